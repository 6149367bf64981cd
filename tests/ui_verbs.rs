//! What all panes share, played on the scenes of the pictures: every command key does something or says that there
//! is nothing to do; every size is drawn; without Unicode all is ASCII.

#![allow(clippy::expect_used, reason = "a failure in here is a failure of the test")]

#[allow(dead_code, reason = "the scenes are those of the pictures; not all are played here")]
#[path = "../examples/screens/scenes.rs"]
mod scenes;
#[allow(dead_code, reason = "the stage is that of the pictures; not all of it is used here")]
#[path = "../examples/screens/stage.rs"]
mod stage;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use sockpit::model::command::Command;
use sockpit::model::event::Event;
use sockpit::ui::action::Action;
use sockpit::ui::keys::{KeyMap, KeyScope, Level};
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::theme::{Glyphs, Theme};
use stage::Stage;

type Scene = fn(&mut Stage);

/// A scene and the keys that come after it.
const SCENES: [(Scene, &str); 12] = [
    (|_| {}, "1"),
    (scenes::lookup, "1"),
    (|_| {}, "2"),
    (scenes::console, "esc"),
    (|_| {}, "3"),
    (scenes::accept_queue, "3"),
    (scenes::accept_queue, "shift-tab j"),
    (scenes::accept_queue, "shift-tab G"),
    (|_| {}, "4"),
    (scenes::inspect, "4"),
    (|_| {}, "5"),
    (scenes::calls, "v esc"),
];
/// No pane has more regions.
const REGIONS: usize = 7;

fn staged(scene: Scene, keys: &str, tabs: usize) -> Stage {
    let mut stage = Stage::new(120, 36, Theme::initial(false, &Glyphs::UNICODE));
    scene(&mut stage);
    stage.keys(keys);
    for _ in 0..tabs {
        stage.keys("tab");
    }
    stage
}

fn drawn(stage: &Stage) -> Buffer {
    let mut buffer = Buffer::empty(stage.area);
    stage.app.draw(stage.area, &mut buffer, stage.now);
    buffer
}

/// Moves find their end, and Esc has nothing left to undo: these may be silent.
fn may_be_silent(action: &Action, stage: &Stage) -> bool {
    let shown = match action {
        Action::ShowLookup => KeyScope::Lookup,
        Action::ShowConsole => KeyScope::Console,
        Action::ShowServers => KeyScope::Servers,
        Action::ShowInspect => KeyScope::Inspect,
        Action::Up
        | Action::Down
        | Action::Left
        | Action::Right
        | Action::PageUp
        | Action::PageDown
        | Action::First
        | Action::Last
        | Action::NextRegion
        | Action::PreviousRegion
        | Action::Back => return true,
        _ => return false,
    };
    KeyScope::of(stage.app.focus()) == shown
}

#[test]
fn no_key_is_silent() {
    let map = KeyMap::shipped();
    let mut silent = Vec::new();
    for (scene, keys) in SCENES {
        let mut seen: Vec<Buffer> = Vec::new();
        for tabs in 0..REGIONS {
            let base = staged(scene, keys, tabs);
            let before = drawn(&base);
            if base.app.level() == Level::Type || seen.contains(&before) {
                continue;
            }
            let scopes = [KeyScope::of(base.app.focus()), KeyScope::Global];
            for binding in map.bindings().iter().filter(|b| b.level == Level::Command) {
                let is_here = scopes.contains(&binding.scope) && !binding.keys.is_empty();
                if !is_here || may_be_silent(&binding.action, &base) {
                    continue;
                }
                let key = binding.keys.first().expect("it has keys").to_string();
                let mut stage = staged(scene, keys, tabs);
                let effects = stage.keys(&key);
                let is_watched = |effect: &Effect| matches!(effect, Effect::Command(Command::Watch(_)));
                if drawn(&stage) == before && effects.iter().all(is_watched) {
                    silent.push(format!("{:?}, region {tabs}: {key}", base.app.focus()));
                }
            }
            seen.push(before);
        }
    }
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn without_unicode_every_cell_is_ascii() {
    for (scene, keys) in SCENES {
        for more in ["", "a", "e", "d", "y", "?", ":", "f", "E"] {
            let mut stage = Stage::new(120, 36, Theme::initial(true, &Glyphs::ASCII));
            scene(&mut stage);
            stage.handle_event(Event::HostName("wörk\u{65e5}bench".into()));
            stage.keys(keys);
            if !more.is_empty() {
                stage.keys(more);
            }
            for cell in drawn(&stage).content() {
                assert!(cell.symbol().is_ascii(), "{keys} {more}: {:?}", cell.symbol());
            }
        }
    }
}

#[test]
fn every_scene_is_drawn_at_every_size_with_whatever_is_open() {
    for (scene, keys) in SCENES {
        for more in ["", "a", "e", "y", "?", ":", "/", "f", "5"] {
            let mut stage = staged(scene, keys, 1);
            if !more.is_empty() {
                stage.keys(more);
            }
            for (columns, rows) in [(0, 0), (1, 1), (10, 3), (41, 11), (60, 15), (200, 60)] {
                stage.area = Rect::new(0, 0, columns, rows);
                stage.send(Msg::Resize(columns, rows));
                drawn(&stage);
                stage.keys("down pgup");
            }
        }
    }
}
