//! The pages that tell of the program, held to the truth: tests that are named are there, keys that are
//! printed are described.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

#[path = "common/program.rs"]
mod program;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use program::{Running, sockpit};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The sources of a test: its file, or all files of its folder.
fn sources(test: &str) -> String {
    let folder = root().join("tests").join(test);
    if !folder.is_dir() {
        return read(&format!("tests/{test}.rs"));
    }
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// What stands between backquotes.
fn quoted(page: &str) -> impl Iterator<Item = &str> {
    page.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_the_table_names_is_there() {
    let page = read("tests/README.md");
    let (mut named, mut missing) = (BTreeSet::new(), Vec::new());
    for (file, test) in quoted(&page).filter_map(|words| words.split_once("::")) {
        if (file, test) == ("file", "test") {
            continue;
        }
        let there = if file == "scenarios" {
            Path::new(&root()).join(format!("tests/scenarios/{test}.toml")).is_file()
        } else {
            let source = sources(file);
            source.contains(&format!("fn {test}()")) || source.contains(&format!("(\"{test}\", "))
        };
        if !there {
            missing.push(format!("{file}::{test}"));
        }
        named.insert((file.to_owned(), test.to_owned()));
    }
    assert_eq!(missing, [""; 0], "tests/README.md names tests that are not there: renamed or moved?");
    // And every scenario has its place there.
    for entry in std::fs::read_dir(root().join("tests/scenarios")).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(named.contains(&("scenarios".to_owned(), name.clone())), "{name} is not in tests/README.md");
    }
}

/// The keys of all objects within a value.
fn keys_of(value: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(values) => values.iter().for_each(|value| keys_of(value, keys)),
        serde_json::Value::Object(object) => {
            keys.extend(object.keys().cloned());
            object.values().for_each(|value| keys_of(value, keys));
        }
        _ => {}
    }
}

#[test]
fn every_key_of_the_json_lines_is_described() {
    let page = read("docs/json.md");
    let described: BTreeSet<&str> = quoted(&page).collect();
    let mut lines =
        Running::start(&["serve", "guess", "--tcp", ":0", "--udp", ":0", "--json", "--max-connections", "1"]);
    let port = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["address"]["port"].to_string()
    };
    let (tcp, udp) = (port(&lines.line().unwrap()), port(&lines.line().unwrap()));
    let mut all = String::new();
    let mut prints = |arguments: &[&str], code| {
        all += &sockpit(&[arguments, &["--json"]].concat()).with(code).stdout;
        all.push('\n');
    };
    prints(&["send", "tcp", "127.0.0.1", &tcp, r"3\n"], 0);
    prints(&["send", "udp", "127.0.0.1", &udp, "PLAY"], 0);
    prints(&["send", "udp", "127.0.0.1", "0", "x"], 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("f");
    prints(&["fetch", "tcp", "127.0.0.1", "0", "-o", file.to_str().unwrap()], 1);
    prints(&["lookup", "127.0.0.1"], 0);
    prints(&["lookup"], 1);
    prints(&["lookup", "127.0.0.1", "--why", "--source"], 0);
    prints(&["name", "127.0.0.1"], 0);
    let resolver = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
    let server = resolver.local_addr().unwrap().to_string();
    let answers = std::thread::spawn(move || {
        let mut room = [0; 512];
        let (length, from) = resolver.recv_from(&mut room).unwrap();
        // The query as a response: an address for its name, before the EDNS that it had.
        let (head, edns) = room[..length].split_at(length - 11);
        let mut reply = head.to_vec();
        (reply[2], reply[3], reply[7]) = (0x81, 0x80, 1);
        reply.extend(b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x01");
        reply.extend(edns);
        resolver.send_to(&reply, from).unwrap();
    });
    prints(&["dns", "www.example", "A", "--server", &server], 0);
    answers.join().unwrap();
    prints(&["dns", "www.example", "A", "--server", "127.0.0.1:1", "--tries", "1"], 1);
    let struct_with_bits = "struct s { char a; big unsigned b:3; int c; };";
    prints(&["inspect", "--layout", struct_with_bits, "--text", "abcdefghijkl"], 0);
    prints(&["inspect", "--text", "abc"], 0);
    prints(&["address", "127.0.0.1"], 0);
    lines.line_with(r#"{"v":1,"type":"closed""#);
    all += &lines.stop().with(0).stdout;
    let mut types = BTreeSet::new();
    for line in all.lines() {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        let kind = object["type"].as_str().unwrap().to_owned();
        let timeless = ["layout", "field", "pad", "bytes", "address"].contains(&kind.as_str());
        let time =
            object.get("time").and_then(serde_json::Value::as_str).map(|time| format!(r#","time":"{time}""#));
        assert_eq!(time.is_none(), timeless, "{line}");
        assert!(
            line.starts_with(&format!(r#"{{"v":1,"type":"{kind}"{}"#, time.unwrap_or_default())),
            "{line}"
        );
        for key in object.keys() {
            assert!(described.contains(key.as_str()), "docs/json.md does not tell of {key}, as in {line}");
        }
        if kind == "dns" || kind == "order" || kind == "source" {
            let mut inner = BTreeSet::new();
            object.values().for_each(|value| keys_of(value, &mut inner));
            for key in inner {
                assert!(
                    described.contains(key.as_str()),
                    "docs/json.md does not tell of {key} of {kind}, as in {line}"
                );
            }
        }
        types.insert(kind);
    }
    for kind in &types {
        assert!(described.contains(kind.as_str()), "docs/json.md does not tell of the type {kind}");
    }
    let seen = [
        "accepted",
        "address",
        "answer",
        "bytes",
        "call",
        "closed",
        "dns",
        "failure",
        "field",
        "layout",
        "listening",
        "name",
        "note",
        "order",
        "pad",
        "source",
        "summary",
    ];
    assert!(seen.iter().all(|kind| types.contains(*kind)), "{types:?}");
}
