//! Conversations over a hand-made past.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use sockpit::model::address::Address;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::errno::Errno;
use sockpit::model::ids::SocketId;
use sockpit::model::journal::{DEFAULT_BUDGET, Journal};
use sockpit::model::moment::{Epoch, Moment};
use sockpit::ui::action::Action;
use sockpit::ui::conversation::{Conversation, ConversationView, Source};
use sockpit::ui::parts::filter::Filter;
use sockpit::ui::theme::Theme;
use sockpit::ui::world::World;

/// One call as a test says it.
struct Made {
    kind: CallKind,
    at: u64,
    address: Vec<u8>,
    asked: u32,
    number: i32,
    errno: Option<Errno>,
    payload: Vec<u8>,
    fault: u8,
    observer: bool,
    /// What the call returned, where that is more than it gave.
    whole: i64,
}

const SOCKET: SocketId = SocketId(1);

fn made(kind: CallKind, at: u64, address: &str, payload: &[u8]) -> Made {
    let address = address.parse::<std::net::SocketAddr>().ok();
    Made {
        kind,
        at,
        address: address.map(|a| Address::new(a.ip(), a.port()).to_sockaddr()).unwrap_or_default(),
        asked: if kind.is_send() { payload.len() as u32 } else { 65536 },
        number: 0,
        errno: None,
        payload: payload.to_vec(),
        fault: 0,
        observer: false,
        whole: 0,
    }
}

impl Made {
    fn failed(self, errno: i32) -> Made {
        Made { errno: Some(Errno(errno)), ..self }
    }

    /// Of our instruments.
    fn looked(self) -> Made {
        Made { observer: true, ..self }
    }

    fn of(self, number: i32) -> Made {
        Made { number, ..self }
    }
}

/// A journal with the calls of one socket.
struct Past {
    journal: Arc<Journal>,
    last: Option<Seq>,
}

impl Past {
    fn new(calls: impl IntoIterator<Item = Made>) -> Past {
        let epoch = Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH);
        let mut past = Past { journal: Journal::new(DEFAULT_BUDGET, 1, epoch), last: None };
        for call in calls {
            past.add(&call);
        }
        past
    }

    fn add(&mut self, made: &Made) {
        let args = match made.kind {
            CallKind::Shutdown => Args::Shutdown { how: made.number },
            CallKind::Close => Args::None,
            CallKind::Connect => Args::To { address: &made.address },
            CallKind::Send | CallKind::Recv => Args::Bytes { length: made.asked, flags: 0 },
            _ => Args::Message {
                length: made.asked,
                flags: 0,
                address: &made.address,
                control: &[],
                returned: made.number,
            },
        };
        let call = Call {
            seq: Seq(0),
            previous: self.last,
            at: Moment(made.at * 1_000_000),
            took: Duration::from_micros(200),
            socket: SOCKET,
            fd: 11,
            kind: made.kind,
            args,
            result: made.errno.map_or(made.whole.max(made.payload.len() as i64), |_| -1),
            errno: made.errno,
            payload: &made.payload,
            length: made.payload.len() as u32,
            observer: made.observer,
            in_library: false,
            fault: made.fault,
        };
        self.last = self.journal.record(0, &call, None);
    }
}

fn hello() -> Past {
    let peer = "127.0.0.1:58001";
    Past::new([
        made(CallKind::SendTo, 31_206, peer, b"Hello!\n"),
        made(CallKind::RecvFrom, 31_206, "", b"").failed(libc::EAGAIN),
        made(CallKind::RecvFrom, 31_206, peer, b"Hello!\n"),
    ])
}

fn datagrams() -> Source {
    Source { sockets: vec![SOCKET], is_client: true, ..Source::default() }
}

fn stream() -> Source {
    Source { sockets: vec![SOCKET], is_stream: true, is_client: true, ..Source::default() }
}

struct Stage {
    past: Past,
    world: World,
    theme: Theme,
    view: Conversation,
}

impl Stage {
    fn new(past: Past, source: Source) -> Stage {
        let mut stage =
            Stage { past, world: World::default(), theme: Theme::default(), view: Conversation::new() };
        stage.world.calls.take(&stage.past.journal);
        stage.view.show(source, &stage.world);
        stage
    }

