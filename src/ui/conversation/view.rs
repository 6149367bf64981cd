//! A conversation: whose it is, where one looks, and what nobody answered yet.

use std::collections::BTreeSet;

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::both_ends::BothEnds;
use super::drawn_from::ConversationView;
use super::exchange::{ExchangeTracker, RoundTrips};
use super::form::{RowForm, TimeForm};
use super::line_builder::{EntryLayout, sign_column, wrapped};
use super::lines;
use super::notes::Notes;
use super::silence::{Silence, SilenceTracker};
use super::source::{EntrySource, Source};
use super::stream::{self, StreamBytes, StreamDirection};
use super::undelivered::UndeliveredTracker;
use crate::bytes::text::SafeText;
use crate::model::call::{Call, Seq};
use crate::model::connection::{Owner, SocketState};
use crate::model::console::SessionStage;
use crate::model::counts::Counts;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::offer::Offer;
use crate::ui::paint;
use crate::ui::parts::filter::Filter;
use crate::ui::records::{RecordLines, RecordView};
use crate::ui::theme::{Role, Theme};
use crate::ui::world::{Session, World};

/// Columns and lines of a conversation on a screen of 80 by 24, until it is known where it stands.
const NARROW: (u16, u16) = (57, 10);

/// A view of a conversation.
///
/// Call [`Conversation::show`] when something else is selected, [`Conversation::catch_up`] when new calls
/// came (`Event::Calls`) and at ticks while [`Conversation::is_searching`], [`Conversation::apply`] for actions,
/// [`Conversation::draw`] to draw.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    source: Source,
    view: RecordView,
    listening: SilenceTracker,
    undelivered: UndeliveredTracker,
    exchange: ExchangeTracker,
    notes: Notes,
    row_form: RowForm,
    time_form: TimeForm,
    /// Both ends side by side, while they stand in the place of the rows.
    both_ends: Option<Box<BothEnds>>,
    /// Columns and lines at the last action: for what opens.
    size: (u16, u16),
}

impl Conversation {
    /// A view of nothing.
    pub fn new() -> Conversation {
        Conversation::default()
    }

    /// Whose calls are shown.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Shows the calls of `source`, from the newest, unless it shows them already.
    pub fn show(&mut self, source: Source, world: &World) {
        if self.source == source {
            return;
        }
        let is_other = !source.continues(&self.source);
        self.source = source;
        if is_other {
            self.listening = SilenceTracker::default();
            self.undelivered = UndeliveredTracker::default();
            self.exchange = ExchangeTracker::default();
            self.view.begin(&EntrySource { source: &self.source, world });
        }
        self.catch_up(world);
    }

    /// Takes in what is new, and looks on for what is still searched. Bounded work.
    pub fn catch_up(&mut self, world: &World) {
        self.listening.catch_up(&self.source, &world.calls);
        self.undelivered.catch_up(&self.source, &world.calls);
        self.exchange.catch_up(&self.source, &world.calls);
        if let Some(ends) = &mut self.both_ends {
            ends.catch_up(&self.source, world);
        }
        self.view.catch_up(&EntrySource { source: &self.source, world });
    }

    /// Whether older calls are still to be looked at: the filter is rarely met, or something is searched.
    pub fn is_searching(&self) -> bool {
        self.view.is_searching()
    }

    /// Whether there is no row.
    pub fn is_empty(&self, world: &World) -> bool {
        let has_row = self.view.seq_at(0, &EntrySource { source: &self.source, world }).is_some();
        let has_queue = || self.session(world).is_some_and(|(session, _)| !session.outgoing.is_empty());
        !has_row && !has_queue() && self.evicted(world).is_none()
    }

    /// What its sockets, or its peer, moved in all: the journal may have evicted some of it.
    fn messages(&self, world: &World) -> Counts {
        let mut states = self.source.sockets.iter().filter_map(|socket| world.sockets.get(socket));
        let Some(peer) = &self.source.peer else {
            return states.fold(Counts::default(), |sum, state| sum.plus(state.counts));
        };
        let Some(Owner::Server(id)) = states.next_back().map(|state| state.owner) else {
            return Counts::default();
        };
        let rows = world.servers.get(&id).map(|server| server.connections.values()).into_iter().flatten();
        rows.filter(|row| row.peer == *peer).fold(Counts::default(), |sum, row| sum.plus(row.counts))
    }

