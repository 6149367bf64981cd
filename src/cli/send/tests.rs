use bytes::Bytes;
use clap::Parser;

use super::*;
use crate::cli::sending::InputSource;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    send: SendArgs,
}

fn plan_with(line: &[&str], is_given_input: bool) -> Result<SendPlan, Refusal> {
    let line = ["send"].iter().chain(line);
    Line::try_parse_from(line).unwrap_or_else(|error| panic!("{error}")).send.plan(is_given_input)
}

fn plan(line: &[&str]) -> Result<SendPlan, Refusal> {
    plan_with(line, false)
}

fn payloads(line: &[&str]) -> Vec<Bytes> {
    plan(line).unwrap_or_else(|refusal| panic!("{line:?}: {refusal:?}")).payloads.take_all()
}

#[test]
fn streams_half_close_and_datagrams_wait_for_one_reply_if_nothing_else_is_said() {
    let (to_the_end, reply) = (ReceiveTime::ToTheEnd, ReceiveTime::FirstReply(FIRST_REPLY));
    let time = |millis| ReceiveTime::For(Duration::from_millis(millis));
    for (line, half_closes, receives) in [
        (&["tcp", "localhost", "echo", "x"][..], true, to_the_end),
        (&["tcp", "[::1]", "7"], true, to_the_end),
        (&["tcp", "[::1]:7", "x", "--no-half-close"], false, to_the_end),
        (&["--wait", "2", "tcp", "::1", "7"], false, time(2000)),
        (&["--wait", "2", "tcp", "::1", "7", "--half-close"], true, time(2000)),
        (&["tcp", "::1", "7", "x", "--reset"], false, time(0)),
        (&["udp", "127.0.0.1", "7", ""], false, reply),
        (&["udp", "127.0.0.1:7", "", "--wait", "50ms"], false, time(50)),
        (&["udp", "127.0.0.1:7", "-"], false, ReceiveTime::Silence(FIRST_REPLY)),
        (&["unix", "/tmp/s", "x"], true, to_the_end),
        (&["unix", "/tmp/s", "-"], true, to_the_end),
        (&["unixgram", "@s", "x"], false, reply),
        (&["seqpacket", "@s", "x"], true, to_the_end),
        (&["ping", "::1"], false, reply),
        (&["raw", "icmp", "::1", "x"], false, reply),
    ] {
        let plan = plan(line).unwrap_or_else(|refusal| panic!("{line:?}: {refusal:?}"));
        assert_eq!((plan.half_closes, plan.receives), (half_closes, receives), "{line:?}");
    }
}

#[test]
fn hosts_and_ports_are_two_words_or_one() {
    for (line, host, port) in [
        (&["tcp", "localhost", "echo"][..], "localhost", "echo"),
        (&["tcp", "localhost:echo"], "localhost", "echo"),
        (&["tcp", "127.0.0.1:7", "8"], "127.0.0.1", "7"),
        (&["udp", "[::1]:7", "x"], "::1", "7"),
        (&["udp", "::1", "7", "x"], "::1", "7"),
        (&["udp", "[::1]", "7", "x"], "::1", "7"),
    ] {
        let plan = plan(line).unwrap_or_else(|refusal| panic!("{line:?}: {refusal:?}"));
        assert_eq!((plan.spec.to.host.as_str(), plan.spec.to.service.as_str()), (host, port), "{line:?}");
    }
    assert_eq!(payloads(&["tcp", "127.0.0.1:7", "8"]), [&b"8"[..]]);
}

#[test]
fn standard_input_is_carried_where_it_is_given_and_nothing_else_is_to_be_sent() {
    let input = |line: &[&str], is_given| {
        let plan = plan_with(line, is_given).unwrap_or_else(|refusal| panic!("{line:?}: {refusal:?}"));
        (plan.input, plan.output)
    };
    let standard = || (Some(InputSource::Standard), Some(ByteOutput::SafeOnTerminal));
    assert_eq!(input(&["tcp", "h", "7"], true), standard());
    assert_eq!(input(&["tcp", "h", "7"], false), (None, None));
    assert_eq!(input(&["tcp", "h", "7", "x"], true), (None, None));
    assert_eq!(input(&["tcp", "h", "7", "x", "-"], false), standard());
    assert_eq!(input(&["tcp", "h", "7", "--raw"], false), (None, Some(ByteOutput::Raw)));
    let file = Some(InputSource::File("/f".into()));
    assert_eq!(input(&["tcp", "h", "7", "--file", "/f", "--raw"], true), (file, Some(ByteOutput::Raw)));
    assert_eq!(input(&["tcp", "h", "7", "x", "--file", "-"], false), standard());
}

