//! Room on the screen: the focus cannot be missed, what is said has lines of its own, and a wide screen is two
//! screens beside one another.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::servers::Bench;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use sockpit::bytes::text::SafeText;
use sockpit::model::moment::Moment;
use sockpit::ui::App;
use sockpit::ui::keys::KeyMap;
use sockpit::ui::msg::Msg;
use sockpit::ui::paint;
use sockpit::ui::theme::{Glyphs, Theme};

#[test]
fn the_rule_of_the_region_with_the_keyboard_stands_out_in_every_theme() {
    let area = Rect::new(0, 0, 40, 1);
    let drawn = |theme: &Theme, has_focus: bool| {
        let mut buffer = Buffer::empty(area);
        paint::rule(&mut buffer, area, 0, "Servers", "2 more", theme, has_focus);
        buffer
    };
    for name in Theme::SHIPPED {
        let theme = Theme::shipped(name).unwrap();
        let (with, without) = (drawn(&theme, true), drawn(&theme, false));
        for x in 0..area.width {
            let (with, without) = (&with[(x, 0)], &without[(x, 0)]);
            let is_filled = with.modifier.contains(Modifier::REVERSED) || with.bg != Color::Reset;
            let is_plain = !without.modifier.contains(Modifier::REVERSED) && without.bg == Color::Reset;
            assert!(is_filled && is_plain, "{name}, column {x}: {with:?} {without:?}");
        }
    }
}

#[test]
fn one_region_alone_has_the_keyboard_and_shows_it() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        let mut bench = Bench::new(columns, rows);
        bench.accept_queue();
        for _ in 0..5 {
            bench.desk.key("tab");
            let mut buffer = Buffer::empty(bench.desk.area());
            bench.desk.app.draw(bench.desk.area(), &mut buffer, bench.desk.now);
            let filled = (1..rows - 1).filter(|y| {
                let begins = (0..columns).filter(|x| {
                    let cell = &buffer[(*x, *y)];
                    cell.symbol() == "─" && cell.modifier.contains(Modifier::REVERSED)
                });
                begins.count() > 3
            });
            assert_eq!(filled.count(), 1, "{}", bench.screen());
        }
    }
}

#[test]
fn what_is_said_has_lines_of_its_own_and_lies_over_nothing() {
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        let mut bench = Bench::new(columns, rows);
        bench.accept_queue();
        let before = bench.desk.rows();
        let words = SafeText::shown("something long went wrong ".repeat(6).trim_end());
        bench.desk.app.complain(words, bench.desk.now);
        let screen = bench.desk.rows();
        let said: Vec<usize> = (0..screen.len()).filter(|row| screen[*row].contains("went wrong")).collect();
        assert_eq!(said.last(), Some(&(usize::from(rows) - 2)), "above the bottom line\n{}", bench.screen());
        for row in &said {
            let words = screen[*row].replace("something", "").replace("long", "");
            let words = words.replace("went", "").replace("wrong", "").replace('!', "");
            assert!(words.trim().is_empty(), "nothing else stands there: {words}");
        }
        // The pane above keeps all of its rows where the strip has some to give.
        if columns == 80 {
            assert_eq!(before[1..16], screen[1..16], "{}", bench.screen());
        }
        bench.desk.now = bench.desk.now + std::time::Duration::from_secs(11);
        bench.desk.send(Msg::Tick);
        assert!(!bench.screen().contains("went wrong"), "{}", bench.screen());
    }
}

#[test]
fn from_160_columns_the_calls_stand_beside_at_full_height_and_another_pane_can_take_their_place() {
    let mut bench = Bench::new(200, 60);
    bench.accept_queue();
    let screen = bench.desk.rows();
    let right = |row: &str| row.chars().skip(120).collect::<String>();
    assert!(right(&screen[1]).contains("Calls"), "{}", bench.screen());
    for row in &screen[2..59] {
        assert!(right(row).starts_with('│'), "{row}");
    }
    // The pane is drawn as on a screen of 120 columns: the same rows, and more of them.
    let mut narrow = Bench::new(120, 58);
    narrow.accept_queue();
    let left: String = screen[2].chars().take(120).collect();
    assert_eq!(left, narrow.desk.rows()[2], "the titles of its columns");
    bench.desk.keys("2 3 |");
    let screen = bench.desk.rows();
    assert!(right(&screen[1]).contains("Sessions"), "{}", bench.screen());
    assert!(!bench.screen().contains("─ Calls"), "{}", bench.screen());
    bench.desk.key("5");
    assert!(bench.screen().contains("─ Calls"), "{}", bench.screen());
    bench.desk.keys("3 |");
    assert!(!bench.screen().contains("Sessions"), "{}", bench.screen());
    // Below, the strip is where it was.
    let mut below = Bench::new(159, 60);
    below.accept_queue();
    assert!(below.desk.rows()[49].starts_with("─ Calls"), "{}", below.screen());
}

#[test]
fn every_row_of_a_list_is_one_line_at_every_size() {
    for (columns, rows) in [(80, 24), (87, 30), (100, 30), (120, 36), (160, 45), (170, 45), (200, 60)] {
        let mut bench = Bench::new(columns, rows);
        bench.accept_queue();
        let screen = bench.desk.rows();
        let listed: Vec<usize> = (0..screen.len())
            .filter(|row| screen[*row].contains("127.0.0.1:507") && !screen[*row].starts_with('─'))
            .collect();
        let listed: Vec<usize> =
            listed.into_iter().filter(|row| screen[*row].contains("  ")).take(3).collect();
        assert!(listed.windows(2).all(|pair| pair[1] == pair[0] + 1), "{columns}: {}", bench.screen());
    }
}

#[test]
fn a_screen_of_any_size_is_drawn_with_something_to_say() {
    let mut app = App::new(KeyMap::shipped(), Theme::initial(true, &Glyphs::UNICODE));
    for _ in 0..5 {
        app.complain(SafeText::shown("many words that need room ".repeat(20)), Moment::START);
    }
    for (columns, rows) in [(0, 0), (1, 1), (40, 10), (41, 11), (80, 12), (159, 9), (160, 10), (300, 80)] {
        let area = Rect::new(0, 0, columns, rows);
        app.update(Msg::Resize(columns, rows), Moment::START);
        app.draw(area, &mut Buffer::empty(area), Moment::START);
    }
}
