//! Every setting of servers and sessions, in the order of forms.

#![expect(clippy::unnecessary_wraps, reason = "a row has a server's side, a session's, or both")]

use std::ffi::OsStr;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::entry::{Heading, SettingEntry, SettingOf, SettingValue};
use crate::bytes::address::Network;
use crate::bytes::notation::Notation;
use crate::bytes::text::SafeText;
use crate::bytes::transfer::{LAST_OFFSET, TransferCommand};
use crate::model::address::Address;
use crate::model::console::{CallSizes, SessionSpec};
use crate::model::endpoint::{Transport, local_address, local_path};
use crate::model::fault::Fault;
use crate::model::multicast::Membership;
use crate::model::pointed::Pointed;
use crate::model::rule::MOST_RULES;
use crate::model::server::{LOOP_GUARD, Policy, Secret, ServerSpec, Service};
use crate::model::service::POLICIES;
use crate::model::span;
use crate::model::transfer::{ExistingFile, TransferSpec};

/// The longest length of time.
const LONGEST: Duration = Duration::from_hours(24 * 365);

/// What most rows have: nothing special, for no one.
pub(super) const PLAIN: SettingEntry = SettingEntry {
    name: "",
    flag: "",
    label: "",
    placeholder: "",
    help: "",
    over_datagrams: None,
    heading: Heading::Clients,
    service: "",
    required: "",
    is_live: false,
    is_live_in_session: false,
    unfit: "",
    server: None,
    session: None,
    dns: None,
};

/// A setting of every server.
const fn all<S>(value: SettingValue<S>) -> Option<SettingOf<S>> {
    Some(SettingOf { applies: |_| true, value })
}

/// Of streams.
const fn streams(value: SettingValue<ServerSpec>) -> Option<SettingOf<ServerSpec>> {
    Some(SettingOf { applies: |spec| spec.at.transport.is_stream(), value })
}

/// Of sessions over a stream.
const fn session_streams(value: SettingValue<SessionSpec>) -> Option<SettingOf<SessionSpec>> {
    Some(SettingOf { applies: |spec| spec.to.transport.is_stream(), value })
}

/// Of TCP and UDP.
const fn internet(value: SettingValue<ServerSpec>) -> Option<SettingOf<ServerSpec>> {
    Some(SettingOf { applies: |spec| spec.at.transport.is_internet(), value })
}

/// Networks, blanks between them.
macro_rules! networks {
    ($list:ident) => {
        internet(SettingValue::Several {
            fields: 0,
            get: |spec| spec.$list.iter().map(ToString::to_string).collect(),
            clear: |spec| spec.$list.clear(),
            push: |spec, text| network(text).map(|network| spec.$list.push(network)),
            fits: |_, _| Ok(()),
        })
    };
}

/// A setting of a transfer, where `$applies` says so of it.
macro_rules! of_transfer {
    ($value:expr) => {
        of_transfer!(|_| true, $value)
    };
    ($applies:expr, $value:expr) => {
        Some(SettingOf {
            applies: |spec: &SessionSpec| {
                let applies: fn(&TransferSpec) -> bool = $applies;
                spec.transfer.as_deref().is_some_and(applies)
            },
            value: $value,
        })
    };
}

/// What is said where a setting of TLS is given without it.
const NO_TLS: &str = "it is a setting of TLS: switch that on too (tls)";

/// A setting that means something with TLS.
macro_rules! of_tls {
    ($value:expr) => {
        Some(SettingOf { applies: |spec| spec.tls.is_some(), value: $value })
    };
}

/// A file that TLS reads.
macro_rules! tls_file {
    ($($field:ident).+, $empty:literal) => {
        SettingValue::Text {
            empty: $empty,
            get: |spec| {
                let file = spec.tls.as_ref().and_then(|tls| tls.$($field).+.as_deref());
                file.map(shown_path).unwrap_or_default()
            },
            set: |spec, text| {
                if let Some(tls) = &mut spec.tls {
                    tls.$($field).+ = if text.is_empty() { None } else { Some(path(text)?) };
                }
                Ok(())
            },
        }
    };
}

