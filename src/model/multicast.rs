//! Multicast groups that sockets join, as they are typed (ip(7), ipv6(7)).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

/// A multicast group to join.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Membership {
    /// The group.
    pub group: IpAddr,
    /// The interface: its address, name or index; `None`: the system chooses by its routes.
    pub interface: Option<String>,
    /// Source-specific: from this address alone.
    pub source: Option<IpAddr>,
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

/// What [`FromStr`] reads back, escaped.
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
