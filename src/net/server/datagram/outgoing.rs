//! The way out of a datagram server: from the service of a peer through its faults to the socket.

use std::task::{Context, Poll};

use bytes::Bytes;

use super::{CHATTY, Datagrams, WAITING};
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::failure::Failure;
use crate::model::server::{LOOP_GUARD, Service};
use crate::net::pen::Shared;
use crate::net::server::echo_loop::RUN;
use crate::net::sys::RawAddress;

impl Datagrams<'_> {
    /// The echo without a copy, where nothing stands in its way.
    pub(super) fn answer_at_once(
        &mut self,
        place: usize,
        context: &mut Context<'_>,
        bytes: &[u8],
        shared: Shared,
    ) {
        if self.withholds(place, bytes) {
            return;
        }
        let Some(peer) = self.peers.at(place) else { return };
        let plain = peer.own.ways.as_ref().is_none_or(|ways| ways.outgoing.is_open());
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
                peer.cell.tally.sent(bytes.len(), self.sock.now());
                self.server.base.board.touch(&peer.cell);
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
        let now = self.server.base.now();
        let Some(peer) = self.peers.at(place) else { return };
        match &mut peer.own.ways {
            Some(ways) if !ways.outgoing.is_open() => {
                for strike in ways.outgoing.push(bytes, now).lost {
                    // No call is made for what is dropped: the one that it answers carries the mark.
                    self.sock.pen_mut().mark_received(strike.fault);
                    peer.cell.set_note(format!("fault: {}", strike.what));
                }
                self.let_out(place);
                self.schedule(place);
            }
            _ => self.queue(bytes, to, 0),
        }
    }

    pub(super) fn let_out(&mut self, place: usize) {
        let now = self.server.base.now();
        while self.out.len() < WAITING
            && let Some(peer) = self.peers.at(place)
        {
            let Some(passage) = peer.own.ways.as_mut().and_then(|ways| ways.outgoing.pop(now)) else {
                return;
            };
            let mut mark = 0;
            if let Some(strike) = passage.strikes.last() {
                peer.cell.set_note(format!("fault: {}", strike.what));
                mark = strike.fault;
            }
            let to = peer.address;
            self.queue(passage.bytes, to, mark);
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
        peer.cell.set_note(format!("one reply withheld: {why} ({LOOP_GUARD} is on)"));
        self.server.base.board.touch(&peer.cell);
        let to = Address::from_sockaddr(peer.address.as_bytes());
        let advice = format!(
            "that ends an echo loop; an honest client loses one datagram: switch {LOOP_GUARD} off for it"
        );
        self.server.failed(Failure::of_work("reply", to, why, advice));
        self.server.base.board.totals(self.server.id, |totals| totals.loops_cut += 1);
        true
    }

    /// Whether an answer to this peer could begin a loop; counts it if so.
    pub(super) fn cuts_loop(&mut self, place: usize) -> bool {
        let base = &self.server.base;
        let version = base.bound_version();
        let Some(peer) = self.peers.at(place) else { return false };
        let loops = match peer.own.loops {
            Some((told, loops)) if told == version => loops,
            _ => {
                let address = Address::from_sockaddr(peer.address.as_bytes());
                let loops = !matches!(self.server.spec.service, Service::Manual)
                    && (address.port().is_some_and(|port| CHATTY.contains(&port))
                        || base.is_own_datagram_server(&address));
                peer.own.loops = Some((version, loops));
                loops
            }
        };
        if loops {
            base.board.totals(self.server.id, |totals| totals.loops_cut += 1);
        }
        loops
    }

    /// Sends what waits, as far as the kernel takes it.
    pub(super) fn send(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some((bytes, to, mark)) = self.out.front() {
            let to = *to;
            self.sock.pen_mut().mark(*mark);
            let length = bytes.len();
            let Poll::Ready(sent) = self.sock.poll_sendto(context, bytes, Some(&to), Shared::NONE) else {
                self.sock.pen_mut().mark(0);
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
                    peer.cell.tally.sent(length, at);
                    self.server.base.board.touch(&peer.cell);
                }
            }
            Err(errno) => {
                let to = Address::from_sockaddr(to.as_bytes());
                self.server.failed(Failure::of_call_at(CallKind::SendTo, &to, errno));
            }
        }
    }
}
