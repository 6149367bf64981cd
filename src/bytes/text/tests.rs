use super::{Escaper, SafeText};

fn shown(bytes: &[u8]) -> String {
    SafeText::escaped(bytes).into()
}

#[test]
fn plain_text_stays_and_the_backslash_is_doubled() {
    assert_eq!(shown(b"Hello, world! ~"), "Hello, world! ~");
    assert_eq!(shown("héllo Ελλάς שלום سلام 漢字 ½ € → ☃".as_bytes()), "héllo Ελλάς שלום سلام 漢字 ½ € → ☃");
    assert_eq!(shown(br"\x1b[2J"), r"\\x1b[2J");
}

#[test]
fn controls_have_short_forms_or_hex() {
    assert_eq!(shown(b"a\n\r\t\0\x1b\x7f\x08"), r"a\n\r\t\0\x1b\x7f\x08");
}

#[test]
fn a_raw_c1_byte_differs_from_the_code_point() {
    assert_eq!(shown(b"\x9b2J"), r"\x9b2J");
    assert_eq!(shown(b"\xc2\x9b31m"), r"\u{9b}31m");
}

#[test]
fn bidi_and_invisible_code_points_are_refused() {
    assert_eq!(shown("photo_\u{202e}gpj.exe".as_bytes()), r"photo_\u{202e}gpj.exe");
    for ch in
        "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}\
               \u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{34f}\u{180e}\u{3164}\u{115f}\u{1160}\u{2800}\
               \u{e0020}\u{e007f}\u{e0100}\u{fe0f}\u{fffc}\u{fffd}\u{2028}\u{2029}\u{a0}\u{3000}\u{e000}\
               \u{10ffff}\u{1f1e9}\u{1f3fd}\u{17b4}\u{ffa0}\u{85}"
            .chars()
    {
        assert_eq!(shown(ch.to_string().as_bytes()), format!("\\u{{{:x}}}", u32::from(ch)));
    }
}

#[test]
fn invalid_bytes_are_shown_one_by_one_and_do_not_eat_what_follows() {
    assert_eq!(shown(b"\xc0\x9b[2J"), r"\xc0\x9b[2J");
    assert_eq!(shown(b"\xe0\x80\x9b[2J"), r"\xe0\x80\x9b[2J");
    assert_eq!(shown(b"\xed\xa0\x80"), r"\xed\xa0\x80");
    assert_eq!(shown(b"\xf4\x90\x80\x80"), r"\xf4\x90\x80\x80");
    assert_eq!(shown(b"\xe2\x1b[2J"), r"\xe2\x1b[2J");
    assert_eq!(shown(b"ok\xe2\x82"), r"ok\xe2\x82");
}

#[test]
fn a_base_keeps_two_marks() {
    let zalgo = format!("Z{}!", "\u{301}".repeat(5));
    assert_eq!(shown(zalgo.as_bytes()), "Z\u{301}\u{301}\\u{301}\\u{301}\\u{301}!");
    assert_eq!(shown("\u{301}a".as_bytes()), "\\u{301}a");
    // A mark must not stand on a sign of our own.
    assert_eq!(shown("\x1b\u{301}".as_bytes()), r"\x1b\u{301}");
}

#[test]
fn no_cluster_has_more_than_16_bytes_and_none_is_empty() {
    let jamo = "\u{1100}".repeat(9);
    let text = SafeText::escaped(jamo.as_bytes());
    assert_eq!(text.as_str(), format!("{}\\u{{1100}}{}", "\u{1100}".repeat(5), "\u{1100}".repeat(3)));
    // A vowel jamo shows nothing by itself.
    assert_eq!(shown("\u{1161}".as_bytes()), r"\u{1161}");
    assert_eq!(shown("\u{1100}\u{1161}".as_bytes()), "\u{1100}\u{1161}");
}

#[test]
fn width_is_in_columns() {
    assert_eq!(SafeText::escaped("漢字".as_bytes()).width(), 4);
    assert_eq!(SafeText::escaped("e\u{301}".as_bytes()).width(), 1);
    assert_eq!(SafeText::escaped(b"\n").width(), 2);
    assert_eq!(SafeText::literal("…").width(), 1);
}

