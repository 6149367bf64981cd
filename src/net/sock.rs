//! A socket that writes down every call it makes.
//!
//! [`Sock::call`] is the one place that reads the clock, performs the call, takes errno, reads the
//! clock again and records. Waiting is tokio's readiness alone: nothing here performs a call that
//! is not in the journal.

use std::io::ErrorKind;
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::Interest;

use super::budget;
use super::context::NetContext;
use super::live_state::LiveState;
use super::own_path::OwnPath;
use super::recorder::{CallEntry, CaptureLength, Recorder};
use super::sys;
use crate::model::call::{Args, CallKind};
use crate::model::connection::{End, Waiting};
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure};
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

mod descriptor;
mod opening;
mod options;
mod transfer;

use descriptor::{Descriptor, error_of};
pub(crate) use opening::SocketKind;

/// Which readiness a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    Read,
    Write,
}

/// An open socket of ours. Dropped without [`Sock::close`] (a task that panicked or was aborted),
/// it makes the same recorded call.
pub(crate) struct Sock {
    descriptor: Descriptor,
    recorder: Recorder,
    net: Arc<NetContext>,
    /// The file that its bind made; boxed, for most sockets have none.
    path: Option<Box<OwnPath>>,
    looks: options::Observations,
    /// `IP_RECVERR` was switched on: errors wait in its error queue.
    reports_errors: bool,
    /// Its live state.
    pub(crate) live: Arc<LiveState>,
}

impl Sock {
    /// Its id.
    pub(crate) fn id(&self) -> SocketId {
        self.live.identity.socket
    }

    /// Whether it is of IPv6.
    pub(crate) fn is_inet6(&self) -> bool {
        self.live.identity.family == crate::model::address::AF_INET6
    }

    /// Ready when a receive call may be made: where all that comes is to be kept, only while the journal has room for it.
    #[inline]
    pub(crate) fn poll_room(&self, context: &mut Context<'_>) -> Poll<()> {
        if self.recorder.recorded() == CaptureLength::SESSION {
            return self.net.journal.poll_room(context);
        }
        Poll::Ready(())
    }

    /// Whether errors that ICMP reports wait in its error queue.
    pub(crate) fn reports_errors(&self) -> bool {
        self.reports_errors
    }

    /// The end of its last call, without reading the clock.
    pub(crate) fn last_call(&self) -> Moment {
        self.recorder.last()
    }

    /// The end of its last call that was no observer's: since then it waits.
    pub(crate) fn last_own_call(&self) -> Moment {
        self.recorder.last_own()
    }

    /// Its task was woken: the next call begins when it is made, not where the one before ended.
    #[inline]
    pub(crate) fn wakes(&mut self) {
        self.recorder.awaits();
    }

    /// Writes down a call of the library that carries a stream over it, which began at a moment and has just ended: the
    /// bytes that it gave or took, or why it failed.
    pub(crate) fn record_stream(
        &mut self,
        kind: CallKind,
        at: Moment,
        library: &str,
        length: usize,
        outcome: Result<&[u8], &str>,
    ) {
        let library = library.as_bytes();
        let length = length as u32;
        let entry = |detail| CallEntry::new(kind, at, Args::Stream { library, length, detail });
        self.recorder.record(match outcome {
            // A handshake moves nothing: what it agreed on is its detail.
            Ok(agreed) if kind == CallKind::StreamHandshake => entry(agreed),
            Ok(bytes) => entry(&[]).moved(bytes),
            Err(why) => entry(why.as_bytes()).result(-1, None),
        });
    }

    /// Its recorder, for what is written down beside calls.
    pub(crate) fn recorder_mut(&mut self) -> &mut Recorder {
        &mut self.recorder
    }

    /// Performs and records one call on the descriptor, ready or not.
    fn call<B: ?Sized, T>(
        &mut self,
        kind: CallKind,
        room: &mut B,
        make: impl FnOnce(BorrowedFd<'_>, &mut B) -> sys::Result<T>,
        entry: impl for<'a> FnOnce(CallEntry<'a>, &'a B, Option<&'a T>) -> CallEntry<'a>,
    ) -> sys::Result<T> {
        let fd = self.descriptor.as_fd().ok_or(Errno(libc::EBADF))?;
        perform(fd, &mut self.recorder, &self.live, kind, room, make, entry)
    }

