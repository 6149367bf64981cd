//! What DNS servers were asked beside a question, and what came: a few rows for each type, or everything.

use super::facts::{Fact, FactText, apart, divided, fact};
use crate::bytes::address::Network;
use crate::bytes::dns::{DnsMessage, DnsName, DnsRecord, DnsSection, type_name};
use crate::bytes::text::SafeText;
use crate::model::dns::{
    Delegation, DnsComparison, DnsConclusion, DnsEvent, DnsExchange, DnsReply, DnsRequest, DnsTable,
    DnsTableRow, DnsTry, DnsVerdict, chain, compared, comparison, conclusion, datums, lines, said,
    side_by_side, why_none,
};
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::moment::Moment;
use crate::model::setting::{Configurable, DNS_SETTINGS};
use crate::ui::theme::Role;

pub(super) const A: u16 = 1;
pub(super) const AAAA: u16 = 28;
/// Data of one answer that the column shows; the full view has all.
const SHOWN: usize = 6;
/// Columns of what stands before a table, and least columns of what stands in it.
const TABLE_LABELS: usize = 11;
const TABLE_CELL: usize = 18;

/// What was asked of DNS servers, and what came so far.
#[derive(Clone, Debug)]
pub(super) struct AskedDns {
    pub(super) id: LookupId,
    pub(super) at: Moment,
    pub(super) request: DnsRequest,
    exchanges: Vec<DnsExchange>,
    stage: DnsStage,
}

/// How much of it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DnsRoom {
    /// Types and codes: the addresses are compared below them.
    Codes,
    /// The data too, with its time to live.
    Column,
    /// Everything, in so many columns.
    Full(u16),
}

/// A fact, and the exchange that it tells of, by its place.
pub(super) type DnsFact = (Fact, Option<usize>);

#[derive(Clone, Debug)]
enum DnsStage {
    Running,
    Done,
    Cancelled,
    Refused(Failure),
}

impl AskedDns {
    /// What is asked beside getaddrinfo for this node: nothing for numbers and networks, for `localhost` and `invalid` and names under
    /// them, which are not for DNS (RFC 6761, sections 6.3 and 6.4), and for what is no name of it. Names under `test`
    /// are asked for as any others (section 6.2): a test network has servers for them.
    pub(super) fn request(node: &str) -> Option<DnsRequest> {
        let is_network = Network::parse(node).is_ok();
        let is_number = is_network || crate::bytes::address::parse(node).is_ok() || node.contains('%');
        let name = DnsName::typed(node).ok().filter(|name| !is_number && !name.is_root())?;
        let is_under = |zone| DnsName::typed(zone).is_ok_and(|zone| name.is_in(&zone));
        let is_for_dns = !is_under("localhost") && !AskedDns::is_never_in_dns(node);
        is_for_dns.then(|| {
            let mut request = DnsRequest::usual(name, vec![A, AAAA]);
            // As libc does; a dot at the end says that the name is whole.
            request.settings.search = !node.ends_with('.');
            request
        })
    }

    /// Whether there is no such name in DNS, by agreement.
    pub(super) fn is_never_in_dns(node: &str) -> bool {
        let invalid = DnsName::typed("invalid");
        invalid.is_ok_and(|invalid| DnsName::typed(node).is_ok_and(|name| name.is_in(&invalid)))
    }

    pub(super) const fn new(id: LookupId, at: Moment, request: DnsRequest) -> AskedDns {
        AskedDns { id, at, request, exchanges: Vec::new(), stage: DnsStage::Running }
    }

    /// Whether this is the name that was asked for.
    pub(super) fn is_of(&self, node: &str) -> bool {
        DnsName::typed(node).is_ok_and(|name| name.is_same(&self.request.name))
    }

    pub(super) const fn is_running(&self) -> bool {
        matches!(self.stage, DnsStage::Running)
    }

    /// The name that was asked for in the end: a short one has a domain of the search list behind it.
    pub(super) fn name(&self) -> &DnsName {
        self.exchanges.last().map_or(&self.request.name, |last| &last.name)
    }

    /// The exchanges of the name that was asked for in the end.
    fn last(&self) -> &[DnsExchange] {
        let before = self.exchanges.iter().rposition(|exchange| exchange.name != *self.name());
        if self.request.settings.trace {
            &self.exchanges
        } else {
            &self.exchanges[before.map_or(0, |at| at + 1)..]
        }
    }

