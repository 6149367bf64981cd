//! The ladder and the Calls pane through update and draw: literal screens, every key, what waits, a journal
//! of a million calls, hostile bytes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use common::screen::Desk;
use sockpit::model::address::Address;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::connection::{Owner, SocketRole, SocketState, Waiting};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::hints::Hints;
use sockpit::model::ids::{ServerId, SessionId, SocketId};
use sockpit::model::journal::Journal;
use sockpit::model::moment::{Epoch, Moment};
use sockpit::ui::msg::Effect;
use sockpit::ui::panes::PaneId;

const CLIENT: SocketId = SocketId(1);
const LISTENER: SocketId = SocketId(2);
const ACCEPTED: SocketId = SocketId(3);

/// A desk with a journal to write into.
struct Bench {
    desk: Desk,
    journal: Arc<Journal>,
    last: std::collections::HashMap<SocketId, Seq>,
    at: Moment,
}

impl Bench {
    fn new(columns: u16, rows: u16) -> Bench {
        Bench::with_budget(columns, rows, 64 << 20)
    }

    fn with_budget(columns: u16, rows: u16, budget: usize) -> Bench {
        let epoch = Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH);
        let journal = Journal::new(budget, 1, epoch);
        let mut desk = Desk::new(columns, rows);
        desk.app.attach(Arc::clone(&journal), jiff::tz::TimeZone::UTC);
        Bench { desk, journal, last: std::collections::HashMap::new(), at: Moment::START }
    }

    /// Writes a call down, 1 ms after the one before.
    fn call(
        &mut self,
        socket: SocketId,
        fd: i32,
        kind: CallKind,
        args: Args<'_>,
        result: i64,
        payload: &[u8],
    ) {
        self.at = self.at + Duration::from_millis(1);
        let call = Call {
            seq: Seq(0),
            previous: self.last.get(&socket).copied(),
            at: self.at,
            took: Duration::from_micros(12),
            socket,
            fd,
            kind,
            args,
            result: if result < 0 { -1 } else { result },
            errno: (result < 0).then(|| Errno(i32::try_from(-result).unwrap())),
            payload,
            length: u32::try_from(result.max(0)).unwrap(),
            observer: kind == CallKind::Ioctl,
            in_library: false,
            fault: 0,
        };
        let seq = self.journal.record(0, &call, None).unwrap();
        self.last.insert(socket, seq);
    }

    fn receive(&mut self, socket: SocketId, fd: i32, payload: &[u8]) {
        let result = i64::try_from(payload.len()).unwrap();
        self.call(socket, fd, CallKind::Recv, Args::Bytes { length: 128, flags: 0 }, result, payload);
    }

    fn again(&mut self, socket: SocketId, fd: i32) {
        let args = Args::Bytes { length: 128, flags: 0 };
        self.call(socket, fd, CallKind::Recv, args, -i64::from(libc::EAGAIN), b"");
    }

    /// The journal notifies the screen.
    fn ring(&mut self) {
        self.desk.now = self.desk.now.max(self.at);
        self.desk.handle_event(Event::Calls);
    }

    fn row(&self, row: usize) -> String {
        self.desk.rows()[row].trim_end().to_owned()
    }

    fn shown(&self) -> String {
        self.desk.rows().join("\n")
    }
}

fn address(port: u16) -> Address {
    Address::new("127.0.0.1".parse().unwrap(), port)
}

fn socket(id: SocketId, fd: i32, role: SocketRole, local: u16, peer: Option<u16>) -> SocketState {
    let owner =
        if role == SocketRole::Client { Owner::Session(SessionId(7)) } else { Owner::Server(ServerId(8)) };
    SocketState {
        id,
        fd,
        transport: Transport::Tcp,
        family: 2,
        role,
        owner,
        local: Some(address(local)),
        peer: peer.map(address),
        opened: Moment::START,
        ended: None,
        counts: Counts::default(),
        waiting: None,
        observed: None,
    }
}

