//! Socket options as a table: forms, flags of the command line and details are made from it.

use std::fmt;

use crate::bytes::text::SafeText;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::pointed::Pointed;

/// One option of `setsockopt(2)`, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocketOption {
    /// The C name, `SO_REUSEADDR`; also how it is named in files and on the command line.
    pub name: &'static str,
    /// The level's number, `SOL_SOCKET` …
    pub level: i32,
    /// The level's C name.
    pub level_name: &'static str,
    /// The option's number in its level.
    pub number: i32,
    /// The shape of its value.
    pub shape: OptionValueKind,
    /// When it takes effect.
    pub when: When,
    /// On which sockets.
    pub on: AppliesTo,
    /// One line of help.
    pub help: &'static str,
}

/// The shape of an option's value, always passed as an `int` but for [`OptionValueKind::Linger`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptionValueKind {
    /// 0 or 1.
    Flag,
    /// A number within bounds, in the unit named.
    Number {
        /// Least value.
        least: i32,
        /// Greatest value.
        most: i32,
        /// `bytes`, `s`, `hops` or nothing.
        unit: &'static str,
    },
    /// `struct linger`: off, or seconds; 0 resets at close.
    Linger,
}

/// When an option can be set with effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Before bind only.
    BeforeBind,
    /// At any time.
    Always,
}

/// On which sockets an option means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    /// Sockets of every kind.
    Any,
    /// TCP and UDP.
    Internet,
    /// IPv4 sockets.
    Inet,
    /// IPv6 sockets.
    Inet6,
    /// TCP.
    Tcp,
    /// UDP.
    Udp,
    /// UDP over IPv4.
    UdpInet,
    /// UDP over IPv6.
    UdpInet6,
}

impl SocketOption {
    /// The option with this C name, in any case.
    pub fn named(name: &str) -> Option<&'static SocketOption> {
        TABLE.iter().find(|option| option.name.eq_ignore_ascii_case(name))
    }

    /// The option with these numbers.
    pub fn numbered(level: i32, number: i32) -> Option<&'static SocketOption> {
        TABLE.iter().find(|option| option.level == level && option.number == number)
    }

    /// Whether it means something on a socket of this transport; `inet6` tells the family.
    pub fn fits(&self, transport: Transport, inet6: bool) -> bool {
        let internet = transport.is_internet();
        match self.on {
            AppliesTo::Any => true,
            AppliesTo::Internet => internet,
            AppliesTo::Inet => internet && !inet6,
            AppliesTo::Inet6 => internet && inet6,
            AppliesTo::Tcp => transport == Transport::Tcp,
            AppliesTo::Udp => transport == Transport::Udp,
            AppliesTo::UdpInet => transport == Transport::Udp && !inet6,
            AppliesTo::UdpInet6 => transport == Transport::Udp && inet6,
        }
    }
}

impl SocketOption {
    /// Whether it means something on a socket at this place; the address of a name may turn out to be of either family.
    pub fn fits_at(&self, at: &Endpoint) -> bool {
        let is_inet6 = at.host.contains(':');
        let is_name = !is_inet6 && at.host.parse::<std::net::Ipv4Addr>().is_err();
        self.fits(at.transport, is_inet6) || (is_name && self.fits(at.transport, true))
    }

    /// Reads a value: `on`, `off`, a number within bounds; seconds or `off` for `SO_LINGER`.
    pub fn parse(&self, text: &str) -> Result<i32, Pointed> {
        let number =
            |least: i32, most: i32| text.parse().ok().filter(|number| (least..=most).contains(number));
        let (read, wanted) = match (self.shape, text) {
            (OptionValueKind::Flag, "0" | "off") => (Some(0), String::new()),
            (OptionValueKind::Flag, "1" | "on") => (Some(1), String::new()),
            (OptionValueKind::Flag, _) => (None, "0 or 1 is expected, or off or on".to_owned()),
            (OptionValueKind::Number { least, most, unit }, _) => {
                let wanted = format!("a number from {least} to {most} {unit}");
                (number(least, most), wanted.trim_end().to_owned() + " is expected")
            }
            (OptionValueKind::Linger, "off") => (Some(-1), String::new()),
            (OptionValueKind::Linger, _) => {
                (number(0, 65_535), "off is expected, or seconds from 0 to 65535".to_owned())
            }
        };
        read.ok_or_else(|| Pointed::of(text, text, SafeText::shown(wanted)))
    }

