//! A library that carries a stream, small enough to be read at once: each side sends a byte to agree, and then every byte
//! goes over the socket with some bits turned.

use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;

use super::{ByteStream, StreamError, StreamLayer, StreamResult};
use crate::model::address::Address;
use crate::model::call::{Args, CallKind};
use crate::model::connection::End;
use crate::model::console::{CloseKind, SessionSpec};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::entry::{ConversationEntry, SocketEvent};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::ids::{ServerId, SessionId, SocketId};
use crate::model::journal::{CallFilter, JournalReader};
use crate::model::server::{ServerSpec, Service};
use crate::net::context::NetContext;
use crate::net::inbox::{TaskCommand, TaskInbox};
use crate::net::recorder::SharedPayload;
use crate::net::server::ServerContext;
use crate::net::session::SessionContext;
use crate::net::sock::Sock;

const LIBRARY: &str = "xor 1.0";
const HELLO: u8 = b'X';
const KEY: u8 = 0x55;

fn turned(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| byte ^ KEY).collect()
}

struct XorStream {
    sock: Sock,
    said_hello: bool,
    /// Taken and turned, and not yet sent.
    out: Vec<u8>,
    shuts: Option<i32>,
}

fn socket_error(kind: CallKind) -> impl Fn(Errno) -> StreamError {
    move |errno| StreamError::Call(kind, errno)
}

impl ByteStream for XorStream {
    fn sock(&self) -> &Sock {
        &self.sock
    }

    fn sock_mut(&mut self) -> &mut Sock {
        &mut self.sock
    }

    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        if !self.said_hello {
            let sent = self.sock.poll_send(context, &[HELLO], SharedPayload::NONE);
            ready!(sent).map_err(socket_error(CallKind::Send))?;
            self.said_hello = true;
        }
        let at = self.sock.recorder_mut().begin();
        let mut room = [0];
        let came = ready!(self.sock.poll_recv(context, &mut room)).map_err(socket_error(CallKind::Recv))?;
        let agreed = came == 1 && room[0] == HELLO;
        let outcome = if agreed { Ok(&b"key 0x55"[..]) } else { Err("the peer does not turn bits") };
        self.sock.record_stream(CallKind::StreamHandshake, at, LIBRARY, 0, outcome);
        Poll::Ready(if agreed {
            Ok(())
        } else {
            let failure =
                Failure::of_work("agree", "", "the peer does not turn bits", "ask a peer that does");
            Err(StreamError::Library(Box::new(failure)))
        })
    }

    fn poll_read(&mut self, context: &mut Context<'_>, room: &mut [u8]) -> Poll<StreamResult<usize>> {
        let at = self.sock.recorder_mut().begin();
        let came = ready!(self.sock.poll_recv(context, room)).map_err(socket_error(CallKind::Recv))?;
        let plain = turned(&room[..came]);
        room[..came].copy_from_slice(&plain);
        self.sock.record_stream(CallKind::StreamRead, at, LIBRARY, room.len(), Ok(&plain));
        Poll::Ready(Ok(came))
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        _: SharedPayload,
    ) -> Poll<StreamResult<usize>> {
        ready!(self.poll_flush(context))?;
        let at = self.sock.recorder_mut().begin();
        self.out = turned(bytes);
        self.sock.record_stream(CallKind::StreamWrite, at, LIBRARY, bytes.len(), Ok(bytes));
        match self.poll_flush(context) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(bytes.len())),
        }
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        while !self.out.is_empty() {
            let sent = self.sock.poll_send(context, &self.out, SharedPayload::NONE);
            let sent = ready!(sent).map_err(socket_error(CallKind::Send))?;
            self.out.drain(..sent);
        }
        match self.shuts.take() {
            Some(how) => Poll::Ready(ByteStream::shutdown(&mut self.sock, how)),
            None => Poll::Ready(Ok(())),
        }
    }

    fn shutdown(&mut self, how: i32) -> StreamResult<()> {
        self.shuts = Some(how);
        Ok(())
    }

    fn close(&mut self, end: End) {
        ByteStream::close(&mut self.sock, end);
    }
}

struct XorLayer;

impl StreamLayer for XorLayer {
    fn over(&self, mut sock: Sock) -> Box<dyn ByteStream> {
        sock.recorder_mut().carries();
        Box::new(XorStream { sock, said_hello: false, out: Vec::new(), shuts: None })
    }
}

