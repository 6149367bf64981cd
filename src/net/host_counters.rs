//! The counters of the host as they were when each session and server began.

use std::collections::HashMap;
use std::fs;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::connection::Owner;
use crate::model::why::HostCounters;

/// What the counters said, by whose beginning it was.
#[derive(Default)]
pub(crate) struct CountersBefore(Mutex<HashMap<Owner, HostCounters>>);

impl CountersBefore {
    fn lock(&self) -> MutexGuard<'_, HashMap<Owner, HostCounters>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads them at somebody's beginning, on the calling thread.
    pub(crate) fn read_for(&self, owner: Owner) {
        if let Some(counters) = counters() {
            self.lock().insert(owner, counters);
        }
    }

    pub(crate) fn forget(&self, owner: Owner) {
        self.lock().remove(&owner);
    }

    /// By how much they have grown since somebody's beginning; `None` where they could not be read.
    pub(crate) fn grown_since(&self, owner: Owner) -> Option<HostCounters> {
        let before = self.lock().get(&owner).copied()?;
        Some(counters()?.since(&before))
    }
}

/// The counters of this network namespace; `None` where there is no /proc.
fn counters() -> Option<HostCounters> {
    let snmp = fs::read_to_string("/proc/net/snmp").ok()?;
    // Without IPv6 there is no second file.
    let snmp6 = fs::read_to_string("/proc/net/snmp6").unwrap_or_default();
    Some(HostCounters::read(&snmp, &snmp6))
}
