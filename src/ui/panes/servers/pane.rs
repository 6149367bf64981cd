//! The pane: its regions, and how what one does reaches the others.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::connection_list::{self, ConnectionList};
use super::faults::{self, FaultSwitches};
use super::form;
use super::layout::{self, ServersNeeds, ServersRegion};
use super::lines::ListLine;
use super::reply::Reply;
use super::selected::SelectedServer;
use super::server_list::ServerList;
use super::start::Starts;
use crate::bytes::text::SafeText;
use crate::model::command::Watch;
use crate::model::connection::Owner;
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::failure::Operation;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::moment::Moment;
use crate::model::server::{ServerEvent, ServerSpec, ServerStage};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::conversation::Conversation;
use crate::ui::explain::Topic;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::ladder::CallScope;
use crate::ui::msg::{Msg, Pointer};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::composer;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::form::Form;
use crate::ui::regions::conversation::NOTE;
use crate::ui::regions::saving::{self, ConversationSaving};
use crate::ui::regions::{Details, Divided, Region, RegionPlaces, Regions, region_fields};
use crate::ui::selection::Selection;
use crate::ui::world::World;

const SECOND: u64 = 1_000_000_000;

/// The Servers pane.
#[derive(Debug)]
pub struct Servers {
    pub(super) regions: Regions<ServersRegion>,
    pub(super) selected: SelectedServer,
    server_list: ServerList,
    connections: ConnectionList,
    pub(super) conversation: Conversation,
    details: Details,
    /// Whether details stand in the place of the conversation, where they do not stand beside.
    pub(super) details_open: bool,
    reply: Reply,
    pub(super) starts: Starts,
    pub(super) faults: FaultSwitches,
    /// What of the conversation is to be saved.
    pub(super) saving: ConversationSaving,
}

impl Default for Servers {
    fn default() -> Servers {
        Servers {
            regions: Regions::new(ServersRegion::Servers),
            selected: SelectedServer::default(),
            server_list: ServerList::default(),
            connections: ConnectionList::default(),
            conversation: Conversation::new(),
            details: Details::default(),
            details_open: false,
            reply: Reply::new(),
            starts: Starts::default(),
            faults: FaultSwitches::default(),
            saving: ConversationSaving::default(),
        }
    }
}

impl Servers {
    /// Brings what each region shows in line with what is selected and with what there is; before and after
    /// every update.
    fn settle(&mut self, context: &Context<'_>) {
        let (world, now) = (context.world, context.now);
        let before = (self.selected.server, self.selected.line);
        self.server_list.settle(&mut self.selected, self.starts.starting(world), world);
        self.connections.settle(&mut self.selected, world, now);
        if before != (self.selected.server, self.selected.line) {
            self.details.reset();
        }
        let is_without = world.servers.is_empty();
        let other = if is_without { ServersRegion::Servers } else { ServersRegion::Connections };
        self.settle_focus(context.area, other, world);
        self.conversation.show(self.selected.source(world), world);
        self.selected.other = self.selected.other_end(world);
        self.selected.note_history(world);
    }

    fn needs(&self, columns: u16, world: &World) -> ServersNeeds {
        ServersNeeds {
            servers: self.server_list.rows(columns, &self.selected, world),
            connections: self.connections.rows(columns, &self.selected, world),
            details_below: self.details_open,
            reply: self.reply.rows(columns, &self.selected, world),
        }
    }

    /// The connections on screen.
    fn on_screen(&self, world: &World) -> Vec<ConnectionId> {
        self.connections.on_screen(self.area_of(ServersRegion::Connections, world), &self.selected, world)
    }

    fn on_stage(&mut self, id: ServerId, stage: &ServerStage, context: &mut Context<'_>) {
        match stage {
            ServerStage::Listening(address) => {
                if let Some(port) = address.port() {
                    self.starts.keep_port(id, port);
                }
            }
            ServerStage::Stopped(failure) => {
                self.selected.meters.retain(|(server, _), _| *server != id);
                if self.selected.server == Some(id) {
                    self.selected.held = None;
                }
                // Where the server is looked at, the pane itself says it, with what helps.
                let is_told = context.is_shown && self.selected.server.is_none_or(|selected| selected == id);
                if let Some(failure) = failure.as_ref().filter(|_| !is_told) {
                    context.complain(SafeText::kept(failure.brief()));
                }
                self.starts.start_again(id, context);
            }
            _ => {}
        }
    }

