//! What the command line says to the terminal program.

use std::path::PathBuf;

/// What the command line says to the terminal program; all of it can be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Draw with ASCII alone, whatever the locale says.
    pub ascii: bool,
    /// The theme to start with, by name, instead of the configured one.
    pub theme: Option<String>,
    /// The configuration folder, instead of `$XDG_CONFIG_HOME/sockpit`.
    pub config: Option<PathBuf>,
}
