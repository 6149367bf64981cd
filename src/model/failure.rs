//! Errors that help: what was tried, on which address, what the system said, and what to do next.

use std::fmt;

use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::eai;
use crate::model::errno::Errno;
use crate::model::holder::Holder;

/// An error with its operation and address. It travels in events and is compared in tests.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Failure {
    /// What was tried.
    pub operation: Operation,
    /// On what: an address or name, already safe to show; empty where there is none.
    pub subject: String,
    /// Why it failed.
    pub cause: Cause,
    /// What to do next, a sentence or nothing.
    pub advice: String,
    /// Of a bind that failed: who holds the address, which the advice tells in words.
    pub holders: Vec<Holder>,
}

/// What was tried.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Operation {
    /// A socket call.
    Call(CallKind),
    /// Work of ours that is no call: a word for it, such as `read file`.
    Work(std::borrow::Cow<'static, str>),
}

/// Why it failed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Cause {
    /// The kernel said so.
    Errno(Errno),
    /// `getaddrinfo` or `getnameinfo` said so: an `EAI_` number, and errno for `EAI_SYSTEM`.
    Eai(i32, Option<Errno>),
    /// Our own reason, a clause.
    Reason(String),
}

impl Failure {
    /// What was tried, on what, why it failed, and what to do next.
    pub fn new(
        operation: Operation,
        subject: impl Into<String>,
        cause: Cause,
        advice: impl Into<String>,
    ) -> Failure {
        let (subject, advice) = (subject.into(), advice.into());
        Failure { operation, subject, cause, advice, holders: Vec::new() }
    }

    /// A failed call, with the advice for that call and errno.
    pub fn of_call(kind: CallKind, subject: impl fmt::Display, errno: Errno) -> Failure {
        Failure::new(Operation::Call(kind), subject.to_string(), Cause::Errno(errno), advice(kind, errno))
    }

    /// A failed call on an address, where there is one: a path is no port of a host, and its errors have
    /// causes of their own.
    pub fn of_call_at<'a>(kind: CallKind, address: impl Into<Option<&'a Address>>, errno: Errno) -> Failure {
        let address = address.into();
        let failure = Failure::of_call(kind, address.map_or_else(String::new, Address::to_string), errno);
        Failure { advice: advice_at(kind, address, errno).to_owned(), ..failure }
    }

    /// A failure of our own, with its reason and what to do next.
    pub fn of_work(
        work: &'static str,
        subject: impl fmt::Display,
        reason: impl Into<String>,
        advice: impl Into<String>,
    ) -> Failure {
        Failure::new(Operation::Work(work.into()), subject.to_string(), Cause::Reason(reason.into()), advice)
    }

    /// A line for where there is no room for the advice: of a bind that failed, with who is in the way instead of the
    /// errno's text: `bind 127.0.0.1:7: EADDRINUSE: nc (process 9) listens on 127.0.0.1:7`. Safe to show.
    pub fn brief(&self) -> String {
        match (&self.operation, self.errno(), self.holders.first()) {
            (Operation::Call(kind), Some(errno), Some(holder)) => {
                format!("{} {}: {}: {holder}", kind.name(), self.subject, errno.symbol())
            }
            _ => self.to_string(),
        }
    }

    /// The error number, where the kernel gave one.
    pub fn errno(&self) -> Option<Errno> {
        match self.cause {
            Cause::Errno(errno) | Cause::Eai(_, Some(errno)) => Some(errno),
            _ => None,
        }
    }
}

/// `bind 127.0.0.1:7: EADDRINUSE (Address already in use)`, without the advice.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.operation {
            Operation::Call(kind) => f.write_str(kind.name())?,
            Operation::Work(work) => f.write_str(work)?,
        }
        if !self.subject.is_empty() {
            write!(f, " {}", self.subject)?;
        }
        write!(f, ": {}", self.cause)
    }
}

