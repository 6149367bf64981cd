//! The arguments of a JSON line in the notation of strace: written from the journal's bytes alone, so that
//! they can be compared letter by letter.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::Value;
use sockpit::model::errno::Errno;

use crate::trace::hex;

/// Bytes of a payload that are compared: what the journal keeps of a server's.
pub(crate) const BUFFER: usize = 256;
/// For the rest of it.
pub(crate) const DOTS: &str = "...";
/// Room that is offered for an address: `struct sockaddr_storage`.
const ROOM: usize = 128;

/// The arguments behind the descriptor. `name` is the kernel's, as `recv` and `send` for those with NULL.
pub(crate) fn arguments(name: &str, call: &Value) -> Vec<String> {
    let args = &call["args"];
    let has_failed = call["result"] == -1;
    // A symbol, or a number that has none.
    let text = |field: &str| match &args[field] {
        Value::Number(number) => number.to_string(),
        value => value.as_str().unwrap_or_else(|| panic!("no {field} in {call}")).to_owned(),
    };
    let number = |field: &str| args[field].as_i64().unwrap_or_else(|| panic!("no {field} in {call}"));
    let raw = |value: &Value| bytes(value["raw"].as_str().unwrap_or(""));
    let address = || raw(&args["address"]);
    // What the kernel fills in, with its length.
    let returned = || {
        if has_failed {
            ["pointer".to_owned(), format!("[{ROOM}]")]
        } else {
            [sockaddr(&address()), format!("[{ROOM} => {}]", address().len())]
        }
    };
    match name {
        "socket" => vec![text("domain"), flags(&text("type")), text("protocol")],
        "setsockopt" | "getsockopt" => {
            let level = text("level").replace("IPPROTO_", "SOL_");
            // There are two in the kernel's headers; this is the one whose times are a C long each.
            let option_name = text("name").replace("SO_TIMESTAMPNS", "SO_TIMESTAMPNS_OLD");
            let value = raw(args);
            let length = value.len();
            if name == "setsockopt" {
                let value = option(&text("name"), &value);
                vec![level, option_name, value, length.to_string()]
            } else {
                vec![level, option_name, option(&text("name"), &value), format!("[{length}]")]
            }
        }
        "bind" | "connect" => vec![sockaddr(&address()), address().len().to_string()],
        "accept4" => {
            let [address, length] = returned();
            vec![address, length, flags(&text("flags"))]
        }
        "getsockname" | "getpeername" => returned().to_vec(),
        "listen" => vec![number("backlog").to_string()],
        "shutdown" => vec![text("how")],
        "close" => Vec::new(),
        "ioctl" => {
            let request = text("request").replace("SIOCINQ", "FIONREAD").replace("SIOCOUTQ", "TIOCOUTQ");
            vec![request, if has_failed { "pointer".to_owned() } else { format!("[{}]", number("value")) }]
        }
        "send" | "sendto" | "recv" | "recvfrom" => {
            let is_send = name.starts_with("send");
            let buffer = if has_failed && !is_send { "pointer".to_owned() } else { buffer(call) };
            let mut all = vec![buffer, number("length").to_string(), flags(&text("flags"))];
            all.extend(match name {
                "send" => ["NULL".to_owned(), "0".to_owned()],
                "recv" => ["NULL".to_owned(), "NULL".to_owned()],
                "sendto" => [sockaddr(&address()), address().len().to_string()],
                _ => returned(),
            });
            all
        }
        // Of the message header its name and its bytes are compared; control messages are in the words of the journal.
        "recvmsg" | "sendmsg" => {
            let peer = Some(address()).filter(|address| !address.is_empty());
            let [peer, buffer] = if has_failed {
                ["pointer".to_owned(), "pointer".to_owned()]
            } else {
                [peer.map_or_else(|| "NULL".to_owned(), |peer| sockaddr(&peer)), buffer(call)]
            };
            vec![peer, buffer, flags(&text("flags"))]
        }
        name => panic!("{name} is not compared: {call}"),
    }
}

fn bytes(digits: &str) -> Vec<u8> {
    let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
    digits.as_bytes().chunks(2).map(byte).collect()
}

fn flags(names: &str) -> String {
    let mut flags: Vec<&str> = names.split('|').collect();
    flags.sort_unstable();
    flags.join("|")
}

