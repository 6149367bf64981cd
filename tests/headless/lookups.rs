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
