//! A number in memory, as the books draw it: the one that is looked at, or one that is typed here.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::memory_rows::{self, MemoryNumber};
use super::selected::SelectedTab;
use super::tab::Subject;
use crate::bytes::cstruct::MemberOrder;
use crate::bytes::order::{Order, TypedNumber};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::TextField;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The widths that a typed number can be given, in bits; without one it has as many as it needs.
const WIDTHS: [Option<u32>; 6] = [None, Some(8), Some(16), Some(32), Some(64), Some(128)];

/// The region: the field for a number.
#[derive(Debug, Default)]
pub(super) struct Memory {
    field: TextField,
    /// Which of [`WIDTHS`].
    width: usize,
}

impl Memory {
    /// Puts a number into the field.
    pub(super) fn fill(&mut self, text: &str) {
        self.field.set(text);
        self.width = 0;
    }

    /// Empties the field; false if it was empty.
    pub(super) fn clear(&mut self) -> bool {
        let had = !self.field.is_empty();
        self.field.clear();
        had
    }

    fn typed(&self) -> Option<Result<TypedNumber, SafeText>> {
        (!self.field.text().trim().is_empty())
            .then(|| TypedNumber::parse(self.field.text(), WIDTHS[self.width]))
    }

    /// What is drawn: what is typed, else the bytes that are looked at, where they are at most 16.
    fn number(&self, shared: &SelectedTab) -> Option<MemoryNumber> {
        if let Some(typed) = self.typed() {
            let typed = typed.ok()?;
            let about = SafeText::literal("as typed");
            return Some(MemoryNumber {
                number: typed.bits,
                width: typed.width,
                at: 0,
                about,
                title: typed.title(),
            });
        }
        let tab = shared.tab()?;
        let (range, order): (Range<usize>, Order) = shared.value();
        if range.is_empty() || range.len() > 16 {
            return None;
        }
        let number = order.read(&tab.bytes()[range.clone()]);
        let width = range.len();
        let title = SafeText::shown(format!("{number} = {number:#0digits$x}", digits = 2 + 2 * width));
        let about = match tab.subject() {
            Subject::Field(_) => match tab.field_order() {
                Some(MemberOrder::Host) => SafeText::literal("host order"),
                Some(MemberOrder::Network) => SafeText::literal("network order"),
                _ => SafeText::EMPTY,
            },
            _ if width == 1 => SafeText::literal("a single byte has no order"),
            _ => SafeText::literal("read ").then(order.name()),
        };
        Some(MemoryNumber { number, width, at: tab.base() + range.start, about, title })
    }

    /// Rows with a byte in each, as the books draw it.
    pub(super) fn tall(&self, shared: &SelectedTab) -> u16 {
        self.number(shared).map_or(3, |number| memory_rows::tall(number.width))
    }

    fn draw_field(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        (column, row): (u16, u16),
    ) -> Option<Position> {
        let theme = view.theme;
        let is_typing = view.has_focus && view.level == Level::Type;
        let role = if view.has_focus && !is_typing { Role::Cursor } else { Role::Label };
        let at = paint::put(buf, area, column, row, "number", theme.styled(role, view.has_focus)) + 1;
        let bits = WIDTHS[self.width].map_or("auto".to_owned(), |bits| format!("{bits} bits"));
        let (left, right) = (theme.glyphs.choice_left, theme.glyphs.choice_right);
        let choice = format!("{left}{bits}{right}");
        let room = area.width.saturating_sub(at + 2 + 1 + paint::width(&choice)).min(20);
        if room == 0 || row >= area.height {
            return None;
        }
        let style = theme.styled(Role::Field, view.has_focus);
        paint::put(buf, area, at, row, "[", theme.style(Role::Label));
        let inside = Rect { x: area.x + at + 1, y: area.y + row, width: room, height: 1 };
        buf.set_style(inside.intersection(buf.area), style);
        let position = self.field.draw(inside, buf, style, is_typing);
        let end = paint::put(buf, area, at + 1 + room, row, "]", theme.style(Role::Label));
        paint::put(buf, area, end + 1, row, choice, theme.style(Role::Text));
        position
    }
}

impl Region<SelectedTab> for Memory {
    fn offers(&self, _shared: &SelectedTab, _world: &World, level: Level) -> Vec<Offer> {
        match level {
            Level::Type => Vec::new(),
            Level::Command => {
                vec![Offer::named(Action::Enter, "type a number"), Offer::named(Action::Right, "its width")]
            }
        }
    }

    fn is_on_text(&self) -> bool {
        true
    }

    fn insert(&mut self, text: &str, _shared: &mut SelectedTab, _context: &mut Context<'_>) {
        self.field.insert(text);
    }

    fn update(&mut self, action: &Action, _shared: &mut SelectedTab, context: &mut Context<'_>) -> bool {
        if context.level == Level::Type {
            if *action == Action::Enter {
                self.field.remember();
                context.leave_type();
                return true;
            }
            return self.field.apply(action);
        }
        match action {
            Action::Enter | Action::Edit => context.enter_type(),
            Action::Left => self.width = (self.width + WIDTHS.len() - 1) % WIDTHS.len(),
            Action::Right | Action::Mark => self.width = (self.width + 1) % WIDTHS.len(),
            Action::Back => return self.clear(),
            Action::Up | Action::Down => {}
            _ => return false,
        }
        true
    }

    fn point(&mut self, pointer: Pointer, _shared: &mut SelectedTab, context: &mut Context<'_>) {
        if pointer.kind == PointerKind::Press {
            context.enter_type();
        }
    }

    fn topics(&self, _shared: &SelectedTab, _world: &World, _now: Moment) -> Vec<Topic> {
        ["network order", "host order"].into_iter().filter_map(Topic::named).collect()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &SelectedTab) -> Option<Position> {
        let number = self.number(shared);
        let title =
            number.as_ref().map_or(SafeText::literal("In memory"), |number| number.heading(area.width));
        let about = number.as_ref().map_or("", |number| number.about.as_str());
        let beside = if area.width < memory_rows::NARROW { "" } else { about };
        paint::rule(buf, area, 0, title.as_str(), beside, view.theme, view.has_focus);
        if area.width < memory_rows::NARROW && area.height > 2 {
            let width = number.as_ref().map_or(0, |number| number.width);
            let from = if area.height >= memory_rows::tall(width) {
                memory_rows::tall_columns(width)
            } else {
                memory_rows::bytes_columns(width)
            };
            // There is little room: the order alone says how it was read.
            let about = about.trim_start_matches("read ");
            paint::put_right(buf, area, from.min(area.width), 2, about, view.theme.style(Role::Dim));
        }
        let is_tall = area.height > super::layout::FLAT_ROWS;
        let place = match &number {
            _ if is_tall => (2, 1),
            Some(number) => (memory_rows::flat_columns(number.width), 1),
            None => (2, 1),
        };
        let at = self.draw_field(area, buf, view, place);
        match (&number, self.typed()) {
            (Some(number), _) if area.height >= memory_rows::tall(number.width) => {
                memory_rows::draw_tall(area, buf, view.theme, number);
            }
            (Some(number), _) => memory_rows::draw_flat(area, buf, view.theme, number, is_tall),
            (None, Some(Err(why))) => {
                paint::put_wrapped(buf, area, 2, 2, String::from(why), view.theme.style(Role::Bad));
            }
            (None, _) => {
                let words = "a number is typed here; marks of 16 bytes or fewer are drawn";
                paint::put_wrapped(buf, area, 2, 2, words.to_owned(), view.theme.style(Role::Dim));
            }
        }
        at
    }
}
