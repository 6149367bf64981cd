use std::time::{Duration, Instant, SystemTime};

use super::*;
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

fn journal(budget: usize) -> Arc<Journal> {
    Journal::new(budget, 1, Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH))
}

fn receive(socket: u32, payload: &[u8], previous: Option<Seq>) -> Call<'_> {
    Call {
        seq: Seq(0),
        previous,
        at: Moment(7),
        took: Duration::from_nanos(1500),
        socket: SocketId(socket),
        fd: 11,
        kind: CallKind::Recv,
        args: Args::Bytes { length: 65_536, flags: 0 },
        result: payload.len() as i64,
        errno: None,
        payload,
        length: payload.len() as u32,
        observer: false,
        fault: 0,
    }
}

#[test]
fn every_shape_of_call_comes_back_as_it_went_in() {
    let journal = journal(DEFAULT_BUDGET);
    let address: &[u8] = &[2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    let shapes = [
        (CallKind::Socket, Args::Socket { domain: 2, kind: 1, protocol: 6 }),
        (CallKind::SetSockOpt, Args::Option { level: 1, name: 2, value: &[1, 0, 0, 0] }),
        (CallKind::GetSockOpt, Args::Option { level: 1, name: 4, value: &[111, 0, 0, 0] }),
        (CallKind::Bind, Args::To { address }),
        (CallKind::Connect, Args::To { address }),
        (CallKind::Accept, Args::Returned { address }),
        (CallKind::GetSockName, Args::Returned { address }),
        (CallKind::GetPeerName, Args::Returned { address: &[] }),
        (CallKind::Listen, Args::Listen { backlog: -1 }),
        (CallKind::Send, Args::Bytes { length: 7, flags: 0x4000 }),
        (CallKind::SendTo, Args::Message { length: 7, flags: 0, address, control: &[], returned: 0 }),
        (
            CallKind::RecvMsg,
            Args::Message { length: 70, flags: 0, address, control: &[9, 8, 7], returned: 0x20 },
        ),
        (CallKind::Shutdown, Args::Shutdown { how: 2 }),
        (CallKind::Close, Args::None),
        (CallKind::Ioctl, Args::Ioctl { request: 0x541b, value: 12 }),
        (
            CallKind::GetAddrInfo,
            Args::AddrInfo { node: Some(b"localhost"), service: None, hints: [0, 2, 17, 2], nodes: 3 },
        ),
        (CallKind::GetNameInfo, Args::NameInfo { address, flags: 16, host: b"localhost", service: b"58001" }),
    ];
    for (kind, args) in shapes {
        let call = Call { kind, args, ..receive(1, b"", None) };
        journal.record(0, &call, None).expect("recording is on");
    }
    let mut tape = Tape::new();
    assert!(tape.take(&journal));
    let back: Vec<_> = tape.from(Seq(0)).map(|call| (call.kind, call.args)).collect();
    assert_eq!(back, shapes);
    assert!(!tape.take(&journal), "nothing new");
}

#[test]
fn results_errors_and_long_times_survive() {
    let journal = journal(DEFAULT_BUDGET);
    let refused = Call {
        kind: CallKind::Connect,
        args: Args::To { address: &[] },
        result: -1,
        errno: Some(Errno(libc::ECONNREFUSED)),
        took: Duration::from_secs(127),
        ..receive(1, b"", None)
    };
    journal.record(0, &refused, None);
    let unknown = Call {
        kind: CallKind::GetAddrInfo,
        args: Args::AddrInfo { node: None, service: None, hints: [0; 4], nodes: 0 },
        result: -2,
        ..receive(1, b"", None)
    };
    journal.record(0, &unknown, None);
    let mut tape = Tape::new();
    tape.take(&journal);
    let calls: Vec<_> = tape.from(Seq(0)).collect();
    assert_eq!((calls[0].result, calls[0].errno), (-1, Some(Errno(libc::ECONNREFUSED))));
    assert_eq!(calls[0].took, Duration::from_secs(127));
    assert_eq!((calls[1].result, calls[1].errno), (-2, None));
}

#[test]
fn a_socket_is_a_chain_and_an_echo_shares_its_bytes() {
    let journal = journal(DEFAULT_BUDGET);
    let mut last = [None; 2];
    for round in 0..3_000_u32 {
        let socket = round as usize % 2;
        let text = round.to_string();
        let got = journal.record(0, &receive(socket as u32, text.as_bytes(), last[socket]), None);
        let reply = Call { kind: CallKind::Send, ..receive(socket as u32, text.as_bytes(), got) };
        last[socket] = journal.record(0, &reply, got);
    }
    let mut tape = Tape::new();
    tape.take(&journal);
    assert_eq!(tape.len(), 6_000);
    let chain: Vec<_> = tape.back(SocketId(1)).collect();
    assert_eq!(chain.len(), 3_000);
    assert!(chain.iter().all(|call| call.socket == SocketId(1)));
    assert_eq!(chain[0].payload, b"2999");
    assert_eq!(chain[2999].payload, b"1");
    let bytes: usize = (0..3_000_u32).map(|round| round.to_string().len()).sum();
    // Only where a segment ends between the two are the bytes kept twice.
    assert!(journal.figures().weight <= bytes + 6_000 * 56 + 2 * 4);
    assert_eq!(tape.before(chain[0].seq).count(), 5_999);
}

#[test]
fn the_oldest_goes_first_and_is_counted() {
    let budget = 1024 * 1024;
    let journal = journal(budget);
    let mut tape = Tape::new();
    let payload = [b'x'; 200];
    for _ in 0..20_000 {
        journal.record(0, &receive(1, &payload, None), None);
    }
    tape.take(&journal);
    let figures = journal.figures();
    assert_eq!(figures.recorded, 20_000);
    assert!(figures.weight <= budget + SEGMENT_BYTES);
    assert_eq!(figures.evicted + tape.len() as u64, 20_000);
    assert_eq!(tape.first().map(|seq| seq.0 % SEGMENT_RECORDS as u64), Some(0));
    assert!(tape.call(Seq(0)).is_none());
}

#[test]
fn taking_often_loses_and_repeats_nothing() {
    let journal = journal(DEFAULT_BUDGET);
    let mut tape = Tape::new();
    for round in 0..5_000_u64 {
        journal.record(0, &receive(1, &round.to_be_bytes(), None), None);
        if round % 7 == 0 {
            tape.take(&journal);
        }
    }
    tape.take(&journal);
    let seen: Vec<_> = tape.from(Seq(0)).map(|call| call.payload.to_vec()).collect();
    assert_eq!(seen, (0..5_000_u64).map(|round| round.to_be_bytes().to_vec()).collect::<Vec<_>>());
}

#[test]
fn the_bell_rings_once_until_somebody_came() {
    let journal = journal(DEFAULT_BUDGET);
    assert!(journal.ring());
    assert!(!journal.ring());
    Tape::new().take(&journal);
    assert!(journal.ring());
}

#[test]
fn those_who_must_be_seen_wait_for_the_reader() {
    let journal = journal(1024 * 1024);
    let waker = Waker::noop();
    let mut context = Context::from_waker(waker);
    let payload = [b'x'; 1000];
    let mut written = 0;
    while journal.poll_room(&mut context).is_ready() {
        journal.record(0, &receive(1, &payload, None), None);
        written += 1;
    }
    assert_eq!(journal.figures().evicted, 0);
    let mut tape = Tape::new();
    tape.take_and_acknowledge(&journal);
    assert_eq!(tape.len(), written);
    assert!(journal.poll_room(&mut context).is_ready());
}

#[test]
fn switched_off_it_keeps_nothing() {
    let journal = journal(DEFAULT_BUDGET);
    journal.set_recording(false);
    assert_eq!(journal.record(0, &receive(1, b"x", None), None), None);
    assert_eq!(journal.figures().recorded, 0);
}
