//! A socket of an observer's own, by which the kernel is asked something: its calls are recorded as ours.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use super::base::Base;
use super::pen::{Entry, Pen, Recorded};
use super::sys;
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::model::moment::Moment;

/// Closed, by a recorded call, when it is dropped.
pub(crate) struct Instrument {
    /// There until it is dropped.
    fd: Option<OwnedFd>,
    pen: Pen,
}

impl Instrument {
    /// `socket(domain, kind, protocol)`.
    pub(crate) fn open(base: &Arc<Base>, domain: i32, kind: i32, protocol: i32) -> sys::Result<Instrument> {
        let mut pen = Pen::new(base, base.next_socket(), -1, Recorded::SERVER);
        pen.observing(true);
        let at = pen.begin();
        let made = sys::socket(domain, kind, protocol);
        let number = made.as_ref().map_or(-1, AsRawFd::as_raw_fd);
        pen.renumber(number);
        let entry = Entry::new(CallKind::Socket, at, Args::Socket { domain, kind, protocol });
        pen.record(entry.result(number.into(), made.as_ref().err().copied()));
        Ok(Instrument { fd: Some(made?), pen })
    }

    pub(crate) fn fd(&self) -> sys::Result<BorrowedFd<'_>> {
        self.fd.as_ref().map(AsFd::as_fd).ok_or(Errno(libc::EBADF))
    }

    /// When the call that is about to be made begins.
    pub(crate) fn begin(&mut self) -> Moment {
        self.pen.awaits();
        self.pen.begin()
    }

    pub(crate) fn record(&mut self, entry: Entry<'_>) {
        self.pen.record(entry);
    }
}

impl Drop for Instrument {
    fn drop(&mut self) {
        if let Some(fd) = self.fd.take() {
            let at = self.begin();
            self.record(
                Entry::new(CallKind::Close, at, Args::None).outcome(sys::close(fd).map(|()| &[][..])),
            );
        }
    }
}
