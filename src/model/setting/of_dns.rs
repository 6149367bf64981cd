//! Every setting of a question to DNS servers, in the order of the form.

#![expect(clippy::unnecessary_wraps, reason = "a row of the table has a value of its own kind of spec")]

use std::path::PathBuf;
use std::time::Duration;

use super::entry::{Heading, SettingEntry, SettingOf, SettingValue};
use super::table::{PLAIN, path, shown_path};
use crate::bytes::dns::{class_name, class_number, type_name, type_number};
use crate::bytes::text::SafeText;
use crate::model::dns::{DnsOver, DnsRequest, DnsServer};
use crate::model::pointed::Pointed;
use crate::model::span;

/// The longest and the shortest time to wait for a reply.
const LONGEST: Duration = Duration::from_mins(10);
const SHORTEST: Duration = Duration::from_millis(1);

/// What is said where a setting of TLS is given without it.
const NO_TLS: &str = "it is a setting of TLS: ask over tls or https";

const fn all(value: SettingValue<DnsRequest>) -> Option<SettingOf<DnsRequest>> {
    Some(SettingOf { applies: |_| true, value })
}

const fn of_tls(value: SettingValue<DnsRequest>) -> Option<SettingOf<DnsRequest>> {
    Some(SettingOf { applies: DnsRequest::has_tls, value })
}

/// A flag of the query or of the questions' way.
macro_rules! switch {
    ($($field:ident).+) => {
        SettingValue::Switch { get: |ask| ask.settings.$($field).+, set: |ask, on| ask.settings.$($field).+ = on }
    };
}

fn whole(text: &str, why: impl Into<SafeText>) -> Pointed {
    Pointed::of(text, text, why)
}

