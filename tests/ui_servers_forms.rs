//! Adding servers and changing them: presets, forms, wildcard binds, faults, secrets; key by key.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::servers::{Bench, open};
use sockpit::model::address::Address;
use sockpit::model::connection::ConnectionStatus;
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::ids::ServerId;
use sockpit::model::server::{Policy, Secret, ServerCommand, ServerEvent, ServerSpec, ServerStage, Service};
use sockpit::ui::keys::Level;
use sockpit::ui::msg::Effect;

/// The one server that was started.
fn started(commands: Vec<ServerCommand>) -> ServerSpec {
    match <[ServerCommand; 1]>::try_from(commands) {
        Ok([ServerCommand::Start(_, spec)]) => *spec,
        other => panic!("not one start: {other:?}"),
    }
}

/// Down to a field of the form, by its label at the start of a row.
fn to_field(bench: &mut Bench, label: &str) {
    for _ in 0..60 {
        let rows = bench.desk.rows();
        let is_here =
            |row: &String| row.split_once("│▌").is_some_and(|(_, rest)| rest.trim_start().starts_with(label));
        if rows.iter().any(is_here) {
            return;
        }
        bench.desk.key("down");
    }
    panic!("no field {label}\n{}", bench.screen());
}

/// Types over what stands in a field.
fn fill(bench: &mut Bench, label: &str, text: &str) {
    if bench.desk.app.level() == Level::Type {
        bench.desk.key("esc");
    }
    to_field(bench, label);
    bench.desk.keys("i ctrl-u");
    bench.desk.text(text);
    bench.desk.key("esc");
}

#[test]
fn the_first_preset_is_the_udp_echo_server_of_the_catalogue() {
    let mut bench = Bench::new(80, 24);
    bench.desk.key("a");
    let screen = bench.screen();
    assert!(screen.contains("Add a server"), "{screen}");
    let spec = started(bench.commands("enter"));
    assert_eq!(
        (spec.at.transport, spec.at.host.as_str(), spec.at.service.as_str()),
        (Transport::Udp, "127.0.0.1", "58001")
    );
    assert_eq!((spec.service, spec.receive_buffer), (Service::Echo, 128));
    assert!(bench.screen().contains("UDP   127.0.0.1:58001   echo"), "{}", bench.screen());
}

#[test]
fn a_place_that_is_typed_into_the_add_menu_is_where_a_server_starts() {
    for (typed, transport, at, service) in [
        ("8080", Transport::Tcp, "127.0.0.1:8080", Service::Echo),
        ("udp discard [::1]:9", Transport::Udp, "[::1]:9", Service::Discard),
        ("/tmp/a.sock seq", Transport::UnixSeqpacket, "/tmp/a.sock", Service::Echo),
    ] {
        let mut bench = Bench::new(80, 24);
        bench.desk.key("a");
        bench.desk.text(typed);
        let spec = started(bench.commands("enter"));
        assert_eq!((spec.at.transport, spec.at.to_string().as_str()), (transport, at), "{typed}");
        assert_eq!(spec.service, service, "{typed}");
    }
}

/// Opens the form of a service from the add menu.
fn open_form(bench: &mut Bench, service: &str) {
    bench.desk.key("a");
    for _ in 0..60 {
        if bench.desk.rows().iter().any(|row| row.contains(&format!("▌{service}…"))) {
            assert_eq!(bench.commands("enter"), []);
            return;
        }
        bench.desk.key("down");
    }
    panic!("no entry {service}\n{}", bench.screen());
}

#[test]
fn the_server_of_the_accept_queue_story_is_made_in_the_form() {
    let mut bench = Bench::new(80, 24);
    open_form(&mut bench, "echo");
    to_field(&mut bench, "policy");
    bench.desk.key("right");
    fill(&mut bench, "backlog", "1");
    bench.desk.key("i");
    let spec = started(bench.commands("enter"));
    assert_eq!((spec.policy, spec.backlog), (Policy::OneAtATime, 1));
    assert_eq!(spec.at.transport, Transport::Tcp);
}