#[test]
fn what_is_expected_is_waited_for_before_a_reset() {
    let receives = |line: &[&str]| plan(line).unwrap_or_else(|refusal| panic!("{refusal:?}")).receives;
    assert_eq!(receives(&["tcp", "h", "7", "x", "--reset"]), ReceiveTime::For(Duration::ZERO));
    assert_eq!(receives(&["tcp", "h", "7", "x", "--reset", "--expect", "text:y"]), ReceiveTime::ToTheEnd);
}

#[test]
fn a_ping_without_a_payload_is_an_echo_request_of_the_family_of_its_address() {
    assert_eq!(payloads(&["ping", "127.0.0.1"]), [&b"\x08\0\xf7\xff\0\0\0\0"[..]]);
    assert_eq!(payloads(&["ping", "[fe80::1%1]", "--wait", "2"]), [&b"\x80\0\0\0\0\0\0\0"[..]]);
    assert_eq!(payloads(&["ping", "localhost", "--hex", "08 00"]), [&b"\x08\0"[..]]);
    assert!(plan(&["ping", "127.0.0.1", "--repeat", "3", "--interval", "1"]).is_ok());
    let given = |line: &[&str]| plan_with(line, true).map(|plan| plan.input);
    assert_eq!(given(&["ping", "127.0.0.1"]).ok(), Some(None));
    assert_eq!(given(&["ping", "127.0.0.1", "-"]).ok(), Some(Some(InputSource::Standard)));
}

#[test]
fn payloads_are_read_in_their_notation_with_their_ending() {
    let line = &["udp", "h", "7", "--hex", "48 69", "0x0", "--ending", "crlf", "--connected"];
    assert_eq!(payloads(line), [&b"Hi\r\n"[..], b"\0\r\n"]);
    assert!(plan(line).unwrap_or_else(|refusal| panic!("{refusal:?}")).spec.connected);
    assert_eq!(payloads(&["udp", "h", "7", "--notation", "base64", "SGk="]), [&b"Hi"[..]]);
    assert_eq!(payloads(&["udp", "h", "7", "--notation", "decimal", "72 105"]), [&b"Hi"[..]]);
    let split = &["udp", "h", "7", " one  two", "three", "--split", "blanks", "--ending", "nul"];
    assert_eq!(payloads(split), [&b"one\0"[..], b"two\0", b"three\0"]);
    assert_eq!(payloads(&["udp", "h", "7", "a b\nc", "--split", "lines"]), [&b"a b"[..], b"c"]);
}

