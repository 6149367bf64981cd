//! The Console pane through update and draw, over journals made by hand.

mod common {
    pub(crate) mod console;
    pub(crate) mod screen;
}

use common::console::Bench;

#[test]
fn the_pane_at_eighty_columns_is_as_it_was_drawn() {
    let mut bench = Bench::new(80, 24);
    let id = bench.add("UDP echo");
    bench.open_udp(id, 1, 11);
    bench.exchange_hello(id);
    bench.desk.text("Hello!\\n");
    let rows: Vec<String> = bench.desk.rows()[1..18].iter().map(|row| row.trim_end().to_owned()).collect();
    assert_eq!(
        rows,
        [
            "─ Sessions ───────────┬─ UDP to 127.0.0.1:58001 ──────────────── not connected ─",
            "▌1 UDP :58001  ↑7 ↓7  │ local 0.0.0.0:45120, chosen by the system",
            "                      │ sent 7 B in 1 call · got 7 B in 1 call",
            "                      ├─────────────────────────────────────────────────────────",
            "                      │ 12:04:31.206 ▶   7 B  Hello!\\n",
            "                      │                       48 65 6c 6c 6f 21 0a",
            "                      │ 12:04:31.206 ◀   7 B  from [localhost:58001]     200 µs",
            "                      │                       Hello!\\n",
            "                      │                       48 65 6c 6c 6f 21 0a",
            "                      │",
            "                      │",
            "─ Peers that spoke ───┤",
            "▌127.0.0.1:58001    1 │",
            "  next send goes here │                                                following",
            "─ Send to 127.0.0.1:58001 ──────────────── text · ending none · ctrl-o changes ─",
            " Hello!\\n",
            " 7 bytes  48 65 6c 6c 6f 21 0a                                   no NUL is sent",
        ]
    );
}
