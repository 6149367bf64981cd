//! The pane: its regions, and how what one does reaches the others.

use std::collections::BTreeMap;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::composer::SessionComposer;
use super::layout::{self, ConsoleNeeds, ConsoleRegion};
use super::peer_list::PeerList;
use super::selected::SelectedSession;
use super::session_list::{self, SessionList};
use super::{add, form, payloads, selected, words};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Watch;
use crate::model::connection::Owner;
use crate::model::console::{CallSizes, ConsoleEvent, SessionSpec, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::conversation::Conversation;
use crate::ui::explain::Topic;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::ladder::CallScope;
use crate::ui::msg::{Msg, Pointer};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::Form;
use crate::ui::parts::composer;
use crate::ui::parts::filter::Filter;
use crate::ui::regions::conversation::NOTE;
use crate::ui::regions::saving::{self, ConversationSaving};
use crate::ui::regions::{Details, Divided, Region, RegionPlaces, Regions, region_fields};
use crate::ui::selection::Selection;
use crate::ui::world::{Session, World};

/// Sockets of sessions that are polled at most: more rows than any screen shows.
const WATCHED: usize = 64;

/// The Console pane.
#[derive(Debug)]
pub struct Console {
    pub(super) regions: Regions<ConsoleRegion>,
    pub(super) selected: SelectedSession,
    sessions: SessionList,
    pub(super) peers: PeerList,
    pub(super) conversation: Conversation,
    details: Details,
    pub(super) composer: SessionComposer,
    /// The address that waits for the choice of a transport.
    pub(super) pending: Option<Address>,
    /// What the form of a new session began with.
    pub(super) like: Option<SessionSpec>,
    /// What the calls of a session were offered before partial reads were made.
    pub(super) whole_sizes: BTreeMap<SessionId, CallSizes>,
    /// What of the conversation is to be saved.
    pub(super) saving: ConversationSaving,
}

impl Default for Console {
    fn default() -> Console {
        Console {
            regions: Regions::new(ConsoleRegion::Sessions),
            selected: SelectedSession::default(),
            sessions: SessionList::default(),
            peers: PeerList::default(),
            conversation: Conversation::new(),
            details: Details::default(),
            composer: SessionComposer::new(),
            pending: None,
            like: None,
            whole_sizes: BTreeMap::new(),
            saving: ConversationSaving::default(),
        }
    }
}

impl Console {
    /// The session that is selected.
    pub fn selected(&self) -> Option<SessionId> {
        self.selected.id()
    }

    /// The region that has the keyboard.
    pub fn focus(&self) -> ConsoleRegion {
        self.regions.focus()
    }

    /// Does something, and brings what each region shows in line with what is selected then, and with what there
    /// is.
    fn settled<T>(
        &mut self,
        context: &mut Context<'_>,
        work: impl FnOnce(&mut Console, &mut Context<'_>) -> T,
    ) -> T {
        self.selected.begin();
        self.settle(context);
        let done = work(self, context);
        self.settle(context);
        self.composer.prepare(&self.selected, context);
        done
    }

    fn settle(&mut self, context: &Context<'_>) {
        let world = context.world;
        let before = self.conversation.source().clone();
        self.selected.settle(world, context.now);
        self.whole_sizes.retain(|id, _| world.sessions.contains_key(id));
        self.composer.settle(&self.selected, world);
        self.sessions.settle(&self.selected, world);
        let source = self.selected.source(world);
        if before != source && !source.continues(&before) {
            self.peers.reset();
            self.details.reset();
        }
        self.conversation.show(source, world);
        self.selected.round_trips = self.conversation.round_trips();
        self.selected.came_back = self.conversation.came_back();
        self.selected.is_silent = self.conversation.silence().is_some();
        if !self.selected.has_session(world) {
            self.regions.leave_full();
        }
        self.settle_focus(context.area, ConsoleRegion::Sessions, world);
    }

    fn needs(&self, area: Rect, world: &World) -> ConsoleNeeds {
        ConsoleNeeds {
            sessions: self.sessions.rows(area.width, &self.selected, world),
            columns: session_list::columns(world, area.width >= layout::BESIDE_COLUMNS),
            peers: self.peers.rows(area.width, &self.selected, world),
            composer: self.composer.rows(area.width, &self.selected, world),
        }
    }

    fn has_session(&self, world: &World) -> bool {
        self.selected.session(world).is_some()
    }
}

impl Divided for Console {
    region_fields!(ConsoleRegion, SelectedSession, {
        Sessions => sessions,
        Peers => peers,
        Conversation => conversation,
        Details => details,
        Composer => composer,
    });

    fn places(&self, area: Rect, world: &World) -> RegionPlaces<ConsoleRegion> {
        layout::places(area, self.needs(area, world))
    }

    fn full_places(&self, id: ConsoleRegion, area: Rect, world: &World) -> RegionPlaces<ConsoleRegion> {
        layout::full_places(id, area, self.needs(area, world))
    }

    fn full_of(&self, id: ConsoleRegion) -> ConsoleRegion {
        if id == ConsoleRegion::Composer { ConsoleRegion::Conversation } else { id }
    }
}

impl Pane for Console {
    fn id(&self) -> PaneId {
        PaneId::Console
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        let focus = self.regions.focus();
        let (region, shared) = self.region(focus);
        let mut offers = region.offers(shared, world, level);
        let waits = |(_, session): (_, &Session)| words::waits(session, shared.is_silent, world);
        let waits = shared.session(world).is_some_and(waits);
        if level == Level::Type {
            if waits {
                offers.insert(0, Action::Why.into());
            }
            return offers;
        }
        let Some((_, session)) = shared.session(world) else { return vec![Action::Add.into()] };
        if focus == ConsoleRegion::Details {
            offers.push(Offer::named(Action::Enter, "settings"));
        }
        offers.extend(selected::offers(session, waits));
        offers.push(Action::NextRegion.into());
        if focus != ConsoleRegion::Conversation {
            offers.push(Action::Pause.into());
        }
        offers.push(Action::Full.into());
        offers
    }

    fn is_on_text(&self) -> bool {
        self.region(self.regions.focus()).0.is_on_text()
    }

    fn is_full(&self) -> bool {
        self.regions.full().is_some()
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        if !self.has_session(context.world) {
            // What is typed or pasted next can only be where to.
            context.open(add::menu(context.world));
            return false;
        }
        if self.regions.full().is_some() {
            self.regions.go_to(ConsoleRegion::Conversation);
        }
        self.regions.focus_on(ConsoleRegion::Composer);
        true
    }

    fn on_shown(&mut self, context: &mut Context<'_>) {
        if self.has_session(context.world) {
            self.to_main_field(context);
        }
    }

    fn insert(&mut self, text: &str, context: &mut Context<'_>) {
        let (region, shared) = self.region_mut(self.regions.focus());
        region.insert(text, shared, context);
        self.composer.prepare(&self.selected, context);
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.settled(context, |console, context| {
            if *action == Action::Full && !console.has_session(context.world) {
                return false;
            }
            console.update_regions(action, context) || console.act(action, context)
        })
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        self.settled(context, |console, context| console.take(flow, context));
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        self.settled(context, |console, context| match form.name {
            composer::OPTIONS => {
                console.composer.take_options(form);
                true
            }
            saving::STREAM => console.saving.submit(form, context),
            NOTE => {
                console.conversation.take_note(form.text("note"));
                true
            }
            payloads::PAYLOADS => payloads::submit(form, &console.composer.draft(), context),
            form::OPEN => console.submit_open(form, context),
            form::LIVE => console.submit_live(form, context),
            _ => true,
        })
    }

    fn revise(&mut self, form: &mut Form, context: &mut Context<'_>) {
        if form.name == form::OPEN {
            form::revise_open(form, self.like.as_ref(), context.world);
        }
    }

    fn handle_message(&mut self, msg: &Msg, context: &mut Context<'_>) {
        match msg {
            Msg::Edited(text) => self.composer.take_edited(text.as_deref()),
            Msg::Part { .. } | Msg::Folder { .. } => self.composer.take_answer(msg, context),
            Msg::Saved { .. } | Msg::Exists { .. } => self.saving.answer(msg, context),
            Msg::Tick if self.composer.works_at().is_some_and(|at| at <= context.now) => {
                self.composer.send_due(&self.selected, context);
            }
            Msg::Tick if self.conversation.is_searching() => self.conversation.catch_up(context.world),
            _ => {}
        }
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        if events.iter().any(|event| matches!(event, Event::Calls)) {
            self.conversation.catch_up(context.world);
        }
        self.selected.begin();
        self.settle(context);
        self.composer.go_on_with_file(context);
        self.composer.prepare(&self.selected, context);
        for event in events {
            if let Event::Why(Owner::Session(id), host) = event {
                self.tell_why(*id, host, context);
            }
            // What no row of a conversation tells is said once, when it happens.
            if let Event::Console(ConsoleEvent::Failed(id, _, failure)) = event
                && !words::is_row(failure)
            {
                let words = format!(
                    "session {id}: {}. {}",
                    words::shown_failure(failure),
                    SafeText::kept(&failure.advice)
                );
                context.complain(SafeText::kept(words.trim_end()));
            }
        }
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.settled(context, |console, context| console.point_regions(pointer, context));
    }

    fn selection(&self, world: &World) -> Selection {
        self.under_cursor(world)
    }

    fn topics(&self, world: &World, now: Moment) -> Vec<Topic> {
        let topics = self.topics_here(world, now);
        match self.selected.session(world) {
            Some((_, session)) if topics.is_empty() => Topic::of_session(session, world),
            _ => topics,
        }
    }

    fn filter(&self) -> Option<&Filter> {
        self.selected.id().map(|_| self.conversation.filter())
    }

    fn numbered(&self) -> Option<&'static str> {
        Some("session")
    }

    /// Those of its sockets, and before them the question for its address.
    fn subject(&self, world: &World) -> CallScope {
        let Some((id, session)) = self.selected.session(world) else { return CallScope::Everything };
        let asked = session.answer.as_ref().and_then(|answer| world.calls.call(answer.call?));
        let sockets = asked.map(|call| call.socket).into_iter().chain(session.sockets.iter().copied());
        CallScope::owned(Owner::Session(id), sockets)
    }

    fn watch(&self, area: Rect, world: &World) -> Watch {
        let open = world.sessions.values().filter(|session| !session.is_ended());
        let selected = self.selected.session(world).filter(|(_, session)| !session.is_ended());
        // The accept queue of our own server tells why a connect waits, and why nothing comes back.
        let server = selected.and_then(|(_, session)| match &session.stage {
            Some((_, SessionStage::Connecting { to, .. } | SessionStage::Open { connected: Some(to) }))
                if session.spec.to.transport == Transport::Tcp =>
            {
                world.server_at(Transport::Tcp, to).map(|(id, _)| id)
            }
            _ => None,
        });
        // Without a place for details its options are read once, for the form that changes them.
        let socket = selected.and_then(|(_, session)| session.socket);
        let has_details = self.shown(area, world).has(ConsoleRegion::Details);
        let is_known = |socket| {
            let observed = world.sockets.get(&socket).and_then(|state| state.observed.as_deref());
            observed.is_some_and(|observed| !observed.options.is_empty())
        };
        Watch {
            sockets: open.filter_map(|session| session.socket).take(WATCHED).collect(),
            details: socket.filter(|socket| has_details || !is_known(*socket)),
            owners: server.into_iter().map(Owner::Server).collect(),
        }
    }

    fn wake_at(&self, world: &World, now: Moment) -> Option<Moment> {
        let (id, session) = self.selected.session(world)?;
        if self.conversation.is_searching() {
            return Some(now);
        }
        if session.is_ended() {
            return None;
        }
        let next_rate = self.selected.meters.get(&id).and_then(|meter| meter.next_change(now));
        // What is unanswered is shown in whole seconds, and so is when the next SYN is sent.
        let since = match &session.stage {
            Some((at, SessionStage::Connecting { .. })) => *at,
            _ => match self.conversation.silence() {
                Some(silence) => silence.since,
                None => return next_rate,
            },
        };
        let next_age = since + Duration::from_secs(now.since(since).as_secs() + 1);
        Some(next_rate.map_or(next_age, |next_rate| next_rate.min(next_age)))
    }

    fn works_at(&self) -> Option<Moment> {
        self.composer.works_at()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.draw_regions(area, buf, view)
    }
}
