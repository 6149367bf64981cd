//! An address in every form, a row each: who it is, its class, its port, hex, bytes, reverse name, `sockaddr`.

use ratatui::layout::Rect;

use super::asked::{NameAnswer, NameQuestion, host_and_service};
use super::words;
use crate::bytes::address::{block, class, forms};
use crate::bytes::hints::{NI_FLAGS, names};
use crate::bytes::notation::spaced_hex;
use crate::bytes::port::{self, Protocol};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::moment::Moment;
use crate::ui::world::KnownName;

/// A form of the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// What form it is.
    pub(super) label: &'static str,
    /// The form itself; it is copied as the row.
    pub(super) text: SafeText,
    /// Whether it is an error.
    pub(super) is_bad: bool,
}

const fn fact(label: &'static str, text: SafeText) -> Fact {
    Fact { label, text, is_bad: false }
}

/// What is known of names, and how to ask.
pub(super) struct NameLookup<'a> {
    /// What this pane asked.
    pub(super) named: Option<&'a NameQuestion>,
    /// What anybody asked.
    pub(super) known: Option<&'a KnownName>,
    /// The key that asks.
    pub(super) key: &'a str,
    pub(super) now: Moment,
}

/// Every form of the address.
pub(super) fn facts(address: &Address, transport: Option<Transport>, who: &NameLookup<'_>) -> Vec<Fact> {
    let mut all = name(address, who);
    let sockaddr = address.to_sockaddr();
    let Some(ip) = address.ip() else {
        all.push(fact("address", SafeText::kept(address)));
        all.push(fact("sockaddr", SafeText::shown(spaced_hex(&sockaddr))));
        return all;
    };
    let mut rest = forms(ip).into_iter();
    if let Some((label, text)) = rest.next() {
        all.push(fact(label, text));
    }
    let words = SafeText::literal(class(ip).name());
    let words = match block(ip) {
        Some(block) => words.then(", ").then(block.source),
        None => words,
    };
    all.push(fact("class", words));
    if let Some(number) = address.port() {
        all.push(fact("port", port_words(number, transport)));
    }
    all.extend(rest.map(|(label, text)| fact(label, text)));
    if let Some(block) = block(ip) {
        all.push(fact("block", SafeText::literal(block.prefix)));
    }
    if let Address::Inet6 { scope, flow, .. } = address {
        if *scope != 0 {
            all.push(fact("scope", SafeText::literal("interface ").then(*scope)));
        }
        if *flow != 0 {
            all.push(fact("flow", SafeText::shown(format!("{flow:#010x}"))));
        }
    }
    all.push(fact("sockaddr", SafeText::shown(spaced_hex(&sockaddr))));
    all
}

/// Who it is: what was told, or how to ask.
fn name(address: &Address, who: &NameLookup<'_>) -> Vec<Fact> {
    const LABEL: &str = "who";
    let Some(named) = who.named else {
        return vec![match who.known {
            Some(KnownName { host: Ok(host), service }) => fact(
                LABEL,
                SafeText::literal("named [").then(host.clone()).then(":").then(service.clone()).then("]"),
            ),
            _ => fact(LABEL, SafeText::shown(who.key).then(": who is it?")),
        }];
    };
    let mut all = vec![match &named.answer {
        NameAnswer::Running(_, since) => fact(LABEL, words::waiting(who.now.since(*since))),
        NameAnswer::Told(Ok(name)) => fact(LABEL, SafeText::literal("named ").then(host_and_service(name))),
        NameAnswer::Told(Err(error)) => Fact { label: LABEL, text: words::error(*error), is_bad: true },
        NameAnswer::Refused(failure) => Fact { label: LABEL, text: SafeText::kept(failure), is_bad: true },
    }];
    if named.flags != 0 {
        all.push(fact("with", SafeText::shown(names(NI_FLAGS, named.flags))));
    }
    if named.answer_is_no_name() {
        let words = format!("{address} has no name: without NI_NAMEREQD its digits come");
        all.push(fact("", SafeText::shown(words)));
    }
    all
}

impl NameQuestion {
    /// Whether `NI_NAMEREQD` asked for a name that there is not.
    fn answer_is_no_name(&self) -> bool {
        const NI_NAMEREQD: i32 = 8;
        const EAI_NONAME: i32 = -2;
        let is_missing = matches!(&self.answer, NameAnswer::Told(Err(error)) if error.number == EAI_NONAME);
        is_missing && self.flags & NI_NAMEREQD != 0
    }
}

/// `58001 dynamic, 49152-65535`; `80 well-known, http`.
fn port_words(number: u16, transport: Option<Transport>) -> SafeText {
    let protocols = match transport {
        Some(transport) => vec![transport.protocol()],
        None => vec![Protocol::Tcp, Protocol::Udp],
    };
    SafeText::from(number).then(" ").then(port::words(number, &protocols))
}

/// A row on screen: the label if it is the first of its fact, a part of its text, and the place of the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FactRow {
    pub(super) label: &'static str,
    pub(super) text: SafeText,
    pub(super) is_bad: bool,
    pub(super) of: usize,
}

/// Columns of the labels, where there is room for them.
pub(super) const LABEL_COLUMNS: usize = 14;

/// Columns for the forms of the address: beside the line at its left, and the bar of the cursor.
pub(super) const fn facts_width(area: Rect) -> u16 {
    area.width.saturating_sub(2)
}

/// The facts in rows of `columns`: long forms take several.
pub(super) fn fact_rows(facts: &[Fact], columns: u16) -> Vec<FactRow> {
    let columns = usize::from(columns);
    let room = if has_labels(columns) { columns - LABEL_COLUMNS } else { columns }.max(1);
    let mut rows = Vec::new();
    for (of, fact) in facts.iter().enumerate() {
        for (part, text) in parts(&fact.text, room).into_iter().enumerate() {
            let label = if part == 0 { fact.label } else { "" };
            rows.push(FactRow { label, text, is_bad: fact.is_bad, of });
        }
    }
    rows
}

/// Whether the labels stand before the forms.
pub(super) const fn has_labels(columns: usize) -> bool {
    columns >= 40
}

/// A text in rows; byte by byte where it is pairs of hex digits with blanks.
fn parts(text: &SafeText, room: usize) -> Vec<SafeText> {
    let is_hex = text.as_str().len() > 2
        && text
            .as_str()
            .split(' ')
            .all(|pair| pair.len() == 2 && pair.bytes().all(|b| b.is_ascii_hexdigit()));
    let columns = if is_hex && room > 24 { room / 24 * 24 } else { room };
    text.rows(columns)
}
