//! The screen's core, through update and draw alone: keys to actions to effects, levels, popups, the paste,
//! leaving, every size, and hostile text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::screen::Desk;
use sockpit::model::moment::Moment;
use sockpit::ui::keys::{KeyMap, KeyScope, Level};
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::panes::PaneId;

#[test]
fn it_starts_in_command_on_lookup_and_says_what_to_do() {
    let desk = Desk::new(80, 24);
    assert_eq!(desk.app.level(), Level::Command);
    assert_eq!(desk.app.focus(), PaneId::Lookup);
    let rows = desk.rows();
    assert!(
        rows[0]
            .starts_with(" [1 Lookup]  2 Console  3 Servers  4 Inspect  5 Calls srv 0 conn 0 ↑0 ↓0 drops 0"),
        "{}",
        rows[0]
    );
    assert!(rows[23].starts_with(" COMMAND "), "{}", rows[23]);
    assert!(rows[23].trim_end().ends_with("? help"), "{}", rows[23]);
}

#[test]
fn digits_show_panes_and_the_calls_grow_in_steps() {
    let mut desk = Desk::new(80, 24);
    for (key, pane) in
        [("2", PaneId::Console), ("3", PaneId::Servers), ("4", PaneId::Inspect), ("1", PaneId::Lookup)]
    {
        desk.key(key);
        assert_eq!(desk.app.focus(), pane);
    }
    let heights: Vec<u16> = (0..5)
        .map(|_| {
            let height = desk.app.screen(desk.area()).calls.height;
            desk.key("5");
            height
        })
        .collect();
    // The first press moves the focus, and no edge.
    assert_eq!(heights, [5, 5, 11, 22, 5]);
}

#[test]
fn esc_in_the_calls_gives_the_pane_back() {
    let mut desk = Desk::new(80, 24);
    desk.keys("3 5 5");
    assert_eq!(desk.app.focus(), PaneId::Calls);
    desk.key("esc");
    assert_eq!(desk.app.focus(), PaneId::Servers);
    assert_eq!(desk.app.screen(desk.area()).calls.height, 5);
}

#[test]
fn help_is_made_from_the_key_map_and_goes_with_esc() {
    let mut desk = Desk::new(80, 24);
    desk.key("?");
    let shown = desk.rows().join("\n");
    assert!(shown.contains(" Help: Lookup "), "{shown}");
    assert!(shown.contains("To the next region"), "{shown}");
    desk.key("esc");
    assert!(!desk.rows().join("\n").contains("Help: Lookup"));
    desk.keys("? ?");
    assert!(!desk.rows().join("\n").contains("Help: Lookup"), "the key that opens it closes it");
}

#[test]
fn help_begins_with_the_level_in_use_and_comes_over_forms_too() {
    let mut desk = Desk::new(80, 24);
    desk.keys("i f1");
    assert!(desk.rows()[2].contains("In a text field (TYPE)"), "{:#?}", desk.rows());
    desk.key("esc");
    assert_eq!(desk.app.level(), Level::Type, "below the help all is as it was");
    desk.keys("esc 2 a enter");
    let form = desk.rows();
    desk.key("?");
    assert!(desk.rows().join("\n").contains("In menus, forms and dialogs"), "{:#?}", desk.rows());
    desk.key("?");
    assert_eq!(desk.rows(), form);
}

#[test]
fn up_and_down_go_from_field_to_field_of_a_form_while_one_types() {
    let mut desk = Desk::new(80, 24);
    desk.keys("2 a enter tab");
    desk.text("somewhere");
    desk.key("down");
    desk.text("7000");
    desk.key("up");
    desk.text(".example");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("somewhere.example") && shown.contains("[7000"), "{shown}");
}

#[test]
fn help_wraps_long_sentences_and_counts_what_stands_below_on_its_frame() {
    let mut desk = Desk::new(80, 24);
    desk.keys("3 ?");
    let rows = desk.rows();
    assert!(rows[22].contains(" more ↓ ─┘"), "{rows:#?}");
    assert!(rows[1..22].iter().all(|row| !row.contains(" more ")), "{rows:#?}");
}

