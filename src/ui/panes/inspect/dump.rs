//! The bytes: moving among them, marking, typing over them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::selected::SelectedTab;
use super::tab::Tab;
use super::{compare_rows, dump_rows, paste};
use crate::bytes::dump::DumpLayout;
use crate::bytes::order::Radix;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// What is said where bytes of a file would be edited.
pub(super) const READ_ONLY: &str =
    "a file is read only: c copies the marked bytes, or those around, into a tab";
/// Rows that the wheel moves by.
const WHEEL: usize = 3;

/// The region. Cursor and marks are of the tab: every tab keeps its own.
#[derive(Debug, Default)]
pub(super) struct Dump;

impl Dump {
    /// Keeps the row of the cursor on screen, moving the dump as little as possible.
    pub(super) fn settle(area: Rect, shared: &mut SelectedTab) {
        if let Some(comparison) = shared.compared() {
            let top = compare_rows::window(area, shared, comparison).start;
            shared.comparison.iter_mut().for_each(|comparison| comparison.top = top);
            return;
        }
        let shape = shared.shape(area.width);
        if let Some(tab) = shared.tab_mut() {
            tab.top = dump_rows::window(tab, shape, area).start;
        }
    }

    /// Rows of the head and the bytes, without what is drawn below them.
    pub(super) fn rows_of_bytes(columns: u16, shared: &SelectedTab) -> u16 {
        let rows = match shared.compared() {
            Some(comparison) => compare_rows::rows(columns, shared, comparison),
            None => 1 + shared.tab().map_or(0, |tab| tab.rows(shared.shape(columns))),
        };
        u16::try_from(rows).unwrap_or(u16::MAX)
    }

    fn move_by(action: &Action, shared: &mut SelectedTab, area: Rect) -> bool {
        let shape = shared.shape(area.width);
        let page = usize::from(area.height.saturating_sub(1)).max(1);
        // Of a file a part is held: its ends are elsewhere.
        if let Some(tab) = shared.tab_mut().filter(|tab| tab.is_read_only())
            && let Action::First | Action::Last = action
        {
            let end = tab.total().saturating_sub(1);
            tab.go_to_offset(if *action == Action::First { 0 } else { end });
            return true;
        }
        let to = match shared.compared() {
            Some(comparison) => compare_rows::target(action, area, shared, comparison),
            None => shared.tab().and_then(|tab| target(tab, action, shape, page)),
        };
        let Some(to) = to else { return false };
        shared.go(to);
        true
    }

    /// Actions while something is typed.
    fn edit(action: &Action, shared: &mut SelectedTab, context: &mut Context<'_>) -> bool {
        let shape = shared.shape(context.area.width);
        let page = usize::from(context.area.height.saturating_sub(1)).max(1);
        let width = shape.width();
        let Some(tab) = shared.tab_mut() else { return false };
        let at = tab.cursor();
        let to = match action {
            Action::CursorLeft => shape.preceding(at, tab.bytes().len()),
            Action::CursorRight => shape.following(at, tab.bytes().len()),
            Action::WordLeft => at.saturating_sub(4),
            Action::WordRight => at + 4,
            Action::HistoryBack => at.checked_sub(width).unwrap_or(at),
            Action::HistoryForward => at + width,
            Action::PageUp => at.saturating_sub(width * page),
            Action::PageDown => at + width * page,
            Action::LineStart => at - at % width,
            Action::LineEnd => at - at % width + width - 1,
            Action::DeleteBack => {
                let before = shape.preceding(at, tab.bytes().len());
                match tab.marked() {
                    Some(marked) => tab.delete(&marked),
                    // A byte of which one digit was typed goes whole.
                    None if tab.is_half() => tab.delete(&(at..at + 1)),
                    None => before != at && tab.delete(&(before..before + 1)),
                };
                return true;
            }
            Action::DeleteForward => {
                let range = tab.marked().unwrap_or(at..at + 1);
                tab.delete(&range);
                return true;
            }
            Action::InsertMode => {
                tab.settle_digit();
                shared.is_inserting = !shared.is_inserting;
                return true;
            }
            Action::FieldOptions => {
                shared.is_text = !shared.is_text;
                return true;
            }
            Action::Enter => {
                tab.settle();
                context.leave_type();
                return true;
            }
            _ => return false,
        };
        tab.go(to, true);
        true
    }

