use super::{PortClass, PortError, Protocol, class, parse, service_name, service_port, services};

#[test]
fn classes_end_where_the_registry_says() {
    let classes = [0, 1, 1023, 1024, 49151, 49152, 65535].map(|port| class(port).name());
    assert_eq!(
        classes,
        ["system chooses", "well-known", "well-known", "registered", "registered", "dynamic", "dynamic"]
    );
    for kind in [PortClass::SystemChooses, PortClass::WellKnown, PortClass::Registered, PortClass::Dynamic] {
        let (first, last) = kind.range();
        assert_eq!((class(first), class(last)), (kind, kind));
    }
}

#[test]
fn ports_are_digits_in_range() {
    assert_eq!(parse("0"), Ok(0));
    assert_eq!(parse("58001"), Ok(58001));
    assert_eq!(parse("65535"), Ok(65535));
    assert_eq!(parse("0080"), Ok(80));
    for text in ["65536", "99999", "-1", "-0", "100000000000000000000000"] {
        assert_eq!(parse(text), Err(PortError::OutOfRange(text.into())), "{text}");
    }
    assert_eq!(parse(""), Err(PortError::Empty));
    for (text, column) in
        [("http", 1), ("80x", 3), (" 80", 1), ("8é", 2), ("+80", 1), ("-", 1), ("-a", 2), ("٣", 1)]
    {
        assert_eq!(parse(text), Err(PortError::NotANumber { text: text.into(), column }), "{text}");
    }
}

#[test]
fn errors_say_the_range() {
    assert_eq!(
        parse("99999").unwrap_err().to_string(),
        "99999 is no port: they go from 0 to 65535 (0: the system chooses)"
    );
    assert_eq!(
        parse("8\u{1b}0").unwrap_err().to_string(),
        r#""8\x1b0" is no port number: no digit in column 2; ports go from 0 to 65535"#
    );
}

#[test]
fn services_have_names_both_ways() {
    assert_eq!(service_name(80, Protocol::Tcp), Some("http"));
    assert_eq!(service_name(80, Protocol::Udp), None);
    assert_eq!(service_name(512, Protocol::Tcp), Some("exec"));
    assert_eq!(service_name(512, Protocol::Udp), Some("biff"));
    assert_eq!(service_name(58001, Protocol::Udp), None);
    assert_eq!(service_port("echo", Protocol::Udp), Some(7));
    assert_eq!(service_port("ftp", Protocol::Udp), None);
    assert_eq!(service_port("ECHO", Protocol::Udp), None);
    for protocol in [Protocol::Tcp, Protocol::Udp] {
        let mut last = 0;
        for (port, name) in services(protocol) {
            assert!(port > last, "{name} stands twice, or in the wrong place");
            last = port;
            assert_eq!(service_name(port, protocol), Some(name));
            assert_eq!(service_port(name, protocol), Some(port));
        }
    }
}
