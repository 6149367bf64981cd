//! What a datagram server is told while it serves: payloads typed by hand, peers to forget, faults, gauges.

use bytes::Bytes;

use super::{DatagramTask, WAITING};
use crate::model::connection::End;
use crate::model::console::CloseKind;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::model::ids::ConnectionId;
use crate::model::server::{ServerCommand, ServerEvent};
use crate::net::inbox::TaskCommand;
use crate::net::peers::PeerEntry;
use crate::net::server::access::AccessLists;
use crate::net::server::peer_faults::PeerFaults;
use crate::net::service::Step;

impl DatagramTask<'_> {
    pub(super) fn handle_command(&mut self, command: TaskCommand) {
        match command {
            TaskCommand::Observe { details, anew } => self.sock.look(details, anew),
            TaskCommand::Server(ServerCommand::Send { .. }) if self.out.len() >= WAITING => {
                self.server.failed(Failure::of_work(
                    "send",
                    "",
                    "many datagrams wait already",
                    "the interface is slow or down: wait, or stop the server",
                ));
            }
            TaskCommand::Server(ServerCommand::Send { to, payload, .. }) => {
                let places = self.places(&to);
                self.server.reply_is_late(to.len() - places.len());
                for place in places {
                    let payload = payload.clone();
                    self.operator(place, payload);
                }
            }
            TaskCommand::Server(ServerCommand::End(
                _,
                to,
                CloseKind::Close | CloseKind::Reset | CloseKind::ShutBoth,
            )) => {
                for place in self.places(&to) {
                    self.forget(place, End::ByUs);
                }
            }
            TaskCommand::Server(ServerCommand::SetFaults(_, faults, seed)) => self.set_faults(faults, seed),
            TaskCommand::Server(ServerCommand::Change(_, spec)) => {
                if self.faults != spec.faults || self.seed != spec.seed {
                    self.set_faults(spec.faults.clone(), spec.seed);
                }
                self.access = AccessLists::of(&spec);
                match self.service.change(&spec.service) {
                    Ok(()) => self.server.publish(ServerEvent::Changed(self.server.id)),
                    Err(failure) => self.server.failed(failure),
                }
            }
            _ => {}
        }
    }

    /// Takes these faults from now on.
    fn set_faults(&mut self, faults: Vec<Fault>, seed: u64) {
        for (_, PeerEntry { own, ordinal, .. }) in self.peers.iter_mut() {
            match &mut own.peer_faults {
                Some(peer_faults) => peer_faults.set(&faults, seed, *ordinal),
                None => {
                    own.peer_faults = Some(Box::new(PeerFaults::new(&faults, false, seed, *ordinal)));
                }
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
        self.begin_turn(self.server.net.now());
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