    fn forget(&mut self, id: ServerId) {
        self.starts.forget(id);
        self.faults.forget(id);
        self.selected.meters.retain(|(server, _), _| *server != id);
    }
}

impl Divided for Servers {
    region_fields!(ServersRegion, SelectedServer, {
        Servers => server_list,
        Connections => connections,
        Conversation => conversation,
        Details => details,
        Reply => reply,
    });

    fn places(&self, area: Rect, world: &World) -> RegionPlaces<ServersRegion> {
        layout::places(area, self.needs(area.width, world))
    }

    fn full_places(&self, id: ServersRegion, area: Rect, world: &World) -> RegionPlaces<ServersRegion> {
        layout::full_places(id, area, self.needs(area.width, world))
    }

    fn full_of(&self, id: ServersRegion) -> ServersRegion {
        if id == ServersRegion::Reply { ServersRegion::Conversation } else { id }
    }
}

impl Pane for Servers {
    fn id(&self) -> PaneId {
        PaneId::Servers
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        let (region, selected) = self.region(self.regions.focus());
        let mut offers = region.offers(selected, world, level);
        if level == Level::Type {
            return offers;
        }
        if self.regions.focus() != ServersRegion::Servers {
            let of_connections = connection_list::offers(selected, world, level);
            let is_new = |offer: &Offer| offers.iter().all(|other| other.action != offer.action);
            let more: Vec<Offer> = of_connections.into_iter().filter(is_new).collect();
            offers.extend(more);
        }
        offers.insert(0, Action::Add.into());
        if !world.servers.is_empty() {
            offers.extend([Action::Full.into(), Action::NextRegion.into()]);
        }
        offers
    }

    fn is_on_text(&self) -> bool {
        self.region(self.regions.focus()).0.is_on_text()
    }

    fn is_full(&self) -> bool {
        self.regions.full().is_some()
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        self.begin_reply(context)
    }

    fn insert(&mut self, text: &str, context: &mut Context<'_>) {
        let (region, shared) = self.region_mut(self.regions.focus());
        region.insert(text, shared, context);
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.settle(context);
        let is_without = context.world.servers.is_empty();
        let is_taken = match action {
            Action::Mark | Action::Full if is_without => return false,
            _ => self.update_regions(action, context),
        };
        let is_done = is_taken || self.act(action, context);
        self.settle(context);
        is_done
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        match flow {
            Flow::Serve(service, at) => {
                self.starts.start(None, ServerSpec::new(at, service), &mut self.selected, context);
            }
            Flow::AddressToServers(address, transport) => {
                self.starts.serve_at(&address, transport, context);
            }
            Flow::ToServer(id, connection) => {
                self.selected.select_server(Some(id));
                self.regions.leave_full();
                self.regions.go_to(ServersRegion::Servers);
                if let Some(connection) = connection {
                    self.regions.go_to(ServersRegion::Connections);
                    self.selected.select_line(ListLine::Connection(connection));
                }
            }
            Flow::BytesToReply(bytes) if self.begin_reply(context) => {
                self.reply.fill(&bytes);
                context.enter_type();
            }
            Flow::BytesToRule(bytes) => self.starts.answer_with(&bytes, &self.selected, context),
            _ => {}
        }
        self.settle(context);
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let is_done = match form.name {
            form::NAME => self.starts.submit_server(form, &mut self.selected, context),
            faults::NAME => faults::submit(form, &self.selected, context),
            saving::STREAM => self.saving.submit(form, context),
            NOTE => {
                self.conversation.take_note(form.text("note"));
                true
            }
            composer::OPTIONS => {
                self.reply.take_options(form);
                true
            }
            _ => true,
        };
        self.settle(context);
        is_done
    }

