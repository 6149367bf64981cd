//! The menus of this pane: what to look at, and whether to close it.

use std::sync::Arc;

use super::dns_overlay;
use super::live::{Followed, Live, follow_words};
use super::message_menu;
use super::packet_overlay;
use super::selected::SelectedTab;
use super::tab::Tab;
use crate::bytes::constants::{CONSTANTS, ConstantGroup, Platform};
use crate::bytes::cstruct::{StructLayout, templates};
use crate::bytes::message::KINDS;
use crate::bytes::notation::{Notation, spaced_hex};
use crate::bytes::text::SafeText;
use crate::model::ids::SocketId;
use crate::model::user_files::UserFiles;
use crate::ui::action::Action;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::world::World;

pub(super) const ADD_MENU: &str = "buffer";
pub(super) const CLOSE_MENU: &str = "close";
pub(super) const STRUCT_MENU: &str = "struct";
pub(super) const CAST_MENU: &str = "cast";
pub(super) const KINDS_MENU: &str = "kinds";
pub(super) const COMPARE_MENU: &str = "compare";
pub(super) const PLACES_MENU: &str = "places";
pub(super) const CONSTANTS_MENU: &str = "constants";
/// The form that asks where to save.
pub(super) const SAVE: &str = "inspect-save";
/// The form that asks which file to open.
pub(super) const OPEN: &str = "inspect-open";
/// Items that are no name of a struct.
pub(super) const STRUCT: &str = "+typed";
pub(super) const MESSAGE: &str = "+message";
pub(super) const FILE: &str = "+file";
pub(super) const AT_CURSOR: &str = "+cursor";
pub(super) const NONE: &str = "+none";
/// What an item begins with that says what is wrong with a file.
pub(super) const FAULT: &str = "+wrong ";
/// The heading over the structs of the user's files.
const OWN_FILES: &str = "your templates";
/// The heading over what is done with the layout that is there.
const OWN: &str = "this tab";
/// The headings of the structs, in their order.
const GROUPS: [&str; 6] =
    [OWN_FILES, "addresses", "the rest of the sockets API", "headers", MESSAGES, "BSD, macOS and Windows"];
/// The heading over layouts that the bytes themselves decide.
const MESSAGES: &str = "messages";
/// Bytes shown of a place that is remembered.
const PLACE_BYTES: usize = 8;
/// Sockets that the menu offers to follow at most, the newest.
const FOLLOW_LIMIT: usize = 8;

/// An empty buffer, or the newest message of a socket as it comes.
pub(super) fn add_menu(world: &World) -> Menu {
    let mut items = vec![
        MenuItem::pick("an empty buffer", "to build bytes in", ADD_MENU, "empty"),
        MenuItem::pick("a struct", "type its members: offsets, padding, sizes", ADD_MENU, STRUCT),
        MenuItem::pick("a message", "field by field: numbers, text, lengths, checksums", ADD_MENU, MESSAGE),
        MenuItem::pick("a file", "of any size, to read", ADD_MENU, FILE),
    ];
    let open = world.sockets.values().rev().filter(|socket| socket.ended.is_none());
    let talks = open.filter(|socket| !socket.transport.is_stream() || socket.peer.is_some());
    for socket in talks.take(FOLLOW_LIMIT) {
        items.extend(follow_items(socket.id, ADD_MENU, world));
    }
    items.extend(message_menu::kept(&world.user_files, ADD_MENU));
    Menu::new("Look at", items).reading(typed)
}

