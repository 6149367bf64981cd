//! README's five minutes, key by key, at every size that the screen is made for. (Ports are the system's choice, so
//! that runs do not meet.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::story::Story;
use sockpit::ui::keys::Level;
use sockpit::ui::panes::PaneId;
use sockpit::ui::popup::Popup;

/// What README says to press, in its order: a change there is a change here.
const KEYS: &[&str] = &[
    "3",
    "a",
    "t",
    "Hello!\\n",
    "x",
    "5",
    "5",
    "K",
    "1",
    "localhost",
    "getaddrinfo",
    "3",
    "a",
    "t",
    "c",
    "3",
    "f",
    "e",
];

#[test]
fn the_walk_is_the_one_of_the_readme() {
    let readme = include_str!("../README.md");
    let (_, rest) = readme.split_once("## Five minutes").expect("the heading");
    let (steps, _) = rest.split_once("\n| |").expect("the pictures after it");
    let keys: Vec<&str> = steps.split('`').skip(1).step_by(2).collect();
    assert_eq!(keys, KEYS);
}

#[test]
fn the_five_minutes_of_the_readme_at_80_columns() {
    walk(80, 24);
}

#[test]
fn the_five_minutes_of_the_readme_at_120_columns() {
    walk(120, 36);
}

#[test]
fn the_five_minutes_of_the_readme_at_200_columns() {
    walk(200, 60);
}

fn walk(columns: u16, rows: u16) {
    let mut story = Story::new(columns, rows);
    story.moves_ports = true;

    // 1. A UDP echo server listens.
    story.keys("3 a enter");
    story.until("a server listens", |story| story.server_port().is_some());
    let port = story.server_port().expect("a port");
    story.sees("UDP");

    // 2. Talk to it: the reply, its bytes, its sender, the local port.
    story.key("t");
    assert_eq!((story.desk.app.focus(), story.desk.app.level()), (PaneId::Console, Level::Type));
    story.text("Hello!\\n");
    story.key("enter");
    story.sees_row(&["\u{25c0}", "7 B"]);
    story.sees("48 65 6c 6c 6f 21 0a");
    story.sees(&format!(":{port}"));
    story.sees("chosen by the");

    // 3. The bytes of the reply in Inspect; the calls, in half and in full; one of them explained.
    story.keys("esc x");
    assert_eq!(story.desk.app.focus(), PaneId::Inspect);
    story.sees("48 65 6c 6c 6f 21");
    story.key("5");
    assert_eq!(story.desk.app.focus(), PaneId::Calls);
    story.sees("recvfrom(");
    story.key("5");
    story.sees("sendto(");
    story.key("K");
    assert!(matches!(story.desk.app.popup(), Some(Popup::Explain(_))), "{}", story.screen());
    story.key("esc");

    // 4. The list that getaddrinfo returned.
    story.keys("1 enter");
    assert_eq!((story.desk.app.focus(), story.desk.app.level()), (PaneId::Lookup, Level::Type));
    story.text("localhost");
    story.key("enter");
    story.sees("getaddrinfo = 0");
    story.sees("127.0.0.1");

    // 5. One client after the other: one is served, the others wait in the accept queue.
    story.keys("3 a");
    for _ in 0..40 {
        if story.screen().contains("▌TCP echo 58001") {
            break;
        }
        story.key("down");
    }
    story.sees("▌TCP echo 58001");
    story.key("enter");
    story.until("both listen", |story| {
        let servers = &story.desk.app.world().servers;
        servers.values().filter(|server| server.address().is_some()).count() == 2
    });
    story.key("t");
    for _ in 0..3 {
        story.keys("esc c");
    }
    story.until("four sessions more", |story| story.desk.app.world().sessions.len() == 5);
    story.keys("esc 3");
    story.sees("3 of");
    story.keys("tab f");
    story.sees("1st in");
    story.sees("2nd in");
    story.stop();
}
