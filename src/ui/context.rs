//! What a pane is given: a [`Context`] to update with, a [`View`] to draw with.

use ratatui::layout::Rect;

use super::action::Action;
use super::call_scope::CallScope;
use super::flow::Flow;
use super::keys::{KeyMap, KeyScope, Level};
use super::msg::Effect;
use super::parts::toast::Toast;
use super::popup::Popup;
use super::theme::Theme;
use super::world::{NextIds, World};
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::connection::Owner;
use crate::model::ids::{LookupId, ServerId, SessionId};
use crate::model::moment::Moment;
use crate::model::why::WhyFacts;

/// What a pane may see and ask for while it updates. What it asks for is done, in order, after its
/// `update` has returned.
#[derive(Debug)]
pub struct Context<'a> {
    /// All that is known: sockets, sessions, servers, names, calls.
    pub world: &'a World,
    /// The time.
    pub now: Moment,
    /// Where the pane is drawn: for page sizes and mouse targets, through its own layout function.
    pub area: Rect,
    /// Where the whole pane is drawn, while `area` is that of one of its regions.
    pub pane: Rect,
    /// Whether a person sees the pane.
    pub is_shown: bool,
    /// The level of the keyboard.
    pub level: Level,
    /// Whose calls the ladder shows.
    pub subject: CallScope,
    next: NextIds,
    requests: Vec<PaneRequest>,
}

/// What a pane asked for.
#[derive(Debug)]
pub(super) enum PaneRequest {
    Effect(Effect),
    Flow(Flow),
    Popup(Box<Popup>),
    Toast(Toast),
    Typing(bool),
    Why(Owner, Box<WhyFacts>),
    Do(Action),
}

impl<'a> Context<'a> {
    pub(super) fn new(
        world: &'a World,
        now: Moment,
        (area, is_shown): (Rect, bool),
        level: Level,
        subject: CallScope,
    ) -> Context<'a> {
        Context {
            world,
            now,
            area,
            pane: area,
            is_shown,
            level,
            subject,
            next: world.next_ids(),
            requests: Vec::new(),
        }
    }

    pub(super) fn into_requests(self) -> Vec<PaneRequest> {
        self.requests
    }

    /// An id for a session that is opened now.
    pub fn new_session(&mut self) -> SessionId {
        take(&mut self.next.session, SessionId)
    }

    /// An id for a server that is added now.
    pub fn new_server(&mut self) -> ServerId {
        take(&mut self.next.server, ServerId)
    }

    /// An id for a question that is asked now.
    pub fn new_lookup(&mut self) -> LookupId {
        take(&mut self.next.lookup, LookupId)
    }

    /// Asks something of the backend. The world learns of it too: a session that is opened is in it at once.
    pub fn command(&mut self, command: Command) {
        self.requests.push(PaneRequest::Effect(Effect::Command(command)));
    }

    /// Asks for any other effect.
    pub fn effect(&mut self, effect: Effect) {
        self.requests.push(PaneRequest::Effect(effect));
    }

    /// Hands something to another pane, and shows that pane.
    pub fn flow(&mut self, flow: Flow) {
        self.requests.push(PaneRequest::Flow(flow));
    }

    /// Opens a popup over the screen.
    pub fn open(&mut self, popup: impl Into<Popup>) {
        self.requests.push(PaneRequest::Popup(Box::new(popup.into())));
    }

    /// Says something at the bottom of the screen for a few seconds.
    pub fn toast(&mut self, text: impl Into<SafeText>) {
        self.requests.push(PaneRequest::Toast(Toast::note(text.into(), self.now)));
    }

    /// Says that something did not work, and what to do next.
    pub fn complain(&mut self, text: impl Into<SafeText>) {
        self.requests.push(PaneRequest::Toast(Toast::trouble(text.into(), self.now)));
    }

    /// To the level TYPE; it lasts while the focus is on a text field.
    pub fn enter_type(&mut self) {
        self.requests.push(PaneRequest::Typing(true));
    }

    /// To the level COMMAND.
    pub fn leave_type(&mut self) {
        self.requests.push(PaneRequest::Typing(false));
    }

    /// Tells the popup that asks why nothing comes back, if it is open, what is known by now.
    pub fn tell_why(&mut self, owner: Owner, facts: WhyFacts) {
        self.requests.push(PaneRequest::Why(owner, Box::new(facts)));
    }

    /// Has another action done, as if the user had asked for it.
    pub fn perform(&mut self, action: Action) {
        self.requests.push(PaneRequest::Do(action));
    }
}

/// An id that no other thing of its kind has had, and the next one for the next.
fn take<T>(next: &mut u32, id: impl Fn(u32) -> T) -> T {
    let taken = id(*next);
    *next = next.wrapping_add(1);
    taken
}

/// What a pane may see while it draws.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// All that is known.
    pub world: &'a World,
    /// The time.
    pub now: Moment,
    /// Styles and signs.
    pub theme: &'a Theme,
    /// The key map, to name keys in words: see [`View::key`].
    pub keys: &'a KeyMap,
    /// The level of the keyboard.
    pub level: Level,
    /// Where the whole pane is drawn.
    pub pane: Rect,
    /// Whether this pane has the keyboard (no popup, and not the pinned one beside).
    pub has_focus: bool,
    /// The scope of the pane's own section of the key map.
    pub scope: KeyScope,
    /// Whose calls the ladder shows.
    pub subject: &'a CallScope,
}

impl View<'_> {
    /// The key of an action on the level COMMAND here, for words such as "a adds one". The palette's key
    /// if the action has none.
    pub fn key(&self, action: &Action) -> String {
        self.keys
            .key(&[self.scope, KeyScope::Global], Level::Command, action)
            .or_else(|| self.keys.key(&[KeyScope::Global], Level::Command, &Action::Palette))
            .unwrap_or_default()
    }
}
