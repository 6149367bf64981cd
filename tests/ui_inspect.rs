//! The Inspect pane through update and draw: literal screens, every key, hostile bytes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use common::screen::Desk;
use sockpit::ui::action::Action;
use sockpit::ui::file_part::{FileMatch, FilePart};
use sockpit::ui::keys::Level;
use sockpit::ui::msg::{Effect, Msg};
use sockpit::ui::panes::{Pane, PaneId};

const ADDRESS: &str = "02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00";

/// Inspect with the bytes of a paste.
fn pasted(columns: u16, rows: u16, hex: &str) -> Desk {
    let mut desk = Desk::new(columns, rows);
    desk.key("4");
    desk.send(Msg::Paste(hex.into()));
    desk.keys("esc g");
    desk
}

/// Lays a struct over the bytes: the one of this place among those of addresses.
fn lay(desk: &mut Desk, place: usize) {
    let named = ["sockaddr", "sockaddr_in", "sockaddr_in6", "sockaddr_un", "addrinfo", "ipv4", "tcp", "dns"];
    lay_named(desk, named[place]);
}

fn lay_named(desk: &mut Desk, name: &str) {
    let pick = |menu: &str| Action::Pick { menu: menu.into(), item: name.into() };
    desk.send(Msg::Action(pick("struct")));
}

#[test]
fn an_address_is_seen_in_both_orders_and_as_its_struct() {
    let mut desk = pasted(80, 24, ADDRESS);
    lay(&mut desk, 1);
    desk.keys("l l");
    let rows = desk.rows();
    let shown: Vec<&str> = rows[1..20].iter().map(|row| row.trim_end()).collect();
    assert_eq!(
        shown,
        [
            "─ 1 empty* ───────────────────────────────────────────────── 16 bytes · edited ─",
            "        0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f  ·NUL ␠space ×other ¤≥80",
            " 0000  02 00[e2 91]7f 00 00 01  00 00 00 00 00 00 00 00  ×·¤¤×··× ········",
            "─ 2 bytes at 2 ──‹network = big-endian›───────── this host = little-endian ─────",
            "▌ u16             58001                          37346",
            "  port            58001 dynamic                  37346 registered",
            "  hex             0xe291                         0x91e2",
            "  i16             -7535                          -28190",
            "  UTF-16          \\u{e291}                       釢",
            "  f16             -840.5                         -0.00071811676",
            "─ In memory, as the books draw it: 58001 = 0xe291 ────────────── network order ─",
            "  ADDR +      2  3                  number [                    ] ‹auto›",
            "  network    e2 91                  htons(58001) = 37346   ntohs(37346) = 58001",
            "  this host  91 e2                  htons: e2 91 ⇄ 91 e2",
            "─ The same 16 bytes as struct sockaddr_in (Linux) ───────────── v other struct ─",
            "  0  sin_family  02 00                     2 AF_INET              host order",
            "▌ 2  sin_port    e2 91                     58001                  network order",
            "  4  sin_addr    7f 00 00 01               127.0.0.1              network order",
            "  8  sin_zero    00 00 00 00 00 00 00 00   ░░ unused",
        ]
    );
    // The size of the whole comes with the last field.
    desk.send(Msg::Action(Action::Goto(8)));
    assert!(desk.rows().join("\n").contains(" 16  total"), "{:#?}", desk.rows());
}

#[test]
fn the_fields_and_the_bytes_show_each_other() {
    let mut desk = pasted(80, 24, ADDRESS);
    lay(&mut desk, 1);
    desk.keys("tab tab tab j j");
    assert!(row(&desk, 3).starts_with(" 0000  02 00 e2 91[7f 00 00 01]"), "{}", row(&desk, 3));
    assert!(desk.rows().join("\n").contains("▌ 4  sin_addr"));
    assert!(desk.rows().join("\n").contains("IPv4            127.0.0.1"));
    desk.keys("enter esc");
    assert!(row(&desk, 4).starts_with("─ 4 bytes at 4 "), "{}", row(&desk, 4));
    desk.key("f");
    assert!(row(&desk, 20).trim().is_empty(), "the dump has the whole pane: {}", row(&desk, 20));
}

#[test]
fn marks_choose_what_is_read_and_b_the_order() {
    let mut desk = pasted(80, 24, "12 34 56 78");
    assert!(
        row_of_values(&desk).starts_with("─ from byte 0 on ─‹network = big-endian›"),
        "{}",
        row_of_values(&desk)
    );
    desk.key("space");
    for _ in 0..3 {
        desk.key("l");
    }
    let shown = desk.rows().join("\n");
    assert!(shown.contains(" 0000 [12 34 56 78]"), "{shown}");
    assert!(shown.contains("u32             305419896                      2018915346"), "{shown}");
    assert!(shown.contains("IPv4            18.52.86.120                   120.86.52.18"), "{shown}");
    assert!(shown.contains("htonl: 12 34 56 78 ⇄ 78 56 34 12"), "{shown}");
    desk.key("b");
    assert!(row_of_values(&desk).contains("‹this host = little-endian›"), "{}", row_of_values(&desk));
    desk.key("h");
    assert!(row_of_values(&desk).starts_with("─ 3 bytes at 0 "), "{}", row_of_values(&desk));
    desk.key("esc");
    assert!(row_of_values(&desk).starts_with("─ from byte 2 on "), "{}", row_of_values(&desk));
}

#[test]
fn memory_is_drawn_as_in_the_books_where_there_is_room() {
    let mut desk = pasted(120, 36, ADDRESS);
    lay(&mut desk, 1);
    desk.keys("l l");
    let rows = desk.rows();
    assert_eq!(
        picture(&desk)[..9],
        [
            "─ In memory: 58001 = 0xe291 ───────────────────",
            "  number [                    ] ‹auto›",
            "            network    this host  network order",
            "  ADDR+2    e2  ╲   ╱▶ 91",
            "  ADDR+3    91  ╱   ╲▶ e2",
            "  htons(58001) = 37346",
            "  ntohs(37346) = 58001",
            "  htons: e2 91 ⇄ 91 e2",
            "  on a big-endian host both are the same number",
        ]
    );
    assert!(rows[2].trim_end().ends_with("NUL ·  text a  space ␠  other ×  ≥80 ¤"), "{}", rows[2]);
}

/// The rows of the picture of memory, its rule first; none where it is not there.
fn picture(desk: &Desk) -> Vec<String> {
    let rows: Vec<Vec<char>> = desk.rows().iter().map(|row| row.chars().collect()).collect();
    let text = |row: &[char], from: usize| row[from..].iter().collect::<String>().trim_end().to_owned();
    let column = |row: &Vec<char>| (0..row.len()).find(|at| text(row, *at).starts_with("─ In memory"));
    let Some((rule, from)) = rows.iter().enumerate().find_map(|(at, row)| Some((at, column(row)?))) else {
        return Vec::new();
    };
    let body = rows[rule + 1..].iter().map(|row| text(row, from)).take_while(|row| !row.starts_with('─'));
    std::iter::once(text(&rows[rule], from)).chain(body).collect()
}

#[test]
fn a_field_in_host_order_is_drawn_in_host_order() {
    let mut desk = pasted(120, 36, ADDRESS);
    lay(&mut desk, 1);
    let picture = picture(&desk);
    assert!(picture[0].starts_with("─ In memory: 2 = 0x0002 ─"), "{picture:?}");
    assert!(picture[2].ends_with("host order"), "{picture:?}");
    assert!(picture[3].starts_with("  ADDR      00 "), "{picture:?}");
    assert!(picture[3].ends_with(" 02"), "{picture:?}");
    assert!(picture[4].starts_with("  ADDR+1    02 "), "{picture:?}");
    assert!(picture[5].contains("htons(2) = 512"), "{picture:?}");
}

