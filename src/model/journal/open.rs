//! The segment that a shard writes, and a small buffer for the calls that are not in it yet.
//!
//! The memory of a segment is in no cache when its turn comes, and to give the shard free again is to wait
//! until the last call has reached it: a quarter of the work of an echo outside the kernel, when each call
//! was written there by itself. The buffer is so small that it stays in the cache; what is in it is copied
//! into the segment in one piece.

use super::record::{IN_LIBRARY, LONG_EXTRA, NO_PREVIOUS, OBSERVER, Packed, PackedDuration};
use super::segment::{ARENA, RECORDS, Segment, place_of, segment_of};
use crate::model::call::{Args, Call, Seq};
use crate::model::hints::Hints;

/// Calls in a full buffer.
const BUFFER_RECORDS: usize = 64;

/// Bytes in a full buffer; the last call may pass it. Longer payloads go into the segment at once.
const BUFFER_BYTES: usize = 8 * 1024;

/// An open segment, and the buffer before it.
#[derive(Debug)]
pub(super) struct OpenSegment {
    segment: Segment,
    /// The records after those of the segment.
    records: Vec<Packed>,
    /// The bytes after those of the segment.
    arena: Vec<u8>,
}

impl OpenSegment {
    pub(super) fn new(segment: Segment) -> OpenSegment {
        let (records, arena) = (Vec::with_capacity(BUFFER_RECORDS), Vec::with_capacity(2 * BUFFER_BYTES));
        OpenSegment { segment, records, arena }
    }

    /// The number of the next call.
    pub(super) fn next(&self) -> Seq {
        self.segment.seq(self.len())
    }

    fn len(&self) -> usize {
        self.segment.len() + self.records.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.len() >= RECORDS || self.bytes() >= ARENA
    }

    /// Bytes of the segment and the buffer.
    pub(super) fn bytes(&self) -> usize {
        self.segment.arena.len() + self.arena.len()
    }

    /// The segment with all that was written.
    pub(super) fn whole(&mut self) -> &Segment {
        self.put_away();
        &self.segment
    }

    /// Goes on in another segment, which is empty, and gives this one.
    pub(super) fn turn_to(&mut self, mut empty: Segment) -> Segment {
        self.put_away();
        empty.before = self.segment.before + self.segment.len() as u64;
        std::mem::replace(&mut self.segment, empty)
    }

    fn put_away(&mut self) {
        self.segment.records.append(&mut self.records);
        self.segment.arena.append(&mut self.arena);
    }

    /// Writes a call down. `same_bytes_as` is a call whose payload begins with the same bytes: if it is in
    /// this segment, they are not kept twice.
    #[inline]
    pub(super) fn push(&mut self, call: &Call<'_>, same_bytes_as: Option<Seq>) {
        let mut packed = Packed {
            at: call.at.0,
            previous: call.previous.map_or(NO_PREVIOUS, |seq| seq.0),
            took: PackedDuration::new(u64::try_from(call.took.as_nanos()).unwrap_or(u64::MAX)),
            returned: call.result as i32,
            socket: call.socket.0,
            fd: call.fd,
            payload: 0,
            kept: call.payload.len() as u32,
            a: 0,
            b: 0,
            extra: 0,
            kind: call.kind,
            marks: if call.observer { OBSERVER } else { 0 } | if call.in_library { IN_LIBRARY } else { 0 },
            fault: call.fault,
            extra_len: 0,
        };
        self.push_args(&mut packed, &call.args);
        if call.kind.is_library() {
            packed.b = call.errno.map_or(0, |errno| errno.0);
        } else if let Some(errno) = call.errno {
            packed.returned = -errno.0;
        }
        packed.payload =
            self.shared(call.payload.len(), same_bytes_as).unwrap_or_else(|| self.keep(call.payload));
        self.segment.looks += usize::from(call.observer);
        self.records.push(packed);
        if self.records.len() >= BUFFER_RECORDS || self.arena.len() >= BUFFER_BYTES {
            self.put_away();
        }
    }