    /// What every server said of every type, once all have answered.
    pub(super) fn answers(&self) -> Option<&[DnsExchange]> {
        let is_told = |exchange: &DnsExchange| {
            exchange.answered().is_some_and(|(_, message)| {
                conclusion(&message, &exchange.name, exchange.kind) != DnsConclusion::Error
            })
        };
        let is_done = matches!(self.stage, DnsStage::Done) && !self.exchanges.is_empty();
        let is_asked = is_done && !self.request.settings.trace;
        Some(self.last()).filter(|last| is_asked && last.iter().all(is_told))
    }

    /// It is not waited for any more.
    pub(super) fn cancel(&mut self) {
        if self.is_running() {
            self.stage = DnsStage::Cancelled;
        }
    }

    pub(super) fn refuse(&mut self, failure: &Failure) {
        self.stage = DnsStage::Refused(failure.clone());
    }

    pub(super) fn take(&mut self, event: &DnsEvent) {
        match event {
            DnsEvent::Exchanged(exchange) => {
                self.exchanges.push(exchange.as_ref().clone());
                self.request.sort(&mut self.exchanges);
            }
            DnsEvent::Done => self.stage = DnsStage::Done,
        }
    }

    /// How it is asked, where that is not as usual; that nobody is checked is said wherever there is an answer.
    fn manner(&self, room: DnsRoom) -> Option<Fact> {
        if self.request.settings.tls.insecure && self.request.has_tls() {
            return Some(apart("insecure: taken whatever the certificate says").drawn(Role::Warn));
        }
        // Over what stands beside each answer.
        let mut usual = DnsRequest { servers: self.request.servers.clone(), ..self.request.defaults() };
        usual.settings.over = self.request.settings.over;
        let others = DNS_SETTINGS
            .iter()
            .filter(|entry| !matches!(entry.name, "types" | "servers" | "search" | "trace"));
        let mut changed = others.filter_map(|entry| {
            let shown = entry.on(&self.request)?.show(&self.request);
            let is_usual = entry.on(&usual).is_some_and(|value| value.show(&usual) == shown);
            let text = SafeText::join(shown.iter().map(|text| SafeText::escaped_str(text)), " ");
            (!is_usual).then(|| SafeText::literal(entry.label).then(" ").then(text))
        });
        let first = changed.next().filter(|_| room != DnsRoom::Codes)?;
        let all = SafeText::join(std::iter::once(first).chain(changed), ", ");
        Some(apart(SafeText::literal("asked with ").then(all)).drawn(Role::Dim))
    }

    /// What is told in the column, with the codes alone where there is little room, or all of it in full view.
    pub(super) fn facts(&self, room: DnsRoom) -> Vec<DnsFact> {
        let mut all: Vec<DnsFact> = self.head(room).into_iter().map(|fact| (fact, None)).collect();
        let first = self.exchanges.len() - self.last().len();
        let is_full = matches!(room, DnsRoom::Full(_));
        // Of several servers what they say differently is told instead.
        let is_told = is_full || room == DnsRoom::Column || self.compared().is_empty();
        for (place, exchange) in self.exchanges.iter().enumerate().filter(|_| is_told) {
            if is_full || place >= first {
                all.extend(self.of_exchange(exchange, room).into_iter().map(|fact| (fact, Some(place))));
            }
        }
        // The reason is the same for every type, as a rule: the full view has each.
        let is_unanswered = |exchange: &&DnsExchange| exchange.answered().is_none();
        if let Some(exchange) = self.last().iter().find(is_unanswered).filter(|_| !is_full) {
            all.extend(reasons(exchange).into_iter().map(|fact| (fact, None)));
        }
        if matches!(self.stage, DnsStage::Done) {
            let broken = Delegation::broken(&self.exchanges).map(|why| apart(why).drawn(Role::Bad));
            all.extend(broken.map(|fact| (fact, None)));
        }
        all
    }

    /// What several servers say of each type, once all have answered.
    fn compared(&self) -> Vec<DnsComparison> {
        let is_done = matches!(self.stage, DnsStage::Done);
        if is_done { compared(&self.request, &self.exchanges) } else { Vec::new() }
    }

    /// What the answers of several servers, or to several questions, differ in.
    pub(super) fn differences(&self, room: DnsRoom) -> Vec<Fact> {
        if !matches!(self.stage, DnsStage::Done) {
            return Vec::new();
        }
        let DnsRoom::Full(columns) = room else { return self.briefly_compared() };
        let table = side_by_side(&self.request, &self.exchanges);
        if let Some(facts) = table.and_then(|table| table_facts(&table, usize::from(columns))) {
            return facts;
        }
        let lines = comparison(&self.request, &self.exchanges);
        lines.iter().map(|line| apart(uncommented(line)).drawn(Role::Warn)).collect()
    }

