//! Servers and load generators as child processes of the bench, pinned apart where there are two processors.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

fn this(words: &[&str], cpu: &str) -> Command {
    let program = std::env::current_exe().expect("the bench knows its own path");
    let pinned = std::thread::available_parallelism().is_ok_and(|n| n.get() > 1)
        && Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok();
    let mut command = if pinned {
        let mut command = Command::new("taskset");
        command.args(["-c", cpu]).arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// A server that says its port on the first line, and ends with its standard input.
pub(super) struct Server {
    child: Child,
    pub(super) port: u16,
}

impl Server {
    pub(super) fn start(kind: &str, transport: &str) -> Server {
        let mut child = this(&["--serve", kind, transport], "0").spawn().expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("the server says its port");
        Server { child, port: line.trim().parse().expect("a port") }
    }

    /// Time on a processor of all its threads so far, from /proc/PID/task/*/schedstat (nanoseconds).
    pub(super) fn processor_time(&self) -> Duration {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("it runs");
        let spent = tasks
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("schedstat")).ok())
            .filter_map(|text| text.split_whitespace().next().and_then(|first| first.parse::<u64>().ok()))
            .sum();
        Duration::from_nanos(spent)
    }

    /// Memory that is resident, in KiB: `VmRSS` of /proc/PID/status.
    pub(super) fn resident(&self) -> f64 {
        let status = format!("/proc/{}/status", self.child.id());
        figure(&std::fs::read_to_string(status).expect("it runs"), "VmRSS:") as f64
    }

    /// How often its threads went to sleep and were woken so far.
    pub(super) fn wake_ups(&self) -> u64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).expect("it runs");
        tasks
            .flatten()
            .filter_map(|task| std::fs::read_to_string(task.path().join("status")).ok())
            .map(|status| figure(&status, "voluntary_ctxt_switches:"))
            .sum()
    }
}

/// The number after a name in a status file of /proc.
fn figure(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("Linux tells it");
    line.split_whitespace().next().and_then(|number| number.parse().ok()).expect("a number")
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A load generator: connects, says ready, waits for a line, works, says how many operations it did.
pub(super) struct Load {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Load {
    pub(super) fn start(words: &[&str], port: u16) -> Load {
        let port = port.to_string();
        let mut all = vec!["--load"];
        all.extend(words);
        all.push(&port);
        let mut child = this(&all, "1").spawn().expect("the load generator starts");
        let stdin = child.stdin.take().expect("piped");
        let stdout = BufReader::new(child.stdout.take().expect("piped"));
        let mut load = Load { child, stdin, stdout };
        assert_eq!(load.line(), "ready");
        load
    }

    pub(super) fn go(&mut self) -> f64 {
        writeln!(self.stdin, "go").expect("it listens");
        self.line().parse().expect("a count of operations")
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("it talks");
        line.trim().to_owned()
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
