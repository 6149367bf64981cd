//! The line after `:`. A command of the table, a number, or the name of an action: completed while it is typed, with
//! the lines of before, and pointed at where it is not understood.
//!
//! ```text
//! ╭ Command ────────────────────────────────────────────────────────────╮
//! │ : tcp 127.0.0.1:58▏                                                 │
//! │ tcp host:port  a TCP session to there                               │
//! │▌tcp 127.0.0.1:58001                            our server 1, echo   │
//! ╰─────────────────────────────────────────────────────────────────────╯
//! ```

mod sessions;
mod table;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

pub use self::sessions::{SessionLine, sessions};
use self::table::{COMMANDS, CommandError, TypedCommand};
use super::{Palette, PopupAct};
use crate::bytes::text::SafeText;
use crate::model::endpoint::Transport;
use crate::model::pointed::Pointed;
use crate::model::service::SERVICES;
use crate::model::setting::live_in_session;
use crate::model::socket_option::TABLE;
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::parts::{List, TextField};
use crate::ui::theme::{Role, Theme};

/// What the pane below makes of a number.
#[derive(Clone, Copy, Debug, Default)]
pub struct NumberMeanings {
    /// Of what it goes to the one of that number: `session`.
    pub nth: Option<&'static str>,
    /// Of what it goes to the offset or row: `byte`.
    pub place: Option<&'static str>,
}

/// An address that can be talked to, and what is there.
#[derive(Clone, Debug)]
pub struct KnownAddress {
    /// The transport that was named.
    pub transport: Transport,
    /// As it is typed.
    pub address: String,
    /// What is there.
    pub note: SafeText,
}

/// The line, and what can be made of it.
#[derive(Clone, Debug)]
pub struct CommandLine {
    field: TextField,
    /// The actions that can be done here, found by name.
    actions: Palette,
    numbers: NumberMeanings,
    known: Vec<KnownAddress>,
    rows: Vec<CommandRow>,
    list: List,
    /// Why Enter did nothing.
    refused: Option<Pointed>,
}

/// A row under the line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct CommandRow {
    words: SafeText,
    note: SafeText,
    choice: CommandStep,
}

/// What a row is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum CommandStep {
    /// The line, once it is chosen.
    Complete(String),
    /// This is done.
    Do(Action),
}

impl CommandLine {
    /// An empty line. `actions` can be done by name; `before` are the lines of before, the oldest first.
    pub fn new(
        actions: Palette,
        numbers: NumberMeanings,
        known: Vec<KnownAddress>,
        before: &[String],
    ) -> CommandLine {
        let mut field = TextField::new();
        for line in before {
            field.set(line);
            field.remember();
        }
        field.clear();
        let (rows, list) = (Vec::new(), List::new());
        let mut line = CommandLine { field, actions, numbers, known, rows, list, refused: None };
        line.changed();
        line
    }

    /// What is typed.
    pub fn text(&self) -> &str {
        self.field.text()
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.field.insert(text);
        self.changed();
    }

    pub(super) fn apply(&mut self, action: &Action, page: usize) -> PopupAct {
        let page = page.saturating_sub(2);
        match action {
            Action::Enter => return self.enter(),
            Action::NextRegion => self.complete(),
            // Up from the first row leads into the lines of before.
            Action::Up | Action::HistoryBack if self.list.cursor(self.rows.len()).unwrap_or(0) > 0 => {
                self.list.apply(&Action::Up, self.rows.len(), page);
            }
            Action::Down | Action::HistoryForward if !self.field.is_recalled() => {
                self.list.apply(&Action::Down, self.rows.len(), page);
            }
            Action::PageUp | Action::PageDown => {
                self.list.apply(action, self.rows.len(), page);
            }
            Action::Up if self.field.apply(&Action::HistoryBack) => self.changed(),
            Action::Down if self.field.apply(&Action::HistoryForward) => self.changed(),
            _ if self.field.apply(action) => self.changed(),
            _ => {}
        }
        PopupAct::Stay
    }