    /// The servers with a number each, and what they say differently of each type.
    fn briefly_compared(&self) -> Vec<Fact> {
        let numbered = self.request.servers.iter().zip(1_usize..);
        let servers = numbered.map(|(server, number)| {
            apart(SafeText::from(number).then(" is ").then(SafeText::kept(server))).drawn(Role::Dim)
        });
        let told = self.compared();
        let mut all: Vec<Fact> = if told.is_empty() { Vec::new() } else { servers.collect() };
        for each in told {
            let kind = SafeText::shown(type_name(each.kind));
            let only =
                |with: &[usize]| SafeText::join(with.iter().map(|server| SafeText::from(server + 1)), ", ");
            match &each.codes[..] {
                _ if each.is_same() => {
                    all.push(fact(kind, each.codes[0].1.clone().then(", the same")).drawn(Role::Good));
                    continue;
                }
                [] => all.push(fact(kind, "no answer").drawn(Role::Bad)),
                [(server, code)] => {
                    let text = code.clone().then(", only ").then(server + 1).then(" answered");
                    all.push(fact(kind, text).drawn(Role::Warn));
                    continue;
                }
                codes if each.has_codes_that_differ() => {
                    let codes =
                        codes.iter().map(|(server, code)| SafeText::from(server + 1).then(" ").then(code));
                    all.push(fact(kind, SafeText::join(codes, ", ")).drawn(Role::Warn));
                }
                codes => all.push(fact(kind, codes[0].1.clone().then(", they differ")).drawn(Role::Warn)),
            }
            all.extend(each.differing.iter().map(|(datum, with)| {
                fact("", datum.clone().then("  only ").then(only(with))).drawn(Role::Warn)
            }));
        }
        all
    }

    /// What stands before what the servers say.
    fn head(&self, room: DnsRoom) -> Vec<Fact> {
        let stage = match &self.stage {
            DnsStage::Running => Some(apart(FactText::Waiting(self.at, "")).drawn(Role::Warn)),
            DnsStage::Cancelled => Some(apart("cancelled").drawn(Role::Dim)),
            DnsStage::Refused(failure) => Some(apart(SafeText::kept(failure)).drawn(Role::Bad)),
            DnsStage::Done => None,
        };
        let last = self.name();
        let mut names = Vec::new();
        if self.request.settings.search && !last.is_same(&self.request.name) {
            names.push(apart(SafeText::literal("asked for ").then(last.text())).drawn(Role::Dim));
        }
        let others = self.exchanges[..self.exchanges.len() - self.last().len()].iter();
        for exchange in others.filter(|_| !matches!(room, DnsRoom::Full(_))) {
            let code =
                exchange.answered().map_or("no answer".into(), |(_, message)| code(exchange, &message));
            let text = exchange.name.text().then(" ").then(SafeText::shown(type_name(exchange.kind)));
            names.push(apart(text.then(": ").then(code)).drawn(Role::Dim));
        }
        self.manner(room).into_iter().chain(names).chain(stage).collect()
    }

    /// What one server says of one type.
    fn of_exchange(&self, exchange: &DnsExchange, room: DnsRoom) -> Vec<Fact> {
        let ttl = exchange.answered().and_then(|(tried, message)| time_to_live(&message, tried));
        if !matches!(room, DnsRoom::Full(_)) {
            return self.brief(exchange, room, ttl);
        }
        let role = |line: &SafeText| if line.as_str().starts_with(";;") { Role::Dim } else { Role::Text };
        let lines = lines(exchange).into_iter();
        let mut all: Vec<Fact> =
            lines.map(|line| (role(&line), line)).map(|(role, line)| fact("", line).drawn(role)).collect();
        all.extend(ttl);
        all.extend(reasons(exchange));
        all
    }

