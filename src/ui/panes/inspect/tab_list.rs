//! The row of tabs: what each is, the shown one told apart, and how many bytes it has.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::selected::SelectedTab;
use super::tab::Tab;
use crate::bytes::order::Radix;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::regions::Region;
use crate::ui::theme::{Glyphs, Role};

/// Columns from which the row has room to say what is usual.
const ROOMY_COLUMNS: u16 = 100;

/// Columns of a tab's name at most.
const NAME: usize = 36;

/// Where the name of each tab that fits stands: its place, column and words. The shown one is always among them.
fn places(tabs: &[Tab], shown: usize, columns: u16, glyphs: &Glyphs) -> Vec<(usize, u16, String)> {
    let words = |index: usize| {
        let tab = &tabs[index];
        let star = if tab.is_edited() { "*" } else { "" };
        format!(" {} {}{star} ", index + 1, tab.origin.truncated_with(NAME, glyphs.ellipsis))
    };
    let mut first = 0;
    loop {
        let mut column = 1;
        let mut row = Vec::new();
        for index in first..tabs.len() {
            let words = words(index);
            let end = column + paint::width(&words);
            if end > columns && index > first {
                break;
            }
            row.push((index, column, words));
            column = end + 1;
        }
        if first >= shown || row.iter().any(|(index, ..)| *index == shown) {
            return row;
        }
        first += 1;
    }
}

/// The region. What it shows is shared.
#[derive(Debug, Default)]
pub(super) struct TabList;

impl Region<SelectedTab> for TabList {
    fn rows(&self, _columns: u16, _shared: &SelectedTab, _world: &crate::ui::world::World) -> u16 {
        1
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedTab, _context: &mut Context<'_>) -> bool {
        match action {
            Action::Left => shared.go_to_tab(shared.shown.saturating_sub(1)),
            Action::Right => shared.go_to_tab(shared.shown + 1),
            Action::First => shared.go_to_tab(0),
            Action::Last => shared.go_to_tab(usize::MAX),
            Action::Up | Action::Down => {}
            _ => return false,
        }
        true
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedTab, context: &mut Context<'_>) {
        if pointer.kind != PointerKind::Press {
            return;
        }
        let places = places(&shared.tabs, shared.shown, context.area.width, &Glyphs::UNICODE);
        let hit = places
            .into_iter()
            .find(|(_, start, words)| (*start..*start + paint::width(words)).contains(&pointer.column));
        if let Some((index, ..)) = hit {
            shared.go_to_tab(index);
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &SelectedTab) -> Option<Position> {
        let theme = view.theme;
        let words = shared.tab().map_or_else(Vec::new, |tab| about(shared, tab, area.width, view));
        let between = format!(" {} ", theme.glyphs.dot);
        let about = words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(&between);
        let room = area.width.saturating_sub(paint::width(&about) + 3);
        paint::rule(buf, area, 0, "", &about, theme, view.has_focus);
        // How the digits are to be read is not to be overlooked.
        let mut column = area.width.saturating_sub(paint::width(&about) + 2);
        for (word, is_loud) in words {
            if is_loud && !view.has_focus {
                paint::put(buf, area, column, 0, &word, theme.style(Role::Warn));
            }
            column += paint::width(&word) + paint::width(&between);
        }
        for (index, column, words) in places(&shared.tabs, shared.shown, room, theme.glyphs) {
            let role = match (index == shared.shown, view.has_focus) {
                (true, true) => Role::Tab,
                (true, false) => Role::Title,
                (false, _) => Role::Text,
            };
            let clip = Rect { width: area.width.min(room.max(column)), ..area };
            paint::put(buf, clip, column, 0, words, theme.styled(role, view.has_focus));
        }
        None
    }
}

/// What stands at the right of the tabs: how many bytes, how they came, and how their digits are grouped; with each
/// whether it must not be overlooked.
fn about(shared: &SelectedTab, tab: &Tab, columns: u16, view: &View<'_>) -> Vec<(String, bool)> {
    let count = tab.total();
    let mut words = vec![(
        match (tab.bytes().cut_from(), count) {
            (Some(whole), _) => format!("first {count} of {whole} bytes"),
            (None, 1) => "1 byte".to_owned(),
            (None, _) => format!("{count} bytes"),
        },
        false,
    )];
    let mut add = |word: String, is_loud| words.push((word, is_loud));
    if let Some(live) = tab.live {
        let is_roomy = columns >= ROOMY_COLUMNS;
        let words = match (live.is_on, is_roomy) {
            (true, true) => "live: the newest message",
            (true, false) => "live",
            (false, true) => "held: one message",
            (false, false) => "held",
        };
        add(words.to_owned(), false);
    } else if let Some(file) = &tab.file {
        add("read-only".to_owned(), false);
        match file.searched() {
            Some(percent) => add(format!("searching {percent} %"), true),
            None if !file.is_read() => add("reading".to_owned(), true),
            None => {}
        }
    } else if tab.is_edited() {
        add("edited".to_owned(), false);
    }
    // A single byte has no order; of a group it is said wherever it is shown.
    match shared.group {
        1 if columns >= ROOMY_COLUMNS => add("group 1".to_owned(), false),
        1 => {}
        group => add(format!("group {group} {}", shared.order.name()), true),
    }
    if shared.base != Radix::Hexadecimal {
        add(shared.base.name().to_owned(), true);
    }
    match shared.has_decimal_offsets {
        true => add("offsets decimal".to_owned(), true),
        false if columns >= ROOMY_COLUMNS => add("offsets hex".to_owned(), false),
        false => {}
    }
    if view.level == Level::Type {
        let what = if shared.is_text { "text" } else { "hex" };
        let how = if shared.is_inserting { "inserting" } else { "typing" };
        if shared.is_text || shared.is_inserting {
            add(format!("{how} {what}"), false);
        }
    }
    words
}
