//! The answer as `gethostbyname(3)` would give it: a `struct hostent` of one family, as the books draw it.

use super::facts::{Fact, fact};
use super::selected::SelectedLookup;
use super::{fields, words};
use crate::bytes::address::bytes;
use crate::bytes::sockaddr::{AF_INET, AF_INET6};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::ladder::names;
use crate::ui::theme::Role;

/// Addresses that are told at most.
const MOST: usize = 256;

/// Its members: those of the family of the node under the cursor.
pub(super) fn facts(shared: &SelectedLookup) -> Vec<Fact> {
    let Some((_, node)) = shared.node() else { return Vec::new() };
    let family = node.family;
    let of_family =
        shared.list().iter().filter(|each| each.family == family).map(crate::model::lookup::Node::address);
    let mut addresses: Vec<Address> = Vec::new();
    for address in of_family.map(|address| address.with_port(0)) {
        if addresses.len() < MOST && !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    let asked = shared.answers.asked.as_ref().and_then(|asked| asked.question.node.as_deref());
    let canonical = shared.list().iter().find_map(|node| node.canonname.as_deref());
    let name = canonical.map_or_else(|| words::argument(asked), fields::quoted);
    let aliases = aliases(shared, canonical.or(asked.map(str::as_bytes)).unwrap_or_default(), &addresses);
    let mut all = vec![fact("h_name", name)];
    let source = if aliases.is_empty() { "  (getaddrinfo tells none)" } else { "" };
    let count = aliases.len();
    all.extend(aliases.into_iter().enumerate().map(|(place, text)| entry("h_aliases", place, text)));
    all.push(entry("h_aliases", count, SafeText::literal("NULL").then(source)));
    all.push(fact("h_addrtype", SafeText::from(family).then(" ").then(names::family(family))));
    let length = match u16::try_from(family) {
        Ok(AF_INET) => 4,
        Ok(AF_INET6) => 16,
        _ => 0,
    };
    all.push(fact("h_length", SafeText::from(length)));
    let count = addresses.len();
    for (place, address) in addresses.iter().enumerate() {
        let bytes = SafeText::shown(address.ip().map(bytes).unwrap_or_default());
        all.push(entry("h_addr_list", place, bytes.then("  ").then(address.host())));
    }
    all.push(entry("h_addr_list", count, SafeText::literal("NULL")));
    all.push(
        fact("", "made from the list: gethostbyname gives one family, and neither ports nor types")
            .drawn(Role::Dim),
    );
    all
}

/// `[0] text`; the label stands before the first alone.
fn entry(label: &'static str, place: usize, text: SafeText) -> Fact {
    fact(if place == 0 { label } else { "" }, SafeText::literal("[").then(place).then("] ").then(text))
}

/// The other names of the same addresses in the hosts file.
fn aliases(shared: &SelectedLookup, name: &[u8], addresses: &[Address]) -> Vec<SafeText> {
    let lines = shared.answers.explained.told().map_or(&[][..], |explained| &explained.hosts);
    let of_these = lines.iter().filter(|line| addresses.iter().any(|address| address.ip() == Some(line.ip)));
    let mut others: Vec<&String> = Vec::new();
    for other in of_these.flat_map(|line| &line.names) {
        if other.as_bytes() != name && !others.contains(&other) {
            others.push(other);
        }
    }
    others.into_iter().map(|name| fields::quoted(name.as_bytes())).collect()
}
