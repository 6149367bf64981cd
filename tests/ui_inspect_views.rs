//! Every view of Inspect at three sizes, as literal pictures in `tests/views/inspect/`.
//!
//! A picture that changed is looked at and then written anew: `SOCKPIT_WRITE_VIEWS=1 cargo test --test ui_inspect_views`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::path::PathBuf;

use common::screen::Desk;
use sockpit::ui::action::Action;
use sockpit::ui::file_part::FilePart;
use sockpit::ui::msg::{Effect, Msg};

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 36), (200, 60)];
const ADDRESS: &str = "02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00";
/// A reply with three records: a name that points into another, which points to a third.
const REPLY: &str = "12 34 81 80 00 01 00 02 00 00 00 01 03 77 77 77 07 65 78 61 6d 70 6c 65 00 00 01 00 01 \
                     c0 0c 00 05 00 01 00 00 00 3c 00 07 04 68 6f 73 74 c0 10 \
                     c0 29 00 01 00 01 00 00 0e 10 00 04 7f 00 00 01 00 00 29 04 d0 00 00 00 00 00 00";

fn pasted(desk: &mut Desk, hex: &str) {
    desk.key("4");
    desk.send(Msg::Paste(hex.into()));
    desk.keys("esc g");
}

fn lay(desk: &mut Desk, menu: &str, item: &str) {
    desk.send(Msg::Action(Action::Pick { menu: menu.into(), item: item.into() }));
}

/// The name of a picture, and what leads to it.
type View = (&'static str, fn(&mut Desk));

const VIEWS: [View; 16] = [
    ("empty", |desk| {
        desk.key("4");
    }),
    ("bytes", |desk| pasted(desk, &"48 65 6c 6c 6f 21 0a 00 ff 80 07 20 ".repeat(40))),
    ("decimal", |desk| {
        pasted(desk, ADDRESS);
        desk.keys("B O");
    }),
    ("binary", |desk| {
        pasted(desk, ADDRESS);
        for _ in 0..3 {
            desk.key("B");
        }
    }),
    ("turned", |desk| {
        pasted(desk, ADDRESS);
        desk.keys("W W b");
    }),
    ("marked", |desk| {
        pasted(desk, ADDRESS);
        desk.keys("l l space l");
    }),
    ("address", |desk| {
        pasted(desk, ADDRESS);
        lay(desk, "struct", "sockaddr_in");
        desk.send(Msg::Action(Action::Goto(2)));
    }),
    ("cast", |desk| {
        pasted(desk, ADDRESS);
        lay(desk, "struct", "sockaddr");
        lay(desk, "cast", "sockaddr_in");
    }),
    ("header", |desk| {
        pasted(desk, "45 00 00 1c 00 00 40 00 40 01 00 00 7f 00 00 01 7f 00 00 01");
        lay(desk, "struct", "ipv4");
    }),
    ("dns", |desk| {
        pasted(desk, REPLY);
        lay(desk, "struct", "dns_message");
        desk.send(Msg::Action(Action::Goto(48)));
    }),
    ("dns-broken", |desk| {
        pasted(desk, &REPLY[..3 * 38 - 1]);
        lay(desk, "struct", "dns_message");
        desk.key("G");
    }),
    ("struct", |desk| {
        desk.keys("4 a down enter esc");
    }),
    ("message", |desk| {
        desk.keys("4 a down down enter esc");
    }),
    ("number", |desk| {
        pasted(desk, "00");
        desk.keys("tab tab enter");
        desk.text("3.14");
    }),
    ("compared", |desk| {
        pasted(desk, "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a");
        desk.keys("a enter");
        desk.send(Msg::Paste("47 45 54 20 2f 69 6e 64 65 78 20 48 54 54 50 2f 31 2e 30 0d 0a".into()));
        desk.keys("esc < D enter g ]");
    }),
    ("file", |desk| {
        desk.key(":");
        desk.text("open numbers.bin");
        let effects = desk.key("enter");
        let Some(Effect::ReadPart { path, .. }) = effects.first() else { panic!("{effects:?}") };
        let bytes = (0..65_536_u32).flat_map(u32::to_be_bytes).collect();
        let part = FilePart { at: 0, bytes, size: 5_000_000_000 };
        desk.send(Msg::Part { path: path.clone(), result: Ok(part) });
        desk.send(Msg::Action(Action::Goto(0x1234)));
        desk.key("P");
    }),
];

#[test]
fn every_view_is_as_it_was() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/views/inspect"));
    let is_written = std::env::var_os("SOCKPIT_WRITE_VIEWS").is_some();
    let mut wrong = Vec::new();
    for (name, lead) in VIEWS {
        for (columns, rows) in SIZES {
            let mut desk = Desk::new(columns, rows);
            lead(&mut desk);
            desk.assert_clean();
            let drawn: Vec<String> = desk.rows().iter().map(|row| row.trim_end().to_owned()).collect();
            let drawn = drawn.join("\n").trim_end().to_owned() + "\n";
            let path = folder.join(format!("{name}-{columns}x{rows}.txt"));
            if is_written {
                std::fs::write(&path, &drawn).unwrap();
            }
            if std::fs::read_to_string(&path).unwrap_or_default() != drawn {
                wrong.push(format!("{}\n{drawn}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} views are others now:\n{}", wrong.len(), wrong.join("\n"));
}
