//! What stands in the way of a bind, as far as this host tells: for a failure's words and its JSON line.

use std::fmt;
use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::ids::ServerId;
use crate::model::tcp_state::tcp_state_name;

/// One that holds an address, or a part of it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Holder {
    /// A server of ours.
    Server {
        /// Its id.
        id: ServerId,
        /// Its transport.
        transport: Transport,
        /// The word of its service.
        service: String,
        /// Where it is.
        address: Address,
        /// How its address meets the wanted one.
        overlap: Overlap,
    },
    /// Open sockets of one owner, at one address and in one state.
    Sockets {
        /// The process or server that has them.
        owner: SocketOwner,
        /// The address that they have in common.
        address: Address,
        /// What they do there.
        stands: SocketUse,
        /// Sockets of that kind.
        count: u32,
        /// How that address meets the wanted one.
        overlap: Overlap,
    },
    /// Connections that no program has open any more, and that the kernel keeps for a while.
    Remnants {
        /// TIME_WAIT 6 or, before it, a state of closing (`tcp_states.h`).
        state: u8,
        /// Connections of that kind.
        count: u32,
        /// Until the last of them is gone, where the kernel tells.
        lasts: Option<Duration>,
    },
    /// The path of a Unix socket exists, and no socket answers behind it.
    Path {
        /// The path.
        path: Vec<u8>,
        /// What is there.
        found: PathFound,
    },
}

/// Whose a socket is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum SocketOwner {
    /// This program's, and no server: a session, or a connection whose listener was closed.
    Ourselves,
    /// A process that we may look into.
    Process {
        /// Its number.
        pid: u32,
        /// Its command name, safe to show.
        command: String,
        /// So many more have the same socket, as after fork.
        others: u32,
    },
    /// A process of this user, which only that user and root may look into.
    Hidden {
        /// The user's number.
        uid: u32,
        /// The user's name, safe to show.
        user: Option<String>,
    },
    /// No process that can be seen from here has it: it is in another container, or the kernel's own.
    Unseen,
}

/// What a socket does at its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SocketUse {
    /// It listens.
    Listens,
    /// It is bound and does not listen: for datagrams all there is.
    Bound,
    /// It is a connection.
    Connected,
}

/// How the address of a holder meets the wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overlap {
    /// They are the same.
    Same,
    /// The holder has every address of the wanted one's family.
    HolderIsWildcard,
    /// Every address of the holder's family is wanted.
    WantedIsWildcard,
    /// The holder is IPv6's wildcard without IPV6_V6ONLY, which has IPv4's addresses too.
    HolderIsDual,
    /// IPv6's wildcard is wanted without IPV6_V6ONLY, and so IPv4's addresses too.
    WantedIsDual,
}

/// What was found at the path of a Unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PathFound {
    /// A socket file, and connect is refused: its server ended and left it.
    Stale,
    /// A socket file that we may not connect to.
    Unknown,
    /// Something that is no socket.
    NoSocket,
}

impl SocketUse {
    /// The word for one of the socket's doing: `listens on`, `is bound to`, `has a connection at`.
    const fn verb(self, count: u32) -> &'static str {
        match (self, count) {
            (SocketUse::Listens, _) => "listens on",
            (SocketUse::Bound, _) => "is bound to",
            (SocketUse::Connected, 1) => "has a connection at",
            (SocketUse::Connected, _) => "has connections at",
        }
    }
}

impl Overlap {
    /// Why two different addresses meet, a clause; nothing for the same.
    const fn clause(self, holder: &Address) -> &'static str {
        match self {
            Overlap::Same => "",
            Overlap::HolderIsWildcard if matches!(holder, Address::Inet { .. }) => {
                ", which is every IPv4 address"
            }
            Overlap::HolderIsWildcard => ", which is every IPv6 address",
            Overlap::WantedIsWildcard => ", and every address is requested",
            Overlap::HolderIsDual => ", without IPV6_V6ONLY: IPv4 too",
            Overlap::WantedIsDual => ", and IPv4 is requested too: IPV6_V6ONLY is off",
        }
    }
}

