//! `sockpit inspect` against `xxd`, plain, and `hexyl`, coloured, over the same file in turns; and its memory over a file
//! of 1 GiB. See `benches/README.md`.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench tells its figures and fails by panicking"
)]

mod usage;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Bytes of the file that is dumped by all.
const BYTES: usize = 64 << 20;

/// Turns of each.
const ROUNDS: usize = 5;

/// Processor time of a command that writes to `/dev/null`, and its greatest RSS in KiB; `None` if it is not there.
fn cost(program: &str, arguments: &[&str]) -> Option<(Duration, i64)> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let child = command.spawn().ok()?;
    let usage = usage::wait(&child);
    Some((usage.time, usage.resident))
}

/// Medians of the times of both, in turns, and the median of their ratios.
fn compare(name: &str, ours: &[&str], theirs: (&str, &[&str])) {
    let mut rounds: Vec<(Duration, Duration)> = Vec::new();
    for _ in 0..ROUNDS {
        let Some((other, _)) = cost(theirs.0, theirs.1) else {
            println!("{name}: {} is not on this machine", theirs.0);
            return;
        };
        let (own, _) = cost(env!("CARGO_BIN_EXE_sockpit"), ours).unwrap();
        rounds.push((own, other));
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    let own = median(rounds.iter().map(|round| round.0.as_secs_f64()).collect());
    let other = median(rounds.iter().map(|round| round.1.as_secs_f64()).collect());
    let ratio = median(rounds.iter().map(|round| round.1.as_secs_f64() / round.0.as_secs_f64()).collect());
    println!("{name}: sockpit {own:.3} s, {} {other:.3} s: {ratio:.1} times as fast", theirs.0);
}

fn main() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let mut random = fastrand::Rng::with_seed(58001);
    let mut chunk = vec![0; 1 << 20];
    for _ in 0..BYTES >> 20 {
        random.fill(&mut chunk);
        file.write_all(&chunk).unwrap();
    }
    let path = file.path().to_str().unwrap();
    compare("plain", &["inspect", path], ("xxd", &[path]));
    let coloured = ["--color", "always", "--border", "none", path];
    compare("coloured", &["inspect", path, "--color", "always"], ("hexyl", &coloured));
    let text = tempfile::NamedTempFile::new().unwrap();
    let line = b"GET /index.html HTTP/1.1\r\nHost: www.example.org\r\n\r\n".repeat(1 << 14);
    for _ in 0..BYTES / line.len() {
        text.as_file().write_all(&line).unwrap();
    }
    let path = text.path().to_str().unwrap();
    let coloured = ["--color", "always", "--border", "none", path];
    compare("coloured, text", &["inspect", path, "--color", "always"], ("hexyl", &coloured));
    // A file of zeros takes no room on the disk.
    file.as_file().set_len(1 << 30).unwrap();
    let (time, resident) =
        cost(env!("CARGO_BIN_EXE_sockpit"), &["inspect", file.path().to_str().unwrap()]).unwrap();
    println!("1 GiB: {:.2} s, {resident} KiB at most", time.as_secs_f64());
}