/// `EADDRINUSE (Address already in use)`, `EAI_NONAME -2 (Name or service not known)`, or the reason.
impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::Errno(errno) => errno.fmt(f),
            Cause::Eai(number, errno) => {
                write!(f, "{} {number} ({})", eai::symbol(*number), eai::text(*number))?;
                errno.map_or(Ok(()), |errno| write!(f, ", {errno}"))
            }
            Cause::Reason(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for Failure {}

/// What helps with a failed call on an address, where there is one; of the call alone otherwise.
pub fn advice_at(kind: CallKind, address: Option<&Address>, errno: Errno) -> &'static str {
    let of_address = match address {
        Some(Address::UnixPath(_) | Address::UnixAbstract(_)) => advice_on_path(kind, errno),
        Some(address) if kind == CallKind::SendTo && errno.0 == libc::EINVAL && address.port() == Some(0) => {
            "0 is no port to send to: in bind and connect it lets the system choose"
        }
        Some(address) if errno.0 == libc::ENETUNREACH && address.ip().is_some_and(|ip| ip.is_multicast()) => {
            "no route leads to that group: name the interface that multicast goes out on, by name or address \
             (127.0.0.1 works on this host)"
        }
        _ => "",
    };
    if of_address.is_empty() { advice(kind, errno) } else { of_address }
}

/// What helps, by call and errno; empty where there is nothing better than the errno's own text.
pub fn advice(kind: CallKind, errno: Errno) -> &'static str {
    match (kind, errno.0) {
        (CallKind::Bind | CallKind::Listen, libc::EADDRINUSE) => {
            "another socket has this address, or a connection of it is in TIME_WAIT: stop it, choose another \
             port (0 lets the system choose), or switch SO_REUSEADDR on"
        }
        (CallKind::Bind, libc::EACCES) => "this user may not bind it: choose another port",
        (CallKind::Bind, libc::EADDRNOTAVAIL) => {
            "no interface of this host has that address: 127.0.0.1 is this host alone, 0.0.0.0 every interface"
        }
        (CallKind::Connect, libc::ECONNREFUSED) => {
            "the host answered that nothing listens on that port: start the server, or check the port"
        }
        (_, libc::ECONNREFUSED) => {
            "ICMP port unreachable came back for an earlier datagram: nothing is bound to that port. A UDP \
             socket is told when it is connected or has IP_RECVERR on"
        }
        (_, libc::EPIPE) => {
            "no more bytes can be sent on this connection. A C program that does not ignore SIGPIPE would have been \
             killed here, signal 13"
        }
        (_, libc::ECONNRESET) => {
            "the peer answered with RST: it closed with unread data, aborted, or never knew this connection"
        }
        (CallKind::Connect, libc::ETIMEDOUT) => {
            "no answer to the SYNs: the host is down, a firewall drops them, or the accept queue there is full"
        }
        (_, libc::ETIMEDOUT) => "the peer stopped acknowledging: the host or the network between went away",
        (_, libc::ENETUNREACH) => {
            "no route to that network: check the address, the interface and the default route"
        }
        (_, libc::EHOSTUNREACH) => {
            "ICMP from a router, a firewall or this host itself says that the host cannot be reached: \
             check the address, that it is up, and firewall rules"
        }
        (_, libc::EMSGSIZE) => "a UDP datagram over IPv4 carries at most 65507 bytes: send less at once",
        (_, libc::EMFILE) => {
            "this process has no descriptor left: close some connections, or raise ulimit -n"
        }
        (_, libc::ENFILE) => "the system has no descriptor left: close some programs, or raise fs.file-max",
        (CallKind::Socket, libc::EPERM | libc::EACCES) => {
            "this user may not open such a socket: raw sockets need CAP_NET_RAW (root has it); ping needs a group of \
             net.ipv4.ping_group_range"
        }
        (CallKind::Socket, libc::ESOCKTNOSUPPORT | libc::EPROTONOSUPPORT) => {
            "this kernel has no socket of that type and protocol in that family"
        }
        (_, libc::EPERM) => {
            "the system does not allow it to this user: it may need a capability, or a firewall rule forbids it"
        }
        (_, libc::EAFNOSUPPORT) => {
            "this kernel does not have that address family, or the socket has another one"
        }
        (_, libc::EDESTADDRREQ) => "the socket is not connected: a destination is needed",
        (_, libc::ENOTCONN) => "the socket is not connected (any more)",
        (_, libc::EISCONN) => "the socket is connected already: dissolve that first",
        (_, libc::EACCES) => {
            "the system refused: sending to a broadcast address needs SO_BROADCAST, an option of the session; a \
             prohibiting route refuses too"
        }
        (CallKind::Connect, libc::EINVAL) => {
            "the address cannot be connected to, or the route to it is a blackhole: see ip route get"
        }
        (CallKind::SetSockOpt, libc::EADDRINUSE) => {
            "this socket has joined that group on that interface already: give it once"
        }
        (CallKind::SetSockOpt, libc::ENOBUFS) => {
            "a socket can join at most net.ipv4.igmp_max_memberships groups, usually 20: use another \
             socket for the rest"
        }
        (CallKind::SetSockOpt, libc::EADDRNOTAVAIL) => {
            "no interface of this host has that address, or the group was not joined there"
        }
        (CallKind::SetSockOpt, libc::ENOPROTOOPT) => {
            "this kind of socket does not have that option: those of IPv6 need a socket of IPv6"
        }
        (_, libc::ENETDOWN) => "the interface is down: bring it up (ip link set dev NAME up), or use another",
        (_, libc::ENOBUFS | libc::ENOMEM) => {
            "the kernel has no memory left for sockets: close some, or wait until what is queued is read"
        }
        (_, libc::ENODEV) => {
            "no interface can be used for that: name one (127.0.0.1 works for multicast on this host)"
        }
        (CallKind::Connect, libc::EADDRNOTAVAIL) => {
            "no local port is free (net.ipv4.ip_local_port_range), or the local address is not this host's"
        }
        _ => "",
    }
}

