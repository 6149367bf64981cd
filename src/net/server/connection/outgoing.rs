//! The way out of a connection: from the service through the faults to the socket.

use std::task::{Context, Poll};

use bytes::Bytes;

use super::{Connection, Out, ended, peer, struck, tell_strike};
use crate::model::call::CallKind;
use crate::model::connection::{End, Standing};
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::net::pen::Shared;
use crate::net::sock::Sock;

impl Connection {
    /// Nothing stands between the service and the socket.
    pub(super) fn goes_direct(&self) -> bool {
        self.out.is_empty()
            && !self.we_shut
            && self.ways.as_ref().is_none_or(|ways| {
                ways.outgoing.is_open()
                    && ways.conduct.write_at_most.is_none()
                    && ways.conduct.half_close.is_none()
            })
    }

    /// Bytes of the service, on their way out through the faults.
    pub(super) fn goes_out(&mut self, sock: &mut Sock, bytes: Bytes) {
        if bytes.is_empty() || self.we_shut {
            return;
        }
        match &mut self.ways {
            Some(ways) if !ways.outgoing.is_open() => {
                for strike in ways.outgoing.push(bytes, self.base.now()).lost {
                    tell_strike(sock, &strike);
                }
                self.let_out(sock);
            }
            _ => self.out.push_back(Out::Bytes(bytes, 0)),
        }
    }

    /// What the outgoing faults let through by now; before a close that waits behind it.
    pub(super) fn let_out(&mut self, sock: &mut Sock) {
        let now = self.base.now();
        let Some(ways) = &mut self.ways else { return };
        let ends = self.out.iter().position(|out| !matches!(out, Out::Bytes(..)));
        let mut at = ends.unwrap_or(self.out.len());
        while let Some(passage) = ways.outgoing.pop(now) {
            let mut mark = 0;
            for strike in &passage.strikes {
                tell_strike(sock, strike);
                mark = strike.fault;
            }
            self.out.insert(at, Out::Bytes(passage.bytes, mark));
            at += 1;
        }
    }

    /// Sends what is out, as far as the socket takes it. Ready when nothing is left that could go now.
    pub(super) fn poll_out(&mut self, sock: &mut Sock, context: &mut Context<'_>) -> Poll<Result<(), End>> {
        if let Some(ways) = &self.ways
            && !ways.outgoing.is_empty()
        {
            self.let_out(sock);
        }
        while let Some(first) = self.out.front_mut() {
            match first {
                Out::Bytes(bytes, mark) => {
                    let most = self.ways.as_ref().and_then(|ways| ways.conduct.write_at_most);
                    let offered = most.map_or(bytes.len(), |most| most.min(bytes.len()));
                    let struck = if *mark == 0 && offered < bytes.len() {
                        Fault::SmallWrites { bytes: 0 }.mark()
                    } else {
                        *mark
                    };
                    sock.pen_mut().mark(struck);
                    let Poll::Ready(sent) = sock.poll_send(context, &bytes[..offered], Shared::NONE) else {
                        sock.pen_mut().mark(0);
                        return Poll::Pending;
                    };
                    match sent {
                        Ok(sent) => {
                            *mark = 0;
                            let _ = bytes.split_to(sent);
                            if bytes.is_empty() {
                                self.out.pop_front();
                                self.answered(sock);
                            }
                        }
                        Err(errno) => return Poll::Ready(Err(ended(CallKind::Send, errno))),
                    }
                }
                Out::ShutSending | Out::Close => {
                    let closes = matches!(first, Out::Close);
                    if self.still_on_the_way() {
                        return Poll::Ready(Ok(()));
                    }
                    if closes {
                        let end = if self.peer_shut { End::ByPeer } else { End::ByService };
                        return Poll::Ready(Err(end));
                    }
                    self.out.pop_front();
                    self.shut_sending(sock);
                }
            }
        }
        self.filling = false;
        Poll::Ready(Ok(()))
    }

    /// The faults hold bytes back that go out before the connection ends.
    pub(super) fn still_on_the_way(&mut self) -> bool {
        let now = self.base.now();
        self.ways.as_mut().is_some_and(|ways| {
            ways.outgoing.finish(now);
            !ways.outgoing.is_empty()
        })
    }

    /// An answer has gone out in full: the fault that half-closes strikes after the first.
    pub(super) fn answered(&mut self, sock: &mut Sock) {
        let strike = self.ways.as_ref().and_then(|ways| ways.conduct.half_closes());
        if let Some(strike) = strike
            && !self.we_shut
            && self.out.is_empty()
        {
            struck(sock, &strike);
            self.shut_sending(sock);
        }
    }

    pub(super) fn shut_sending(&mut self, sock: &mut Sock) {
        self.we_shut = true;
        self.out.retain(|out| matches!(out, Out::Close));
        if let Err(errno) = sock.shutdown(libc::SHUT_WR) {
            self.base.failed(sock.cell.birth.owner, Failure::of_call(CallKind::Shutdown, peer(sock), errno));
        } else if !self.peer_shut {
            sock.cell.set_standing(Standing::HalfClosedByUs);
        }
        sock.touch();
    }
}

/// Sends what the socket takes now; 0 when it takes nothing.
pub(super) fn send_some(
    sock: &mut Sock,
    context: &mut Context<'_>,
    bytes: &[u8],
    shared: Shared,
) -> Result<usize, End> {
    match sock.poll_send(context, bytes, shared) {
        Poll::Ready(Ok(sent)) => Ok(sent),
        Poll::Ready(Err(errno)) => Err(ended(CallKind::Send, errno)),
        Poll::Pending => Ok(0),
    }
}
