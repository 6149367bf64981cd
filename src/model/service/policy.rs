//! Policies, and groups that are joined, as they are typed.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::model::server::{Membership, Policy};

/// One policy, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyEntry {
    /// How it is named.
    pub word: &'static str,
    /// One line of help.
    pub help: &'static str,
}

/// Every policy, in the order of forms.
pub static POLICIES: &[PolicyEntry] = &[
    PolicyEntry { word: "concurrent", help: "all clients at once, each in a task of its own" },
    PolicyEntry { word: "one-at-a-time", help: "one client; the others wait in the kernel's queue" },
    PolicyEntry { word: "busy", help: "one client; the others are told that it is busy, and closed" },
];

impl Policy {
    /// What the refused are told, if nothing else is said.
    pub const BUSY: &'static [u8] = b"busy\n";
}

impl FromStr for Policy {
    type Err = Pointed;

    /// Reads the word of a policy; busy with its usual text.
    fn from_str(source: &str) -> Result<Policy, Pointed> {
        match source {
            "concurrent" => Ok(Policy::Concurrent),
            "one-at-a-time" => Ok(Policy::OneAtATime),
            "busy" => Ok(Policy::Busy { text: Bytes::from_static(Policy::BUSY) }),
            _ => {
                let text = "there is no such policy; there are concurrent, one-at-a-time and busy";
                Err(Pointed::of(source, source, text))
            }
        }
    }
}

impl FromStr for Membership {
    type Err = Pointed;

    /// Reads `GROUP[@INTERFACE][,SOURCE]`: `239.1.2.3@127.0.0.1`, `ff15::1@eth0,2001:db8::1`.
    fn from_str(source: &str) -> Result<Membership, Pointed> {
        let (rest, from) = source.split_once(',').map_or((source, None), |(rest, from)| (rest, Some(from)));
        let (group, interface) =
            rest.split_once('@').map_or((rest, None), |(group, interface)| (group, Some(interface)));
        let address = |text: &str| {
            text.parse::<IpAddr>()
                .map_err(|_| Pointed::of(source, text, "an IPv4 or IPv6 address is expected"))
        };
        let parsed = address(group)?;
        if !parsed.is_multicast() {
            let text = SafeText::shown(parsed).then(" is not multicast: groups are 224.0.0.0/4 and ff00::/8");
            return Err(Pointed::of(source, group, text));
        }
        if let Some(interface) = interface.filter(|interface| interface.is_empty()) {
            return Err(Pointed::of(
                source,
                interface,
                "an interface is expected: its address, name or index",
            ));
        }
        let from = from.map(|text| Ok((text, address(text)?))).transpose()?;
        if let Some((text, from)) = from
            && (from.is_ipv4() != parsed.is_ipv4() || from.is_multicast())
        {
            return Err(Pointed::of(
                source,
                text,
                "the source must be an address of the group's family, and no group",
            ));
        }
        Ok(Membership {
            group: parsed,
            interface: interface.map(str::to_owned),
            source: from.map(|(_, from)| from),
        })
    }
}

/// What [`FromStr`] reads back, through the text door.
impl fmt::Display for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.group)?;
        if let Some(interface) = &self.interface {
            write!(f, "@{}", SafeText::escaped_str(interface))?;
        }
        self.source.map_or(Ok(()), |source| write!(f, ",{source}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_is_read_by_its_word() {
        for entry in POLICIES {
            assert_eq!(entry.word.parse::<Policy>().map(|policy| policy.word()), Ok(entry.word));
        }
        assert!("none".parse::<Policy>().is_err());
    }

    #[test]
    fn groups_are_read_and_shown() {
        for source in ["239.1.2.3", "239.1.2.3@127.0.0.1", "232.1.2.3@lo,10.0.0.1", "ff15::1@2,2001:db8::1"] {
            assert_eq!(source.parse::<Membership>().map(|group| group.to_string()), Ok(source.to_owned()));
        }
        for (source, column, text) in [
            ("127.0.0.1", 1, "127.0.0.1 is not multicast: groups are 224.0.0.0/4 and ff00::/8"),
            ("group@lo", 1, "an IPv4 or IPv6 address is expected"),
            ("239.1.2.3@", 11, "an interface is expected: its address, name or index"),
            ("239.1.2.3,::1", 11, "the source must be an address of the group's family, and no group"),
        ] {
            let error = source.parse::<Membership>().expect_err(source);
            assert_eq!((error.column, error.text.as_str()), (column, text));
        }
    }
}
