//! What DNS servers were asked beside a question, and what came: a few rows for each type, or everything.

use super::facts::{Fact, FactText, apart, fact};
use crate::bytes::dns::{DnsMessage, DnsName, DnsRecord, DnsSection, type_name};
use crate::bytes::text::SafeText;
use crate::model::dns::{
    DnsConclusion, DnsEvent, DnsExchange, DnsReply, DnsRequest, DnsTry, DnsVerdict, chain, comparison,
    conclusion, datums, lines, said, why_none,
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
    /// Everything.
    Full,
}

#[derive(Clone, Debug)]
enum DnsStage {
    Running,
    Done,
    Cancelled,
    Refused(Failure),
}

impl AskedDns {
    /// What is asked beside getaddrinfo for this node: nothing for numbers, for `localhost` and `invalid` and names under
    /// them, which are not for DNS (RFC 6761, sections 6.3 and 6.4), and for what is no name of it. Names under `test`
    /// are asked for as any others (section 6.2): a test network has servers for them.
    pub(super) fn request(node: &str) -> Option<DnsRequest> {
        let is_number = crate::bytes::address::parse(node).is_ok() || node.contains('%');
        let name = DnsName::typed(node).ok().filter(|name| !is_number && !name.is_root())?;
        let is_under = |zone| DnsName::typed(zone).is_ok_and(|zone| name.is_in(&zone));
        let is_for_dns = !is_under("localhost") && !AskedDns::is_never_in_dns(node);
        is_for_dns.then(|| DnsRequest::usual(name, vec![A, AAAA]))
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

    /// What every server said of every type, once all have answered.
    pub(super) fn answers(&self) -> Option<&[DnsExchange]> {
        let is_told = |exchange: &DnsExchange| {
            exchange.answered().is_some_and(|(_, message)| {
                conclusion(&message, &exchange.name, exchange.kind) != DnsConclusion::Error
            })
        };
        let is_done = matches!(self.stage, DnsStage::Done) && !self.exchanges.is_empty();
        (is_done && self.exchanges.iter().all(is_told)).then_some(&self.exchanges)
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
                self.exchanges.sort_by_key(|exchange| (exchange.kind, exchange.server));
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
        let others = DNS_SETTINGS.iter().filter(|entry| !matches!(entry.name, "types" | "servers"));
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
    pub(super) fn facts(&self, room: DnsRoom) -> Vec<Fact> {
        let mut all = self.head(room);
        for exchange in &self.exchanges {
            all.extend(self.of_exchange(exchange, room));
        }
        // The reason is the same for every type, as a rule: the full view has each.
        let is_unanswered = |exchange: &&DnsExchange| exchange.answered().is_none();
        if let Some(exchange) = self.exchanges.iter().find(is_unanswered).filter(|_| room != DnsRoom::Full) {
            all.extend(self.reasons(exchange));
        }
        all
    }

    /// What the answers of several servers, or to several questions, differ in.
    pub(super) fn differences(&self, room: DnsRoom) -> Vec<Fact> {
        if !matches!(self.stage, DnsStage::Done) {
            return Vec::new();
        }
        let lines = comparison(&self.request, &self.exchanges);
        lines
            .into_iter()
            .map(|line| {
                apart(if room == DnsRoom::Full { line } else { uncommented(&line) }).drawn(Role::Warn)
            })
            .collect()
    }

    /// What stands before what the servers say.
    fn head(&self, room: DnsRoom) -> Vec<Fact> {
        let stage = match &self.stage {
            DnsStage::Running => Some(apart(FactText::Waiting(self.at, "")).drawn(Role::Warn)),
            DnsStage::Cancelled => Some(apart("cancelled").drawn(Role::Dim)),
            DnsStage::Refused(failure) => Some(apart(SafeText::kept(failure)).drawn(Role::Bad)),
            DnsStage::Done => None,
        };
        self.manner(room).into_iter().chain(stage).collect()
    }

    /// What one server says of one type.
    fn of_exchange(&self, exchange: &DnsExchange, room: DnsRoom) -> Vec<Fact> {
        let ttl = exchange.answered().and_then(|(tried, message)| time_to_live(&message, tried));
        if room != DnsRoom::Full {
            return self.brief(exchange, room, ttl);
        }
        let role = |line: &SafeText| if line.as_str().starts_with(";;") { Role::Dim } else { Role::Text };
        let lines = lines(&self.request, exchange).into_iter();
        let mut all: Vec<Fact> =
            lines.map(|line| (role(&line), line)).map(|(role, line)| fact("", line).drawn(role)).collect();
        all.extend(ttl);
        all.extend(self.reasons(exchange));
        all
    }

    fn reasons(&self, exchange: &DnsExchange) -> Vec<Fact> {
        let reasons = why_none(&self.request, exchange).into_iter().enumerate();
        let role = |place| if place == 0 { Role::Bad } else { Role::Dim };
        reasons.map(|(place, reason)| apart(reason).drawn(role(place))).collect()
    }

    fn brief(&self, exchange: &DnsExchange, room: DnsRoom, ttl: Option<Fact>) -> Vec<Fact> {
        let kind = SafeText::shown(type_name(exchange.kind));
        // Of several servers each has its name beside what it says.
        let server =
            self.request.servers.get(exchange.server as usize).filter(|_| self.request.servers.len() > 1);
        let with_server = |text: SafeText| match server {
            Some(server) => text.then(", ").then(SafeText::kept(server)),
            None => text,
        };
        let Some((tried, message)) = exchange.answered() else {
            return vec![fact(kind, with_server("no answer".into())).drawn(Role::Bad)];
        };
        if room == DnsRoom::Codes {
            let code = match conclusion(&message, &exchange.name, exchange.kind) {
                DnsConclusion::Answer => said(exchange, &message),
                DnsConclusion::NoData => message.rcode_name().then(", no data"),
                _ => message.rcode_name(),
            };
            return vec![fact(kind, with_server(code))];
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

    /// The answer that the fact at this place tells of: of the first type before it that has one, else the first there is.
    pub(super) fn message_at(&self, place: usize, room: DnsRoom) -> Option<(&DnsExchange, &DnsReply)> {
        let mut before = self.head(room).len();
        let mut found = None;
        for exchange in &self.exchanges {
            let reply = exchange.tries.iter().rev().find_map(|tried| {
                let kept = tried.replies.iter().rev();
                kept.clone().find(|reply| reply.verdict == DnsVerdict::Answer).or(kept.clone().next())
            });
            if before <= place || found.is_none() {
                found = reply.map(|reply| (exchange, reply)).or(found);
            }
            before += self.of_exchange(exchange, room).len();
        }
        found
    }
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
