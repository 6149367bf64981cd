//! What is said of a session: its state, where it goes, what moved.

use std::time::Duration;

use super::transfer;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::{ConnectionStatus, End, Owner};
use crate::model::console::{SessionSpec, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::ids::ServerId;
use crate::model::moment::Moment;
use crate::model::why;
use crate::ui::conversation::Silence;
use crate::ui::theme::Role;
use crate::ui::world::{Session, World};

/// Where a session goes, for a list: `UDP 127.0.0.1:58001`, and where the host is known `UDP :58001`, `Unix x`.
pub(super) fn short(spec: &SessionSpec, names_host: bool) -> String {
    let transport = spec.to.transport;
    match transport {
        _ if names_host && transport.is_internet() => format!("{} {}", spec.over(), spec.goal()),
        Transport::Raw | Transport::Ping | Transport::Other => format!("{transport} {}", spec.goal()),
        Transport::Tcp | Transport::Udp => {
            format!("{} :{}", spec.over(), SafeText::escaped_str(&spec.to.service))
        }
        Transport::UnixStream | Transport::UnixDatagram | Transport::UnixSeqpacket => {
            let path = spec.goal();
            let name = path.rsplit('/').next().unwrap_or_default();
            let word = match transport {
                Transport::UnixStream => "Unix",
                Transport::UnixSeqpacket => "UnixP",
                _ => "UnixD",
            };
            format!("{word} {name}")
        }
    }
}

/// The state in a word or two, and how it is to look.
pub(super) fn state(session: &Session, world: &World) -> (String, Role) {
    if let Some((words, role)) = transfer::state(session) {
        return (words.to_owned(), role);
    }
    if let Some((place, _)) = queue_place(session, world).filter(|_| !session.is_ended()) {
        return (format!("{} in the queue", crate::ui::figures::ordinal(place)), Role::Warn);
    }
    let is_stream = session.spec.to.transport.is_stream();
    match session.stage.as_ref().map(|(_, stage)| stage) {
        None => ("opening".into(), Role::Warn),
        Some(SessionStage::Resolving) => ("resolving".into(), Role::Warn),
        Some(SessionStage::Connecting { syn_repeats: 0, .. }) => ("connecting".into(), Role::Warn),
        Some(SessionStage::Connecting { syn_repeats, .. }) => {
            (format!("SYN x{}", u16::from(*syn_repeats) + 1), Role::Warn)
        }
        Some(SessionStage::Handshake) => ("TLS handshake".into(), Role::Warn),
        Some(SessionStage::Open { connected }) => {
            let words = if is_stream || connected.is_none() { "open" } else { "connected" };
            (words.into(), Role::Good)
        }
        Some(SessionStage::PeerShut) => ("half-closed".into(), Role::Warn),
        Some(SessionStage::WeShut) => ("we shut".into(), Role::Warn),
        Some(SessionStage::PeerReset) => ("peer reset".into(), Role::Bad),
        Some(SessionStage::WeShutReceiving) => ("receive shut down".into(), Role::Warn),
        Some(SessionStage::BothShut) => ("both shut".into(), Role::Warn),
        Some(SessionStage::Ended(_)) if gave_up(session).is_some() => ("gave up".into(), Role::Closed),
        Some(SessionStage::Ended(end)) => (end_word(end), end_role(end)),
    }
}

/// The state in seven columns, for a narrow list.
pub(super) fn short_state(session: &Session, world: &World) -> (String, Role) {
    let (words, role) = state(session, world);
    if let Some(End::Failed(failure)) = session.end()
        && let Cause::Eai(number, _) = failure.cause
    {
        return (format!("EAI {number}"), role);
    }
    let short = match words.as_str() {
        "resolving" => "lookup",
        "fetching" => "fetch",
        "cancelled" => "cancel",
        "connecting" if session.spec.to.transport == Transport::Tcp => "SYN x1",
        "connecting" => "waits",
        "TLS handshake" => "TLS",
        "connected" => "conn.",
        "half-closed" => "got FIN",
        "receive shut down" => "SHUT_RD",
        "both shut" => "shut",
        "peer closed" => "by peer",
        "peer reset" => "got RST",
        "by fault" => "fault",
        "idle limit" => "idle",
        "left queue" => "left",
        "timed out" => "timeout",
        "unreachable" => "unreach",
        place if place.ends_with("in the queue") => "queued",
        _ => return (words, role),
    };
    (short.to_owned(), role)
}

fn end_role(end: &End) -> Role {
    if matches!(end, End::Failed(_) | End::ResetByPeer) { Role::Bad } else { Role::Closed }
}

/// Why it is over, in a word or two.
fn end_word(end: &End) -> String {
    let words = match end {
        End::ByPeer => "peer closed",
        End::ResetByPeer => "peer reset",
        End::ByUs => "closed",
        End::ResetByUs => "reset",
        End::ByService => "done",
        End::ByFault => "by fault",
        End::Refused => "refused",
        End::Denied => "denied",
        End::Idle => "idle limit",
        End::Stopped => "stopped",
        End::LeftQueue => "accepted",
        End::GaveUp => "gave up",
        End::AnotherFirst => "another first",
        End::Failed(failure) => return failure_word(failure),
    };
    words.to_owned()
}

fn failure_word(failure: &Failure) -> String {
    match &failure.cause {
        Cause::Errno(errno) => match *errno {
            Errno::ECONNREFUSED => "refused".to_owned(),
            Errno::ETIMEDOUT => "timed out".to_owned(),
            Errno::ENETUNREACH | Errno::EHOSTUNREACH => "unreachable".to_owned(),
            Errno::ECONNRESET => "peer reset".to_owned(),
            _ => errno.symbol().to_owned(),
        },
        Cause::Eai(number, _) => crate::model::eai::symbol(*number).to_owned(),
        Cause::Reason(_) => "failed".to_owned(),
    }
}

/// Why it is over, a sentence; empty while it is not.
pub(super) fn end_sentence(session: &Session) -> String {
    match session.end() {
        None => String::new(),
        Some(End::ByPeer) => "over: the peer sent its FIN, and we closed after it".into(),
        Some(End::ResetByPeer) => "over: the peer answered with RST".into(),
        Some(End::ByUs) => match gave_up(session) {
            Some(words) => format!("over: {words}"),
            None if session.sockets.is_empty() => "over: stopped here, before it had a socket".into(),
            None => "over: closed here".into(),
        },
        Some(End::ResetByUs) => "over: reset here, the peer got RST".into(),
        Some(End::Failed(failure)) => format!("over: {}", shown_failure(failure)),
        Some(other) => format!("over: {}", end_word(other)),
    }
}

/// `gave up after 17.3 s, 5 SYNs, no answer`: of a connect that was stopped here.
fn gave_up(session: &Session) -> Option<String> {
    let (at, SessionStage::Ended(End::ByUs)) = session.stage.as_ref()? else { return None };
    let attempt = session.attempt.as_ref()?;
    let seconds = at.since(attempt.since).as_secs_f64();
    let syns = match (session.spec.to.transport, attempt.syns) {
        (Transport::Tcp, 1) => ", 1 SYN".to_owned(),
        (Transport::Tcp, syns) => format!(", {syns} SYNs"),
        _ => String::new(),
    };
    Some(format!("gave up after {seconds:.1} s{syns}, no answer"))
}

/// A failure as a line; its parts that came from outside are escaped here.
pub(super) fn shown_failure(failure: &Failure) -> String {
    SafeText::kept(failure).into()
}

/// Why it ended, where no row of the conversation tells: a name that did not resolve, work that is no call.
pub(super) fn untold(session: &Session) -> Option<&Failure> {
    match session.end() {
        Some(End::Failed(failure)) if session.sockets.is_empty() || !is_row(failure) => Some(failure),
        _ => None,
    }
}

/// Whether a failure is a row of the conversation: that of a call on the session's socket.
pub(super) fn is_row(failure: &Failure) -> bool {
    // A cut datagram is told by the row of the datagram.
    match &failure.operation {
        Operation::Call(kind) => {
            !matches!(kind, CallKind::GetAddrInfo | CallKind::GetNameInfo | CallKind::Socket)
        }
        Operation::Work(work) => work == "receive" || is_of_library(failure),
    }
}

/// Whether the library that carries the stream failed: a row has its words.
fn is_of_library(failure: &Failure) -> bool {
    matches!(&failure.operation, Operation::Work(work) if work.starts_with("TLS"))
}

/// What to do, where a row of the conversation tells why the library that carries the stream failed.
pub(super) fn advice_below(session: &Session) -> Option<String> {
    let Some(End::Failed(failure)) = session.end() else { return None };
    let is_told = !session.sockets.is_empty() && is_of_library(failure) && !failure.advice.is_empty();
    is_told.then(|| SafeText::kept(&failure.advice).into())
}

/// What the title says at the right: `not connected`, `open`, `connecting, SYN sent 3 times`.
pub(super) fn status(session: &Session, world: &World) -> String {
    if let Some((words, _)) = transfer::state(session) {
        return words.to_owned();
    }
    let is_stream = session.spec.to.transport.is_stream();
    match session.stage.as_ref().map(|(_, stage)| stage) {
        Some(SessionStage::Open { connected: None }) if !is_stream => "not connected".into(),
        Some(SessionStage::Open { connected: Some(peer) }) if !is_stream => format!("connected to {peer}"),
        Some(SessionStage::Connecting { others, .. }) if !others.is_empty() => {
            format!("connecting to {} at once", others.len() + 1)
        }
        Some(SessionStage::Connecting { try_number, of, syn_repeats, .. }) => {
            let tried = if *of > 1 { format!(", address {try_number} of {of}") } else { String::new() };
            match syn_repeats {
                0 => format!("connecting{tried}"),
                repeats => format!("connecting, SYN sent {} times{tried}", u16::from(*repeats) + 1),
            }
        }
        Some(SessionStage::PeerShut) => "half-closed by the peer".into(),
        Some(SessionStage::WeShut) => "half-closed by us".into(),
        Some(SessionStage::PeerReset) => "reset by the peer".into(),
        Some(SessionStage::WeShutReceiving) => "receiving is shut down here".into(),
        Some(SessionStage::BothShut) => "both directions are shut down".into(),
        _ => state(session, world).0,
    }
}

/// `sent 7 B in 1 call`.
pub(super) fn moved(word: &str, bytes: u64, calls: u64) -> String {
    format!("{word} {}", crate::ui::regions::socket::moved(bytes, calls))
}

/// Who chose the local port, and from which range; `None` where the session did.
pub(super) fn chosen(session: &Session, address: Option<&Address>, world: &World) -> Option<String> {
    if !session.spec.to.transport.has_ports() {
        return None;
    }
    let is_chosen = chooses_port(session);
    let port = address.and_then(Address::port)?;
    if port == 0 {
        return Some(no_local(session));
    }
    let range = world.port_range.map(|(least, most)| format!(", range {least}-{most}")).unwrap_or_default();
    is_chosen.then(|| format!("chosen by the system{range}"))
}

/// Whether the system chooses the local port.
fn chooses_port(session: &Session) -> bool {
    session.spec.from.as_ref().is_none_or(|from| from.port() == Some(0))
}

/// The local address, who chose it, and from which ports, as far as that goes into `columns`.
pub(super) fn local(session: &Session, address: Option<&Address>, world: &World, columns: usize) -> String {
    let is_chosen = chooses_port(session);
    let transport = session.spec.to.transport;
    match address {
        Some(address) if transport == Transport::Ping && address.port() != Some(0) => {
            // What stands for its port is the identifier of the echo requests (icmp(7)).
            let identifier = address.port().unwrap_or_default();
            format!("local {}, identifier {identifier}", transport.shown(address))
        }
        Some(address) if transport == Transport::Raw => format!("local {}", transport.shown(address)),
        Some(address) if address.port() == Some(0) => no_local(session),
        Some(address) if address.port().is_some() && is_chosen => {
            let short = format!("local {address}, chosen by the system");
            let Some((least, most)) = world.port_range else { return short };
            let long = [
                format!("{short}, range {least}-{most}"),
                format!("{short} ({least}-{most})"),
                format!("local {address}, chosen from {least}-{most}"),
            ];
            long.into_iter().find(|words| words.len() <= columns).unwrap_or(short)
        }
        Some(address) => format!("local {address}"),
        None => no_local(session),
    }
}

fn no_local(session: &Session) -> String {
    if session.is_ended() {
        "local: it never had an address".into()
    } else if session.spec.to.transport == Transport::Udp {
        "local: none yet, the system chooses at the first send".into()
    } else {
        "local: none yet".into()
    }
}

/// Whether something is waited for: an address, a connection, our turn in an accept queue, or an answer to what was
/// sent last where none came (`is_silent`).
pub(super) fn waits(session: &Session, is_silent: bool, world: &World) -> bool {
    match session.stage.as_ref().map(|(_, stage)| stage) {
        None | Some(SessionStage::Resolving | SessionStage::Connecting { .. } | SessionStage::Handshake) => {
            true
        }
        Some(SessionStage::Open { .. } | SessionStage::WeShut) => {
            is_silent || queue_place(session, world).is_some()
        }
        _ => false,
    }
}

/// What is waited for, as rows below the conversation. `unanswered`: our last message, where no answer came to it.
pub(super) fn waiting(
    session: &Session,
    unanswered: Option<&Silence>,
    world: &World,
    now: Moment,
) -> Option<String> {
    let (_, stage) = session.stage.as_ref()?;
    if let SessionStage::Connecting { to, syn_repeats, next_syn, others, try_number, of } = stage {
        if !others.is_empty() {
            let each = stage.attempts().into_iter().map(|(to, syns)| format!("{to} SYN x{syns}"));
            return Some(format!("no answer yet: {}", each.collect::<Vec<_>>().join(", ")));
        }
        let words = connecting(to, *syn_repeats, world)?;
        let words = if *of > 1 { format!("{to}, address {try_number} of {of}: {words}") } else { words };
        return Some(match next_syn.and_then(|next| seconds_until(next, now)) {
            Some(left) => format!("{words}; the next SYN in {left} s"),
            None => words,
        });
    }
    if *stage == SessionStage::Handshake {
        return Some("the connection is open; the peer has not completed the TLS handshake".to_owned());
    }
    let unanswered = unanswered.map(|silence| (now.since(silence.since), silence));
    let unanswered = unanswered.filter(|(silent, _)| *silent >= Duration::from_secs(1));
    if !waits(session, unanswered.is_some(), world) {
        return None;
    }
    let place = queue_place(session, world).map(|(place, id)| {
        let (place, ours) = (crate::ui::figures::ordinal(place), world.owner_words(Owner::Server(id)));
        format!("{place} in the accept queue of our {ours}; nobody has called accept for it")
    });
    let Some((silent, silence)) = unanswered else { return place };
    // Somebody else may have spoken since.
    let from = match &silence.to {
        Some(to) if session.peers.len() > 1 => format!(" from {to}"),
        _ => String::new(),
    };
    let words = format!("nothing came back{from} for {}", crate::model::ladder::waited(silent));
    let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
    let is_udp = session.spec.to.transport == Transport::Udp;
    let is_told = matches!(stage, SessionStage::Open { connected: Some(_) })
        || why::reports_icmp(&session.spec, socket);
    Some(match place {
        Some(place) => format!("{words}: {place}"),
        None if is_udp && !is_told => format!("{words}; UDP tells no error here"),
        None => words,
    })
}

/// Seconds until then, rounded up; `None` once it is past.
fn seconds_until(then: Moment, now: Moment) -> Option<u64> {
    (then > now).then(|| then.since(now).as_millis().div_ceil(1000)).and_then(|left| left.try_into().ok())
}

fn connecting(to: &Address, syn_repeats: u8, world: &World) -> Option<String> {
    if syn_repeats == 0 {
        return None;
    }
    let sent = format!("SYN sent {} times", u16::from(syn_repeats) + 1);
    let Some((id, server)) = world.server_at(Transport::Tcp, to) else {
        return Some(format!(
            "{sent} and no answer: the host is down, a firewall drops them, or its accept queue is full"
        ));
    };
    let ours = world.owner_words(Owner::Server(id));
    Some(match server.queue.as_ref() {
        Some(queue) if queue.waiting > queue.backlog => format!(
            "{sent}, and dropped: the accept queue of our {ours} is full, {} of backlog {} + 1. The kernel \
             repeats the SYN, and the first one that finds room connects",
            queue.waiting, queue.backlog
        ),
        _ => format!("{sent}: the accept queue of our {ours} has room now, and the next SYN connects"),
    })
}

/// The place of a session in the accept queue of a server of ours, from 1, and which one that is.
fn queue_place(session: &Session, world: &World) -> Option<(u32, ServerId)> {
    let socket = world.sockets.get(&session.socket?)?;
    let (local, peer) = (socket.local.as_ref()?, socket.peer.as_ref()?);
    if !session.spec.to.transport.is_stream() {
        return None;
    }
    let (id, server) = world.server_at(socket.transport, peer)?;
    if server.queue.as_ref().is_some_and(|queue| queue.waiting == 0) {
        return None;
    }
    let place = server.connections.values().find_map(|row| match row.status {
        ConnectionStatus::Queued { place, .. } if row.peer == *local => Some(place),
        _ => None,
    })?;
    Some((place, id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::Endpoint;

    #[test]
    fn a_path_that_is_no_utf_8_is_escaped_once() {
        let path = Address::UnixPath(b"/tmp/a\xff".to_vec());
        let to =
            Endpoint { host: path.to_string(), service: String::new(), transport: Transport::UnixStream };
        let spec = SessionSpec::new(to, vec![path]);
        assert_eq!((spec.goal().as_str(), short(&spec, false).as_str()), ("/tmp/a\\xff", "Unix a\\xff"));
    }
}
