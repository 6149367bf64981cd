//! What a datagram server is told while it serves: payloads typed by hand, peers to forget, faults, gauges.

use bytes::Bytes;

use super::{Datagrams, WAITING};
use crate::model::connection::End;
use crate::model::console::Ending;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::model::ids::ConnectionId;
use crate::model::server::{ServerCommand, ServerEvent};
use crate::net::inbox::Tell;
use crate::net::peers::Peer;
use crate::net::server::access::AccessLists;
use crate::net::server::ways::Ways;
use crate::net::service::Step;

impl Datagrams<'_> {
    pub(super) fn told(&mut self, tell: Tell) {
        match tell {
            Tell::Observe { details, anew } => self.sock.look(details, anew),
            Tell::Server(ServerCommand::Send { .. }) if self.out.len() >= WAITING => {
                self.server.failed(Failure::of_work(
                    "send",
                    "",
                    "many datagrams wait already",
                    "the interface is slow or down: wait, or stop the server",
                ));
            }
            Tell::Server(ServerCommand::Send { to, payload, .. }) => {
                for place in self.places(&to) {
                    let payload = payload.clone();
                    self.operator(place, payload);
                }
            }
            Tell::Server(ServerCommand::End(_, to, Ending::Close | Ending::Reset | Ending::ShutBoth)) => {
                for place in self.places(&to) {
                    self.forget(place, End::ByUs);
                }
            }
            Tell::Server(ServerCommand::SetFaults(_, faults, seed)) => self.set_faults(faults, seed),
            Tell::Server(ServerCommand::Change(_, spec)) => {
                if self.faults != spec.faults || self.seed != spec.seed {
                    self.set_faults(spec.faults.clone(), spec.seed);
                }
                self.access = AccessLists::of(&spec);
                match self.service.change(&spec.service) {
                    Ok(()) => self.server.say(ServerEvent::Changed(self.server.id)),
                    Err(failure) => self.server.failed(failure),
                }
            }
            _ => {}
        }
    }

    /// Takes these faults from now on.
    fn set_faults(&mut self, faults: Vec<Fault>, seed: u64) {
        for (_, Peer { own, ordinal, .. }) in self.peers.iter_mut() {
            match &mut own.ways {
                Some(ways) => ways.set(&faults, seed, *ordinal),
                None => own.ways = Some(Box::new(Ways::new(&faults, false, seed, *ordinal))),
            }
        }
        self.faults = faults;
        self.seed = seed;
    }

    pub(super) fn places(&self, to: &[ConnectionId]) -> Vec<usize> {
        to.iter().filter_map(|id| self.peers.place_of(*id)).collect()
    }

    /// What a person typed for a peer.
    pub(super) fn operator(&mut self, place: usize, payload: Bytes) {
        self.begin_turn(self.server.base.now());
        if let Some(peer) = self.peers.at(place) {
            peer.own.service.operator(payload, &mut self.turn);
        }
        let (typed, rest) =
            std::mem::take(&mut self.turn.steps).into_iter().partition(|step| matches!(step, Step::Send(_)));
        let typed: Vec<Step> = typed;
        self.turn.steps = rest;
        for step in typed {
            if let Step::Send(bytes) = step {
                self.goes_out(place, bytes, false);
            }
        }
        self.perform(place, None);
    }
}