fn at(host: &str, service: u16) -> Endpoint {
    Endpoint { host: host.to_owned(), service: service.to_string(), transport: Transport::Tcp }
}

/// A server of echo, and where it listens.
async fn serves(net: &Arc<NetContext>) -> (Arc<TaskInbox>, tokio::task::JoinHandle<()>, Address) {
    let inbox = Arc::new(TaskInbox::default());
    let server = ServerContext {
        net: Arc::clone(net),
        id: ServerId(1),
        spec: Arc::new(ServerSpec::new(at("127.0.0.1", 0), Service::Echo)),
        inbox: Arc::clone(&inbox),
        layers: Some(Arc::new(XorLayer)),
    };
    let task = tokio::spawn(server.run());
    let address = until(|| net.held().into_iter().next().map(|(_, bound)| bound.address)).await;
    (inbox, task, address)
}

async fn until<T>(mut look: impl FnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look() {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), found).await.expect("it comes to pass")
}

/// A socket's calls that did something, the oldest first: the name, whether the library made it, and the bytes.
fn calls(net: &NetContext, socket: SocketId) -> Vec<(&'static str, bool, Vec<u8>)> {
    let mut reader = JournalReader::new();
    reader.take(&net.journal);
    let calls = reader.forward(None, CallFilter::All).filter(|call| call.socket == socket);
    calls
        .filter(|call| call.errno.is_none() && !call.observer)
        .map(|call| (call.kind.name(), call.in_library, call.payload.to_vec()))
        .collect()
}

/// The rows of the conversation over a socket.
fn rows(net: &NetContext, socket: SocketId) -> Vec<(ConversationEntry, Vec<u8>)> {
    let mut reader = JournalReader::new();
    reader.take(&net.journal);
    let calls = reader.forward(None, CallFilter::All).filter(|call| call.socket == socket);
    calls.filter_map(|call| Some((ConversationEntry::of(&call, true)?, call.payload.to_vec()))).collect()
}

/// The sockets that a library's call was made on.
fn carried(net: &NetContext) -> Vec<SocketId> {
    let mut reader = JournalReader::new();
    reader.take(&net.journal);
    let mut sockets: Vec<SocketId> = reader
        .forward(None, CallFilter::All)
        .filter(|call| call.kind == CallKind::StreamHandshake)
        .map(|call| call.socket)
        .collect();
    sockets.sort_unstable();
    sockets.dedup();
    sockets
}

