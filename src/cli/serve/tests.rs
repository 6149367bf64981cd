//! What of a command line becomes a server, and what is refused.

use std::time::Duration;

use clap::Parser;

use super::*;
use crate::model::fault::Fault;
use crate::model::server::Policy;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    serve: ServeArgs,
}

fn specs(line: &[&str]) -> Result<Vec<ServerSpec>, Refusal> {
    let line = ["serve"].iter().chain(line);
    Line::try_parse_from(line).unwrap_or_else(|error| panic!("{error}")).serve.specs()
}

fn refused(line: &[&str]) -> String {
    specs(line).expect_err("refused").lines("serve")[0].to_string()
}

#[test]
fn several_sockets_get_the_same_service_and_what_fits_each() {
    let line = [
        "echo",
        "--udp",
        ":0",
        "--tcp",
        "[::1]:7",
        "--tcp",
        "7",
        "--unix",
        "/tmp/s",
        "--policy",
        "busy",
        "--busy-text",
        r"no\n",
        "--option",
        "IPV6_V6ONLY=1",
        "--option",
        "so_reuseaddr=0",
        "--fault",
        "drop:out:30%",
        "--fault",
        "small-writes:1",
        "--seed",
        "9",
        "--join",
        "239.1.2.3@127.0.0.1",
        "--backlog",
        "0",
        "--idle",
        "0.5",
        "--once",
    ];
    let specs = specs(&line).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let places: Vec<_> = specs.iter().map(|spec| (spec.at.transport.word(), spec.at.host.as_str())).collect();
    assert_eq!(places, [("tcp", "::1"), ("tcp", "127.0.0.1"), ("udp", "127.0.0.1"), ("unix", "/tmp/s")]);
    let options: Vec<Vec<_>> = specs
        .iter()
        .map(|spec| spec.options.iter().map(|set| (set.option.as_str(), set.value)).collect())
        .collect();
    assert_eq!(
        options,
        [
            vec![("IPV6_V6ONLY", 1), ("SO_REUSEADDR", 0)],
            vec![("SO_REUSEADDR", 0)],
            vec![("SO_REUSEADDR", 0)],
            vec![]
        ]
    );
    let faults: Vec<Vec<_>> =
        specs.iter().map(|spec| spec.faults.iter().map(Fault::word).collect()).collect();
    assert_eq!(faults, [vec!["small-writes"], vec!["small-writes"], vec!["drop"], vec!["small-writes"]]);
    assert_eq!(specs.iter().map(|spec| spec.groups.len()).collect::<Vec<_>>(), [0, 0, 1, 0]);
    assert!(specs.iter().all(|spec| (spec.seed, spec.once) == (9, true)));
    for spec in specs.iter().filter(|spec| spec.at.transport.is_stream()) {
        assert_eq!(spec.backlog, 0);
        assert_eq!(spec.idle_limit, Some(Duration::from_millis(500)));
        assert_eq!(spec.policy, Policy::Busy { text: bytes::Bytes::from_static(b"no\n") });
    }
}

#[test]
fn defaults_are_those_of_the_house() {
    let specs = specs(&["echo", "--tcp", ":0"]).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    let at = Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport: Transport::Tcp };
    assert_eq!(specs, [ServerSpec::new(at, Service::Echo)]);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (line, told) in [
        (
            &["echo"][..],
            "sockpit: at least one of --tcp, --udp, --unix, --unixgram and --seqpacket is required",
        ),
        (&["ecko", "--tcp", ":0"], "sockpit: SERVICE, column 1: there is no service \"ecko\""),
        (&["echo", "--tcp", ":65536"], "sockpit: --tcp, column 2: 65536 is no port"),
        (
            &["echo", "--tcp", ":0", "--text", "x"],
            "sockpit: --text: the service echo has no such setting: it is one of the service hello",
        ),
        (&["hello", "--tcp", ":0", "--text", r"a\q"], "sockpit: --text, column 2: there is no escape"),
        (
            &["echo", "--udp", ":0", "--policy", "busy"],
            "sockpit: --policy, column 1: only TCP and Unix stream",
        ),
        (
            &["echo", "--tcp", ":0", "--busy-text", "x"],
            "sockpit: --busy-text, column 1: only the policy busy",
        ),
        (
            &["echo", "--tcp", ":0", "--fault", "drop:out:1"],
            "sockpit: --fault, column 1: drop is for datagrams",
        ),
        (&["echo", "--tcp", ":0", "--fault", "drop:up:1"], "sockpit: --fault, column 6: "),
        (
            &["echo", "--udp", ":0", "--option", "TCP_NODELAY=1"],
            "sockpit: --option, column 1: it does not apply",
        ),
        (&["echo", "--tcp", ":0", "--join", "239.1.2.3"], "sockpit: --join: only UDP sockets join groups"),
        (
            &["echo", "--udp", ":0", "--join", "10.0.0.1"],
            "sockpit: --join, column 1: 10.0.0.1 is not multicast",
        ),
        (
            &["echo", "--tcp", ":0", "--backlog", "1x"],
            "sockpit: --backlog, column 2: a number from 0 to 65535",
        ),
        (
            &["echo", "--tcp", ":0", "--idle", "soon"],
            "sockpit: --idle, column 1: a length of time is expected",
        ),
        (&["rules", "--tcp", ":0"], "sockpit: --rule: at least one rule is expected"),
    ] {
        let first = refused(line);
        assert!(first.starts_with(told), "{line:?}: {first}");
    }
}

#[test]
fn a_group_that_cannot_be_heard_is_told() {
    let told = |at: &str| {
        let specs = specs(&["print", "--udp", at, "--join", "239.1.2.3@127.0.0.1"]);
        let specs = specs.unwrap_or_else(|refusal| panic!("{refusal:?}"));
        deaf_to_groups(&specs[0]).map(String::from)
    };
    assert!(told("127.0.0.1:0").is_some_and(|text| text.contains("bind 0.0.0.0")));
    for hears in ["0.0.0.0:0", "[::]:0", "239.1.2.3:0", "localhost:0"] {
        assert_eq!(told(hears), None, "{hears}");
    }
    let without = specs(&["print", "--udp", "127.0.0.1:0"]).unwrap_or_else(|refusal| panic!("{refusal:?}"));
    assert_eq!(deaf_to_groups(&without[0]), None);
}

#[test]
fn the_long_help_fits_a_terminal_of_80_columns() {
    let help = long_help();
    let long: Vec<&str> = help.lines().filter(|line| line.len() > 80).collect();
    assert_eq!(long, [""; 0]);
}
