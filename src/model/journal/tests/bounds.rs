//! The budget, and those who wait for a reader.

use super::*;

#[test]
fn the_oldest_segments_go_first_and_are_counted_exactly() {
    let journal = journal(600_000, 1);
    let mut reader = JournalReader::default();
    let mut taken = 0;
    for at in 0..10 * 2048 {
        assert!(journal.record(0, &recv((at % 3) as u32, at, b"0123456789"), None).is_some());
        if at % 700 == 0 {
            taken += reader.read(&journal, false);
        }
    }
    taken += reader.read(&journal, false);
    assert_eq!(taken, 10 * 2048, "a reader that keeps up sees every call once");
    let figures = journal.figures();
    assert_eq!((figures.recorded, figures.never_recorded), (20_480, 0));
    assert!(figures.weight <= 600_000 && figures.weight > 300_000, "{figures:?}");
    assert!(figures.evicted.is_multiple_of(2048) && figures.evicted > 0, "{figures:?}");
    assert_eq!(reader.len() as u64, figures.recorded - figures.evicted);
    assert_eq!(reader.call(reader.first().unwrap()).unwrap().at, Moment(figures.evicted));
    assert_eq!(reader.call(reader.newest().unwrap()).unwrap().at, Moment(20_479));
    assert!(reader.call(Seq(0)).is_none());
    // A reader that comes late sees what is left, and nothing twice.
    let late = super::tests::reader(&journal);
    assert_eq!(late.len(), reader.len());
    assert_eq!(ats(late.forward(None, CallFilter::All)), (figures.evicted..20_480).collect::<Vec<_>>());
}

#[test]
fn a_reader_that_stalls_takes_up_where_the_journal_still_is() {
    let journal = journal(400_000, 1);
    let mut reader = JournalReader::default();
    journal.record(0, &recv(1, 0, b"x"), None);
    assert!(reader.take(&journal));
    for at in 1..8 * 2048 + 5 {
        journal.record(0, &recv(1, at, b"x"), None);
    }
    reader.take(&journal);
    let figures = reader.figures();
    assert_eq!(reader.len() as u64, figures.recorded - figures.evicted);
    assert_eq!(
        ats(reader.forward(None, CallFilter::All)),
        (figures.evicted..8 * 2048 + 5).collect::<Vec<_>>()
    );
    assert!(!reader.take(&journal));
}

#[test]
fn those_who_must_be_seen_wait_for_the_reader_that_acknowledges() {
    struct Woken(std::sync::atomic::AtomicUsize);
    impl std::task::Wake for Woken {
        fn wake(self: Arc<Woken>) {
            self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
    let journal = journal(600_000, 1);
    let woken = Arc::new(Woken(0.into()));
    let waker = Arc::clone(&woken).into();
    let mut context = std::task::Context::from_waker(&waker);
    let fill = |from: u64| {
        for at in from..from + 3 * 2048 {
            journal.record(0, &recv(1, at, b"x"), None);
        }
    };
    fill(0);
    assert!(journal.poll_room(&mut context).is_ready(), "nobody reads, so nobody misses anything");
    let mut reader = JournalReader::new();
    reader.take_and_acknowledge(&journal);
    assert!(journal.poll_room(&mut context).is_ready());
    fill(10_000);
    assert!(journal.poll_room(&mut context).is_pending());
    assert!(journal.poll_room(&mut context).is_pending());
    JournalReader::new().take(&journal);
    assert!(journal.poll_room(&mut context).is_pending(), "another reader does not count");
    reader.take_and_acknowledge(&journal);
    assert_eq!(woken.0.load(std::sync::atomic::Ordering::Relaxed), 1);
    assert!(journal.poll_room(&mut context).is_ready());
}

#[test]
fn the_memory_of_evicted_segments_is_written_again() {
    let journal = journal(300_000, 1);
    let mut reader = JournalReader::default();
    for at in 0..40 * 2048 {
        journal.record(0, &recv(at as u32, at, b"0123456789"), None);
        if at % 1000 == 0 {
            reader.take(&journal);
        }
    }
    reader.take(&journal);
    assert!(reader.last(SocketId(3)).is_none(), "its call was let go");
    assert!(reader.last(SocketId(40 * 2048 - 1)).is_some());
    assert_eq!(reader.len() as u64, journal.figures().recorded - journal.figures().evicted);
}

/// Bytes that sealed segments take, whoever holds them.
fn held(segments: &[std::sync::Weak<Segment>]) -> usize {
    segments.iter().filter_map(std::sync::Weak::upgrade).map(|segment| segment.cost()).sum()
}

#[test]
fn what_is_held_stays_within_the_budget_and_that_of_a_reader_that_stalls() {
    const BUDGET: usize = 8 << 20;
    let journal = journal(BUDGET, 1);
    let huge = vec![7; 1 << 20];
    let mut reader = JournalReader::default();
    let mut all = Vec::new();
    let mut from = 0;
    let mut run = |calls: std::ops::Range<u64>, reader: Option<&mut JournalReader>| {
        for at in calls {
            // Each thousandth call is as large as a segment may hardly be.
            let payload = if at % 1000 == 0 { &huge[..] } else { b"0123456789" };
            journal.record(0, &recv(1, at, payload), None);
            let gone = journal.sealed_since(from, false, |segment| {
                all.push(Arc::downgrade(segment));
                from += 1;
            });
            from = from.max(gone);
        }
        if let Some(reader) = reader {
            reader.take(&journal);
        }
        held(&all)
    };
    // Empty segments that wait to be written again are of common size.
    let spare = 16 * (1 << 18);
    assert!(run(0..20_000, None) <= BUDGET + spare);
    assert!(run(20_000..40_000, Some(&mut reader)) <= BUDGET + spare, "a reader shares what is kept");
    let stalled = run(40_000..80_000, None);
    assert!(stalled <= 2 * BUDGET + spare, "{stalled}: it holds on to what it took");
    assert!(run(80_000..80_001, Some(&mut reader)) <= BUDGET + spare, "it lets go what the journal let go");
    let figures = journal.figures();
    assert!(figures.weight <= BUDGET);
    assert_eq!(reader.len() as u64 + figures.evicted, figures.recorded);
}

#[test]
fn what_several_workers_wrote_and_what_was_let_go_is_counted_to_the_last_call() {
    const EACH: u64 = 40_000;
    let journal = journal(1 << 20, 4);
    let mut reader = JournalReader::default();
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..4)
            .map(|shard| {
                let journal = &journal;
                scope.spawn(move || {
                    for at in 0..EACH {
                        journal.record(shard, &recv(shard as u32, at, b"0123456789"), None);
                    }
                })
            })
            .collect();
        while !writers.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            reader.take(&journal);
        }
    });
    reader.take(&journal);
    let figures = journal.figures();
    assert_eq!((figures.recorded, figures.never_recorded), (4 * EACH, 0));
    assert!(figures.evicted > 0);
    assert_eq!(reader.len() as u64 + figures.evicted, figures.recorded);
    // Of each worker the newest are left, without a gap.
    let mut kept: [Vec<u64>; 4] = Default::default();
    for call in reader.forward(None, CallFilter::All) {
        kept[call.socket.0 as usize].push(call.at.0);
    }
    for kept in kept {
        assert_eq!(kept, (EACH - kept.len() as u64..EACH).collect::<Vec<_>>());
    }
}
