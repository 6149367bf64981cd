//! The pane as the screen sees it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::connection_list::Line;
use super::layout::Region;
use super::{Servers, faults, form};
use crate::model::command::Watch;
use crate::model::event::Event;
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::msg::Pointer;
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::composer;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::form::Form;
use crate::ui::selection::Selection;
use crate::ui::world::World;

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
            if self.other.is_some() {
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

    fn watch(&self, _area: Rect, world: &World) -> Watch {
        self.visible(world)
    }

    fn wake_at(&self, world: &World, now: Moment) -> Option<Moment> {
        self.next_change(world, now)
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.show(area, buf, view)
    }
}