#[test]
fn the_memory_of_what_is_looked_at_is_always_there_and_whole() {
    for (columns, rows) in [(80, 24), (80, 30), (120, 24), (120, 36), (200, 60)] {
        let mut desk = pasted(columns, rows, ADDRESS);
        for marked in [1, 2, 4, 8, 16] {
            desk.keys("g space");
            for _ in 1..marked {
                desk.key("l");
            }
            let picture = picture(&desk).join("\n");
            desk.key("esc");
            let bytes: Vec<&str> = ADDRESS.split(' ').take(marked).collect();
            let is_flat = picture.contains(&format!("network    {}", bytes[..marked.min(8)].join(" ")));
            let is_tall = bytes.iter().enumerate().all(|(at, byte)| {
                let address = if at == 0 { "ADDR".to_owned() } else { format!("ADDR+{at}") };
                picture.contains(&format!("  {address:<9} {byte}"))
            });
            assert!(is_flat || is_tall, "{columns}x{rows}, {marked} bytes:\n{picture}");
            assert!(is_tall || picture.contains("this host  "), "{columns}x{rows}, {marked}:\n{picture}");
        }
    }
}

#[test]
fn a_number_that_is_typed_is_drawn_in_memory_at_once() {
    let mut desk = pasted(80, 24, "00");
    desk.keys("tab tab enter");
    desk.text("0x76543210");
    assert_eq!(
        picture(&desk)[..4],
        [
            "─ In memory: 0x76543210 = 1985229328, 32 bits ─────────────────────── as typed ─",
            "  ADDR +      0  1  2  3            number [0x76543210          ] ‹auto›",
            "  network    76 54 32 10            htonl(1985229328) = 271733878",
            "  this host  10 32 54 76            htonl: 76 54 32 10 ⇄ 10 32 54 76",
        ]
    );
    desk.key("ctrl-u");
    desk.text("b34f");
    assert!(picture(&desk)[0].contains(": 0xb34f = 45903, 16 bits "), "{:?}", picture(&desk));
    desk.key("enter");
    for _ in 0..3 {
        desk.key("right");
    }
    assert!(picture(&desk)[0].contains(": 0x0000b34f = 45903, 32 bits "), "{:?}", picture(&desk));
    desk.key("esc");
    assert!(picture(&desk)[0].contains(": 0 = 0x00 "), "{:?}", picture(&desk));
}

#[test]
fn a_number_is_named_in_hex_too() {
    let mut desk = pasted(120, 36, "76 54 32 10");
    desk.keys("tab f");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("0x76543210"), "{shown}");
    assert!(shown.contains("0x10325476"), "{shown}");
    desk.key("f");
    desk.send(Msg::Action(Action::PreviousRegion));
    desk.key("space");
    for _ in 0..3 {
        desk.key("l");
    }
    let picture = picture(&desk);
    assert!(picture[0].contains(": 1985229328 = 0x76543210 ─"), "{picture:?}");
}

#[test]
fn no_edited_tab_is_closed_for_a_new_one() {
    let mut desk = pasted(80, 24, "01 02 03");
    for _ in 0..31 {
        desk.send(Msg::Action(Action::Clone));
    }
    desk.send(Msg::Action(Action::Clone));
    assert!(
        desk.rows().join("\n").contains("32 tabs are open; the oldest without edits"),
        "{:#?}",
        desk.rows()
    );
    desk.send(Msg::Action(Action::Nth(1)));
    assert!(row(&desk, 1).starts_with("─ 1 empty* "), "{}", row(&desk, 1));
}

#[test]
fn hex_digits_are_typed_over_bytes_and_undone() {
    let mut desk = pasted(80, 24, "48 65 6c 6c 6f");
    desk.key("i");
    desk.text("4a");
    assert!(row(&desk, 3).contains("4a 65 6c 6c 6f"), "{}", row(&desk, 3));
    desk.keys("end right");
    desk.text("210");
    assert!(row(&desk, 3).contains("4a 65 6c 6c 6f 21 00"), "{}", row(&desk, 3));
    desk.text("x");
    assert!(desk.rows().join("\n").contains("hex digits only"));
    desk.key("enter");
    assert_eq!(desk.app.level(), Level::Command);
    desk.keys("u u");
    assert!(row(&desk, 3).contains("4a 65 6c 6c 6f  "), "{}", row(&desk, 3));
    desk.key("u");
    assert!(row(&desk, 3).contains("48 65 6c 6c 6f  "), "{}", row(&desk, 3));
    desk.key("U");
    assert!(row(&desk, 3).contains("4a 65 6c 6c 6f  "), "{}", row(&desk, 3));
    desk.keys("i ctrl-o");
    desk.text("xyz");
    desk.key("backspace");
    assert!(row(&desk, 3).contains("78 79 6c 6f"), "{}", row(&desk, 3));
}

#[test]
fn groups_show_numbers_in_the_order_that_the_title_names() {
    let mut desk = pasted(80, 24, ADDRESS);
    desk.key("W");
    assert!(row(&desk, 1).ends_with("16 bytes · edited · group 2 big-endian ─"), "{}", row(&desk, 1));
    assert_eq!(row(&desk, 3), " 0000  0200 e291 7f00 0001  0000 0000 0000 0000  ×·¤¤×··× ········");
    desk.key("b");
    assert!(row(&desk, 1).ends_with("16 bytes · edited · group 2 little-endian ─"), "{}", row(&desk, 1));
    assert_eq!(
        row(&desk, 2),
        "        1 0  3 2  5 4  7 6   9 8  b a  d c  f e          ·NUL ␠space ×other ¤≥80"
    );
    assert_eq!(row(&desk, 3), " 0000  0002 91e2 007f 0100  0000 0000 0000 0000  ×·¤¤×··× ········");
    // What is marked has its brackets around the whole group, and none around a part of one.
    lay(&mut desk, 1);
    desk.send(Msg::Action(Action::Goto(2)));
    assert_eq!(row(&desk, 3), " 0000  0002[91e2]007f 0100  0000 0000 0000 0000  ×·¤¤×··× ········");
    // Digits are typed in the order in which they are read, and to the right is to the right.
    desk.send(Msg::Action(Action::Goto(3)));
    desk.key("i");
    desk.text("1234");
    desk.key("esc");
    assert_eq!(row(&desk, 3), " 0000  0002 1234[007f 0100] 0000 0000 0000 0000  ×·4××··× ········");
    for (key, at) in [("h", 2), ("h", 2), ("h", 0), ("l", 2)] {
        desk.key(key);
        let rule = row_of_values(&desk);
        assert!(rule.starts_with(&format!("─ 2 bytes at {at} ")), "{rule}");
    }
    desk.key("W");
    assert_eq!(row(&desk, 3), " 0000  12340002 0100007f  00000000 00000000  ×·4××··× ········");
}

#[test]
fn the_fields_of_a_struct_are_pictured_under_its_bytes_where_there_is_room() {
    let mut desk = pasted(120, 36, ADDRESS);
    lay(&mut desk, 1);
    desk.keys("l l");
    let shown: Vec<String> = (2..6).map(|at| row(&desk, at)).collect();
    assert_eq!(
        [&shown[0][..55], &shown[1], &shown[2], &shown[3]],
        [
            "        0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f",
            " 0000  02 00[e2 91]7f 00 00 01  00 00 00 00 00 00 00 00  ×·¤¤×··× ········",
            "       └─┬─┘ └─┬─┘ └────┬────┘  └──────────┬──────────┘",
            "       family port   address        unused (padding)",
        ]
    );
    assert!(row(&desk, 1).ends_with("16 bytes · edited · group 1 · offsets hex ─"), "{}", row(&desk, 1));
}

#[test]
fn a_unix_address_that_was_typed_is_laid_out_from_its_first_byte() {
    let mut desk = Desk::new(80, 24);
    desk.keys("4 a enter");
    desk.text("01002f746d702f7800");
    desk.key("esc");
    lay(&mut desk, 3);
    let shown = desk.rows().join("\n");
    assert!(shown.contains("─ The same 9 bytes as struct sockaddr_un (Linux) "), "{shown}");
    assert!(shown.contains("  0  sun_family  01 00                     1 AF_UNIX "), "{shown}");
    assert!(shown.contains("▌ 2  sun_path    2f 74 6d 70 2f 78 00      /tmp/x  a path"), "{shown}");
    assert!(shown.contains("110  at most: this address is 9 long"), "{shown}");
}

