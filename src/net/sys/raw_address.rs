//! Room for a `sockaddr` that the kernel writes, and its length.

use std::fmt;

/// The greatest `sockaddr` of Linux: `struct sockaddr_storage`.
const ROOM: usize = 128;

/// `sockaddr` bytes by value: what `accept`, `recvfrom` and `getsockname` return.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub(crate) struct RawAddress {
    bytes: [u8; ROOM],
    length: u32,
}

impl RawAddress {
    /// No address.
    pub(crate) const EMPTY: RawAddress = RawAddress { bytes: [0; ROOM], length: 0 };

    /// The bytes that the kernel said it wrote, at most those there was room for.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..(self.length as usize).min(ROOM)]
    }

    /// Room to write to, and its size; the length is set by [`RawAddress::written`].
    pub(super) fn room(&mut self) -> (*mut libc::sockaddr, libc::socklen_t) {
        (self.bytes.as_mut_ptr().cast(), ROOM as libc::socklen_t)
    }

    /// Makes it no address; the next one is written over the old bytes.
    pub(crate) fn clear(&mut self) {
        self.length = 0;
    }

    /// Notes how many bytes the kernel wrote.
    pub(super) fn written(&mut self, length: libc::socklen_t) {
        self.length = length;
    }
}

impl Default for RawAddress {
    fn default() -> RawAddress {
        RawAddress::EMPTY
    }
}

impl PartialEq for RawAddress {
    fn eq(&self, other: &RawAddress) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl Eq for RawAddress {}

impl std::hash::Hash for RawAddress {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_bytes().hash(state);
    }
}

impl fmt::Debug for RawAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::model::address::Address::from_sockaddr(self.as_bytes()).fmt(f)
    }
}

impl From<&[u8]> for RawAddress {
    /// The bytes, cut at the size of `sockaddr_storage`.
    fn from(source: &[u8]) -> RawAddress {
        let mut raw = RawAddress::EMPTY;
        let length = source.len().min(ROOM);
        raw.bytes[..length].copy_from_slice(&source[..length]);
        raw.length = length as u32;
        raw
    }
}

impl From<&crate::model::address::Address> for RawAddress {
    fn from(address: &crate::model::address::Address) -> RawAddress {
        RawAddress::from(address.to_sockaddr().as_slice())
    }
}
