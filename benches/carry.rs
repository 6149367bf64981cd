//! What it costs to carry bytes between standard streams and a socket: `sockpit send` beside `nc`, `ncat` and `socat`, in
//! turns, in one run. `cargo bench --bench carry [-- --rounds N] [--mib N]`.
//!
//! The other end is a thread of this process. A round has one transfer of each program; the figure is the time from the
//! start of the program to its end, and the ratio is the median over the rounds of the other's time to ours. Then 1 GiB
//! both ways at once, with the greatest resident size.

#![allow(clippy::unwrap_used, reason = "a bench fails by panicking")]
#![allow(clippy::print_stdout, reason = "figures are printed")]

mod usage;

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::process::{Command, ExitCode, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Bytes that this process writes and reads at once.
const ROOM: usize = 256 * 1024;

/// Which way bytes go, and what stands at the other side of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// A file to a peer.
    FileOut,
    /// A pipe to a peer.
    PipeOut,
    /// A peer to a pipe.
    PipeIn,
    /// A pipe to a peer that sends all of it back, to a pipe.
    Both,
}

const CASES: [(Case, &str); 4] = [
    (Case::FileOut, "file to peer"),
    (Case::PipeOut, "pipe to peer"),
    (Case::PipeIn, "peer to pipe"),
    (Case::Both, "pipe to echo to pipe"),
];

/// The programs, ours first, each with the arguments that hand on the end of standard input and wait for the peer's.
fn programs(port: u16) -> [(&'static str, Command); 4] {
    let command = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments);
        command
    };
    let port = &port.to_string();
    [
        ("sockpit", command(env!("CARGO_BIN_EXE_sockpit"), &["send", "tcp", "127.0.0.1", port])),
        ("nc", command("nc", &["-N", "127.0.0.1", port])),
        ("ncat", command("ncat", &["127.0.0.1", port])),
        ("socat", command("socat", &["-t60", "-", &format!("TCP:127.0.0.1:{port}")])),
    ]
}

/// Reads so many bytes, at most, and to the end: how many there were.
fn drain(mut from: impl Read) -> u64 {
    let mut room = vec![0; ROOM];
    let mut count = 0;
    while let Ok(length @ 1..) = from.read(&mut room) {
        count += length as u64;
    }
    count
}

fn fill(mut to: impl Write, bytes: u64) {
    let room = vec![b'x'; ROOM];
    let mut left = bytes;
    while left > 0 {
        let length = left.min(ROOM as u64) as usize;
        to.write_all(&room[..length]).unwrap();
        left -= length as u64;
    }
}

/// The other end of one transfer.
fn peer(listener: &TcpListener, case: Case, bytes: u64) -> JoinHandle<()> {
    let listener = listener.try_clone().unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        match case {
            Case::FileOut | Case::PipeOut => assert_eq!(drain(&stream), bytes),
            Case::PipeIn => {
                fill(&stream, bytes);
                stream.shutdown(Shutdown::Write).unwrap();
                drain(&stream);
            }
            Case::Both => echo(&stream),
        }
    })
}

/// Sends everything back, as far as it goes at once.
fn echo(stream: &TcpStream) {
    let (mut from, mut to) = (stream, stream);
    let mut room = vec![0; ROOM];
    while let Ok(length @ 1..) = from.read(&mut room) {
        to.write_all(&room[..length]).unwrap();
    }
    stream.shutdown(Shutdown::Write).unwrap();
}

/// One transfer: how long the program took, and its greatest resident size in KiB; `None` where it is not there.
fn once(
    mut command: Command,
    listener: &TcpListener,
    case: Case,
    file: &File,
    bytes: u64,
) -> Option<(Duration, i64)> {
    let input = match case {
        Case::FileOut => {
            std::io::Seek::rewind(&mut &*file).unwrap();
            file.try_clone().unwrap().into()
        }
        Case::PipeIn => Stdio::from(File::open("/dev/null").unwrap()),
        Case::PipeOut | Case::Both => Stdio::piped(),
    };
    if case == Case::PipeIn && command.get_program().to_string_lossy().ends_with("sockpit") {
        // /dev/null is nobody's input: standard output is to be the peer's all the same.
        command.arg("--raw");
    }
    let began = Instant::now();
    let mut child = command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let peer = peer(listener, case, bytes);
    let writer = child.stdin.take().map(|input| std::thread::spawn(move || fill(input, bytes)));
    let drained = drain(child.stdout.take().unwrap());
    let resident = usage::wait(&child).resident;
    let took = began.elapsed();
    if let Some(writer) = writer {
        writer.join().unwrap();
    }
    peer.join().unwrap();
    assert_eq!(drained, if matches!(case, Case::PipeIn | Case::Both) { bytes } else { 0 }, "{command:?}");
    Some((took, resident))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |flag: &str, usual: u64| {
        let at = arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1));
        at.map_or(usual, |text| text.parse().unwrap())
    };
    let (rounds, mib) = (number("--rounds", 5), number("--mib", 512));
    let bytes = mib << 20;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let file = tempfile::tempfile().unwrap();
    fill(&file, bytes);
    println!(
        "{mib} MiB, start to end; median of {rounds} rounds; in brackets how many times as long as sockpit"
    );
    let mut is_slower = false;
    for (case, name) in CASES {
        let mut times: [Vec<f64>; 4] = std::array::from_fn(|_| Vec::new());
        for _ in 0..rounds {
            for ((_, command), times) in programs(port).into_iter().zip(&mut times) {
                if let Some((took, _)) = once(command, &listener, case, &file, bytes) {
                    times.push(took.as_secs_f64());
                }
            }
        }
        print!("{name:20}");
        for ((program, _), theirs) in programs(port).iter().zip(&times) {
            if theirs.is_empty() {
                print!("  {program} is not there");
                continue;
            }
            let ratios = theirs.iter().zip(&times[0]).map(|(their, our)| their / our).collect();
            let (time, ratio) = (median(theirs.clone()), median(ratios));
            print!("  {program} {time:6.3} s {:5.2} GB/s ({ratio:4.2})", bytes as f64 / time / 1e9);
            is_slower |= ratio < 1.0;
        }
        println!();
    }
    let [(_, command), ..] = programs(port);
    let (took, resident) = once(command, &listener, Case::Both, &file, 1 << 30).unwrap();
    println!("1 GiB both ways: {:.2} s, {resident} KiB at most", took.as_secs_f64());
    ExitCode::from(u8::from(is_slower))
}