#[test]
fn bytes_text_and_a_path_can_be_typed_into_the_menu_of_buffers() {
    for (typed, downs, bytes) in
        [("02 00 e2 91", 0, &[2, 0, 0xe2, 0x91][..]), ("4142", 1, b"4142"), ("Hello!\\n", 0, b"Hello!\n")]
    {
        let mut desk = Desk::new(80, 24);
        desk.key("4");
        desk.key("a");
        desk.text(typed);
        for _ in 0..downs {
            desk.key("down");
        }
        assert_eq!(desk.key("enter"), []);
        let selection = desk.app.panes().inspect.selection(desk.app.world());
        assert_eq!(selection.bytes.map(|sample| sample.bytes.to_vec()).as_deref(), Some(bytes), "{typed}");
    }
    let mut desk = Desk::new(80, 24);
    desk.key("4");
    desk.key("a");
    desk.text("/etc/hosts");
    assert!(!desk.key("enter").is_empty(), "the file is asked for");
    assert!(desk.rows().join("\n").contains("hosts"));
}

#[test]
fn a_buffer_that_was_edited_is_closed_after_a_question() {
    let mut desk = pasted(80, 24, "41 42");
    desk.keys("d esc");
    assert!(row(&desk, 3).starts_with(" 0000  41 42 "), "{}", row(&desk, 3));
    desk.key("d");
    assert!(desk.rows().join("\n").contains("close it  what was edited is lost"));
    desk.key("enter");
    assert!(desk.rows().join("\n").contains("No bytes yet."));
}

#[test]
fn bytes_are_put_in_and_taken_out_and_undone() {
    let mut desk = pasted(80, 24, "41 42 43 44");
    desk.keys("l I");
    assert!(row(&desk, 1).ends_with("4 bytes · edited · inserting hex ─"), "{}", row(&desk, 1));
    desk.text("0102");
    assert!(row(&desk, 3).starts_with(" 0000  41 01 02 42 43 44 "), "{}", row(&desk, 3));
    desk.key("insert");
    desk.text("03");
    assert!(row(&desk, 3).starts_with(" 0000  41 01 02 03 43 44 "), "{}", row(&desk, 3));
    desk.keys("backspace delete");
    assert!(row(&desk, 3).starts_with(" 0000  41 01 02 44 "), "{}", row(&desk, 3));
    desk.key("esc");
    for _ in 0..5 {
        desk.key("u");
    }
    assert!(
        row(&desk, 3).starts_with(" 0000 [41 42 43 44]") || row(&desk, 3).starts_with(" 0000  41 42 43 44 ")
    );
    desk.key("U");
    assert!(row(&desk, 3).starts_with(" 0000  41 01 42 43 44 "), "{}", row(&desk, 3));
    // What is marked goes as a whole.
    desk.keys("g space l l i delete");
    assert!(row(&desk, 3).starts_with(" 0000  43 44 "), "{}", row(&desk, 3));
}

#[test]
fn bytes_are_found_and_gone_to() {
    let mut desk = pasted(80, 24, &"00 11 e2 91 48 65 ".repeat(20));
    desk.key("/");
    desk.text("#58001");
    desk.key("enter");
    assert!(row_of_values(&desk).starts_with("─ from byte 2 on"), "{}", row_of_values(&desk));
    desk.key("n");
    assert!(row_of_values(&desk).starts_with("─ from byte 8 on"), "{}", row_of_values(&desk));
    desk.keys("N N");
    assert!(row_of_values(&desk).starts_with("─ from byte 116 on"), "{}", row_of_values(&desk));
    desk.keys("/ ctrl-u");
    desk.text("nowhere");
    desk.key("enter");
    assert!(desk.rows().join("\n").contains("not found"));
    desk.keys("esc esc :");
    desk.text("0x40");
    desk.key("enter");
    assert!(row_of_values(&desk).starts_with("─ from byte 64 on"), "{}", row_of_values(&desk));
    desk.key("G");
    assert!(row_of_values(&desk).starts_with("─ from byte 119 on"), "{}", row_of_values(&desk));
    desk.key("W");
    assert!(desk.rows()[1].contains("group 2"), "{}", desk.rows()[1]);
}

#[test]
fn bytes_are_copied_sent_and_kept_in_tabs() {
    let mut desk = pasted(80, 24, "48 65 6c 6c 6f");
    desk.keys("y down");
    assert_eq!(desk.key("enter"), [Effect::Copy("48 65 6c 6c 6f".into())]);
    desk.keys("space l c");
    assert!(row(&desk, 1).contains(" 2 2 bytes at 0 of empty "), "{}", row(&desk, 1));
    desk.key("<");
    assert!(row(&desk, 1).contains("5 bytes"), "{}", row(&desk, 1));
    desk.key(">");
    assert!(row(&desk, 1).contains("2 bytes ─"), "{}", row(&desk, 1));
    desk.key("d");
    assert!(!row(&desk, 1).contains(" 2 "), "{}", row(&desk, 1));
    desk.key("t");
    assert_eq!(desk.app.focus(), PaneId::Console);
}

#[test]
fn a_paste_that_is_no_hex_changes_nothing_and_says_where() {
    let mut desk = pasted(80, 24, "01 02");
    desk.send(Msg::Paste("03 zz".into()));
    assert!(desk.rows().join("\n").contains("the paste is not hex"), "{}", desk.rows().join("\n"));
    assert!(row(&desk, 3).contains("01 02   "), "{}", row(&desk, 3));
}

#[test]
fn an_empty_pane_says_what_to_do_and_a_begins_a_buffer() {
    let mut desk = Desk::new(80, 24);
    desk.key("4");
    assert!(desk.rows().join("\n").contains("a begins an empty buffer"), "{}", desk.rows().join("\n"));
    desk.keys("a enter");
    assert_eq!(desk.app.level(), Level::Type);
    desk.text("0a0b");
    assert!(row(&desk, 3).starts_with(" 0000  0a 0b "), "{}", row(&desk, 3));
}

#[test]
fn a_click_puts_the_cursor_on_a_byte() {
    let mut desk = pasted(80, 24, ADDRESS);
    desk.click(13, 3);
    assert!(row(&desk, 4).starts_with("─ from byte 2 on"), "{}", row(&desk, 4));
    desk.click(62, 3);
    assert!(row(&desk, 4).starts_with("─ from byte 5 on"), "{}", row(&desk, 4));
}

#[test]
fn hostile_bytes_are_shown_as_cells_and_escapes() {
    for case in common::screen::hostile() {
        let hex: Vec<String> = case.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut desk = pasted(120, 36, &hex.join(" "));
        desk.assert_clean();
        for place in [0, 3] {
            lay(&mut desk, place);
            desk.assert_clean();
        }
        for key in ["space", "l", "l", "c", "y", "esc", "esc", "i"] {
            desk.key(key);
            desk.assert_clean();
        }
    }
}

#[test]
fn every_size_and_every_struct_is_drawn() {
    for columns in [0, 1, 2, 39, 40, 41, 60, 79, 80, 120, 200] {
        for rows in [0, 1, 9, 10, 11, 13, 16, 24, 36, 60] {
            let mut desk = pasted(columns, rows, ADDRESS);
            for place in 0..8 {
                lay(&mut desk, place);
                desk.keys("l tab j f f W b space");
                desk.rows();
                desk.click(columns / 2, rows / 2);
            }
        }
    }
}

fn row(desk: &Desk, row: usize) -> String {
    desk.rows()[row].trim_end().to_owned()
}

/// The rule above the values.
fn row_of_values(desk: &Desk) -> String {
    let rows = desk.rows();
    let is_rule = |row: &String| {
        row.starts_with("─ from byte") || row.starts_with("─ byte") || row.contains("network = ")
    };
    rows.into_iter().find(is_rule).unwrap_or_default()
}

#[test]
fn a_struct_is_chosen_by_typing_its_name() {
    let mut desk = pasted(80, 24, ADDRESS);
    desk.key("v");
    assert!(desk.rows().join("\n").contains("─ addresses ─"), "{:#?}", desk.rows());
    desk.text("bsd_sockaddr_in");
    desk.key("enter");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("as struct bsd_sockaddr_in (BSD, macOS)"), "{shown}");
    assert!(shown.contains("▌ 0  sin_len "), "{shown}");
}

