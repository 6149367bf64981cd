//! What a frame costs: `cargo bench --bench screen`.
//!
//! Each pane is drawn at 200×60 with a full journal (64 MiB) behind it; then an update that takes in 10,000
//! calls, and a list of 10,000 connections from key to frame. Times are medians and 95th percentiles of a
//! run, in microseconds, on whatever machine this is: compare them within one run.

#![allow(clippy::expect_used, reason = "a scene that cannot be played ends the program")]
#![allow(clippy::print_stdout, reason = "figures are printed")]

#[path = "../../examples/screens/scenes.rs"]
mod scenes;
#[path = "../../examples/screens/stage.rs"]
mod stage;

use std::hint::black_box;
use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::connection::{ConnectionStatus, Owner};
use sockpit::model::counts::Counts;
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::ids::{ServerId, SocketId};
use sockpit::model::journal::{Journal, JournalReader};
use sockpit::model::moment::Moment;
use sockpit::model::server::{ServerEvent, ServerTotals, Service};
use sockpit::ui::action::Action;
use sockpit::ui::conversation::{Conversation, ConversationView, Source};
use sockpit::ui::parts::filter::Filter;
use sockpit::ui::theme::{Glyphs, Theme};
use sockpit::ui::world::World;
use stage::{Stage, local, moved, spec};

const COLUMNS: u16 = 200;
const ROWS: u16 = 60;
/// Small calls, so many that the journal is full and has let some go.
const CALLS: u64 = 900_000;
const CONNECTIONS: u32 = 10_000;

type Play = fn(&mut Stage);

fn main() {
    println!("{COLUMNS}x{ROWS}, µs: median, 95th percentile");
    let panes: [(&str, Play); 6] = [
        ("lookup", scenes::lookup),
        ("lookup beside DNS", scenes::dns),
        ("console", scenes::console),
        ("servers", scenes::accept_queue),
        ("inspect", scenes::inspect),
        ("calls", scenes::calls),
    ];
    for (name, scene) in panes {
        let mut stage = stage();
        fill(&mut stage, CALLS);
        scene(&mut stage);
        let mut buffer = Buffer::empty(stage.area);
        report(&format!("draw {name}"), 300, || draw(&stage, &mut buffer));
    }
    calls();
    connections();
    conversation();
}

fn stage() -> Stage {
    Stage::new(COLUMNS, ROWS, Theme::initial(false, &Glyphs::UNICODE))
}

fn draw(stage: &Stage, buffer: &mut Buffer) {
    buffer.reset();
    black_box(stage.app.draw(stage.area, buffer, stage.now));
}

/// Echoes of 32 bytes on a hundred sockets.
fn fill(stage: &mut Stage, calls: u64) {
    for call in 0..calls {
        let socket = 10_000 + (call / 2 % 100) as u32;
        let kind = if call % 2 == 0 { CallKind::Recv } else { CallKind::Send };
        let args = Args::Bytes { length: 32, flags: 0 };
        stage.record(socket, 50, kind, args, moved(b"0123456789abcdef0123456789abcdef", 4));
    }
    stage.ring();
}

/// An update that takes in 10,000 calls, in every pane.
fn calls() {
    for (keys, name) in [("2", "console"), ("3", "servers"), ("5 5 5", "calls")] {
        let mut stage = stage();
        scenes::console(&mut stage);
        stage.keys("esc");
        stage.keys(keys);
        let mut times = Vec::new();
        for _ in 0..50 {
            fill_without_ringing(&mut stage);
            let begin = Instant::now();
            stage.ring();
            times.push(begin.elapsed());
        }
        print_times(&format!("update, 10,000 calls, {name}"), times);
    }
    let mut stage = stage();
    let mut reader = JournalReader::new();
    let mut times = Vec::new();
    for _ in 0..50 {
        fill_without_ringing(&mut stage);
        let begin = Instant::now();
        black_box(reader.take(&stage.journal));
        times.push(begin.elapsed());
    }
    print_times("the journal's reader alone, 10,000 calls", times);
}

fn fill_without_ringing(stage: &mut Stage) {
    for call in 0..10_000_u32 {
        let args = Args::Bytes { length: 32, flags: 0 };
        stage.record(20_000 + call % 100, 50, CallKind::Recv, args, moved(b"0123456789abcdef", 4));
    }
}

