//! The way to a connected stream: the name resolved, each address tried in order.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::SessionContext;
use crate::model::address::{AF_INET, AF_INET6, AF_UNIX, Address};
use crate::model::call::CallKind;
use crate::model::connection::{End, SocketRole, Waiting};
use crate::model::console::{CloseKind, ConsoleEvent, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::failure::Failure;
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
    session.stage(SessionStage::Resolving);
    let asked = resolve::ask(&session.net, resolve::question(&spec.to, 0));
    tokio::pin!(asked);
    let found = loop {
        tokio::select! {
            found = &mut asked => break found,
            note = session.inbox.next() => match note {
                TaskMessage::Stop => return Err(End::Stopped),
                TaskMessage::Command(TaskCommand::Cancel | TaskCommand::End(CloseKind::Close | CloseKind::Reset)) => return Err(End::ByUs),
                TaskMessage::Command(TaskCommand::Send(..)) => session.refused_early(),
                TaskMessage::Command(_) => {}
            },
        }
    };
    let answer = match found {
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
pub(super) fn open(session: &SessionContext, to: &Address) -> Result<Sock, Failure> {
    let spec = &session.spec;
    let family = match to {
        Address::Inet { .. } => AF_INET,
        Address::Inet6 { .. } => AF_INET6,
        Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed => AF_UNIX,
        Address::Other(_) => to.family().unwrap_or(0),
    };
    let shape = SocketKind { transport: spec.to.transport, family };
    let mut sock =
        Sock::open(&session.net, shape, session.owner(), SocketRole::Client, CaptureLength::SESSION)
            .map_err(|errno| Failure::of_call(CallKind::Socket, to, errno))?;
    session.report_socket(&sock);
    for setting in &spec.options {
        sock.set(setting)?;
    }
    if let Some(from) = &spec.from {
        sock.bind(from).map_err(|errno| Failure::of_call_at(CallKind::Bind, from, errno))?;
    }
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
        let connecting =
            |syn_repeats| SessionStage::Connecting { to: to.clone(), try_number: number, of, syn_repeats };
        session.stage(connecting(0));
        let mut sock = match open(session, to) {
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
    connecting: impl Fn(u8) -> SessionStage,
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
    let mut look = Instant::now() + SYN_LOOK;
    let mut repeats = 0;
    loop {
        tokio::select! {
            () = poll_fn(|context| sock.poll_writable(context)) => break,
            () = sleep_until(look), if session.spec.to.transport == Transport::Tcp => {
                look = Instant::now() + SYN_LOOK;
                let now = sock.observed_syn_repeats();
                if now != repeats {
                    repeats = now;
                    session.stage(connecting(repeats));
                }
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
