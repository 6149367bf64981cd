//! Runs of sockpit under `strace`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

use crate::compare::Pair;

/// How long anything may take on a busy machine, traced.
const DEADLINE: Duration = Duration::from_secs(20);

/// Bytes of each string in the log: more than are compared.
const STRINGS: &str = "300";

/// sockpit, traced, with what it has told so far.
pub(crate) struct Run {
    tracer: Child,
    lines: Receiver<String>,
    told: Vec<String>,
    folder: TempDir,
}

impl Run {
    fn start(arguments: &[&str]) -> Run {
        Run::of(env!("CARGO_BIN_EXE_sockpit").as_ref(), arguments)
    }

    fn of(program: &Path, arguments: &[&str]) -> Run {
        let folder = TempDir::new().unwrap();
        let mut tracer = Command::new("strace")
            .args([
                "-f",
                "-qq",
                "-xx",
                "-s",
                STRINGS,
                "-e",
                "signal=none",
                "-e",
                "trace=%network,close,ioctl",
                "-o",
            ])
            .arg(folder.path().join("log"))
            .arg(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(tracer.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        Run { tracer, lines, told: Vec::new(), folder }
    }

    /// The next line, `None` at the end.
    fn next(&mut self) -> Option<&String> {
        match self.lines.recv_timeout(DEADLINE) {
            Ok(line) => {
                self.told.push(line);
                self.told.last()
            }
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => None,
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {
                let _ = self.tracer.kill();
                panic!("nothing came within {DEADLINE:?} after {:#?}", self.told);
            }
        }
    }

    fn end(mut self) -> Pair {
        while self.next().is_some() {}
        let code = self.tracer.wait().unwrap().code();
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
        Pair::new(code, self.told.join("\n"), &log)
    }
}

/// Runs to its end.
pub(crate) fn sockpit(arguments: &[&str]) -> Pair {
    Run::start(arguments).end()
}

/// This very test in another process, with these arguments.
pub(crate) fn this_test(arguments: &[&str]) -> Pair {
    Run::of(&std::env::current_exe().unwrap(), arguments).end()
}

/// `sockpit send`, with JSON lines.
pub(crate) fn send(transport: &str, host: &str, port: u16, flags: &[&str], payloads: &[&str]) -> Pair {
    let port = port.to_string();
    let mut arguments = vec!["send", transport, host, &port, "--json"];
    arguments.extend(flags);
    arguments.extend(payloads);
    sockpit(&arguments)
}

/// A server that listens.
pub(crate) struct Server {
    run: Run,
    /// IP address and port.
    pub(crate) at: (String, u16),
}

impl Server {
    /// `serve echo` with one address, until it listens.
    pub(crate) fn start(arguments: &[&str]) -> Server {
        let mut run = Run::start(&[&["serve", "echo", "--json"], arguments].concat());
        let at = loop {
            let Some(line) = run.next() else { panic!("it ended: {:#?}", run.told) };
            let line: Value = serde_json::from_str(line).unwrap();
            if line["type"] == "listening" {
                let address = &line["address"];
                break (
                    address["ip"].as_str().unwrap().to_owned(),
                    u16::try_from(address["port"].as_u64().unwrap()).unwrap(),
                );
            }
        };
        Server { run, at }
    }

    /// SIGINT, and everything that it told until its end.
    pub(crate) fn stop(self) -> Pair {
        let tracer = self.run.tracer.id();
        let children = std::fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children")).unwrap();
        let program: i32 = children.split_ascii_whitespace().next().expect("it runs").parse().unwrap();
        kill_process(Pid::from_raw(program).unwrap(), Signal::INT).unwrap();
        let pair = self.run.end();
        assert_eq!(pair.code, Some(0), "{}", pair.stdout);
        pair
    }
}
