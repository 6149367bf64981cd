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
use crate::net::stream::ByteStream;
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
    Close,
}

/// How far a connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ConnectionStage {
    /// No bytes may be given and taken yet: a library agrees with its peer.
    Opening,
    Serving,
    /// What goes out was pulled from the service, so receiving goes on.
    Filling,
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
    stage: ConnectionStage,
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
            stage: ConnectionStage::Opening,
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

    /// Serves the stream until it ends, and closes it. Not an `async fn`, whose future would have room for
    /// both the arguments and what they are moved to: ten thousand idle connections keep one each.
    pub(super) fn serve<S: ByteStream>(mut self, stream: S) -> impl Future<Output = ()> {
        let mut stream = Some(stream);
        let mut is_armed = false;
        poll_fn(move |context| {
            let Some(open) = &mut stream else { return Poll::Ready(()) };
            let armed = if is_armed { Ok(()) } else { open.sock_mut().arm() };
            is_armed = true;
            let end = match armed {
                Ok(()) => ready!(self.poll(open, context)),
                Err(failure) => End::Failed(Box::new(failure)),
            };
            if let Some(mut stream) = stream.take() {
                self.report_unsent(&end, stream.sock());
                stream.close(end);
            }
            Poll::Ready(())
        })
    }

    /// Waits until bytes may be given and taken; then the service hears of its peer.
    fn poll_open<S: ByteStream>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), End>> {
        match stream.poll_open(context) {
            Poll::Ready(Ok(())) => {
                self.stage = ConnectionStage::Serving;
                self.take_turn(stream.sock_mut(), |service, turn| service.opened(turn));
                Poll::Ready(Ok(()))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error.end(""))),
            Poll::Pending => {
                self.waits(stream.sock(), Some(CallKind::StreamHandshake));
                let idle = self.idle_at(stream.sock());
                let is_over = self.timer.poll_at(&self.net, idle, context).is_ready();
                if is_over { Poll::Ready(Err(End::Idle)) } else { Poll::Pending }
            }
        }
    }

    fn poll<S: ByteStream>(&mut self, stream: &mut S, context: &mut Context<'_>) -> Poll<End> {
        stream.sock_mut().wakes();
        while let Poll::Ready(note) = self.inbox.poll_next(context) {
            let TaskMessage::Command(command) = note else { return Poll::Ready(End::Stopped) };
            if let Some(end) = self.handle_command(stream, command) {
                return Poll::Ready(end);
            }
            // In the order in which they were told: what goes out before the next is heard.
            while self.stage != ConnectionStage::Opening && self.refill(stream.sock_mut(), context) {
                if let Poll::Ready(Err(end)) = self.poll_out(stream, context) {
                    return Poll::Ready(end);
                }
            }
        }
        if self.stage == ConnectionStage::Opening {
            match self.poll_open(stream, context) {
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(end)) => return Poll::Ready(end),
                Poll::Pending => {
                    if budget::is_used_up() {
                        budget::yields(context);
                    }
                    stream.sock_mut().rests();
                    return Poll::Pending;
                }
            }
        }
        while !budget::is_used_up() {
            let blocked = match self.poll_out(stream, context) {
                Poll::Ready(Err(end)) => return Poll::Ready(end),
                Poll::Ready(Ok(())) => false,
                Poll::Pending => true,
            };
            if !blocked && self.refill(stream.sock_mut(), context) {
                continue;
            }
            if let Some(asked) = &mut self.disk
                && let Poll::Ready(answer) = asked.as_mut().poll(context)
            {
                self.disk = None;
                self.take_turn(stream.sock_mut(), |service, turn| service.answered(answer, turn));
                continue;
            }
            let wake = self.wake_at(stream.sock());
            if let Some(at) = wake
                && self.timer.poll_at(&self.net, Some(at), context).is_ready()
            {
                if let Some(end) = self.woken(stream) {
                    return Poll::Ready(end);
                }
                continue;
            }
            let wants = self.service.wants();
            let receives = wants != Want::Nothing
                && self.may_receive(blocked)
                && stream.sock().poll_room(context).is_ready();
            if receives && let Poll::Ready(end) = self.poll_in(stream, wants, context) {
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
            self.waits(stream.sock(), call);
            stream.sock_mut().rests();
            return Poll::Pending;
        }
        stream.sock_mut().yields(context);
        Poll::Pending
    }

    /// Whether the next thing is a receive call.
    fn may_receive(&self, blocked: bool) -> bool {
        !self.peer_shut
            && !matches!(self.out.back(), Some(OutgoingItem::Close))
            && (!blocked || self.stage == ConnectionStage::Filling)
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
    fn poll_in<S: ByteStream>(
        &mut self,
        stream: &mut S,
        wants: Want,
        context: &mut Context<'_>,
    ) -> Poll<Option<End>> {
        let size = match wants {
            Want::AtMost(most) => most.clamp(1, self.settings.receive_buffer),
            Want::Any | Want::Nothing => self.settings.receive_buffer,
        };
        with_buffer(size, |room| {
            stream.sock_mut().recorder_mut().hold_received(self.peer_faults.is_some());
            let received = ready!(stream.poll_read(context, room));
            stream.sock().clear_waiting();
            let end = match received {
                Ok(0) => {
                    self.shut_by_peer(stream.sock_mut());
                    None
                }
                Ok(length) => self.received(stream, context, &room[..length]),
                Err(error) => Some(error.end("")),
            };
            stream.sock_mut().recorder_mut().settle();
            Poll::Ready(end)
        })
    }

    fn received<S: ByteStream>(
        &mut self,
        stream: &mut S,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Option<End> {
        self.received += bytes.len() as u64;
        let Some(peer_faults) = &mut self.peer_faults else {
            let shared = stream.sock().last_bytes();
            return self.hand_over(stream, Some((context, shared)), bytes);
        };
        let now = self.net.now();
        let sock = stream.sock_mut();
        self.read_from = peer_faults.handling.read_pause.map(|pause| now + pause);
        if let Some(pause) = peer_faults.handling.read_pause {
            sock.recorder_mut().mark_received(Fault::SlowRead { pause }.mark());
        }
        if let Some((reset, fault_event)) = peer_faults.handling.ends_at(self.received) {
            struck(sock, &fault_event);
            return Some(ConnectionTask::end_by_fault(sock, reset));
        }
        if peer_faults.incoming.is_open() {
            let shared = stream.sock().last_bytes();
            return self.hand_over(stream, Some((context, shared)), bytes);
        }
        let pushed = peer_faults.incoming.push(Bytes::copy_from_slice(bytes), now);
        sock.recorder_mut().mark_received(pushed.mark);
        for fault_event in pushed.lost {
            report_fault_event(sock, &fault_event);
        }
        self.let_in(stream)
    }

    /// What the incoming faults let through by now goes to the service.
    fn let_in<S: ByteStream>(&mut self, stream: &mut S) -> Option<End> {
        let now = self.net.now();
        while let Some(output) =
            self.peer_faults.as_mut().and_then(|peer_faults| peer_faults.incoming.pop(now))
        {
            for fault_event in &output.fault_events {
                report_fault_event(stream.sock(), fault_event);
            }
            if let Some(end) = self.hand_over(stream, None, &output.bytes) {
                return Some(end);
            }
        }
        None
    }

    /// Gives bytes to the service and performs its answer. With `at_once` the answer may be sent from
    /// the very buffer: the echo without a copy.
    fn hand_over<S: ByteStream>(
        &mut self,
        stream: &mut S,
        at_once: Option<(&mut Context<'_>, SharedPayload)>,
        bytes: &[u8],
    ) -> Option<End> {
        let now = stream.sock().last_call();
        with_turn(now, self.net.epoch.wall(now), |turn| {
            self.service.received(bytes, turn);
            if turn.steps != [Step::SendReceived] {
                // The service took its time: the next call does not begin where this one ended.
                stream.sock_mut().recorder_mut().awaits();
            }
            noted(stream.sock(), turn);
            self.ask_disk(turn.disk.take());
            let mut at_once = at_once;
            let mut end = None;
            for step in turn.steps.drain(..) {
                match step {
                    Step::SendReceived => {
                        let direct = at_once.as_mut().filter(|_| self.goes_direct());
                        match direct {
                            Some((context, shared)) => match send_some(stream, context, bytes, *shared) {
                                Ok(sent) if sent == bytes.len() => {}
                                Ok(sent) => {
                                    let rest = Bytes::copy_from_slice(&bytes[sent..]);
                                    self.out.push_back(OutgoingItem::Bytes(rest, 0));
                                }
                                Err(reason) => end = end.or(Some(reason)),
                            },
                            None => self.goes_out(stream.sock_mut(), Bytes::copy_from_slice(bytes)),
                        }
                    }
                    other => self.perform(stream.sock_mut(), other),
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
            self.stage = ConnectionStage::Filling;
            return true;
        }
        false
    }

    /// Payloads that were typed for it and never sent are told, unless a person ended it.
    fn report_unsent(&self, end: &End, sock: &Sock) {
        let unsent = self.typed.len();
        if unsent == 0 || matches!(end, End::ByUs | End::ResetByUs | End::Stopped) {
            return;
        }
        let payloads =
            if unsent == 1 { "a payload was".to_owned() } else { format!("{unsent} payloads were") };
        let why = format!("it ended before {payloads} sent");
        self.net.failed(sock.live.identity.owner, Failure::of_work("send reply", peer(sock), why, ""));
    }

    fn end_by_fault(sock: &mut Sock, reset: bool) -> End {
        if reset {
            let _ = sock.linger_zero();
        }
        End::ByFault
    }
}