    fn scene(&self) -> ConversationView<'_> {
        ConversationView { world: &self.world, theme: &self.theme, now: Moment::at_secs(40) }
    }

    fn add(&mut self, call: &Made) {
        self.past.add(call);
        self.ring();
    }

    fn act(&mut self, action: &Action, columns: u16, height: u16) -> bool {
        let scene = ConversationView { world: &self.world, theme: &self.theme, now: Moment::at_secs(40) };
        self.view.apply(action, &scene, columns, height)
    }

    fn ring(&mut self) {
        self.world.calls.take(&self.past.journal);
        self.view.catch_up(&self.world);
    }

    fn screen(&self, columns: u16, height: u16) -> Vec<String> {
        let mut buf = Buffer::empty(Rect::new(0, 0, columns, height));
        self.view.draw(buf.area, &mut buf, &self.scene(), &[], false);
        (0..height)
            .map(|y| {
                let row: String = (0..columns)
                    .filter_map(|x| buf.cell((x, y)))
                    .map(ratatui::buffer::Cell::symbol)
                    .collect();
                row.trim_end().to_owned()
            })
            .collect()
    }
}

#[test]
fn the_echo_is_told_as_the_screen_is_drawn() {
    let stage = Stage::new(hello(), datagrams());
    assert_eq!(
        stage.screen(57, 7),
        [
            " 00:00:31.206 ▶   7 B  Hello!\\n     48 65 6c 6c 6f 21 0a",
            " 00:00:31.206 ◀   7 B  from 127.0.0.1:58001       200 µs",
            "                       Hello!\\n     48 65 6c 6c 6f 21 0a",
            "",
            "",
            "",
            "                                               following",
        ]
    );
}

#[test]
fn with_room_text_and_hex_share_a_line() {
    let past =
        Past::new([made(CallKind::Recv, 7, "", b"Hello!\n"), made(CallKind::Send, 8, "", b"Hello!\n")]);
    assert_eq!(
        Stage::new(past, stream()).screen(79, 2),
        [
            " 00:00:00.007 ◀   7 B  Hello!\\n              48 65 6c 6c 6f 21 0a",
            " 00:00:00.008 ▶   7 B  Hello!\\n              48 65 6c 6c 6f 21 0a",
        ]
    );
}

#[test]
fn a_short_message_stands_on_the_line_of_its_peer_and_its_reply_time() {
    let peer = "192.0.2.7:9";
    let past = Past::new([
        made(CallKind::SendTo, 1, peer, b"two"),
        made(CallKind::RecvFrom, 1, peer, b"ok"),
        made(CallKind::RecvFrom, 2, peer, b""),
        made(CallKind::SendTo, 3, peer, b"a longer one"),
    ]);
    let mut stage = Stage::new(past, datagrams());
    // Whom a message went to is said where that takes no line of its own.
    assert_eq!(
        stage.screen(60, 6),
        [
            " 00:00:00.001 ▶   3 B  to 192.0.2.7:9  two  74 77 6f",
            " 00:00:00.001 ◀   2 B  from 192.0.2.7:9  ok  6f 6b   200 µs",
            " 00:00:00.002 ◀   0 B  from 192.0.2.7:9  no bytes",
            " 00:00:00.003 ▶  12 B  a longer one",
            "                       61 20 6c 6f 6e 67 65 72",
            "                       20 6f 6e 65",
        ]
    );
    stage.view.show_next_form();
    assert_eq!(stage.screen(60, 4)[3], " 00:00:00.003 ▶  12 B  to 192.0.2.7:9  a longer one");
    stage.view.show_next_form();
    stage.view.show_next_form();
    stage.add(&made(CallKind::RecvFrom, 4, peer, b"one\r\n"));
    stage.add(&made(CallKind::RecvFrom, 5, peer, b"a\nb\n"));
    assert_eq!(
        stage.screen(60, 8)[4..7],
        [
            " 00:00:00.004 ◀   5 B  from 192.0.2.7:9  one\\r\\n     1.2 ms",
            " 00:00:00.005 ◀   4 B  from 192.0.2.7:9",
            "                       a\\n",
        ]
    );
}

