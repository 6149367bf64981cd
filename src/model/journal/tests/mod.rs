mod bounds;
mod open_segment;
mod readers;
mod records;

use super::*;
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::ids::SocketId;
use crate::model::moment::{Epoch, Moment};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// An empty journal that begins now.
pub(crate) fn journal(budget: usize, shards: usize) -> Arc<Journal> {
    Journal::new(budget, shards, Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH))
}

fn reader(journal: &Journal) -> JournalReader {
    let mut reader = JournalReader::default();
    reader.take(journal);
    reader
}

/// A `recv` of these bytes that began at `at`.
fn recv(socket: u32, at: u64, payload: &[u8]) -> Call<'_> {
    Call {
        at: Moment(at),
        result: payload.len() as i64,
        payload,
        length: payload.len() as u32,
        ..made(socket, CallKind::Recv, Args::Bytes { length: 65_536, flags: 0 })
    }
}

fn made(socket: u32, kind: CallKind, args: Args<'_>) -> Call<'_> {
    Call {
        seq: Seq(0),
        previous: None,
        at: Moment::START,
        took: Duration::from_nanos(5),
        socket: SocketId(socket),
        fd: 7,
        kind,
        args,
        result: 0,
        errno: None,
        payload: &[],
        length: 0,
        observer: false,
        in_library: false,
        fault: 0,
    }
}

fn ats<'a>(calls: impl Iterator<Item = Call<'a>>) -> Vec<u64> {
    calls.map(|call| call.at.0).collect()
}
