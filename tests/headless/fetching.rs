//! `fetch`: files from our own service, and what it says when they do not come.

use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

use rustix::process::Signal;

use crate::program::{Running, sockpit};
use crate::udp;

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 7 % 251) as u8).collect()
}

/// Our server of the file `f` of a folder, and its port.
fn serve(folder: &Path, transport: &str, more: &[&str]) -> (Running, String) {
    let flag = format!("--{transport}");
    let arguments =
        ["serve", "file", "--root", folder.to_str().unwrap(), "--file", "f", &flag, "127.0.0.1:0"];
    let mut server = Running::start(&[&arguments[..], more].concat());
    let port = server.listening(transport).port().to_string();
    (server, port)
}

#[test]
fn files_of_every_size_come_whole_and_are_resumed_over_streams_and_datagrams() {
    let folder = tempfile::tempdir().unwrap();
    let got = folder.path().join("got");
    let path = got.to_str().unwrap();
    for (transport, more) in [("tcp", &[][..]), ("udp", &["--lose-every", "4"])] {
        let (server, port) = serve(folder.path(), transport, more);
        for length in [0, 1, 256, 1000, 1024] {
            let content = content(length);
            fs::write(folder.path().join("f"), &content).unwrap();
            let _ = fs::remove_file(&got);
            let fetch = ["fetch", transport, "127.0.0.1", &port, "-o", path];
            let told = sockpit(&[&fetch[..], &["--command", "0"]].concat()).with(0).stdout;
            assert!(fs::read(&got).unwrap() == content, "{transport} {length}: {told}");
            let third = length / 3;
            fs::write(&got, &content[..third]).unwrap();
            let told = sockpit(&fetch).with(0).stdout;
            assert!(fs::read(&got).unwrap() == content, "{transport} {length} resumed: {told}");
            let last = told.lines().last().unwrap();
            assert!(last.contains(&format!("the file had {third} B, it has {length} B")), "{last}");
        }
        let tail = folder.path().join("tail");
        let to = format!("127.0.0.1:{port}");
        let arguments = ["fetch", transport, &to, "-o", tail.to_str().unwrap(), "--command", "1"];
        sockpit(&[&arguments[..], &["--offset", "990"]].concat()).with(0);
        assert_eq!(fs::read(&tail).unwrap(), &content(1024)[990..]);
        fs::remove_file(&tail).unwrap();
        server.stop().with(0);
    }
}

#[test]
fn our_own_losses_are_repeated_and_told_as_json() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f"), content(1000)).unwrap();
    let (server, port) = serve(folder.path(), "udp", &[]);
    let got = folder.path().join("got");
    let arguments =
        ["fetch", "udp", "127.0.0.1", &port, "-o", got.to_str().unwrap(), "--lose-every", "3", "--json"];
    let lines = sockpit(&arguments).with(0).json();
    let told: Vec<_> = lines.iter().filter(|line| line["type"] == "transfer").collect();
    let last = told.last().unwrap();
    assert_eq!((&told[0]["stage"], &last["stage"]), (&"opening".into(), &"complete".into()), "{last}");
    assert_eq!((&last["received"], &last["told_size"]), (&1000.into(), &1000.into()));
    assert!(last["repeats"].as_u64() > Some(0) && last["lost"].as_u64() > Some(0), "{last}");
    assert!(last["verdict"].as_str().unwrap().contains("equal to the size"), "{last}");
    assert_eq!(lines.last().unwrap()["type"], "summary");
    assert!(fs::read(&got).unwrap() == content(1000));
    server.stop().with(0);
}

#[test]
fn what_keeps_a_file_from_coming_is_a_failure_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f"), content(1000)).unwrap();
    let (server, port) = serve(folder.path(), "udp", &[]);
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let fetch = |more: &[&str]| {
        let ended = sockpit(&[&["fetch", "udp", "127.0.0.1", &port][..], more].concat()).with(1);
        ended.stderr
    };
    let past = fetch(&["-o", &file("past"), "--command", "1", "--offset", "2000"]);
    assert!(past.contains("the server refused: offset 2000 is past the end, 1000 B"), "{past}");
    fs::remove_file(folder.path().join("f")).unwrap();
    let missing = fetch(&["-o", &file("missing")]);
    assert!(missing.contains("the server refused: open file f: ENOENT"), "{missing}");
    let nowhere = fetch(&["-o", &file("no/such/folder")]);
    assert!(nowhere.contains("no/such/folder: ENOENT"), "{nowhere}");
    fs::write(folder.path().join("has"), "bytes").unwrap();
    let would_be_lost = fetch(&["-o", &file("has"), "--command", "0"]);
    assert!(would_be_lost.contains("it has 5 B already"), "{would_be_lost}");
    server.stop().with(0);
    // A port that is closed is told at once, over both.
    let held = udp();
    let port = held.local_addr().unwrap().port().to_string();
    let refused = sockpit(&["fetch", "tcp", "127.0.0.1", &port, "-o", &file("x")]).with(1).stderr;
    assert!(refused.contains("ECONNREFUSED"), "{refused}");
    drop(held);
    let refused = sockpit(&["fetch", "udp", "127.0.0.1", &port, "-o", &file("x")]).with(1).stderr;
    assert!(refused.contains("ECONNREFUSED"), "{refused}");
    let names: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["has"], "nothing is left of what did not come");
    sockpit(&["fetch", "udp", "127.0.0.1", &port]).with(2);
}

#[test]
fn a_limit_of_the_file_size_is_named_and_what_fitted_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("f"), content(5000)).unwrap();
    let (server, port) = serve(folder.path(), "tcp", &[]);
    let got = folder.path().join("got");
    // Blocks of 512 or 1024 bytes, by shell; a signal that is ignored leaves the errno.
    let script = format!(
        "trap '' XFSZ; ulimit -f 2; exec '{}' fetch tcp 127.0.0.1 {port} -o '{}' --command 0",
        env!("CARGO_BIN_EXE_sockpit"),
        got.display()
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let ended = Running::spawn(&mut shell).end().with(1);
    assert!(ended.stderr.contains("EFBIG") && ended.stderr.contains("what came is kept"), "{}", ended.stderr);
    let kept = fs::read(&got).unwrap();
    assert!(!kept.is_empty() && kept == content(5000)[..kept.len()], "{} B", kept.len());
    // And it is resumed without the limit.
    sockpit(&["fetch", "tcp", "127.0.0.1", &port, "-o", got.to_str().unwrap()]).with(0);
    assert!(fs::read(&got).unwrap() == content(5000));
    server.stop().with(0);
}

#[test]
fn an_interruption_keeps_what_came_and_says_how_much() {
    let folder = tempfile::tempdir().unwrap();
    let got = folder.path().join("got");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let arguments = ["fetch", "tcp", "127.0.0.1", &port, "-o", got.to_str().unwrap(), "--json"];
    let mut fetch = Running::start(&arguments);
    // It is connected by then: accept has not to wait.
    while !fetch.line_with("{").contains(r#""stage":"asked""#) {}
    let (mut peer, _) = listener.accept().unwrap();
    peer.write_all(&content(300)).unwrap();
    while !fetch.line_with("{").contains(r#""written":300"#) {}
    fetch.signal(Signal::INT);
    let ended = fetch.end().with(1);
    assert!(ended.stderr.contains("cancelled: 300 B came"), "{}", ended.stderr);
    assert!(fs::read(&got).unwrap() == content(300));
}
