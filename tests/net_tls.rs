//! TLS over the stream of sessions and servers: against ourselves, and against openssl, with certificates of every kind.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/backend.rs"]
mod backend;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use backend::{Bench, connect, model_address, server, session};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use sockpit::model::address::Address;
use sockpit::model::call::CallKind;
use sockpit::model::connection::End;
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use sockpit::model::endpoint::Transport;
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::ids::SessionId;
use sockpit::model::server::{ServerSpec, Service};
use sockpit::model::tls::{ClientTls, OwnCertificate, PeerCheck, ServerTls, TlsState};

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority(name: &str) -> Authority {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// Files of one test.
struct Files {
    folder: tempfile::TempDir,
    authority: Authority,
}

impl Files {
    fn new() -> Files {
        let files =
            Files { folder: tempfile::tempdir().expect("a folder"), authority: authority("Test Authority") };
        files.write("ca.pem", &files.authority.pem());
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).expect("written");
        self.path(name)
    }

    /// A certificate and its key in one file, for these names, in these years.
    fn issue(&self, file: &str, names: &[&str], from: i32, to: i32) -> OwnCertificate {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let mut params = CertificateParams::new(names).expect("names");
        params.distinguished_name.push(DnType::CommonName, "Test Server");
        params.not_before = date_time_ymd(from, 1, 1);
        params.not_after = date_time_ymd(to, 1, 1);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.authority).expect("signed");
        let path = self.write(file, &(certificate.pem() + &key.serialize_pem()));
        OwnCertificate { certificate: Some(path), key: None }
    }

    fn good(&self) -> OwnCertificate {
        self.issue("good.pem", &["localhost", "127.0.0.1"], 2020, 2200)
    }

    /// Trusts the authority of these files alone.
    fn trusting(&self) -> ClientTls {
        ClientTls { authorities: Some(self.path("ca.pem")), ..ClientTls::default() }
    }
}

fn tls_server(own: OwnCertificate) -> ServerSpec {
    let tls = ServerTls { own, ..ServerTls::default() };
    ServerSpec { tls: Some(Box::new(tls)), ..server(Transport::Tcp, "127.0.0.1", Service::Echo) }
}

fn tls_session(to: &Address, tls: ClientTls) -> SessionSpec {
    SessionSpec { tls: Some(Box::new(tls)), ..session(Transport::Tcp, to) }
}

#[track_caller]
fn agreed(bench: &mut Bench) -> TlsState {
    bench.expect("TLS is agreed on", |event| match event {
        Event::Console(ConsoleEvent::Tls(_, _, state)) => Some((**state).clone()),
        Event::Console(ConsoleEvent::Stage(_, _, SessionStage::Ended(end))) => panic!("it ended: {end:?}"),
        _ => None,
    })
}

/// Why a session to a server with this certificate ends before it is open.
#[track_caller]
fn refusal(own: OwnCertificate, tls: ClientTls) -> Failure {
    let mut bench = Bench::new();
    let address = bench.serve(1, tls_server(own));
    bench.open(1, tls_session(&address, tls));
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    bench.stop();
    *failure
}

#[test]
fn a_handshake_that_is_not_answered_is_a_stage_of_its_own_and_can_be_given_up() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    let at = silent.local_addr().expect("an address");
    let mut bench = Bench::new();
    bench.open(1, tls_session(&Address::new(at.ip(), at.port()), ClientTls::default()));
    let _peer = silent.accept().expect("accept");
    bench.stage(1, "the handshake", |stage| (*stage == SessionStage::Handshake).then_some(()));
    bench.console(ConsoleCommand::Cancel(SessionId(1)));
    assert_eq!(bench.ended(1), End::ByUs);
    bench.stop();
}

#[test]
fn a_handshake_that_is_not_answered_is_given_up_after_the_connect_limit() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("bind");
    let at = silent.local_addr().expect("an address");
    let mut bench = Bench::new();
    let spec = tls_session(&Address::new(at.ip(), at.port()), ClientTls::default());
    bench.open(1, SessionSpec { connect_limit: Some(Duration::from_millis(50)), ..spec });
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert_eq!(failure.to_string(), format!("TLS handshake {at}: no answer within 50ms"));
}

