use super::{Configurable, SETTINGS, is_live_change, read, read_each};
use crate::model::console::SessionSpec;
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::fault::Fault;
use crate::model::server::{Policy, ServerSpec, Service};

fn at(transport: Transport) -> Endpoint {
    let host = if transport.is_unix() { "/tmp/s" } else { "127.0.0.1" };
    Endpoint { host: host.into(), service: "7".into(), transport }
}

fn server(transport: Transport, service: &str) -> ServerSpec {
    ServerSpec::new(at(transport), Service::fresh(service).unwrap())
}

/// Everything that `spec` shows, as it would be typed.
fn shown<S: Configurable>(spec: &S) -> Vec<(&'static str, String)> {
    let texts = |entry: &'static super::SettingEntry| {
        let shown = entry.on(spec).map_or_else(Vec::new, |value| value.show(spec));
        shown.into_iter().map(|text| (entry.name, text))
    };
    SETTINGS.iter().flat_map(texts).collect()
}

fn errors(spec: &mut ServerSpec, given: &[(&str, &str)]) -> Vec<String> {
    read(SETTINGS, spec, given).iter().map(ToString::to_string).collect()
}

#[test]
fn names_and_flags_are_unique_and_everything_is_helped() {
    for (place, entry) in SETTINGS.iter().enumerate() {
        let first = |same: &dyn Fn(&super::SettingEntry) -> bool| SETTINGS.iter().position(same);
        assert_eq!(first(&|other| other.name == entry.name), Some(place), "{}", entry.name);
        assert_eq!(first(&|other| other.flag == entry.flag), Some(place), "{}", entry.flag);
        assert!(!entry.help.is_empty() && !entry.help.ends_with('.'), "{}", entry.name);
        assert!(
            !entry.label.is_empty() && (entry.server.is_some() || entry.session.is_some()),
            "{}",
            entry.name
        );
    }
}

#[test]
fn what_a_spec_shows_is_read_as_the_same_spec() {
    for transport in Transport::ALL {
        for (service, own) in [
            ("echo", &[][..]),
            ("hello", &[("text", r"hi\n\0")]),
            ("guess", &[("secret", "4")]),
            ("rules", &[("rule", "equals:PING => PONG"), ("rule", "any => ? ; close")]),
            ("file", &[("root", "/srv"), ("file", r"sub/\xff")]),
        ] {
            let mut spec = server(transport, service);
            spec.allow = vec!["10.0.0.0/8".parse_network(), "::1".parse_network()];
            spec.seed = 9;
            spec.faults = vec!["delay:in:50ms".parse().unwrap()];
            if transport.is_stream() {
                spec.policy = Policy::Busy { text: bytes::Bytes::from_static(b"no\n") };
                spec.connection_limit = Some(3);
                spec.idle_limit = Some(std::time::Duration::from_secs(90));
            }
            if !transport.is_internet() {
                spec.allow.clear();
            }
            assert_eq!(errors(&mut spec, own), [""; 0], "{transport} {service}");
            let shown = shown(&spec);
            let given: Vec<(&str, &str)> = shown.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let mut again = server(transport, service);
            again.options.clear();
            assert_eq!(errors(&mut again, &given), [""; 0], "{transport} {service}");
            assert_eq!(again, spec);
        }
        let mut spec = SessionSpec::new(at(transport), Vec::new());
        let from = if transport.is_unix() { "@me" } else { "127.0.0.1:5000" };
        assert_eq!(read(SETTINGS, &mut spec, &[("from", from), ("receive-buffer", "80")]), []);
        assert_eq!(spec.from.as_ref().map(ToString::to_string).as_deref(), Some(from));
        let shown = shown(&spec);
        let given: Vec<(&str, &str)> = shown.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let mut again = SessionSpec::new(at(transport), Vec::new());
        assert_eq!(read(SETTINGS, &mut again, &given), []);
        assert_eq!(again, spec);
    }
}

trait ParseNetwork {
    fn parse_network(&self) -> crate::bytes::address::Network;
}

impl ParseNetwork for str {
    fn parse_network(&self) -> crate::bytes::address::Network {
        crate::bytes::address::Network::parse_or_host(self).unwrap()
    }
}

#[test]
fn errors_name_the_setting_and_the_place() {
    let mut tcp = server(Transport::Tcp, "echo");
    for (given, told) in [
        (("backlog", "1x"), "--backlog, column 2: a number from 0 to 65535 is expected"),
        (("max-connections", "0"), "--max-connections, column 1: a number from 1 to 1000000 is expected"),
        (("idle", "soon"), "--idle, column 1: a length of time is expected"),
        (("policy", "any"), "--policy, column 1: there is no such policy"),
        (("busy-text", "x"), "--busy-text, column 1: only the policy busy has a text"),
        (("join", "239.1.2.3"), "--join: only UDP sockets join groups"),
        (("deny", "10.0.0.0/33"), "--deny, column 10: "),
        (("once", "maybe"), "--once, column 1: on or off is expected"),
        (("text", "x"), "--text: the service echo has no such setting: it is one of the service hello"),
        (("bogus", "x"), "--bogus: there is no such setting"),
    ] {
        let told_of = errors(&mut tcp, &[given]);
        assert!(told_of.len() == 1 && told_of[0].starts_with(told), "{given:?}: {told_of:?}");
    }
    assert_eq!(tcp, server(Transport::Tcp, "echo"), "what is wrong changes nothing");
}

#[test]
fn of_several_sockets_each_takes_what_fits_it_and_what_fits_none_is_an_error() {
    let mut specs = [server(Transport::Tcp, "echo"), server(Transport::Udp, "echo")];
    let given =
        [("faults", "drop:out:1"), ("faults", "small-writes:1"), ("backlog", "9"), ("join", "239.1.2.3")];
    assert_eq!(read_each(SETTINGS, &mut specs, &given), []);
    let words = |spec: &ServerSpec| spec.faults.iter().map(Fault::word).collect::<Vec<_>>();
    assert_eq!((words(&specs[0]), words(&specs[1])), (vec!["small-writes"], vec!["drop"]));
    assert_eq!((specs[0].groups.len(), specs[1].groups.len()), (0, 1));
    let mut tcp = [server(Transport::Tcp, "echo")];
    let given = [("faults", "small-writes:1"), ("faults", "drop:out:1")];
    let error = read_each(SETTINGS, &mut tcp, &given).remove(0);
    assert_eq!((error.index, error.setting.as_deref()), (1, Some("faults")));
}

#[test]
fn rules_lists_and_faults_change_while_it_runs_and_the_rest_does_not() {
    let old = server(Transport::Tcp, "rules");
    for (given, is_live) in [
        (("rule", "any => x"), true),
        (("allow", "10.0.0.0/8"), true),
        (("deny", "::1"), true),
        (("faults", "stop-reading"), true),
        (("seed", "7"), true),
        (("backlog", "7"), false),
        (("receive-buffer", "7"), false),
        (("options", "SO_RCVBUF=4096"), false),
    ] {
        let mut new = old.clone();
        let errors = read(SETTINGS, &mut new, &[given]);
        assert!(errors.iter().all(|error| error.setting.as_deref() != Some(given.0)), "{errors:?}");
        assert_ne!(new, old, "{given:?}");
        assert_eq!(is_live_change(SETTINGS, &old, &new), is_live, "{given:?}");
    }
    assert!(!is_live_change(SETTINGS, &old, &server(Transport::Tcp, "echo")));
}