#[test]
fn errors_point_at_their_fields_and_nothing_starts_until_they_are_mended() {
    let mut bench = Bench::new(100, 30);
    open_form(&mut bench, "echo");
    fill(&mut bench, "port", "99999");
    fill(&mut bench, "backlog", "many");
    bench.desk.key("i");
    assert_eq!(bench.commands("enter"), []);
    let screen = bench.screen();
    assert!(screen.contains("99999 is no port"), "{screen}");
    assert!(screen.contains("a number from 0 to 65535 is expected"), "{screen}");
    fill(&mut bench, "port", "7007");
    assert!(bench.screen().contains("registered"), "{}", bench.screen());
    fill(&mut bench, "backlog", "3");
    bench.desk.key("i");
    let spec = started(bench.commands("enter"));
    assert_eq!((spec.at.service.as_str(), spec.backlog), ("7007", 3));
}

#[test]
fn another_service_or_transport_brings_its_own_fields() {
    let mut bench = Bench::new(100, 40);
    open_form(&mut bench, "hello");
    assert!(bench.screen().contains("Hello, world!"), "{}", bench.screen());
    to_field(&mut bench, "service");
    for _ in 0..4 {
        bench.desk.key("right");
    }
    assert!(bench.screen().contains("secret"), "{}", bench.screen());
    assert!(!bench.screen().contains("Hello, world!"), "{}", bench.screen());
    bench.desk.key("g");
    to_field(&mut bench, "transport");
    assert!(bench.screen().contains("backlog"), "{}", bench.screen());
    bench.desk.key("right");
    assert!(!bench.screen().contains("backlog") && bench.screen().contains("groups"), "{}", bench.screen());
}

#[test]
fn binding_every_interface_is_asked_once_and_the_safe_answer_starts_nothing() {
    let mut bench = Bench::new(80, 24);
    open_form(&mut bench, "echo");
    fill(&mut bench, "address", "0.0.0.0");
    bench.desk.key("i");
    assert_eq!(bench.commands("enter"), []);
    let screen = bench.screen();
    assert!(screen.contains("Serve on every interface?") && screen.contains("[do not start]"), "{screen}");
    assert_eq!(bench.commands("enter"), []);
    assert!(bench.desk.app.world().servers.is_empty());
    // What was filled in is not lost.
    bench.desk.key("a");
    assert!(bench.screen().contains("▌go on with the last one"), "{}", bench.screen());
    bench.desk.keys("enter i enter right right");
    let commands = bench.commands("enter");
    let [ServerCommand::Start(id, spec)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_eq!(spec.at.host, "0.0.0.0");
    assert!(bench.screen().contains("0.0.0.0:58001 ANY"), "{}", bench.screen());
    // It is not asked again for this server.
    let id = *id;
    bench.stage(id.0, ServerStage::Stopped(None));
    assert!(matches!(bench.commands("s").as_slice(), [ServerCommand::Start(again, _)] if *again == id));
}

#[test]
fn the_dialog_offers_this_host_alone() {
    let mut bench = Bench::new(80, 24);
    open_form(&mut bench, "echo");
    fill(&mut bench, "address", "::");
    bench.desk.keys("i enter right");
    assert_eq!(started(bench.commands("enter")).at.host, "::1");
}

#[test]
fn faults_are_switched_while_it_runs_and_keep_their_settings() {
    let mut bench = Bench::new(100, 30);
    bench.listening(1, Bench::spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo), 10, None);
    bench.desk.key("!");
    let screen = bench.screen();
    assert!(screen.contains("[ ] drop:out:30%") && !screen.contains("stop-reading"), "{screen}");
    bench.desk.keys("down down");
    let drop = "drop:out:30%".parse().unwrap();
    assert_eq!(bench.commands("enter"), [ServerCommand::SetFaults(ServerId(1), vec![drop], 1)]);
    assert!(bench.screen().contains("faults drop"), "{}", bench.screen());
    // The form: every kind with its settings, and the seed.
    bench.desk.key("!");
    assert!(bench.screen().contains("[x] drop:out:30%"), "{}", bench.screen());
    bench.desk.keys("end up up enter");
    fill(&mut bench, "drop", "out:5% in:1%");
    fill(&mut bench, "delay", "sideways:1");
    fill(&mut bench, "seed", "42");
    bench.desk.key("i");
    assert_eq!(bench.commands("enter"), []);
    assert!(bench.screen().contains("\"in\" (what is received) or \"out\""), "{}", bench.screen());
    fill(&mut bench, "delay", "");
    bench.desk.key("i");
    let faults = ["drop:out:5%", "drop:in:1%"].map(|fault| fault.parse().unwrap());
    assert_eq!(bench.commands("enter"), [ServerCommand::SetFaults(ServerId(1), faults.to_vec(), 42)]);
    // Off, and on again as it was.
    bench.desk.keys("! down down");
    assert_eq!(bench.commands("enter"), [ServerCommand::SetFaults(ServerId(1), vec![], 42)]);
    bench.desk.keys("! down down");
    assert_eq!(bench.commands("enter"), [ServerCommand::SetFaults(ServerId(1), faults.to_vec(), 42)]);
}