    /// Where the first `length` bytes of an earlier call's payload are.
    fn shared(&self, length: usize, call: Option<Seq>) -> Option<u32> {
        let seq = call.filter(|seq| length > 0 && segment_of(*seq) == self.segment.number)?;
        let earlier = match place_of(seq).checked_sub(self.segment.len()) {
            Some(place) => self.records.get(place)?,
            None => self.segment.records.get(place_of(seq))?,
        };
        (earlier.kept as usize >= length).then_some(earlier.payload)
    }

    /// Keeps bytes right after those before; where they will be in the segment.
    #[inline]
    fn keep(&mut self, bytes: &[u8]) -> u32 {
        let offset = self.bytes() as u32;
        if bytes.len() < BUFFER_BYTES {
            self.arena.extend_from_slice(bytes);
        } else {
            self.put_away();
            self.segment.arena.extend_from_slice(bytes);
        }
        offset
    }

    #[inline]
    fn push_args(&mut self, packed: &mut Packed, args: &Args<'_>) {
        match *args {
            Args::Socket { domain, kind, protocol } => {
                (packed.a, packed.b) = (domain, kind);
                self.push_address(packed, &protocol.to_ne_bytes());
            }
            Args::Option { level, name, value } => {
                (packed.a, packed.b) = (level, name);
                self.push_long(packed, &[value]);
            }
            Args::To { address } | Args::Returned { address } => self.push_address(packed, address),
            Args::Listen { backlog } => packed.a = backlog,
            Args::Bytes { length, flags } => (packed.a, packed.b) = (length as i32, flags),
            Args::Message { length, flags, address, control, returned } => {
                (packed.a, packed.b) = (length as i32, flags);
                let address = &address[..address.len().min(usize::from(u8::MAX))];
                if control.is_empty() && returned == 0 {
                    self.push_address(packed, address);
                } else {
                    packed.extra_len = address.len() as u8;
                    self.push_long(packed, &[address, &returned.to_ne_bytes(), control]);
                }
            }
            Args::Shutdown { how } => packed.a = how,
            Args::None => {}
            Args::Ioctl { request, value } => (packed.a, packed.b) = (request as i32, value),
            Args::AddrInfo { node, service, hints, nodes } => {
                packed.a = nodes as i32;
                let Hints { flags, family, socktype, protocol } = hints;
                let [flags, family, socktype, protocol] =
                    [flags, family, socktype, protocol].map(i32::to_ne_bytes);
                let length = |name: Option<&[u8]>| name.map_or(-1, |name| name.len() as i32).to_ne_bytes();
                self.push_long(
                    packed,
                    &[
                        &flags,
                        &family,
                        &socktype,
                        &protocol,
                        &length(node),
                        node.unwrap_or_default(),
                        &length(service),
                        service.unwrap_or_default(),
                    ],
                );
            }
            Args::Stream { library, length, detail } => {
                packed.a = length as i32;
                self.push_long(packed, &[&(library.len() as i32).to_ne_bytes(), library, detail]);
            }
            Args::NameInfo { address, flags, host, service } => {
                packed.a = flags;
                let length = |part: &[u8]| (part.len() as i32).to_ne_bytes();
                self.push_long(
                    packed,
                    &[&length(address), address, &length(host), host, &length(service), service],
                );
            }
        }
    }

    #[inline]
    fn push_address(&mut self, packed: &mut Packed, address: &[u8]) {
        let address = &address[..address.len().min(usize::from(u8::MAX))];
        packed.extra_len = address.len() as u8;
        packed.extra = self.keep(address);
    }

    fn push_long(&mut self, packed: &mut Packed, parts: &[&[u8]]) {
        packed.marks |= LONG_EXTRA;
        let length: usize = parts.iter().map(|part| part.len()).sum();
        packed.extra = self.keep(&(length as u32).to_ne_bytes());
        for part in parts {
            self.keep(part);
        }
    }
}