/// A file of a path, or the bytes that are typed: in hex, and as text with escapes.
fn typed(text: &str) -> Result<Vec<MenuItem>, SafeText> {
    if text.starts_with(['/', '~', '.']) {
        let label = SafeText::literal("the file ").then(SafeText::escaped_str(text));
        return Ok(vec![MenuItem::new(label, "of any size, to read", Action::OpenFile(text.to_owned()))]);
    }
    let item = |notation: Notation| {
        let bytes = notation.parse(text).ok().filter(|bytes| !bytes.is_empty())?;
        let label = SafeText::counted(bytes.len() as u64, "byte", "bytes");
        let note = SafeText::literal(notation.name()).then(": ").then(Notation::Hex.show(&bytes));
        Some(MenuItem::pick(label, note, ADD_MENU, format!("{} {text}", notation.name())))
    };
    Ok([Notation::Hex, Notation::Text].into_iter().filter_map(item).collect())
}

/// The bytes of an entry that was typed.
pub(super) fn bytes_of(item: &str) -> Option<Vec<u8>> {
    let (notation, text) = item.split_once(' ')?;
    Notation::from_name(notation)?.parse(text).ok()
}

/// The newest message of a socket, received or sent, as it comes.
fn follow_items(socket: SocketId, menu: &'static str, world: &World) -> [MenuItem; 2] {
    [("in", Followed::Received), ("out", Followed::Sent)].map(|(way, what)| {
        let label = follow_words(Live { socket, what, is_on: true }, world);
        MenuItem::pick(label, "the newest, live", menu, format!("{way} {socket}"))
    })
}

/// What can stand beside the tab that is shown: another one, or what else its socket said.
pub(super) fn compare_menu(shared: &SelectedTab, world: &World) -> Menu {
    let others = shared.tabs.iter().enumerate().filter(|(index, _)| *index != shared.shown);
    let mut items: Vec<MenuItem> = others
        .map(|(index, tab)| {
            let label = SafeText::from(index + 1).then(" ").then(&tab.origin);
            let note = SafeText::counted(tab.total() as u64, "byte", "bytes");
            MenuItem::pick(label, note, COMPARE_MENU, format!("tab {index}")).under("tabs")
        })
        .collect();
    let of_call = |tab: &Tab| Some(world.calls.call(tab.call?)?.socket);
    let socket = shared.tab().and_then(|tab| tab.live.map(|live| live.socket).or_else(|| of_call(tab)));
    if let Some(socket) = socket.filter(|socket| world.sockets.contains_key(socket)) {
        items.extend(follow_items(socket, COMPARE_MENU, world).map(|item| item.under("the same socket")));
    }
    if shared.compared().is_some() {
        items.push(MenuItem::pick("none", "this buffer alone", COMPARE_MENU, NONE).under(OWN));
    }
    if items.is_empty() {
        let add = "open another buffer first";
        items.push(MenuItem::new("there is no other buffer", add, Action::Add));
    }
    Menu::new("Compare with", items)
}

/// The structs that are known; with `is_cast`, for the place beside the one over the bytes.
pub(super) fn struct_menu(tab: &Tab, is_cast: bool, files: &UserFiles) -> Menu {
    let menu = if is_cast { CAST_MENU } else { STRUCT_MENU };
    let mut items = Vec::new();
    for aggregate in &files.layouts.aggregates {
        let Ok(layout) = StructLayout::of(aggregate, tab.overlays.abi) else { continue };
        let is_own = templates::named(&aggregate.name).is_none_or(|shipped| !Arc::ptr_eq(shipped, aggregate));
        let group = match aggregate.name.as_str() {
            _ if is_own => OWN_FILES,
            name if name.starts_with("bsd_") || name.starts_with("windows_") => "BSD, macOS and Windows",
            _ if aggregate.is_packed => "headers",
            name if name.starts_with("sockaddr") => "addresses",
            _ => "the rest of the sockets API",
        };
        if aggregate.name.is_empty() {
            continue;
        }
        let name = SafeText::escaped_str(&aggregate.name);
        let note = SafeText::from(layout.size).then(" bytes");
        items.push(MenuItem::pick(name, note, menu, aggregate.name.clone()).under(group));
    }
    let packets = packet_overlay::FORMS.iter().map(|form| (form.name, form.title, form.help));
    let messages = dns_overlay::FORMS.iter().map(|form| (form.name, form.title, form.help));
    items.extend(packets.chain(messages).map(|(name, title, help)| {
        MenuItem::pick(name, SafeText::literal(title).then(": ").then(help), menu, name).under(MESSAGES)
    }));
    items.sort_by_key(|item| GROUPS.iter().position(|group| *group == item.group));
    if !is_cast {
        items.push(MenuItem::pick("a struct that you type", "declared in C", menu, STRUCT).under(OWN));
    }
    if let Some(overlay) = tab.overlay() {
        if !is_cast {
            let note = SafeText::shown(format!("the same struct, from byte {} on", tab.cursor()));
            items.push(MenuItem::pick("at the cursor", note, menu, AT_CURSOR).under(OWN));
        }
        let note = SafeText::literal("clear it: ").then(overlay.title());
        items.push(MenuItem::pick("none", note, menu, NONE).under(OWN));
    }
    let faults = files.faults.iter();
    items.extend(faults.map(|fault| {
        MenuItem::pick(fault.clone(), "", menu, format!("{FAULT}{fault}")).under("cannot be read")
    }));
    Menu::new(if is_cast { "Lay beside it" } else { "Lay over the bytes" }, items)
}

