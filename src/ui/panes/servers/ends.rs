//! `d`: the ways to end connections and servers, as a menu. Esc, and nothing happened.

use super::Servers;
use super::connection_list::Line;
use super::layout::Region;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::connection::Standing;
use crate::model::console::Ending;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::server::ServerCommand;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::Popup;
use crate::ui::world::World;

/// The menu's name, for what is no action of its own.
pub(super) const MENU: &str = "server";
/// Pick: stop and start again.
pub(super) const RESTART: &str = "restart";
/// Pick: stop, every connection too.
pub(super) const STOP: &str = "stop";

impl Servers {
    /// Opens the menu for what is marked, or under the cursor.
    pub(super) fn end_menu(&mut self, context: &mut Context<'_>) {
        let is_connection = matches!(self.line, Line::Connection(_)) || !self.marks.is_empty();
        let menu = if self.region != Region::Servers && is_connection {
            self.connection_menu(context.world)
        } else {
            self.server_menu(context.world)
        };
        match menu {
            Some(menu) => context.open(Popup::Menu(menu)),
            None => context.toast("nothing here to end"),
        }
    }

    fn connection_menu(&self, world: &World) -> Option<Menu> {
        let (id, server) = self.server(world)?;
        let targets = self.open_targets(world);
        if targets.is_empty() {
            return self.server_menu(world);
        }
        let title = match targets.as_slice() {
            [one] => SafeText::kept(&server.connections.get(one)?.peer),
            many => SafeText::shown(format!("{} marked clients", many.len())),
        };
        let title = SafeText::literal("End ").then(title);
        if !server.spec.at.transport.is_stream() {
            let items = vec![MenuItem::new(
                "forget the peer",
                "its row goes; it comes again with its next datagram",
                Action::EndBy(Ending::Close),
            )];
            return Some(Menu::new(title, items));
        }
        let item = |label: &'static str, note: &'static str, ending| {
            MenuItem::new(label, note, Action::EndBy(ending))
        };
        let _ = id;
        Some(Menu::new(
            title,
            vec![
                item("close", "close(fd): FIN; with unread bytes RST", Ending::Close),
                item("shutdown 1", "no more sending: the client reads end of file", Ending::ShutSend),
                item("shutdown 0", "no more receiving", Ending::ShutReceive),
                item("shutdown 2", "neither way", Ending::ShutBoth),
                item("reset", "SO_LINGER 0, close: the client gets RST", Ending::Reset),
            ],
        ))
    }

    fn server_menu(&self, world: &World) -> Option<Menu> {
        let targets = self.server_targets();
        let servers: Vec<_> = targets.iter().filter_map(|id| world.servers.get(id)).collect();
        let title = match servers.as_slice() {
            [] => return None,
            [one] => super::server_list::address(one),
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
            items.push(MenuItem::new("close all clients", "and go on serving", Action::EndAll));
        }
        items.push(MenuItem::new("remove", "stop if it runs, and take the row away", Action::Forget));
        Some(Menu::new(SafeText::literal("End ").then(title), items))
    }

    /// Those of the targets that have something to end.
    fn open_targets(&self, world: &World) -> Vec<ConnectionId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let is_open = |id: &ConnectionId| {
            server.connections.get(id).is_some_and(|row| {
                !row.standing.is_ended() && !matches!(row.standing, Standing::Queued { .. })
            })
        };
        self.targets(world).into_iter().filter(is_open).collect()
    }

    /// Ends the targets in a way.
    pub(super) fn end_by(&mut self, ending: Ending, context: &mut Context<'_>) {
        let targets = self.open_targets(context.world);
        let Some(id) = self.selected.filter(|_| !targets.is_empty()) else {
            context.toast("only a client that accept has taken can be ended here");
            return;
        };
        self.marks.clear();
        context.command(Command::Server(ServerCommand::End(id, targets, ending)));
    }

    /// Closes every client of the servers that are meant, and goes on serving.
    pub(super) fn end_all(&mut self, context: &mut Context<'_>) {
        for id in self.server_targets() {
            let Some(server) = context.world.servers.get(&id) else { continue };
            let open = server
                .connections
                .values()
                .filter(|row| !row.standing.is_ended() && !matches!(row.standing, Standing::Queued { .. }));
            let ids: Vec<ConnectionId> = open.map(|row| row.id).collect();
            if !ids.is_empty() {
                context.command(Command::Server(ServerCommand::End(id, ids, Ending::Close)));
            }
        }
    }

    /// The same command for each server that is meant.
    pub(super) fn each_server(
        &mut self,
        context: &mut Context<'_>,
        command: impl Fn(ServerId) -> ServerCommand,
    ) {
        for id in self.server_targets() {
            self.restarts.remove(&id);
            context.command(Command::Server(command(id)));
        }
        self.picked.clear();
    }
}
