//! A stream of TLS over a recorded socket.

use std::io::{self, ErrorKind, Read, Write};
use std::task::{Context, Poll, Waker, ready};

use rustls::{Connection, ProtocolVersion};

use super::check::{self, CheckProblem, SeenPeer};
use super::{LIBRARY, ReportTls, certificate};
use crate::bytes::text::SafeText;
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::tls::{PeerCheck, TlsState};
use crate::net::recorder::SharedPayload;
use crate::net::sock::Sock;
use crate::net::stream::{ByteStream, StreamError, StreamResult};

/// Bytes that the library takes before they have gone out; one write beyond them is taken in part.
const MOST_WAITING: usize = 1 << 20;

/// How far the way out is.
enum WayOut {
    Open,
    /// The peer is told that no more comes; once that has gone out, the socket is shut this way.
    Shutting(i32),
    Shut,
    /// A send failed with this: what waits will never go out.
    Broken(Errno),
}

pub(super) struct TlsStream {
    sock: Sock,
    /// Or why there is none.
    tls: Result<Box<Connection>, CheckProblem>,
    seen: SeenPeer,
    report: ReportTls,
    /// When the handshake began.
    begun: Option<Moment>,
    out: WayOut,
    /// The peer said that no more comes, or its side of the socket ended.
    is_ended: bool,
}

/// The socket as the library reads from it and writes to it, and the errno that it met.
struct Below<'a, 'b, 'c> {
    sock: &'a mut Sock,
    context: &'b mut Context<'c>,
    errno: Option<Errno>,
}

impl Below<'_, '_, '_> {
    fn outcome(&mut self, poll: Poll<Result<usize, Errno>>) -> io::Result<usize> {
        match poll {
            Poll::Ready(Ok(moved)) => Ok(moved),
            Poll::Ready(Err(errno)) => {
                self.errno = Some(errno);
                Err(io::Error::from_raw_os_error(errno.0))
            }
            Poll::Pending => Err(ErrorKind::WouldBlock.into()),
        }
    }
}

impl Read for Below<'_, '_, '_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let poll = self.sock.poll_recv(self.context, room);
        self.outcome(poll)
    }
}

impl Write for Below<'_, '_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let poll = self.sock.poll_send(self.context, bytes, SharedPayload::NONE);
        self.outcome(poll)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TlsStream {
    pub(super) fn new(
        mut sock: Sock,
        tls: Result<Connection, rustls::Error>,
        seen: SeenPeer,
        report: ReportTls,
    ) -> TlsStream {
        sock.recorder_mut().carries();
        let tls = tls.map_err(|error| check::explained(&error, &seen, true)).map(|mut tls| {
            tls.set_buffer_limit(Some(MOST_WAITING));
            Box::new(tls)
        });
        TlsStream { sock, tls, seen, report, begun: None, out: WayOut::Open, is_ended: false }
    }

    fn tls(&mut self) -> StreamResult<&mut Connection> {
        match &mut self.tls {
            Ok(tls) => Ok(tls),
            Err(problem) => {
                let (reason, advice) = (problem.reason.clone(), problem.advice.clone());
                Err(StreamError::Library(Box::new(Failure::of_work("TLS handshake", "", reason, advice))))
            }
        }
    }

    /// One send of what waits.
    fn push(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        let Ok(tls) = &mut self.tls else { return Poll::Ready(Ok(())) };
        let mut below = Below { sock: &mut self.sock, context, errno: None };
        match tls.write_tls(&mut below) {
            Ok(_) => Poll::Ready(Ok(())),
            Err(_) => match below.errno {
                Some(errno) => {
                    self.out = WayOut::Broken(errno);
                    Poll::Ready(Err(StreamError::Call(CallKind::Send, errno)))
                }
                None => Poll::Pending,
            },
        }
    }

    fn poll_push_all(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        while !matches!(self.out, WayOut::Broken(_)) && self.tls()?.wants_write() {
            ready!(self.push(context))?;
        }
        Poll::Ready(Ok(()))
    }

    /// One receive, and what the library makes of it: how many bytes came, 0 at the end of the socket's stream.
    fn poll_pull(&mut self, kind: CallKind, context: &mut Context<'_>) -> Poll<StreamResult<usize>> {
        let Ok(tls) = &mut self.tls else { return Poll::Ready(Ok(0)) };
        let mut below = Below { sock: &mut self.sock, context, errno: None };
        let came = match tls.read_tls(&mut below) {
            Ok(came) => came,
            Err(error) => match below.errno {
                Some(errno) => return Poll::Ready(Err(StreamError::Call(CallKind::Recv, errno))),
                None if error.kind() == ErrorKind::WouldBlock => return Poll::Pending,
                None => {
                    let problem =
                        CheckProblem { reason: SafeText::shown(error).into(), advice: String::new() };
                    return Poll::Ready(Err(self.failed(kind, problem)));
                }
            },
        };
        let is_client = matches!(**tls, Connection::Client(_));
        Poll::Ready(match tls.process_new_packets() {
            Ok(_) => Ok(came),
            Err(error) => {
                let problem = check::explained(&error, &self.seen, is_client);
                // The alert that tells the peer, as far as it goes at once.
                let _ = self.push(context);
                Err(self.failed(kind, problem))
            }
        })
    }

    /// The library failed: its call is written down.
    fn failed(&mut self, kind: CallKind, problem: CheckProblem) -> StreamError {
        let at = self.begun.take().unwrap_or_else(|| self.sock.recorder_mut().begin());
        self.sock.record_stream(kind, at, LIBRARY, 0, Err(&problem.reason));
        let peer = self.sock.live.peer().map_or_else(String::new, |peer| peer.to_string());
        let work = if kind == CallKind::StreamHandshake { "TLS handshake" } else { "TLS" };
        StreamError::Library(Box::new(Failure::of_work(work, peer, problem.reason, problem.advice)))
    }

    /// What was agreed on.
    fn state(tls: &Connection, seen: &SeenPeer) -> TlsState {
        let version = match tls.protocol_version() {
            Some(ProtocolVersion::TLSv1_2) => "TLSv1.2",
            Some(ProtocolVersion::TLSv1_3) => "TLSv1.3",
            _ => "TLS",
        };
        let cipher = tls.negotiated_cipher_suite().and_then(|suite| suite.suite().as_str());
        let (name, is_client) = match tls {
            Connection::Client(_) => (None, true),
            Connection::Server(server) => (server.server_name().map(|name| name.as_bytes().to_vec()), false),
        };
        let chain = certificate::chain(tls.peer_certificates().unwrap_or_default());
        TlsState {
            version: version.to_owned(),
            cipher: cipher.unwrap_or("?").to_owned(),
            protocol: tls.alpn_protocol().map(|name| SafeText::escaped(name).into()),
            name: name.map(|name| SafeText::escaped(&name).into()),
            check: match seen.problem() {
                Some(problem) => PeerCheck::Ignored(problem.reason),
                None if !is_client && chain.is_empty() => PeerCheck::NotAsked,
                None => PeerCheck::Passed,
            },
            chain,
        }
    }
}

