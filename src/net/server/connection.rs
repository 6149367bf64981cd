//! One accepted stream connection of a server: the byte pipeline socket, faults, service, faults,
//! socket. One task, which never buffers more than a turn of the service gives.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;

use crate::model::call::CallKind;
use crate::model::connection::{ConnectionStatus, End, Waiting};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::model::moment::Moment;
use crate::net::budget;
use crate::net::buffer::with_buffer;
use crate::net::context::NetContext;
use crate::net::inbox::{TaskInbox, TaskMessage};
use crate::net::recorder::SharedPayload;
use crate::net::service::{Disk, DiskAnswer, DiskRequest, ServiceHandler, Step, Turn, Want, with_turn};
use crate::net::sock::Sock;
use crate::net::timer::Timer;

use super::peer_faults::PeerFaults;

mod commands;
mod outgoing;
mod row;
mod times;

use outgoing::send_some;
use row::{noted, peer, report_fault_event, struck};

/// What a service that has much to say is asked for at once.
const FILL: usize = 64 * 1024;

/// Payloads typed by hand that wait behind a peer that does not read; further ones are refused.
const TYPED_WAITING: usize = 64;

/// What all connections of a server share.
#[derive(Clone, Debug)]
pub(super) struct ConnectionSettings {
    /// Room offered to each receive call.
    pub(super) receive_buffer: usize,
    /// Close when silent for so long.
    pub(super) idle_limit: Option<Duration>,
    /// Waits in `select`, as the busy policy does.
    pub(super) select: bool,
    /// How its services ask for files.
    pub(super) disk: Disk,
}

/// What is to go out, in order.
enum OutgoingItem {
    /// With the mark of the fault that struck them, or 0.
    Bytes(Bytes, u8),
    ShutSending,
    Close,
}

/// The task of one accepted connection.
pub(super) struct ConnectionTask {
    net: Arc<NetContext>,
    inbox: Arc<TaskInbox>,
    settings: Arc<ConnectionSettings>,
    service: Box<dyn ServiceHandler>,
    /// Faults; none for the plain path.
    peer_faults: Option<Box<PeerFaults>>,
    out: VecDeque<OutgoingItem>,
    /// What is out was pulled from the service, so receiving goes on.
    filling: bool,
    typed: VecDeque<Bytes>,
    /// The disk is asked.
    disk: Option<Pin<Box<dyn Future<Output = DiskAnswer> + Send>>>,
    timer: Timer,
    peer_shut: bool,
    we_shut: bool,
    received: u64,
    read_from: Option<Moment>,
    ordinal: u64,
}

impl ConnectionTask {
    pub(super) fn new(
        net: &Arc<NetContext>,
        inbox: &Arc<TaskInbox>,
        settings: &Arc<ConnectionSettings>,
        service: Box<dyn ServiceHandler>,
        ordinal: u64,
    ) -> ConnectionTask {
        ConnectionTask {
            net: Arc::clone(net),
            inbox: Arc::clone(inbox),
            settings: Arc::clone(settings),
            service,
            peer_faults: None,
            out: VecDeque::new(),
            filling: false,
            typed: VecDeque::new(),
            disk: None,
            timer: Timer::default(),
            peer_shut: false,
            we_shut: false,
            received: 0,
            read_from: None,
            ordinal,
        }
    }

    /// Serves until it ends, and closes it. Not an `async fn`, whose future would have room for both the
    /// arguments and what they are moved to: ten thousand idle connections keep one each.
    pub(super) fn serve(mut self, sock: Sock) -> impl Future<Output = ()> {
        let mut sock = Some(sock);
        let mut is_open = false;
        poll_fn(move |context| {
            let Some(open) = &mut sock else { return Poll::Ready(()) };
            let begun = if is_open { Ok(()) } else { self.open(open) };
            is_open = true;
            let end = match begun {
                Ok(()) => ready!(self.poll(open, context)),
                Err(failure) => End::Failed(Box::new(failure)),
            };
            if let Some(sock) = sock.take() {
                sock.close(end);
            }
            Poll::Ready(())
        })
    }

    fn open(&mut self, sock: &mut Sock) -> Result<(), Failure> {
        sock.arm()?;
        self.take_turn(sock, |service, turn| service.opened(turn));
        Ok(())
    }