/// `python3 (process 4711)`, `a process of user 1000 (ann), which only ann and root can see`.
impl fmt::Display for SocketOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SocketOwner::Ourselves => f.write_str("this program itself"),
            SocketOwner::Process { pid, command, others: 0 } => write!(f, "{command} (process {pid})"),
            SocketOwner::Process { pid, command, others } => {
                write!(f, "{command} (process {pid} and {others} more)")
            }
            SocketOwner::Hidden { uid, user: Some(user) } => {
                write!(f, "a process of user {user} ({uid}), visible to root only,")
            }
            SocketOwner::Hidden { uid, user: None } => {
                write!(f, "a process of user {uid}, visible to root only,")
            }
            SocketOwner::Unseen => f.write_str("something outside of what /proc shows here (a container?)"),
        }
    }
}

/// A clause: `python3 (process 4711) listens on 127.0.0.1:58001`. Safe to show.
impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Server { id, transport, service, address, overlap } => {
                write!(
                    f,
                    "our own server {id}, {transport} {service}, is at {address}{}",
                    overlap.clause(address)
                )
            }
            Holder::Sockets { owner, address, stands, count, overlap } => {
                write!(f, "{owner} {} {address}", stands.verb(*count))?;
                if *count > 1 {
                    write!(f, ", {count} sockets")?;
                }
                f.write_str(overlap.clause(address))
            }
            Holder::Remnants { state, count, lasts } => {
                let (many, are) = if *count == 1 { ("", "is") } else { ("s", "are") };
                write!(f, "{count} connection{many} that {are} over, in {}", tcp_state_name(*state))?;
                lasts.map_or(Ok(()), |lasts| write!(f, " for {} s more", lasts.as_millis().div_ceil(1000)))
            }
            Holder::Path { path, found } => {
                let path = SafeText::escaped(path);
                match found {
                    PathFound::Stale => write!(f, "nothing listens at {path}: a server left it behind"),
                    PathFound::Unknown => {
                        write!(f, "{path} is a socket that this user may not connect to")
                    }
                    PathFound::NoSocket => write!(f, "{path} exists and is not a socket"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_are_told_as_clauses() {
        let at = |ip: [u8; 4]| Address::new(ip.into(), 7);
        let sockets = |owner, address, stands, count, overlap| Holder::Sockets {
            owner,
            address: at(address),
            stands,
            count,
            overlap,
        };
        let python = || SocketOwner::Process { pid: 4711, command: "python3".into(), others: 0 };
        for (holder, words) in [
            (
                Holder::Server {
                    id: ServerId(3),
                    transport: Transport::Tcp,
                    service: "echo".into(),
                    address: at([0; 4]),
                    overlap: Overlap::HolderIsWildcard,
                },
                "our own server 3, TCP echo, is at 0.0.0.0:7, which is every IPv4 address",
            ),
            (
                sockets(python(), [127, 0, 0, 1], SocketUse::Listens, 1, Overlap::WantedIsDual),
                "python3 (process 4711) listens on 127.0.0.1:7, and IPv4 is requested too: IPV6_V6ONLY is off",
            ),
            (
                sockets(python(), [127, 0, 0, 1], SocketUse::Connected, 2, Overlap::Same),
                "python3 (process 4711) has connections at 127.0.0.1:7, 2 sockets",
            ),
            (
                sockets(
                    SocketOwner::Hidden { uid: 1000, user: Some("ann".into()) },
                    [127, 0, 0, 1],
                    SocketUse::Bound,
                    1,
                    Overlap::Same,
                ),
                "a process of user ann (1000), visible to root only, is bound to 127.0.0.1:7",
            ),
            (
                Holder::Remnants { state: 6, count: 2, lasts: Some(Duration::from_millis(56_400)) },
                "2 connections that are over, in TIME_WAIT for 57 s more",
            ),
            (Holder::Remnants { state: 5, count: 1, lasts: None }, "1 connection that is over, in FIN_WAIT2"),
            (
                Holder::Path { path: b"/tmp/x\x1b".to_vec(), found: PathFound::Stale },
                r"nothing listens at /tmp/x\x1b: a server left it behind",
            ),
        ] {
            assert_eq!(holder.to_string(), words);
        }
    }
}
