//! The budget, and those who wait for a reader.

use super::*;

#[test]
fn the_oldest_segments_go_first_and_are_counted_exactly() {
    let journal = journal(600_000, 1);
    let mut tape = Tape::default();
    let mut taken = 0;
    for at in 0..10 * 2048 {
        assert!(journal.record(0, &recv((at % 3) as u32, at, b"0123456789"), None).is_some());
        if at % 700 == 0 {
            taken += tape.read(&journal, false);
        }
    }
    taken += tape.read(&journal, false);
    assert_eq!(taken, 10 * 2048, "a reader that keeps up sees every call once");
    let figures = journal.figures();
    assert_eq!((figures.recorded, figures.never_recorded), (20_480, 0));
    assert!(figures.weight <= 600_000 && figures.weight > 300_000, "{figures:?}");
    assert!(figures.evicted.is_multiple_of(2048) && figures.evicted > 0, "{figures:?}");
    assert_eq!(tape.len() as u64, figures.recorded - figures.evicted);
    assert_eq!(tape.call(tape.first().unwrap()).unwrap().at, Moment(figures.evicted));
    assert_eq!(tape.call(tape.newest().unwrap()).unwrap().at, Moment(20_479));
    assert!(tape.call(Seq(0)).is_none());
    // A reader that comes late sees what is left, and nothing twice.
    let late = super::tests::tape(&journal);
    assert_eq!(late.len(), tape.len());
    assert_eq!(ats(late.forward(None, Only::All)), (figures.evicted..20_480).collect::<Vec<_>>());
}

#[test]
fn a_reader_that_stalls_takes_up_where_the_journal_still_is() {
    let journal = journal(400_000, 1);
    let mut tape = Tape::default();
    journal.record(0, &recv(1, 0, b"x"), None);
    assert!(tape.take(&journal));
    for at in 1..8 * 2048 + 5 {
        journal.record(0, &recv(1, at, b"x"), None);
    }
    tape.take(&journal);
    let figures = tape.figures();
    assert_eq!(tape.len() as u64, figures.recorded - figures.evicted);
    assert_eq!(ats(tape.forward(None, Only::All)), (figures.evicted..8 * 2048 + 5).collect::<Vec<_>>());
    assert!(!tape.take(&journal));
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
    let mut tape = Tape::new();
    tape.take_and_acknowledge(&journal);
    assert!(journal.poll_room(&mut context).is_ready());
    fill(10_000);
    assert!(journal.poll_room(&mut context).is_pending());
    assert!(journal.poll_room(&mut context).is_pending());
    Tape::new().take(&journal);
    assert!(journal.poll_room(&mut context).is_pending(), "another reader does not count");
    tape.take_and_acknowledge(&journal);
    assert_eq!(woken.0.load(std::sync::atomic::Ordering::Relaxed), 1);
    assert!(journal.poll_room(&mut context).is_ready());
}

#[test]
fn the_memory_of_evicted_segments_is_written_again() {
    let journal = journal(300_000, 1);
    let mut tape = Tape::default();
    for at in 0..40 * 2048 {
        journal.record(0, &recv(at as u32, at, b"0123456789"), None);
        if at % 1000 == 0 {
            tape.take(&journal);
        }
    }
    tape.take(&journal);
    assert!(tape.last(SocketId(3)).is_none(), "its call was let go");
    assert!(tape.last(SocketId(40 * 2048 - 1)).is_some());
    assert_eq!(tape.len() as u64, journal.figures().recorded - journal.figures().evicted);
}
