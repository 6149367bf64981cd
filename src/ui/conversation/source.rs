//! Whose calls a conversation shows.

use crate::model::address::Address;
use crate::model::call::Call;
use crate::model::entry::{self, ConversationEntry};
use crate::model::ids::SocketId;
use crate::model::journal::JournalReader;
use crate::ui::parts::filter::Filter;
use crate::ui::records::{RecordFacts, RecordSource};
use crate::ui::world::World;

/// Whose calls are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Of these sockets, together in the order of time.
    pub sockets: Vec<SocketId>,
    /// Only what goes to and comes from this address: one datagram peer.
    pub peer: Option<Address>,
    /// Whether bytes are a stream: a receive call that gives 0 is the end of it.
    pub is_stream: bool,
    /// Whether we ask and the peer answers, so that the time from request to reply is told.
    pub is_client: bool,
    /// Whether there is more than one peer, so that each row names its own.
    pub has_many_peers: bool,
}

impl Source {
    /// Whether a call is a row of this conversation.
    pub(super) fn has(&self, call: &Call<'_>) -> bool {
        if !entry::is_row(call) {
            return false;
        }
        match &self.peer {
            None => true,
            Some(peer) => entry::address_of(call).is_some_and(|address| address == *peer),
        }
    }

    /// Whether it is the same conversation as `other`: known better, or with one more socket (the next address is
    /// tried).
    pub fn continues(&self, other: &Source) -> bool {
        self.peer == other.peer
            && (self.sockets == other.sockets
                || (!other.sockets.is_empty() && self.sockets.starts_with(&other.sockets)))
    }
}

/// The rows of a conversation.
#[derive(Clone, Copy)]
pub(super) struct EntrySource<'a> {
    pub(super) source: &'a Source,
    pub(super) world: &'a World,
}

impl RecordSource for EntrySource<'_> {
    fn reader(&self) -> &JournalReader {
        &self.world.calls
    }

    fn sockets(&self) -> Option<Vec<SocketId>> {
        Some(self.source.sockets.clone())
    }

    fn has_socket(&self, socket: SocketId) -> bool {
        self.source.sockets.contains(&socket)
    }

    fn is_sparse(&self) -> bool {
        self.source.peer.is_some()
    }

    fn is_row(&self, call: &Call<'_>) -> bool {
        self.source.has(call)
    }

    fn matches(&self, filter: &Filter, call: &Call<'_>) -> bool {
        let entry = ConversationEntry::of(call, self.source.is_stream);
        let is_sent = match &entry {
            Some(ConversationEntry::Sent { .. }) => Some(true),
            Some(ConversationEntry::Received { .. }) => Some(false),
            _ => None,
        };
        let words = || match &entry {
            Some(ConversationEntry::Sign(sign)) => sign.row_words(call),
            _ => String::new(),
        };
        filter.holds(&RecordFacts::new(call, self.world, is_sent, words).with_payload())
    }
}
