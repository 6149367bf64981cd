//! Whose calls a conversation shows, and the walk backwards through them.

use crate::model::address::Address;
use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;
use crate::model::journal::Tape;
use crate::model::moment::Moment;

use crate::model::entry;

/// Whose calls are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Of these sockets, together in the order of time. Few: each step of the walk looks at all of them.
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
}

/// A place in a walk from the newest call back to the oldest, over several sockets.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    heads: Vec<(Moment, Seq, SocketId)>,
}

impl Walk {
    /// At the newest call of each socket.
    pub(super) fn newest(sockets: &[SocketId], tape: &Tape) -> Walk {
        let head = |socket: &SocketId| {
            let call = tape.call(tape.last(*socket)?)?;
            Some((call.at, call.seq, *socket))
        };
        Walk { heads: sockets.iter().filter_map(head).collect() }
    }

    /// The next older call; `None` where the journal has none (any more).
    pub(super) fn step<'a>(&mut self, tape: &'a Tape) -> Option<Call<'a>> {
        loop {
            let place = (0..self.heads.len()).max_by_key(|place| self.heads[*place])?;
            let (_, seq, socket) = self.heads[place];
            let Some(call) = tape.call(seq) else {
                // Evicted meanwhile, and all that is older with it.
                self.heads.swap_remove(place);
                continue;
            };
            match call.previous.and_then(|seq| tape.call(seq)) {
                Some(before) => self.heads[place] = (before.at, before.seq, socket),
                None => {
                    self.heads.swap_remove(place);
                }
            }
            return Some(call);
        }
    }

    /// Looks no further at a socket.
    pub(super) fn leave(&mut self, socket: SocketId) {
        self.heads.retain(|(_, _, head)| *head != socket);
    }

    /// Whether there is nothing older.
    pub(super) fn is_done(&self) -> bool {
        self.heads.is_empty()
    }
}
