//! What a region of a pane is.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::Pointer;
use crate::ui::offer::Offer;
use crate::ui::parts::filter::Filter;
use crate::ui::world::World;

/// A part of a pane under a rule of its own: a list, a conversation, a field.
///
/// Its state is private. What it has in common with the other regions of its pane, such as what is selected, is
/// `Shared`: the pane owns it, and lends it for each call. Wherever a `Context` is given, its `area` is the
/// region's own; wherever a `View` is given, its `has_focus` is the region's own.
pub trait Region<Shared> {
    /// Rows that it would fill in so many columns, its rule included; the pane's layout decides what it gets.
    fn rows(&self, _columns: u16, _shared: &Shared, _world: &World) -> u16 {
        u16::MAX
    }

    /// A row of it, besides the first, that is a rule from edge to edge, in a pane that stands in `pane`.
    fn inner_rule(&self, _area: Rect, _pane: Rect, _shared: &Shared) -> Option<u16> {
        None
    }

    /// What can be done in it now, the most useful first. Tab and full view are added by its pane.
    fn offers(&self, _shared: &Shared, _world: &World, _level: Level) -> Vec<Offer> {
        Vec::new()
    }

    /// Whether the focus stands on a text field of it.
    fn is_on_text(&self) -> bool {
        false
    }

    /// Whether the focus stands on a choice or a tick of it; see [`crate::ui::panes::Pane::is_on_control`].
    fn is_on_control(&self) -> bool {
        false
    }

    /// Text for its field; see [`crate::ui::panes::Pane::insert`].
    fn insert(&mut self, _text: &str, _shared: &mut Shared, _context: &mut Context<'_>) {}

    /// Does `action`; gives back whether it meant something here. What it does not take, its pane may.
    fn update(&mut self, action: &Action, shared: &mut Shared, context: &mut Context<'_>) -> bool;

    /// The mouse, with column and row counted from the region's corner. A press has given it the focus.
    fn point(&mut self, _pointer: Pointer, _shared: &mut Shared, _context: &mut Context<'_>) {}

    /// What can be explained where its cursor is, the most telling first.
    fn topics(&self, _shared: &Shared, _world: &World, _now: Moment) -> Vec<Topic> {
        Vec::new()
    }

    /// Its filter; `None` if it has nothing to filter.
    fn filter(&self) -> Option<&Filter> {
        None
    }

    /// Draws it with its rule; gives back where the text cursor stands.
    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &Shared) -> Option<Position>;
}
