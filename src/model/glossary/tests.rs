//! The glossary is whole, and what it says of a call has the call's own values.

use std::time::Duration;

use super::*;
use crate::bytes::dns;
use crate::bytes::hints::{AI_FLAGS, NI_FLAGS};
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::ids::SocketId;
use crate::model::ladder::{names, option};
use crate::model::moment::Moment;
use crate::model::tcp_state::tcp_state_name;
use crate::model::{eai, errno, fault, service, socket_option};

#[test]
fn the_shipped_file_is_read_and_every_entry_is_whole() {
    let entries = entry::parse(SHIPPED).expect("the shipped glossary");
    for kind in WordKind::ALL {
        assert!(entries.iter().any(|entry| entry.kind == kind), "{kind:?}");
    }
    for GlossaryEntry { kind, word, text, practice, source, see, returns, arguments, next, .. } in &entries {
        for part in [word, text, practice, source] {
            assert!(!part.is_empty(), "{word} lacks something");
            assert!(part.chars().all(|sign| !sign.is_control()), "{word}: {part:?}");
        }
        assert!(
            text.ends_with(['.', '"']) && practice.ends_with('.'),
            "{word}: sentences end in a full stop"
        );
        assert_eq!(*kind == WordKind::Call, !arguments.is_empty() && !returns.is_empty(), "{word}");
        assert_eq!(*kind == WordKind::State, !next.is_empty(), "{word}");
        for other in see {
            assert!(
                named(other).is_some_and(|found| found.word != *word || found.kind != *kind),
                "{word}: {other}"
            );
        }
    }
    for entry in &entries {
        assert!(entry.brief().chars().count() <= 150, "{}: {}", entry.word, entry.brief());
    }
}

#[test]
fn no_word_is_explained_twice_within_its_kind() {
    for kind in WordKind::ALL {
        let mut seen = Vec::new();
        for entry in entries().iter().filter(|entry| entry.kind == kind) {
            for word in entry.also.iter().chain([&entry.word]) {
                assert!(!seen.contains(&word), "{kind:?}: {word}");
                seen.push(word);
            }
        }
    }
}

#[test]
fn unknown_fields_and_sections_are_errors() {
    let of = |section: &str, more: &str| {
        let body = "word = \"x\"\ntext = \"X.\"\npractice = \"Y.\"\nsource = \"z(2)\"\n";
        let other: String = [
            "term", "call", "constant", "option", "errno", "eai", "state", "info", "service", "policy",
            "fault", "setting", "dns",
        ]
        .iter()
        .flat_map(|name| ["[[", name, "]]\n", body])
        .collect();
        entry::parse(&format!("{other}[[{section}]]\n{body}{more}"))
    };
    assert_eq!(of("term", "").map(|entries| entries.len()).ok(), Some(14));
    assert!(of("term", "summary = \"?\"\n").is_err());
    assert!(of("word", "").is_err());
    assert!(of("call", "[[call.argument]]\nname = \"fd\"\ntext = \"t\"\nunit = \"B\"\n").is_err());
}

#[test]
fn what_the_model_can_name_has_an_entry() {
    let has = |kind, word: &str| assert!(entry(kind, word).is_some(), "{kind:?}: {word}");
    for kind in CallKind::ALL {
        has(WordKind::Call, kind.name());
    }
    for (_, symbol, _) in errno::TABLE {
        has(WordKind::Errno, symbol);
    }
    for symbol in eai::symbols() {
        has(WordKind::Eai, symbol);
    }
    for name in names::all() {
        has(WordKind::Constant, name);
    }
    for flag in AI_FLAGS.iter().chain(NI_FLAGS) {
        has(WordKind::Constant, flag.name);
        assert!(named(flag.word).is_some(), "{}", flag.word);
    }
    for name in option::levels() {
        has(WordKind::Constant, name);
    }
    for name in socket_option::TABLE.iter().map(|option| option.name).chain(option::others()) {
        has(WordKind::Option, name);
    }
    for state in (1..=u8::MAX).map(tcp_state_name).filter(|name| *name != "?") {
        has(WordKind::State, state);
    }
    for service in service::SERVICES {
        has(WordKind::Service, service.word);
        for setting in service.settings() {
            has(WordKind::Setting, setting.name);
        }
    }
    for policy in service::POLICIES {
        has(WordKind::Policy, policy.word);
    }
    for kind in fault::TABLE {
        has(WordKind::Fault, kind.word);
    }
    for kind in dns::TYPES {
        assert!(dns_type(kind.name).is_some(), "{}", kind.name);
    }
}

#[test]
fn every_field_of_a_dns_message_has_an_entry_which_hides_no_other_word() {
    let words: Vec<_> = dns::field_words().collect();
    for (kind, word) in &words {
        let found = dns_field((kind, word)).unwrap_or_else(|| panic!("no entry of dns: {kind} {word}"));
        assert!(found.source.contains("RFC"), "{kind} {word}: {}", found.source);
    }
    // None that no field has, and none that two types mean differently under one word.
    for entry in entries().iter().filter(|entry| entry.kind == WordKind::Dns) {
        assert!(words.iter().any(|word| dns_field(*word) == Some(entry)), "{} is no field", entry.word);
    }
    assert_eq!(dns_field(("MX", "preference")), dns_field(("KX", "preference")));
    assert_ne!(dns_field(("CAA", "flags")), dns_field(("", "flags")));
    for (word, kind) in [("name", WordKind::Term), ("text", WordKind::Term), ("ttl", WordKind::Setting)] {
        assert_eq!(named(word).map(|entry| entry.kind), Some(kind), "{word}");
    }
    assert_eq!(named("qr").map(|entry| entry.kind), Some(WordKind::Dns));
}

