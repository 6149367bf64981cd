//! The way to a connected stream: the name resolved, each address tried in order.

use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::Session;
use crate::model::address::{AF_INET, AF_INET6, AF_UNIX, Address};
use crate::model::call::CallKind;
use crate::model::connection::{End, Role, Waiting};
use crate::model::console::{ConsoleEvent, Ending, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::failure::Failure;
use crate::net::holders::{self, Wanted};
use crate::net::inbox::{Note, Tell};
use crate::net::pen::Recorded;
use crate::net::resolve::{self, Found};
use crate::net::sock::{Shape, Sock};

/// Repeated SYNs are looked for so often while a connect goes on: the kernel repeats after 1, 3, 7 s, or after 1, 2, 3 s.
const SYN_LOOK: Duration = Duration::from_millis(250);

/// The addresses of the session's endpoint, in the order to try. `Err`: why it ended before.
pub(super) async fn addresses(session: &Session) -> Result<Vec<Address>, End> {
    let spec = &session.spec;
    if !spec.addresses.is_empty() {
        return Ok(spec.addresses.clone());
    }
    let failed = |failure| End::Failed(Box::new(failure));
    if spec.to.transport.is_unix() {
        return Ok(vec![resolve::unix_address(&spec.to.host).map_err(failed)?]);
    }
    session.stage(SessionStage::Resolving);
    let asked = resolve::ask(&session.base, resolve::question(&spec.to, 0));
    tokio::pin!(asked);
    let found = loop {
        tokio::select! {
            found = &mut asked => break found,
            note = session.inbox.next() => match note {
                Note::Stop => return Err(End::Stopped),
                Note::Tell(Tell::Cancel | Tell::End(Ending::Close | Ending::Reset)) => return Err(End::ByUs),
                Note::Tell(Tell::Send(..)) => session.refused_early(),
                Note::Tell(_) => {}
            },
        }
    };
    let answer = match found {
        Found::Answer(answer) => answer,
        Found::Refused(failure) => return Err(failed(failure)),
    };
    session.say(ConsoleEvent::Resolved(session.id, answer.clone()));
    match answer.result {
        Ok(nodes) if nodes.is_empty() => Err(failed(resolve::nothing_found(&spec.to))),
        Ok(nodes) => Ok(nodes.iter().map(crate::model::lookup::Node::address).collect()),
        Err(error) => Err(failed(resolve::failure(&spec.to, error))),
    }
}

/// A socket for an address: made, its options set, bound where the session says so.
pub(super) fn open(session: &Session, to: &Address) -> Result<Sock, Failure> {
    let spec = &session.spec;
    let family = match to {
        Address::Inet { .. } => AF_INET,
        Address::Inet6 { .. } => AF_INET6,
        Address::UnixPath(_) | Address::UnixAbstract(_) | Address::UnixUnnamed => AF_UNIX,
        Address::Other(_) => to.family().unwrap_or(0),
    };
    let shape = Shape { transport: spec.to.transport, family };
    let mut sock = Sock::open(&session.base, shape, session.owner(), Role::Client, Recorded::SESSION)
        .map_err(|errno| Failure::of_call(CallKind::Socket, to, errno))?;
    session.tell_socket(&sock);
    for setting in &spec.options {
        sock.set(setting)?;
    }
    if let Some(from) = &spec.from {
        sock.bind(from).map_err(|errno| Failure::of_call_at(CallKind::Bind, from, errno))?;
    }
    Ok(sock)
}

/// Why a socket could not be made or bound; once it is closed.
pub(super) async fn explained(session: &Session, failure: Failure, to: &Address) -> Failure {
    let spec = &session.spec;
    let address = spec.from.as_ref().unwrap_or(to);
    let wanted = Wanted { transport: spec.to.transport, address, options: &spec.options, server: None };
    holders::explained(&session.base, failure, wanted).await
}

/// Connects to the first address that answers.
pub(super) async fn connect(session: &Session) -> Result<Sock, End> {
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
        sock.cell.set_peer(Some(to.clone()));
        match attempt(session, &mut sock, to, connecting).await {
            Ok(()) => {
                let _ = sock.name();
                session.tell_socket(&sock);
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
    session: &Session,
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
    sock.cell.set_waiting(Some(waiting));
    // The port that the kernel chose is shown at once; a program that waits in connect asks for it afterwards.
    let _ = sock.observed_name();
    sock.touch();
    let base = Arc::clone(&session.base);
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
                Note::Stop => return Err(Attempt::Ended(End::Stopped)),
                Note::Tell(Tell::Cancel | Tell::End(Ending::Close)) => return Err(Attempt::Ended(End::ByUs)),
                Note::Tell(Tell::End(Ending::Reset)) => return Err(Attempt::Ended(super::reset(sock))),
                Note::Tell(Tell::Send(..)) => session.refused_early(),
                Note::Tell(tell) => session.common(sock, tell),
            },
        }
    }
    sock.waits_no_more();
    base.board.touch(&sock.cell);
    match sock.pending_error() {
        Ok(None) => Ok(()),
        Ok(Some(errno)) | Err(errno) => Err(refused(errno)),
    }
}
