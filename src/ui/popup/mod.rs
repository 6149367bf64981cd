//! What can stand over the panes, one on top of the other. The top one has the keyboard.

mod area;
pub mod command_line;
pub(crate) mod explain;
mod filter_line;
pub(crate) mod help;
pub(crate) mod palette;
pub(crate) mod why;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub use command_line::CommandLine;
pub use explain::Explain;
pub use filter_line::FilterLine;
pub use help::Help;
pub use palette::Palette;
pub use why::Why;

use super::action::Action;
use super::keys::Level;
use super::msg::Effect;
use super::paint;
use super::parts::dialog::Consequence;
use super::parts::{Dialog, Form, FormAct, Menu, TextField};
use super::theme::{Role, Theme};

/// A popup.
#[derive(Clone, Debug)]
pub enum Popup {
    /// One of several entries.
    Menu(Menu),
    /// A question.
    Dialog(Dialog),
    /// Fields to fill in; confirmed, it goes to the pane that opened it.
    Form(Box<Form>),
    /// The filter of a list, being typed.
    Filter(FilterLine),
    /// A command, being typed.
    Command(Box<CommandLine>),
    /// All actions, found by name.
    Palette(Palette),
    /// Keys and what they do.
    Help(Help),
    /// What something means.
    Explain(Explain),
    /// Why nothing comes back.
    Why(Box<Why>),
}

/// What came of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PopupAct {
    /// It stays.
    Stay,
    /// It stays, and the keyboard goes to TYPE.
    Type,
    /// It goes.
    Close,
    /// It goes, and this is done.
    Do(Action),
    /// It goes, and this effect comes about.
    Effect(Effect),
    /// This is done, and it stays.
    Meanwhile(Action),
    /// The form was confirmed: the pane decides whether it goes.
    Submit,
    /// The form was changed and stays: the pane looks at hints, errors and fields again.
    Revise,
}

macro_rules! popup_from {
    ($($part:ident),*) => {$(
        impl From<$part> for Popup {
            fn from(part: $part) -> Popup {
                Popup::$part(part)
            }
        }
    )*};
}

popup_from!(Menu, Dialog, Palette, Help, Explain);

impl From<Form> for Popup {
    fn from(form: Form) -> Popup {
        Popup::Form(Box::new(form))
    }
}

impl From<Why> for Popup {
    fn from(why: Why) -> Popup {
        Popup::Why(Box::new(why))
    }
}

impl From<CommandLine> for Popup {
    fn from(line: CommandLine) -> Popup {
        Popup::Command(Box::new(line))
    }
}

impl From<FilterLine> for Popup {
    fn from(line: FilterLine) -> Popup {
        Popup::Filter(line)
    }
}

impl Popup {
    /// Whether text can be typed where its focus is.
    pub fn is_on_text(&self) -> bool {
        match self {
            Popup::Dialog(_) | Popup::Help(_) | Popup::Explain(_) | Popup::Why(_) => false,
            Popup::Form(form) => form.is_on_text(),
            Popup::Menu(_) | Popup::Filter(_) | Popup::Palette(_) | Popup::Command(_) => true,
        }
    }

    /// Whether it is nothing but a text field, so that Esc closes it at once.
    const fn is_all_text(&self) -> bool {
        matches!(self, Popup::Menu(_) | Popup::Filter(_) | Popup::Palette(_) | Popup::Command(_))
    }

    /// Text for its field.
    pub fn insert(&mut self, text: &str) -> PopupAct {
        match self {
            Popup::Form(form) => {
                form.insert(text);
                return PopupAct::Revise;
            }
            Popup::Filter(line) => {
                line.field.insert(text);
                return line.changed();
            }
            Popup::Palette(palette) => palette.insert(text),
            Popup::Command(line) => line.insert(text),
            Popup::Menu(menu) => return menu.insert(text).map_or(PopupAct::Stay, PopupAct::Meanwhile),
            Popup::Dialog(_) | Popup::Help(_) | Popup::Explain(_) | Popup::Why(_) => {}
        }
        PopupAct::Stay
    }

    /// Does an action, on a screen of this area.
    pub fn apply(&mut self, action: &Action, level: Level, screen: Rect) -> PopupAct {
        let inside = self.inside(screen);
        let page = usize::from(match self {
            Popup::Menu(menu) => menu.list_area(inside).height,
            _ => inside.height,
        });
        if *action == Action::Back {
            if let Popup::Explain(explain) = self
                && explain.back()
            {
                return PopupAct::Stay;
            }
            return match self {
                Popup::Filter(line) => PopupAct::Do(Action::SetFilter(line.before.clone())),
                _ if self.is_all_text() || level == Level::Command => PopupAct::Close,
                _ => PopupAct::Stay,
            };
        }
        match self {
            Popup::Menu(menu) => {
                if *action == Action::Enter {
                    return menu.current().map_or(PopupAct::Stay, |item| PopupAct::Do(item.action.clone()));
                }
                menu.apply(action, page);
                PopupAct::Stay
            }
            Popup::Dialog(dialog) => match (action, dialog.consequence()) {
                (Action::Enter, Consequence::Nothing) => PopupAct::Close,
                (Action::Enter, Consequence::Action(action)) => PopupAct::Do(action.clone()),
                (Action::Enter, Consequence::Effect(effect)) => PopupAct::Effect(effect.clone()),
                _ => {
                    dialog.apply(action);
                    PopupAct::Stay
                }
            },
            Popup::Form(form) => match form.apply(action, level) {
                FormAct::Type => PopupAct::Type,
                FormAct::Confirmed => PopupAct::Submit,
                FormAct::Left => {
                    // A popup has no next region: around to the other end.
                    form.focus_end(matches!(action, Action::PreviousRegion | Action::Up));
                    PopupAct::Stay
                }
                FormAct::Changed => PopupAct::Revise,
                FormAct::Ignored | FormAct::Moved => PopupAct::Stay,
            },
            Popup::Filter(line) => line.apply(action),
            Popup::Palette(palette) => palette.apply(action, page),
            Popup::Explain(explain) => explain.apply(action, inside),
            Popup::Why(why) => why.apply(action, inside),
            Popup::Command(line) => line.apply(action, page),
            Popup::Help(help) => {
                if *action == Action::Enter || *action == Action::Help {
                    return PopupAct::Close;
                }
                help.apply(action, inside);
                PopupAct::Stay
            }
        }
    }