#[test]
fn a_session_talks_tls_to_a_server_and_socket_calls_and_plain_text_are_both_in_the_journal() {
    let files = Files::new();
    let mut bench = Bench::new();
    let mut spec = tls_server(files.good());
    spec.tls.as_mut().expect("TLS").protocols = vec!["echo".into()];
    let address = bench.serve(1, spec);
    let tls = ClientTls { protocols: vec!["other".into(), "echo".into()], ..files.trusting() };
    bench.open(1, tls_session(&address, tls));
    let state = agreed(&mut bench);
    assert_eq!((state.version.as_str(), state.protocol.as_deref()), ("TLSv1.3", Some("echo")));
    assert!(state.cipher.starts_with("TLS13_"), "{state:?}");
    assert_eq!(state.check, PeerCheck::Passed);
    let shown = &state.chain[0];
    assert_eq!(shown.names, ["localhost", "127.0.0.1"]);
    assert!(shown.subject.contains("Test Server") && shown.issuer.contains("Test Authority"), "{shown:?}");
    assert_eq!(
        (shown.not_before.as_str(), shown.not_after.as_str()),
        ("2020-01-01 00:00:00", "2200-01-01 00:00:00")
    );
    bench.opened(1);
    bench.say(1, b"plain words");
    assert_eq!(bench.received(1, 11), b"plain words");

    let socket = bench.socket_of_session(1).expect("a socket").id;
    let handshake =
        bench.map_calls(socket, |call| (call.kind == CallKind::StreamHandshake).then_some(call.result));
    assert_eq!(handshake.into_iter().flatten().collect::<Vec<_>>(), [0]);
    let below = bench.map_calls(socket, |call| call.in_library.then(|| call.payload.to_vec()));
    let below = below.into_iter().flatten().collect::<Vec<_>>().concat();
    assert!(!below.is_empty() && !below.windows(5).any(|bytes| bytes == b"plain"), "it is encrypted");
    let messages = bench.map_calls(socket, |call| call.is_message().then(|| call.payload.to_vec()));
    assert_eq!(messages.into_iter().flatten().collect::<Vec<_>>(), [b"plain words", b"plain words"]);
    // The row of the server says how, too.
    let rows = bench.rows_until(1, "its note", |rows| rows.iter().any(|row| row.note.contains("TLSv1.3")));
    assert!(rows[0].note.contains("ALPN echo"), "{}", rows[0].note);

    bench.end(1, CloseKind::ShutSend);
    bench.stage(1, "the end of both", |stage| (*stage == SessionStage::BothShut).then_some(()));
    let last = bench.map_calls(socket, |call| (call.kind == CallKind::StreamRead).then_some(call.result));
    assert_eq!(last.into_iter().flatten().last(), Some(0), "close_notify came");
    bench.stop();
}

#[test]
fn a_megabyte_goes_through_tls_and_back() {
    let files = Files::new();
    let mut bench = Bench::new();
    let address = bench.serve(1, tls_server(files.good()));
    bench.open(1, tls_session(&address, files.trusting()));
    bench.opened(1);
    let many: Vec<u8> = (0..3_000_000_u32).map(|number| (number % 251) as u8).collect();
    bench.say(1, &many);
    assert!(bench.received(1, many.len() as u64) == many, "what came back differs");
    bench.stop();
}

