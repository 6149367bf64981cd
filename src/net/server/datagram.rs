//! A datagram server: one socket, and its peers, each with a conversation of its own.

use std::collections::{BTreeSet, VecDeque};
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::task::{JoinError, JoinSet};

use super::ServerContext;
use super::access::AccessLists;
use super::echo_loop::EchoLoop;
use super::open::{self, BoundServer};
use super::peer_faults::PeerFaults;
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::{End, Owner};
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::model::moment::Moment;
use crate::model::server::ServerStage;
use crate::net::budget;
use crate::net::buffer::with_buffer;
use crate::net::inbox::TaskMessage;
use crate::net::peers::PeerTable;
use crate::net::recorder::SharedPayload;
use crate::net::service::{self, Disk, DiskAnswer, ServiceHandler, ServiceState, Step, Turn};
use crate::net::sock::Sock;
use crate::net::sys::RawAddress;
use crate::net::timer::{Timer, sooner};

mod commands;
mod outgoing;

/// Datagrams that wait for the kernel to take them; while there are any, nothing is received. With so many no
/// peer is woken, and nothing more is taken that was typed; what was typed for all of the peers is one thing.
const WAITING: usize = 1024;

/// What a service that has much to say is asked for at once: a datagram of common size.
const FILL: usize = 1400;

/// Ports whose services answer anything: answering them begins a loop (echo, daytime, chargen).
const CHATTY: [u16; 3] = [7, 13, 19];

/// What the server keeps of a peer.
struct DatagramPeer {
    service: Box<dyn ServiceHandler>,
    peer_faults: Option<Box<PeerFaults>>,
    /// When it is to be woken; its place in the list of those.
    wakes: Option<Moment>,
    /// It has more to say, and is in the line of those.
    in_line: bool,
    /// Whether answers to it could begin a loop, and of which state of our servers' addresses that was told.
    loops: Option<(u64, bool)>,
    /// Whether it sends our own replies back.
    echoes: EchoLoop,
}

struct DatagramTask<'a> {
    server: &'a ServerContext,
    service: ServiceState,
    sock: Sock,
    peers: PeerTable<DatagramPeer>,
    /// What goes out, to whom, and the mark of the fault that struck it.
    out: VecDeque<(Bytes, RawAddress, u8)>,
    wakes: BTreeSet<(Moment, usize)>,
    /// Peers with more to say, each in its turn.
    line: VecDeque<usize>,
    turn: Turn,
    disk: Disk,
    /// Questions to the disk: for the peer at a place, with its number, for another may have taken the place.
    asked: JoinSet<(usize, u64, DiskAnswer)>,
    faults: Vec<Fault>,
    seed: u64,
    access: AccessLists,
    timer: Timer,
    room: usize,
    /// Who sent the last datagram; kept, so that its room is not made and copied for each.
    from: RawAddress,
    told_forgotten: u64,
    done: bool,
}

/// Serves until it is stopped or done.
pub(super) async fn serve(server: &ServerContext, opened: BoundServer) -> Result<(), Box<Failure>> {
    let BoundServer { mut sock, address, service } = opened;
    sock.arm().map_err(Box::new)?;
    if server.spec.options.iter().any(|set| set.option.ends_with("RECVERR") && set.value != 0) {
        sock.hear_errors();
    }
    open::report_socket(server, &sock);
    server.stage(ServerStage::Listening(address));
    let limit = server.spec.connection_limit.unwrap_or(crate::model::server::PEERS).max(1) as usize;
    let mut datagrams = DatagramTask {
        peers: PeerTable::new(Owner::Server(server.id), &sock, limit),
        server,
        service,
        sock,
        out: VecDeque::new(),
        wakes: BTreeSet::new(),
        line: VecDeque::new(),
        turn: Turn::new(Moment::START, std::time::UNIX_EPOCH),
        disk: Disk::default(),
        asked: JoinSet::new(),
        faults: server.spec.faults.clone(),
        seed: server.spec.seed,
        access: AccessLists::of(&server.spec),
        timer: Timer::default(),
        room: (server.spec.receive_buffer as usize).clamp(1, 1 << 20),
        from: RawAddress::EMPTY,
        told_forgotten: 0,
        done: false,
    };
    poll_fn(|context| datagrams.poll(context)).await;
    let at = server.net.now();
    datagrams.peers.end_all(&server.net, at, &End::Stopped);
    server.net.coalescer.totals(server.id, |totals| totals.open = 0);
    // Drops are read once more: a burst that was followed by silence is told only here.
    datagrams.sock.observe(false);
    datagrams.sock.close(End::Stopped);
    Ok(())
}

