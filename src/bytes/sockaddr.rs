//! Socket addresses as bytes: made (Linux layouts). [`crate::bytes::cstruct`] takes
//! them apart.
//!
//! The lengths of `sockaddr_un` vary: 2 for a socket without a name, 3 and the path for a path
//! with its NUL, 3 and the name for an abstract one (unix(7)).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// `AF_UNIX`, as Linux numbers it.
pub const AF_UNIX: u16 = 1;
/// `AF_INET`, as Linux numbers it.
pub const AF_INET: u16 = 2;
/// `AF_INET6`, as Linux numbers it.
pub const AF_INET6: u16 = 10;

/// Bytes of `sun_path`; a path needs one of them for its NUL, an abstract name for its first.
pub const SUN_PATH: usize = 108;

/// The 16 bytes of a `sockaddr_in`; `port` in host order.
///
/// ```
/// # use sockpit::bytes::sockaddr::inet;
/// # #[cfg(target_endian = "little")]
/// assert_eq!(inet([127, 0, 0, 1].into(), 58001), [2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
/// ```
pub fn inet(ip: Ipv4Addr, port: u16) -> [u8; 16] {
    let mut raw = [0; 16];
    raw[..2].copy_from_slice(&AF_INET.to_ne_bytes());
    raw[2..4].copy_from_slice(&port.to_be_bytes());
    raw[4..8].copy_from_slice(&ip.octets());
    raw
}

/// The 28 bytes of a `sockaddr_in6`; `port` and `scope` in host order, `flow` as the number
/// that its bytes are in network order.
pub fn inet6(ip: Ipv6Addr, port: u16, flow: u32, scope: u32) -> [u8; 28] {
    let mut raw = [0; 28];
    raw[..2].copy_from_slice(&AF_INET6.to_ne_bytes());
    raw[2..4].copy_from_slice(&port.to_be_bytes());
    raw[4..8].copy_from_slice(&flow.to_be_bytes());
    raw[8..24].copy_from_slice(&ip.octets());
    raw[24..].copy_from_slice(&scope.to_ne_bytes());
    raw
}

/// The name of a Unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnixName<'a> {
    /// None: never bound.
    Unnamed,
    /// A path in the file system, without its NUL.
    Path(&'a [u8]),
    /// A name in Linux's abstract namespace, without its leading NUL.
    Abstract(&'a [u8]),
}

/// A name that `sun_path` cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnixNameError {
    /// An empty path: the kernel would read it as an abstract name.
    Empty,
    /// A NUL at this byte of a path: the kernel would end it there.
    Nul(usize),
    /// Longer than 107 bytes; this many.
    TooLong(usize),
}

impl fmt::Display for UnixNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UnixNameError::Empty => f.write_str("the path is empty: type one, or @name for an abstract name"),
            UnixNameError::Nul(at) => write!(f, "the path has a NUL at byte {at}, where it would end"),
            UnixNameError::TooLong(length) => {
                let most = SUN_PATH - 1;
                write!(f, "the name has {length} bytes, and sun_path holds {most}: choose a shorter one")
            }
        }
    }
}

impl std::error::Error for UnixNameError {}

/// The bytes of a `sockaddr_un`, as long as the name makes them.
pub fn unix(name: UnixName<'_>) -> Result<Vec<u8>, UnixNameError> {
    let mut raw = AF_UNIX.to_ne_bytes().to_vec();
    let (UnixName::Path(bytes) | UnixName::Abstract(bytes)) = name else {
        return Ok(raw);
    };
    if bytes.len() >= SUN_PATH {
        return Err(UnixNameError::TooLong(bytes.len()));
    }
    if let UnixName::Path(path) = name {
        if path.is_empty() {
            return Err(UnixNameError::Empty);
        }
        if let Some(at) = path.iter().position(|byte| *byte == 0) {
            return Err(UnixNameError::Nul(at));
        }
        raw.extend(path);
        raw.push(0);
    } else {
        raw.push(0);
        raw.extend(bytes);
    }
    Ok(raw)
}

/// `sa_family` of socket address bytes; `None` when there are fewer than two.
pub fn family(raw: &[u8]) -> Option<u16> {
    raw.first_chunk().map(|family| u16::from_ne_bytes(*family))
}
