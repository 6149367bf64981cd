//! Internet sockets by `sock_diag(7)`: `struct inet_diag_req_v2` out, `struct inet_diag_msg` back
//! (`linux/inet_diag.h`).

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use super::netlink::{SOCK_DIAG_BY_FAMILY, attributes, push_attribute, u32_at};
use super::{InetSocketRow, NetlinkSocket};
use crate::model::address::Address;
use crate::net::sys;

/// The length of `struct inet_diag_msg`.
const ROW: usize = 72;

/// Attributes of a question, and of an answer.
const REQ_BYTECODE: u16 = 1;
const INFO: u16 = 2;
const SKV6ONLY: u16 = 11;

/// The timer that ends TIME_WAIT; its field tells when, in milliseconds.
const TIMER_OF_TIME_WAIT: u8 = 3;

/// Comparisons of the filter's bytecode: source port at least, and at most.
const S_GE: u8 = 2;
const S_LE: u8 = 3;

/// The sockets of a family with this local port, in every state there is.
pub(super) fn sockets(
    diag: &mut NetlinkSocket,
    family: i32,
    protocol: i32,
    port: u16,
) -> sys::Result<Vec<InetSocketRow>> {
    let mut rows = Vec::new();
    diag.dump(SOCK_DIAG_BY_FAMILY, &question(family as u8, protocol as u8, port), |bytes| {
        rows.extend(row(bytes));
    })?;
    Ok(rows)
}

/// Family, protocol, `1 << (INFO - 1)` for TCP_INFO, and all states; the place of an address stays empty. The
/// filter lets this port pass.
fn question(family: u8, protocol: u8, port: u16) -> Vec<u8> {
    let mut question = vec![family, protocol, 1 << (INFO - 1), 0];
    question.extend(u32::MAX.to_ne_bytes());
    question.resize(56, 0);
    // Each comparison is two operations of code, step where it holds, step where it does not; the second has
    // the port. A step to just behind the end passes, one further rejects.
    let mut filter = Vec::new();
    for (code, reject) in [(S_GE, 20_u16), (S_LE, 12)] {
        filter.extend([code, 8]);
        filter.extend(reject.to_ne_bytes());
        filter.extend([0, 0]);
        filter.extend(port.to_ne_bytes());
    }
    push_attribute(&mut question, REQ_BYTECODE, &filter);
    question
}

fn row(bytes: &[u8]) -> Option<InetSocketRow> {
    let fixed = bytes.get(..ROW)?;
    let port = |at: usize| u16::from_be_bytes([fixed[at], fixed[at + 1]]);
    let address = |port: u16, at: usize| {
        let octets: [u8; 16] = *fixed.get(at..)?.first_chunk()?;
        match i32::from(fixed[0]) {
            libc::AF_INET => {
                let [a, b, c, d, ..] = octets;
                Some(Address::Inet { ip: Ipv4Addr::new(a, b, c, d), port })
            }
            libc::AF_INET6 => {
                let ip = Ipv6Addr::from(octets);
                let scope = if ip.is_unicast_link_local() { u32_at(fixed, 40)? } else { 0 };
                Some(Address::Inet6 { ip, port, flow: 0, scope })
            }
            _ => None,
        }
    };
    let mut row = InetSocketRow {
        local: address(port(4), 8)?,
        remote: address(port(6), 24)?,
        state: fixed[1],
        received: u32_at(fixed, 56)?,
        uid: u32_at(fixed, 64)?,
        inode: u32_at(fixed, 68)?.into(),
        lasts: (fixed[2] == TIMER_OF_TIME_WAIT)
            .then(|| u32_at(fixed, 52).map(|millis| Duration::from_millis(millis.into())))
            .flatten(),
        v6only: None,
        silent: None,
    };
    for (kind, value) in attributes(&bytes[ROW..]) {
        match kind {
            SKV6ONLY => row.v6only = value.first().map(|flag| *flag != 0),
            INFO => row.silent = sys::tcp_silent(value),
            _ => {}
        }
    }
    Some(row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::Transport;
    use crate::net::context::NetContext;
    use crate::net::tables::{ESTABLISHED, LISTEN, at_port};

    #[test]
    fn what_is_cut_short_is_no_row() {
        let mut bytes = vec![0; ROW];
        bytes[0] = 10;
        bytes[1] = LISTEN;
        bytes[4..6].copy_from_slice(&58_001_u16.to_be_bytes());
        push_attribute(&mut bytes, SKV6ONLY, &[1]);
        let whole = row(&bytes).expect("a row");
        assert_eq!((whole.local.to_string().as_str(), whole.state), ("[::]:58001", LISTEN));
        assert_eq!(whole.v6only, Some(true));
        assert_eq!(row(&bytes[..ROW - 1]), None);
        assert_eq!(row(&bytes[..ROW]).expect("a row").v6only, None);
        bytes[0] = 1;
        assert_eq!(row(&bytes), None, "no internet family");
    }

    #[test]
    fn the_kernel_tells_of_one_port_alone_with_inode_user_and_v6only() {
        let net = NetContext::fixture();
        for (only, held) in [(true, Some(true)), (false, Some(false))] {
            let socket =
                socket2::Socket::new(socket2::Domain::IPV6, socket2::Type::STREAM, None).expect("socket");
            socket.set_only_v6(only).expect("v6only");
            socket.bind(&"[::]:0".parse::<std::net::SocketAddr>().expect("an address").into()).expect("bind");
            socket.listen(3).expect("listen");
            let port = socket.local_addr().expect("a name").as_socket().expect("internet").port();
            let rows = at_port(&net, Transport::Tcp, port);
            let [row] = rows.as_slice() else { panic!("one socket has port {port}: {rows:?}") };
            assert_eq!((row.state, row.v6only, row.local.port()), (LISTEN, held, Some(port)));
            assert_ne!(row.inode, 0);
        }
        let one = std::net::UdpSocket::bind("127.0.0.1:0").expect("bind");
        one.connect(one.local_addr().expect("a name")).expect("to itself");
        let port = one.local_addr().expect("a name").port();
        let rows = at_port(&net, Transport::Udp, port);
        assert_eq!(rows.iter().map(|row| row.state).collect::<Vec<_>>(), [ESTABLISHED]);
    }
}