    pub(super) fn click(&mut self, row: u16, page: usize) -> PopupAct {
        let window = self.list.window(self.rows.len(), page.saturating_sub(2));
        let place = row.checked_sub(2).and_then(|row| window.clone().nth(usize::from(row)));
        match place {
            Some(place) => {
                self.list.select(place);
                self.take_row()
            }
            None => PopupAct::Stay,
        }
    }

    /// The whole line, if it says all; else the row under the cursor; else why not.
    fn enter(&mut self) -> PopupAct {
        let is_chosen = self.list.cursor(self.rows.len()).is_some_and(|place| place > 0);
        if is_chosen {
            return self.take_row();
        }
        let text = self.field.text().to_owned();
        let typed = TypedCommand::new(&text);
        match typed.read() {
            Some(Ok(action)) => PopupAct::Do(action),
            Some(Err(CommandError::Wrong(error))) => self.refuse(error),
            Some(Err(CommandError::More(what))) => {
                let missing = SafeText::literal("expected: ").then(what);
                self.refuse(Pointed::at(&text, text.len()..text.len(), missing))
            }
            None if typed.words.is_empty() => PopupAct::Close,
            None if self.rows.is_empty() => {
                let words = "unknown command; ? lists commands and actions";
                self.refuse(Pointed::of(&text, typed.words[0], words))
            }
            None => self.take_row(),
        }
    }

    fn refuse(&mut self, error: Pointed) -> PopupAct {
        self.refused = Some(error);
        PopupAct::Stay
    }

    fn take_row(&mut self) -> PopupAct {
        let row = self.list.cursor(self.rows.len()).and_then(|place| self.rows.get(place));
        match row.map(|row| row.choice.clone()) {
            Some(CommandStep::Do(action)) => PopupAct::Do(action),
            Some(CommandStep::Complete(line)) => {
                self.field.set(&line);
                self.changed();
                PopupAct::Stay
            }
            None => PopupAct::Stay,
        }
    }

    fn complete(&mut self) {
        let place = self.list.cursor(self.rows.len());
        if let Some(CommandRow { choice: CommandStep::Complete(line), .. }) =
            place.and_then(|place| self.rows.get(place))
        {
            self.field.set(&line.clone());
            self.changed();
        }
    }

    fn changed(&mut self) {
        self.refused = None;
        self.list = List::new();
        let text = self.field.text().to_owned();
        let typed = TypedCommand::new(&text);
        let (at, part) = typed.at_word();
        self.rows = match typed.command().filter(|_| at > 0) {
            Some(command) => self.arguments(command.word, &typed, at, part),
            None => self.beginnings(text.trim()),
        };
    }

    /// What a line that is no command yet can become: numbers, commands, actions.
    fn beginnings(&mut self, text: &str) -> Vec<CommandRow> {
        let mut rows = Vec::new();
        if let Some((number, is_hex)) = table::number(text) {
            let to = |what: &str, action| CommandRow {
                words: SafeText::shown(format!("to {what} {number}")),
                note: SafeText::shown(format!("{number:#x}")),
                choice: CommandStep::Do(action),
            };
            let nth = self.numbers.nth.map(|what| to(what, Action::Nth(number)));
            let place = self.numbers.place.map(|what| to(what, Action::Goto(number)));
            rows.extend(if is_hex { [place, nth] } else { [nth, place] }.into_iter().flatten());
        }
        if let Some(what) = self.numbers.place {
            rows.extend(table::move_to(text, what).map(|(words, action)| CommandRow {
                words,
                note: SafeText::EMPTY,
                choice: CommandStep::Do(action),
            }));
        }
        if rows.is_empty() {
            rows.extend(sessions(text).unwrap_or_default().into_iter().map(|line| CommandRow {
                words: line.words,
                note: line.help.into(),
                choice: CommandStep::Do(line.action),
            }));
        }
        let fits = COMMANDS.iter().filter(|entry| entry.word.starts_with(text));
        rows.extend(fits.map(|entry| CommandRow {
            words: SafeText::shown(format!("{} {}", entry.word, entry.arguments)),
            note: SafeText::literal(entry.help),
            choice: CommandStep::Complete(format!("{} ", entry.word)),
        }));
        if !text.is_empty() {
            self.actions.look_for(text);
            rows.extend(self.actions.found().map(|item| CommandRow {
                words: item.description.clone(),
                note: SafeText::escaped_str(&item.key),
                choice: CommandStep::Do(item.action.clone()),
            }));
        }
        rows
    }