/// The same for the path of a Unix socket.
fn advice_on_path(kind: CallKind, errno: Errno) -> &'static str {
    match (kind, errno.0) {
        (CallKind::Bind, libc::ENOENT | libc::ENOTDIR) => {
            "the directory of that path does not exist: create it, or choose another path"
        }
        (CallKind::Bind, libc::EACCES | libc::EROFS) => {
            "this user cannot create files in that directory: choose another path"
        }
        (CallKind::Connect, libc::EAGAIN) => {
            "the accept queue of that listener is full, and its program calls no accept: a blocking connect would wait"
        }
        (_, libc::ENOENT | libc::ENOTDIR) => "no socket has that path: start the server, or check the path",
        (_, libc::ECONNREFUSED) => {
            "nothing listens at that path: a server left it behind, or it is not a socket"
        }
        (_, libc::EACCES) => "this user may not write to that socket: check the permissions of its path",
        (_, libc::EPROTOTYPE) => {
            "that socket is of the other kind: unix is for streams, unixgram for datagrams"
        }
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_no_port_of_a_host() {
        let path = Address::UnixPath(b"/tmp/x".to_vec());
        for (kind, errno, words) in [
            (CallKind::Bind, libc::ENOENT, "directory"),
            (CallKind::Connect, libc::ENOENT, "no socket has that path"),
            (CallKind::Connect, libc::ECONNREFUSED, "nothing listens at that path"),
            (CallKind::SendTo, libc::EPROTOTYPE, "of the other kind"),
            (CallKind::Send, libc::EPIPE, "SIGPIPE"),
        ] {
            let advice = Failure::of_call_at(kind, &path, Errno(errno)).advice;
            assert!(advice.contains(words), "{advice}");
        }
        let host = Address::new([127, 0, 0, 1].into(), 0);
        let refused = Failure::of_call_at(CallKind::Connect, &host, Errno(libc::ECONNREFUSED));
        assert!(refused.advice.contains("on that port"), "{refused}");
        let zero = Failure::of_call_at(CallKind::SendTo, &host, Errno(libc::EINVAL));
        assert!(zero.advice.contains("no port to send to"), "{zero}");
    }

    #[test]
    fn a_failed_bind_names_address_errno_and_next_step() {
        let failure = Failure::of_call(CallKind::Bind, "127.0.0.1:7", Errno(libc::EADDRINUSE));
        assert_eq!(failure.to_string(), "bind 127.0.0.1:7: EADDRINUSE (Address already in use)");
        assert!(failure.advice.contains("SO_REUSEADDR"));
        assert_eq!(failure.errno(), Some(Errno(libc::EADDRINUSE)));
        assert_eq!(failure.brief(), failure.to_string());
        let remnants = Holder::Remnants { state: 6, count: 1, lasts: None };
        let failure = Failure { holders: vec![remnants], ..failure };
        assert_eq!(failure.brief(), "bind 127.0.0.1:7: EADDRINUSE: 1 connection that is over, in TIME_WAIT");
    }
}