/// A TCP echo over loopback, both ends in this program: seven calls of books, three hidden ones.
fn echo(columns: u16, rows: u16) -> Bench {
    let mut bench = Bench::new(columns, rows);
    let (server, client) = (address(58001).to_sockaddr(), address(50788).to_sockaddr());
    let flags = libc::MSG_NOSIGNAL;
    bench.call(LISTENER, 10, CallKind::Listen, Args::Listen { backlog: 5 }, 0, b"");
    bench.call(
        CLIENT,
        11,
        CallKind::Connect,
        Args::To { address: &server },
        -i64::from(libc::EINPROGRESS),
        b"",
    );
    let none = 0_i32.to_ne_bytes();
    let error = Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, value: &none };
    bench.call(CLIENT, 11, CallKind::GetSockOpt, error, 0, b"");
    bench.call(LISTENER, 10, CallKind::Accept, Args::Returned { address: &client }, 13, b"");
    bench.call(CLIENT, 11, CallKind::Send, Args::Bytes { length: 7, flags }, 7, b"Hello!\n");
    bench.again(ACCEPTED, 13);
    bench.receive(ACCEPTED, 13, b"Hello!\n");
    bench.call(ACCEPTED, 13, CallKind::Send, Args::Bytes { length: 7, flags }, 7, b"Hello!\n");
    bench.receive(CLIENT, 11, b"Hello!\n");
    bench.call(ACCEPTED, 13, CallKind::Ioctl, Args::Ioctl { request: 0x541b, value: 0 }, 0, b"");
    let states = vec![
        socket(CLIENT, 11, SocketRole::Client, 50788, Some(58001)),
        socket(LISTENER, 10, SocketRole::Listener, 58001, None),
        socket(ACCEPTED, 13, SocketRole::Accepted, 58001, Some(50788)),
    ];
    bench.desk.handle_event(Event::Sockets(states));
    bench.ring();
    bench
}

#[test]
fn the_strip_shows_the_newest_calls_as_a_blocking_program_makes_them() {
    let bench = echo(80, 24);
    let rows: Vec<String> = (18..23).map(|row| bench.row(row)).collect();
    assert_eq!(
        rows,
        [
            "─ Calls ────── as a blocking program (1 EAGAIN, 1 observer, 1 SO_ERROR hidden) ─",
            " send(11, \"Hello!\\n\", 7, MSG_NOSIGNAL)                               = 7   12 µs",
            " recv(13, \"Hello!\\n\", 128, 0)                                        = 7   12 µs",
            " send(13, \"Hello!\\n\", 7, MSG_NOSIGNAL)                               = 7   12 µs",
            " recv(11, \"Hello!\\n\", 128, 0)                                        = 7   12 µs",
        ]
    );
}

#[test]
fn a_wide_result_takes_nothing_from_the_calls_beside_it() {
    let mut bench = Bench::new(80, 24);
    let raw = address(58001).to_sockaddr();
    let hello = |flags| Args::Message { length: 65_536, flags, address: &raw, control: &[], returned: 0 };
    let refused = -i64::from(libc::ECONNREFUSED);
    bench.call(CLIENT, 11, CallKind::SendTo, hello(0), refused, b"");
    bench.call(CLIENT, 11, CallKind::RecvFrom, hello(0), 7, b"Hello!\n");
    bench.call(CLIENT, 11, CallKind::RecvFrom, hello(libc::MSG_TRUNC), 7, b"Hello!\n");
    bench.call(CLIENT, 11, CallKind::RecvFrom, hello(0), 90, &[b'x'; 90]);
    bench.ring();
    let rows: Vec<String> = (19..23).map(|row| bench.row(row)).collect();
    assert_eq!(
        rows,
        [
            " sendto(11, buf, 65536, 0, {127.0.0.1:58001}, 16)       = -1 ECONNREFUSED  12 µs",
            " recvfrom(11, \"Hello!\\n\", 65536, 0, {AF_INET, 127.0.0.1:58001}, [16]) = 7  12 µs",
            " recvfrom(11, \"Hello!\\n\", 65536, MSG_TRUNC, {127.0.0.1:58001}, [16]) = 7   12 µs",
            " recvfrom(11, \"xxxxxxxxxxxxxx\"..., 65536, 0, {127.0.0.1:58001}, [16]) = 90 12 µs",
        ]
    );
}

#[test]
fn the_strip_of_another_pane_follows_however_the_ladder_was_left() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5 5 g");
    assert!(bench.shown().contains("+0 new"), "{}", bench.shown());
    bench.desk.key("1");
    bench.receive(CLIENT, 11, b"newest");
    bench.ring();
    assert!(bench.row(18).starts_with("─ Calls ──"), "{}", bench.row(18));
    assert!(!bench.row(18).contains("new"), "{}", bench.row(18));
    assert!(bench.row(22).contains("newest"), "{}", bench.row(22));
}