#[test]
fn an_expired_certificate_is_told_with_its_date() {
    let files = Files::new();
    let failure = refusal(files.issue("old.pem", &["127.0.0.1"], 2019, 2020), files.trusting());
    let text = failure.to_string();
    assert!(
        text.contains("Test Server expired on 2020-01-01 00:00:00 UTC, ") && text.ends_with(" days ago"),
        "{text}"
    );
    assert!(failure.advice.contains("the server needs a new one"), "{failure:?}");
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_told_with_its_date() {
    let files = Files::new();
    let failure = refusal(files.issue("new.pem", &["127.0.0.1"], 2199, 2200), files.trusting());
    assert!(failure.to_string().contains("not valid yet: only from 2199-01-01 00:00:00 UTC on"), "{failure}");
}

#[test]
fn a_certificate_of_another_name_is_told_with_the_names_that_it_has() {
    let files = Files::new();
    let own = files.issue("other.pem", &["example.org", "192.0.2.1"], 2020, 2200);
    let failure = refusal(own.clone(), files.trusting());
    assert!(failure.to_string().ends_with("is for example.org, 192.0.2.1, not for 127.0.0.1"), "{failure}");
    // Whoever expects that name is told nothing of the kind; the server hears it.
    let mut bench = Bench::new();
    let address = bench.serve(1, tls_server(own));
    let tls = ClientTls { name: Some("example.org".into()), ..files.trusting() };
    bench.open(1, tls_session(&address, tls));
    assert_eq!(agreed(&mut bench).check, PeerCheck::Passed);
    bench.rows_until(1, "the name", |rows| rows.iter().any(|row| row.note.contains("SNI example.org")));
    bench.stop();
}

#[test]
fn an_unknown_authority_is_told_by_its_name() {
    let (files, other) = (Files::new(), Files::new());
    other.write("ca.pem", &authority("Another Authority").pem());
    let failure = refusal(files.good(), other.trusting());
    let text = failure.to_string();
    assert!(text.contains("was issued by CN=Test Authority, which is not trusted here"), "{text}");
    assert!(failure.advice.contains("give the certificate of that authority"), "{failure:?}");
}

#[test]
fn a_self_signed_certificate_is_refused_and_insecure_goes_on_and_says_so() {
    let files = Files::new();
    let failure = refusal(OwnCertificate::default(), files.trusting());
    assert!(failure.to_string().contains("is signed by itself, and is not trusted here"), "{failure}");
    let mut bench = Bench::new();
    let address = bench.serve(1, tls_server(OwnCertificate::default()));
    let tls = ClientTls { insecure: true, ..files.trusting() };
    bench.open(1, tls_session(&address, tls));
    let state = agreed(&mut bench);
    let PeerCheck::Ignored(why) = &state.check else { panic!("{state:?}") };
    assert!(why.contains("signed by itself"), "{why}");
    assert!(state.chain[0].names.contains(&"127.0.0.1".to_owned()), "{state:?}");
    assert!(state.line().as_str().contains("insecure: "), "{}", state.line());
    bench.say(1, b"hi");
    assert_eq!(bench.received(1, 2), b"hi");
    bench.stop();
}

#[test]
fn a_client_shows_its_certificate_where_the_server_asks_for_one() {
    let files = Files::new();
    let spec = || {
        let mut spec = tls_server(files.good());
        spec.tls.as_mut().expect("TLS").authorities = Some(files.path("ca.pem"));
        spec
    };
    let mut bench = Bench::new();
    let address = bench.serve(1, spec());
    let own = files.issue("client.pem", &["client"], 2020, 2200);
    bench.open(1, tls_session(&address, ClientTls { own, ..files.trusting() }));
    agreed(&mut bench);
    bench.rows_until(1, "whose", |rows| {
        rows.iter().any(|row| row.note.contains("certificate of CN=Test Server"))
    });
    // Without one the server refuses, which a client of TLS 1.3 learns after its own handshake.
    bench.open(2, tls_session(&address, files.trusting()));
    let End::Failed(failure) = bench.ended(2) else { panic!("it did not fail") };
    assert!(failure.to_string().contains("alert CertificateRequired"), "{failure}");
    assert!(failure.advice.contains("give one (cert, key)"), "{failure:?}");
    bench.stop();
}

#[test]
fn a_peer_that_speaks_no_tls_is_told_as_such_on_both_sides() {
    let files = Files::new();
    let mut bench = Bench::new();
    // A plain server that greets.
    let mut plain = server(Transport::Tcp, "127.0.0.1", Service::fresh("hello").expect("a service"));
    plain.once = true;
    let address = bench.serve(2, plain);
    bench.open(1, tls_session(&address, files.trusting()));
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert!(failure.to_string().contains("what the server sent is no TLS"), "{failure}");
    // A plain client.
    let address = bench.serve(1, tls_server(files.good()));
    let mut client = connect(&address);
    client.write_all(b"GET / HTTP/1.0\r\n\r\n").expect("write");
    let mut rest = Vec::new();
    let _ = client.read_to_end(&mut rest);
    let ended = bench.expect("its row ends", |event| {
        let Event::Server(sockpit::model::server::ServerEvent::Connections(_, rows)) = event else {
            return None;
        };
        rows.iter().find_map(|row| match &row.status {
            sockpit::model::connection::ConnectionStatus::Ended(_, End::Failed(failure)) => {
                Some(failure.to_string())
            }
            _ => None,
        })
    });
    assert!(ended.contains("what the client sent is no TLS"), "{ended}");
    bench.stop();
}

#[test]
fn a_stream_that_ends_without_close_notify_may_be_cut_and_says_so() {
    let files = Files::new();
    let mut bench = Bench::new();
    let address = bench.serve(1, tls_server(files.good()));
    // What lies between cuts the stream after the handshake.
    let between = TcpListener::bind("127.0.0.1:0").expect("bind");
    let to = model_address(between.local_addr().expect("an address"));
    let relay = std::thread::spawn(move || {
        let (mut client, _) = between.accept().expect("accept");
        let mut server = connect(&address);
        let mut room = [0; 16_384];
        let hello = client.read(&mut room).expect("hello");
        server.write_all(&room[..hello]).expect("write");
        let mut back = server.try_clone().expect("clone");
        let mut to_client = client.try_clone().expect("clone");
        std::thread::spawn(move || std::io::copy(&mut back, &mut to_client));
        let finished = client.read(&mut room).expect("finished");
        server.write_all(&room[..finished]).expect("write");
        let said = client.read(&mut room).expect("words");
        assert!(said > 0);
        client.shutdown(std::net::Shutdown::Both).expect("cut");
    });
    bench.open(1, tls_session(&to, files.trusting()));
    bench.opened(1);
    bench.say(1, b"cut me");
    bench.stage(1, "the end", |stage| (*stage == SessionStage::PeerShut).then_some(()));
    relay.join().expect("the relay");
    let socket = bench.socket_of_session(1).expect("a socket").id;
    let failed = bench.map_calls(socket, |call| (call.kind == CallKind::StreamRead).then_some(call.result));
    assert_eq!(failed.into_iter().flatten().last(), Some(-1), "without close_notify");
    bench.stop();
}

#[test]
fn files_that_are_missing_or_hold_something_else_are_named() {
    let files = Files::new();
    let mut bench = Bench::new();
    let missing = OwnCertificate { certificate: Some("/no/such.pem".into()), key: None };
    bench.send(sockpit::model::command::Command::Server(sockpit::model::server::ServerCommand::Start(
        sockpit::model::ids::ServerId(1),
        Box::new(tls_server(missing)),
    )));
    let failure = bench.stopped(1).expect("a failure");
    assert_eq!(failure.to_string(), "read file /no/such.pem: ENOENT (No such file or directory)");
    let empty = files.write("empty.pem", "nothing\n");
    bench.open(
        1,
        tls_session(
            &model_address(([127, 0, 0, 1], 1).into()),
            ClientTls { authorities: Some(empty), ..ClientTls::default() },
        ),
    );
    let End::Failed(failure) = bench.ended(1) else { panic!("it did not fail") };
    assert!(failure.to_string().contains("there is no certificate in PEM form in it"), "{failure}");
    bench.stop();
}

/// A child that is killed with the test.
struct Openssl(Child);

impl Drop for Openssl {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn openssl(arguments: &[&str]) -> Option<Openssl> {
    let mut command = Command::new("openssl");
    let command = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    match command.spawn() {
        Ok(child) => Some(Openssl(child)),
        Err(error) => {
            // Past the test harness, which would hide it.
            let _ = writeln!(std::io::stderr(), "NOT RUN: openssl as a peer over TLS: {error}");
            None
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

#[test]
fn a_session_talks_to_openssl_s_server_over_tls_1_2_and_1_3() {
    let files = Files::new();
    let own = files.good().certificate.expect("a file");
    for (flag, version) in [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")] {
        let arguments =
            ["s_server", "-accept", "127.0.0.1:0", "-cert", text(&own), "-key", text(&own), flag, "-rev"];
        let Some(mut server) = openssl(&arguments) else { return };
        let mut lines = BufReader::new(server.0.stdout.take().expect("its output")).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            line.strip_prefix("ACCEPT ")
                .map(|address| address.parse::<std::net::SocketAddr>().expect("an address"))
        });
        let mut bench = Bench::new();
        let to = model_address(address.expect("it listens"));
        bench.open(1, tls_session(&to, files.trusting()));
        let state = agreed(&mut bench);
        assert_eq!((state.version.as_str(), &state.check), (version, &PeerCheck::Passed));
        bench.opened(1);
        bench.say(1, b"stressed\n");
        assert_eq!(bench.received(1, 9), b"desserts\n");
        bench.stop();
    }
}

#[test]
fn openssl_s_client_checks_our_server_and_gets_its_echo() {
    let files = Files::new();
    let mut bench = Bench::new();
    let address = bench.serve(1, tls_server(files.good()));
    let (to, ca) = (backend::std_address(&address).to_string(), files.path("ca.pem"));
    let arguments = ["s_client", "-connect", &to, "-CAfile", text(&ca), "-verify_return_error", "-quiet"];
    let Some(mut client) = openssl(&arguments) else { return };
    client.0.stdin.as_mut().expect("its input").write_all(b"hello from openssl\n").expect("write");
    let mut line = String::new();
    BufReader::new(client.0.stdout.take().expect("its output")).read_line(&mut line).expect("read");
    assert_eq!(line, "hello from openssl\n");
    drop(client);
    bench.stop();
}
