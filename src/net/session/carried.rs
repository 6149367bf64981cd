//! Datagrams that a session carries: one a block.

use std::task::{Context, Poll, ready};

use bytes::Bytes;

use crate::net::carry::{BlockStage, CarriedBytes};

/// What a session carries.
#[derive(Default)]
pub(super) struct CarriedDatagrams {
    pub(super) bytes: CarriedBytes,
    /// The datagram that is on its way is one of the input's.
    is_under_way: bool,
    /// One was sent, and others may be there: after what is to be received.
    pub(super) has_more: bool,
    /// Bytes of the input that could not be sent.
    refused: u64,
}

impl CarriedDatagrams {
    pub(super) fn new(bytes: CarriedBytes) -> CarriedDatagrams {
        CarriedDatagrams { bytes, ..CarriedDatagrams::default() }
    }

    /// The next datagram of the input, as soon as there is one; `None`: that was the last. Its block is kept until it is
    /// settled.
    pub(super) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        let Some(input) = &mut self.bytes.input else { return Poll::Pending };
        match ready!(input.poll_stage(context)) {
            BlockStage::Bytes => {
                self.is_under_way = true;
                Poll::Ready(Some(Bytes::copy_from_slice(input.bytes())))
            }
            BlockStage::End => Poll::Ready(None),
            // Whoever read it knows why, and ends the session.
            BlockStage::BrokenOff => {
                self.bytes.input = None;
                Poll::Pending
            }
        }
    }

    /// The datagram is done with, if it was one of the input's: it was sent, or not.
    pub(super) fn settle(&mut self, is_sent: bool) -> bool {
        if !std::mem::take(&mut self.is_under_way) {
            return false;
        }
        if let Some(input) = &mut self.bytes.input {
            let length = input.bytes().len();
            if is_sent {
                input.take(length);
            } else {
                self.refused += length as u64;
                input.pass();
            }
        }
        self.has_more = true;
        true
    }

    /// How many bytes of the input were sent, of how many, in how many calls, once all are.
    pub(super) fn end(&mut self) -> (u64, u64, u32) {
        let input = self.bytes.input.take();
        let (taken, calls) = input.map_or((0, 0), |input| input.counts().taken());
        (taken, taken + self.refused, u32::try_from(calls).unwrap_or(u32::MAX))
    }
}
