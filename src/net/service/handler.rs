//! One peer's talk with a service.

use bytes::Bytes;

use super::disk::DiskAnswer;
use super::turn::Turn;
use crate::model::moment::Moment;

/// What a conversation wants to receive next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Whatever comes, in the server's receive buffer.
    Any,
    /// A stream: offer the receive call at most so many bytes (from 1), as a program does that reads a
    /// field of fixed length. Fewer may come, and then the rest is wanted.
    AtMost(usize),
    /// Nothing before the next turn: as much as the service holds at once is being worked on. Streams
    /// wait, and their peer feels it; datagrams are not asked.
    Nothing,
}

/// One connection, or one datagram peer, of a service. Streams give chunks of any size, datagrams
/// whole messages. Each method is one [`Turn`].
pub trait ServiceHandler: Send {
    /// The connection was accepted; for datagrams: the peer was first seen, and `received` follows.
    fn opened(&mut self, turn: &mut Turn) {
        let _ = turn;
    }

    /// Bytes came: a chunk of a stream (never empty), or a datagram (perhaps empty).
    fn received(&mut self, bytes: &[u8], turn: &mut Turn);

    /// A stream's peer shut its sending side: `recv` gave 0. Services that have nothing left to say close.
    fn peer_shut(&mut self, turn: &mut Turn) {
        turn.close();
    }

    /// The time of [`ServiceHandler::wake_at`] has come.
    fn woken(&mut self, turn: &mut Turn) {
        let _ = turn;
    }

    /// The disk answered what an earlier turn asked ([`Turn::disk`]).
    fn answered(&mut self, answer: DiskAnswer, turn: &mut Turn) {
        let _ = (answer, turn);
    }

    /// A person typed bytes to this peer.
    fn operator(&mut self, payload: Bytes, turn: &mut Turn) {
        turn.send(payload);
    }

    /// When to call `woken`; asked after every turn.
    fn wake_at(&self) -> Option<Moment> {
        None
    }

    /// What to receive next; asked before every receive call of a stream.
    fn wants(&self) -> Want {
        Want::Any
    }

    /// Whether [`ServiceHandler::fill`] has more now; asked after every turn, once all its steps are done.
    fn has_more(&self) -> bool {
        false
    }

    /// The next bytes of something long, at most `room` of them (from 1), pulled when the socket takes
    /// more; one `Send` step, and perhaps others. Receiving goes on meanwhile.
    fn fill(&mut self, room: usize, turn: &mut Turn) {
        let _ = (room, turn);
    }
}
