//! The program as a person runs it headless: its lines are awaited with a deadline, its end too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failure in here is a failure of the test"
)]
#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part")]

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// How long anything may take on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// sockpit with these arguments, no input, and both outputs taken.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sockpit"));
    command.env("LC_ALL", "C.UTF-8");
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What a program left.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Fails unless it ended with this code.
    #[track_caller]
    pub fn with(self, code: i32) -> Ended {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Its lines as JSON objects.
    #[track_caller]
    pub fn json(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }
}

/// A program that runs.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    stderr: Option<JoinHandle<String>>,
    pub told: Vec<String>,
    /// Lines that nobody asked for yet.
    passed: Vec<String>,
}

impl Running {
    pub fn start(arguments: &[&str]) -> Running {
        Running::spawn(&mut command(arguments))
    }

    pub fn spawn(command: &mut Command) -> Running {
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let mut stderr = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8(text).expect("stderr is UTF-8")
        });
        Running { child, lines, stderr: Some(stderr), told: Vec::new(), passed: Vec::new() }
    }

    /// The next line of its standard output, `None` at its end.
    #[track_caller]
    pub fn line(&mut self) -> Option<String> {
        match self.lines.recv_timeout(DEADLINE) {
            Ok(line) => {
                self.told.push(line.clone());
                Some(line)
            }
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                panic!("no line came within {DEADLINE:?} after {:#?}", self.told)
            }
        }
    }

    /// A line that begins so, and was not given before: one that came already, or the next. Lines of
    /// several sockets come in any order.
    #[track_caller]
    pub fn line_with(&mut self, begin: &str) -> String {
        if let Some(place) = self.passed.iter().position(|line| line.starts_with(begin)) {
            return self.passed.remove(place);
        }
        while let Some(line) = self.line() {
            if line.starts_with(begin) {
                return line;
            }
            self.passed.push(line);
        }
        panic!("it ended, and no line begins with {begin:?}: {:#?}", self.told)
    }

    /// The address of the next `listening` line of this transport.
    #[track_caller]
    pub fn listening(&mut self, transport: &str) -> SocketAddr {
        let begin = format!("listening {transport} ");
        let line = self.line_with(&begin);
        line[begin.len()..].parse().unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Processor time that it spent so far, user and system.
    pub fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // Behind the name in parentheses: utime and stime are fields 14 and 15 of proc(5), in hundredths of a second.
        let behind = stat.rsplit_once(") ").unwrap().1;
        let ticks: u64 = behind.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    }

    /// SIGINT, and the end.
    #[track_caller]
    pub fn stop(self) -> Ended {
        self.signal(Signal::INT);
        self.end()
    }

    /// Awaits the end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        while self.line().is_some() {}
        let stderr = self.stderr.take().unwrap().join().unwrap();
        let code = self.child.wait().unwrap().code();
        Ended { code, stdout: self.told.join("\n"), stderr }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only what a failed test left.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs to its end.
#[track_caller]
pub fn sockpit(arguments: &[&str]) -> Ended {
    Running::start(arguments).end()
}
