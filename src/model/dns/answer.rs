//! What a response says.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::bytes::dns::{DnsMessage, DnsName, DnsRecord, DnsSection, type_number};
use crate::bytes::text::SafeText;
use crate::model::dns::exchange::DnsExchange;

/// CNAMEs that are followed at most.
const LINKS: usize = 16;

const CNAME: u16 = 5;
const NS: u16 = 2;
const SOA: u16 = 6;
const DNAME: u16 = 39;
const ANY: u16 = 255;
const NXDOMAIN: u16 = 3;
const SERVFAIL: u16 = 2;

/// What a response says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DnsConclusion {
    /// There are records of that type.
    Answer,
    /// The name exists, but has no record of that type (NODATA, RFC 2308).
    NoData,
    /// There is no such name (NXDOMAIN).
    NoName,
    /// Others are responsible: ask them.
    Referral,
    /// The server could or would not answer.
    Error,
}

/// The addresses in the answers to several questions, each once.
pub fn addresses(exchanges: &[DnsExchange]) -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = Vec::new();
    for (_, message) in exchanges.iter().filter_map(DnsExchange::answered) {
        for record in message.section(DnsSection::Answer) {
            let data = message.data(record);
            let ip = match record.kind {
                1 => <[u8; 4]>::try_from(data).ok().map(IpAddr::from),
                28 => <[u8; 16]>::try_from(data).ok().map(IpAddr::from),
                _ => None,
            };
            all.extend(ip.filter(|ip| !all.contains(ip)));
        }
    }
    all
}

/// Whether the system's resolver, which got these answers for a name, goes on to the next name of its search list: all say
/// that there is no such name or no such data, or failed themselves (`res_search` of glibc).
pub fn goes_on(exchanges: &[DnsExchange]) -> bool {
    let has_none = |exchange: &DnsExchange| {
        exchange.answered().is_some_and(|(_, message)| {
            let said = conclusion(&message, &exchange.name, exchange.kind);
            matches!(said, DnsConclusion::NoName | DnsConclusion::NoData) || message.rcode() == SERVFAIL
        })
    };
    let has_data = |exchange: &DnsExchange| {
        exchange.answered().is_some_and(|(_, message)| {
            conclusion(&message, &exchange.name, exchange.kind) == DnsConclusion::Answer
        })
    };
    !exchanges.iter().any(has_data) && exchanges.iter().all(has_none)
}

/// What a response says to the question for a type of a name.
pub fn conclusion(message: &DnsMessage, name: &DnsName, kind: u16) -> DnsConclusion {
    let end = chain(message, name).end().clone();
    let has = |section, wanted: u16| message.section(section).any(|record| record.kind == wanted);
    let is_asked = |record: &DnsRecord| kind == ANY || record.kind == kind && record.name.is_same(&end);
    match message.rcode() {
        NXDOMAIN => DnsConclusion::NoName,
        0 => {
            if message.section(DnsSection::Answer).any(is_asked)
                || kind == CNAME && has(DnsSection::Answer, CNAME)
            {
                DnsConclusion::Answer
            } else if !message.header.is_authoritative()
                && message.section(DnsSection::Answer).next().is_none()
                && has(DnsSection::Authority, NS)
                && !has(DnsSection::Authority, SOA)
            {
                DnsConclusion::Referral
            } else {
                DnsConclusion::NoData
            }
        }
        _ => DnsConclusion::Error,
    }
}

/// Names, each of which stands for the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsChain {
    /// The name that was asked for, and those that CNAMEs lead to.
    pub names: Vec<DnsName>,
    /// The last one leads back to one before: there is no end.
    pub is_loop: bool,
    /// There are more than 16.
    pub is_long: bool,
}

impl DnsChain {
    /// The last name.
    pub fn end(&self) -> &DnsName {
        // There is always the name that was asked for.
        &self.names[self.names.len() - 1]
    }

    /// `a. -> b. -> c.`
    pub fn text(&self) -> SafeText {
        let names = SafeText::join(self.names.iter().map(DnsName::text), " -> ");
        names.then(match (self.is_loop, self.is_long) {
            (true, _) => ": a loop",
            (_, true) => " -> ...: more than 16",
            _ => "",
        })
    }
}

/// The names that the CNAMEs of an answer lead through, from `name` on: at most 16.
pub fn chain(message: &DnsMessage, name: &DnsName) -> DnsChain {
    let mut chain = DnsChain { names: vec![name.clone()], is_loop: false, is_long: false };
    loop {
        let end = chain.end();
        let link = message
            .section(DnsSection::Answer)
            .find(|record| record.kind == CNAME && record.name.is_same(end))
            .and_then(|record| message.target(record));
        let Some(next) = link else { return chain };
        if chain.names.iter().any(|before| before.is_same(&next)) {
            chain.names.push(next);
            chain.is_loop = true;
            return chain;
        }
        if chain.names.len() > LINKS {
            chain.is_long = true;
            return chain;
        }
        chain.names.push(next);
    }
}