/// What was moved.
fn buffer(call: &Value) -> String {
    let kept = bytes(call["bytes"].as_str().unwrap());
    let moved = call["length"].as_u64().unwrap() as usize;
    assert!(kept.len() == moved || kept.len() >= BUFFER, "too little was kept: {call}");
    let shown = &kept[..kept.len().min(BUFFER)];
    format!("\"{}\"{}", hex(shown), if moved > BUFFER { DOTS } else { "" })
}

fn word(bytes: &[u8], at: usize) -> i32 {
    i32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// As strace 6.1 decodes it; what it does not know it gives as bytes.
fn option(name: &str, value: &[u8]) -> String {
    let quoted = |bytes: &[u8]| format!("\"{}\"", hex(bytes));
    let inet = |at: usize| format!("inet_addr({})", quoted(dotted(&value[at..at + 4]).as_bytes()));
    match (name, value.len()) {
        ("SO_ERROR", 4) if word(value, 0) != 0 => format!("[{}]", Errno(word(value, 0)).symbol()),
        ("SO_LINGER", 8) => format!("{{l_onoff={}, l_linger={}}}", word(value, 0), word(value, 4)),
        // The index of struct ip_mreqn is not told.
        ("IP_ADD_MEMBERSHIP", 12) => format!("{{imr_multiaddr={}, imr_interface={}}}", inet(0), inet(4)),
        ("IPV6_ADD_MEMBERSHIP", 20) => {
            let group = <[u8; 16]>::try_from(&value[..16]).unwrap();
            let group = quoted(Ipv6Addr::from(group).to_string().as_bytes());
            assert_eq!(word(value, 16), 1, "the loopback interface is the first one");
            let interface = quoted(b"lo");
            format!(
                "{{inet_pton(AF_INET6, {group}, &ipv6mr_multiaddr), \
                 ipv6mr_interface=if_nametoindex({interface})}}"
            )
        }
        (
            "IP_ADD_SOURCE_MEMBERSHIP"
            | "MCAST_JOIN_SOURCE_GROUP"
            | "SO_MEMINFO"
            | "TCP_INFO"
            | "TCP_CONGESTION",
            _,
        ) => {
            let shown = &value[..value.len().min(BUFFER)];
            quoted(shown) + if shown.len() < value.len() { DOTS } else { "" }
        }
        (_, 4) => format!("[{}]", word(value, 0)),
        (name, length) => panic!("{name} of {length} bytes"),
    }
}

fn dotted(address: &[u8]) -> String {
    Ipv4Addr::from(<[u8; 4]>::try_from(address).unwrap()).to_string()
}

/// `struct sockaddr` of any family that is used.
fn sockaddr(raw: &[u8]) -> String {
    let quoted = |bytes: &[u8]| format!("\"{}\"", hex(bytes));
    let be16 = |at: usize| u16::from_be_bytes([raw[at], raw[at + 1]]);
    match i32::from(u16::from_ne_bytes([raw[0], raw[1]])) {
        libc::AF_INET => {
            let ip = quoted(dotted(&raw[4..8]).as_bytes());
            format!("{{sa_family=AF_INET, sin_port=htons({}), sin_addr=inet_addr({ip})}}", be16(2))
        }
        libc::AF_INET6 => {
            let ip = Ipv6Addr::from(<[u8; 16]>::try_from(&raw[8..24]).unwrap());
            let (ip, scope) = (quoted(ip.to_string().as_bytes()), word(raw, 24));
            format!(
                "{{sa_family=AF_INET6, sin6_port=htons({}), sin6_flowinfo=htonl({}), \
                 inet_pton(AF_INET6, {ip}, &sin6_addr), sin6_scope_id={scope}}}",
                be16(2),
                u32::from_be_bytes(raw[4..8].try_into().unwrap())
            )
        }
        libc::AF_UNIX if raw.len() == 2 => "{sa_family=AF_UNIX}".to_owned(),
        libc::AF_UNIX if raw[2] == 0 => format!("{{sa_family=AF_UNIX, sun_path=@{}}}", quoted(&raw[3..])),
        libc::AF_UNIX => {
            let path = raw[2..].split(|byte| *byte == 0).next().unwrap();
            format!("{{sa_family=AF_UNIX, sun_path={}}}", quoted(path))
        }
        libc::AF_UNSPEC => format!("{{sa_family=AF_UNSPEC, sa_data={}}}", quoted(&raw[2..])),
        family => panic!("family {family}"),
    }
}
