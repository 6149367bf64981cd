//! The pane as the screen sees it: what can be done, and what the verbs do.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::column::Column;
use super::connection_list::{self, Line};
use super::layout::{BESIDE_COLUMNS, Region};
use super::table::Material;
use super::{Held, Servers, add, details, ends, faults, form, server_list, start, wildcard};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Watch;
use crate::model::connection::Standing;
use crate::model::event::Event;
use crate::model::ids::{ServerId, SocketId};
use crate::model::moment::Moment;
use crate::model::server::ServerCommand;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::conversation::Scene;
use crate::ui::flow::{Flow, Specimen};
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::composer;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::form::Form;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::Popup;
use crate::ui::selection::Selection;
use crate::ui::theme::Theme;
use crate::ui::world::{Server, World};

/// The name of the menu of columns.
const SORT: &str = "sort";
/// Lines that the wheel moves by.
const WHEEL: isize = 3;

impl Pane for Servers {
    fn id(&self) -> PaneId {
        PaneId::Servers
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        if level == Level::Type {
            return vec![Action::HistoryBack.into(), Action::FieldOptions.into(), Action::PageUp.into()];
        }
        let mut offers: Vec<Offer> = vec![Action::Add.into()];
        let Some((_, server)) = self.server(world) else { return offers };
        let is_running = server.is_running();
        if self.region == Region::Servers {
            offers.push(Offer::named(Action::StartStop, if is_running { "stop" } else { "start" }));
            offers.push(Action::Edit.into());
            offers.push(Offer::named(Action::End, "end…"));
            if is_running {
                offers.push(Action::Talk.into());
            }
            offers.extend([Action::Clone.into(), Action::Faults.into(), Action::Enter.into()]);
        } else {
            offers.push(Action::End.into());
            if !self.readers(world).is_empty() {
                offers.push(Action::Type.into());
            }
            offers.extend([Action::ToInspect.into(), Action::Talk.into()]);
            if self.other_end(world).is_some() {
                offers.push(Action::OtherEnd.into());
            }
            offers.extend([
                Action::Filter.into(),
                Action::Mark.into(),
                Action::Sort.into(),
                Action::Faults.into(),
                Action::Pause.into(),
                Action::Enter.into(),
                Action::Edit.into(),
                Offer::named(Action::StartStop, if is_running { "stop" } else { "start" }),
                Action::Clone.into(),
            ]);
        }
        offers.extend([Action::Full.into(), Action::NextRegion.into()]);
        offers
    }

    fn is_on_text(&self) -> bool {
        self.region == Region::Reply
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        self.begin_reply(context)
    }

    fn insert(&mut self, text: &str, _context: &mut Context<'_>) {
        self.composer.insert(text);
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.area = context.area;
        self.settle(context.world, context.now);
        let is_done = self.act(action, context);
        self.settle(context.world, context.now);
        is_done
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        self.area = context.area;
        match flow {
            Flow::AddressToServers(address, transport) => self.serve_at(&address, transport, context),
            Flow::ToServer(id, connection) => {
                self.select_server(Some(id));
                self.full = None;
                self.region = Region::Servers;
                if let Some(connection) = connection {
                    self.region = Region::Connections;
                    self.select_line(Line::Connection(connection));
                }
            }
            _ => {}
        }
        self.settle(context.world, context.now);
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let is_done = match form.name {
            form::NAME => self.submit_server(form, context),
            faults::NAME => self.submit_faults(form, context),
            composer::OPTIONS => {
                self.composer.take_options(form);
                true
            }
            _ => true,
        };
        self.settle(context.world, context.now);
        is_done
    }

    fn revise(&mut self, form: &mut Form, _context: &mut Context<'_>) {
        if form.name == form::NAME {
            form::revise(form);
        }
    }

    fn hear(&mut self, events: &[Event], context: &mut Context<'_>) {
        self.area = context.area;
        self.listen(events, context);
        self.settle(context.world, context.now);
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.area = context.area;
        self.settle(context.world, context.now);
        self.point_at(pointer, context);
        self.settle(context.world, context.now);
    }

    fn selection(&self, world: &World) -> Selection {
        self.what_is_selected(world)
    }

    fn filter(&self) -> Option<&Filter> {
        match self.region {
            Region::Conversation => Some(self.conversation.filter()),
            _ => Some(self.table.filter()),
        }
    }

    fn sockets(&self, world: &World) -> Vec<SocketId> {
        self.ladder_sockets(world)
    }

    fn watch(&self, world: &World) -> Watch {
        self.visible(world)
    }

    fn wake_at(&self, world: &World, now: Moment) -> Option<Moment> {
        self.next_change(world, now)
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.show(area, buf, view)
    }
}

