//! Exchanges as lines, for the screen and for the command line: records as zone files and dig write them, all else
//! behind `;;`.

use std::time::Duration;

use crate::bytes::dns::{
    DnsMessage, DnsName, DnsRecord, DnsSection, class_name, extended_error, rcode, type_name,
};
use crate::bytes::text::SafeText;
use crate::model::dns::{
    DnsConclusion, DnsExchange, DnsReply, DnsTry, DnsTryEnd, DnsVerdict, chain, conclusion,
};
use crate::model::moment::Moment;

/// Records of a section that are printed; the largest messages have some thousands.
const MOST_RECORDS: usize = 10_000;
/// Names beyond ASCII that are told of at most.
const MOST_INTERNATIONAL: usize = 16;

fn bytes(count: u64) -> SafeText {
    SafeText::counted(count, "byte", "bytes")
}

/// `0.4 ms`, `1.20 s`
pub(super) fn time(span: Duration) -> SafeText {
    if span < Duration::from_secs(1) {
        SafeText::shown(format!("{:.1} ms", span.as_secs_f64() * 1000.0))
    } else {
        SafeText::shown(format!("{:.2} s", span.as_secs_f64()))
    }
}

/// `www.example. A`
pub(super) fn question(exchange: &DnsExchange) -> SafeText {
    let class = if exchange.class == 1 { String::new() } else { format!("{} ", class_name(exchange.class)) };
    let name = match exchange.name.unicode() {
        Some(unicode) => exchange.name.text().then(" (").then(unicode).then(")"),
        None => exchange.name.text(),
    };
    name.then(" ").then(SafeText::shown(class)).then(kind(exchange.kind))
}

pub(super) fn kind(number: u16) -> SafeText {
    SafeText::shown(type_name(number))
}

/// `from 127.0.0.1:53 over UDP in 0.4 ms`
fn whence(tried: &DnsTry) -> SafeText {
    let took = time(tried.ended.since(tried.sent.unwrap_or(tried.at)));
    SafeText::kept(&tried.to).then(" over ").then(SafeText::shown(tried.over)).then(" in ").then(took)
}

/// Everything that is known of an exchange; why there is no answer is told elsewhere.
pub fn lines(exchange: &DnsExchange) -> Vec<SafeText> {
    let mut lines = Vec::new();
    if let Some(zone) = &exchange.zone {
        lines.push(SafeText::literal(";; zone ").then(zone.text()));
    }
    let is_plain =
        exchange.tries.len() == 1 && exchange.tries[0].replies.len() == 1 && exchange.answered().is_some();
    if !is_plain {
        for (number, tried) in (1..).zip(&exchange.tries) {
            attempt(number, tried, &mut lines);
        }
    }
    if let Some((tried, answer)) = exchange.answered() {
        message(exchange, tried, &answer, &mut lines);
    } else if let Some((tried, answer)) = remains(exchange) {
        message(exchange, tried, &answer, &mut lines);
        if let Some(broken) = &answer.broken {
            let text = SafeText::literal(";; not readable from byte ").then(broken.at).then(", ");
            lines.push(text.then(&broken.within).then(": ").then(broken.why));
        }
    }
    lines
}

/// What came at last of an answer that is truncated or broken.
fn remains(exchange: &DnsExchange) -> Option<(&DnsTry, DnsMessage)> {
    let tried = exchange.tries.iter().rev();
    let mut with_remains = tried.filter_map(|tried| {
        let is_part = |reply: &&DnsReply| matches!(reply.verdict, DnsVerdict::Truncated | DnsVerdict::Broken);
        let reply = tried.replies.iter().rev().find(is_part)?;
        Some((tried, DnsMessage::read(reply.bytes.clone())))
    });
    with_remains.next()
}