/// Names of protocols, the most wanted first.
macro_rules! alpn {
    () => {
        SettingValue::Several {
            fields: 0,
            get: |spec| spec.tls.as_ref().map(|tls| tls.protocols.clone()).unwrap_or_default(),
            clear: |spec| {
                if let Some(tls) = &mut spec.tls {
                    tls.protocols.clear();
                }
            },
            push: |spec, text| {
                let length = text.len();
                if !(1..=255).contains(&length) || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
                    return Err(Pointed::of(
                        text,
                        text,
                        "a protocol's name is 1 to 255 letters, digits and signs",
                    ));
                }
                if let Some(tls) = &mut spec.tls {
                    tls.protocols.push(text.to_owned());
                }
                Ok(())
            },
            fits: |_, _| Ok(()),
        }
    };
}

/// A length of time; none where it is empty, `off` or `never`.
macro_rules! limit {
    ($field:ident, $empty:literal) => {
        SettingValue::Text {
            empty: $empty,
            get: |spec| spec.$field.map_or_else(String::new, span::show),
            set: |spec, text| {
                let read = length_of_time(text)?;
                spec.$field = (!read.is_zero()).then_some(read);
                Ok(())
            },
        }
    };
}

/// Groups to join.
macro_rules! groups {
    () => {
        SettingValue::Several {
            fields: 0,
            get: |spec| spec.groups.iter().map(ToString::to_string).collect(),
            clear: |spec| spec.groups.clear(),
            push: |spec, text| text.parse::<Membership>().map(|group| spec.groups.push(group)),
            fits: |_, _| Ok(()),
        }
    };
}

/// A setting of sessions over these transports.
macro_rules! session_over {
    ($($transport:ident)|+, $value:expr) => {
        Some(SettingOf {
            applies: |spec: &SessionSpec| matches!(spec.to.transport, $(Transport::$transport)|+),
            value: $value,
        })
    };
}

/// The name of an interface, or nothing.
macro_rules! interface {
    ($field:ident, $empty:literal) => {
        SettingValue::Text {
            empty: $empty,
            get: |spec| spec.$field.clone().unwrap_or_default(),
            set: |spec, text| {
                if let Some(odd) = text.chars().find(|ch| !ch.is_ascii_graphic()) {
                    let odd = text.find(odd).map_or("", |at| &text[at..at + odd.len_utf8()]);
                    return Err(Pointed::of(text, odd, "the name of an interface has no such character"));
                }
                spec.$field = (!text.is_empty()).then(|| text.to_owned());
                Ok(())
            },
        }
    };
}

const RECEIVE_BOUNDS: (u64, u64) = (1, 1 << 20);

