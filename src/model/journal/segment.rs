//! A stretch of the journal: up to 2,048 records and the bytes they stand on.

use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;

use super::record::Record;

/// Records in a segment at most; also the distance between the first [`Seq`]s of two segments.
pub const SEGMENT_RECORDS: usize = 2048;
/// Arena bytes that seal a segment. One call more may lie beyond, so a segment is bounded by this and a payload.
pub const SEGMENT_BYTES: usize = 256 * 1024;

/// Records and their arena. Sealed ones are shared and never change.
#[derive(Clone, Debug)]
pub struct Segment {
    number: u64,
    records: Vec<Record>,
    arena: Vec<u8>,
}

impl Segment {
    pub(super) fn new(number: u64) -> Segment {
        Segment { number, records: Vec::new(), arena: Vec::new() }
    }

    /// The same memory, empty, under another number.
    pub(super) fn renew(&mut self, number: u64) {
        self.number = number;
        self.records.clear();
        self.arena.clear();
    }

    pub(super) fn push(&mut self, call: &Call<'_>, same_bytes_as: Option<Seq>) -> Seq {
        let seq = Seq(self.number * SEGMENT_RECORDS as u64 + self.records.len() as u64);
        let mut record = Record::pack(call, seq, &mut self.arena);
        let twin = same_bytes_as
            .and_then(|twin| self.record(twin))
            .filter(|twin| twin.payload_len as usize >= call.payload.len());
        if let Some(twin) = twin {
            record.payload_at = twin.payload_at;
        } else {
            record.payload_at = self.arena.len() as u32;
            self.arena.extend_from_slice(call.payload);
        }
        record.payload_len = call.payload.len() as u32;
        self.records.push(record);
        seq
    }

    pub(super) fn is_full(&self) -> bool {
        self.records.len() >= SEGMENT_RECORDS || self.arena.len() >= SEGMENT_BYTES
    }

    /// Which segment; grows with time.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// How many records it holds.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Bytes of memory it stands for in the journal's budget.
    pub fn weight(&self) -> usize {
        self.records.len() * size_of::<Record>() + self.arena.len()
    }

    /// The call at `index`, from 0.
    pub fn call(&self, index: usize) -> Option<Call<'_>> {
        let seq = Seq(self.number * SEGMENT_RECORDS as u64 + index as u64);
        self.records.get(index).map(|record| record.view(seq, &self.arena))
    }

    /// The socket of the record at `index`, without making a view.
    pub fn socket(&self, index: usize) -> Option<SocketId> {
        self.records.get(index).map(|record| SocketId(record.socket))
    }

    fn record(&self, seq: Seq) -> Option<&Record> {
        (seq.0 / SEGMENT_RECORDS as u64 == self.number)
            .then(|| self.records.get((seq.0 % SEGMENT_RECORDS as u64) as usize))?
    }
}