#[test]
fn characters_and_endings_become_bytes_in_the_encoding() {
    for (encoding, bytes) in [
        ("utf-8", &b"\xc3\xa9\x01\n"[..]),
        ("utf-16be", b"\0\xe9\x01\0\n"),
        ("utf-16le", b"\xe9\0\x01\n\0"),
        ("latin-1", b"\xe9\x01\n"),
    ] {
        let line = &["udp", "h", "7", r"é\x01", "--ending", "lf", "--encoding", encoding];
        assert_eq!(payloads(line), [bytes], "{encoding}");
    }
    let line = &["udp", "h", "7", "é", "--ending", "lf", "--notation", "utf-16be"];
    assert_eq!(payloads(line), [&b"\0\xe9\0\n"[..]]);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (line, told) in [
        (&["tcp", "h", "65536"][..], "sockpit: PORT, column 1: 65536 is no port"),
        (&["tcp", "h:65536"], "sockpit: HOST:PORT, column 3: 65536 is no port"),
        (&["tcp", "h"], "sockpit: PORT: a port is missing: HOST PORT, HOST:PORT or [IPv6]:PORT"),
        (&["tcp", "127.0.0.256", "7"], "sockpit: HOST, column 9: too large"),
        (&["udp", "h", "7", "--hex", "48 6g"], "sockpit: PAYLOAD, column 5: \"g\" is no hexadecimal digit"),
        (&["udp", "h", "7"], "sockpit: PAYLOAD: nothing to send"),
        (&["tcp", "h", "7", ""], "sockpit: PAYLOAD, column 1: nothing to send"),
        (&["tcp", "h", "7", "x", "--ending", "lfcr"], "sockpit: --ending, column 1: there is no such word"),
        (
            &["tcp", "h", "7", "x", "--notation", "oct"],
            "sockpit: --notation, column 1: there is no such word",
        ),
        (&["tcp", "h", "7", "x", "--split", "here"], "sockpit: --split, column 1: there is no such word"),
        (&["tcp", "h", "7", "--from", "localhost:1"], "sockpit: --from, column 1: a name, no address"),
        (&["tcp", "h", "7", "--wait", "long"], "sockpit: --wait, column 1: a length of time"),
        (&["tcp", "h", "7", "x", "--interval", "-"], "sockpit: --interval, column 1: a length of time"),
        (&["tcp", "h", "7", "x", "--expect", "text:\\q"], "sockpit: --expect, column 6: "),
        (&["tcp", "h", "7", "-", "x"], "sockpit: PAYLOAD: - is standard input"),
        (&["tcp", "h", "7", "-", "--file", "f"], "sockpit: --file: the file or standard input"),
        (
            &["tcp", "h", "7", "a", "-", "--repeat", "2"],
            "sockpit: --repeat is for payloads: standard input is",
        ),
        (
            &["tcp", "h", "7", "--file", "f", "--ending", "lf"],
            "sockpit: --ending is for payloads: the file of --file is carried as it is",
        ),
        (&["tcp", "h", "7", "--hex"], "sockpit: --hex is for payloads, and there is none"),
        (&["tcp", "h", "7", "--interval", "1"], "sockpit: --interval is for payloads, and there is none"),
        (
            &["tcp", "h", "7", "x", "--repeat", "0"],
            "sockpit: --repeat, column 1: a number from 1 to 4294967295",
        ),
        (&["udp", "h", "7", "x", "--reset"], "sockpit: datagrams have no end: --reset is for streams"),
        (&["tcp", "127.0.0.1:", "x"], "sockpit: HOST, column 10: a colon is part of an IPv6 address"),
        (&["tcp", "h", "7", "x", "--insecure"], "sockpit: --insecure: it is a setting of TLS"),
        (&["unix", ""], "sockpit: PATH, column 1: a path is expected"),
        (&["udp", "h", "7", "日", "--encoding", "latin-1"], "sockpit: PAYLOAD, column 1: "),
        (
            &["udp", "h", "7", "x", "--encoding", "utf8"],
            "sockpit: --encoding, column 1: there is no such word",
        ),
        (
            &["udp", "h", "7", "72", "--notation", "decimal", "--encoding", "utf-16be"],
            "sockpit: --encoding is for characters",
        ),
        (&["seqpacket", "@s", ""], "sockpit: PAYLOAD, column 1: nothing to send: the peer cannot tell"),
        (&["ping", "localhost"], "sockpit: HOST, column 1: an echo request is another one over IPv6"),
        (&["ping", "::1", "--reset"], "sockpit: datagrams have no end"),
        (&["raw", "icmq", "::1", "x"], "sockpit: PROTOCOL, column 1: a protocol is expected"),
        (&["raw", "icmp", "127.0.0.256", "x"], "sockpit: HOST, column 9: too large"),
        (&["raw", "icmp", "::1"], "sockpit: PAYLOAD: nothing to send"),
    ] {
        let lines = plan(line).expect_err("refused").lines("send");
        assert!(lines[0].as_str().starts_with(told), "{line:?}: {}", lines[0]);
    }
}
