//! Reading: along the links of a socket, in the order of time, from a bookmark.

use super::*;

#[test]
fn a_conversation_is_read_backwards_along_its_links() {
    let journal = journal(DEFAULT_BUDGET, 1);
    let mut previous = [None; 2];
    for turn in 0..5000_u64 {
        let socket = usize::from(turn % 1000 == 0);
        let call = Call { previous: previous[socket], ..recv(socket as u32 + 1, turn, b"x") };
        previous[socket] = journal.record(0, &call, None);
    }
    let reader = reader(&journal);
    assert_eq!(ats(reader.back(SocketId(2))), [4000, 3000, 2000, 1000, 0]);
    assert_eq!(reader.last(SocketId(3)), None);
}

#[test]
fn shards_are_read_as_one_in_the_order_of_time_both_ways() {
    let journal = journal(DEFAULT_BUDGET, 3);
    let mut previous = [None; 4];
    let mut seqs = Vec::new();
    for at in 0..9000_u64 {
        // Uneven: shard 2 gets little, socket 3 moves between the shards.
        let (shard, socket) = match at % 7 {
            0 => (2, 3),
            1..4 => (1, 1),
            4 => (0, 3),
            _ => (0, 2),
        };
        let call = Call { previous: previous[socket], ..recv(socket as u32, at, b"") };
        previous[socket] = journal.record(shard, &call, None);
        seqs.push(previous[socket].unwrap());
    }
    let reader = reader(&journal);
    let all: Vec<u64> = (0..9000).collect();
    let reversed: Vec<u64> = all.iter().rev().copied().collect();
    assert_eq!(ats(reader.forward(None, CallFilter::All)), all);
    assert_eq!(ats(reader.backward(None, CallFilter::All)), reversed);
    for middle in [0, 1, 2047, 2048, 2049, 4500, 8999] {
        assert_eq!(ats(reader.forward(Some(seqs[middle]), CallFilter::All)), all[middle + 1..], "{middle}");
        assert_eq!(
            ats(reader.backward(Some(seqs[middle]), CallFilter::All)),
            reversed[9000 - middle..],
            "{middle}"
        );
    }
    assert_eq!(reader.last(SocketId(3)), previous[3]);
}

/// The socket and the moment of each call since a bookmark, which moves on.
fn read_on(reader: &JournalReader, bookmark: &mut ReadPosition) -> Vec<(u32, u64)> {
    let new = reader.since(bookmark).map(|call| (call.socket.0, call.at.0)).collect();
    *bookmark = reader.bookmark();
    new
}

#[test]
fn a_bookmark_reads_everything_once_also_what_comes_late() {
    let journal = journal(DEFAULT_BUDGET, 2);
    let mut reader = JournalReader::default();
    let mut bookmark = ReadPosition::default();
    let mut read = Vec::new();
    for at in 0..5000 {
        journal.record(0, &recv(1, at, b""), None);
        if at % 999 == 0 {
            // Began long ago, comes only now.
            journal.record(1, &recv(2, at / 2, b""), None);
            reader.take(&journal);
            read.extend(read_on(&reader, &mut bookmark));
        }
    }
    reader.take(&journal);
    read.extend(read_on(&reader, &mut bookmark));
    assert_eq!(read_on(&reader, &mut bookmark), [], "nothing is new");
    assert_eq!(read.len(), 5006);
    assert_eq!(
        read.iter().filter(|(socket, _)| *socket == 1).map(|(_, at)| *at).collect::<Vec<_>>(),
        (0..5000).collect::<Vec<_>>()
    );
    assert_eq!(
        read.iter().filter(|(socket, _)| *socket == 2).map(|(_, at)| *at).collect::<Vec<_>>(),
        [0, 499, 999, 1498, 1998, 2497]
    );
}

#[test]
fn people_count_calls_without_a_gap_wherever_a_segment_ends_and_find_them_by_that() {
    let journal = journal(1 << 20, 1);
    let mut reader = JournalReader::default();
    let large = vec![0; 60_000];
    for at in 0..60 {
        // Segments end early where payloads are large, and are evicted from the oldest on.
        journal.record(0, &recv(1, at, if at % 2 == 0 { &large } else { b"x" }), None);
        reader.take(&journal);
        assert_eq!(reader.newest().and_then(|seq| reader.count_of(seq)), Some(at + 1), "of the open segment");
    }
    let held: Vec<_> = reader.forward(None, CallFilter::All).map(|call| (call.seq, call.at.0 + 1)).collect();
    assert!(held.len() > 10 && held.len() < 60, "{}", held.len());
    for (seq, count) in &held {
        assert_eq!((reader.count_of(*seq), reader.counted(*count)), (Some(*count), Some(*seq)));
    }
    for nowhere in [0, held[0].1 - 1, 61, u64::MAX] {
        assert_eq!(reader.counted(nowhere), None, "{nowhere}");
    }
}

#[test]
fn the_reader_is_notified_once_until_it_looks() {
    let journal = journal(DEFAULT_BUDGET, 1);
    assert!(journal.wake_reader());
    assert!(!journal.wake_reader());
    JournalReader::new().take(&journal);
    assert!(journal.wake_reader());
    assert!(!journal.wake_reader());
}

#[test]
fn workers_write_at_the_same_time_and_a_reader_misses_nothing() {
    const EACH: u64 = 30_000;
    let journal = journal(DEFAULT_BUDGET, 2);
    let mut reader = JournalReader::default();
    let mut bookmark = ReadPosition::default();
    let mut next = [0_u64; 2];
    std::thread::scope(|scope| {
        let writers: Vec<_> = (0..2)
            .map(|shard| {
                let journal = &journal;
                scope.spawn(move || {
                    for at in 0..EACH {
                        journal.record(shard, &recv(shard as u32, at, &at.to_be_bytes()), None);
                    }
                })
            })
            .collect();
        loop {
            let is_last = writers.iter().all(std::thread::ScopedJoinHandle::is_finished);
            reader.take(&journal);
            for call in reader.since(&bookmark) {
                let next = &mut next[call.socket.0 as usize];
                assert_eq!((call.at.0, call.payload), (*next, &next.to_be_bytes()[..]));
                *next += 1;
            }
            bookmark = reader.bookmark();
            if is_last {
                break;
            }
        }
    });
    assert_eq!(next, [EACH; 2]);
    assert_eq!(journal.figures().recorded, 2 * EACH);
}

#[test]
fn since_a_bookmark_come_the_new_calls_of_every_worker_and_no_other() {
    let journal = journal(DEFAULT_BUDGET, 3);
    let mut reader = JournalReader::new();
    let mut bookmark = reader.bookmark();
    let mut told = 0;
    for round in 0..300_u32 {
        // Workers take turns unevenly: some segments fill, some stay open or empty for long.
        let begin = told;
        for step in 0..round % 37 {
            let shard = if (round + step) % 11 == 0 { 2 } else { (step % 2) as usize };
            journal.record(shard, &recv(told, u64::from(told), b"x"), None);
            told += 1;
        }
        reader.take(&journal);
        let new: Vec<u32> = reader.since(&bookmark).map(|call| call.socket.0).collect();
        assert_eq!(new, (begin..told).collect::<Vec<_>>(), "round {round}");
        bookmark = reader.bookmark();
        assert_eq!(reader.since(&bookmark).count(), 0);
    }
}