/// The data of the answers to a question, one text each, without the CNAMEs that lead to them (they are the data where
/// they were asked for).
pub fn datums(message: &DnsMessage, kind: u16) -> Vec<SafeText> {
    let leads =
        |record: &DnsRecord| matches!(record.kind, CNAME | DNAME) && kind != record.kind && kind != ANY;
    // With DO the signatures come along.
    let is_signature =
        |record: &DnsRecord| Some(record.kind) == type_number("RRSIG") && kind != record.kind && kind != ANY;
    let answers = message.section(DnsSection::Answer);
    answers
        .filter(|record| !leads(record) && !is_signature(record))
        .map(|record| message.data_text(record))
        .collect()
}

/// Of answers to the same question: the data that not all of them have, each with those that have it.
pub fn differing(answers: &[Vec<SafeText>]) -> Vec<(SafeText, Vec<bool>)> {
    let all: BTreeSet<&SafeText> = answers.iter().flatten().collect();
    let mut differing = Vec::new();
    for datum in all {
        let has: Vec<bool> = answers.iter().map(|answer| answer.contains(datum)).collect();
        if has.contains(&false) {
            differing.push((datum.clone(), has));
        }
    }
    differing
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::op::{Message, MessageType, OpCode, ResponseCode};
    use hickory_resolver::proto::rr::rdata::{A, CNAME, NS, SOA};
    use hickory_resolver::proto::rr::{Name, RData, Record};

    use super::*;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).expect("a name")
    }

    fn message(code: ResponseCode, answers: &[(&str, RData)], authorities: &[(&str, RData)]) -> DnsMessage {
        let mut message = Message::new(1, MessageType::Response, OpCode::Query);
        message.metadata.response_code = code;
        for (owner, data) in answers {
            message.add_answer(Record::from_rdata(name(owner), 60, data.clone()));
        }
        for (owner, data) in authorities {
            message.add_authority(Record::from_rdata(name(owner), 60, data.clone()));
        }
        DnsMessage::read(message.to_vec().expect("a message"))
    }

    fn cname(to: &str) -> RData {
        RData::CNAME(CNAME(name(to)))
    }

    #[test]
    fn an_answer_no_data_no_name_and_a_referral_are_told_apart() {
        let a = || RData::A(A([192, 0, 2, 1].into()));
        let soa = || RData::SOA(SOA::new(name("m."), name("h."), 1, 2, 3, 4, 5));
        let asked = DnsName::typed("x.example").expect("a name");
        let says = |message: &DnsMessage| conclusion(message, &asked, 1);
        let ok = ResponseCode::NoError;
        assert_eq!(says(&message(ok, &[("X.example.", a())], &[])), DnsConclusion::Answer);
        let through = [("x.example.", cname("y.example.")), ("y.example.", a())];
        assert_eq!(says(&message(ok, &through, &[])), DnsConclusion::Answer);
        assert_eq!(says(&message(ok, &through[..1], &[("example.", soa())])), DnsConclusion::NoData);
        assert_eq!(says(&message(ok, &[("other.", a())], &[])), DnsConclusion::NoData);
        assert_eq!(says(&message(ok, &[], &[("example.", soa())])), DnsConclusion::NoData);
        assert_eq!(
            says(&message(ok, &[], &[("example.", RData::NS(NS(name("n."))))])),
            DnsConclusion::Referral
        );
        assert_eq!(says(&message(ResponseCode::NXDomain, &[], &[])), DnsConclusion::NoName);
        assert_eq!(says(&message(ResponseCode::Refused, &[], &[])), DnsConclusion::Error);
        assert_eq!(datums(&message(ok, &through, &[]), 1), [SafeText::literal("192.0.2.1")]);
    }

    #[test]
    fn chains_end_loops_are_named_and_long_ones_are_cut() {
        let from = DnsName::typed("n0.").expect("a name");
        let links = |count: usize, last: &str| {
            let answers: Vec<(String, RData)> = (0..count)
                .map(|at| {
                    let to = if at + 1 == count { last.to_owned() } else { format!("n{}.", at + 1) };
                    (format!("n{at}."), cname(&to))
                })
                .collect();
            let answers: Vec<_> =
                answers.iter().map(|(owner, data)| (owner.as_str(), data.clone())).collect();
            chain(&message(ResponseCode::NoError, &answers, &[]), &from)
        };
        let whole = links(3, "end.");
        assert_eq!((whole.names.len(), whole.is_loop, whole.end().text().as_str()), (4, false, "end."));
        let circle = links(3, "n1.");
        assert_eq!((circle.names.len(), circle.is_loop), (4, true));
        let long = links(100, "end.");
        assert_eq!((long.names.len(), long.is_loop, long.is_long), (17, false, true));
    }

    #[test]
    fn what_not_all_have_is_marked() {
        let one = vec![SafeText::literal("a"), SafeText::literal("b")];
        let other = vec![SafeText::literal("b"), SafeText::literal("c")];
        assert_eq!(
            differing(&[one.clone(), other]),
            [(SafeText::literal("a"), vec![true, false]), (SafeText::literal("c"), vec![false, true])]
        );
        assert_eq!(differing(&[one.clone(), one]), []);
    }
}