#[test]
fn truncation_cuts_neither_clusters_nor_escapes() {
    let text = SafeText::escaped("a漢字b".as_bytes());
    assert_eq!(text.truncated(6).as_str(), "a漢字b");
    assert_eq!(text.truncated(5).as_str(), "a漢…");
    assert_eq!(text.truncated(3).as_str(), "a…");
    assert_eq!(text.truncated(1).as_str(), "…");
    assert_eq!(text.truncated(0).as_str(), "");
    let shown = [6, 5, 4, 2, 1, 0].map(|columns| text.end_with(columns, "…").to_string());
    assert_eq!(shown, ["a漢字b", "…字b", "…字b", "…b", "…", ""]);
    assert_eq!(SafeText::escaped(b"ab\x1b[2J").end_with(6, "…").as_str(), "…[2J");
    assert_eq!(text.truncated_with(5, "..").as_str(), "a漢..");
    assert_eq!(SafeText::escaped(b"ab\x1b[2J").truncated(6).as_str(), "ab…");
    assert_eq!(SafeText::escaped("\u{202e}x".as_bytes()).truncated(6).as_str(), "…");
}

#[test]
fn bounded_tells_what_is_left() {
    let bounded = SafeText::bounded(b"Hello\n\n", 7);
    assert_eq!((bounded.text.as_str(), bounded.shown, bounded.left), ("Hello\\n", 6, 1));
    let bounded = SafeText::bounded("漢字漢".as_bytes(), 5);
    assert_eq!((bounded.text.as_str(), bounded.shown, bounded.left), ("漢字", 6, 3));
    let bounded = SafeText::bounded(b"ab\xe2\x82", 100);
    assert_eq!((bounded.text.as_str(), bounded.shown, bounded.left), (r"ab\xe2\x82", 4, 0));
    let bounded = SafeText::bounded(b"abc", 0);
    assert_eq!((bounded.text.as_str(), bounded.left), ("", 3));
    // The marks of the last base come along; the work stops there.
    let bounded = SafeText::bounded(format!("ab\u{301}{}", "c".repeat(1 << 20)).as_bytes(), 2);
    assert_eq!((bounded.text.as_str(), bounded.left), ("ab\u{301}", 1 << 20));
}

#[test]
fn rows_hold_everything() {
    let text = SafeText::escaped("ab漢\ncd".as_bytes());
    let rows: Vec<String> = text.rows(3).into_iter().map(String::from).collect();
    assert_eq!(rows, ["ab", "漢", "\\nc", "d"]);
    assert_eq!(text.rows(0).concat_text(), text.as_str());
    assert!(SafeText::EMPTY.rows(3).is_empty());
}

trait ConcatText {
    fn concat_text(self) -> String;
}

impl ConcatText for Vec<SafeText> {
    fn concat_text(self) -> String {
        self.into_iter().collect::<SafeText>().into()
    }
}

#[test]
fn a_stream_shows_the_same_wherever_it_is_cut() {
    let bytes = "a\u{301}漢\u{202e}".as_bytes();
    let bytes = [bytes, b"\xe2\x82\xf0\x9f\x98", "ก\u{e33}".as_bytes()].concat();
    for cut in 0..=bytes.len() {
        let mut out = String::new();
        let mut escaper = Escaper::default();
        escaper.push(&bytes[..cut], &mut out);
        escaper.push(&bytes[cut..], &mut out);
        escaper.finish(&mut out);
        assert_eq!(out, shown(&bytes), "cut at {cut}");
        assert_eq!(escaper.columns(), SafeText::escaped(&bytes).width());
    }
}

#[test]
fn texts_compose() {
    let text = SafeText::literal("fd ").then(11).then(", ").then(SafeText::shown("a\tb"));
    assert_eq!(text.as_str(), r"fd 11, a\tb");
    assert_eq!(SafeText::join(["a".into(), "b".into()], " · ").as_str(), "a · b");
    assert_eq!(format!("[{:<4}]", SafeText::literal("ab")), "[ab  ]");
    assert_eq!(
        format!(
            "[{:>4}] [{:^4}] [{}]",
            SafeText::literal("漢"),
            SafeText::literal("漢"),
            SafeText::literal("漢")
        ),
        "[  漢] [ 漢 ] [漢]"
    );
    assert_eq!(format!("[{:6.4}]", SafeText::escaped(b"abc\x1b")), "[abc…  ]");
    assert_eq!(SafeText::literal("漢").padded(4).as_str(), "漢  ");
    assert_eq!(SafeText::cell(b'A').as_str(), "A");
    assert_eq!(SafeText::cell(0x1b).as_str(), "·");
}

#[test]
fn a_sentence_is_broken_at_blanks_and_a_long_word_where_it_must() {
    let rows = |text: &'static str, columns| -> Vec<String> {
        SafeText::literal(text).wrapped(columns).iter().map(ToString::to_string).collect()
    };
    assert_eq!(rows("one client after the other", 12), ["one client", "after the", "other"]);
    assert_eq!(rows("a verylongword", 5), ["a", "veryl", "ongwo", "rd"]);
    assert_eq!(rows("fits", 10), ["fits"]);
    assert!(rows("", 10).is_empty());
}