#[test]
fn every_row_of_the_shipped_key_map_is_described() {
    for binding in KeyMap::shipped().bindings() {
        let name = format!("{:?} {:?} {:?}", binding.scope, binding.level, binding.action);
        assert!(!binding.description.is_empty(), "{name}");
        let scopes = [binding.scope, KeyScope::Field, KeyScope::Global];
        let shipped = KeyMap::shipped();
        assert!(!shipped.keys(&scopes, binding.level, &binding.action).is_empty(), "{name}");
        for key in &binding.keys {
            assert!(!(binding.level == Level::Command && key.is_alt_letter()), "{name}: {key}");
            assert!(!(binding.action.is_destructive() && key.is_sequence_rest()), "{name}: {key}");
            assert_eq!(key.to_string().parse().as_ref(), Ok(key), "{name}");
        }
    }
    assert!(KeyMap::parse(sockpit::ui::keys::load::DEFAULT).is_ok());
    for scope in KeyScope::ALL {
        assert!(KeyMap::shipped().bindings().iter().any(|b| b.scope == scope), "{scope:?}");
    }
}

#[test]
fn a_key_map_of_ones_own_is_a_patch() {
    let mut keys = KeyMap::shipped();
    keys.patch("[[global]]\naction = \"quit\"\nkeys = [\"ctrl-q\"]\nlevel = \"command\"\n").unwrap();
    let mut desk = Desk::with_keys(80, 24, keys);
    assert_eq!(desk.key("q"), []);
    assert_eq!(desk.key("ctrl-q"), [Effect::Quit]);
}

#[test]
fn a_shared_verb_that_is_bound_anew_moves_in_every_pane() {
    let mut keys = KeyMap::shipped();
    keys.patch("[[global]]\naction = \"add\"\nkeys = [\"z\"]\nlevel = \"command\"\n").unwrap();
    let add = sockpit::ui::action::Action::Add;
    for pane in PaneId::ALL {
        let scopes = [KeyScope::of(pane), KeyScope::Global];
        assert_eq!(keys.key(&scopes, Level::Command, &add).as_deref(), Some("z"), "{pane:?}");
        assert_eq!(keys.action(&scopes, Level::Command, "a".parse().unwrap()), None, "{pane:?}");
    }
}

#[test]
fn faults_of_a_key_map_are_told_with_line_and_column() {
    let entry = |action: &str, keys: &str, more: &str| {
        format!("[[global]]\naction = \"{action}\"\nkeys = [{keys}]\nlevel = \"command\"\n{more}")
    };
    for (text, place, words) in [
        (entry("quitt", "\"q\"", ""), "line 2, column 10", "there is no \"quitt\" here; \"quit\" is near"),
        (entry("quit", "\"hyper-q\"", ""), "line 3, column 9", "modifier"),
        (entry("quit", "\"q\", \"q\"", ""), "line 3, column 14", "twice"),
        (entry("quit", "\"alt-q\"", ""), "line 3, column 9", "alt"),
        (entry("quit", "\"Q\"", ""), "line 3, column 9", "destructive"),
        (entry("quit", "\"q\"", "colour = 1\n"), "line 5, column 1", "there is no \"colour\" here"),
        (entry("goto", "\"q\"", ""), "line 2, column 10", "takes more than a name"),
        ("[[attic]]\n".to_owned(), "line 1, column 3", "there is no \"attic\" here; there are global, field"),
    ] {
        let mut keys = KeyMap::shipped();
        let error = keys.patch(&text).unwrap_err();
        let told = error.to_string();
        assert!(told.starts_with(place) && told.contains(words), "{text}\n{told}");
        assert_eq!(keys, KeyMap::shipped(), "a broken patch changes nothing");
    }
}

#[test]
fn a_key_map_of_ones_own_leaves_a_way_out() {
    let entry = |section: &str, action: &str, keys: &str, level: &str| {
        format!("[[{section}]]\naction = \"{action}\"\nkeys = [{keys}]\nlevel = \"{level}\"\n")
    };
    let harmless = entry("servers", "add", "\"z\"", "command");
    for (fault, words) in [
        (
            entry("global", "interrupt", "", "command"),
            "\"interrupt\" would be left without a key on the level COMMAND",
        ),
        (
            entry("global", "interrupt", "", "type"),
            "\"interrupt\" would be left without a key on the level TYPE",
        ),
        (
            entry("popup", "interrupt", "", "type"),
            "\"interrupt\" would be left without a key on the level TYPE (popup)",
        ),
        (entry("global", "add", "\"ctrl-c\"", "command"), "\"interrupt\" would be left"),
        (entry("lookup", "add", "\"ctrl-c\"", "command"), "\"interrupt\" would be left"),
        (entry("field", "delete-back", "\"ctrl-c\"", "type"), "\"interrupt\" would be left"),
        (entry("global", "quit", "", "command"), "\"quit\" would be left"),
        (entry("global", "add", "\"q\"", "command"), "\"quit\" would be left"),
    ] {
        let mut keys = KeyMap::shipped();
        let told = keys.patch(&format!("{harmless}{fault}")).unwrap_err().to_string();
        assert!(told.starts_with("line 6, column 10: ") && told.contains(words), "{fault}\n{told}");
        assert_eq!(keys, KeyMap::shipped());
    }
    let moved = entry("global", "interrupt", "\"ctrl-x\"", "command")
        + &entry("lookup", "add", "\"ctrl-c\"", "command");
    KeyMap::shipped().patch(&moved).unwrap();
}

