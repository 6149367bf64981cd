//! What the verbs do.

use super::column::Column;
use super::connection_list::Line;
use super::layout::{BESIDE_COLUMNS, Region};
use super::table::Material;
use super::{Held, Servers, add, ends, faults, start, wildcard};
use crate::model::address::Address;
use crate::model::connection::Standing;
use crate::model::ids::ServerId;
use crate::model::server::ServerCommand;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::Popup;
use crate::ui::world::{Server, World};

/// The name of the menu of columns.
const SORT: &str = "sort";
impl Servers {
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        if self.region == Region::Reply && self.act_in_reply(action, context) {
            return true;
        }
        match action {
            Action::Add => self.add_menu(context),
            Action::Edit
            | Action::Clone
            | Action::StartStop
            | Action::Mark
            | Action::Pause
            | Action::Full
            | Action::Sort
                if context.world.servers.is_empty() =>
            {
                return false;
            }
            Action::Edit => self.edit(false, context),
            Action::Clone => self.edit(true, context),
            Action::StartStop => self.start_or_stop(context),
            Action::End => self.end_menu(context),
            Action::EndBy(ending) => self.end_by(*ending, context),
            Action::EndAll => self.end_all(context),
            Action::StopListening => self.each_server(context, ServerCommand::StopListening),
            Action::Forget => self.each_server(context, ServerCommand::Forget),
            Action::Faults => self.fault_menu(context),
            Action::Sort => self.sort_menu(context),
            Action::Pick { menu, item } => return self.pick(menu, item, context),
            Action::SetFilter(text) => self.set_filter(text, context),
            Action::NextRegion => self.step_region(1, context.world),
            Action::PreviousRegion => self.step_region(-1, context.world),
            Action::Next | Action::Previous => {
                let to = if *action == Action::Next { Action::Down } else { Action::Up };
                return context.world.servers.len() > 1 && self.move_server(&to, context.world);
            }
            Action::Nth(number) => {
                let id = u32::try_from(*number).ok().map(ServerId);
                let Some(id) = id.filter(|id| context.world.servers.contains_key(id)) else { return false };
                self.select_server(Some(id));
            }
            Action::Full => self.toggle_full(),
            Action::Pause
                if self.region == Region::Conversation && self.connection(context.world).is_none() =>
            {
                return false;
            }
            Action::Pause if self.region != Region::Conversation => self.hold(context),
            Action::Mark
                if self.region == Region::Connections && !matches!(self.line, Line::Connection(_)) =>
            {
                return false;
            }
            Action::Mark if self.region == Region::Servers => self.mark_server(context.world),
            Action::Mark if self.region == Region::Connections => self.mark_row(context.world),
            Action::Talk if self.region != Region::Conversation => return self.talk(context),
            Action::OtherEnd => match self.other.clone() {
                Some(flow) => context.flow(flow),
                None => return false,
            },
            Action::Enter => return self.enter(context),
            Action::Back => return self.back(context),
            Action::NextMatch | Action::PreviousMatch
                if self.region == Region::Connections && self.table.filter().is_empty() =>
            {
                return false;
            }
            Action::NextMatch if self.region == Region::Connections => {
                return self.go(&Action::Down, context);
            }
            Action::PreviousMatch if self.region == Region::Connections => {
                return self.go(&Action::Up, context);
            }
            _ => return self.go(action, context),
        }
        true
    }

    pub(super) fn act_in_reply(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::Enter if context.level == Level::Type => self.send_reply(context),
            Action::Enter => context.enter_type(),
            Action::FieldOptions => context.open(self.composer.options()),
            Action::PageUp | Action::PageDown => return self.go_conversation(action, context),
            Action::Up | Action::Down | Action::Mark if context.level == Level::Command => return false,
            _ => return self.composer.apply(action),
        }
        true
    }

    pub(super) fn pick(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        match menu {
            add::MENU => self.add(item, context),
            wildcard::MENU => self.answer_wildcard(item, context),
            start::RESTART => self.answer_restart(context),
            faults::NAME => self.pick_fault(item, context),
            ends::MENU if item == ends::STOP => self.each_server(context, ServerCommand::Stop),
            ends::MENU if item == ends::RESTART => self.restart(context),
            SORT => {
                if let Some(column) = Column::named(item) {
                    let material = Material { world: context.world, meters: &self.meters, now: context.now };
                    self.table.sort_by(column, material);
                    self.held = None;
                }
            }
            _ => return false,
        }
        true
    }

    pub(super) fn sort_menu(&mut self, context: &mut Context<'_>) {
        let (current, _) = self.table.sorting();
        let items = Column::SORTS.into_iter().map(|column| {
            let note = if column == current { "again: the other way round" } else { column.help() };
            MenuItem::pick(column.title(), note, SORT, column.title())
        });
        context.open(Popup::Menu(Menu::new("Order the rows by", items.collect())));
    }

    pub(super) fn set_filter(&mut self, text: &str, context: &mut Context<'_>) {
        let Ok(filter) = Filter::parse(text) else { return };
        if self.region == Region::Conversation {
            self.conversation.set_filter(filter, context.world);
        } else {
            let material = Material { world: context.world, meters: &self.meters, now: context.now };
            self.table.set_filter(filter, material);
        }
    }

    pub(super) fn step_region(&mut self, by: isize, world: &World) {
        let shape = super::layout::Shape { full: None, ..self.shape(self.area, world) };
        let shown: Vec<Region> = super::layout::places(self.area, shape).shown().collect();
        let shown = if shown.len() > 1 { shown } else { Region::WITHOUT_REPLY.to_vec() };
        let here = shown.iter().position(|region| *region == self.region).unwrap_or(0);
        let count = shown.len().max(1);
        let next = (here + count).saturating_add_signed(by) % count;
        self.region = shown.get(next).copied().unwrap_or_default();
        if self.full.is_some() {
            self.full = Some(self.region);
        }
    }

    /// One region takes it all, or none any more. A reply is typed below its conversation.
    fn toggle_full(&mut self) {
        let region = if self.region == Region::Reply { Region::Conversation } else { self.region };
        self.full = if self.full.is_some() { None } else { Some(region) };
    }

    /// Holds the list still, or lets it run again. What is held is a copy: nothing of it changes.
    pub(super) fn hold(&mut self, context: &mut Context<'_>) {
        if self.held.take().is_some() {
            return;
        }
        if let Some((_, server)) = self.server(context.world) {
            self.held = Some(Held {
                at: context.now,
                rows: server.connections.clone(),
                table: self.table.clone(),
                accepted: server.totals.accepted,
            });
        }
    }

    pub(super) fn mark_server(&mut self, world: &World) {
        let Some(id) = self.selected else { return };
        if !self.picked.remove(&id) {
            self.picked.insert(id);
        }
        self.move_server(&Action::Down, world);
    }

    pub(super) fn mark_row(&mut self, world: &World) {
        if let Line::Connection(id) = self.line
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
        self.move_row(&Action::Down, world);
    }

    /// To the server's own address; a wildcard is reached over loopback. To a datagram peer's.
    pub(super) fn talk(&self, context: &mut Context<'_>) -> bool {
        let Some((_, server)) = self.server(context.world) else { return false };
        let transport = server.spec.at.transport;
        let peer = self
            .connection(context.world)
            .filter(|row| self.region != Region::Servers && row.standing == Standing::Peer);
        let address = peer.map(|row| row.peer.clone()).or_else(|| talk_address(server, context.world));
        match address {
            Some(address) => context.flow(Flow::AddressToConsole(address, Some(transport))),
            None => context.complain("it does not listen now: s starts it"),
        }
        true
    }

    pub(super) fn enter(&mut self, context: &mut Context<'_>) -> bool {
        match self.region {
            Region::Servers if context.world.servers.is_empty() => self.add_menu(context),
            Region::Servers => {
                self.region = Region::Connections;
                if self.full.is_some() {
                    self.full = Some(Region::Connections);
                }
            }
            Region::Connections if self.area.width >= BESIDE_COLUMNS && self.full.is_none() => {
                self.region = Region::Details;
            }
            Region::Connections => {
                self.details_open = !self.details_open;
                if self.full.is_some() {
                    self.full = Some(Region::Details);
                    self.region = Region::Details;
                }
            }
            Region::Conversation => return self.go_conversation(&Action::Enter, context),
            Region::Details | Region::Reply => return false,
        }
        true
    }

    /// One layer back; false when there was none.
    pub(super) fn back(&mut self, context: &mut Context<'_>) -> bool {
        if self.is_replying && self.region == Region::Reply {
            self.is_replying = false;
            self.region = Region::Connections;
            return true;
        }
        if self.region == Region::Conversation && self.go_conversation(&Action::Back, context) {
            return true;
        }
        let material = Material { world: context.world, meters: &self.meters, now: context.now };
        if !self.marks.is_empty() || !self.picked.is_empty() {
            self.marks.clear();
            self.picked.clear();
        } else if !self.table.filter().is_empty() {
            self.table.set_filter(Filter::default(), material);
        } else if self.held.is_some() {
            self.held = None;
        } else if self.full.is_some() {
            self.full = None;
        } else if self.details_open {
            self.details_open = false;
        } else {
            return false;
        }
        true
    }

    /// The servers in their order.
    pub(super) fn ids(world: &World) -> Vec<ServerId> {
        world.servers.keys().copied().collect()
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
