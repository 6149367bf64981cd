//! The whole screen: its state, and the four things that one can do with it.
//!
//! `interpret` says what a key means, `update` takes a message in and gives effects out, `draw` draws, and
//! `wake_at` says when it changes by itself. None of them performs I/O, reads a clock, or waits.

mod act;
mod draw;
mod explaining;
mod hints;
mod interpret;
mod layout;
mod leaving;
mod offers;
mod popups;
mod top_line;
mod unmet;
mod update;

use ratatui::layout::Rect;

use self::layout::PaneLayout;
use self::offers::PaneOffers;
use self::popups::PopupStack;
use self::top_line::TopLine;
use super::action::Action;
use super::keys::{KeyMap, Level};
use super::msg::Effect;
use super::panes::{PaneId, Panes};
use super::parts::Toasts;
use super::popup::Popup;
use super::theme::Theme;
use super::world::World;
use crate::bytes::text::SafeText;
use crate::model::command::Watch;
use crate::model::connection::Owner;
use crate::model::endpoint::RecentEndpoints;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::ui::ladder;

pub use layout::{ScreenAreas, Strip};

/// The state of the screen. It holds no socket, no clock and no terminal.
#[derive(Debug)]
pub struct App {
    layout: PaneLayout,
    panes: Panes,
    popups: PopupStack,
    toasts: Toasts,
    /// What is being done, while it is.
    acting: Option<Action>,
    world: World,
    keys: KeyMap,
    theme: Theme,
    /// The theme it began with, which may be one of the user's own.
    first_theme: Theme,
    has_mouse: bool,
    /// Lines of the command line, the oldest first.
    commands: Vec<String>,
    /// When ctrl-c came last.
    interrupted: Option<Moment>,
    /// What the backend was last told to watch.
    watched: Watch,
}

impl Default for App {
    fn default() -> App {
        App::new(KeyMap::shipped(), Theme::initial(false, &super::theme::Glyphs::UNICODE))
    }
}

impl App {
    /// The screen at its start: COMMAND, on the main field of Lookup.
    pub fn new(keys: KeyMap, theme: Theme) -> App {
        App {
            layout: PaneLayout::default(),
            panes: Panes::default(),
            popups: PopupStack::default(),
            toasts: Toasts::default(),
            acting: None,
            world: World::default(),
            keys,
            first_theme: theme.clone(),
            theme,
            has_mouse: true,
            commands: Vec::new(),
            interrupted: None,
            watched: Watch::default(),
        }
    }

    /// Says something that the start has to tell: a key map or a theme that could not be read.
    pub fn complain(&mut self, words: impl Into<SafeText>, now: Moment) {
        self.toasts.push(super::parts::Toast::trouble(words.into(), now));
    }

    /// Reads calls from this journal whenever it notifies, and shows times in this zone.
    pub fn attach(
        &mut self,
        journal: std::sync::Arc<crate::model::journal::Journal>,
        zone: jiff::tz::TimeZone,
    ) {
        self.world.attach(journal, zone);
    }

    /// Endpoints that sessions went to are offered from now on, and remembered: these, and those to come.
    pub fn remember(&mut self, recent: RecentEndpoints) {
        self.world.recent = Some(recent);
    }

    /// Takes note of a command that goes to the backend from elsewhere than a pane: from the command line, a setup,
    /// a picture.
    pub fn note_command(&mut self, command: &crate::model::command::Command, now: Moment) {
        self.world.send(command, now);
    }

    /// The level of the keyboard: TYPE while text is typed and the focus is on a text field.
    pub fn level(&self) -> Level {
        self.popups.level(self.panes.get(self.focus()).is_on_text())
    }

    /// Which pane has the keyboard when no popup is open.
    pub fn focus(&self) -> PaneId {
        self.layout.focus()
    }

    /// The popup that has the keyboard.
    pub fn popup(&self) -> Option<&Popup> {
        self.popups.top()
    }

    /// The panes.
    pub fn panes(&self) -> &Panes {
        &self.panes
    }

    /// What is known of the backend.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The styles and signs in use.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// When the screen next changes by time alone; `None` while nothing on it does.
    pub fn wake_at(&self, now: Moment) -> Option<Moment> {
        let calls = (!self.screen(self.layout.area()).calls.is_empty()).then_some(PaneId::Calls);
        let shown = [Some(self.layout.pane), self.layout.beside(), calls];
        let panes = shown.into_iter().flatten().filter_map(|id| self.panes.get(id).wake_at(&self.world, now));
        let works = PaneId::ALL.into_iter().filter_map(|id| self.panes.get(id).works_at());
        panes.chain(works).chain(self.toasts.wake_at()).min()
    }

    /// The areas of the screen when it takes `area`; none of them lies outside it.
    pub fn screen(&self, area: Rect) -> ScreenAreas {
        let toast_lines = self.toasts.lines(area.width, layout::TOAST_LINES).len();
        let is_full = self.panes.get(self.layout.upper()).is_full();
        self.layout.areas(area, toast_lines, is_full)
    }

    /// The area of a pane on the screen as it is now.
    fn area_of(&self, pane: PaneId) -> Rect {
        let screen = self.screen(self.layout.area());
        if pane == PaneId::Calls {
            screen.calls
        } else if pane == self.layout.pane {
            screen.pane
        } else {
            screen.beside.unwrap_or(screen.pane)
        }
    }

    /// Whether a person sees the pane: it is on the screen, and nothing stands over it.
    fn is_seen(&self, pane: PaneId) -> bool {
        let screen = self.screen(self.layout.area());
        let is_beside = screen.beside.is_some() && self.layout.beside() == Some(pane);
        (pane == self.layout.pane || is_beside) && self.popups.is_empty() && !screen.pane.is_empty()
    }

    /// Whose calls the ladder shows: those of the selection of the pane above it.
    fn subject(&self) -> ladder::CallScope {
        self.panes.get(self.layout.upper()).subject(&self.world)
    }

    /// What can be done in the pane that has the keyboard.
    fn offered(&self) -> PaneOffers<'_> {
        PaneOffers { pane: self.panes.get(self.focus()), world: &self.world, keys: &self.keys }
    }

    fn top_line(&self) -> TopLine<'_> {
        TopLine { focus: self.focus(), world: &self.world, theme: &self.theme }
    }

    /// Effects after an update: what is visible may have changed.
    fn watch(&mut self, effects: &mut Vec<Effect>) {
        let upper = self.layout.upper();
        let mut watch = self.panes.get(upper).watch(self.area_of(upper), &self.world);
        let other =
            self.layout.other().map(|other| self.panes.get(other).watch(self.area_of(other), &self.world));
        for other in other.into_iter().chain([self.world.watched_for_drops()]) {
            let is_new = |id: &SocketId| !watch.sockets.contains(id) && watch.details != Some(*id);
            let sockets: Vec<SocketId> = other.sockets.into_iter().filter(is_new).collect();
            watch.sockets.extend(sockets);
            let owners: Vec<Owner> =
                other.owners.into_iter().filter(|owner| !watch.owners.contains(owner)).collect();
            watch.owners.extend(owners);
            watch.details = watch.details.or(other.details);
        }
        if watch != self.watched {
            self.watched = watch.clone();
            effects.push(Effect::Command(crate::model::command::Command::Watch(watch)));
        }
    }
}