#[test]
fn the_same_key_for_two_actions_is_an_error_in_one_file() {
    let two = "[[global]]\naction = \"quit\"\nkeys = [\"z\"]\nlevel = \"command\"\n\
               [[global]]\naction = \"add\"\nkeys = [\"z\"]\nlevel = \"command\"\n";
    let error = KeyMap::shipped().patch(two).unwrap_err();
    assert_eq!((error.place.line, error.place.column), (7, 9));
}

#[test]
fn q_leaves_when_nothing_is_open_and_asks_when_a_server_runs() {
    let mut desk = Desk::new(80, 24);
    assert_eq!(desk.key("q"), [Effect::Quit]);
    desk.start_server(58001);
    assert_eq!(desk.key("q"), []);
    let shown = desk.rows().join("\n");
    assert!(shown.contains("Quit? This is open"), "{shown}");
    assert!(shown.contains("server 1000, UDP echo at 127.0.0.1:58001"), "{shown}");
    assert!(shown.contains("[stay]"), "{shown}");
    assert_eq!(desk.key("enter"), [], "the safe answer is preselected");
    assert!(desk.app.popup().is_none());
    desk.keys("q right");
    assert_eq!(desk.key("enter"), [Effect::Quit]);
}

#[test]
fn ctrl_c_twice_within_a_second_leaves_at_once() {
    let mut desk = Desk::new(80, 24);
    desk.start_server(58001);
    desk.now = Moment::at_secs(10);
    assert_eq!(desk.key("ctrl-c"), []);
    assert!(desk.app.popup().is_some(), "once, it asks");
    desk.now = Moment::at_secs(12);
    assert_eq!(desk.key("ctrl-c"), [], "two seconds later it is the first again");
    desk.now = Moment::at_secs(13);
    assert_eq!(desk.key("ctrl-c"), [Effect::Quit]);
}

#[test]
fn a_cut_escape_sequence_does_nothing() {
    let mut desk = Desk::new(80, 24);
    desk.start_server(58001);
    for rest in ["A", "B", "C", "D", "F", "H", "M", "P", "Q", "R", "S", "Z"] {
        for key in ["esc", "[", rest] {
            let effects = desk.key(key);
            assert_eq!(effects, [], "esc [ {rest}");
        }
        while desk.app.popup().is_some() {
            desk.key("esc");
        }
    }
    assert_eq!(desk.app.world().totals().servers, 1);
}

#[test]
fn the_palette_finds_an_action_by_its_name() {
    let mut desk = Desk::new(80, 24);
    desk.key("ctrl-p");
    assert_eq!(desk.app.level(), Level::Type);
    desk.text("servers: start");
    desk.key("enter");
    assert_eq!(desk.app.focus(), PaneId::Servers);
    assert_eq!(desk.app.level(), Level::Command);
}

#[test]
fn every_printable_key_is_text_in_type() {
    let mut desk = Desk::new(80, 24);
    desk.key(":");
    desk.text("3 / : ? q x");
    assert_eq!(desk.app.level(), Level::Type);
    let shown = desk.rows().join("\n");
    assert!(shown.contains(": 3 / : ? q x"), "{shown}");
    desk.key("esc");
    assert_eq!(desk.app.focus(), PaneId::Lookup);
}

#[test]
fn the_line_ends_of_a_paste_are_line_feeds_whatever_the_terminal_makes_of_them() {
    for text in ["one\rtwo", "one\r\ntwo", "one\ntwo"] {
        let mut desk = Desk::new(80, 24);
        desk.send(Msg::Paste(text.to_owned()));
        let shown = desk.rows().join("\n");
        assert!(shown.contains("[one two "), "{shown}");
        assert_eq!(desk.app.level(), Level::Command);
    }
}

#[test]
fn control_characters_of_a_paste_are_told() {
    let mut desk = Desk::new(80, 24);
    desk.send(Msg::Paste("a\x1bb\x07".to_owned()));
    let shown = desk.rows().join("\n");
    assert!(shown.contains(r"[a\x1bb\x07 "), "{shown}");
    assert!(
        shown.contains(r"control characters in the paste, written as escapes such as \x1b: 2"),
        "{shown}"
    );
}

