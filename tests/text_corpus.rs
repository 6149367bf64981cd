//! The corpus of hostile bytes, escaped: nothing that is not allowed comes out, nothing
//! is lost, and a terminal puts the cursor where the width says.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use sockpit::bytes::notation::Notation;
use sockpit::bytes::text::{Escaper, SafeText};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Label and bytes of each case.
fn corpus() -> Vec<(&'static str, Vec<u8>)> {
    let cases: Vec<_> = include_str!("corpus/terminal_injection.txt")
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let (label, source) = line.split_once('\t').expect("label TAB bytes");
            (label, unescape(source))
        })
        .collect();
    assert!(cases.len() > 150, "the corpus has {} cases only", cases.len());
    cases
}

/// The corpus has `\xHH` only; read here, not by the notation under test.
fn unescape(source: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = source.as_bytes();
    while let Some(&first) = rest.first() {
        let length = if first == b'\\' {
            assert_eq!(rest[1], b'x', "{source}");
            let digits = std::str::from_utf8(&rest[2..4]).expect("two digits");
            bytes.push(u8::from_str_radix(digits, 16).expect("hexadecimal"));
            4
        } else {
            bytes.push(first);
            1
        };
        rest = &rest[length..];
    }
    bytes
}

/// What is wrong with `shown` as text for the screen; independent of the code that escapes.
fn violation(shown: &str) -> Option<String> {
    for ch in shown.chars() {
        let code = u32::from(ch);
        let allowed = match ch.general_category_group() {
            GeneralCategoryGroup::Letter
            | GeneralCategoryGroup::Mark
            | GeneralCategoryGroup::Number
            | GeneralCategoryGroup::Punctuation
            | GeneralCategoryGroup::Symbol => true,
            GeneralCategoryGroup::Separator => ch == ' ',
            GeneralCategoryGroup::Other => false,
        };
        let invisible = [0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0, 0xfffc, 0xfffd];
        let ranges = [
            (0x180b, 0x180f),
            (0xfe00, 0xfe0f),
            (0x1_f1e6, 0x1_f1ff),
            (0x1_f3fb, 0x1_f3ff),
            (0xe_0000, 0xe_0fff),
        ];
        if !allowed
            || invisible.contains(&code)
            || ranges.iter().any(|&(from, to)| (from..=to).contains(&code))
        {
            return Some(format!("U+{code:04X} came through"));
        }
    }
    for cluster in shown.graphemes(true) {
        let marks =
            cluster.chars().filter(|ch| ch.general_category_group() == GeneralCategoryGroup::Mark).count();
        if cluster.len() > 16 {
            return Some(format!("a cluster of {} bytes", cluster.len()));
        }
        if cluster.width() == 0 {
            return Some(format!("{cluster:?} shows nothing"));
        }
        if marks > 2 && cluster.chars().count() == marks + 1 {
            return Some(format!("{marks} marks on a base"));
        }
    }
    None
}

#[track_caller]
fn check(label: &str, bytes: &[u8]) -> SafeText {
    let text = SafeText::escaped(bytes);
    assert_eq!(violation(text.as_str()), None, "{label}: {text:?}");
    let back = Notation::Text.parse(text.as_str());
    assert_eq!(back.as_deref(), Ok(bytes), "{label}: {text:?} does not lead back");
    text
}

#[test]
fn the_scan_finds_what_it_looks_for() {
    for bad in
        ["a\u{1b}", "\u{9b}", "\u{202e}", "\u{a0}", "\u{2028}", "\u{e000}", "\u{3164}", "\u{fe0f}", "\u{301}"]
    {
        assert!(violation(bad).is_some(), "{bad:?}");
    }
    assert!(violation("a\u{301}\u{301}\u{301}").is_some());
    assert!(violation(&"\u{1100}".repeat(6)).is_some());
    assert_eq!(violation(r"plain \x1b é 漢 a◌"), None);
}