impl DatagramTask<'_> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.sock.wakes();
        while let Poll::Ready(note) = self.server.inbox.poll_next(context) {
            let TaskMessage::Command(command) = note else { return Poll::Ready(()) };
            self.handle_command(command);
        }
        while !budget::is_used_up() {
            let blocked = self.send(context).is_pending();
            if self.done && self.out.is_empty() {
                return Poll::Ready(());
            }
            if !blocked && self.fill(context) {
                continue;
            }
            if let Poll::Ready(Some(answered)) = self.asked.poll_join_next(context) {
                self.answered(answered);
                continue;
            }
            // While too many wait for the kernel, nothing is woken that would say more.
            let next = self.wakes.first().filter(|_| self.out.len() < WAITING).map(|(at, _)| *at);
            if next.is_some() && self.timer.poll_at(&self.server.net, next, context).is_ready() {
                self.woken(context);
                continue;
            }
            let receives = !blocked && self.sock.poll_room(context).is_ready();
            if receives && self.receive(context).is_ready() {
                continue;
            }
            if budget::is_used_up() {
                break;
            }
            self.sock.waits_in(if blocked { CallKind::SendTo } else { CallKind::RecvFrom });
            self.sock.rests();
            return Poll::Pending;
        }
        self.sock.yields(context);
        Poll::Pending
    }

    /// The disk answered; a task of it that panicked is told, and its peer hears nothing.
    fn answered(&mut self, answered: Result<(usize, u64, DiskAnswer), JoinError>) {
        match answered {
            Ok((place, ordinal, answer)) => {
                if self.peers.at(place).is_some_and(|peer| peer.ordinal == ordinal) {
                    self.turn_of(place, None, |service, turn| service.answered(answer, turn));
                }
            }
            Err(error) => self.server.count_panic(error),
        }
    }

    fn receive(&mut self, context: &mut Context<'_>) -> Poll<()> {
        with_buffer(self.room, |room| {
            self.sock.recorder_mut().hold_received(!self.faults.is_empty());
            let received = std::task::ready!(self.sock.poll_recvfrom(context, room, &mut self.from, false));
            match received {
                Ok(datagram) if self.is_denied(datagram.length) => self.sock.recorder_mut().settle(),
                Ok(datagram) => {
                    let cut = datagram.whole > datagram.length;
                    let bytes = &room[..datagram.length];
                    self.received(context, bytes, datagram.shared, cut);
                    self.sock.recorder_mut().settle();
                }
                // Such as ECONNREFUSED with IP_RECVERR: a row, and the loop goes on.
                Err(errno) => {
                    let subject = self.sock.live.local().map_or_else(String::new, |local| local.to_string());
                    self.server.failed(Failure::of_call(CallKind::RecvFrom, subject, errno));
                }
            }
            Poll::Ready(())
        })
    }

    /// Whether who sent the last datagram is not served: it is counted, and has a row that says why.
    fn is_denied(&mut self, bytes: usize) -> bool {
        if self.access.are_empty() {
            return false;
        }
        let Some(why) = self.access.refusal(&Address::from_sockaddr(self.from.as_bytes())) else {
            return false;
        };
        let at = self.sock.now();
        self.server.net.coalescer.totals(self.server.id, |totals| totals.denied += 1);
        if let Some(place) = self.peers.place(&self.from) {
            // It was served until the lists changed.
            if let Some(peer) = self.peers.at(place) {
                peer.live.set_note(why);
            }
            self.forget(place, End::Denied);
            self.access.is_first_of(self.from);
        } else if self.access.is_first_of(self.from) {
            self.peers.turn_away(&self.server.net, self.from, at, bytes, why);
        }
        true
    }

    fn received(&mut self, context: &mut Context<'_>, bytes: &[u8], shared: SharedPayload, cut: bool) {
        let at = self.sock.now();
        let (place, is_new) = self.meet(at);
        let Some(peer) = self.peers.at(place) else { return };
        peer.live.call_counters.received(bytes.len(), at);
        if cut {
            peer.live.set_note("a datagram was cut at the size of the receive buffer".to_owned());
        }
        self.server.net.coalescer.touch(&peer.live);
        if is_new {
            self.turn_of(place, None, |service, turn| service.opened(turn));
        }
        let Some(peer) = self.peers.at(place) else { return };
        if let Some(peer_faults) = &mut peer.own.peer_faults
            && !peer_faults.incoming.is_open()
        {
            let pushed = peer_faults.incoming.push(Bytes::copy_from_slice(bytes), at);
            self.sock.recorder_mut().mark_received(pushed.mark);
            for fault_event in pushed.lost {
                peer.live.set_note(format!("fault: {}", fault_event.what));
            }
            self.let_in(place);
            return;
        }
        self.turn_of(place, Some((context, bytes, shared)), |service, turn| service.received(bytes, turn));
    }

    /// The place in the table of who sent the last datagram, and whether it is new there.
    fn meet(&mut self, at: Moment) -> (usize, bool) {
        if let Some(place) = self.peers.place(&self.from) {
            self.peers.refresh(place);
            return (place, false);
        }
        let from = self.from;
        let peer = service::Peer {
            address: Address::from_sockaddr(from.as_bytes()),
            stream: false,
            ordinal: self.peers.met(),
        };
        let (faults, seed) = (&self.faults, self.seed);
        let ordinal = peer.ordinal;
        let service = self.service.converse(&peer);
        self.peers.meet(&self.server.net, from, at, || DatagramPeer {
            service,
            peer_faults: (!faults.is_empty())
                .then(|| Box::new(PeerFaults::new(faults, false, seed, ordinal))),
            wakes: None,
            in_line: false,
            loops: None,
            echoes: EchoLoop::default(),
        });
        let open = self.peers.len() as u32;
        let forgotten = self.peers.forgotten();
        self.told_forgotten = forgotten;
        self.server.net.coalescer.totals(self.server.id, |totals| {
            totals.accepted += 1;
            totals.open = open;
            totals.forgotten_peers = forgotten;
        });
        (self.peers.place(&from).unwrap_or(0), true)
    }

    /// What the incoming faults let through by now goes to the service.
    fn let_in(&mut self, place: usize) {
        let now = self.server.net.now();
        loop {
            let Some(peer) = self.peers.at(place) else { return };
            let output = peer.own.peer_faults.as_mut().and_then(|peer_faults| peer_faults.incoming.pop(now));
            let Some(output) = output else { break };
            if let Some(fault_event) = output.fault_events.last() {
                peer.live.set_note(format!("fault: {}", fault_event.what));
            }
            let bytes = output.bytes;
            self.turn_with_bytes(place, &bytes);
        }
        self.schedule(place);
    }

    fn turn_with_bytes(&mut self, place: usize, bytes: &Bytes) {
        self.begin_turn(self.server.net.now());
        let Some(peer) = self.peers.at(place) else { return };
        peer.own.service.received(bytes, &mut self.turn);
        if self.turn.steps.contains(&Step::SendReceived) {
            let withholds = self.withholds(place, bytes);
            self.turn.steps.retain(|step| !withholds || *step != Step::SendReceived);
        }
        for step in &mut self.turn.steps {
            if matches!(step, Step::SendReceived) {
                *step = Step::Send(bytes.clone());
            }
        }
        self.perform(place, None);
    }

    fn begin_turn(&mut self, at: Moment) {
        self.turn.now = at;
        self.turn.wall = self.server.net.epoch.wall(at);
    }

    /// A turn of a peer's conversation, and what it wants done.
    fn turn_of(
        &mut self,
        place: usize,
        at_once: Option<(&mut Context<'_>, &[u8], SharedPayload)>,
        call: impl FnOnce(&mut dyn ServiceHandler, &mut Turn),
    ) {
        let at = if at_once.is_some() { self.sock.now() } else { self.server.net.now() };
        self.begin_turn(at);
        if let Some(peer) = self.peers.at(place) {
            call(peer.own.service.as_mut(), &mut self.turn);
        }
        if self.turn.steps != [Step::SendReceived] {
            // The service took its time: the next call does not begin where this one ended.
            self.sock.recorder_mut().awaits();
        }
        self.perform(place, at_once);
    }

    fn perform(&mut self, place: usize, mut at_once: Option<(&mut Context<'_>, &[u8], SharedPayload)>) {
        if std::mem::take(&mut self.turn.done) && self.server.spec.once {
            self.done = true;
        }
        if let Some(request) = self.turn.disk.take()
            && let Some(peer) = self.peers.at(place)
        {
            let (net, disk, ordinal) = (Arc::clone(&self.server.net), self.disk.clone(), peer.ordinal);
            self.asked.spawn(async move { (place, ordinal, disk.ask(&net.files, request).await) });
        }
        if let Some(peer) = self.peers.at(place) {
            let mut changed = false;
            if let Some(note) = self.turn.note.take() {
                peer.live.set_note(note.to_string());
                changed = true;
            }
            if let Some(progress) = self.turn.progress.take() {
                peer.live.set_progress(progress);
                changed = true;
            }
            if let Some(jobs) = self.turn.jobs.take() {
                peer.live.set_jobs(jobs);
                changed = true;
            }
            if changed {
                self.server.net.coalescer.touch(&peer.live);
            }
        }
        if self.turn.steps == [Step::SendReceived] {
            // The echo, for which nothing need be moved.
            self.turn.steps.clear();
            if let Some((context, bytes, shared)) = &mut at_once {
                self.answer_at_once(place, context, bytes, *shared);
            }
            self.schedule(place);
            return;
        }
        let mut closes = false;
        let mut steps = std::mem::take(&mut self.turn.steps);
        for step in steps.drain(..) {
            match step {
                Step::SendReceived => {
                    if let Some((context, bytes, shared)) = &mut at_once {
                        self.answer_at_once(place, context, bytes, *shared);
                    }
                }
                Step::Send(bytes) => self.goes_out(place, bytes, true),
                Step::Close => closes = true,
            }
        }
        // The room is kept for the next turn.
        self.turn.steps = steps;
        if closes {
            self.forget(place, End::ByService);
        } else {
            self.schedule(place);
        }
    }

    /// Notes when the peer is to be woken: by its service, or by its faults.
    fn schedule(&mut self, place: usize) {
        let Some(peer) = self.peers.at(place) else { return };
        let mut wakes = peer.own.service.wake_at();
        if let Some(peer_faults) = &peer.own.peer_faults {
            wakes = sooner(wakes, sooner(peer_faults.incoming.wake_at(), peer_faults.outgoing.wake_at()));
        }
        if !peer.own.in_line && peer.own.service.has_more() {
            peer.own.in_line = true;
            self.line.push_back(place);
        }
        if wakes != peer.own.wakes {
            let before = std::mem::replace(&mut peer.own.wakes, wakes);
            if let Some(before) = before {
                self.wakes.remove(&(before, place));
            }
            self.wakes.extend(wakes.map(|at| (at, place)));
        }
    }

    /// The first of those whose time has come are woken, each a call of the budget.
    fn woken(&mut self, context: &mut Context<'_>) {
        let now = self.server.net.now();
        while self.out.len() < WAITING
            && budget::poll_one(context).is_ready()
            && let Some((at, place)) = self.wakes.first().copied().filter(|(at, _)| *at <= now)
        {
            self.wakes.remove(&(at, place));
            let Some(peer) = self.peers.at(place) else { continue };
            peer.own.wakes = None;
            let by_service = peer.own.service.wake_at().is_some_and(|at| at <= now);
            self.let_in(place);
            self.let_out(place);
            if by_service {
                self.turn_of(place, None, |service, turn| service.woken(turn));
            }
            self.schedule(place);
        }
    }

    /// The first in the line says more, now that everything is out. A turn counts as a call: faults may swallow what it
    /// gives.
    fn fill(&mut self, context: &mut Context<'_>) -> bool {
        if self.line.is_empty() || budget::poll_one(context).is_pending() {
            return false;
        }
        let Some(place) = self.line.pop_front() else { return false };
        let Some(peer) = self.peers.at(place) else { return true };
        peer.own.in_line = false;
        if peer.own.service.has_more() {
            self.turn_of(place, None, |service, turn| service.fill(FILL, turn));
        }
        true
    }

    fn forget(&mut self, place: usize, end: End) {
        if let Some(peer) = self.peers.at(place)
            && let Some(at) = peer.own.wakes.take()
        {
            self.wakes.remove(&(at, place));
        }
        let at = self.server.net.now();
        self.peers.discard(&self.server.net, place, at, end);
        let open = self.peers.len() as u32;
        self.server.net.coalescer.totals(self.server.id, |totals| totals.open = open);
    }
}
