//! The way to a connected stream: the name resolved, each address tried in order, or several at once (RFC 8305).

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::SessionContext;
use super::settings::{self, Interfaces};
use crate::model::address::{AF_INET, AF_INET6, AF_UNIX, Address};
use crate::model::call::CallKind;
use crate::model::connection::{End, SocketRole, TcpInfo, Waiting};
use crate::model::console::{CloseKind, ConsoleEvent, SessionStage};
use crate::model::endpoint::{Transport, socket_family};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::span;
use crate::net::holders::{self, WantedAddress};
use crate::net::inbox::{TaskCommand, TaskMessage};
use crate::net::recorder::CaptureLength;
use crate::net::resolve::{self, Resolution};
use crate::net::sock::{Sock, SocketKind};

/// Repeated SYNs are looked for so often while a connect goes on: the kernel repeats after 1, 3, 7 s, or after 1, 2, 3 s.
const SYN_LOOK: Duration = Duration::from_millis(250);

/// How long one address of several is waited for before the next is tried too: the Connection Attempt Delay that
/// RFC 8305 recommends.
const ATTEMPT_DELAY: Duration = Duration::from_millis(250);

/// The addresses of the session's endpoint, in the order to try. `Err`: why it ended before.
pub(super) async fn addresses(session: &SessionContext) -> Result<Vec<Address>, End> {
    let spec = &session.spec;
    if !spec.addresses.is_empty() {
        return Ok(spec.addresses.clone());
    }
    let failed = |failure| End::Failed(Box::new(failure));
    if spec.to.transport.is_unix() {
        return Ok(vec![resolve::unix_address(&spec.to.host).map_err(failed)?]);
    }
    if spec.to.transport == Transport::Other {
        // Nothing but its family is known of its addresses.
        let family = socket_family(&spec.to.host).unwrap_or(0);
        return Ok(vec![Address::Other(family.to_ne_bytes().to_vec())]);
    }
    session.stage(SessionStage::Resolving);
    let asked = resolve::ask(&session.net, resolve::question(&spec.to, 0));
    let answer = match session.unless_ended(asked).await? {
        Resolution::Answer(answer) => answer,
        Resolution::Refused(failure) => return Err(failed(failure)),
    };
    session.publish(ConsoleEvent::Resolved(session.id, answer.clone()));
    match answer.result {
        Ok(nodes) if nodes.is_empty() => Err(failed(resolve::nothing_found(&spec.to))),
        Ok(nodes) => Ok(nodes.iter().map(crate::model::lookup::Node::address).collect()),
        Err(error) => Err(failed(resolve::failure(&spec.to, error))),
    }
}

/// A socket for an address: made, its options set, bound where the session says so.
pub(super) fn open(session: &SessionContext, to: &Address, interfaces: &Interfaces) -> Result<Sock, Failure> {
    let spec = &session.spec;
    let family = match to {
        Address::Inet { .. } => AF_INET,
        Address::Inet6 { .. } => AF_INET6,
        Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed => AF_UNIX,
        Address::Other(_) => to.family().unwrap_or(0),
    };
    let shape = SocketKind::of(&spec.to, family);
    let kept = if session.net.carrier.is_some() { CaptureLength::CARRIED } else { CaptureLength::SESSION };
    // Where addresses have no ports, the endpoint says more.
    let subject = if spec.to.transport.has_ports() || spec.to.transport.is_unix() {
        to.to_string()
    } else {
        spec.to.to_string()
    };
    let mut sock = Sock::open(&session.net, shape, session.owner(), SocketRole::Client, kept)
        .map_err(|errno| Failure::of_call(CallKind::Socket, subject, errno))?;
    session.report_socket(&sock);
    settings::prepare(&mut sock, spec, to, interfaces)?;
    if let Some(from) = &spec.from {
        sock.bind(from).map_err(|errno| Failure::of_call_at(CallKind::Bind, from, errno))?;
    }
    settings::join(&mut sock, spec, interfaces)?;
    Ok(sock)
}

/// Why a socket could not be made or bound; once it is closed.
pub(super) async fn explained(session: &SessionContext, failure: Failure, to: &Address) -> Failure {
    let spec = &session.spec;
    let address = spec.from.as_ref().unwrap_or(to);
    let wanted =
        WantedAddress { transport: spec.to.transport, address, options: &spec.options, server: None };
    holders::explained(&session.net, failure, wanted).await
}

/// Connects to the first address that answers: one after the other, or several at once.
pub(super) async fn connect(session: &SessionContext) -> Result<Sock, End> {
    let addresses = addresses(session).await?;
    let is_race = session.spec.happy_eyeballs;
    let mut connecting = Connecting {
        session,
        of: addresses.len() as u32,
        left: if is_race { interleaved(addresses) } else { addresses }.into(),
        is_race,
        next_at: Instant::now(),
        under_way: Vec::new(),
        last: End::ByUs,
    };
    let connected = connecting.run().await;
    let end = connected.as_ref().map_or_else(End::clone, |_| End::AnotherFirst);
    for attempt in connecting.under_way {
        attempt.sock.close(end.clone());
    }
    let mut sock = connected?;
    let _ = sock.name();
    session.report_socket(&sock);
    Ok(sock)
}