#[test]
fn the_same_bytes_are_seen_as_two_structs_beside_each_other() {
    let mut desk = pasted(120, 36, ADDRESS);
    lay(&mut desk, 0);
    desk.key("V");
    desk.text("sockaddr_in");
    desk.key("enter");
    let rows = desk.rows();
    let at = rows.iter().position(|row| row.contains("as struct sockaddr (Linux)")).expect("both");
    let shown: Vec<&str> = rows[at..at + 6].iter().map(|row| row.trim_end()).collect();
    assert_eq!(
        shown,
        [
            "─ The same 16 bytes as struct sockaddr (Linux) ─────────────┬─ The same 16 bytes as struct sockaddr_in (Linux) ─────────",
            "▌ 0  sa_family  02 00         2 AF_INET                     │▌ 0  sin_family  02 00         2 AF_INET",
            "  2  sa_data    e2 91 7f 00…  e2 91 7f 00 00 01 00 00 00 00…│  2  sin_port    e2 91         58001",
            " 16  total                                                  │  4  sin_addr    7f 00 00 01   127.0.0.1",
            "                                                            │  8  sin_zero    00 00 00 00…  ░░ unused",
            "                                                            │ 16  total",
        ]
    );
}

#[test]
fn a_struct_that_is_typed_shows_where_its_members_lie_and_why() {
    let mut desk = Desk::new(80, 24);
    desk.keys("4 a down enter");
    assert_eq!(desk.app.level(), Level::Type);
    let rows = desk.rows();
    let at = rows.iter().position(|row| row.contains("A struct as C declares it")).expect("the declaration");
    let shown: Vec<&str> = rows[at..18].iter().map(|row| row.trim_end()).collect();
    assert_eq!(
        shown[..3],
        [
            "─ A struct as C declares it ───────────────────────── x86-64 · M other machine ─",
            " struct tst { short x; int y; short z; };",
            " struct tst: 12 bytes on Linux and BSD on 64-bit Intel and AMD (System V ABI)",
        ]
    );
    let from = shown.iter().position(|row| row.starts_with("─ struct tst (Linux) ")).expect("the layout");
    assert_eq!(
        shown[from + 1..from + 7],
        [
            "  0  x          2 bytes                   short",
            "  2  (padding)  2 bytes                   ░░ y wants an offset that 4 divides",
            "  4  y          4 bytes                   int",
            "  8  z          2 bytes                   short",
            " 10  (padding)  2 bytes                   ░░ the size is a multiple of 4, so th…",
            " 12  total, 4 of them padding, aligned to 4",
        ]
    );
    desk.key("ctrl-u");
    desk.text("struct bad { int x;");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("line 1, column 20: "), "{shown}");
    desk.key("ctrl-u");
    desk.text("struct s { char a; long b; };");
    assert!(
        desk.rows().join("\n").contains(" 16  total, 7 of them padding, aligned to 8"),
        "{:#?}",
        desk.rows()
    );
    desk.keys("esc M");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("  8  total, 3 of them padding, aligned to 4"), "{shown}");
    assert!(shown.contains("struct s (i386)"), "{shown}");
}

#[test]
fn bytes_under_a_struct_that_is_typed_are_read_and_serialized() {
    let mut desk = pasted(120, 36, "01 00 00 00 02 00 00 00 03 00 00 00");
    desk.key("v");
    desk.text("that you type");
    desk.keys("enter esc");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("as struct tst (Linux)"), "{shown}");
    assert!(shown.contains("member by member 00 01 00 00 00 02 00 03 (8 bytes, no padding)"), "{shown}");
    assert!(shown.contains("in the order y, x, z it has 8 bytes, and saves 4"), "{shown}");
}

#[test]
fn the_picture_goes_over_several_rows_and_turned_groups() {
    let bytes = "0a 00 e2 91 00 00 00 00 20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00";
    let mut desk = pasted(120, 40, bytes);
    lay(&mut desk, 2);
    let shown: Vec<String> = (3..9).map(|at| row(&desk, at)).collect();
    assert_eq!(
        shown,
        [
            " 0000 [0a 00]e2 91 00 00 00 00  20 01 0d b8 00 00 00 00  ␠·¤¤···· ␠×␠¤····",
            "       └─┬─┘ └─┬─┘ └────┬────┘  └──────────┬──────────┘",
            "       family port     flow             address",
            " 0010  00 00 00 00 00 00 00 01  00 00 00 00              ·······× ····",
            "       └──────────┬──────────┘  └────┬────┘",
            "                                   scope",
        ]
    );
    desk.keys("W W b");
    let shown: Vec<String> = (3..6).map(|at| row(&desk, at)).collect();
    assert_eq!(
        shown,
        [
            " 0000  91e2000a 00000000  b80d0120 00000000  ␠·¤¤···· ␠×␠¤····",
            "       └┬─┘└┬─┘ └──┬───┘  └───────┬───────┘",
            "       port family flow        address",
        ]
    );
}

#[test]
fn the_constants_are_listed_for_each_platform_and_drawn_in_memory() {
    let mut desk = pasted(80, 24, "00");
    desk.key("C");
    desk.text("AF_INET6");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("AF_INET6"), "{shown}");
    assert!(shown.contains("Linux 10    FreeBSD 28    macOS 30    Windows 23"), "{shown}");
    desk.key("enter");
    assert!(picture(&desk)[0].contains(": 0x0a = 10, 8 bits "), "{:?}", picture(&desk));
}

#[test]
fn a_message_is_built_field_by_field_and_goes_to_the_composer() {
    let mut desk = Desk::new(80, 24);
    desk.keys("4 a down down enter");
    assert_eq!(desk.app.level(), Level::Type);
    assert!(row(&desk, 3).starts_with(" 0000 [4d 69 6b 65]20 31 32 0a "), "{}", row(&desk, 3));
    let rows = desk.rows();
    let at = rows.iter().position(|row| row.contains("A message, field by field")).expect("the fields");
    let shown: Vec<&str> = rows[at..19].iter().map(|row| row.trim_end()).collect();
    assert_eq!(
        shown,
        [
            "─ A message, field by field ──────────────────────────────── name, kind, value ─",
            " # hello",
            " text Mike",
            " text",
            " decimal 12",
            " text \\n",
            " the message: 8 bytes",
            "─ The fields of the message ────────────────────────────────────────────────────",
            "▌ 0  text     4d 69 6b 65               text  Mike",
            "  4  text     20                        text",
            "  5  decimal  31 32                     decimal  12",
            "  7  text     0a                        text  \\n",
            "  8  total",
        ]
    );
}

#[test]
fn values_are_typed_into_their_row_and_after_a_colon() {
    let mut desk = pasted(80, 24, "00 00 00 00 aa");
    desk.key(":");
    desk.text("u32 0x76543210");
    desk.key("enter");
    assert!(row(&desk, 3).starts_with(" 0000  76 54 32 10 aa "), "{}", row(&desk, 3));
    desk.keys("tab down down down enter");
    assert_eq!(desk.app.level(), Level::Type);
    desk.text("66051");
    desk.key("enter");
    assert_eq!(desk.app.level(), Level::Command);
    assert!(row(&desk, 3).starts_with(" 0000  00 01 02 03 aa "), "{}", row(&desk, 3));
    desk.keys("b :");
    desk.text("u16 1");
    desk.key("enter");
    assert!(row(&desk, 3).starts_with(" 0000  01 00 02 03 aa "), "{}", row(&desk, 3));
    desk.key("u");
    assert!(row(&desk, 3).starts_with(" 0000  00 01 02 03 aa "), "{}", row(&desk, 3));
}

#[test]
fn the_fields_of_a_message_are_added_from_a_list_and_its_errors_pointed_at() {
    let mut desk = Desk::new(120, 36);
    desk.keys("4 a down down enter ctrl-g");
    desk.key("ctrl-o");
    desk.text("text/u8");
    desk.key("enter");
    assert_eq!(desk.app.level(), Level::Type);
    assert!(
        desk.rows().join("\n").contains("05 4d 69 6b 65")
            || desk.rows().join("\n").contains("04 4d 69 6b 65")
    );
    desk.key("enter");
    desk.text("sum u16 checksum(nobody)");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("no field is called nobody"), "{shown}");
    for _ in 0.."nobody)".len() {
        desk.key("backspace");
    }
    desk.text("all)");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("sum "), "{shown}");
    desk.keys("esc t");
    assert_eq!(desk.app.focus(), PaneId::Console);
}