#[test]
fn both_ends_of_a_connection_stand_together_and_o_takes_them_apart_again() {
    let mut bench = echo(120, 36);
    bench.desk.keys("5 5 o");
    let rows: Vec<String> = (18..24).map(|row| bench.row(row)).collect();
    assert_eq!(
        rows,
        [
            "─ Calls of both ends: c fd 11, s fd 13 ────── as a blocking program (1 EAGAIN, 1 observer, 1 SO_ERROR hidden, E shows) ─",
            " c       2  00:00:00.002  connect(11, {AF_INET, 127.0.0.1:58001}, 16)                         = 0  1.0 ms",
            " c       5  00:00:00.005  send(11, \"Hello!\\n\", 7, MSG_NOSIGNAL)                               = 7   12 µs",
            " s       7  00:00:00.007  recv(13, \"Hello!\\n\", 128, 0)                                        = 7   12 µs",
            " s       8  00:00:00.008  send(13, \"Hello!\\n\", 7, MSG_NOSIGNAL)                               = 7   12 µs",
            "▌c       9  00:00:00.009  recv(11, \"Hello!\\n\", 128, 0)                                        = 7   12 µs",
        ]
    );
    bench.desk.key("o");
    assert!(bench.row(18).starts_with("─ Calls ──"), "{}", bench.row(18));
    bench.desk.key("v");
    assert!(bench.shown().contains("Whose calls"), "{}", bench.shown());
    for _ in 0..2 {
        bench.desk.key("down");
    }
    bench.desk.key("enter");
    assert!(bench.row(18).starts_with("─ Calls of this session"), "{}", bench.row(18));
    assert!(!bench.shown().contains("accept(10"), "{}", bench.shown());
    bench.desk.key("esc");
    assert!(bench.shown().contains("accept(10"), "esc gives back what is selected");
}

#[test]
fn e_shows_what_a_blocking_program_would_not_see() {
    let mut bench = echo(80, 24);
    bench.desk.key("E");
    assert!(bench.row(18).ends_with("all calls, with EAGAIN and observers ─"), "{}", bench.row(18));
    assert!(bench.row(22).starts_with(" ioctl(13, "), "{}", bench.row(22));
    bench.desk.keys("5 5");
    let shown = bench.shown();
    assert!(shown.contains("= -1 EINPROGRESS"), "{shown}");
    assert!(shown.contains("getsockopt(11, SOL_SOCKET, SO_ERROR, [0], [4])"), "{shown}");
    assert!(shown.contains("= -1 EAGAIN"), "{shown}");
    bench.desk.key("E");
    assert!(!bench.shown().contains("EINPROGRESS"));
}

#[test]
fn enter_opens_a_call_exactly_with_its_address_and_bytes() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5 5");
    for _ in 0..5 {
        bench.desk.key("k");
    }
    bench.desk.key("enter");
    let rows: Vec<String> = (3..8).map(|row| bench.row(row)).collect();
    assert_eq!(
        rows,
        [
            "▌connect(11, {AF_INET, 127.0.0.1:58001}, 16)                         = 0  1.0 ms",
            "     connect(11, {sa_family=AF_INET, sin_port=htons(58001), sin_addr=inet_addr",
            "     (\"127.0.0.1\")}, 16) = 0",
            "     call 2, socket 1, began 00:00:00.002, took 1.0 ms",
            "     its result came from SO_ERROR, call 3",
        ]
    );
    assert_eq!(bench.row(8), "     sockaddr, 16 bytes: 02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00");
    bench.desk.key("enter");
    assert!(!bench.shown().contains("sockaddr, 16 bytes"));
    bench.desk.keys("G enter");
    assert!(bench.shown().contains("     0000  48 65 6c 6c 6f 21 0a     Hello!␠"), "{}", bench.shown());
    bench.desk.key("esc");
    assert!(!bench.shown().contains("0000  48"));
}