    fn revise(&mut self, form: &mut Form, _context: &mut Context<'_>) {
        if form.name == form::NAME {
            form::revise(form);
        }
    }

    fn handle_message(&mut self, msg: &Msg, context: &mut Context<'_>) {
        self.saving.answer(msg, context);
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        for event in events {
            match event {
                Event::Calls => self.conversation.catch_up(context.world),
                Event::Server(ServerEvent::Connections(id, rows)) => {
                    for row in rows {
                        self.selected.note_traffic(*id, row, context.now);
                    }
                }
                Event::Server(ServerEvent::Stage(id, _, stage)) => self.on_stage(*id, stage, context),
                Event::Server(ServerEvent::Gone(id)) => self.forget(*id),
                Event::Why(Owner::Server(_), host) => self.tell_why(host, context),
                // What no call tells of is said once, when it happens.
                Event::Server(ServerEvent::Failed(_, _, failure))
                    if matches!(failure.operation, Operation::Work(_)) =>
                {
                    context.complain(SafeText::kept(failure));
                }
                _ => {}
            }
        }
        self.connections.handle_events(events, &self.selected, context.world, context.now);
        self.settle(context);
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.settle(context);
        self.point_regions(pointer, context);
        self.settle(context);
    }

    fn selection(&self, world: &World) -> Selection {
        self.under_cursor(world)
    }

    fn topics(&self, world: &World, now: Moment) -> Vec<Topic> {
        self.topics_here(world, now)
    }

    fn filter(&self) -> Option<&Filter> {
        let (region, _) = self.region(self.regions.focus());
        region.filter().or(Some(self.connections.filter()))
    }

    fn numbered(&self) -> Option<&'static str> {
        Some("server")
    }

    fn subject(&self, world: &World) -> CallScope {
        let Some(id) = self.selected.server else { return CallScope::Everything };
        CallScope::owned(Owner::Server(id), self.selected.ladder_sockets(self.regions.focus(), world))
    }

    /// Rows on screen, the one whose details are shown, and whose accept queues.
    fn watch(&self, _area: Rect, world: &World) -> Watch {
        let mut watch = Watch::default();
        let of_list = self.server_list.on_screen(self.area_of(ServersRegion::Servers, world), world);
        let selected = self.selected.server.filter(|id| !of_list.contains(id));
        for id in of_list.into_iter().chain(selected) {
            let Some(server) = world.servers.get(&id).filter(|server| server.is_running()) else { continue };
            watch.owners.push(Owner::Server(id));
            // The listener of an accept queue is looked at with it.
            if server.spec.at.transport != Transport::Tcp {
                watch.sockets.extend(server.socket);
            }
        }
        let Some((_, server)) = self.selected.server(world) else { return watch };
        for id in self.on_screen(world) {
            let row = server.connections.get(&id).filter(|row| !row.status.is_ended());
            watch.sockets.extend(row.and_then(|row| row.socket).filter(|id| Some(*id) != server.socket));
        }
        if !self.area_of(ServersRegion::Details, world).is_empty() {
            watch.details = match self.selected.connection(world) {
                Some(row) => row.socket.filter(|_| !row.status.is_ended()),
                None => server.socket.filter(|_| server.is_running()),
            };
        }
        watch
    }

    /// The next whole second, while an age or a rate on screen changes with it.
    fn wake_at(&self, world: &World, now: Moment) -> Option<Moment> {
        if self.selected.held.is_some() {
            return None;
        }
        let (id, server) = self.selected.server(world)?;
        let is_aging = |row: &ConnectionId| server.connections.contains_key(row);
        let has_rows = self.on_screen(world).iter().any(is_aging);
        let is_moving = self.selected.meters.iter().any(|((of, _), meter)| *of == id && meter.is_moving(now));
        let has_drops = server.queue.is_some_and(|queue| queue.last_drop.is_some());
        (has_rows || is_moving || has_drops).then(|| Moment((now.0 / SECOND + 1) * SECOND))
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.draw_regions(area, buf, view)
    }
}