#[test]
fn what_failed_at_a_path_is_told_as_of_a_path() {
    let at = |errno: i32, kind: CallKind| Made {
        address: Address::UnixPath(format!("/run/{}.sock", "x".repeat(60)).into_bytes()).to_sockaddr(),
        ..made(kind, 1, "", b"").failed(errno)
    };
    for (errno, kind, source, words) in [
        (libc::ECONNREFUSED, CallKind::Connect, stream(), "nothing listens at that path"),
        (libc::ENOENT, CallKind::Connect, stream(), "no socket has that path"),
        (libc::ECONNREFUSED, CallKind::SendTo, datagrams(), "nothing listens at that path"),
    ] {
        let screen = Stage::new(Past::new([at(errno, kind)]), source).screen(90, 8).join("\n");
        assert!(screen.contains(words) && !screen.contains("port"), "{screen}");
    }
}

#[test]
fn nothing_of_a_long_sign_is_cut_in_silence() {
    let path = format!("/run/{}/{}.end", "x".repeat(70), "y".repeat(20));
    let peer = Address::UnixPath(path.clone().into_bytes()).to_sockaddr();
    let connected = Made { address: peer, ..made(CallKind::Connect, 1, "", b"") };
    let screen = Stage::new(Past::new([connected]), stream()).screen(57, 8);
    let shown: String = screen.iter().map(|row| row.trim()).collect();
    assert!(shown.replace("following", "").ends_with(&path), "{screen:#?}");
    let mut stage = Stage::new(hello(), datagrams());
    assert!(stage.view.begin_note(&stage.world).is_some());
    stage.view.take_note(&"word ".repeat(79));
    assert!(stage.screen(40, 24).join("\n").contains('…'), "{:#?}", stage.screen(40, 24));
}

#[test]
fn a_text_protocol_is_read_in_as_many_lines_as_there_is_room_for() {
    let text: String = (0..300).map(|line| format!("line {line}\n")).collect();
    let mut stage = Stage::new(Past::new([made(CallKind::Recv, 1, "", text.as_bytes())]), stream());
    for _ in 0..3 {
        stage.view.show_next_form();
    }
    for height in [10_u16, 24, 60] {
        let screen = stage.screen(79, height);
        let shown = screen.iter().filter(|row| row.contains("line ") && !row.contains("more")).count();
        assert_eq!(shown, usize::from(height) - 2, "{screen:#?}");
        let more = format!("{} more lines", 300 - shown);
        assert!(screen.iter().any(|row| row.contains(&more)), "{more} in\n{screen:#?}");
    }
    // Rows before it are reached as ever.
    stage.add(&made(CallKind::Recv, 2, "", b"end\n"));
    assert!(stage.screen(79, 10).iter().any(|row| row.contains("end\\n")));
    assert!(stage.act(&Action::Up, 79, 10));
    assert!(stage.screen(79, 10).iter().any(|row| row.contains("line 0")));
}

#[test]
fn a_note_stands_below_its_row_and_is_saved_with_it() {
    let mut stage = Stage::new(hello(), datagrams());
    assert_eq!(stage.view.begin_note(&stage.world).expect("a row").as_str(), "");
    // What comes while it is typed moves the cursor on, and not the note.
    stage.add(&made(CallKind::RecvFrom, 40_000, "127.0.0.1:58001", b"later"));
    stage.view.take_note(" the device was \x1b[31m restarted here ");
    let screen = stage.screen(90, 6);
    let row = screen.iter().position(|row| row.contains("note: the device was")).expect("the note");
    assert!(screen[row].contains("\\x1b[31m restarted here"), "{screen:#?}");
    assert!(screen[row + 1].contains("later"), "{screen:#?}");
    let text = stage.view.transcript(false, &stage.world);
    assert!(text.contains("Hello!\\n\n    note: the device was \\x1b[31m restarted here\n"), "{text}");
    // It is changed, and taken away.
    assert!(stage.act(&Action::Up, 90, 6));
    assert!(stage.view.begin_note(&stage.world).expect("a row").as_str().contains("restarted"));
    stage.view.take_note("");
    assert!(!stage.screen(90, 6).join("\n").contains("note"));
}

