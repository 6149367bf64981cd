//! The words of the pane: the question in C, kinds of nodes, errors.

use crate::bytes::layout::family_name;
use crate::bytes::text::SafeText;
use crate::model::endpoint::Transport;
use crate::model::failure::{eai_symbol, eai_text};
use crate::model::hints::{AI_FLAGS, names};
use crate::model::lookup::{EaiError, Node, Question};

use crate::ui::paint;

/// Columns of a node or service in the call at most; the form has all of it.
const SHOWN: usize = 60;

/// A string argument: quoted, or NULL.
pub(super) fn argument(text: Option<&str>) -> SafeText {
    let Some(text) = text else { return SafeText::literal("NULL") };
    let shown = SafeText::bounded(text.as_bytes(), SHOWN);
    SafeText::literal("\"").then(shown.text).then(if shown.left > 0 { "\"..." } else { "\"" })
}

/// `getaddrinfo("localhost", "58001", {AI_CANONNAME, AF_UNSPEC, SOCK_DGRAM, 0}, → 2 nodes)`: the hints in the
/// order of the struct.
pub(super) fn call(question: &Question, arrow: &'static str, list: &SafeText) -> SafeText {
    SafeText::literal("getaddrinfo(")
        .then(argument(question.node.as_deref()))
        .then(", ")
        .then(argument(question.service.as_deref()))
        .then(", {")
        .then(SafeText::shown(names(AI_FLAGS, question.flags)))
        .then(", ")
        .then(family(question.family))
        .then(", ")
        .then(socktype(question.socktype))
        .then(", ")
        .then(protocol(question.protocol))
        .then("}, ")
        .then(arrow)
        .then(" ")
        .then(list)
        .then(")")
}

fn family(number: i32) -> SafeText {
    u64::try_from(number).ok().and_then(family_name).map_or_else(|| number.into(), SafeText::literal)
}

fn socktype(number: i32) -> SafeText {
    match number {
        1 => "SOCK_STREAM".into(),
        2 => "SOCK_DGRAM".into(),
        3 => "SOCK_RAW".into(),
        _ => number.into(),
    }
}

fn protocol(number: i32) -> SafeText {
    match number {
        6 => "IPPROTO_TCP".into(),
        17 => "IPPROTO_UDP".into(),
        _ => number.into(),
    }
}

/// What a socket made of the node is: `TCP`, `UDP`, `RAW`, or type and protocol in digits.
pub(super) fn kind(node: &Node) -> SafeText {
    match (node.socktype, node.protocol) {
        (1, 6) => "TCP".into(),
        (2, 17) => "UDP".into(),
        (3, 0) => "RAW".into(),
        (3, protocol) => SafeText::literal("RAW/").then(protocol),
        (socktype, protocol) => SafeText::from(socktype).then("/").then(protocol),
    }
}

/// Over what one talks to the node: its type decides; `None` asks.
pub(super) fn transport(node: &Node) -> Option<Transport> {
    match node.socktype {
        1 => Some(Transport::Tcp),
        2 => Some(Transport::Udp),
        _ => None,
    }
}

/// `EAI_NONAME -2  Name or service not known`.
pub(super) fn error(error: EaiError) -> SafeText {
    let words = SafeText::literal(eai_symbol(error.number)).then(" ").then(error.number).then("  ");
    let words = words.then(eai_text(error.number));
    match error.errno {
        Some(errno) => words.then(", errno ").then(errno.0).then(" ").then(SafeText::shown(errno)),
        None => words,
    }
}

/// `2 nodes`.
pub(super) fn nodes(count: usize) -> SafeText {
    SafeText::from(count).then(if count == 1 { " node" } else { " nodes" })
}

/// Safe words in rows of `columns`, broken between words; a word that is longer stays whole, to be clipped.
pub(super) fn wrapped(text: &SafeText, columns: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in text.as_str().split(' ') {
        match rows.last_mut() {
            Some(row) if usize::from(paint::width(row) + 1 + paint::width(word)) <= columns => {
                row.push(' ');
                row.push_str(word);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}