    /// A value as [`SocketOption::parse`] takes it: `on`, `4096`, `off`.
    pub fn show(&self, value: i32) -> String {
        match self.shape {
            OptionValueKind::Flag => if value == 0 { "off" } else { "on" }.to_owned(),
            OptionValueKind::Linger if value < 0 => "off".to_owned(),
            OptionValueKind::Number { .. } | OptionValueKind::Linger => value.to_string(),
        }
    }

    /// A value with its unit, for people: `on`, `8192 bytes`, `5 s`.
    pub fn words(&self, value: i32) -> String {
        match self.unit() {
            "" => self.show(value),
            _ if self.shape == OptionValueKind::Linger && value < 0 => self.show(value),
            unit => format!("{} {unit}", self.show(value)),
        }
    }

    /// The unit of its value; empty where it has none.
    pub const fn unit(&self) -> &'static str {
        match self.shape {
            OptionValueKind::Flag => "",
            OptionValueKind::Number { unit, .. } => unit,
            OptionValueKind::Linger => "s",
        }
    }

    /// Reads an option with its value: `SO_RCVBUF=4096`, `TCP_NODELAY=on`, `SO_LINGER=off`.
    pub fn setting(source: &str) -> Result<(&'static SocketOption, Setting), Pointed> {
        let (name, value) = source.split_once('=').ok_or_else(|| {
            Pointed::at(source, source.len()..source.len(), "NAME=VALUE is expected, as in TCP_NODELAY=1")
        })?;
        let option = SocketOption::named(name).ok_or_else(|| {
            let words = "there is no socket option with this name; sockpit serve --help names them";
            Pointed::of(source, name, words)
        })?;
        let read = option.parse(value).map_err(|error| Pointed::of(source, value, error.text))?;
        Ok((option, Setting::new(option.name, read)))
    }
}

/// An option with the value wanted.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Setting {
    /// The C name of the option, one of [`TABLE`].
    pub option: String,
    /// The value as an `int`; for `SO_LINGER` seconds, -1 is off.
    pub value: i32,
}

impl Setting {
    /// A setting of an option of the table.
    pub fn new(option: &str, value: i32) -> Setting {
        Setting { option: option.to_owned(), value }
    }
}

impl fmt::Display for Setting {
    /// As it is typed: `SO_RCVBUF=4096`, `SO_LINGER=off`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SocketOption::named(&self.option) {
            Some(option) => write!(f, "{}={}", self.option, option.show(self.value)),
            None => write!(f, "{}={}", self.option, self.value),
        }
    }
}

const BYTES: OptionValueKind = OptionValueKind::Number { least: 0, most: i32::MAX, unit: "bytes" };
const HOPS: OptionValueKind = OptionValueKind::Number { least: 1, most: 255, unit: "hops" };
const MULTICAST_HOPS: OptionValueKind = OptionValueKind::Number { least: 0, most: 255, unit: "hops" };
const SECONDS: OptionValueKind = OptionValueKind::Number { least: 1, most: 32767, unit: "s" };

macro_rules! option {
    ($level:ident $name:ident, $shape:expr, $when:ident, $on:ident, $help:literal) => {
        SocketOption {
            name: stringify!($name),
            level: libc::$level,
            level_name: stringify!($level),
            number: libc::$name,
            shape: $shape,
            when: When::$when,
            on: AppliesTo::$on,
            help: $help,
        }
    };
}

