//! The menus of this pane: what to look at, and whether to close it.

use super::live::{Followed, Live};
use crate::bytes::text::SafeText;
use crate::model::ids::SocketId;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::world::World;

pub(super) const ADD_MENU: &str = "buffer";
pub(super) const CLOSE_MENU: &str = "close";
/// Sockets that the menu offers to follow at most, the newest.
const FOLLOW_LIMIT: usize = 8;

/// An empty buffer, or the newest message of a socket as it comes.
pub(super) fn add_menu(world: &World) -> Menu {
    let mut items = vec![MenuItem::pick("an empty buffer", "to build bytes in", ADD_MENU, "empty")];
    let open = world.sockets.values().rev().filter(|socket| socket.ended.is_none());
    let talks = open.filter(|socket| !socket.transport.is_stream() || socket.peer.is_some());
    for socket in talks.take(FOLLOW_LIMIT) {
        for what in [Followed::Received, Followed::Sent] {
            let live = Live { socket: socket.id, what, is_on: true };
            let way = if what == Followed::Received { "in" } else { "out" };
            let label = follow_words(live, world);
            let note = SafeText::literal("the newest, live");
            items.push(MenuItem::pick(label, note, ADD_MENU, format!("{way} {}", socket.id)));
        }
    }
    Menu::new("Look at", items)
}

/// What was edited by hand goes with its tab, and nowhere else is a copy.
pub(super) fn close_menu() -> Menu {
    let close = MenuItem::pick("close it", "what was edited is lost", CLOSE_MENU, "close");
    Menu::new("Close this buffer", vec![close])
}

/// What the item of a socket stands for.
pub(super) fn live_of(item: &str) -> Option<Live> {
    let (word, id) = item.split_once(' ')?;
    let what = match word {
        "in" => Followed::Received,
        "out" => Followed::Sent,
        _ => return None,
    };
    Some(Live { socket: SocketId(id.parse().ok()?), what, is_on: true })
}

/// `received on fd 13 from 127.0.0.1:50788`.
pub(super) fn follow_words(live: Live, world: &World) -> SafeText {
    let verb = if live.what == Followed::Received { "received on fd " } else { "sent on fd " };
    let Some(socket) = world.sockets.get(&live.socket) else { return SafeText::literal(verb) };
    let words = SafeText::literal(verb).then(socket.fd).then(" ").then(socket.transport.name());
    match socket.peer.as_ref().or(socket.local.as_ref()) {
        Some(address) => words.then(" ").then(SafeText::kept(address)),
        None => words,
    }
}
