//! A call packed into 56 bytes and a stretch of its segment's arena: arguments first, payload behind.

use std::time::Duration;

use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;

/// A fixed-size record; what does not fit stands in the arena at `offset`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    at: u64,
    /// Nanoseconds; with [`MICROS`] set, microseconds.
    took: u32,
    /// How far back the record before it of the same socket is; 0: none, or too far.
    back: u32,
    pub(super) socket: u32,
    fd: i32,
    /// The result, or the negative error number of a failed call.
    result: i32,
    first: i32,
    second: i32,
    /// Where the arguments stand in the arena.
    offset: u32,
    /// Where the payload stands; apart from the arguments, because calls share payloads.
    pub(super) payload_at: u32,
    pub(super) payload_len: u32,
    args_len: u16,
    /// The kind, and [`OBSERVER`].
    kind: u8,
    fault: u8,
}

const MICROS: u32 = 1 << 31;
const OBSERVER: u8 = 1 << 7;
/// Arguments (addresses, option values, control messages, names) are cut here, so that a record is bounded.
const ARGS_MAX: usize = 4096;

impl Record {
    /// Packs `call`; its arguments go to the end of `arena`, its payload stays to be placed by the segment.
    pub(super) fn pack(call: &Call<'_>, seq: Seq, arena: &mut Vec<u8>) -> Record {
        let offset = arena.len();
        let (first, second) = pack_args(&call.args, arena);
        arena.truncate(offset + ARGS_MAX.min(arena.len() - offset));
        let nanos = call.took.as_nanos();
        let took = u32::try_from(nanos).ok().filter(|short| short & MICROS == 0);
        Record {
            at: call.at.0,
            took: took
                .unwrap_or_else(|| MICROS | u32::try_from(nanos / 1000).unwrap_or(u32::MAX).min(MICROS - 1)),
            back: call.previous.map_or(0, |before| u32::try_from(seq.0 - before.0).unwrap_or(0)),
            socket: call.socket.0,
            fd: call.fd,
            result: call.errno.map_or(call.result as i32, |errno| -errno.0),
            first,
            second,
            offset: offset as u32,
            payload_at: 0,
            payload_len: 0,
            args_len: (arena.len() - offset) as u16,
            kind: call.kind as u8 | if call.observer { OBSERVER } else { 0 },
            fault: call.fault,
        }
    }

    /// The call as a view into `arena`.
    pub(super) fn view<'a>(&self, seq: Seq, arena: &'a [u8]) -> Call<'a> {
        let kind = CallKind::ALL[usize::from(self.kind & !OBSERVER) % CallKind::ALL.len()];
        let aux = &arena[self.offset as usize..self.offset as usize + usize::from(self.args_len)];
        let payload_at = self.payload_at as usize;
        let library = matches!(kind, CallKind::GetAddrInfo | CallKind::GetNameInfo);
        let failed = self.result < 0 && !library;
        Call {
            seq,
            previous: (self.back > 0).then(|| Seq(seq.0 - u64::from(self.back))),
            at: Moment(self.at),
            took: match self.took & MICROS {
                0 => Duration::from_nanos(u64::from(self.took)),
                _ => Duration::from_micros(u64::from(self.took & !MICROS)),
            },
            socket: SocketId(self.socket),
            fd: self.fd,
            kind,
            args: view_args(kind, self.first, self.second, aux),
            result: if failed { -1 } else { i64::from(self.result) },
            errno: failed.then_some(Errno(-self.result)),
            payload: &arena[payload_at..payload_at + self.payload_len as usize],
            length: if kind.is_receive() || kind.is_send() { self.result.max(0) as u32 } else { 0 },
            observer: self.kind & OBSERVER != 0,
            fault: self.fault,
        }
    }
}

