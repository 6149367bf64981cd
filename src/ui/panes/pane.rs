//! What every pane is and can do.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::bytes::text::SafeText;
use crate::model::event::Event;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::msg::{Msg, Pointer};
use crate::ui::offer::Offer;
use crate::ui::pane_id::PaneId;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::form::Form;
use crate::ui::selection::Selection;
use crate::ui::world::World;

/// A pane: state of its own, actions in, requests out, and drawing that changes nothing.
///
/// Everything has a default that does nothing but what a pane cannot do without.
pub trait Pane {
    /// Which pane it is.
    fn id(&self) -> PaneId;

    /// What can be done now on this level, the most useful first. On COMMAND the screen adds moves, panes, help
    /// and quit; on TYPE it adds Enter, Tab, Esc, palette and help.
    fn offers(&self, world: &World, level: Level) -> Vec<Offer>;

    /// Whether the focus stands on a text field. Only then the level can be TYPE.
    fn is_on_text(&self) -> bool {
        false
    }

    /// Whether the focus stands on a choice or a tick: then letters do not move it, so that nothing changes when
    /// somebody believes to be typing.
    fn is_on_control(&self) -> bool {
        false
    }

    /// The keyboard came to this pane by its key: the focus goes to its main field, or its main list.
    fn on_shown(&mut self, _context: &mut Context<'_>) {}

    /// Whether one of its regions takes all of the pane: then the strip of calls makes room too.
    fn is_full(&self) -> bool {
        false
    }

    /// Puts the focus on the main field: the one for `i`, and for a paste on the level COMMAND.
    /// Gives back whether there is one; what it complains of is the reason where there is none.
    fn to_main_field(&mut self, _context: &mut Context<'_>) -> bool {
        false
    }

    /// Text for the field under the focus: a typed character, or a paste. Only called when
    /// [`Pane::is_on_text`]; multi-line pastes come as they are. It never submits.
    fn insert(&mut self, _text: &str, _context: &mut Context<'_>) {}

    /// Does `action`, on either level; gives back whether it meant something here.
    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool;

    /// Takes something that another pane handed over; the pane is shown already.
    fn receive(&mut self, _flow: Flow, _context: &mut Context<'_>) {}

    /// The form that this pane opened was filled in and confirmed. Done: `true` closes it. `false` keeps it
    /// open; the pane has then set the errors beside its fields.
    fn submit(&mut self, _form: &mut Form, _context: &mut Context<'_>) -> bool {
        true
    }

    /// The form that this pane opened was changed: hints, errors, and fields that depend on others.
    fn revise(&mut self, _form: &mut Form, _context: &mut Context<'_>) {}

    /// Events of the backend, which the world has taken in already: for what is not state, such as the
    /// answer to a question of this pane.
    fn handle_events(&mut self, _events: &[Event], _context: &mut Context<'_>) {}

    /// A file that was loaded or saved, an edited text, another size of the screen; a tick, while the pane is shown.
    /// Every pane is told: know what you asked for. The toast of a save is made by the screen.
    fn handle_message(&mut self, _msg: &Msg, _context: &mut Context<'_>) {}

    /// A press of the mouse or a turn of its wheel inside the pane's area (`context.area`), where its own
    /// layout function finds what is under it.
    fn point(&mut self, _pointer: Pointer, _context: &mut Context<'_>) {}

    /// What is under the cursor, for the verbs that mean the same everywhere: copy, bytes, talk, serve here,
    /// who is it, the other end. Those that [`Pane::update`] does not take itself are done with this.
    fn selection(&self, _world: &World) -> Selection {
        Selection::default()
    }

    /// What can be explained where the cursor is, the most telling first.
    fn topics(&self, _world: &World, _now: Moment) -> Vec<Topic> {
        Vec::new()
    }

    /// The filter of the focused list; `None` if there is nothing to filter. `/` opens a line to edit it,
    /// and sends [`Action::SetFilter`] at each change.
    fn filter(&self) -> Option<&Filter> {
        None
    }

    /// What its numbers count, as a word: where a number that is typed after `:` goes to. `None` if it counts
    /// nothing.
    fn counts(&self) -> Option<&'static str> {
        None
    }

    /// Of what it shows the one of a number, as a word: `session`, `server`, `tab`. `None` if there is but one.
    fn numbered(&self) -> Option<&'static str> {
        None
    }

    /// Whose calls the strip below shows: those of what is selected; where nothing is, all.
    fn subject(&self, _world: &World) -> crate::ui::ladder::CallScope {
        crate::ui::ladder::CallScope::Everything
    }

    /// The call that the strip below shows in place of the newest ones: where what is looked at came from.
    fn origin(&self, _world: &World) -> Option<crate::model::call::Seq> {
        None
    }

    /// What was edited here and is in no file, a line each: it would be lost at the end of the program.
    fn unsaved(&self) -> Vec<SafeText> {
        Vec::new()
    }

    /// What is on screen, the pane being drawn in this area, and worth polling by our instruments.
    fn watch(&self, _area: Rect, _world: &World) -> crate::model::command::Watch {
        crate::model::command::Watch::default()
    }

    /// When the pane next changes by time alone (an age, a wait); `None` while it does not.
    fn wake_at(&self, _world: &World, _now: Moment) -> Option<Moment> {
        None
    }

    /// When it next has something to do, also while it is not shown: then it gets a tick.
    fn works_at(&self) -> Option<Moment> {
        None
    }

    /// Draws the pane into `area`, and gives back where the text cursor stands, on the level TYPE.
    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position>;
}
