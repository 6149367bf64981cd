//! The conversation as a region: what a pane says around it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::region::Region;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::conversation::{Conversation, ConversationView};
use crate::ui::explain::Topic;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::parts::filter::Filter;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// Lines that the wheel moves by.
const WHEEL: isize = 3;

/// What a pane says around the conversation of what is selected in it.
pub trait Talks {
    /// The words on the rule.
    fn heading(&self, view: &View<'_>) -> SafeText;

    /// The words at the right of the rule, in a region of so many columns with so many taken by the heading.
    fn beside(&self, _columns: u16, _taken: usize, _view: &View<'_>) -> SafeText {
        SafeText::EMPTY
    }

    /// Why there is nothing to read, while there is not.
    fn silence(&self, view: &View<'_>) -> SafeText;

    /// What stands below the newest row: what is waited for.
    fn tail(&self, _view: &View<'_>) -> Vec<String> {
        Vec::new()
    }
}

impl<Shared: Talks> Region<Shared> for Conversation {
    fn update(&mut self, action: &Action, _shared: &mut Shared, context: &mut Context<'_>) -> bool {
        if let Action::SetFilter(text) = action {
            if let Ok(filter) = Filter::parse(text) {
                self.set_filter(filter, context.world);
            }
            return true;
        }
        if *action == Action::Pause && self.is_empty(context.world) {
            return false;
        }
        let theme = Theme::default();
        let scene = ConversationView { world: context.world, theme: &theme, now: context.now };
        self.apply(action, &scene, context.area.width, context.area.height.saturating_sub(1))
    }

    fn point(&mut self, pointer: Pointer, _shared: &mut Shared, context: &mut Context<'_>) {
        let theme = Theme::default();
        let scene = ConversationView { world: context.world, theme: &theme, now: context.now };
        let (columns, rows) = (context.area.width, context.area.height.saturating_sub(1));
        match pointer.kind {
            PointerKind::WheelUp => self.scroll(-WHEEL, &scene, columns, rows),
            PointerKind::WheelDown => self.scroll(WHEEL, &scene, columns, rows),
            PointerKind::Press => {
                if let Some(line) = pointer.row.checked_sub(1) {
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
        let title = shared.heading(view);
        let beside = shared.beside(area.width, title.width(), view);
        paint::rule(buf, area, 0, title.as_str(), beside.as_str(), view.theme, view.has_focus);
        let (_, rows) = paint::split_top(area, 1);
        let tail = shared.tail(view);
        if self.is_empty(view.world) && tail.is_empty() {
            paint::put(buf, rows, 1, 0, shared.silence(view).as_str(), view.theme.style(Role::Dim));
            return None;
        }
        let scene = ConversationView { world: view.world, theme: view.theme, now: view.now };
        Conversation::draw(self, rows, buf, &scene, &tail, view.has_focus);
        None
    }
}
