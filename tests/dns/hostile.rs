//! Servers that are silent, lie or break: what came is shown for what it is, and nothing hangs.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use crate::program::{Ended, sockpit};
use crate::scripted::{self, OK, TRUNCATED, framed, good, record, response, send};

/// Asks for A, trying once.
fn ask(server: &str, more: &[&str]) -> Ended {
    sockpit(&[&["dns", "www.example", "A", "--server", server, "--tries", "1"], more].concat())
}

#[test]
fn other_replies_are_kept_and_the_answer_is_still_taken() {
    let (address, _) = scripted::datagrams(|_, query| {
        let mut wrong_id = good(query);
        wrong_id[0] ^= 0xff;
        let mut other = query.to_vec();
        other[13] ^= 1;
        let other_name = good(&other);
        vec![wrong_id, other_name, query.to_vec(), b"\x01\x02\x03".to_vec(), good(query)]
    });
    let told = ask(&address.to_string(), &[]).with(0).stdout;
    for words in [
        "wrong id",
        "wrong question",
        "no response: it is a query itself",
        "3 bytes from",
        "broken",
        "192.0.2.9",
    ] {
        assert!(told.contains(words), "no {words} in\n{told}");
    }
}

#[test]
fn a_reply_from_elsewhere_is_no_answer() {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = socket.local_addr().unwrap();
    let stranger = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let from = stranger.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut room = [0; 512];
        while let Ok((length, client)) = socket.recv_from(&mut room) {
            stranger.send_to(&good(&room[..length]), client).unwrap();
        }
    });
    let ended = ask(&address.to_string(), &["--timeout", "1"]).with(1);
    assert!(ended.stdout.contains(&format!("from {from}, wrong source")), "{}", ended.stdout);
    assert!(ended.stderr.contains("nothing that answers the question within"), "{}", ended.stderr);
    assert!(ended.stderr.contains("but 1 other reply"), "{}", ended.stderr);
}

#[test]
fn silence_is_told_with_the_server_the_time_and_what_to_check() {
    let (address, asked) = scripted::datagrams(|_, _| Vec::new());
    let began = Instant::now();
    let server = address.to_string();
    let ended =
        sockpit(&["dns", "www.example", "A", "--server", &server, "--timeout", "0.3", "--tries", "3"])
            .with(1);
    assert!(began.elapsed() >= Duration::from_millis(900));
    assert_eq!(asked.load(Relaxed), 3);
    let words = format!("www.example. A: no answer from {address} over UDP: silence for ");
    assert!(ended.stderr.contains(&words), "{}", ended.stderr);
    assert!(ended.stderr.contains("asked 3 times"), "{}", ended.stderr);
    assert!(ended.stderr.contains("check the address and port"), "{}", ended.stderr);
    assert_eq!(ended.stdout.matches("no answer within").count(), 3, "{}", ended.stdout);
}

#[test]
fn a_late_answer_is_named_and_the_next_try_answers() {
    let waiting = std::sync::Mutex::new(Vec::new());
    let (address, _) = scripted::datagrams(move |number, query| {
        let mut waiting = waiting.lock().unwrap();
        if number == 0 {
            waiting.extend_from_slice(query);
            return Vec::new();
        }
        vec![good(&waiting), good(query)]
    });
    let server = address.to_string();
    let told = sockpit(&["dns", "www.example", "A", "--server", &server, "--timeout", "0.5"]).with(0).stdout;
    assert!(told.contains("late answer to an earlier try (try 1)"), "{told}");
    assert!(told.contains("try 2") && told.contains("192.0.2.9"), "{told}");
}

#[test]
fn a_closed_port_is_told_at_once() {
    let address = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
    for over in ["udp", "tcp"] {
        let began = Instant::now();
        let ended = ask(&format!("{over}://{address}"), &["--timeout", "60"]).with(1);
        assert!(began.elapsed() < Duration::from_secs(30), "it waited");
        assert!(ended.stderr.contains("ECONNREFUSED"), "{}", ended.stderr);
        assert!(ended.stderr.contains("nothing listens on that port"), "{}", ended.stderr);
    }
}

#[test]
fn broken_messages_give_what_was_readable_and_where_they_broke() {
    for (answers, count, words) in [
        (&b"\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc0"[..], 1, "answer 1 of 1: the data is said to be longer"),
        (b"\xc0\x40\0\x01", 1, "does not point backwards"),
        (b"\xff", 1, "answer 1 of 1"),
        (b"", 65_535, "answer 1 of 65535: a name ends in the middle"),
    ] {
        let (address, _) = scripted::datagrams(move |_, query| vec![response(query, OK, count, answers)]);
        let ended = ask(&address.to_string(), &[]).with(1);
        assert!(
            ended.stdout.contains(";; not readable from byte ") && ended.stdout.contains(words),
            "{ended:?}"
        );
        assert!(ended.stderr.contains("cannot be read to its end"), "{ended:?}");
    }
    // One good record before the broken one is shown.
    let (address, _) = scripted::datagrams(|_, query| {
        let answers = [&record(1, &[192, 0, 2, 9])[..], b"\xff\xff"].concat();
        vec![response(query, OK, 2, &answers)]
    });
    let ended = ask(&address.to_string(), &[]).with(1);
    assert!(ended.stdout.contains("A  192.0.2.9") && ended.stdout.contains("answer 2 of 2"), "{ended:?}");
}

