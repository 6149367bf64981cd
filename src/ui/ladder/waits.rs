//! Calls that have not returned yet: what each socket waits in.

use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::model::call::CallKind;
use crate::model::connection::{Owner, SocketRole, SocketState};
use crate::model::ids::SocketId;
use crate::model::ladder::{waited, waiting};
use crate::model::moment::Moment;
use crate::ui::call_scope::CallScope;
use crate::ui::world::World;

/// Sockets that are looked through for one that waits: nearly all of them do.
const LOOK_LIMIT: usize = 256;

/// One call that still waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    pub(super) socket: SocketId,
    pub(super) call: CallKind,
    /// `recv(13, ...`
    pub(super) words: SafeText,
    pub(super) since: Moment,
    /// Whose `select` it is, if it is one.
    select: Option<Owner>,
}

impl Wait {
    fn of(state: &SocketState) -> Option<Wait> {
        let wait = state.waiting.filter(|_| state.ended.is_none())?;
        let words = match (wait.select, state.role) {
            (true, SocketRole::Listener) => SafeText::literal("select(").then(state.fd).then(", ..."),
            (true, _) => SafeText::literal("select(").then(state.fd).then(" and the listener, ..."),
            (false, _) => waiting(wait.call, state.fd),
        };
        let select = wait.select.then_some(state.owner);
        Some(Wait { socket: state.id, call: wait.call, words, since: wait.since, select })
    }

    /// `waiting 0:03`.
    pub(super) fn time(&self, now: Moment) -> SafeText {
        SafeText::literal("waiting ").then(waited(now.since(self.since)))
    }
}

/// Rows of calls that wait, of a screen of so many: at most a third, and at least one.
pub(super) const fn most(height: usize) -> usize {
    let third = height / 3;
    if third == 0 { 1 } else { third }
}

/// At most `limit` calls that wait, those that began last, the oldest first; and whether there are more.
pub(super) fn waits(scope: &CallScope, world: &World, limit: usize) -> (Vec<Wait>, bool) {
    let mut found: Vec<Wait> = match scope.sockets() {
        Some(sockets) => {
            let states = sockets.iter().rev().filter_map(|socket| world.sockets.get(socket));
            states.take(LOOK_LIMIT).filter_map(Wait::of).take(limit + 1).collect()
        }
        None => world.sockets.values().rev().take(LOOK_LIMIT).filter_map(Wait::of).take(limit + 1).collect(),
    };
    join_selects(&mut found, world);
    let has_more = found.len() > limit;
    found.truncate(limit);
    found.sort_by_key(|wait| (wait.since, wait.socket));
    (found, has_more)
}

/// A `select` over the listener and the client is one call: it is told once, with both.
fn join_selects(found: &mut Vec<Wait>, world: &World) {
    let state = |wait: &Wait| world.sockets.get(&wait.socket);
    let is_listener = |wait: &Wait| state(wait).is_some_and(|state| state.role == SocketRole::Listener);
    let listeners: Vec<Owner> =
        found.iter().filter(|wait| is_listener(wait)).filter_map(|wait| wait.select).collect();
    for owner in listeners {
        let of_client = |wait: &Wait| wait.select == Some(owner) && !is_listener(wait);
        let Some(client) = found.iter().position(of_client) else { continue };
        let client = found.remove(client);
        let Some(fd) = state(&client).map(|state| state.fd) else { continue };
        let Some(listener) = found.iter_mut().find(|wait| wait.select == Some(owner)) else { continue };
        // It returned whenever one of the two did something.
        listener.since = listener.since.max(client.since);
        if let Some(state) = state(listener) {
            listener.words = SafeText::literal("select(").then(state.fd).then(", ").then(fd).then(", ...");
        }
    }
}

/// When the first of these shows another second.
pub(super) fn next_change(waits: &[Wait], now: Moment) -> Option<Moment> {
    let next = |wait: &Wait| {
        let whole = now.since(wait.since).as_secs() + 1;
        wait.since + Duration::from_secs(whole)
    };
    waits.iter().map(next).min()
}
