//! Explanations through update and draw: `K` on a call, a state, an error, a field; links and the list of all
//! words; what the palette finds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use common::screen::Desk;
use common::servers::{Bench, open, queued};
use sockpit::model::address::Address;
use sockpit::model::call::{Args, Call, CallKind, Seq};
use sockpit::model::endpoint::Transport;
use sockpit::model::errno::Errno;
use sockpit::model::event::Event;
use sockpit::model::glossary;
use sockpit::model::ids::SocketId;
use sockpit::model::journal::Journal;
use sockpit::model::moment::{Epoch, Moment};
use sockpit::model::server::Service;
use sockpit::model::setting::SETTINGS;
use sockpit::ui::action::Action;
use sockpit::ui::keys::{KeyMap, KeyScope, Level};
use sockpit::ui::msg::Msg;
use sockpit::ui::popup::Popup;

/// The sizes that every screen is made for.
const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];

/// A screen whose journal has one connect, which was refused.
fn refused(columns: u16, rows: u16) -> Desk {
    let journal = Journal::new(1 << 20, 1, Epoch::new(Instant::now(), SystemTime::UNIX_EPOCH));
    let mut desk = Desk::new(columns, rows);
    desk.app.attach(Arc::clone(&journal), jiff::tz::TimeZone::UTC);
    let address = Address::new("127.0.0.1".parse().unwrap(), 58001).to_sockaddr();
    let call = Call {
        seq: Seq(0),
        previous: None,
        at: Moment::START,
        took: Duration::from_micros(12),
        socket: SocketId(1),
        fd: 11,
        kind: CallKind::Connect,
        args: Args::To { address: &address },
        result: -1,
        errno: Some(Errno::ECONNREFUSED),
        payload: b"",
        length: 0,
        observer: false,
        in_library: false,
        fault: 0,
    };
    journal.record(0, &call, None).unwrap();
    desk.handle_event(Event::Calls);
    desk.key("5");
    desk
}

/// All that a popup has to say: every page of it, from the top.
fn read(desk: &mut Desk) -> String {
    let mut all = desk.rows().join("\n");
    for _ in 0..20 {
        desk.key("pgdn");
        all += &desk.rows().join("\n");
    }
    desk.key("g");
    all
}

fn is_explained(desk: &Desk) -> bool {
    matches!(desk.app.popup(), Some(Popup::Explain(_)))
}