/// The families in turns, that of the first address first (RFC 8305, section 4); each keeps its order.
fn interleaved(addresses: Vec<Address>) -> Vec<Address> {
    let first = addresses.first().and_then(Address::family);
    let (of_first, others): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.family() == first);
    let mut others = others.into_iter();
    let mut turns: Vec<Address> =
        of_first.into_iter().flat_map(|address| [Some(address), others.next()]).flatten().collect();
    turns.extend(others);
    turns
}

/// The kernel's timer for the next SYN, as far as looks at TCP_INFO tell it.
struct SynTimer {
    /// When the last SYN went: the connect, or the time that the timer was set to before.
    sent: Moment,
    repeats: u8,
    /// How long after it the next one goes; it grows as the kernel has it: 1, 1, 1, 1, 1, 2 ... s or 1, 2, 4 ... s.
    rto: Option<Duration>,
}

impl SynTimer {
    /// Takes in what TCP_INFO told at a moment; whether anything of it is new.
    fn is_new(&mut self, info: &TcpInfo, now: Moment) -> bool {
        if info.retransmits != self.repeats {
            // It was sent when it was due, not when that was noticed.
            self.sent = self.next().filter(|due| *due <= now).unwrap_or(now);
        } else if info.rto == self.rto {
            return false;
        }
        (self.repeats, self.rto) = (info.retransmits, info.rto);
        true
    }

    fn next(&self) -> Option<Moment> {
        Some(self.sent + self.rto?)
    }
}

/// A connect that goes on.
struct Attempt {
    sock: Sock,
    to: Address,
    /// Which address it is, from 1.
    number: u32,
    /// When it is given up.
    deadline: Option<Instant>,
    /// When its SYNs are looked for.
    look: Instant,
    timer: SynTimer,
}

/// The connects of a session.
struct Connecting<'a> {
    session: &'a SessionContext,
    /// Addresses in all.
    of: u32,
    /// Those that were not begun with.
    left: VecDeque<Address>,
    /// Whether the next begins while others go on (RFC 8305).
    is_race: bool,
    /// When the next begins then.
    next_at: Instant,
    /// Those that go on, the newest last.
    under_way: Vec<Attempt>,
    /// Why it is over if nothing is left: the last that failed.
    last: End,
}