#[test]
fn every_case_is_harmless_and_leads_back() {
    for (label, bytes) in corpus() {
        check(label, &bytes);
    }
}

#[test]
fn every_case_is_the_same_wherever_it_is_cut() {
    for (label, bytes) in corpus() {
        let whole = SafeText::escaped(&bytes);
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            let mut shown = String::new();
            let mut escaper = Escaper::default();
            escaper.push(head, &mut shown);
            let first = shown.len();
            escaper.push(tail, &mut shown);
            escaper.finish(&mut shown);
            assert_eq!(shown, whole.as_str(), "{label}, cut at {cut}");
            // The two long cases repeat themselves.
            if cut > 300 {
                continue;
            }
            assert_eq!(violation(&shown[..first]), None, "{label}, the first {cut}");
            // Two texts of their own (two reads of a stream) lose nothing either.
            let joined = SafeText::escaped(head).then(SafeText::escaped(tail));
            assert_eq!(
                Notation::Text.parse(joined.as_str()).as_deref(),
                Ok(&*bytes),
                "{label}, cut at {cut}"
            );
        }
    }
}

#[test]
fn every_case_fits_the_columns_that_it_is_given() {
    for (label, bytes) in corpus() {
        let whole = SafeText::escaped(&bytes);
        for columns in [0, 1, 2, 3, 7, 20, 79] {
            let cut = whole.truncated(columns);
            assert!(cut.width() <= columns, "{label}: {cut:?} in {columns}");
            assert_eq!(violation(cut.as_str()), None, "{label}");
            let bounded = SafeText::bounded(&bytes, columns);
            assert!(bounded.text.width() <= columns, "{label}: {bounded:?}");
            assert_eq!(bounded.shown + bounded.left, bytes.len());
            let back = Notation::Text.parse(bounded.text.as_str());
            assert_eq!(back.as_deref(), Ok(&bytes[..bounded.shown]), "{label}: {bounded:?}");
            assert!(whole.as_str().starts_with(bounded.text.as_str()), "{label}: {bounded:?}");
            for row in whole.rows(columns.max(10)) {
                assert!(row.width() <= columns.max(10), "{label}: {row:?}");
            }
        }
    }
}

/// The column in which a terminal leaves the cursor after `text`, which has room in one row.
fn emulated(terminal: &mut vt100::Parser, text: &str) -> usize {
    terminal.process(b"\r\x1b[K");
    terminal.process(text.as_bytes());
    terminal.screen().cursor_position().1.into()
}

fn terminal(columns: u16) -> vt100::Parser {
    vt100::Parser::new(2.try_into().expect("rows"), columns.try_into().expect("columns"), 0)
}

#[test]
fn a_terminal_agrees_with_the_width_of_every_case() {
    let mut terminal = terminal(1000);
    for (label, bytes) in corpus() {
        for row in SafeText::escaped(&bytes).rows(900) {
            assert_eq!(emulated(&mut terminal, row.as_str()), row.width(), "{label}: {row:?}");
        }
    }
}

#[test]
fn a_buffer_takes_every_case_as_it_is() {
    let area = Rect::new(0, 0, 1000, 1);
    for (label, bytes) in corpus() {
        for row in SafeText::escaped(&bytes).rows(900) {
            let mut buffer = Buffer::empty(area);
            let (end, _) = buffer.set_stringn(0, 0, row.as_str(), 1000, Style::new());
            assert_eq!(usize::from(end), row.width(), "{label}: {row:?}");
            let mut drawn = String::new();
            let mut column = 0;
            while column < end {
                let symbol = buffer.cell((column, 0)).expect("a cell within").symbol();
                drawn.push_str(symbol);
                column += u16::try_from(symbol.width().max(1)).expect("a narrow sign");
            }
            assert_eq!(drawn, row.as_str(), "{label}");
        }
    }
}

