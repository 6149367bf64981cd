//! A socket of an observer's own, by which the kernel is asked something: its calls are recorded as ours.

use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::sync::Arc;

use super::context::NetContext;
use super::recorder::{CallEntry, CaptureLength, Recorder};
use super::sys;
use crate::model::call::{Args, CallKind};
use crate::model::errno::Errno;
use crate::model::moment::Moment;

/// Closed, by a recorded call, when it is dropped.
pub(crate) struct RecordedFd {
    /// There until it is dropped.
    fd: Option<OwnedFd>,
    recorder: Recorder,
}

impl RecordedFd {
    /// `socket(domain, kind, protocol)`.
    pub(crate) fn open(
        net: &Arc<NetContext>,
        domain: i32,
        kind: i32,
        protocol: i32,
    ) -> sys::Result<RecordedFd> {
        let mut recorder = Recorder::new(net, net.next_socket(), -1, CaptureLength::SERVER);
        recorder.observing(true);
        let at = recorder.begin();
        let made = sys::socket(domain, kind, protocol);
        let number = made.as_ref().map_or(-1, AsRawFd::as_raw_fd);
        recorder.renumber(number);
        let entry = CallEntry::new(CallKind::Socket, at, Args::Socket { domain, kind, protocol });
        recorder.record(entry.result(number.into(), made.as_ref().err().copied()));
        Ok(RecordedFd { fd: Some(made?), recorder })
    }

    pub(crate) fn fd(&self) -> sys::Result<BorrowedFd<'_>> {
        self.fd.as_ref().map(AsFd::as_fd).ok_or(Errno(libc::EBADF))
    }

    /// When the call that is about to be made begins.
    pub(crate) fn begin(&mut self) -> Moment {
        self.recorder.awaits();
        self.recorder.begin()
    }

    pub(crate) fn record(&mut self, entry: CallEntry<'_>) {
        self.recorder.record(entry);
    }
}

impl Drop for RecordedFd {
    fn drop(&mut self) {
        if let Some(fd) = self.fd.take() {
            let at = self.begin();
            self.record(
                CallEntry::new(CallKind::Close, at, Args::None).outcome(sys::close(fd).map(|()| &[][..])),
            );
        }
    }
}