#[test]
fn a_send_that_failed_says_how_much_did_not_go_out() {
    let past = Past::new([
        made(CallKind::Send, 1, "", b"hello").failed(libc::EPIPE),
        made(CallKind::SendTo, 2, "127.0.0.1:9", &[0; 65_508]).failed(libc::EMSGSIZE),
        made(CallKind::Recv, 3, "", b"").failed(libc::ECONNRESET),
    ]);
    let mut stage = Stage::new(past, stream());
    let screen = stage.screen(90, 12).join("\n");
    assert!(screen.contains("send: EPIPE (Broken pipe), 5 B not sent"), "{screen}");
    assert!(screen.contains("sendto: EMSGSIZE (Message too long), 65508 B not sent"), "{screen}");
    assert!(screen.contains("recv: ECONNRESET (Connection reset by peer)\n"), "{screen}");
    // The search, and the text that is saved, have the same words.
    stage.view.set_filter(Filter::parse("\"65508 b not\"").unwrap(), &stage.world);
    assert!(stage.screen(90, 3)[0].contains("EMSGSIZE"));
    assert!(stage.view.transcript(false, &stage.world).contains("(Broken pipe), 5 B not sent\n"));
}

#[test]
fn rows_are_found_by_their_bytes_and_by_regular_expressions() {
    let past = Past::new([
        made(CallKind::Recv, 1, "", b"GET /a HTTP/1.1\r\n"),
        made(CallKind::Recv, 2, "", b"\x00\xe2\x91\xff"),
        made(CallKind::Recv, 3, "", b"PUT /b HTTP/1.1\r\n"),
        made(CallKind::Recv, 4, "", b"").failed(libc::ECONNRESET),
    ]);
    let mut stage = Stage::new(past, stream());
    for (filter, rows) in [
        ("hex:e291", &[2_u64][..]),
        ("-0xe291", &[1, 3, 4]),
        ("/^[A-Z]+ \\/[ab] HTTP/", &[1, 3]),
        ("/^get/", &[]),
        ("get", &[1]),
        ("/ECONN.ESET/", &[4]),
        (r"\xe2", &[2]),
        (r"\r\n", &[1, 3]),
        // Text is that of the bytes: no letter of an escape is found by itself.
        ("xe2", &[]),
    ] {
        stage.view.set_filter(Filter::parse(filter).unwrap(), &stage.world);
        let screen = stage.screen(90, 24).join("\n");
        let found: Vec<u64> = (1..5).filter(|at| screen.contains(&format!("00:00:00.00{at}"))).collect();
        assert_eq!(found, rows, "{filter} in\n{screen}");
    }
}

#[test]
fn a_search_through_large_messages_goes_on_in_parts() {
    let large = vec![b'x'; 60_000];
    let mut stage = Stage::new(Past::new([made(CallKind::Recv, 1, "", b"needle")]), stream());
    for at in 2..302 {
        stage.add(&made(CallKind::Recv, at, "", &large));
    }
    stage.view.set_filter(Filter::parse("needle").unwrap(), &stage.world);
    assert!(stage.view.is_searching(), "18 MB are not looked through in one go");
    let mut goes = 0;
    while stage.view.is_searching() && goes < 100 {
        stage.ring();
        goes += 1;
    }
    assert!(stage.screen(90, 3)[0].contains("needle"), "{goes}");
    assert!((3..10).contains(&goes), "{goes}");
}

#[test]
fn ends_and_errors_are_told_apart() {
    let past = Past::new([
        made(CallKind::Recv, 1, "", b""),
        made(CallKind::Shutdown, 2, "", b"").of(1),
        made(CallKind::Send, 3, "", b"").failed(libc::EPIPE),
        made(CallKind::Recv, 4, "", b"").failed(libc::ECONNRESET),
        made(CallKind::Close, 5, "", b""),
    ]);
    let screen = Stage::new(past, stream()).screen(90, 12).join("\n");
    for words in [
        "end of file: the peer sends no more",
        "shutdown(1, SHUT_WR)",
        "send: EPIPE (Broken pipe)",
        "signal 13",
        "recv: ECONNRESET (Connection reset by peer)",
        "closed",
    ] {
        assert!(screen.contains(words), "{words} in\n{screen}");
    }
}

