//! What is asked of DNS servers, and how.

use std::time::Duration;

use super::exchange::DnsExchange;
use super::server::{DnsOver, DnsServer};
use crate::bytes::dns::DnsName;
use crate::model::tls::ClientTls;

/// What is asked, of whom, and how: every type of every server, all at the same time.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct DnsRequest {
    /// Of which name.
    pub name: DnsName,
    /// Of which types, by number.
    pub kinds: Vec<u16>,
    /// Of which class: 1 IN, 3 CH.
    pub class: u16,
    /// Of which servers, side by side.
    pub servers: Vec<DnsServer>,
    /// How.
    pub settings: DnsSettings,
}

impl DnsRequest {
    /// Most questions that go out together: types times servers.
    pub const MOST: usize = 64;

    /// These types of a name, asked of the servers of the system as it is usual.
    pub fn usual(name: DnsName, kinds: Vec<u16>) -> DnsRequest {
        DnsRequest {
            name,
            kinds,
            class: 1,
            servers: vec![DnsServer::system()],
            settings: DnsSettings::default(),
        }
    }

    /// Whether a server of it is asked inside TLS.
    pub fn has_tls(&self) -> bool {
        let over = self.servers.iter().map(|server| server.over(self.settings.over).0);
        over.into_iter().any(|over| matches!(over, DnsOver::Tls | DnsOver::Https))
    }

    /// Exchanges in the order in which they are asked for: the names in turn, of each the servers, of these the types. Those
    /// on the way from the root stay as they came.
    pub fn sort(&self, exchanges: &mut [DnsExchange]) {
        let mut names: Vec<DnsName> = Vec::new();
        for exchange in exchanges.iter() {
            if !names.contains(&exchange.name) {
                names.push(exchange.name.clone());
            }
        }
        exchanges.sort_by_key(|exchange| {
            let name = names.iter().position(|name| *name == exchange.name);
            let server = self.servers.iter().position(|server| *server == exchange.server);
            let kind = self.kinds.iter().position(|kind| *kind == exchange.kind);
            if self.settings.trace { (None, None, None) } else { (name, server, kind) }
        });
    }

    /// What in it cannot be: the setting, by its name, and why.
    pub fn contradiction(&self) -> Option<(&'static str, &'static str)> {
        let DnsSettings { edns, dnssec, nsid, subnet, cookie, padding, .. } = &self.settings;
        let wants_edns = *nsid || *cookie || *dnssec || padding.is_some() || subnet.is_some();
        if edns.is_none() && wants_edns {
            let why =
                "an EDNS size of 0 (--edns 0) leaves out what other settings ask for: they are part of EDNS";
            return Some(("edns", why));
        }
        if self.settings.trace && self.settings.search {
            return Some(("trace", "the way from the root is that of one name: leave the search list out"));
        }
        if self.settings.trace && self.kinds.len() > 1 {
            return Some(("types", "the way from the root (--trace) is that of one type at a time"));
        }
        let is_too_much = self.kinds.len() * self.servers.len() > DnsRequest::MOST;
        is_too_much.then_some(("types", "at most 64 questions go out together: types times servers"))
    }
}

/// How a server is asked.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a query, each a bit of its own")]
pub struct DnsSettings {
    /// Over what, where the server itself does not say.
    pub over: DnsOver,
    /// How long a try waits for its reply, connecting included.
    pub timeout: Duration,
    /// How often each address of a server is tried, at least once.
    pub tries: u8,
    /// Through the search list of resolv.conf, as the system's resolver does.
    pub search: bool,
    /// From the root servers on, or from those of the request: each is asked without recursion and refers to the next.
    pub trace: bool,
    /// RD: the server asks others for us.
    pub recurse: bool,
    /// AD: we want to know whether the data is authentic (RFC 6840, section 5.7).
    pub authentic: bool,
    /// CD: the server need not check signatures.
    pub checking_disabled: bool,
    /// DO: send DNSSEC's records too.
    pub dnssec: bool,
    /// The largest datagram that we say we take; `None` leaves EDNS out.
    pub edns: Option<u16>,
    /// Ask which server it is (RFC 5001).
    pub nsid: bool,
    /// For whom we ask (RFC 7871).
    pub subnet: Option<ipnet::IpNet>,
    /// Send a client cookie (RFC 7873).
    pub cookie: bool,
    /// Fill the query up to a multiple of so many bytes (RFC 8467).
    pub padding: Option<u16>,
    /// Over TLS: whom to believe. The protocol is added.
    pub tls: ClientTls,
}

/// The size that the flag day of 2020 recommends: it fits every path without fragments.
pub const EDNS_SIZE: u16 = 1232;

impl Default for DnsSettings {
    fn default() -> DnsSettings {
        DnsSettings {
            over: DnsOver::Udp,
            timeout: Duration::from_secs(5),
            tries: 2,
            search: false,
            trace: false,
            recurse: true,
            authentic: true,
            checking_disabled: false,
            dnssec: false,
            edns: Some(EDNS_SIZE),
            nsid: false,
            subnet: None,
            cookie: false,
            padding: None,
            tls: ClientTls::default(),
        }
    }
}