/// A reply: a question for host.example, an answer whose name points at the question's.
const REPLY: &str = "12 34 81 80 00 01 00 01 00 00 00 00 04 68 6f 73 74 07 65 78 61 6d 70 6c 65 00 00 01 00 01 \
                     c0 0c 00 01 00 01 00 00 00 3c 00 04 7f 00 00 01";

#[test]
fn a_dns_message_shows_its_fields_and_a_pointer_is_followed() {
    let mut desk = pasted(80, 24, REPLY);
    desk.key("v");
    desk.text("dns_message");
    desk.keys("enter :");
    desk.text("30");
    desk.keys("down enter");
    let rows: Vec<String> = desk.rows()[1..20].iter().map(|row| row.trim_end().to_owned()).collect();
    assert_eq!(
        rows,
        [
            "─ 1 empty* ───────────────────────────────────────────────── 46 bytes · edited ─",
            "        0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f  ·NUL ␠space ×other ¤≥80",
            " 0000  12 34 81 80 00 01 00 01  00 00 00 00 04 68 6f 73  ×4¤¤·×·× ····×hos",
            " 0010  74 07 65 78 61 6d 70 6c  65 00 00 01 00 01[c0 0c] t×exampl e··×·×¤␠",
            " 0020  00 01 00 01 00 00 00 3c  00 04 7f 00 00 01        ·×·×···< ·××··×",
            "─ 2 bytes at 30 ─‹network = big-endian›───────── this host = little-endian ─────",
            "▌ u16             49164                          3264",
            "  port            49164 dynamic                  3264 registered",
            "  hex             0xc00c                         0x0cc0",
            "  i16             -16372                         3264",
            "─ In memory, as the books draw it: 49164 = 0xc00c ────────────── network order ─",
            "  ADDR +     30 31                  number [                    ] ‹auto›",
            "  network    c0 0c                  htons(49164) = 3264   ntohs(3264) = 49164",
            "  this host  0c c0                  htons: c0 0c ⇄ 0c c0",
            "─ The same 46 bytes as a DNS message ────────────────────────── v other struct ─",
            " 28    class               00 01                     IN",
            " 30  answer 1 of 1         c0 0c 00 01 00 01 00 00…  host.example. A",
            " 30    name                c0 0c                     host.example.",
            "▌30      pointer           c0 0c                     to byte 12  host.example.",
        ]
    );
    // What it points to is marked, and the key for the other end leads there; esc leads back.
    desk.key("o");
    assert!(desk.rows().join("\n").contains("▌12      label "), "{:#?}", desk.rows());
    desk.key("esc");
    assert!(desk.rows().join("\n").contains("▌30      pointer "), "{:#?}", desk.rows());
    // Records and the fields that they are made of are gone through one by one, though they begin with the same byte.
    for _ in 0..3 {
        desk.key("tab");
    }
    desk.key("up");
    assert!(desk.rows().join("\n").contains("▌30    name "), "{:#?}", desk.rows());
    desk.key("up");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("▌30  answer 1 of 1 "), "{shown}");
    assert!(shown.contains("─ 16 bytes at 30 "), "{shown}");
}

#[test]
fn every_field_of_a_dns_message_is_explained_where_the_cursor_stands() {
    let mut desk = pasted(120, 36, REPLY);
    lay_named(&mut desk, "dns_message");
    for _ in 0..3 {
        desk.key("tab");
    }
    let mut seen = Vec::new();
    for _ in 0..44 {
        desk.key("K");
        let rows = desk.rows();
        let title = rows.iter().find(|row| row.contains("(field of a DNS message)"));
        let title = title.unwrap_or_else(|| panic!("nothing is explained:\n{}", rows.join("\n")));
        let words: Vec<&str> = title.split(" (field").next().unwrap().split(['─', ' ', '┌']).collect();
        seen.push(words.last().unwrap().to_string());
        desk.keys("esc down");
    }
    for word in ["id", "qr", "aa", "rd", "rcode", "questions", "question", "label", "root", "pointer", "ttl"]
    {
        assert!(seen.iter().any(|known| known == word), "{word}: {seen:?}");
    }
    // What it is of, too: the type of records.
    desk.key(":");
    desk.text("32");
    desk.keys("down enter K");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("type (field of a DNS message)") && shown.contains("A record (term)"), "{shown}");
}

#[test]
fn a_dns_message_is_shown_up_to_where_it_breaks_with_the_reason() {
    let mut desk = pasted(80, 30, &REPLY[..3 * 40 - 1]);
    lay_named(&mut desk, "dns_message");
    desk.key("G");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("not readable from byte 30 on: answer 1 of 1: "), "{shown}");
    assert!(shown.contains("30  not readable: answer"), "{shown}");
}

#[test]
fn bit_fields_of_one_byte_are_gone_through_one_by_one() {
    let mut desk = pasted(80, 24, "45 00 00 1c 00 00 40 00 40 01 00 00 7f 00 00 01 7f 00 00 01");
    lay_named(&mut desk, "ipv4");
    for _ in 0..3 {
        desk.key("tab");
    }
    desk.key("j");
    assert!(desk.rows().join("\n").contains("▌ 0  header_words"), "{:#?}", desk.rows());
    desk.key("j");
    assert!(desk.rows().join("\n").contains("▌ 1  type_of_service"), "{:#?}", desk.rows());
}

#[test]
fn bytes_are_shown_in_each_base_and_offsets_in_decimal() {
    let mut desk = pasted(80, 24, ADDRESS);
    desk.keys("O B");
    assert!(row(&desk, 1).ends_with("16 bytes · edited · decimal · offsets decimal ─"), "{}", row(&desk, 1));
    assert_eq!(row(&desk, 3), " 00000    2   0 226 145 127   0   0   1  ×·¤¤×··×");
    assert_eq!(row(&desk, 4), " 00008    0   0   0   0   0   0   0   0  ········");
    desk.keys("B O");
    assert_eq!(row(&desk, 3), " 0000  002 000 342 221 177 000 000 001  ×·¤¤×··×");
    desk.key("B");
    assert!(
        row(&desk, 3).starts_with(" 0000  00000010 00000000 11100010 10010001 01111111 "),
        "{}",
        row(&desk, 3)
    );
    // The field of a struct has its brackets in every base.
    lay(&mut desk, 1);
    desk.send(Msg::Action(Action::Goto(2)));
    assert!(
        row(&desk, 3).starts_with(" 0000  00000010 00000000[11100010 10010001]0111"),
        "{}",
        row(&desk, 3)
    );
    // Digits are typed in hex, and shown so.
    desk.key("i");
    desk.text("ab");
    desk.key("esc");
    assert!(row(&desk, 3).contains("02 00[ab 91]"), "{}", row(&desk, 3));
    for (columns, rows) in [(80, 24), (120, 36), (200, 60)] {
        desk.resize(columns, rows);
        for _ in 0..4 {
            desk.key("B");
            desk.keys("W b G g");
            desk.assert_clean();
        }
    }
}

#[test]
fn places_are_remembered_gone_to_and_kept_with_their_bytes() {
    let mut desk = pasted(80, 24, &"00 11 22 33 44 55 66 77 ".repeat(40));
    desk.key(":");
    desk.text("0x44");
    desk.keys("enter P");
    assert!(desk.rows().join("\n").contains(" 0040◆ "), "{:#?}", desk.rows());
    desk.key(":");
    desk.text("+16");
    desk.key("enter");
    assert!(row_of_values(&desk).starts_with("─ from byte 84 on"), "{}", row_of_values(&desk));
    desk.key(":");
    desk.text("-0x20");
    desk.key("enter");
    assert!(row_of_values(&desk).starts_with("─ from byte 52 on"), "{}", row_of_values(&desk));
    desk.key(":");
    desk.text("$");
    desk.key("enter");
    assert!(row_of_values(&desk).starts_with("─ from byte 319 on"), "{}", row_of_values(&desk));
    // Bytes that are put in before a place move it.
    desk.keys("g I");
    desk.text("aabb");
    desk.keys("esc '");
    assert!(desk.rows().join("\n").contains("0x0046  44 55 66 77 00 11 22 33"), "{:#?}", desk.rows());
    desk.key("enter");
    assert!(row_of_values(&desk).starts_with("─ from byte 70 on"), "{}", row_of_values(&desk));
    desk.key("esc");
    assert!(row_of_values(&desk).starts_with("─ from byte 2 on"), "{}", row_of_values(&desk));
    desk.send(Msg::Action(Action::Goto(70)));
    desk.keys("P '");
    assert!(desk.rows().join("\n").contains("no place is remembered yet"), "{:#?}", desk.rows());
}

