//! The composer: what is typed for each session, and its way out.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::file_send::{FilePieces, FileSend};
use super::selected::{SelectedSession, through};
use super::timed_send::TimedSend;
use crate::bytes::notation::VariableValues;
use crate::bytes::text::SafeText;
use crate::bytes::transfer::TransferCommand;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::connection::Owner;
use crate::model::console::ConsoleCommand;
use crate::model::datagram::DatagramRoom;
use crate::model::endpoint::Transport;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::model::transfer::TransferStage;
use crate::model::why::{Route, WhyQuestion};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::{KeyScope, Level};
use crate::ui::msg::{Effect, Msg, Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::Form;
use crate::ui::parts::composer::{self, Composer, Draft};
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::{Session, World};

/// A route is asked for anew when it was told so long ago: it changes while somebody types.
const ROUTE_AGE: Duration = Duration::from_secs(2);
/// Columns from which on a note says how it comes about.
const WIDE: u16 = 112;
/// Lines of text that it shows at most.
const LINES: usize = 4;

/// The region: the field, and what is typed for the sessions that are not selected.
#[derive(Debug)]
pub(super) struct SessionComposer {
    composer: Composer,
    /// Whose draft stands in the field.
    typed_for: Option<SessionId>,
    /// What is typed for the others.
    drafts: BTreeMap<SessionId, Draft>,
    /// Bytes that came when there was no session: the next one gets them.
    waiting_bytes: Option<Bytes>,
    /// Whether the text is in the outside editor.
    is_edited_outside: bool,
    /// What is sent over time.
    timed: Option<TimedSend>,
    /// The file that is being sent.
    file: Option<FileSend>,
    /// Whose route to whom was asked for last, and when.
    asked_route: Option<(SessionId, Address, Moment)>,
    /// Payloads that each session was given.
    counters: BTreeMap<SessionId, u64>,
}

impl SessionComposer {
    pub(super) fn new() -> SessionComposer {
        SessionComposer {
            composer: Composer::new().repeating(),
            typed_for: None,
            drafts: BTreeMap::new(),
            waiting_bytes: None,
            is_edited_outside: false,
            timed: None,
            file: None,
            asked_route: None,
            counters: BTreeMap::new(),
        }
    }

    /// When the next of the sends over time is made.
    pub(super) fn works_at(&self) -> Option<Moment> {
        let timed = self.timed.as_ref().map(|timed| timed.next);
        timed.into_iter().chain(self.file.as_ref().and_then(FileSend::works_at)).min()
    }

    /// Stops the file, or the sends over time; false if there are none.
    pub(super) fn stop_sending(&mut self, context: &mut Context<'_>) -> bool {
        if let Some(file) = self.file.take() {
            file.stop(context);
            return true;
        }
        let Some(timed) = self.timed.take() else { return false };
        context.toast(timed.stopped_words());
        true
    }

    /// Makes the next of the sends over time, if it is due and nothing stands in the way.
    pub(super) fn send_due(&mut self, shared: &SelectedSession, context: &mut Context<'_>) {
        self.go_on_with_file(context);
        let Some(mut timed) = self.timed.take() else { return };
        let id = timed.session;
        let Some(session) = context.world.sessions.get(&id).filter(|session| !session.is_ended()) else {
            context.toast(timed.stopped_words());
            return;
        };
        let to = timed.to.clone().or_else(|| shared.peer(id, session, context.world));
        let values = self.values(id, session, to.as_ref(), context);
        match timed.work(session, values, context) {
            Ok(count) => self.count(id, count),
            Err(why) => {
                context.complain(timed.stopped_words().then(": ").then(why));
                return;
            }
        }
        self.timed = (!timed.is_over()).then_some(timed);
    }

    /// So many payloads were given to a session.
    fn count(&mut self, id: SessionId, payloads: usize) {
        *self.counters.entry(id).or_default() += payloads as u64;
    }

    /// What the variables of the next send of a session are made from.
    fn values(
        &self,
        id: SessionId,
        session: &Session,
        to: Option<&Address>,
        context: &Context<'_>,
    ) -> VariableValues {
        let sent = self.counters.get(&id).copied().unwrap_or(0);
        let local = session.socket.and_then(|socket| context.world.sockets.get(&socket)?.local.clone());
        composer::values(sent, &context.world.wall, context.now, to, local.as_ref())
    }

    /// Brings what is shown of the next send in line with what is known, and asks for what is not.
    pub(super) fn prepare(&mut self, shared: &SelectedSession, context: &mut Context<'_>) {
        let world = context.world;
        let Some((id, session)) = shared.session(world) else { return };
        let to = shared.peer(id, session, world);
        let values = self.values(id, session, to.as_ref(), context);
        self.composer.set_values(values);
        if context.is_shown && !session.is_ended() {
            for effect in self.composer.wanted(context.now) {
                context.effect(effect);
            }
            if let Some(to) = to {
                self.ask_route(id, session, to, context);
            }
        }
    }

    /// Sends the file whose path is typed, in the place of another one.
    fn send_file(
        &mut self,
        (id, session): (SessionId, &Session),
        shared: &SelectedSession,
        context: &mut Context<'_>,
    ) {
        let path = self.composer.path().unwrap_or_default().to_owned();
        if path.is_empty() {
            context.complain("the path of a file is needed; Tab completes it");
            return;
        }
        let is_stream = session.spec.to.transport.is_stream();
        let peer = shared.peer(id, session, context.world).unwrap_or(Address::UnixUnnamed);
        let pieces = FilePieces {
            length: self.composer.piece(),
            pause: self.composer.pause(),
            most: (!is_stream).then_some(DatagramRoom::to(&peer).most()),
        };
        let refusal = match self.composer.file_size() {
            Some(Ok(size)) => pieces.refusal(size),
            Some(Err(why)) => Some(SafeText::literal(": ").then(SafeText::kept(why))),
            None => None,
        };
        if let Some(words) = refusal {
            context.complain(SafeText::kept(&path).then(words));
            return;
        }
        self.stop_sending(context);
        self.file = Some(FileSend::new(id, shared.chosen(id, session), path.into(), pieces, context.now));
        self.composer.put_away();
        self.go_on_with_file(context);
    }

    /// Asks for more of the file that is sent, once there is room for it.
    pub(super) fn go_on_with_file(&mut self, context: &mut Context<'_>) {
        if self.file.as_mut().is_some_and(|file| file.work(context)) {
            self.file = None;
        }
    }

    /// The path of a file is typed next.
    pub(super) fn begin_file(&mut self) {
        self.composer.begin_file();
    }

    /// What was asked of the file system came.
    pub(super) fn take_answer(&mut self, msg: &Msg, context: &mut Context<'_>) {
        self.composer.take_answer(msg);
        let Msg::Part { path, result } = msg else { return };
        if self.file.as_mut().is_some_and(|file| file.take(path, result, context)) {
            self.file = None;
        }
        self.go_on_with_file(context);
    }

    /// Puts a draft into the field, in the place of what stood there.
    pub(super) fn take_draft(&mut self, draft: &Draft) {
        self.composer.put_away();
        self.composer.exchange(draft);
    }

    /// Takes up what is typed for the session that is selected.
    pub(super) fn settle(&mut self, shared: &SelectedSession, world: &World) {
        self.change_draft(shared.id(), Draft::default());
        self.drafts.retain(|id, _| world.sessions.contains_key(id));
        self.counters.retain(|id, _| world.sessions.contains_key(id));
    }

    /// Lays what is typed for one session aside, and takes up what is typed for another: `fresh`, if that is nothing
    /// yet.
    fn change_draft(&mut self, to: Option<SessionId>, fresh: Draft) {
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

    /// A session is opened: it begins with this draft, and with the bytes that wait for one.
    pub(super) fn begin(&mut self, id: SessionId, draft: Draft) {
        self.change_draft(Some(id), draft);
        if let Some(bytes) = self.waiting_bytes.take() {
            self.composer.fill(&bytes);
        }
    }

    /// Keeps bytes for the next session that is opened.
    pub(super) fn keep(&mut self, bytes: Bytes) {
        self.waiting_bytes = Some(bytes);
    }

    /// Puts bytes into the field.
    pub(super) fn fill(&mut self, bytes: &[u8]) {
        self.composer.fill(bytes);
    }

    /// Puts a text into the field, in the place of what stood there.
    pub(super) fn set(&mut self, text: &str) {
        self.composer.clear();
        self.composer.insert(text);
    }

    /// What is typed.
    pub(super) fn draft(&self) -> Draft {
        self.composer.draft()
    }

    /// What would be sent; `None` where that is nothing.
    pub(super) fn typed(&self) -> Option<Bytes> {
        let typed = self.composer.payloads().unwrap_or_default().concat();
        (!self.composer.is_empty() && !typed.is_empty()).then(|| typed.into())
    }

    /// The form of its options was confirmed.
    pub(super) fn take_options(&mut self, form: &Form) {
        self.composer.take_options(form);
    }

    /// The outside editor gave a text back, to whatever pane had asked for it.
    pub(super) fn take_edited(&mut self, text: Option<&str>) {
        if let Some(text) = text.filter(|_| std::mem::take(&mut self.is_edited_outside)) {
            // An editor ends its last line; that line feed was not typed.
            self.set(text.strip_suffix('\n').unwrap_or(text));
        }
        self.is_edited_outside = false;
    }

    /// Sends what is typed, one command a payload; the field is empty then, and the level stays.
    fn send(&mut self, shared: &SelectedSession, context: &mut Context<'_>) {
        let Some((id, session)) = shared.session(context.world) else {
            context.complain("there is no session to send on: Esc, then a opens one");
            return;
        };
        if session.is_ended() {
            context.complain("this session is over: Esc, then s opens it again, c another one like it");
            return;
        }
        if session.is_fetching() {
            context.complain("a file is being fetched over this session: nothing else can be sent");
            return;
        }
        let is_stream = session.spec.to.transport.is_stream();
        if is_stream && session.is_under_way() {
            context.complain("not connected yet: what is typed stays here until it is");
            return;
        }
        if self.composer.path().is_some() {
            self.send_file((id, session), shared, context);
            return;
        }
        let peer = shared.peer(id, session, context.world);
        let values = self.values(id, session, peer.as_ref(), context);
        self.composer.set_values(values);
        let payloads = match self.composer.payloads() {
            Ok(payloads) => payloads,
            Err(error) => {
                context.complain(SafeText::literal("not sent: ").then(error.text()));
                return;
            }
        };
        if is_stream && payloads.iter().all(Bytes::is_empty) {
            context.complain("nothing to send: on a stream an empty send is nothing that the peer could see");
            return;
        }
        let (to, pause, count) = (shared.chosen(id, session), self.composer.pause(), payloads.len());
        let repeats = self.composer.repeats();
        let parts =
            (count > 1 && !pause.is_zero()).then(|| (u32::try_from(count).unwrap_or(u32::MAX), pause));
        if let Some(times) = repeats.or(parts) {
            let timed = TimedSend::new(id, to, &self.composer, repeats.is_none(), times, context.now);
            self.stop_sending(context);
            self.timed = Some(timed);
            self.composer.put_away();
            self.send_due(shared, context);
            return;
        }
        for payload in payloads {
            let to = to.clone();
            context.command(Command::Console(ConsoleCommand::Send { session: id, payload, to }));
        }
        self.count(id, count);
        self.composer.put_away();
    }

    /// Asks for the route to whom the datagrams go, where what is typed may be larger than its MTU.
    fn ask_route(&mut self, id: SessionId, session: &Session, to: Address, context: &mut Context<'_>) {
        if session.spec.to.transport != Transport::Udp || !self.composer.may_be_large() {
            return;
        }
        let is_known = self.asked_route.as_ref().is_some_and(|(whose, peer, at)| {
            (*whose, peer) == (id, &to) && context.now.since(*at) < ROUTE_AGE
        });
        if is_known {
            return;
        }
        let local = session.socket.and_then(|socket| context.world.sockets.get(&socket)?.local.clone());
        let (owner, through) = (Owner::Session(id), through(session, &to));
        self.asked_route = Some((id, to.clone(), context.now));
        let question = WhyQuestion { owner, transport: Transport::Udp, peers: vec![to], local, through };
        context.command(Command::Route(Box::new(question)));
    }

    /// What is said beside the count of the bytes; empty: whether a NUL is sent.
    fn size_note(&self, shared: &SelectedSession, world: &World, columns: u16) -> String {
        let Some((id, session)) = shared.session(world) else { return String::new() };
        let (Transport::Udp, Some(largest)) = (session.spec.to.transport, self.composer.largest()) else {
            return String::new();
        };
        let Some(to) = shared.peer(id, session, world) else { return String::new() };
        let room = DatagramRoom::to(&to);
        if largest > room.most() {
            return format!("more than one datagram carries ({})", room.most());
        }
        let route = session.route.as_ref().filter(|(peer, _)| peer.ip() == to.ip());
        if let Some((_, Ok(Route { mtu: Some(mtu), .. }))) = route
            && largest > room.whole(*mtu)
        {
            let (whole, headers, many) = (room.whole(*mtu), room.headers(), room.fragments(largest, *mtu));
            return if columns < WIDE {
                format!("over {whole} (MTU {mtu} less {headers}): {many} fragments")
            } else {
                format!(
                    "above {whole}, the route's MTU {mtu} less {headers} of headers: sent in {many} fragments"
                )
            };
        }
        if columns < 100 {
            return String::new();
        }
        let how = if self.composer.path().is_some() {
            "sent as it is"
        } else if self.typed().is_some_and(|bytes| bytes.last() == Some(&0)) {
            "a NUL is sent"
        } else {
            "no NUL is sent"
        };
        format!("{how}, fits one datagram (max {})", room.most())
    }
}

impl Region<SelectedSession> for SessionComposer {
    fn rows(&self, _columns: u16, _shared: &SelectedSession, _world: &World) -> u16 {
        // A rule, the lines, and the bytes that they are.
        2 + self.composer.source().split('\n').take(LINES).count() as u16
    }

    fn offers(&self, _shared: &SelectedSession, _world: &World, level: Level) -> Vec<Offer> {
        match level {
            // The options have their key on the rule.
            Level::Type => vec![Action::HistoryBack.into(), Offer::named(Action::PageUp, "scroll")],
            Level::Command => Vec::new(),
        }
    }

    fn is_on_text(&self) -> bool {
        true
    }

    fn insert(&mut self, text: &str, _shared: &mut SelectedSession, context: &mut Context<'_>) {
        if self.composer.keeps_cr(text) {
            let count = text.matches("\r\n").count();
            let words =
                format!("{count} line ends of the paste are CR LF, and stay so: \\r is shown before each");
            context.toast(SafeText::kept(words));
        }
        if !self.composer.insert(text) {
            context.complain("not all of it fitted: the field holds 1 MiB");
        }
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedSession, context: &mut Context<'_>) -> bool {
        let is_typing = context.level == Level::Type;
        match action {
            Action::FieldOptions => context.open(self.composer.options()),
            Action::Enter if is_typing => self.send(shared, context),
            Action::NextRegion if is_typing => return self.composer.complete(),
            Action::Interrupt => return self.stop_sending(context),
            Action::Enter => context.enter_type(),
            Action::EditOutside if is_typing => {
                self.is_edited_outside = true;
                context.effect(Effect::EditOutside(self.composer.source().to_owned()));
            }
            Action::PageUp | Action::PageDown => return false,
            // Nothing moves in a field that is not typed in.
            _ => return is_typing && self.composer.apply(action),
        }
        true
    }

    fn point(&mut self, pointer: Pointer, _shared: &mut SelectedSession, context: &mut Context<'_>) {
        if pointer.kind == PointerKind::Press {
            context.enter_type();
        }
    }

    fn topics(&self, _shared: &SelectedSession, _world: &World, _now: Moment) -> Vec<Topic> {
        ["composer", "notation", "variables", "NUL", "MTU"].into_iter().filter_map(Topic::named).collect()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedSession,
    ) -> Option<Position> {
        let (id, session) = shared.session(view.world)?;
        let is_typing = view.has_focus && view.level == Level::Type;
        if area.height < 2 {
            return self.composer.draw(area, buf, view.theme, is_typing, "");
        }
        let title = if session.is_ended() {
            "This session is over".to_owned()
        } else if session.is_fetching() {
            "A file is being fetched".to_owned()
        } else {
            format!("Send to {}", shared.target_words(id, session))
        };
        let key = view.keys.key(&[KeyScope::Field], Level::Type, &Action::FieldOptions).unwrap_or_default();
        let room = |title: &str| area.width.saturating_sub(paint::width(title) + 8);
        let timed = self.timed.as_ref().filter(|timed| timed.session == id);
        let file = self.file.as_ref().filter(|file| file.session == id);
        let options = match file.map(|file| file.words(view.world)).or_else(|| timed.map(TimedSend::words)) {
            Some(words) => [format!("{words}; ctrl-c stops"), words],
            None => [self.composer.words(view.theme, &key), self.composer.words(view.theme, "")],
        };
        // The key gives way first, then whom it goes to, which the title of the session tells too.
        let title = if room(&title) < paint::width(&options[1]) { "Send".to_owned() } else { title };
        let options =
            options.into_iter().find(|words| paint::width(words) <= room(&title)).unwrap_or_default();
        paint::rule(buf, area, 0, title, options, view.theme, view.has_focus);
        let (_, field) = paint::split_top(area, 1);
        let note = self.size_note(shared, view.world, area.width);
        let position = self.composer.draw(field, buf, view.theme, is_typing, &note);
        if self.composer.is_empty() && (!is_typing || session.is_ended()) {
            paint::put(buf, field, 1, 0, placeholder(session, view), view.theme.style(Role::Dim));
        }
        if view.has_focus && !is_typing {
            paint::bar(buf, field, 0, 0, view.theme, true);
        }
        position
    }
}

/// What to do with an empty composer.
fn placeholder(session: &Session, view: &View<'_>) -> String {
    if session.is_ended() {
        let (again, edit, clone) =
            (view.key(&Action::StartStop), view.key(&Action::Edit), view.key(&Action::Clone));
        let first = if view.level == Level::Type { "Esc, then " } else { "" };
        // A transfer that did not come to its end goes on behind what came, unless all of it is asked for.
        let is_cut = session.transfer.as_ref().is_some_and(|transfer| {
            transfer.stage != TransferStage::Complete && transfer.command == TransferCommand::Resume
        });
        let what = if is_cut { "goes on behind what came" } else { "opens it again" };
        return format!("{first}{again} {what}, {edit} with other settings, {clone} another one like it");
    }
    if session.is_fetching() {
        return format!("{} cancels; what came is kept", view.key(&Action::StartStop));
    }
    format!("{} to type what is to be sent", view.key(&Action::Type))
}
