//! Endpoints to addresses, by `getaddrinfo` on a thread of a pool; recorded as a call of the
//! library. Ports are checked before: glibc takes 65537 for 1.

use std::net::IpAddr;
use std::sync::Arc;

use super::context::NetContext;
use super::recorder::{CallEntry, CaptureLength, Recorder};
use super::{name_files, sys};
use crate::model::address::Address;
use crate::model::call::{Args, CallKind};
use crate::model::eai;
use crate::model::eai::EaiError;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::hints::Hints;
use crate::model::lookup::{LookupResult, Question};
use crate::model::moment::Moment;

/// The longest path of a Unix socket, without its NUL.
const UNIX_PATH: usize = 107;

/// What became of a question.
pub(crate) enum Resolution {
    /// It was asked.
    Answer(LookupResult),
    /// It was not.
    Refused(Failure),
}

/// The port that a service text names: a number, or `None` for a name (or nothing).
pub(crate) fn port(service: &str) -> Result<Option<u16>, Failure> {
    let service = service.trim();
    let digits = service.strip_prefix(['-', '+']).unwrap_or(service);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    service.parse().map(Some).map_err(|_| {
        Failure::of_work(
            "check port",
            service.escape_debug(),
            "a port is a number from 0 to 65535",
            "ports are 16 bits: the system would take the number modulo 65536",
        )
    })
}

/// The address of a Unix endpoint: a path, or `@name` in the abstract namespace.
pub(crate) fn unix_address(host: &str) -> Result<Address, Failure> {
    let name = host.strip_prefix('@').unwrap_or(host);
    if name.is_empty() || name.len() > UNIX_PATH || name.contains('\0') {
        return Err(Failure::of_work(
            "check path",
            host.escape_debug(),
            format!("a socket's path has 1 to {UNIX_PATH} bytes and no NUL"),
            "choose a shorter path",
        ));
    }
    Ok(if host.starts_with('@') {
        Address::UnixAbstract(name.as_bytes().to_vec())
    } else {
        Address::UnixPath(name.as_bytes().to_vec())
    })
}

/// The question for an endpoint. An empty host is NULL: with `AI_PASSIVE` every interface.
pub(crate) fn question(at: &Endpoint, flags: i32) -> Question {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let socktype = if at.transport == Transport::Tcp { libc::SOCK_STREAM } else { libc::SOCK_DGRAM };
    let host = at.host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&at.host);
    let hints = Hints { flags, socktype, ..Hints::default() };
    // Of raw IP it is a protocol.
    let service = if at.transport.has_ports() { some(at.service.trim()) } else { None };
    Question { node: some(host), service, hints, as_typed: false }
}

/// Why a question is not asked at all.
pub(crate) fn refusal(question: &Question) -> Option<Failure> {
    if let Some(service) = question.service.as_ref().filter(|_| !question.as_typed)
        && let Err(failure) = port(service)
    {
        return Some(failure);
    }
    [&question.node, &question.service].into_iter().flatten().find(|text| text.contains('\0')).map(|text| {
        Failure::of_work(
            "getaddrinfo",
            text.escape_debug(),
            "a name cannot contain a NUL",
            "C strings end at the first NUL: leave it out",
        )
    })
}

/// Asks on a thread of a pool. Dropped, the question is forgotten.
pub(crate) async fn ask(net: &Arc<NetContext>, question: Question) -> Resolution {
    ask_with(net, question, |_| ()).await
}

