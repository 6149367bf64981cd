//! Calls that move bytes. Streams use `send` and `recv`, datagrams `sendto` and `recvfrom`, or
//! `send` and `recv` on a connected socket.

use std::task::{Context, Poll, ready};

use super::{Direction, Sock};
use crate::model::ancillary::{Ancillary, QueuedError};
use crate::model::call::{Args, CallKind};
use crate::model::moment::Moment;
use crate::net::budget;
use crate::net::recorder::{CallEntry, SharedPayload};
use crate::net::sys::{self, RawAddress, ReceivedMessage};

/// A peer that went away gives EPIPE, not the signal SIGPIPE.
const SEND_FLAGS: i32 = libc::MSG_NOSIGNAL;
/// A datagram socket that nobody reads from fails without a signal, and this program ignores SIGPIPE: so the
/// flags of a datagram are those of the books.
const DATAGRAM_FLAGS: i32 = 0;
/// Room that takes every UDP datagram whole.
const MOST_OF_A_DATAGRAM: usize = 65_507;

/// Room for the control messages of one datagram, or of one error: a few dozen bytes each.
const CONTROL_ROOM: usize = 256;
/// Errors of the error queue that are taken at once.
const ERRORS_AT_ONCE: usize = 32;

/// A datagram that came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Datagram {
    /// Bytes that are in the room.
    pub(crate) length: usize,
    /// Its true length, more where the buffer was too small.
    pub(crate) whole: usize,
    /// Its bytes in the journal, for an answer that is the same.
    pub(crate) shared: SharedPayload,
}

impl Sock {
    /// `recv(2)` on a connection, once there is something: how many bytes, 0 at end of file.
    pub(crate) fn poll_recv(
        &mut self,
        context: &mut Context<'_>,
        room: &mut [u8],
    ) -> Poll<sys::Result<usize>> {
        let length = room.len();
        // Of what keeps boundaries the result is the message's true length, and further ones may wait behind it.
        let keeps_boundaries = self.live.identity.transport.keeps_boundaries();
        let flags = if keeps_boundaries { libc::MSG_TRUNC } else { 0 };
        let result = ready!(self.poll_call(
            context,
            Direction::Read,
            CallKind::Recv,
            room,
            |fd, room| sys::recv(fd, room, flags),
            |entry, room, received| {
                let entry = entry.args(Args::Bytes { length: length as u32, flags });
                match received {
                    Some(&received) => {
                        entry.moved(&room[..received.min(length)]).result(received as i64, None)
                    }
                    None => entry,
                }
            },
            |&received| !keeps_boundaries && received < length,
        ));
        if result.is_ok_and(|received| received > length) {
            self.live.set_note("a message was cut at the size of the receive buffer".to_owned());
        }
        let result = result.map(|received| received.min(length));
        if let Ok(received) = result
            && received > 0
        {
            self.live.call_counters.received(received, self.recorder.last());
            budget::charge(context, received);
        }
        Poll::Ready(result)
    }

    /// `send(2)`, once there is room: how many bytes the kernel took. `shared` are these bytes in the
    /// journal, if they are there already.
    pub(crate) fn poll_send(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        shared: SharedPayload,
    ) -> Poll<sys::Result<usize>> {
        let mut bytes = bytes;
        let length = bytes.len();
        let result = ready!(self.poll_call(
            context,
            Direction::Write,
            CallKind::Send,
            &mut bytes,
            |fd, bytes| sys::send(fd, bytes, SEND_FLAGS),
            |entry, bytes, sent| {
                let entry = entry.args(Args::Bytes { length: length as u32, flags: SEND_FLAGS });
                match sent {
                    Some(&sent) => entry.moved(&bytes[..sent]).shared(shared),
                    None => entry,
                }
            },
            |&sent| sent < length,
        ));
        if let Ok(sent) = result {
            self.live.call_counters.sent(sent, self.recorder.last());
            budget::charge(context, sent);
        }
        Poll::Ready(result)
    }

    /// `recvfrom(2)`, once there is a datagram: into `from` from whom, empty from a Unix client without a
    /// name. On a connected socket `recv`, with `from` empty.
    pub(crate) fn poll_recvfrom(
        &mut self,
        context: &mut Context<'_>,
        room: &mut [u8],
        from: &mut RawAddress,
        connected: bool,
    ) -> Poll<sys::Result<Datagram>> {
        let length = room.len();
        // With MSG_TRUNC as a flag the result is the datagram's true length; without need of it, the flags are
        // those of the books: no UDP datagram is larger than 65,507 bytes.
        let flags = if length < MOST_OF_A_DATAGRAM || self.live.identity.transport.is_unix() {
            libc::MSG_TRUNC
        } else {
            0
        };
        let kind = if connected { CallKind::Recv } else { CallKind::RecvFrom };
        let result = ready!(self.poll_call(
            context,
            Direction::Read,
            kind,
            &mut (room, from),
            |fd, (room, from)| {
                if connected {
                    from.clear();
                    sys::recv(fd, room, flags)
                } else {
                    sys::recvfrom(fd, room, flags, from)
                }
            },
            |entry, (room, from), received| {
                let entry = entry.args(if connected {
                    Args::Bytes { length: length as u32, flags }
                } else {
                    let address = from.as_bytes();
                    Args::Message { length: length as u32, flags, address, control: &[], returned: 0 }
                });
                match received {
                    Some(&whole) => entry.moved(&room[..whole.min(room.len())]).result(whole as i64, None),
                    None => entry,
                }
            },
            |_| false,
        ));
        Poll::Ready(result.map(|whole| {
            let length = whole.min(length);
            self.live.call_counters.received(length, self.recorder.last());
            budget::charge(context, length);
            Datagram { length, whole, shared: self.recorder.last_bytes() }
        }))
    }

