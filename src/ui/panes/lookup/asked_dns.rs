//! What DNS servers were asked beside a question, and what came: a few rows for each type, or everything.

use super::facts::{Fact, FactText, fact};
use crate::bytes::dns::{DnsMessage, DnsName, DnsRecord, DnsSection, type_name};
use crate::bytes::text::SafeText;
use crate::model::dns::{
    DnsConclusion, DnsEvent, DnsExchange, DnsRequest, DnsServer, DnsSettings, DnsTry, DnsVerdict, comparison,
    conclusion, datums, lines, said, why_none,
};
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::moment::Moment;
use crate::ui::theme::Role;

const A: u16 = 1;
const AAAA: u16 = 28;
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
        (!is_under("localhost") && !AskedDns::is_never_in_dns(node)).then(|| DnsRequest {
            name,
            kinds: vec![A, AAAA],
            class: 1,
            servers: vec![DnsServer::system()],
            settings: DnsSettings::default(),
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

    /// What is told in the column, with the codes alone where there is little room, or all of it in full view.
    pub(super) fn facts(&self, room: DnsRoom) -> Vec<Fact> {
        let mut all = Vec::new();
        match &self.stage {
            DnsStage::Running => {
                let text = FactText::Waiting(self.at, "");
                all.push(Fact { label: SafeText::EMPTY, text, role: Role::Warn });
            }
            DnsStage::Cancelled => all.push(fact("", "cancelled").drawn(Role::Dim)),
            DnsStage::Refused(failure) => all.push(fact("", SafeText::kept(failure)).drawn(Role::Bad)),
            DnsStage::Done => {}
        }
        for exchange in &self.exchanges {
            if room == DnsRoom::Full {
                self.whole(exchange, &mut all);
            } else {
                AskedDns::brief(exchange, room, &mut all);
            }
        }
        // The reason is the same for every type, as a rule: the full view has each.
        let is_unanswered = |exchange: &&DnsExchange| exchange.answered().is_none();
        if let Some(exchange) = self.exchanges.iter().find(is_unanswered).filter(|_| room != DnsRoom::Full) {
            self.reasons(exchange, &mut all);
        }
        if matches!(self.stage, DnsStage::Done) {
            let lines = comparison(&self.request, &self.exchanges).into_iter();
            all.extend(lines.map(|line| fact("", line).drawn(Role::Warn)));
        }
        all
    }

    fn whole(&self, exchange: &DnsExchange, all: &mut Vec<Fact>) {
        for line in lines(&self.request, exchange) {
            let role = if line.as_str().starts_with(";;") { Role::Dim } else { Role::Text };
            all.push(fact("", line).drawn(role));
        }
        self.reasons(exchange, all);
    }

    fn reasons(&self, exchange: &DnsExchange, all: &mut Vec<Fact>) {
        for (place, reason) in why_none(&self.request, exchange).into_iter().enumerate() {
            let role = if place == 0 { Role::Bad } else { Role::Dim };
            all.push(fact("", reason).drawn(role));
        }
    }

    fn brief(exchange: &DnsExchange, room: DnsRoom, all: &mut Vec<Fact>) {
        let kind = SafeText::shown(type_name(exchange.kind));
        let Some((tried, message)) = exchange.answered() else {
            return all.push(fact(kind, "no answer").drawn(Role::Bad));
        };
        if room == DnsRoom::Codes {
            let code = match conclusion(&message, &exchange.name, exchange.kind) {
                DnsConclusion::Answer => said(exchange, &message),
                DnsConclusion::NoData => message.rcode_name().then(", no data"),
                _ => message.rcode_name(),
            };
            return all.push(fact(kind, code));
        }
        all.push(fact(kind, said(exchange, &message)));
        let data = datums(&message, exchange.kind);
        let left = data.len().saturating_sub(SHOWN);
        for datum in data.into_iter().take(SHOWN) {
            all.push(fact("", datum));
        }
        if left > 0 {
            all.push(fact("", SafeText::from(left).then(" more")).drawn(Role::Dim));
        }
        all.extend(time_to_live(&message, tried));
        let took = tried.ended.since(tried.sent.unwrap_or(tried.at));
        let from = SafeText::literal("from ").then(SafeText::kept(&tried.to)).then(", ");
        let from = from.then(SafeText::shown(tried.over)).then(", ");
        all.push(
            fact("", from.then(SafeText::shown(format!("{:.1} ms", took.as_secs_f64() * 1000.0))))
                .drawn(Role::Dim),
        );
    }

    /// The answer that the fact at this place tells of: of the first type before it that has one, else the first there is.
    pub(super) fn message_at(
        &self,
        place: usize,
        room: DnsRoom,
    ) -> Option<(&DnsExchange, &crate::model::dns::DnsReply)> {
        let mut before = 0;
        let mut found = None;
        for exchange in &self.exchanges {
            let reply = exchange.tries.iter().rev().find_map(|tried| {
                let kept = tried.replies.iter().rev();
                kept.clone().find(|reply| reply.verdict == DnsVerdict::Answer).or(kept.clone().next())
            });
            if before <= place || found.is_none() {
                found = reply.map(|reply| (exchange, reply)).or(found);
            }
            let mut own = Vec::new();
            AskedDns::brief(exchange, room, &mut own);
            before += own.len();
        }
        found
    }
}

/// The least time to live of what was asked for; it counts down.
fn time_to_live(message: &DnsMessage, tried: &DnsTry) -> Option<Fact> {
    let least = message.section(DnsSection::Answer).map(|record: &DnsRecord| record.ttl).min()?;
    let text = FactText::TimeToLive(tried.ended, least);
    Some(Fact { label: SafeText::EMPTY, text, role: Role::Dim })
}
