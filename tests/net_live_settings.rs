//! Settings that change while a server runs: who may be a client, and rules. No client is lost by a change.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::io::Read;
use std::net::TcpStream;

use common::client::{Client, PATIENCE};
use common::harness::ServerHarness;
use sockpit::bytes::address::Network;
use sockpit::model::connection::{Connection, ConnectionStatus, End};
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::server::{ServerSpec, Service};

fn spec(transport: Transport, service: Service) -> ServerSpec {
    ServerSpec::new(Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport }, service)
}

fn networks(texts: &[&str]) -> Vec<Network> {
    texts.iter().map(|text| Network::parse_or_host(text).expect(text)).collect()
}

fn rules(texts: &[&str]) -> Service {
    Service::Rules(texts.iter().map(|text| text.parse().expect(text)).collect())
}

fn is_denied(row: &Connection) -> bool {
    matches!(row.status, ConnectionStatus::Ended(_, End::Denied))
}

#[test]
fn a_client_that_is_not_allowed_is_closed_at_once_with_a_row_that_says_why() {
    let mut harness = ServerHarness::new();
    let mut wanted = spec(Transport::Tcp, Service::Echo);
    wanted.deny = networks(&["127.0.0.0/8"]);
    let server = harness.starts(wanted.clone());
    let address = harness.address(server);
    let closed = |address| {
        let mut client = TcpStream::connect(address).expect("it is accepted");
        client.set_read_timeout(Some(PATIENCE)).expect("a deadline");
        matches!(client.read(&mut [0; 9]), Ok(0) | Err(_))
    };
    assert!(closed(address));
    harness.until_totals(server, "one was denied", |totals| totals.denied == 1 && totals.accepted == 0);
    harness.until("its row", |harness| {
        let rows = harness.rows(server, "");
        rows.iter()
            .any(|row| is_denied(row) && row.note == "denied: 127.0.0.0/8 is on the deny list")
            .then_some(())
    });
    // The list changes while it runs: the next client is served, and stays when the list changes again.
    harness.changes(server, ServerSpec { deny: Vec::new(), ..wanted.clone() });
    let mut client = Client::tcp(address);
    client.send(b"hello").expect("send");
    assert_eq!(client.expect(5), b"hello");
    harness
        .changes(server, ServerSpec { allow: networks(&["10.0.0.0/8", "::1"]), deny: Vec::new(), ..wanted });
    assert!(closed(address));
    harness.until_totals(server, "two were denied", |totals| totals.denied == 2 && totals.accepted == 1);
    harness.until("its row", |harness| {
        let rows = harness.rows(server, "");
        rows.iter()
            .any(|row| is_denied(row) && row.note == "denied: its address is on no allow list")
            .then_some(())
    });
    client.send(b"still here").expect("it was not disconnected");
    assert_eq!(client.expect(10), b"still here");
    harness.stops();
}

#[test]
fn datagrams_of_who_is_denied_are_dropped_counted_and_have_one_row() {
    let mut harness = ServerHarness::new();
    let mut wanted = spec(Transport::Udp, Service::Echo);
    wanted.allow = networks(&["192.0.2.0/24"]);
    let server = harness.starts(wanted.clone());
    let mut client = Client::udp(harness.address(server));
    for _ in 0..3 {
        client.send(b"dropped").expect("send");
    }
    harness.until_totals(server, "three were dropped", |totals| totals.denied == 3 && totals.accepted == 0);
    let rows = harness.until("its row", |harness| {
        let rows: Vec<Connection> = harness.rows(server, "").into_iter().cloned().collect();
        rows.iter().any(is_denied).then_some(rows)
    });
    assert_eq!((rows.len(), rows[0].note.as_str()), (1, "denied: its address is on no allow list"));
    harness.changes(server, ServerSpec { allow: networks(&["127.0.0.1"]), ..wanted });
    client.send(b"answered").expect("send");
    assert_eq!(client.expect(8), b"answered", "what was dropped is not answered later");
    harness.stops();
}

#[test]
fn rules_change_while_clients_are_connected() {
    for transport in [Transport::Tcp, Transport::Udp] {
        let mut harness = ServerHarness::new();
        let old = spec(transport, rules(&[r"equals:PING => one\n"]));
        let server = harness.starts(old.clone());
        let address = harness.address(server);
        let mut client =
            if transport == Transport::Tcp { Client::tcp(address) } else { Client::udp(address) };
        client.send(b"PING\n").expect("send");
        assert_eq!(client.expect(4), b"one\n");
        // A rule that is no rule changes nothing, and is told.
        let wrong = Service::Rules(vec![sockpit::model::server::Rule {
            pattern: sockpit::model::server::Pattern::Regex("(".into()),
            answer: String::new(),
            delay: std::time::Duration::ZERO,
            close: false,
        }]);
        harness.changes(server, ServerSpec { service: wrong, ..old.clone() });
        assert!(harness.failures[0].to_string().starts_with("read rule 1"), "{}", harness.failures[0]);
        client.send(b"PING\n").expect("send");
        assert_eq!(client.expect(4), b"one\n");
        harness.changes(server, ServerSpec { service: rules(&[r"any => two\n"]), ..old });
        client.send(b"PING\n").expect("it was not disconnected");
        assert_eq!(client.expect(4), b"two\n", "the same connection");
        harness.until_totals(server, "one client all the time", |totals| totals.accepted == 1);
        harness.stops();
    }
}

#[test]
fn six_hundred_clients_are_held_with_the_defaults() {
    let mut harness = ServerHarness::new();
    let server = harness.starts(spec(Transport::Tcp, Service::Echo));
    let address = harness.address(server);
    let mut clients: Vec<Client> = (0..600).map(|_| Client::tcp(address)).collect();
    for client in &mut clients {
        client.send(b"x").expect("send");
    }
    for client in &mut clients {
        assert_eq!(client.expect(1), b"x");
    }
    harness.until_totals(server, "600 are open", |totals| totals.open == 600);
    harness.stops();
}
