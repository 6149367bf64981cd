//! What `strace -f` wrote, as calls.

use std::collections::HashMap;

/// One call on a descriptor, as either side tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Called {
    /// In the words of the kernel: `recvfrom` and `sendto` for all of their kin, `accept4`; with NULL for the
    /// address `recv` and `send`.
    pub(crate) name: String,
    pub(crate) fd: i32,
    pub(crate) result: i64,
    /// Empty for none.
    pub(crate) errno: String,
}

/// A descriptor from the call that made it to the one that closed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lifetime {
    pub(crate) fd: i32,
    /// Of `socket`: made by sockpit, which always names the protocol (or a Unix socket of ours).
    pub(crate) is_ours: bool,
    pub(crate) calls: Vec<Called>,
}

/// The sockets' lifetimes in a log, in the order in which they began.
pub(crate) fn read(log: &str) -> Vec<Lifetime> {
    let mut unfinished: HashMap<&str, String> = HashMap::new();
    let mut lines: Vec<String> = Vec::new();
    let mut waiting: HashMap<String, usize> = HashMap::new();
    for line in log.lines() {
        let (thread, rest) = line.split_once(' ').unwrap_or(("", line));
        let rest = rest.trim_start();
        if let Some(head) = rest.strip_suffix(" <unfinished ...>") {
            unfinished.insert(thread, head.to_owned());
            // Its place in the order is where it began.
            waiting.insert(thread.to_owned(), lines.len());
            lines.push(String::new());
        } else if let Some((_, tail)) = rest.split_once(" resumed>") {
            let head = unfinished.remove(thread).expect("what is resumed was begun");
            let place = waiting.remove(thread).expect("what is resumed was begun");
            lines[place] = format!("{head}{tail}");
        } else {
            lines.push(rest.to_owned());
        }
    }
    let mut lifetimes: Vec<Lifetime> = Vec::new();
    let mut open: HashMap<i32, usize> = HashMap::new();
    for call in lines.iter().filter_map(|line| parse(line).map(|call| (line, call))) {
        follow(&mut lifetimes, &mut open, call.0, call.1);
    }
    lifetimes
}

fn follow(lifetimes: &mut Vec<Lifetime>, open: &mut HashMap<i32, usize>, line: &str, call: Called) {
    if let Some(place) = open.get(&call.fd).copied() {
        let (is_close, is_accept) = (call.name == "close", call.name == "accept4");
        let (fd, made) = (call.fd, call.result);
        lifetimes[place].calls.push(call);
        if is_close {
            open.remove(&fd);
        }
        if is_accept && made >= 0 {
            open.insert(made as i32, lifetimes.len());
            lifetimes.push(Lifetime { fd: made as i32, is_ours: true, calls: Vec::new() });
        }
    } else if call.name == "socket" {
        let is_ours = ["IPPROTO_TCP", "IPPROTO_UDP"].iter().any(|protocol| line.contains(protocol));
        let fd = call.result as i32;
        if fd >= 0 {
            open.insert(fd, lifetimes.len());
        }
        lifetimes.push(Lifetime { fd, is_ours, calls: vec![call] });
    }
}

/// `connect(9, {…}, 16) = -1 EINPROGRESS (…)`; `None` for lines that are no calls (signals, exits).
fn parse(line: &str) -> Option<Called> {
    let (name, rest) = line.split_once('(')?;
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return None;
    }
    // The last one: a payload may hold the same signs.
    let (arguments, returned) = rest.rsplit_once(") ").map(|(args, returned)| {
        if returned.trim_start().starts_with('=') { (args, returned) } else { split_before_text(rest) }
    })?;
    let returned = returned.trim_start().strip_prefix('=')?.trim_start();
    let mut words = returned.split_ascii_whitespace();
    let result = words.next()?.parse().ok()?;
    let errno = if result < 0 { words.next().unwrap_or("").to_owned() } else { String::new() };
    let fd = arguments.split(',').next()?.trim().parse();
    let name = match name {
        "recvfrom" if arguments.ends_with("NULL, NULL") => "recv",
        "sendto" if arguments.ends_with("NULL, 0") => "send",
        other => other,
    };
    let fd = if name == "socket" { -1 } else { fd.ok()? };
    Some(Called { name: name.to_owned(), fd, result, errno })
}

/// Where the explanation of an errno, `(Connection refused)`, ends the line.
fn split_before_text(rest: &str) -> (&str, &str) {
    let at = rest.rfind(") = ").or_else(|| rest.rfind(")  ")).unwrap_or(0);
    (&rest[..at], rest.get(at + 2..).unwrap_or(""))
}

/// A log as strace 6.1 writes it, with calls that were cut in two by another thread.
pub(crate) fn test_reading() {
    let log = r#"101 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP) = 9
101 connect(9, {sa_family=AF_INET, sin_port=htons(7), sin_addr=inet_addr("127.0.0.1")}, 16 <unfinished ...>
102 close(4)                          = 0
101 <... connect resumed>)            = -1 EINPROGRESS (Operation now in progress)
101 sendto(9, "a) = 3 (x", 9, MSG_NOSIGNAL, NULL, 0) = 9
101 recvfrom(9, 0x7f00, 65536, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
101 close(9)                          = 0
102 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 9
101 accept4(8, NULL, NULL, 0)         = 10
+++ exited with 0 +++
"#;
    let lifetimes = read(log);
    let told: Vec<String> = lifetimes[0]
        .calls
        .iter()
        .map(|call| {
            format!("{} {} = {} {}", call.name, call.fd, call.result, call.errno).trim_end().to_owned()
        })
        .collect();
    assert_eq!(
        told,
        ["socket -1 = 9", "connect 9 = -1 EINPROGRESS", "send 9 = 9", "recv 9 = -1 EAGAIN", "close 9 = 0"]
    );
    assert_eq!((lifetimes[0].fd, lifetimes[0].is_ours), (9, true));
    // accept4 on a descriptor that nobody opened tells of nothing.
    assert_eq!(lifetimes.len(), 2);
    assert!(!lifetimes[1].is_ours);
}
