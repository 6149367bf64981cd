//! The hints of `getaddrinfo(3)`: the members of a `struct addrinfo` that ask.

/// The four numbers that a caller may set; the other members are zero, or the call fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Hints {
    /// `ai_flags`: bits of `AI_*`.
    pub flags: i32,
    /// `ai_family`: `AF_UNSPEC` 0, `AF_INET` 2, `AF_INET6` 10, or any number.
    pub family: i32,
    /// `ai_socktype`: 0 any, 1 stream, 2 datagram, 3 raw, or any number.
    pub socktype: i32,
    /// `ai_protocol`: 0 any, 6 TCP, 17 UDP, or any number.
    pub protocol: i32,
}