    /// All that was said, where nothing of it is left in the journal.
    fn evicted(&self, world: &World) -> Option<Counts> {
        if world.calls_lost() == 0 || !self.filter().is_empty() || self.is_searching() {
            return None;
        }
        let messages = self.messages(world);
        let oldest = world.calls.first().and_then(|seq| world.calls.call(seq));
        let is_before = |last| oldest.is_none_or(|oldest| oldest.at > last);
        messages.last.is_some_and(is_before).then_some(messages)
    }

    /// Says how much that was, and when; gives back the lines that it took.
    fn draw_evicted(&self, area: Rect, buf: &mut Buffer, scene: &ConversationView<'_>) -> u16 {
        let Some(messages) = self.evicted(scene.world) else { return 0 };
        let time = |at| scene.world.wall.time_of_day(at);
        let last = messages.last.map(|at| format!(", the last at {}", time(at))).unwrap_or_default();
        let words = format!(
            "{} All {} messages ({} B sent, {} B received{last}) were evicted, to keep the journal within its limit",
            scene.theme.glyphs.ellipsis,
            messages.calls_in + messages.calls_out,
            messages.bytes_out,
            messages.bytes_in
        );
        paint::put_wrapped(buf, area, 1, 0, words, scene.theme.style(Role::Warn))
    }