/// Every option sockpit knows: `socket(7)`, `tcp(7)`, `ip(7)`, `ipv6(7)`.
pub const TABLE: &[SocketOption] = &[
    option!(SOL_SOCKET SO_REUSEADDR, OptionValueKind::Flag, BeforeBind, Internet,
        "bind although connections of the port are in TIME_WAIT; on UDP several sockets then share a port"),
    option!(SOL_SOCKET SO_REUSEPORT, OptionValueKind::Flag, BeforeBind, Internet,
        "several sockets bind one port, and the kernel shares clients out among them"),
    option!(IPPROTO_IPV6 IPV6_V6ONLY, OptionValueKind::Flag, BeforeBind, Inet6,
        "off: a :: socket takes IPv4 clients too, as ::ffff:a.b.c.d"),
    option!(SOL_SOCKET SO_RCVBUF, BYTES, Always, Any,
        "receive buffer of the kernel; Linux doubles the number, and returns it doubled"),
    option!(SOL_SOCKET SO_SNDBUF, BYTES, Always, Any,
        "send buffer of the kernel; Linux doubles the number, and returns it doubled"),
    option!(SOL_SOCKET SO_BROADCAST, OptionValueKind::Flag, Always, Udp,
        "allow sending to a broadcast address; else EACCES"),
    option!(SOL_SOCKET SO_KEEPALIVE, OptionValueKind::Flag, Always, Tcp,
        "probe a silent peer after TCP_KEEPIDLE seconds"),
    option!(SOL_SOCKET SO_LINGER, OptionValueKind::Linger, Always, Tcp,
        "what close does with unsent bytes; 0 seconds: drop them and reset the connection"),
    option!(IPPROTO_TCP TCP_NODELAY, OptionValueKind::Flag, Always, Tcp,
        "send small segments at once, without Nagle's wait for an acknowledgement"),
    option!(IPPROTO_TCP TCP_KEEPIDLE, SECONDS, Always, Tcp,
        "silence before the first keep-alive probe"),
    option!(IPPROTO_TCP TCP_KEEPINTVL, SECONDS, Always, Tcp,
        "time between keep-alive probes"),
    option!(IPPROTO_TCP TCP_KEEPCNT, OptionValueKind::Number { least: 1, most: 127, unit: "" }, Always, Tcp,
        "unanswered keep-alive probes that end the connection"),
    option!(IPPROTO_TCP TCP_MAXSEG, OptionValueKind::Number { least: 88, most: 32767, unit: "bytes" }, BeforeBind, Tcp,
        "greatest segment; smaller than the interface allows makes boundaries visible"),
    option!(IPPROTO_IP IP_TTL, HOPS, Always, Inet,
        "routers a packet may pass"),
    option!(IPPROTO_IPV6 IPV6_UNICAST_HOPS, HOPS, Always, Inet6,
        "routers a packet may pass"),
    option!(IPPROTO_IP IP_MULTICAST_TTL, MULTICAST_HOPS, Always, UdpInet,
        "routers a multicast datagram may pass; 1 stays on the link"),
    option!(IPPROTO_IP IP_MULTICAST_LOOP, OptionValueKind::Flag, Always, UdpInet,
        "deliver own multicast datagrams to this host too"),
    option!(IPPROTO_IPV6 IPV6_MULTICAST_HOPS, MULTICAST_HOPS, Always, UdpInet6,
        "routers a multicast datagram may pass; 1 stays on the link"),
    option!(IPPROTO_IPV6 IPV6_MULTICAST_LOOP, OptionValueKind::Flag, Always, UdpInet6,
        "deliver own multicast datagrams to this host too"),
    option!(IPPROTO_IP IP_RECVERR, OptionValueKind::Flag, Always, Inet,
        "report ICMP errors; even an unconnected socket then fails with ECONNREFUSED"),
    option!(IPPROTO_IPV6 IPV6_RECVERR, OptionValueKind::Flag, Always, Inet6,
        "report ICMP errors; even an unconnected socket then fails with ECONNREFUSED"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_to_the_same_entry_and_are_unique() {
        for option in TABLE {
            assert_eq!(SocketOption::named(option.name), Some(option));
            assert_eq!(SocketOption::numbered(option.level, option.number), Some(option));
            assert!(!option.help.is_empty());
        }
        assert_eq!(SocketOption::named("so_reuseaddr").map(|o| o.number), Some(2));
    }

    #[test]
    fn options_are_offered_where_they_mean_something() {
        let v6only = SocketOption::named("IPV6_V6ONLY").expect("in the table");
        assert!(v6only.fits(Transport::Tcp, true) && !v6only.fits(Transport::Tcp, false));
        assert!(!v6only.fits(Transport::UnixStream, true));
    }

    #[test]
    fn options_are_read_by_their_shape() {
        let set = |source| SocketOption::setting(source).map(|(_, setting)| (setting.option, setting.value));
        assert_eq!(set("tcp_nodelay=on"), Ok(("TCP_NODELAY".to_owned(), 1)));
        assert_eq!(set("SO_LINGER=off"), Ok(("SO_LINGER".to_owned(), -1)));
        assert_eq!(set("SO_RCVBUF=4096"), Ok(("SO_RCVBUF".to_owned(), 4096)));
        for (source, column) in [
            ("SO_NOTHING=1", 1),
            ("SO_RCVBUF", 10),
            ("IP_TTL=256", 8),
            ("TCP_NODELAY=2", 13),
            ("SO_LINGER=-1", 11),
        ] {
            assert_eq!(set(source).map_err(|error| error.column), Err(column), "{source}");
        }
    }
}
