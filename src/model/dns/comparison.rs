//! What servers say differently of the same question, and types of the same name.

use super::answer::{chain, datums, differing};
use super::exchange::DnsExchange;
use super::lines::kind;
use super::request::DnsRequest;
use crate::bytes::dns::{DnsMessage, DnsSection};
use crate::bytes::text::SafeText;

/// Data of one type that a table has at most.
const MOST_DATA: usize = 24;

const A: u16 = 1;
const AAAA: u16 = 28;
const HTTPS: u16 = 65;

/// What several servers say of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsComparison {
    /// The type.
    pub kind: u16,
    /// The RCODE of each server that answered, by its place in the request.
    pub codes: Vec<(usize, SafeText)>,
    /// Data that not all of them have, with those that do.
    pub differing: Vec<(SafeText, Vec<usize>)>,
}

impl DnsComparison {
    /// Whether those that answered say different RCODEs.
    pub fn has_codes_that_differ(&self) -> bool {
        self.codes.iter().any(|(_, code)| *code != self.codes[0].1)
    }

    /// Whether all that answered, at least two, say the same.
    pub fn is_same(&self) -> bool {
        self.codes.len() > 1 && self.differing.is_empty() && !self.has_codes_that_differ()
    }
}

/// What the servers of a request say of each type; nothing where only one was asked.
pub fn compared(request: &DnsRequest, exchanges: &[DnsExchange]) -> Vec<DnsComparison> {
    if request.servers.len() < 2 || request.settings.trace {
        return Vec::new();
    }
    // Of several names that were asked for, the last one: the others have no data.
    let Some(name) = exchanges.last().map(|last| &last.name) else { return Vec::new() };
    let of_kind = |asked: u16| {
        let answers: Vec<(usize, SafeText, Vec<SafeText>)> = exchanges
            .iter()
            .filter(|exchange| exchange.kind == asked && exchange.name == *name)
            .filter_map(|exchange| {
                let (_, message) = exchange.answered()?;
                let server = request.servers.iter().position(|server| *server == exchange.server)?;
                Some((server, message.rcode_name(), datums(&message, asked)))
            })
            .collect();
        let data: Vec<_> = answers.iter().map(|(.., data)| data.clone()).collect();
        let with = |has: Vec<bool>| {
            answers.iter().zip(has).filter(|(_, has)| *has).map(|((server, ..), _)| *server).collect()
        };
        DnsComparison {
            kind: asked,
            differing: differing(&data).into_iter().map(|(datum, has)| (datum, with(has))).collect(),
            codes: answers.iter().map(|(server, code, _)| (*server, code.clone())).collect(),
        }
    };
    request.kinds.iter().map(|asked| of_kind(*asked)).collect()
}

/// What several servers say differently of the same question, in lines.
pub fn comparison(request: &DnsRequest, exchanges: &[DnsExchange]) -> Vec<SafeText> {
    let named = |server: usize| SafeText::kept(&request.servers[server]);
    let mut lines = Vec::new();
    for each in compared(request, exchanges) {
        let head = || SafeText::literal(";; ").then(kind(each.kind)).then(" compared: ");
        if each.codes.len() < 2 {
            lines.push(head().then("fewer than two servers answered"));
            continue;
        }
        if each.is_same() {
            lines.push(head().then("all ").then(each.codes.len()).then(" servers say the same"));
            continue;
        }
        if each.has_codes_that_differ() {
            let codes =
                each.codes.iter().map(|(server, code)| code.clone().then(" from ").then(named(*server)));
            lines.push(head().then(SafeText::join(codes, ", ")));
        }
        for (datum, with) in &each.differing {
            let with = with.iter().map(|server| named(*server));
            lines.push(head().then(datum).then(" only from ").then(SafeText::join(with, ", ")));
        }
    }
    lines
}

/// Answers side by side: a column for each type and server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsTable {
    /// What stands over the columns: `AAAA`, `A 9.9.9.9`.
    pub columns: Vec<SafeText>,
    /// The rows.
    pub rows: Vec<DnsTableRow>,
}

/// A row of answers side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsTableRow {
    /// What it is of; empty where it goes on.
    pub label: &'static str,
    /// A text for each column.
    pub cells: Vec<SafeText>,
    /// They should be equal, and are not.
    pub differs: bool,
}

