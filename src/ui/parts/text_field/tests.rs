use super::*;

fn typed(text: &str, actions: &[Action]) -> (String, usize) {
    let mut field = TextField::of(text);
    for action in actions {
        field.apply(action);
    }
    (field.text().to_owned(), field.cursor())
}

#[test]
fn the_cursor_moves_by_grapheme_cluster() {
    // e + acute: two code points, one cluster of three bytes.
    assert_eq!(typed("ae\u{301}b", &[Action::CursorLeft, Action::CursorLeft]), ("ae\u{301}b".into(), 1));
    assert_eq!(typed("ae\u{301}", &[Action::DeleteBack]), ("a".into(), 1));
    assert_eq!(typed("日本", &[Action::CursorLeft, Action::DeleteForward]), ("日".into(), 3));
}

#[test]
fn moves_and_deletions_are_those_of_readline() {
    assert_eq!(typed("one two.three", &[Action::WordLeft]), ("one two.three".into(), 8));
    assert_eq!(typed("one two ", &[Action::DeleteWord]), ("one ".into(), 4));
    assert_eq!(typed("one two", &[Action::LineStart, Action::WordRight]), ("one two".into(), 3));
    assert_eq!(typed("one two", &[Action::WordLeft, Action::DeleteToEnd]), ("one ".into(), 4));
    assert_eq!(typed("one two", &[Action::WordLeft, Action::DeleteToStart]), ("two".into(), 0));
    assert_eq!(typed("", &[Action::DeleteBack, Action::CursorLeft, Action::DeleteWord]), (String::new(), 0));
}

#[test]
fn a_paste_is_one_edit_and_what_is_unsafe_becomes_its_escape() {
    let mut field = TextField::of("ab");
    field.apply(&Action::CursorLeft);
    field.insert("\u{1b}[2J\r\nx\u{202e}");
    assert_eq!(field.text(), "a\\x1b[2J x\\u{202e}b");
    assert_eq!(&field.text()[field.cursor()..], "b");
    let mut lines = TextField::with_lines();
    lines.insert("one\r\ntwo\ttabs\\n");
    assert_eq!(lines.text(), "one\ntwo\\ttabs\\n");
}

#[test]
fn marks_that_are_typed_one_by_one_are_bounded_too() {
    let mut field = TextField::of("a");
    for _ in 0..4 {
        field.insert("\u{301}");
    }
    // The third becomes its escape; the fourth then stands on the brace.
    assert_eq!(field.text(), "a\u{301}\u{301}\\u{301}\u{301}");
}

#[test]
fn history_keeps_the_draft() {
    let mut field = TextField::new();
    for text in ["one", "two", "two"] {
        field.set(text);
        field.remember();
    }
    field.set("draft");
    field.apply(&Action::HistoryBack);
    assert_eq!(field.text(), "two");
    field.apply(&Action::HistoryBack);
    assert_eq!(field.text(), "one");
    assert!(!field.apply(&Action::HistoryBack));
    field.apply(&Action::HistoryForward);
    field.apply(&Action::HistoryForward);
    assert_eq!(field.text(), "draft");
}

#[test]
fn up_and_down_move_in_a_text_of_several_lines_before_the_history() {
    let mut field = TextField::with_lines();
    field.insert("long line\nab");
    assert!(field.apply(&Action::HistoryBack));
    assert_eq!(field.cursor(), 2);
    assert!(field.apply(&Action::HistoryForward));
    assert_eq!(field.cursor(), 12);
}

#[test]
fn a_long_text_scrolls_so_that_the_cursor_is_inside() {
    for width in 1..12 {
        for column in 0..40 {
            let skipped = scrolled(column, width);
            assert!(column >= skipped && column - skipped < width, "{column} of {width}: {skipped}");
        }
    }
    let mut buf = Buffer::empty(Rect::new(0, 0, 6, 1));
    let field = TextField::of("0123456789");
    let at = field.draw(buf.area, &mut buf, Style::new(), true);
    assert_eq!(buf, Buffer::with_lines(["6789  "]));
    assert_eq!(at, Some(Position::new(4, 0)));
}

#[test]
fn a_line_longer_than_any_screen_is_drawn_and_edited() {
    let mut field = TextField::with_lines();
    field.insert(&format!("{}\n", "x".repeat(100_000)));
    field.apply(&Action::HistoryBack);
    field.apply(&Action::LineEnd);
    let mut buf = Buffer::empty(Rect::new(0, 0, 80, 2));
    let at = field.draw(buf.area, &mut buf, Style::new(), true);
    assert!(at.is_some_and(|at| at.y == 0 && at.x < 80), "{at:?}");
    assert_eq!(buf[(0, 0)].symbol(), "x");
    assert_eq!(field.spot(buf.area, true, 99_990..99_999).map(|spot| spot.width), Some(9));
    field.apply(&Action::HistoryForward);
    assert_eq!(field.cursor(), 100_001);
}

#[test]
fn nothing_is_drawn_outside() {
    let field = TextField::of("日本語 text");
    for width in 0..4 {
        for height in 0..3 {
            let mut buf = Buffer::empty(Rect::new(0, 0, width, height));
            field.draw(Rect::new(0, 0, 9, 9), &mut buf, Style::new(), true);
        }
    }
}

#[test]
fn a_field_is_bounded() {
    let mut field = TextField::new();
    assert!(!field.insert(&"é".repeat(TEXT_LIMIT)));
    assert!(field.text().len() <= TEXT_LIMIT);
}
