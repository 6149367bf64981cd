//! What a socket records with: who it is, the record before, how much is kept, and the clock.

use std::sync::Arc;

use super::context::NetContext;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

/// The record whose payload begins with the same bytes, so that the journal keeps them once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SharedPayload(Option<Seq>);

impl SharedPayload {
    /// None has them.
    pub(crate) const NONE: SharedPayload = SharedPayload(None);
}

/// The shard of the journal that the backend writes: one thread makes nearly all calls.
const SHARD: usize = 0;

/// How much of a socket's traffic the journal keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CaptureLength {
    /// Bytes of payload kept of each call.
    snap: usize,
}

impl CaptureLength {
    /// Of servers: the head of each payload, which costs nothing measurable.
    pub(crate) const SERVER: CaptureLength = CaptureLength { snap: 256 };
    /// Of bytes that are carried to and from somewhere else: the head too.
    pub(crate) const CARRIED: CaptureLength = CaptureLength::SERVER;
    /// Of sessions: everything.
    pub(crate) const SESSION: CaptureLength = CaptureLength { snap: usize::MAX };
}

/// One call on its way into the journal.
#[derive(Clone, Copy)]
pub(crate) struct CallEntry<'a> {
    kind: CallKind,
    at: Moment,
    args: Args<'a>,
    result: i64,
    errno: Option<Errno>,
    payload: &'a [u8],
    shared: SharedPayload,
}

impl<'a> CallEntry<'a> {
    /// A call that began at a moment, gave 0 and moved nothing.
    #[inline]
    pub(crate) const fn new(kind: CallKind, at: Moment, args: Args<'a>) -> CallEntry<'a> {
        CallEntry { kind, at, args, result: 0, errno: None, payload: &[], shared: SharedPayload::NONE }
    }

    #[inline]
    pub(crate) const fn args(mut self, args: Args<'a>) -> CallEntry<'a> {
        self.args = args;
        self
    }

    #[inline]
    pub(crate) const fn result(mut self, result: i64, errno: Option<Errno>) -> CallEntry<'a> {
        self.result = result;
        self.errno = errno;
        self
    }

    /// It moved these bytes, and returned their number.
    #[inline]
    pub(crate) const fn moved(mut self, bytes: &'a [u8]) -> CallEntry<'a> {
        self.payload = bytes;
        self.result = bytes.len() as i64;
        self
    }

    /// It moved these bytes, or failed; a call that moves none gives 0.
    pub(crate) const fn outcome(self, moved: Result<&'a [u8], Errno>) -> CallEntry<'a> {
        match moved {
            Ok(bytes) => self.moved(bytes),
            Err(errno) => self.result(-1, Some(errno)),
        }
    }

    /// Its bytes are in the journal already.
    #[inline]
    pub(crate) const fn shared(mut self, shared: SharedPayload) -> CallEntry<'a> {
        self.shared = shared;
        self
    }
}

/// A receive call that is written down once it is known which fault struck what it brought.
struct DeferredReceive {
    kind: CallKind,
    at: Moment,
    ended: Moment,
    /// The room that was offered, the flags, and the address where the call returns one, or the name of the library that
    /// was called.
    room: u32,
    flags: i32,
    from: Option<Vec<u8>>,
    result: i64,
    /// What is kept of the payload, and how long it was.
    payload: Vec<u8>,
    length: u32,
    fault: u8,
}

impl DeferredReceive {
    fn entry(&self) -> CallEntry<'_> {
        let args = match &self.from {
            Some(library) if self.kind == CallKind::StreamRead => {
                Args::Stream { library, length: self.room, detail: &[] }
            }
            Some(from) => Args::Message {
                length: self.room,
                flags: self.flags,
                address: from,
                control: &[],
                returned: 0,
            },
            None => Args::Bytes { length: self.room, flags: self.flags },
        };
        CallEntry::new(self.kind, self.at, args).result(self.result, None)
    }
}

/// Whose calls move the messages of a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StreamCarrier {
    Socket,
    /// A library over the socket: what the socket's calls move is what it wrapped.
    Library,
}