#[tokio::test]
async fn a_stream_over_a_socket_serves_a_session_and_a_server_and_both_its_sides_are_in_the_journal() {
    let net = NetContext::fixture();
    let (stop_server, server, address) = serves(&net).await;
    let inbox = Arc::new(TaskInbox::default());
    let session = SessionContext {
        net: Arc::clone(&net),
        id: SessionId(1),
        spec: Arc::new(SessionSpec::new(at("127.0.0.1", address.port().expect("a port")), vec![address])),
        inbox: Arc::clone(&inbox),
        layers: Some(Arc::new(XorLayer)),
    };
    let session = tokio::spawn(session.run());
    until(|| (carried(&net).len() == 2).then_some(())).await;
    inbox.send_command(TaskCommand::Send(Bytes::from_static(b"plain words"), None)).expect("room");
    inbox.send_command(TaskCommand::End(CloseKind::ShutSend)).expect("room");
    let end = |socket: SocketId| {
        let all = calls(&net, socket);
        all.iter().any(|(name, _, bytes)| *name == "stream_read" && bytes.is_empty()).then_some(all)
    };
    // The echo, and the end of the stream behind it.
    let both = until(|| {
        let sockets = carried(&net);
        (sockets.len() == 2 && sockets.iter().all(|socket| end(*socket).is_some())).then_some(sockets)
    });
    let both = both.await;
    inbox.stop();
    session.await.expect("the session ends");
    stop_server.stop();
    server.await.expect("the server ends");

    let wrapped = turned(b"plain words");
    for socket in both {
        let all = calls(&net, socket);
        let is_client = all[0].0 == "socket";
        // What the library did on the socket, and what was said through it.
        let (first, second) = if is_client { ("write", "send") } else { ("read", "recv") };
        let stream: Vec<_> = all.iter().filter(|(name, ..)| name.starts_with("stream_")).collect();
        let plain = b"plain words".to_vec();
        let said = format!("stream_{first}");
        assert_eq!((stream[0].0, stream[0].1), ("stream_handshake", false));
        assert_eq!((stream[1].0, &stream[1].2), (said.as_str(), &plain), "{all:?}");
        let moved: Vec<_> = all.iter().filter(|(name, ..)| ["send", "recv"].contains(name)).collect();
        assert!(moved.iter().all(|(_, in_library, _)| *in_library), "{all:?}");
        assert_eq!(moved.iter().filter(|(.., bytes)| *bytes == wrapped).count(), 2, "out and back: {all:?}");
        assert!(moved.iter().any(|(name, _, bytes)| *name == second && *bytes == wrapped), "{all:?}");
        assert!(all.iter().any(|(name, in_library, _)| *name == "close" && !in_library));

        // The conversation has the plain words, each once, and nothing of what carried them.
        let rows = rows(&net, socket);
        let messages: Vec<_> = rows
            .iter()
            .filter(|(row, _)| {
                matches!(row, ConversationEntry::Sent { .. } | ConversationEntry::Received { .. })
            })
            .collect();
        assert_eq!(messages.len(), 2, "{rows:?}");
        assert!(messages.iter().all(|(_, bytes)| *bytes == plain), "{rows:?}");
        let words: Vec<String> = rows
            .iter()
            .filter_map(|(row, _)| match row {
                ConversationEntry::Sign(event) => Some(event.words(CallKind::StreamHandshake)),
                _ => None,
            })
            .collect();
        assert!(words.contains(&"agreed, xor 1.0: key 0x55".to_owned()), "{words:?}");
        assert_eq!(words.iter().filter(|words| words.starts_with("end of file")).count(), 1, "{words:?}");
    }
}

#[tokio::test]
async fn a_reset_below_the_library_is_a_row_of_the_conversation() {
    use std::io::{Read, Write};

    let net = NetContext::fixture();
    let (stop_server, server, address) = serves(&net).await;
    let to = std::net::SocketAddr::new(address.ip().expect("an address"), address.port().expect("a port"));
    let client = tokio::task::spawn_blocking(move || {
        let mut plain = std::net::TcpStream::connect(to).expect("connect");
        plain.write_all(&[HELLO]).expect("write");
        plain.read_exact(&mut [0]).expect("read");
        socket2::SockRef::from(&plain).set_linger(Some(Duration::ZERO)).expect("linger");
    });
    client.await.expect("it ran");
    let reset = ConversationEntry::Sign(SocketEvent::Failed(Errno(libc::ECONNRESET)));
    until(|| {
        let socket = carried(&net).first().copied()?;
        rows(&net, socket).iter().any(|(row, _)| *row == reset).then_some(())
    })
    .await;
    stop_server.stop();
    server.await.expect("the server ends");
}

#[tokio::test]
async fn a_peer_with_whom_the_library_does_not_agree_ends_the_connection_and_says_why() {
    use std::io::{Read, Write};

    let net = NetContext::fixture();
    let (stop_server, server, address) = serves(&net).await;
    let to = std::net::SocketAddr::new(address.ip().expect("an address"), address.port().expect("a port"));
    let client = tokio::task::spawn_blocking(move || {
        let mut plain = std::net::TcpStream::connect(to).expect("connect");
        plain.write_all(b"?").expect("write");
        let mut hello = Vec::new();
        plain.read_to_end(&mut hello).expect("the end");
        hello
    });
    assert_eq!(client.await.expect("it ran"), [HELLO]);
    let socket = until(|| carried(&net).first().copied()).await;
    let rows = rows(&net, socket);
    let failed = rows.iter().any(|(row, _)| match row {
        ConversationEntry::Sign(SocketEvent::LibraryFailed(why)) => why.contains("does not turn bits"),
        _ => false,
    });
    assert!(failed, "{rows:?}");
    let mut reader = JournalReader::new();
    reader.take(&net.journal);
    let call = reader.newest_first().find(|call| call.kind == CallKind::StreamHandshake).expect("its call");
    assert_eq!(call.result, -1);
    assert!(matches!(call.args, Args::Stream { detail: b"the peer does not turn bits", .. }));
    stop_server.stop();
    server.await.expect("the server ends");
}
