//! Rows are found at the cost of what is wanted, each once, whatever comes meanwhile.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use super::STEP_LIMIT;
use super::index::RecordIndex;
use super::source::RecordSource;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::ids::SocketId;
use crate::model::journal::{DEFAULT_BUDGET, Journal, JournalReader};
use crate::model::moment::Moment;
use crate::ui::ladder::{CallScope, CallSource};
use crate::ui::parts::filter::Filter;
use crate::ui::world::World;

/// The calls of a scope, which counts how many were asked to be rows.
struct Asked<'a> {
    calls: CallSource<'a>,
    asked: Cell<usize>,
}

impl<'a> Asked<'a> {
    fn of(scope: &'a CallScope, shows_hidden: bool, world: &'a World) -> Asked<'a> {
        Asked { calls: CallSource { scope, shows_hidden, world }, asked: Cell::new(0) }
    }

    fn newest(&self, rows: usize) -> Vec<Seq> {
        found(&RecordIndex::newest(self, &Filter::default(), rows))
    }
}

impl RecordSource for Asked<'_> {
    fn reader(&self) -> &JournalReader {
        self.calls.reader()
    }
    fn sockets(&self) -> Option<Vec<SocketId>> {
        self.calls.sockets()
    }
    fn has_socket(&self, socket: SocketId) -> bool {
        self.calls.has_socket(socket)
    }
    fn has_observers(&self) -> bool {
        self.calls.has_observers()
    }
    fn is_row(&self, call: &Call<'_>) -> bool {
        let is_row = self.calls.is_row(call);
        self.asked.set(self.asked.get() + usize::from(is_row));
        is_row
    }
    fn matches(&self, filter: &Filter, call: &Call<'_>) -> bool {
        self.calls.matches(filter, call)
    }
}

fn found(index: &RecordIndex) -> Vec<Seq> {
    (0..index.len()).filter_map(|place| index.get(place)).collect()
}

fn world(journal: &Journal) -> World {
    let mut world = World::default();
    world.calls.take(journal);
    world
}

fn journal(shards: usize) -> Arc<Journal> {
    crate::model::journal::tests::journal(DEFAULT_BUDGET, shards)
}

/// A receive call, or with `is_again` one that met EAGAIN.
fn receive(socket: u32, at: u64, previous: Option<Seq>, is_again: bool) -> Call<'static> {
    Call {
        seq: Seq(0),
        previous,
        at: Moment(at),
        took: Duration::from_nanos(500),
        socket: SocketId(socket),
        fd: 5,
        kind: CallKind::Recv,
        args: Args::Bytes { length: 64, flags: 0 },
        result: if is_again { -1 } else { 1 },
        errno: is_again.then_some(Errno::EAGAIN),
        payload: if is_again { b"" } else { b"x" },
        length: u32::from(!is_again),
        observer: false,
        in_library: false,
        fault: 0,
    }
}

#[test]
fn a_million_calls_cost_the_rows_that_are_wanted() {
    let journal = journal(1);
    let mut last = [None; 50];
    for at in 0..1_000_000_u64 {
        let socket = (at % 50) as usize;
        let call = receive(socket as u32, at, last[socket], at % 3 == 0);
        last[socket] = journal.record(0, &call, None);
    }
    let world = world(&journal);
    let many: Vec<SocketId> = (0..1_100).map(SocketId).collect();
    for scope in [
        CallScope::Everything,
        CallScope::of(&[SocketId(7)]),
        CallScope::Ends(SocketId(1), SocketId(2)),
        CallScope::of(&many),
    ] {
        let source = Asked::of(&scope, false, &world);
        let rows = source.newest(60);
        assert_eq!(rows.len(), 60, "{scope:?}");
        assert_eq!(source.asked.get(), 60, "{scope:?}");
        assert!(rows.iter().all(|seq| source.has_socket(world.calls.call(*seq).unwrap().socket)));
        let times: Vec<Moment> = rows.iter().map(|seq| world.calls.call(*seq).unwrap().at).collect();
        assert!(times.is_sorted_by(|newer, older| newer > older), "{scope:?}");
    }
}

