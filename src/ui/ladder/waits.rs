//! Calls that have not returned yet: what each socket waits in.

use std::time::Duration;

use super::scope::Scope;
use crate::bytes::text::SafeText;
use crate::model::connection::SocketState;
use crate::model::ids::SocketId;
use crate::model::ladder::{waited, waiting};
use crate::model::moment::Moment;
use crate::ui::world::World;

/// Sockets that are looked through for one that waits: nearly all of them do.
const LOOK_LIMIT: usize = 256;

/// One call that still waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub(super) socket: SocketId,
    /// `recv(13, ...`
    pub(super) call: SafeText,
    pub(super) since: Moment,
}

impl Wait {
    fn of(state: &SocketState) -> Option<Wait> {
        let wait = state.waiting.filter(|_| state.ended.is_none())?;
        let call = if wait.select {
            SafeText::literal("select(").then(state.fd).then(" and the listener, ...")
        } else {
            waiting(wait.call, state.fd)
        };
        Some(Wait { socket: state.id, call, since: wait.since })
    }

    /// `waiting 0:03`.
    pub(super) fn words(&self, now: Moment) -> SafeText {
        SafeText::literal("waiting ").then(waited(now.since(self.since)))
    }
}

/// At most `limit` calls that wait, those that began last, the oldest first; and whether there are more.
pub(super) fn waits(scope: &Scope, world: &World, limit: usize) -> (Vec<Wait>, bool) {
    let mut found: Vec<Wait> = match scope.sockets() {
        Some(sockets) => {
            let states = sockets.iter().rev().filter_map(|socket| world.sockets.get(socket));
            states.take(LOOK_LIMIT).filter_map(Wait::of).take(limit + 1).collect()
        }
        None => world.sockets.values().rev().take(LOOK_LIMIT).filter_map(Wait::of).take(limit + 1).collect(),
    };
    let has_more = found.len() > limit;
    found.truncate(limit);
    found.sort_by_key(|wait| (wait.since, wait.socket));
    (found, has_more)
}

/// When the first of these shows another second.
pub(super) fn next_change(waits: &[Wait], now: Moment) -> Option<Moment> {
    let next = |wait: &Wait| {
        let whole = now.since(wait.since).as_secs() + 1;
        wait.since + Duration::from_secs(whole)
    };
    waits.iter().map(next).min()
}