#[test]
fn a_large_message_is_cut_where_it_is_said() {
    let payload: Vec<u8> = (0..=255).cycle().take(29_501).collect();
    let mut stage = Stage::new(Past::new([]), stream());
    stage.add(&made(CallKind::Recv, 1_000, "", &payload[..1_024]));
    stage.add(&made(CallKind::Recv, 2_000, "", &payload));
    let screen = stage.screen(57, 11);
    assert_eq!(
        screen,
        [
            " 00:00:01.000 ◀ 1024 B \\0\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08",
            "                       \\t\\n\\x0b\\x0c\\r\\x0e\\x0f\\x10\\x11\\x12",
            "                       \\x13\\x14\\x15\\x16\\x17\\x18\\x19\\x1a…",
            "                       00 01 02 03 04 05 06 07",
            "                       08 09 0a 0b 0c 0d 0e 0f … +1008 B",
            " 00:00:02.000 ◀ 29501 B",
            "                       \\0\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08",
            "                       \\t\\n\\x0b\\x0c\\r\\x0e\\x0f\\x10\\x11\\x12",
            "                       \\x13\\x14\\x15\\x16\\x17\\x18\\x19\\x1a…",
            "                       00 01 02 03 04 05 06 07",
            "                       08 09 0a 0b 0c 0d 0e 0f … +29485 B",
        ]
    );
}

#[test]
fn what_an_end_of_file_means_depends_on_what_we_shut() {
    let screen = |calls: Vec<Made>| Stage::new(Past::new(calls), stream()).screen(79, 12).join("\n");
    let shut = |how| made(CallKind::Shutdown, 1_000, "", b"").of(how);
    let end = || made(CallKind::Recv, 2_000, "", b"");
    let pipe = || made(CallKind::Send, 3_000, "", b"late").failed(libc::EPIPE);
    let theirs = screen(vec![end(), pipe()]);
    assert!(theirs.contains("We can still send"), "{theirs}");
    assert!(theirs.contains("no more bytes can be sent"), "{theirs}");
    let both = screen(vec![shut(libc::SHUT_WR), end(), pipe()]);
    assert!(both.contains("the peer sends no more") && both.contains("only close is left"), "{both}");
    assert!(both.contains("we shut the sending side ourselves") && !both.contains("still send"), "{both}");
    let after = screen(vec![made(CallKind::Recv, 500, "", b""), shut(libc::SHUT_WR)]);
    assert!(after.contains("we send no more either"), "{after}");
    let ours = screen(vec![shut(libc::SHUT_RD), end()]);
    assert!(ours.contains("end of file: we shut the receiving side"), "{ours}");
    assert_eq!(ours.matches("recv gives 0 while nothing is there").count(), 1, "it is said once:\n{ours}");
    assert!(!ours.contains("the peer sends no more"), "{ours}");
}

#[test]
fn a_datagram_of_no_bytes_is_a_message_and_a_cut_one_says_so() {
    let past = Past::new([
        made(CallKind::RecvFrom, 1, "127.0.0.1:9", b""),
        Made { asked: 3, ..made(CallKind::RecvMsg, 2, "127.0.0.1:9", b"abc").of(libc::MSG_TRUNC) },
    ]);
    let screen = Stage::new(past, datagrams()).screen(70, 12).join("\n");
    assert!(screen.contains("no bytes"), "{screen}");
    assert!(screen.contains("MSG_TRUNC: the buffer was 3 B"), "{screen}");
    // With MSG_TRUNC among its flags the call returns the true length.
    let cut = Made { asked: 3, whole: 7680, ..made(CallKind::RecvFrom, 2, "127.0.0.1:9", b"abc") };
    let screen = Stage::new(Past::new([cut]), datagrams()).screen(70, 12).join("\n");
    assert!(screen.contains("MSG_TRUNC: the buffer was 3 B, 7677 B of the"), "{screen}");
}

fn numbered(from: u32, to: u32) -> impl Iterator<Item = Made> {
    (from..to).map(|n| made(CallKind::Send, u64::from(n), "", format!("m{n}").as_bytes()))
}

fn more(stage: &mut Stage, from: u32, to: u32) {
    for call in numbered(from, to) {
        stage.past.add(&call);
    }
    stage.ring();
}