#[test]
fn a_paste_in_a_menu_or_dialog_does_nothing() {
    let mut desk = Desk::new(80, 24);
    desk.start_server(58001);
    desk.key("q");
    assert_eq!(desk.send(Msg::Paste("q\r\nq\r\n".into())), []);
    assert!(desk.app.popup().is_some());
}

#[test]
fn a_toast_goes_by_itself_and_wakes_the_screen_for_it() {
    let mut desk = Desk::new(80, 24);
    desk.now = Moment::at_secs(1);
    assert_eq!(desk.key("m"), [Effect::CaptureMouse(false)]);
    assert!(desk.rows()[22].contains("the terminal selects text"), "{}", desk.rows()[22]);
    let wake = desk.app.wake_at(desk.now).expect("a toast stands");
    desk.now = wake;
    desk.send(Msg::Tick);
    assert!(!desk.rows()[22].contains("the terminal selects text"));
    assert_eq!(desk.app.wake_at(desk.now), None, "an idle screen asks for no wake-up");
}

#[test]
fn the_top_line_can_be_clicked() {
    let mut desk = Desk::new(80, 24);
    let column = desk.rows()[0].find("Servers").unwrap() as u16;
    desk.click(column, 0);
    assert_eq!(desk.app.focus(), PaneId::Servers);
}

#[test]
fn a_second_pane_is_pinned_from_160_columns_on() {
    let mut desk = Desk::new(120, 36);
    desk.key("|");
    assert!(desk.app.screen(desk.area()).beside.is_none());
    assert!(desk.rows()[34].contains("needs 160 columns"), "{}", desk.rows()[34]);
    let mut desk = Desk::new(200, 60);
    desk.keys("3 |");
    let sides = |desk: &Desk| {
        let row: Vec<char> = desk.rows()[1].chars().collect();
        let left: String = row[..20].iter().collect();
        let right: String = row[120..140].iter().collect();
        [left, right].map(|side| side.trim_matches([' ', '─', '│', '┬']).to_owned())
    };
    assert_eq!(sides(&desk), ["Servers", "Ask"]);
    // It stays where it is while others are shown, and takes the keyboard there.
    desk.key("4");
    assert_eq!((sides(&desk), desk.app.focus()), (["Inspect".into(), "Ask".into()], PaneId::Inspect));
    desk.key("1");
    assert_eq!((sides(&desk), desk.app.focus()), (["Inspect".into(), "Ask".into()], PaneId::Lookup));
    desk.key("3");
    assert_eq!((sides(&desk), desk.app.focus()), (["Servers".into(), "Ask".into()], PaneId::Servers));
    desk.click(150, 5);
    assert_eq!(desk.app.focus(), PaneId::Lookup);
    desk.key("i");
    desk.text("left alone");
    assert!(desk.rows()[2].find("left alone") > desk.rows()[2].find('│'), "{:?}", desk.rows()[2]);
    desk.keys("esc |");
    assert_eq!(desk.app.focus(), PaneId::Lookup);
    assert!(desk.app.screen(desk.area()).beside.is_none());
}

#[test]
fn the_theme_goes_round_and_back_to_the_one_it_began_with() {
    let mut desk = Desk::new(80, 24);
    let begun = desk.app.theme().clone();
    let mut seen = vec![begun.clone()];
    loop {
        desk.key("T");
        if *desk.app.theme() == begun {
            break;
        }
        assert!(!seen.contains(desk.app.theme()), "it goes round");
        seen.push(desk.app.theme().clone());
    }
    assert_eq!(seen.len(), 3);
}

#[test]
fn every_size_is_drawn() {
    for (columns, rows) in
        [(0, 0), (1, 0), (0, 1), (1, 1), (2, 2), (5, 3), (39, 10), (40, 9), (40, 10), (41, 11)]
    {
        let mut desk = Desk::new(columns, rows);
        desk.start_server(58001);
        for keys in [vec!["?"], vec!["ctrl-p"], vec!["q"], vec!["5"], vec!["5", "5"], vec!["|"], vec!["m"]] {
            for key in &keys {
                desk.key(key);
                desk.rows();
            }
            for _ in 0..4 {
                desk.key("esc");
            }
        }
        desk.click(0, 0);
        desk.click(columns, rows);
    }
    for columns in (0..=210).step_by(7) {
        for rows in (0..=70).step_by(5) {
            Desk::new(columns, rows).rows();
        }
    }
}

