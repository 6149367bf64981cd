//! The conversation as a region: what a pane says around it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::region::Region;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::conversation::{Conversation, ConversationView, Silence};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::{Field, Form};
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// The form in which a note on a row is typed.
pub const NOTE: &str = "conversation-note";

/// Lines that the wheel moves by.
const WHEEL: isize = 3;

/// What a pane says around the conversation of what is selected in it.
pub trait Talks {
    /// The words on the rule, in a region of so many columns.
    fn heading(&self, columns: u16, view: &View<'_>) -> SafeText;

    /// The words at the right of the rule, in a region of so many columns with so many taken by the heading.
    fn beside(&self, _columns: u16, _taken: usize, _view: &View<'_>) -> SafeText {
        SafeText::EMPTY
    }

    /// How many lines stand between the rule and the rows, in a region and a pane of these sizes. Where there are
    /// any, a rule follows them.
    fn head_rows(&self, _area: Rect, _pane: Rect) -> u16 {
        0
    }

    /// These lines, of so many columns at most.
    fn head(&self, _columns: usize, _view: &View<'_>) -> Vec<SafeText> {
        Vec::new()
    }

    /// Why there is nothing to read, while there is not.
    fn silence(&self, view: &View<'_>) -> SafeText;

    /// What stands below the newest row: what is waited for, since the message of ours that nobody answered.
    fn tail(&self, _unanswered: Option<&Silence>, _view: &View<'_>) -> Vec<String> {
        Vec::new()
    }
}

/// Rows above those of the conversation: its rule, what stands below that, and the rule after it.
fn rows_above(shared: &impl Talks, area: Rect, pane: Rect) -> u16 {
    match shared.head_rows(area, pane) {
        0 => 1,
        rows => rows + 2,
    }
}

/// What changes a conversation in a region: what it is drawn from, its columns and its rows.
fn size(shared: &impl Talks, context: &Context<'_>) -> (u16, u16) {
    let above = rows_above(shared, context.area, context.pane);
    (context.area.width, context.area.height.saturating_sub(above))
}

impl<Shared: Talks> Region<Shared> for Conversation {
    fn inner_rule(&self, area: Rect, pane: Rect, shared: &Shared) -> Option<u16> {
        rows_above(shared, area, pane).checked_sub(1).filter(|row| *row > 0)
    }

    fn offers(&self, _shared: &Shared, world: &World, level: Level) -> Vec<Offer> {
        match level {
            Level::Command => Conversation::offers(self, world),
            Level::Type => Vec::new(),
        }
    }

    fn update(&mut self, action: &Action, shared: &mut Shared, context: &mut Context<'_>) -> bool {
        if let Action::SetFilter(text) = action {
            // While a filter is typed it may not be whole yet: the last one that was holds on.
            if let Ok(filter) = Filter::parse(text) {
                self.set_filter(filter, context.world);
            }
            return true;
        }
        if *action == Action::Pause && self.is_empty(context.world) {
            return false;
        }
        match action {
            Action::ShowAs => {
                context.toast(self.show_next_form().words());
                return true;
            }
            Action::BothEnds => {
                context.toast(if self.show_both_ends(context.world) {
                    "both ends side by side, joined by the bytes that they moved"
                } else {
                    "the messages of this end"
                });
                return true;
            }
            Action::Note => {
                let Some(said) = self.begin_note(context.world) else { return false };
                let field = Field::text("note", "note", said.as_str())
                    .wide(60)
                    .helped("shown below the row, and saved with it as text; empty takes it away");
                context.open(Form::new(NOTE, "A note on this row", vec![field]));
                return true;
            }
            Action::Times => {
                context.toast(self.show_next_times().words());
                return true;
            }
            _ => {}
        }
        let theme = Theme::default();
        let scene = ConversationView { world: context.world, theme: &theme, now: context.now };
        let (columns, rows) = size(shared, context);
        self.apply(action, &scene, columns, rows)
    }

    fn point(&mut self, pointer: Pointer, shared: &mut Shared, context: &mut Context<'_>) {
        let theme = Theme::default();
        let scene = ConversationView { world: context.world, theme: &theme, now: context.now };
        let (columns, rows) = size(shared, context);
        match pointer.kind {
            PointerKind::WheelUp => self.scroll(-WHEEL, &scene, columns, rows),
            PointerKind::WheelDown => self.scroll(WHEEL, &scene, columns, rows),
            PointerKind::Press => {
                if let Some(line) = pointer.row.checked_sub(rows_above(shared, context.area, context.pane)) {
                    self.click(line, &scene, columns, rows);
                }
            }
        }
    }

    fn topics(&self, _shared: &Shared, world: &World, _now: Moment) -> Vec<Topic> {
        self.selected(world).map(|call| Topic::Call(call.seq)).into_iter().collect()
    }

    fn filter(&self) -> Option<&Filter> {
        Some(Conversation::filter(self))
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &Shared) -> Option<Position> {
        let title = shared.heading(area.width, view);
        let beside = shared.beside(area.width, title.width(), view);
        paint::rule(buf, area, 0, title.as_str(), beside.as_str(), view.theme, view.has_focus);
        let above = rows_above(shared, area, view.pane);
        if above > 1 {
            let inside = Rect { width: area.width.saturating_sub(1), ..area };
            let columns = usize::from(inside.width.saturating_sub(1));
            for (row, words) in (1..above - 1).zip(shared.head(columns, view)) {
                paint::put(buf, inside, 1, row, words.as_str(), view.theme.style(Role::Text));
            }
            paint::rule(buf, area, above - 1, "", "", view.theme, false);
        }
        let (_, rows) = paint::split_top(area, above);
        let tail = shared.tail(Conversation::silence(self), view);
        if self.is_empty(view.world) && tail.is_empty() {
            let words = if self.is_searching() {
                "looking for rows that match the filter".into()
            } else if !Conversation::filter(self).is_empty() {
                "no row matches the filter".into()
            } else {
                shared.silence(view)
            };
            paint::put(buf, rows, 1, 0, words.as_str(), view.theme.style(Role::Dim));
            return None;
        }
        let scene = ConversationView { world: view.world, theme: view.theme, now: view.now };
        Conversation::draw(self, rows, buf, &scene, &tail, view.has_focus);
        None
    }
}
