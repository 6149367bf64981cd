//! What DNS servers say of the node, beside what getaddrinfo says: a few rows for each type, everything in full view.

use super::facts::Fact;
use super::layout::LookupRegion;
use super::selected::SelectedLookup;
use crate::bytes::dns::type_name;
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::moment::Moment;
use crate::ui::flow::ByteSample;

/// What is said while nothing was asked.
pub(super) const SILENCE: &str = "what the servers of /etc/resolv.conf say of a name stands here: A and AAAA";

/// The words on the rule.
pub(super) fn title(shared: &SelectedLookup) -> SafeText {
    match &shared.dns {
        Some(asked) => SafeText::literal("DNS says of ").then(asked.request.name.text()),
        None => "DNS says".into(),
    }
}

/// What is told of the servers' answers.
pub(super) fn facts(shared: &SelectedLookup, now: Moment) -> Vec<Fact> {
    let is_full = shared.full == Some(LookupRegion::Dns);
    shared.dns.as_ref().map_or_else(Vec::new, |asked| asked.facts(is_full, now))
}

/// The address that a row is, with the port of the question.
pub(super) fn address(shared: &SelectedLookup, row: &str) -> Option<Address> {
    let ip = row.rsplit(' ').next()?.parse().ok()?;
    let service = shared.asked.as_ref().and_then(|asked| asked.question.service.as_deref());
    Some(Address::new(ip, port::parse(service.unwrap_or_default()).unwrap_or(0)))
}

/// The message under the cursor, for Inspect.
pub(super) fn sample(shared: &SelectedLookup, place: usize) -> Option<ByteSample> {
    let asked = shared.dns.as_ref()?;
    let (exchange, reply) = asked.message_at(place, Moment::START)?;
    let origin = SafeText::literal("DNS reply, ").then(exchange.name.text()).then(" ");
    Some(ByteSample {
        bytes: reply.bytes.clone(),
        origin: origin.then(SafeText::shown(type_name(exchange.kind))),
        layout: Some("dns"),
        call: None,
    })
}
