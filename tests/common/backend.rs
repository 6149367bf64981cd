//! A backend under test: commands go in, and each event is awaited with a deadline. Nothing sleeps and
//! nothing is tried again: what does not come within the deadline fails the test, with what came instead.

#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of the harness")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use sockpit::model::address::Address;
use sockpit::model::call::{Call, CallKind};
use sockpit::model::command::{Command, Watch};
use sockpit::model::connection::{Connection, End, SocketState};
use sockpit::model::console::{CloseKind, ConsoleCommand, ConsoleEvent, SessionSpec, SessionStage};
use sockpit::model::endpoint::{Endpoint, Transport};
use sockpit::model::event::Event;
use sockpit::model::failure::Failure;
use sockpit::model::ids::{ConnectionId, ServerId, SessionId, SocketId};
use sockpit::model::journal::{CallFilter, Journal, JournalReader};
use sockpit::model::moment::Epoch;
use sockpit::model::server::{ServerCommand, ServerEvent, ServerSpec, ServerStage, ServerTotals, Service};
use sockpit::net::fail::Failpoints;
use sockpit::net::{Backend, BackendConfig};
use tokio::sync::mpsc::error::TryRecvError;

/// How long anything may take on a busy machine.
pub const DEADLINE: Duration = Duration::from_secs(10);

pub struct Bench {
    backend: Backend,
    /// Everything that was told.
    pub told: Vec<Event>,
    /// Where the next expectation begins to look.
    seen: usize,
    reader: JournalReader,
    pub failpoints: Failpoints,
}

impl Bench {
    pub fn new() -> Bench {
        let epoch = Epoch::new(Instant::now(), SystemTime::now());
        Bench::with(BackendConfig::new(Journal::new(64 << 20, 1, epoch)))
    }

    pub fn with(config: BackendConfig) -> Bench {
        let failpoints = Failpoints::default();
        let config = BackendConfig { failpoints: Some(failpoints.clone()), ..config };
        let backend = sockpit::net::start(config).expect("the backend starts");
        Bench { backend, told: Vec::new(), seen: 0, reader: JournalReader::new(), failpoints }
    }

    pub fn journal(&self) -> &Arc<Journal> {
        &self.backend.journal
    }

    #[track_caller]
    pub fn send(&self, command: Command) {
        self.backend.commands.try_send(command).expect("the backend takes commands at once");
    }

    /// The next event.
    #[track_caller]
    fn next(&mut self, until: Instant) -> Option<()> {
        let event = match self.backend.events.try_recv() {
            Ok(event) => event,
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => {
                let rest = until.checked_duration_since(Instant::now())?;
                // The channel has no blocking receive with a deadline: a small runtime has.
                let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
                let events = &mut self.backend.events;
                let next = runtime.ok()?.block_on(async { tokio::time::timeout(rest, events.recv()).await });
                next.ok().flatten()?
            }
        };
        self.told.push(event);
        Some(())
    }

    /// Waits for an event in which `look` finds something; events before it are passed over for good.
    #[track_caller]
    pub fn expect<T>(&mut self, what: &str, look: impl FnMut(&Event) -> Option<T>) -> T {
        self.expect_within(what, DEADLINE, look)
    }

    #[track_caller]
    pub fn expect_within<T>(
        &mut self,
        what: &str,
        deadline: Duration,
        mut look: impl FnMut(&Event) -> Option<T>,
    ) -> T {
        let until = Instant::now() + deadline;
        loop {
            while let Some(event) = self.told.get(self.seen) {
                self.seen += 1;
                if let Some(found) = look(event) {
                    return found;
                }
            }
            if self.next(until).is_none() {
                let last: Vec<_> = self.told.iter().rev().take(12).rev().collect();
                panic!("{what} did not come within {deadline:?}; the last events: {last:#?}");
            }
        }
    }

