//! What the screen knows of the backend: folded from the commands it sent and the events it got.
//!
//! Panes only read it. Bytes and calls come from the journal: [`World::calls`] is what of it is held here.

mod clock;
mod known_name;
mod naming;
mod pairing;
mod servers;
pub(crate) mod sessions;
mod totals;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::connection::{Owner, SocketRole, SocketState};
use crate::model::console::{ConsoleCommand, ConsoleEvent};
use crate::model::dns::DnsEvent;
use crate::model::endpoint::RecentEndpoints;
use crate::model::event::Event;
use crate::model::ids::{LookupId, ServerId, SessionId, SocketId};
use crate::model::journal::{Journal, JournalReader};
use crate::model::lookup::{LookupCommand, LookupEvent};
use crate::model::moment::Moment;
use crate::model::server::{ServerCommand, ServerEvent};
use crate::model::user_files::UserFiles;

pub use clock::WallClock;
pub use known_name::KnownName;
pub use servers::Server;
pub use sessions::Session;
pub use totals::{Moved, WorldTotals};

/// Everything that the backend told.
#[derive(Debug, Default)]
pub struct World {
    /// This host's name, once it is known.
    pub host_name: Option<SafeText>,
    /// The least and the greatest port that the kernel chooses from, once they are known.
    pub port_range: Option<(u16, u16)>,
    /// Every socket that is open, and those that ended while their owner is kept.
    pub sockets: BTreeMap<SocketId, SocketState>,
    /// Sessions of the Console, in the order of opening.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Servers, in the order of adding.
    pub servers: BTreeMap<ServerId, Server>,
    /// What `getnameinfo` said of addresses.
    pub names: BTreeMap<Address, KnownName>,
    /// Questions to a name service that have no answer yet, and since when.
    pub asked: BTreeMap<LookupId, Moment>,
    /// Questions for a name with flags: digits, an error where there is none. What they bring is the asker's alone.
    special: BTreeSet<LookupId>,
    /// What moved since the start: it only grows.
    moved: Moved,
    /// Peers of sessions whose names are worth asking for unasked: of this host alone, one for each.
    nameless: VecDeque<Address>,
    /// Those that were asked for, or will be.
    name_asked: BTreeSet<Address>,
    /// What the user keeps beside the configuration.
    pub user_files: Arc<UserFiles>,
    /// Endpoints that sessions went to; `None` where they are not to be remembered.
    pub recent: Option<RecentEndpoints>,
    /// Whether the backend has ended.
    pub is_stopped: bool,
    /// The calls, with their bytes: as far as the journal still has them.
    pub calls: JournalReader,
    /// The clock on the wall, for the times of calls.
    pub wall: WallClock,
    journal: Option<Arc<Journal>>,
    /// Accepted sockets that are over, the oldest first.
    ended: VecDeque<SocketId>,
    next: NextIds,
}

/// The numbers of what comes next, of each kind from 1: it is called by them on the screen and in every text, so
/// none is ever used twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct NextIds {
    pub(super) session: u32,
    pub(super) server: u32,
    pub(super) lookup: u32,
}

impl Default for NextIds {
    fn default() -> NextIds {
        NextIds { session: 1, server: 1, lookup: 1 }
    }
}

/// Names remembered at most; what is asked again is remembered again.
const NAME_LIMIT: usize = 10_000;
/// Names that are asked for unasked, at most.
const NAMES_UNASKED: usize = 64;
/// Sockets whose own addresses are looked at: this host has few addresses.
const OWN_LOOKED_AT: usize = 256;
/// Accepted sockets that are over and remembered, over all servers; the newest.
const ENDED_LIMIT: usize = 10_000;

impl World {
    /// Reads calls from this journal from now on, whenever it notifies.
    pub(super) fn attach(&mut self, journal: Arc<Journal>, zone: jiff::tz::TimeZone) {
        let start = journal.epoch().wall(Moment::START).try_into().unwrap_or_default();
        self.wall = WallClock::new(start, zone);
        self.calls.take_and_acknowledge(&journal);
        self.journal = Some(journal);
    }

