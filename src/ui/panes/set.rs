//! All panes together.

use super::{Pane, PaneId, calls, console, inspect, lookup, servers};

/// The five panes.
#[derive(Debug, Default)]
pub struct Panes {
    /// Names and addresses.
    pub lookup: lookup::Lookup,
    /// Sessions of our own.
    pub console: console::Console,
    /// Servers and who is connected.
    pub servers: servers::Servers,
    /// Bytes and what they mean.
    pub inspect: inspect::Inspect,
    /// The ladder in full.
    pub calls: calls::Calls,
}

impl Panes {
    /// A pane by its name.
    pub fn get(&self, id: PaneId) -> &dyn Pane {
        match id {
            PaneId::Lookup => &self.lookup,
            PaneId::Console => &self.console,
            PaneId::Servers => &self.servers,
            PaneId::Inspect => &self.inspect,
            PaneId::Calls => &self.calls,
        }
    }

    /// A pane by its name, to update it.
    pub fn get_mut(&mut self, id: PaneId) -> &mut dyn Pane {
        match id {
            PaneId::Lookup => &mut self.lookup,
            PaneId::Console => &mut self.console,
            PaneId::Servers => &mut self.servers,
            PaneId::Inspect => &mut self.inspect,
            PaneId::Calls => &mut self.calls,
        }
    }
}