    /// Waits until `look` is satisfied with everything that was told so far, in any order.
    #[track_caller]
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut(&[Event]) -> Option<T>) -> T {
        let until = Instant::now() + DEADLINE;
        loop {
            if let Some(found) = look(&self.told) {
                return found;
            }
            if self.next(until).is_none() {
                let last: Vec<_> = self.told.iter().rev().take(12).rev().collect();
                panic!("{what} did not come to pass; the last events: {last:#?}");
            }
        }
    }

    /// Starts a server, and waits until it listens.
    #[track_caller]
    pub fn serve(&mut self, id: u32, spec: ServerSpec) -> Address {
        self.send(Command::Server(ServerCommand::Start(ServerId(id), Box::new(spec))));
        self.expect("the server listens", |event| match event {
            Event::Server(ServerEvent::Stage(server, _, ServerStage::Listening(address)))
                if server.0 == id =>
            {
                Some(address.clone())
            }
            Event::Server(ServerEvent::Stage(server, _, ServerStage::Stopped(why))) if server.0 == id => {
                panic!("it stopped: {why:?}")
            }
            _ => None,
        })
    }

    #[track_caller]
    pub fn stopped(&mut self, id: u32) -> Option<Failure> {
        self.expect("the server stops", |event| match event {
            Event::Server(ServerEvent::Stage(server, _, ServerStage::Stopped(why))) if server.0 == id => {
                Some(why.clone())
            }
            _ => None,
        })
    }

    /// Stops a server, and waits until it has.
    #[track_caller]
    pub fn stop_server(&mut self, id: u32) {
        self.command(ServerCommand::Stop(ServerId(id)));
        assert_eq!(self.stopped(id), None);
    }

    /// The latest totals of a server for which `enough` holds.
    #[track_caller]
    pub fn totals(&mut self, id: u32, enough: impl Fn(&ServerTotals) -> bool) -> ServerTotals {
        self.until("the totals", |told| {
            let last = told.iter().rev().find_map(|event| match event {
                Event::Server(ServerEvent::Totals(server, totals)) if server.0 == id => Some(*totals),
                _ => None,
            })?;
            enough(&last).then_some(last)
        })
    }

    /// The latest of each row of a server, by its id.
    pub fn rows(&self, id: u32) -> Vec<Connection> {
        rows_of(&self.told, id)
    }

    /// Waits until `enough` holds of the latest rows of a server.
    #[track_caller]
    pub fn rows_until(
        &mut self,
        id: u32,
        what: &str,
        enough: impl Fn(&[Connection]) -> bool,
    ) -> Vec<Connection> {
        self.until(what, |told| {
            let rows = rows_of(told, id);
            enough(&rows).then_some(rows)
        })
    }

    pub fn command(&self, command: ServerCommand) {
        self.send(Command::Server(command));
    }

    pub fn console(&self, command: ConsoleCommand) {
        self.send(Command::Console(command));
    }

    pub fn open(&self, id: u32, spec: SessionSpec) {
        self.console(ConsoleCommand::Open(SessionId(id), Box::new(spec)));
    }

    pub fn say(&self, id: u32, payload: &[u8]) {
        self.say_to(id, payload, None);
    }

    pub fn say_to(&self, id: u32, payload: &[u8], to: Option<Address>) {
        self.console(ConsoleCommand::Send {
            session: SessionId(id),
            payload: Bytes::copy_from_slice(payload),
            to,
        });
    }

    pub fn end(&self, id: u32, ending: CloseKind) {
        self.console(ConsoleCommand::End(SessionId(id), ending));
    }

    /// Waits for a stage of a session.
    #[track_caller]
    pub fn stage<T>(&mut self, id: u32, what: &str, mut look: impl FnMut(&SessionStage) -> Option<T>) -> T {
        self.expect(what, |event| match event {
            Event::Console(ConsoleEvent::Stage(session, _, stage)) if session.0 == id => look(stage),
            _ => None,
        })
    }

    #[track_caller]
    pub fn opened(&mut self, id: u32) -> Option<Address> {
        self.stage(id, "the session is open", |stage| match stage {
            SessionStage::Open { connected } => Some(connected.clone()),
            SessionStage::Ended(end) => panic!("it ended: {end:?}"),
            _ => None,
        })
    }

    /// Opens a TCP session to a listener; gives the other end.
    #[track_caller]
    pub fn open_to(&mut self, id: u32, listener: &TcpListener) -> TcpStream {
        let address = model_address(listener.local_addr().expect("an address"));
        self.open(id, session(Transport::Tcp, &address));
        assert_eq!(self.opened(id), Some(address));
        let (peer, _) = listener.accept().expect("accept");
        peer.set_read_timeout(Some(DEADLINE)).expect("a deadline");
        peer
    }

    /// A backend with a TCP session, 1, and its other end.
    #[track_caller]
    pub fn connected() -> (Bench, TcpStream) {
        let mut bench = Bench::new();
        let peer = bench.open_to(1, &listener().0);
        (bench, peer)
    }

    #[track_caller]
    pub fn ended(&mut self, id: u32) -> End {
        self.stage(id, "the session ends", |stage| match stage {
            SessionStage::Ended(end) => Some(end.clone()),
            _ => None,
        })
    }

    #[track_caller]
    pub fn session_failure(&mut self, id: u32) -> Failure {
        self.expect("a failure of the session", |event| match event {
            Event::Console(ConsoleEvent::Failed(session, _, failure)) if session.0 == id => {
                Some(failure.clone())
            }
            _ => None,
        })
    }

    /// The latest state of a session's socket.
    pub fn socket_of_session(&self, id: u32) -> Option<SocketState> {
        let own = |event: &Event| match event {
            Event::Console(ConsoleEvent::Socket(session, state)) if session.0 == id => Some(state.id),
            _ => None,
        };
        let socket = self.told.iter().rev().find_map(own)?;
        self.told.iter().rev().find_map(|event| match event {
            Event::Console(ConsoleEvent::Socket(_, state)) if state.id == socket => Some((**state).clone()),
            Event::Sockets(states) => states.iter().find(|state| state.id == socket).cloned(),
            _ => None,
        })
    }

    /// Waits until a session received at least so many bytes, and gives them.
    #[track_caller]
    pub fn received(&mut self, id: u32, at_least: u64) -> Vec<u8> {
        let until = Instant::now() + DEADLINE;
        loop {
            let socket = self.socket_of_session(id);
            if let Some(state) = socket
                && state.counts.bytes_in >= at_least
            {
                // Of a stream that a library carries more bytes come than messages.
                let bytes = self.bytes_in(state.id);
                if bytes.len() as u64 >= at_least {
                    return bytes;
                }
            }
            assert!(
                self.next(until).is_some(),
                "session {id} received too little: {:?}",
                self.socket_of_session(id)
            );
        }
    }

    /// How many datagrams a socket received, and how many the kernel dropped, once these are all that were sent to it.
    #[track_caller]
    pub fn received_and_dropped(&mut self, socket: SocketId, sent: u64) -> (u64, u64) {
        self.send(Command::Watch(Watch { sockets: vec![socket], ..Watch::default() }));
        self.until("received and dropped are all that was sent", |told| {
            let state = told.iter().rev().find_map(|event| match event {
                Event::Sockets(states) => states.iter().find(|state| state.id == socket),
                _ => None,
            })?;
            let dropped = u64::from(state.observed.as_ref()?.drops?);
            (state.counts.calls_in + dropped == sent).then_some((state.counts.calls_in, dropped))
        })
    }

    /// All bytes that a socket received, from the journal.
    pub fn bytes_in(&mut self, socket: SocketId) -> Vec<u8> {
        self.reader.take_and_acknowledge(&self.backend.journal);
        let mut pieces: Vec<Vec<u8>> = self
            .reader
            .back(socket)
            .filter(|call| call.is_message() && call.kind.is_receive() && call.errno.is_none())
            .map(|call| call.payload.to_vec())
            .collect();
        pieces.reverse();
        pieces.concat()
    }

    /// The calls of a socket, the oldest first, as `name = result` or `name = errno symbol`.
    pub fn calls(&mut self, socket: SocketId) -> Vec<String> {
        self.map_calls(socket, |call| match call.errno {
            Some(errno) => format!("{} = {}", call.kind.name(), errno.symbol()),
            None => format!("{} = {}", call.kind.name(), call.result),
        })
    }

    pub fn map_calls<T>(&mut self, socket: SocketId, map: impl Fn(&Call<'_>) -> T) -> Vec<T> {
        self.reader.take_and_acknowledge(&self.backend.journal);
        let all = self.reader.backward(None, CallFilter::All).filter(|call| call.socket == socket);
        let mut calls: Vec<T> = all.map(|call| map(&call)).collect();
        calls.reverse();
        calls
    }

    /// The calls of all sockets, the oldest first.
    pub fn all_calls<T>(&mut self, map: impl Fn(&Call<'_>) -> T) -> Vec<T> {
        self.reader.take_and_acknowledge(&self.backend.journal);
        let mut calls: Vec<T> = self.reader.backward(None, CallFilter::All).map(|call| map(&call)).collect();
        calls.reverse();
        calls
    }

    pub fn kinds(&mut self, socket: SocketId) -> Vec<CallKind> {
        self.map_calls(socket, |call| call.kind)
    }

    /// Stops everything; gives how long it took.
    #[track_caller]
    pub fn stop(mut self) -> Duration {
        let began = Instant::now();
        self.send(Command::Stop);
        self.expect("the backend stops", |event| (*event == Event::Stopped).then_some(()));
        self.backend.thread.join().expect("its thread ends well");
        began.elapsed()
    }
}

/// The rows of a server as the events tell them.
pub fn rows_of(told: &[Event], id: u32) -> Vec<Connection> {
    let mut rows: std::collections::BTreeMap<ConnectionId, Connection> = std::collections::BTreeMap::new();
    for event in told {
        if let Event::Server(ServerEvent::Connections(server, changed)) = event
            && server.0 == id
        {
            rows.extend(changed.iter().map(|row| (row.id, row.clone())));
        }
    }
    rows.into_values().collect()
}

pub fn endpoint(transport: Transport, host: &str, service: &str) -> Endpoint {
    Endpoint { host: host.to_owned(), service: service.to_owned(), transport }
}

/// A server of a service on a loopback address and a port that the system chooses.
pub fn server(transport: Transport, host: &str, service: Service) -> ServerSpec {
    ServerSpec::new(endpoint(transport, host, "0"), service)
}

/// A session to an address.
pub fn session(transport: Transport, to: &Address) -> SessionSpec {
    let host = to.ip().map_or_else(String::new, |ip| ip.to_string());
    let port = to.port().map_or_else(String::new, |port| port.to_string());
    SessionSpec::new(endpoint(transport, &host, &port), vec![to.clone()])
}

/// The same address for `std::net`.
#[track_caller]
pub fn std_address(address: &Address) -> SocketAddr {
    SocketAddr::new(address.ip().expect("an internet address"), address.port().expect("a port"))
}

/// The same address for the model.
pub fn model_address(address: SocketAddr) -> Address {
    Address::new(address.ip(), address.port())
}

/// A plain listener, and its address.
pub fn listener() -> (TcpListener, Address) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bind");
    let address = model_address(listener.local_addr().expect("an address"));
    (listener, address)
}

/// A plain client of a TCP server; what it reads comes within the deadline.
pub fn connect(address: &Address) -> TcpStream {
    let stream = TcpStream::connect(std_address(address)).expect("connect");
    stream.set_read_timeout(Some(DEADLINE)).expect("a deadline");
    stream
}

/// Sends, and reads the same back.
#[track_caller]
pub fn echoes(stream: &mut TcpStream, text: &[u8]) {
    stream.write_all(text).expect("write");
    let mut back = vec![0; text.len()];
    stream.read_exact(&mut back).expect("read");
    assert_eq!(back, text);
}

/// A plain UDP socket; what it reads comes within the deadline.
pub fn udp() -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("bind");
    socket.set_read_timeout(Some(DEADLINE)).expect("a deadline");
    socket
}
