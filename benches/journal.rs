//! What the journal costs: those who write into it, and those who read.
//!
//! `cargo bench --bench journal`. The goals: a record adds at most 0.1 µs to a call, and taking in a frame's
//! calls at 400,000 calls a second costs the screen at most 0.1 ms.

#![allow(clippy::print_stdout, reason = "it prints figures")]

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::ids::SocketId;
use sockpit::model::journal::{DEFAULT_BUDGET, Journal, JournalReader};
use sockpit::model::ladder;
use sockpit::model::moment::{Epoch, Moment};

/// Calls of one frame at 400,000 calls and 60 frames a second.
const FRAME: u64 = 400_000 / 60;

const FRAMES: u64 = 400;

fn main() {
    for (sockets, payload) in [(50, 64), (10_000, 64), (50, 256)] {
        measure(sockets, payload);
    }
}

/// An echo's two calls in turn, of many sockets; a reader that takes after each frame.
fn measure(sockets: u64, payload: usize) {
    let epoch = Epoch::new(Instant::now(), SystemTime::now());
    let journal = Journal::new(DEFAULT_BUDGET, 1, epoch);
    let mut reader = JournalReader::new();
    let bytes = vec![b'x'; payload];
    let mut previous = vec![None; sockets as usize];
    let (mut writing, mut takes) = (Duration::ZERO, Vec::new());
    for frame in 0..FRAMES {
        let begin = Instant::now();
        for step in 0..FRAME / 2 {
            let at = frame * FRAME / 2 + step;
            let socket = (at % sockets) as usize;
            let brought =
                journal.record(0, &call(at, socket, CallKind::Recv, &bytes, previous[socket]), None);
            previous[socket] = journal.record(0, &call(at, socket, CallKind::Send, &bytes, brought), brought);
            black_box(journal.wake_reader());
        }
        writing += begin.elapsed();
        let begin = Instant::now();
        reader.take_and_acknowledge(&journal);
        takes.push(begin.elapsed());
    }
    takes.sort_unstable();
    let figures = reader.figures();
    let begin = Instant::now();
    let rows: Vec<_> = reader.newest_first().take(60).map(|call| ladder::strip(&call, 120)).collect();
    let all = begin.elapsed();
    black_box(rows);
    let begin = Instant::now();
    let rows: Vec<_> = reader.back(SocketId(7)).take(60).map(|call| ladder::strip(&call, 120)).collect();
    let of_one = begin.elapsed();
    black_box(rows);
    println!(
        "{sockets:6} sockets, {payload:3} B: record {:5.0} ns a call · take {:4.0} µs median, {:4.0} µs worst \
         · 60 rows of all {:3.0} µs, of one socket {:3.0} µs · {} calls in {} MiB, {} evicted",
        writing.as_nanos() as f64 / (FRAMES * FRAME) as f64,
        takes[takes.len() / 2].as_nanos() as f64 / 1e3,
        takes[takes.len() - 1].as_nanos() as f64 / 1e3,
        all.as_nanos() as f64 / 1e3,
        of_one.as_nanos() as f64 / 1e3,
        figures.recorded - figures.evicted,
        figures.weight >> 20,
        figures.evicted,
    );
}

fn call(at: u64, socket: usize, kind: CallKind, payload: &[u8], previous: Option<Seq>) -> Call<'_> {
    Call {
        seq: Seq(0),
        previous,
        at: Moment(at * 2_500),
        took: Duration::from_nanos(900),
        socket: SocketId(socket as u32),
        fd: socket as i32,
        kind,
        args: Args::Bytes { length: 65_536, flags: 0 },
        result: payload.len() as i64,
        errno: None,
        payload,
        length: payload.len() as u32,
        observer: false,
        in_library: false,
        fault: 0,
    }
}
