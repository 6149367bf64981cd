//! Good answers, and what is told of them.

use crate::program::sockpit;
use crate::zone::{MANY, ZoneServer};

/// Asks, and gives the lines; the times in them are of no interest.
#[track_caller]
fn lines(arguments: &[&str], code: i32) -> Vec<String> {
    let ended = sockpit(&[&["dns"], arguments].concat()).with(code);
    ended.stdout.lines().map(str::to_owned).collect()
}

/// The records among the lines.
fn records(lines: &[String]) -> Vec<&str> {
    lines.iter().map(String::as_str).filter(|line| !line.starts_with(";;")).collect()
}

#[test]
fn a_and_aaaa_are_asked_for_together_and_types_one_by_one() {
    let server = ZoneServer::start();
    for over in ["udp", "tcp"] {
        let at = format!("{over}://{}", server.address);
        let told = lines(&["www.example", "--server", &at], 0);
        let all = "www.example.  3600  IN  A     192.0.2.1\nwww.example.  3600  IN  A     192.0.2.2\n\
                   www.example.  3600  IN  AAAA  2001:db8::1";
        let shown = records(&told).join("\n");
        let squeezed = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(squeezed(&shown), squeezed(all), "{told:#?}");
        assert!(told[0].starts_with(";; www.example. A: NOERROR, 2 records; "), "{told:#?}");
        assert!(
            told[0].contains(&format!("{} over {} in ", server.address, over.to_uppercase())),
            "{told:#?}"
        );
        assert!(told.iter().any(|line| line.starts_with(";; flags qr aa rd")), "{told:#?}");
    }
    for (words, data) in [
        (&["example", "MX"][..], "10 mail.example."),
        (&["example", "caa"], "0 issue \"ca.example\""),
        (&["example", "TXT"], "\"one\" \"two words\""),
        (&["example", "TYPE65"], "1 . alpn=\"h2\" port=8443"),
        (&["_sip._tcp.example", "SRV"], "1 2 5060 www.example."),
        (&["192.0.2.1"], "www.example."),
        (&["b\u{fc}cher.example", "A"], "192.0.2.7"),
        (&["example", "SOA"], "ns.example. hostmaster.example. 7 3600 600 86400 300"),
    ] {
        let short = lines(&[words, &["--server", &server.at(), "--short"]].concat(), 0);
        assert_eq!(short, [data], "{words:?}");
    }
}

#[test]
fn no_name_and_no_data_are_told_apart_with_their_soa() {
    let server = ZoneServer::start();
    let at = format!("@{}", server.address);
    let none = lines(&["nothing.example", "A", &at], 0);
    assert!(none[0].starts_with(";; nothing.example. A: NXDOMAIN, there is no such name; "), "{none:#?}");
    let empty = lines(&["www.example", "MX", &at], 0);
    assert!(
        empty[0].starts_with(";; www.example. MX: NOERROR, no data: the name exists and has no MX record; "),
        "{empty:#?}"
    );
    for told in [none, empty] {
        let soa = "ns.example. hostmaster.example. 7 3600 600 86400 300";
        assert!(told.contains(&";; authority:".to_owned()) && records(&told)[0].ends_with(soa), "{told:#?}");
    }
    for (words, code) in
        [(&["nothing.example", "A"][..], 1), (&["www.example", "MX"], 1), (&["www.example", "A", "MX"], 0)]
    {
        lines(&[words, &[&at, "--fail-empty"]].concat(), code);
    }
    assert_eq!(lines(&["nothing.example", &at, "--short"], 0), [""; 0]);
    // A server that is not asked about its own zone.
    let refused = sockpit(&["dns", "www.invalid", "A", &at]).with(1);
    assert!(
        refused.stderr.contains("says REFUSED: the server does not answer this question"),
        "{}",
        refused.stderr
    );
}

#[test]
fn chains_of_names_are_drawn() {
    let server = ZoneServer::start();
    let told = lines(&["alias.example", "A", "--server", &server.at()], 0);
    let chain = ";; chain: alias.example. -> other.example. -> www.example.";
    assert_eq!(told.last().map(String::as_str), Some(chain), "{told:#?}");
    assert_eq!(records(&told).len(), 4, "{told:#?}");
    let short = lines(&["alias.example", "A", "--short", "--server", &server.at()], 0);
    assert_eq!(short, ["192.0.2.1", "192.0.2.2"]);
}

