//! Addresses that a datagram socket talked with: a bounded table. When it is full the one that has
//! been silent longest, as a clock with a second chance finds it, is forgotten; its totals are counted.

use std::collections::HashMap;
use std::sync::Arc;

use super::context::NetContext;
use super::live_state::{LiveState, SocketIdentity};
use super::sock::Sock;
use super::sys::RawAddress;
use crate::model::address::Address;
use crate::model::connection::{End, Owner};
use crate::model::ids::ConnectionId;
use crate::model::moment::Moment;

/// A peer, and what its owner keeps of it.
pub(crate) struct PeerEntry<T> {
    pub(crate) address: RawAddress,
    pub(crate) live: Arc<LiveState>,
    /// From 0, in the order in which they were met.
    pub(crate) ordinal: u64,
    pub(crate) own: T,
    /// Was met since the clock's hand last passed.
    fresh: bool,
}

/// The datagram peers of one socket, bounded.
pub(crate) struct PeerTable<T> {
    owner: Owner,
    identity: SocketIdentity,
    local: Option<Address>,
    limit: usize,
    places: HashMap<RawAddress, usize>,
    slots: Vec<Option<PeerEntry<T>>>,
    free: Vec<usize>,
    /// The place that the clock's hand comes to next; it goes round the slots.
    hand: usize,
    /// The place of the last one met.
    last: usize,
    met: u64,
    /// Datagrams received from peers that were forgotten.
    forgotten: u64,
}

impl<T> PeerTable<T> {
    pub(crate) fn new(owner: Owner, sock: &Sock, limit: usize) -> PeerTable<T> {
        let identity = SocketIdentity { connection: None, role: None, fd: -1, ..sock.live.identity.clone() };
        PeerTable {
            owner,
            identity,
            local: sock.live.local(),
            limit: limit.max(1),
            places: HashMap::new(),
            slots: Vec::new(),
            free: Vec::new(),
            hand: 0,
            last: 0,
            met: 0,
            forgotten: 0,
        }
    }

    /// Peers met so far.
    pub(crate) fn met(&self) -> u64 {
        self.met
    }

    /// Peers in the table.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Datagrams received from peers that no row remembers.
    pub(crate) fn forgotten(&self) -> u64 {
        self.forgotten
    }

    /// The place of the peer with this address, if it is known.
    pub(crate) fn place(&mut self, address: &RawAddress) -> Option<usize> {
        if let Some(Some(peer)) = self.slots.get(self.last)
            && peer.address == *address
        {
            return Some(self.last);
        }
        let place = *self.places.get(address)?;
        self.last = place;
        Some(place)
    }

    /// The place of the peer with this row.
    pub(crate) fn place_of(&self, id: ConnectionId) -> Option<usize> {
        self.slots
            .iter()
            .position(|peer| peer.as_ref().is_some_and(|peer| peer.live.identity.connection == Some(id)))
    }

    /// The peer at a place was met again.
    pub(crate) fn refresh(&mut self, place: usize) {
        if let Some(Some(peer)) = self.slots.get_mut(place) {
            peer.fresh = true;
        }
    }

    /// The peer at a place.
    pub(crate) fn at(&mut self, place: usize) -> Option<&mut PeerEntry<T>> {
        self.slots.get_mut(place)?.as_mut()
    }