#[test]
fn a_desert_of_hidden_calls_is_crossed_in_parts() {
    let journal = journal(1);
    let first = journal.record(0, &receive(1, 0, None, false), None);
    let mut last = first;
    for at in 1..50_000 {
        last = journal.record(0, &receive(1, at, last, true), None);
    }
    let world = world(&journal);
    for scope in [CallScope::Everything, CallScope::of(&[SocketId(1)])] {
        let source = Asked::of(&scope, false, &world);
        assert_eq!(source.newest(10), []);
        let mut index = RecordIndex::begin(&source);
        let mut goes = 0;
        while !index.is_done() {
            index.reach(10, &source, &Filter::default(), STEP_LIMIT);
            goes += 1;
        }
        assert!(goes <= 50_000 / STEP_LIMIT + 2, "{goes}");
        assert_eq!(index.get(0), first);
        assert_eq!(scope.hidden(&world.calls).again, 49_999);
    }
}

#[test]
fn a_desert_of_observers_is_passed_over_and_counted() {
    let journal = journal(1);
    let socket = 1;
    let first = journal.record(0, &receive(socket, 0, None, false), None);
    let mut last_look = None;
    for at in 1..50_000 {
        let look = receive(socket, at, last_look, false);
        let look = Call { observer: true, took: std::time::Duration::ZERO, ..look };
        last_look = journal.record(0, &look, None);
    }
    let last = journal.record(0, &receive(socket, 50_000, first, false), None);
    let world = world(&journal);
    for scope in [CallScope::Everything, CallScope::of(&[SocketId(socket)])] {
        assert_eq!(Asked::of(&scope, false, &world).newest(10), [last.unwrap(), first.unwrap()], "{scope:?}");
        assert_eq!(scope.hidden(&world.calls).to_string(), "49999 observers hidden");
        let rows = Asked::of(&scope, true, &world).newest(10);
        assert_eq!((rows.len(), rows[0], rows[1]), (10, last.unwrap(), last_look.unwrap()), "{scope:?}");
    }
}

#[test]
fn an_index_that_grows_at_both_ends_has_every_row_once_in_the_order_of_time() {
    let scopes = [
        CallScope::Everything,
        CallScope::of(&[SocketId(0), SocketId(3)]),
        CallScope::of(&(0..1_100).map(SocketId).collect::<Vec<_>>()),
    ];
    for scope in scopes {
        let journal = journal(3);
        let mut world = World::default();
        let mut last = [None; 60];
        let mut index: Option<RecordIndex> = None;
        let all = Filter::default();
        let mut random = fastrand::Rng::with_seed(7);
        let mut newest = [0; 3];
        let mut at = 0;
        for round in 0..200 {
            for _ in 0..random.usize(0..90) {
                let socket = random.usize(0..60);
                at += 1;
                // Of one worker calls are written down in order; another's may be written later than they began.
                let begun = if socket % 3 == 1 { at - at.min(random.u64(0..40)) } else { at };
                let begun = begun.max(newest[socket % 3] + 1);
                newest[socket % 3] = begun;
                let call = receive(socket as u32, begun, last[socket], false);
                last[socket] = journal.record(socket % 3, &call, None);
            }
            world.calls.take(&journal);
            let source = Asked::of(&scope, true, &world);
            if round == 20 {
                index = Some(RecordIndex::begin(&source));
            }
            if let Some(index) = &mut index {
                index.catch_up(&source, &all);
                index.reach(index.len() + random.usize(0..30), &source, &all, 40);
            }
        }
        let mut index = index.unwrap();
        let source = Asked::of(&scope, true, &world);
        index.reach(usize::MAX, &source, &all, usize::MAX);
        let found = found(&index);
        let mut once = found.clone();
        once.sort_unstable();
        once.dedup();
        let all: usize = world.calls.newest_first().filter(|call| source.has_socket(call.socket)).count();
        assert_eq!((found.len(), once.len()), (all, all), "{scope:?}");
    }
}
