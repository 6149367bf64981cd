//! Our own instruments: of what is visible, accept queues are looked at four times a second, the socket whose
//! details are open twice, other sockets once; of what does not change fewer of these chances are taken (`pace`).
//! The tasks that own the sockets make the calls, which the journal marks as an observer's; so they are as few as a
//! live screen needs.

use std::sync::Arc;
use std::time::Duration;

use super::context::NetContext;
use super::inbox::{TaskCommand, TaskInbox};
use crate::model::command::Watch;
use crate::model::connection::Owner;
use crate::model::ids::ServerId;

/// The time between two looks.
pub(super) const EVERY: Duration = Duration::from_millis(250);

/// Of how many looks one is at the socket whose details are open, and one at the other sockets.
const DETAILS: u64 = 2;
const SOCKETS: u64 = 4;

/// Asks the tasks of what is visible to read their gauges; one that has not yet done so is not asked again. `looks`
/// counts from 0 since what is watched last changed, and the first look is at everything.
pub(super) fn look(
    net: &NetContext,
    watch: &Watch,
    looks: u64,
    inbox: impl Fn(ServerId) -> Option<Arc<TaskInbox>>,
) {
    let anew = looks == 0;
    if looks.is_multiple_of(SOCKETS) {
        for socket in watch.sockets.iter().filter(|socket| watch.details != Some(**socket)) {
            net.observe(*socket, false, anew);
        }
    }
    if let Some(socket) = watch.details.filter(|_| looks.is_multiple_of(DETAILS)) {
        net.observe(socket, true, anew);
    }
    for owner in &watch.owners {
        if let Owner::Server(server) = owner
            && let Some(inbox) = inbox(*server)
        {
            inbox.observe(TaskCommand::ObserveQueue { anew });
        }
    }
}
