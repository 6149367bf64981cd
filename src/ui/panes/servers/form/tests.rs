use super::{build, read, revise};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::rule::MOST_RULES;
use crate::model::server::{Policy, Secret, ServerSpec, Service};
use crate::model::service::{SERVICES, ServiceEntry};
use crate::model::socket_option::Setting;
use crate::ui::parts::field::{Control, Field};
use crate::ui::parts::form::Form;

fn spec(transport: Transport) -> ServerSpec {
    let host = if transport.is_unix() { "/tmp/x.sock" } else { "127.0.0.1" };
    let service = if transport.is_unix() { "" } else { "58001" };
    ServerSpec::new(Endpoint { host: host.into(), service: service.into(), transport }, Service::Echo)
}

fn form(transport: Transport) -> Form {
    build("x", &spec(transport))
}

fn set(form: &mut Form, name: &str, text: &str) {
    let field = form.field_mut(name).unwrap_or_else(|| panic!("no field {name}"));
    match &mut field.control {
        Control::Choice(choice) => assert!(choice.choose_word(text), "{text}"),
        Control::Text(field) | Control::Number { field, .. } => field.set(text),
        Control::Ticks(ticks) => ticks.set(text.trim(), true),
    }
    revise(form);
}

fn error(form: &Form, name: &str) -> String {
    form.field(name).and_then(|field| field.error.clone()).map_or(String::new(), |words| words.to_string())
}

/// Names of the fields that a service alone has.
fn own_fields(word: &str, transport: Transport) -> Vec<&'static str> {
    let spec = ServerSpec::new(spec(transport).at, Service::fresh(word).unwrap());
    let settings = ServiceEntry::named(word).unwrap().settings();
    settings.filter(|entry| entry.on(&spec).is_some()).map(|entry| entry.name).collect()
}

#[test]
fn what_is_filled_in_is_the_spec_again() {
    for transport in [Transport::Tcp, Transport::Udp, Transport::UnixStream, Transport::UnixDatagram] {
        let mut spec = spec(transport);
        spec.service = Service::Hello { text: bytes::Bytes::from_static(b"Hi\0\n") };
        spec.receive_buffer = 128;
        spec.seed = 7;
        if transport.is_stream() {
            spec.policy = Policy::Busy { text: bytes::Bytes::from_static(b"later\r\n") };
            spec.backlog = 1;
            spec.idle_limit = Some(std::time::Duration::from_secs(90));
            spec.faults = vec!["close-after:100".parse().unwrap()];
        } else {
            spec.faults = vec!["drop:out:30%".parse().unwrap(), "delay:in:50ms+20ms".parse().unwrap()];
        }
        spec.options.push(Setting::new("SO_RCVBUF", 4096));
        let mut form = build("x", &spec);
        let back = read(&mut form).expect("no errors");
        assert_eq!(back, spec, "{transport}");
    }
}

#[test]
fn every_service_has_its_fields_and_comes_back() {
    for word in SERVICES.iter().map(|entry| entry.word) {
        for transport in [Transport::Tcp, Transport::Udp] {
            let mut form = form(transport);
            set(&mut form, "service", word);
            let names: Vec<&str> = form.fields().iter().map(|field| field.name).collect();
            for own in own_fields(word, transport) {
                assert!(names.contains(&own), "{word} {own}");
            }
            match word {
                "file" => set(&mut form, "file", "/tmp/x"),
                "rules" => set(&mut form, "rule", "equals:PING => PONG\\n"),
                _ => {}
            }
            let back = read(&mut form).unwrap_or_else(|| panic!("{word}"));
            assert_eq!(back.service.word(), word);
        }
    }
}

#[test]
fn errors_stand_beside_their_fields_and_the_first_has_the_focus() {
    let mut form = form(Transport::Tcp);
    set(&mut form, "port", "99999");
    set(&mut form, "backlog", "-1");
    set(&mut form, "idle", "soon");
    set(&mut form, "faults", "drop:out:30%");
    set(&mut form, "IP_TTL", "300");
    assert!(read(&mut form).is_none());
    assert_eq!(error(&form, "port"), "99999 is no port: they go from 0 to 65535 (0: the system chooses)");
    assert_eq!(error(&form, "backlog"), "a number from 0 to 65535 is expected");
    assert!(error(&form, "idle").contains("a length of time"));
    assert_eq!(error(&form, "faults"), "drop is for datagrams: TCP repeats what is lost");
    assert!(error(&form, "IP_TTL").contains("from 1 to 255"));
    assert_eq!(form.focused().map(|field| field.name), Some("port"));
}

#[test]
fn the_class_of_the_port_is_told_while_it_is_typed() {
    let mut form = form(Transport::Tcp);
    let hint = |form: &Form| form.field("port").map(|field| field.hint.to_string()).unwrap();
    assert_eq!(hint(&form), "dynamic, 49152-65535");
    set(&mut form, "port", "7");
    assert_eq!(hint(&form), "well-known, echo");
    set(&mut form, "port", "0");
    assert_eq!(hint(&form), "system chooses");
    set(&mut form, "port", "http");
    assert_eq!(hint(&form), "port 80");
    set(&mut form, "address", "::");
    assert!(form.field("address").unwrap().hint.as_str().contains("every interface"));
}

