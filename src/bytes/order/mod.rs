//! Byte order: which end of a number comes first, and the four functions that mediate.

mod radix;
mod typed;

#[cfg(test)]
mod tests;

pub use radix::Radix;
pub use typed::{OrderFunction, TypedNumber};

/// The order in which the bytes of a number stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The most significant byte first.
    Big,
    /// The least significant byte first.
    Little,
}

impl Order {
    /// Both.
    pub const ALL: [Order; 2] = [Order::Big, Order::Little];

    /// The order on the wire: big-endian (RFC 1700, "network byte order").
    pub const NETWORK: Order = Order::Big;

    /// The order of this host.
    pub const HOST: Order = if cfg!(target_endian = "big") { Order::Big } else { Order::Little };

    /// `big-endian` or `little-endian`.
    pub const fn name(self) -> &'static str {
        match self {
            Order::Big => "big-endian",
            Order::Little => "little-endian",
        }
    }

    /// The other order.
    #[must_use]
    pub const fn other(self) -> Order {
        match self {
            Order::Big => Order::Little,
            Order::Little => Order::Big,
        }
    }

    /// The unsigned number in the first 16 of `bytes`, in this order.
    pub fn read(self, bytes: &[u8]) -> u128 {
        let join = |number: u128, byte: &u8| number << 8 | u128::from(*byte);
        let bytes = &bytes[..bytes.len().min(16)];
        match self {
            Order::Big => bytes.iter().fold(0, join),
            Order::Little => bytes.iter().rev().fold(0, join),
        }
    }

    /// `number` in `width` bytes (at most 16) in this order: as memory shows it at `ADDR`,
    /// `ADDR+1` and so on. What does not fit is cut off at the most significant end.
    pub fn write(self, number: u128, width: usize) -> Vec<u8> {
        let width = width.min(16);
        match self {
            Order::Big => number.to_be_bytes()[16 - width..].to_vec(),
            Order::Little => number.to_le_bytes()[..width].to_vec(),
        }
    }
}

/// `htonl(3)` as a host of the order `host` computes it: the value whose memory there is
/// `value` in network order. `ntohl` is the same function.
pub const fn htonl(value: u32, host: Order) -> u32 {
    match host {
        Order::Big => value,
        Order::Little => value.swap_bytes(),
    }
}

/// `htons(3)` as a host of the order `host` computes it. `ntohs` is the same function.
pub const fn htons(value: u16, host: Order) -> u16 {
    match host {
        Order::Big => value,
        Order::Little => value.swap_bytes(),
    }
}

/// One row of the picture of memory that the books draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryRow {
    /// How far from `ADDR`.
    pub offset: usize,
    /// The byte there in network order.
    pub network: u8,
    /// The byte there on a little-endian host.
    pub little: u8,
}

impl MemoryRow {
    /// `ADDR`, `ADDR+1` …
    pub fn address(self) -> String {
        if self.offset == 0 { "ADDR".to_owned() } else { format!("ADDR+{}", self.offset) }
    }

    /// The byte there on a host of the given order.
    pub const fn on(self, host: Order) -> u8 {
        match host {
            Order::Big => self.network,
            Order::Little => self.little,
        }
    }
}

/// A number of `width` bytes (at most 16) in memory, in both orders, byte by byte.
pub fn memory(number: u128, width: usize) -> Vec<MemoryRow> {
    let big = Order::Big.write(number, width);
    let little = Order::Little.write(number, width);
    let rows = big.into_iter().zip(little).enumerate();
    rows.map(|(offset, (network, little))| MemoryRow { offset, network, little }).collect()
}
