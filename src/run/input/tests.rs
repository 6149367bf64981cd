use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::sequence::{LONGEST_REPLY, modifiers};
use super::*;

const AT_ONCE: Duration = Duration::ZERO;

fn none(code: KeyCode) -> Event {
    key(code, KeyModifiers::NONE)
}

fn letter(letter: char) -> Event {
    none(KeyCode::Char(letter))
}

fn ctrl(letter: char) -> Event {
    key(KeyCode::Char(letter), KeyModifiers::CONTROL)
}

fn at(kind: MouseEventKind, column: u16, row: u16) -> Event {
    Event::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE })
}

/// What terminals send for keys and clicks, each with what it means.
fn sequences() -> Vec<(&'static [u8], Option<Event>)> {
    use KeyModifiers as Held;
    let f = |number| Some(none(KeyCode::F(number)));
    let left = MouseEventKind::Down(MouseButton::Left);
    vec![
        (b"\x1b[A", Some(none(KeyCode::Up))),
        (b"\x1bOB", Some(none(KeyCode::Down))),
        (b"\x1b[H", Some(none(KeyCode::Home))),
        (b"\x1b[4~", Some(none(KeyCode::End))),
        (b"\x1b[3;5~", Some(key(KeyCode::Delete, Held::CONTROL))),
        (b"\x1b[1;6C", Some(key(KeyCode::Right, Held::CONTROL | Held::SHIFT))),
        (b"\x1b[Z", Some(key(KeyCode::BackTab, Held::SHIFT))),
        (b"\x1bOP", f(1)),
        (b"\x1b[[C", f(3)),
        (b"\x1b[15~", f(5)),
        (b"\x1b[24~", f(12)),
        (b"\x1bOM", Some(none(KeyCode::Enter))),
        (b"\x1bOp", Some(letter('0'))),
        (b"\x1b[27;5;13~", Some(key(KeyCode::Enter, Held::CONTROL))),
        (b"\x1b[97;3u", Some(key(KeyCode::Char('a'), Held::ALT))),
        (b"\x1b[57414u", None),
        (b"\x1bb", Some(key(KeyCode::Char('b'), Held::ALT))),
        (b"\x1b\r", Some(key(KeyCode::Enter, Held::ALT))),
        ("\x1bé".as_bytes(), Some(key(KeyCode::Char('é'), Held::ALT))),
        ("語".as_bytes(), Some(letter('語'))),
        (b"G", Some(key(KeyCode::Char('G'), Held::SHIFT))),
        (b"\n", Some(ctrl('j'))),
        (b"\0", Some(ctrl(' '))),
        (b"\x1f", Some(ctrl('7'))),
        (b"\x1b[<0;12;5M", Some(at(left, 11, 4))),
        (b"\x1b[<0;12;5m", Some(at(MouseEventKind::Up(MouseButton::Left), 11, 4))),
        (b"\x1b[<65;1;1M", Some(at(MouseEventKind::ScrollDown, 0, 0))),
        (b"\x1b[<34;3;2M", Some(at(MouseEventKind::Drag(MouseButton::Right), 2, 1))),
        (b"\x1b[M !!", Some(at(left, 0, 0))),
        // No place, no such button, too large a number.
        (b"\x1b[<0;0;0M", None),
        (b"\x1b[M   ", None),
        (b"\x1b[<999;1;1M", None),
        (b"\x1b[<0;99999999;1M", None),
        // Replies that other programs asked for, focus, and the end of a paste that did not begin.
        (b"\x1b[?64;1;22c", None),
        (b"\x1b[>0;276;0c", None),
        (b"\x1b[24;80R", Some(key(KeyCode::F(3), modifiers(79)))),
        (b"\x1b[0n", None),
        (b"\x1b[I", None),
        (b"\x1b[201~", None),
        (b"\x1b]11;rgb:0000/0000/0000\x07", None),
        (b"\x1bP>|xterm(390)\x1b\\", None),
        (b"\x1b_Gi=1;OK\x1b\\", None),
    ]
}

fn read(pieces: &[&[u8]]) -> Vec<Event> {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    for piece in pieces {
        decoder.push(piece, AT_ONCE, &mut events);
    }
    events
}

#[test]
fn what_terminals_send_is_read_whole_and_in_pieces() {
    for (bytes, wanted) in sequences() {
        let shown = bytes.escape_ascii();
        let wanted: Vec<Event> = wanted.into_iter().chain([letter('k')]).collect();
        assert_eq!(read(&[bytes, b"k"]), wanted, "{shown}");
        assert_eq!(read(&[&[bytes, b"k"].concat()]), wanted, "{shown}, and the next key with it");
        let single: Vec<&[u8]> = bytes.chunks(1).chain([&b"k"[..]]).collect();
        assert_eq!(read(&single), wanted, "{shown}, byte by byte");
    }
}

#[test]
fn no_prefix_of_a_sequence_deadens_the_keyboard() {
    for (bytes, _) in sequences().into_iter().chain([(&b"\x1b[200~some text\x1b[201~"[..], None)]) {
        for length in 1..bytes.len() {
            let prefix = &bytes[..length];
            let shown = prefix.escape_ascii();
            let (mut decoder, mut events) = (Decoder::default(), Vec::new());
            decoder.push(prefix, AT_ONCE, &mut events);
            let is_paste = prefix.starts_with(b"\x1b[200~");
            match decoder.patience() {
                None => {}
                Some(patience) => assert!(patience <= if is_paste { AFTER_PASTE } else { AFTER_BYTE }),
            }
            decoder.give_up(&mut events);
            assert_eq!(decoder.patience(), None, "{shown}: something is still held");
            events.clear();
            decoder.push(b"k", AT_ONCE, &mut events);
            assert_eq!(events, [letter('k')], "{shown}");

            let (mut decoder, mut events) = (Decoder::default(), Vec::new());
            decoder.push(prefix, AT_ONCE, &mut events);
            decoder.push(b"\x03", AFTER_BYTE, &mut events);
            assert_eq!(events.last(), Some(&ctrl('c')), "ctrl-c in {shown}");
        }
    }
}

