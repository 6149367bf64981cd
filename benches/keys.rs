//! How long a key takes to the screen: `cargo bench --bench keys [-- --program PATH]...`.
//!
//! The program runs in a pseudo-terminal of 120×36, with a UDP echo server that its own keys started. A load sends it
//! 100,000 datagrams a second and reads the replies, so that the header and the ladder change with every frame. Letters
//! are typed into a field at odd moments, and the time is taken from the write of the key to the read of its letter.
//! Programs that are given by path are measured in turns, so that other work on the machine hits all of them.
//!
//! The server listens on port 58001 of loopback: `unshare -rn sh -c 'ip link set lo up; cargo bench --bench keys'` where
//! that is taken.

#![allow(clippy::expect_used, clippy::panic, reason = "what cannot be measured ends the program")]
#![allow(clippy::print_stdout, reason = "figures are printed")]

use std::io::{Read, Write};
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread::sleep;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

const SERVER: (&str, u16) = ("127.0.0.1", 58001);
const RATE: u32 = 100_000;
/// Datagrams on the way at a time.
const WINDOW: u32 = 32;
const KEYS: u32 = 100;
const ROUNDS: u32 = 5;
const PATIENCE: Duration = Duration::from_secs(10);

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut programs = Vec::new();
    while let Some(argument) = arguments.next() {
        if argument == "--program" {
            programs.push(arguments.next().expect("a path after --program"));
        }
    }
    if programs.is_empty() {
        programs.push(env!("CARGO_BIN_EXE_sockpit").to_owned());
    }
    let mut times = vec![(Vec::new(), Vec::new()); programs.len()];
    for _ in 0..ROUNDS {
        for (program, (idle, loaded)) in programs.iter().zip(&mut times) {
            let mut terminal = Terminal::new(program);
            idle.extend(terminal.type_letters());
            let load = Load::new();
            sleep(Duration::from_millis(500));
            loaded.extend(terminal.type_letters());
            println!("{:9} echoes a second at {program}", load.end());
        }
    }
    println!(
        "{:9} {:>9} {:>9}   ms: median, 95th percentile of {} keys",
        "",
        "median",
        "95 %",
        KEYS * ROUNDS
    );
    for (program, (idle, loaded)) in programs.iter().zip(times) {
        println!("{program}");
        print_times("idle", idle);
        print_times("loaded", loaded);
    }
}

fn print_times(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let millis = |at: usize| times[at].as_secs_f64() * 1e3;
    println!("{name:9} {:9.2} {:9.2}", millis(times.len() / 2), millis(times.len() * 95 / 100));
}

/// The program in its terminal, with the server started, typing in a field of Lookup.
struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    fn new(program: &str) -> Terminal {
        let size = PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(program);
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("XDG_CONFIG_HOME", "/nowhere");
        command.env("XDG_STATE_HOME", "/nowhere");
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let _ = sender.send((Instant::now(), buffer[..count].to_vec()));
            }
        });
        let writer = pair.master.take_writer().expect("a writer");
        let mut terminal = Terminal { child, writer, output, _master: pair.master };
        terminal.until("COMMAND");
        // The first entry of the menu is a UDP echo server on port 58001.
        for (keys, shown) in
            [("3", "[3 Servers]"), ("a", "58001"), ("\r", "srv 1"), ("1", "[1 Lookup]"), ("\r", "TYPE")]
        {
            terminal.press(keys);
            terminal.until(shown);
        }
        terminal
    }

    fn press(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
        self.writer.flush().expect("the terminal takes keys");
    }

    /// Waits until `text` was written, perhaps with cursor moves and colours in between.
    fn until(&mut self, text: &str) -> Instant {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = String::new();
        loop {
            let rest = deadline.saturating_duration_since(Instant::now());
            let (at, bytes) =
                self.output.recv_timeout(rest).unwrap_or_else(|_| panic!("no {text:?} in {seen:?}"));
            plain(&bytes, &mut seen);
            if seen.contains(text) {
                return at;
            }
        }
    }

    /// How long each of the letters took.
    fn type_letters(&mut self) -> Vec<Duration> {
        (0..KEYS)
            .map(|number| {
                // Nothing else that is written here has these letters.
                // After each ctrl-u the other one comes first: a cell that stays as it is is not written.
                let letter = ["Z", "Q"][(number + number / 20) as usize % 2];
                sleep(Duration::from_micros(7_300 + u64::from(number * 7_919 % 25_000)));
                while self.output.try_recv().is_ok() {}
                let pressed = Instant::now();
                self.press(letter);
                let took = self.until(letter).duration_since(pressed);
                if number % 20 == 19 {
                    self.press("\x15");
                }
                took
            })
            .collect()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The text in `bytes` without its control sequences.
fn plain(bytes: &[u8], text: &mut String) {
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == 0x1b {
            let end = rest
                .iter()
                .skip(1)
                .position(|byte| (b'@'..=b'~').contains(byte))
                .map_or(rest.len(), |at| at + 2);
            rest = &rest[end.min(rest.len())..];
        } else if first.is_ascii() {
            text.push(char::from(*first));
        }
    }
}

/// Datagrams at a steady rate, each different from the one before.
struct Load {
    stop: Arc<AtomicBool>,
    echoed: Arc<AtomicU64>,
    since: Instant,
    thread: std::thread::JoinHandle<()>,
}

impl Load {
    fn new() -> Load {
        let (stop, echoed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (stops, counts) = (Arc::clone(&stop), Arc::clone(&echoed));
        let thread = std::thread::spawn(move || {
            let socket = UdpSocket::bind("127.0.0.1:0").expect("bound");
            socket.connect(SERVER).expect("connected");
            socket.set_read_timeout(Some(Duration::from_millis(100))).expect("an option");
            let begin = Instant::now();
            let mut number = 0_u64;
            while !stops.load(Ordering::Relaxed) {
                for _ in 0..WINDOW {
                    let mut message = [b'.'; 64];
                    message[..8].copy_from_slice(&number.to_be_bytes());
                    number += 1;
                    let _ = socket.send(&message);
                }
                for _ in 0..WINDOW {
                    if socket.recv(&mut [0; 64]).is_err() {
                        break;
                    }
                    counts.fetch_add(1, Ordering::Relaxed);
                }
                let due = Duration::from_secs(1) * (number as u32) / RATE;
                sleep(due.saturating_sub(begin.elapsed()));
            }
        });
        Load { stop, echoed, since: Instant::now(), thread }
    }

    /// Echoes a second.
    fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("the load ends");
        (self.echoed.load(Ordering::Relaxed) as f64 / self.since.elapsed().as_secs_f64()) as u64
    }
}