/// 10,000 connections in the live list: draw, key to frame, and a tick in which each of them changed.
fn connections() {
    let mut stage = stage();
    stage.server(1, 10, spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), Some(CallKind::Accept));
    let rows = |stage: &Stage, bytes: u64| {
        (0..CONNECTIONS)
            .map(|at| {
                let peer = local(1024 + (at % 60_000) as u16);
                let mut row = stage.row(Owner::Server(ServerId(1)), at + 1, peer, ConnectionStatus::Open);
                row.counts = Counts { bytes_in: bytes + u64::from(at), calls_in: 1, ..Counts::default() };
                row
            })
            .collect::<Vec<_>>()
    };
    let first = rows(&stage, 0);
    stage.handle_event(Event::Server(ServerEvent::Connections(ServerId(1), first)));
    let totals = ServerTotals { open: CONNECTIONS, accepted: CONNECTIONS.into(), ..ServerTotals::default() };
    stage.handle_event(Event::Server(ServerEvent::Totals(ServerId(1), totals)));
    stage.keys("3 tab");
    let mut buffer = Buffer::empty(stage.area);
    report("draw 10,000 connections", 300, || draw(&stage, &mut buffer));
    report("key to frame, 10,000 connections", 300, || {
        stage.keys("j");
        draw(&stage, &mut buffer);
    });
    let mut times = Vec::new();
    for tick in 0..30 {
        stage.at(1_000 + tick * 16);
        let changed = rows(&stage, tick * 64);
        let begin = Instant::now();
        stage.handle_event(Event::Server(ServerEvent::Connections(ServerId(1), changed)));
        draw(&stage, &mut buffer);
        times.push(begin.elapsed());
    }
    print_times("tick in which all 10,000 changed, and frame", times);
}

/// A conversation of a million rows: drawn from its end, with a filter that is met once, step by step, and scrolled.
fn conversation() {
    const MESSAGES: u64 = 1_000_000;
    let stage = stage();
    let journal = Journal::new(512 << 20, 1, stage.journal.epoch());
    let (socket, mut previous) = (SocketId(1), None);
    for row in 0..MESSAGES {
        let payload: &[u8] = if row == 0 { b"needle" } else { b"0123456789abcdef0123456789abcdef" };
        let call = Call {
            seq: Seq(0),
            previous,
            at: Moment(row * 1_000),
            took: Duration::from_nanos(500),
            socket,
            fd: 9,
            kind: if row % 2 == 0 { CallKind::Recv } else { CallKind::Send },
            args: Args::Bytes { length: 32, flags: 0 },
            result: payload.len() as i64,
            errno: None,
            payload,
            length: payload.len() as u32,
            observer: false,
            in_library: false,
            fault: 0,
        };
        previous = journal.record(0, &call, None);
    }
    let mut world = World::default();
    world.calls.take(&journal);
    let mut view = Conversation::new();
    view.show(Source { sockets: vec![socket], is_stream: true, ..Source::default() }, &world);
    let theme = Theme::initial(false, &Glyphs::UNICODE);
    let scene = ConversationView { world: &world, theme: &theme, now: Moment::at_secs(10) };
    let mut buffer = Buffer::empty(stage.area);
    let draw = |view: &Conversation, buffer: &mut Buffer| {
        buffer.reset();
        view.draw(stage.area, buffer, &scene, &[], true);
    };
    report("draw a conversation of 1,000,000 rows", 300, || draw(&view, &mut buffer));
    view.set_filter(Filter::parse("needle").expect("a filter"), &world);
    let mut times = Vec::new();
    while view.is_searching() {
        let begin = Instant::now();
        view.catch_up(&world);
        times.push(begin.elapsed());
    }
    print_times("one step of a filter through all of them", times);
    view.set_filter(Filter::default(), &world);
    view.apply(&Action::First, &scene, COLUMNS, ROWS);
    let mut times = Vec::new();
    while view.is_searching() {
        let begin = Instant::now();
        view.catch_up(&world);
        times.push(begin.elapsed());
    }
    print_times("one step on the way to the oldest row", times);
    report("draw it there", 300, || draw(&view, &mut buffer));
}

fn report(name: &str, times: u32, mut work: impl FnMut()) {
    work();
    let measured = (0..times)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed()
        })
        .collect();
    print_times(name, measured);
}

fn print_times(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let micros = |at: usize| times[at].as_secs_f64() * 1e6;
    println!("{name:45} {:9.1} {:9.1}", micros(times.len() / 2), micros(times.len() * 95 / 100));
}