#[test]
fn loss_of_segments_is_left_to_the_kernel_with_the_line_to_copy() {
    let mut bench = Bench::new(100, 30);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    bench.desk.keys("! end");
    let effects = bench.desk.key("enter");
    let [Effect::Copy(text)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(text.starts_with("tc qdisc") || text.contains("netem"), "{text}");
}

#[test]
fn a_secret_is_changed_while_the_game_runs_and_shown_to_the_operator() {
    let mut bench = Bench::new(120, 40);
    let game = Service::Guess(Secret::Number(Some(4)));
    bench.listening(1, Bench::spec(Transport::Udp, "127.0.0.1", 8888, game), 10, None);
    assert!(bench.screen().contains("secret        4"), "{}", bench.screen());
    bench.desk.key("e");
    fill(&mut bench, "secret", "6");
    bench.desk.key("i");
    let game = Service::Guess(Secret::Number(Some(6)));
    let spec = Bench::spec(Transport::Udp, "127.0.0.1", 8888, game);
    assert_eq!(bench.commands("enter"), [ServerCommand::Change(ServerId(1), Box::new(spec))]);
    assert!(bench.screen().contains("secret        6"), "{}", bench.screen());
}

#[test]
fn other_settings_restart_it_and_clients_are_asked_about() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Echo), 10, None);
    bench.rows_told(1, vec![open(1, 1, 40000, 0, 13)]);
    bench.totals(1, 1, 1, 0);
    bench.desk.key("e");
    fill(&mut bench, "backlog", "2");
    bench.desk.key("i");
    assert_eq!(bench.commands("enter"), []);
    assert!(bench.screen().contains("1 client will be disconnected"), "{}", bench.screen());
    bench.desk.key("right");
    assert_eq!(bench.commands("enter"), [ServerCommand::Stop(ServerId(1))]);
    let stopped = Event::Server(ServerEvent::Stage(ServerId(1), bench.desk.now, ServerStage::Stopped(None)));
    let commands = bench.commands_of(sockpit::ui::msg::Msg::Events(vec![stopped]));
    assert_eq!(started(commands).backlog, 2);
}

#[test]
fn a_clone_begins_with_the_same_settings_and_is_another_server() {
    let mut bench = Bench::new(80, 24);
    let mut spec = Bench::spec(Transport::Tcp, "127.0.0.1", 58001, Service::Print);
    spec.receive_buffer = 80;
    bench.listening(1, spec.clone(), 10, None);
    bench.desk.key("c");
    // What is to be changed has the focus, and says why.
    assert!(bench.rows_with("│▌port")[0].contains("taken by the one that it is like"), "{}", bench.screen());
    fill(&mut bench, "port", "0");
    bench.desk.key("i");
    let commands = bench.commands("enter");
    let [ServerCommand::Start(id, copy)] = commands.as_slice() else { panic!("{commands:?}") };
    assert_ne!(*id, ServerId(1));
    spec.at.service = "0".into();
    assert_eq!(**copy, spec);
}

