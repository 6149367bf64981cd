//! Forms and menus key by key: what is typed over a default, a host with its port, lists of networks, rules that change
//! while a server runs, menus that are searched and ticked.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::screen::Desk;
use common::servers::Bench;
use sockpit::model::endpoint::Transport;
use sockpit::model::ids::ServerId;
use sockpit::model::server::{ServerCommand, ServerSpec, Service};
use sockpit::ui::msg::Msg;

/// Down to a field of the form, by its label at the start of a row.
fn to_field(desk: &mut Desk, label: &str) {
    for _ in 0..60 {
        let is_here =
            |row: &String| row.split_once("│▌").is_some_and(|(_, rest)| rest.trim_start().starts_with(label));
        if desk.rows().iter().any(is_here) {
            return;
        }
        desk.key("down");
    }
    panic!("no field {label}\n{}", desk.rows().join("\n"));
}

fn started(commands: Vec<ServerCommand>) -> ServerSpec {
    match <[ServerCommand; 1]>::try_from(commands) {
        Ok([ServerCommand::Start(_, spec)]) => *spec,
        other => panic!("not one start: {other:?}"),
    }
}

/// The form of a service, found in the add menu by typing.
fn form_of(columns: u16, rows: u16, service: &str) -> Bench {
    let mut bench = Bench::new(columns, rows);
    bench.desk.key("a");
    bench.desk.text(service);
    assert_eq!(bench.commands("enter"), []);
    bench
}

#[test]
fn the_first_letter_replaces_a_default_and_moving_in_it_keeps_it() {
    let mut bench = form_of(80, 24, "rfc 862");
    to_field(&mut bench.desk, "port");
    bench.desk.key("i");
    bench.desk.text("7");
    bench.desk.text("007");
    bench.desk.key("esc");
    to_field(&mut bench.desk, "recv buffer");
    bench.desk.keys("i backspace");
    bench.desk.text("9");
    let spec = started(bench.commands("enter"));
    assert_eq!((spec.at.service.as_str(), spec.receive_buffer), ("7007", 65_539));
    // What somebody chose is no default: it is edited.
    bench.desk.key("e");
    to_field(&mut bench.desk, "port");
    bench.desk.key("i");
    bench.desk.text("1");
    let port = bench.rows_with("│ port ").into_iter().chain(bench.rows_with("│▌port ")).next().unwrap();
    assert!(port.contains("[70071 "), "{port}");
}

#[test]
fn a_host_with_its_port_is_taken_apart_pasted_or_typed() {
    let field = |bench: &Bench, label: &str| {
        let is_field =
            |row: &String| row.contains(&format!("│ {label}")) || row.contains(&format!("│▌{label}"));
        let row = bench.desk.rows().into_iter().find(is_field).unwrap();
        row.split_once('[').unwrap().1.split_once(']').unwrap().0.trim_end().to_owned()
    };
    for (pasted, host, port) in [("[::1]:7007", "::1", "7007"), ("localhost:1500", "localhost", "1500")] {
        let mut bench = form_of(80, 24, "rfc 862");
        to_field(&mut bench.desk, "address");
        bench.desk.key("i");
        bench.desk.send(Msg::Paste(pasted.to_owned()));
        assert_eq!((field(&bench, "address "), field(&bench, "port ")), (host.to_owned(), port.to_owned()));
    }
    // Typed letter by letter it is taken apart when the field is left; an address of IPv6 stays whole.
    for (typed, host, port) in
        [("localhost:1500", "localhost", "1500"), ("2001:db8::1", "2001:db8::1", "58001")]
    {
        let mut bench = form_of(80, 24, "rfc 862");
        to_field(&mut bench.desk, "address");
        bench.desk.key("i");
        bench.desk.text(typed);
        assert_eq!(field(&bench, "address "), typed);
        let spec = started(bench.commands("enter"));
        assert_eq!((spec.at.host.as_str(), spec.at.service.as_str()), (host, port));
    }
    let mut console = Desk::new(80, 24);
    console.keys("2 a");
    console.text("somewhere");
    console.key("enter");
    to_field(&mut console, "host");
    console.key("i");
    console.text("127.0.0.1:1500");
    console.key("tab");
    let rows = console.rows();
    assert!(rows.iter().any(|row| row.contains("port") && row.contains("[1500 ")), "{}", rows.join("\n"));
}

