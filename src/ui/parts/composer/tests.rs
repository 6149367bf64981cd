use super::*;
use crate::bytes::notation::LineEnding;

fn composer(text: &str) -> Composer {
    let mut composer = Composer::new();
    composer.insert(text);
    composer
}

#[test]
fn the_bytes_are_told_before_they_are_sent() {
    assert_eq!(composer("Hello!\\n").account().unwrap().as_str(), "7 bytes  48 65 6c 6c 6f 21 0a");
    assert_eq!(composer("Hello!").account().unwrap().as_str(), "6 bytes  48 65 6c 6c 6f 21");
    assert_eq!(composer("").account().unwrap().as_str(), "0 bytes");
}

#[test]
fn splitting_with_nul_sends_each_word_as_the_catalogues_clients_do() {
    let mut composer = composer("a  bc");
    let mut form = composer.options();
    for name in ["append NUL", "split at blanks"] {
        if let Some(field) = form.field_mut("also")
            && let crate::ui::parts::field::Control::Ticks(ticks) = &mut field.control
        {
            ticks.set(name, true);
        }
    }
    composer.take_options(&form);
    assert_eq!(composer.payloads().unwrap(), [Bytes::from("a\0"), Bytes::from("bc\0")]);
    assert_eq!(composer.account().unwrap().as_str(), "5 bytes in 2 sends  61 00 | 62 63 00");
}

#[test]
fn lines_are_sends_of_their_own_or_end_as_is_chosen_and_an_error_points_into_the_whole() {
    let of = |text: &str, options: PayloadOptions| Composer { options, ..composer(text) };
    let crlf = PayloadOptions { ending: LineEnding::CrLf, ..PayloadOptions::default() };
    let each = PayloadOptions { ends_lines: true, ..crlf };
    let lines = PayloadOptions { split: SplitAt::Lines, ..crlf };
    assert_eq!(of("a b\nc\n", crlf).payloads().unwrap(), ["a b\nc\n\r\n"]);
    assert_eq!(of("a b\nc\n", each).payloads().unwrap(), ["a b\r\nc\r\n"]);
    assert_eq!(of("a b", each).payloads().unwrap(), ["a b\r\n"]);
    assert_eq!(of("a b\n\nc", lines).payloads().unwrap(), ["a b\r\n", "c\r\n"]);
    let wide = PayloadOptions { notation: Notation::Utf16Be, appends_nul: true, ..lines };
    assert_eq!(of("a", wide).payloads().unwrap(), [&b"\0a\0\r\0\n\0\0"[..]]);
    for options in [each, lines] {
        let error = of("é\nb\\q", options).payloads().unwrap_err();
        assert_eq!((error.column, error.range), (4, 4..6));
    }
}

#[test]
fn an_error_points_at_its_column_in_the_whole_field() {
    let mut composer = composer("ab \\q");
    composer.options.split = SplitAt::Blanks;
    let error = composer.payloads().unwrap_err();
    assert_eq!((error.column, error.range), (4, 3..5));
}

#[test]
fn a_change_of_notation_keeps_the_bytes() {
    let mut composer = composer("Hi\\n");
    let mut form = composer.options();
    form.apply(&Action::Right, crate::ui::keys::Level::Command);
    composer.take_options(&form);
    assert_eq!((composer.notation(), composer.source()), (Notation::Hex, "48 69 0a"));
}

#[test]
fn a_dump_is_pasted_as_its_bytes() {
    let hex = || Composer {
        options: PayloadOptions { notation: Notation::Hex, ..PayloadOptions::default() },
        ..Composer::new()
    };
    let mut composer = hex();
    composer.insert("00000000: 4865 6c6c 6f21 0a                             Hello!.\n");
    assert_eq!(composer.source(), "48 65 6c 6c 6f 21 0a");
    // What was typed as digits stays what it is.
    let mut composer = hex();
    composer.insert("0000 48");
    assert_eq!(composer.payloads().unwrap(), [Bytes::from_static(&[0, 0, 0x48])]);
    let mut text = Composer::new();
    text.insert("00000000: 48\n");
    assert_eq!(text.source(), "00000000: 48\n", "in text it is text");
}

