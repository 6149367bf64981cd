//! The whole screen: its state, and the four things that one can do with it.
//!
//! `interpret` says what a key means, `update` takes a message in and gives effects out, `draw` draws, and
//! `wake_at` says when it changes by itself. None of them performs I/O, reads a clock, or waits.

mod copying;
mod draw;
mod explaining;
mod hints;
mod interpret;
mod layout;
mod leaving;
mod pointer;
mod popups;
mod requests;
mod unmet;
mod update;

use ratatui::layout::Rect;

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
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::ui::ladder;

pub use layout::{ScreenAreas, Strip};

/// The state of the screen. It holds no socket, no clock and no terminal.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each switch is the user's own, independent of the others")]
pub struct App {
    /// Columns and rows of the terminal.
    size: (u16, u16),
    /// The pane of the upper part.
    pane: PaneId,
    /// The pane that was there before.
    before: PaneId,
    /// The pane that stays at the right, where there is room: see [`App::beside`].
    pinned: Option<PaneId>,
    /// Whether the pinned pane has the keyboard.
    is_on_pinned: bool,
    /// How much of the screen the calls take.
    strip: Strip,
    /// Whether the calls have the keyboard.
    is_on_calls: bool,
    /// Whether text is typed where the focus is on a text field: see [`App::level`].
    is_typing: bool,
    panes: Panes,
    popups: Vec<Layer>,
    toasts: Toasts,
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

/// A popup, and whether text was typed below it.
#[derive(Debug)]
struct Layer {
    popup: Popup,
    was_typing: bool,
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
            size: (80, 24),
            pane: PaneId::Lookup,
            before: PaneId::Console,
            pinned: None,
            is_on_pinned: false,
            strip: Strip::Low,
            is_on_calls: false,
            is_typing: false,
            panes: Panes::default(),
            popups: Vec::new(),
            toasts: Toasts::default(),
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

    /// Takes note of a command that goes to the backend from elsewhere than a pane: from the command line, a setup,
    /// a picture.
    pub fn note_command(&mut self, command: &crate::model::command::Command, now: Moment) {
        self.world.send(command, now);
    }

    /// The level of the keyboard: TYPE while text is typed and the focus is on a text field. A choice that is
    /// reached with Tab is a control of COMMAND; Tab on, to a text field, is TYPE again.
    pub fn level(&self) -> Level {
        let is_on_text = match self.popups.last() {
            Some(layer) => layer.popup.is_on_text(),
            None => self.panes.get(self.focus()).is_on_text(),
        };
        if self.is_typing && is_on_text { Level::Type } else { Level::Command }
    }

    /// Which pane has the keyboard when no popup is open.
    pub fn focus(&self) -> PaneId {
        if self.is_on_calls { PaneId::Calls } else { self.upper() }
    }

    /// The pane that stands beside the other one now: it is pinned, and there is room for two.
    fn beside(&self) -> Option<PaneId> {
        self.pinned.filter(|pinned| self.size.0 >= layout::PINNED_COLUMNS && *pinned != self.pane)
    }

    /// Of the panes above the calls, the one that has the keyboard, or had it last.
    fn upper(&self) -> PaneId {
        self.beside().filter(|_| self.is_on_pinned).unwrap_or(self.pane)
    }

    /// The popup that has the keyboard.
    pub fn popup(&self) -> Option<&Popup> {
        self.popups.last().map(|layer| &layer.popup)
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
        let screen = self.screen(Rect::new(0, 0, self.size.0, self.size.1));
        let calls = (!screen.calls.is_empty()).then_some(PaneId::Calls);
        let shown = [Some(self.pane), self.beside(), calls];
        let panes = shown.into_iter().flatten().filter_map(|id| self.panes.get(id).wake_at(&self.world, now));
        panes.chain(self.toasts.wake_at()).min()
    }

    /// Whose calls the ladder shows: those of the selection of the pane above it.
    fn subject(&self) -> ladder::CallScope {
        self.panes.get(self.upper()).subject(&self.world)
    }

    /// The whole screen as an area.
    fn area(&self) -> Rect {
        Rect::new(0, 0, self.size.0, self.size.1)
    }

    /// Effects after an update: what is visible may have changed.
    fn watch(&mut self, effects: &mut Vec<Effect>) {
        let upper = self.upper();
        let mut watch = self.panes.get(upper).watch(self.area_of(upper), &self.world);
        let other = if upper == self.pane { self.beside() } else { Some(self.pane) };
        let other = other.map(|other| self.panes.get(other).watch(self.area_of(other), &self.world));
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