    fn poll(&mut self, sock: &mut Sock, context: &mut Context<'_>) -> Poll<End> {
        sock.wakes();
        while let Poll::Ready(note) = self.inbox.poll_next(context) {
            let TaskMessage::Command(command) = note else { return Poll::Ready(End::Stopped) };
            if let Some(end) = self.handle_command(sock, command) {
                return Poll::Ready(end);
            }
            // In the order in which they were told: what goes out before the next is heard.
            while self.refill(sock, context) {
                if let Poll::Ready(Err(end)) = self.poll_out(sock, context) {
                    return Poll::Ready(end);
                }
            }
        }
        while !budget::is_used_up() {
            let blocked = match self.poll_out(sock, context) {
                Poll::Ready(Err(end)) => return Poll::Ready(end),
                Poll::Ready(Ok(())) => false,
                Poll::Pending => true,
            };
            if !blocked && self.refill(sock, context) {
                continue;
            }
            if let Some(asked) = &mut self.disk
                && let Poll::Ready(answer) = asked.as_mut().poll(context)
            {
                self.disk = None;
                self.take_turn(sock, |service, turn| service.answered(answer, turn));
                continue;
            }
            let wake = self.wake_at(sock);
            if let Some(at) = wake
                && self.timer.poll_at(&self.net, Some(at), context).is_ready()
            {
                if let Some(end) = self.woken(sock) {
                    return Poll::Ready(end);
                }
                continue;
            }
            let wants = self.service.wants();
            let receives = wants != Want::Nothing && self.may_receive(blocked);
            if receives && let Poll::Ready(end) = self.poll_in(sock, wants, context) {
                match end {
                    Some(end) => return Poll::Ready(end),
                    None => continue,
                }
            }
            if budget::is_used_up() {
                break;
            }
            // One that sends something long and is stuck waits in send, though it would receive too.
            let call = if blocked { Some(CallKind::Send) } else { receives.then_some(CallKind::Recv) };
            self.waits(sock, call);
            sock.rests();
            return Poll::Pending;
        }
        sock.yields(context);
        Poll::Pending
    }

    /// Whether the next thing is a receive call.
    fn may_receive(&self, blocked: bool) -> bool {
        !self.peer_shut
            && !matches!(self.out.back(), Some(OutgoingItem::Close))
            && (!blocked || self.filling)
            && self.read_from.is_none()
            && self.peer_faults.as_ref().is_none_or(|peer_faults| {
                !peer_faults.handling.stop_reading && peer_faults.incoming.has_room()
            })
    }

    fn waits(&self, sock: &Sock, call: Option<CallKind>) {
        let since = sock.last_own_call();
        let select = self.settings.select && call == Some(CallKind::Recv);
        sock.live.set_waiting(call.map(|call| Waiting { call, select, since }));
    }

    /// One receive call, and the service's answer to it.
    fn poll_in(&mut self, sock: &mut Sock, wants: Want, context: &mut Context<'_>) -> Poll<Option<End>> {
        let size = match wants {
            Want::AtMost(most) => most.clamp(1, self.settings.receive_buffer),
            Want::Any | Want::Nothing => self.settings.receive_buffer,
        };
        with_buffer(size, |room| {
            sock.recorder_mut().hold_received(self.peer_faults.is_some());
            let received = ready!(sock.poll_recv(context, room));
            sock.clear_waiting();
            let end = match received {
                Ok(0) => {
                    self.shut_by_peer(sock);
                    None
                }
                Ok(length) => self.received(sock, context, &room[..length]),
                Err(errno) => Some(ended(CallKind::Recv, errno)),
            };
            sock.recorder_mut().settle();
            Poll::Ready(end)
        })
    }

    fn received(&mut self, sock: &mut Sock, context: &mut Context<'_>, bytes: &[u8]) -> Option<End> {
        self.received += bytes.len() as u64;
        let Some(peer_faults) = &mut self.peer_faults else {
            return self.hand_over(sock, Some((context, sock.last_bytes())), bytes);
        };
        let now = self.net.now();
        self.read_from = peer_faults.handling.read_pause.map(|pause| now + pause);
        if let Some(pause) = peer_faults.handling.read_pause {
            sock.recorder_mut().mark_received(Fault::SlowRead { pause }.mark());
        }
        if let Some((reset, fault_event)) = peer_faults.handling.ends_at(self.received) {
            struck(sock, &fault_event);
            return Some(ConnectionTask::end_by_fault(sock, reset));
        }
        if peer_faults.incoming.is_open() {
            return self.hand_over(sock, Some((context, sock.last_bytes())), bytes);
        }
        let pushed = peer_faults.incoming.push(Bytes::copy_from_slice(bytes), now);
        sock.recorder_mut().mark_received(pushed.mark);
        for fault_event in pushed.lost {
            report_fault_event(sock, &fault_event);
        }
        self.let_in(sock)
    }

    /// What the incoming faults let through by now goes to the service.
    fn let_in(&mut self, sock: &mut Sock) -> Option<End> {
        let now = self.net.now();
        while let Some(output) =
            self.peer_faults.as_mut().and_then(|peer_faults| peer_faults.incoming.pop(now))
        {
            for fault_event in &output.fault_events {
                report_fault_event(sock, fault_event);
            }
            if let Some(end) = self.hand_over(sock, None, &output.bytes) {
                return Some(end);
            }
        }
        None
    }

