//! What DNS servers say of the node, beside what getaddrinfo says: a few rows for each type, everything in full view.

use super::answers::LookupAnswers;
use super::asked::QuestionStage;
use super::asked_dns::{A, AAAA, DnsFact, DnsRoom};
use super::facts::{Fact, FactText, apart};
use super::layout::{LookupRegion, WIDE_COLUMNS};
use super::selected::SelectedLookup;
use crate::bytes::dns::{DnsHeader, type_name};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::dns::{self as model_dns, DnsServer};
use crate::model::glossary::{self, GlossaryEntry, WordKind};
use crate::model::{explanation, lookup};
use crate::ui::explain::Topic;
use crate::ui::flow::ByteSample;
use crate::ui::theme::Role;

/// What is said while nothing was asked.
pub(super) const SILENCE: &str = "what the servers of /etc/resolv.conf say of a name stands here: A and AAAA";

/// The words on the rule.
pub(super) fn title(shared: &SelectedLookup) -> SafeText {
    match &shared.answers.dns {
        Some(asked) => SafeText::literal("DNS says of ").then(asked.name().text()),
        None => "DNS says".into(),
    }
}

/// What is told of the servers' answers.
pub(super) fn facts(shared: &SelectedLookup) -> Vec<Fact> {
    told(shared).into_iter().map(|(fact, _)| fact).collect()
}

/// The same, each with the exchange that it tells of.
fn told(shared: &SelectedLookup) -> Vec<DnsFact> {
    let without = |facts: Vec<Fact>| facts.into_iter().map(|fact| (fact, None)).collect::<Vec<_>>();
    let compared = without(compared(shared));
    let Some(asked) = &shared.answers.dns else { return compared };
    let room = match room(shared) {
        DnsRoom::Codes if compared.is_empty() => DnsRoom::Column,
        room => room,
    };
    let (told, differences) = (asked.facts(room), without(asked.differences(room)));
    // The codes are few; more data than there are rows would hide what follows.
    if room == DnsRoom::Codes {
        [told, differences, compared].concat()
    } else {
        [compared, differences, told].concat()
    }
}

/// How much of it there is room for, without what it is compared with.
pub(super) fn room(shared: &SelectedLookup) -> DnsRoom {
    if shared.full == Some(LookupRegion::Dns) {
        DnsRoom::Full(shared.size.0)
    } else if shared.size.0 < WIDE_COLUMNS {
        DnsRoom::Codes
    } else {
        DnsRoom::Column
    }
}

/// The list beside what DNS says of the same name: what only one of both has, and the likely reason. Of a family that DNS
/// was not asked for nothing can be said.
fn compared(shared: &SelectedLookup) -> Vec<Fact> {
    let LookupAnswers { dns, asked, explained, .. } = &*shared.answers;
    let (Some(dns), Some(asked)) = (dns, asked) else { return Vec::new() };
    let is_listed = matches!(asked.stage, QuestionStage::Answered(_));
    let is_same_name = asked.question.node.as_deref().is_some_and(|node| dns.is_of(node));
    let Some(answers) = dns.answers().filter(|_| is_listed && is_same_name) else { return Vec::new() };
    let mut list = lookup::addresses(shared.list());
    list.retain(|ip| dns.request.kinds.contains(&if ip.to_canonical().is_ipv4() { A } else { AAAA }));
    let explained = explained.told().map(AsRef::as_ref);
    let is_libcs = dns.request.servers == [DnsServer::system()];
    let lines = explanation::compared(
        asked.question.hints,
        &list,
        &model_dns::addresses(answers),
        explained,
        is_libcs,
    );
    let mut all: Vec<Fact> = Vec::new();
    for (label, text) in &lines {
        if label.as_str() != "both" {
            all.push(apart(label.clone().then(": ").then(text)).drawn(Role::Warn));
        }
    }
    if all.is_empty() && !lines.is_empty() {
        all.push(apart("the list has the same addresses").drawn(Role::Good));
    }
    all
}

/// What can be explained of a fact: the type of records, the RCODE, flags and options that it names.
pub(super) fn topics(fact: &Fact) -> Vec<Topic> {
    let kind = glossary::dns_type(fact.label.as_str());
    let ttl = || glossary::dns_field(("", "ttl"));
    let words: Vec<_> = match &fact.text {
        FactText::TimeToLive(..) => ttl().into_iter().collect(),
        FactText::Said(text) if kind.is_some() || text.as_str().starts_with(";;") => {
            text.as_str().split([' ', ':', ',', ';']).filter_map(named_in_line).collect()
        }
        // A record: name, ttl, class, type, data.
        FactText::Said(text) => {
            let of_type = text.as_str().split_ascii_whitespace().nth(3).and_then(glossary::dns_type);
            of_type.into_iter().flat_map(|of_type| std::iter::once(of_type).chain(ttl())).collect()
        }
        FactText::Waiting(..) | FactText::WhoIsIt => Vec::new(),
    };
    kind.into_iter().chain(words).map(Topic::Entry).collect()
}

/// The entry of a word of a line about a message: flags are small there, all other names are capitals.
fn named_in_line(word: &str) -> Option<&'static GlossaryEntry> {
    let is_flag = word == "do" || DnsHeader::FLAGS.iter().any(|(_, name, _)| *name == word);
    let is_name = || !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    if is_flag || is_name() {
        let of_field = glossary::entry(WordKind::Dns, word);
        of_field.or_else(|| glossary::entry(WordKind::Term, word))
    } else {
        None
    }
}

/// The address that a row is, with the port of the question.
pub(super) fn address(shared: &SelectedLookup, row: &str) -> Option<Address> {
    let ip = row.rsplit(' ').next()?.parse().ok()?;
    let service = shared.answers.asked.as_ref().and_then(|asked| asked.question.service.as_deref());
    Some(Address::new(ip, port::parse(service.unwrap_or_default()).unwrap_or(0)))
}

/// The message under the cursor, for Inspect.
pub(super) fn sample(shared: &SelectedLookup, place: usize) -> Option<ByteSample> {
    let asked = shared.answers.dns.as_ref()?;
    let told = told(shared);
    let of = told.iter().take(place + 1).rev().find_map(|(_, exchange)| *exchange).unwrap_or(0);
    let (exchange, reply) = asked.message_at(of)?;
    let origin = SafeText::literal("DNS reply, ").then(exchange.name.text()).then(" ");
    Some(ByteSample {
        bytes: reply.bytes.clone(),
        origin: origin.then(SafeText::shown(type_name(exchange.kind))),
        layout: Some("dns_message"),
        call: None,
    })
}