/// Two buffers: what was sent, and what came back with a word more.
fn two_buffers(columns: u16, rows: u16) -> Desk {
    let mut desk = pasted(columns, rows, "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a");
    desk.keys("a enter");
    desk.send(Msg::Paste("47 45 54 20 2f 69 6e 64 65 78 20 48 54 54 50 2f 31 2e 30 0d 0a".into()));
    desk.keys("esc < D enter g");
    desk
}

#[test]
fn two_buffers_stand_beside_each_other_with_what_differs() {
    let shown: Vec<String> = [(80, 24), (120, 36), (200, 60)]
        .into_iter()
        .flat_map(|(columns, rows)| {
            let desk = two_buffers(columns, rows);
            (2..6).map(|at| row(&desk, at)).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(
        shown,
        [
            "1 empty                                  2 empty                   2 differences",
            "0000[47]45 54 20 2f -- -- -- GET␠/     ≠ 0000[47]45 54 20 2f 69 6e 64 GET␠/ind",
            "0005 -- -- 20 48 54 54 50 2f   ␠HTTP/  ≠ 0008 65 78 20 48 54 54 50 2f ex␠HTTP/",
            "000b 31 2e 31 0d 0a          1.1␠␠     ≠ 0010 31 2e 30 0d 0a          1.0␠␠",
            "1 empty                                                      2 empty                                       2 differences",
            "0000[47]45 54 20 2f -- -- -- GET␠/                         ≠ 0000[47]45 54 20 2f 69 6e 64 GET␠/ind",
            "0005 -- -- 20 48 54 54 50 2f   ␠HTTP/                      ≠ 0008 65 78 20 48 54 54 50 2f ex␠HTTP/",
            "000b 31 2e 31 0d 0a          1.1␠␠                         ≠ 0010 31 2e 30 0d 0a          1.0␠␠",
            "1 empty                                                      2 empty                                       2 differences│ no calls yet: the calls of every socket are listed here",
            "0000[47]45 54 20 2f -- -- -- GET␠/                         ≠ 0000[47]45 54 20 2f 69 6e 64 GET␠/ind                      │",
            "0005 -- -- 20 48 54 54 50 2f   ␠HTTP/                      ≠ 0008 65 78 20 48 54 54 50 2f ex␠HTTP/                      │",
            "000b 31 2e 31 0d 0a          1.1␠␠                         ≠ 0010 31 2e 30 0d 0a          1.0␠␠                         │",
        ]
    );
    let mut desk = two_buffers(80, 24);
    desk.key("]");
    assert!(row_of_values(&desk).starts_with("─ from byte 5 on"), "{}", row_of_values(&desk));
    desk.key("]");
    assert!(
        row_of_values(&desk).starts_with("─ byte 13") || row_of_values(&desk).starts_with("─ from byte 13")
    );
    desk.key("o");
    assert!(row_of_values(&desk).starts_with("─ from byte 18 on"), "{}", row_of_values(&desk));
    desk.key("[");
    assert!(row_of_values(&desk).starts_with("─ from byte 5 on"), "{}", row_of_values(&desk));
    // What is edited is compared anew.
    for _ in 0..5 {
        desk.keys("i delete esc");
    }
    assert!(row(&desk, 2).ends_with("1 difference"), "{}", row(&desk, 2));
    desk.key("esc");
    assert!(!row(&desk, 2).contains("difference"), "{}", row(&desk, 2));
}

#[test]
fn what_of_large_buffers_is_compared_is_said() {
    let mut desk = two_buffers(80, 24);
    assert!(row(&desk, 2).ends_with(" 2 differences"), "{}", row(&desk, 2));
    desk.key("i");
    desk.send(Msg::Paste("61 ".repeat((128 << 10) + 1)));
    desk.key("esc");
    assert!(row(&desk, 2).ends_with(" in the first 128 KiB"), "{}", row(&desk, 2));
}

/// Layouts and messages of the user's, as the program tells of them.
fn files_of(layouts: &str, messages: &[(&str, &str)], faults: &[&'static str]) -> Msg {
    let declared = sockpit::bytes::cstruct::parse(layouts).unwrap();
    let known = sockpit::bytes::cstruct::templates::shipped().clone().joined(declared);
    Msg::UserFiles(std::sync::Arc::new(sockpit::model::user_files::UserFiles {
        layouts: known,
        messages: messages.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        faults: faults.iter().map(|fault| (*fault).into()).collect(),
        ..Default::default()
    }))
}

#[test]
fn templates_of_the_user_are_laid_over_bytes_and_anew_when_their_file_changes() {
    let mut desk = pasted(120, 36, "00 50 7f 00 00 01");
    desk.send(files_of(
        "struct reply { in_port_t port; [[ipv4]] in_addr_t who; } __attribute__((packed));",
        &[],
        &[],
    ));
    desk.key("v");
    assert!(desk.rows().join("\n").contains("your templates"), "{}", desk.rows().join("\n"));
    desk.text("reply");
    desk.key("enter");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("as struct reply (Linux)") && shown.contains("127.0.0.1"), "{shown}");
    // Another tab keeps it, and one that is typed may use it.
    desk.key("c");
    assert!(desk.rows().join("\n").contains("as struct reply (Linux)"));
    desk.send(files_of("struct reply { uint8_t code; uint8_t flags; };", &[], &[]));
    for tab in ["<", ">"] {
        desk.key(tab);
        let shown = desk.rows().join("\n");
        assert!(shown.contains("flags") && !shown.contains("127.0.0.1"), "{shown}");
    }
    desk.key("v");
    desk.text("you type");
    desk.keys("enter ctrl-a");
    let typed: String = "struct t { struct reply head; };".into();
    desk.key("ctrl-g");
    desk.send(Msg::Paste(typed));
    assert!(desk.rows().join("\n").contains("head.flags"), "{}", desk.rows().join("\n"));
    desk.send(files_of("struct reply { big uint16_t number; };", &[], &[]));
    assert!(
        desk.rows().join("\n").contains("head.number") || desk.rows().join("\n").contains("network order")
    );
}

#[test]
fn a_template_that_cannot_be_read_is_told_once_and_stands_in_the_list() {
    let mut desk = pasted(120, 36, "00 50");
    let fault = "templates/wrong.h, line 3, column 1: ; is missing";
    desk.send(files_of("struct reply { in_port_t port; };", &[], &[fault]));
    assert!(desk.rows().join("\n").contains(fault), "{}", desk.rows().join("\n"));
    desk.key("v");
    desk.text("wrong");
    assert!(desk.rows().join("\n").contains(fault), "{}", desk.rows().join("\n"));
    desk.keys("enter v");
    desk.text("reply");
    desk.key("enter");
    assert!(desk.rows().join("\n").contains("as struct reply (Linux)"));
}

/// What a file answers that was asked for a part.
fn part_of(bytes: &[u8], effects: &[Effect]) -> Option<Msg> {
    effects.iter().find_map(|effect| match effect {
        Effect::ReadPart { path, at, length } => {
            let start = (*at as usize).min(bytes.len());
            let held = bytes[start..(start + length).min(bytes.len())].to_vec();
            let part = FilePart { at: *at, bytes: held, size: bytes.len() as u64 };
            Some(Msg::Part { path: path.clone(), result: Ok(part) })
        }
        _ => None,
    })
}

/// A file of numbers, opened from another pane.
fn opened(columns: u16, rows: u16) -> (Desk, Vec<u8>) {
    let file: Vec<u8> = (0..1_500_000_u32).flat_map(u32::to_be_bytes).collect();
    let mut desk = Desk::new(columns, rows);
    desk.key(":");
    desk.text("open /tmp/numbers.bin");
    let effects = desk.key("enter");
    assert!(row(&desk, 1).contains("numbers.bin"), "at once: {}", row(&desk, 1));
    assert!(row(&desk, 1).contains("reading"), "{}", row(&desk, 1));
    let part = part_of(&file, &effects).expect("the first part is asked for");
    desk.send(part);
    (desk, file)
}

#[test]
fn a_file_is_read_in_parts_that_move_with_the_cursor() {
    let (mut desk, file) = opened(80, 24);
    assert!(row(&desk, 1).ends_with("6000000 bytes \u{b7} read-only \u{2500}"), "{}", row(&desk, 1));
    assert!(row(&desk, 3).starts_with(" 00000000  00 00 00 00 00 00 00 01 "), "{}", row(&desk, 3));
    // The end is asked for; what is on screen stays until it has come.
    let effects = desk.key("G");
    assert!(row(&desk, 3).starts_with(" 00000000 "), "{}", row(&desk, 3));
    desk.send(part_of(&file, &effects).expect("the last part"));
    assert!(row_of_values(&desk).contains("byte 5999999"), "{}", row_of_values(&desk));
    assert!(desk.rows().join("\n").contains(" 005b8d70  00 16 e3 5c 00 16 e3 5d "), "{:#?}", desk.rows());
    desk.key("P");
    // A page after the other, and each part is asked for before it is needed.
    let effects = desk.key("g");
    desk.send(part_of(&file, &effects).expect("the first part"));
    desk.key("f");
    let mut parts = 0;
    for _ in 0..2_500 {
        let effects = desk.key("pgdn");
        if let Some(part) = part_of(&file, &effects) {
            parts += 1;
            desk.send(part);
        }
    }
    assert!(parts > 1, "{parts}");
    desk.key("f");
    let at: usize = row_of_values(&desk).split(' ').nth(3).unwrap().parse().unwrap();
    let number = &file[at..at + 4];
    let hex: Vec<String> = number.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(desk.rows().join("\n").contains(&hex.join(" ")), "{at}");
    // Places are those of the file.
    desk.key("'");
    assert!(desk.rows().join("\n").contains("0x5b8d7f"), "{:#?}", desk.rows());
    desk.key("esc");
    // It is read only.
    desk.key("i");
    assert!(desk.rows().join("\n").contains("a file is read only"), "{:#?}", desk.rows());
    desk.keys("esc u");
    assert!(desk.rows().join("\n").contains("a file is read only"), "{:#?}", desk.rows());
    assert!(row(&desk, 1).contains("read-only"), "{}", row(&desk, 1));
}

#[test]
fn a_file_is_searched_stretch_by_stretch_and_the_search_stopped() {
    let (mut desk, file) = opened(80, 24);
    desk.key("/");
    desk.text("#0x00123456");
    let effects = desk.key("enter");
    let [Effect::SearchFile { path, search }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((search.typed.as_str(), search.from, search.is_back), ("#0x00123456", 0, false));
    assert!(row(&desk, 1).contains("searching 0 %"), "{}", row(&desk, 1));
    let told = |found, next| Msg::Searched {
        path: path.clone(),
        search: search.clone(),
        result: Ok(FileMatch { found, next }),
    };
    let effects = desk.send(told(None, Some(4_000_000)));
    assert!(matches!(&effects[..], [Effect::SearchFile { search, .. }] if search.from == 4_000_000));
    assert!(row(&desk, 1).contains("searching 66 %"), "{}", row(&desk, 1));
    // An answer to what is no longer asked changes nothing.
    assert_eq!(desk.send(told(Some(8..12), None)), []);
    desk.key("esc");
    assert!(!row(&desk, 1).contains("searching"), "{}", row(&desk, 1));
    let effects = desk.key("n");
    let [Effect::SearchFile { path, search }] = &effects[..] else { panic!("{effects:?}") };
    let at = 4 * 0x0012_3456;
    let found = FileMatch { found: Some(at..at + 4), next: Some(4 << 20) };
    let effects = desk.send(Msg::Searched { path: path.clone(), search: search.clone(), result: Ok(found) });
    desk.send(part_of(&file, &effects).expect("the part with what was found"));
    assert!(row_of_values(&desk).contains(&format!("from byte {at} on")), "{}", row_of_values(&desk));
    let effects = desk.key("n");
    assert_eq!(effects.len(), 1);
    desk.key("ctrl-c");
    assert!(desk.rows().join("\n").contains("the search was stopped"), "{:#?}", desk.rows());
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_leaves_no_tab() {
    let mut desk = Desk::new(80, 24);
    desk.keys("4 a");
    desk.text("a file");
    desk.key("enter");
    desk.text("/no/such");
    let effects = desk.key("enter");
    let path = match &effects[..] {
        [Effect::ReadPart { path, at: 0, .. }] => path.clone(),
        other => panic!("{other:?}"),
    };
    desk.send(Msg::Part { path, result: Err("there is no such file".into()) });
    let shown = desk.rows().join("\n");
    assert!(shown.contains("/no/such: there is no such file"), "{shown}");
    assert!(shown.contains("No bytes yet."), "{shown}");
}

#[test]
fn bytes_are_saved_in_each_form_and_nothing_edited_is_lost_unasked() {
    let mut desk = pasted(80, 24, "48 65 6c 6c 6f 0a");
    // Leaving asks: they are in no file.
    desk.key("q");
    assert!(
        desk.rows().join("\n").contains("tab 1 of Inspect, empty: edited, and in no file"),
        "{:#?}",
        desk.rows()
    );
    desk.keys("esc ctrl-s");
    assert!(desk.rows().join("\n").contains("Save 6 bytes"), "{:#?}", desk.rows());
    desk.key("ctrl-u");
    desk.text("hello.bin");
    let effects = desk.key("enter");
    let [Effect::Save { path, bytes, replaces: false }] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((path.to_str(), &bytes[..]), (Some("hello.bin"), &b"Hello\n"[..]));
    desk.send(Msg::Exists { path: path.clone() });
    assert!(desk.rows().join("\n").contains("Replace hello.bin?"), "{:#?}", desk.rows());
    desk.key("right");
    let effects = desk.key("enter");
    assert!(matches!(&effects[..], [Effect::Save { replaces: true, .. }]), "{effects:?}");
    desk.send(Msg::Saved { path: path.clone(), result: Ok(6) });
    assert!(!row(&desk, 1).contains('*'), "{}", row(&desk, 1));
    assert_eq!(desk.key("q"), [Effect::Quit]);
    // What is marked, as an array.
    desk.keys("g space l ctrl-s tab right right right right right");
    let effects = desk.key("enter");
    let [Effect::Save { bytes, .. }] = &effects[..] else { panic!("{effects:?}\n{:#?}", desk.rows()) };
    assert_eq!(&bytes[..], b"unsigned char bytes[2] = {0x48, 0x65};\n");
    // An edit after it was saved is an edit again.
    desk.keys("esc i");
    desk.text("4a");
    desk.key("esc");
    assert!(row(&desk, 1).contains('*'), "{}", row(&desk, 1));
}

/// Inspect with a message of these fields.
fn message(columns: u16, rows: u16, fields: &str) -> Desk {
    let mut desk = Desk::new(columns, rows);
    desk.keys("4 a down down enter ctrl-g");
    desk.send(Msg::Paste(fields.into()));
    desk
}

/// The bytes of the first row of the dump.
fn first_bytes(desk: &Desk, count: usize) -> String {
    let row = desk.rows().into_iter().find(|row| row.starts_with(" 0000 ")).expect("the dump");
    let cells = row.replace(['[', ']'], " ");
    cells.split_whitespace().skip(1).take(count).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_messages_of_the_books_are_built_and_said_in_other_ways() {
    let desk = message(120, 36, "u32 2\nu16 1\nu16 3");
    assert_eq!(first_bytes(&desk, 8), "00 00 00 02 00 01 00 03");
    let mut desk = message(120, 46, "text Mike\ntext  \ndecimal 12\ntext \\n");
    assert_eq!(first_bytes(&desk, 8), "4d 69 6b 65 20 31 32 0a");
    desk.keys("esc :");
    desk.text("0x6");
    desk.key("enter");
    let shown = desk.rows();
    let at = shown.iter().position(|row| row.starts_with("  8  total")).expect("the size");
    let told: Vec<&str> = shown[at + 1..at + 10].iter().map(|row| row.trim_end()).collect();
    assert_eq!(
        told,
        [
            "     12 in other kinds                    the whole in other kinds",
            "     decimal     2  31 32                 a line of text      8  4d 69 6b 65 20 31 ..",
            "     bcd         1  12                    text/u8, u8         6  04 4d 69 6b 65 0c",
            "     u8          1  0c                    text/u8, u32        9  04 4d 69 6b 65 00 ..",
            "     u16         2  00 0c                 text+nul, u16       7  4d 69 6b 65 00 00 ..",
            "     u16le       2  0c 00                 text/u32, u64      16  00 00 00 04 4d 69 ..",
            "     u32         4  00 00 00 0c           utf16/u16, u32     14  00 08 00 4d 00 69 ..",
            "     u32le       4  0c 00 00 00",
            "     u64         8  00 00 00 00 00 00 ..",
        ]
    );
}

#[test]
fn values_of_every_kind_are_typed_as_fields() {
    for (fields, bytes) in [
        ("decimal 47\nu8 47\nu32 47\nbcd 47", "34 37 2f 00 00 00 2f 47"),
        ("text é\nutf16 é\nutf16le é", "c3 a9 00 e9 e9 00"),
        ("f32 1.0\nf32le 1.0", "3f 80 00 00 00 00 80 3f"),
        ("text/u8 Mike", "04 4d 69 6b 65"),
        ("ascii/u16le Mike", "04 00 4d 69 6b 65"),
        ("text/u32 Hi\ntext+nul a\ntext+crlf b", "00 00 00 02 48 69 61 00 62 0d 0a"),
        ("u8 1\nalign 4\nu24 2\nlength u8 length(all)", "01 00 00 00 00 00 02 08"),
        ("sum u16 checksum(all)\nhex 01 02", "fe fd 01 02"),
    ] {
        let desk = message(80, 24, fields);
        assert_eq!(first_bytes(&desk, bytes.split(' ').count()), bytes, "{fields}");
    }
    let desk = message(80, 24, "u16 70000");
    assert!(desk.rows().join("\n").contains("line 1: a whole number from 0 to 65535 is expected"));
}

#[test]
fn a_message_is_kept_by_its_name_and_opened_again_with_other_values() {
    let mut desk = message(120, 36, "name text/u8 Mike\nage u8 12");
    desk.key("esc");
    let choose = |desk: &mut Desk, words: &str| {
        desk.key("v");
        desk.text(words);
        desk.key("enter")
    };
    choose(&mut desk, "keep it");
    desk.text("a/b");
    assert!(desk.key("enter").is_empty(), "no name of a file");
    assert!(desk.rows().join("\n").contains("make a name"), "{}", desk.rows().join("\n"));
    for _ in 0..3 {
        desk.key("backspace");
    }
    desk.text("person");
    let text = "name text/u8 Mike\nage u8 12";
    let keep = |name: &str, text: &str| Effect::Keep {
        kind: sockpit::model::user_files::KeptKind::Message,
        name: name.into(),
        text: Some(text.into()),
    };
    assert_eq!(desk.key("enter"), [keep("person", text)]);
    assert!(row(&desk, 1).contains("message*"), "not kept yet: {}", row(&desk, 1));
    desk.send(Msg::Kept { name: "person".into(), result: Ok(true) });
    desk.send(files_of("struct one { int x; };", &[("person", text)], &[]));
    assert!(desk.rows().join("\n").contains("kept as person"), "{}", desk.rows().join("\n"));
    desk.key("d");
    assert!(
        desk.rows().join("\n").contains("a  adds one") || !row(&desk, 1).contains('*'),
        "{}",
        row(&desk, 1)
    );
    // Again, with another value.
    desk.key("a");
    desk.text("person");
    desk.key("enter");
    assert_eq!(first_bytes(&desk, 6), "04 4d 69 6b 65 0c");
    assert!(row(&desk, 1).contains("1 person "), "{}", row(&desk, 1));
    desk.key("backspace");
    desk.text("3");
    assert_eq!(first_bytes(&desk, 6), "04 4d 69 6b 65 0d");
    desk.key("esc");
    choose(&mut desk, "keep it");
    assert_eq!(
        desk.key("enter"),
        [keep("person", "name text/u8 Mike\nage u8 13")],
        "its own name is kept unasked"
    );
    desk.send(Msg::Kept { name: "person".into(), result: Err("ENOSPC".into()) });
    assert!(desk.rows().join("\n").contains("not kept as person: ENOSPC"));
    // The name of another message is only replaced after a question.
    desk.send(files_of("struct one { int x; };", &[("person", text), ("other", "u8 1")], &[]));
    choose(&mut desk, "keep it");
    desk.key("ctrl-u");
    desk.text("other");
    assert!(desk.key("enter").is_empty());
    assert!(desk.rows().join("\n").contains("Replace other?"), "{}", desk.rows().join("\n"));
    desk.key("right");
    assert_eq!(desk.key("enter"), [keep("other", "name text/u8 Mike\nage u8 13")]);
    desk.send(Msg::Kept { name: "other".into(), result: Ok(true) });
    choose(&mut desk, "forget");
    desk.key("right");
    assert_eq!(
        desk.key("enter"),
        [Effect::Keep {
            kind: sockpit::model::user_files::KeptKind::Message,
            name: "other".into(),
            text: None
        }]
    );
}

#[test]
fn a_message_goes_to_a_reply_and_into_a_rule() {
    let mut desk = message(120, 36, "text/u8 $5\nu8 12");
    desk.keys("esc v");
    desk.text("rule");
    desk.key("enter");
    assert_eq!(desk.app.focus(), PaneId::Servers);
    let shown = desk.rows().join("\n");
    assert!(
        shown.contains("A new server with this answer") && shown.contains(r"any => \x02$$5\x0c"),
        "{shown}"
    );
    desk.keys("esc 4 v");
    desk.text("reply");
    desk.key("enter");
    assert_eq!(desk.app.focus(), PaneId::Servers);
    assert!(desk.rows().join("\n").contains("a reply needs a client"), "{}", desk.rows().join("\n"));
}

#[test]
fn a_struct_that_is_typed_shows_its_values_in_memory_on_each_machine() {
    let mut desk = Desk::new(120, 46);
    desk.keys("4 a down enter");
    let shown = desk.rows().join("\n");
    for words in [
        "in the order y, x, z it has 8 bytes, and saves 4",
        "bytes on x86-64 12, i386 12, aarch64 12, arm 12, windows-x64 12",
        "with 1, 2, 3 ... in memory on",
        "x86-64, i386, aarch64, arm, windows-x64: 01 00 -- -- 02 00 00 00 03 00 -- --",
        "member by member 00 01 00 00 00 02 00 03 (8 bytes, no padding)",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    desk.key("ctrl-g");
    desk.text("struct s { char a; long b; };");
    let shown = desk.rows().join("\n");
    for words in [
        "x86-64, aarch64: 01 -- -- -- -- -- -- -- 02 00 00 00 00 00 00 00",
        "i386, arm, windows-x64: 01 -- -- -- 02 00 00 00",
        "member by member 01 00 00 00 00 00 00 00 02 (9 bytes, no padding)",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    desk.key("ctrl-g");
    desk.text("struct s { int a:3, b:5; short c; };");
    assert!(desk.rows().join("\n").contains("member by member 00 03 (2 bytes, no padding, no bit-fields)"));
    // Of a struct that fills the memory of this host the layout alone is told.
    desk.key("ctrl-g");
    desk.text("struct s { int a; char b[1073741000]; };");
    let shown = desk.rows().join("\n");
    assert!(shown.contains("1073741004  total") && !shown.contains("in memory on"), "{shown}");
}
