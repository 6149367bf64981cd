//! A file that is fetched in the Console, key by key, from a server of ours and from one that stops in the middle, with
//! the real backend behind the screen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use common::story::Story;
use sockpit::model::endpoint::Transport;
use sockpit::model::server::Service;
use sockpit::ui::keys::Level;
use sockpit::ui::panes::PaneId;

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 7 % 251) as u8).collect()
}

/// A screen with a server of the file `f` of a folder, and its port.
fn serving(columns: u16, rows: u16, transport: Transport, folder: &Path) -> (Story, u16) {
    let mut story = Story::new(columns, rows);
    let root = folder.to_owned();
    let port = story.start_server(transport, |spec| {
        spec.service = Service::File { root, file: Some("f".into()), lose_every: 3 };
    });
    (story, port)
}

/// Types a line after the colon.
fn order(story: &mut Story, line: &str) {
    story.key(":");
    story.text(line);
    story.key("enter");
}

#[test]
fn a_file_is_fetched_by_command_line_and_form_at_every_size() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("f"), content(1000)).unwrap();
        fs::write(folder.path().join("got"), &content(1000)[..100]).unwrap();
        let got = folder.path().join("got");
        let (mut story, port) = serving(columns, rows, Transport::Udp, folder.path());
        order(&mut story, &format!("fetch udp 127.0.0.1:{port} {}", got.display()));
        // The form has what was typed.
        story.sees("Fetch a file");
        story.sees_row(&["local file", "got"]);
        story.key("enter");
        story.sees("not compared");
        story.sees("equal to the");
        assert_eq!((story.desk.app.focus(), story.desk.app.level()), (PaneId::Console, Level::Command));
        story.sees("fetched");
        story.sees("command 2 from offset 100 into");
        story.sees("900 of 900 B");
        assert!(fs::read(&got).unwrap() == content(1000));
        story.stop();
    }
}

#[test]
fn a_transfer_that_stops_in_the_middle_is_cancelled_and_goes_on_from_there() {
    let folder = tempfile::tempdir().unwrap();
    let got = folder.path().join("got");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let mut story = Story::new(80, 24);
    order(&mut story, &format!("fetch tcp {at} {}", got.display()));
    story.key("enter");
    story.sees("fetching");
    let (mut peer, _) = listener.accept().unwrap();
    peer.set_read_timeout(Some(common::story::DEADLINE)).unwrap();
    let mut request = [0; 12];
    peer.read_exact(&mut request).unwrap();
    assert_eq!(&request, b"2\x000\0\0\0\0\0\0\0\0\0");
    peer.write_all(&content(300)).unwrap();
    story.sees("300 B came");
    assert_eq!(story.desk.app.level(), Level::Command);
    // What is typed meanwhile is not sent between.
    story.key("i");
    story.text("hello");
    story.key("enter");
    story.sees("nothing else can be sent");
    story.keys("ctrl-u esc ctrl-c");
    story.sees("cancelled: 300 B came");
    story.sees("This session is over");
    story.sees("s goes on behind what came");
    assert!(fs::read(&got).unwrap() == content(300));
    drop(peer);
    // s: the same once more, from where it was.
    story.key("s");
    story.sees("2\\0300");
    let (mut peer, _) = listener.accept().unwrap();
    peer.set_read_timeout(Some(common::story::DEADLINE)).unwrap();
    peer.read_exact(&mut request).unwrap();
    assert_eq!(&request, b"2\x00300\0\0\0\0\0\0\0");
    peer.write_all(&content(1000)[300..]).unwrap();
    drop(peer);
    story.sees("fetched");
    story.sees("not compared");
    assert!(fs::read(&got).unwrap() == content(1000));
    story.stop();
}

#[test]
fn the_add_menu_opens_the_form_and_an_offset_is_asked_for_where_the_command_has_one() {
    let mut story = Story::new(120, 36);
    story.keys("2 a down enter");
    story.sees("Fetch a file");
    story.sees("needed: FILE");
    // Without a local file nothing begins.
    story.key("enter");
    story.sees("a local file is expected");
    assert!(!story.screen().contains("│ offset "), "{}", story.screen());
    story.keys("shift-tab left");
    story.sees("│ offset ");
    story.key("right");
    assert!(!story.screen().contains("│ offset "), "{}", story.screen());
    story.stop();
}