impl Connecting<'_> {
    /// Until one is connected. `Err`: it was cancelled or stopped, or the last has failed.
    async fn run(&mut self) -> Result<Sock, End> {
        loop {
            let is_due = self.under_way.is_empty() || self.is_race && self.next_at <= Instant::now();
            if is_due && let Some(to) = self.left.pop_front() {
                if let Some(sock) = self.begin(to).await {
                    return Ok(sock);
                }
            } else if self.under_way.is_empty() {
                return Err(self.last.clone());
            } else if let Some(sock) = self.step().await? {
                return Ok(sock);
            }
        }
    }

    /// Begins with an address. Gives its socket if that is connected at once.
    async fn begin(&mut self, to: Address) -> Option<Sock> {
        let session = self.session;
        let number = self.of - self.left.len() as u32;
        self.stage(&to, number, 0, None);
        let mut sock = match open(session, &to, &Interfaces::default()) {
            Ok(sock) => sock,
            Err(failure) => {
                let failure = explained(session, failure, &to).await;
                self.failed(failure);
                return None;
            }
        };
        sock.live.set_peer(Some(to.clone()));
        let begun = sock.connect(&to.to_sockaddr()).map_err(|errno| refused(&to, errno));
        // Armed late: before connect the kernel reports a hang-up, and the runtime would keep it.
        match begun.and_then(|connected| sock.arm().map(|()| connected)) {
            Ok(true) => return Some(sock),
            Ok(false) => {}
            Err(failure) => {
                self.failed(failure);
                sock.close(self.last.clone());
                return None;
            }
        }
        let waiting = Waiting { call: CallKind::Connect, select: false, since: sock.last_call() };
        sock.live.set_waiting(Some(waiting));
        // The port that the kernel chose is shown at once; a program that waits in connect asks for it afterwards.
        let _ = sock.observed_name();
        sock.touch();
        let now = Instant::now();
        self.next_at = now + ATTEMPT_DELAY;
        self.under_way.push(Attempt {
            to,
            number,
            deadline: session.spec.connect_limit.map(|limit| now + limit),
            look: now + SYN_LOOK,
            timer: SynTimer { sent: sock.last_own_call(), repeats: 0, rto: None },
            sock,
        });
        None
    }

    /// Waits for what comes next. Gives the socket that is connected.
    async fn step(&mut self) -> Result<Option<Sock>, End> {
        let session = self.session;
        let earliest = |times: &mut dyn Iterator<Item = Instant>| times.min();
        let look = earliest(&mut self.under_way.iter().map(|attempt| attempt.look));
        let deadline = earliest(&mut self.under_way.iter().filter_map(|attempt| attempt.deadline));
        let next = (self.is_race && !self.left.is_empty()).then_some(self.next_at);
        let at = |time: Option<Instant>| sleep_until(time.unwrap_or_else(Instant::now));
        tokio::select! {
            place = poll_fn(|context| poll_ended(&mut self.under_way, context)) => {
                return Ok(self.conclude(place));
            }
            () = at(look), if session.spec.to.transport == Transport::Tcp => self.look_at_syns(),
            () = at(deadline), if deadline.is_some() => self.give_up(),
            () = at(next), if next.is_some() => {}
            note = session.inbox.next() => match note {
                TaskMessage::Stop => return Err(End::Stopped),
                TaskMessage::Command(TaskCommand::Cancel | TaskCommand::End(CloseKind::Close)) => {
                    return Err(End::ByUs);
                }
                TaskMessage::Command(TaskCommand::End(CloseKind::Reset)) => {
                    for attempt in &mut self.under_way {
                        super::reset(&mut attempt.sock);
                    }
                    return Err(End::ResetByUs);
                }
                TaskMessage::Command(TaskCommand::Send(..)) => session.refused_early(),
                TaskMessage::Command(TaskCommand::Adjust(_)) => session.not_adjusted(),
                TaskMessage::Command(command) => {
                    for attempt in &mut self.under_way {
                        session.common(&mut attempt.sock, command.clone());
                    }
                }
            },
        }
        Ok(None)
    }

    /// One has ended. Gives its socket if it is connected.
    fn conclude(&mut self, place: usize) -> Option<Sock> {
        let Attempt { mut sock, to, .. } = self.under_way.remove(place);
        sock.clear_waiting();
        sock.touch();
        match sock.pending_error() {
            Ok(None) => Some(sock),
            Ok(Some(errno)) | Err(errno) => {
                self.ended(sock, refused(&to, errno));
                None
            }
        }
    }

    /// Those that have not answered within the limit.
    fn give_up(&mut self) {
        let limit = self.session.spec.connect_limit.unwrap_or_default();
        let now = Instant::now();
        let is_over = |attempt: &Attempt| attempt.deadline.is_some_and(|deadline| deadline <= now);
        if let Some(place) = self.under_way.iter().position(is_over) {
            let Attempt { sock, to, .. } = self.under_way.remove(place);
            self.ended(sock, no_answer_within(limit, &to));
        }
    }

    /// One of them failed: those that go on are told again where no other begins.
    fn ended(&mut self, sock: Sock, failure: Failure) {
        self.failed(failure);
        sock.close(self.last.clone());
        if let Some(newest) = self.under_way.last().filter(|_| self.left.is_empty()) {
            self.session.report_socket(&newest.sock);
            self.tell(newest);
        }
    }

    /// An address failed: the next begins at once.
    fn failed(&mut self, failure: Failure) {
        if !self.left.is_empty() || !self.under_way.is_empty() {
            self.session.failed(failure.clone());
        }
        self.last = End::Failed(Box::new(failure));
        self.next_at = Instant::now();
    }

    fn look_at_syns(&mut self) {
        let now = Instant::now();
        let mut is_new = false;
        for attempt in self.under_way.iter_mut().filter(|attempt| attempt.look <= now) {
            attempt.look = now + SYN_LOOK;
            let info = attempt.sock.observed_tcp_info().unwrap_or_default();
            is_new |= attempt.timer.is_new(&info, attempt.sock.last_call());
        }
        if let Some(newest) = self.under_way.last().filter(|_| is_new) {
            self.tell(newest);
        }
    }

    fn tell(&self, attempt: &Attempt) {
        self.stage(&attempt.to, attempt.number, attempt.timer.repeats, attempt.timer.next());
    }

    fn stage(&self, to: &Address, try_number: u32, syn_repeats: u8, next_syn: Option<Moment>) {
        let (to, of) = (to.clone(), self.of);
        let others = self.under_way.iter().filter(|attempt| attempt.number != try_number);
        let others = others.map(|attempt| (attempt.to.clone(), attempt.timer.repeats)).collect();
        self.session.stage(SessionStage::Connecting { to, try_number, of, syn_repeats, next_syn, others });
    }
}

/// Which of the connects has ended, one way or the other.
fn poll_ended(under_way: &mut [Attempt], context: &mut Context<'_>) -> Poll<usize> {
    let ended = under_way.iter_mut().position(|attempt| attempt.sock.poll_writable(context).is_ready());
    ended.map_or(Poll::Pending, Poll::Ready)
}

fn refused(to: &Address, errno: Errno) -> Failure {
    Failure::of_call_at(CallKind::Connect, to, errno)
}

fn no_answer_within(limit: Duration, to: &Address) -> Failure {
    let advice = "that is the connect limit of the session: the kernel would go on trying";
    Failure::of_work("connect", to, no_answer(limit), advice)
}

/// Why something was given up after this limit.
pub(super) fn no_answer(limit: Duration) -> String {
    format!("no answer within {}", span::show(limit))
}