#[test]
fn scrolling_back_counts_what_comes_and_the_end_follows_again() {
    let mut stage = Stage::new(Past::new(numbered(0, 100)), stream());
    assert!(stage.screen(79, 4)[3].contains("m99 "));
    assert!(stage.view.is_following());
    for _ in 0..4 {
        stage.act(&Action::Up, 79, 4);
    }
    assert!(stage.screen(79, 4)[0].contains("m95 "), "{:?}", stage.screen(79, 4));
    more(&mut stage, 100, 107);
    assert!(stage.screen(79, 4)[0].contains("m95 "));
    assert_eq!(stage.view.status().as_str(), "+7 new");
    stage.act(&Action::PageDown, 79, 4);
    stage.act(&Action::PageDown, 79, 4);
    assert!(!stage.view.is_following());
    // Past what was the end, the rows that came are there.
    stage.act(&Action::PageDown, 79, 4);
    assert!(stage.screen(79, 4)[2].contains("m101 "), "{:?}", stage.screen(79, 4));
    stage.act(&Action::Last, 79, 4);
    assert!(stage.screen(79, 4)[3].contains("m106 "));
    stage.act(&Action::First, 79, 4);
    assert!(stage.screen(79, 4)[0].contains("m0 "), "{:?}", stage.screen(79, 4));
}

#[test]
fn a_pause_holds_the_view_still() {
    let mut stage = Stage::new(Past::new(numbered(0, 10)), stream());
    stage.act(&Action::Pause, 79, 4);
    let before = stage.screen(79, 4)[..3].to_vec();
    assert!(before[2].contains("m9 "), "the status has a line of its own: {before:?}");
    more(&mut stage, 10, 30);
    assert_eq!(stage.screen(79, 4)[..3], before);
    assert_eq!(stage.view.status().as_str(), "paused, +20 new");
    stage.act(&Action::Down, 79, 4);
    assert_eq!(stage.screen(79, 4)[..3], before, "a held view does not follow");
    stage.act(&Action::Pause, 79, 4);
    assert!(stage.screen(79, 4)[3].contains("m29 "));
}

#[test]
fn a_flood_costs_a_following_view_no_walk_through_all_of_it() {
    let mut stage = Stage::new(Past::new(numbered(0, 10)), stream());
    more(&mut stage, 10, 50_000);
    assert!(stage.screen(79, 3)[2].contains("m49999 "));
    assert!(stage.view.found() < 1000, "{}", stage.view.found());
}

#[test]
fn the_filter_shows_only_what_it_holds_for_and_the_search_goes_on_without_it() {
    let mut stage = Stage::new(Past::new(numbered(0, 3000)), stream());
    stage.view.set_filter(Filter::parse("m25 len=3").unwrap(), &stage.world);
    let screen = stage.screen(79, 3);
    assert!(screen[0].contains("m25 "), "{screen:?}");
    assert!(screen[1].is_empty());
    assert!(stage.act(&Action::Back, 79, 3));
    assert!(stage.screen(79, 3)[2].contains("m2999 "));
    assert!(stage.act(&Action::PreviousMatch, 79, 3));
    assert!(stage.screen(79, 3).iter().any(|row| row.contains("m25 ")));
    assert!(!stage.act(&Action::NextMatch, 79, 3), "there is no newer one");
}

#[test]
fn marked_rows_are_picked_together_in_the_order_of_time() {
    let mut stage = Stage::new(Past::new(numbered(0, 10)), stream());
    assert_eq!(stage.view.picked(&stage.world).unwrap().0.as_ref(), b"m9");
    stage.act(&Action::Mark, 79, 5);
    stage.act(&Action::Up, 79, 5);
    stage.act(&Action::Mark, 79, 5);
    let (bytes, call) = stage.view.picked(&stage.world).unwrap();
    assert_eq!((bytes.as_ref(), call), (b"m8m9".as_slice(), None));
    assert!(stage.act(&Action::Back, 79, 5));
    assert_eq!(stage.view.picked(&stage.world).unwrap().0.as_ref(), b"m8");
}