impl ByteStream for TlsStream {
    fn sock(&self) -> &Sock {
        &self.sock
    }

    fn sock_mut(&mut self) -> &mut Sock {
        &mut self.sock
    }

    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        if self.begun.is_none() {
            self.begun = Some(self.sock.recorder_mut().begin());
        }
        loop {
            ready!(self.poll_push_all(context))?;
            if !self.tls()?.is_handshaking() {
                break;
            }
            if ready!(self.poll_pull(CallKind::StreamHandshake, context))? == 0 {
                let problem = CheckProblem {
                    reason: "the peer ended the stream during the handshake".to_owned(),
                    advice: "it may not speak TLS on this port, or refuse what it was offered".to_owned(),
                };
                return Poll::Ready(Err(self.failed(CallKind::StreamHandshake, problem)));
            }
        }
        let seen = self.seen.clone();
        let state = TlsStream::state(self.tls()?, &seen);
        let at = self.begun.take().unwrap_or_default();
        let line = state.line();
        self.sock.record_stream(CallKind::StreamHandshake, at, LIBRARY, 0, Ok(line.as_str().as_bytes()));
        (self.report)(&self.sock, state);
        Poll::Ready(Ok(()))
    }

    fn poll_read(&mut self, context: &mut Context<'_>, room: &mut [u8]) -> Poll<StreamResult<usize>> {
        if self.is_ended {
            return Poll::Ready(Ok(0));
        }
        loop {
            let at = self.sock.recorder_mut().begin();
            match self.tls()?.reader().read(room) {
                Ok(came) => {
                    self.is_ended = came == 0;
                    self.sock.record_stream(CallKind::StreamRead, at, LIBRARY, room.len(), Ok(&room[..came]));
                    return Poll::Ready(Ok(came));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    ready!(self.poll_pull(CallKind::StreamRead, context))?;
                    // An answer of the library's own, as to a new key, goes out when it can.
                    if self.tls()?.wants_write() && !matches!(self.out, WayOut::Broken(_)) {
                        let _ = self.push(context);
                    }
                }
                Err(_) => {
                    self.is_ended = true;
                    let why = "end of file without close_notify: what came may be cut";
                    self.sock.record_stream(CallKind::StreamRead, at, LIBRARY, room.len(), Err(why));
                    return Poll::Ready(Ok(0));
                }
            }
        }
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        _: SharedPayload,
    ) -> Poll<StreamResult<usize>> {
        if let WayOut::Broken(errno) = self.out {
            return Poll::Ready(Err(StreamError::Call(CallKind::Send, errno)));
        }
        // The peer is told already that no more comes: as after shutdown on a plain socket.
        if !matches!(self.out, WayOut::Open) {
            return Poll::Ready(Err(StreamError::Call(CallKind::Send, Errno(libc::EPIPE))));
        }
        ready!(self.poll_push_all(context))?;
        let at = self.sock.recorder_mut().begin();
        let taken = self.tls()?.writer().write(bytes).unwrap_or(0);
        self.sock.record_stream(CallKind::StreamWrite, at, LIBRARY, bytes.len(), Ok(&bytes[..taken]));
        match self.poll_push_all(context) {
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            _ => Poll::Ready(Ok(taken)),
        }
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        ready!(self.poll_push_all(context))?;
        if let WayOut::Shutting(how) = self.out {
            self.out = WayOut::Shut;
            return Poll::Ready(ByteStream::shutdown(&mut self.sock, how));
        }
        Poll::Ready(Ok(()))
    }

    fn shutdown(&mut self, how: i32) -> StreamResult<()> {
        if how == libc::SHUT_RD || !matches!(self.out, WayOut::Open) {
            return ByteStream::shutdown(&mut self.sock, how);
        }
        self.tls()?.send_close_notify();
        self.out = WayOut::Shutting(how);
        Ok(())
    }

    fn close(&mut self, end: End) {
        let is_reset = matches!(end, End::ResetByUs | End::ResetByPeer);
        if let Ok(tls) = &mut self.tls
            && matches!(self.out, WayOut::Open)
            && !is_reset
            && !tls.is_handshaking()
        {
            tls.send_close_notify();
            let _ = self.poll_push_all(&mut Context::from_waker(Waker::noop()));
        }
        ByteStream::close(&mut self.sock, end);
    }
}
