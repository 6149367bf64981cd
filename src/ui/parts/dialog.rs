//! A question with few answers. Enter takes the one that is chosen, Esc none; the safe one is preselected.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::msg::Effect;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// How to reach the other answers, after the sign of the two arrows.
const HOW: &str = "choose, Enter confirms";

/// What an answer brings about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    /// The dialog closes, nothing else.
    Nothing,
    /// An action of the pane.
    Action(Action),
    /// An effect: leaving, saving over a file.
    Effect(Effect),
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialog {
    /// The words on its frame: the question.
    pub title: SafeText,
    /// What one has to know to answer it.
    pub lines: Vec<SafeText>,
    answers: Vec<(SafeText, Consequence)>,
    chosen: usize,
}

impl Dialog {
    /// A question whose safe answer stands first, and is chosen.
    pub fn new(title: impl Into<SafeText>, lines: Vec<SafeText>, safe: impl Into<SafeText>) -> Dialog {
        Dialog { title: title.into(), lines, answers: vec![(safe.into(), Consequence::Nothing)], chosen: 0 }
    }

    /// The same with another answer.
    #[must_use]
    pub fn or(mut self, answer: impl Into<SafeText>, consequence: Consequence) -> Dialog {
        self.answers.push((answer.into(), consequence));
        self
    }

    /// What the chosen answer brings about.
    pub fn consequence(&self) -> &Consequence {
        self.answers.get(self.chosen).map_or(&Consequence::Nothing, |(_, consequence)| consequence)
    }

    /// Whether there is more than one answer.
    pub fn has_choice(&self) -> bool {
        self.answers.len() > 1
    }

    /// Chooses another answer; gives back whether the action was for that.
    pub fn apply(&mut self, action: &Action) -> bool {
        let last = self.answers.len() - 1;
        self.chosen = match action {
            Action::Left | Action::Up | Action::PreviousRegion => self.chosen.saturating_sub(1),
            Action::Right | Action::Down | Action::NextRegion => (self.chosen + 1).min(last),
            _ => return false,
        };
        true
    }

    /// Columns and rows of its inside, when there is room.
    pub fn size(&self) -> (u16, u16) {
        let lines = self.lines.iter().map(SafeText::width).max().unwrap_or(0);
        let answers: usize = self.answers.iter().map(|(answer, _)| answer.width() + 4).sum();
        let answers = answers + if self.has_choice() { HOW.len() + 4 } else { 0 };
        let columns = lines.max(answers).max(self.title.width() + 4).min(76) as u16;
        (columns + 2, self.lines.len() as u16 + 2)
    }

    /// Draws lines and answers into `area`; the answers keep their row where the lines are too many.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let room = area.height.saturating_sub(2);
        for (row, line) in self.lines.iter().take(usize::from(room)).enumerate() {
            let line = line.truncated(usize::from(area.width.saturating_sub(2)));
            paint::put(buf, area, 1, row as u16, line.as_str(), theme.style(Role::Text));
        }
        let row = area.height.saturating_sub(1);
        let mut column = 1;
        for (place, (answer, _)) in self.answers.iter().enumerate() {
            let is_chosen = place == self.chosen;
            let style = theme.styled(if is_chosen { Role::Cursor } else { Role::Text }, is_chosen);
            let words = if is_chosen { format!("[{answer}]") } else { format!(" {answer} ") };
            column = paint::put(buf, area, column, row, words, style) + 2;
        }
        if self.has_choice() {
            let how = format!("{} {HOW}", theme.glyphs.left_right);
            let inner = Rect { width: area.width.saturating_sub(1), ..area };
            paint::put_right(buf, inner, column, row, how, theme.style(Role::Dim));
        }
    }
}
