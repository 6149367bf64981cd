//! `lookup`: the list, or the error.

use crate::program::sockpit;

#[test]
fn lookup_prints_every_node_or_the_error() {
    let ended = sockpit(&["lookup", "127.0.0.1", "--service", "80", "--socktype", "stream"]).with(0);
    assert_eq!(
        ended.stdout,
        "127.0.0.1  7F000001  port 80  AF_INET (2)  SOCK_STREAM (1)  IPPROTO_TCP (6)  flags 0 (0)  addrlen 16"
    );
    let unknown = sockpit(&["lookup", "no.such.name.invalid.", "--flags", "numerichost"]).with(1);
    assert_eq!(unknown.stdout, "");
    assert!(unknown.stderr.contains("EAI_NONAME -2"), "{}", unknown.stderr);
    let json = sockpit(&["lookup", "127.0.0.1", "--json"]).with(0).json();
    assert_eq!(json.iter().filter(|line| line["type"] == "answer").count(), 1);
    assert!(json.iter().any(|line| line["call"] == "getaddrinfo" && line["fd"].is_null()), "{json:#?}");
    let c = sockpit(&["lookup", "::1", "--family", "inet6", "--socktype", "dgram", "--calls"]).with(0);
    assert!(
        c.stdout.contains(
            "getaddrinfo(\"::1\", NULL, {ai_flags=0, ai_family=AF_INET6, ai_socktype=SOCK_DGRAM, ai_protocol=0}, \
             &list) = 0 (1 node)"
        ),
        "{}",
        c.stdout
    );
}

#[test]
fn hints_choose_the_nodes_and_wrong_ones_have_their_errors() {
    let lookup = |args: &[&str], code| sockpit(&[&["lookup"], args].concat()).with(code);
    // What each line begins with, and the columns that tell nodes apart.
    for (args, lines) in [
        (
            &["127.0.0.1", "--service", "58001"][..],
            &["STREAM (1)  IPPROTO_TCP (6) ", "DGRAM (2)   IPPROTO_UDP (17)", "RAW (3)     0 (0)  "][..],
        ),
        (&["127.0.0.1", "--service", "58001", "--protocol", "6"], &["STREAM (1)  IPPROTO_TCP (6) "]),
        (&["127.0.0.1", "--service", "58001", "--protocol", "udp"], &["DGRAM (2)  IPPROTO_UDP (17)"]),
        (&["127.0.0.1", "--socktype", "raw", "--protocol", "icmp"], &["RAW (3)  IPPROTO_ICMP (1)"]),
        (
            &["127.0.0.1", "--socktype", "stream", "--family", "inet6", "--flags", "v4mapped"],
            &["::ffff:127.0.0.1 "],
        ),
        (
            &["--service", "3490", "--socktype", "stream", "--family", "inet"],
            &["127.0.0.1  7F000001  port 3490 "],
        ),
        (
            &["--service", "3490", "--socktype", "stream", "--flags", "passive", "--family", "inet"],
            &["0.0.0.0  00000000  port 3490 "],
        ),
        (&["--service", "3490", "--socktype", "stream", "--flags", "passive", "--family", "inet6"], &[":: "]),
        (
            &["193.136.138.142", "--socktype", "dgram", "--flags", "canonname"],
            &["canonname 193.136.138.142", "193.136.138.142  C1888A8E "],
        ),
    ] {
        let told = lookup(args, 0).stdout;
        assert_eq!(told.lines().count(), lines.len(), "{args:?}: {told}");
        for (line, wanted) in told.lines().zip(lines) {
            assert!(line.contains(wanted), "{args:?}: no {wanted:?} in {line:?}");
        }
    }
    for (args, told) in [
        (&["--service", "7", "--flags", "canonname"][..], "EAI_BADFLAGS -1 (Bad value for ai_flags)"),
        (&[], "EAI_NONAME -2 (Name or service not known)"),
        (&[""], "getaddrinfo \"\" NULL: EAI_NONAME -2 (Name or service not known)"),
        (&["127.0.0.1", "--flags", "0x8000"], "EAI_BADFLAGS -1 (Bad value for ai_flags)"),
        (&["localhost", "--flags", "numerichost"], "EAI_NONAME -2 (Name or service not known)"),
        (
            &["127.0.0.1", "--service", "http", "--flags", "numericserv"],
            "EAI_NONAME -2 (Name or service not known)",
        ),
        (&["127.0.0.1", "--socktype", "77"], "EAI_SOCKTYPE -7 (ai_socktype not supported)"),
        (
            &["127.0.0.1", "--service", "http", "--socktype", "raw"],
            "EAI_SERVICE -8 (Servname not supported for ai_socktype)",
        ),
        (&["::1", "--family", "inet"], "EAI_ADDRFAMILY -9 (Address family for hostname not supported)"),
        (&["127.0.0.1", "--family", "99"], "EAI_FAMILY -6 (ai_family not supported)"),
        (
            &["127.0.0.1", "--socktype", "stream", "--protocol", "17"],
            "EAI_SOCKTYPE -7 (ai_socktype not supported)",
        ),
        (&["127.0.0.1", "--service", "nosuchsvc"], "EAI_SERVICE -8 (Servname not supported for ai_socktype)"),
        (
            &["127.0.0.1", "--family", "inet6"],
            "EAI_ADDRFAMILY -9 (Address family for hostname not supported)",
        ),
    ] {
        let words = lookup(args, 1).stderr;
        assert!(words.contains(told) && words.lines().count() == 2, "{args:?}: {words}");
    }
}