    /// A click at a column and row of the screen: outside it closes, inside it chooses.
    pub fn click(&mut self, screen: Rect, at: Position) -> PopupAct {
        if let Popup::Filter(_) = self {
            return PopupAct::Close;
        }
        if !self.area(screen).contains(at) {
            return if matches!(self, Popup::Form(_)) { PopupAct::Stay } else { PopupAct::Close };
        }
        let inside = self.inside(screen);
        if !inside.contains(at) {
            return PopupAct::Stay;
        }
        let (column, row) = (at.x - inside.x, at.y - inside.y);
        let page = usize::from(inside.height);
        match self {
            Popup::Menu(menu) => {
                let page = usize::from(menu.list_area(inside).height);
                match menu.select_row(usize::from(row), page).then(|| menu.current()).flatten() {
                    Some(item) => PopupAct::Do(item.action.clone()),
                    None => PopupAct::Stay,
                }
            }
            Popup::Palette(palette) => palette.click(row, page),
            Popup::Explain(explain) => {
                explain.click(inside, column, row);
                PopupAct::Stay
            }
            Popup::Command(line) => line.click(row, page),
            Popup::Why(why) => why.click(row, inside),
            Popup::Form(form) => {
                let fields = fields_of(form, inside);
                if let Some(name) = form.at((fields.width, fields.height), column, row) {
                    form.focus_on(name);
                    if form.is_on_text() {
                        return PopupAct::Type;
                    }
                }
                PopupAct::Stay
            }
            _ => PopupAct::Stay,
        }
    }

    /// Draws it over the screen; gives back where the text cursor stands.
    pub fn draw(&self, screen: Rect, buf: &mut Buffer, theme: &Theme, level: Level) -> Option<Position> {
        if let Popup::Filter(line) = self {
            return line.draw(self.area(screen), buf, theme);
        }
        let title = match self {
            Popup::Menu(menu) => menu.title.clone(),
            Popup::Dialog(dialog) => dialog.title.clone(),
            Popup::Form(form) => form.title.clone(),
            Popup::Palette(palette) => palette.title.into(),
            Popup::Explain(explain) => explain.title(),
            Popup::Why(why) => why.title(),
            Popup::Command(_) => "Command".into(),
            Popup::Help(help) => help.title.clone(),
            Popup::Filter(_) => "".into(),
        };
        let area = self.area(screen);
        let title = title.truncated(usize::from(area.width.saturating_sub(5)));
        let inside = paint::frame(buf, area, title.as_str(), theme);
        let below = match self {
            Popup::Menu(menu) => menu.below(inside),
            Popup::Help(help) => help.below(inside),
            Popup::Explain(explain) => explain.below(inside),
            Popup::Why(why) => why.below(inside),
            Popup::Form(form) => form.below(inside.width, fields_of(form, inside).height).into(),
            _ => 0,
        };
        if below > 0 {
            let words = format!(" {below} more {} ", theme.glyphs.down);
            let frame = Rect { width: area.width.saturating_sub(2), ..area };
            paint::put_right(buf, frame, 2, area.height.saturating_sub(1), words, theme.style(Role::Text));
        }
        match self {
            Popup::Menu(menu) => {
                menu.draw(inside, buf, theme);
                return menu.draw_query(area, buf, theme);
            }
            Popup::Dialog(dialog) => dialog.draw(inside, buf, theme),
            Popup::Form(form) => {
                let fields = fields_of(form, inside);
                let position = form.draw(fields, buf, theme, true, level);
                for (row, words) in (fields.height..inside.height).zip(form.help(inside.width)) {
                    paint::put(buf, inside, 1, row, words.as_str(), theme.style(Role::Dim));
                }
                return position;
            }
            Popup::Palette(palette) => return palette.draw(inside, buf, theme),
            Popup::Command(line) => return line.draw(inside, buf, theme),
            Popup::Help(help) => help.draw(inside, buf, theme),
            Popup::Explain(explain) => explain.draw(inside, buf, theme),
            Popup::Why(why) => why.draw(inside, buf, theme),
            Popup::Filter(_) => {}
        }
        None
    }
}

/// Where the fields of a form stand: they keep a row at least, the help gets what is left of its rows.
fn fields_of(form: &Form, inside: Rect) -> Rect {
    let help = form.help_rows(inside.width).min(inside.height.saturating_sub(1));
    Rect { height: inside.height - help, ..inside }
}

/// The first line of a popup in which something is typed after `:`; gives back where its text stands, and the cursor.
fn draw_line(field: &TextField, area: Rect, buf: &mut Buffer, theme: &Theme) -> (Rect, Option<Position>) {
    paint::put(buf, area, 1, 0, ":", theme.style(Role::Label));
    let (x, width) = (area.x + area.width.min(3), area.width.saturating_sub(4));
    let inside = Rect { x, width, height: area.height.min(1), ..area };
    (inside, field.draw(inside, buf, theme.styled(Role::Field, true), true))
}
