//! The pane: its state, and what it can do.

use std::collections::BTreeMap;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::places::{ConsoleAreas, ConsoleNeeds, ConsoleRegion, places};
use super::{settings, words};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Watch;
use crate::model::connection::Owner;
use crate::model::console::{ConsoleEvent, SessionSpec, SessionStage};
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::ids::{ConnectionId, SessionId};
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::conversation::{Conversation, Source};
use crate::ui::explain::Topic;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::ladder::CallScope;
use crate::ui::msg::{Msg, Pointer};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::composer::{Composer, Draft, OPTIONS};
use crate::ui::parts::filter::Filter;
use crate::ui::parts::{Form, List};
use crate::ui::selection::Selection;
use crate::ui::world::{Session, World};

/// The Console pane: sessions, the conversation, the composer.
#[derive(Debug)]
pub struct Console {
    /// The session that is shown.
    pub(super) selected: Option<SessionId>,
    pub(super) sessions: List,
    pub(super) peers: List,
    pub(super) region: ConsoleRegion,
    pub(super) full: Option<ConsoleRegion>,
    pub(super) details: List,
    pub(super) conversation: Conversation,
    pub(super) composer: Composer,
    /// Whose draft stands in the composer.
    typed_for: Option<SessionId>,
    /// What is typed for the others.
    drafts: BTreeMap<SessionId, Draft>,
    /// Bytes that came when there was no session: the next one gets them.
    pub(super) waiting_bytes: Option<bytes::Bytes>,
    /// Reply targets that were chosen.
    pub(super) targets: BTreeMap<SessionId, Address>,
    /// The address that waits for the choice of a transport.
    pub(super) pending: Option<Address>,
    /// Whether the text of the composer is in the outside editor.
    pub(super) is_edited_outside: bool,
    /// What the form of a new session began with.
    pub(super) like: Option<SessionSpec>,
}

impl Default for Console {
    fn default() -> Console {
        Console {
            selected: None,
            sessions: List::new(),
            peers: List::new(),
            region: ConsoleRegion::default(),
            full: None,
            details: List::new(),
            conversation: Conversation::new(),
            // With lines: ctrl-j and pastes of several lines.
            composer: Composer::new(),
            typed_for: None,
            drafts: BTreeMap::new(),
            waiting_bytes: None,
            targets: BTreeMap::new(),
            pending: None,
            is_edited_outside: false,
            like: None,
        }
    }
}

impl Console {
    /// The session that is shown.
    pub(super) fn session<'a>(&self, world: &'a World) -> Option<(SessionId, &'a Session)> {
        let id = self.selected?;
        world.sessions.get(&id).map(|session| (id, session))
    }

    /// The session that is selected.
    pub fn selected(&self) -> Option<SessionId> {
        self.selected
    }

    /// The region that has the keyboard.
    pub fn region(&self) -> ConsoleRegion {
        self.region
    }

    /// Brings what is shown in line with the world: after events, and after the selection changed.
    pub(super) fn refresh(&mut self, world: &World) {
        self.targets.retain(|id, _| world.sessions.contains_key(id));
        // One that was opened just now is in the world a moment later.
        if self.selected.is_none_or(|id| !world.sessions.contains_key(&id)) {
            self.selected = world.sessions.keys().next_back().copied();
        }
        self.change_draft(self.selected, Draft::default());
        self.drafts.retain(|id, _| world.sessions.contains_key(id));
        let Some((_, session)) = self.session(world) else {
            self.conversation = Conversation::new();
            self.full = None;
            return;
        };
        let source = Source {
            sockets: session.sockets.clone(),
            peer: None,
            is_stream: session.spec.to.transport.is_stream(),
            is_client: true,
            has_many_peers: session.peers.len() > 1,
        };
        self.conversation.show(source, world);
    }

    /// Selects a session.
    pub(super) fn select(&mut self, id: SessionId, world: &World) {
        self.selected = Some(id);
        self.peers = List::new();
        if world.sessions.contains_key(&id) {
            self.refresh(world);
        }
    }

    /// Lays what is typed for one session aside, and takes up what is typed for another: `fresh`, if that is nothing
    /// yet.
    pub(super) fn change_draft(&mut self, to: Option<SessionId>, fresh: Draft) {
        if to == self.typed_for {
            return;
        }
        let draft = to.and_then(|to| self.drafts.remove(&to)).unwrap_or(fresh);
        let before = self.composer.exchange(&draft);
        if let Some(id) = self.typed_for.filter(|_| !before.is_default()) {
            self.drafts.insert(id, before);
        }
        self.typed_for = to;
    }

    /// Where everything stands in `area`.
    pub(super) fn places(&self, area: Rect, world: &World) -> ConsoleAreas {
        let session = self.session(world).map(|(_, session)| session);
        let peers = session.filter(|session| !session.spec.to.transport.is_stream());
        let count = |count: usize| u16::try_from(count).unwrap_or(u16::MAX / 4);
        places(
            area,
            &ConsoleNeeds {
                sessions: count(world.sessions.len()),
                peers: peers.map(|session| count(session.peers.len()).min(20)),
                typed: count(self.composer.source().split('\n').count().min(9)),
                full: self.full,
                focus: self.region,
            },
        )
    }

    /// Columns and lines of the conversation.
    pub(super) fn talk_size(&self, context: &Context<'_>) -> (u16, u16) {
        let talk = self.places(context.area, context.world).talk;
        (talk.width.max(1), talk.height.max(1))
    }

    /// The row of a peer under the cursor.
    pub(super) fn peer_row<'a>(
        &self,
        session: &'a Session,
    ) -> Option<(ConnectionId, &'a crate::model::connection::Connection)> {
        let at = self.peers.cursor(session.peers.len())?;
        session.peers.iter().nth(at).map(|(id, row)| (*id, row))
    }
}

