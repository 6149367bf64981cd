//! What the command line says to the terminal program.

use std::path::PathBuf;

use crate::model::journal::DEFAULT_BUDGET;

/// What the command line says to the terminal program; all of it can be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Draw with ASCII alone, whatever the locale says.
    pub ascii: bool,
    /// The theme to start with, by name, instead of the configured one.
    pub theme: Option<String>,
    /// The configuration folder, instead of `$XDG_CONFIG_HOME/sockpit`.
    pub config: Option<PathBuf>,
    /// The endpoints of sessions are neither offered again nor remembered.
    pub forgets: bool,
    /// MiB of sealed segments that the journal keeps, from 1, instead of [`DEFAULT_BUDGET`].
    pub journal: Option<u16>,
}

impl Options {
    /// Bytes of sealed segments that the journal keeps.
    pub(crate) fn journal_budget(&self) -> usize {
        self.journal.map_or(DEFAULT_BUDGET, |mebibytes| usize::from(mebibytes.max(1)) << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_has_so_many_mebibytes_as_were_asked_for() {
        let budget = |journal| Options { journal, ..Options::default() }.journal_budget();
        assert_eq!([budget(None), budget(Some(1)), budget(Some(16_384))], [64 << 20, 1 << 20, 16 << 30]);
    }
}
