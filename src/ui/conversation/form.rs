//! How the rows of a conversation are shown: which forms of the bytes, and which time.

/// Which forms of the bytes a row has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowForm {
    /// Text, and hex beside or below it.
    #[default]
    Both,
    /// Text alone.
    Text,
    /// Hex alone.
    Hex,
    /// A text protocol read as text: a line of the screen for each of its lines.
    Lines,
}

impl RowForm {
    /// The next one.
    pub(super) const fn next(self) -> RowForm {
        match self {
            RowForm::Both => RowForm::Text,
            RowForm::Text => RowForm::Hex,
            RowForm::Hex => RowForm::Lines,
            RowForm::Lines => RowForm::Both,
        }
    }

    /// What is said when it is chosen.
    pub const fn words(self) -> &'static str {
        match self {
            RowForm::Both => "messages as text and hex",
            RowForm::Text => "messages as text",
            RowForm::Hex => "messages as hex",
            RowForm::Lines => "messages line by line, as of a text protocol",
        }
    }
}

/// Which time a row shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeForm {
    /// Of the clock on the wall.
    #[default]
    Clock,
    /// Since the socket was opened.
    SinceOpened,
    /// Since the row before.
    SinceRow,
}

impl TimeForm {
    /// The next one.
    pub(super) const fn next(self) -> TimeForm {
        match self {
            TimeForm::Clock => TimeForm::SinceOpened,
            TimeForm::SinceOpened => TimeForm::SinceRow,
            TimeForm::SinceRow => TimeForm::Clock,
        }
    }

    /// What is said when it is chosen.
    pub const fn words(self) -> &'static str {
        match self {
            TimeForm::Clock => "times of the clock",
            TimeForm::SinceOpened => "seconds since the socket was opened",
            TimeForm::SinceRow => "seconds since the row before",
        }
    }
}
