//! What a question to a DNS server costs, from the start of the program to its end: `cargo bench --bench dns [-- --pairs N]`.
//!
//! `sockpit dns` and `dig` ask a server of this process for one A record over UDP, in turns, and the figure is the ratio
//! of their times in each pair. The server is a thread that sends the same answer to everybody at once, so what is
//! measured is the two programs.

#![allow(clippy::expect_used, clippy::panic, reason = "what cannot be measured ends the program")]
#![allow(clippy::print_stdout, reason = "figures are printed")]

use std::net::{Ipv4Addr, UdpSocket};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

/// Of dig's time.
const GOAL: f64 = 0.5;
const PAIRS: usize = 101;
/// Before anything is counted: both programs are in the page cache.
const WARMING: usize = 10;

/// Answers every question with 192.0.2.1.
fn serve() -> u16 {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a socket");
    let port = socket.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        let mut room = [0; 1232];
        while let Ok((length, from)) = socket.recv_from(&mut room) {
            let query = &room[..length];
            let Some(end) = query.get(12..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) else {
                continue;
            };
            let Some(question) = query.get(12..12 + end + 5) else { continue };
            let mut answer = [&query[..2], b"\x85\0\0\x01\0\x01\0\0\0\0", question].concat();
            answer.extend_from_slice(b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01");
            let _ = socket.send_to(&answer, from);
        }
    });
    port
}

/// From the start to the end; `None` where the program is not there.
fn time(command: &mut Command) -> Option<Duration> {
    let began = Instant::now();
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let took = began.elapsed();
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.lines().any(|line| line == "192.0.2.1"), "{command:?}: {text}");
    Some(took)
}

fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_by(|one, other| one.partial_cmp(other).expect("numbers"));
    values[values.len() / 2]
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let given =
        arguments.iter().position(|argument| argument == "--pairs").and_then(|at| arguments.get(at + 1));
    let pairs = given.map_or(PAIRS, |text| text.parse().expect("a number after --pairs"));
    let port = serve().to_string();
    let ours = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sockpit"));
        command.args(["dns", "www.example", "A", "--short", "--server", &format!("127.0.0.1:{port}")]);
        time(&mut command).expect("sockpit runs")
    };
    let dig = || time(Command::new("dig").args(["@127.0.0.1", "-p", &port, "www.example", "A", "+short"]));
    for _ in 0..WARMING {
        ours();
        if dig().is_none() {
            println!("NOT RUN: there is no dig to compare with");
            return ExitCode::SUCCESS;
        }
    }
    let (mut times, mut theirs, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..pairs {
        let (our, their) = (ours(), dig().expect("dig runs"));
        times.push(our.as_secs_f64());
        theirs.push(their.as_secs_f64());
        ratios.push(our.as_secs_f64() / their.as_secs_f64());
    }
    let ratio = median(&mut ratios);
    println!("dig      {:8.2} ms", 1000.0 * median(&mut theirs));
    println!(
        "sockpit  {:8.2} ms   {ratio:.2} of dig's (goal {GOAL}; median of {pairs} pairs)",
        1000.0 * median(&mut times)
    );
    ExitCode::from(u8::from(ratio > GOAL))
}
