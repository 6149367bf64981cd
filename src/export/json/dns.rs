//! Exchanges with DNS servers, as lines.

use serde::Serialize;

use super::address::AddressObject;
use super::event::{FailureObject, micros};
use crate::bytes::dns::{DnsMessage, DnsRecord, DnsSection, class_name, type_name};
use crate::bytes::text::SafeText;
use crate::model::dns::{
    DnsConclusion, DnsExchange, DnsReply, DnsTry, DnsTryEnd, DnsVerdict, chain, conclusion,
};
use crate::model::moment::{Epoch, Moment};

#[derive(Serialize)]
struct DnsObject {
    name: String,
    qtype: String,
    qclass: String,
    server: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<DnsAnswerObject>,
    tries: Vec<DnsTryObject>,
    failure: Option<FailureObject>,
}

#[derive(Serialize)]
struct DnsAnswerObject {
    rcode: String,
    conclusion: &'static str,
    id: u16,
    flags: Vec<&'static str>,
    /// Questions, answers, authority and additional records, as the header counts them.
    counts: [u16; 4],
    answers: Vec<DnsRecordObject>,
    authorities: Vec<DnsRecordObject>,
    additionals: Vec<DnsRecordObject>,
    chain: Vec<String>,
    edns: Option<DnsEdnsObject>,
}

#[derive(Serialize)]
struct DnsRecordObject {
    name: String,
    r#type: String,
    class: String,
    ttl: u32,
    data: String,
    bytes: String,
}

#[derive(Serialize)]
struct DnsEdnsObject {
    size: u16,
    version: u8,
    dnssec_ok: bool,
    options: Vec<DnsOptionObject>,
}

#[derive(Serialize)]
struct DnsOptionObject {
    code: u16,
    name: String,
    value: String,
}

#[derive(Serialize)]
struct DnsTryObject {
    to: AddressObject,
    over: &'static str,
    socket: Option<u32>,
    end: &'static str,
    duration_us: u64,
    connect_us: Option<u64>,
    handshake_us: Option<u64>,
    query: String,
    replies: Vec<DnsReplyObject>,
    unkept: u32,
    failure: Option<FailureObject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
}

#[derive(Serialize)]
struct DnsReplyObject {
    verdict: DnsVerdict,
    from: Option<AddressObject>,
    after_us: u64,
    length: usize,
    bytes: String,
}

/// One question to one server; the time is that of the first try.
pub fn dns(epoch: &Epoch, exchange: &DnsExchange) -> String {
    let at = exchange.tries.first().map_or(Moment::START, |first| first.at);
    let rest = DnsObject {
        name: exchange.name.text().into(),
        qtype: type_name(exchange.kind).into_owned(),
        qclass: class_name(exchange.class).into_owned(),
        server: exchange.server.to_string(),
        zone: exchange.zone.as_ref().map(|zone| zone.text().into()),
        answer: exchange.answered().map(|(_, message)| answer(exchange, &message)),
        tries: exchange.tries.iter().map(one_try).collect(),
        failure: exchange.failure.as_ref().map(FailureObject::new),
    };
    super::line("dns", epoch, at, rest)
}

fn answer(exchange: &DnsExchange, message: &DnsMessage) -> DnsAnswerObject {
    let section = |section| message.section(section).map(|record| one_record(message, record)).collect();
    let edns = message.edns().map(|edns| DnsEdnsObject {
        size: edns.size,
        version: edns.version,
        dnssec_ok: edns.is_dnssec_ok(),
        options: edns
            .options
            .iter()
            .map(|option| DnsOptionObject {
                code: option.code,
                name: option.name().into(),
                value: option.text.clone().into(),
            })
            .collect(),
    });
    DnsAnswerObject {
        rcode: message.rcode_name().into(),
        conclusion: match conclusion(message, &exchange.name, exchange.kind) {
            DnsConclusion::Answer => "answer",
            DnsConclusion::NoData => "no-data",
            DnsConclusion::NoName => "no-name",
            DnsConclusion::Referral => "referral",
            DnsConclusion::Error => "error",
        },
        id: message.header.id,
        flags: message.header.flag_names().collect(),
        counts: message.header.counts,
        answers: section(DnsSection::Answer),
        authorities: section(DnsSection::Authority),
        additionals: section(DnsSection::Additional),
        chain: chain(message, &exchange.name).names.iter().map(|name| name.text().into()).collect(),
        edns,
    }
}

fn one_record(message: &DnsMessage, record: &DnsRecord) -> DnsRecordObject {
    DnsRecordObject {
        name: record.name.text().into(),
        r#type: type_name(record.kind).into_owned(),
        class: class_name(record.class).into_owned(),
        ttl: record.ttl,
        data: message.data_text(record).into(),
        bytes: super::hex(message.data(record)),
    }
}

fn one_try(tried: &DnsTry) -> DnsTryObject {
    let sent = tried.sent.unwrap_or(tried.at);
    let (end, failure) = match &tried.end {
        DnsTryEnd::Answered => ("answered", None),
        DnsTryEnd::Truncated => ("truncated", None),
        DnsTryEnd::Broken => ("broken", None),
        DnsTryEnd::Silent => ("silent", None),
        DnsTryEnd::Failed(failure) => ("failed", Some(FailureObject::new(failure))),
    };
    DnsTryObject {
        to: AddressObject::new(&tried.to),
        over: tried.over.word(),
        socket: tried.socket.map(|socket| socket.0),
        end,
        duration_us: micros(tried.ended.since(tried.at)),
        connect_us: tried.connect.map(micros),
        handshake_us: tried.handshake.map(micros),
        query: super::hex(&tried.query),
        replies: tried.replies.iter().map(|reply| one_reply(sent, reply)).collect(),
        unkept: tried.unkept,
        failure,
        notes: tried.notes.iter().map(|note| SafeText::kept(note).into()).collect(),
    }
}

fn one_reply(sent: Moment, reply: &DnsReply) -> DnsReplyObject {
    DnsReplyObject {
        verdict: reply.verdict,
        from: reply.from.as_ref().map(AddressObject::new),
        after_us: micros(reply.at.since(sent)),
        length: reply.bytes.len(),
        bytes: super::hex(&reply.bytes),
    }
}