/// Records the calls of one socket.
pub(crate) struct Recorder {
    net: Arc<NetContext>,
    socket: SocketId,
    fd: i32,
    previous: Option<Seq>,
    /// The last call of an observer, for these are linked apart.
    previous_look: Option<Seq>,
    /// The end of the last call.
    last: Moment,
    /// The end of the last call that was no observer's.
    last_own: Moment,
    /// Nothing was waited for since: the next call begins now.
    burst: bool,
    recorded: CaptureLength,
    observing: bool,
    carrier: StreamCarrier,
    fault: u8,
    /// Whether receive calls are held until it is known which fault struck what they brought.
    holds: bool,
    /// Boxed, for most sockets never hold one.
    held: Option<Box<DeferredReceive>>,
    bytes: SharedPayload,
}

impl Recorder {
    pub(crate) fn new(net: &Arc<NetContext>, socket: SocketId, fd: i32, recorded: CaptureLength) -> Recorder {
        Recorder {
            net: Arc::clone(net),
            socket,
            fd,
            previous: None,
            previous_look: None,
            last: Moment::START,
            last_own: Moment::START,
            burst: false,
            recorded,
            observing: false,
            carrier: StreamCarrier::Socket,
            fault: 0,
            holds: false,
            held: None,
            bytes: SharedPayload::NONE,
        }
    }

    /// The recorder of a socket that a call on another one made at a moment: what it waits in, it waits in since
    /// then.
    #[must_use]
    pub(crate) fn since(mut self, at: Moment) -> Recorder {
        (self.last, self.last_own) = (at, at);
        self
    }

    /// The descriptor is known.
    pub(crate) fn renumber(&mut self, fd: i32) {
        self.fd = fd;
    }

    pub(crate) fn recorded(&self) -> CaptureLength {
        self.recorded
    }

    /// When the call that is about to be made begins: where the one before ended, within one burst.
    #[inline]
    pub(crate) fn begin(&mut self) -> Moment {
        if !self.burst {
            self.last = self.net.now();
            self.burst = true;
        }
        self.last
    }

    /// Something else takes time from here on: a wait, or the work of a service.
    #[inline]
    pub(crate) fn awaits(&mut self) {
        self.burst = false;
    }

    /// The end of the last call.
    #[inline]
    pub(crate) fn last(&self) -> Moment {
        self.last
    }

    /// The end of the last call that was no observer's: a wait goes on while instruments look.
    pub(crate) fn last_own(&self) -> Moment {
        self.last_own
    }

    /// The bytes of the last call in the journal.
    pub(crate) fn last_bytes(&self) -> SharedPayload {
        self.bytes
    }

    /// Calls from now on are our own instruments', or not.
    pub(crate) fn observing(&mut self, observing: bool) {
        self.observing = observing;
    }

    /// From now on a library carries a stream over the socket: what its socket calls move is no message.
    pub(crate) fn carries(&mut self) {
        self.carrier = StreamCarrier::Library;
    }

    /// Whether a call moves what a library wrapped.
    #[inline]
    fn is_in_library(&self, kind: CallKind) -> bool {
        self.carrier == StreamCarrier::Library
            && !self.observing
            && !kind.is_library()
            && (kind.is_send() || kind.is_receive())
    }

    /// The next call carries the mark of a fault: where a library carries the stream, the library's next one.
    pub(crate) fn mark(&mut self, mark: u8) {
        self.fault = mark;
    }

    /// Receive calls from now on wait to be written down until [`Recorder::settle`], or are written down at once.
    pub(crate) fn hold_received(&mut self, holds: bool) {
        self.holds = holds;
    }

