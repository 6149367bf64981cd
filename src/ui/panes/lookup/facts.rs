//! Facts: what a row of a region of facts says. Facts are kept until what they tell of changes; what a clock changes is
//! made where it is drawn.

use std::time::Duration;

use super::words;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::theme::Role;

/// A fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fact {
    /// What it is; empty where it goes on.
    pub(super) label: SafeText,
    /// The fact itself; it is copied as the row.
    pub(super) text: FactText,
    /// How it is drawn.
    pub(super) role: Role,
    /// It begins in the first column, before the labels of others.
    pub(super) is_apart: bool,
}

/// The words of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FactText {
    /// They stay as they are.
    Said(SafeText),
    /// It has been asked since then; what, if more is to be said.
    Waiting(Moment, &'static str),
    /// An answer that came then may be kept for so many seconds.
    TimeToLive(Moment, u32),
    /// The key that asks who an address is stands before them.
    WhoIsIt,
}

pub(super) fn fact(label: impl Into<SafeText>, text: impl Into<FactText>) -> Fact {
    Fact { label: label.into(), text: text.into(), role: Role::Text, is_apart: false }
}

/// What is no part of what stands before it.
pub(super) fn apart(text: impl Into<FactText>) -> Fact {
    Fact { is_apart: true, ..fact("", text) }
}

impl<T: Into<SafeText>> From<T> for FactText {
    fn from(text: T) -> FactText {
        FactText::Said(text.into())
    }
}

impl Fact {
    /// The same, drawn otherwise.
    pub(super) const fn drawn(mut self, role: Role) -> Fact {
        self.role = role;
        self
    }
}

/// Whole seconds from one moment to another.
fn seconds(from: Moment, to: Moment) -> u32 {
    u32::try_from(to.since(from).as_secs()).unwrap_or(u32::MAX)
}

impl FactText {
    /// The words now; `key` asks who an address is.
    pub(super) fn at(&self, now: Moment, key: &str) -> SafeText {
        match self {
            FactText::Said(text) => text.clone(),
            FactText::Waiting(since, what) => words::waiting(now.since(*since)).then(*what),
            FactText::TimeToLive(since, seconds_kept) => {
                match seconds_kept.saturating_sub(seconds(*since, now)) {
                    0 => SafeText::literal("its time to live is over"),
                    left => SafeText::literal("may be kept ").then(left).then(" s more"),
                }
            }
            FactText::WhoIsIt => SafeText::shown(key).then(": who is it?"),
        }
    }

    /// The widest that they become: rows do not come and go while a clock counts.
    pub(super) fn widest(&self) -> SafeText {
        match self {
            FactText::Said(text) => text.clone(),
            FactText::Waiting(since, _) => self.at(*since + Duration::from_secs(99_999), ""),
            FactText::TimeToLive(since, _) => self.at(*since, ""),
            FactText::WhoIsIt => self.at(Moment::START, "ctrl-w"),
        }
    }

    /// When a clock changes them next; `None` when none does any more.
    pub(super) fn changes_at(&self, now: Moment) -> Option<Moment> {
        let (since, is_over) = match self {
            FactText::Waiting(since, _) => (*since, false),
            FactText::TimeToLive(since, kept) => (*since, seconds(*since, now) >= *kept),
            FactText::Said(_) | FactText::WhoIsIt => return None,
        };
        (!is_over).then(|| since + Duration::from_secs(u64::from(seconds(since, now)) + 1))
    }

    /// What is copied of them: what stays true.
    pub(super) fn lasting(&self) -> SafeText {
        match self {
            FactText::Said(text) => text.clone(),
            FactText::Waiting(..) => SafeText::literal("asked, and not answered yet"),
            FactText::TimeToLive(_, kept) => SafeText::literal("time to live ").then(*kept).then(" s"),
            FactText::WhoIsIt => SafeText::EMPTY,
        }
    }

    /// Whether they stay as they are.
    pub(super) const fn is_said(&self) -> bool {
        matches!(self, FactText::Said(_))
    }
}

/// A text in rows that end behind a colon, a dot, a bar or a blank where they can.
pub(super) fn divided(text: &SafeText, room: usize) -> Vec<SafeText> {
    let mut rows: Vec<SafeText> = Vec::new();
    for piece in text.as_str().split_inclusive([':', '.', '|', ' ']) {
        // It was safe before it was divided.
        let piece = SafeText::kept(piece);
        match rows.last_mut() {
            Some(row) if row.width() + piece.width() <= room => row.push(&piece),
            _ => rows.extend(piece.rows(room)),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_countdown_changes_each_second_until_it_is_over() {
        let text = FactText::TimeToLive(Moment::at_secs(10), 2);
        for (now, words, next) in [
            (10, "may be kept 2 s more", Some(11)),
            (11, "may be kept 1 s more", Some(12)),
            (12, "its time to live is over", None),
            (99, "its time to live is over", None),
        ] {
            let now = Moment::at_secs(now);
            assert_eq!((text.at(now, "").as_str(), text.changes_at(now)), (words, next.map(Moment::at_secs)));
        }
        let waits = FactText::Waiting(Moment::at_secs(10), ": each module alone");
        assert_eq!(waits.at(Moment::at_secs(13), "").as_str(), "asking for 3 s: each module alone");
        assert_eq!(waits.changes_at(Moment::at_secs(13)), Some(Moment::at_secs(14)));
        assert_eq!(fact("a", "b").text.changes_at(Moment::START), None);
    }
}
