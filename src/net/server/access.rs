//! Whose clients a server serves: its lists of networks that are allowed and denied.

use std::collections::HashSet;
use std::net::IpAddr;

use crate::bytes::address::Network;
use crate::model::address::Address;
use crate::model::server::ServerSpec;
use crate::net::sys::RawAddress;

/// Senders of dropped datagrams that are remembered, so that each has one row: a flood of forged senders
/// begins anew after so many.
const SENDERS: usize = 256;

/// The lists, as they are now.
pub(super) struct AccessLists {
    allow: Vec<Network>,
    deny: Vec<Network>,
    /// Senders whose datagrams were dropped, and that have a row.
    senders: HashSet<RawAddress>,
}

impl AccessLists {
    /// The lists of a server.
    pub(super) fn of(spec: &ServerSpec) -> AccessLists {
        AccessLists { allow: spec.allow.clone(), deny: spec.deny.clone(), senders: HashSet::new() }
    }

    /// Whether everybody is served.
    pub(super) fn are_empty(&self) -> bool {
        self.allow.is_empty() && self.deny.is_empty()
    }

    /// Why a client is not served, in words; `None` where it is. A client without an address of IP always is.
    pub(super) fn refusal(&self, peer: &Address) -> Option<String> {
        // A :: socket has IPv4 clients as ::ffff:a.b.c.d: the lists mean the address in it.
        let ip: IpAddr = peer.ip()?.to_canonical();
        if let Some(network) = self.deny.iter().find(|network| network.contains(ip)) {
            return Some(format!("denied: {network} is on the deny list"));
        }
        let is_allowed = self.allow.is_empty() || self.allow.iter().any(|network| network.contains(ip));
        (!is_allowed).then(|| "denied: its address is on no allow list".to_owned())
    }

    /// Whether a sender whose datagram is dropped has no row yet; it has one from now on.
    pub(super) fn is_first_of(&mut self, sender: RawAddress) -> bool {
        if self.senders.len() >= SENDERS {
            self.senders.clear();
        }
        self.senders.insert(sender)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::{Endpoint, Transport};
    use crate::model::server::Service;

    fn lists(allow: &[&str], deny: &[&str]) -> AccessLists {
        let at = Endpoint { host: String::new(), service: "0".into(), transport: Transport::Tcp };
        let networks = |texts: &[&str]| {
            texts.iter().map(|text| Network::parse_or_host(text).expect(text)).collect::<Vec<_>>()
        };
        let spec =
            ServerSpec { allow: networks(allow), deny: networks(deny), ..ServerSpec::new(at, Service::Echo) };
        AccessLists::of(&spec)
    }

    #[test]
    fn what_is_denied_is_not_allowed_and_an_empty_allow_list_allows_all() {
        let says = |lists: &AccessLists, ip: &str| lists.refusal(&Address::new(ip.parse().expect(ip), 7));
        let both = lists(&["10.0.0.0/8", "::1"], &["10.1.0.0/16"]);
        assert_eq!(says(&both, "10.2.0.1"), None);
        assert_eq!(says(&both, "::1"), None);
        assert_eq!(says(&both, "::ffff:10.2.0.1"), None);
        assert_eq!(says(&both, "10.1.0.1").as_deref(), Some("denied: 10.1.0.0/16 is on the deny list"));
        assert_eq!(says(&both, "192.0.2.1").as_deref(), Some("denied: its address is on no allow list"));
        assert_eq!(says(&lists(&[], &["10.1.0.0/16"]), "192.0.2.1"), None);
        assert_eq!(both.refusal(&Address::UnixUnnamed), None);
        assert!(lists(&[], &[]).are_empty());
    }

    #[test]
    fn senders_are_remembered_within_a_bound() {
        let mut lists = lists(&[], &["10.0.0.0/8"]);
        let sender = |port: u16| {
            RawAddress::from(
                Address::new("10.0.0.1".parse().expect("an address"), port).to_sockaddr().as_slice(),
            )
        };
        assert!(lists.is_first_of(sender(1)) && !lists.is_first_of(sender(1)));
        for port in 0..10_000 {
            lists.is_first_of(sender(port));
        }
        assert!(lists.senders.len() <= SENDERS);
    }
}
