//! The way out of a datagram server: from the service of a peer through its faults to the socket.

use std::task::{Context, Poll};

use bytes::Bytes;

use super::{CHATTY, DatagramTask, WAITING};
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::failure::Failure;
use crate::model::server::{LOOP_GUARD, Service};
use crate::net::recorder::SharedPayload;
use crate::net::server::echo_loop::RUN;
use crate::net::sys::RawAddress;

impl DatagramTask<'_> {
    /// The echo without a copy, where nothing stands in its way.
    pub(super) fn answer_at_once(
        &mut self,
        place: usize,
        context: &mut Context<'_>,
        bytes: &[u8],
        shared: SharedPayload,
    ) {
        if self.withholds(place, bytes) {
            return;
        }
        let Some(peer) = self.peers.at(place) else { return };
        let plain = peer.own.peer_faults.as_ref().is_none_or(|peer_faults| peer_faults.outgoing.is_open());
        if !plain || !self.out.is_empty() {
            self.goes_out(place, Bytes::copy_from_slice(bytes), true);
            return;
        }
        if self.cuts_loop(place) {
            return;
        }
        let Some(peer) = self.peers.at(place) else { return };
        match self.sock.poll_sendto(context, bytes, Some(&peer.address), shared) {
            Poll::Ready(Ok(_)) => {
                peer.live.call_counters.sent(bytes.len(), self.sock.now());
                self.server.net.coalescer.touch(&peer.live);
            }
            Poll::Ready(Err(errno)) => {
                let to = peer.address;
                self.sent(&to, Err(errno));
            }
            Poll::Pending => self.out.push_back((Bytes::copy_from_slice(bytes), peer.address, 0)),
        }
    }

    /// A datagram on its way out through the faults. Answers of services are kept from looping; what a
    /// person typed is not.
    pub(super) fn goes_out(&mut self, place: usize, bytes: Bytes, answer: bool) {
        let Some(peer) = self.peers.at(place) else { return };
        let to = peer.address;
        if to.as_bytes().is_empty() || (answer && self.cuts_loop(place)) {
            return;
        }
        let now = self.server.net.now();
        let Some(peer) = self.peers.at(place) else { return };
        match &mut peer.own.peer_faults {
            Some(peer_faults) if !peer_faults.outgoing.is_open() => {
                for fault_event in peer_faults.outgoing.push(bytes, now).lost {
                    // No call is made for what is dropped: the one that it answers carries the mark.
                    self.sock.recorder_mut().mark_received(fault_event.fault);
                    peer.live.set_note(format!("fault: {}", fault_event.what));
                }
                self.let_out(place);
                self.schedule(place);
            }
            _ => self.queue(bytes, to, 0),
        }
    }

    pub(super) fn let_out(&mut self, place: usize) {
        let now = self.server.net.now();
        while self.out.len() < WAITING
            && let Some(peer) = self.peers.at(place)
        {
            let Some(output) =
                peer.own.peer_faults.as_mut().and_then(|peer_faults| peer_faults.outgoing.pop(now))
            else {
                return;
            };
            let mut mark = 0;
            if let Some(fault_event) = output.fault_events.last() {
                peer.live.set_note(format!("fault: {}", fault_event.what));
                mark = fault_event.fault;
            }
            let to = peer.address;
            self.queue(output.bytes, to, mark);
        }
    }

    /// `mark` is that of the fault that struck it, or 0. What calls for more looks at [`WAITING`] before.
    pub(super) fn queue(&mut self, bytes: Bytes, to: RawAddress, mark: u8) {
        self.out.push_back((bytes, to, mark));
    }

    /// Whether this reply, the peer's own datagram, is withheld, for they look like an echo loop; tells and counts it if
    /// so.
    pub(super) fn withholds(&mut self, place: usize, bytes: &[u8]) -> bool {
        let at = self.sock.now();
        if !self.server.spec.loop_guard {
            return false;
        }
        let Some(peer) = self.peers.at(place) else { return false };
        if !peer.own.echoes.ends_with(bytes, at) {
            return false;
        }
        let why = format!("it has sent our last {RUN} replies back to us at once");
        peer.live.set_note(format!("one reply withheld: {why} ({LOOP_GUARD} is on)"));
        self.server.net.coalescer.touch(&peer.live);
        let to = Address::from_sockaddr(peer.address.as_bytes());
        let advice = format!(
            "that ends an echo loop; an honest client loses one datagram: switch {LOOP_GUARD} off for it"
        );
        self.server.failed(Failure::of_work("reply", to, why, advice));
        self.server.net.coalescer.totals(self.server.id, |totals| totals.loops_cut += 1);
        true
    }

    /// Whether an answer to this peer could begin a loop; counts it if so.
    pub(super) fn cuts_loop(&mut self, place: usize) -> bool {
        let net = &self.server.net;
        let version = net.bound_version();
        let Some(peer) = self.peers.at(place) else { return false };
        let loops = match peer.own.loops {
            Some((told, loops)) if told == version => loops,
            _ => {
                let address = Address::from_sockaddr(peer.address.as_bytes());
                let loops = !matches!(self.server.spec.service, Service::Manual)
                    && (address.port().is_some_and(|port| CHATTY.contains(&port))
                        || net.is_own_datagram_server(&address));
                peer.own.loops = Some((version, loops));
                loops
            }
        };
        if loops {
            net.coalescer.totals(self.server.id, |totals| totals.loops_cut += 1);
        }
        loops
    }

    /// Sends what waits, as far as the kernel takes it.
    pub(super) fn send(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some((bytes, to, mark)) = self.out.front() {
            let to = *to;
            self.sock.recorder_mut().mark(*mark);
            let length = bytes.len();
            let Poll::Ready(sent) = self.sock.poll_sendto(context, bytes, Some(&to), SharedPayload::NONE)
            else {
                self.sock.recorder_mut().mark(0);
                return Poll::Pending;
            };
            self.out.pop_front();
            self.sent(&to, sent.map(|_| length));
        }
        Poll::Ready(())
    }

    pub(super) fn sent(&mut self, to: &RawAddress, sent: crate::net::sys::Result<usize>) {
        let at = self.sock.now();
        match sent {
            Ok(length) => {
                if let Some(place) = self.peers.place(to)
                    && let Some(peer) = self.peers.at(place)
                {
                    peer.live.call_counters.sent(length, at);
                    self.server.net.coalescer.touch(&peer.live);
                }
            }
            Err(errno) => {
                let to = Address::from_sockaddr(to.as_bytes());
                self.server.failed(Failure::of_call_at(CallKind::SendTo, &to, errno));
            }
        }
    }
}
