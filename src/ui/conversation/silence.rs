//! When nothing comes back.

use super::source::{Source, Walk};
use crate::model::address::Address;
use crate::model::entry::Entry;
use crate::model::journal::Tape;
use crate::model::moment::Moment;

/// Calls that are looked at, back from the newest.
const STEPS: usize = 256;

/// The newest message that we sent and that nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Since when: the end of the send call.
    pub since: Moment,
    /// To whom it went, where the call named somebody.
    pub to: Option<Address>,
}

impl Silence {
    /// Looks for it among the newest calls, whatever a filter hides: none after an answer of that peer, an
    /// error, or an end.
    pub(super) fn of(source: &Source, tape: &Tape) -> Option<Silence> {
        let mut heard: Vec<Option<Address>> = Vec::new();
        let mut walk = Walk::newest(&source.sockets, tape);
        for _ in 0..STEPS {
            let call = walk.step(tape)?;
            if !source.has(&call) {
                continue;
            }
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
