//! What the verbs do, in whatever region they are asked for.

use super::layout::{BESIDE_COLUMNS, ServersRegion};
use super::{Servers, add, connection_list, ends, faults, server_rows, start, wildcard, words};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::connection::ConnectionStatus;
use crate::model::ids::ServerId;
use crate::model::server::ServerCommand;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::popup::{Popup, why};
use crate::ui::regions::socket::moved;
use crate::ui::regions::{Divided, saving};
use crate::ui::selection::Selection;
use crate::ui::world::{Server, World};

impl Servers {
    /// What the region with the focus does not take. Without a server only adding one means something.
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let is_list = self.regions.focus() == ServersRegion::Servers;
        match action {
            Action::Add => self.starts.add_menu(context),
            Action::Edit | Action::Clone | Action::StartStop if context.world.servers.is_empty() => {
                return false;
            }
            Action::Edit => self.starts.edit(false, &self.selected, context),
            Action::Clone => self.starts.edit(true, &self.selected, context),
            Action::StartStop => self.starts.start_or_stop(&mut self.selected, context),
            Action::End => match ends::menu(&self.selected, is_list, context.world) {
                Some(menu) => context.open(Popup::Menu(menu)),
                None => context.toast("nothing here to end"),
            },
            Action::EndBy(ending) => ends::end_by(*ending, &mut self.selected, context),
            Action::EndAll => ends::end_all(&self.selected, context),
            Action::StopListening => self.each_server(context, ServerCommand::StopListening),
            Action::Forget => self.each_server(context, ServerCommand::Forget),
            Action::Why => return self.ask_why(context),
            Action::Faults => self.faults.menu(&self.selected, context),
            Action::Pick { menu, item } => return self.pick(menu, item, context),
            Action::Next | Action::Previous => {
                let to = if *action == Action::Next { Action::Down } else { Action::Up };
                let is_alone = context.world.servers.len() < 2;
                let before = self.selected.server;
                let is_done = !is_alone && self.update_region(ServersRegion::Servers, &to, context);
                return is_done && self.selected.server != before;
            }
            Action::Nth(number) => {
                let id = u32::try_from(*number).ok().map(ServerId);
                let Some(id) = id.filter(|id| context.world.servers.contains_key(id)) else { return false };
                self.selected.select_server(Some(id));
            }
            Action::Talk if self.regions.focus() != ServersRegion::Conversation => return self.talk(context),
            Action::OtherEnd => match self.selected.other.clone() {
                Some(flow) => context.flow(flow),
                None => return false,
            },
            Action::Enter => return self.enter(context),
            Action::Back => return self.back(context),
            // The list of connections is filtered, held and sorted from wherever the focus is.
            Action::Pause | Action::Sort | Action::HideClosed | Action::SetFilter(_)
                if !context.world.servers.is_empty() =>
            {
                return self.update_region(ServersRegion::Connections, action, context);
            }
            Action::Stream if self.conversation.is_empty(context.world) => return false,
            Action::Stream => context.open(saving::menu(&self.conversation)),
            Action::ShowAs | Action::Times | Action::BothEnds | Action::Note
                if !context.world.servers.is_empty() =>
            {
                return self.update_region(ServersRegion::Conversation, action, context);
            }
            // What is typed goes to the client that is selected: it can be chosen meanwhile.
            Action::PageUp | Action::PageDown if self.regions.focus() == ServersRegion::Reply => {
                return self.update_region(ServersRegion::Conversation, action, context);
            }
            _ if self.regions.focus() == ServersRegion::Reply => {
                return self.update_region(ServersRegion::Connections, action, context);
            }
            _ => return false,
        }
        true
    }

    fn pick(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        let selected = &mut self.selected;
        match menu {
            why::MENU => return self.take_step(item, context),
            add::MENU => self.starts.add(item, selected, context),
            wildcard::MENU => self.starts.answer_wildcard(item, selected, context),
            start::RESTART => self.starts.answer_restart(selected, context),
            saving::STREAM => {
                let Some((id, server)) = selected.server(context.world) else { return true };
                let peer = selected.connection(context.world);
                let name = match peer {
                    Some(row) => format!("server-{id}-client-{}", row.id.0),
                    None => format!("server-{id}"),
                };
                let origin = peer.map_or_else(
                    || SafeText::kept(server.address().map_or_else(String::new, ToString::to_string)),
                    |row| SafeText::kept(&row.peer),
                );
                let origin = SafeText::literal("with ").then(origin);
                self.saving.pick(item, (name, origin), &self.conversation, context);
            }
            faults::NAME => self.faults.pick(item, selected, context),
            ends::MENU if item == ends::STOP => self.each_server(context, ServerCommand::Stop),
            ends::MENU if item == ends::RESTART => self.starts.restart(selected, context),
            connection_list::SORT => {
                let pick = Action::Pick { menu: menu.to_owned(), item: item.to_owned() };
                return self.update_region(ServersRegion::Connections, &pick, context);
            }
            _ => return false,
        }
        true
    }

    /// The same command for each server that is meant.
    fn each_server(&mut self, context: &mut Context<'_>, command: impl Fn(ServerId) -> ServerCommand) {
        for id in self.selected.server_targets() {
            self.starts.leave(id);
            context.command(Command::Server(command(id)));
        }
        self.selected.marked_servers.clear();
    }

    /// Opens the composer; false, and says why, if there is nobody to reply to.
    pub(super) fn begin_reply(&mut self, context: &mut Context<'_>) -> bool {
        if self.selected.readers(context.world).is_empty() {
            context
                .complain("a reply needs a client that is connected: select one, or mark several with space");
            return false;
        }
        self.selected.is_replying = true;
        if self.regions.full().is_some() {
            self.regions.go_to(ServersRegion::Conversation);
        }
        self.regions.focus_on(ServersRegion::Reply);
        true
    }

    /// To the server's own address; a wildcard is reached over loopback. To a datagram peer's.
    fn talk(&self, context: &mut Context<'_>) -> bool {
        let Some((_, server)) = self.selected.server(context.world) else { return false };
        let transport = server.spec.at.transport;
        let peer = self.selected.connection(context.world).filter(|row| {
            self.regions.focus() != ServersRegion::Servers && row.status == ConnectionStatus::Peer
        });
        let address = peer.map(|row| row.peer.clone()).or_else(|| talk_address(server, context.world));
        match address {
            Some(address) => context.flow(Flow::AddressToConsole(address, Some(transport))),
            None => context.complain("it does not listen now: s starts it"),
        }
        true
    }

    fn enter(&mut self, context: &mut Context<'_>) -> bool {
        match self.regions.focus() {
            ServersRegion::Servers if context.world.servers.is_empty() => self.starts.add_menu(context),
            ServersRegion::Servers => self.regions.go_to(ServersRegion::Connections),
            ServersRegion::Connections
                if context.area.width >= BESIDE_COLUMNS || self.regions.full().is_some() =>
            {
                self.regions.go_to(ServersRegion::Details);
            }
            ServersRegion::Connections => self.details_open = !self.details_open,
            ServersRegion::Conversation | ServersRegion::Details | ServersRegion::Reply => return false,
        }
        true
    }

    /// One layer back; false when there was none.
    fn back(&mut self, context: &mut Context<'_>) -> bool {
        if self.selected.is_replying && self.regions.focus() == ServersRegion::Reply {
            self.selected.is_replying = false;
            self.regions.focus_on(ServersRegion::Connections);
        } else if !self.selected.marks.is_empty() || !self.selected.marked_servers.is_empty() {
            self.selected.marks.clear();
            self.selected.marked_servers.clear();
        } else if self.update_region(ServersRegion::Connections, &Action::Back, context)
            || self.regions.leave_full()
        {
        } else if self.details_open {
            self.details_open = false;
        } else {
            return false;
        }
        true
    }

    /// What is under the cursor, for the verbs of every pane.
    pub(super) fn under_cursor(&self, world: &World) -> Selection {
        let Some((_, server)) = self.selected.server(world) else { return Selection::default() };
        let transport = Some(server.spec.at.transport);
        let focus = self.regions.focus();
        let Some(row) = self.selected.connection(world).filter(|_| focus != ServersRegion::Servers) else {
            let state = server.socket.and_then(|id| world.sockets.get(&id));
            let address = server.address().or_else(|| state.and_then(|state| state.local.as_ref()));
            let words = SafeText::literal(server.spec.at.transport.name())
                .then(" ")
                .then(server_rows::address(server))
                .then(" ")
                .then(server.spec.service.word());
            return Selection {
                row: Some(words),
                bytes: None,
                address: address.cloned(),
                transport,
                socket: server.socket,
            };
        };
        let is_talk = focus == ServersRegion::Conversation;
        let picked = if is_talk { self.conversation.picked(world) } else { None };
        let peer = SafeText::kept(&row.peer);
        let bytes = picked.map(|(bytes, call)| ByteSample {
            bytes,
            origin: SafeText::literal("with ").then(&peer),
            layout: None,
            call,
        });
        let counts = format!(
            "  received {}, sent {}  ",
            moved(row.counts.bytes_in, row.counts.calls_in),
            moved(row.counts.bytes_out, row.counts.calls_out)
        );
        let words = peer
            .then("  ")
            .then(words::state(row, server.spec.at.transport))
            .then(SafeText::shown(counts))
            .then(words::happens(row, &server.spec, true));
        Selection { row: Some(words), bytes, address: Some(row.peer.clone()), transport, socket: row.socket }
    }
}

/// Where a client of this host reaches a server.
fn talk_address(server: &Server, world: &World) -> Option<Address> {
    let state = server.socket.and_then(|id| world.sockets.get(&id));
    let address = server.address().or_else(|| state.and_then(|state| state.local.as_ref()))?.clone();
    if !server.is_running() {
        return None;
    }
    Some(address.reached_from_here())
}
