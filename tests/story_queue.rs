//! The accept queue, key by key, with real sockets: a server that takes one client at a time, with a backlog
//! of one; four sessions of our own; who is served, who waits, whose SYN is dropped, and how that ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::story::Story;
use sockpit::ui::panes::PaneId;

/// The form of an echo server: one at a time, backlog 1, at a port that the system chooses.
fn start_server(story: &mut Story) -> u16 {
    story.keys("3 a");
    for _ in 0..60 {
        if story.screen().contains("▌echo…") {
            break;
        }
        story.key("down");
    }
    story.key("enter");
    assert!(story.screen().contains("A new server"), "{}", story.screen());
    let to = |story: &mut Story, label: &str| {
        for _ in 0..40 {
            let is_here = |row: &str| row.split_once("│▌").is_some_and(|(_, rest)| rest.starts_with(label));
            if story.screen().lines().any(is_here) {
                return;
            }
            story.key("down");
        }
        panic!("no field {label}\n{}", story.screen());
    };
    to(story, "port");
    story.keys("i ctrl-u 0 esc");
    to(story, "policy");
    story.key("right");
    to(story, "backlog");
    story.keys("i ctrl-u 1 enter");
    story.sees("LISTEN");
    let servers = &story.desk.app.world().servers;
    servers
        .values()
        .find_map(|server| server.address())
        .and_then(sockpit::model::address::Address::port)
        .expect("a port")
}

#[test]
fn the_accept_queue_from_its_first_client_to_the_echo_of_the_second() {
    let mut story = Story::new(80, 40);
    let port = start_server(&mut story);
    let address = format!("127.0.0.1:{port}");
    story.sees_row(&["TCP", &address, "echo", "one-at-a-time", "accept("]);

    // Session 1 talks to the listener; three more like it.
    story.key("t");
    assert_eq!(story.desk.app.focus(), PaneId::Console);
    story.key("esc");
    story.until("session 1 is open", |story| story.screen().contains("local 127.0.0.1:"));
    story.key("3");
    story.sees("being served");
    // One after the other, as a person does: who is seen first is the first in the queue.
    for seen in ["1st in queue", "2nd in queue"] {
        story.keys("2 c esc 3");
        story.sees(seen);
    }
    story.keys("2 c esc");
    story.until("four sessions", |story| story.desk.app.world().sessions.len() == 4);
    // The list of sessions says who waits in the queue, and of the fourth that the queue is ours and full.
    for row in ["1 TCP :", "2 TCP :", "3 TCP :"] {
        story.sees_row(&[row, if row.starts_with('1') { "open" } else { "queued" }]);
    }
    story.keys("W");
    story.sees("cause    the other end is our server");
    story.sees("drops SYNs: its accept queue is full");
    story.keys("esc 3");
    story.sees("1st in queue");
    story.sees("2nd in queue");
    story.sees("▓▓ FULL 2 of backlog 1 + 1");
    story.sees_row(&["SYN", "dropped", "queue full, client repeats after 1, "]);
    story.sees_row(&["TCP", &address, "recv(", "2/2"]);

    // Session 2 sends: the kernel takes it, the server has not.
    story.keys("2 tab g down i");
    story.text("Hello!\\n");
    story.key("enter");
    story.key("esc");
    story.key("3");
    story.sees_row(&["ESTABLISHED", "7 B", "1st in queue"]);

    // Session 1 is closed here: session 2 has its echo at once, the gauge falls, the fourth connects.
    story.keys("tab d");
    assert!(story.screen().contains("close(fd): FIN"), "{}", story.screen());
    story.key("enter");
    story.sees_row(&["closed", "closed here"]);
    story.sees_row(&["7 B", "7 B", "being served"]);
    story.until("the fourth is in the queue", |story| {
        let rows = story.screen();
        rows.contains("2nd in queue")
            && rows.lines().filter(|row| row.contains("in queue") || row.contains("being served")).count()
                == 3
    });
    // The cursor went with the row that was closed: up to the one that is served, and to its other end.
    story.keys("g down");
    story.sees("Hello!\\n");
    story.key("o");
    assert_eq!(story.desk.app.focus(), PaneId::Console);
    story.sees("Hello!\\n");
    story.key("o");
    assert_eq!(story.desk.app.focus(), PaneId::Servers);
    story.sees("Conversation with 127.0.0.1:");
    story.stop();
}
