//! The seam between sockets and those who talk over them: a stream of bytes. A recorded socket is one; a library that
//! carries a stream over a recorded socket, as TLS does, is another, and nobody else has to know.
//!
//! Such a library calls the socket as everybody does, so its calls are in the journal, marked as made inside it
//! ([`super::recorder::Recorder::carries`]); what it is given and gives is written down as calls of its own, which are the messages of the
//! conversation ([`Sock::record_stream`]).

pub(crate) mod tls;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::task::{Context, Poll};

use super::recorder::SharedPayload;
use super::sock::Sock;
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::errno::Errno;
use crate::model::failure::Failure;

/// Why a stream could not do what it was asked.
#[derive(Clone, Debug)]
pub(crate) enum StreamError {
    /// A socket call failed.
    Call(CallKind, Errno),
    /// The library says so.
    Library(Box<Failure>),
}

impl StreamError {
    /// The failure, on this peer.
    pub(crate) fn failure(self, peer: &str) -> Failure {
        match self {
            StreamError::Call(kind, errno) => Failure::of_call(kind, peer, errno),
            StreamError::Library(failure) => *failure,
        }
    }

    /// How the connection ends by it.
    pub(crate) fn end(self, peer: &str) -> End {
        match self {
            StreamError::Call(CallKind::Recv | CallKind::Send, Errno(libc::ECONNRESET)) => End::ResetByPeer,
            error => End::Failed(Box::new(error.failure(peer))),
        }
    }
}

/// What a stream's call gives.
pub(crate) type StreamResult<T> = Result<T, StreamError>;

/// A connected stream of bytes.
pub(crate) trait ByteStream: Send {
    /// The socket that carries it: its live state, its recorder, its gauges.
    fn sock(&self) -> &Sock;

    /// The same, to be changed.
    fn sock_mut(&mut self) -> &mut Sock;

    /// Ready once bytes may be given and taken: a library has agreed with its peer.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        let _ = context;
        Poll::Ready(Ok(()))
    }

    /// Takes bytes, once there are any: how many, 0 at the end of the stream.
    fn poll_read(&mut self, context: &mut Context<'_>, room: &mut [u8]) -> Poll<StreamResult<usize>>;

    /// Gives bytes: how many were taken. `shared` are these bytes in the journal, if they are there already. What was
    /// taken may wait in the library until [`ByteStream::poll_flush`].
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        shared: SharedPayload,
    ) -> Poll<StreamResult<usize>>;

    /// Ready once nothing of what was taken waits here. To be asked before the stream rests.
    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        let _ = context;
        Poll::Ready(Ok(()))
    }

    /// Shuts it: 0 receiving, 1 sending, 2 both. A library tells its peer first; what it has to send for that, and the
    /// call itself, may wait until [`ByteStream::poll_flush`].
    fn shutdown(&mut self, how: i32) -> StreamResult<()>;

    /// Closes the socket, for this reason. A library tells its peer as far as the kernel takes it at once.
    fn close(&mut self, end: End);
}

impl ByteStream for Sock {
    fn sock(&self) -> &Sock {
        self
    }

    fn sock_mut(&mut self) -> &mut Sock {
        self
    }

    #[inline]
    fn poll_read(&mut self, context: &mut Context<'_>, room: &mut [u8]) -> Poll<StreamResult<usize>> {
        self.poll_recv(context, room).map_err(|errno| StreamError::Call(CallKind::Recv, errno))
    }

    #[inline]
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        shared: SharedPayload,
    ) -> Poll<StreamResult<usize>> {
        self.poll_send(context, bytes, shared).map_err(|errno| StreamError::Call(CallKind::Send, errno))
    }

    fn shutdown(&mut self, how: i32) -> StreamResult<()> {
        Sock::shutdown(self, how).map_err(|errno| StreamError::Call(CallKind::Shutdown, errno))
    }

    fn close(&mut self, end: End) {
        self.close_now(end);
    }
}

impl ByteStream for Box<dyn ByteStream> {
    fn sock(&self) -> &Sock {
        self.as_ref().sock()
    }

    fn sock_mut(&mut self) -> &mut Sock {
        self.as_mut().sock_mut()
    }

    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        self.as_mut().poll_open(context)
    }

    fn poll_read(&mut self, context: &mut Context<'_>, room: &mut [u8]) -> Poll<StreamResult<usize>> {
        self.as_mut().poll_read(context, room)
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        shared: SharedPayload,
    ) -> Poll<StreamResult<usize>> {
        self.as_mut().poll_write(context, bytes, shared)
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<StreamResult<()>> {
        self.as_mut().poll_flush(context)
    }

    fn shutdown(&mut self, how: i32) -> StreamResult<()> {
        self.as_mut().shutdown(how)
    }

    fn close(&mut self, end: End) {
        self.as_mut().close(end);
    }
}

/// A library that lays a stream over the sockets of one server or session; it has the settings for that, and knows which
/// side it is on.
pub(crate) trait StreamLayer: Send + Sync {
    /// The stream over a connected socket, which is registered with the runtime before the stream is polled.
    fn over(&self, sock: Sock) -> Box<dyn ByteStream>;
}

/// What lies over the sockets of a server or session: `None` for plain ones, which are called directly.
pub(crate) type StreamLayers = Option<Arc<dyn StreamLayer>>;