    /// The session whose conversation it is, and its newest socket.
    fn session<'a>(&self, world: &'a World) -> Option<(&'a Session, &'a SocketState)> {
        let socket = world.sockets.get(self.source.sockets.last()?)?;
        let Owner::Session(id) = socket.owner else { return None };
        Some((world.sessions.get(&id)?, socket))
    }

    /// The messages that wait to be sent, a line each, in at most so many lines.
    fn queued(&self, scene: &ConversationView<'_>, columns: u16, most: usize) -> Vec<Line<'static>> {
        let Some((session, socket)) = self.session(scene.world) else { return Vec::new() };
        let (count, bytes) = session.queued(Some(socket));
        let is_over = session.is_ended();
        let shown = if count > most { most.saturating_sub(1) } else { count };
        let taken = std::iter::once(session.taken(Some(socket))).chain(std::iter::repeat(0));
        let messages = session.outgoing.iter().zip(taken).take(shown);
        let mut lines: Vec<Line<'static>> = messages
            .map(|(message, taken)| {
                lines::queued(message, taken, is_over, scene, self.layout(scene.world, (columns, 0)))
            })
            .collect();
        if count > shown {
            let what = if is_over { "not sent" } else { "queued" };
            let (more, dots) = (count - shown, scene.theme.glyphs.ellipsis);
            let words = format!("{dots} {more} more {what}: {bytes} B in {count} messages");
            lines.push(Line::styled(words, scene.theme.style(Role::Warn)));
        }
        lines
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        self.view.filter()
    }

    /// Shows only the rows for which `filter` holds.
    pub fn set_filter(&mut self, filter: Filter, world: &World) {
        self.view.set_filter(filter, &EntrySource { source: &self.source, world });
    }

    /// Whether the view follows what is new.
    pub fn is_following(&self) -> bool {
        self.both_ends.as_ref().map_or_else(|| self.view.is_following(), |ends| ends.is_following())
    }

    /// How many rows are kept: what the view costs, for tests and benches.
    pub fn found(&self) -> usize {
        self.view.found()
    }

    /// Words about what is not shown; empty while all is.
    pub fn status(&self) -> SafeText {
        self.view.status()
    }

    /// The newest message of ours that nobody answered.
    pub fn silence(&self) -> Option<&Silence> {
        self.listening.silence()
    }

    /// From request to reply; `None` while nothing was answered.
    pub fn round_trips(&self) -> Option<RoundTrips> {
        self.exchange.round_trips()
    }

    /// How many bytes, if all that was sent came back as it was.
    pub fn came_back(&self) -> Option<u64> {
        self.exchange.came_back()
    }

    /// The bytes of one direction, or of both, as one buffer; bounded.
    pub fn followed(&self, direction: StreamDirection, world: &World) -> StreamBytes {
        let counts = self.messages(world);
        let moved = match direction {
            StreamDirection::Received => counts.bytes_in,
            StreamDirection::Sent => counts.bytes_out,
            StreamDirection::Both => counts.bytes_in + counts.bytes_out,
        };
        stream::followed(&self.source, direction, moved, world)
    }

    /// The rows that are marked.
    pub fn marks(&self) -> &BTreeSet<Seq> {
        self.view.marks()
    }

    /// The rows as text, a line each, or those that are marked; bounded.
    pub fn transcript(&self, is_marked: bool, world: &World) -> String {
        stream::transcript(&self.source, is_marked.then(|| self.marks()), &self.notes, world)
    }

    /// The calls of the rows, or of those that are marked; bounded.
    pub fn calls(&self, is_marked: bool, world: &World) -> Vec<Seq> {
        stream::calls(&self.source, is_marked.then(|| self.marks()), world)
    }

    /// To the next form of the bytes; gives back which that is.
    pub const fn show_next_form(&mut self) -> RowForm {
        self.row_form = self.row_form.next();
        self.row_form
    }

    /// To the next kind of times; gives back which that is.
    pub const fn show_next_times(&mut self) -> TimeForm {
        self.time_form = self.time_form.next();
        self.time_form
    }

    /// Shows both ends of the connection side by side, or the messages again; gives back whether it is the ends.
    pub fn show_both_ends(&mut self, world: &World) -> bool {
        self.both_ends = match self.both_ends.take() {
            Some(_) => None,
            None => Some(Box::default()),
        };
        self.catch_up(world);
        self.both_ends.is_some()
    }

    /// The same forms as those of another conversation, and the notes that were written there.
    #[must_use]
    pub fn in_form_of(mut self, other: &Conversation) -> Conversation {
        (self.row_form, self.time_form) = (other.row_form, other.time_form);
        self.notes = other.notes.clone();
        self
    }

    /// A note on the row under the cursor is asked for; gives back what it says so far, `None` where there is no row.
    pub fn begin_note(&mut self, world: &World) -> Option<SafeText> {
        let row = self.selected(world)?.seq;
        Some(self.notes.ask(row))
    }

    /// The note was typed; nothing takes it away.
    pub fn take_note(&mut self, text: &str) {
        self.notes.take(text);
    }

    /// What works on its rows.
    pub fn offers(&self, world: &World) -> Vec<Offer> {
        if self.is_empty(world) {
            return Vec::new();
        }
        let follow = (!self.is_following()).then(|| Action::Last.into());
        if self.both_ends.is_some() {
            return follow.into_iter().chain([Offer::named(Action::BothEnds, "messages")]).collect();
        }
        let mut offers = vec![Action::Mark.into(), Action::Pause.into()];
        let theme = Theme::default();
        let (columns, height) = if self.size.0 == 0 { NARROW } else { self.size };
        let page =
            self.page(&ConversationView { world, theme: &theme, now: Moment::START }, (columns, height));
        if let Some(is_open) = self.view.opens(&page, lines_for_rows(&self.view, height)) {
            offers.insert(0, Offer::named(Action::Enter, if is_open { "close row" } else { "open row" }));
        }
        offers.extend(follow);
        offers.push(Action::ShowAs.into());
        if self.source.is_stream {
            offers.push(Action::BothEnds.into());
        }
        offers
    }

    /// Does an action in so many columns and lines; gives back whether it was one.
    pub fn apply(
        &mut self,
        action: &Action,
        scene: &ConversationView<'_>,
        columns: u16,
        height: u16,
    ) -> bool {
        self.size = (columns, height);
        match &mut self.both_ends {
            Some(_) if *action == Action::Back => {
                self.both_ends = None;
                true
            }
            Some(ends) => ends.apply(action, height),
            None => self.with_view(scene, |view, page, rows| view.apply(action, page, rows)),
        }
    }

    /// Turns the wheel by `lines`; negative is up, to older rows.
    pub fn scroll(&mut self, lines: isize, scene: &ConversationView<'_>, columns: u16, height: u16) {
        self.size = (columns, height);
        if let Some(ends) = &mut self.both_ends {
            let step = if lines < 0 { Action::Up } else { Action::Down };
            for _ in 0..lines.unsigned_abs() {
                ends.apply(&step, height);
            }
            return;
        }
        self.with_view(scene, |view, page, rows| view.scroll(lines, page, rows));
    }

    /// Puts the cursor on the row that is drawn at a line.
    pub fn click(&mut self, line: u16, scene: &ConversationView<'_>, columns: u16, height: u16) {
        self.size = (columns, height);
        if self.both_ends.is_some() {
            return;
        }
        self.with_view(scene, |view, page, rows| view.click(line.into(), page, 0, rows));
    }

    fn with_view<T>(
        &mut self,
        scene: &ConversationView<'_>,
        act: impl FnOnce(&mut RecordView, &EntryLines<'_>, usize) -> T,
    ) -> T {
        let (columns, height) = self.size;
        let rows = lines_for_rows(&self.view, height);
        let layout = self.layout(scene.world, (columns, height));
        let page = page(&self.source, &self.notes, scene, layout);
        let done = act(&mut self.view, &page, rows);
        // The status may have come, or gone, and with it a line.
        let now = lines_for_rows(&self.view, height);
        if now != rows {
            self.view.keep_in_sight(&page, now);
        }
        done
    }

    fn page<'a>(&'a self, scene: &ConversationView<'a>, size: (u16, u16)) -> EntryLines<'a> {
        page(&self.source, &self.notes, scene, self.layout(scene.world, size))
    }

    fn layout(&self, world: &World, (columns, height): (u16, u16)) -> EntryLayout {
        // Nothing that we sent was delivered since the end of file, if the peer had closed.
        let stage = self.session(world).and_then(|(session, _)| session.stage.as_ref());
        let is_reset = stage.is_some_and(|(_, stage)| *stage == SessionStage::PeerReset);
        EntryLayout {
            columns: columns.saturating_sub(1),
            opened: None,
            height,
            form: self.row_form,
            times: self.time_form,
            undelivered_since: self.undelivered.since(is_reset),
        }
    }

    /// The call of the row under the cursor.
    pub fn selected<'a>(&self, world: &'a World) -> Option<Call<'a>> {
        if let Some(ends) = &self.both_ends {
            return world.calls.call(ends.selected()?);
        }
        world.calls.call(self.view.seq_at(self.view.cursor(), &EntrySource { source: &self.source, world })?)
    }

    /// The bytes of the marked rows, the oldest first, else of the row under the cursor, as far as the
    /// journal kept them; `None` where there are none. The call, if it is one alone.
    pub fn picked(&self, world: &World) -> Option<(Bytes, Option<Seq>)> {
        if self.view.marks().is_empty() || self.both_ends.is_some() {
            let call = self.selected(world)?;
            return has_bytes(&call).then(|| (Bytes::copy_from_slice(call.payload), Some(call.seq)));
        }
        let mut calls: Vec<Call<'_>> =
            self.view.marks().iter().filter_map(|seq| world.calls.call(*seq)).collect();
        calls.sort_by_key(|call| (call.at, call.seq));
        let bytes: Vec<u8> = calls.iter().flat_map(|call| call.payload.iter().copied()).collect();
        let seq = if let [call] = calls.as_slice() { Some(call.seq) } else { None };
        (!bytes.is_empty()).then(|| (Bytes::from(bytes), seq))
    }

    /// The bytes of the newest message, as far as the journal kept them, and its call.
    pub fn newest(&self, world: &World) -> Option<(Bytes, Seq)> {
        let rows = self.view.newest(&EntrySource { source: &self.source, world });
        let mut messages = rows.into_iter().filter_map(|seq| world.calls.call(seq)).filter(has_bytes);
        messages.next().map(|call| (Bytes::copy_from_slice(call.payload), call.seq))
    }

    /// Draws the rows into `area`, the newest lowest. `tail` is what stands below the newest row while the view
    /// is at its end: what is waited for.
    pub fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        scene: &ConversationView<'_>,
        tail: &[String],
        has_focus: bool,
    ) {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return;
        }
        if let Some(ends) = &self.both_ends {
            ends.draw(area, buf, (&self.source, scene), has_focus);
            return;
        }
        let area = self.view.draw_status(area, buf, scene.theme);
        let indent = sign_column(area.width);
        let mut below = self.queued(scene, area.width, usize::from(area.height / 2).max(1));
        let tail = tail
            .iter()
            .flat_map(|words| wrapped(words, usize::from(area.width.saturating_sub(indent + 3))))
            .enumerate()
            .map(|(place, words)| {
                let sign = if place == 0 { scene.theme.glyphs.ellipsis } else { " " };
                let sign = format!("{:>wide$}  ", sign, wide = usize::from(indent));
                Line::from(vec![Span::raw(sign), Span::styled(words, scene.theme.style(Role::Warn))])
            });
        below.extend(tail);
        let page = self.page(scene, (area.width, area.height));
        let window = self.view.window(&page, below.len(), area.height.into());
        let is_at_end = window.is_at_end;
        let evicted = if window.is_empty() { self.draw_evicted(area, buf, scene) } else { 0 };
        let mut row = evicted + self.view.draw(window, &page, (area, buf), scene.theme, has_focus);
        for line in below.iter().filter(|_| is_at_end) {
            paint::put_line(buf, area, 1, row, line);
            row += 1;
        }
        if self.is_following() && row < area.height && self.status().is_empty() {
            let inside = Rect { width: area.width - 1, ..area };
            paint::put_right(buf, inside, 0, area.height - 1, "following", scene.theme.style(Role::Dim));
        }
    }
}