#[test]
fn an_address_of_another_pane_comes_into_the_form() {
    let mut bench = Bench::new(80, 24);
    bench.listening(1, Bench::spec(Transport::Udp, "127.0.0.1", 58001, Service::Echo), 10, None);
    let mut row = open(1, 1, 1, 0, 10);
    row.status = ConnectionStatus::Peer;
    row.peer = Address::new("::1".parse().unwrap(), 1500);
    bench.rows_told(1, vec![row]);
    bench.desk.keys("tab S");
    let screen = bench.screen();
    assert!(screen.contains("Serve at this address") && screen.contains("[::1 "), "{screen}");
    bench.desk.key("i");
    let spec = started(bench.commands("enter"));
    assert_eq!((spec.at.host.as_str(), spec.at.service.as_str()), ("::1", "1500"));
    assert_eq!(spec.at.transport, Transport::Udp);
}

#[test]
fn the_settings_of_a_running_server_stand_beside_what_the_kernel_made_of_them() {
    let mut bench = Bench::new(80, 48);
    let spec = Bench::spec(Transport::Tcp, "127.0.0.1", 0, Service::Echo);
    bench.add(1, spec);
    bench.hear_listener(
        1,
        43_121,
        &[("SO_REUSEADDR", 1), ("SO_RCVBUF", 8192), ("SO_LINGER", -1), ("IP_TTL", 64)],
    );
    bench.desk.key("e");
    let beside = |bench: &Bench, label: &str| {
        let rows = bench.rows_with(label);
        let inside = rows[0].split('│').find(|part| part.contains(label.trim_start_matches('│'))).unwrap();
        inside.trim_end().rsplit("  ").next().unwrap().to_owned()
    };
    assert!(bench.screen().contains("Settings of 127.0.0.1:43121"), "{}", bench.screen());
    assert_eq!(beside(&bench, "│ port "), "the system chose 43121");
    assert_eq!(beside(&bench, "SO_REUSEADDR"), "kernel: on");
    assert_eq!(beside(&bench, "SO_RCVBUF"), "kernel: 8192 bytes");
    assert_eq!(beside(&bench, "SO_LINGER"), "kernel: off");
    assert_eq!(beside(&bench, "IP_TTL"), "kernel: 64 hops");
    // Another service brings other fields: what the kernel said of the rest stays.
    to_field(&mut bench, "service");
    for _ in 0..5 {
        bench.desk.key("right");
    }
    assert!(bench.screen().contains("Hello, world!"), "{}", bench.screen());
    assert!(bench.screen().contains("kernel: 8192 bytes"), "{}", bench.screen());
}

#[test]
fn a_form_tells_what_lies_below_and_a_click_finds_the_field_that_is_seen() {
    let mut bench = Bench::new(80, 24);
    open_form(&mut bench, "rules");
    assert!(bench.rows_with(" more ↓ ").len() == 1, "{}", bench.screen());
    to_field(&mut bench, "SO_RCVBUF");
    let rows = bench.desk.rows();
    let place = |label: &str| {
        let row = rows.iter().position(|row| row.contains(label)).unwrap();
        (rows[row].chars().position(|ch| ch == '[' || ch == '‹').unwrap() as u16 + 1, row as u16)
    };
    assert!(!bench.screen().contains("transport"), "it has scrolled\n{}", bench.screen());
    assert!(bench.screen().contains("SO_SNDBUF"), "what comes next is in view\n{}", bench.screen());
    let (column, row) = place("seed");
    bench.desk.click(column, row);
    assert_eq!(bench.desk.app.level(), Level::Type);
    bench.desk.key("ctrl-u");
    bench.desk.text("77");
    let seed = bench.rows_with("seed");
    assert!(seed[0].contains("[77 "), "{}", bench.screen());
}
