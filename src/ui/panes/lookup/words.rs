//! The words of the pane: the question in C, kinds of nodes, errors.

use std::time::Duration;

use super::asked::{AskedQuestion, QuestionStage};
use crate::bytes::text::SafeText;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::eai;
use crate::model::eai::EaiError;
use crate::model::endpoint::Transport;
use crate::model::ids::SocketId;
use crate::model::ladder;
use crate::model::lookup::{LookupResult, Node, Question};

use crate::model::ladder::took;

/// Columns of a node or service in the call at most; the form has all of it.
const SHOWN: usize = 60;

/// A string argument: quoted, or NULL.
pub(super) fn argument(text: Option<&str>) -> SafeText {
    let Some(text) = text else { return SafeText::literal("NULL") };
    let shown = SafeText::bounded(text.as_bytes(), SHOWN);
    SafeText::literal("\"").then(shown.text).then(if shown.left > 0 { "\"..." } else { "\"" })
}

/// The call in at most `columns`, `getaddrinfo("localhost", "58001", {…}, &list)`, and what came of it.
pub(super) fn call(asked: &AskedQuestion, columns: usize) -> (SafeText, SafeText) {
    let Question { node, service, hints, .. } = &asked.question;
    let (nodes, result, errno, duration) = match &asked.stage {
        QuestionStage::Answered(LookupResult { result: Ok(nodes), took, .. }) => {
            (nodes.len(), 0, None, *took)
        }
        QuestionStage::Answered(LookupResult { result: Err(error), took, .. }) => {
            (0, error.number, error.errno, *took)
        }
        _ => (0, 0, None, Duration::ZERO),
    };
    let head = |text: &Option<String>| text.as_ref().map(|text| bounded(text).as_bytes().to_vec());
    let (node, service) = (head(node), head(service));
    let call = Call {
        seq: Seq(0),
        previous: None,
        at: asked.at,
        took: duration,
        socket: SocketId(0),
        fd: -1,
        kind: CallKind::GetAddrInfo,
        args: Args::AddrInfo {
            node: node.as_deref(),
            service: service.as_deref(),
            hints: *hints,
            nodes: nodes as u32,
        },
        result: i64::from(result),
        errno,
        payload: &[],
        length: 0,
        observer: false,
        in_library: false,
        fault: 0,
    };
    let line = ladder::strip(&call, columns);
    let after = match &asked.stage {
        QuestionStage::Answered(answer) => line.result.then("   ").then(took(answer.took)),
        QuestionStage::Running(_) => "waits".into(),
        QuestionStage::Refused(_) => "was not called".into(),
        QuestionStage::Cancelled(_) => "forgotten".into(),
    };
    (line.call, after)
}

/// The beginning of a name, as long as the call is to show it.
fn bounded(text: &str) -> &str {
    let mut end = text.len().min(SHOWN);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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

/// Over what one talks to a node of this type; `None` asks.
pub(super) const fn transport(socktype: i32) -> Option<Transport> {
    match socktype {
        1 => Some(Transport::Tcp),
        2 => Some(Transport::Udp),
        _ => None,
    }
}

/// `EAI_NONAME -2  Name or service not known`.
pub(super) fn error(error: EaiError) -> SafeText {
    let words = SafeText::literal(eai::symbol(error.number)).then(" ").then(error.number).then("  ");
    let words = words.then(eai::text(error.number));
    match error.errno {
        Some(errno) => words.then(", errno ").then(errno.0).then(" ").then(SafeText::shown(errno)),
        None => words,
    }
}

/// `2 nodes`.
pub(super) fn nodes(count: usize) -> SafeText {
    SafeText::from(count).then(if count == 1 { " node" } else { " nodes" })
}

/// `asking`, and from the first second on for how long.
pub(super) fn waiting(since: Duration) -> SafeText {
    match since.as_secs() {
        0 => SafeText::literal("asking"),
        seconds => SafeText::literal("asking for ").then(seconds).then(" s"),
    }
}