#[test]
fn a_call_that_waits_shows_how_long_and_wakes_the_screen_each_second() {
    let mut bench = echo(80, 24);
    let since = Moment::at_secs(100);
    let waits = |waiting| {
        Event::Sockets(vec![SocketState {
            waiting,
            ..socket(ACCEPTED, 13, SocketRole::Accepted, 58001, Some(50788))
        }])
    };
    bench.desk.handle_event(waits(Some(Waiting { call: CallKind::Recv, select: false, since })));
    bench.desk.now = since + Duration::from_millis(3_400);
    assert_eq!(
        bench.row(22),
        " recv(13, ...                                                       waiting 0:03"
    );
    assert_eq!(bench.desk.app.wake_at(bench.desk.now), Some(Moment::at_secs(104)));
    bench.desk.now = Moment::at_secs(175);
    assert!(bench.row(22).ends_with("waiting 1:15"), "{}", bench.row(22));
    bench.desk.handle_event(waits(None));
    assert!(!bench.shown().contains("waiting"));
    assert_eq!(bench.desk.app.wake_at(bench.desk.now), None, "an idle screen asks for no wake-up");
}

#[test]
fn ten_thousand_waiting_sockets_leave_room_for_calls() {
    let mut bench = echo(80, 24);
    let states = (100..10_100)
        .map(|id| SocketState {
            waiting: Some(Waiting { call: CallKind::Recv, select: false, since: Moment::START }),
            ..socket(SocketId(id), 9, SocketRole::Accepted, 58001, Some(40_000))
        })
        .collect();
    bench.desk.handle_event(Event::Sockets(states));
    assert!(bench.row(19).starts_with(" send(13, "), "{}", bench.row(19));
    assert!(bench.row(20).starts_with(" recv(11, "), "{}", bench.row(20));
    assert!(bench.row(21).starts_with(" recv(9, ..."), "{}", bench.row(21));
    assert_eq!(bench.row(22), " … more calls wait");
}

#[test]
fn a_connect_that_goes_on_waits_in_its_own_row() {
    let mut bench = Bench::new(80, 24);
    let server = address(58001).to_sockaddr();
    bench.call(
        CLIENT,
        11,
        CallKind::Connect,
        Args::To { address: &server },
        -i64::from(libc::EINPROGRESS),
        b"",
    );
    let mut state = socket(CLIENT, 11, SocketRole::Client, 50788, None);
    state.waiting = Some(Waiting { call: CallKind::Connect, select: false, since: bench.at });
    bench.desk.handle_event(Event::Sockets(vec![state]));
    bench.ring();
    bench.desk.now = bench.at + Duration::from_secs(7);
    let rows: Vec<String> = (19..23).map(|row| bench.row(row)).collect();
    let expected = " connect(11, {AF_INET, 127.0.0.1:58001}, 16)                        waiting 0:07";
    assert_eq!(rows, [expected, "", "", ""]);
}

#[test]
fn a_paused_ladder_counts_what_comes_and_g_follows_again() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5 p");
    for _ in 0..12 {
        bench.receive(ACCEPTED, 13, b"more");
    }
    bench.again(ACCEPTED, 13);
    bench.ring();
    assert!(bench.row(12).contains("paused, +12 new"), "{}", bench.row(12));
    assert!(!bench.shown().contains("more"), "{}", bench.shown());
    bench.desk.key("G");
    assert!(bench.row(22).contains("\"more\""), "{}", bench.row(22));
    assert!(!bench.row(12).contains("new"), "{}", bench.row(12));
    bench.desk.key("k");
    bench.receive(ACCEPTED, 13, b"late");
    bench.ring();
    assert!(bench.row(12).contains("+1 new"), "{}", bench.row(12));
    bench.desk.keys("j j");
    assert!(bench.row(22).contains("\"late\""), "past the newest row it follows: {}", bench.row(22));
}

#[test]
fn the_filter_knows_calls_descriptors_sockets_errors_and_text() {
    let shown = |filter: &str| {
        let mut bench = echo(80, 24);
        bench.call(CLIENT, 11, CallKind::Close, Args::None, -i64::from(libc::EBADF), b"");
        bench.ring();
        bench.desk.keys("5 5 /");
        bench.desk.text(filter);
        bench.desk.key("enter");
        let rows = bench.desk.rows();
        let name = |row: &String| {
            let call = row.split_once('(')?.0;
            Some(call.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).to_owned())
        };
        rows[13..23].iter().filter_map(name).collect::<Vec<_>>()
    };
    assert_eq!(shown("call:recv"), ["recv", "recv"]);
    assert_eq!(shown("fd:13"), ["recv", "send"]);
    assert_eq!(shown("socket:2"), ["listen", "accept"]);
    assert_eq!(shown("errno:ebadf"), ["close"]);
    assert_eq!(shown("port:50788"), ["accept"]);
    assert_eq!(shown("hello -fd:11"), ["recv", "send"]);
    assert_eq!(shown("dir:out len=7"), ["send", "send"]);
    assert!(shown("call:shutdown").is_empty());
}

