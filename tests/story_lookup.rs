//! Lookup key by key, with the real backend behind the screen: what this host's own libc answers. Nothing is
//! asked that needs a network.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::story::Story;
use sockpit::ui::action::Action;
use sockpit::ui::msg::Msg;

/// A question: its preset fills the hints in, node and service are typed.
fn asks(story: &mut Story, preset: &str, node: &str, service: &str) {
    story.update(Msg::Action(Action::Pick { menu: "question".into(), item: preset.into() }));
    story.keys("i ctrl-u");
    story.text(node);
    story.keys("tab ctrl-u");
    story.text(service);
    story.key("enter");
}

#[test]
fn the_name_of_this_host_is_that_of_gethostname() {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").expect("the kernel's host name");
    let mut story = Story::new(120, 36);
    story.sees(&format!("this host: {} ─", name.trim_end()));
    story.stop();
}

#[test]
fn numeric_addresses_and_localhost_are_listed_with_every_field() {
    let mut story = Story::new(120, 36);
    // The 2nd task of the books: inet, dgram, canonname.
    asks(&mut story, "canonical name", "localhost", "");
    story.sees("127.0.0.1  7F000001  UDP  port 0");
    story.sees("canonical name \"localhost\"");
    story.sees("ai_flags     0x0002 AI_CANONNAME");

    asks(&mut story, "everything NULL", "127.0.0.1", "58001");
    story.sees("getaddrinfo = 0, 3 nodes");
    story.sees("▌1 ┌ 127.0.0.1  7F000001  TCP  port 58001");
    story.sees(" 2   127.0.0.1  7F000001  UDP  port 58001");
    story.key("G");
    story.sees("▌3 ┌ 127.0.0.1  7F000001  RAW  port 58001");
    story.sees("▼ NULL");

    asks(&mut story, "showip", "::1", "80");
    story.sees("getaddrinfo = 0, 1 node,");
    story.sees("▌1 ┌ ::1  TCP  port 80");
    story.sees("loopback, RFC 4291");

    asks(&mut story, "showip", "0x7f000001", "");
    story.sees("127.0.0.1  7F000001  TCP  port 0");
    story.stop();
}

#[test]
fn a_server_asks_for_null_and_passive() {
    let mut story = Story::new(120, 36);
    asks(&mut story, "server", "", "3490");
    story.sees("getaddrinfo = 0, 2 nodes");
    story.sees("0.0.0.0  00000000  TCP  port 3490");
    story.sees("::                 TCP  port 3490");
    story.sees("ai_next      ↓ node 2");
    story.sees("▼ NULL");
    // Without passive: this host alone.
    asks(&mut story, "client", "", "3490");
    story.sees("127.0.0.1  7F000001  TCP  port 3490");
    story.stop();
}

#[test]
fn the_six_errors_are_provoked_without_a_network() {
    let mut story = Story::new(120, 36);
    for (symbol, words) in [
        ("EAI_BADFLAGS", "EAI_BADFLAGS -1  Bad value for ai_flags"),
        ("EAI_NONAME", "EAI_NONAME -2  Name or service not known"),
        ("EAI_FAMILY", "EAI_FAMILY -6  ai_family not supported"),
        ("EAI_SOCKTYPE", "EAI_SOCKTYPE -7  ai_socktype not supported"),
        ("EAI_SERVICE", "EAI_SERVICE -8  Servname not supported for ai_socktype"),
        ("EAI_ADDRFAMILY", "EAI_ADDRFAMILY -9  Address family for hostname not supported"),
    ] {
        story.update(Msg::Action(Action::Pick { menu: "question".into(), item: symbol.into() }));
        story.key("enter");
        story.sees(words);
    }
    story.update(Msg::Action(Action::Pick { menu: "question".into(), item: "everything NULL".into() }));
    story.key("enter");
    story.sees("node and service are both NULL");
    story.stop();
}

#[test]
fn who_is_it_says_what_getnameinfo_says() {
    let mut story = Story::new(120, 36);
    asks(&mut story, "UDP echo 58001", "127.0.0.1", "58001");
    story.sees("▌1 ┌ 127.0.0.1");
    story.key("w");
    // The library's other front end: the same sources, in the same order. No service has this port.
    let asked = std::process::Command::new("getent").args(["hosts", "127.0.0.1"]).output().expect("getent");
    let host = String::from_utf8(asked.stdout).unwrap();
    let host = host.split_whitespace().nth(1).unwrap_or("127.0.0.1");
    story.sees(&format!("named [{host}:58001]"));
    // Port 80 with everything numeric.
    story.key("e");
    story.key("tab");
    story.key("ctrl-u");
    story.text("80");
    story.key("tab");
    story.key("space");
    story.key("right");
    story.key("space");
    story.key("enter");
    story.sees("named [127.0.0.1:80]");
    story.sees("NI_NUMERICHOST|NI_NUMERICSERV");
    story.stop();
}
