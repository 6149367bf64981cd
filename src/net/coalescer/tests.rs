//! What is told at once, and what may wait.

use super::*;
use crate::model::address::Address;
use crate::model::connection::{ConnectionStatus, SocketRole};
use crate::model::endpoint::Transport;
use crate::model::ids::{ConnectionId, SocketId};
use crate::net::live_state::SocketIdentity;

fn live_states(count: u32) -> Vec<Arc<LiveState>> {
    let identity = |id| SocketIdentity {
        owner: Owner::Server(ServerId(1)),
        socket: SocketId(id),
        connection: Some(ConnectionId(id)),
        role: Some(SocketRole::Accepted),
        transport: Transport::Tcp,
        family: 2,
        fd: 11,
        opened: Moment(5),
    };
    (1..=count).map(|id| Arc::new(LiveState::new(identity(id), None, Some(Address::UnixUnnamed)))).collect()
}

fn rows(events: &[Event]) -> Vec<(ConnectionId, u64, bool)> {
    let rows = |event: &Event| match event {
        Event::Server(ServerEvent::Connections(_, rows)) => rows
            .iter()
            .map(|row| {
                (row.id, row.counts.bytes_in, matches!(row.status, ConnectionStatus::HalfClosedByPeer))
            })
            .collect(),
        _ => Vec::new(),
    };
    events.iter().flat_map(rows).collect()
}

/// Each gets so many bytes more.
fn receive(coalescer: &EventCoalescer, live_states: &[Arc<LiveState>], bytes: usize) {
    for live in live_states {
        live.call_counters.received(bytes, Moment(9));
        coalescer.touch(live);
    }
}

#[tokio::test(start_paused = true)]
async fn the_counters_of_many_rows_wait_and_none_is_lost() {
    let coalescer = EventCoalescer::default();
    let live_states = live_states(FEW_COUNTERS as u32 + 1);
    for live in &live_states {
        coalescer.touch(live);
    }
    assert_eq!(rows(&coalescer.take(false)).len(), live_states.len(), "new rows are told at once");

    receive(&coalescer, &live_states, 1);
    tokio::time::advance(TICK).await;
    assert_eq!(rows(&coalescer.take(false)), [], "a tick later their counters wait");
    assert!(coalescer.lock().awake, "and are looked at again");
    receive(&coalescer, &live_states, 1);
    live_states[0].set_standing(ConnectionStatus::HalfClosedByPeer);
    coalescer.touch(&live_states[0]);

    tokio::time::advance(COUNTERS).await;
    let told = rows(&coalescer.take(false));
    assert_eq!(told.len(), live_states.len());
    assert!(told.iter().all(|(_, bytes, _)| *bytes == 2), "each at its latest: {told:?}");
    assert_eq!(told[0], (ConnectionId(1), 2, true));
    assert!(!coalescer.lock().awake, "then there is nothing to wake up for");
}

#[tokio::test(start_paused = true)]
async fn the_counters_of_few_rows_are_told_at_each_tick() {
    let coalescer = EventCoalescer::default();
    let live_states = live_states(FEW_COUNTERS as u32);
    for live in &live_states {
        coalescer.touch(live);
    }
    coalescer.take(false);
    for bytes in 1..=3 {
        receive(&coalescer, &live_states, 1);
        tokio::time::advance(TICK).await;
        let told = rows(&coalescer.take(false));
        assert_eq!(told.len(), live_states.len());
        assert!(told.iter().all(|(_, told, _)| *told == bytes));
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_row_does_not_wait_for_the_counters_of_many() {
    let coalescer = EventCoalescer::default();
    let live_states = live_states(FEW_COUNTERS as u32 + 2);
    let (late, many) = live_states.split_last().expect("there are some");
    for live in many {
        coalescer.touch(live);
    }
    coalescer.take(false);
    receive(&coalescer, many, 1);
    coalescer.touch(late);
    assert_eq!(rows(&coalescer.take(false)), [(late.identity.connection.expect("it has a row"), 0, false)]);
    assert_eq!(rows(&coalescer.collect()).len(), many.len(), "whoever asks for all gets all");
}
