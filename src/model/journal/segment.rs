//! A segment: records of one shard and the bytes that they point to.

use std::time::Duration;

use super::record::{IN_LIBRARY, LONG_EXTRA, NO_PREVIOUS, OBSERVER, Packed};
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

/// Records of a full segment, and so the factor between a segment's number and its first [`Seq`].
pub(super) const RECORDS: usize = 2048;

/// A segment is full when its arena holds so many bytes; the last record may pass it.
pub(super) const ARENA: usize = 256 * 1024;

/// Low bits of a segment's number that tell its shard.
pub(super) const SHARD_BITS: u32 = 4;

/// Up to 2,048 calls of one worker in the order in which they ended, with their bytes.
#[derive(Clone, Debug)]
pub struct Segment {
    /// A count that grows over all shards, and the shard in the low bits.
    pub(super) number: u64,
    /// How many calls its shard wrote before.
    pub(super) before: u64,
    pub(super) records: Vec<Packed>,
    pub(super) arena: Vec<u8>,
    /// How many of the records are observers'.
    pub(super) looks: usize,
}

/// The segment that a call is in.
pub(super) const fn segment_of(seq: Seq) -> u64 {
    seq.0 / RECORDS as u64
}

/// The place of a call in its segment.
pub(super) const fn place_of(seq: Seq) -> usize {
    (seq.0 % RECORDS as u64) as usize
}

/// The shard that a segment is of.
pub(super) const fn shard_of(number: u64) -> usize {
    (number & ((1 << SHARD_BITS) - 1)) as usize
}

impl Segment {
    pub(super) fn new(number: u64) -> Segment {
        Segment::sized(number, ARENA / 8)
    }

    /// With room for so many bytes; one after another is as large as the last, so none grows piece by piece.
    pub(super) fn sized(number: u64, arena: usize) -> Segment {
        Segment {
            number,
            before: 0,
            records: Vec::with_capacity(RECORDS),
            arena: Vec::with_capacity(arena),
            looks: 0,
        }
    }

    /// Whether it is of common size: none of its payloads was huge.
    pub(super) fn is_common(&self) -> bool {
        self.arena.capacity() <= 2 * ARENA
    }

    /// The memory of a segment that nobody reads any more, for a new one.
    pub(super) fn recycled(mut self, number: u64) -> Segment {
        self.records.clear();
        self.arena.clear();
        self.looks = 0;
        self.number = number;
        self
    }

    /// Bytes of memory that it takes.
    pub(super) fn cost(&self) -> usize {
        self.records.capacity() * size_of::<Packed>() + self.arena.capacity()
    }