#[test]
fn a_filter_shows_itself_on_the_rule() {
    let mut bench = echo(120, 36);
    bench.desk.keys("5 5 /");
    bench.desk.text("call:connect");
    bench.desk.key("enter");
    assert!(bench.row(18).contains("filter call:connect"), "{}", bench.row(18));
    assert!(bench.shown().contains("connect(11"), "{}", bench.shown());
    assert!(!bench.shown().contains("accept(10"), "{}", bench.shown());
}

/// Of a journal with many segments: a record's own number has its segment in the upper bits.
#[test]
fn the_call_that_told_how_a_connect_ended_is_named_by_its_count() {
    let mut bench = Bench::new(120, 36);
    for _ in 0..5_000 {
        bench.receive(ACCEPTED, 13, b"x");
    }
    let server = address(58001).to_sockaddr();
    let to = Args::To { address: &server };
    bench.call(CLIENT, 11, CallKind::Connect, to, -i64::from(libc::EINPROGRESS), b"");
    let none = 0_i32.to_ne_bytes();
    let error = Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, value: &none };
    bench.call(CLIENT, 11, CallKind::GetSockOpt, error, 0, b"");
    bench.ring();
    bench.desk.keys("5 5 enter");
    assert!(bench.shown().contains("its result came from SO_ERROR, call 5002"), "{}", bench.shown());
}

#[test]
fn a_connect_that_was_stopped_never_returned() {
    let mut bench = Bench::new(80, 24);
    let server = address(58001).to_sockaddr();
    let to = Args::To { address: &server };
    bench.call(CLIENT, 11, CallKind::Connect, to, -i64::from(libc::EINPROGRESS), b"");
    bench.at = bench.at + Duration::from_secs(17);
    bench.call(CLIENT, 11, CallKind::Close, Args::None, 0, b"");
    bench.ring();
    let shown = bench.shown();
    assert!(!shown.contains("EINPROGRESS"), "no blocking program meets it: {shown}");
    assert!(bench.row(19).starts_with(" connect(11,") && bench.row(19).contains("= ?"), "{}", bench.row(19));
    assert!(bench.row(19).ends_with("17 s"), "{}", bench.row(19));
}

#[test]
fn results_follow_the_longest_call_on_screen_and_not_the_edge() {
    let bench = echo(159, 60);
    let row = bench.desk.rows().into_iter().find(|row| row.contains("accept(10")).unwrap();
    let end = row.trim_end().chars().count();
    assert!((70..110).contains(&end), "{end}: {row}");
}

#[test]
fn a_scope_that_grows_by_a_socket_leaves_a_paused_ladder_where_it_was() {
    let mut bench = echo(80, 24);
    let one = socket(SocketId(20), 20, SocketRole::Accepted, 58001, Some(50_000));
    bench.desk.handle_event(Event::Sockets(vec![one]));
    let mut ladder = sockpit::ui::ladder::Ladder::default();
    let theme = sockpit::ui::theme::Theme::default();
    let rows = ratatui::layout::Rect::new(0, 0, 80, 5);
    let owner = Owner::Server(ServerId(8));
    let scope = |ids: &[SocketId]| sockpit::ui::ladder::CallScope::owned(owner, ids.iter().copied());
    ladder.show(scope(&[LISTENER, ACCEPTED]), bench.desk.app.world());
    ladder.apply(&sockpit::ui::action::Action::Pause, bench.desk.app.world(), &theme, rows);
    bench.receive(SocketId(20), 20, b"x");
    bench.ring();
    ladder.show(scope(&[LISTENER, ACCEPTED, SocketId(20)]), bench.desk.app.world());
    assert!(ladder.is_held() && !ladder.is_following());
}

