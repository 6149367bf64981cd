//! What is told at once, and what may wait.

use super::*;
use crate::model::address::Address;
use crate::model::connection::{Role, Standing};
use crate::model::endpoint::Transport;
use crate::model::ids::{ConnectionId, SocketId};
use crate::net::cell::Birth;

fn cells(count: u32) -> Vec<Arc<Cell>> {
    let birth = |id| Birth {
        owner: Owner::Server(ServerId(1)),
        socket: SocketId(id),
        connection: Some(ConnectionId(id)),
        role: Some(Role::Accepted),
        transport: Transport::Tcp,
        family: 2,
        fd: 11,
        opened: Moment(5),
    };
    (1..=count).map(|id| Arc::new(Cell::new(birth(id), None, Some(Address::UnixUnnamed)))).collect()
}

fn rows(events: &[Event]) -> Vec<(ConnectionId, u64, bool)> {
    let rows = |event: &Event| match event {
        Event::Server(ServerEvent::Connections(_, rows)) => rows
            .iter()
            .map(|row| (row.id, row.counts.bytes_in, matches!(row.standing, Standing::HalfClosedByPeer)))
            .collect(),
        _ => Vec::new(),
    };
    events.iter().flat_map(rows).collect()
}

/// Each gets so many bytes more.
fn receive(board: &Board, cells: &[Arc<Cell>], bytes: usize) {
    for cell in cells {
        cell.tally.received(bytes, Moment(9));
        board.touch(cell);
    }
}

#[tokio::test(start_paused = true)]
async fn the_counters_of_many_rows_wait_and_none_is_lost() {
    let board = Board::default();
    let cells = cells(FEW_COUNTERS as u32 + 1);
    for cell in &cells {
        board.touch(cell);
    }
    assert_eq!(rows(&board.take(false)).len(), cells.len(), "new rows are told at once");

    receive(&board, &cells, 1);
    tokio::time::advance(TICK).await;
    assert_eq!(rows(&board.take(false)), [], "a tick later their counters wait");
    assert!(board.lock().awake, "and are looked at again");
    receive(&board, &cells, 1);
    cells[0].set_standing(Standing::HalfClosedByPeer);
    board.touch(&cells[0]);

    tokio::time::advance(COUNTERS).await;
    let told = rows(&board.take(false));
    assert_eq!(told.len(), cells.len());
    assert!(told.iter().all(|(_, bytes, _)| *bytes == 2), "each at its latest: {told:?}");
    assert_eq!(told[0], (ConnectionId(1), 2, true));
    assert!(!board.lock().awake, "then there is nothing to wake up for");
}

#[tokio::test(start_paused = true)]
async fn the_counters_of_few_rows_are_told_at_each_tick() {
    let board = Board::default();
    let cells = cells(FEW_COUNTERS as u32);
    for cell in &cells {
        board.touch(cell);
    }
    board.take(false);
    for bytes in 1..=3 {
        receive(&board, &cells, 1);
        tokio::time::advance(TICK).await;
        let told = rows(&board.take(false));
        assert_eq!(told.len(), cells.len());
        assert!(told.iter().all(|(_, told, _)| *told == bytes));
    }
}

#[tokio::test(start_paused = true)]
async fn a_new_row_does_not_wait_for_the_counters_of_many() {
    let board = Board::default();
    let cells = cells(FEW_COUNTERS as u32 + 2);
    let (late, many) = cells.split_last().expect("there are some");
    for cell in many {
        board.touch(cell);
    }
    board.take(false);
    receive(&board, many, 1);
    board.touch(late);
    assert_eq!(rows(&board.take(false)), [(late.birth.connection.expect("it has a row"), 0, false)]);
    assert_eq!(rows(&board.collect()).len(), many.len(), "whoever asks for all gets all");
}