#[test]
fn a_change_of_transport_keeps_what_still_fits_and_resets_what_would_surprise() {
    let mut form = form(Transport::Tcp);
    set(&mut form, "port", "1500");
    set(&mut form, "backlog", "1");
    assert_eq!(form.chosen("SO_REUSEADDR"), "on");
    set(&mut form, "transport", "UDP");
    assert_eq!(form.text("port"), "1500");
    assert_eq!(form.chosen("SO_REUSEADDR"), "default", "two UDP servers would share a port in silence");
    assert!(form.field("backlog").is_none() && form.field("join").is_some());
    set(&mut form, "transport", "Unix stream");
    assert!(form.field("port").is_none());
    assert_eq!(form.text("address"), "/tmp/sockpit.sock");
    set(&mut form, "address", "@chat");
    set(&mut form, "transport", "Unix datagram");
    assert_eq!(read(&mut form).map(|spec| spec.at.transport), Some(Transport::UnixDatagram));
    set(&mut form, "transport", "TCP");
    assert_eq!(form.text("address"), "127.0.0.1", "a path is looked up by no name service");
}

#[test]
fn a_secret_is_a_number_or_a_word_with_its_hint() {
    let mut form = form(Transport::Udp);
    set(&mut form, "service", "guess");
    set(&mut form, "secret", "7");
    assert!(read(&mut form).is_none());
    assert!(error(&form, "secret").contains("a number from 1 to 6"), "{}", error(&form, "secret"));
    set(&mut form, "secret", "4");
    assert_eq!(read(&mut form).unwrap().service, Service::Guess(Secret::Number(Some(4))));
    set(&mut form, "secret", "Ada: a countess");
    let word = Secret::Word { word: "Ada".into(), hint: "a countess".into() };
    assert_eq!(read(&mut form).unwrap().service, Service::Guess(word));
}

#[test]
fn rules_are_read_one_by_one_with_errors_that_point() {
    let mut form = form(Transport::Tcp);
    set(&mut form, "service", "rules");
    assert!(read(&mut form).is_none());
    assert!(error(&form, "rule").contains("at least one rule"), "{}", error(&form, "rule"));
    set(&mut form, "rule", "equals:PING => PONG\\n");
    set(&mut form, "rule 3", "regex:^GET (.*) => 200 $1\\n ; close");
    let service = read(&mut form).unwrap().service;
    assert!(matches!(&service, Service::Rules(rules) if rules.len() == 2 && rules[1].close), "{service:?}");
    set(&mut form, "rule 4", "equals:x => y ; sometimes");
    assert!(read(&mut form).is_none());
    assert!(error(&form, "rule 4").starts_with("column "), "{}", error(&form, "rule 4"));
}

#[test]
fn a_server_with_many_rules_keeps_them_all() {
    let mut spec = spec(Transport::Tcp);
    for count in [9, 12, MOST_RULES] {
        let rule = |n: usize| format!("equals:{n} => answer {n}").parse().unwrap();
        spec.service = Service::Rules((0..count).map(rule).collect());
        let mut form = build("x", &spec);
        assert_eq!(read(&mut form).expect("no errors").service, spec.service, "{count}");
        // There is room for one more, up to the most.
        let next = format!("rule {}", count + 1);
        assert_eq!(form.field(&next).is_some(), count < MOST_RULES, "{next}");
    }
    let many = vec![("rule", "any => x"); MOST_RULES + 1];
    let error = Service::chosen("rules", &many).unwrap_err();
    assert!(error.to_string().contains("at most 32 rules"), "{error}");
}

#[test]
fn a_missing_file_is_told_at_its_field() {
    let mut form = form(Transport::Tcp);
    set(&mut form, "service", "file");
    assert!(read(&mut form).is_none());
    assert_eq!(form.focused().map(|field| field.name), Some("file"));
}

#[test]
fn every_field_has_a_sentence_of_help() {
    for transport in [Transport::Tcp, Transport::Udp, Transport::UnixStream] {
        for word in SERVICES.iter().map(|entry| entry.word) {
            let mut form = form(transport);
            set(&mut form, "service", word);
            let dumb: Vec<&str> =
                form.fields().iter().filter(|f: &&Field| f.help.is_empty()).map(|f| f.name).collect();
            assert_eq!(dumb, Vec::<&str>::new());
        }
    }
}

#[test]
fn the_fields_of_tls_are_there_once_it_is_ticked() {
    let mut form = form(Transport::Tcp);
    assert!(form.field("cert").is_none());
    set(&mut form, "tls", "encrypt the stream");
    set(&mut form, "cert", "/tmp/server.pem");
    set(&mut form, "alpn", "h2 http/1.1");
    let tls = read(&mut form).and_then(|spec| spec.tls).expect("TLS");
    assert_eq!(tls.own.certificate.as_deref(), Some(std::path::Path::new("/tmp/server.pem")));
    assert_eq!(tls.protocols, ["h2", "http/1.1"]);
}