#[test]
fn what_records_hold_does_nothing_to_the_terminal() {
    let text = b"\x1b]0;owned\x07\x1b[2J\xc2\x9b31m\xe2\x80\xaeevil\r\n\0";
    let data = [&[text.len() as u8], &text[..]].concat();
    for kind in [16, 13, 257, 731, 35] {
        let data = data.clone();
        let (address, _) =
            scripted::datagrams(move |_, query| vec![response(query, OK, 1, &record(kind, &data))]);
        for format in ["--short", "--json", "--calls"] {
            let server = address.to_string();
            let word = format!("TYPE{kind}");
            let ended = sockpit(&["dns", "www.example", &word, "--server", &server, format]).with(0);
            let is_bad = |ch: char| ch.is_control() && ch != '\n' || ch == '\u{202e}';
            assert!(!ended.stdout.contains(is_bad) && !ended.stderr.contains(is_bad), "{ended:?}");
        }
    }
}

#[test]
fn loops_of_names_end_and_long_chains_are_cut() {
    // www -> www
    let (address, _) = scripted::datagrams(|_, query| vec![response(query, OK, 1, &record(5, &[0xc0, 12]))]);
    let told = ask(&address.to_string(), &[]).with(0).stdout;
    assert!(told.contains(";; chain: www.example. -> www.example.: a loop"), "{told}");
    // www -> n0 -> n1 ... of a hundred
    let (address, _) = scripted::datagrams(|_, query| {
        let mut answers = record(5, b"\x02n0\0");
        for at in 0..99 {
            let (from, to) = (format!("n{at}"), format!("n{}", at + 1));
            answers.push(from.len() as u8);
            answers.extend_from_slice(from.as_bytes());
            answers.extend_from_slice(&[0, 0, 5, 0, 1, 0, 0, 0, 60, 0, to.len() as u8 + 2, to.len() as u8]);
            answers.extend_from_slice(to.as_bytes());
            answers.push(0);
        }
        vec![response(query, OK, 100, &answers)]
    });
    let told = ask(&address.to_string(), &["--edns", "4096"]).with(0).stdout;
    assert!(told.contains("more than 16"), "{told}");
}

#[test]
fn a_stream_that_lies_is_cut_short_or_comes_byte_by_byte() {
    for (serve, words) in [
        (
            Box::new(|stream: &mut std::net::TcpStream, query: &[u8]| {
                let message = good(query);
                send(stream, &[&60_000_u16.to_be_bytes(), &message[..]].concat());
            }) as Box<dyn Fn(&mut std::net::TcpStream, &[u8]) + Send>,
            "of the 60000 bytes that it announced",
        ),
        (Box::new(|_, _| {}), "closed the connection without an answer"),
        (Box::new(|stream, _| send(stream, b"\0")), "within the length of its answer"),
    ] {
        let address = scripted::streams(serve);
        let ended = ask(&format!("tcp://{address}"), &[]).with(1);
        assert!(ended.stderr.contains(words), "{ended:?}");
    }
    let address = scripted::streams(|stream, query| {
        let mut other = good(query);
        other[1] ^= 1;
        for byte in [framed(&other), framed(&good(query))].concat() {
            send(stream, &[byte]);
        }
    });
    let told = ask(&format!("tcp://{address}"), &[]).with(0).stdout;
    assert!(told.contains("wrong id") && told.contains("192.0.2.9"), "{told}");
}

#[test]
fn a_truncated_answer_whose_repetition_fails_is_shown_and_is_none() {
    let (address, _) =
        scripted::datagrams(|_, query| vec![response(query, TRUNCATED, 1, &record(1, &[192, 0, 2, 9]))]);
    let ended = ask(&address.to_string(), &[]).with(1);
    assert!(ended.stdout.contains("asked again over TCP") && ended.stdout.contains("192.0.2.9"), "{ended:?}");
    assert!(ended.stderr.contains("over TCP") && ended.stderr.contains("ECONNREFUSED"), "{ended:?}");
}

#[test]
fn a_flood_of_other_replies_ends_with_the_time_and_is_counted() {
    let (address, _) = scripted::datagrams(|_, query| {
        let mut wrong = good(query);
        wrong[0] ^= 1;
        vec![wrong; 1_000]
    });
    let ended = ask(&address.to_string(), &["--timeout", "2"]).with(1);
    assert!(ended.stdout.contains("further replies that are none of the answer"), "{ended:?}");
    assert!(ended.stdout.lines().count() < 40, "{ended:?}");
}

#[test]
fn the_largest_answer_over_tcp_is_shown_whole() {
    let address = scripted::streams(|stream, query| {
        let answers: Vec<u8> =
            (0..4_000_u16).flat_map(|at| record(1, &[198, 51, (at >> 8) as u8, at as u8])).collect();
        send(stream, &framed(&response(query, OK, 4_000, &answers)));
    });
    let told = ask(&format!("tcp://{address}"), &["--short"]).with(0).stdout;
    assert_eq!(told.lines().count(), 4_000);
}
