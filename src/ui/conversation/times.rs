//! The times of a row: when it happened, and how long its answer took.

use std::time::Duration;

use super::drawn_from::ConversationView;
use super::form::TimeForm;
use super::source::Source;
use crate::model::call::Call;
use crate::model::entry::{self, ConversationEntry};
use crate::model::moment::Moment;

/// How many rows back the request to a reply is looked for: those of other peers may stand between.
const REQUEST_ROWS: usize = 16;
/// How many calls back at most: while one waits, instruments look at the socket a few times a second.
const REQUEST_STEPS: usize = 4_096;

/// The time of a row that stands for a call, which happened `at`.
pub(super) fn time_words(
    call: &Call<'_>,
    at: Moment,
    source: &Source,
    scene: &ConversationView<'_>,
    form: TimeForm,
) -> String {
    let seconds = |span: Duration| format!("+{}.{:03}", span.as_secs(), span.subsec_millis());
    match form {
        TimeForm::Clock => scene.world.wall.time_of_day(at),
        TimeForm::SinceOpened => {
            let opened = source.sockets.first().and_then(|id| scene.world.sockets.get(id)).map(|s| s.opened);
            opened.map_or_else(String::new, |opened| seconds(at.since(opened)))
        }
        TimeForm::SinceRow => {
            let mut before = call.previous;
            for _ in 0..REQUEST_STEPS {
                let Some(older) = before.and_then(|seq| scene.world.calls.call(seq)) else { break };
                before = older.previous;
                if source.has(&older) {
                    let began = if older.kind.is_send() { older.at } else { older.ended() };
                    return seconds(at.since(began));
                }
            }
            String::new()
        }
    }
}

/// From the send that this answers to the end of the receive; `None` where no send to that peer stands right before
/// it.
pub(super) fn round_trip(call: &Call<'_>, source: &Source, scene: &ConversationView<'_>) -> Option<Duration> {
    if !source.is_client {
        return None;
    }
    let from = entry::address_of(call);
    let mut before = call.previous;
    let mut rows = 0;
    for _ in 0..REQUEST_STEPS {
        let older = scene.world.calls.call(before?)?;
        before = older.previous;
        let Some(entry) = ConversationEntry::of(&older, source.is_stream) else { continue };
        let (ConversationEntry::Sent { to: peer, .. } | ConversationEntry::Received { from: peer, .. }) =
            &entry
        else {
            continue;
        };
        let is_of_that_peer = peer.is_none() || from.is_none() || *peer == from;
        match entry {
            ConversationEntry::Sent { .. } if is_of_that_peer => return Some(call.ended().since(older.at)),
            _ if is_of_that_peer => return None,
            _ => rows += 1,
        }
        if rows == REQUEST_ROWS {
            return None;
        }
    }
    None
}
