//! Bytes that are carried between a socket and something that blocks: standard input, standard output, a file. Each
//! direction has a thread of its own on the blocking side, and a few blocks of memory that go round: filled on one
//! side, emptied on the other, given back. So memory is constant, and whoever is slow holds up the other side: no
//! block is free, or none is full.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Blocks of each direction: one is filled while another is emptied, and some even out that both do so in bursts.
const BLOCKS: usize = 4;

/// Bytes of a block, as many as bulk transfers are fastest with: the size of the shared buffer.
pub const BLOCK: usize = super::buffer::BUFFER;

/// Bytes on their way, or room for some.
struct CarriedBlock {
    room: Box<[u8]>,
    /// How many of them are filled.
    length: usize,
    /// How many of those are taken.
    taken: usize,
    /// Nothing comes behind it.
    is_last: bool,
}

/// What went one way, exactly.
#[derive(Debug, Default)]
pub struct BlockCounts {
    bytes_filled: AtomicU64,
    fills: AtomicU64,
    bytes_taken: AtomicU64,
    takes: AtomicU64,
}

impl BlockCounts {
    /// Bytes that were written into blocks, and in how many pieces.
    pub fn filled(&self) -> (u64, u64) {
        (self.bytes_filled.load(Relaxed), self.fills.load(Relaxed))
    }

    /// Bytes that were taken out of them, and in how many pieces.
    pub fn taken(&self) -> (u64, u64) {
        (self.bytes_taken.load(Relaxed), self.takes.load(Relaxed))
    }
}

/// Four empty blocks of so many bytes, and both ends of their way.
pub fn blocks(size: usize) -> (BlockSender, BlockReceiver) {
    // One more for the end, which may come behind as many as there are.
    let (full, filled) = channel(BLOCKS + 1);
    let (empty, emptied) = channel(BLOCKS);
    for _ in 0..BLOCKS {
        let block = CarriedBlock { room: vec![0; size].into(), length: 0, taken: 0, is_last: false };
        // There is a place for each.
        let _ = empty.try_send(block);
    }
    let counts = Arc::new(BlockCounts::default());
    let sender = BlockSender { full, emptied, block: None, counts: Arc::clone(&counts) };
    (sender, BlockReceiver { filled, empty, block: None, is_over: false, counts })
}

/// Fills blocks.
pub struct BlockSender {
    full: Sender<CarriedBlock>,
    emptied: Receiver<CarriedBlock>,
    block: Option<CarriedBlock>,
    counts: Arc<BlockCounts>,
}

impl BlockSender {
    /// The counts of this way.
    pub fn counts(&self) -> &Arc<BlockCounts> {
        &self.counts
    }

    /// Room for bytes, as soon as a block is empty; `None`: nobody takes them any more.
    pub(crate) fn poll_room(&mut self, context: &mut Context<'_>) -> Poll<Option<&mut [u8]>> {
        if self.block.is_none() {
            self.block = ready!(self.emptied.poll_recv(context));
        }
        Poll::Ready(self.room())
    }

    /// The same, and the thread waits for it.
    pub fn blocking_room(&mut self) -> Option<&mut [u8]> {
        if self.block.is_none() {
            self.block = self.emptied.blocking_recv();
        }
        self.room()
    }

    fn room(&mut self) -> Option<&mut [u8]> {
        self.block.as_mut().map(|block| &mut *block.room)
    }

    /// So many bytes were written into the room: they go on their way.
    pub fn filled(&mut self, length: usize) {
        self.counts.bytes_filled.fetch_add(length as u64, Relaxed);
        self.counts.fills.fetch_add(1, Relaxed);
        self.send(length, false);
    }

    /// Nothing more comes. Dropped without that, the way breaks off: the receiver is told that it did.
    pub fn end(&mut self) {
        if self.block.is_none() {
            self.block = Some(CarriedBlock { room: Box::default(), length: 0, taken: 0, is_last: false });
        }
        self.send(0, true);
    }

    fn send(&mut self, length: usize, is_last: bool) {
        if let Some(block) = self.block.take() {
            // There is a place for each, or nobody takes them any more.
            let _ = self.full.try_send(CarriedBlock { length, taken: 0, is_last, ..block });
        }
    }
}

/// What a receiver of blocks has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockStage {
    /// Bytes, perhaps none of them: a datagram may be empty.
    Bytes,
    /// Everything has come.
    End,
    /// The sender was dropped before its end.
    BrokenOff,
}

/// Empties blocks.
pub struct BlockReceiver {
    filled: Receiver<CarriedBlock>,
    empty: Sender<CarriedBlock>,
    block: Option<CarriedBlock>,
    is_over: bool,
    counts: Arc<BlockCounts>,
}

