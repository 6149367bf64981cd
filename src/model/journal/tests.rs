use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::fixture::Fixture;
use super::*;
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::ids::SocketId;
use crate::model::moment::{Epoch, Moment};

fn journal(budget: usize, shards: usize) -> Arc<Journal> {
    Journal::new(budget, shards, Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH))
}

fn tape(journal: &Journal) -> Tape {
    let mut tape = Tape::default();
    tape.take(journal);
    tape
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
        fault: 0,
    }
}

fn ats<'a>(calls: impl Iterator<Item = Call<'a>>) -> Vec<u64> {
    calls.map(|call| call.at.0).collect()
}

#[test]
fn every_shape_of_arguments_comes_back() {
    let address = &Address::new("::1".parse().unwrap(), 7).to_sockaddr()[..];
    let control = &[20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 1, 2, 3, 4][..];
    let shapes = [
        (CallKind::Socket, Args::Socket { domain: 10, kind: 1, protocol: 6 }),
        (CallKind::SetSockOpt, Args::Option { level: 1, name: 2, value: &[1, 0, 0, 0] }),
        (CallKind::GetSockOpt, Args::Option { level: 6, name: 11, value: &[7; 280] }),
        (CallKind::Bind, Args::To { address }),
        (CallKind::Connect, Args::To { address }),
        (CallKind::Accept, Args::Returned { address }),
        (CallKind::GetPeerName, Args::Returned { address: &[] }),
        (CallKind::Listen, Args::Listen { backlog: -1 }),
        (CallKind::Send, Args::Bytes { length: u32::MAX, flags: libc::MSG_NOSIGNAL }),
        (CallKind::SendTo, Args::Message { length: 7, flags: 0, address, control: &[], returned: 0 }),
        (
            CallKind::RecvMsg,
            Args::Message { length: 9, flags: 32, address, control, returned: libc::MSG_TRUNC },
        ),
        (CallKind::SendMsg, Args::Message { length: 9, flags: 32, address: &[], control, returned: 0 }),
        (CallKind::Shutdown, Args::Shutdown { how: 2 }),
        (CallKind::Close, Args::None),
        (CallKind::Ioctl, Args::Ioctl { request: 0x541b, value: -3 }),
        (
            CallKind::GetAddrInfo,
            Args::AddrInfo {
                node: Some(b"localhost"),
                service: None,
                hints: Hints { flags: -1, family: 2, socktype: 1, protocol: 6 },
                nodes: 3,
            },
        ),
        (
            CallKind::GetAddrInfo,
            Args::AddrInfo { node: None, service: Some(b""), hints: Hints::default(), nodes: 0 },
        ),
        (CallKind::GetNameInfo, Args::NameInfo { address, flags: 8, host: b"h", service: b"echo" }),
    ];
    let journal = journal(DEFAULT_BUDGET, 1);
    for (kind, args) in shapes {
        journal.record(0, &made(1, kind, args), None);
    }
    let tape = tape(&journal);
    let calls: Vec<_> = tape.forward(None, Only::All).map(|call| (call.kind, call.args)).collect();
    assert_eq!(calls, shapes);
}

#[test]
fn results_errnos_and_library_errors_come_back() {
    let journal = journal(DEFAULT_BUDGET, 1);
    let refused = Call {
        fd: 11,
        result: -1,
        errno: Some(Errno(libc::ECONNREFUSED)),
        observer: true,
        fault: 9,
        ..made(4, CallKind::Connect, Args::To { address: &[] })
    };
    let seq = journal.record(0, &refused, None);
    let args = Args::AddrInfo { node: None, service: None, hints: Hints::default(), nodes: 0 };
    let library = Call {
        fd: -1,
        at: Moment(10),
        took: Duration::from_secs(3),
        previous: seq,
        result: -11,
        errno: Some(Errno(libc::EMFILE)),
        ..made(5, CallKind::GetAddrInfo, args)
    };
    journal.record(0, &library, None);
    let tape = tape(&journal);
    let calls: Vec<_> = tape.forward(None, Only::All).collect();
    assert_eq!((calls[0].result, calls[0].errno), (-1, Some(Errno(libc::ECONNREFUSED))));
    assert!(calls[0].observer);
    assert_eq!((calls[0].fault, calls[0].fd, calls[0].socket), (9, 11, SocketId(4)));
    assert_eq!((calls[1].result, calls[1].errno, calls[1].fd), (-11, Some(Errno(libc::EMFILE)), -1));
    assert_eq!((calls[1].took, calls[1].previous), (Duration::from_secs(3), seq));
}

