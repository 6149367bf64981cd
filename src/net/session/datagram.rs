//! A datagram session: unconnected with a reply target, or connected, switched live on the same
//! descriptor. An error is a row and a failure; receiving goes on.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;

use super::carried::CarriedDatagrams;
use super::settings::{self, Interfaces};
use super::transfer::FileTransfer;
use super::{SessionContext, connect};
use crate::model::address::Address;
use crate::model::ancillary::{self, Ancillary};
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::console::{CloseKind, ConsoleEvent, SessionSpec, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::net::budget;
use crate::net::buffer::with_buffer;
use crate::net::inbox::{TaskCommand, TaskMessage};
use crate::net::peers::PeerTable;
use crate::net::recorder::SharedPayload;
use crate::net::sock::Sock;
use crate::net::sys::RawAddress;
use crate::net::timer::Timer;

/// Datagrams that wait for the kernel to take them.
const WAITING: usize = 256;

/// Peers that a session remembers; of those that spoke least recently only the totals stay.
const PEERS: usize = 1024;

/// A datagram larger than this cannot come: the greatest of UDP, and of a Unix socket's default buffer.
const ROOM: usize = 212_992;

/// Room for what an ICMP error quotes of a datagram.
const QUOTED: usize = 2048;

#[expect(
    clippy::struct_excessive_bools,
    reason = "four facts of the socket that do not depend on each other"
)]
struct DatagramSession<'a> {
    session: &'a SessionContext,
    /// Its settings, as they hold now.
    spec: Arc<SessionSpec>,
    interfaces: Interfaces,
    /// Settings that wait for the interfaces that they name.
    adjusting: Option<Adjusting>,
    /// For the pauses between send calls, and the limit of silence.
    pace: Timer,
    idle: Timer,
    /// The next send call is made then.
    sends_at: Option<Moment>,
    sock: Sock,
    /// The reply target of an unconnected session.
    target: Option<Address>,
    connected: Option<Address>,
    /// A local address is known.
    named: bool,
    out: VecDeque<(Bytes, Option<Address>)>,
    carried: CarriedDatagrams,
    /// Those that spoke, each with the control message that lets an answer go out from where it was sent to.
    peers: PeerTable<Option<Vec<u8>>>,
    receiving: bool,
    /// The name has another address to try.
    has_next: bool,
    /// There is no way to this address: what waits goes to the next one.
    moves_on: bool,
    /// The file that is fetched.
    transfer: Option<&'a mut FileTransfer>,
}

/// Settings that are to hold, once the interfaces that they name are found.
type Adjusting = Pin<Box<dyn Future<Output = (SessionSpec, Result<Interfaces, Failure>)> + Send>>;

/// Opens the socket and talks until the end. An address that cannot be used at all makes place for the next.
pub(super) async fn talk(session: &SessionContext, mut transfer: Option<&mut FileTransfer>) -> End {
    let mut addresses = match connect::addresses(session).await {
        Ok(addresses) => VecDeque::from(addresses),
        Err(end) => return end,
    };
    let interfaces = match settings::interfaces_of(session).await {
        Ok(interfaces) => interfaces,
        Err(end) => return end,
    };
    let mut out = VecDeque::new();
    let mut carried = CarriedDatagrams::new(session.carried());
    let mut last = End::ByUs;
    while let Some(target) = addresses.pop_front() {
        let has_next = !addresses.is_empty();
        let mut talk = match DatagramSession::open(session, target.clone(), has_next, &interfaces) {
            Ok(talk) => talk,
            Err(failure) => {
                let failure = Box::new(connect::explained(session, *failure, &target).await);
                if has_next {
                    session.failed(failure.as_ref().clone());
                }
                last = End::Failed(failure);
                continue;
            }
        };
        (talk.out, talk.carried) = (out, carried);
        talk.transfer = transfer.as_deref_mut();
        if let Some(transfer) = &mut talk.transfer {
            transfer.ask();
        }
        let end = poll_fn(|context| talk.poll(context)).await;
        talk.peers.end_all(&session.net, talk.sock.now(), &end);
        talk.sock.close(end.clone());
        if !talk.moves_on {
            return end;
        }
        (out, carried) = (talk.out, talk.carried);
        last = end;
    }
    last
}

