//! The way out of a connection: from the service through the faults to the socket.

use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::{ConnectionStage, ConnectionTask, OutgoingItem, peer, report_fault_event, struck};
use crate::model::connection::{ConnectionStatus, End};
use crate::model::fault::Fault;
use crate::net::recorder::SharedPayload;
use crate::net::sock::Sock;
use crate::net::stream::ByteStream;

impl ConnectionTask {
    /// Nothing stands between the service and the socket.
    pub(super) fn goes_direct(&self) -> bool {
        self.out.is_empty()
            && !self.we_shut
            && self.peer_faults.as_ref().is_none_or(|peer_faults| {
                peer_faults.outgoing.is_open()
                    && peer_faults.handling.write_at_most.is_none()
                    && peer_faults.handling.half_close.is_none()
            })
    }

    /// Bytes of the service, on their way out through the faults.
    pub(super) fn goes_out(&mut self, sock: &mut Sock, bytes: Bytes) {
        if bytes.is_empty() || self.we_shut {
            return;
        }
        match &mut self.peer_faults {
            Some(peer_faults) if !peer_faults.outgoing.is_open() => {
                for fault_event in peer_faults.outgoing.push(bytes, self.net.now()).lost {
                    report_fault_event(sock, &fault_event);
                }
                self.let_out(sock);
            }
            _ => self.out.push_back(OutgoingItem::Bytes(bytes, 0)),
        }
    }

    /// What the outgoing faults let through by now; before a close that waits behind it.
    pub(super) fn let_out(&mut self, sock: &mut Sock) {
        let now = self.net.now();
        let Some(peer_faults) = &mut self.peer_faults else { return };
        let ends = self.out.iter().position(|out| !matches!(out, OutgoingItem::Bytes(..)));
        let mut at = ends.unwrap_or(self.out.len());
        while let Some(output) = peer_faults.outgoing.pop(now) {
            let mut mark = 0;
            for fault_event in &output.fault_events {
                report_fault_event(sock, fault_event);
                mark = fault_event.fault;
            }
            self.out.insert(at, OutgoingItem::Bytes(output.bytes, mark));
            at += 1;
        }
    }

    /// Sends what is out, as far as the socket takes it. Ready when nothing is left that could go now.
    pub(super) fn poll_out<S: ByteStream>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), End>> {
        if let Some(peer_faults) = &self.peer_faults
            && !peer_faults.outgoing.is_empty()
        {
            self.let_out(stream.sock_mut());
        }
        while let Some(first) = self.out.front_mut() {
            match first {
                OutgoingItem::Bytes(bytes, mark) => {
                    let most =
                        self.peer_faults.as_ref().and_then(|peer_faults| peer_faults.handling.write_at_most);
                    let offered = most.map_or(bytes.len(), |most| most.min(bytes.len()));
                    let struck = if *mark == 0 && offered < bytes.len() {
                        Fault::SmallWrites { bytes: 0 }.mark()
                    } else {
                        *mark
                    };
                    stream.sock_mut().recorder_mut().mark(struck);
                    let Poll::Ready(sent) =
                        stream.poll_write(context, &bytes[..offered], SharedPayload::NONE)
                    else {
                        stream.sock_mut().recorder_mut().mark(0);
                        return Poll::Pending;
                    };
                    match sent {
                        Ok(sent) => {
                            *mark = 0;
                            let _ = bytes.split_to(sent);
                            if bytes.is_empty() {
                                self.out.pop_front();
                                self.answered(stream);
                            }
                        }
                        Err(error) => return Poll::Ready(Err(error.end(""))),
                    }
                }
                OutgoingItem::Close => {
                    if self.still_on_the_way() {
                        return Poll::Ready(Ok(()));
                    }
                    if let Err(error) = ready!(stream.poll_flush(context)) {
                        return Poll::Ready(Err(error.end("")));
                    }
                    let end = if self.peer_shut { End::ByPeer } else { End::ByService };
                    return Poll::Ready(Err(end));
                }
            }
        }
        if let Err(error) = ready!(stream.poll_flush(context)) {
            return Poll::Ready(Err(error.end("")));
        }
        self.stage = ConnectionStage::Serving;
        Poll::Ready(Ok(()))
    }

    /// The faults hold bytes back that go out before the connection ends.
    pub(super) fn still_on_the_way(&mut self) -> bool {
        let now = self.net.now();
        self.peer_faults.as_mut().is_some_and(|peer_faults| {
            peer_faults.outgoing.finish(now);
            !peer_faults.outgoing.is_empty()
        })
    }

    /// An answer has gone out in full: the fault that half-closes strikes after the first.
    pub(super) fn answered<S: ByteStream>(&mut self, stream: &mut S) {
        let fault_event =
            self.peer_faults.as_ref().and_then(|peer_faults| peer_faults.handling.half_closes());
        if let Some(fault_event) = fault_event
            && !self.we_shut
            && self.out.is_empty()
        {
            struck(stream.sock_mut(), &fault_event);
            self.shut_sending(stream);
        }
    }

    pub(super) fn shut_sending<S: ByteStream>(&mut self, stream: &mut S) {
        self.we_shut = true;
        self.out.retain(|out| matches!(out, OutgoingItem::Close));
        let shut = stream.shutdown(libc::SHUT_WR);
        let sock = stream.sock();
        if let Err(error) = shut {
            self.net.failed(sock.live.identity.owner, error.failure(&peer(sock)));
        } else if !self.peer_shut {
            sock.live.set_standing(ConnectionStatus::HalfClosedByUs);
        }
        sock.touch();
    }
}

/// Sends what the stream takes now; 0 when it takes nothing.
pub(super) fn send_some<S: ByteStream>(
    stream: &mut S,
    context: &mut Context<'_>,
    bytes: &[u8],
    shared: SharedPayload,
) -> Result<usize, End> {
    match stream.poll_write(context, bytes, shared) {
        Poll::Ready(Ok(sent)) => Ok(sent),
        Poll::Ready(Err(error)) => Err(error.end("")),
        Poll::Pending => Ok(0),
    }
}