#[test]
fn a_cut_payload_keeps_its_true_length() {
    let journal = journal(DEFAULT_BUDGET, 1);
    let bytes = [b'x'; 1000];
    journal.record(0, &Call { payload: &bytes[..256], ..recv(1, 0, &bytes) }, None);
    journal.record(0, &recv(1, 1, &bytes), None);
    // A datagram that was cut to its room: the result tells its length, the call moved what fitted.
    let args = Args::Bytes { length: 4, flags: libc::MSG_TRUNC };
    journal.record(0, &Call { args, result: 9, ..recv(1, 2, b"abcd") }, None);
    let tape = tape(&journal);
    let lengths: Vec<_> = tape
        .forward(None, Only::All)
        .map(|call| (call.payload.len(), call.length, call.result, call.is_cut()))
        .collect();
    assert_eq!(lengths, [(256, 1000, 1000, true), (1000, 1000, 1000, false), (4, 4, 9, false)]);
}

#[test]
fn an_answer_shares_the_bytes_that_it_answers_while_their_segment_is_open() {
    let journal = journal(DEFAULT_BUDGET, 1);
    let brought = journal.record(0, &recv(1, 0, b"Hello!\n"), None);
    // Other bytes, to see which are kept.
    let answer = recv(1, 1, b"HELLO");
    journal.record(0, &answer, brought);
    journal.record(0, &answer, None);
    journal.record(0, &recv(1, 1, b"longer than they are"), brought);
    let payloads = |tape: &Tape| -> Vec<Vec<u8>> {
        tape.forward(None, Only::All).map(|call| call.payload.to_vec()).collect()
    };
    assert_eq!(payloads(&tape(&journal)), [&b"Hello!\n"[..], b"Hello", b"HELLO", b"longer than they are"]);
    for at in 4..2048 {
        journal.record(0, &recv(1, at, b""), None);
    }
    journal.record(0, &recv(1, 2048, b"HELLO"), brought);
    assert_eq!(payloads(&tape(&journal))[2048], b"HELLO");
}

#[test]
fn the_oldest_segments_go_first_and_are_counted_exactly() {
    let journal = journal(600_000, 1);
    let mut tape = Tape::default();
    let mut taken = 0;
    for at in 0..10 * 2048 {
        assert!(journal.record(0, &recv((at % 3) as u32, at, b"0123456789"), None).is_some());
        if at % 700 == 0 {
            taken += tape.read(&journal, false);
        }
    }
    taken += tape.read(&journal, false);
    assert_eq!(taken, 10 * 2048, "a reader that keeps up sees every call once");
    let figures = journal.figures();
    assert_eq!((figures.recorded, figures.never_recorded), (20_480, 0));
    assert!(figures.weight <= 600_000 && figures.weight > 300_000, "{figures:?}");
    assert!(figures.evicted.is_multiple_of(2048) && figures.evicted > 0, "{figures:?}");
    assert_eq!(tape.len() as u64, figures.recorded - figures.evicted);
    assert_eq!(tape.call(tape.first().unwrap()).unwrap().at, Moment(figures.evicted));
    assert_eq!(tape.call(tape.newest().unwrap()).unwrap().at, Moment(20_479));
    assert!(tape.call(Seq(0)).is_none());
    // A reader that comes late sees what is left, and nothing twice.
    let late = super::tests::tape(&journal);
    assert_eq!(late.len(), tape.len());
    assert_eq!(ats(late.forward(None, Only::All)), (figures.evicted..20_480).collect::<Vec<_>>());
}

#[test]
fn a_reader_that_stalls_takes_up_where_the_journal_still_is() {
    let journal = journal(400_000, 1);
    let mut tape = Tape::default();
    journal.record(0, &recv(1, 0, b"x"), None);
    assert!(tape.take(&journal));
    for at in 1..8 * 2048 + 5 {
        journal.record(0, &recv(1, at, b"x"), None);
    }
    tape.take(&journal);
    let figures = tape.figures();
    assert_eq!(tape.len() as u64, figures.recorded - figures.evicted);
    assert_eq!(ats(tape.forward(None, Only::All)), (figures.evicted..8 * 2048 + 5).collect::<Vec<_>>());
    assert!(!tape.take(&journal));
}

