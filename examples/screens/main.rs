//! Draws the pictures of the README: `cargo run --example screens` writes `assets/screens/*.svg`.
//!
//! The real panes draw a story told by hand at fixed times, so the same bytes come out each time.

#![allow(clippy::expect_used, reason = "a scene that cannot be played ends the program")]

mod scenes;
mod stage;
mod svg;

use std::path::Path;

use ratatui::buffer::Buffer;
use sockpit::ui::theme::{Glyphs, Theme};
use stage::Stage;

type Scene = fn(&mut Stage);

/// File, title, size, scene.
const PICTURES: [(&str, &str, (u16, u16), Scene); 6] = [
    ("lookup", "Lookup: the list that getaddrinfo returned", (120, 36), scenes::lookup),
    ("dns", "Lookup: what DNS says beside the list", (120, 36), scenes::dns),
    ("console", "Console: hello to an echo server over UDP", (120, 36), scenes::console),
    ("servers", "Servers: one client served, two in the accept queue", (120, 36), scenes::accept_queue),
    ("inspect", "Inspect: a socket address, byte by byte", (120, 36), scenes::inspect),
    ("calls", "Calls: every socket call that was made", (120, 36), scenes::calls),
];

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/screens");
    std::fs::create_dir_all(&folder)?;
    for (name, title, (columns, rows), scene) in PICTURES {
        let mut stage = Stage::new(columns, rows, Theme::initial(false, &Glyphs::UNICODE));
        scene(&mut stage);
        let mut buffer = Buffer::empty(stage.area);
        let cursor = stage.app.draw(stage.area, &mut buffer, stage.now);
        let picture = svg::picture(&buffer, cursor.map(|at| (at.x, at.y)), title);
        std::fs::write(folder.join(name).with_extension("svg"), picture)?;
    }
    Ok(())
}
