//! Clients as anyone writes them, over the standard library's blocking sockets. Every wait has a
//! deadline; nothing sleeps.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// One client.
pub enum Client {
    Tcp(TcpStream),
    Udp(UdpSocket),
    UnixStream(UnixStream),
    UnixDatagram(UnixDatagram, PathBuf),
    /// A TCP client that has sent its SYN and was not answered.
    Knocking(TcpStream),
}

/// What came instead of bytes.
#[derive(Debug, PartialEq, Eq)]
pub enum Came {
    Bytes(Vec<u8>),
    Eof,
    Reset,
    Nothing,
}

/// How long a SYN stays unanswered before a client counts as not connected: loopback answers at once.
const KNOCK: Duration = Duration::from_millis(100);

fn writable(stream: &TcpStream, patience: Duration) -> bool {
    let mut polled = [rustix::event::PollFd::new(stream, rustix::event::PollFlags::OUT)];
    let timeout = patience.try_into().expect("a short time");
    rustix::event::poll(&mut polled, Some(&timeout)).expect("poll") > 0
}

macro_rules! stream {
    ($self:expr, $stream:ident => $do:expr, $other:expr) => {
        match $self {
            Client::Tcp($stream) => $do,
            Client::UnixStream($stream) => $do,
            _ => $other,
        }
    };
}

impl Client {
    pub fn tcp(to: SocketAddr) -> Client {
        let stream = TcpStream::connect_timeout(&to, PATIENCE).expect("connect");
        stream.set_nodelay(true).expect("TCP_NODELAY");
        Client::Tcp(stream)
    }

    /// Sends its SYN, which is not answered.
    pub fn knocks(to: SocketAddr) -> Client {
        let domain = socket2::Domain::for_address(to);
        let socket = socket2::Socket::new(domain, socket2::Type::STREAM, None).expect("socket");
        socket.set_nonblocking(true).expect("non-blocking");
        let pending = socket.connect(&to.into()).expect_err("it goes on");
        assert_eq!(pending.raw_os_error(), Some(libc::EINPROGRESS));
        let stream = TcpStream::from(socket);
        assert!(!writable(&stream, KNOCK), "it was let in");
        Client::Knocking(stream)
    }

    /// Waits until a later SYN is answered: the kernel repeats it after 1, 3, 7 s.
    pub fn until_connected(self) -> Client {
        let Client::Knocking(stream) = &self else { panic!("it does not knock") };
        assert!(writable(stream, PATIENCE), "no SYN was answered");
        let stream = stream.try_clone().expect("dup");
        assert_eq!(stream.take_error().expect("SO_ERROR").map(|error| error.to_string()), None);
        stream.set_nonblocking(false).expect("blocking");
        Client::Tcp(stream)
    }

    /// Connected, so that nobody else is heard.
    pub fn udp(to: SocketAddr) -> Client {
        let from: SocketAddr = if to.is_ipv4() {
            ([127, 0, 0, 1], 0).into()
        } else {
            ("::1".parse::<std::net::IpAddr>().expect("an address"), 0).into()
        };
        let socket = UdpSocket::bind(from).expect("bind");
        socket.connect(to).expect("connect");
        Client::Udp(socket)
    }

    pub fn unix_stream(to: &Path) -> Client {
        Client::UnixStream(UnixStream::connect(to).expect("connect"))
    }

    /// Bound to a path of its own, so that it can be answered.
    pub fn unix_datagram(to: &Path, own: PathBuf) -> Client {
        let socket = UnixDatagram::bind(&own).expect("bind");
        socket.connect(to).expect("connect");
        Client::UnixDatagram(socket, own)
    }

    pub fn is_stream(&self) -> bool {
        matches!(self, Client::Tcp(_) | Client::UnixStream(_) | Client::Knocking(_))
    }

