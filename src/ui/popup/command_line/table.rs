//! What can be typed after `:`, a row each.

use crate::bytes::reading::Reading;
use crate::bytes::text::SafeText;
use crate::model::dns::TypedDns;
use crate::model::endpoint::{self, Endpoint, Transport, ip_protocol};
use crate::model::pointed::Pointed;
use crate::model::server::Service;
use crate::model::service::{SERVICES, ServiceEntry};
use crate::model::setting;
use crate::model::socket_option::SocketOption;
use crate::ui::action::Action;

/// One command.
pub(super) struct CommandEntry {
    /// The word that it begins with.
    pub(super) word: &'static str,
    /// What follows it.
    pub(super) arguments: &'static str,
    /// What it does.
    pub(super) help: &'static str,
    read: fn(&TypedCommand<'_>) -> Result<Action, CommandError>,
}

/// Why nothing can be done yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CommandError {
    /// More has to be typed: what.
    More(&'static str),
    /// This is not understood.
    Wrong(Pointed),
}

/// The command that stands for all kinds of values.
const VALUE: &str = "u32";

/// Every command, in the order of the list.
pub(super) const COMMANDS: &[CommandEntry] = &[
    CommandEntry {
        word: "tcp",
        arguments: "host:port",
        help: "open a TCP session",
        read: |typed| typed.peer(Transport::Tcp).map(Action::OpenSession),
    },
    CommandEntry {
        word: "tls",
        arguments: "host:port",
        help: "open a TCP session with TLS, whose certificate is checked",
        read: |typed| typed.peer(Transport::Tcp).map(Action::OpenTls),
    },
    CommandEntry {
        word: "udp",
        arguments: "host:port",
        help: "open a UDP session",
        read: |typed| typed.peer(Transport::Udp).map(Action::OpenSession),
    },
    CommandEntry {
        word: "unix",
        arguments: "path",
        help: "open a Unix stream session; @name is in the abstract namespace",
        read: |typed| typed.peer(Transport::UnixStream).map(Action::OpenSession),
    },
    CommandEntry {
        word: "unixgram",
        arguments: "path",
        help: "open a Unix datagram session",
        read: |typed| typed.peer(Transport::UnixDatagram).map(Action::OpenSession),
    },
    CommandEntry {
        word: "fetch",
        arguments: "tcp|udp host:port file",
        help: "fetch a file into a local file: the form has the rest",
        read: |typed| typed.fetch(),
    },
    CommandEntry {
        word: "serve",
        arguments: "service tcp|udp host:port",
        help: "start a server, for example: serve echo tcp 58001",
        read: |typed| typed.server(),
    },
    CommandEntry {
        word: "seqpacket",
        arguments: "path",
        help: "open a Unix seqpacket session: a connection that keeps the boundaries of messages",
        read: |typed| typed.peer(Transport::UnixSeqpacket).map(Action::OpenSession),
    },
    CommandEntry {
        word: "raw",
        arguments: "protocol host",
        help: "open a raw IP session, for example: raw icmp 127.0.0.1",
        read: |typed| typed.raw(),
    },
    CommandEntry {
        word: "ping",
        arguments: "host",
        help: "open a session of ICMP echo requests",
        read: |typed| match typed.rest() {
            "" => Err(CommandError::More("a name or an address")),
            host => Ok(Action::OpenSession(Endpoint {
                host: host.to_owned(),
                service: String::new(),
                transport: Transport::Ping,
            })),
        },
    },
    CommandEntry {
        word: "socket",
        arguments: "family type protocol",
        help: "open a socket of any family, and see what the system says, for example: socket x25",
        read: |typed| match typed.words.get(1..) {
            None | Some([]) => Err(CommandError::More("a family, such as x25 or 9")),
            Some(words) => {
                Endpoint::of_family(typed.source, words).map(Action::OpenSession).map_err(CommandError::Wrong)
            }
        },
    },
    CommandEntry {
        word: "set",
        arguments: "name value",
        help: "change a setting of the selected session, for example: set receive-buffer 3",
        read: |typed| typed.setting(),
    },
    CommandEntry {
        word: "lookup",
        arguments: "name",
        help: "ask getaddrinfo for a name",
        read: |typed| match typed.rest() {
            "" => Err(CommandError::More("a name or an address")),
            name => Ok(Action::LookUp(name.to_owned())),
        },
    },
    CommandEntry {
        word: VALUE,
        arguments: "number",
        help: "write a value at the cursor of Inspect: u8 to u128, i16, f32, port, ipv4 …",
        read: |typed| match typed.rest() {
            "" => Err(CommandError::More("a value, as 0x76543210")),
            value => Ok(Action::WriteValue(typed.words[0].to_owned(), value.to_owned())),
        },
    },
    CommandEntry {
        word: "open",
        arguments: "path",
        help: "look at a file in Inspect, of any size",
        read: |typed| match typed.rest() {
            "" => Err(CommandError::More("the path of a file")),
            path => Ok(Action::OpenFile(path.to_owned())),
        },
    },
    CommandEntry {
        word: "explain",
        arguments: "word",
        help: "explain a word, for example: explain backlog",
        read: |typed| Ok(Action::Explain(typed.rest().to_owned())),
    },
    CommandEntry {
        word: "dns",
        arguments: "name type... @server...",
        help: "ask DNS servers, as in: dns example.org MX @9.9.9.9",
        read: |typed| typed.dns(),
    },
];

/// A line that was typed, and its words.
pub(super) struct TypedCommand<'a> {
    source: &'a str,
    pub(super) words: Vec<&'a str>,
}

