//! The names of the panes.

use serde::{Deserialize, Serialize};

/// Which pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PaneId {
    /// Names and addresses.
    #[default]
    Lookup,
    /// Sessions of our own.
    Console,
    /// Servers and who is connected.
    Servers,
    /// Bytes and what they mean.
    Inspect,
    /// The ladder in full.
    Calls,
}

impl PaneId {
    /// All panes, in the order of their keys.
    pub const ALL: [PaneId; 5] =
        [PaneId::Lookup, PaneId::Console, PaneId::Servers, PaneId::Inspect, PaneId::Calls];

    /// The name in the top line.
    pub const fn name(self) -> &'static str {
        match self {
            PaneId::Lookup => "Lookup",
            PaneId::Console => "Console",
            PaneId::Servers => "Servers",
            PaneId::Inspect => "Inspect",
            PaneId::Calls => "Calls",
        }
    }
}