    /// What can follow in a command.
    fn arguments(&self, command: &str, typed: &TypedCommand<'_>, at: usize, part: &str) -> Vec<CommandRow> {
        let before = typed.words[..at].join(" ");
        let row = |word: &str, note: SafeText, more: &str| CommandRow {
            words: SafeText::escaped_str(word),
            note,
            choice: CommandStep::Complete(format!("{before} {word}{more}")),
        };
        let fits = |word: &str| word.starts_with(part) && word != part;
        match (command, at) {
            ("serve", 1) => SERVICES
                .iter()
                .filter(|entry| fits(entry.word))
                .map(|entry| row(entry.word, SafeText::literal(entry.help), " "))
                .collect(),
            ("serve", 2) => Transport::SERVED
                .into_iter()
                .filter(|transport| fits(transport.word()))
                .map(|transport| row(transport.word(), SafeText::literal(transport.name()), " "))
                .collect(),
            ("fetch", 1) => [Transport::Tcp, Transport::Udp]
                .into_iter()
                .filter(|transport| fits(transport.word()))
                .map(|transport| row(transport.word(), SafeText::literal(transport.name()), " "))
                .collect(),
            ("set", 1) => live_in_session()
                .iter()
                .map(|entry| (entry.name, entry.help))
                .chain(TABLE.iter().map(|option| (option.name, option.help)))
                .filter(|(name, _)| fits(name))
                .map(|(name, help)| row(name, SafeText::literal(help), " "))
                .collect(),
            ("fetch", 2) | (_, 1) => {
                let word = if command == "tls" { Transport::Tcp.word() } else { typed.words[at - 1] };
                self.known
                    .iter()
                    .filter(|known| known.transport.word() == word && fits(&known.address))
                    .map(|known| row(&known.address, known.note.clone(), ""))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The second line: what is wrong, or what the command is for.
    fn hint(&self) -> (SafeText, Role) {
        if let Some(error) = &self.refused {
            let at = SafeText::literal("at ").then(error.column).then(": ");
            return (at.then(&error.text), Role::Bad);
        }
        let text = self.field.text();
        match TypedCommand::new(text).command() {
            Some(entry) => {
                (SafeText::shown(format!("{} {}  {}", entry.word, entry.arguments, entry.help)), Role::Dim)
            }
            None => ("a command, a number or an action; Tab completes".into(), Role::Dim),
        }
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) -> Option<Position> {
        let (field, at) = super::draw_line(&self.field, area, buf, theme);
        if let Some(error) = &self.refused
            && let Some(spot) = self.field.spot(field, true, error.range.clone())
        {
            buf.set_style(spot, theme.style(Role::Bad));
        }
        let (hint, role) = self.hint();
        let room = usize::from(area.width.saturating_sub(2));
        let hint = hint.truncated_with(room, theme.glyphs.ellipsis);
        paint::put(buf, area, 1, 1, hint.as_str(), theme.style(role));
        let (_, rows) = paint::split_top(area, 2);
        let room = usize::from(area.width.saturating_sub(3));
        let wide = self.rows.iter().map(|row| row.words.width()).max().unwrap_or(0).min(room * 3 / 4);
        self.list.draw(rows, buf, self.rows.len(), theme, true, |place| {
            let row = &self.rows[place];
            let words = row.words.truncated_with(wide, theme.glyphs.ellipsis).padded(wide);
            let note = row.note.truncated_with(room.saturating_sub(wide + 2), theme.glyphs.ellipsis);
            Line::from(vec![
                Span::raw(words),
                Span::raw("  "),
                Span::styled(String::from(note), theme.style(Role::Dim)),
            ])
        });
        at
    }
}
