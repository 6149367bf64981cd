//! The buffer before an open segment.

use super::*;

#[test]
fn calls_and_their_bytes_are_the_same_whenever_they_are_put_into_the_segment() {
    let length = |at: usize| match at {
        50 => 8_191,
        100 => 8_192,
        150 => 20_000,
        at => [0, 7, 300, 1][at % 4],
    };
    let payload = |at: usize| vec![(at % 251) as u8; length(at)];
    let address = [9; 16];
    for look_every in [1, 3, 63, 64, 65, 1_000] {
        let journal = journal(DEFAULT_BUDGET, 1);
        let mut reader = JournalReader::default();
        for at in 0..400 {
            let payload = payload(at);
            let args =
                Args::Message { length: 65_536, flags: 0, address: &address, control: &[], returned: 0 };
            let came = Call { kind: CallKind::RecvFrom, args, ..recv(1, at as u64, &payload) };
            let came = journal.record(0, &came, None);
            // Its own bytes are others: those of the call that it answers are to be read.
            journal.record(0, &recv(2, at as u64, &vec![0xff; payload.len()]), came);
            if at % look_every == 0 {
                reader.take(&journal);
            }
        }
        reader.take(&journal);
        let read = |call: Call<'_>| match call.args {
            Args::Message { address: from, .. } => (from.to_vec(), call.payload.to_vec()),
            _ => (address.to_vec(), call.payload.to_vec()),
        };
        let came: Vec<_> = reader.forward(None, CallFilter::All).map(read).collect();
        let expected: Vec<_> = (0..400)
            .flat_map(|at| [(address.to_vec(), payload(at)), (address.to_vec(), payload(at))])
            .collect();
        let wrong = came.iter().zip(&expected).position(|(came, expected)| came != expected);
        assert_eq!((came.len(), wrong), (800, None), "looking every {look_every} calls");
    }
}