#[test]
fn the_order_and_the_source_are_told_with_their_reasons() {
    let told = sockpit(&["lookup", "127.0.0.1", "--service", "7", "--why", "--source"]).with(0).stdout;
    let why: Vec<&str> = told.lines().filter(|line| line.starts_with("why  ")).collect();
    assert!(why[0].contains("127.0.0.1  source 127.0.0.1  link    label 4   precedence"), "{told}");
    assert!(why.last().is_some_and(|line| line.contains("derived  there is one address only")), "{told}");
    assert!(told.contains("source  inferred  the node is an address: nobody was asked"), "{told}");
    let named = sockpit(&["lookup", "localhost", "--socktype", "stream", "--source"]).with(0).stdout;
    assert!(named.contains("source  nsswitch"), "{named}");
    let json = sockpit(&["lookup", "127.0.0.1", "--why", "--source", "--json"]).with(0).json();
    let order = json.iter().find(|line| line["type"] == "order").expect("a line of the order");
    assert_eq!(order["addresses"][0]["source"], "127.0.0.1");
    assert_eq!((&order["addresses"][0]["label"], &order["addresses"][0]["scope"]), (&4.into(), &2.into()));
    assert!(json.iter().any(|line| line["type"] == "source"), "{json:#?}");
    // How the source was found out is in the journal.
    let calls: Vec<&str> = json.iter().filter_map(|line| line["call"].as_str()).collect();
    assert_eq!(calls[..3], ["getaddrinfo", "socket", "send"], "what the host's addresses and interfaces are");
    assert_eq!(calls[calls.len() - 4..], ["socket", "connect", "getsockname", "close"]);
}

#[test]
fn a_port_out_of_range_is_refused_or_asked_as_it_is_typed() {
    for text in ["65536", "99999", "-1"] {
        sockpit(&["lookup", "127.0.0.1", "--service", text]).with(2);
    }
    let wrapped = sockpit(&["lookup", "127.0.0.1", "--service", "99999", "--as-typed"]).with(0).stdout;
    assert!(wrapped.contains("port 34463"), "{wrapped}");
    for text in ["-1", "0x50"] {
        let name = sockpit(&["lookup", "127.0.0.1", "--service", text, "--as-typed"]).with(1).stderr;
        assert!(name.contains("EAI_SERVICE -8"), "{text}: {name}");
    }
}

#[test]
fn an_address_is_named_as_getnameinfo_names_it() {
    let name = |args: &[&str], code| sockpit(&[&["name"], args].concat()).with(code);
    let numeric = ["127.0.0.1", "--port", "58001", "--flags", "numerichost,numericserv"];
    assert_eq!(name(&numeric, 0).stdout.trim_end(), "127.0.0.1  58001");
    assert_eq!(name(&["7F000001", "--port", "80", "--flags", "0x3"], 0).stdout.trim_end(), "127.0.0.1  80");
    assert_eq!(name(&["[::1]:80", "--flags", "0x3"], 0).stdout.trim_end(), "::1  80");
    assert_eq!(name(&["::102:304", "--flags", "0x3"], 0).stdout.trim_end(), "::1.2.3.4  0");
    let json = name(&["127.0.0.1", "--port", "9", "--flags", "3", "--json"], 0).json();
    assert!(json.iter().any(|line| line["call"] == "getnameinfo"), "{json:#?}");
    assert!(json.iter().any(|line| line["type"] == "name" && line["host"] == "127.0.0.1"), "{json:#?}");
    let calls = name(&["127.0.0.1", "--flags", "3", "--calls"], 0).stdout;
    assert!(calls.contains("getnameinfo({") && calls.contains("NI_NUMERICHOST"), "{calls}");
    let unknown = name(&["127.0.0.1", "--flags", "namereqd,numerichost"], 1).stderr;
    assert!(unknown.contains("EAI_NONAME -2") && unknown.contains("without namereqd"), "{unknown}");
    for wrong in [
        &["localhost"][..],
        &["127.0.0.1", "--port", "65536"],
        &["::1", "--flags", "nosuch"],
        &["fe80::1%eth0"],
    ] {
        name(wrong, 2);
    }
}
