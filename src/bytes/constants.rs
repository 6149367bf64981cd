//! The constants of the sockets API as each platform numbers them.

/// A system with numbers of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Platform {
    /// Linux (`bits/socket.h` of glibc).
    #[default]
    Linux,
    /// FreeBSD (`sys/socket.h`).
    FreeBsd,
    /// macOS (`sys/socket.h`).
    MacOs,
    /// Windows (`winsock2.h`, `ws2def.h`).
    Windows,
}

impl Platform {
    /// All of them, in the order of the table's columns.
    pub const ALL: [Platform; 4] = [Platform::Linux, Platform::FreeBsd, Platform::MacOs, Platform::Windows];

    /// The word at the head of its column.
    pub const fn name(self) -> &'static str {
        match self {
            Platform::Linux => "Linux",
            Platform::FreeBsd => "FreeBSD",
            Platform::MacOs => "macOS",
            Platform::Windows => "Windows",
        }
    }
}

/// What a constant is an argument of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConstantGroup {
    /// Address families: `AF_`.
    Family,
    /// Socket types: `SOCK_`.
    SocketType,
    /// Protocols in IP, the same everywhere (IANA, protocol numbers): `IPPROTO_`.
    Protocol,
}

/// A constant and its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketConstant {
    /// In C: `AF_INET6`.
    pub name: &'static str,
    /// Which argument it is.
    pub group: ConstantGroup,
    /// In the order of [`Platform::ALL`]; negative where the platform has none.
    numbers: [i32; 4],
}

impl SocketConstant {
    /// Its number on a platform; `None` where there is none.
    pub fn on(&self, platform: Platform) -> Option<i32> {
        Some(self.numbers[platform as usize]).filter(|number| *number >= 0)
    }
}

/// Where a platform has no such constant.
const NONE: i32 = -1;

const fn family(name: &'static str, numbers: [i32; 4]) -> SocketConstant {
    SocketConstant { name, group: ConstantGroup::Family, numbers }
}

const fn socket_type(name: &'static str, numbers: [i32; 4]) -> SocketConstant {
    SocketConstant { name, group: ConstantGroup::SocketType, numbers }
}

const fn protocol(name: &'static str, number: i32) -> SocketConstant {
    SocketConstant { name, group: ConstantGroup::Protocol, numbers: [number; 4] }
}

/// The table, by group and number on Linux. Of two names for one number the first is shown.
pub const CONSTANTS: &[SocketConstant] = &[
    family("AF_UNSPEC", [0, 0, 0, 0]),
    family("AF_UNIX", [1, 1, 1, 1]),
    family("AF_INET", [2, 2, 2, 2]),
    family("AF_AX25", [3, NONE, NONE, NONE]),
    family("AF_IPX", [4, 23, 23, 6]),
    family("AF_APPLETALK", [5, 16, 16, 16]),
    family("AF_X25", [9, NONE, NONE, NONE]),
    family("AF_INET6", [10, 28, 30, 23]),
    family("AF_NETLINK", [16, 38, NONE, NONE]),
    family("AF_ROUTE", [16, 17, 17, NONE]),
    family("AF_LINK", [NONE, 18, 18, 33]),
    family("AF_PACKET", [17, NONE, NONE, NONE]),
    family("AF_CAN", [29, NONE, NONE, NONE]),
    family("AF_BLUETOOTH", [31, 36, NONE, 32]),
    family("AF_ALG", [38, NONE, NONE, NONE]),
    family("AF_VSOCK", [40, NONE, 40, NONE]),
    family("AF_XDP", [44, NONE, NONE, NONE]),
    family("AF_HYPERV", [NONE, 43, NONE, 34]),
    socket_type("SOCK_STREAM", [1, 1, 1, 1]),
    socket_type("SOCK_DGRAM", [2, 2, 2, 2]),
    socket_type("SOCK_RAW", [3, 3, 3, 3]),
    socket_type("SOCK_RDM", [4, 4, 4, 4]),
    socket_type("SOCK_SEQPACKET", [5, 5, 5, 5]),
    socket_type("SOCK_DCCP", [6, NONE, NONE, NONE]),
    socket_type("SOCK_PACKET", [10, NONE, NONE, NONE]),
    socket_type("SOCK_NONBLOCK", [0o4000, 0x2000_0000, NONE, NONE]),
    socket_type("SOCK_CLOEXEC", [0o2_000_000, 0x1000_0000, NONE, NONE]),
    protocol("IPPROTO_IP", 0),
    protocol("IPPROTO_ICMP", 1),
    protocol("IPPROTO_IGMP", 2),
    protocol("IPPROTO_IPIP", 4),
    protocol("IPPROTO_TCP", 6),
    protocol("IPPROTO_EGP", 8),
    protocol("IPPROTO_PUP", 12),
    protocol("IPPROTO_UDP", 17),
    protocol("IPPROTO_IDP", 22),
    protocol("IPPROTO_IPV6", 41),
    protocol("IPPROTO_ROUTING", 43),
    protocol("IPPROTO_FRAGMENT", 44),
    protocol("IPPROTO_RSVP", 46),
    protocol("IPPROTO_GRE", 47),
    protocol("IPPROTO_ESP", 50),
    protocol("IPPROTO_AH", 51),
    protocol("IPPROTO_ICMPV6", 58),
    protocol("IPPROTO_NONE", 59),
    protocol("IPPROTO_DSTOPTS", 60),
    protocol("IPPROTO_SCTP", 132),
    protocol("IPPROTO_UDPLITE", 136),
    protocol("IPPROTO_RAW", 255),
];

/// The name that a number has on a platform.
pub fn name_of(group: ConstantGroup, platform: Platform, number: u64) -> Option<&'static str> {
    let number = i32::try_from(number).ok()?;
    let named = |constant: &&SocketConstant| constant.group == group && constant.on(platform) == Some(number);
    CONSTANTS.iter().find(named).map(|constant| constant.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_name_of_its_platform() {
        let family = |platform, number| name_of(ConstantGroup::Family, platform, number);
        assert_eq!(family(Platform::Linux, 10), Some("AF_INET6"));
        assert_eq!(family(Platform::FreeBsd, 28), Some("AF_INET6"));
        assert_eq!(family(Platform::MacOs, 30), Some("AF_INET6"));
        assert_eq!(family(Platform::Windows, 23), Some("AF_INET6"));
        assert_eq!((family(Platform::Linux, 99), family(Platform::Linux, u64::MAX)), (None, None));
        assert_eq!(family(Platform::Linux, 16), Some("AF_NETLINK"));
    }
}
