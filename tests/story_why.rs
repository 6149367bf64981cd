//! Missing replies, key by key, with the real backend behind the screen: why nothing comes back, what can be done about
//! it, and that it helps. What needs a network of its own is in `foreign`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::net::{SocketAddr, TcpListener, UdpSocket};

use common::story::{DEADLINE, Story};
use sockpit::model::address::Address;
use sockpit::model::command::Command;
use sockpit::model::console::{ConsoleCommand, SessionSpec};
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::ids::SessionId;
use sockpit::ui::panes::console::ConsoleRegion;

/// A session to an address by its line, in TYPE.
fn open(story: &mut Story, what: &str, to: SocketAddr) {
    story.key(":");
    story.text(&format!("{what} {to}"));
    story.key("enter");
    story.sees(&format!("Send to {to} "));
}

fn send(story: &mut Story, text: &str) {
    story.text(text);
    story.key("enter");
}

/// What the popup says, its wrapped lines joined.
fn told(story: &Story) -> String {
    let Some(popup) = story.desk.app.popup() else { return String::new() };
    let inside = popup.inside(story.desk.area());
    let rows = story.desk.rows();
    let rows = rows.iter().skip(inside.y.into()).take(inside.height.into());
    let words =
        rows.map(|row| row.chars().skip(inside.x.into()).take(inside.width.into()).collect::<String>());
    words
        .flat_map(|row| row.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Waits until the popup says these words, however it wraps them.
#[track_caller]
fn tells(story: &mut Story, words: &str) {
    story.until(words, |story| told(story).contains(words));
}

/// The popup, once the kernel has answered.
fn ask(story: &mut Story) {
    ask_known(story);
    story.sees(", as of ");
}

/// The popup, where the kernel is not asked.
fn ask_known(story: &mut Story) {
    story.keys("esc W");
    story.sees("Why nothing?");
}

/// Chooses the next step with these words, and does it.
#[track_caller]
fn take(story: &mut Story, words: &str) {
    let screen = story.screen();
    let steps: Vec<&str> = screen.lines().skip_while(|row| !row.contains("│ Next  ")).collect();
    let place =
        steps.iter().position(|row| row.contains(words)).unwrap_or_else(|| panic!("no {words:?}\n{screen}"));
    for _ in 0..place {
        story.key("down");
    }
    story.key("enter");
    assert!(!story.screen().contains("Why nothing?"), "{}", story.screen());
}

fn bound() -> (UdpSocket, SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.set_read_timeout(Some(DEADLINE)).unwrap();
    let at = socket.local_addr().unwrap();
    (socket, at)
}

#[test]
fn a_connected_socket_hears_one_port_only_until_the_connection_is_dissolved() {
    let mut story = Story::new(100, 40);
    let (device, at) = bound();
    let (other, other_at) = bound();
    open(&mut story, "udp", at);
    // Connected by its settings, as a person does.
    story.keys("esc e right enter");
    story.sees(&format!("connected to {at}"));
    story.key("i");
    send(&mut story, "\\x01\\x02");
    story.sees("sent 2 B in 1 call");
    let mut room = [0; 9];
    let (length, from) = device.recv_from(&mut room).unwrap();
    assert_eq!(room[..length], [1, 2]);
    // The device answers from another port: the kernel drops that, and counts it.
    other.send_to(b"late", from).unwrap();
    ask(&mut story);
    tells(&mut story, &format!("takes replies from {at} only"));
    tells(&mut story, "NoPorts");
    tells(&mut story, "what cannot be seen from here: firewalls");
    take(&mut story, "dissolve the connection");
    story.sees("not connected");
    // Its port went with the connection: the device is asked once more, and the answer comes.
    story.key("i");
    send(&mut story, "again");
    let (_, from) = device.recv_from(&mut room).unwrap();
    other.send_to(b"answer", from).unwrap();
    story.sees(&format!("from {other_at}"));
    story.sees("unexpected sender");
    // It is a cause, and its step makes that port the reply target.
    ask(&mut story);
    tells(&mut story, &format!("1 datagram came from {other_at}: the peer answers from another port"));
    take(&mut story, &format!("send to {other_at} from now on"));
    gets_what_is_sent_next(&mut story, &other, other_at);
    story.stop();
}

/// The peer is the reply target: what is sent next reaches it.
fn gets_what_is_sent_next(story: &mut Story, peer: &UdpSocket, at: SocketAddr) {
    story.sees(&format!("Send to {at} "));
    story.key("i");
    send(story, "to you");
    let mut room = [0; 9];
    let (length, _) = peer.recv_from(&mut room).unwrap();
    assert_eq!(&room[..length], b"to you");
}

/// A session to a device that says nothing, of whose datagram another socket answers: the story, the two sockets with
/// their addresses.
fn answered_by_another() -> (Story, [(UdpSocket, SocketAddr); 2]) {
    let mut story = Story::new(100, 40);
    let (device, at) = bound();
    let (other, other_at) = bound();
    open(&mut story, "udp", at);
    send(&mut story, "ping");
    let mut room = [0; 9];
    let (_, from) = device.recv_from(&mut room).unwrap();
    other.send_to(b"pong", from).unwrap();
    story.sees("unexpected sender");
    (story, [(device, at), (other, other_at)])
}

#[test]
fn an_unexpected_sender_becomes_the_reply_target_by_enter() {
    let (mut story, [_device, (other, other_at)]) = answered_by_another();
    // The list of peers: the one that was asked, and the one that was not.
    story.key("esc");
    for _ in 0..6 {
        if story.desk.app.panes().console.focus() == ConsoleRegion::Peers {
            break;
        }
        story.key("tab");
    }
    assert_eq!(story.desk.app.panes().console.focus(), ConsoleRegion::Peers);
    story.keys("G enter");
    gets_what_is_sent_next(&mut story, &other, other_at);
    story.stop();
}

/// The bottom line.
fn hints(story: &Story) -> String {
    story.screen().lines().last().unwrap().to_owned()
}

#[test]
fn a_connected_socket_is_connected_to_the_port_that_answers() {
    let (mut story, [(device, at), (other, other_at)]) = answered_by_another();
    let mut room = [0; 9];
    // Somebody spoke, and the device did not.
    story.until("whose silence it is", |story| {
        story
            .screen_after(std::time::Duration::from_secs(2))
            .contains(&format!("nothing came back from {at} for"))
    });
    story.keys("esc e right enter");
    story.sees(&format!("connected to {at}"));
    story.key("i");
    send(&mut story, "still you");
    device.recv_from(&mut room).unwrap();
    ask(&mut story);
    take(&mut story, &format!("connect to {other_at} instead"));
    story.sees(&format!("connected to {other_at}"));
    gets_what_is_sent_next(&mut story, &other, other_at);
    // The same by the list of peers.
    story.key("esc");
    while story.desk.app.panes().console.focus() != ConsoleRegion::Peers {
        story.key("tab");
    }
    story.keys("g enter");
    story.sees(&format!("connected to {at}"));
    gets_what_is_sent_next(&mut story, &device, at);
    story.stop();
}

#[test]
fn an_answer_is_told_as_one_and_the_key_is_offered_only_while_one_is_missing() {
    let mut story = Story::new(80, 24);
    let (device, at) = bound();
    open(&mut story, "udp", at);
    story.sees("not connected");
    assert!(!hints(&story).contains("why?"), "{}", story.screen());
    send(&mut story, "ping");
    let mut room = [0; 9];
    let (_, from) = device.recv_from(&mut room).unwrap();
    story.until("the hint", |story| hints(story).contains("Esc W why?"));
    device.send_to(b"pong", from).unwrap();
    story.sees("got 4 B in 1 call");
    story.until("no hint", |story| !hints(story).contains("why?"));
    story.key("esc");
    assert!(!hints(&story).contains("why?"), "{}", story.screen());
    ask(&mut story);
    tells(&mut story, "nothing is waited for: something came after what was sent last");
    assert!(!told(&story).contains("does not answer"), "{}", story.screen());
    story.stop();
}

#[test]
fn what_was_refused_is_told_with_what_the_host_knows_now_and_opened_again() {
    let mut story = Story::new(100, 40);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    drop(listener);
    open(&mut story, "tcp", at);
    story.sees("refused ─");
    assert!(!hints(&story).contains("why?"), "{}", story.screen());
    ask(&mut story);
    tells(&mut story, &format!("over: connect {at}: ECONNREFUSED"));
    tells(&mut story, "start the server, or check the port");
    tells(&mut story, &format!("no socket of this host has TCP {at}: the kernel answers with RST"));
    let listener = TcpListener::bind(at).unwrap();
    take(&mut story, "open it again");
    story.sees(" open ─");
    drop(listener);
    story.stop();
}

#[test]
fn a_peer_that_sent_its_fin_is_not_waited_for() {
    let mut story = Story::new(100, 40);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    open(&mut story, "tcp", at);
    let (peer, _) = listener.accept().unwrap();
    peer.shutdown(std::net::Shutdown::Write).unwrap();
    story.sees("half-closed by the peer");
    send(&mut story, "anybody?");
    story.sees("sent 8 B in 1 call");
    assert!(!hints(&story).contains("why?"), "{}", story.screen());
    ask(&mut story);
    tells(&mut story, "the peer has sent its FIN: nothing more comes from it");
    story.stop();
}

#[test]
fn a_full_queue_of_a_unix_listener_is_a_failure_that_is_seen() {
    let mut story = Story::new(100, 40);
    let name = format!("sockpit-full-{}", std::process::id());
    let address = socket2::SockAddr::unix(format!("\0{name}")).unwrap();
    let socket = || socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None).unwrap();
    let listener = socket();
    listener.bind(&address).unwrap();
    listener.listen(0).unwrap();
    let client = socket();
    client.connect(&address).unwrap();
    story.key(":");
    story.text(&format!("unix @{name}"));
    story.key("enter");
    story.sees("connect: EAGAIN");
    story.sees("the accept queue of that listener is full");
    ask_known(&mut story);
    tells(&mut story, "its program calls no accept: a blocking connect would wait");
    story.stop();
}

#[test]
fn a_handshake_of_tls_that_is_not_answered_is_told_and_opened_again_without() {
    let mut story = Story::new(100, 40);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let (host, service) = (at.ip().to_string(), at.port().to_string());
    let to = Endpoint { host, service, transport: Transport::Tcp };
    let mut spec = SessionSpec::new(to, vec![Address::new(at.ip(), at.port())]);
    spec.tls = Some(Box::default());
    story.order(Command::Console(ConsoleCommand::Open(SessionId(0), Box::new(spec))));
    story.key("2");
    let (_silent, _) = listener.accept().unwrap();
    story.sees("TLS handshake");
    assert!(hints(&story).contains("W why?"), "{}", story.screen());
    ask(&mut story);
    tells(&mut story, "our TLS ClientHello has no answer: the peer may not speak TLS there");
    take(&mut story, "open it again without TLS");
    let (_plain, _) = listener.accept().unwrap();
    story.sees(" open ─");
    story.stop();
}

#[test]
fn nobody_at_a_port_of_this_host_is_told_and_so_is_the_icmp_error_once_it_is_reported() {
    let mut story = Story::new(100, 40);
    let (device, at) = bound();
    drop(device);
    open(&mut story, "udp", at);
    send(&mut story, "anybody?");
    story.sees("sent 8 B in 1 call");
    story.until("the hint", |story| {
        story.screen_after(std::time::Duration::from_secs(3)).contains("Esc W: why?")
    });
    assert!(hints(&story).contains("Esc W why?"), "{}", story.screen());
    story.key("esc");
    assert!(hints(&story).contains("W why?") && !hints(&story).contains("Esc W"), "{}", story.screen());
    ask(&mut story);
    tells(
        &mut story,
        &format!("no socket of this host has UDP {at}: the kernel answers with ICMP port unreachable"),
    );
    tells(&mut story, "this socket is not connected and IP_RECVERR is off");
    tells(&mut story, "route: 127.0.0.1 dev lo, source 127.0.0.1: an address of this host");
    // Of the whole host: the datagram was counted, since nothing else is counted before the session began.
    tells(&mut story, "since this session was opened and not of this socket alone: NoPorts");
    take(&mut story, "report ICMP errors");
    story.key("i");
    send(&mut story, "once more");
    story.sees("ECONNREFUSED");
    ask(&mut story);
    tells(&mut story, "ICMP error");
    tells(&mut story, "port unreachable: that host is there, and no socket of it has the port");
    story.stop();
}

#[test]
fn a_peer_of_this_host_that_does_not_read_or_accept_is_told_with_the_bytes_that_wait() {
    let mut story = Story::new(100, 40);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    open(&mut story, "tcp", at);
    story.sees(" open ─");
    send(&mut story, "hello");
    story.sees("sent 5 B in 1 call");
    ask(&mut story);
    tells(&mut story, &format!("nobody has called accept for this connection at {at}"));
    tells(&mut story, "5 B that we sent wait unread");
    story.key("esc");
    let _accepted = listener.accept().unwrap();
    ask(&mut story);
    story.until("who has it", |story| !told(story).contains("nobody has called accept"));
    tells(&mut story, "5 B that we sent wait unread");
    story.stop();
}

#[test]
fn a_client_of_ours_in_the_queue_and_one_that_says_nothing_are_told_from_both_ends() {
    let mut story = Story::new(100, 40);
    let port =
        story.start_server(Transport::Tcp, |spec| spec.policy = sockpit::model::server::Policy::OneAtATime);
    let at: SocketAddr = format!("127.0.0.1:{port}").parse().unwrap();
    open(&mut story, "tcp", at);
    story.sees("local 127.0.0.1:");
    // The silent client, from the server's side.
    story.keys("esc 3");
    story.sees("being served");
    story.keys("tab g down");
    ask(&mut story);
    tells(&mut story, "our server waits in recv(");
    tells(&mut story, "go to the other end");
    story.key("esc");
    // The second waits in the queue: its own side says so, and leads there.
    open(&mut story, "tcp", at);
    story.sees(" open ─");
    send(&mut story, "hello");
    story.sees("sent 5 B in 1 call");
    story.sees("1st in the accept queue");
    ask(&mut story);
    tells(&mut story, "1st in its accept queue: nobody has called accept for it");
    tells(&mut story, "5 B that we sent wait unread in its receive buffer");
    take(&mut story, "go to the other end");
    ask(&mut story);
    tells(&mut story, "this client is at place 1 of the accept queue");
    story.stop();
}