/// What a popup says, its frame and its line breaks taken away.
fn said(desk: &mut Desk) -> String {
    let all = read(desk).replace('│', " ");
    all.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_call_is_explained_with_the_values_of_this_very_call() {
    for (columns, rows) in SIZES {
        let mut desk = refused(columns, rows);
        desk.key("K");
        assert!(is_explained(&desk));
        desk.assert_clean();
        let words = said(&mut desk);
        for wanted in [
            "connect(11, {AF_INET, 127.0.0.1:58001}, 16) = -1 ECONNREFUSED",
            "Ties a socket to the address of a peer.",
            "sockfd 11: the descriptor of the socket that is connected",
            "addrlen 16: how many bytes of the address are given",
            "returns -1 ECONNREFUSED (Connection refused)",
            "ECONNREFUSED (error number)",
            "The host answered that nobody takes connections",
            "more in connect(2), tcp(7), udp(7)",
            "see handshake",
        ] {
            assert!(words.contains(wanted), "{columns}x{rows}: {wanted}\n{words}");
        }
    }
}

#[test]
fn links_lead_to_further_pages_and_esc_back_through_them() {
    let mut desk = refused(80, 24);
    desk.keys("K tab enter");
    assert!(desk.rows().join("\n").contains("SYN (term)"), "{}", desk.rows().join("\n"));
    desk.keys("shift-tab enter");
    let rows = desk.rows();
    let last = rows.iter().find(|row| row.contains("┌─")).unwrap();
    assert!(!last.contains("SYN (term)"), "{last}");
    desk.key("esc");
    assert!(desk.rows().join("\n").contains("SYN (term)"));
    desk.key("esc");
    assert!(desk.rows().join("\n").contains("connect (call)"));
    desk.key("esc");
    assert!(!is_explained(&desk));
    // A link is pressed with the mouse, too.
    desk.key("K");
    let rows = desk.rows();
    let row = rows.iter().position(|row| row.contains("see  handshake")).unwrap();
    let column = rows[row].split("handshake").next().unwrap().chars().count();
    desk.click(u16::try_from(column + 2).unwrap(), u16::try_from(row).unwrap());
    assert!(desk.rows().join("\n").contains("handshake (term)"));
}

#[test]
fn what_is_not_explainable_offers_every_word_with_a_filter() {
    for (columns, rows) in SIZES {
        let mut desk = Desk::new(columns, rows);
        desk.keys("4 K");
        assert!(desk.rows().join("\n").contains("Explain what?"), "{columns}x{rows}");
        desk.text("backl");
        let first = desk.rows().into_iter().find(|row| row.contains("▌")).unwrap();
        assert!(first.contains("backlog: How many finished connections"), "{first}");
        desk.key("enter");
        assert!(is_explained(&desk));
        assert!(desk.rows().join("\n").contains("backlog (term)"));
        desk.assert_clean();
    }
}

#[test]
fn a_word_is_explained_by_name_and_an_unknown_one_is_looked_for() {
    let mut desk = Desk::new(80, 24);
    desk.send(Msg::Action(Action::Explain("TIME_WAIT".into())));
    let words = said(&mut desk);
    for wanted in
        ["TIME_WAIT (state)", "What can follow", "60 s pass: the connection is gone", "SO_REUSEADDR"]
    {
        assert!(words.contains(wanted), "{wanted}\n{words}");
    }
    desk.key("esc");
    desk.send(Msg::Action(Action::Explain("window".into())));
    assert!(is_explained(&desk));
    desk.key("esc");
    desk.send(Msg::Action(Action::Explain("acknowledg".into())));
    let rows = desk.rows().join("\n");
    assert!(rows.contains("Explain what?") && rows.contains("ACK: The part of a TCP segment"), "{rows}");
}

#[test]
fn the_field_with_the_focus_is_explained_in_panes_and_forms() {
    let mut desk = Desk::new(80, 24);
    desk.key("K");
    assert!(said(&mut desk).contains("node (term)"), "{}", desk.rows().join("\n"));
    desk.keys("esc down down right K");
    let words = said(&mut desk);
    assert!(words.contains("AF_INET (name of a number in C)"), "{words}");
    assert!(words.contains("What getaddrinfo is to look for"), "{words}");
    desk.key("esc");
}

#[test]
fn states_failures_and_rows_of_a_server_are_explained() {
    let mut bench = Bench::new(120, 36);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    bench.listening(1, spec, 10, Some(CallKind::Accept));
    bench.rows_told(1, vec![open(1, 1, 50788, 0, 13), queued(1, 2, 50790, 0, 1, 0)]);
    bench.desk.key("K");
    let words = said(&mut bench.desk);
    for wanted in ["echo (service)", "concurrent (policy)", "accept (call)"] {
        assert!(words.contains(wanted), "{wanted}\n{words}");
    }
    bench.desk.keys("esc tab");
    let mut seen = String::new();
    for _ in 0..4 {
        bench.desk.key("K");
        seen += &said(&mut bench.desk);
        bench.desk.keys("esc down");
    }
    for wanted in ["ESTABLISHED (state)", "FIN arrives: CLOSE_WAIT", "in queue (state)", "recv (call)"] {
        assert!(seen.contains(wanted), "{wanted}\n{seen}");
    }
}

#[test]
fn the_details_explain_the_line_under_their_cursor_unasked() {
    let mut bench = Bench::new(120, 36);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo);
    bench.listening(1, spec, 10, Some(CallKind::Accept));
    let has = |desk: &Desk, words: &str| desk.rows().join("\n").contains(words);
    for key in ["tab", "tab", "tab", "tab"]
        .iter()
        .flat_map(|tab| [tab, "g"].into_iter().chain([&"down"; 12].map(|key| *key)))
    {
        if !has(&bench.desk, "▌backlog") {
            bench.desk.key(key);
        }
    }
    let rows = bench.desk.rows().join("\n");
    assert!(rows.contains("How many finished"), "{rows}");
    bench.desk.key("K");
    assert!(said(&mut bench.desk).contains("backlog (term)"));
}

#[test]
fn the_palette_finds_what_people_type() {
    for (typed, action) in [
        ("save", Action::CopyMenu),
        ("export", Action::CopyMenu),
        ("error", Action::ExplainHere),
        ("explain", Action::ExplainHere),
        ("strace", Action::ShowCalls),
        ("netcat", Action::ShowConsole),
        ("exit", Action::Quit),
        ("zoom", Action::Full),
        ("endianness", Action::ShowInspect),
        ("dark", Action::NextTheme),
        ("backlog", Action::Explain("backlog (term)".into())),
        ("explain backlog", Action::Explain("backlog (term)".into())),
        ("ECONNREFUSED", Action::Explain("ECONNREFUSED (error number)".into())),
        ("SO_REUSEADDR", Action::Explain("SO_REUSEADDR (socket option)".into())),
    ] {
        let mut desk = Desk::new(80, 24);
        desk.key("ctrl-p");
        desk.text(typed);
        let Some(Popup::Palette(palette)) = desk.app.popup() else { panic!("no palette") };
        assert_eq!(palette.found().next().map(|item| &item.action), Some(&action), "{typed}");
    }
}