/// A try, and what came meanwhile.
fn attempt(number: u32, tried: &DnsTry, lines: &mut Vec<SafeText>) {
    let took = time(tried.ended.since(tried.at));
    let end = match &tried.end {
        DnsTryEnd::Answered => SafeText::literal("answered after ").then(took),
        DnsTryEnd::Truncated => {
            SafeText::literal("truncated after ").then(took).then(", asked again over TCP")
        }
        DnsTryEnd::Broken => SafeText::literal("a broken answer after ").then(took),
        DnsTryEnd::Silent => SafeText::literal("no answer within ").then(took),
        DnsTryEnd::Failed(failure) => SafeText::kept(failure).then(" after ").then(took),
    };
    let place = SafeText::kept(&tried.to).then(" over ").then(SafeText::shown(tried.over));
    let sent = SafeText::literal(", ").then(bytes(tried.query.len() as u64)).then(": ");
    lines.push(SafeText::literal(";; try ").then(number).then(" to ").then(place).then(sent).then(end));
    for reply in &tried.replies {
        lines.push(one_reply(tried.sent.unwrap_or(tried.at), reply));
    }
    if tried.unkept > 0 {
        lines.push(
            SafeText::literal(";;   and ")
                .then(tried.unkept)
                .then(" further replies that are none of the answer"),
        );
    }
}

fn one_reply(sent: Moment, reply: &DnsReply) -> SafeText {
    let from = match &reply.from {
        Some(from) => SafeText::literal(" from ").then(SafeText::kept(from)),
        None => SafeText::EMPTY,
    };
    let text = SafeText::literal(";;   ").then(time(reply.at.since(sent))).then(": ");
    let text = text.then(bytes(reply.bytes.len() as u64)).then(from).then(", ");
    let text = text.then(reply.verdict.words());
    match reply.verdict {
        DnsVerdict::Late(number) => text.then(" (try ").then(number).then(")"),
        _ => text,
    }
}

fn message(exchange: &DnsExchange, tried: &DnsTry, message: &DnsMessage, lines: &mut Vec<SafeText>) {
    let server = &exchange.server;
    let size = message.bytes().len() as u64;
    let mut head = SafeText::literal(";; ").then(question(exchange)).then(": ").then(said(exchange, message));
    head = head.then("; ").then(whence(tried)).then(", ").then(bytes(size));
    if server.address().is_none() {
        head = head.then(" (").then(SafeText::kept(server)).then(")");
    }
    lines.push(head);
    if let Some(connect) = tried.connect {
        let mut text = SafeText::literal(";; connected in ").then(time(connect));
        if let Some(handshake) = tried.handshake {
            text = text.then(", handshake in ").then(time(handshake));
        }
        lines.push(text);
    }
    lines.extend(tried.notes.iter().map(|note| SafeText::literal(";; ").then(SafeText::kept(note))));
    lines.push(flags(message));
    for option in message.edns().map(|edns| edns.options).unwrap_or_default() {
        let mut text = SafeText::literal(";; ").then(option.name()).then(": ").then(&option.text);
        let code = message.bytes().get(option.value.clone()).and_then(|value| value.first_chunk::<2>());
        let about =
            code.filter(|_| option.code == 15).and_then(|code| extended_error(u16::from_be_bytes(*code)));
        if let Some(about) = about.filter(|about| !about.about.is_empty()) {
            text = text.then(" - ").then(about.about);
        }
        lines.push(text);
    }
    let shown: Vec<&DnsRecord> =
        DnsSection::ALL.into_iter().flat_map(|section| message.section(section).take(MOST_RECORDS)).collect();
    let widths = widths(message, &shown);
    for section in DnsSection::ALL {
        let records = shown.iter().filter(|record| record.section == section);
        for (index, record) in records.enumerate() {
            if index == 0 && section != DnsSection::Answer {
                lines.push(SafeText::literal(";; ").then(section.name()).then(":"));
            }
            lines.push(row(message, record, widths));
        }
        let more = message.section(section).count().saturating_sub(MOST_RECORDS);
        if more > 0 {
            lines.push(SafeText::literal(";; and ").then(more).then(" more"));
        }
    }
    let chain = chain(message, &exchange.name);
    if chain.names.len() > 1 {
        lines.push(SafeText::literal(";; chain: ").then(chain.text()));
    }
    lines.extend(international(exchange, message, &shown));
}