/// The kinds of the fields of a message, each as a line with a value to begin with.
pub(super) fn kinds_menu() -> Menu {
    let computed = [
        ("u16 length(all)", "the length of all fields, or of name, first..last, name.."),
        ("u16 checksum(all)", "the checksum of the Internet protocols (RFC 1071)"),
        ("u32 crc32(all)", "CRC-32, as Ethernet has it"),
    ];
    let kinds = KINDS.iter().map(|entry| {
        let line = format!("{} {}", entry.word, entry.example);
        let help = SafeText::kept(&entry.help);
        MenuItem::pick(SafeText::kept(&entry.word), help, KINDS_MENU, line).under(entry.group)
    });
    let computed = computed
        .map(|(line, help)| MenuItem::pick(line, help, KINDS_MENU, line).under("computed over fields"));
    Menu::new("Add a field", computed.into_iter().chain(kinds).collect())
}

/// The places that are remembered, with the bytes that are there.
pub(super) fn places_menu(tab: &Tab, is_decimal: bool) -> Menu {
    let item = |offset: &usize| {
        let label = if is_decimal { format!("{offset}") } else { format!("{offset:#06x}") };
        let start = offset.saturating_sub(tab.base()).min(tab.bytes().len());
        let held = &tab.bytes()[start..(start + PLACE_BYTES).min(tab.bytes().len())];
        MenuItem::pick(
            SafeText::shown(label),
            SafeText::shown(spaced_hex(held)),
            PLACES_MENU,
            offset.to_string(),
        )
    };
    Menu::new("Go to a place", tab.places.remembered().iter().map(item).collect())
}

/// The constants of the sockets API. The one that is chosen is drawn in memory.
pub(super) fn constants_menu() -> Menu {
    let items = CONSTANTS.iter().map(|constant| {
        let number = |platform: Platform| {
            let number = constant.on(platform).map_or(SafeText::literal("-"), SafeText::shown);
            SafeText::literal(platform.name()).then(" ").then(number.padded(4))
        };
        let note = SafeText::join(Platform::ALL.map(number), "  ");
        let item = constant.on(Platform::Linux).map_or(String::new(), |number| number.to_string());
        let group = match constant.group {
            ConstantGroup::Family => "address families: socket(FAMILY, …), sa_family",
            ConstantGroup::SocketType => "socket types: socket(…, TYPE, …), ai_socktype",
            ConstantGroup::Protocol => "protocols: socket(…, …, PROTOCOL), ai_protocol",
        };
        MenuItem::pick(constant.name, note, CONSTANTS_MENU, item).under(group)
    });
    Menu::new("Constants of the sockets API", items.collect())
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
