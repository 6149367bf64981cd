//! The whole screen: state, `update`, `draw`, `interpret`, `wake_at`.

use crossterm::event::Event;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::action::Action;
use super::msg::{Effect, Msg};
use crate::model::moment::Moment;

/// The state of the screen. It holds no socket, no clock and no terminal.
#[derive(Debug, Default)]
pub struct App {
    size: (u16, u16),
}

impl App {
    /// What a terminal event means here and now; `None` for events that mean nothing.
    pub fn interpret(&self, event: &Event) -> Option<Msg> {
        match event {
            Event::Resize(columns, rows) => Some(Msg::Resize(*columns, *rows)),
            Event::Paste(text) => Some(Msg::Paste(text.clone())),
            _ => None,
        }
    }

    /// Takes one message in. Synchronous, total, and free of I/O.
    pub fn update(&mut self, msg: Msg, _now: Moment) -> Vec<Effect> {
        match msg {
            Msg::Resize(columns, rows) => self.size = (columns, rows),
            Msg::Action(Action::Quit) => return vec![Effect::Quit],
            _ => {}
        }
        Vec::new()
    }

    /// Draws all of the screen into `area`; gives back where the text cursor stands, if it is shown.
    pub fn draw(&self, _area: Rect, _buf: &mut Buffer, _now: Moment) -> Option<Position> {
        None
    }

    /// When the screen next changes by time alone; `None` while nothing on it does.
    pub fn wake_at(&self, _now: Moment) -> Option<Moment> {
        None
    }
}
