//! Sockets of this host that have the address of a peer.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::Arc;

use super::processes;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::why::PeerSocket;
use crate::net::context::NetContext;
use crate::net::tables::{self, CLOSE, ESTABLISHED, InetSocketRow, LISTEN};

/// Sockets that are told of at most.
const MOST: usize = 8;

/// The sockets of this host that receive what `local` sends to `peer`: the other end of that very connection first, then
/// those that take whoever comes. It takes a while where sockets and processes are many.
pub(crate) fn at_peer(
    net: &Arc<NetContext>,
    transport: Transport,
    peer: &Address,
    local: Option<&Address>,
) -> Vec<PeerSocket> {
    let (Some(ip), Some(port)) = (peer.ip(), peer.port()) else { return Vec::new() };
    let mut rows: Vec<(InetSocketRow, bool)> = tables::at_port(net, transport, port)
        .into_iter()
        .filter_map(|row| is_our_end(&row, transport, ip, local).map(|is_ours| (row, is_ours)))
        .collect();
    rows.sort_by_key(|(_, is_ours)| !is_ours);
    rows.truncate(MOST);
    let inodes: HashSet<u64> = rows.iter().map(|(row, _)| row.inode).filter(|inode| *inode != 0).collect();
    let owners = processes::owners(&inodes);
    rows.into_iter()
        .map(|(row, is_our_end)| PeerSocket {
            owner: (row.inode != 0).then(|| owners.of(row.inode, Some(row.uid))),
            address: row.local,
            is_our_end,
            waits: row.received,
        })
        .collect()
}

/// Whether a socket is the other end of our connection (`Some(true)`), takes whoever comes (`Some(false)`), or is nothing
/// to us.
fn is_our_end(
    row: &InetSocketRow,
    transport: Transport,
    ip: IpAddr,
    local: Option<&Address>,
) -> Option<bool> {
    let ip = ip.to_canonical();
    let at = row.local.ip()?;
    // One of IPv6 at every address has those of IPv4 too, unless it was told otherwise.
    let takes_all =
        at.is_unspecified() && (at.is_ipv4() == ip.is_ipv4() || at.is_ipv6() && row.v6only != Some(true));
    if !takes_all && at.to_canonical() != ip {
        return None;
    }
    let is_from_us = || {
        let ours = local.and_then(|local| Some((local.ip()?.to_canonical(), local.port()?)));
        let theirs = row.remote.ip().map(|ip| ip.to_canonical()).zip(row.remote.port());
        ours.is_some() && ours == theirs
    };
    match row.state {
        LISTEN => Some(false),
        CLOSE if transport == Transport::Udp => Some(false),
        _ if is_from_us() && (row.inode != 0 || row.state == ESTABLISHED) => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};

    use super::*;
    use crate::model::holder::SocketOwner;

    fn address(at: std::io::Result<SocketAddr>) -> Address {
        let at = at.expect("an address");
        Address::new(at.ip(), at.port())
    }

    #[test]
    fn the_socket_that_has_not_read_is_found_with_its_bytes() {
        let net = NetContext::fixture();
        let there = UdpSocket::bind("0.0.0.0:0").expect("bind");
        let port = address(there.local_addr()).port().expect("a port");
        let here = UdpSocket::bind("127.0.0.1:0").expect("bind");
        let peer = Address::new([127, 0, 0, 1].into(), port);
        let found = || at_peer(&net, Transport::Udp, &peer, Some(&address(here.local_addr())));
        let told: Vec<_> =
            found().into_iter().map(|socket| (socket.owner, socket.is_our_end, socket.waits)).collect();
        assert_eq!(told, [(Some(SocketOwner::Ourselves), false, 0)]);
        here.send_to(b"unread", ("127.0.0.1", port)).expect("sent");
        // For UDP the kernel counts the memory that the datagrams take.
        assert!(found()[0].waits >= 6);
        drop(there);
        assert_eq!(found(), []);
    }

    #[test]
    fn a_connection_that_nobody_accepted_is_told_before_its_listener() {
        let net = NetContext::fixture();
        let listener = TcpListener::bind("127.0.0.1:0").expect("listen");
        let peer = address(listener.local_addr());
        let mut here = TcpStream::connect(listener.local_addr().expect("an address")).expect("connect");
        here.write_all(b"four").expect("sent");
        let local = address(here.local_addr());
        let [end, listens] = at_peer(&net, Transport::Tcp, &peer, Some(&local)).try_into().expect("two");
        assert_eq!((end.owner, end.is_our_end, end.waits), (None, true, 4));
        assert_eq!(
            (listens.owner, listens.is_our_end, listens.waits),
            (Some(SocketOwner::Ourselves), false, 1)
        );
    }
}
