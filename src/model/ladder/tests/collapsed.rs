//! The ladder as a blocking program would have made it.

use super::*;

/// A journal of one socket, each call 10 µs after the one before.
struct Past {
    journal: Arc<Journal>,
    last: Option<Seq>,
    now: u64,
}

impl Past {
    fn new() -> Past {
        let epoch = Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH);
        Past { journal: Journal::new(DEFAULT_BUDGET, 1, epoch), last: None, now: 0 }
    }

    fn add(&mut self, call: Call<'_>) -> &mut Past {
        self.now += 10_000;
        let call = Call { at: Moment(self.now), previous: self.last, ..call };
        self.last = self.journal.record(0, &call, None);
        self
    }

    fn reader(&self) -> JournalReader {
        let mut reader = JournalReader::new();
        reader.take(&self.journal);
        reader
    }

    fn collapsed(&self) -> (Vec<String>, String) {
        let reader = self.reader();
        let mut lines = Vec::new();
        for call in reader.from(Seq(0)) {
            let fate = collapse(&reader, call);
            if let RowKind::Row(row) = fate {
                let pending = match row.outcome {
                    Outcome::Pending => " pending",
                    Outcome::GivenUp(_) => " given up",
                    Outcome::Made | Outcome::EndedBy(_) => "",
                };
                let line = strip(&row.call, 80);
                lines.push(format!("{} {}{pending}", line.whole(), line.took));
            }
        }
        (lines, reader.hidden_of_all().to_string())
    }
}

fn so_error(value: &[u8]) -> Call<'_> {
    let args = Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, value };
    call(CallKind::GetSockOpt, args, 0, b"")
}

fn meminfo() -> Call<'static> {
    let args = Args::Option { level: libc::SOL_SOCKET, name: 55, value: &[0; 36] };
    Call { observer: true, ..call(CallKind::GetSockOpt, args, 0, b"") }
}

#[test]
fn a_connect_that_did_not_block_is_one_row_with_its_end() {
    let peer = peer();
    let connect = failed(CallKind::Connect, Args::To { address: &peer }, libc::EINPROGRESS);
    let room = Args::Bytes { length: 64, flags: 0 };
    let mut past = Past::new();
    let own = call(CallKind::GetSockName, Args::Returned { address: &peer }, 0, b"");
    past.add(connect).add(meminfo()).add(own).add(so_error(&[0; 4]));
    past.add(failed(CallKind::Recv, room, libc::EAGAIN));
    past.add(call(CallKind::Recv, room, 2, b"hi"));
    let (lines, hidden) = past.collapsed();
    assert_eq!(
        lines,
        [
            "connect(11, {AF_INET, 127.0.0.1:58001}, 16) = 0 42 µs",
            "getsockname(11, {AF_INET, 127.0.0.1:58001}, [16]) = 0 12 µs",
            r#"recv(11, "hi", 64, 0) = 2 12 µs"#
        ]
    );
    assert_eq!(hidden, "1 EAGAIN, 1 observer, 1 SO_ERROR hidden");

    let reader = past.reader();
    let RowKind::Row(row) = collapse(&reader, reader.from(Seq(0)).next().unwrap()) else { panic!("a row") };
    assert_eq!(row.outcome, Outcome::EndedBy(Seq(3)));
}

#[test]
fn a_refused_connect_has_the_errno_that_so_error_told() {
    let peer = peer();
    let connect = failed(CallKind::Connect, Args::To { address: &peer }, libc::EINPROGRESS);
    let mut past = Past::new();
    past.add(connect).add(so_error(&111_i32.to_ne_bytes())).add(call(CallKind::Close, Args::None, 0, b""));
    // However many calls follow, it is found.
    for _ in 0..200 {
        past.add(call(CallKind::Listen, Args::Listen { backlog: 1 }, 0, b""));
    }
    let (lines, hidden) = past.collapsed();
    assert_eq!(lines[0], "connect(11, {AF_INET, 127.0.0.1:58001}, 16) = -1 ECONNREFUSED 22 µs");
    assert_eq!(lines[1], "close(11) = 0 12 µs");
    assert_eq!(hidden, "1 SO_ERROR hidden");
}