impl BlockReceiver {
    /// The counts of this way.
    pub fn counts(&self) -> &Arc<BlockCounts> {
        &self.counts
    }

    /// What there is, as soon as there is something: with [`BlockStage::Bytes`] they are [`BlockReceiver::bytes`].
    pub(crate) fn poll_stage(&mut self, context: &mut Context<'_>) -> Poll<BlockStage> {
        if self.block.is_none() && !self.is_over {
            let block = ready!(self.filled.poll_recv(context));
            return Poll::Ready(self.received(block));
        }
        Poll::Ready(self.stage())
    }

    /// The same, and the thread waits for it.
    pub fn blocking_stage(&mut self) -> BlockStage {
        if self.block.is_none() && !self.is_over {
            let block = self.filled.blocking_recv();
            return self.received(block);
        }
        self.stage()
    }

    fn received(&mut self, block: Option<CarriedBlock>) -> BlockStage {
        let Some(block) = block else { return BlockStage::BrokenOff };
        self.is_over = block.is_last;
        if !block.is_last {
            self.block = Some(block);
        }
        self.stage()
    }

    fn stage(&self) -> BlockStage {
        if self.is_over { BlockStage::End } else { BlockStage::Bytes }
    }

    /// The bytes that were not taken yet.
    pub fn bytes(&self) -> &[u8] {
        self.block.as_ref().map_or(&[], |block| &block.room[block.taken..block.length])
    }

    /// So many of the bytes were taken; with the last the block is given back.
    pub fn take(&mut self, count: usize) {
        self.counts.bytes_taken.fetch_add(count as u64, Relaxed);
        self.counts.takes.fetch_add(1, Relaxed);
        if let Some(block) = &mut self.block {
            block.taken += count;
            if block.taken >= block.length {
                self.pass();
            }
        }
    }

    /// Gives the block back, whatever is left in it.
    pub fn pass(&mut self) {
        if let Some(block) = self.block.take() {
            // Nobody fills it any more, or there is a place for each.
            let _ = self.empty.try_send(block);
        }
    }
}

/// What a session carries instead of the payloads of commands, and in place of leaving what comes to the journal. Its
/// calls are recorded with the head of what they moved.
#[derive(Default)]
pub struct CarriedBytes {
    /// What goes out; `None`: payloads of commands alone. Its end is told as that of one payload,
    /// [`crate::model::console::ConsoleEvent::Sent`].
    pub input: Option<BlockReceiver>,
    /// Where what comes goes; `None`: to the journal alone.
    pub output: Option<BlockSender>,
}

/// Bytes to be carried by the first session that opens: standard input and output are there once.
#[derive(Default)]
pub struct Carrier(Mutex<CarriedBytes>);

impl Carrier {
    /// For the first session.
    pub fn new(carried: CarriedBytes) -> Carrier {
        Carrier(Mutex::new(carried))
    }

    /// Takes them; the next has none.
    pub(crate) fn take(&self) -> CarriedBytes {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl std::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Carrier").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_go_round_in_order_and_the_end_is_told_apart_from_a_break() {
        let (mut sender, mut receiver) = blocks(4);
        let filling = std::thread::spawn(move || {
            for number in 0..100_u8 {
                let room = sender.blocking_room().expect("they are taken");
                room[..2].fill(number);
                sender.filled(2);
            }
            sender.end();
        });
        for number in 0..100 {
            assert_eq!(receiver.blocking_stage(), BlockStage::Bytes);
            receiver.take(1);
            assert_eq!(receiver.bytes(), [number]);
            receiver.take(1);
        }
        assert_eq!((receiver.counts().filled(), receiver.counts().taken()), ((200, 100), (200, 200)));
        assert_eq!(receiver.blocking_stage(), BlockStage::End);
        assert_eq!(receiver.blocking_stage(), BlockStage::End);
        filling.join().expect("no panic");

        let (mut sender, mut receiver) = blocks(4);
        sender.blocking_room().expect("room");
        sender.filled(0);
        drop(sender);
        assert_eq!((receiver.blocking_stage(), receiver.bytes()), (BlockStage::Bytes, &[][..]));
        receiver.take(0);
        assert_eq!(receiver.blocking_stage(), BlockStage::BrokenOff);
    }

    #[test]
    fn without_a_receiver_there_is_no_room() {
        let (mut sender, receiver) = blocks(4);
        drop(receiver);
        while sender.blocking_room().is_some() {
            sender.filled(1);
        }
    }
}