/// Lines for rows, of so many: the status has one of its own.
fn lines_for_rows(view: &RecordView, height: u16) -> usize {
    usize::from(height).saturating_sub(usize::from(!view.status().is_empty())).max(1)
}

fn has_bytes(call: &Call<'_>) -> bool {
    call.is_message() && !call.payload.is_empty()
}

/// How the rows are drawn.
struct EntryLines<'a> {
    source: EntrySource<'a>,
    notes: &'a Notes,
    scene: ConversationView<'a>,
    layout: EntryLayout,
}

fn page<'a>(
    source: &'a Source,
    notes: &'a Notes,
    scene: &ConversationView<'a>,
    layout: EntryLayout,
) -> EntryLines<'a> {
    EntryLines { source: EntrySource { source, world: scene.world }, notes, scene: *scene, layout }
}

impl<'a> RecordLines for EntryLines<'a> {
    type Source = EntrySource<'a>;
    type Row = Vec<Line<'static>>;

    fn source(&self) -> &EntrySource<'a> {
        &self.source
    }

    fn row(&self, seq: Seq, opened: Option<usize>) -> Option<Vec<Line<'static>>> {
        let call = self.scene.world.calls.call(seq)?;
        let opened = opened.map(|lines| u16::try_from(lines).unwrap_or(u16::MAX));
        let shape = EntryLayout { opened, ..self.layout };
        let mut lines = lines::lines(&call, self.source.source, &self.scene, shape);
        lines.extend(self.notes.of(seq).into_iter().flat_map(|note| lines::note(note, &self.scene, shape)));
        Some(lines)
    }

    fn height(&self, row: &Vec<Line<'static>>) -> usize {
        row.len()
    }

    fn lines(&self, rows: Vec<Vec<Line<'static>>>) -> Vec<Vec<Line<'static>>> {
        rows
    }

    fn note(&self, oldest: Seq) -> Line<'static> {
        let world = self.scene.world;
        let since = world.calls.call(oldest).map(|call| world.wall.time_of_day(call.at)).unwrap_or_default();
        let words = format!(
            "{} what was said before {since} was evicted, to keep the journal within its limit",
            self.scene.theme.glyphs.ellipsis
        );
        Line::styled(words, self.scene.theme.style(Role::Warn))
    }
}