    /// Its own address as text, as the rows of the server show it.
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Client::Tcp(stream) | Client::Knocking(stream) => stream.local_addr().ok(),
            Client::Udp(socket) => socket.local_addr().ok(),
            _ => None,
        }
    }

    /// Sends all; a datagram whole.
    pub fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        match self {
            Client::Tcp(stream) | Client::Knocking(stream) => stream.write_all(bytes),
            Client::UnixStream(stream) => stream.write_all(bytes),
            Client::Udp(socket) => socket.send(bytes).map(|_| ()),
            Client::UnixDatagram(socket, _) => socket.send(bytes).map(|_| ()),
        }
    }

    fn patience(&self, patience: Duration) {
        let patience = Some(patience);
        match self {
            Client::Tcp(stream) | Client::Knocking(stream) => stream.set_read_timeout(patience),
            Client::UnixStream(stream) => stream.set_read_timeout(patience),
            Client::Udp(socket) => socket.set_read_timeout(patience),
            Client::UnixDatagram(socket, _) => socket.set_read_timeout(patience),
        }
        .expect("SO_RCVTIMEO");
    }

    /// One receive call of at most `room` bytes.
    pub fn receive(&mut self, room: usize, patience: Duration) -> Came {
        self.patience(patience);
        let mut buffer = vec![0; room.max(1)];
        let stream = self.is_stream();
        let read = match self {
            Client::Tcp(stream) | Client::Knocking(stream) => stream.read(&mut buffer),
            Client::UnixStream(stream) => stream.read(&mut buffer),
            Client::Udp(socket) => socket.recv(&mut buffer),
            Client::UnixDatagram(socket, _) => socket.recv(&mut buffer),
        };
        match read {
            Ok(0) if stream => Came::Eof,
            Ok(count) => {
                buffer.truncate(count);
                Came::Bytes(buffer)
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Came::Nothing
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Came::Reset,
            Err(error) => panic!("receive: {error}"),
        }
    }

    /// The next bytes: `count` of a stream, or a datagram.
    pub fn expect(&mut self, count: usize) -> Vec<u8> {
        if !self.is_stream() {
            return match self.receive(65_536, PATIENCE) {
                Came::Bytes(bytes) => bytes,
                other => panic!("a datagram was expected, came {other:?}"),
            };
        }
        let mut got = Vec::with_capacity(count);
        while got.len() < count {
            match self.receive(count - got.len(), PATIENCE) {
                Came::Bytes(bytes) => got.extend_from_slice(&bytes),
                other => panic!("{count} bytes were expected, came {other:?} after {}", got.escape_ascii()),
            }
        }
        got
    }

    /// All to the end of the stream.
    pub fn expect_rest(&mut self) -> Vec<u8> {
        let mut got = Vec::new();
        loop {
            match self.receive(65_536, PATIENCE) {
                Came::Bytes(bytes) => got.extend_from_slice(&bytes),
                Came::Eof => return got,
                other => panic!("the end was expected, came {other:?}"),
            }
        }
    }

    pub fn shut_sending(&self) {
        stream!(self, stream => stream.shutdown(Shutdown::Write).expect("shutdown"), panic!("not a stream"));
    }

    /// Closes with RST.
    pub fn reset(self) {
        let Client::Tcp(stream) = &self else { panic!("only TCP resets") };
        socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)).expect("SO_LINGER");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if let Client::UnixDatagram(_, own) = self {
            let _ = std::fs::remove_file(own);
        }
    }
}

/// Bytes that are known at each place.
pub fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

/// The catalogue's client of the transfer over datagrams: stop and wait, repeating every 300 ms, losing
/// every `lose_every`th datagram of its own.
pub fn fetch(client: &mut Client, command: u8, offset: usize, lose_every: usize) -> Result<Vec<u8>, String> {
    let field = |number: usize| {
        let mut field = number.to_string().into_bytes();
        field.resize(10, 0);
        field
    };
    let mut count = 0;
    let mut send = |client: &mut Client, bytes: &[u8]| {
        count += 1;
        if lose_every == 0 || count % lose_every != 0 {
            client.send(bytes).expect("send");
        }
    };
    let mut wanted = offset;
    let mut got = Vec::new();
    let mut last = [vec![command, 0], field(offset)].concat();
    send(client, &last);
    for _ in 0..10_000 {
        let datagram = match client.receive(1000, Duration::from_millis(300)) {
            Came::Nothing => {
                send(client, &last);
                continue;
            }
            Came::Bytes(datagram) => datagram,
            other => return Err(format!("{other:?}")),
        };
        let kind = datagram[0];
        if kind == b'E' {
            return Err(datagram[1..].escape_ascii().to_string());
        }
        let digits = datagram[1..11].split(|byte| *byte == 0).next().unwrap_or_default();
        let at: usize = std::str::from_utf8(digits).expect("digits").parse().expect("a number");
        if at == wanted {
            got.extend_from_slice(&datagram[11..]);
            wanted += datagram.len() - 11;
        }
        last = [vec![if kind == b'L' { b'Z' } else { b'A' }], field(wanted)].concat();
        send(client, &last);
        if kind == b'L' {
            // As the catalogue's client: it stays 450 ms, in case its Z was lost.
            while let Came::Bytes(_) = client.receive(1000, Duration::from_millis(450)) {
                send(client, &last);
            }
            return Ok(got);
        }
    }
    Err("no end".to_owned())
}
