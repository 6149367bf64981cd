//! The kernel's tables: who holds an address, who waits in an accept queue, which way datagrams take. Asked by netlink,
//! as calls of an observer; where the kernel has no `sock_diag(7)`, `/proc/net` tells a part of the same.
//!
//! ```text
//! netlink_socket  the socket, its calls recorded
//! inet unix       what is asked of internet sockets and of Unix sockets, and what comes back
//! route           the same of routes and neighbours
//! own_addresses   the same of this host's addresses
//! netlink         messages and attributes: bytes alone
//! proc_net        /proc/net/tcp and the like
//! ```

mod inet;
mod netlink;
mod netlink_socket;
mod own_addresses;
mod proc_net;
mod route;
mod unix;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use netlink_socket::NetlinkSocket;
pub(crate) use own_addresses::{OwnAddress, own_addresses};
pub(crate) use proc_net::{linear_syns, local_port_range};
pub(crate) use route::way_to;
pub(crate) use unix::{BoundUnixSocket as UnixBound, UnixSocketName as UnixName, bound as unix_bound};

use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::net::context::NetContext;

/// States of `tcp_states.h` that are asked for by name. The last is no state of a connection: a socket that
/// is bound and neither listens nor is connected, which only `sock_diag` tells of (Linux 6.8).
pub(crate) const ESTABLISHED: u8 = 1;
pub(crate) const SYN_RECV: u8 = 3;
pub(crate) const TIME_WAIT: u8 = 6;
pub(crate) const CLOSE: u8 = 7;
pub(crate) const CLOSE_WAIT: u8 = 8;
pub(crate) const LISTEN: u8 = 10;
pub(crate) const NEW_SYN_RECV: u8 = 12;
pub(crate) const BOUND_INACTIVE: u8 = 13;

/// One internet socket of this network namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InetSocketRow {
    pub(crate) local: Address,
    pub(crate) remote: Address,
    /// A state of `tcp_states.h`; for UDP 7 (unconnected) or 1.
    pub(crate) state: u8,
    /// Bytes in the receive queue; on a listener, clients in its accept queue.
    pub(crate) received: u32,
    /// Whose: the user who made it; 0 too for what is left of a connection that is over.
    pub(crate) uid: u32,
    /// 0 for a socket without a descriptor: not yet accepted, or closed by its program.
    pub(crate) inode: u64,
    /// In TIME_WAIT, how long it will still be there.
    pub(crate) lasts: Option<Duration>,
    /// `IPV6_V6ONLY`, where the kernel told.
    pub(crate) v6only: Option<bool>,
    /// Since it sent last; of one that nobody has accepted, and so nobody sends on: since its handshake. In steps
    /// of the kernel's clock, 1 to 10 ms.
    pub(crate) silent: Option<Duration>,
}

/// The sockets of a transport, of both families, with this local port.
pub(crate) fn at_port(net: &Arc<NetContext>, transport: Transport, port: u16) -> Vec<InetSocketRow> {
    let protocol = match transport {
        Transport::Tcp => libc::IPPROTO_TCP,
        Transport::Udp => libc::IPPROTO_UDP,
        _ => return Vec::new(),
    };
    let asked = NetlinkSocket::sock_diag(net).and_then(|mut diag| {
        let mut rows = inet::sockets(&mut diag, libc::AF_INET, protocol, port)?;
        // Without IPv6 the kernel does not know the question.
        rows.extend(inet::sockets(&mut diag, libc::AF_INET6, protocol, port).unwrap_or_default());
        Ok(rows)
    });
    asked.unwrap_or_else(|_| {
        let rows = proc_net::rows(transport).into_iter();
        rows.filter(|row| row.local.port() == Some(port)).collect()
    })
}

/// The clients of a listener whose handshake is done and whom nobody has accepted; some may have sent FIN. The
/// kernel's table has no order of arrival. `diag` is kept for the next look.
pub(crate) fn unaccepted(
    net: &Arc<NetContext>,
    diag: &mut Option<NetlinkSocket>,
    listener: &Address,
) -> Vec<InetSocketRow> {
    let (Some(port), Some(family)) = (listener.port(), listener.family()) else { return Vec::new() };
    if diag.is_none() {
        *diag = NetlinkSocket::sock_diag(net).ok();
    }
    // A listener's clients are of its family: those of IPv4 come to one of IPv6 as ::ffff:a.b.c.d.
    let asked = diag.as_mut().map(|diag| inet::sockets(diag, i32::from(family), libc::IPPROTO_TCP, port));
    let rows = match asked {
        Some(Ok(rows)) => rows,
        Some(Err(_)) => {
            *diag = None;
            proc_net::rows(Transport::Tcp)
        }
        None => proc_net::rows(Transport::Tcp),
    };
    let waits = |row: &InetSocketRow| {
        matches!(row.state, ESTABLISHED | CLOSE_WAIT)
            && row.inode == 0
            && row.local.port() == Some(port)
            && (listener.is_wildcard() || row.local.ip() == listener.ip())
    };
    rows.into_iter().filter(waits).collect()
}