    /// `recvmsg(2)`, once there is a datagram: into `from` from whom, and what the kernel says beside the bytes.
    pub(crate) fn poll_recvmsg(
        &mut self,
        context: &mut Context<'_>,
        room: &mut [u8],
        from: &mut RawAddress,
    ) -> Poll<sys::Result<(Datagram, Vec<Ancillary>)>> {
        let length = room.len();
        let mut control = [0; CONTROL_ROOM];
        let came = ready!(self.poll_call(
            context,
            Direction::Read,
            CallKind::RecvMsg,
            &mut (room, &mut control[..]),
            |fd, (room, control)| sys::recvmsg(fd, room, control, libc::MSG_TRUNC),
            |entry, (room, control), came| received_message(entry, room, control, libc::MSG_TRUNC, came),
            |_| false,
        ));
        Poll::Ready(came.map(|came| {
            *from = came.address;
            let kept = came.length.min(length);
            self.live.call_counters.received(kept, self.recorder.last());
            budget::charge(context, kept);
            let datagram = Datagram { length: kept, whole: came.length, shared: self.recorder.last_bytes() };
            (datagram, Ancillary::all(&control[..came.control.min(CONTROL_ROOM)]))
        }))
    }

    /// `recvmsg(2)` with `MSG_ERRQUEUE` until the queue is empty: the errors that were reported, in their order.
    pub(crate) fn take_errors(&mut self, room: &mut [u8]) -> Vec<QueuedError> {
        let mut errors = Vec::new();
        for _ in 0..ERRORS_AT_ONCE {
            let mut control = [0; CONTROL_ROOM];
            let came = self.call(
                CallKind::RecvMsg,
                &mut (&mut *room, &mut control[..]),
                |fd, (room, control)| sys::recvmsg(fd, room, control, libc::MSG_ERRQUEUE),
                |entry, (room, control), came| {
                    received_message(entry, room, control, libc::MSG_ERRQUEUE, came)
                },
            );
            let Ok(came) = came else { break };
            let said = Ancillary::all(&control[..came.control.min(CONTROL_ROOM)]);
            errors.extend(said.into_iter().find_map(|said| match said {
                Ancillary::Error(error) => Some(error),
                _ => None,
            }));
        }
        errors
    }

    /// `sendmsg(2)`, once there is room: one datagram, with control messages.
    pub(crate) fn poll_sendmsg(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        to: &RawAddress,
        control: &[u8],
    ) -> Poll<sys::Result<usize>> {
        let length = bytes.len() as u32;
        let flags = DATAGRAM_FLAGS;
        let result = ready!(self.poll_call(
            context,
            Direction::Write,
            CallKind::SendMsg,
            &mut (bytes, control),
            |fd, (bytes, control)| sys::sendmsg(fd, bytes, to.as_bytes(), control, flags),
            |entry, (bytes, control), sent| {
                let address = to.as_bytes();
                let entry = entry.args(Args::Message { length, flags, address, control, returned: 0 });
                match sent {
                    Some(&sent) => entry.moved(&bytes[..sent]),
                    None => entry,
                }
            },
            |_| false,
        ));
        if let Ok(sent) = result {
            self.live.call_counters.sent(sent, self.recorder.last());
            budget::charge(context, sent);
        }
        Poll::Ready(result)
    }

    /// `sendto(2)`, or `send` on a connected socket (`to` is `None`), once there is room: one datagram.
    pub(crate) fn poll_sendto(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
        to: Option<&RawAddress>,
        shared: SharedPayload,
    ) -> Poll<sys::Result<usize>> {
        let length = bytes.len() as u32;
        let flags = DATAGRAM_FLAGS;
        let kind = if to.is_some() { CallKind::SendTo } else { CallKind::Send };
        let result = ready!(self.poll_call(
            context,
            Direction::Write,
            kind,
            &mut (bytes, to),
            |fd, (bytes, to)| match to {
                Some(to) => sys::sendto(fd, bytes, flags, to.as_bytes()),
                None => sys::send(fd, bytes, flags),
            },
            |entry, (bytes, to), sent| {
                let entry = entry.args(match to {
                    Some(to) => {
                        Args::Message { length, flags, address: to.as_bytes(), control: &[], returned: 0 }
                    }
                    None => Args::Bytes { length, flags },
                });
                match sent {
                    Some(&sent) => entry.moved(&bytes[..sent]).shared(shared),
                    None => entry,
                }
            },
            |_| false,
        ));
        if let Ok(sent) = result {
            self.live.call_counters.sent(sent, self.recorder.last());
            budget::charge(context, sent);
        }
        Poll::Ready(result)
    }

    /// The bytes of the last call in the journal, for a send of the same bytes.
    pub(crate) fn last_bytes(&self) -> SharedPayload {
        self.recorder.last_bytes()
    }

    /// The end of its last call: the time of what it brought.
    pub(crate) fn now(&self) -> Moment {
        self.recorder.last()
    }
}

/// What is written down of `recvmsg`.
fn received_message<'a>(
    entry: CallEntry<'a>,
    room: &'a [u8],
    control: &'a [u8],
    flags: i32,
    came: Option<&'a ReceivedMessage>,
) -> CallEntry<'a> {
    let length = room.len() as u32;
    let Some(came) = came else {
        return entry.args(Args::Message { length, flags, address: &[], control: &[], returned: 0 });
    };
    let control = &control[..came.control.min(control.len())];
    let address = came.address.as_bytes();
    let args = Args::Message { length, flags, address, control, returned: came.flags };
    let moved = &room[..came.length.min(room.len())];
    entry.args(args).moved(moved).result(came.length as i64, None)
}