    /// The receive call that is held, if one is, carries the mark of a fault; the first one stays.
    pub(crate) fn mark_received(&mut self, mark: u8) {
        if let Some(held) = &mut self.held
            && held.fault == 0
        {
            held.fault = mark;
        }
    }

    /// Writes down the receive call that is held.
    #[inline]
    pub(crate) fn settle(&mut self) {
        if self.held.is_some() {
            self.settle_held();
        }
    }

    #[cold]
    fn settle_held(&mut self) {
        if let Some(held) = self.held.take() {
            let entry = held.entry();
            let call = self.call(&entry, held.ended, &held.payload, held.fault);
            let call = Call { length: held.length, observer: false, previous: self.previous, ..call };
            self.write(&call, SharedPayload::NONE);
        }
    }

    /// Writes down a call that has just ended.
    #[inline]
    pub(crate) fn record(&mut self, entry: CallEntry<'_>) -> Option<Seq> {
        let ended = self.net.now();
        self.record_ended(entry, ended)
    }

    /// Writes down a call that ended at a moment.
    #[inline]
    pub(crate) fn record_ended(&mut self, entry: CallEntry<'_>, ended: Moment) -> Option<Seq> {
        self.settle();
        self.last = ended;
        if !self.observing {
            self.last_own = ended;
        }
        let payload = &entry.payload[..entry.payload.len().min(self.recorded.snap)];
        if self.holds
            && let Some(held) = self.hold(&entry, ended, payload)
        {
            self.held = Some(Box::new(held));
            self.bytes = SharedPayload::NONE;
            return None;
        }
        let is_marked = !self.observing && !self.is_in_library(entry.kind);
        let fault = if is_marked { std::mem::take(&mut self.fault) } else { 0 };
        let call = self.call(&entry, ended, payload, fault);
        self.write(&call, entry.shared)
    }

    /// The call to be held, if it is one that brought something.
    fn hold(&self, entry: &CallEntry<'_>, ended: Moment, payload: &[u8]) -> Option<DeferredReceive> {
        let is_message = entry.kind.is_receive() && !self.is_in_library(entry.kind);
        if self.observing || entry.result < 0 || !is_message {
            return None;
        }
        let (room, flags, from) = match entry.args {
            Args::Bytes { length, flags } => (length, flags, None),
            Args::Message { length, flags, address, .. } => (length, flags, Some(address.to_vec())),
            Args::Stream { library, length, .. } => (length, 0, Some(library.to_vec())),
            _ => return None,
        };
        let length = entry.payload.len() as u32;
        let (kind, at, result, payload) = (entry.kind, entry.at, entry.result, payload.to_vec());
        Some(DeferredReceive { kind, at, ended, room, flags, from, result, payload, length, fault: 0 })
    }

    #[inline]
    fn call<'a>(&self, entry: &CallEntry<'a>, ended: Moment, payload: &'a [u8], fault: u8) -> Call<'a> {
        Call {
            seq: Seq(0),
            previous: if self.observing { self.previous_look } else { self.previous },
            at: entry.at,
            took: ended.since(entry.at),
            socket: self.socket,
            fd: self.fd,
            kind: entry.kind,
            args: entry.args,
            result: entry.result,
            errno: entry.errno,
            payload,
            length: entry.payload.len() as u32,
            observer: self.observing,
            in_library: self.is_in_library(entry.kind),
            fault,
        }
    }

    #[inline]
    fn write(&mut self, call: &Call<'_>, shared: SharedPayload) -> Option<Seq> {
        let seq = self.net.journal.record(SHARD, call, shared.0);
        if seq.is_some() {
            *if call.observer { &mut self.previous_look } else { &mut self.previous } = seq;
            if self.net.journal.wake_reader() {
                self.net.coalescer.calls();
            }
        }
        self.bytes = SharedPayload(seq);
        seq
    }
}

/// What was received is never left out, also where its socket goes without a close of its own.
impl Drop for Recorder {
    fn drop(&mut self) {
        self.settle();
    }
}
