//! The way from the root servers to the servers of a name: each is asked without recursion, and refers to the next.

use super::answer::{DnsConclusion, conclusion};
use super::exchange::DnsExchange;
use super::reasons::why_none;
use super::request::DnsRequest;
use super::roots::ROOT_SERVERS;
use super::server::{DnsHost, DnsServer};
use crate::bytes::dns::{DnsMessage, DnsName, DnsSection};
use crate::bytes::text::SafeText;

const NS: u16 = 2;
const A: u16 = 1;
const AAAA: u16 = 28;

/// A zone, and the servers to ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// The zone.
    pub zone: DnsName,
    /// Its servers, in the order to ask.
    pub servers: Vec<DnsServer>,
}

impl Delegation {
    /// Zones on the way at most: a name has at most 127 labels, and real ones are ten deep at most.
    pub const MOST_ZONES: usize = 32;

    /// Where a request begins: at the servers that it names, else at those of the root.
    pub fn first(request: &DnsRequest) -> Delegation {
        let mut servers = request.servers.clone();
        if servers == [DnsServer::system()] {
            // Of both families in turn: a host may have one alone.
            let both = ROOT_SERVERS.into_iter().flat_map(|(ipv4, ipv6)| [ipv4, ipv6]);
            servers = both.map(|ip| named(ip.to_owned())).collect();
        }
        Delegation { zone: DnsName::root(), servers }
    }

    /// Where an answer refers to; `None` where it is no referral, or does not lead nearer to the name.
    pub fn after(exchange: &DnsExchange) -> Option<Delegation> {
        let (_, message) = exchange.answered()?;
        let is_referral = conclusion(&message, &exchange.name, exchange.kind) == DnsConclusion::Referral;
        let zone = exchange.zone.as_ref().filter(|_| is_referral)?;
        referral(&message, zone, &exchange.name)
    }

    /// Why the way ended before the servers of the name; `None` where it did not, or has not yet.
    pub fn broken(exchanges: &[DnsExchange]) -> Option<SafeText> {
        let last = exchanges.last()?;
        let zone = last.zone.as_ref()?;
        let Some((_, message)) = last.answered().filter(|_| why_none(last).is_empty()) else {
            return Some(SafeText::literal("no server of ").then(zone.text()).then(" answered"));
        };
        if conclusion(&message, &last.name, last.kind) != DnsConclusion::Referral {
            return None;
        }
        if Delegation::after(last).is_some() {
            return Some("the referrals do not end".into());
        }
        let text = SafeText::literal("the referral does not lead towards ").then(last.name.text());
        Some(text.then(": a server that does not know its zone"))
    }
}

/// The servers of the zone below that an answer refers to: only a zone that is nearer to the name counts, so each step
/// comes closer. Addresses that came along are taken; of other servers the system is asked for the address.
fn referral(message: &DnsMessage, zone: &DnsName, name: &DnsName) -> Option<Delegation> {
    let below = message
        .section(DnsSection::Authority)
        .find(|record| {
            record.kind == NS
                && record.name.is_in(zone)
                && !record.name.is_same(zone)
                && name.is_in(&record.name)
        })?
        .name
        .clone();
    let targets = message
        .section(DnsSection::Authority)
        .filter(|record| record.kind == NS && record.name.is_same(&below))
        .filter_map(|record| message.target(record));
    let (mut with_address, mut without) = (Vec::new(), Vec::new());
    for target in targets {
        let addresses: Vec<_> = message
            .section(DnsSection::Additional)
            .filter(|record| matches!(record.kind, A | AAAA) && record.name.is_same(&target))
            .map(|record| (record.kind, message.data_text(record)))
            .collect();
        if addresses.is_empty() {
            without.push(named(target.text().into()));
        }
        with_address.extend(addresses);
    }
    // IPv4 first: it is there more often.
    with_address.sort_by_key(|(kind, _)| *kind);
    let servers = with_address.into_iter().map(|(_, ip)| named(ip.into())).chain(without).collect();
    Some(Delegation { zone: below, servers })
}

fn named(host: String) -> DnsServer {
    DnsServer { host: DnsHost::Named(host), ..DnsServer::system() }
}
