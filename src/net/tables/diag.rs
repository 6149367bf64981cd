//! The netlink socket of `sock_diag(7)`. Its calls are recorded as an observer's, on a socket of their own.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::sync::Arc;

use super::netlink::{self, Message};
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::net::base::Base;
use crate::net::pen::{Entry, Pen, Recorded};
use crate::net::sys;

/// `NETLINK_SOCK_DIAG` of `linux/netlink.h`.
const NETLINK_SOCK_DIAG: i32 = 4;

/// Room for one piece of an answer: the kernel fills 32 KiB at most.
const ROOM: usize = 32 * 1024;

/// A socket to ask the kernel of sockets. Closed, by a recorded call, when it is dropped.
pub(crate) struct Diag {
    fd: Option<OwnedFd>,
    pen: Pen,
    room: Box<[u8]>,
}

impl Diag {
    /// `socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG)`. EPROTONOSUPPORT: this kernel was built without it.
    pub(crate) fn open(base: &Arc<Base>) -> sys::Result<Diag> {
        let (domain, kind, protocol) = (libc::AF_NETLINK, libc::SOCK_RAW, NETLINK_SOCK_DIAG);
        let mut pen = Pen::new(base, base.next_socket(), -1, Recorded::SERVER);
        pen.observing(true);
        let at = pen.begin();
        let result = sys::socket(domain, kind, protocol);
        let entry = Entry::new(CallKind::Socket, at, Args::Socket { domain, kind, protocol });
        let number = result.as_ref().map_or(-1, AsRawFd::as_raw_fd);
        pen.renumber(number);
        pen.record(entry.result(number.into(), result.as_ref().err().copied()));
        Ok(Diag { fd: Some(result?), pen, room: vec![0; ROOM].into() })
    }

    /// Asks for a whole table, and takes its rows one by one. The kernel answers within the calls: nothing waits.
    pub(super) fn dump(&mut self, question: &[u8], mut take: impl FnMut(&[u8])) -> sys::Result<()> {
        let Diag { fd: Some(fd), pen, room } = self else { return Err(Errno(libc::EBADF)) };
        let asked = netlink::dump(question);
        pen.awaits();
        let at = pen.begin();
        let sent = sys::send(fd.as_fd(), &asked, 0);
        let entry = Entry::new(CallKind::Send, at, Args::Bytes { length: asked.len() as u32, flags: 0 });
        pen.record(match sent {
            Ok(sent) => entry.moved(&asked[..sent.min(asked.len())]),
            Err(errno) => entry.result(-1, Some(errno)),
        });
        sent?;
        loop {
            pen.awaits();
            let at = pen.begin();
            let received = sys::recv(fd.as_fd(), room, 0);
            let entry = Entry::new(CallKind::Recv, at, Args::Bytes { length: ROOM as u32, flags: 0 });
            pen.record(match received {
                Ok(received) => entry.moved(&room[..received]),
                Err(errno) => entry.result(-1, Some(errno)),
            });
            let received = received?;
            let mut rows = 0;
            for message in netlink::messages(&room[..received]) {
                match message {
                    Message::Row(row) => take(row),
                    Message::Done => return Ok(()),
                    Message::Refused(errno) => return Err(Errno(errno)),
                }
                rows += 1;
            }
            if rows == 0 {
                return Err(Errno(libc::EBADMSG));
            }
        }
    }
}

impl Drop for Diag {
    fn drop(&mut self) {
        if let Some(fd) = self.fd.take() {
            self.pen.awaits();
            let at = self.pen.begin();
            let entry = Entry::new(CallKind::Close, at, Args::None);
            self.pen.record(match sys::close(fd) {
                Ok(()) => entry,
                Err(errno) => entry.result(-1, Some(errno)),
            });
        }
    }
}