#[test]
fn n_goes_to_the_next_match_without_hiding_the_rest() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5 /");
    bench.desk.text("call:accept");
    bench.desk.keys("enter esc");
    assert!(bench.shown().contains("listen(10"), "{}", bench.shown());
    // It lies before the newest call: N goes back, n on to what is newer.
    bench.desk.key("N");
    let rows = bench.desk.rows();
    assert!(rows.iter().any(|row| row.starts_with("▌accept(10")), "{}", rows.join("\n"));
    bench.desk.key("n");
    assert!(bench.shown().contains("no more matches"), "{}", bench.shown());
    assert!(bench.shown().contains("▌accept(10"), "the cursor stays: {}", bench.shown());
}

#[test]
fn x_asks_which_bytes_where_a_call_has_two_kinds_and_opens_them_in_inspect() {
    let mut bench = Bench::new(80, 24);
    let from = address(58001).to_sockaddr();
    let args = Args::Message { length: 65_536, flags: 0, address: &from, control: &[], returned: 0 };
    bench.call(CLIENT, 11, CallKind::RecvFrom, args, 7, b"Hello!\n");
    bench.ring();
    bench.desk.keys("5 5 x");
    assert!(bench.shown().contains("To Inspect"), "{}", bench.shown());
    bench.desk.keys("down enter");
    assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
    assert!(bench.row(1).starts_with("─ 1 address that recvfrom returned ─"), "{}", bench.row(1));
    assert!(bench.shown().contains("sin_port    e2 91"), "{}", bench.shown());
    bench.desk.keys("5 5 x enter");
    assert!(bench.row(1).contains(" 2 \"Hello!\\n\" ─"), "{}", bench.row(1));
}

#[test]
fn y_copies_the_line_the_exact_call_and_the_bytes() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5");
    let mut copied = |place: usize| {
        bench.desk.key("y");
        for _ in 0..place {
            bench.desk.key("down");
        }
        match bench.desk.key("enter").as_slice() {
            [Effect::Copy(text)] => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(copied(0), "recv(11, \"Hello!\\n\", 128, 0) = 7");
    assert_eq!(copied(1), "recv(11, \"Hello!\\n\", 128, 0) = 7");
    assert_eq!(copied(2), "Hello!\\n");
    assert_eq!(copied(3), "48 65 6c 6c 6f 21 0a");
}

#[test]
fn a_journal_of_a_million_calls_is_drawn_from_its_end_to_its_begin() {
    let mut bench = Bench::with_budget(80, 24, 16 << 20);
    let args = Args::Bytes { length: 128, flags: 0 };
    for _ in 0..1_000_000 {
        bench.call(ACCEPTED, 13, CallKind::Recv, args, 1, b"x");
    }
    bench.ring();
    assert!(bench.row(22).starts_with(" recv(13, \"x\""), "{}", bench.row(22));
    bench.desk.keys("5 5 5 g");
    // The oldest is looked for in parts, each with a wake-up of its own.
    let mut parts = 0;
    while bench.row(1).contains("searching") {
        parts += 1;
        assert!(parts < 1_000, "{}", bench.row(1));
        bench.desk.now = bench.desk.app.wake_at(bench.desk.now).expect("it goes on");
        bench.desk.send(sockpit::ui::msg::Msg::Tick);
    }
    assert!(parts > 2, "{parts}");
    let lost = bench.desk.app.world().calls_lost();
    assert!(lost > 100_000, "{lost}");
    let note = format!(" … {lost} older calls were evicted, to keep the journal within its limit");
    assert_eq!(bench.row(2), note);
    assert!(bench.row(3).starts_with("▌recv(13, \"x\""), "{}", bench.row(3));
    bench.desk.key("G");
    assert!(bench.row(1).starts_with("─ Calls ─"), "{}", bench.row(1));
}

#[test]
fn what_the_journal_let_go_is_said_where_its_head_is() {
    let mut bench = Bench::with_budget(80, 120, 4 << 20);
    let large = vec![b'x'; 60_000];
    for _ in 0..150 {
        bench.receive(ACCEPTED, 13, &large);
    }
    bench.ring();
    bench.desk.keys("5 5 5");
    let lost = bench.desk.app.world().calls_lost();
    assert!(lost > 0);
    let expected = format!(" … {lost} older calls were evicted, to keep the journal within its limit");
    assert_eq!(bench.row(2), expected);
}

#[test]
fn a_paused_ladder_whose_calls_were_let_go_says_so() {
    let mut bench = Bench::with_budget(80, 24, 4 << 20);
    bench.receive(ACCEPTED, 13, b"early");
    bench.ring();
    bench.desk.keys("5 5 5 p");
    let large = vec![b'x'; 60_000];
    for _ in 0..150 {
        bench.receive(ACCEPTED, 13, &large);
    }
    bench.ring();
    assert!(bench.row(1).contains("paused, more than +30 new"), "{}", bench.row(1));
    assert_eq!(bench.row(2), " these calls were evicted, to keep the journal within its limit: G follows");
    bench.desk.key("G");
    assert!(bench.row(22).contains("\"xxx"), "{}", bench.row(22));
}

#[test]
fn a_click_selects_the_row_under_it_and_the_wheel_scrolls() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5");
    bench.desk.click(5, 14);
    assert!(bench.row(14).starts_with("▌connect(11"), "{}", bench.shown());
}

