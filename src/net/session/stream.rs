//! A connected stream of the Console: what is typed goes out, what comes is recorded, until one of
//! the two ends it.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;

use super::settings::{self, Interfaces};
use super::transfer::FileTransfer;
use super::{SessionContext, connect};
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::console::{CallSizes, CloseKind, SessionSpec, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::net::budget;
use crate::net::buffer::with_buffer;
use crate::net::carry::{BlockStage, CarriedBytes};
use crate::net::context::NetContext;
use crate::net::inbox::{TaskCommand, TaskMessage};
use crate::net::recorder::SharedPayload;
use crate::net::stream::{ByteStream, StreamResult};
use crate::net::timer::Timer;

/// Payloads that wait for the kernel to take them.
const WAITING: usize = 256;

/// After `shutdown(SHUT_RD)` the socket counts as readable for ever, whether or not anything comes: what came is looked
/// for so often.
const ARRIVALS_LOOK: Duration = Duration::from_millis(250);

/// States of TCP in which the peer's FIN or RST has come (`tcp_states.h`): TIME_WAIT, CLOSE, CLOSE_WAIT, LAST_ACK, CLOSING.
const CLOSE: u8 = 7;
const PEER_IS_DONE: [u8; 5] = [6, CLOSE, 8, 9, 11];

/// A payload on its way.
struct Payload {
    rest: Bytes,
    of: u64,
    calls: u32,
}

/// How send calls follow each other.
#[derive(Default)]
struct WritePace {
    timer: Timer,
    /// The next one is made then.
    sends_at: Option<Moment>,
}

impl WritePace {
    /// The next send call, of as much as one may have, once its pause is over.
    fn poll_write<S: ByteStream>(
        &mut self,
        net: &NetContext,
        sizes: &CallSizes,
        stream: &mut S,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<StreamResult<usize>> {
        if self.sends_at.is_some() {
            ready!(self.timer.poll_at(net, self.sends_at, context));
            self.sends_at = None;
        }
        let most = sizes.write_chunk.map_or(usize::MAX, |most| most.max(1) as usize);
        let sent = ready!(stream.poll_write(context, &bytes[..bytes.len().min(most)], SharedPayload::NONE));
        self.sends_at = (sent.is_ok() && !sizes.write_pause.is_zero()).then(|| net.now() + sizes.write_pause);
        Poll::Ready(sent)
    }
}

struct StreamSession<'a, S: ByteStream> {
    session: &'a SessionContext,
    /// Its settings, as they hold now.
    spec: Arc<SessionSpec>,
    stream: S,
    out: VecDeque<Payload>,
    /// How it is to be shut once everything is out.
    shuts: Option<i32>,
    /// We shut the sending side.
    we_shut: bool,
    /// Who shut the receiving side.
    incoming: Incoming,
    receiving: bool,
    /// Bytes may be given and taken.
    is_open: bool,
    /// The TLS handshake is given up then.
    opens_until: Option<Moment>,
    carried: CarriedBytes,
    /// For the looks at what came after we shut the receiving side.
    timer: Timer,
    look_at: Option<Moment>,
    /// For the pauses between send calls, and the limit of silence.
    pace: WritePace,
    idle: Timer,
    /// The file that is fetched.
    transfer: Option<&'a mut FileTransfer>,
}

/// Whether bytes may still come in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Incoming {
    Open,
    /// The peer sent FIN, and end of file was read.
    ShutByPeer,
    /// We shut it: the kernel gives end of file while nothing is there. The peer is not told, and what it still sends
    /// comes in.
    ShutByUs,
    /// The peer sent RST: after its FIN, or on a session that is kept though.
    Reset,
}

/// Talks until the end; closes the socket.
pub(super) async fn talk<S: ByteStream>(
    session: &SessionContext,
    stream: S,
    transfer: Option<&mut FileTransfer>,
) -> End {
    let mut talk = StreamSession {
        session,
        spec: Arc::clone(&session.spec),
        stream,
        out: VecDeque::new(),
        shuts: None,
        we_shut: false,
        incoming: Incoming::Open,
        receiving: true,
        is_open: false,
        opens_until: session.spec.connect_limit.map(|limit| session.net.now() + limit),
        carried: session.carried(),
        timer: Timer::default(),
        look_at: None,
        pace: WritePace::default(),
        idle: Timer::default(),
        transfer,
    };
    if session.spec.tls.is_some() {
        session.stage(SessionStage::Handshake);
    }
    let end = poll_fn(|context| talk.poll(context)).await;
    talk.stream.close(end.clone());
    end
}