#[test]
fn an_error_marks_the_place_in_the_field() {
    let mut bench = form_of(100, 40, "rfc 862");
    to_field(&mut bench.desk, "allow");
    bench.desk.key("i");
    bench.desk.text("10.0.0.0/8 10.0.0.300/16");
    assert_eq!(bench.commands("enter"), []);
    let screen = bench.screen();
    assert!(screen.contains("10.0.0.300/16: too large: at most 255 here"), "{screen}");
    let row = bench.desk.rows().iter().position(|row| row.contains("▌allow")).unwrap();
    let at = bench.desk.rows()[row].split_once("300").map(|(before, _)| before.chars().count()).unwrap();
    let area = bench.desk.area();
    let mut buffer = ratatui::buffer::Buffer::empty(area);
    bench.desk.app.draw(area, &mut buffer, bench.desk.now);
    let style = |column: usize| buffer[(column as u16, row as u16)].style();
    assert_eq!(style(at), style(at + 2));
    assert_ne!(style(at), style(at - 1));
    assert_eq!(style(at - 1), style(at + 3));
}

#[test]
fn networks_and_rules_change_while_it_runs() {
    let rules = |texts: &[&str]| Service::Rules(texts.iter().map(|text| text.parse().unwrap()).collect());
    let mut bench = Bench::new(100, 40);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, rules(&["any => one"]));
    bench.listening(1, spec.clone(), 10, None);
    bench.totals(1, 3, 3, 0);
    bench.desk.key("e");
    to_field(&mut bench.desk, "rule 2");
    bench.desk.key("i");
    bench.desk.text("equals:x => two");
    bench.desk.key("esc");
    to_field(&mut bench.desk, "deny");
    bench.desk.key("i");
    bench.desk.text("10.0.0.0/8 ::1");
    let mut wanted = spec;
    wanted.service = rules(&["any => one", "equals:x => two"]);
    wanted.deny =
        ["10.0.0.0/8", "::1/128"].map(|text| sockpit::bytes::address::Network::parse(text).unwrap()).into();
    assert_eq!(bench.commands("enter"), [ServerCommand::Change(ServerId(1), Box::new(wanted))]);
    assert!(bench.screen().contains("changed, while it runs"), "{}", bench.screen());
}

#[test]
fn menus_are_searched_by_typing_and_stand_under_headings() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        let mut bench = Bench::new(columns, rows);
        bench.desk.key("a");
        let screen = bench.screen();
        assert!(screen.contains("Start at once") && screen.contains("type to find"), "{screen}");
        bench.desk.text("busy");
        assert!(bench.screen().contains("find: busy"), "{}", bench.screen());
        let spec = started(bench.commands("enter"));
        assert_eq!(spec.policy.word(), "busy");
    }
}

#[test]
fn space_ticks_a_fault_and_the_menu_stays() {
    let mut bench = Bench::new(100, 30);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    bench.desk.keys("! down");
    let row = |bench: &Bench| {
        bench.desk.rows().into_iter().find(|row| row.contains('▌') && row.contains("rate:")).unwrap()
    };
    assert!(row(&bench).contains("[ ] rate:"), "{}", bench.screen());
    assert!(
        matches!(bench.commands("space").as_slice(), [ServerCommand::SetFaults(_, faults, 1)] if faults.len() == 1)
    );
    assert!(row(&bench).contains("[x] rate:"), "{}", bench.screen());
    assert!(
        matches!(bench.commands("space").as_slice(), [ServerCommand::SetFaults(_, faults, 1)] if faults.is_empty())
    );
    assert!(row(&bench).contains("[ ] rate:"), "{}", bench.screen());
}