#[test]
fn a_terminal_agrees_with_the_width_of_every_code_point() {
    let mut terminal = terminal(20);
    let mut themselves = 0;
    for ch in (0..=0x10_ffff).filter_map(char::from_u32) {
        let mut source = [b'a', 0, 0, 0, 0];
        let length = ch.encode_utf8(&mut source[1..]).len();
        let text = SafeText::escaped(&source[..=length]);
        if text.as_str().len() == length + 1 {
            themselves += 1;
            assert_eq!(emulated(&mut terminal, text.as_str()), text.width(), "U+{:04X}", u32::from(ch));
        }
    }
    assert!(themselves > 100_000, "only {themselves} code points are shown as themselves");
}

#[test]
fn a_buffer_agrees_with_the_width_of_every_code_point() {
    let area = Rect::new(0, 0, 12, 1);
    let mut buffer = Buffer::empty(area);
    for ch in (0..=0x10_ffff).filter_map(char::from_u32) {
        let source = format!("a{ch}");
        let text = SafeText::escaped_str(&source);
        if text.as_str() == source {
            let (end, _) = buffer.set_stringn(0, 0, &source, 12, Style::new());
            assert_eq!(usize::from(end), text.width(), "U+{:04X}", u32::from(ch));
        }
    }
}

#[test]
fn four_kibibytes_of_the_worst_take_no_time_to_speak_of() {
    // Counted in work, not in seconds: the output is linear in the input.
    for worst in ["\u{1100}", "a\u{301}", "\u{915}\u{94d}", "\u{e0020}", "\u{1f468}\u{200d}"] {
        let bytes = worst.repeat(4096 / worst.len());
        let text = check(worst, bytes.as_bytes());
        assert!(text.as_str().len() <= bytes.len() * 3, "{worst:?}");
    }
}

fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => any::<char>().prop_map(|ch| ch.to_string().into_bytes()),
        2 => any::<Vec<u8>>().prop_map(|mut bytes| { bytes.truncate(5); bytes }),
        2 => prop::sample::select(vec![
            "\u{301}", "\u{20e3}", "\u{1100}", "\u{1161}", "\u{915}", "\u{94d}", "\u{200d}", "\u{fe0f}",
            "\u{e33}", "\u{d4e}", "\u{111c2}", "\u{644}", "\u{627}", "\u{17d2}", "\u{1780}", "\u{a4f8}",
            "\u{a4fb}", "\u{1f1e9}", "\u{1f468}", "\u{ff9e}", "\u{903}", "\u{1b}[2J", "\\", "\\x", "\\u{", " ",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 4000,
        rng_seed: RngSeed::Fixed(58001),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_bytes_are_harmless_and_lead_back(bytes in hostile(), cut: prop::sample::Index, columns in 0_usize..90) {
        let text = check("random", &bytes);
        let cut = cut.index(bytes.len() + 1);
        let mut shown = String::new();
        let mut escaper = Escaper::default();
        escaper.push(&bytes[..cut], &mut shown);
        escaper.push(&bytes[cut..], &mut shown);
        escaper.finish(&mut shown);
        prop_assert_eq!(&shown, text.as_str());
        prop_assert_eq!(escaper.columns(), text.width());

        let bounded = SafeText::bounded(&bytes, columns);
        prop_assert!(bounded.text.width() <= columns);
        let back = Notation::Text.parse(bounded.text.as_str());
        prop_assert_eq!(back.as_deref(), Ok(&bytes[..bounded.shown]));
        prop_assert!(text.truncated(columns).width() <= columns);
        prop_assert_eq!(String::from(text.rows(columns).into_iter().collect::<SafeText>()), text.as_str());
        if text.width() < 400 {
            prop_assert_eq!(emulated(&mut terminal(400), text.as_str()), text.width());
            let mut buffer = Buffer::empty(Rect::new(0, 0, 400, 1));
            let (end, _) = buffer.set_stringn(0, 0, text.as_str(), 400, Style::new());
            prop_assert_eq!(usize::from(end), text.width());
        }
    }
}
