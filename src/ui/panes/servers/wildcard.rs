//! Binding to every interface: asked about once, and marked for as long as it lasts.

use crate::bytes::text::SafeText;
use crate::model::endpoint::Endpoint;
use crate::model::server::ServerSpec;
use crate::ui::action::Action;
use crate::ui::parts::Dialog;
use crate::ui::parts::dialog::Consequence;

/// The name of the dialog's picks.
pub(super) const MENU: &str = "wildcard";
/// Pick: bind as it was typed.
pub(super) const EVERY: &str = "every";
/// Pick: bind to this host alone.
pub(super) const LOOPBACK: &str = "loopback";

/// Whether an endpoint, as it was typed, is every interface of the host.
pub(super) fn is_wildcard(at: &Endpoint) -> bool {
    if at.transport.is_unix() {
        return false;
    }
    matches!(at.host.trim(), "" | "*" | "0") || at.ip().is_some_and(|ip| ip.is_unspecified())
}

/// The loopback address of the family of a wildcard.
pub(super) fn loopback_of(host: &str) -> &'static str {
    if host.contains(':') { "::1" } else { "127.0.0.1" }
}

/// The question. Its safe answer starts nothing.
pub(super) fn question(spec: &ServerSpec) -> Dialog {
    let pick =
        |item: &str| Consequence::Action(Action::Pick { menu: MENU.to_owned(), item: item.to_owned() });
    let service = spec.service.word();
    Dialog::new(
        "Serve on every interface?",
        vec![
            SafeText::kept(&spec.at).then(" is every address of this host, on all its networks:"),
            SafeText::literal("every host that can reach this one can use the service ")
                .then(service)
                .then("."),
            "A mark ANY stays beside it. The setting is kept; e changes the address.".into(),
        ],
        "do not start",
    )
    .or(SafeText::literal("this host only, ").then(loopback_of(&spec.at.host)), pick(LOOPBACK))
    .or("every interface", pick(EVERY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::endpoint::Transport;

    #[test]
    fn wildcards_are_seen_in_all_their_spellings() {
        let is = |host: &str, transport| {
            is_wildcard(&Endpoint { host: host.into(), service: "7".into(), transport })
        };
        for host in ["0.0.0.0", "::", "[::]", "", "*", "0", " 0.0.0.0 ", "0:0:0:0:0:0:0:0"] {
            assert!(is(host, Transport::Tcp), "{host}");
        }
        for host in ["127.0.0.1", "::1", "localhost", "lo", "192.0.2.1"] {
            assert!(!is(host, Transport::Udp), "{host}");
        }
        assert!(!is("", Transport::UnixStream));
    }
}