impl<'a> TypedCommand<'a> {
    pub(super) fn new(source: &'a str) -> TypedCommand<'a> {
        TypedCommand { source, words: source.split_whitespace().collect() }
    }

    /// The command that the first word names.
    pub(super) fn command(&self) -> Option<&'static CommandEntry> {
        let word = self.words.first()?;
        let is_value = Reading::named(word).is_some_and(Reading::is_writable);
        let word = if is_value { VALUE } else { word };
        COMMANDS.iter().find(|entry| entry.word == word)
    }

    /// Which word is being typed, from 0, and what of it stands there.
    pub(super) fn at_word(&self) -> (usize, &'a str) {
        match self.words.last() {
            Some(last) if !self.source.ends_with(char::is_whitespace) => (self.words.len() - 1, last),
            _ => (self.words.len(), ""),
        }
    }

    /// What it asks for; `None` where its first word is no command.
    pub(super) fn read(&self) -> Option<Result<Action, CommandError>> {
        self.command().map(|entry| (entry.read)(self))
    }

    /// All behind the first word: a path and a name may have blanks in them.
    fn rest(&self) -> &'a str {
        let first = self.words.first().map_or("", |word| word);
        self.source.trim().strip_prefix(first).unwrap_or_default().trim()
    }

    fn wrong(&self, part: &str, text: impl Into<SafeText>) -> CommandError {
        CommandError::Wrong(Pointed::of(self.source, part, text))
    }

    fn dns(&self) -> Result<Action, CommandError> {
        match TypedDns::read(self.words.iter().skip(1).copied()) {
            None => Err(CommandError::More("a name or an address")),
            Some(Ok(typed)) => Ok(Action::AskDns(Box::new(typed))),
            Some(Err(wrong)) => Err(self.wrong(&wrong.word[wrong.error.range.clone()], wrong.error.text)),
        }
    }

    /// Whom a session is to: a path, `host:port` or a URL; a host and a port in two words are understood too.
    fn peer(&self, transport: Transport) -> Result<Endpoint, CommandError> {
        if transport.is_unix() {
            return match self.rest() {
                "" => Err(CommandError::More("a path, or @name")),
                path => Ok(unix(path, transport)),
            };
        }
        let Some(at) = self.words.get(1) else { return Err(CommandError::More("host:port")) };
        let endpoint = match self.words.get(2) {
            Some(port) if endpoint::apart(at).is_none() => {
                endpoint::service(self.source, port).map_err(CommandError::Wrong)?;
                let host = endpoint::peer_host(at).map_err(|error| self.wrong(at, error.text))?;
                Endpoint { host: host.to_owned(), service: (*port).to_owned(), transport }
            }
            Some(more) => return Err(self.wrong(more, "unexpected text after host:port")),
            None => self.endpoint(at, transport)?,
        };
        match self.words.get(3) {
            Some(more) => Err(self.wrong(more, "unexpected text after the port")),
            None => Ok(endpoint),
        }
    }

    fn raw(&self) -> Result<Action, CommandError> {
        let Some(protocol) = self.words.get(1) else {
            return Err(CommandError::More("a protocol, such as icmp"));
        };
        ip_protocol(protocol).map_err(|error| self.wrong(protocol, error.text))?;
        match self.words.get(2..).unwrap_or_default() {
            [] => Err(CommandError::More("a name or an address")),
            [host] => Ok(Action::OpenSession(Endpoint {
                host: (*host).to_owned(),
                service: (*protocol).to_owned(),
                transport: Transport::Raw,
            })),
            [_, more, ..] => Err(self.wrong(more, "unexpected text after the host")),
        }
    }

    fn setting(&self) -> Result<Action, CommandError> {
        let Some(name) = self.words.get(1) else {
            return Err(CommandError::More("a setting, such as receive-buffer, or a socket option"));
        };
        // By its name, its flag, or as it is called in the form.
        let settings = setting::live_in_session();
        let entry = settings
            .iter()
            .find(|entry| [entry.name, entry.flag].contains(name) || entry.label.replace(' ', "-") == *name);
        let known = entry.map(|entry| entry.name).or_else(|| Some(SocketOption::named(name)?.name));
        let Some(known) = known else {
            let names = SafeText::join(settings.iter().map(|entry| SafeText::literal(entry.name)), ", ");
            let words =
                SafeText::literal("there is no such setting; an option of the socket, or ").then(names);
            return Err(self.wrong(name, words));
        };
        match self.rest().strip_prefix(name).unwrap_or_default().trim() {
            "" => Err(CommandError::More("a value; none takes groups away")),
            value => Ok(Action::Set(known.to_owned(), value.to_owned())),
        }
    }

    fn fetch(&self) -> Result<Action, CommandError> {
        let transport = match self.words.get(1).copied() {
            None => return Err(CommandError::More("tcp or udp")),
            Some("tcp") => Transport::Tcp,
            Some("udp") => Transport::Udp,
            Some(other) => return Err(self.wrong(other, "expected tcp or udp")),
        };
        let Some(at) = self.words.get(2) else { return Err(CommandError::More("host:port, or a port")) };
        let from = self.endpoint(at, transport)?;
        // A path may have blanks in it.
        let behind = at.as_ptr().addr() - self.source.as_ptr().addr() + at.len();
        Ok(Action::FetchFrom(from, self.source[behind..].trim().to_owned()))
    }

    fn server(&self) -> Result<Action, CommandError> {
        let Some(word) = self.words.get(1) else { return Err(CommandError::More("a service, such as echo")) };
        if ServiceEntry::named(word).is_none() {
            let all = SafeText::join(SERVICES.iter().map(|entry| SafeText::literal(entry.word)), ", ");
            return Err(self.wrong(word, SafeText::literal("no such service; there are ").then(all)));
        }
        let service = Service::chosen(word, &[]).map_err(|error| {
            let form = "; its settings are in the form of a new server";
            self.wrong(word, error.text().then(form))
        })?;
        let Some(over) = self.words.get(2) else {
            return Err(CommandError::More("tcp, udp, unix, unixgram or seqpacket"));
        };
        let served = Transport::from_word(over).filter(|transport| Transport::SERVED.contains(transport));
        let Some(transport) = served else {
            return Err(self.wrong(over, "expected tcp, udp, unix, unixgram or seqpacket"));
        };
        let Some(at) = self.words.get(3) else {
            return Err(CommandError::More(if transport.is_unix() {
                "a path"
            } else {
                "a port, or host:port"
            }));
        };
        if let Some(more) = self.words.get(4) {
            return Err(self.wrong(more, "unexpected text after the address"));
        }
        let at = if transport.is_unix() { unix(at, transport) } else { self.endpoint(at, transport)? };
        Ok(Action::Serve(service.word().to_owned(), at))
    }

    /// `host:port`, a URL, or a port alone, which is one of this host.
    fn endpoint(&self, at: &str, transport: Transport) -> Result<Endpoint, CommandError> {
        if at.contains("://")
            && let Some((host, port)) = endpoint::apart(at)
        {
            return Ok(Endpoint { host: host.to_owned(), service: port.to_owned(), transport });
        }
        endpoint::listen_at(at, transport).map_err(|error| {
            let start = at.as_ptr().addr() - self.source.as_ptr().addr();
            let range = start + error.range.start..start + error.range.end;
            CommandError::Wrong(Pointed::at(self.source, range, error.text))
        })
    }
}

