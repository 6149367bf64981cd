//! `/proc/net/tcp` and the like, for kernels that do not answer `sock_diag(7)`. Rows that cannot be read are
//! passed over. What is bound and neither listens nor is connected has no row here.

use std::fs;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::InetSocketRow;
use crate::model::address::Address;
use crate::model::endpoint::Transport;

/// The rows of both families of a transport; none for Unix sockets.
pub(super) fn rows(transport: Transport) -> Vec<InetSocketRow> {
    let tables = match transport {
        Transport::Tcp => ["/proc/net/tcp", "/proc/net/tcp6"],
        Transport::Udp => ["/proc/net/udp", "/proc/net/udp6"],
        _ => return Vec::new(),
    };
    let texts = tables.iter().filter_map(|table| fs::read_to_string(table).ok());
    texts.flat_map(|text| text.lines().skip(1).filter_map(row).collect::<Vec<_>>()).collect()
}

/// The ports that the kernel chooses from when nobody names one: the least and the greatest.
pub(crate) fn local_port_range() -> Option<(u16, u16)> {
    let text = fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok()?;
    let mut ports = text.split_ascii_whitespace().map(str::parse);
    match (ports.next(), ports.next()) {
        (Some(Ok(least)), Some(Ok(most))) => Some((least, most)),
        _ => None,
    }
}

/// `net.ipv4.tcp_syn_linear_timeouts`; 0 for kernels that have none.
pub(crate) fn linear_syns() -> u8 {
    let text = fs::read_to_string("/proc/sys/net/ipv4/tcp_syn_linear_timeouts").ok();
    text.and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

/// A line: `sl local remote state tx:rx timer:when retransmits uid timeout inode …`.
fn row(line: &str) -> Option<InetSocketRow> {
    let mut fields = line.split_ascii_whitespace().skip(1);
    let local = address(fields.next()?)?;
    let remote = address(fields.next()?)?;
    let state = u8::from_str_radix(fields.next()?, 16).ok()?;
    let (_, received) = fields.next()?.split_once(':')?;
    let received = u32::from_str_radix(received, 16).ok()?;
    let uid = fields.nth(2)?.parse().ok()?;
    let inode = fields.nth(1)?.parse().ok()?;
    Some(InetSocketRow {
        local,
        remote,
        state,
        received,
        uid,
        inode,
        lasts: None,
        v6only: None,
        silent: None,
    })
}

/// `0100007F:E291`: words of the address as the host reads memory, and the port.
fn address(text: &str) -> Option<Address> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words: Vec<[u8; 4]> = (0..ip.len())
        .step_by(8)
        .map(|at| Some(u32::from_str_radix(ip.get(at..at + 8)?, 16).ok()?.to_ne_bytes()))
        .collect::<Option<_>>()?;
    match words[..] {
        [word] => Some(Address::new(Ipv4Addr::from(word).into(), port)),
        [a, b, c, d] => {
            let octets: [u8; 16] = [a, b, c, d].concat().try_into().ok()?;
            Some(Address::new(Ipv6Addr::from(octets).into(), port))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_each_family_is_read() {
        let line = "   0: 0100007F:E291 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000        0 12345 1 0";
        let row4 = row(line).expect("a row");
        assert_eq!(row4.local.to_string(), "127.0.0.1:58001");
        assert_eq!((row4.state, row4.received, row4.uid, row4.inode), (10, 3, 1000, 12_345));
        let line = "  1: 00000000000000000000000001000000:0007 00000000000000000000000000000000:0000 06 00000000:00000000 03:0000176F 00000000     0        0 0 3 0";
        let row6 = row(line).expect("a row");
        assert_eq!(row6.local.to_string(), "[::1]:7");
        assert_eq!((row6.state, row6.inode), (6, 0));
        assert_eq!(row("nonsense"), None);
        assert_eq!(row("0: 0100007F 0 0"), None);
    }

    #[test]
    fn a_port_that_the_system_chose_is_in_its_range() {
        let (least, most) = local_port_range().expect("a range");
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("bind");
        let port = socket.local_addr().expect("an address").port();
        assert!((least..=most).contains(&port), "{port} is not in {least}-{most}");
    }

    #[test]
    fn a_socket_of_this_process_is_in_the_table() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("bind");
        let port = socket.local_addr().expect("an address").port();
        assert!(rows(Transport::Udp).iter().any(|row| row.local.port() == Some(port) && row.inode != 0));
    }
}
