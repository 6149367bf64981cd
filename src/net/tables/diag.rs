//! The netlink socket of `sock_diag(7)`. Its calls are recorded as an observer's, on a socket of their own.

use std::sync::Arc;

use super::netlink::{self, NetlinkMessage};
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::net::context::NetContext;
use crate::net::recorded_fd::RecordedFd;
use crate::net::recorder::CallEntry;
use crate::net::sys;

/// `NETLINK_SOCK_DIAG` of `linux/netlink.h`.
const NETLINK_SOCK_DIAG: i32 = 4;

/// Room for one piece of an answer: the kernel fills 32 KiB at most.
const ROOM: usize = 32 * 1024;

/// A socket to ask the kernel of sockets.
pub(crate) struct SockDiag {
    instrument: RecordedFd,
    room: Box<[u8]>,
}

impl SockDiag {
    /// `socket(AF_NETLINK, SOCK_RAW, NETLINK_SOCK_DIAG)`. EPROTONOSUPPORT: this kernel was built without it.
    pub(crate) fn open(net: &Arc<NetContext>) -> sys::Result<SockDiag> {
        let instrument = RecordedFd::open(net, libc::AF_NETLINK, libc::SOCK_RAW, NETLINK_SOCK_DIAG)?;
        Ok(SockDiag { instrument, room: vec![0; ROOM].into() })
    }

    /// Asks for a whole table, and takes its rows one by one. The kernel answers within the calls: nothing waits.
    pub(super) fn dump(&mut self, question: &[u8], mut take: impl FnMut(&[u8])) -> sys::Result<()> {
        let SockDiag { instrument, room } = self;
        let asked = netlink::dump(question);
        let at = instrument.begin();
        let sent = sys::send(instrument.fd()?, &asked, 0);
        let entry = CallEntry::new(CallKind::Send, at, Args::Bytes { length: asked.len() as u32, flags: 0 });
        instrument.record(entry.outcome(sent.map(|sent| &asked[..sent.min(asked.len())])));
        sent?;
        loop {
            let at = instrument.begin();
            let received = sys::recv(instrument.fd()?, room, 0);
            let entry = CallEntry::new(CallKind::Recv, at, Args::Bytes { length: ROOM as u32, flags: 0 });
            let answer = received.map(|received| &room[..received]);
            instrument.record(entry.outcome(answer));
            let mut rows = 0;
            for message in netlink::messages(answer?) {
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
}