/// Whether a send failed because there is no way to that address from here, of whatever bytes.
fn is_no_way(errno: Errno) -> bool {
    matches!(
        errno.0,
        libc::ENETUNREACH | libc::EHOSTUNREACH | libc::EADDRNOTAVAIL | libc::EAFNOSUPPORT | libc::ENETDOWN
    )
}

impl<'a> DatagramSession<'a> {
    /// A socket for this target. `Err`: it cannot be made, or, where another address is left, not connected.
    fn open(
        session: &'a SessionContext,
        target: Address,
        has_next: bool,
        interfaces: &Interfaces,
    ) -> Result<DatagramSession<'a>, Box<Failure>> {
        let mut sock = connect::open(session, &target, interfaces)?;
        if let Err(failure) = sock.arm() {
            let failure = Box::new(failure);
            sock.close(End::Failed(failure.clone()));
            return Err(failure);
        }
        sock.hear_errors();
        // A Unix client without a name gets no answer: one in the abstract namespace is chosen by the kernel.
        let unnamed = session.spec.to.transport == Transport::UnixDatagram && session.spec.from.is_none();
        if unnamed && let Err(errno) = sock.bind(&Address::UnixUnnamed) {
            session.failed(Failure::of_call(CallKind::Bind, "", errno));
        }
        let named = (session.spec.from.is_some() || unnamed) && sock.name().is_ok();
        if named {
            session.report_socket(&sock);
        }
        session.publish(ConsoleEvent::Target(session.id, target.clone()));
        let mut talk = DatagramSession {
            peers: PeerTable::new(session.owner(), &sock, PEERS),
            session,
            spec: Arc::clone(&session.spec),
            interfaces: interfaces.clone(),
            adjusting: None,
            pace: Timer::default(),
            idle: Timer::default(),
            sends_at: None,
            sock,
            target: Some(target.clone()),
            connected: None,
            named,
            out: VecDeque::new(),
            carried: CarriedDatagrams::default(),
            receiving: true,
            has_next,
            moves_on: false,
            transfer: None,
        };
        if session.spec.connected
            && let Err(failure) = talk.connect(Some(target))
        {
            if has_next {
                let failure = Box::new(failure);
                talk.sock.close(End::Failed(failure.clone()));
                return Err(failure);
            }
            session.failed(failure);
        }
        if talk.connected.is_none() {
            session.stage(SessionStage::Open { connected: None });
        }
        Ok(talk)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        self.sock.wakes();
        while let Poll::Ready(note) = self.session.inbox.poll_next(context) {
            let TaskMessage::Command(command) = note else { return Poll::Ready(End::Stopped) };
            if let Some(end) = self.handle_command(command) {
                return Poll::Ready(end);
            }
            if let Some(end) = self.send(context) {
                return Poll::Ready(end);
            }
        }
        self.poll_adjusting(context);
        while !budget::is_used_up() {
            if let Some(transfer) = &mut self.transfer {
                if let Poll::Ready(end) = transfer.poll(context) {
                    return Poll::Ready(end);
                }
                self.out.extend(transfer.out().map(|datagram| (datagram, None)));
            }
            if let Some(end) = self.send(context) {
                return Poll::Ready(end);
            }
            // Nothing is received that the journal would evict unread, or the disk does not take.
            let has_room = self.transfer.as_ref().is_none_or(|transfer| transfer.has_room());
            let receives =
                self.receiving && has_room && self.session.net.journal.poll_room(context).is_ready();
            if receives && self.receive(context).is_ready() {
                if self.moves_on {
                    return Poll::Ready(End::ByUs);
                }
                continue;
            }
            if std::mem::take(&mut self.carried.has_more) {
                continue;
            }
            if budget::is_used_up() {
                break;
            }
            let idle_at = super::idle_at(&self.spec, &self.sock);
            if self.idle.poll_at(&self.session.net, idle_at, context).is_ready() {
                return Poll::Ready(End::Idle);
            }
            if !self.out.is_empty() && self.sends_at.is_none() {
                self.sock.waits_in(if self.connected.is_some() { CallKind::Send } else { CallKind::SendTo });
            } else if receives {
                self.sock.waits_in(self.receive_call());
            }
            self.sock.rests();
            return Poll::Pending;
        }
        self.sock.yields(context);
        Poll::Pending
    }

    /// The call that receives: with control messages, from a peer, or from anybody.
    fn receive_call(&self) -> CallKind {
        match (self.spec.packet_info, self.connected.is_some()) {
            (true, _) => CallKind::RecvMsg,
            (false, true) => CallKind::Recv,
            (false, false) => CallKind::RecvFrom,
        }
    }

    fn receive(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let room = super::room(&self.spec).min(ROOM);
        let is_connected = self.connected.is_some();
        let sock = &mut self.sock;
        let mut from = RawAddress::EMPTY;
        let has_info = self.spec.packet_info;
        let (transfer, target) = (&mut self.transfer, &self.target);
        let received = match &mut self.carried.bytes.output {
            None => ready!(with_buffer(room, |room| {
                let received = if has_info {
                    sock.poll_recvmsg(context, room, &mut from)
                } else {
                    let received = sock.poll_recvfrom(context, room, &mut from, is_connected);
                    received.map_ok(|datagram| (datagram, Vec::new()))
                };
                if let (Some(transfer), Poll::Ready(Ok((datagram, _)))) = (transfer, &received) {
                    let is_of_server =
                        is_connected || target.as_ref().is_some_and(|to| to.to_sockaddr() == from.as_bytes());
                    transfer.hear(&room[..datagram.length], is_of_server);
                }
                received
            })),
            Some(output) => {
                // Nothing is received that cannot be handed on: what comes meanwhile is queued, and dropped, by the kernel.
                let Some(place) = ready!(output.poll_room(context)) else {
                    self.receiving = false;
                    return Poll::Ready(());
                };
                let size = room.min(place.len());
                let place = &mut place[..size];
                let received = if has_info {
                    ready!(sock.poll_recvmsg(context, place, &mut from))
                } else {
                    let received = ready!(sock.poll_recvfrom(context, place, &mut from, is_connected));
                    received.map(|datagram| (datagram, Vec::new()))
                };
                if let Ok((datagram, _)) = &received {
                    output.filled(datagram.length);
                }
                received
            }
        };
        match received {
            Ok((datagram, said)) => {
                if let Some(peer) = &self.connected {
                    from = RawAddress::from(peer);
                }
                let at = self.sock.now();
                let peer = self.peers.meet(&self.session.net, from, at, || None);
                peer.own = said.iter().find_map(|said| match said {
                    Ancillary::PacketInfo { interface, local, to } => {
                        ancillary::from_address(local.map_or(*to, IpAddr::V4), *interface)
                    }
                    _ => None,
                });
                peer.live.call_counters.received(datagram.length, at);
                self.session.net.coalescer.touch(&peer.live);
                if datagram.whole > datagram.length {
                    self.session.failed(Failure::of_work(
                        "receive",
                        Address::from_sockaddr(from.as_bytes()),
                        format!("the datagram has {} bytes, there was room for {room}", datagram.whole),
                        "the rest is lost: choose a larger receive buffer",
                    ));
                }
            }
            Err(errno) => {
                let call = self.receive_call();
                self.failed(Failure::of_call_at(call, self.connected.as_ref(), errno));
                // After shutdown or in a strange state each call fails at once: nothing more comes.
                if matches!(errno.0, libc::ENOTCONN | libc::EBADF | libc::EINVAL) {
                    self.receiving = false;
                }
            }
        }
        Poll::Ready(())
    }

    /// Where errors are reported, the error queue says who reported this one, and of which datagram.
    fn explained(&mut self, failure: Failure) -> Failure {
        if !self.sock.reports_errors() {
            return failure;
        }
        let sock = &mut self.sock;
        let errors = with_buffer(QUOTED, |room| sock.take_errors(room));
        match errors.first() {
            Some(error) => Failure { advice: format!("{}. {}", error.words(), failure.advice), ..failure },
            None => failure,
        }
    }

    /// A send or receive failed. A transfer fails by it, unless nobody answered yet and there is another address to ask.
    fn failed(&mut self, failure: Failure) {
        let failure = self.explained(failure);
        match &mut self.transfer {
            Some(transfer) if !self.has_next || transfer.has_heard() => transfer.fail(failure),
            transfer => {
                self.moves_on = transfer.is_some();
                self.session.failed(failure);
            }
        }
    }

    /// Sends what waits. `Some`: nothing can be sent to this address, and there is another one.
    fn send(&mut self, context: &mut Context<'_>) -> Option<End> {
        loop {
            if self.out.is_empty()
                && let Poll::Ready(next) = self.carried.poll_next(context)
            {
                if let Some(datagram) = next {
                    self.out.push_back((datagram, None));
                } else {
                    let (taken, of, calls) = self.carried.end();
                    self.session.report_sent(&self.sock, taken, of, calls);
                }
            }
            let (payload, to) = self.out.front()?;
            if self.sends_at.is_some() {
                if self.pace.poll_at(&self.session.net, self.sends_at, context).is_pending() {
                    return None;
                }
                self.sends_at = None;
            }
            let is_default = to.is_none();
            let to = match (&self.connected, to) {
                (None, None) => self.target.clone(),
                (_, to) => to.clone(),
            };
            let raw = to.as_ref().map(RawAddress::from);
            let of = payload.len() as u64;
            let place = raw.filter(|_| self.spec.packet_info).and_then(|raw| self.peers.place(&raw));
            let control = place.and_then(|place| self.peers.at(place)?.own.clone());
            let sent = match (&raw, control) {
                (Some(to), Some(control)) => self.sock.poll_sendmsg(context, payload, to, &control),
                _ => self.sock.poll_sendto(context, payload, raw.as_ref(), SharedPayload::NONE),
            };
            let Poll::Ready(sent) = sent else { return None };
            if let Err(errno) = sent
                && is_default
                && self.has_next
                && self.connected.is_none()
                && self.peers.met() == 0
                && is_no_way(errno)
            {
                self.moves_on = true;
                return Some(End::Failed(Box::new(Failure::of_call_at(
                    CallKind::SendTo,
                    to.as_ref(),
                    errno,
                ))));
            }
            self.out.pop_front();
            let at = self.sock.now();
            self.sends_at =
                (!self.spec.sizes.write_pause.is_zero()).then(|| at + self.spec.sizes.write_pause);
            if let Err(errno) = sent {
                let call = if to.is_some() { CallKind::SendTo } else { CallKind::Send };
                let to = to.as_ref().or(self.connected.as_ref());
                self.failed(Failure::of_call_at(call, to, errno));
                if self.moves_on {
                    return Some(End::ByUs);
                }
            } else if let Some(peer) = to.as_ref().or(self.connected.as_ref()) {
                let peer = self.peers.meet(&self.session.net, RawAddress::from(peer), at, || None);
                peer.live.call_counters.sent(of as usize, at);
                self.session.net.coalescer.touch(&peer.live);
            }
            // Of a transfer nobody gave these bytes, and they are as many as the file has pieces.
            if !self.carried.settle(sent.is_ok()) && self.transfer.is_none() {
                self.session.report_sent(&self.sock, sent.unwrap_or(0) as u64, of, 1);
            }
            self.name();
            if self.carried.has_more {
                return None;
            }
        }
    }

    /// The system chose a local port at the first send or connect: it is asked for once.
    fn name(&mut self) {
        if !self.named
            && let Ok(local) = self.sock.name()
        {
            // A connection that is dissolved takes a port along that the system had chosen for it.
            self.named = local.port() != Some(0);
            self.session.report_socket(&self.sock);
        }
    }

    /// `connect` on the open socket, or with `AF_UNSPEC` its dissolution.
    fn connect(&mut self, to: Option<Address>) -> Result<(), Failure> {
        let raw = match &to {
            Some(to) => to.to_sockaddr(),
            // AF_UNSPEC in a sockaddr of full length, as connect(2) has it.
            None => vec![0; 16],
        };
        if let Err(errno) = self.sock.connect(&raw) {
            let unspec = || Failure::of_call(CallKind::Connect, "AF_UNSPEC", errno);
            return Err(to.map_or_else(unspec, |to| Failure::of_call_at(CallKind::Connect, &to, errno)));
        }
        if let Some(to) = &to {
            self.target = Some(to.clone());
            self.session.publish(ConsoleEvent::Target(self.session.id, to.clone()));
        }
        self.sock.live.set_peer(to.clone());
        self.connected = to;
        self.receiving = true;
        // The local address changes with it: a wildcard becomes the address of the route.
        self.named = false;
        self.name();
        self.session.stage(SessionStage::Open { connected: self.connected.clone() });
        Ok(())
    }

    /// Takes settings whose interfaces are found.
    fn poll_adjusting(&mut self, context: &mut Context<'_>) {
        let Some(adjusting) = &mut self.adjusting else { return };
        let Poll::Ready((wanted, found)) = adjusting.as_mut().poll(context) else { return };
        self.adjusting = None;
        match found {
            Ok(found) => {
                let held = (&*self.spec, &mut self.interfaces);
                self.spec = Arc::new(settings::adjust(self.session, &mut self.sock, held, wanted, found));
            }
            Err(failure) => self.session.failed(failure),
        }
    }

    fn handle_command(&mut self, command: TaskCommand) -> Option<End> {
        match command {
            TaskCommand::Cancel if self.transfer.is_some() => return Some(End::ByUs),
            TaskCommand::Send(..) if self.transfer.is_some() => self.session.refused_meanwhile(),
            TaskCommand::Send(payload, to) if self.out.len() < WAITING => self.out.push_back((payload, to)),
            TaskCommand::Send(..) => self.session.refused(
                self.out.len(),
                Failure::of_work(
                    "send",
                    "",
                    "many datagrams wait already",
                    "the interface is slow or down: wait, or close the session",
                ),
            ),
            TaskCommand::Adjust(wanted) => {
                let net = Arc::clone(&self.session.net);
                self.adjusting = Some(Box::pin(async move {
                    let found = settings::interfaces(net, wanted.as_ref().clone()).await;
                    (*wanted, found)
                }));
            }
            TaskCommand::Connect(to) => {
                if let Err(failure) = self.connect(to) {
                    self.session.failed(failure);
                }
            }
            TaskCommand::End(CloseKind::Close | CloseKind::Reset) => return Some(End::ByUs),
            TaskCommand::End(ending) => {
                let how = match ending {
                    CloseKind::ShutReceive => libc::SHUT_RD,
                    CloseKind::ShutSend => libc::SHUT_WR,
                    _ => libc::SHUT_RDWR,
                };
                if let Err(errno) = self.sock.shutdown(how) {
                    let subject = self.connected.as_ref().map_or_else(String::new, Address::to_string);
                    self.session.failed(Failure::of_call(CallKind::Shutdown, subject, errno));
                } else if how != libc::SHUT_WR {
                    // A socket that was shut for receiving is ready for ever, with nothing.
                    self.receiving = false;
                    self.sock.clear_waiting();
                }
            }
            other => self.session.common(&mut self.sock, other),
        }
        None
    }
}
