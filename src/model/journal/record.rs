//! A call as it is kept.

use crate::model::call::CallKind;

/// The link of a first record.
pub(super) const NO_PREVIOUS: u64 = u64::MAX;

/// Bits of [`Packed::marks`].
pub(super) const OBSERVER: u8 = 1;
/// What `extra` points to begins with its length, 32 bits; else it is an address of `extra_len` bytes.
pub(super) const LONG_EXTRA: u8 = 2;
/// A library made it to carry a stream.
pub(super) const IN_LIBRARY: u8 = 4;

/// 56 bytes a call, and what `payload` and `extra` point to in the arena. `a` and `b` are the small arguments, by kind:
///
/// | call | `a` | `b` | extra |
/// |---|---|---|---|
/// | socket | domain | type | protocol |
/// | setsockopt, getsockopt | level | name | value |
/// | bind, connect, accept, names | | | address |
/// | listen, shutdown | backlog, how | | |
/// | send, recv and the like | length | flags | address; long: address, control, returned flags |
/// | ioctl | request | value | |
/// | getaddrinfo | nodes | errno | hints, node, service |
/// | getnameinfo | flags | errno | address, host, service |
/// | those of a stream's library | length | errno | library, detail |
#[derive(Clone, Copy, Debug)]
pub(super) struct Packed {
    pub(super) at: u64,
    pub(super) previous: u64,
    pub(super) took: PackedDuration,
    /// The result, or the errno below zero; of library calls the result as it is.
    pub(super) returned: i32,
    pub(super) socket: u32,
    pub(super) fd: i32,
    pub(super) payload: u32,
    pub(super) kept: u32,
    pub(super) a: i32,
    pub(super) b: i32,
    pub(super) extra: u32,
    pub(super) kind: CallKind,
    pub(super) marks: u8,
    pub(super) fault: u8,
    pub(super) extra_len: u8,
}

const _: () = assert!(size_of::<Packed>() == 56, "a record is 56 bytes: the budget counts on it");

/// A length of time in 32 bits: exact up to 1.07 s, then to the microsecond up to 17 minutes, then to the
/// millisecond up to 12 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackedDuration(u32);

const TOOK_BITS: u32 = 30;
const TOOK_UNITS: [u64; 3] = [1, 1_000, 1_000_000];

impl PackedDuration {
    pub(super) fn new(nanos: u64) -> PackedDuration {
        let most = (1_u64 << TOOK_BITS) - 1;
        if nanos <= most {
            return PackedDuration(nanos as u32);
        }
        for (unit, size) in (0_u32..).zip(TOOK_UNITS) {
            if nanos / size <= most {
                return PackedDuration(unit << TOOK_BITS | (nanos / size) as u32);
            }
        }
        PackedDuration(2 << TOOK_BITS | most as u32)
    }

    pub(super) fn nanos(self) -> u64 {
        let unit = TOOK_UNITS[(self.0 >> TOOK_BITS) as usize % TOOK_UNITS.len()];
        u64::from(self.0 & ((1 << TOOK_BITS) - 1)) * unit
    }
}

impl Packed {
    /// Whether one of our instruments made it.
    pub(super) const fn is_look(&self) -> bool {
        self.marks & OBSERVER != 0
    }

    /// What orders the records of all shards: [`crate::model::call::Call::ordered_at`].
    pub(super) fn key(&self) -> u64 {
        if self.kind.is_library() || self.is_look() {
            self.at.saturating_add(self.took.nanos())
        } else {
            self.at
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_exact_while_they_are_short() {
        for (nanos, kept) in [
            (0, 0),
            (27, 27),
            (1_073_741_823, 1_073_741_823),
            (1_073_741_824, 1_073_741_000),
            (3_100_000_999, 3_100_000_000),
            (7_200_000_123_456, 7_200_000_000_000),
            (u64::MAX, 1_073_741_823_000_000),
        ] {
            assert_eq!(PackedDuration::new(nanos).nanos(), kept);
        }
    }
}