    /// Gives bytes to the service and performs its answer. With `at_once` the answer may be sent from
    /// the very buffer: the echo without a copy.
    fn hand_over(
        &mut self,
        sock: &mut Sock,
        at_once: Option<(&mut Context<'_>, SharedPayload)>,
        bytes: &[u8],
    ) -> Option<End> {
        let now = sock.last_call();
        with_turn(now, self.net.epoch.wall(now), |turn| {
            self.service.received(bytes, turn);
            if turn.steps != [Step::SendReceived] {
                // The service took its time: the next call does not begin where this one ended.
                sock.recorder_mut().awaits();
            }
            noted(sock, turn);
            self.ask_disk(turn.disk.take());
            let mut at_once = at_once;
            let mut end = None;
            for step in turn.steps.drain(..) {
                match step {
                    Step::SendReceived => {
                        let direct = at_once.as_mut().filter(|_| self.goes_direct());
                        match direct {
                            Some((context, shared)) => match send_some(sock, context, bytes, *shared) {
                                Ok(sent) if sent == bytes.len() => {}
                                Ok(sent) => {
                                    let rest = Bytes::copy_from_slice(&bytes[sent..]);
                                    self.out.push_back(OutgoingItem::Bytes(rest, 0));
                                }
                                Err(reason) => end = end.or(Some(reason)),
                            },
                            None => self.goes_out(sock, Bytes::copy_from_slice(bytes)),
                        }
                    }
                    other => self.perform(sock, other),
                }
            }
            end
        })
    }

    /// Another turn of the service: everything but bytes that came.
    fn take_turn(&mut self, sock: &mut Sock, call: impl FnOnce(&mut dyn ServiceHandler, &mut Turn)) {
        let now = self.net.now();
        with_turn(now, self.net.epoch.wall(now), |turn| {
            call(self.service.as_mut(), turn);
            // The service took its time: the next call begins behind it.
            sock.wakes();
            noted(sock, turn);
            self.ask_disk(turn.disk.take());
            for step in turn.steps.drain(..) {
                self.perform(sock, step);
            }
        });
    }

    fn ask_disk(&mut self, request: Option<DiskRequest>) {
        if let Some(request) = request {
            let (net, disk) = (Arc::clone(&self.net), self.settings.disk.clone());
            self.disk = Some(Box::pin(async move { disk.ask(&net.files, request).await }));
        }
    }

    fn perform(&mut self, sock: &mut Sock, step: Step) {
        match step {
            Step::Send(bytes) => self.goes_out(sock, bytes),
            // Outside `received` there is nothing that came.
            Step::SendReceived => {}
            Step::ShutSending => self.out.push_back(OutgoingItem::ShutSending),
            Step::Close => self.out.push_back(OutgoingItem::Close),
        }
    }

    fn shut_by_peer(&mut self, sock: &mut Sock) {
        self.peer_shut = true;
        sock.live.set_standing(ConnectionStatus::HalfClosedByPeer);
        sock.touch();
        if let Some(peer_faults) = &mut self.peer_faults {
            peer_faults.incoming.finish(self.net.now());
            if !peer_faults.incoming.is_empty() {
                return;
            }
        }
        self.take_turn(sock, |service, turn| service.peer_shut(turn));
    }

    /// Asks the service for more, if it has and everything is out, and takes typed payloads. A turn counts as a call:
    /// faults may swallow what it gives.
    fn refill(&mut self, sock: &mut Sock, context: &mut Context<'_>) -> bool {
        if !self.out.is_empty() {
            return false;
        }
        if let Some(payload) = self.typed.pop_front() {
            self.take_turn(sock, |service, turn| service.operator(payload, turn));
            return true;
        }
        let room = self.peer_faults.as_ref().is_none_or(|peer_faults| peer_faults.outgoing.has_room());
        if room && !self.we_shut && self.service.has_more() && budget::poll_one(context).is_ready() {
            self.take_turn(sock, |service, turn| service.fill(FILL, turn));
            self.filling = true;
            return true;
        }
        false
    }

    fn end_by_fault(sock: &mut Sock, reset: bool) -> End {
        if reset {
            let _ = sock.linger_zero();
        }
        End::ByFault
    }
}

/// Why a connection ends whose call failed.
fn ended(call: CallKind, errno: Errno) -> End {
    match errno.0 {
        libc::ECONNRESET => End::ResetByPeer,
        _ => failed(call, errno),
    }
}

fn failed(call: CallKind, errno: Errno) -> End {
    End::Failed(Box::new(Failure::of_call(call, "", errno)))
}