/// Names of the records beyond ASCII, as they are meant: that of the question stands beside it already.
fn international(exchange: &DnsExchange, message: &DnsMessage, shown: &[&DnsRecord]) -> Vec<SafeText> {
    let mut told: Vec<DnsName> = vec![exchange.name.clone()];
    let mut lines = Vec::new();
    let names = shown.iter().flat_map(|record| [Some(record.name.clone()), message.target(record)]);
    for name in names.flatten() {
        if lines.len() >= MOST_INTERNATIONAL || told.iter().any(|known| known.is_same(&name)) {
            continue;
        }
        if let Some(unicode) = name.unicode() {
            lines.push(SafeText::literal(";; ").then(name.text()).then(" is ").then(unicode));
            told.push(name);
        }
    }
    lines
}

/// The RCODE and what it means for this question.
pub fn said(exchange: &DnsExchange, message: &DnsMessage) -> SafeText {
    let name = message.rcode_name();
    let authority =
        |wanted: u16| message.section(DnsSection::Authority).find(move |record| record.kind == wanted);
    match conclusion(message, &exchange.name, exchange.kind) {
        DnsConclusion::Answer => {
            let count = message.section(DnsSection::Answer).count() as u64;
            name.then(", ").then(SafeText::counted(count, "record", "records"))
        }
        DnsConclusion::NoData => {
            let text = name.then(", no data: the name exists and has no ").then(kind(exchange.kind));
            match authority(6) {
                Some(_) => text.then(" record"),
                None => text.then(" record (no SOA proves it)"),
            }
        }
        DnsConclusion::NoName | DnsConclusion::Error => match rcode(message.rcode()) {
            Some(code) => name.then(", ").then(code.about),
            None => name,
        },
        DnsConclusion::Referral => {
            let zone = authority(2).map_or_else(SafeText::default, |record| record.name.text());
            name.then(", a referral to the servers of ").then(zone)
        }
    }
}

fn flags(message: &DnsMessage) -> SafeText {
    let flags = SafeText::join(message.header.flag_names().map(SafeText::literal), " ");
    let text = SafeText::literal(";; flags ").then(flags);
    match message.edns() {
        None => text.then("; no EDNS"),
        Some(edns) => {
            let text = text.then("; EDNS ").then(bytes(u64::from(edns.size)));
            let text = if edns.version == 0 { text } else { text.then(" version ").then(edns.version) };
            if edns.is_dnssec_ok() { text.then(" do") } else { text }
        }
    }
}

/// Names wider than this push their own row alone.
const MOST_NAME: usize = 40;

fn widths(message: &DnsMessage, records: &[&DnsRecord]) -> [usize; 4] {
    let mut widths = [0; 4];
    for record in records {
        for (width, cell) in widths.iter_mut().zip(cells(message, record)) {
            *width = (*width).max(cell.width().min(MOST_NAME));
        }
    }
    widths
}

fn cells(_: &DnsMessage, record: &DnsRecord) -> [SafeText; 4] {
    let class = SafeText::shown(class_name(record.class));
    [record.name.text(), record.ttl.into(), class, kind(record.kind)]
}

/// `www.example.  3600  IN  A  192.0.2.1`
fn row(message: &DnsMessage, record: &DnsRecord, widths: [usize; 4]) -> SafeText {
    let [name, ttl, class, kind] = cells(message, record);
    let missing = widths[1].saturating_sub(ttl.width());
    let ttl = SafeText::shown(" ".repeat(missing)).then(ttl);
    let cells = [name.padded(widths[0]), ttl, class.padded(widths[2]), kind.padded(widths[3])];
    SafeText::join(cells, "  ").then("  ").then(message.data_text(record))
}