impl<S: ByteStream> StreamSession<'_, S> {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        self.stream.sock_mut().wakes();
        while let Poll::Ready(note) = self.session.inbox.poll_next(context) {
            let TaskMessage::Command(command) = note else { return Poll::Ready(End::Stopped) };
            if let Some(end) = self.handle_command(command) {
                return Poll::Ready(end);
            }
            // In the order in which they were told: what goes out before the next is heard.
            if self.is_open {
                let _ = self.send(context);
            }
        }
        if !self.is_open {
            match self.stream.poll_open(context) {
                Poll::Ready(Ok(())) => {
                    self.is_open = true;
                    let connected = self.stream.sock().live.peer();
                    self.session.stage(SessionStage::Open { connected });
                    if let Some(transfer) = &mut self.transfer {
                        transfer.ask();
                        let request = transfer.request();
                        self.out.push_back(Payload { of: request.len() as u64, rest: request, calls: 0 });
                    }
                }
                Poll::Ready(Err(error)) => return Poll::Ready(error.end(&self.peer())),
                Poll::Pending => {
                    if self.timer.poll_at(&self.session.net, self.opens_until, context).is_ready() {
                        return Poll::Ready(self.gave_handshake_up());
                    }
                    if budget::is_used_up() {
                        budget::yields(context);
                    }
                    self.stream.sock().waits_in(CallKind::StreamHandshake);
                    self.stream.sock_mut().rests();
                    return Poll::Pending;
                }
            }
        }
        self.notice_reset(context);
        while !budget::is_used_up() {
            // A block of what is carried out and one of what is carried in, by turns.
            let carried = self.carry(context);
            let is_sent = self.send(context).is_ready() && carried.is_ready();
            if let Some(transfer) = &mut self.transfer
                && let Poll::Ready(end) = transfer.poll(context)
            {
                return Poll::Ready(end);
            }
            // Nothing is received that the journal would evict unread, or the disk does not take: the peer is slowed
            // down instead.
            let has_room = self.transfer.as_ref().is_none_or(|transfer| transfer.has_room());
            let receives =
                self.receiving && has_room && self.session.net.journal.poll_room(context).is_ready();
            if receives && let Poll::Ready(end) = self.receive(context) {
                match end {
                    Some(end) => return Poll::Ready(end),
                    None => continue,
                }
            }
            if carried == Poll::Ready(true) {
                continue;
            }
            if budget::is_used_up() {
                break;
            }
            if self.poll_arrivals(context).is_ready() {
                continue;
            }
            let idle_at = super::idle_at(&self.spec, self.stream.sock());
            if self.idle.poll_at(&self.session.net, idle_at, context).is_ready() {
                return Poll::Ready(End::Idle);
            }
            // It waits for both; that the kernel takes nothing is what a person has to know.
            let sock = self.stream.sock();
            match (is_sent || self.pace.sends_at.is_some(), receives) {
                (false, _) => sock.waits_in(CallKind::Send),
                (true, true) => sock.waits_in(CallKind::Recv),
                (true, false) => sock.clear_waiting(),
            }
            self.stream.sock_mut().rests();
            return Poll::Pending;
        }
        self.stream.sock_mut().yields(context);
        Poll::Pending
    }

    /// The peer did not answer the handshake within the connect limit.
    fn gave_handshake_up(&self) -> End {
        let reason = connect::no_answer(self.session.spec.connect_limit.unwrap_or_default());
        let advice =
            "that is the connect limit of the session; a peer that speaks no TLS waits for us to speak first";
        End::Failed(Box::new(Failure::of_work("TLS handshake", self.peer(), reason, advice)))
    }

    fn receive(&mut self, context: &mut Context<'_>) -> Poll<Option<End>> {
        let (stream, size) = (&mut self.stream, super::room(&self.spec));
        let (transfer, is_end) = (&mut self.transfer, self.incoming == Incoming::Open);
        let received = match &mut self.carried.output {
            None => ready!(with_buffer(size, |room| {
                let received = stream.poll_read(context, room);
                // End of file that we made ourselves is not the file's.
                if let (Some(transfer), Poll::Ready(Ok(count))) = (transfer, &received)
                    && (*count > 0 || is_end)
                {
                    transfer.receive(&room[..*count]);
                }
                received
            })),
            Some(output) => {
                // Nothing is received that cannot be handed on: the peer is slowed down instead.
                let Some(room) = ready!(output.poll_room(context)) else {
                    self.receiving = false;
                    return Poll::Ready(None);
                };
                let size = size.min(room.len());
                let received = ready!(stream.poll_read(context, &mut room[..size]));
                match received {
                    Ok(0) => output.end(),
                    Ok(received) => output.filled(received),
                    Err(_) => {}
                }
                received
            }
        };
        Poll::Ready(match received {
            Ok(0) => {
                self.receiving = false;
                if self.incoming == Incoming::Open {
                    self.incoming = Incoming::ShutByPeer;
                    self.stream.sock_mut().hear_errors();
                    self.report_shut();
                }
                None
            }
            Ok(received) => {
                // All that was there, where a further call would give 0 as if it were the end.
                self.receiving = self.incoming != Incoming::ShutByUs || received == super::room(&self.spec);
                None
            }
            Err(error) => match error.end(&self.peer()) {
                End::ResetByPeer if self.spec.keeps_after_reset && self.transfer.is_none() => {
                    self.receiving = false;
                    self.incoming = Incoming::Reset;
                    self.report_shut();
                    None
                }
                end => Some(end),
            },
        })
    }

    /// Ready when something came after we shut the receiving side: it is received then.
    fn poll_arrivals(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let sock = self.stream.sock_mut();
        let is_tcp = sock.live.identity.transport == Transport::Tcp;
        if self.receiving || self.we_shut || self.incoming != Incoming::ShutByUs || !is_tcp {
            return Poll::Pending;
        }
        let net = &self.session.net;
        let at = *self.look_at.get_or_insert_with(|| net.now() + ARRIVALS_LOOK);
        ready!(self.timer.poll_at(net, Some(at), context));
        self.look_at = None;
        if sock.observed_tcp_info().is_some_and(|info| PEER_IS_DONE.contains(&info.state)) {
            // The next end of file is the peer's.
            self.incoming = Incoming::Open;
            self.receiving = true;
        } else {
            self.receiving = sock.observed_unread() > 0;
        }
        Poll::Ready(())
    }

    /// A peer that closed, and did not only shut its sending side, answers what is sent to it with RST.
    fn notice_reset(&mut self, context: &mut Context<'_>) {
        let sock = self.stream.sock_mut();
        if self.incoming == Incoming::ShutByPeer
            && sock.poll_error(context).is_ready()
            && sock.observed_tcp_info().is_some_and(|info| info.state == CLOSE)
        {
            self.incoming = Incoming::Reset;
            self.report_shut();
        }
    }

    /// Sends from the carried input, if something of it is there: whether anything went. Pending: the kernel takes nothing.
    fn carry(&mut self, context: &mut Context<'_>) -> Poll<bool> {
        let Some(input) = &mut self.carried.input else { return Poll::Ready(false) };
        let Poll::Ready(stage) = input.poll_stage(context) else { return Poll::Ready(false) };
        if stage == BlockStage::Bytes && input.bytes().is_empty() {
            input.pass();
            return Poll::Ready(true);
        }
        let sent = match stage {
            BlockStage::Bytes => {
                let (net, sizes) = (&self.session.net, &self.spec.sizes);
                ready!(self.pace.poll_write(net, sizes, &mut self.stream, context, input.bytes()))
            }
            BlockStage::End => Ok(0),
            // Whoever read it knows why, and ends the session.
            BlockStage::BrokenOff => {
                self.carried.input = None;
                return Poll::Ready(false);
            }
        };
        if let Ok(sent @ 1..) = sent {
            input.take(sent);
            return Poll::Ready(true);
        }
        let left = input.bytes().len() as u64;
        let (taken, calls) = input.counts().taken();
        self.carried.input = None;
        let calls = u32::try_from(calls).unwrap_or(u32::MAX);
        self.session.report_sent(self.stream.sock(), taken, taken + left, calls);
        if let Err(error) = sent {
            self.session.failed(error.failure(&self.peer()));
        }
        Poll::Ready(false)
    }

    /// Sends what waits, as far as the kernel takes it; then shuts, where that was told after it. Pending: something is
    /// left.
    fn send(&mut self, context: &mut Context<'_>) -> Poll<()> {
        while let Some(payload) = self.out.front_mut() {
            let (net, sizes) = (&self.session.net, &self.spec.sizes);
            match ready!(self.pace.poll_write(net, sizes, &mut self.stream, context, &payload.rest)) {
                Ok(sent) => {
                    payload.calls += 1;
                    drop(payload.rest.split_to(sent));
                    if payload.rest.is_empty() {
                        self.settle();
                    }
                }
                Err(error) => {
                    payload.calls += 1;
                    self.settle();
                    let failure = error.failure(&self.peer());
                    match &mut self.transfer {
                        Some(transfer) => transfer.fail(failure),
                        None => self.session.failed(failure),
                    }
                    // A refused send ends nothing: the next one may be tried, and is refused again.
                }
            }
        }
        if let Some(how) = self.shuts.take() {
            self.shutdown(how);
        }
        if let Err(error) = ready!(self.stream.poll_flush(context)) {
            self.session.failed(error.failure(&self.peer()));
        }
        Poll::Ready(())
    }

    /// The first payload is done with: what became of it is told.
    fn settle(&mut self) {
        if let Some(payload) = self.out.pop_front() {
            let taken = payload.of - payload.rest.len() as u64;
            self.session.report_sent(self.stream.sock(), taken, payload.of, payload.calls);
        }
    }

    fn handle_command(&mut self, command: TaskCommand) -> Option<End> {
        match command {
            TaskCommand::Cancel if self.transfer.is_some() || !self.is_open => return Some(End::ByUs),
            TaskCommand::Send(..) if self.transfer.is_some() => self.session.refused_meanwhile(),
            TaskCommand::Send(payload, _) if payload.is_empty() => self.session.refused(
                self.out.len(),
                Failure::of_work(
                    "send",
                    self.peer(),
                    "nothing to send",
                    "a stream has no empty messages: type something, or half-close",
                ),
            ),
            TaskCommand::Send(payload, _) if self.out.len() < WAITING => {
                self.out.push_back(Payload { of: payload.len() as u64, rest: payload, calls: 0 });
            }
            TaskCommand::Send(..) => self.session.refused(
                self.out.len(),
                Failure::of_work(
                    "send",
                    self.peer(),
                    "many payloads wait already: the peer does not read",
                    "wait until it reads, or close the session",
                ),
            ),
            TaskCommand::End(CloseKind::Close) => {
                return Some(match self.incoming {
                    Incoming::Reset if self.spec.keeps_after_reset => End::ResetByPeer,
                    Incoming::ShutByPeer | Incoming::Reset => End::ByPeer,
                    Incoming::Open | Incoming::ShutByUs => End::ByUs,
                });
            }
            TaskCommand::End(CloseKind::Reset) => return Some(super::reset(self.stream.sock_mut())),
            TaskCommand::End(CloseKind::ShutReceive) => self.shutdown(libc::SHUT_RD),
            TaskCommand::End(CloseKind::ShutSend) => self.shuts = Some(libc::SHUT_WR),
            TaskCommand::End(CloseKind::ShutBoth) => self.shuts = Some(libc::SHUT_RDWR),
            TaskCommand::Connect(_) => self.session.failed(Failure::of_work(
                "connect",
                self.peer(),
                "a stream is connected once and for all",
                "open another session",
            )),
            TaskCommand::Adjust(wanted) => {
                let held = (&*self.spec, &mut Interfaces::default());
                let found = Interfaces::default();
                let sock = self.stream.sock_mut();
                self.spec = Arc::new(settings::adjust(self.session, sock, held, *wanted, found));
            }
            other => self.session.common(self.stream.sock_mut(), other),
        }
        None
    }

    fn shutdown(&mut self, how: i32) {
        if let Err(error) = self.stream.shutdown(how) {
            self.session.failed(error.failure(&self.peer()));
            return;
        }
        self.we_shut |= how != libc::SHUT_RD;
        if how != libc::SHUT_WR && self.incoming == Incoming::Open {
            self.incoming = Incoming::ShutByUs;
        }
        self.report_shut();
    }

    /// Which of the two directions are shut now.
    fn report_shut(&self) {
        let stage = match (self.we_shut, self.incoming) {
            (_, Incoming::Reset) => SessionStage::PeerReset,
            (true, Incoming::Open) => SessionStage::WeShut,
            (true, _) => SessionStage::BothShut,
            (false, Incoming::ShutByPeer) => SessionStage::PeerShut,
            (false, Incoming::ShutByUs) => SessionStage::WeShutReceiving,
            (false, Incoming::Open) => return,
        };
        self.session.stage(stage);
    }

    fn peer(&self) -> String {
        self.stream.sock().live.peer().map_or_else(String::new, |peer| peer.to_string())
    }
}
