//! Our own instruments: what is visible is looked at, at most four times a second. The tasks that own
//! the sockets make the calls, which the journal marks as an observer's.

use std::sync::Arc;
use std::time::Duration;

use super::base::Base;
use super::inbox::{Inbox, Tell};
use crate::model::command::Watch;
use crate::model::connection::Owner;
use crate::model::ids::ServerId;

/// How often.
pub(super) const EVERY: Duration = Duration::from_millis(250);

/// Asks the tasks of what is visible to read their gauges; one that has not yet done so is not asked again.
pub(super) fn look(base: &Base, watch: &Watch, inbox: impl Fn(ServerId) -> Option<Arc<Inbox>>) {
    for socket in &watch.sockets {
        if watch.details != Some(*socket) {
            base.observe(*socket, false);
        }
    }
    if let Some(socket) = watch.details {
        base.observe(socket, true);
    }
    for owner in &watch.owners {
        if let Owner::Server(server) = owner
            && let Some(inbox) = inbox(*server)
        {
            inbox.observe(Tell::ObserveQueue);
        }
    }
}