    /// How many calls it holds.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    pub(super) const fn seq(&self, place: usize) -> Seq {
        Seq(self.number * RECORDS as u64 + place as u64)
    }

    /// What orders the record at a place among those of all shards.
    pub(super) fn key(&self, place: usize) -> Option<(u64, u64)> {
        self.records.get(place).map(|record| (record.key(), self.seq(place).0))
    }

    /// The call at a place, from 0.
    pub(super) fn call(&self, place: usize) -> Option<Call<'_>> {
        let packed = self.records.get(place)?;
        let (result, errno) = match packed.returned {
            returned if packed.kind.is_library() => (returned, (packed.b != 0).then_some(Errno(packed.b))),
            // `getpeername` and the like never return less than -1: below zero is an errno.
            errno if errno < 0 => (-1, Some(Errno(-errno))),
            result => (result, None),
        };
        let args = self.args(packed);
        Some(Call {
            seq: self.seq(place),
            previous: (packed.previous != NO_PREVIOUS).then_some(Seq(packed.previous)),
            at: Moment(packed.at),
            took: Duration::from_nanos(packed.took.nanos()),
            socket: SocketId(packed.socket),
            fd: packed.fd,
            kind: packed.kind,
            args,
            result: i64::from(result),
            errno,
            payload: self.bytes(packed.payload, packed.kept as usize),
            length: moved(packed),
            observer: packed.marks & OBSERVER != 0,
            in_library: packed.marks & IN_LIBRARY != 0,
            fault: packed.fault,
        })
    }

    fn bytes(&self, offset: u32, length: usize) -> &[u8] {
        let offset = offset as usize;
        self.arena.get(offset..offset + length).unwrap_or_default()
    }

    fn extra(&self, packed: &Packed) -> &[u8] {
        if packed.marks & LONG_EXTRA == 0 {
            return self.bytes(packed.extra, usize::from(packed.extra_len));
        }
        let length =
            self.bytes(packed.extra, 4).first_chunk().map_or(0, |length| u32::from_ne_bytes(*length));
        self.bytes(packed.extra + 4, length as usize)
    }

    fn args(&self, packed: &Packed) -> Args<'_> {
        let mut extra = ExtraArgs(self.extra(packed));
        let (a, b) = (packed.a, packed.b);
        match packed.kind {
            CallKind::Socket => Args::Socket { domain: a, kind: b, protocol: extra.int() },
            CallKind::SetSockOpt | CallKind::GetSockOpt => Args::Option { level: a, name: b, value: extra.0 },
            CallKind::Bind | CallKind::Connect => Args::To { address: extra.0 },
            CallKind::Accept | CallKind::GetSockName | CallKind::GetPeerName => {
                Args::Returned { address: extra.0 }
            }
            CallKind::Listen => Args::Listen { backlog: a },
            CallKind::Send | CallKind::Recv => Args::Bytes { length: a as u32, flags: b },
            CallKind::SendTo | CallKind::RecvFrom | CallKind::SendMsg | CallKind::RecvMsg => {
                let (length, flags) = (a as u32, b);
                if packed.marks & LONG_EXTRA == 0 {
                    return Args::Message { length, flags, address: extra.0, control: &[], returned: 0 };
                }
                let address = extra.take(usize::from(packed.extra_len));
                let returned = extra.int();
                Args::Message { length, flags, address, control: extra.0, returned }
            }
            CallKind::Shutdown => Args::Shutdown { how: a },
            CallKind::Close => Args::None,
            CallKind::Ioctl => Args::Ioctl { request: a as u32, value: b },
            CallKind::GetAddrInfo => {
                let (flags, family, socktype, protocol) =
                    (extra.int(), extra.int(), extra.int(), extra.int());
                let hints = Hints { flags, family, socktype, protocol };
                Args::AddrInfo { node: extra.name(), service: extra.name(), hints, nodes: a as u32 }
            }
            CallKind::StreamHandshake | CallKind::StreamRead | CallKind::StreamWrite => {
                Args::Stream { library: extra.name().unwrap_or_default(), length: a as u32, detail: extra.0 }
            }
            CallKind::GetNameInfo => Args::NameInfo {
                address: extra.name().unwrap_or_default(),
                flags: a,
                host: extra.name().unwrap_or_default(),
                service: extra.name().unwrap_or_default(),
            },
        }
    }
}

/// Bytes that a call moved. A receive with `MSG_TRUNC` returns more than there was room for.
fn moved(packed: &Packed) -> u32 {
    let returned = u32::try_from(packed.returned).unwrap_or(0);
    match packed.kind {
        kind if kind.is_send() => returned,
        kind if kind.is_receive() => returned.min(packed.a as u32),
        _ => 0,
    }
}

/// The packed arguments, read from the front; short ones give zeros and nothing.
struct ExtraArgs<'a>(&'a [u8]);

impl<'a> ExtraArgs<'a> {
    fn take(&mut self, length: usize) -> &'a [u8] {
        let (part, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        part
    }

    fn int(&mut self) -> i32 {
        self.take(4).first_chunk().map_or(0, |int| i32::from_ne_bytes(*int))
    }

    /// A length, and so many bytes; `None` for -1.
    fn name(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.int()).ok()?;
        Some(self.take(length))
    }
}