    /// The numbers of the next session, server and question.
    pub(super) const fn next_ids(&self) -> NextIds {
        self.next
    }

    /// Takes note of a command that is on its way to the backend.
    pub fn send(&mut self, command: &Command, now: Moment) {
        match command {
            Command::Console(command) => {
                if let ConsoleCommand::Open(id, spec) = command {
                    took(&mut self.next.session, id.0);
                    self.sessions.insert(*id, Session::opened(spec.as_ref().clone(), now));
                } else if let ConsoleCommand::Send { session, payload, .. } = command
                    && let Some(session) = self.sessions.get_mut(session)
                {
                    session.given(payload, now);
                }
            }
            Command::Server(command) => {
                if let ServerCommand::Start(id, spec) = command {
                    took(&mut self.next.server, id.0);
                    self.servers
                        .entry(*id)
                        .or_insert_with(|| Server::added(spec.as_ref().clone(), now))
                        .start_again(spec, now);
                } else if let ServerCommand::SetFaults(id, faults, seed) = command
                    && let Some(server) = self.servers.get_mut(id)
                {
                    server.spec.faults.clone_from(faults);
                    server.spec.seed = *seed;
                } else if let ServerCommand::Change(id, spec) = command
                    && let Some(server) = self.servers.get_mut(id)
                {
                    server.spec.clone_from(spec);
                }
            }
            Command::Lookup(LookupCommand::Ask(id, _) | LookupCommand::Dns(id, _)) => {
                took(&mut self.next.lookup, id.0);
                self.asked.insert(*id, now);
            }
            Command::Lookup(LookupCommand::Name(id, _, flags)) => {
                took(&mut self.next.lookup, id.0);
                self.asked.insert(*id, now);
                if *flags != 0 {
                    self.special.insert(*id);
                }
            }
            Command::Lookup(
                LookupCommand::Explain(id, ..) | LookupCommand::AskModules(id, _) | LookupCommand::Host(id),
            ) => took(&mut self.next.lookup, id.0),
            Command::Lookup(LookupCommand::Cancel(id)) => {
                self.asked.remove(id);
                self.special.remove(id);
            }
            Command::Why(_) | Command::Route(_) | Command::Watch(_) | Command::Stop => {}
        }
    }

    /// Takes in what the backend told.
    pub fn handle_event(&mut self, event: &Event) {
        match event {
            Event::Calls => {
                if let Some(journal) = &self.journal {
                    self.calls.take_and_acknowledge(journal);
                }
            }
            Event::Lookup(event) => self.on_lookup(event),
            Event::Console(event) => self.on_console(event),
            Event::Server(event) => self.on_server(event),
            Event::Sockets(states) => {
                for state in states {
                    self.on_socket(state);
                }
            }
            Event::Route(Owner::Session(id), to, route) => {
                if let Some(session) = self.sessions.get_mut(id) {
                    session.route = Some((to.clone(), route.clone()));
                }
            }
            Event::HostName(name) => self.host_name = Some(SafeText::escaped(name)),
            Event::PortRange(least, most) => self.port_range = Some((*least, *most)),
            // The popup that asked shows it. A panic is shown by the hook of the program, with the place in the source.
            Event::Route(..) | Event::Why(..) | Event::Panicked(_) => {}
            Event::Stopped => self.is_stopped = true,
        }
    }

