//! The Servers pane through update and draw alone: events by hand, keys in, rows out.

mod common {
    pub(crate) mod screen;
    pub(crate) mod servers;
}

use common::servers::Bench;

#[test]
fn the_accept_queue_is_seen_at_80_by_24() {
    let mut bench = Bench::new(80, 24);
    bench.accept_queue();
    let rows: Vec<String> = bench.desk.rows().iter().map(|row| row.trim_end().to_owned()).collect();
    assert_eq!(
        rows[1..16],
        [
            "─ Servers ──────────────────────────────────────────────────────────────────────",
            "   proto address          service policy         waiting in         queue  conn",
            "▌● TCP   127.0.0.1:58001  echo    one-at-a-time  recv(13)  \"read\"   2/2       1",
            " ● UDP   127.0.0.1:58001  echo    -              recvfrom(12)       -         1",
            " ○ TCP   0.0.0.0:3490 ANY hello   concurrent     stopped            -         -",
            "─ TCP 127.0.0.1:58001 ──────────────── accept queue ▓▓ FULL 2 of backlog 1 + 1 ─",
            "   peer             fd  state        age   last  in     out    what happens",
            " ● the listener     10  LISTEN       -     -     28 B   28 B   recv(13)  \"read\"",
            "▌● 127.0.0.1:50788  13  ESTABLISHED  0:42  0:03  7 B    7 B    served now",
            " ◌ 127.0.0.1:50790  -   ESTABLISHED  0:31  -     7 B    -      1st in queue",
            " ◌ 127.0.0.1:50796  -   ESTABLISHED  0:18  -     -      -      2nd in queue",
            " ✕ 3 SYNs dropped, last 0:04 ago: queue full, the client repeats after 1, 3, 7 s",
            " ─ 127.0.0.1:50770  -   closed 1:10  0:55  -     21 B   21 B   closed by client",
            "─ Conversation with 127.0.0.1:50788 ────────────────────────── i: type a reply ─",
            " nothing was said yet",
        ]
    );
}