#[test]
fn a_conversation_is_read_backwards_along_its_links() {
    let mut fixture = Fixture::new();
    let (one, two) = (SocketId(1), SocketId(2));
    for turn in 0..5000_u32 {
        fixture.recv(if turn % 1000 == 0 { two } else { one }, &turn.to_be_bytes());
    }
    let tape = fixture.tape();
    let turns: Vec<u32> =
        tape.back(two).map(|call| u32::from_be_bytes(call.payload.try_into().unwrap())).collect();
    assert_eq!(turns, [4000, 3000, 2000, 1000, 0]);
    assert_eq!(tape.last(SocketId(3)), None);
}

#[test]
fn shards_are_read_as_one_in_the_order_of_time_both_ways() {
    let journal = journal(DEFAULT_BUDGET, 3);
    let mut previous = [None; 4];
    let mut seqs = Vec::new();
    for at in 0..9000_u64 {
        // Uneven: shard 2 gets little, socket 3 moves between the shards.
        let (shard, socket) = match at % 7 {
            0 => (2, 3),
            1..4 => (1, 1),
            4 => (0, 3),
            _ => (0, 2),
        };
        let call = Call { previous: previous[socket], ..recv(socket as u32, at, b"") };
        previous[socket] = journal.record(shard, &call, None);
        seqs.push(previous[socket].unwrap());
    }
    let tape = tape(&journal);
    let all: Vec<u64> = (0..9000).collect();
    let reversed: Vec<u64> = all.iter().rev().copied().collect();
    assert_eq!(ats(tape.forward(None, Only::All)), all);
    assert_eq!(ats(tape.backward(None, Only::All)), reversed);
    for middle in [0, 1, 2047, 2048, 2049, 4500, 8999] {
        assert_eq!(ats(tape.forward(Some(seqs[middle]), Only::All)), all[middle + 1..], "{middle}");
        assert_eq!(ats(tape.backward(Some(seqs[middle]), Only::All)), reversed[9000 - middle..], "{middle}");
    }
    let of_three = |at: &u64| matches!(at % 7, 0 | 4);
    let expected: Vec<u64> = all.iter().copied().filter(of_three).collect();
    assert_eq!(ats(tape.forward(None, Only::Sockets(&[SocketId(3)]))), expected);
    let only = Only::Sockets(&[SocketId(3), SocketId(2)]);
    let expected: Vec<u64> =
        reversed.iter().copied().filter(|at| *at < 4500 && !matches!(at % 7, 1..4)).collect();
    assert_eq!(ats(tape.backward(Some(seqs[4500]), only)), expected);
    assert_eq!(tape.last(SocketId(3)), previous[3]);
}

#[test]
fn a_bookmark_reads_everything_once_also_what_comes_late() {
    let journal = journal(DEFAULT_BUDGET, 2);
    let mut tape = Tape::default();
    let mut bookmark = Bookmark::default();
    let mut read = Vec::new();
    for at in 0..5000 {
        journal.record(0, &recv(1, at, b""), None);
        if at % 999 == 0 {
            // Began long ago, comes only now.
            journal.record(1, &recv(2, at / 2, b""), None);
            tape.take(&journal);
            tape.read_on(&mut bookmark, |call| read.push((call.socket.0, call.at.0)));
        }
    }
    tape.take(&journal);
    tape.read_on(&mut bookmark, |call| read.push((call.socket.0, call.at.0)));
    tape.read_on(&mut bookmark, |_| panic!("nothing is new"));
    assert_eq!(bookmark.read, 5006);
    assert_eq!(
        read.iter().filter(|(socket, _)| *socket == 1).map(|(_, at)| *at).collect::<Vec<_>>(),
        (0..5000).collect::<Vec<_>>()
    );
    assert_eq!(
        read.iter().filter(|(socket, _)| *socket == 2).map(|(_, at)| *at).collect::<Vec<_>>(),
        [0, 499, 999, 1498, 1998, 2497]
    );
}

#[test]
fn the_bell_rings_once_until_the_reader_looks() {
    let journal = journal(DEFAULT_BUDGET, 1);
    assert!(journal.ring());
    assert!(!journal.ring());
    Tape::new().take(&journal);
    assert!(journal.ring());
    assert!(!journal.ring());
}

#[test]
fn switched_off_nothing_is_written_and_every_call_is_counted() {
    let journal = journal(DEFAULT_BUDGET, 1);
    journal.set_recording(false);
    assert_eq!(journal.record(0, &recv(1, 0, b"x"), None), None);
    journal.set_recording(true);
    journal.record(0, &recv(1, 1, b"x"), None);
    let figures = journal.figures();
    assert_eq!((figures.recorded, figures.never_recorded, figures.evicted), (1, 1, 0));
}