    /// Accepted sockets that ended are kept as far as their rows may be: a server sees any number of them.
    fn on_socket(&mut self, state: &SocketState) {
        let old = self.take_socket(state);
        let is_newly_over = state.ended.is_some() && old.is_none_or(|old| old.ended.is_none());
        // Those of questions to DNS are as many as were asked.
        let is_kept_by_its_owner =
            state.role != SocketRole::Accepted && !matches!(state.owner, Owner::Lookup(_));
        if is_newly_over && !is_kept_by_its_owner {
            self.ended.push_back(state.id);
        }
        while self.ended.len() > ENDED_LIMIT {
            let Some(oldest) = self.ended.pop_front() else { break };
            self.sockets.remove(&oldest);
        }
    }

    fn on_lookup(&mut self, event: &LookupEvent) {
        match event {
            LookupEvent::Began(..)
            | LookupEvent::Explained(..)
            | LookupEvent::AskedModules(..)
            | LookupEvent::Host(..)
            | LookupEvent::Dns(_, DnsEvent::Exchanged(_)) => {}
            LookupEvent::Answered(id, _)
            | LookupEvent::Refused(id, _)
            | LookupEvent::Dns(id, DnsEvent::Done) => {
                self.asked.remove(id);
                self.special.remove(id);
            }
            LookupEvent::Named(id, address, result) => {
                self.asked.remove(id);
                if self.special.remove(id) {
                    return;
                }
                if self.names.len() >= NAME_LIMIT {
                    self.names.clear();
                }
                self.names.insert(address.clone(), KnownName::of(result));
            }
        }
    }

    fn on_console(&mut self, event: &ConsoleEvent) {
        let id = event.session();
        if let ConsoleEvent::Gone(id) = event {
            self.sessions.remove(id);
            self.forget_sockets(Owner::Session(*id));
            return;
        }
        if let ConsoleEvent::Socket(_, state) = event {
            self.take_socket(state);
        }
        if let ConsoleEvent::Peers(_, peers) = event {
            for peer in peers {
                self.want_name(&peer.peer);
            }
        }
        if let Some(session) = self.sessions.get_mut(&id) {
            session.handle_event(event);
        }
    }

    fn on_server(&mut self, event: &ServerEvent) {
        let id = event.server();
        if let ServerEvent::Gone(id) = event {
            self.servers.remove(id);
            self.forget_sockets(Owner::Server(*id));
            return;
        }
        if let ServerEvent::Socket(_, state) = event {
            self.take_socket(state);
        }
        let Some(server) = self.servers.get_mut(&id) else { return };
        let before = server.dropped_and_moved();
        let gone = server.handle_event(event);
        self.moved.add_server(before, server.dropped_and_moved());
        for socket in gone {
            self.sockets.remove(&socket);
        }
    }

    /// Takes in the state of a socket; gives back the one before.
    fn take_socket(&mut self, state: &SocketState) -> Option<SocketState> {
        self.moved.add_socket(self.sockets.get(&state.id), state);
        self.sockets.insert(state.id, state.clone())
    }

    /// Loopback addresses and those of this host are asked for unasked, others on demand: a name service is not told
    /// whom one talks to.
    fn want_name(&mut self, address: &Address) {
        let Some(ip) = address.ip().filter(|ip| !ip.is_unspecified()) else { return };
        let host = address.clone().with_port(0);
        if self.name_asked.len() >= NAMES_UNASKED || self.name_asked.contains(&host) {
            return;
        }
        let is_own = || {
            let locals = self.sockets.values().take(OWN_LOOKED_AT).filter_map(|socket| socket.local.as_ref());
            locals.filter_map(Address::ip).any(|own| own == ip)
        };
        if address.is_loopback() || is_own() {
            self.name_asked.insert(host.clone());
            self.nameless.push_back(host);
        }
    }

    /// The next address whose name is to be asked for.
    pub(super) fn next_nameless(&mut self) -> Option<Address> {
        self.nameless.pop_front()
    }

    fn forget_sockets(&mut self, owner: Owner) {
        self.sockets.retain(|_, state| state.owner != owner);
    }
}

/// A number is in use: the next is greater.
fn took(next: &mut u32, id: u32) {
    *next = (*next).max(id.wrapping_add(1));
}
