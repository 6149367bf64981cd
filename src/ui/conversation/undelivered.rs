//! What was sent after the peer's end of file, and answered with RST: the peer had not only shut down its sending
//! side, it had closed.

use super::source::Source;
use crate::model::entry::{ConversationEntry, SocketEvent, shuts_sending};
use crate::model::errno::Errno;
use crate::model::journal::JournalReader;
use crate::model::moment::Moment;
use crate::ui::records::{Chains, Heads};

/// Calls that are looked at in one go. After an end of file only what is typed by hand is sent.
const STEPS: usize = 4_096;

/// Follows the calls of a stream of ours from its end of file on. Each call is looked at once.
#[derive(Clone, Debug, Default)]
pub(super) struct UndeliveredTracker {
    heads: Heads,
    end_of_file: Option<Moment>,
    we_shut: bool,
    is_reset: bool,
}

impl UndeliveredTracker {
    /// Looks at what is new.
    pub(super) fn catch_up(&mut self, source: &Source, reader: &JournalReader) {
        if !source.is_stream || !source.is_client {
            return;
        }
        let heads = Heads::of(&source.sockets, false, reader);
        let mut newer = Chains::from(&heads, reader);
        let mut has_epipe = false;
        for _ in 0..STEPS {
            let Some(call) = newer.step_to(&self.heads, reader) else { break };
            if !source.has(&call) {
                continue;
            }
            match ConversationEntry::of(&call, true) {
                // Nothing is received after the end of file: there was none before this either.
                Some(ConversationEntry::Received { .. }) => break,
                Some(ConversationEntry::Sign(SocketEvent::EndOfFile)) => {
                    self.end_of_file = Some(call.ended());
                }
                Some(ConversationEntry::Sign(SocketEvent::Shut(how))) => self.we_shut |= shuts_sending(how),
                Some(ConversationEntry::Sign(SocketEvent::Failed(errno))) => {
                    has_epipe |= errno == Errno::EPIPE;
                    self.is_reset |= errno == Errno::ECONNRESET;
                }
                _ => {}
            }
        }
        // EPIPE has two causes; of one of them we know.
        self.is_reset |= has_epipe && !self.we_shut;
        self.heads = heads;
    }

    /// Since when nothing that was sent arrived, once that is known: by a call, or by the stage of the
    /// session (`is_reset`).
    pub(super) fn since(&self, is_reset: bool) -> Option<Moment> {
        self.end_of_file.filter(|_| self.is_reset || is_reset)
    }
}