/// The same; `began` is told when the call begins, on its thread.
pub(crate) async fn ask_with(
    net: &Arc<NetContext>,
    question: Question,
    began: impl FnOnce(Moment) + Send + 'static,
) -> Resolution {
    if let Some(failure) = refusal(&question) {
        return Resolution::Refused(failure);
    }
    let hints = question.hints;
    let on_thread = Arc::clone(net);
    let asked = question.clone();
    let call = move || {
        let at = on_thread.now();
        began(at);
        let node = asked.node.as_ref().map(String::as_bytes);
        let service = asked.service.as_ref().map(String::as_bytes);
        let result = sys::getaddrinfo(node, service, hints);
        (at, on_thread.now(), result)
    };
    // What waits for a name server must keep neither numbers waiting nor names in files.
    let pool = if asks_nobody(&question) {
        &net.host
    } else if is_in_hosts(net, &question).await {
        &net.local_lookups
    } else {
        &net.lookups
    };
    let (at, ended, result) = match pool.run(call).await {
        Ok(answered) => answered,
        Err(why) => {
            let node = question.node.as_deref().unwrap_or_default();
            return Resolution::Refused(why.failure("getaddrinfo", node.escape_debug()));
        }
    };
    let took = ended.since(at);
    let (number, errno, nodes) = match &result {
        Ok(nodes) => (0, None, nodes.len() as u32),
        Err(error) => (error.number, error.errno, 0),
    };
    let mut recorder = Recorder::new(net, net.next_socket(), -1, CaptureLength::SESSION);
    let call = recorder.record_ended(
        CallEntry::new(
            CallKind::GetAddrInfo,
            at,
            Args::AddrInfo {
                node: question.node.as_ref().map(String::as_bytes),
                service: question.service.as_ref().map(String::as_bytes),
                hints,
                nodes,
            },
        )
        .result(i64::from(number), errno),
        ended,
    );
    Resolution::Answer(LookupResult { at, took, result, call })
}

/// Whether the answer stands in a file of this host.
async fn is_in_hosts(net: &NetContext, question: &Question) -> bool {
    let question = question.clone();
    net.host.run(move || name_files::is_in_hosts(&question)).await.unwrap_or(false)
}

/// Whether there are only numbers in a question, so that the library makes the list by itself, in microseconds.
fn asks_nobody(question: &Question) -> bool {
    let is_number = |node: &str| node.split('%').next().is_some_and(|ip| ip.parse::<IpAddr>().is_ok());
    question.node.as_deref().is_none_or(is_number)
        && question.service.as_deref().is_none_or(|service| service.parse::<u16>().is_ok())
}

/// A failed lookup of an endpoint.
pub(crate) fn failure(at: &Endpoint, error: EaiError) -> Failure {
    let subject = format!("{} {}", at.host.escape_debug(), at.service.escape_debug());
    let cause = Cause::Eai(error.number, error.errno);
    let advice = match error.number {
        libc::EAI_SERVICE => {
            "the port is neither a number nor the name of a service of this transport; IPv6 with a port is [::1]:7000"
        }
        number => eai::advice(number),
    };
    Failure::new(Operation::Call(CallKind::GetAddrInfo), subject, cause, advice)
}

/// An answer without a node.
pub(crate) fn nothing_found(at: &Endpoint) -> Failure {
    Failure::of_work(
        "getaddrinfo",
        at.host.escape_debug(),
        "the list is empty",
        "try another family, or another name",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_checked_before_the_library_wraps_them() {
        assert_eq!(port("7").expect("a port"), Some(7));
        assert_eq!(port("65535").expect("a port"), Some(65_535));
        assert_eq!(port("echo").expect("a name"), None);
        assert_eq!(port("").expect("nothing"), None);
        for bad in ["65536", "-1", "99999999999999999999"] {
            assert!(port(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn numbers_are_asked_of_nobody() {
        let asks_nobody = |node: Option<&str>, service: Option<&str>| {
            let text = |text: &str| text.to_owned();
            asks_nobody(&Question { node: node.map(text), service: service.map(text), ..Question::default() })
        };
        assert!(asks_nobody(Some("127.0.0.1"), Some("7")) && asks_nobody(Some("fe80::1%lo"), None));
        assert!(asks_nobody(None, Some("0")));
        assert!(!asks_nobody(Some("localhost"), Some("7")) && !asks_nobody(Some("::1"), Some("echo")));
    }

    #[test]
    fn unix_names_are_paths_or_abstract_and_bounded() {
        assert_eq!(unix_address("/tmp/x").expect("a path"), Address::UnixPath(b"/tmp/x".to_vec()));
        assert_eq!(unix_address("@x").expect("a name"), Address::UnixAbstract(b"x".to_vec()));
        assert!(unix_address(&"x".repeat(108)).is_err());
        assert!(unix_address("@").is_err());
    }
}
