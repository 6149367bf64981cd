//! `d`: the ways to end connections and servers, as a menu. Esc, and nothing happened.

use super::lines::ListLine;
use super::selected::SelectedServer;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::connection::ConnectionStatus;
use crate::model::console::CloseKind;
use crate::model::ids::ConnectionId;
use crate::model::server::ServerCommand;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::world::World;

/// The menu's name, for what is no action of its own.
pub(super) const MENU: &str = "server";
/// Pick: stop and start again.
pub(super) const RESTART: &str = "restart";
/// Pick: stop, every connection too.
pub(super) const STOP: &str = "stop";

/// The menu for the connections that are marked or under the cursor, or, with `is_of_server`, for the servers;
/// `None` if there is nothing to end.
pub(super) fn menu(selected: &SelectedServer, is_of_server: bool, world: &World) -> Option<Menu> {
    let is_connection = matches!(selected.line, ListLine::Connection(_)) || !selected.marks.is_empty();
    if is_connection && !is_of_server {
        connection_menu(selected, world)
    } else {
        server_menu(selected, world)
    }
}

fn connection_menu(selected: &SelectedServer, world: &World) -> Option<Menu> {
    let (_, server) = selected.server(world)?;
    let targets = selected.open_targets(world);
    if targets.is_empty() {
        return server_menu(selected, world);
    }
    let title = match targets.as_slice() {
        [one] => SafeText::kept(&server.connections.get(one)?.peer),
        many => SafeText::shown(format!("{} marked clients", many.len())),
    };
    let title = SafeText::literal("End ").then(title);
    if !server.spec.at.transport.is_stream() {
        let items = vec![MenuItem::new(
            "forget the peer",
            "removes the row; its next datagram adds it again",
            Action::EndBy(CloseKind::Close),
        )];
        return Some(Menu::new(title, items));
    }
    let item =
        |label: &'static str, note: &'static str, ending| MenuItem::new(label, note, Action::EndBy(ending));
    Some(Menu::new(
        title,
        vec![
            item("close", "close(fd): FIN; with unread bytes RST", CloseKind::Close),
            item("shutdown 1", "no more sending: the client reads end of file", CloseKind::ShutSend),
            item("shutdown 0", "no more receiving", CloseKind::ShutReceive),
            item("shutdown 2", "neither sending nor receiving", CloseKind::ShutBoth),
            item("reset", "SO_LINGER 0, close: the client gets RST", CloseKind::Reset),
        ],
    ))
}

fn server_menu(selected: &SelectedServer, world: &World) -> Option<Menu> {
    let targets = selected.server_targets();
    let servers: Vec<_> = targets.iter().filter_map(|id| world.servers.get(id)).collect();
    let title = match servers.as_slice() {
        [] => return None,
        [one] => super::server_rows::address(one),
        many => SafeText::shown(format!("{} marked servers", many.len())),
    };
    let mut items = Vec::new();
    if servers.iter().any(|server| server.is_running()) {
        if servers.iter().any(|server| server.spec.at.transport.is_stream()) {
            items.push(MenuItem::new(
                "stop listening",
                "close the listener, keep the connections",
                Action::StopListening,
            ));
        }
        items.push(MenuItem::pick("stop", "close the socket and every connection", MENU, STOP));
        items.push(MenuItem::pick("restart", "stop, and start again on the same port", MENU, RESTART));
    }
    if servers.iter().any(|server| !server.connections.is_empty()) {
        items.push(MenuItem::new("close all clients", "and keep serving", Action::EndAll));
    }
    items.push(MenuItem::new("remove", "stop it if it is running, and remove the row", Action::Forget));
    Some(Menu::new(SafeText::literal("End ").then(title), items))
}

/// Ends the connections that are marked, or under the cursor, in a way.
pub(super) fn end_by(ending: CloseKind, selected: &mut SelectedServer, context: &mut Context<'_>) {
    let targets = selected.open_targets(context.world);
    let Some(id) = selected.server.filter(|_| !targets.is_empty()) else {
        context.toast("only an accepted client can be closed here");
        return;
    };
    selected.marks.clear();
    context.command(Command::Server(ServerCommand::End(id, targets, ending)));
}

/// Closes every client of the servers that are meant, and goes on serving.
pub(super) fn end_all(selected: &SelectedServer, context: &mut Context<'_>) {
    for id in selected.server_targets() {
        let Some(server) = context.world.servers.get(&id) else { continue };
        let open = server
            .connections
            .values()
            .filter(|row| !row.status.is_ended() && !matches!(row.status, ConnectionStatus::Queued { .. }));
        let ids: Vec<ConnectionId> = open.map(|row| row.id).collect();
        if !ids.is_empty() {
            context.command(Command::Server(ServerCommand::End(id, ids, CloseKind::Close)));
        }
    }
}