    /// Performs and records a call once the descriptor is ready. Readiness is cleared where the call
    /// proved it used up: on EAGAIN, after which it is waited for again, and when `drained` says so. Each call is one of
    /// the task's budget: pending may mean that it is used up.
    #[expect(clippy::too_many_arguments, reason = "one call, told in full at each of its few places")]
    fn poll_call<B: ?Sized, T>(
        &mut self,
        context: &mut Context<'_>,
        direction: Direction,
        kind: CallKind,
        room: &mut B,
        make: impl Fn(BorrowedFd<'_>, &mut B) -> sys::Result<T>,
        entry: impl for<'a> Fn(CallEntry<'a>, &'a B, Option<&'a T>) -> CallEntry<'a>,
        drained: impl Fn(&T) -> bool,
    ) -> Poll<sys::Result<T>> {
        loop {
            let Some(armed) = self.descriptor.armed() else { return Poll::Ready(Err(Errno(libc::EBADF))) };
            if direction == Direction::Write {
                // The runtime counts what it is asked before a read; this it is not asked.
                ready!(budget::poll_one(context));
                // There is nearly always room, and then no wake-up to be arranged for.
                let mut outcome = None;
                let _ = armed.try_io(Interest::WRITABLE, |fd| {
                    let result =
                        perform(fd.as_fd(), &mut self.recorder, &self.live, kind, room, &make, &entry);
                    let is_used_up = match &result {
                        Ok(result) => drained(result),
                        Err(errno) => *errno == Errno::EAGAIN,
                    };
                    outcome = Some(result);
                    // What this says to the runtime is: clear the readiness.
                    if is_used_up { Err(ErrorKind::WouldBlock.into()) } else { Ok(()) }
                });
                match outcome {
                    None | Some(Err(Errno::EAGAIN)) => {}
                    Some(result) => return Poll::Ready(result),
                }
            }
            let ready = match direction {
                Direction::Read => armed.poll_read_ready(context),
                Direction::Write => armed.poll_write_ready(context),
            };
            let Poll::Ready(guard) = ready else {
                self.recorder.awaits();
                if direction == Direction::Read && self.descriptor.poll_error(context).is_ready() {
                    // An ICMP error makes no socket readable: the call fetches it.
                    match self.call(kind, room, &make, &entry) {
                        Err(Errno::EAGAIN) => continue,
                        result => return Poll::Ready(result),
                    }
                }
                return Poll::Pending;
            };
            // An error: the runtime is being shut down, and the task is about to be dropped.
            let Ok(mut guard) = guard else { return Poll::Pending };
            let fd = armed.get_ref().as_fd();
            match perform(fd, &mut self.recorder, &self.live, kind, room, &make, &entry) {
                Err(Errno::EAGAIN) => guard.clear_ready(),
                Ok(result) if drained(&result) => {
                    guard.clear_ready();
                    return Poll::Ready(Ok(result));
                }
                result => {
                    guard.retain_ready();
                    return Poll::Ready(result);
                }
            }
        }
    }

    /// Registers it with the runtime. Streams are armed late: after `connect` returned EINPROGRESS, or
    /// after `listen`; before that epoll reports a hang-up, and the runtime would keep it for ever.
    /// The failure names epoll: no call of the journal failed.
    pub(crate) fn arm(&mut self) -> Result<(), Failure> {
        match std::mem::replace(&mut self.descriptor, Descriptor::Gone) {
            Descriptor::Bare(fd) => match sys::arm(fd) {
                Ok(armed) => self.descriptor = Descriptor::Armed(armed),
                Err((fd, errno)) => {
                    self.descriptor = Descriptor::Bare(fd);
                    let advice = "the kernel watches no further descriptor: memory is short, or \
                                  /proc/sys/fs/epoll/max_user_watches is reached";
                    let subject = format!("descriptor {}", self.live.identity.fd);
                    let failure = Failure::of_work("epoll_ctl", subject, "", advice);
                    return Err(Failure { cause: Cause::Errno(errno), ..failure });
                }
            },
            other => self.descriptor = other,
        }
        Ok(())
    }

    /// From now on it is woken by errors too, which make a datagram socket neither readable nor writable:
    /// ECONNREFUSED for a connected one, or with `IP_RECVERR`.
    pub(crate) fn hear_errors(&mut self) {
        self.descriptor = match std::mem::replace(&mut self.descriptor, Descriptor::Gone) {
            Descriptor::Armed(fd) => {
                let fd = Arc::new(fd);
                let heard = error_of(&fd);
                Descriptor::Hearing(fd, heard)
            }
            other => other,
        };
    }

    /// Ready when the kernel has reported an error, of those that hear them.
    pub(crate) fn poll_error(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.descriptor.poll_error(context)
    }