#[test]
fn silence_lasts_until_that_peer_answers() {
    let mut stage = Stage::new(hello(), datagrams());
    assert_eq!(stage.view.silence(), None);
    stage.add(&made(CallKind::SendTo, 40_000, "127.0.0.1:58002", b"ping"));
    let silence = stage.view.silence().unwrap();
    assert_eq!(silence.to.as_ref().unwrap().port(), Some(58002));
    stage.add(&made(CallKind::RecvFrom, 41_000, "127.0.0.1:58001", b"late"));
    assert!(stage.view.silence().is_some(), "another peer's datagram is no answer");
    // However long it lasts: meanwhile our instruments look at the socket again and again.
    for _ in 0..1_000 {
        stage.add(&made(CallKind::Ioctl, 42_000, "127.0.0.1:58002", b"").looked());
    }
    assert!(stage.view.silence().is_some(), "a look of ours is no answer");
    stage.add(&made(CallKind::RecvFrom, 43_000, "127.0.0.1:58002", b"pong"));
    assert_eq!(stage.view.silence(), None);
    let screen = stage.screen(79, 4).join("\n");
    assert!(screen.contains("3.0 s"), "the time of the round trip is told too:\n{screen}");
}

#[test]
fn nothing_hostile_reaches_a_cell_and_no_size_is_too_small() {
    let past = Past::new([
        made(CallKind::Recv, 1, "", b"\x1b]0;x\x07\x1b[2J\xe2\x80\xae\xff\r\n\0"),
        made(CallKind::Recv, 2, "", &vec![0xf0; 70_000]),
        made(CallKind::RecvFrom, 3, "[fe80::1]:9", "日本語 e\u{301}\u{301}\u{301}".as_bytes()),
    ]);
    let mut stage = Stage::new(past, stream());
    stage.act(&Action::Enter, 30, 9);
    for columns in 0..90 {
        for height in 0..8 {
            for row in stage.screen(columns, height) {
                assert!(!row.chars().any(|c| c.is_control() || c == '\u{202e}'), "{row:?}");
            }
        }
    }
}

#[test]
fn a_fault_that_struck_is_told_by_its_name() {
    let fault: sockpit::model::fault::Fault = "drop:in:30%".parse().unwrap();
    let lost = Made { fault: fault.mark(), ..made(CallKind::RecvFrom, 31_206, "127.0.0.1:58001", b"lost") };
    let screen = Stage::new(Past::new([lost]), datagrams()).screen(80, 6).join("\n");
    assert!(screen.contains("fault injection: drop:in struck here"), "{screen}");
}

#[test]
fn hex_stands_in_eight_or_sixteen_bytes_a_line() {
    let payload: Vec<u8> = (0..200).collect();
    let stage = Stage::new(Past::new([made(CallKind::Recv, 1, "", &payload)]), stream());
    for columns in 48..160 {
        let bytes = |row: &String| {
            let words: Vec<&str> = row.split_whitespace().collect();
            let is_hex = words.iter().all(|word| word.len() == 2 && u8::from_str_radix(word, 16).is_ok());
            (is_hex && !words.is_empty()).then_some(words.len())
        };
        let lines: Vec<usize> = stage.screen(columns, 12).iter().filter_map(bytes).collect();
        assert!(
            !lines.is_empty() && lines.iter().all(|bytes| [8, 16].contains(bytes)),
            "{columns}: {lines:?}"
        );
    }
}

#[test]
fn a_filter_that_is_taken_away_leaves_the_cursor_on_its_row() {
    let mut stage = Stage::new(Past::new(numbered(0, 400)), stream());
    stage.view.set_filter(Filter::parse("m1").unwrap(), &stage.world);
    for _ in 0..40 {
        stage.act(&Action::Up, 79, 5);
    }
    let here = stage.view.selected(&stage.world).unwrap().seq;
    assert!(stage.act(&Action::Back, 79, 5));
    assert_eq!(stage.view.selected(&stage.world).unwrap().seq, here);
    assert!(stage.view.filter().is_empty() && !stage.view.is_following());
}

#[test]
fn a_search_through_a_long_conversation_goes_on_in_parts_and_says_so() {
    let first = made(CallKind::Recv, 0, "", b"needle");
    let mut stage = Stage::new(Past::new([first].into_iter().chain(numbered(1, 60_000))), stream());
    stage.view.set_filter(Filter::parse("needle").unwrap(), &stage.world);
    stage.act(&Action::Back, 79, 5);
    assert!(stage.act(&Action::PreviousMatch, 79, 5));
    let mut parts = 0;
    while stage.view.is_searching() && stage.view.status().as_str().contains("searching") {
        stage.view.catch_up(&stage.world);
        parts += 1;
        assert!(parts < 100, "{}", stage.view.status());
    }
    assert!(parts > 3, "{parts}");
    assert!(stage.screen(79, 5)[0].contains("needle"), "{:?}", stage.screen(79, 5));
    // What is not there is said, and the cursor stays.
    stage.act(&Action::NextMatch, 79, 5);
    while stage.view.status().as_str().contains("searching") {
        stage.view.catch_up(&stage.world);
    }
    assert!(stage.view.status().as_str().contains("no newer match"), "{}", stage.view.status());
    assert!(stage.screen(79, 5)[0].contains("needle"), "{:?}", stage.screen(79, 5));
}

