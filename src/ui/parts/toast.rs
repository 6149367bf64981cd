//! Short messages that stand over the bottom of the screen for a few seconds.

use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;

/// How long a note stands.
const NOTE: Duration = Duration::from_secs(4);
/// How long trouble stands: it wants to be read.
const TROUBLE: Duration = Duration::from_secs(10);
/// How many stand at once; older ones make room.
const LIMIT: usize = 3;

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What it says.
    pub text: SafeText,
    /// Whether something did not work.
    pub is_trouble: bool,
    /// When it goes.
    pub until: Moment,
    /// What it answers: done once more, its next answer takes the place of this one.
    pub cause: Option<Action>,
}

impl Toast {
    /// Something that is good to know.
    pub fn note(text: SafeText, now: Moment) -> Toast {
        Toast { text, is_trouble: false, until: now + NOTE, cause: None }
    }

    /// Something that did not work.
    pub fn trouble(text: SafeText, now: Moment) -> Toast {
        Toast { text, is_trouble: true, until: now + TROUBLE, cause: None }
    }

    /// The same as an answer to this action.
    #[must_use]
    pub fn of(self, cause: Option<Action>) -> Toast {
        Toast { cause, ..self }
    }
}

/// The messages that stand now, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    toasts: Vec<Toast>,
}

impl Toasts {
    /// Adds one; the same words are not said twice at once, and a key pressed again has one answer.
    pub fn push(&mut self, toast: Toast) {
        let is_again =
            |old: &Toast| old.cause.is_some() && old.cause == toast.cause && old.until < toast.until;
        self.toasts.retain(|old| old.text != toast.text && !is_again(old));
        self.toasts.push(toast);
        if self.toasts.len() > LIMIT {
            self.toasts.remove(0);
        }
    }

    /// Takes away those whose time is over.
    pub fn expire(&mut self, now: Moment) {
        self.toasts.retain(|toast| toast.until > now);
    }

    /// Takes the newest away; false if there is none.
    pub fn dismiss(&mut self) -> bool {
        self.toasts.pop().is_some()
    }

    /// Their lines in so many columns, the oldest first, and whether something did not work: at most `limit`, of which
    /// the newest toast has the first claim.
    pub fn lines(&self, columns: u16, limit: usize) -> Vec<(SafeText, &Toast)> {
        let mut lines = Vec::new();
        for toast in self.toasts.iter().rev() {
            let room = limit.saturating_sub(lines.len());
            let rows = toast.text.wrapped(usize::from(columns.saturating_sub(4)).max(1));
            let rows = rows.into_iter().take(room);
            lines.extend(rows.map(|row| (row, toast)).collect::<Vec<_>>().into_iter().rev());
        }
        lines.reverse();
        lines
    }

    /// When the next one goes.
    pub fn wake_at(&self) -> Option<Moment> {
        self.toasts.iter().map(|toast| toast.until).min()
    }
}
