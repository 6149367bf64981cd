//! Where reads and writes begin and end, key by key, with real sockets: one send received as three, three received as
//! one, and both ends of the connection side by side.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::story::Story;
use sockpit::model::command::Command;
use sockpit::model::console::{CallSizes, ConsoleCommand, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::ids::SessionId;
use sockpit::model::server::Policy;
use sockpit::ui::panes::Pane;

/// Waits until so many sessions are open.
fn sees_open(story: &mut Story, count: usize) {
    story.until("the sessions are open", |story| {
        let sessions = story.desk.app.world().sessions.values();
        let is_open = |stage: &(_, SessionStage)| matches!(stage.1, SessionStage::Open { .. });
        sessions.filter(|session| session.stage.as_ref().is_some_and(is_open)).count() == count
    });
}

#[test]
fn one_send_is_received_as_three_and_both_ends_show_it_byte_by_byte() {
    let mut story = Story::new(100, 40);
    story.start_server(Transport::Tcp, |_| {});
    story.key("t");
    sees_open(&mut story, 1);
    let mut spec = story.desk.app.world().sessions[&SessionId(1)].spec.clone();
    spec.sizes = CallSizes { receive_buffer: 3, ..CallSizes::default() };
    story.order(Command::Console(ConsoleCommand::Adjust(SessionId(1), Box::new(spec))));
    story.text("Hi Jane");
    story.key("enter");
    story.sees("3 of at most 3 B; the rest, if any, waits for the next");
    story.keys("esc b");
    story.sees("1 send received as 3");
    // What the server sent at once, at the right, this end received in three pieces.
    story.sees_row(&["recv    3 B  Hi", "0-2", "◀", "send    7 B  Hi Jane"]);
    story.sees_row(&["recv    3 B  Jan", "3-5", "◀", "│"]);
    story.sees_row(&["recv    1 B  e", "6", "◀", "│"]);
    story.sees_row(&["send    7 B  Hi Jane", "0-6", "▶", "recv    7 B  Hi Jane"]);
    // The same from the other end.
    story.key("3");
    story.keys("tab b");
    story.sees("this end, fd ");
    // Its stream is one buffer in Inspect, and comes back from there.
    story.key("F");
    story.sees("The stream of this conversation");
    story.key("enter");
    story.until("Inspect has it", |story| {
        let panes = story.desk.app.panes();
        let bytes = panes.inspect.selection(story.desk.app.world()).bytes;
        bytes.is_some_and(|sample| sample.bytes.as_ref() == b"Hi Jane")
    });
    story.key("3");
    story.sees_row(&["send    7 B  Hi Jane", "0-2", "▶", "recv    3 B  Hi"]);
    story.sees("this end, fd ");
    story.keys("esc 2");
    story.sees("1 send received as 3");
    story.key("b");
    assert!(!story.screen().contains("received as"), "{}", story.screen());
    story.stop();
}

#[test]
fn three_sends_that_wait_in_the_accept_queue_are_received_as_one() {
    let mut story = Story::new(100, 40);
    story.start_server(Transport::Tcp, |spec| spec.policy = Policy::OneAtATime);
    story.key("t");
    sees_open(&mut story, 1);
    story.key("esc");
    story.until("the first client is served", |story| {
        let servers = &story.desk.app.world().servers;
        servers.values().any(|server| server.connections.values().any(|row| row.socket.is_some()))
    });
    story.keys("c");
    sees_open(&mut story, 2);
    for part in ["one", "two", "three"] {
        story.text(part);
        story.key("enter");
        story.sees_row(&["▶", part]);
    }
    story.keys("esc b");
    story.sees("the other end is not in this program, or has not accepted yet");
    // The first client goes: the second is accepted, and what waited is received at once.
    story.key("<");
    story.keys("d enter >");
    story.sees("3 sends received as 1");
    story.sees_row(&["send    3 B  one", "0-2", "▶", "recv   11 B  onetwothree"]);
    story.sees_row(&["send    5 B  three", "6-10", "▶", "│"]);
    story.stop();
}

#[test]
fn partial_reads_and_writes_are_made_by_one_key_and_undone_by_it() {
    let mut story = Story::new(120, 36);
    story.start_server(Transport::Tcp, |_| {});
    story.key("t");
    sees_open(&mut story, 1);
    story.keys("esc P");
    story.sees("each recv has room for 3 B, each send offers 3 B; the same key undoes it");
    story.key("i");
    story.text("Hello!");
    story.key("enter");
    story.sees_row(&["last", "6 of 6 B in 2 calls"]);
    story.until("it came back in pieces", |story| {
        let sockets = &story.desk.app.world().sockets;
        sockets.values().any(|socket| socket.counts.bytes_in == 6 && socket.counts.calls_in >= 2)
    });
    story.keys("esc P");
    story.sees("each recv has room for 65536 B, each send offers all; as before");
    story.key("i");
    story.text("Jane Doe");
    story.key("enter");
    story.sees_row(&["◀", "8 B", "Jane Doe"]);
    story.stop();
}
