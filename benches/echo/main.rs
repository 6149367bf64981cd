//! What a server costs: sockpit's echo beside C-like loops and a bare tokio echo, in one run.
//!
//! `cargo bench --bench echo -- [--pairs N] [--case NAME]...`. Every server and every load generator is a
//! process of its own (a process may hold only so many descriptors). The figure is the server's processor
//! time per operation, from the scheduler's own count, because rates swing with the machine; servers are
//! warmed up, then take turns A B C D, A B C D …, and the ratio is the median over the rounds. The case `idle`
//! is another: memory per connection that does nothing, and how often the server wakes up for 10,000 of them.

#![allow(clippy::expect_used, clippy::panic, reason = "a measurement that cannot be made ends the program")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "figures are printed")]

mod baseline;
mod child;
mod load;
mod mmsg;
mod sockpit;

use std::process::ExitCode;
use std::time::Duration;

use child::{Load, Server};

/// What is measured: the name, and how the load generator is asked for it.
struct Case {
    name: &'static str,
    unit: &'static str,
    transport: &'static str,
    /// The first is the measure of the others; of the last two the difference is what recording costs.
    servers: &'static [&'static str],
    load: &'static [&'static str],
    goal: f64,
}

/// Servers of streams.
const TCP: &[&str] = &["epoll", "tokio", "counting", "recording"];

/// Servers of datagrams.
const UDP: &[&str] = &["mmsg", "epoll", "tokio", "counting", "recording"];

const CASES: &[Case] = &[
    tcp("tcp-50", "echo", &["round", "50", "60000"], 1.20),
    tcp("tcp-1000", "echo", &["round", "1000", "60000"], 1.20),
    tcp("bulk-1", "MB", &["bulk", "1", "600"], 1.10),
    tcp("bulk-4", "MB", &["bulk", "4", "600"], 1.10),
    tcp("connect", "connection", &["connect", "8", "6000"], 1.40),
    udp("udp", &["udp", "16", "60000"]),
    udp("udp-1", &["udp", "1", "60000"]),
];

const fn tcp(name: &'static str, unit: &'static str, load: &'static [&'static str], goal: f64) -> Case {
    Case { name, unit, transport: "tcp", servers: TCP, load, goal }
}

const fn udp(name: &'static str, load: &'static [&'static str]) -> Case {
    Case { name, unit: "echo", transport: "udp", servers: UDP, load, goal: 1.40 }
}

/// Loads before the first that counts. They fill the journal of 64 MiB, so that what is measured is a server
/// that has run for a while: it writes into memory that it has, where a fresh one takes pages from the kernel.
const WARM_UP: usize = 6;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["--serve", kind, transport] => serve(kind, transport),
        ["--load", transport_port @ ..] => load::run(transport_port),
        _ => return measure(&words),
    }
    ExitCode::SUCCESS
}

fn serve(kind: &str, transport: &str) {
    load::raise_descriptor_limit();
    match kind {
        "mmsg" => mmsg::serve(),
        "epoll" if transport == "udp" => baseline::epoll_udp(),
        "epoll" => baseline::epoll_tcp(),
        "tokio" if transport == "udp" => baseline::tokio_udp(),
        "tokio" => baseline::tokio_tcp(),
        "counting" => sockpit::serve(transport, false, false),
        "recording" => sockpit::serve(transport, true, false),
        "listing" => sockpit::serve(transport, true, true),
        other => eprintln!("no such server: {other}"),
    }
}

fn measure(words: &[&str]) -> ExitCode {
    let mut pairs = 7;
    let mut wanted = Vec::new();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        match (*word, rest.next()) {
            ("--pairs", Some(count)) => pairs = count.parse().unwrap_or(pairs),
            ("--case", Some(name)) => wanted.push(*name),
            _ => {
                eprintln!("usage: cargo bench --bench echo -- [--pairs N] [--case NAME]...");
                return ExitCode::from(2);
            }
        }
    }
    if wanted.is_empty() || wanted.contains(&"idle") {
        idle();
    }
    if wanted == ["idle"] {
        return ExitCode::SUCCESS;
    }
    println!("server processor time per operation, µs; median of {pairs} rounds; of the first in brackets");
    for case in CASES.iter().filter(|case| wanted.is_empty() || wanted.contains(&case.name)) {
        let mut costs = vec![Vec::new(); case.servers.len()];
        let servers: Vec<Server> =
            case.servers.iter().map(|kind| Server::start(kind, case.transport)).collect();
        for server in &servers {
            for _ in 0..WARM_UP {
                once(server, case);
            }
        }
        for _ in 0..pairs {
            for (server, costs) in servers.iter().zip(&mut costs) {
                costs.push(once(server, case));
            }
        }
        print!("{:9} per {:10}", case.name, case.unit);
        for (kind, own) in case.servers.iter().zip(&costs) {
            let ratios = own.iter().zip(&costs[0]).map(|(own, first)| own / first).collect();
            print!("  {kind} {:8.2} ({:4.2})", median(own.clone()), median(ratios));
        }
        let [.., off, on] = &costs[..] else { panic!("a case has two servers of ours") };
        let extra = on.iter().zip(off).map(|(on, off)| on - off).collect();
        println!("  recording alone {:+.2}  goal {:.2}", median(extra), case.goal);
    }
    ExitCode::SUCCESS
}

/// Connections of the case `idle`; their two ends are in two processes.
const IDLE: u32 = 10_000;

/// How long the servers are watched doing nothing.
const WATCHED: Duration = Duration::from_secs(5);

/// Memory and wake-ups of servers whose clients are silent.
fn idle() {
    println!("{IDLE} idle connections: resident memory of the server each, KiB; wake-ups in {WATCHED:?}");
    print!("{:9}", "idle");
    for kind in ["epoll", "tokio", "counting", "recording", "listing"] {
        let server = Server::start(kind, "tcp");
        let before = server.resident();
        let mut load = Load::start(&["idle", &IDLE.to_string(), "0"], server.port);
        load.go();
        // The last rows are told a tick after the last client was accepted.
        std::thread::sleep(Duration::from_secs(1));
        let each = (server.resident() - before) / f64::from(IDLE);
        let before = server.wake_ups();
        std::thread::sleep(WATCHED);
        print!("  {kind} {each:.2} ({})", server.wake_ups() - before);
    }
    println!("  goal 3.00 (0)");
}

/// One load: microseconds of server processor time per operation.
fn once(server: &Server, case: &Case) -> f64 {
    let mut load = Load::start(case.load, server.port);
    let before = server.processor_time();
    let operations = load.go();
    let spent = server.processor_time().saturating_sub(before);
    spent.as_secs_f64() * 1e6 / operations
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
