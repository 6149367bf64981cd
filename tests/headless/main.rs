//! The headless commands, as a script uses them: what they print, how they end, and what they refuse.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "../common/program.rs"]
mod program;

mod carrying;
mod ending;
mod fetching;
mod inspecting;
mod locale;
mod lookups;
mod printing;
mod sending;
mod serving;
mod usage;

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpStream, UdpSocket};

use program::DEADLINE;

fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}

fn udp() -> UdpSocket {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    socket
}

/// Sends, shuts, and reads to the end.
fn exchange(to: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = connect(to);
    stream.write_all(bytes).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    answer
}

/// Nothing but text and line ends.
#[track_caller]
fn assert_clean(text: &str) {
    let odd =
        text.chars().find(|ch| (ch.is_control() && *ch != '\n') || ('\u{202a}'..='\u{202e}').contains(ch));
    assert_eq!(odd, None, "{text:?}");
}