#[test]
fn a_connect_that_goes_on_is_pending_and_a_cancelled_one_never_returned() {
    let peer = peer();
    let connect = failed(CallKind::Connect, Args::To { address: &peer }, libc::EINPROGRESS);
    let mut past = Past::new();
    past.add(connect).add(meminfo());
    assert_eq!(
        past.collapsed().0,
        ["connect(11, {AF_INET, 127.0.0.1:58001}, 16) = -1 EINPROGRESS 12 µs pending"]
    );
    past.add(call(CallKind::Close, Args::None, 0, b""));
    assert_eq!(
        past.collapsed().0,
        [
            "connect(11, {AF_INET, 127.0.0.1:58001}, 16) = -1 EINPROGRESS 20 µs given up",
            "close(11) = 0 12 µs"
        ]
    );
}

#[test]
fn an_option_that_is_set_while_a_connect_goes_on_does_not_end_it() {
    let peer = peer();
    let connect = failed(CallKind::Connect, Args::To { address: &peer }, libc::EINPROGRESS);
    let value = 1_i32.to_ne_bytes();
    let set = Args::Option { level: libc::IPPROTO_TCP, name: libc::TCP_NODELAY, value: &value };
    let mut past = Past::new();
    past.add(connect).add(call(CallKind::SetSockOpt, set, 0, b""));
    assert!(past.collapsed().0[0].ends_with("pending"), "{:?}", past.collapsed());
    past.add(so_error(&[0; 4]));
    let (lines, hidden) = past.collapsed();
    assert_eq!(lines[0], "connect(11, {AF_INET, 127.0.0.1:58001}, 16) = 0 32 µs");
    assert_eq!((lines.len(), hidden.as_str()), (2, "1 SO_ERROR hidden"));
}

#[test]
fn so_error_by_itself_is_a_row() {
    let mut past = Past::new();
    past.add(so_error(&[0; 4]));
    let (lines, hidden) = past.collapsed();
    assert_eq!(lines, ["getsockopt(11, SOL_SOCKET, SO_ERROR, [0], [4]) = 0 12 µs"]);
    assert_eq!(hidden, "");
}

#[test]
fn nothing_stands_below_a_connect_that_still_waits_and_its_address_is_asked_for_afterwards() {
    let peer = peer();
    let connect = failed(CallKind::Connect, Args::To { address: &peer }, libc::EINPROGRESS);
    let name = call(CallKind::GetSockName, Args::Returned { address: &peer }, 0, b"");
    let mut past = Past::new();
    // What the sessions record: while it connects, the address is an observer's question.
    past.add(connect).add(Call { observer: true, ..name }).add(meminfo());
    let (lines, hidden) = past.collapsed();
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].ends_with("pending"), "{lines:?}");
    assert_eq!(hidden, "2 observers hidden");
    past.add(so_error(&[0; 4])).add(name);
    let (lines, _) = past.collapsed();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("connect(") && lines[1].starts_with("getsockname("), "{lines:?}");
}

#[test]
fn a_connect_whose_socket_is_shut_is_given_up() {
    let peer = peer();
    let connect = failed(CallKind::Connect, Args::To { address: &peer }, libc::EINPROGRESS);
    let mut past = Past::new();
    past.add(connect).add(call(CallKind::Shutdown, Args::Shutdown { how: 2 }, 0, b"")).add(so_error(&[0; 4]));
    let (lines, hidden) = past.collapsed();
    assert!(lines[0].ends_with("given up"), "{lines:?}");
    // SO_ERROR tells nothing of a connect that was given up: it is a row of its own, here and in the count.
    assert_eq!((lines.len(), hidden.as_str()), (3, ""), "{lines:?}");
}
