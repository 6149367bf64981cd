//! When nothing comes back.

use super::index::Index;
use super::source::Source;
use crate::model::address::Address;
use crate::model::entry::Entry;
use crate::model::journal::Tape;
use crate::model::moment::Moment;

/// How far back a message without an answer is looked for.
const ROWS: usize = 64;

/// The newest message that we sent and that nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Since when: the end of the send call.
    pub since: Moment,
    /// To whom it went, where the call named somebody.
    pub to: Option<Address>,
}

impl Silence {
    /// Looks for it among the newest rows: none after an answer of that peer, an error, or an end.
    pub(super) fn of(index: &Index, source: &Source, tape: &Tape) -> Option<Silence> {
        let mut heard: Vec<Option<Address>> = Vec::new();
        for place in 0..index.len().min(ROWS) {
            let call = tape.call(index.get(place)?)?;
            match Entry::of(&call, source.is_stream)? {
                Entry::Received { from, .. } => heard.push(from),
                Entry::Sent { to, .. } => {
                    let is_answered = match &to {
                        None => !heard.is_empty(),
                        Some(_) => heard.iter().any(|from| from.is_none() || *from == to),
                    };
                    return (!is_answered).then(|| Silence { since: call.ended(), to });
                }
                Entry::Sign(sign) if sign.ends_waiting() => return None,
                Entry::Sign(_) => {}
            }
        }
        None
    }
}