fn unix(path: &str, transport: Transport) -> Endpoint {
    Endpoint { host: path.to_owned(), service: String::new(), transport }
}

/// A number as one types it: decimal, or hex after `0x`.
pub(super) fn number(text: &str) -> Option<(u64, bool)> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok().map(|number| (number, true)),
        // With a sign it is a move.
        None if text.starts_with('+') => None,
        None => text.parse().ok().map(|number| (number, false)),
    }
}

/// A move of so many `what` from the cursor, `+16` or `-0x10`, or to the last, `$`; what it does, in words.
pub(super) fn move_to(text: &str, what: &'static str) -> Option<(SafeText, Action)> {
    if text == "$" {
        return Some((SafeText::literal("to the last ").then(what), Action::Last));
    }
    let sign = text.chars().next().filter(|sign| ['+', '-'].contains(sign))?;
    let (count, _) = number(&text[1..])?;
    let count = i64::try_from(count).ok()?;
    let words = SafeText::from(count.unsigned_abs()).then(" ").then(what);
    let words = words.then(if count == 1 { "" } else { "s" });
    Some(match sign {
        '+' => (words.then(" on"), Action::GotoBy(count)),
        _ => (words.then(" back"), Action::GotoBy(-count)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(host: &str, service: &str, transport: Transport) -> Action {
        Action::OpenSession(Endpoint { host: host.into(), service: service.into(), transport })
    }

    #[test]
    fn sessions_and_servers_are_read_as_they_are_typed() {
        use Transport::{Tcp, Udp, UnixStream};
        for (line, read) in [
            ("tcp localhost:58001", session("localhost", "58001", Tcp)),
            ("udp [::1]:echo", session("::1", "echo", Udp)),
            (" udp  ::1 7 ", session("::1", "7", Udp)),
            ("tcp 58001", session("127.0.0.1", "58001", Tcp)),
            ("tcp [::1] 7", session("::1", "7", Tcp)),
            ("tcp http://localhost:8000/a", session("localhost", "8000", Tcp)),
            ("unix /run/a b", session("/run/a b", "", UnixStream)),
            ("seqpacket @name", session("@name", "", Transport::UnixSeqpacket)),
            ("raw icmp 127.0.0.1", session("127.0.0.1", "icmp", Transport::Raw)),
            ("ping ::1", session("::1", "", Transport::Ping)),
            ("socket x25", session("x25", "seqpacket", Transport::Other)),
            ("lookup localhost", Action::LookUp("localhost".into())),
            ("set join 239.1.2.3@lo ff15::1", Action::Set("join".into(), "239.1.2.3@lo ff15::1".into())),
            ("set groups 239.1.2.3", Action::Set("join".into(), "239.1.2.3".into())),
            ("set idle-limit 1", Action::Set("idle".into(), "1".into())),
        ] {
            assert_eq!(TypedCommand::new(line).read(), Some(Ok(read)), "{line}");
        }
        let at = Endpoint { host: "localhost".into(), service: "https".into(), transport: Tcp };
        assert_eq!(TypedCommand::new("tls localhost https").read(), Some(Ok(Action::OpenTls(at))));
        let from = Endpoint { host: "::1".into(), service: "5001".into(), transport: Udp };
        assert_eq!(
            TypedCommand::new("fetch udp [::1]:5001 a copy").read(),
            Some(Ok(Action::FetchFrom(from, "a copy".into())))
        );
        assert_eq!(TypedCommand::new("nonsense").read(), None);
        let at = Endpoint { host: "127.0.0.1".into(), service: "58001".into(), transport: Tcp };
        assert_eq!(
            TypedCommand::new("serve echo tcp 58001").read(),
            Some(Ok(Action::Serve("echo".into(), at)))
        );
    }

    #[test]
    fn moves_from_the_cursor_are_read() {
        for (text, action) in [
            ("+16", Some(Action::GotoBy(16))),
            ("-0x10", Some(Action::GotoBy(-16))),
            ("$", Some(Action::Last)),
            ("16", None),
            ("-", None),
            ("+99999999999999999999", None),
        ] {
            assert_eq!(move_to(text, "byte").map(|(_, action)| action), action, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_pointed_at() {
        for (line, part, words) in [
            ("tcp localhost:70000", "70000", "65535"),
            ("tcp localhost", "", "port"),
            ("tcp a:1 more", "more", "unexpected text"),
            ("fetch unix /x", "unix", "tcp or udp"),
            ("fetch tcp localhost:70000 f", "70000", "65535"),
            ("serve ecko tcp 1", "ecko", "there are echo"),
            ("serve echo tpc 1", "tpc", "tcp, udp"),
            ("serve file tcp 1", "file", "file"),
            ("set bogus 3", "bogus", "no such setting; an option of the socket, or "),
            ("raw odd 127.0.0.1", "odd", "a protocol is expected"),
            ("socket odd", "odd", "a family is expected"),
            ("serve echo raw 1", "raw", "tcp, udp"),
            ("dns localhost BOGUS", "BOGUS", "no such type"),
            ("dns a..b", "", "empty"),
            ("dns a @quic://x", "quic", "QUIC"),
        ] {
            let Some(Err(CommandError::Wrong(error))) = TypedCommand::new(line).read() else {
                panic!("{line}")
            };
            assert_eq!(&line[error.range.clone()], part, "{line}");
            assert!(error.text.as_str().contains(words), "{line}: {}", error.text);
        }
        for line in [
            "tcp",
            "fetch",
            "fetch udp",
            "set",
            "set ttl",
            "serve",
            "serve echo",
            "serve echo udp",
            "unix",
            "lookup",
            "dns",
        ] {
            assert!(matches!(TypedCommand::new(line).read(), Some(Err(CommandError::More(_)))), "{line}");
        }
    }
}