#[test]
fn a_conversation_of_one_peer_beside_a_busy_one_is_found_in_parts_and_kept() {
    let (busy, quiet) = ("127.0.0.1:9", "127.0.0.1:10");
    let early = made(CallKind::RecvFrom, 0, quiet, b"early");
    let flood = (1..30_000).map(|at| made(CallKind::RecvFrom, at, busy, b"x"));
    let peer = Address::new("127.0.0.1".parse().unwrap(), 10);
    let source = Source { peer: Some(peer), ..datagrams() };
    let mut stage = Stage::new(Past::new([early].into_iter().chain(flood)), source);
    let mut parts = 0;
    while stage.view.is_searching() {
        stage.view.catch_up(&stage.world);
        parts += 1;
        assert!(parts < 100);
    }
    assert!(parts > 1, "{parts}");
    assert!(stage.screen(79, 4)[0].contains("from"), "{:?}", stage.screen(79, 4));
    stage.add(&made(CallKind::RecvFrom, 40_000, quiet, b"late"));
    let screen = stage.screen(79, 6).join("\n");
    assert!(screen.contains("early") && screen.contains("late"), "{screen}");
}

#[test]
fn a_conversation_that_was_evicted_says_how_much_that_was_and_when() {
    use sockpit::model::connection::{Owner, SocketRole, SocketState};
    use sockpit::model::counts::Counts;
    let epoch = Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH);
    let mut past = Past { journal: Journal::new(4 << 20, 1, epoch), last: None };
    for call in numbered(1_000, 1_006) {
        past.add(&call);
    }
    let mut stage = Stage::new(past, stream());
    let counts =
        Counts { bytes_out: 30, calls_out: 6, last: Some(Moment(1_005_200_000)), ..Counts::default() };
    let known = SocketState {
        id: SOCKET,
        fd: 11,
        transport: sockpit::model::endpoint::Transport::Tcp,
        family: 2,
        role: SocketRole::Client,
        owner: Owner::Session(sockpit::model::ids::SessionId(1)),
        local: None,
        peer: None,
        opened: Moment::START,
        ended: None,
        counts,
        waiting: None,
        observed: None,
    };
    stage.world.sockets.insert(SOCKET, known);
    assert!(!stage.screen(79, 5).join("").contains("evicted"), "it is all there");
    let large = vec![b'x'; 60_000];
    let flood = |stage: &Stage, at: u64, previous| {
        let args = Args::Bytes { length: 60_000, flags: 0 };
        let call = Call {
            seq: Seq(0),
            previous,
            at: Moment(at * 1_000_000),
            took: Duration::from_micros(1),
            socket: SocketId(2),
            fd: 12,
            kind: CallKind::Recv,
            args,
            result: 60_000,
            errno: None,
            payload: &large,
            length: 60_000,
            observer: false,
            in_library: false,
            fault: 0,
        };
        stage.past.journal.record(0, &call, None)
    };
    let mut last = None;
    for at in 2_000..2_200 {
        last = flood(&stage, at, last);
    }
    stage.ring();
    let screen = stage.screen(79, 5).join(" ");
    assert!(!stage.view.is_empty(&stage.world), "what was said is not nothing");
    assert!(screen.contains("All 6 messages (30 B sent, 0 B received, the last at"), "{screen}");
    assert!(screen.contains("00:00:01.005") && screen.contains("evicted"), "{screen}");
    // What is said afterwards stands below a note that there was more.
    stage.past.last = Some(Seq(0));
    stage.add(&made(CallKind::Send, 3_000, "", b"again"));
    let screen = stage.screen(79, 5);
    assert!(screen[0].contains("what was said before 00:00:03.000 was evicted"), "{screen:?}");
    assert!(screen[1].contains("again"), "{screen:?}");
}