    /// All of them.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (usize, &mut PeerEntry<T>)> {
        self.slots.iter_mut().enumerate().filter_map(|(place, peer)| Some((place, peer.as_mut()?)))
    }

    /// The peer with this address; a new one is entered, with what `own` makes.
    pub(crate) fn meet(
        &mut self,
        net: &NetContext,
        address: RawAddress,
        at: Moment,
        own: impl FnOnce() -> T,
    ) -> &mut PeerEntry<T> {
        let place = match self.place(&address) {
            Some(place) => place,
            None => self.enter(net, address, at, own()),
        };
        self.last = place;
        let slot = &mut self.slots[place];
        #[expect(clippy::expect_used, reason = "places of the table lead to peers until they are let go")]
        let peer = slot.as_mut().expect("a place that is taken");
        peer.fresh = true;
        peer
    }

    fn enter(&mut self, net: &NetContext, address: RawAddress, at: Moment, own: T) -> usize {
        if self.places.len() >= self.limit
            && let Some(oldest) = self.oldest()
        {
            self.discard(net, oldest, at, End::ByService);
        }
        let live = self.row(net, &address, at);
        let peer = PeerEntry { address, live, ordinal: self.met, own, fresh: true };
        self.met += 1;
        let place = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.slots[place] = Some(peer);
        self.places.insert(address, place);
        place
    }

    fn row(&self, net: &NetContext, address: &RawAddress, at: Moment) -> Arc<LiveState> {
        let identity = SocketIdentity {
            owner: self.owner,
            connection: Some(net.next_connection()),
            opened: at,
            ..self.identity.clone()
        };
        let remote = Address::from_sockaddr(address.as_bytes());
        Arc::new(LiveState::new(identity, self.local.clone(), Some(remote)))
    }

    /// A row for a sender that is not served, over at once; it takes no place in the table.
    pub(crate) fn turn_away(
        &self,
        net: &NetContext,
        address: RawAddress,
        at: Moment,
        bytes: usize,
        why: String,
    ) {
        let live = self.row(net, &address, at);
        live.call_counters.received(bytes, at);
        live.set_note(why);
        net.coalescer.touch(&live);
        if live.end(at, End::Denied) {
            net.coalescer.ended(&live);
        }
    }

    /// The first under the hand that was not met since it last came by.
    fn oldest(&mut self) -> Option<usize> {
        for _ in 0..2 * self.slots.len() {
            let place = self.hand % self.slots.len();
            self.hand = place + 1;
            if let Some(peer) = &mut self.slots[place]
                && !std::mem::take(&mut peer.fresh)
            {
                return Some(place);
            }
        }
        None
    }

    /// Lets the peer at a place go: its row ends.
    pub(crate) fn discard(&mut self, net: &NetContext, place: usize, at: Moment, end: End) {
        let Some(peer) = self.slots.get_mut(place).and_then(Option::take) else { return };
        self.places.remove(&peer.address);
        self.free.push(place);
        self.forgotten += peer.live.call_counters.counts().calls_in;
        if peer.live.end(at, end) {
            net.coalescer.ended(&peer.live);
        }
    }

    /// Ends every row.
    pub(crate) fn end_all(&mut self, net: &NetContext, at: Moment, end: &End) {
        for peer in self.slots.drain(..).flatten() {
            if peer.live.end(at, end.clone()) {
                net.coalescer.ended(&peer.live);
            }
        }
        self.places.clear();
        self.free.clear();
        self.hand = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::SocketRole;
    use crate::model::endpoint::Transport;
    use crate::model::ids::ServerId;
    use crate::net::recorder::CaptureLength;
    use crate::net::sock::SocketKind;

    /// A table for a socket of its own.
    fn table(net: &Arc<NetContext>, limit: usize) -> PeerTable<()> {
        let shape = SocketKind::over(Transport::Udp, crate::model::address::AF_INET);
        let owner = Owner::Server(ServerId(1));
        let sock =
            Sock::open(net, shape, owner, SocketRole::Listener, CaptureLength::SERVER).expect("a socket");
        PeerTable::new(owner, &sock, limit)
    }

    fn address(number: u32) -> RawAddress {
        let ip = std::net::Ipv4Addr::from(0x0a00_0000 | number >> 8).into();
        RawAddress::from(&Address::new(ip, 1024 + (number & 0xff) as u16))
    }

    #[test]
    fn forgotten_peers_leave_nothing_behind_however_many_they_were() {
        const LIMIT: usize = 64;
        // Forgotten by their service one by one, and pushed out by others.
        for (closes, count) in [(true, 200_000), (false, 50_000)] {
            let net = NetContext::fixture();
            let mut peers = table(&net, LIMIT);
            for number in 0..count {
                let peer = peers.meet(&net, address(number), Moment(u64::from(number)), || ());
                peer.live.call_counters.received(1, Moment(u64::from(number)));
                if closes {
                    let place = peers.last;
                    peers.discard(&net, place, Moment(u64::from(number)), End::ByService);
                }
                if number % 1000 == 0 {
                    // As the flush does; what it takes is told, and gone.
                    net.coalescer.collect();
                }
            }
            let kept = if closes { 0 } else { LIMIT };
            assert_eq!((peers.len(), peers.forgotten()), (kept, u64::from(count) - kept as u64));
            let slots = (peers.slots.len(), peers.free.len());
            assert_eq!(slots, if closes { (1, 1) } else { (LIMIT, 0) });
            assert!(peers.places.capacity() <= 4 * LIMIT && peers.free.capacity() <= LIMIT);
        }
    }

    #[test]
    fn the_peer_that_was_silent_longest_makes_room() {
        let net = NetContext::fixture();
        let mut peers = table(&net, 3);
        for number in [1, 2, 3] {
            peers.meet(&net, address(number), Moment(0), || ());
        }
        // All were met since the hand came by: it goes round once, and takes the first.
        peers.meet(&net, address(4), Moment(1), || ());
        assert_eq!(
            [1, 2, 3, 4].map(|number| peers.place(&address(number)).is_some()),
            [false, true, true, true]
        );
        peers.meet(&net, address(2), Moment(2), || ());
        peers.meet(&net, address(5), Moment(3), || ());
        assert_eq!(
            [2, 3, 4, 5].map(|number| peers.place(&address(number)).is_some()),
            [true, false, true, true]
        );
    }
}