    fn brief(&self, exchange: &DnsExchange, room: DnsRoom, ttl: Option<Fact>) -> Vec<Fact> {
        let kind = SafeText::shown(type_name(exchange.kind));
        // Of several servers each has its name beside what it says.
        let with_server = |text: SafeText| match self.request.servers.len() {
            1 => text,
            _ => text.then(", ").then(SafeText::kept(&exchange.server)),
        };
        if let Some(zone) = &exchange.zone {
            let said = match exchange.answered() {
                Some((_, message)) => said(exchange, &message),
                None => "no answer".into(),
            };
            let text = zone.text().then(" at ").then(SafeText::kept(&exchange.server)).then(": ").then(said);
            let is_referral = Delegation::after(exchange).is_some();
            if is_referral || exchange.answered().is_none() {
                return vec![apart(text)];
            }
        }
        let Some((tried, message)) = exchange.answered() else {
            return vec![fact(kind, with_server("no answer".into())).drawn(Role::Bad)];
        };
        if room == DnsRoom::Codes {
            return vec![fact(kind, with_server(code(exchange, &message)))];
        }
        let mut all = vec![fact(kind, said(exchange, &message))];
        let chain = chain(&message, &exchange.name);
        if chain.names.len() > 1 {
            all.push(fact("", chain.text()).drawn(Role::Dim));
        }
        let data = datums(&message, exchange.kind);
        let left = data.len().saturating_sub(SHOWN);
        all.extend(data.into_iter().take(SHOWN).map(|datum| fact("", datum)));
        if left > 0 {
            all.push(fact("", SafeText::from(left).then(" more")).drawn(Role::Dim));
        }
        all.extend(ttl);
        let took = tried.ended.since(tried.sent.unwrap_or(tried.at));
        let from = SafeText::literal("from ").then(SafeText::kept(&tried.to)).then(", ");
        let from = from.then(SafeText::shown(tried.over)).then(", ");
        let took = SafeText::shown(format!("{:.1} ms", took.as_secs_f64() * 1000.0));
        all.push(fact("", from.then(took)).drawn(Role::Dim));
        all
    }

    /// The answer of the exchange at this place, else of the nearest one before it, else of the first that has one.
    pub(super) fn message_at(&self, place: usize) -> Option<(&DnsExchange, &DnsReply)> {
        let (before, after) = self.exchanges.split_at(self.exchanges.len().min(place + 1));
        let mut nearest = before.iter().rev().chain(after);
        nearest.find_map(|exchange| Some((exchange, reply_of(exchange)?)))
    }
}

/// The answer to a question, else what came last.
fn reply_of(exchange: &DnsExchange) -> Option<&DnsReply> {
    exchange.tries.iter().rev().find_map(|tried| {
        let kept = tried.replies.iter().rev();
        kept.clone().find(|reply| reply.verdict == DnsVerdict::Answer).or(kept.clone().next())
    })
}

fn reasons(exchange: &DnsExchange) -> Vec<Fact> {
    let role = |place| if place == 0 { Role::Bad } else { Role::Dim };
    let reasons = why_none(exchange).into_iter().enumerate();
    reasons.map(|(place, reason)| apart(reason).drawn(role(place))).collect()
}

/// The RCODE, and what it means where that is short.
fn code(exchange: &DnsExchange, message: &DnsMessage) -> SafeText {
    match conclusion(message, &exchange.name, exchange.kind) {
        DnsConclusion::Answer => said(exchange, message),
        DnsConclusion::NoData => message.rcode_name().then(", no data"),
        _ => message.rcode_name(),
    }
}

/// Answers side by side, a sign before what differs; `None` where there is no room for all columns.
fn table_facts(table: &DnsTable, columns: usize) -> Option<Vec<Fact>> {
    let room = columns.saturating_sub(TABLE_LABELS + 1) / table.columns.len().max(1);
    if room < TABLE_CELL {
        return None;
    }
    let row = |label: SafeText, cells: Vec<Vec<SafeText>>| -> Vec<SafeText> {
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        let line = |at: usize| {
            let label = if at == 0 { label.clone() } else { SafeText::EMPTY };
            cells.iter().fold(label.padded(TABLE_LABELS), |text, cell| {
                text.then(cell.get(at).cloned().unwrap_or_default().padded(room))
            })
        };
        (0..lines).map(line).collect()
    };
    let wrapped = |cells: &[SafeText]| cells.iter().map(|cell| divided(cell, room - 2)).collect();
    let head =
        row(SafeText::EMPTY, wrapped(&table.columns)).into_iter().map(|text| apart(text).drawn(Role::Label));
    let rows = table.rows.iter().flat_map(|DnsTableRow { label, cells, differs }| {
        let sign = if *differs { "\u{2260} " } else { "  " };
        let role = if *differs { Role::Warn } else { Role::Text };
        let label = SafeText::literal(sign).then(*label);
        row(label, wrapped(cells)).into_iter().map(move |text| apart(text).drawn(role))
    });
    Some(head.chain(rows).chain([apart("")]).collect())
}

/// A line without the sign of a comment.
fn uncommented(line: &SafeText) -> SafeText {
    SafeText::kept(line.as_str().trim_start_matches(";; "))
}

/// The least time to live of what was asked for; it counts down.
fn time_to_live(message: &DnsMessage, tried: &DnsTry) -> Option<Fact> {
    let least = message.section(DnsSection::Answer).map(|record: &DnsRecord| record.ttl).min()?;
    Some(fact("", FactText::TimeToLive(tried.ended, least)).drawn(Role::Dim))
}
