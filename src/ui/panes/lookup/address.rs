//! An address in every form, a row each: who it is, its class, its port, hex, bytes, reverse name, `sockaddr`.

use super::asked::{NameAnswer, NameQuestion, host_and_service};
use super::facts::{Fact, FactText, fact};
use super::selected::SelectedLookup;
use super::words;
use crate::bytes::address::{self, AddressFact, block, class, forms};
use crate::bytes::hints::{NI_FLAGS, names};
use crate::bytes::notation::spaced_hex;
use crate::bytes::port::{self, Protocol};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::ui::theme::Role;
use crate::ui::world::{KnownName, World};

/// What stands there while there is no address.
pub(super) const SILENCE: &str = "an address that is typed as the node stands here in every form, and so does the node \
                                  under the cursor of the list";

/// The words on the rule.
pub(super) fn title(shared: &SelectedLookup) -> SafeText {
    if network(shared).is_some() {
        return SafeText::literal("The network as typed");
    }
    match shared.shown() {
        Some(shown) => shown.title.then(" in every form"),
        None => SafeText::literal("In every form"),
    }
}

/// What there is to say of a network that is typed as the node.
fn network(shared: &SelectedLookup) -> Option<Vec<AddressFact>> {
    let typed = shared.typed().filter(|text| text.contains('/'))?;
    address::facts(typed).ok()
}

/// Every form of the address that is shown.
pub(super) fn facts(shared: &SelectedLookup, world: &World) -> Vec<Fact> {
    if let Some(lines) = network(shared) {
        return lines.into_iter().map(|(label, text)| fact(label, text)).collect();
    }
    let Some(shown) = shared.shown() else { return Vec::new() };
    let (address, named) = (&shown.address, shared.answers.names.of(&shown.address));
    let mut all = match named {
        Some(named) => asked_name(address, named),
        None => {
            vec![fact("who", known_name(world.names.get(address)))]
        }
    };
    let sockaddr = fact("sockaddr", SafeText::shown(spaced_hex(&address.to_sockaddr())));
    let Some(ip) = address.ip() else {
        all.extend([fact("address", SafeText::kept(address)), sockaddr]);
        return all;
    };
    let mut rest = forms(ip).into_iter();
    all.extend(rest.next().map(|(label, text)| fact(label, text)));
    let words = SafeText::literal(class(ip).name());
    let words = match block(ip) {
        Some(block) => words.then(", ").then(block.source),
        None => words,
    };
    all.push(fact("class", words));
    if let Some(number) = address.port() {
        all.push(fact("port", port_words(number, shown.transport)));
    }
    all.extend(rest.map(|(label, text)| fact(label, text)));
    if let Some(block) = block(ip) {
        all.push(fact("block", block.prefix));
    }
    if let Address::Inet6 { scope, flow, .. } = address {
        if *scope != 0 {
            all.push(fact("scope", SafeText::literal("interface ").then(*scope)));
        }
        if *flow != 0 {
            all.push(fact("flow", SafeText::shown(format!("{flow:#010x}"))));
        }
    }
    all.push(sockaddr);
    // What libc makes of the text itself.
    let of_text = shared.typed().and_then(|text| address::facts(text).ok()).unwrap_or_default();
    for (label, text) in of_text {
        if !all.iter().any(|known| known.label.as_str() == label) {
            all.push(fact(label, text));
        }
    }
    all
}

/// What anybody was told of it, or how to ask.
fn known_name(known: Option<&KnownName>) -> FactText {
    match known {
        Some(KnownName { host: Ok(host), service }) => {
            let name = SafeText::literal("named [").then(host.clone()).then(":").then(service.clone());
            name.then("]").into()
        }
        _ => FactText::WhoIsIt,
    }
}

/// What this pane was told.
fn asked_name(address: &Address, named: &NameQuestion) -> Vec<Fact> {
    let (words, role) = match &named.answer {
        NameAnswer::Running(_, since) => (FactText::Waiting(*since, ""), Role::Text),
        NameAnswer::Told(Ok(name)) => {
            (SafeText::literal("named ").then(host_and_service(name)).into(), Role::Text)
        }
        NameAnswer::Told(Err(error)) => (words::error(*error).into(), Role::Bad),
        NameAnswer::Refused(failure) => (SafeText::kept(failure).into(), Role::Bad),
    };
    let mut all = vec![fact("who", words).drawn(role)];
    if named.flags != 0 {
        all.push(fact("with", SafeText::shown(names(NI_FLAGS, named.flags))));
    }
    if named.is_without_name() {
        let words = SafeText::kept(address).then(" has no name: without NI_NAMEREQD its digits come");
        all.push(fact("", words));
    }
    all
}

/// `58001 dynamic, 49152-65535`; `80 well-known, http`.
fn port_words(number: u16, transport: Option<Transport>) -> SafeText {
    let protocols = match transport {
        Some(transport) => vec![transport.protocol()],
        None => vec![Protocol::Tcp, Protocol::Udp],
    };
    SafeText::from(number).then(" ").then(port::words(number, &protocols))
}