impl Pane for Console {
    fn id(&self) -> PaneId {
        PaneId::Console
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        self.offered(world, level)
    }

    fn is_on_text(&self) -> bool {
        self.region == ConsoleRegion::Composer && self.full != Some(ConsoleRegion::Details)
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        if self.session(context.world).is_none() {
            context.complain("there is no session to write to: a opens one, from a menu of presets");
            return false;
        }
        if self.full == Some(ConsoleRegion::Details) {
            self.full = None;
        }
        self.region = ConsoleRegion::Composer;
        true
    }

    fn on_shown(&mut self, context: &mut Context<'_>) {
        if self.session(context.world).is_some() {
            self.to_main_field(context);
        }
    }

    fn insert(&mut self, text: &str, context: &mut Context<'_>) {
        if self.composer.keeps_cr(text) {
            let count = text.matches("\r\n").count();
            let words =
                format!("{count} line ends of the paste are CR LF, and stay so: \\r is shown before each");
            context.toast(SafeText::shown(words));
        }
        if !self.composer.insert(text) {
            context.complain("not all of it fitted: the field holds 1 MiB");
        }
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.act(action, context)
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        self.take(flow, context);
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        match form.name {
            OPTIONS => {
                self.composer.take_options(form);
                true
            }
            settings::OPEN => self.submit_open(form, context),
            settings::LIVE => self.submit_live(form, context),
            _ => true,
        }
    }

    fn revise(&mut self, form: &mut Form, _context: &mut Context<'_>) {
        if form.name == settings::OPEN {
            settings::revise_open(form, self.like.as_ref());
        }
    }

    fn handle_message(&mut self, msg: &Msg, context: &mut Context<'_>) {
        match msg {
            // Every pane is told of what an editor gave back: it is ours if we asked.
            Msg::Edited(text) if std::mem::take(&mut self.is_edited_outside) => {
                let Some(text) = text else { return };
                self.composer.clear();
                // An editor ends its last line; that line feed was not typed.
                self.composer.insert(text.strip_suffix('\n').unwrap_or(text));
            }
            Msg::Tick if self.conversation.is_searching() => self.conversation.catch_up(context.world),
            _ => {}
        }
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        self.refresh(context.world);
        for event in events {
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
        if events.iter().any(|event| matches!(event, Event::Calls)) {
            self.conversation.catch_up(context.world);
        }
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.pointed(pointer, context);
    }

    fn selection(&self, world: &World) -> Selection {
        self.under_cursor(world)
    }

    fn topics(&self, world: &World, _now: Moment) -> Vec<Topic> {
        self.to_explain(world)
    }

    fn filter(&self) -> Option<&Filter> {
        self.selected.is_some().then(|| self.conversation.filter())
    }

    fn numbered(&self) -> Option<&'static str> {
        Some("session")
    }

    /// Those of its sockets, and before them the question for its address.
    fn subject(&self, world: &World) -> CallScope {
        let Some((id, session)) = self.session(world) else { return CallScope::Everything };
        let asked = session.answer.as_ref().and_then(|answer| world.calls.call(answer.call?));
        let sockets = asked.map(|call| call.socket).into_iter().chain(session.sockets.iter().copied());
        CallScope::owned(Owner::Session(id), sockets)
    }

    fn watch(&self, area: Rect, world: &World) -> Watch {
        let open = world.sessions.values().filter(|session| !session.is_ended());
        let selected = self.session(world).filter(|(_, session)| !session.is_ended());
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
        let has_details = !self.places(area, world).details.is_empty();
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
        let (_, session) = self.session(world)?;
        if self.conversation.is_searching() {
            return Some(now);
        }
        if session.is_ended() {
            return None;
        }
        let since = self.conversation.silence()?.since;
        // What is unanswered is shown in whole seconds.
        let seconds = now.since(since).as_secs() + 1;
        Some(since + std::time::Duration::from_secs(seconds))
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.draw_all(area, buf, view)
    }
}

/// Sockets of sessions that are polled at most: more rows than any screen shows.
const WATCHED: usize = 64;
