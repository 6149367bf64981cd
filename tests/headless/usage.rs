//! Help, and what is wrong on the command line.

use crate::assert_clean;
use crate::program::sockpit;

#[test]
fn help_of_each_command_is_complete_and_has_examples() {
    let commands = [
        (
            "serve",
            &[
                "--tcp",
                "--udp",
                "--unix",
                "--policy",
                "--backlog",
                "--max-connections",
                "--text",
                "--root",
                "--file",
                "--secret",
                "--rule",
                "--fault",
                "--seed",
                "--join",
                "--for",
                "--once",
                "--list",
                "--json",
                "--calls",
            ][..],
        ),
        (
            "lookup",
            &["[NODE]", "--service", "--family", "--socktype", "--protocol", "--flags", "--json", "--calls"],
        ),
        (
            "send udp",
            &["HOST", "PORT", "[PAYLOAD]", "--hex", "--connected", "--from", "--wait", "--json", "--calls"],
        ),
        (
            "inspect",
            &["[FILE]", "--hex", "--text", "--as", "--layout", "--template", "--abi", "--at", "--color"],
        ),
        ("byteorder", &["VALUE", "--bits"]),
        ("address", &["FORM", "--json"]),
    ];
    let all = sockpit(&["--help"]).with(0);
    for (name, flags) in commands {
        assert!(all.stdout.contains(&name[..4]), "{}", all.stdout);
        let words: Vec<&str> = name.split(' ').chain(["--help"]).collect();
        let help = sockpit(&words).with(0);
        for flag in flags {
            assert!(help.stdout.contains(flag), "{name} {flag}: {}", help.stdout);
        }
        assert!(help.stdout.contains("Examples:") && help.stdout.contains("Exit code"), "{}", help.stdout);
        assert_clean(&help.stdout);
    }
}

#[test]
fn every_service_is_listed_with_a_line() {
    let list = sockpit(&["serve", "--list"]).with(0).stdout;
    let words: Vec<&str> = list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(
        words,
        [
            "echo", "discard", "chargen", "daytime", "time", "hello", "print", "manual", "jobs", "guess",
            "file", "rules"
        ]
    );
    assert!(list.lines().all(|line| line.split_whitespace().count() > 3), "{list}");
}

/// A usage error: exit code 2, nothing on standard output, and a caret under the bad part.
#[track_caller]
fn refused(arguments: &[&str], words: &str, bad: &str) {
    let ended = sockpit(arguments).with(2);
    assert_eq!(ended.stdout, "", "{arguments:?}");
    assert!(ended.stderr.contains(words), "{arguments:?}: {words:?} is not in\n{}", ended.stderr);
    assert_clean(&ended.stderr);
    if bad.is_empty() {
        return;
    }
    let lines: Vec<&str> = ended.stderr.lines().collect();
    let carets =
        lines.iter().position(|line| line.contains('^')).unwrap_or_else(|| panic!("{}", ended.stderr));
    let (at, count) = (lines[carets].find('^').unwrap(), lines[carets].matches('^').count());
    assert_eq!(&lines[carets - 1][at..at + count], bad, "{}", ended.stderr);
}

