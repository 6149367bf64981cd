//! What a reply is: the answer, or what else came.

use bytes::Bytes;

use crate::bytes::dns::{DnsMessage, DnsName};
use crate::model::address::Address;
use crate::model::dns::{DnsReply, DnsVerdict};
use crate::model::moment::Moment;

/// What a query is known by.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) name: DnsName,
    pub(super) kind: u16,
    pub(super) class: u16,
    pub(super) id: u16,
    /// The ids of earlier tries on the same socket, each with the number of its try.
    pub(super) earlier: Vec<(u16, u32)>,
}

/// Replies of one try that are kept beside its answer; a flood is counted.
const KEPT: usize = 16;

/// What came while an answer was waited for.
#[derive(Debug, Default)]
pub(super) struct Replies {
    pub(super) kept: Vec<DnsReply>,
    pub(super) unkept: u32,
}

impl Replies {
    /// Keeps a reply. `true`: what was waited for has come, the answer or its remains.
    pub(super) fn take(
        &mut self,
        expected: &Expected,
        at: Moment,
        from: Option<Address>,
        to: &Address,
        bytes: Bytes,
    ) -> Option<DnsVerdict> {
        let is_other = from.as_ref().is_some_and(|from| from.ip() != to.ip() || from.port() != to.port());
        let (verdict, ends) =
            if is_other { (DnsVerdict::WrongSource, false) } else { verdict(expected, bytes.clone()) };
        if ends || self.kept.len() < KEPT {
            self.kept.push(DnsReply { at, from, bytes, verdict });
        } else {
            self.unkept = self.unkept.saturating_add(1);
        }
        ends.then_some(verdict)
    }
}

/// What bytes from the server are, and whether the try is over with them.
fn verdict(expected: &Expected, bytes: Bytes) -> (DnsVerdict, bool) {
    let message = DnsMessage::read(bytes);
    if message.end == 0 {
        return (DnsVerdict::Broken, false);
    }
    if !message.header.is_response() {
        return (DnsVerdict::NoResponse, false);
    }
    if message.header.id != expected.id {
        let earlier = expected.earlier.iter().find(|(id, _)| *id == message.header.id);
        return (earlier.map_or(DnsVerdict::WrongId, |(_, number)| DnsVerdict::Late(*number)), false);
    }
    let [asked, ..] = message.header.counts;
    match message.questions.as_slice() {
        // A server that cannot read or will not take the question may leave it out.
        [] if asked == 0 && message.rcode() != 0 => {}
        [] if asked > 0 => return (DnsVerdict::Broken, true),
        [question]
            if question.name.is_same(&expected.name)
                && question.kind == expected.kind
                && question.class == expected.class => {}
        _ => return (DnsVerdict::WrongQuestion, false),
    }
    // What was cut off may be cut anywhere.
    let verdict = if message.header.is_truncated() {
        DnsVerdict::Truncated
    } else if message.broken.is_some() {
        DnsVerdict::Broken
    } else {
        DnsVerdict::Answer
    };
    (verdict, true)
}