#[test]
fn hostile_payloads_and_addresses_reach_the_screen_as_text_only() {
    for case in common::screen::hostile() {
        let mut bench = Bench::new(100, 40);
        let mut path = vec![1, 0];
        path.extend(&case);
        let args = Args::Message { length: 65_536, flags: 0, address: &path, control: &[], returned: 0 };
        let result = i64::try_from(case.len()).unwrap();
        bench.call(CLIENT, 11, CallKind::RecvFrom, args, result, &case);
        let ask =
            Args::AddrInfo { node: Some(&case), service: Some(&case), hints: Hints::default(), nodes: 0 };
        bench.call(SocketId(9), -1, CallKind::GetAddrInfo, ask, 0, b"");
        bench.ring();
        bench.desk.assert_clean();
        bench.desk.keys("5 5 enter");
        bench.desk.assert_clean();
        bench.desk.keys("k enter");
        bench.desk.assert_clean();
        for key in ["y", "esc", "x"] {
            bench.desk.key(key);
            bench.desk.assert_clean();
        }
        bench.desk.key("enter");
        assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
        bench.desk.assert_clean();
    }
}

#[test]
fn every_size_is_drawn() {
    for columns in [0, 1, 2, 39, 40, 41, 60, 79, 80, 99, 100, 120, 200] {
        for rows in [0, 1, 9, 10, 11, 15, 16, 24, 36, 60] {
            let mut bench = echo(columns, rows);
            for keys in [vec!["5"], vec!["5"], vec!["k", "enter"], vec!["o"], vec!["p"], vec!["E"], vec!["g"]]
            {
                for key in keys {
                    bench.desk.key(key);
                }
                bench.shown();
                bench.desk.click(columns / 2, rows / 2);
            }
        }
    }
}

#[test]
fn bytes_in_inspect_stay_until_they_are_told_to_follow_their_socket() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5 x");
    assert_eq!(bench.desk.app.focus(), PaneId::Inspect);
    assert!(bench.row(1).ends_with(" 7 bytes · held ─"), "{}", bench.row(1));
    bench.receive(CLIENT, 11, b"second");
    bench.ring();
    assert!(bench.row(1).ends_with(" 7 bytes · held ─"), "{}", bench.row(1));
    bench.desk.key("p");
    assert!(bench.row(1).ends_with(" 6 bytes · live ─"), "{}", bench.row(1));
    bench.receive(CLIENT, 11, b"and a third");
    bench.call(CLIENT, 11, CallKind::Send, Args::Bytes { length: 3, flags: 0 }, 3, b"out");
    bench.ring();
    assert!(bench.row(1).ends_with(" 11 bytes · live ─"), "{}", bench.row(1));
    bench.desk.key("a");
    assert!(bench.shown().contains("sent on fd 11"), "{}", bench.shown());
}

#[test]
fn below_bytes_stands_the_call_that_they_came_from() {
    let mut bench = echo(80, 24);
    bench.desk.keys("5 5 5 x");
    bench.receive(CLIENT, 11, b"second");
    bench.ring();
    let strip: Vec<String> = (20..23).map(|row| bench.row(row)).collect();
    assert_eq!(
        strip,
        [
            "─ Calls ─────────────────────────────────────── the call these bytes came from ─",
            " recv(11, \"Hello!\\n\", 128, 0)                                        = 7   12 µs",
            "     recv(11, \"Hello!\\n\", 128, 0) = 7",
        ]
    );
}