#[test]
fn too_small_is_said_plainly() {
    let rows = Desk::new(39, 10).rows();
    assert_eq!(rows[0].trim_end(), "sockpit needs 40 columns and 10 rows;");
    assert_eq!(rows[1].trim_end(), "this terminal has 39 and 10.");
    let rows: Vec<_> = Desk::new(20, 5).rows().iter().map(|row| row.trim_end().to_owned()).collect();
    let expected = [
        "sockpit needs 40",
        "columns and 10 rows;",
        "this terminal has 20",
        "and 5.",
        "Servers and sessions",
    ];
    assert_eq!(rows, expected);
}

#[test]
fn drawing_in_a_smaller_buffer_than_the_area_is_cut() {
    let desk = Desk::new(80, 24);
    let mut buffer = ratatui::buffer::Buffer::empty(ratatui::layout::Rect::new(0, 0, 50, 12));
    desk.app.draw(desk.area(), &mut buffer, desk.now);
}

#[test]
fn hostile_text_is_only_ever_shown_as_text() {
    for case in common::screen::hostile() {
        let text = String::from_utf8_lossless(&case);
        let mut desk = Desk::new(80, 24);
        desk.app.complain(sockpit::bytes::text::SafeText::escaped(&case), desk.now);
        desk.hear_host_name(&case);
        desk.assert_clean();
        desk.key(":");
        desk.send(Msg::Paste(text.clone()));
        desk.assert_clean();
        desk.key("esc");
        desk.send(Msg::Paste(text));
        desk.assert_clean();
    }
}

#[test]
fn hostile_text_is_only_ever_shown_as_text_in_popups_and_fields() {
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use sockpit::bytes::text::SafeText;
    use sockpit::ui::action::Action;
    use sockpit::ui::parts::{Composer, Dialog, Field, Form, Menu, MenuItem};
    use sockpit::ui::popup::{FilterLine, Popup};

    let theme = sockpit::ui::theme::Theme::initial(true, &sockpit::ui::theme::Glyphs::UNICODE);
    let area = Rect::new(0, 0, 80, 24);
    for case in common::screen::hostile() {
        let text = String::from_utf8_lossless(&case);
        let safe = SafeText::escaped(&case);
        let mut form = Form::new("form", safe.clone(), vec![Field::text("name", "name", &text)]);
        form.fail("name", safe.clone());
        form.insert(&text);
        let mut line = FilterLine::new(&text);
        line.field.insert(&text);
        let mut composer = Composer::new();
        composer.insert(&text);
        let popups: [Popup; 4] = [
            Menu::new(safe.clone(), vec![MenuItem::new(safe.clone(), safe.clone(), Action::Add)]).into(),
            Dialog::new(safe.clone(), vec![safe.clone()], safe.clone()).into(),
            form.into(),
            line.into(),
        ];
        for popup in popups {
            let mut buffer = Buffer::empty(area);
            popup.draw(area, &mut buffer, &theme, Level::Type);
            common::screen::assert_clean(&common::screen::rows(&buffer));
        }
        let mut buffer = Buffer::empty(area);
        composer.draw(area, &mut buffer, &theme, true, "");
        common::screen::assert_clean(&common::screen::rows(&buffer));
    }
}

#[test]
fn a_save_is_told_with_its_path_made_safe() {
    let mut desk = Desk::new(80, 24);
    desk.send(Msg::Saved { path: "/tmp/a\u{1b}[2J".into(), result: Ok(7) });
    assert!(desk.rows()[22].contains(r"7 bytes saved to /tmp/a\x1b[2J"), "{}", desk.rows()[22]);
}

#[test]
fn effects_of_the_terminal_are_asked_for_by_key() {
    let mut desk = Desk::new(80, 24);
    assert_eq!(desk.key("ctrl-z"), [Effect::Suspend]);
    assert_eq!(desk.key("ctrl-l"), [Effect::Repaint]);
    desk.key(":");
    assert_eq!(desk.key("ctrl-z"), [Effect::Suspend], "in a popup too");
}

#[test]
fn the_screen_is_the_same_whatever_the_order_of_resizes() {
    let mut desk = Desk::new(80, 24);
    let before = desk.rows();
    for (columns, rows) in [(0, 0), (300, 2), (1, 100), (80, 24)] {
        desk.send(Msg::Resize(columns, rows));
    }
    assert_eq!(desk.rows(), before);
}

/// A reading of bytes as the terminal library would hand a paste over: code points, one for each stray byte.
trait Lossless {
    fn from_utf8_lossless(bytes: &[u8]) -> String;
}

impl Lossless for String {
    fn from_utf8_lossless(bytes: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        }
    }
}