    fn type_character(character: char, shared: &mut SelectedTab, context: &mut Context<'_>) {
        if shared.is_text {
            let mut utf8 = [0; 4];
            write(character.encode_utf8(&mut utf8).as_bytes(), shared, context);
            return;
        }
        let shape = shared.shape(context.area.width);
        let inserts = shared.is_inserting;
        let Some(tab) = shared.tab_mut() else { return };
        match character.to_digit(16) {
            Some(digit) => {
                if !tab.type_digit(digit as u8, inserts, |at, length| shape.following(at, length)) {
                    context.toast("the buffer is full");
                }
            }
            None if character == ' ' => tab.go(tab.cursor() + usize::from(tab.is_half()), true),
            None => context.toast("hex digits only; ctrl-o types text"),
        }
    }
}

/// Digits are typed in hexadecimal, and so they are shown meanwhile.
fn begin_typing(shared: &mut SelectedTab, context: &mut Context<'_>) {
    if shared.base != Radix::Hexadecimal && !shared.is_text {
        shared.base = Radix::Hexadecimal;
        context.toast("the bytes are shown in hex, as they are typed");
    }
    context.enter_type();
}

/// Writes bytes over those from the cursor on, or before them.
fn write(bytes: &[u8], shared: &mut SelectedTab, context: &mut Context<'_>) {
    let inserts = shared.is_inserting;
    let Some(tab) = shared.tab_mut() else { return };
    let left = tab.write(bytes, inserts);
    if left > 0 {
        let words = format!("the buffer is full: {left} of {} bytes were left out", bytes.len());
        context.complain(SafeText::shown(words));
    }
}

impl Region<SelectedTab> for Dump {
    fn rows(&self, columns: u16, shared: &SelectedTab, _world: &World) -> u16 {
        if shared.compared().is_some() {
            return Dump::rows_of_bytes(columns, shared);
        }
        let shape = shared.shape(columns);
        let lines = shared.tab().map_or(1, |tab| dump_rows::lines(tab, shape));
        u16::try_from(lines).unwrap_or(u16::MAX)
    }

    fn offers(&self, shared: &SelectedTab, _world: &World, level: Level) -> Vec<Offer> {
        if level == Level::Command {
            return Vec::new();
        }
        let word = if shared.is_text { "types hex" } else { "types text" };
        let insert = if shared.is_inserting { "types over" } else { "inserts" };
        vec![Offer::named(Action::FieldOptions, word), Offer::named(Action::InsertMode, insert)]
    }

    fn is_on_text(&self) -> bool {
        true
    }

