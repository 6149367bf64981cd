//! What `strace -f -xx` wrote, as calls.

use std::collections::HashMap;

use crate::notation::{BUFFER, DOTS};

/// For the bytes of netlink, which strace decodes: only their length is compared.
pub(crate) const MESSAGES: &str = "messages";

/// One call on a descriptor, as either side tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Called {
    /// In the words of the kernel: `recvfrom` and `sendto` for all of their kin, `accept4`; with NULL for the
    /// address `recv` and `send`.
    pub(crate) name: String,
    pub(crate) fd: i32,
    /// Behind the descriptor, each in the notation of strace; see [`normal`].
    pub(crate) arguments: Vec<String>,
    pub(crate) result: i64,
    /// Empty for none.
    pub(crate) errno: String,
}

/// A descriptor from the call that made it to the one that closed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lifetime {
    pub(crate) fd: i32,
    /// Made by sockpit, which always names the protocol, and of netlink only asks about sockets; or a Unix socket that never blocks and is no client of
    /// the name service's daemon.
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
            // Its place in the order is where it began …
            waiting.insert(thread.to_owned(), lines.len());
            lines.push(String::new());
        } else if let Some((_, tail)) = rest.split_once(" resumed>") {
            let head = unfinished.remove(thread).expect("what is resumed was begun");
            let place = waiting.remove(thread).expect("what is resumed was begun");
            let whole = format!("{head}{tail}");
            // … but a new descriptor exists from the end of its call: its number may be free only since then.
            if ["socket(", "accept4("].iter().any(|name| head.starts_with(name)) {
                lines.push(whole);
            } else {
                lines[place] = whole;
            }
        } else {
            lines.push(rest.to_owned());
        }
    }
    let mut lifetimes: Vec<Lifetime> = Vec::new();
    let mut open: HashMap<i32, usize> = HashMap::new();
    for call in lines.iter().filter_map(|line| parse(line)) {
        follow(&mut lifetimes, &mut open, call);
    }
    lifetimes
}

fn follow(lifetimes: &mut Vec<Lifetime>, open: &mut HashMap<i32, usize>, call: Called) {
    if let Some(place) = open.get(&call.fd).copied() {
        let (is_close, is_accept) = (call.name == "close", call.name == "accept4");
        let (fd, made) = (call.fd, call.result);
        if call.name == "connect" && call.arguments[0].contains(&hex("/nscd/socket")) {
            lifetimes[place].is_ours = false;
        }
        let is_ours = lifetimes[place].is_ours;
        lifetimes[place].calls.push(call);
        if is_close {
            open.remove(&fd);
        }
        if is_accept && made >= 0 {
            open.insert(made as i32, lifetimes.len());
            lifetimes.push(Lifetime { fd: made as i32, is_ours, calls: Vec::new() });
        }
    } else if call.name == "socket" {
        let [domain, kind, protocol] = [0, 1, 2].map(|place| call.arguments[place].as_str());
        let is_ours = ["IPPROTO_TCP", "IPPROTO_UDP", "NETLINK_SOCK_DIAG"].contains(&protocol)
            || (domain == "AF_UNIX" && kind.contains("SOCK_NONBLOCK"));
        let fd = call.result as i32;
        if fd >= 0 {
            open.insert(fd, lifetimes.len());
        }
        lifetimes.push(Lifetime { fd, is_ours, calls: vec![call] });
    }
}

/// Text as `-xx` writes it.
pub(crate) fn hex(text: impl AsRef<[u8]>) -> String {
    text.as_ref().iter().fold(String::new(), |text, byte| text + &format!("\\x{byte:02x}"))
}

/// `connect(9, {…}, 16) = -1 EINPROGRESS (…)`; `None` for lines that are no calls (signals, exits).
fn parse(line: &str) -> Option<Called> {
    let (name, rest) = line.split_once('(')?;
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return None;
    }
    // All text is in hexadecimal: what looks like the end is it.
    let (arguments, returned) = rest.split_at(rest.find(") ")?);
    let returned = returned[1..].trim_start().strip_prefix('=')?.trim_start();
    let mut words = returned.split_ascii_whitespace();
    let result = words.next()?.parse().ok()?;
    let errno = if result < 0 { words.next().unwrap_or("").to_owned() } else { String::new() };
    let mut arguments = split(arguments);
    let name = match (name, &arguments[..]) {
        ("recvfrom", [.., address, length]) if address == "NULL" && length == "NULL" => "recv",
        ("sendto", [.., address, length]) if address == "NULL" && length == "0" => "send",
        (name, _) => name,
    };
    let fd = if name == "socket" { -1 } else { arguments.remove(0).parse().ok()? };
    if matches!(name, "recvmsg" | "sendmsg") {
        let header = arguments.remove(0);
        let (peer, buffer) = if result < 0 { ("pointer", "pointer") } else { of_header(&header)? };
        arguments.splice(0..0, [peer.to_owned(), buffer.to_owned()]);
    }
    normal(name, &mut arguments, result);
    Some(Called { name: name.to_owned(), fd, arguments, result, errno })
}