#[test]
fn the_palette_has_everything_that_has_a_key_here() {
    let keys = KeyMap::shipped();
    for (key, scope) in [
        ("1", KeyScope::Lookup),
        ("2", KeyScope::Console),
        ("3", KeyScope::Servers),
        ("4", KeyScope::Inspect),
    ] {
        let mut desk = Desk::new(80, 24);
        desk.key(key);
        desk.key("ctrl-p");
        let Some(Popup::Palette(palette)) = desk.app.popup() else { panic!("no palette") };
        let listed: Vec<&Action> = palette.found().map(|item| &item.action).collect();
        let here = keys.bindings().iter().filter(|binding| {
            [scope, KeyScope::Global].contains(&binding.scope) && binding.level == Level::Command
        });
        for binding in here.filter(|b| !matches!(b.action, Action::Palette | Action::CommandLine)) {
            assert!(listed.contains(&&binding.action), "{scope:?}: {:?}", binding.action);
        }
        for entry in glossary::entries() {
            assert!(listed.contains(&&Action::Explain(entry.title())), "{}", entry.word);
        }
    }
}

#[test]
fn the_first_screen_says_what_this_is_and_what_to_try_until_something_is_done() {
    for (columns, rows) in SIZES {
        let mut desk = Desk::new(columns, rows);
        let words = desk.rows().join("\n");
        for wanted in [
            "sockpit is a workbench for network sockets",
            "Enter     type a name such as localhost",
            "3 a       start a server",
            "2 a       open a TCP, UDP or Unix session",
            "K         on anything you do not know",
            "? what works here",
            "ctrl-p find anything",
        ] {
            assert!(words.contains(wanted), "{columns}x{rows}: {wanted}\n{words}");
        }
        desk.assert_clean();
        // It goes with the first letter that is typed, and with the first server.
        desk.key("enter");
        desk.text("l");
        assert!(!desk.rows().join("\n").contains("Welcome"), "{}", desk.rows().join("\n"));
        let mut desk = Desk::new(columns, rows);
        desk.start_server(58001);
        desk.key("1");
        assert!(!desk.rows().join("\n").contains("Welcome"), "{}", desk.rows().join("\n"));
        // On a screen of any smaller size nothing is drawn outside.
        for (columns, rows) in [(40, 10), (41, 12), (60, 14), (79, 20)] {
            Desk::new(columns, rows).assert_clean();
        }
    }
}

#[test]
fn an_opened_call_says_in_a_line_what_it_is_for() {
    let mut desk = refused(80, 24);
    desk.keys("5 enter");
    assert!(
        desk.rows().join("\n").contains("Ties a socket to the address of a peer."),
        "{}",
        desk.rows().join("\n")
    );
}

/// The first text of each call of these functions in the sources of the panes: labels of details and forms.
fn labels() -> Vec<(String, String)> {
    const FUNCTIONS: [&str; 9] = [
        ".value(",
        ".maybe(",
        ".address(",
        ".add(",
        ".option(",
        "fact(",
        "Fact { label: ",
        "DetailLine::value(",
        ".row(",
    ];
    let mut found = Vec::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/ui"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let source = source.split("#[cfg(test)]").next().unwrap();
            for function in FUNCTIONS {
                for rest in source.split(function).skip(1) {
                    let Some(label) =
                        rest.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
                    else {
                        continue;
                    };
                    if !label.is_empty() && !label.contains('{') {
                        found.push((label.to_owned(), path.display().to_string()));
                    }
                }
            }
        }
    }
    found
}

#[test]
fn every_label_that_a_pane_can_show_has_an_entry() {
    let labels = labels();
    assert!(labels.len() > 40, "the sources were not read: {}", labels.len());
    for known in ["rtt", "cwnd", "accept queue", "sockaddr"] {
        assert!(labels.iter().any(|(label, _)| label == known), "{known} is not found in the sources");
    }
    // Details list settings by the table of settings.
    let settings = SETTINGS.iter().filter(|entry| entry.server.is_some());
    let of_settings =
        settings.flat_map(|entry| [Some(entry.label), entry.over_datagrams.map(|words| words.0)]);
    let of_settings =
        of_settings.flatten().map(|label| (label.to_owned(), "the table of settings".to_owned()));
    let lacking: Vec<_> =
        labels.into_iter().chain(of_settings).filter(|(label, _)| glossary::named(label).is_none()).collect();
    assert!(lacking.is_empty(), "labels without an entry in assets/glossary.toml: {lacking:#?}");
    for (label, _) in sockpit::bytes::address::forms(std::net::Ipv4Addr::LOCALHOST.into())
        .into_iter()
        .chain(sockpit::bytes::address::forms(std::net::Ipv6Addr::LOCALHOST.into()))
    {
        assert!(glossary::named(label).is_some(), "{label}");
    }
}

#[test]
fn the_command_line_explains_a_word() {
    let mut desk = Desk::new(80, 24);
    desk.key(":");
    desk.text("explain backlog");
    desk.key("enter");
    assert!(is_explained(&desk), "{}", desk.rows().join("\n"));
    assert!(desk.rows().join("\n").contains("backlog (term)"));
}