    /// Takes it out of the runtime, so that it can be armed again with fresh readiness.
    pub(crate) fn disarm(&mut self) {
        self.descriptor = match std::mem::replace(&mut self.descriptor, Descriptor::Gone) {
            Descriptor::Armed(fd) => Descriptor::Bare(fd.into_inner()),
            Descriptor::Hearing(fd, heard) => {
                drop(heard);
                match Arc::try_unwrap(fd) {
                    Ok(fd) => Descriptor::Bare(fd.into_inner()),
                    // Nobody else has it: what heard errors is gone.
                    Err(fd) => Descriptor::Hearing(Arc::clone(&fd), error_of(&fd)),
                }
            }
            other => other,
        };
    }

    /// Waits until it may be written: how a connect that goes on tells that it has ended.
    pub(crate) fn poll_writable(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(fd) = self.descriptor.armed() else { return Poll::Pending };
        let poll = fd.poll_write_ready(context).map(|ready| ready.map(|mut guard| guard.retain_ready()));
        self.recorder.awaits();
        match poll {
            Poll::Ready(Ok(())) => Poll::Ready(()),
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Pending,
        }
    }

    /// Says what it waits in, from the end of its last call on; looks of observers do not begin it anew.
    pub(crate) fn waits_in(&self, call: CallKind) {
        self.live.set_waiting(Some(Waiting { call, select: false, since: self.recorder.last_own() }));
    }

    /// It waits in nothing any more.
    pub(crate) fn clear_waiting(&self) {
        self.live.set_waiting(None);
    }

    /// Its task goes to rest: what it waits in is told, and its next call begins when it is made, not where the
    /// last one ended.
    pub(crate) fn rests(&mut self) {
        self.recorder.awaits();
        self.touch();
    }

    /// Its task has used its budget up: it waits in nothing, and its next call begins when it is made.
    pub(crate) fn yields(&mut self, context: &mut Context<'_>) {
        budget::yields(context);
        self.clear_waiting();
        self.rests();
    }

    /// Its live state changed: it will be told.
    pub(crate) fn touch(&self) {
        self.net.coalescer.touch(&self.live);
    }

    /// `shutdown(2)`: 0 receiving, 1 sending, 2 both.
    pub(crate) fn shutdown(&mut self, how: i32) -> sys::Result<()> {
        self.call(
            CallKind::Shutdown,
            &mut (),
            |fd, ()| sys::shutdown(fd, how),
            |entry, (), _| entry.args(Args::Shutdown { how }),
        )
    }

    /// `close(2)`, recorded; ends its live state for this reason, if it has not ended for another.
    pub(crate) fn close(mut self, end: End) {
        self.close_now(end);
    }

    pub(super) fn close_now(&mut self, end: End) {
        self.disarm();
        let Descriptor::Bare(fd) = std::mem::replace(&mut self.descriptor, Descriptor::Gone) else { return };
        if let Some(path) = self.path.take() {
            path.remove();
        }
        // Whatever it waited in, and being taken out of the runtime, are no part of the call.
        self.recorder.awaits();
        let at = self.recorder.begin();
        let closed = sys::close(fd).map(|()| &[][..]);
        self.recorder.record(CallEntry::new(CallKind::Close, at, Args::None).outcome(closed));
        self.net.unwatch(self.id());
        if self.live.end(self.recorder.last(), end) {
            self.net.coalescer.ended(&self.live);
        }
    }
}

impl Drop for Sock {
    fn drop(&mut self) {
        self.close_now(if std::thread::panicking() {
            End::Failed(Box::new(Failure::of_work(
                "task",
                "",
                "the task of this socket panicked",
                "this is a bug in sockpit: please report it",
            )))
        } else {
            End::Stopped
        });
    }
}

/// The one place: clock, call, errno, clock, record. `room` is what the call writes to or reads
/// from; `entry` tells what is written down, from it and from the result.
#[inline]
fn perform<B: ?Sized, T>(
    fd: BorrowedFd<'_>,
    recorder: &mut Recorder,
    live: &LiveState,
    kind: CallKind,
    room: &mut B,
    make: impl FnOnce(BorrowedFd<'_>, &mut B) -> sys::Result<T>,
    entry: impl for<'a> FnOnce(CallEntry<'a>, &'a B, Option<&'a T>) -> CallEntry<'a>,
) -> sys::Result<T> {
    let at = recorder.begin();
    let result = make(fd, room);
    let blank = CallEntry::new(kind, at, Args::None);
    let blank = match &result {
        Ok(_) => blank,
        Err(errno) => {
            if !matches!(*errno, Errno::EAGAIN | Errno::EINPROGRESS) {
                live.call_counters.failed();
            }
            blank.result(-1, Some(*errno))
        }
    };
    recorder.record(entry(blank, room, result.as_ref().ok()));
    result
}