#[test]
fn escape_alone_is_a_key_and_so_is_alt_with_the_begin_of_a_sequence() {
    for (bytes, wanted) in [
        (&b"\x1b"[..], vec![none(KeyCode::Esc)]),
        (b"\x1b\x1b", vec![none(KeyCode::Esc), none(KeyCode::Esc)]),
        (b"\x1b\x1b[A", vec![none(KeyCode::Esc), none(KeyCode::Up)]),
        (b"\x1b[", vec![key(KeyCode::Char('['), KeyModifiers::ALT)]),
        (b"\x1bO", vec![key(KeyCode::Char('O'), KeyModifiers::ALT)]),
        (b"\x1b[<0;1", vec![]),
        (b"\xe8\xaa", vec![]),
    ] {
        let (mut decoder, mut events) = (Decoder::default(), Vec::new());
        decoder.push(bytes, AT_ONCE, &mut events);
        decoder.give_up(&mut events);
        assert_eq!(events, wanted, "{}", bytes.escape_ascii());
    }
}

#[test]
fn what_is_no_utf_8_is_read_over_alone() {
    assert_eq!(read(&[b"a\xffb\xc3(c\xe9d"]), ['a', 'b', '(', 'c', 'd'].map(letter));
}

#[test]
fn nothing_that_is_held_grows_without_bound() {
    for begin in [&b"\x1b["[..], b"\x1bO", b"\x1b]"] {
        let (mut decoder, mut events) = (Decoder::default(), Vec::new());
        decoder.push(begin, AT_ONCE, &mut events);
        for _ in 0..3 * LONGEST_REPLY {
            decoder.push(b"1", AT_ONCE, &mut events);
            assert!(decoder.pending.len() <= LONGEST_REPLY + 2);
        }
    }
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    decoder.push(b"\x1b[200~", AT_ONCE, &mut events);
    let piece = "é".repeat(LONGEST_PASTE / 8);
    for _ in 0..5 {
        decoder.push(piece.as_bytes(), AT_ONCE, &mut events);
    }
    assert_eq!(events.len(), 1);
    decoder.push(b"\x1b[201~", AT_ONCE, &mut events);
    decoder.give_up(&mut events);
    let text: String = events
        .iter()
        .map(|event| match event {
            Event::Paste(text) => text.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(text == piece.repeat(5), "nothing is lost and no character cut");
}

/// Everything that comes at once, and the silence behind it.
fn held(pieces: &[&[u8]]) -> Vec<Event> {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    for piece in pieces {
        decoder.push(piece, AT_ONCE, &mut events);
    }
    decoder.give_up(&mut events);
    assert_eq!(decoder.patience(), None);
    events
}

fn paste(text: &str) -> Event {
    Event::Paste(text.to_owned())
}

#[test]
fn keys_at_once_behind_a_paste_are_its_text() {
    let bytes = b"k\x1b[200~one\x1b[201~q\r\x03\x1bx\x1b[A\x1b[200~two\x1b[201~\x1b[<0;1;1Mz";
    let click = at(MouseEventKind::Down(MouseButton::Left), 0, 0);
    let wanted = [letter('k'), paste("oneq\r\x03\x1bx\x1b[A"), paste("two"), click, letter('z')];
    assert_eq!(held(&[bytes]), wanted);
    assert_eq!(held(&bytes.chunks(1).collect::<Vec<_>>()), wanted, "byte by byte");
}

#[test]
fn a_text_that_holds_the_closing_sequence_is_one_paste() {
    assert_eq!(held(&[b"\x1b[200~one\x1b[201~two\x1b[201~"]), [paste("onetwo")]);
}

#[test]
fn a_key_that_comes_later_is_a_key() {
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    decoder.push(b"\x1b[200~text\x1b[201~", AT_ONCE, &mut events);
    assert_eq!((events.as_slice(), decoder.patience()), (&[][..], Some(BEHIND_PASTE)));
    decoder.give_up(&mut events);
    decoder.push(b"q", AT_ONCE, &mut events);
    assert_eq!(events, [paste("text"), letter('q')]);
}

#[test]
fn a_paste_that_is_not_closed_is_taken_and_ctrl_c_counts() {
    assert_eq!(held(&[b"\x1b[200~te", b"xt\x1b[20"]), [paste("text")]);
    assert_eq!(held(&[b"\x1b[200~a\xff\xc3\x1b[201~"]), [paste(r"a\xff\xc3")]);
    let (mut decoder, mut events) = (Decoder::default(), Vec::new());
    decoder.push(b"\x1b[200~a\x03b", AT_ONCE, &mut events);
    // In one burst with the text it is text, after a pause it is a key.
    decoder.push(b"\x03", AT_ONCE, &mut events);
    assert_eq!(events, []);
    decoder.push(b"\x03", AFTER_BYTE, &mut events);
    assert_eq!(events, [paste("a\x03b\x03"), ctrl('c')]);
}
