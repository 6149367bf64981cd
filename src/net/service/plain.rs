//! The services that keep nothing: echo, discard, print, manual.

use bytes::Bytes;

use super::handler::ServiceHandler;
use super::turn::Turn;

/// Sends back what came (RFC 862).
pub(super) struct Echo;

impl ServiceHandler for Echo {
    fn received(&mut self, _: &[u8], turn: &mut Turn) {
        turn.send_received();
        turn.done();
    }
}

/// Takes, and answers nothing: discard (RFC 863), and print, whose showing is the journal's.
pub(super) struct Silent;

impl ServiceHandler for Silent {
    fn received(&mut self, _: &[u8], turn: &mut Turn) {
        turn.done();
    }
}

/// A person types the replies. A peer that shut its sending side can still be answered, so it is the
/// person who closes.
#[derive(Default)]
pub(super) struct Manual {
    shut: bool,
}

impl ServiceHandler for Manual {
    fn received(&mut self, _: &[u8], turn: &mut Turn) {
        turn.note("waits for a reply typed here");
    }

    fn peer_shut(&mut self, turn: &mut Turn) {
        self.shut = true;
        turn.note("the peer sent FIN; a reply can still be typed, then close");
    }

    fn operator(&mut self, payload: Bytes, turn: &mut Turn) {
        turn.send(payload);
        turn.note(if self.shut { "replied; the peer sent FIN" } else { "replied" });
        turn.done();
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;
    use crate::model::moment::Moment;
    use crate::net::service::turn::Step;

    fn turn() -> Turn {
        Turn::new(Moment::START, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn echo_sends_back_what_came_and_closes_after_the_peer() {
        let mut turn = turn();
        Echo.received(b"Hello!\n", &mut turn);
        Echo.peer_shut(&mut turn);
        assert_eq!(turn.steps, [Step::SendReceived, Step::Close]);
        assert!(turn.done);
    }

    #[test]
    fn discard_says_nothing() {
        let mut turn = turn();
        Silent.received(b"Hello!\n", &mut turn);
        assert_eq!(turn.steps, []);
    }

    #[test]
    fn manual_sends_what_the_operator_types_even_after_the_peer_shut() {
        let (mut manual, mut turn) = (Manual::default(), turn());
        manual.received(b"hi", &mut turn);
        manual.peer_shut(&mut turn);
        assert_eq!(turn.steps, []);
        manual.operator(Bytes::from_static(b"hello"), &mut turn);
        assert_eq!(turn.steps, [Step::Send(Bytes::from_static(b"hello"))]);
    }
}