/// The answers to the last name that was asked for, side by side; `None` where there are fewer than two. Types of one name
/// should have one RCODE, one chain of names, and the hints of HTTPS are the addresses of A and AAAA; servers should give
/// the same data.
pub fn side_by_side(request: &DnsRequest, exchanges: &[DnsExchange]) -> Option<DnsTable> {
    let name = exchanges.last().filter(|_| !request.settings.trace).map(|last| &last.name)?;
    let answered = |exchange: &DnsExchange| exchange.answered().map(|(_, message)| message);
    let asked: Vec<(&DnsExchange, DnsMessage)> = exchanges
        .iter()
        .filter(|exchange| exchange.name == *name)
        .filter_map(|exchange| Some((exchange, answered(exchange)?)))
        .collect();
    if asked.len() < 2 {
        return None;
    }
    let head = |exchange: &DnsExchange| match request.servers.len() {
        1 => kind(exchange.kind),
        _ => kind(exchange.kind).then(" ").then(SafeText::kept(&exchange.server)),
    };
    let all = |of: &dyn Fn(&DnsExchange, &DnsMessage) -> SafeText| -> Vec<SafeText> {
        asked.iter().map(|(exchange, message)| of(exchange, message)).collect()
    };
    let unequal = |cells: &[SafeText]| cells.iter().any(|cell| *cell != cells[0]);
    let mut rows = Vec::new();
    for (label, cells) in [
        ("code", all(&|_, message| message.rcode_name())),
        ("flags", all(&|_, message| SafeText::join(message.header.flag_names().map(SafeText::literal), " "))),
        ("name", all(&|exchange, message| chain(message, &exchange.name).end().text())),
    ] {
        rows.push(DnsTableRow { label, differs: unequal(&cells), cells });
    }
    let ttl = |message: &DnsMessage| message.section(DnsSection::Answer).map(|record| record.ttl).min();
    let ttls = all(&|_, message| ttl(message).map_or_else(none, SafeText::from));
    rows.push(DnsTableRow { label: "ttl", cells: ttls, differs: false });
    rows.extend(data_rows(&asked));
    for (label, of_hint, hinted) in [("ipv4hint", "ipv4hint=", A), ("ipv6hint", "ipv6hint=", AAAA)] {
        rows.extend(hint_row(&asked, (label, of_hint, hinted)));
    }
    Some(DnsTable { columns: asked.iter().map(|(exchange, _)| head(exchange)).collect(), rows })
}

fn none() -> SafeText {
    SafeText::literal("-")
}

/// The data: of each type the same in one row, whoever gave it.
fn data_rows(asked: &[(&DnsExchange, DnsMessage)]) -> Vec<DnsTableRow> {
    let data: Vec<Vec<SafeText>> =
        asked.iter().map(|(exchange, message)| datums(message, exchange.kind)).collect();
    let of_kind = |wanted: u16| {
        let mut every: Vec<&SafeText> = Vec::new();
        for ((exchange, _), data) in asked.iter().zip(&data) {
            if exchange.kind == wanted {
                every.extend(data.iter().filter(|datum| !every.contains(datum)).collect::<Vec<_>>());
            }
        }
        every
    };
    let every: Vec<Vec<&SafeText>> = asked.iter().map(|(exchange, _)| of_kind(exchange.kind)).collect();
    let most = every.iter().map(Vec::len).max().unwrap_or(0);
    let mut rows: Vec<DnsTableRow> = (0..most.min(MOST_DATA))
        .map(|place| {
            let cell = |(every, own): (&Vec<&SafeText>, &Vec<SafeText>)| match every.get(place) {
                Some(datum) if own.contains(datum) => (*datum).clone(),
                Some(_) => none(),
                None => SafeText::EMPTY,
            };
            let cells: Vec<SafeText> = every.iter().zip(&data).map(cell).collect();
            let differs = cells.contains(&none());
            DnsTableRow { label: if place == 0 { "data" } else { "" }, cells, differs }
        })
        .collect();
    if most > MOST_DATA {
        let more = |every: &Vec<&SafeText>| match every.len().saturating_sub(MOST_DATA) {
            0 => SafeText::EMPTY,
            more => SafeText::from(more).then(" more"),
        };
        rows.push(DnsTableRow { label: "", cells: every.iter().map(more).collect(), differs: false });
    }
    rows
}

/// The hints of HTTPS beside the addresses that they stand for.
fn hint_row(
    asked: &[(&DnsExchange, DnsMessage)],
    (label, of_hint, hinted): (&'static str, &str, u16),
) -> Option<DnsTableRow> {
    let sorted = |mut list: Vec<SafeText>| {
        list.sort_by(|one, other| one.as_str().cmp(other.as_str()));
        SafeText::join(list, ",")
    };
    let hints = |message: &DnsMessage| {
        let all: Vec<SafeText> = datums(message, HTTPS)
            .iter()
            .flat_map(|datum| datum.as_str().split(' ').filter_map(|part| part.strip_prefix(of_hint)))
            .flat_map(|list| list.split(','))
            .map(SafeText::kept)
            .collect();
        sorted(all)
    };
    let cell = |(exchange, message): &(&DnsExchange, DnsMessage)| match exchange.kind {
        HTTPS => hints(message),
        kind if kind == hinted => sorted(datums(message, hinted)),
        _ => SafeText::EMPTY,
    };
    let has = |wanted: u16| asked.iter().any(|(exchange, _)| exchange.kind == wanted);
    let cells: Vec<SafeText> = asked.iter().map(cell).collect();
    let is_hinted =
        asked.iter().zip(&cells).any(|((exchange, _), cell)| exchange.kind == HTTPS && !cell.is_empty());
    if !is_hinted || !has(hinted) {
        return None;
    }
    let told: Vec<&SafeText> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let differs = told.iter().any(|cell| **cell != *told[0]);
    Some(DnsTableRow { label, cells, differs })
}