#[test]
fn those_who_must_be_seen_wait_for_the_reader_that_acknowledges() {
    struct Woken(std::sync::atomic::AtomicUsize);
    impl std::task::Wake for Woken {
        fn wake(self: Arc<Woken>) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
    let journal = journal(600_000, 1);
    let woken = Arc::new(Woken(0.into()));
    let waker = Arc::clone(&woken).into();
    let mut context = std::task::Context::from_waker(&waker);
    let fill = |from: u64| {
        for at in from..from + 3 * 2048 {
            journal.record(0, &recv(1, at, b"x"), None);
        }
    };
    fill(0);
    assert!(journal.poll_room(&mut context).is_ready(), "nobody reads, so nobody misses anything");
    let mut tape = Tape::new();
    tape.take_and_acknowledge(&journal);
    assert!(journal.poll_room(&mut context).is_ready());
    fill(10_000);
    assert!(journal.poll_room(&mut context).is_pending());
    assert!(journal.poll_room(&mut context).is_pending());
    Tape::new().take(&journal);
    assert!(journal.poll_room(&mut context).is_pending(), "another reader does not count");
    tape.take_and_acknowledge(&journal);
    assert_eq!(woken.0.load(std::sync::atomic::Ordering::Relaxed), 1);
    assert!(journal.poll_room(&mut context).is_ready());
}

#[test]
fn workers_write_at_the_same_time_and_a_reader_misses_nothing() {
    const EACH: u64 = 30_000;
    let journal = journal(DEFAULT_BUDGET, 2);
    let mut tape = Tape::default();
    let mut bookmark = Bookmark::default();
    let mut next = [0_u64; 2];
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|shard| {
                let journal = &journal;
                scope.spawn(move || {
                    for at in 0..EACH {
                        journal.record(shard, &recv(shard as u32, at, &at.to_be_bytes()), None);
                    }
                })
            })
            .collect();
        loop {
            let is_last = writers.iter().all(std::thread::ScopedJoinHandle::is_finished);
            tape.take(&journal);
            tape.read_on(&mut bookmark, |call| {
                let next = &mut next[call.socket.0 as usize];
                assert_eq!((call.at.0, call.payload), (*next, &next.to_be_bytes()[..]));
                *next += 1;
            });
            if is_last {
                break;
            }
        }
    });
    assert_eq!(next, [EACH; 2]);
    assert_eq!(journal.figures().recorded, 2 * EACH);
}

#[test]
fn a_payload_larger_than_a_segment_is_kept_whole() {
    let journal = journal(DEFAULT_BUDGET, 1);
    let big = vec![b'z'; 1_000_000];
    let seq = journal.record(0, &recv(1, 0, &big), None).unwrap();
    let next = journal.record(0, &recv(1, 1, b"after"), None).unwrap();
    let tape = tape(&journal);
    assert_eq!(tape.call(seq).unwrap().payload.len(), 1_000_000);
    assert_eq!(tape.call(next).unwrap().payload, b"after");
}

#[test]
fn the_memory_of_evicted_segments_is_written_again() {
    let journal = journal(300_000, 1);
    let mut tape = Tape::default();
    for at in 0..40 * 2048 {
        journal.record(0, &recv(at as u32, at, b"0123456789"), None);
        if at % 1000 == 0 {
            tape.take(&journal);
        }
    }
    tape.take(&journal);
    assert!(tape.last(SocketId(3)).is_none(), "its call was let go");
    assert!(tape.last(SocketId(40 * 2048 - 1)).is_some());
    assert_eq!(tape.len() as u64, journal.figures().recorded - journal.figures().evicted);
}

#[test]
fn since_a_bookmark_come_the_new_calls_of_every_worker_and_no_other() {
    let journal = journal(DEFAULT_BUDGET, 3);
    let mut tape = Tape::new();
    let mut bookmark = tape.bookmark();
    let mut told = 0;
    for round in 0..300_u32 {
        // Workers take turns unevenly: some segments fill, some stay open or empty for long.
        let begin = told;
        for step in 0..round % 37 {
            let shard = if (round + step) % 11 == 0 { 2 } else { (step % 2) as usize };
            journal.record(shard, &recv(told, u64::from(told), b"x"), None);
            told += 1;
        }
        tape.take(&journal);
        let new: Vec<u32> = tape.since(&bookmark).map(|call| call.socket.0).collect();
        assert_eq!(new, (begin..told).collect::<Vec<_>>(), "round {round}");
        bookmark = tape.bookmark();
        assert_eq!(tape.since(&bookmark).count(), 0);
    }
}