fn pack_args(args: &Args<'_>, arena: &mut Vec<u8>) -> (i32, i32) {
    match *args {
        Args::Socket { domain, kind, protocol } => {
            arena.extend(protocol.to_ne_bytes());
            (domain, kind)
        }
        Args::Option { level, name, value } => {
            arena.extend(value);
            (level, name)
        }
        Args::To { address } | Args::Returned { address } => {
            arena.extend(address);
            (0, 0)
        }
        Args::Listen { backlog } => (backlog, 0),
        Args::Bytes { length, flags } => (length as i32, flags),
        Args::Message { length, flags, address, control, returned } => {
            arena.extend(returned.to_ne_bytes());
            put(arena, Some(address));
            arena.extend(control);
            (length as i32, flags)
        }
        Args::Shutdown { how } => (how, 0),
        Args::None => (0, 0),
        Args::Ioctl { request, value } => (request as i32, value),
        Args::AddrInfo { node, service, hints, nodes } => {
            for hint in hints {
                arena.extend(hint.to_ne_bytes());
            }
            put(arena, node);
            put(arena, service);
            (nodes as i32, 0)
        }
        Args::NameInfo { address, flags, host, service } => {
            put(arena, Some(address));
            put(arena, Some(host));
            put(arena, Some(service));
            (flags, 0)
        }
    }
}

fn view_args(kind: CallKind, first: i32, second: i32, mut aux: &[u8]) -> Args<'_> {
    match kind {
        CallKind::Socket => Args::Socket { domain: first, kind: second, protocol: int(&mut aux) },
        CallKind::SetSockOpt | CallKind::GetSockOpt => {
            Args::Option { level: first, name: second, value: aux }
        }
        CallKind::Bind | CallKind::Connect => Args::To { address: aux },
        CallKind::Accept | CallKind::GetSockName | CallKind::GetPeerName => Args::Returned { address: aux },
        CallKind::Listen => Args::Listen { backlog: first },
        CallKind::Send | CallKind::Recv => Args::Bytes { length: first as u32, flags: second },
        CallKind::SendTo | CallKind::RecvFrom | CallKind::RecvMsg | CallKind::SendMsg => {
            let returned = int(&mut aux);
            let address = take(&mut aux).unwrap_or_default();
            Args::Message { length: first as u32, flags: second, address, control: aux, returned }
        }
        CallKind::Shutdown => Args::Shutdown { how: first },
        CallKind::Close => Args::None,
        CallKind::Ioctl => Args::Ioctl { request: first as u32, value: second },
        CallKind::GetAddrInfo => {
            let hints = [int(&mut aux), int(&mut aux), int(&mut aux), int(&mut aux)];
            Args::AddrInfo { hints, node: take(&mut aux), service: take(&mut aux), nodes: first as u32 }
        }
        CallKind::GetNameInfo => Args::NameInfo {
            address: take(&mut aux).unwrap_or_default(),
            flags: first,
            host: take(&mut aux).unwrap_or_default(),
            service: take(&mut aux).unwrap_or_default(),
        },
    }
}

/// Two bytes of length, and the bytes (at most 1,024 of them); a length of 0xffff is NULL.
fn put(arena: &mut Vec<u8>, part: Option<&[u8]>) {
    match part {
        None => arena.extend(u16::MAX.to_ne_bytes()),
        Some(part) => {
            let part = &part[..part.len().min(1024)];
            arena.extend((part.len() as u16).to_ne_bytes());
            arena.extend(part);
        }
    }
}

fn take<'a>(aux: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = aux.split_first_chunk::<2>()?;
    let length = u16::from_ne_bytes(*length);
    if length == u16::MAX {
        *aux = rest;
        return None;
    }
    let (part, rest) = rest.split_at(usize::from(length).min(rest.len()));
    *aux = rest;
    Some(part)
}

fn int(aux: &mut &[u8]) -> i32 {
    let Some((number, rest)) = aux.split_first_chunk::<4>() else { return 0 };
    *aux = rest;
    i32::from_ne_bytes(*number)
}
