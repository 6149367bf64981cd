//! A greeting: a stream gets it and is closed, a datagram gets it as its answer.

use bytes::Bytes;

use super::handler::ServiceHandler;
use super::turn::Turn;

pub(super) struct Hello {
    pub(super) text: Bytes,
    pub(super) stream: bool,
}

impl ServiceHandler for Hello {
    fn opened(&mut self, turn: &mut Turn) {
        if self.stream {
            turn.send(self.text.clone());
            turn.close();
        }
    }

    fn received(&mut self, _: &[u8], turn: &mut Turn) {
        if !self.stream {
            turn.send(self.text.clone());
            turn.done();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::service::driver::HandlerDriver;

    #[test]
    fn a_stream_gets_the_greeting_and_is_closed() {
        let text = Bytes::from_static(crate::model::server::HELLO);
        let mut talk = HandlerDriver::new(Hello { text, stream: true });
        assert_eq!(talk.opened(), ["Hello, world!", "CLOSE"]);
    }

    #[test]
    fn a_datagram_is_answered_by_the_greeting() {
        let mut talk = HandlerDriver::new(Hello { text: Bytes::from_static(b"hi"), stream: false });
        assert_eq!(talk.opened(), [""; 0]);
        assert_eq!(talk.receives(b"anything"), ["hi"]);
    }
}
