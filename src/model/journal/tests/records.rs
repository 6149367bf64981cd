//! What is written down of a call, and what comes back.

use super::*;

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
        (CallKind::StreamHandshake, Args::Stream { library: b"tls", length: 0, detail: b"1.3" }),
        (CallKind::StreamRead, Args::Stream { library: b"tls", length: 16_384, detail: b"" }),
    ];
    let journal = journal(DEFAULT_BUDGET, 1);
    for (kind, args) in shapes {
        journal.record(0, &made(1, kind, args), None);
    }
    let reader = reader(&journal);
    let calls: Vec<_> = reader.forward(None, CallFilter::All).map(|call| (call.kind, call.args)).collect();
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
    let reader = reader(&journal);
    let calls: Vec<_> = reader.forward(None, CallFilter::All).collect();
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
    let reader = reader(&journal);
    let lengths: Vec<_> = reader
        .forward(None, CallFilter::All)
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
    let payloads = |reader: &JournalReader| -> Vec<Vec<u8>> {
        reader.forward(None, CallFilter::All).map(|call| call.payload.to_vec()).collect()
    };
    assert_eq!(payloads(&reader(&journal)), [&b"Hello!\n"[..], b"Hello", b"HELLO", b"longer than they are"]);
    for at in 4..2048 {
        journal.record(0, &recv(1, at, b""), None);
    }
    journal.record(0, &recv(1, 2048, b"HELLO"), brought);
    assert_eq!(payloads(&reader(&journal))[2048], b"HELLO");
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
fn a_payload_larger_than_a_segment_is_kept_whole() {
    let journal = journal(DEFAULT_BUDGET, 1);
    let big = vec![b'z'; 1_000_000];
    let seq = journal.record(0, &recv(1, 0, &big), None).unwrap();
    let next = journal.record(0, &recv(1, 1, b"after"), None).unwrap();
    let reader = reader(&journal);
    assert_eq!(reader.call(seq).unwrap().payload.len(), 1_000_000);
    assert_eq!(reader.call(next).unwrap().payload, b"after");
}
