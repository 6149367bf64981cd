//! When nothing comes back.

use super::source::Source;
use crate::model::address::Address;
use crate::model::entry::ConversationEntry;
use crate::model::journal::JournalReader;
use crate::model::moment::Moment;
use crate::ui::records::{Chains, Heads};

/// The newest message that we sent and that nobody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// Since when: the end of the send call.
    pub since: Moment,
    /// To whom it went, where the call named somebody.
    pub to: Option<Address>,
}

/// Follows the calls of a conversation, whatever a filter hides, and knows the silence that they leave. Each call is
/// looked at once: a wait may last for hours while instruments look at its socket.
#[derive(Clone, Debug, Default)]
pub(super) struct SilenceTracker {
    heads: Heads,
    silence: Option<Silence>,
}

impl SilenceTracker {
    /// The silence as of the calls that were looked at.
    pub(super) fn silence(&self) -> Option<&Silence> {
        self.silence.as_ref()
    }

    /// Looks at what is new.
    pub(super) fn catch_up(&mut self, source: &Source, reader: &JournalReader) {
        if !source.is_client {
            return;
        }
        let mut heard: Vec<Address> = Vec::new();
        // What the newest call that settles it says; `None` while none did.
        let mut settled: Option<Option<Silence>> = None;
        let heads = Heads::of(&source.sockets, false, reader);
        let mut newer = Chains::from(&heads, reader);
        while settled.is_none()
            && let Some(call) = newer.step_to(&self.heads, reader)
        {
            if !source.has(&call) {
                continue;
            }
            match ConversationEntry::of(&call, source.is_stream) {
                // On a stream, and on a connected socket, whatever comes is an answer to all that was sent.
                Some(ConversationEntry::Received { from: None, .. }) => settled = Some(None),
                Some(ConversationEntry::Received { from: Some(from), .. }) => {
                    if !heard.contains(&from) {
                        heard.push(from);
                    }
                }
                Some(ConversationEntry::Sent { to, .. }) => {
                    let sent = Silence { since: call.ended(), to };
                    settled = Some((!sent.is_answered_by(&heard)).then_some(sent));
                }
                Some(ConversationEntry::Sign(sign)) if sign.ends_waiting() => settled = Some(None),
                Some(ConversationEntry::Sign(_)) | None => {}
            }
        }
        self.heads = heads;
        self.silence = match settled {
            Some(silence) => silence,
            None => self.silence.take().filter(|silence| !silence.is_answered_by(&heard)),
        };
    }
}

impl Silence {
    /// An answer is a message of the peer that was asked; of anybody, where the call named nobody.
    fn is_answered_by(&self, heard: &[Address]) -> bool {
        match &self.to {
            None => !heard.is_empty(),
            Some(to) => heard.contains(to),
        }
    }
}
