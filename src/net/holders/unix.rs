//! What is at the path of a Unix socket, or has its abstract name.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use super::{WantedAddress, processes};
use crate::model::address::Address;
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::model::holder::{Holder, Overlap, PathFound, SocketOwner, SocketUse};
use crate::net::context::NetContext;
use crate::net::recorded_fd::RecordedFd;
use crate::net::recorder::CallEntry;
use crate::net::sys;
use crate::net::tables::{self, LISTEN, UnixBound, UnixName};

pub(super) fn holders(net: &Arc<NetContext>, wanted: WantedAddress<'_>) -> Vec<Holder> {
    let servers: Vec<Holder> = net
        .held()
        .into_iter()
        .filter(|(id, bound)| Some(*id) != wanted.server && bound.address == *wanted.address)
        .map(|(id, bound)| Holder::Server {
            id,
            transport: bound.transport,
            service: bound.service.to_owned(),
            address: bound.address,
            overlap: Overlap::Same,
        })
        .collect();
    if !servers.is_empty() {
        return servers;
    }
    match wanted.address {
        Address::UnixPath(path) => at_path(net, wanted.address, path),
        Address::UnixAbstract(name) => {
            let found = tables::unix_bound(net, &UnixName::Abstract(name)).unwrap_or_default();
            sockets(found, wanted.address)
        }
        _ => Vec::new(),
    }
}

fn at_path(net: &Arc<NetContext>, address: &Address, path: &[u8]) -> Vec<Holder> {
    let left = |found| vec![Holder::Path { path: path.to_vec(), found }];
    // As bind does, a symbolic link is not followed to its end: the link itself is what exists.
    let file = match rustix::fs::lstat(Path::new(OsStr::from_bytes(path))) {
        Ok(file) => file,
        Err(rustix::io::Errno::NOENT) => return Vec::new(),
        Err(_) => return left(PathFound::Unknown),
    };
    if rustix::fs::FileType::from_raw_mode(file.st_mode) != rustix::fs::FileType::Socket {
        return left(PathFound::NoSocket);
    }
    let device = (rustix::fs::major(file.st_dev), rustix::fs::minor(file.st_dev));
    let name = UnixName::File { device, inode: file.st_ino };
    let found = tables::unix_bound(net, &name).unwrap_or_default();
    if !found.is_empty() {
        return sockets(found, address);
    }
    // The table has this network namespace's sockets alone; connect finds them all.
    match probe(net, address) {
        Ok(()) | Err(Errno(libc::EPROTOTYPE)) => vec![unseen(address)],
        Err(Errno(libc::ECONNREFUSED)) => left(PathFound::Stale),
        Err(_) => left(PathFound::Unknown),
    }
}

/// Somebody answers whom the table does not have.
fn unseen(address: &Address) -> Holder {
    Holder::Sockets {
        owner: SocketOwner::Unseen,
        address: address.clone(),
        stands: SocketUse::Bound,
        count: 1,
        overlap: Overlap::Same,
    }
}

/// Whether a socket is behind a path, by an observer's `connect` of a kind that next to no server has
/// (`SOCK_SEQPACKET`): EPROTOTYPE tells that there is one, and it notices nothing; ECONNREFUSED that there is none.
fn probe(net: &Arc<NetContext>, address: &Address) -> sys::Result<()> {
    let mut instrument = RecordedFd::open(net, libc::AF_UNIX, libc::SOCK_SEQPACKET, 0)?;
    let raw = address.to_sockaddr();
    let at = instrument.begin();
    let answer = sys::connect(instrument.fd()?, &raw);
    let entry = CallEntry::new(CallKind::Connect, at, Args::To { address: &raw });
    instrument.record(entry.outcome(answer.map(|()| &[][..])));
    answer
}

fn sockets(found: Vec<UnixBound>, address: &Address) -> Vec<Holder> {
    if found.is_empty() {
        return Vec::new();
    }
    let owners = processes::owners(&found.iter().map(|one| one.inode).collect::<HashSet<_>>());
    let holder = |one: UnixBound| Holder::Sockets {
        owner: owners.of(one.inode, one.uid),
        address: address.clone(),
        stands: if one.state == LISTEN { SocketUse::Listens } else { SocketUse::Bound },
        count: 1,
        overlap: Overlap::Same,
    };
    found.into_iter().map(holder).collect()
}