#[test]
fn a_word_is_found_as_it_is_spelt_before_another_spelling() {
    let kind = |word: &str| named(word).map(|entry| entry.kind);
    assert_eq!(kind("listen"), Some(WordKind::Call));
    assert_eq!(kind("LISTEN"), Some(WordKind::State));
    assert_eq!(kind("socket"), Some(WordKind::Term));
    assert_eq!(named("Backlog ").map(|entry| entry.word.as_str()), Some("backlog"));
    assert_eq!(named("eof").map(|entry| entry.word.as_str()), Some("end of file"));
    assert_eq!(kind("no such word"), None);
    let socket = named("socket").expect("an entry");
    assert!(related(socket).iter().any(|other| other.kind == WordKind::Call && other.word == "socket"));
}

fn call(kind: CallKind, args: Args<'_>, result: i64, errno: Option<Errno>) -> Call<'_> {
    Call {
        seq: Seq(0),
        previous: None,
        at: Moment::START,
        took: Duration::from_micros(7),
        socket: SocketId(1),
        fd: 11,
        kind,
        args,
        result,
        errno,
        payload: b"Hello!\n",
        length: 7,
        observer: false,
        in_library: false,
        fault: 0,
    }
}

#[test]
fn a_call_is_explained_with_its_own_values() {
    let address = Address::new([127, 0, 0, 1].into(), 58001).to_sockaddr();
    let refused = call(CallKind::Connect, Args::To { address: &address }, -1, Some(Errno::ECONNREFUSED));
    let told = explain_call(&refused).expect("an entry");
    let shown: Vec<(&str, &str)> =
        told.arguments.iter().map(|argument| (argument.name, argument.value.as_str())).collect();
    assert_eq!(shown[0], ("sockfd", "11"));
    assert!(shown[1].1.contains("htons(58001)"), "{shown:?}");
    assert_eq!(shown[2], ("addrlen", "16"));
    assert!(told.arguments[2].text.starts_with("how many bytes of the address are given"));
    assert_eq!(told.result.as_str(), "-1 ECONNREFUSED (Connection refused)");
    assert_eq!(told.error.map(|entry| entry.word.as_str()), Some("ECONNREFUSED"));
    let sent = call(CallKind::Send, Args::Bytes { length: 7, flags: libc::MSG_NOSIGNAL }, 7, None);
    let told = explain_call(&sent).expect("an entry");
    let flags = told.arguments.last().expect("flags");
    assert_eq!(flags.words.iter().map(|entry| entry.word.as_str()).collect::<Vec<_>>(), ["MSG_NOSIGNAL"]);
    assert_eq!(told.error, None);
}

#[test]
fn every_call_has_an_entry_for_each_argument_that_it_carries() {
    let address = Address::new([127, 0, 0, 1].into(), 58001).to_sockaddr();
    let address = address.as_slice();
    let message = Args::Message { length: 7, flags: 0, address, control: &[], returned: 0 };
    let hints = crate::model::hints::Hints::default();
    for kind in CallKind::ALL {
        let args = match kind {
            CallKind::Socket => Args::Socket { domain: libc::AF_INET, kind: libc::SOCK_STREAM, protocol: 0 },
            CallKind::SetSockOpt | CallKind::GetSockOpt => {
                Args::Option { level: libc::SOL_SOCKET, name: libc::SO_REUSEADDR, value: &[1, 0, 0, 0] }
            }
            CallKind::Bind | CallKind::Connect => Args::To { address },
            CallKind::Listen => Args::Listen { backlog: 5 },
            CallKind::Accept | CallKind::GetSockName | CallKind::GetPeerName => Args::Returned { address },
            CallKind::Send | CallKind::Recv => Args::Bytes { length: 7, flags: 0 },
            CallKind::SendTo | CallKind::RecvFrom | CallKind::RecvMsg | CallKind::SendMsg => message,
            CallKind::Shutdown => Args::Shutdown { how: 1 },
            CallKind::Close => Args::None,
            CallKind::Ioctl => Args::Ioctl { request: 0x541b, value: 7 },
            CallKind::GetAddrInfo => {
                Args::AddrInfo { node: Some(b"localhost"), service: None, hints, nodes: 1 }
            }
            CallKind::GetNameInfo => {
                Args::NameInfo { address, flags: 1, host: b"localhost", service: b"http" }
            }
            CallKind::StreamHandshake | CallKind::StreamRead | CallKind::StreamWrite => {
                Args::Stream { library: b"rustls 0.23", length: 7, detail: b"" }
            }
        };
        let told = explain_call(&call(kind, args, 0, None)).expect("an entry");
        assert_eq!(told.arguments.len(), told.entry.arguments.len(), "{kind:?}");
        assert!(told.arguments.iter().all(|argument| !argument.value.as_str().is_empty()), "{kind:?}");
        let last = told.arguments.last().map(|argument| argument.name);
        match kind {
            CallKind::GetSockName | CallKind::GetPeerName => assert_eq!(last, Some("addrlen")),
            CallKind::Accept | CallKind::GetNameInfo | CallKind::SendMsg => assert_eq!(last, Some("flags")),
            _ => {}
        }
    }
}