#[test]
fn the_first_press_of_5_moves_the_focus_alone_and_the_strip_can_be_moved_in() {
    let mut bench = echo(80, 24);
    let before: Vec<String> = (0..23).map(|row| bench.row(row).replace(['[', ']', ' ', '▌'], "")).collect();
    bench.desk.key("5");
    assert_eq!(bench.desk.app.focus(), PaneId::Calls);
    let after: Vec<String> = (0..23).map(|row| bench.row(row).replace(['[', ']', ' ', '▌'], "")).collect();
    assert_eq!(before[1..], after[1..], "no edge moved");
    assert!(bench.row(22).starts_with("▌recv(11"), "{}", bench.row(22));
    bench.desk.key("k");
    assert!(bench.row(21).starts_with("▌send(13"), "{}", bench.row(21));
    bench.desk.keys("esc esc");
    assert_eq!(bench.desk.app.focus(), PaneId::Lookup);
}

#[test]
fn select_over_the_listener_and_the_client_waits_since_the_last_of_their_calls() {
    let mut bench = echo(80, 24);
    let waits = |since| Some(Waiting { call: CallKind::Accept, select: true, since });
    let mut listener = socket(LISTENER, 10, SocketRole::Listener, 58001, None);
    listener.waiting = waits(Moment::at_secs(100));
    let mut accepted = socket(ACCEPTED, 13, SocketRole::Accepted, 58001, Some(50788));
    accepted.waiting = Some(Waiting { call: CallKind::Recv, select: true, since: Moment::at_secs(150) });
    bench.desk.handle_event(Event::Sockets(vec![listener, accepted]));
    bench.desk.now = Moment::at_secs(153);
    assert!(bench.row(22).starts_with(" select(10, 13, ..."), "{}", bench.row(22));
    assert!(bench.row(22).ends_with("waiting 0:03"), "it returned when the client wrote: {}", bench.row(22));
}

#[test]
fn the_rule_says_which_connections_of_a_server_are_shown() {
    use sockpit::model::connection::{Connection, ConnectionStatus};
    use sockpit::model::ids::ConnectionId;
    use sockpit::model::server::ServerEvent;
    let id = ServerId(8);
    let at = sockpit::model::endpoint::Endpoint {
        host: "127.0.0.1".into(),
        service: "58001".into(),
        transport: Transport::Tcp,
    };
    let spec = sockpit::model::server::ServerSpec::new(at, sockpit::model::server::Service::Echo);
    let start = sockpit::model::server::ServerCommand::Start(id, Box::new(spec));
    let mut world = sockpit::ui::world::World::default();
    world.send(&sockpit::model::command::Command::Server(start), Moment::START);
    world.handle_event(&Event::Server(ServerEvent::Socket(
        id,
        Box::new(socket(LISTENER, 10, SocketRole::Listener, 58001, None)),
    )));
    let row = |at: u32| Connection {
        id: ConnectionId(at),
        owner: Owner::Server(id),
        status: ConnectionStatus::Open,
        socket: Some(SocketId(at)),
        fd: Some(13),
        local: None,
        peer: address(50_000),
        since: Moment::START,
        counts: Counts::default(),
        waiting: None,
        observed: None,
        note: String::new(),
        progress: None,
        jobs: Vec::new(),
    };
    world.handle_event(&Event::Server(ServerEvent::Connections(id, (100..103).map(row).collect())));
    world.handle_event(&Event::Sockets(vec![socket(
        SocketId(101),
        13,
        SocketRole::Accepted,
        58001,
        Some(50_000),
    )]));
    let title = |sockets: &[u32]| {
        let sockets = std::iter::once(LISTENER).chain(sockets.iter().copied().map(SocketId));
        sockpit::ui::ladder::CallScope::owned(Owner::Server(id), sockets).title(&world).as_str().to_owned()
    };
    assert_eq!(title(&[100, 101, 102]), "Calls of this server");
    assert_eq!(title(&[101, 102]), "Calls of this server and its 2 newest connections");
    assert_eq!(title(&[101]), "Calls of this server and fd 13");
}