/// The name and the bytes of `{msg_name={...}, msg_namelen=128 => 16, msg_iov=[{iov_base="...", iov_len=80}], ...}`.
fn of_header(header: &str) -> Option<(&str, &str)> {
    let (_, name) = header.split_once("msg_name=")?;
    let (name, rest) = name.split_once(", msg_namelen=")?;
    let (_, bytes) = rest.split_once("iov_base=")?;
    Some((name, bytes.split_once(", iov_len=")?.0))
}

/// At the commas that stand in no parentheses.
fn split(arguments: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for sign in arguments.chars() {
        match sign {
            '{' | '[' | '(' => depth += 1,
            '}' | ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(sign);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).collect()
}

/// What the journal cannot tell, or tells in another order: pointers are `pointer`, flags are in the order of
/// their names, of a payload there is what was moved (its first [`BUFFER`] bytes), and of a length that the
/// kernel changed what it changed it to.
fn normal(name: &str, arguments: &mut [String], result: i64) {
    for argument in arguments.iter_mut() {
        if argument.starts_with("0x") {
            "pointer".clone_into(argument);
        }
        if argument.trim_start_matches('[').starts_with("{nlmsg_len=") {
            MESSAGES.clone_into(argument);
        }
        if argument.contains('|') {
            let mut flags: Vec<&str> = argument.split('|').collect();
            flags.sort_unstable();
            *argument = flags.join("|");
        }
        let quoted = argument.strip_suffix("...").unwrap_or(argument).trim_matches('"');
        if quoted.starts_with("\\x") || argument == "\"\"" {
            let is_payload = matches!(name, "send" | "sendto" | "sendmsg" | "recv" | "recvfrom" | "recvmsg");
            let all = quoted.len() / 4;
            let moved = if is_payload { usize::try_from(result).unwrap_or(0) } else { all };
            let shown = &quoted[..4 * all.min(moved).min(BUFFER)];
            let dots = if moved > BUFFER { DOTS } else { "" };
            *argument = format!("\"{shown}\"{dots}");
        }
    }
    if name == "getsockopt"
        && let Some(length) = arguments.last_mut()
        && let Some((_, changed)) = length.split_once(" => ")
    {
        *length = format!("[{changed}");
    }
}

/// A log as strace 6.1 writes it, with calls that were cut in two by another thread.
pub(crate) fn test_reading() {
    let log = r#"101 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP) = 9
101 connect(9, {sa_family=AF_INET, sin_port=htons(7), sin_addr=inet_addr("\x31")}, 16 <unfinished ...>
102 close(4)                          = 0
101 <... connect resumed>)            = -1 EINPROGRESS (Operation now in progress)
101 sendto(9, "\x61\x29\x20\x3d", 4, MSG_NOSIGNAL, NULL, 0) = 3
101 recvfrom(9, 0x7f00, 65536, 0, NULL, NULL) = -1 EAGAIN (Resource temporarily unavailable)
101 getsockopt(9, SOL_SOCKET, SO_ERROR, [0], [16 => 4]) = 0
102 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0 <unfinished ...>
101 close(9)                          = 0
102 <... socket resumed>)             = 9
102 close(9)                          = 0
102 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 9
102 connect(9, {sa_family=AF_UNIX, sun_path="NSCD"}, 110) = -1 ENOENT (No such file or directory)
101 accept4(8, NULL, NULL, 0)         = 10
+++ exited with 0 +++
"#;
    let lifetimes = read(&log.replace("NSCD", &hex("/var/run/nscd/socket")));
    let told: Vec<String> = lifetimes[0]
        .calls
        .iter()
        .map(|call| {
            let arguments = call.arguments.join(", ");
            format!("{} {} ({arguments}) = {} {}", call.name, call.fd, call.result, call.errno)
                .trim_end()
                .to_owned()
        })
        .collect();
    assert_eq!(
        told,
        [
            "socket -1 (AF_INET, SOCK_CLOEXEC|SOCK_NONBLOCK|SOCK_STREAM, IPPROTO_TCP) = 9",
            r#"connect 9 ({sa_family=AF_INET, sin_port=htons(7), sin_addr=inet_addr("\x31")}, 16) = -1 EINPROGRESS"#,
            r#"send 9 ("\x61\x29\x20", 4, MSG_NOSIGNAL, NULL, 0) = 3"#,
            "recv 9 (pointer, 65536, 0, NULL, NULL) = -1 EAGAIN",
            "getsockopt 9 (SOL_SOCKET, SO_ERROR, [0], [4]) = 0",
            "close 9 () = 0",
        ]
    );
    assert_eq!((lifetimes[0].fd, lifetimes[0].is_ours), (9, true));
    // A descriptor that was free before the call that made it ended, not before it began.
    let names: Vec<&str> = lifetimes[1].calls.iter().map(|call| call.name.as_str()).collect();
    assert_eq!((lifetimes[1].fd, names), (9, vec!["socket", "close"]));
    // accept4 on a descriptor that nobody opened tells of nothing; libc talked to the name service's daemon.
    assert_eq!(lifetimes.len(), 3);
    assert!(!lifetimes[2].is_ours);
}