#[test]
fn a_truncated_answer_is_asked_for_again_over_tcp_and_said_so() {
    let server = ZoneServer::start();
    let told = lines(&["many.example", "A", "--server", &server.at()], 0);
    assert!(told[0].contains("over UDP") && told[0].contains(", asked again over TCP"), "{told:#?}");
    assert!(
        told.iter().any(|line| line.starts_with(";; try 2 to ") && line.contains("over TCP")),
        "{told:#?}"
    );
    assert!(told.iter().any(|line| line.contains(&format!("{MANY} records"))), "{told:#?}");
    assert_eq!(records(&told).iter().filter(|line| line.contains("198.51.100.")).count(), MANY);
}

#[test]
fn two_servers_are_compared() {
    let (one, other) = (ZoneServer::start(), ZoneServer::start());
    let same = lines(&["www.example", "A", "--server", &one.at(), "--server", &other.at()], 0);
    assert_eq!(
        same.last().map(String::as_str),
        Some(";; A compared: all 2 servers say the same"),
        "{same:#?}"
    );
    let (liar, _) = crate::scripted::datagrams(|_, query| vec![crate::scripted::good(query)]);
    let told = lines(&["www.example", "A", "--server", &one.at(), "--server", &liar.to_string()], 0);
    let only = format!(";; A compared: 192.0.2.9 only from {liar}");
    assert!(told.contains(&only), "{told:#?}");
    assert!(told.contains(&format!(";; A compared: 192.0.2.1 only from {}", one.address)), "{told:#?}");
}

#[test]
fn json_has_the_exchange_and_every_call_of_its_socket() {
    let server = ZoneServer::start();
    let json = sockpit(&["dns", "www.example", "A", "--json", "--server", &server.at()]).with(0).json();
    let told = json.iter().find(|line| line["type"] == "dns").expect("an exchange");
    assert_eq!((&told["name"], &told["qtype"]), (&"www.example.".into(), &"A".into()));
    let answer = &told["answer"];
    assert_eq!((&answer["rcode"], &answer["conclusion"]), (&"NOERROR".into(), &"answer".into()));
    assert_eq!(answer["answers"][1]["data"], "192.0.2.2");
    assert_eq!(answer["answers"][1]["bytes"], "c0000202");
    let only = &told["tries"][0];
    assert_eq!((&only["end"], &only["over"]), (&"answered".into(), &"udp".into()));
    let socket = &only["socket"];
    let calls: Vec<&str> = json
        .iter()
        .filter(|line| &line["socket"] == socket)
        .filter_map(|line| line["call"].as_str())
        .collect();
    assert_eq!(calls.first(), Some(&"socket"), "{calls:?}");
    assert_eq!(calls.last(), Some(&"close"), "{calls:?}");
    assert!(calls.contains(&"sendto") && calls.contains(&"recvfrom"), "{calls:?}");
    // What was received is in the journal too, byte for byte.
    let received =
        json.iter().find(|line| line["call"] == "recvfrom" && line["result"] != -1).expect("a datagram");
    assert_eq!(received["bytes"], only["replies"][0]["bytes"]);
    let lines = sockpit(&["dns", "www.example", "A", "--calls", "--server", &server.at()]).with(0).stdout;
    assert!(lines.contains("sendto(") && lines.contains("inet_addr(\"127.0.0.1\")"), "{lines}");
}

#[test]
fn options_of_the_query_reach_the_server() {
    let (address, _) = crate::scripted::datagrams(|_, query| {
        // What came is sent back as the data of a TXT record of strings.
        let data: Vec<u8> =
            query.chunks(255).flat_map(|chunk| [&[chunk.len() as u8], chunk].concat()).collect();
        vec![crate::scripted::response(query, crate::scripted::OK, 1, &crate::scripted::record(16, &data))]
    });
    let json = sockpit(&[
        "dns",
        "www.example",
        "TXT",
        "--json",
        "--nsid",
        "--cookie",
        "--subnet",
        "192.0.2.0/24",
        "--padding",
        "128",
        "--dnssec",
        "--checking-disabled",
        "--no-recurse",
        "--class",
        "ch",
        "--server",
        &address.to_string(),
    ])
    .with(0)
    .json();
    let told = json.iter().find(|line| line["type"] == "dns").expect("an exchange");
    let query = told["tries"][0]["query"].as_str().expect("hex");
    assert_eq!(query.len(), 256);
    // Flags: AD and CD, no RD.
    assert_eq!(&query[4..8], "0030", "{query}");
    assert!(query.contains("0008000700011800c00002"), "{query}");
    assert_eq!(told["qclass"], "CH");
    let echoed = told["answer"]["answers"][0]["bytes"].as_str().expect("hex");
    assert_eq!(&echoed[2..], query);
}
