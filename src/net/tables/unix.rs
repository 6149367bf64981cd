//! Unix sockets by `sock_diag(7)`: `struct unix_diag_req` out, `struct unix_diag_msg` back
//! (`linux/unix_diag.h`). A path is told by the file it made, so two names of one file are one.

use std::sync::Arc;

use super::netlink::{SOCK_DIAG_BY_FAMILY, attributes, u32_at};
use super::netlink_socket::NetlinkSocket;
use crate::net::context::NetContext;
use crate::net::sys;

/// The length of `struct unix_diag_msg`.
const ROW: usize = 16;

/// What is asked for: names, files, users; and what comes back.
const SHOW: u32 = 0x43;
const NAME: u16 = 0;
const VFS: u16 = 1;
const UID: u16 = 7;

/// ESTABLISHED: an accepted socket has its listener's name and holds no address.
const ACCEPTED: u8 = 1;

/// How a bound Unix socket is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnixSocketName<'a> {
    /// A name of the abstract namespace, without its NUL.
    Abstract(&'a [u8]),
    /// The file that bind made: device (major, minor) and inode.
    File {
        /// Major and minor number of the device.
        device: (u32, u32),
        /// The file's number there.
        inode: u64,
    },
}

/// A Unix socket that is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BoundUnixSocket {
    /// `SOCK_STREAM` 1, `SOCK_DGRAM` 2, `SOCK_SEQPACKET` 5.
    pub(crate) kind: u8,
    /// A state of `tcp_states.h`: LISTEN, or CLOSE.
    pub(crate) state: u8,
    /// Its number among all sockets.
    pub(crate) inode: u64,
    /// The user who made it, where the kernel told (Linux 5.3).
    pub(crate) uid: Option<u32>,
}

/// The sockets that have this name: one as a rule. An error: the kernel does not tell.
pub(crate) fn bound(net: &Arc<NetContext>, name: &UnixSocketName<'_>) -> sys::Result<Vec<BoundUnixSocket>> {
    let mut diag = NetlinkSocket::sock_diag(net)?;
    let mut found = Vec::new();
    diag.dump(SOCK_DIAG_BY_FAMILY, &question(), |bytes| found.extend(row(bytes, name)))?;
    Ok(found)
}

fn question() -> Vec<u8> {
    let mut question = vec![libc::AF_UNIX as u8, 0, 0, 0];
    // All states, no inode of its own, what to show, no cookie.
    for word in [u32::MAX, 0, SHOW, 0, 0] {
        question.extend(word.to_ne_bytes());
    }
    question
}

fn row(bytes: &[u8], wanted: &UnixSocketName<'_>) -> Option<BoundUnixSocket> {
    let fixed = bytes.get(..ROW)?;
    let mut bound =
        BoundUnixSocket { kind: fixed[1], state: fixed[2], inode: u32_at(fixed, 4)?.into(), uid: None };
    let mut is_wanted = false;
    for (kind, value) in attributes(&bytes[ROW..]) {
        match (kind, wanted) {
            (NAME, UnixSocketName::Abstract(name)) => is_wanted |= value.split_first() == Some((&0, name)),
            (VFS, UnixSocketName::File { device, inode }) => {
                // The kernel tells the low 32 bits of the inode, and the device as major << 20 | minor.
                let (file, on) = (u32_at(value, 0)?, u32_at(value, 4)?);
                is_wanted |= file == *inode as u32 && (on >> 20, on & 0xf_ffff) == *device;
            }
            (UID, _) => bound.uid = u32_at(value, 0),
            _ => {}
        }
    }
    (is_wanted && bound.state != ACCEPTED).then_some(bound)
}

#[cfg(test)]
mod tests {
    use std::os::linux::net::SocketAddrExt;
    use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener, UnixStream};

    use super::*;

    #[test]
    fn sockets_are_found_by_abstract_name_and_by_file_and_accepted_ones_are_not() {
        let net = NetContext::fixture();
        let name = format!("sockpit-unix-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).expect("a name");
        assert_eq!(bound(&net, &UnixSocketName::Abstract(name.as_bytes())), Ok(Vec::new()));
        let listener = UnixListener::bind_addr(&address).expect("bind");
        let client = UnixStream::connect_addr(&address).expect("connect");
        let accepted = listener.accept().expect("accept");
        let found = bound(&net, &UnixSocketName::Abstract(name.as_bytes())).expect("an answer");
        assert_eq!(found.iter().map(|one| (one.kind, one.state)).collect::<Vec<_>>(), [(1, 10)]);
        drop((client, accepted));

        let room = tempfile::tempdir().expect("a directory");
        let path = room.path().join("socket");
        let _held = UnixDatagram::bind(&path).expect("bind");
        let file = rustix::fs::stat(&path).expect("a file");
        let device = (rustix::fs::major(file.st_dev), rustix::fs::minor(file.st_dev));
        let found = bound(&net, &UnixSocketName::File { device, inode: file.st_ino }).expect("an answer");
        assert_eq!(found.iter().map(|one| (one.kind, one.state)).collect::<Vec<_>>(), [(2, 7)]);
        assert_eq!(bound(&net, &UnixSocketName::File { device, inode: file.st_ino + 1 }), Ok(Vec::new()));
    }
}