#[test]
fn the_history_brings_the_notation_back() {
    let mut composer = composer("one");
    composer.put_away();
    composer.options.notation = Notation::Hex;
    composer.insert("00");
    composer.apply(&Action::HistoryBack);
    assert_eq!((composer.notation(), composer.source()), (Notation::Text, "one"));
    composer.apply(&Action::HistoryForward);
    assert_eq!((composer.notation(), composer.source()), (Notation::Hex, "00"));
}

#[test]
fn what_is_recalled_goes_as_it_went_and_what_is_typed_next_as_before() {
    let mut composer = Composer::new();
    composer.options.split = SplitAt::Blanks;
    composer.options.ending = LineEnding::Lf;
    composer.insert("a b");
    composer.put_away();
    composer.options = PayloadOptions::default();
    composer.insert("draft");
    composer.apply(&Action::HistoryBack);
    assert_eq!(composer.payloads().unwrap(), [Bytes::from("a\n"), Bytes::from("b\n")]);
    composer.apply(&Action::HistoryForward);
    assert_eq!((composer.source(), composer.options), ("draft", PayloadOptions::default()));
    composer.apply(&Action::HistoryBack);
    composer.put_away();
    assert_eq!((composer.source(), composer.options), ("", PayloadOptions::default()));
}

#[test]
fn endings_are_added() {
    for (ending, wanted) in [
        (LineEnding::None, &b"Hello!"[..]),
        (LineEnding::Lf, b"Hello!\n"),
        (LineEnding::Cr, b"Hello!\r"),
        (LineEnding::CrLf, b"Hello!\r\n"),
        (LineEnding::Nul, b"Hello!\0"),
    ] {
        let options = PayloadOptions { ending, ..PayloadOptions::default() };
        let composer = Composer { options, ..composer("Hello!") };
        assert_eq!(composer.payloads().unwrap(), [Bytes::from_static(wanted)]);
    }
}

#[test]
fn a_draft_travels() {
    let options = PayloadOptions { is_file: true, piece: 512, ..PayloadOptions::default() };
    let draft = Draft { text: "/tmp/x".into(), options, set_aside: None };
    assert_eq!(Draft::from_text(&draft.to_text()).unwrap(), draft);
    // One of an older version has fewer options.
    let old = Draft::from_text("text = \"48\"\n[options]\nnotation = \"hex\"\n").unwrap();
    assert_eq!((old.source(), old.options.notation, old.options.is_file), ("48", Notation::Hex, false));
    assert!(Draft::from_text("text = \"\"\nend = 1\n").is_err());
}

#[test]
fn any_bytes_come_in_and_go_out_unchanged() {
    let all: Vec<u8> = (0..=255).collect();
    for notation in Notation::ALL {
        let mut composer = Composer::new();
        composer.options.notation = notation;
        composer.fill(&all);
        assert_eq!(composer.payloads().unwrap(), [Bytes::from(all.clone())]);
    }
}

#[test]
fn it_is_drawn_with_its_account() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 60, 2));
    let at = composer("Hello!\\n").draw(buf.area, &mut buf, &Theme::default(), true, "");
    assert_eq!(at, Some(Position::new(9, 0)));
    assert_eq!(
        buf,
        Buffer::with_lines([
            " Hello!\\n                                                   ",
            " 7 bytes  48 65 6c 6c 6f 21 0a               no NUL is sent ",
        ])
    );
}

#[test]
fn the_bytes_that_do_not_fit_are_left_out_whole() {
    let mut buf = Buffer::empty(Rect::new(0, 0, 40, 2));
    composer("0123456789abcdef").draw(buf.area, &mut buf, &Theme::default(), false, "");
    assert_eq!(
        buf,
        Buffer::with_lines([
            " 0123456789abcdef                       ",
            " 16 bytes  30 31 32 33 34 35 36 37 38 … ",
        ])
    );
}
