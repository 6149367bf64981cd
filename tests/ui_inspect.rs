//! The Inspect pane through update and draw: literal screens, every key, hostile bytes.

mod common;

use common::screen::Desk;
use sockpit::ui::msg::Msg;

const ADDRESS: &str = "02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00";

/// Inspect with the bytes of a paste.
fn pasted(columns: u16, rows: u16, hex: &str) -> Desk {
    let mut desk = Desk::new(columns, rows);
    desk.key("4");
    desk.send(Msg::Paste(hex.into()));
    desk.key("esc");
    desk.key("g");
    desk
}

/// Lays a struct over the bytes, by its place in the menu.
fn lay(desk: &mut Desk, place: usize) {
    desk.key("v");
    for _ in 0..place {
        desk.key("down");
    }
    desk.key("enter");
}

#[test]
fn an_address_is_seen_in_both_orders_and_as_its_struct() {
    let mut desk = pasted(80, 24, ADDRESS);
    lay(&mut desk, 1);
    desk.key("l");
    desk.key("l");
    let rows = desk.rows();
    let shown: Vec<&str> = rows[1..18].iter().map(|row| row.trim_end()).collect();
    assert_eq!(
        shown,
        [
            "─ 1 empty* ────────────────────────────────────────────────── 16 bytes, edited ─",
            "        0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f",
            " 0000  02 00[e2 91]7f 00 00 01  00 00 00 00 00 00 00 00  ×·¤¤×··× ········",
            "─ 2 bytes at 2 ──‹network = big-endian›───────── this host = little-endian ─────",
            "▌ u16             58001                          37346",
            "  i16             -7535                          -28190",
            "  hex             0xe291                         0x91e2",
            "  port            58001 dynamic                  37346 registered",
            "  in memory       ADDR+2 e2  ADDR+3 91    htons: e2 91 ⇄ 91 e2",
            "  binary          1110 0010  1001 0001           1001 0001  1110 0010",
            "  text, not text  every byte is 0x80 or above",
            "─ The same 16 bytes as struct sockaddr_in (Linux) ───────────── v other struct ─",
            "  0  sin_family  02 00                     2 AF_INET              host order",
            "▌ 2  sin_port    e2 91                     58001                  network order",
            "  4  sin_addr    7f 00 00 01               127.0.0.1              network order",
            "  8  sin_zero    00 00 00 00 00 00 00 00   ░░ unused",
            " 16  total",
        ]
    );
}