#[test]
fn what_is_wrong_on_the_command_line_is_pointed_at() {
    refused(&["send", "tcp", "127.0.0.1", "70000", "x"], "65535", "70000");
    refused(&["send", "tcp", "127.0.0.1", "7", "48 6g", "--hex"], "column 5", "g");
    refused(&["send", "tcp", "127.0.0.1", "7", r"a\q"], "column 2", r"\q");
    refused(&["send", "tcp", "127.0.0.300", "7", "x"], "HOST", "300");
    refused(&["send", "sctp", "127.0.0.1", "7"], "sctp", "");
    refused(&["send", "tcp", "127.0.0.1", "7", "--wait", "soon"], "--wait", "soon");
    refused(&["send", "tcp", "127.0.0.1", "7", "--bogus"], "--bogus", "");
    refused(&["send", "tcp", "127.0.0.1"], "PORT", "");
    refused(&["serve", "echo", "--tcp", "127.0.0.1:99999"], "65535", "99999");
    refused(&["serve", "echo", "--tcp", "127.0.0.1"], "--tcp", "");
    refused(&["serve", "echo"], "--tcp", "");
    refused(&["serve"], "SERVICE", "");
    refused(&["serve", "ecko", "--tcp", ":0"], "SERVICE", "ecko");
    refused(&["serve", "echo", "--tcp", ":0", "--policy", "kind"], "--policy", "kind");
    refused(&["serve", "echo", "--tcp", ":0", "--backlog", "-1"], "-1", "");
    refused(&["serve", "echo", "--tcp", ":0", "--backlog", "7x"], "--backlog", "x");
    refused(&["serve", "echo", "--tcp", ":0", "--max-connections", "0"], "--max-connections", "0");
    refused(&["serve", "echo", "--udp", ":0", "--fault", "drop:out:300%"], "--fault", "300%");
    refused(&["serve", "echo", "--tcp", ":0", "--seed", "x"], "--seed", "x");
    refused(&["serve", "echo", "--udp", ":0", "--join", "10.0.0.1"], "--join", "10.0.0.1");
    refused(&["serve", "echo", "--tcp", ":0", "--join", "239.1.2.3"], "--udp", "");
    refused(&["serve", "echo", "--tcp", ":0", "--option", "SO_BOGUS=1"], "--option", "SO_BOGUS");
    refused(&["serve", "rules", "--tcp", ":0", "--rule", "any => $x"], "--rule", "$x");
    refused(&["serve", "echo", "--tcp", ":0", "--for", "1e3"], "--for", "1e3");
    refused(&["lookup", "x", "--flags", "passive,canon"], "column 9", "canon");
    refused(&["lookup", "x", "--family", "inet9"], "--family", "inet9");
    refused(&["lookup", "x", "--service", "65536"], "65535", "65536");
    refused(&["lokup"], "lokup", "");
    refused(&["--bogus"], "--bogus", "");
}

#[test]
fn what_was_meant_is_told_behind_what_is_wrong() {
    refused(
        &["send", "localhost", "80", "hi"],
        "there is no transport 'localhost'\n  perhaps sockpit send tcp localhost 80 hi\n",
        "",
    );
    refused(
        &["udp", "localhost", "80"],
        "there is no command 'udp'\n  perhaps sockpit send udp localhost 80\n",
        "",
    );
    refused(&["fetch", "h:5001", "-o", "f"], "\n  perhaps sockpit fetch tcp h:5001 -o f\n", "");
    refused(&["send", "tcp", "127.0.0.1/80", "x"], "a host contains no /", "/");
    refused(&["send", "tcp", "h", "7", "--join", "239.1.2.3"], "\n  --join goes with udp, and", "");
    refused(&["send", "-u", "h", "7"], "\n  here it is sockpit send udp HOST PORT\n", "");
    refused(&["serve", "print", "7010"], "\n  where it listens stands behind a flag: --tcp ", "");
    // Not the help, with the exit code of something that was done.
    refused(
        &["send", "tcp", "h", "7", "-hi"],
        "unexpected argument '-hi' found\n  a payload that begins",
        "",
    );
    refused(&["--journal", "0"], "--journal, column 1: a number from 1 to 16384", "0");
    refused(&["dns", "--bogus"], "sockpit dns --help shows", "");
}

#[test]
fn what_is_wrong_is_shown_through_the_door() {
    refused(&["send", "tcp", "a\u{1b}[2J\u{202e}", "99999"], "65535", "99999");
    refused(&["lookup", "x", "--family", "\u{1b}]0;x\u{7}"], r"\x1b", "");
    refused(&["lookup", "x", "--flags", "passive,\u{1b}[2J"], "column 9", r"\x1b[2J");
    refused(&["\u{1b}]0;x\u{7}"], "", "");
    refused(&["serve", "echo", "--\u{1b}[2J"], "", "");
}

#[test]
fn without_a_terminal_and_without_a_command_it_says_so() {
    let ended = sockpit(&[]).with(2);
    assert_eq!(ended.stdout, "");
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    assert_clean(&ended.stderr);
}
