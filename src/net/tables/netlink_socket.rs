//! A netlink socket. Its calls are recorded as an observer's, on a socket of their own.

use std::sync::Arc;

use super::netlink::{self, NetlinkMessage};
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::net::context::NetContext;
use crate::net::recorded_fd::RecordedFd;
use crate::net::recorder::CallEntry;
use crate::net::sys;

/// `NETLINK_SOCK_DIAG` of `linux/netlink.h`: see `sock_diag(7)`.
const NETLINK_SOCK_DIAG: i32 = 4;
/// `NETLINK_ROUTE`: see `rtnetlink(7)`.
const NETLINK_ROUTE: i32 = 0;

/// Room for one piece of an answer: the kernel fills 32 KiB at most.
const ROOM: usize = 32 * 1024;

/// A socket to ask the kernel.
pub(crate) struct NetlinkSocket {
    instrument: RecordedFd,
    room: Box<[u8]>,
}

impl NetlinkSocket {
    /// To ask of sockets. EPROTONOSUPPORT: this kernel was built without it.
    pub(crate) fn sock_diag(net: &Arc<NetContext>) -> sys::Result<NetlinkSocket> {
        NetlinkSocket::open(net, NETLINK_SOCK_DIAG)
    }

    /// To ask of routes and neighbours.
    pub(super) fn route(net: &Arc<NetContext>) -> sys::Result<NetlinkSocket> {
        NetlinkSocket::open(net, NETLINK_ROUTE)
    }

    /// `socket(AF_NETLINK, SOCK_RAW, protocol)`
    fn open(net: &Arc<NetContext>, protocol: i32) -> sys::Result<NetlinkSocket> {
        let instrument = RecordedFd::open(net, libc::AF_NETLINK, libc::SOCK_RAW, protocol)?;
        Ok(NetlinkSocket { instrument, room: vec![0; ROOM].into() })
    }

    /// Asks for a whole table of a kind, and takes its rows one by one. The kernel answers within the calls: nothing
    /// waits.
    pub(super) fn dump(
        &mut self,
        kind: u16,
        question: &[u8],
        mut take: impl FnMut(&[u8]),
    ) -> sys::Result<()> {
        self.send(&netlink::dump(kind, question))?;
        loop {
            let mut rows = 0;
            for message in netlink::messages(self.receive()?) {
                match message {
                    NetlinkMessage::Row(row) => take(row),
                    NetlinkMessage::Done => return Ok(()),
                    NetlinkMessage::Refused(errno) => return Err(Errno(errno)),
                }
                rows += 1;
            }
            if rows == 0 {
                return Err(Errno(libc::EBADMSG));
            }
        }
    }

    /// Asks for one thing: its structure and attributes.
    pub(super) fn get(&mut self, kind: u16, question: &[u8]) -> sys::Result<Vec<u8>> {
        self.send(&netlink::get(kind, question))?;
        match netlink::messages(self.receive()?).next() {
            Some(NetlinkMessage::Row(row)) => Ok(row.to_vec()),
            Some(NetlinkMessage::Refused(errno)) => Err(Errno(errno)),
            Some(NetlinkMessage::Done) | None => Err(Errno(libc::EBADMSG)),
        }
    }

    fn send(&mut self, asked: &[u8]) -> sys::Result<()> {
        let at = self.instrument.begin();
        let sent = sys::send(self.instrument.fd()?, asked, 0);
        let entry = CallEntry::new(CallKind::Send, at, Args::Bytes { length: asked.len() as u32, flags: 0 });
        self.instrument.record(entry.outcome(sent.map(|sent| &asked[..sent.min(asked.len())])));
        sent.map(|_| ())
    }

    fn receive(&mut self) -> sys::Result<&[u8]> {
        let NetlinkSocket { instrument, room } = self;
        let at = instrument.begin();
        let received = sys::recv(instrument.fd()?, room, 0);
        let entry = CallEntry::new(CallKind::Recv, at, Args::Bytes { length: ROOM as u32, flags: 0 });
        let answer = received.map(|received| &room[..received]);
        instrument.record(entry.outcome(answer));
        answer
    }
}