/// Every setting.
pub static DNS_SETTINGS: &[SettingEntry] = &[
    SettingEntry {
        name: "types",
        label: "types",
        placeholder: "TYPE",
        help: "A, AAAA, MX, TXT, ANY, TYPE65 ...; all are asked for together; none: A and AAAA, of an address PTR",
        dns: all(SettingValue::Several {
            fields: 0,
            get: |ask| ask.kinds.iter().map(|kind| type_name(*kind).into_owned()).collect(),
            clear: |ask| ask.kinds.clear(),
            push: |ask, text| {
                let kind = type_number(text).ok_or_else(|| {
                    whole(
                        text,
                        "there is no such type; there are A, AAAA, MX, TXT ... and TYPE with a number",
                    )
                })?;
                if !ask.kinds.contains(&kind) {
                    ask.kinds.push(kind);
                }
                Ok(())
            },
            fits: |_, _| Ok(()),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "servers",
        label: "servers",
        placeholder: "SERVER",
        help: "system, 9.9.9.9, [::1]:5353, tls://dns.example, https://dns.example/dns-query; several are compared",
        dns: all(SettingValue::Several {
            fields: 0,
            get: |ask| ask.servers.iter().map(DnsServer::to_string).collect(),
            clear: |ask| ask.servers.clear(),
            push: |ask, text| DnsServer::typed(text).map(|server| ask.servers.push(server)),
            fits: |_, _| Ok(()),
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "over",
        flag: "over",
        label: "over",
        placeholder: "TRANSPORT",
        help: "over what, where the server itself does not say",
        heading: Heading::Query,
        dns: all(SettingValue::Word {
            words: || DnsOver::ALL.map(DnsOver::word).to_vec(),
            get: |ask| ask.settings.over.word(),
            set: |ask, text| {
                let over = DnsOver::ALL.into_iter().find(|over| over.word() == text);
                ask.settings.over = over.ok_or_else(|| {
                    whole(text, "there is no such transport; there are udp, tcp, tls and https")
                })?;
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "ca",
        flag: "ca",
        label: "authorities",
        placeholder: "FILE",
        help: "a file of certificates (PEM): the only authorities that the server's certificate may be of",
        heading: Heading::Tls,
        unfit: NO_TLS,
        dns: of_tls(SettingValue::Text {
            empty: "those of the system",
            get: |ask| ask.settings.tls.authorities.as_deref().map(shown_path).unwrap_or_default(),
            set: |ask, text| {
                let file = if text.is_empty() { None } else { Some(path(text)?) };
                ask.settings.tls.authorities = file.filter(|file: &PathBuf| !file.as_os_str().is_empty());
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "tls-name",
        flag: "tls-name",
        label: "TLS name",
        placeholder: "NAME",
        help: "the name that the server's certificate has to have, and that the server is told (SNI)",
        heading: Heading::Tls,
        unfit: NO_TLS,
        dns: of_tls(SettingValue::Text {
            empty: "that of the server",
            get: |ask| ask.settings.tls.name.clone().unwrap_or_default(),
            set: |ask, text| {
                ask.settings.tls.name = (!text.is_empty()).then(|| text.to_owned());
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "insecure",
        flag: "insecure",
        label: "insecure",
        placeholder: "go on whatever the check says",
        help: "go on although the check of the server's certificate fails: nobody knows then who answers",
        heading: Heading::Tls,
        unfit: NO_TLS,
        dns: of_tls(switch!(tls.insecure)),
        ..PLAIN
    },
    SettingEntry {
        name: "class",
        flag: "class",
        label: "class",
        placeholder: "CLASS",
        help: "IN, CH, HS, ANY, or CLASS with a number",
        heading: Heading::Query,
        dns: all(SettingValue::Text {
            empty: "IN",
            get: |ask| class_name(ask.class).into_owned(),
            set: |ask, text| {
                let text = if text.is_empty() { "IN" } else { text };
                ask.class = class_number(text).ok_or_else(|| {
                    whole(text, "there is no such class; there are IN, CH, HS, ANY and CLASS with a number")
                })?;
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "timeout",
        flag: "timeout",
        label: "timeout",
        placeholder: "SECONDS",
        help: "how long to wait for each reply, connecting included, and for the address of a server's name: 5, 0.5, 50ms; 1 ms to 10 min",
        heading: Heading::Query,
        dns: all(SettingValue::Text {
            empty: "",
            get: |ask| span::show(ask.settings.timeout),
            set: |ask, text| {
                let time = span::parse(text, Duration::MAX).map_err(|why| whole(text, why))?;
                if !(SHORTEST..=LONGEST).contains(&time) {
                    return Err(whole(text, "1 ms to 10 minutes"));
                }
                ask.settings.timeout = time;
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "tries",
        flag: "tries",
        label: "tries",
        placeholder: "N",
        help: "how often to ask each address of a server that does not answer",
        heading: Heading::Query,
        dns: all(SettingValue::Number {
            bounds: (1, 20),
            unit: "",
            empty: "",
            get: |ask| Some(ask.settings.tries.into()),
            set: |ask, number| {
                ask.settings.tries = number.and_then(|number| number.try_into().ok()).unwrap_or(1);
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "search",
        flag: "search",
        label: "search list",
        placeholder: "through the search list",
        help: "ask as the system's resolver does: with the domains of resolv.conf behind a short name, until one is there",
        heading: Heading::Query,
        dns: all(switch!(search)),
        ..PLAIN
    },
    SettingEntry {
        name: "trace",
        flag: "trace",
        label: "trace",
        placeholder: "from the root servers on",
        help: "ask from the root servers on, or from those that are named: each without recursion, as it refers to the next",
        heading: Heading::Query,
        dns: all(switch!(trace)),
        ..PLAIN
    },
    SettingEntry {
        name: "recurse",
        flag: "no-recurse",
        label: "RD bit",
        placeholder: "recursion desired",
        help: "the server is to ask others for us",
        heading: Heading::Query,
        dns: all(switch!(recurse)),
        ..PLAIN
    },
    SettingEntry {
        name: "authentic",
        flag: "no-authentic",
        label: "AD bit",
        placeholder: "say whether the data is authentic",
        help: "the server is to say whether it has checked the signatures of the data",
        heading: Heading::Query,
        dns: all(switch!(authentic)),
        ..PLAIN
    },
    SettingEntry {
        name: "checking-disabled",
        flag: "checking-disabled",
        label: "CD bit",
        placeholder: "do not check signatures",
        help: "the server need not check signatures (CD)",
        heading: Heading::Query,
        dns: all(switch!(checking_disabled)),
        ..PLAIN
    },
    SettingEntry {
        name: "dnssec",
        flag: "dnssec",
        label: "DO bit",
        placeholder: "DNSSEC's records too",
        help: "ask for DNSSEC's records too (DO); they are shown, not validated",
        heading: Heading::Query,
        dns: all(switch!(dnssec)),
        ..PLAIN
    },
    SettingEntry {
        name: "edns",
        flag: "edns",
        label: "EDNS size",
        placeholder: "BYTES",
        help: "the largest reply over UDP that we say we take, in bytes; 0 leaves EDNS out",
        heading: Heading::Query,
        dns: all(SettingValue::Number {
            bounds: (0, 65_535),
            unit: "",
            empty: "",
            get: |ask| Some(ask.settings.edns.unwrap_or(0).into()),
            set: |ask, number| {
                let size = number.and_then(|number| number.try_into().ok());
                ask.settings.edns = size.filter(|size| *size > 0);
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "nsid",
        flag: "nsid",
        label: "NSID",
        placeholder: "which of several servers it is",
        help: "ask the server which of several it is (RFC 5001)",
        heading: Heading::Query,
        dns: all(switch!(nsid)),
        ..PLAIN
    },
    SettingEntry {
        name: "subnet",
        flag: "subnet",
        label: "client subnet",
        placeholder: "NETWORK",
        help: "ask on behalf of a network, as 192.0.2.0/24; /0 asks not to be told apart (RFC 7871)",
        heading: Heading::Query,
        dns: all(SettingValue::Text {
            empty: "none",
            get: |ask| ask.settings.subnet.map(|subnet| subnet.to_string()).unwrap_or_default(),
            set: |ask, text| {
                let read = |_| whole(text, "a network is expected, as 192.0.2.0/24 or 2001:db8::/32");
                ask.settings.subnet = if text.is_empty() { None } else { Some(text.parse().map_err(read)?) };
                Ok(())
            },
        }),
        ..PLAIN
    },
    SettingEntry {
        name: "cookie",
        flag: "cookie",
        label: "cookie",
        placeholder: "send a client cookie",
        help: "send a cookie, which only the server that was asked can send back (RFC 7873)",
        heading: Heading::Query,
        dns: all(switch!(cookie)),
        ..PLAIN
    },
    SettingEntry {
        name: "padding",
        flag: "padding",
        label: "padding",
        placeholder: "BYTES",
        help: "fill the query up to a multiple of so many bytes (RFC 8467)",
        heading: Heading::Query,
        dns: all(SettingValue::Number {
            bounds: (1, 1024),
            unit: "",
            empty: "none",
            get: |ask| ask.settings.padding.map(Into::into),
            set: |ask, number| ask.settings.padding = number.and_then(|number| number.try_into().ok()),
        }),
        ..PLAIN
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::dns::{DnsSettings, TypedDns};
    use crate::model::setting::read;

    fn asked() -> DnsRequest {
        let typed = TypedDns::read(["www.example"].into_iter()).expect("a name").expect("right");
        typed.request()
    }

    #[test]
    fn what_is_shown_of_a_request_is_read_back_as_the_same() {
        let mut request = asked();
        request.kinds = vec![15, 65_280];
        request.class = 3;
        request.servers =
            ["system", "tls://[::1]:853"].map(|text| DnsServer::typed(text).expect(text)).to_vec();
        request.settings = DnsSettings {
            over: DnsOver::Tcp,
            timeout: Duration::from_millis(50),
            tries: 7,
            recurse: false,
            authentic: false,
            checking_disabled: true,
            dnssec: true,
            edns: None,
            nsid: true,
            subnet: Some("192.0.2.0/24".parse().expect("a network")),
            cookie: true,
            padding: Some(128),
            ..DnsSettings::default()
        };
        request.settings.tls.authorities = Some("/a b/ca.pem".into());
        request.settings.tls.name = Some("dns.example".to_owned());
        request.settings.tls.insecure = true;
        let shown: Vec<(&str, String)> = DNS_SETTINGS
            .iter()
            .filter_map(|entry| Some((entry.name, entry.on(&request)?.show(&request))))
            .flat_map(|(name, texts)| texts.into_iter().map(move |text| (name, text)))
            .collect();
        let given: Vec<(&str, &str)> = shown.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut again = asked();
        assert_eq!(read(DNS_SETTINGS, &mut again, &given), []);
        assert_eq!(again, request);
    }

    #[test]
    fn errors_name_the_setting_and_settings_of_tls_want_tls() {
        for (name, text, words) in [
            ("types", "BOGUS", "no such type"),
            ("servers", "quic://x", "QUIC"),
            ("over", "quic", "udp, tcp, tls and https"),
            ("timeout", "0", "1 ms to 10 minutes"),
            ("timeout", "1h", "1 ms to 10 minutes"),
            ("tries", "0", "from 1 to 20"),
            ("edns", "65536", "from 0 to 65535"),
            ("subnet", "x", "a network is expected"),
            ("class", "X", "no such class"),
            ("ca", "/ca.pem", "ask over tls or https"),
            ("insecure", "on", "ask over tls or https"),
        ] {
            let errors = read(DNS_SETTINGS, &mut asked(), &[(name, text)]);
            assert_eq!(errors.len(), 1, "{name}={text}: {errors:?}");
            assert!(errors[0].error.text.as_str().contains(words), "{errors:?}");
        }
        assert_eq!(read(DNS_SETTINGS, &mut asked(), &[("over", "tls"), ("insecure", "on")]), []);
        assert_eq!(read(DNS_SETTINGS, &mut asked(), &[("servers", "https://h"), ("ca", "/ca.pem")]), []);
    }
}