    fn insert(&mut self, text: &str, shared: &mut SelectedTab, context: &mut Context<'_>) {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Dump::type_character(character, shared, context),
            (Some(_), Some(_)) if shared.is_text => write(text.as_bytes(), shared, context),
            (Some(_), Some(_)) => match paste::parse(text) {
                Ok(bytes) => write(&bytes, shared, context),
                Err(error) => {
                    let words = SafeText::literal("the paste is not hex, nothing was written: ");
                    context.complain(words.then(SafeText::shown(error)));
                }
            },
            (None, _) => {}
        }
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedTab, context: &mut Context<'_>) -> bool {
        if context.level == Level::Type {
            return Dump::edit(action, shared, context);
        }
        let is_built = shared.tab().is_some_and(Tab::is_built);
        match action {
            Action::Enter | Action::Edit | Action::InsertMode if is_built => return false,
            Action::Enter | Action::Edit | Action::InsertMode
                if shared.tab().is_some_and(Tab::is_read_only) =>
            {
                context.toast(READ_ONLY);
            }
            Action::Enter | Action::Edit => begin_typing(shared, context),
            Action::InsertMode => {
                shared.is_inserting = true;
                begin_typing(shared, context);
            }
            _ => return Dump::move_by(action, shared, context.area),
        }
        true
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedTab, context: &mut Context<'_>) {
        let area = Rect { x: 0, y: 0, ..context.area };
        let step = match pointer.kind {
            PointerKind::WheelUp => Action::Up,
            PointerKind::WheelDown => Action::Down,
            PointerKind::Press => {
                let at = Position::new(pointer.column, pointer.row);
                if let Some(comparison) = shared.compared() {
                    if let Some((tab, byte)) = compare_rows::byte_at(area, shared, comparison, at) {
                        shared.go_to_tab(tab);
                        shared.go(byte);
                    }
                    return;
                }
                let shape = shared.shape(area.width);
                let byte = shared.tab().and_then(|tab| dump_rows::byte_at(tab, shape, area, at));
                if let Some(byte) = byte {
                    shared.go(byte);
                }
                return;
            }
        };
        for _ in 0..WHEEL {
            Dump::move_by(&step, shared, area);
        }
    }

    fn topics(&self, shared: &SelectedTab, _world: &World, _now: Moment) -> Vec<Topic> {
        let Some(tab) = shared.tab() else { return Vec::new() };
        super::fields::topics(tab).into_iter().chain(Topic::named("byte categories")).collect()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &SelectedTab) -> Option<Position> {
        let Some(tab) = shared.tab() else {
            draw_nothing(area, buf, view);
            return None;
        };
        if let Some(comparison) = shared.compared() {
            return compare_rows::draw(area, buf, view, shared, comparison);
        }
        let shape = shared.shape(area.width);
        let at = dump_rows::draw(area, buf, view, tab, (shape, shared.is_text));
        if tab.bytes().is_empty() {
            let words = format!(
                "Empty: {} types hex digits, a paste of hex or of a dump goes in here.",
                view.key(&Action::Type)
            );
            paint::put(buf, area, 8, 1, words, view.theme.style(Role::Dim));
        }
        at
    }
}

fn draw_nothing(area: Rect, buf: &mut Buffer, view: &View<'_>) {
    paint::rule(buf, area, 0, "Inspect", "", view.theme, view.has_focus);
    let dim = view.theme.style(Role::Dim);
    let lines = [
        format!("No bytes yet. {} on any row brings its bytes here,", view.key(&Action::ToInspect)),
        "an address with the struct of its family laid over it.".to_owned(),
        format!(
            "{} begins an empty buffer or follows a socket; a paste of hex begins one too.",
            view.key(&Action::Add)
        ),
    ];
    let mut row = 2;
    for words in lines {
        row = paint::put_wrapped(buf, area, 1, row, words, dim);
    }
}

/// Where a move leads in the dump.
fn target(tab: &Tab, action: &Action, shape: DumpLayout, page: usize) -> Option<usize> {
    let (at, width) = (tab.cursor(), shape.width());
    let last = tab.bytes().len().saturating_sub(1);
    let same_column = |rows: usize| if at + rows * width <= last { at + rows * width } else { at.max(last) };
    Some(match action {
        Action::Left => shape.preceding(at, tab.bytes().len()),
        Action::Right => shape.following(at, tab.bytes().len()),
        Action::Up => at.checked_sub(width).unwrap_or(at),
        Action::Down if at + width <= last => at + width,
        // The last row may be shorter: still to it, but not along the same row.
        Action::Down if at / width < last / width => last,
        Action::Down => at,
        Action::PageUp => at.saturating_sub(width * page),
        Action::PageDown => same_column(page),
        Action::First => 0,
        Action::Last => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_stay_among_the_bytes() {
        let mut tab = Tab::empty();
        tab.replace(&[0; 20]);
        let go = |tab: &Tab, action| target(tab, &action, DumpLayout::default(), 2);
        assert_eq!(go(&tab, Action::Up), Some(0));
        assert_eq!(go(&tab, Action::Down), Some(16));
        tab.go(9, false);
        assert_eq!(go(&tab, Action::Down), Some(19));
        tab.go(17, false);
        assert_eq!(go(&tab, Action::Down), Some(17));
        assert_eq!(go(&tab, Action::Up), Some(1));
        assert_eq!(go(&tab, Action::PageDown), Some(19));
        assert_eq!(go(&tab, Action::Order), None);
    }
}
