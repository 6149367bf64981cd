//! What a view of records is told: which of them are rows, and how a row is drawn.

use ratatui::text::Line;

use crate::model::call::{Call, Seq};
use crate::model::ids::SocketId;
use crate::model::journal::JournalReader;
use crate::ui::parts::filter::Filter;

/// Which records of the journal are rows.
pub trait RecordSource {
    /// The journal, as far as it was taken.
    fn reader(&self) -> &JournalReader;

    /// The sockets whose records these are; `None`: of all.
    fn sockets(&self) -> Option<Vec<SocketId>>;

    /// Whether a socket is one of them.
    fn has_socket(&self, socket: SocketId) -> bool;

    /// Whether records of our own instruments are looked at too.
    fn has_observers(&self) -> bool {
        false
    }

    /// Whether few of the records of these sockets are rows, so that the newest rows are not found at once: the view
    /// keeps those that it found.
    fn is_sparse(&self) -> bool {
        false
    }

    /// Whether a record of these sockets is a row.
    fn is_row(&self, call: &Call<'_>) -> bool;

    /// Whether a filter holds for a row.
    fn matches(&self, filter: &Filter, call: &Call<'_>) -> bool;
}

/// How rows are drawn, in so many columns.
pub trait RecordLines {
    /// Which records are rows.
    type Source: RecordSource;

    /// A row that was looked up and measured.
    type Row;

    /// Which records are rows.
    fn source(&self) -> &Self::Source;

    /// The row of a record; `opened` is the number of lines that it may take, if it is opened. `None` for a record that
    /// the journal does not have any more.
    fn row(&self, seq: Seq, opened: Option<usize>) -> Option<Self::Row>;

    /// How many lines the row takes.
    fn height(&self, row: &Self::Row) -> usize;

    /// How many of its lines, from the first, the cursor marks.
    fn marked(&self, row: &Self::Row) -> usize {
        self.height(row)
    }

    /// The lines of all rows on screen, each of as many lines as it was measured.
    fn lines(&self, rows: Vec<Self::Row>) -> Vec<Vec<Line<'static>>>;

    /// What stands above the oldest row where older records were evicted.
    fn note(&self, oldest: Seq) -> Line<'static>;
}