/// Every setting.
pub static SETTINGS: &[SettingEntry] = &[
    SettingEntry {
        name: "from",
        flag: "from",
        label: "from",
        placeholder: "ADDR:PORT",
        heading: Heading::Sockets,
        help: "the address and port of this host to bind to, or one of them; a path or @NAME over Unix",
        session: all(SettingValue::Text {
            empty: "the system chooses",
            get: |spec| spec.from.as_ref().map_or_else(String::new, Address::to_string),
            set: |spec, text| {
                let read = if spec.to.transport.is_unix() {
                    local_path(text)
                } else {
                    local_address(text, &spec.to.host)
                };
                spec.from = if text.is_empty() { None } else { Some(read?) };
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "connected",
        flag: "connected",
        label: "connected",
        heading: Heading::Sockets,
        placeholder: "call connect",
        help: "call connect first: then only that peer's datagrams come in, and errors are reported",
        session: Some(SettingOf {
            applies: |spec: &SessionSpec| !spec.to.transport.is_stream(),
            value: SettingValue::Switch { get: |spec| spec.connected, set: |spec, on| spec.connected = on },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "command",
        flag: "command",
        label: "command",
        placeholder: "0|1|2",
        heading: Heading::Transfer,
        help: "what the server is asked for: 0 the whole file, 1 from an offset on, 2 what the local file lacks",
        session: of_transfer!(SettingValue::Word {
            words: || TransferCommand::ALL.map(TransferCommand::digit).to_vec(),
            get: |spec| spec.transfer.as_ref().map_or("", |transfer| transfer.command.digit()),
            set: |spec, text| {
                let known = TransferCommand::ALL.into_iter().find(|command| command.digit() == text);
                let command = known.ok_or_else(|| Pointed::of(text, text, "0, 1 or 2 is expected"))?;
                change(spec, |transfer| transfer.command = command);
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "offset",
        flag: "offset",
        label: "offset",
        placeholder: "N",
        heading: Heading::Transfer,
        help: "the first byte of the server's file that is wanted, counted from 0",
        unfit: "only command 1 has an offset: command 2 asks from the size of the local file on",
        session: of_transfer!(
            |transfer| transfer.command == TransferCommand::Offset,
            SettingValue::Number {
                bounds: (0, LAST_OFFSET),
                unit: "bytes",
                empty: "0",
                get: |spec| spec.transfer.as_ref().map(|transfer| transfer.offset),
                set: |spec, number| change(spec, |transfer| transfer.offset = number.unwrap_or(0)),
            }
        ),
        ..PLAIN
    },
    SettingEntry {
        name: "output",
        flag: "output",
        label: "local file",
        placeholder: "FILE",
        heading: Heading::Transfer,
        help: "the file that is written",
        required: "a local file is expected",
        session: of_transfer!(SettingValue::Text {
            empty: "",
            get: |spec| spec
                .transfer
                .as_ref()
                .map_or_else(String::new, |transfer| shown_path(&transfer.file)),
            set: |spec, text| {
                if text == "-" {
                    return Err(Pointed::of(
                        text,
                        text,
                        "a file that can be resumed is needed; ./- is one named -",
                    ));
                }
                let file = path(text)?;
                change(spec, |transfer| transfer.file = file);
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "existing",
        flag: "existing",
        label: "existing",
        placeholder: "WORD",
        heading: Heading::Transfer,
        help: "a local file whose bytes are not those before the offset is left alone, appended to, or replaced once all came",
        session: of_transfer!(SettingValue::Word {
            words: || ExistingFile::ALL.map(ExistingFile::word).to_vec(),
            get: |spec| spec.transfer.as_ref().map_or("", |transfer| transfer.existing.word()),
            set: |spec, text| {
                let existing = ExistingFile::from_word(text)?;
                change(spec, |transfer| transfer.existing = existing);
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "size",
        flag: "size",
        label: "size",
        placeholder: "N",
        heading: Heading::Transfer,
        help: "the size that the local file must have at the end: over a stream nothing else tells that all came",
        session: of_transfer!(SettingValue::Number {
            bounds: (0, u64::MAX),
            unit: "",
            empty: "not known",
            get: |spec| spec.transfer.as_ref().and_then(|transfer| transfer.size),
            set: |spec, number| change(spec, |transfer| transfer.size = number),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "timeout",
        flag: "timeout",
        label: "timeout",
        placeholder: "SECONDS",
        heading: Heading::Transfer,
        help: "give up when nothing comes for so long: 30, 0.5, 5m",
        session: of_transfer!(SettingValue::Text {
            empty: "never; datagrams after 10 tries",
            get: |spec| {
                let patience = spec.transfer.as_ref().and_then(|transfer| transfer.patience);
                patience.map_or_else(String::new, span::show)
            },
            set: |spec, text| {
                let patience = length_of_time(text)?;
                change(spec, |transfer| transfer.patience = (!patience.is_zero()).then_some(patience));
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "tls",
        flag: "tls",
        label: "TLS",
        placeholder: "encrypt the stream",
        heading: Heading::Tls,
        help: "talk TLS over the connection: what is sent and received is the plain text",
        unfit: "TLS goes over TCP",
        server: Some(SettingOf {
            applies: |spec: &ServerSpec| spec.at.transport == Transport::Tcp,
            value: SettingValue::Switch {
                get: |spec| spec.tls.is_some(),
                set: |spec, on| spec.tls = on.then(|| spec.tls.take().unwrap_or_default()),
            },
        }),
        session: Some(SettingOf {
            applies: |spec: &SessionSpec| spec.to.transport == Transport::Tcp,
            value: SettingValue::Switch {
                get: |spec| spec.tls.is_some(),
                set: |spec, on| spec.tls = on.then(|| spec.tls.take().unwrap_or_default()),
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "tls-name",
        flag: "tls-name",
        label: "TLS name",
        placeholder: "NAME",
        heading: Heading::Tls,
        help: "the name that the server's certificate has to have, and that the server is told (SNI)",
        unfit: NO_TLS,
        session: of_tls!(SettingValue::Text {
            empty: "that of the host",
            get: |spec: &SessionSpec| spec.tls.as_ref().and_then(|tls| tls.name.clone()).unwrap_or_default(),
            set: |spec: &mut SessionSpec, text| {
                if let Some(tls) = &mut spec.tls {
                    tls.name = (!text.is_empty()).then(|| text.to_owned());
                }
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "ca",
        flag: "ca",
        label: "authorities",
        placeholder: "FILE",
        heading: Heading::Tls,
        help: "a file of certificates (PEM): the only authorities that the peer's certificate may be of",
        unfit: NO_TLS,
        server: of_tls!(tls_file!(authorities, "clients need no certificate")),
        session: of_tls!(tls_file!(authorities, "those of the system")),
        ..PLAIN
    },
    SettingEntry {
        name: "cert",
        flag: "cert",
        label: "certificate",
        placeholder: "FILE",
        heading: Heading::Tls,
        help: "a file with our certificate (PEM), and those of its issuers behind it",
        unfit: NO_TLS,
        server: of_tls!(tls_file!(own.certificate, "one that is made now, signed by itself")),
        session: of_tls!(tls_file!(own.certificate, "none")),
        ..PLAIN
    },
    SettingEntry {
        name: "key",
        flag: "key",
        label: "private key",
        placeholder: "FILE",
        heading: Heading::Tls,
        help: "a file with the private key of the certificate (PEM)",
        unfit: NO_TLS,
        server: of_tls!(tls_file!(own.key, "in the file of the certificate")),
        session: of_tls!(tls_file!(own.key, "in the file of the certificate")),
        ..PLAIN
    },
    SettingEntry {
        name: "alpn",
        flag: "alpn",
        label: "ALPN",
        placeholder: "PROTOCOL",
        heading: Heading::Tls,
        help: "a protocol that is offered or agreed to by ALPN, as h2 or http/1.1; the first is the most wanted",
        unfit: NO_TLS,
        server: of_tls!(alpn!()),
        session: of_tls!(alpn!()),
        ..PLAIN
    },
    SettingEntry {
        name: "insecure",
        flag: "insecure",
        label: "insecure",
        placeholder: "go on whatever the check says",
        heading: Heading::Tls,
        help: "go on although the check of the server's certificate fails: nobody knows then who answers",
        unfit: NO_TLS,
        session: of_tls!(SettingValue::Switch {
            get: |spec: &SessionSpec| spec.tls.as_ref().is_some_and(|tls| tls.insecure),
            set: |spec: &mut SessionSpec, on| {
                if let Some(tls) = &mut spec.tls {
                    tls.insecure = on;
                }
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "text",
        flag: "text",
        label: "text",
        placeholder: "TEXT",
        help: r"the greeting, in payload notation, as Hello!\r\n",
        heading: Heading::Services,
        service: "hello",
        server: all(SettingValue::Text {
            empty: "nothing is sent",
            get: |spec| match &spec.service {
                Service::Hello { text } => SafeText::escaped(text).into(),
                _ => String::new(),
            },
            set: |spec, source| {
                if let Service::Hello { text } = &mut spec.service {
                    *text = notation(source)?.into();
                }
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "secret",
        flag: "secret",
        label: "secret",
        placeholder: "1-6|NAME:HINT",
        help: "a number from 1 to 6, or a name and its hint as Ada: first programmer",
        heading: Heading::Services,
        service: "guess",
        is_live: true,
        server: all(SettingValue::Text {
            empty: "a random number for each round",
            get: |spec| match &spec.service {
                Service::Guess(Secret::Number(None)) => String::new(),
                Service::Guess(secret) => secret.to_string(),
                _ => String::new(),
            },
            set: |spec, text| {
                if let Service::Guess(secret) = &mut spec.service {
                    *secret = if text.is_empty() { Secret::Number(None) } else { text.parse()? };
                }
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "root",
        flag: "root",
        label: "root",
        placeholder: "DIR",
        help: "the root directory: nothing outside it is served",
        heading: Heading::Services,
        service: "file",
        server: all(SettingValue::Text {
            empty: "that of the file",
            get: |spec| match &spec.service {
                Service::File { root, file: Some(_), .. } => shown_path(root),
                _ => String::new(),
            },
            set: |spec, text| {
                if let Service::File { root, file, .. } = &mut spec.service
                    && !text.is_empty()
                {
                    *root = path(text)?;
                    // The row of the file comes next, and is read beneath this root.
                    *file = Some(PathBuf::new());
                }
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "file",
        flag: "file",
        label: "file",
        placeholder: "FILE",
        help: "the file to serve; with a root, its name beneath it",
        heading: Heading::Services,
        service: "file",
        required: "a file to serve is expected",
        server: all(SettingValue::Text {
            empty: "",
            get: |spec| match &spec.service {
                Service::File { root, file, .. } => shown_path(file.as_ref().unwrap_or(root)),
                _ => String::new(),
            },
            set: |spec, text| {
                if let Service::File { root, file, .. } = &mut spec.service {
                    *file.as_mut().unwrap_or(root) = path(text)?;
                }
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "lose-every",
        flag: "lose-every",
        label: "lose-every",
        placeholder: "N",
        help: "over UDP: do not send every Nth datagram, so that repetitions are seen; 0 sends all",
        heading: Heading::Services,
        service: "file",
        server: Some(SettingOf {
            applies: |spec: &ServerSpec| !spec.at.transport.is_stream(),
            value: SettingValue::Number {
                bounds: (0, u32::MAX as u64),
                unit: "",
                empty: "0",
                get: |spec| match &spec.service {
                    Service::File { lose_every, .. } if *lose_every > 0 => Some((*lose_every).into()),
                    _ => None,
                },
                set: |spec, number| {
                    if let Service::File { lose_every, .. } = &mut spec.service {
                        *lose_every = small(number.unwrap_or(0));
                    }
                },
            },
        }),
        session: Some(SettingOf {
            applies: |spec: &SessionSpec| spec.transfer.is_some() && !spec.to.transport.is_stream(),
            value: SettingValue::Number {
                bounds: (0, u32::MAX as u64),
                unit: "",
                empty: "0",
                get: |spec| {
                    let every = spec.transfer.as_ref().map(|transfer| transfer.lose_every.into());
                    every.filter(|every| *every > 0)
                },
                set: |spec, number| change(spec, |transfer| transfer.lose_every = small(number.unwrap_or(0))),
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "rule",
        flag: "rule",
        label: "rule",
        placeholder: "RULE",
        help: r"KIND:PATTERN => ANSWER ; delay=0.5 ; close, as in equals:PING => PONG\n; the first that matches answers",
        heading: Heading::Services,
        service: "rules",
        required: r"at least one rule is expected, as equals:PING => PONG\n",
        is_live: true,
        server: all(SettingValue::Several {
            fields: MOST_RULES,
            get: |spec| match &spec.service {
                Service::Rules(rules) => rules.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            },
            clear: |spec| {
                if let Service::Rules(rules) = &mut spec.service {
                    rules.clear();
                }
            },
            push: |spec, text| {
                if let Service::Rules(rules) = &mut spec.service {
                    if rules.len() >= MOST_RULES {
                        let words = format!("there can be at most {MOST_RULES} rules; this is one more");
                        return Err(Pointed::of(text, text, SafeText::shown(words)));
                    }
                    rules.push(text.parse()?);
                }
                Ok(())
            },
            fits: |_, _| Ok(()),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "policy",
        flag: "policy",
        label: "policy",
        placeholder: "POLICY",
        help: "all clients at once; one, the others in the kernel's queue; or one, the others told so",
        unfit: "only TCP and Unix stream servers have a policy: datagrams have no connections",
        server: streams(SettingValue::Word {
            words: || POLICIES.iter().map(|entry| entry.word).collect(),
            get: |spec| spec.policy.word(),
            set: |spec, text| {
                spec.policy = text.parse()?;
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "busy-text",
        flag: "busy-text",
        label: "busy text",
        placeholder: "TEXT",
        help: "what clients beyond the first are told by the policy busy",
        unfit: "only the policy busy has a text: give --policy busy too",
        server: Some(SettingOf {
            applies: |spec: &ServerSpec| matches!(spec.policy, Policy::Busy { .. }),
            value: SettingValue::Text {
                empty: "nothing",
                get: |spec| match &spec.policy {
                    Policy::Busy { text } => SafeText::escaped(text).into(),
                    _ => SafeText::escaped(Policy::BUSY).into(),
                },
                set: |spec, source| {
                    spec.policy = Policy::Busy { text: notation(source)?.into() };
                    Ok(())
                },
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "backlog",
        flag: "backlog",
        label: "backlog",
        placeholder: "N",
        help: "the argument of listen: the accept queue holds one more; Linux caps it at somaxconn",
        server: streams(SettingValue::Number {
            bounds: (0, 65_535),
            unit: "",
            empty: "",
            get: |spec| u64::try_from(spec.backlog).ok(),
            set: |spec, number| {
                spec.backlog = number.map_or(0, |number| number.try_into().unwrap_or(i32::MAX));
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "max-connections",
        flag: "max-connections",
        label: "connections",
        placeholder: "N",
        help: "most open connections; further clients wait in the kernel's queue",
        over_datagrams: Some(("peers", "most peers remembered; the oldest are forgotten first")),
        server: all(SettingValue::Number {
            bounds: (1, 1_000_000),
            unit: "",
            empty: "as many as descriptors allow",
            get: |spec| spec.connection_limit.map(u64::from),
            set: |spec, number| spec.connection_limit = number.map(small),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "idle",
        flag: "idle",
        label: "idle limit",
        placeholder: "SECONDS",
        is_live_in_session: true,
        help: "close a connection that is silent for so long: 30, 0.5, 5m",
        server: streams(limit!(idle_limit, "never")),
        session: all(limit!(idle_limit, "never")),
        ..PLAIN
    },
    SettingEntry {
        name: "receive-buffer",
        flag: "receive-buffer",
        label: "recv buffer",
        placeholder: "N",
        heading: Heading::Sockets,
        help: "bytes offered to each receive call; a longer datagram is cut, a stream comes in pieces",
        is_live_in_session: true,
        server: all(SettingValue::Number {
            bounds: RECEIVE_BOUNDS,
            unit: "",
            empty: "",
            get: |spec| Some(spec.receive_buffer.into()),
            set: |spec, number| spec.receive_buffer = small(number.unwrap_or(1)),
        }),
        session: all(SettingValue::Number {
            bounds: RECEIVE_BOUNDS,
            unit: "",
            empty: "",
            get: |spec| Some(spec.sizes.receive_buffer.into()),
            set: |spec, number| spec.sizes.receive_buffer = small(number.unwrap_or(1)),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "write-chunk",
        flag: "write-chunk",
        label: "write chunk",
        placeholder: "N",
        heading: Heading::Sockets,
        help: "bytes offered to each send call of a stream at most, so that one message is sent in pieces",
        is_live_in_session: true,
        session: session_streams(SettingValue::Number {
            bounds: RECEIVE_BOUNDS,
            unit: "",
            empty: "whole",
            get: |spec| spec.sizes.write_chunk.map(u64::from),
            set: |spec, number| spec.sizes.write_chunk = number.map(small),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "write-pause",
        flag: "write-pause",
        label: "write pause",
        placeholder: "TIME",
        heading: Heading::Sockets,
        help: "how long to wait between two send calls: 200ms, 1; at most 1m",
        is_live_in_session: true,
        session: all(SettingValue::Text {
            empty: "none",
            get: |spec| match spec.sizes.write_pause {
                Duration::ZERO => String::new(),
                pause => span::show(pause),
            },
            set: |spec, text| {
                spec.sizes.write_pause = match text {
                    "" => Duration::ZERO,
                    _ => span::parse(text, CallSizes::LONGEST_PAUSE)
                        .map_err(|words| Pointed::of(text, text, words))?,
                };
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "connect-limit",
        flag: "connect-timeout",
        label: "connect limit",
        placeholder: "SECONDS",
        heading: Heading::Sockets,
        help: "give an address up that has not answered for so long, and then the TLS handshake: 2, 500ms",
        session: session_over!(Tcp, limit!(connect_limit, "as long as the kernel tries")),
        ..PLAIN
    },
    SettingEntry {
        name: "happy-eyeballs",
        flag: "happy-eyeballs",
        label: "happy eyeballs",
        placeholder: "race the addresses",
        heading: Heading::Sockets,
        help: "begin with the next address after 250 ms or a failure, IPv6 and IPv4 in turns, keep the first that connects (RFC 8305)",
        session: session_over!(
            Tcp,
            SettingValue::Switch {
                get: |spec| spec.happy_eyeballs,
                set: |spec, on| spec.happy_eyeballs = on,
            }
        ),
        ..PLAIN
    },
    SettingEntry {
        name: "ttl",
        flag: "ttl",
        label: "TTL",
        placeholder: "N",
        heading: Heading::Sockets,
        help: "hops that what is sent may take (IP_TTL, or IP_MULTICAST_TTL where it goes to a group); each router takes one",
        is_live_in_session: true,
        session: session_over!(
            Tcp | Udp,
            SettingValue::Number {
                bounds: (0, 255),
                unit: "",
                empty: "the system's default",
                get: |spec| spec.ttl.map(u64::from),
                set: |spec, number| spec.ttl = number.and_then(|number| number.try_into().ok()),
            }
        ),
        ..PLAIN
    },
    SettingEntry {
        name: "interface",
        flag: "interface",
        label: "multicast out",
        placeholder: "INTERFACE",
        heading: Heading::Sockets,
        help: "the interface that multicast goes out on, by address, name or index (IP_MULTICAST_IF); groups without one are joined there too",
        is_live_in_session: true,
        session: session_over!(Udp, interface!(interface, "by the routes")),
        ..PLAIN
    },
    SettingEntry {
        name: "packet-info",
        flag: "packet-info",
        label: "packet info",
        placeholder: "where it was sent to, TTL, time",
        heading: Heading::Sockets,
        help: "receive with recvmsg: where each datagram was sent to, its interface, TTL, and the kernel's time of it",
        is_live_in_session: true,
        session: session_over!(
            Udp,
            SettingValue::Switch { get: |spec| spec.packet_info, set: |spec, on| spec.packet_info = on }
        ),
        ..PLAIN
    },
    SettingEntry {
        name: "device",
        flag: "device",
        label: "device",
        placeholder: "NAME",
        heading: Heading::Sockets,
        help: "send and receive on this interface alone, whatever the routes say (SO_BINDTODEVICE)",
        is_live_in_session: true,
        session: session_over!(Tcp | Udp | Raw | Ping, interface!(device, "any")),
        ..PLAIN
    },
    SettingEntry {
        name: "keep-after-reset",
        flag: "keep-after-reset",
        label: "keep socket",
        placeholder: "after a reset by the peer",
        heading: Heading::Sockets,
        help: "the session goes on after ECONNRESET, so that the next send is seen to fail with EPIPE (TCP)",
        is_live_in_session: true,
        session: session_over!(
            Tcp,
            SettingValue::Switch {
                get: |spec| spec.keeps_after_reset,
                set: |spec, on| spec.keeps_after_reset = on,
            }
        ),
        ..PLAIN
    },
    SettingEntry {
        name: "allow",
        flag: "allow",
        label: "allow",
        placeholder: "NETWORK",
        help: "the only addresses that are served, as 192.0.2.0/24 or ::1: a client of another is closed at once, its datagrams are dropped",
        is_live: true,
        unfit: "clients of Unix sockets have no addresses to allow",
        server: networks!(allow),
        ..PLAIN
    },
    SettingEntry {
        name: "deny",
        flag: "deny",
        label: "deny",
        placeholder: "NETWORK",
        help: "addresses that are not served, also of those that are allowed; written as for allow",
        is_live: true,
        unfit: "clients of Unix sockets have no addresses to deny",
        server: networks!(deny),
        ..PLAIN
    },
    SettingEntry {
        name: "loop-guard",
        flag: "no-loop-guard",
        label: LOOP_GUARD,
        placeholder: "end echo loops",
        help: "a fast loop in which the peer only sends our last reply back ends: one reply is withheld (UDP echo)",
        heading: Heading::Clients,
        server: Some(SettingOf {
            applies: |spec: &ServerSpec| spec.at.transport == Transport::Udp && spec.service == Service::Echo,
            value: SettingValue::Switch { get: |spec| spec.loop_guard, set: |spec, on| spec.loop_guard = on },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "once",
        flag: "once",
        label: "once",
        placeholder: "stop after the first client",
        help: "serve one connection (or datagram) on each socket, then end",
        heading: Heading::Ending,
        server: all(SettingValue::Switch { get: |spec| spec.once, set: |spec, on| spec.once = on }),
        ..PLAIN
    },
    SettingEntry {
        name: "join",
        flag: "join",
        label: "groups",
        placeholder: "GROUP[@INTERFACE][,SOURCE]",
        help: "join a multicast group (UDP bound to the wildcard address or to the group)",
        is_live_in_session: true,
        heading: Heading::Sockets,
        unfit: "only UDP sockets join groups: give --udp too",
        server: Some(SettingOf {
            applies: |spec: &ServerSpec| spec.at.transport == Transport::Udp,
            value: groups!(),
        }),
        session: session_over!(Udp, groups!()),
        ..PLAIN
    },
    SettingEntry {
        name: "faults",
        flag: "fault",
        label: "faults",
        placeholder: "FAULT",
        help: "inject faults: drop:out:30% delay:in:50ms+20ms small-writes:1; they can be switched while it runs",
        heading: Heading::Faults,
        is_live: true,
        server: all(SettingValue::Several {
            fields: 0,
            get: |spec| spec.faults.iter().map(ToString::to_string).collect(),
            clear: |spec| spec.faults.clear(),
            push: |spec, text| text.parse::<Fault>().map(|fault| spec.faults.push(fault)),
            fits: |spec, text| {
                let is_stream = spec.at.transport.is_stream();
                let Some(fault) = text.parse::<Fault>().ok().filter(|fault| !fault.fits(is_stream)) else {
                    return Ok(());
                };
                let words =
                    if is_stream { " is for datagrams: TCP repeats what is lost" } else { " is for streams" };
                Err(Pointed::of(text, text, SafeText::literal(fault.word()).then(words)))
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "seed",
        flag: "seed",
        label: "seed",
        placeholder: "N",
        help: "seed of the random numbers: same seed, same run",
        heading: Heading::Faults,
        is_live: true,
        server: all(SettingValue::Number {
            bounds: (0, u64::MAX),
            unit: "",
            empty: "",
            get: |spec| Some(spec.seed),
            set: |spec, number| spec.seed = number.unwrap_or(0),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "options",
        flag: "option",
        label: "options",
        placeholder: "NAME=VALUE",
        help: "set a socket option before bind, by its C name: SO_RCVBUF=4096, TCP_NODELAY=on, SO_LINGER=off",
        heading: Heading::Sockets,
        server: all(SettingValue::Options { get: |spec| &spec.options, change: |spec| &mut spec.options }),
        session: all(SettingValue::Options { get: |spec| &spec.options, change: |spec| &mut spec.options }),
        ..PLAIN
    },
];

/// Changes what a session is told of its transfer.
fn change(spec: &mut SessionSpec, with: impl FnOnce(&mut TransferSpec)) {
    if let Some(transfer) = &mut spec.transfer {
        with(transfer);
    }
}

fn notation(source: &str) -> Result<Vec<u8>, Pointed> {
    Notation::Text.parse(source).map_err(|error| Pointed::at(source, error.range.clone(), error.words()))
}

/// A length of time, where nothing, `off` and `never` are none.
fn length_of_time(text: &str) -> Result<Duration, Pointed> {
    match text {
        "" | "off" | "never" => Ok(Duration::ZERO),
        _ => span::parse(text, LONGEST).map_err(|words| Pointed::of(text, text, words)),
    }
}

/// A path, in payload notation, so that each can be typed and shown.
pub(super) fn path(source: &str) -> Result<PathBuf, Pointed> {
    Ok(PathBuf::from(std::ffi::OsString::from_vec(notation(source)?)))
}

pub(super) fn shown_path(path: &Path) -> String {
    let bytes: &OsStr = path.as_os_str();
    SafeText::escaped(bytes.as_bytes()).into()
}

fn network(text: &str) -> Result<Network, Pointed> {
    Network::parse_or_host(text).map_err(|error| Pointed::at(text, error.range.clone(), error.words()))
}

/// A number that its bounds keep small.
fn small(number: u64) -> u32 {
    number.try_into().unwrap_or(u32::MAX)
}