impl Servers {
    fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        if self.region == Region::Reply && self.act_in_reply(action, context) {
            return true;
        }
        match action {
            Action::Add => self.add_menu(context),
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
            Action::Full => self.full = if self.full.is_some() { None } else { Some(self.region) },
            Action::Pause if self.region != Region::Conversation => self.hold(context),
            Action::Mark if self.region == Region::Servers => self.mark_server(context.world),
            Action::Mark if self.region == Region::Connections => self.mark_row(context.world),
            Action::Talk if self.region != Region::Conversation => return self.talk(context),
            Action::OtherEnd => match self.other_end(context.world) {
                Some(flow) => context.flow(flow),
                None => return false,
            },
            Action::Enter => return self.enter(context),
            Action::Back => return self.back(context),
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

    fn act_in_reply(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
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

    fn pick(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
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

    fn sort_menu(&mut self, context: &mut Context<'_>) {
        let (current, _) = self.table.sorting();
        let items = Column::SORTS.into_iter().map(|column| {
            let note = if column == current { "again: the other way round" } else { column.help() };
            MenuItem::pick(column.title(), note, SORT, column.title())
        });
        context.open(Popup::Menu(Menu::new("Order the rows by", items.collect())));
    }

    fn set_filter(&mut self, text: &str, context: &mut Context<'_>) {
        let Ok(filter) = Filter::parse(text) else { return };
        if self.region == Region::Conversation {
            self.conversation.set_filter(filter, context.world);
        } else {
            let material = Material { world: context.world, meters: &self.meters, now: context.now };
            self.table.set_filter(filter, material);
        }
    }

    fn step_region(&mut self, by: isize, world: &World) {
        let shape = super::layout::Shape { full: None, ..self.shape(world) };
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

    /// Holds the list still, or lets it run again. What is held is a copy: nothing of it changes.
    fn hold(&mut self, context: &mut Context<'_>) {
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

    fn mark_server(&mut self, world: &World) {
        let Some(id) = self.selected else { return };
        if !self.marked_servers.remove(&id) {
            self.marked_servers.insert(id);
        }
        self.move_server(&Action::Down, world);
    }

    fn mark_row(&mut self, world: &World) {
        if let Line::Connection(id) = self.line
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
        self.move_row(&Action::Down, world);
    }

    /// To the server's own address; a wildcard is reached over loopback. To a datagram peer's.
    fn talk(&self, context: &mut Context<'_>) -> bool {
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

    fn enter(&mut self, context: &mut Context<'_>) -> bool {
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
    fn back(&mut self, context: &mut Context<'_>) -> bool {
        if self.is_replying && self.region == Region::Reply {
            self.is_replying = false;
            self.region = Region::Connections;
            return true;
        }
        if self.region == Region::Conversation && self.go_conversation(&Action::Back, context) {
            return true;
        }
        let material = Material { world: context.world, meters: &self.meters, now: context.now };
        if !self.marks.is_empty() || !self.marked_servers.is_empty() {
            self.marks.clear();
            self.marked_servers.clear();
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

    /// A move in the region with the focus.
    fn go(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match self.region {
            Region::Servers => self.move_server(action, context.world),
            Region::Connections | Region::Reply => self.move_row(action, context.world),
            Region::Conversation => self.go_conversation(action, context),
            Region::Details => self.move_details(action, context),
        }
    }

    fn move_server(&mut self, action: &Action, world: &World) -> bool {
        let count = world.servers.len();
        let page = usize::from(self.places(self.area, world).servers.height.saturating_sub(2));
        if !self.list.apply(action, count, page) {
            return false;
        }
        let id = self.list.cursor(count).and_then(|place| world.servers.keys().nth(place)).copied();
        self.select_server(id);
        true
    }

    fn move_row(&mut self, action: &Action, world: &World) -> bool {
        let count = self.lines(world).len();
        let page = connection_list::page(self.places(self.area, world).connections);
        if !self.rows.apply(action, count, page) {
            return false;
        }
        let place = self.rows.cursor(count).unwrap_or(0);
        let line = self.lines(world).at(place).unwrap_or_default();
        self.select_line(line);
        true
    }

    fn move_details(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let area = self.places(self.area, context.world).details;
        let page = usize::from(area.height.saturating_sub(1));
        let lines = self.details(context.world, &Theme::default(), context.now);
        let most = details::height(&lines, area.width.saturating_sub(1)).saturating_sub(page);
        self.details_top = match action {
            Action::Up => self.details_top.saturating_sub(1),
            Action::Down => self.details_top + 1,
            Action::PageUp => self.details_top.saturating_sub(page),
            Action::PageDown => self.details_top + page,
            Action::First => 0,
            Action::Last => most,
            _ => return false,
        }
        .min(most);
        true
    }

    fn go_conversation(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let area = self.places(self.area, context.world).conversation;
        let theme = Theme::default();
        let scene = Scene { world: context.world, theme: &theme, now: context.now };
        let rows = area.height.saturating_sub(1);
        self.conversation.apply(action, &scene, area.width, rows)
    }

    /// The details of what is under the cursor.
    pub(super) fn details(&self, world: &World, theme: &Theme, now: Moment) -> Vec<details::Detail> {
        let Some((id, server)) = self.server(world) else { return Vec::new() };
        match self.connection(world) {
            Some(row) => details::of_connection(world, server, row, self.meters.get(&(id, row.id)), now),
            None => details::of_server(world, server, theme, now),
        }
    }

    fn what_is_selected(&self, world: &World) -> Selection {
        let Some((_, server)) = self.server(world) else { return Selection::default() };
        let transport = Some(server.spec.at.transport);
        let row = self.connection(world).filter(|_| self.region != Region::Servers);
        let Some(row) = row else {
            let state = server.socket.and_then(|id| world.sockets.get(&id));
            let address = server.address().or_else(|| state.and_then(|state| state.local.as_ref()));
            let words = SafeText::literal(server.spec.at.transport.name())
                .then(" ")
                .then(server_list::address(server))
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
        let picked = if self.region == Region::Conversation { self.conversation.picked(world) } else { None };
        let peer = SafeText::shown(&row.peer);
        let bytes = picked.map(|(bytes, call)| Specimen {
            bytes,
            origin: SafeText::literal("with ").then(&peer),
            layout: None,
            call,
        });
        let counts = format!(
            "  received {} B in {} calls, sent {} B in {} calls  ",
            row.counts.bytes_in, row.counts.calls_in, row.counts.bytes_out, row.counts.calls_out
        );
        let words = peer
            .then("  ")
            .then(super::row::state(row, server.spec.at.transport))
            .then(SafeText::shown(counts))
            .then(super::row::happens(row, &server.spec, true));
        Selection { row: Some(words), bytes, address: Some(row.peer.clone()), transport, socket: row.socket }
    }

    fn point_at(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        let places = self.places(self.area, context.world);
        let at = Position::new(pointer.column, pointer.row);
        let Some(region) = places.shown().find(|region| places.of(*region).contains(at)) else { return };
        let area = places.of(region);
        let lines = match pointer.kind {
            PointerKind::WheelUp => -WHEEL,
            PointerKind::WheelDown => WHEEL,
            PointerKind::Press => {
                self.region = region;
                self.press(region, area, pointer.row - area.y, context);
                return;
            }
        };
        match region {
            Region::Connections => {
                let count = self.lines(context.world).len();
                self.rows.scroll(lines, count, connection_list::page(area));
                let place = self.rows.cursor(count).unwrap_or(0);
                let line = self.lines(context.world).at(place).unwrap_or_default();
                self.select_line(line);
            }
            Region::Servers => {
                let action = if lines < 0 { Action::Up } else { Action::Down };
                self.move_server(&action, context.world);
            }
            Region::Conversation => {
                let theme = Theme::default();
                let scene = Scene { world: context.world, theme: &theme, now: context.now };
                self.conversation.scroll(lines, &scene, area.width, area.height.saturating_sub(1));
            }
            Region::Details => {
                self.details_top = self.details_top.saturating_add_signed(lines);
                self.move_details(&Action::Down, context);
            }
            Region::Reply => {}
        }
    }

    fn press(&mut self, region: Region, area: Rect, row: u16, context: &mut Context<'_>) {
        match region {
            Region::Servers => {
                let count = context.world.servers.len();
                let page = usize::from(area.height.saturating_sub(2));
                let Some(line) = row.checked_sub(2).map(usize::from) else { return };
                if let Some(place) = self.list.window(count, page).nth(line) {
                    let id = context.world.servers.keys().nth(place).copied();
                    self.select_server(id);
                }
            }
            Region::Connections => {
                let (_, height) = connection_list::columns(area.width);
                let skip = 2 + self.notice_rows(area, context.world);
                let Some(line) = row.checked_sub(skip).map(|row| usize::from(row / height)) else { return };
                let lines = self.lines(context.world);
                let page = connection_list::page(area);
                let place = self.rows.window(lines.len(), page).nth(line);
                if let Some(line) = place.and_then(|place| lines.at(place)) {
                    self.select_line(line);
                }
            }
            Region::Conversation => {
                let theme = Theme::default();
                let scene = Scene { world: context.world, theme: &theme, now: context.now };
                if let Some(line) = row.checked_sub(1) {
                    self.conversation.click(line, &scene, area.width, area.height.saturating_sub(1));
                }
            }
            Region::Reply => context.enter_type(),
            Region::Details => {}
        }
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
    Some(match address {
        Address::Inet { ip, port } if ip.is_unspecified() => {
            Address::Inet { ip: std::net::Ipv4Addr::LOCALHOST, port }
        }
        Address::Inet6 { ip, port, flow, .. } if ip.is_unspecified() => {
            Address::Inet6 { ip: std::net::Ipv6Addr::LOCALHOST, port, flow, scope: 0 }
        }
        other => other,
    })
}
