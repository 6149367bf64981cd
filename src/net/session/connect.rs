//! The way to a connected stream: the name resolved, each address tried in order.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::SessionContext;
use super::settings::{self, Interfaces};
use crate::model::address::{AF_INET, AF_INET6, AF_UNIX, Address};
use crate::model::call::CallKind;
use crate::model::connection::{End, SocketRole, TcpInfo, Waiting};
use crate::model::console::{CloseKind, ConsoleEvent, SessionStage};
use crate::model::endpoint::{Transport, socket_family};
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

/// Connects to the first address that answers.
pub(super) async fn connect(session: &SessionContext) -> Result<Sock, End> {
    let addresses = addresses(session).await?;
    let of = addresses.len() as u32;
    let mut last = End::ByUs;
    for (number, to) in (1..).zip(&addresses) {
        let connecting = |syn_repeats, next_syn| SessionStage::Connecting {
            to: to.clone(),
            try_number: number,
            of,
            syn_repeats,
            next_syn,
        };
        session.stage(connecting(0, None));
        let mut sock = match open(session, to, &Interfaces::default()) {
            Ok(sock) => sock,
            Err(failure) => {
                let failure = explained(session, failure, to).await;
                if number < of {
                    session.failed(failure.clone());
                }
                last = End::Failed(Box::new(failure));
                continue;
            }
        };
        sock.live.set_peer(Some(to.clone()));
        match attempt(session, &mut sock, to, connecting).await {
            Ok(()) => {
                let _ = sock.name();
                session.report_socket(&sock);
                return Ok(sock);
            }
            Err(Attempt::Ended(end)) => {
                sock.close(end.clone());
                return Err(end);
            }
            Err(Attempt::Failed(failure)) => {
                if number < of {
                    session.failed(failure.clone());
                }
                last = End::Failed(Box::new(failure));
                sock.close(last.clone());
            }
        }
    }
    Err(last)
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

enum Attempt {
    /// It was cancelled or stopped.
    Ended(End),
    /// This address failed: the next is tried.
    Failed(Failure),
}

async fn attempt(
    session: &SessionContext,
    sock: &mut Sock,
    to: &Address,
    connecting: impl Fn(u8, Option<Moment>) -> SessionStage,
) -> Result<(), Attempt> {
    let refused = |errno| Attempt::Failed(Failure::of_call_at(CallKind::Connect, to, errno));
    let connected = sock.connect(&to.to_sockaddr()).map_err(refused)?;
    // Armed late: before connect the kernel reports a hang-up, and the runtime would keep it.
    sock.arm().map_err(Attempt::Failed)?;
    if connected {
        return Ok(());
    }
    let waiting = Waiting { call: CallKind::Connect, select: false, since: sock.last_call() };
    sock.live.set_waiting(Some(waiting));
    // The port that the kernel chose is shown at once; a program that waits in connect asks for it afterwards.
    let _ = sock.observed_name();
    sock.touch();
    let net = Arc::clone(&session.net);
    let limit = session.spec.connect_limit;
    let deadline = limit.map(|limit| Instant::now() + limit);
    let mut look = Instant::now() + SYN_LOOK;
    let mut timer = SynTimer { sent: sock.last_own_call(), repeats: 0, rto: None };
    loop {
        tokio::select! {
            () = poll_fn(|context| sock.poll_writable(context)) => break,
            () = sleep_until(look), if session.spec.to.transport == Transport::Tcp => {
                look = Instant::now() + SYN_LOOK;
                let info = sock.observed_tcp_info().unwrap_or_default();
                if timer.is_new(&info, sock.last_call()) {
                    session.stage(connecting(timer.repeats, timer.next()));
                }
            }
            () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                return Err(Attempt::Failed(no_answer_within(limit.unwrap_or_default(), to)));
            }
            note = session.inbox.next() => match note {
                TaskMessage::Stop => return Err(Attempt::Ended(End::Stopped)),
                TaskMessage::Command(TaskCommand::Cancel | TaskCommand::End(CloseKind::Close)) => return Err(Attempt::Ended(End::ByUs)),
                TaskMessage::Command(TaskCommand::End(CloseKind::Reset)) => return Err(Attempt::Ended(super::reset(sock))),
                TaskMessage::Command(TaskCommand::Send(..)) => session.refused_early(),
                TaskMessage::Command(command) => session.common(sock, command),
            },
        }
    }
    sock.clear_waiting();
    net.coalescer.touch(&sock.live);
    match sock.pending_error() {
        Ok(None) => Ok(()),
        Ok(Some(errno)) | Err(errno) => Err(refused(errno)),
    }
}

fn no_answer_within(limit: Duration, to: &Address) -> Failure {
    let reason = format!("no answer within {}", span::show(limit));
    Failure::of_work(
        "connect",
        to,
        reason,
        "that is the connect limit of the session: the kernel would go on trying",
    )
}
