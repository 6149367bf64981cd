//! The connections of the server that is selected: its listener, its clients in an order of one's choice, and
//! what keeps it from serving.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::column::Column;
use super::columns::Fit;
use super::connection_rows::{self, ConnectionListView};
use super::lines::{ConnectionLines, ListLine};
use super::selected::{HeldView, SelectedServer};
use super::table::{Table, TableInput};
use super::{jobs, notice, server_rows};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus};
use crate::model::event::Event;
use crate::model::ids::ConnectionId;
use crate::model::moment::Moment;
use crate::model::server::{ServerEvent, Service};
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::list::List;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::Popup;
use crate::ui::regions::Region;
use crate::ui::world::{Server, World};

/// The name of the menu of columns.
pub(super) const SORT: &str = "sort";
/// Rows that are looked through for a client that was just accepted.
const LATEST: usize = 64;
/// ConnectionLines that the wheel moves by.
const WHEEL: isize = 3;

/// The region: the order of the rows, cursor and window.
#[derive(Debug, Default)]
pub(super) struct ConnectionList {
    table: Table,
    list: List,
    /// The client of the accept queue that stands under the cursor.
    followed: Option<Address>,
    /// When the order by rate was made.
    sorted_at: Moment,
}

impl ConnectionList {
    /// The places of the list.
    fn lines<'a>(&'a self, shared: &'a SelectedServer, world: &World) -> ConnectionLines<'a> {
        let table = shared.held.as_ref().map_or(&self.table, |held| &held.table);
        let queue = shared.server(world).and_then(|(_, server)| server.queue);
        let has_dropped = queue.is_some_and(|queue| queue.syns_dropped > 0);
        ConnectionLines { table, has_dropped, is_stream: shared.is_stream(world), fit: Fit::default() }
    }

    /// Places on screen in a region of this size.
    fn page(area: Rect, shared: &SelectedServer, world: &World) -> usize {
        let above = shared.server(world).map_or(0, |(_, server)| notice::rows(server, area, &world.wall));
        usize::from(area.height.saturating_sub(2 + above)).max(1)
    }

    fn window(&self, area: Rect, shared: &SelectedServer, world: &World) -> Range<usize> {
        self.list.window(self.lines(shared, world).len(), ConnectionList::page(area, shared, world))
    }

    /// The connections on screen in a region of this size.
    pub(super) fn on_screen(&self, area: Rect, shared: &SelectedServer, world: &World) -> Vec<ConnectionId> {
        if area.is_empty() {
            return Vec::new();
        }
        let lines = self.lines(shared, world);
        let shown = self.window(area, shared, world).filter_map(|place| lines.at(place));
        shown
            .filter_map(|line| match line {
                ListLine::Connection(id) => Some(id),
                ListLine::Listener | ListLine::Dropped => None,
            })
            .collect()
    }

    pub(super) const fn filter(&self) -> &Filter {
        self.table.filter()
    }

    /// Takes in what the backend told of rows.
    pub(super) fn handle_events(
        &mut self,
        events: &[Event],
        shared: &SelectedServer,
        world: &World,
        now: Moment,
    ) {
        let mut changed: Vec<ConnectionId> = Vec::new();
        let mut is_stale = false;
        for event in events {
            match event {
                Event::Server(ServerEvent::Connections(id, rows)) if self.table.server() == Some(*id) => {
                    changed.extend(rows.iter().map(|row| row.id));
                }
                Event::Server(ServerEvent::Stage(id, ..) | ServerEvent::Gone(id)) => {
                    is_stale |= self.table.server() == Some(*id);
                }
                _ => {}
            }
        }
        let material = TableInput { world, meters: &shared.meters, now };
        if is_stale {
            self.table.rebuild(material);
        } else if !changed.is_empty() {
            self.table.take(changed, material);
        }
    }

    /// Brings the rows in line with the server that is selected, and keeps the cursor on its row, wherever that
    /// went.
    pub(super) fn settle(&mut self, shared: &mut SelectedServer, world: &World, now: Moment) {
        let material = TableInput { world, meters: &shared.meters, now };
        self.table.show(shared.server, material);
        if self.table.is_by_rate() && now.since(self.sorted_at).as_millis() >= 1000 {
            self.sorted_at = now;
            self.table.rebuild(material);
        }
        if !shared.is_chosen {
            let first = self.lines(shared, world).table.get(0);
            shared.line = first.map_or(ListLine::Listener, ListLine::Connection);
        }
        if let Some(place) = self.lines(shared, world).place(shared.line) {
            self.list.select(place);
            self.followed = shared.connection(world).filter(|row| is_queued(row)).map(|row| row.peer.clone());
            return;
        }
        // It was taken out of the accept queue: it goes on in another row.
        if let Some(peer) = self.followed.take()
            && let Some((_, server)) = shared.server(world)
            && let Some(row) = server.connections.values().rev().take(LATEST).find(|row| row.peer == peer)
        {
            shared.line = ListLine::Connection(row.id);
            self.list.select(self.lines(shared, world).place(shared.line).unwrap_or(0));
            return;
        }
        // It is gone: the row that took its place.
        let lines = self.lines(shared, world);
        let place = self.list.cursor(lines.len()).unwrap_or(0);
        let line = lines.at(place).unwrap_or_default();
        shared.line = line;
        self.list.select(place);
    }

    fn select_at_cursor(&mut self, shared: &mut SelectedServer, world: &World) {
        let lines = self.lines(shared, world);
        let place = self.list.cursor(lines.len()).unwrap_or(0);
        let line = lines.at(place).unwrap_or_default();
        shared.select_line(line);
    }

    fn go(&mut self, action: &Action, shared: &mut SelectedServer, context: &Context<'_>) -> bool {
        let count = self.lines(shared, context.world).len();
        let page = ConnectionList::page(context.area, shared, context.world);
        let is_done = self.list.apply(action, count, page);
        if is_done {
            self.select_at_cursor(shared, context.world);
        }
        is_done
    }

    /// The menu of columns to sort by.
    fn sort_menu(&self) -> Menu {
        let (current, _) = self.table.sorting();
        let items = Column::SORTS.into_iter().map(|column| {
            let note = if column == current { "again: reverse order" } else { column.help() };
            MenuItem::pick(column.title(), note, SORT, column.title())
        });
        Menu::new("Sort by", items.collect())
    }

    fn sort_by(&mut self, column: Column, shared: &mut SelectedServer, context: &Context<'_>) {
        let material = TableInput { world: context.world, meters: &shared.meters, now: context.now };
        self.table.sort_by(column, material);
        shared.held = None;
    }

    fn set_filter(&mut self, filter: Filter, shared: &SelectedServer, context: &Context<'_>) {
        let material = TableInput { world: context.world, meters: &shared.meters, now: context.now };
        self.table.set_filter(filter, material);
    }

    /// Holds the list still, or lets it run again.
    fn hold(&self, shared: &mut SelectedServer, context: &Context<'_>) {
        if shared.held.take().is_some() {
            return;
        }
        if let Some((_, server)) = shared.server(context.world) {
            shared.held = Some(HeldView {
                at: context.now,
                rows: server.connections.clone(),
                table: self.table.clone(),
                accepted: server.totals.accepted,
            });
        }
    }

    /// One layer back: the filter, then the pause; false when there was none.
    fn back(&mut self, shared: &mut SelectedServer, context: &Context<'_>) -> bool {
        if !self.filter().is_empty() {
            self.set_filter(Filter::default(), shared, context);
            return true;
        }
        shared.held.take().is_some()
    }

    /// What the rows on screen want more than their columns have.
    fn fit(&self, area: Rect, shared: &SelectedServer, world: &World) -> Fit {
        let shown = shared.rows(world);
        let rows = self.on_screen(area, shared, world).into_iter().filter_map(|id| shown?.get(&id));
        let of_row = |row: &Connection| {
            let peer = if row.peer.ip().is_some() { row.peer.to_string().len() } else { 0 };
            (peer, row.fd.map_or(0, |fd| fd.to_string().len()))
        };
        let longest = |(peer, fd): (usize, usize), row| {
            let (of_peer, of_fd) = of_row(row);
            (peer.max(of_peer), fd.max(of_fd))
        };
        let (peer, fd) = rows.fold((0, 0), longest);
        Fit::of(area.width, shared.is_stream(world), peer, fd)
    }

    /// What stands at the right of the rule: what hides rows first, then the gauge.
    fn summary(&self, server: &Server, area: Rect, view: &View<'_>, shared: &SelectedServer) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(held) = &shared.held {
            let new = server.totals.accepted.saturating_sub(held.accepted);
            parts.push(format!("paused, +{new} new"));
        }
        if !shared.marks.is_empty() {
            parts.push(format!("{} marked", shared.marks.len()));
        }
        let lines = self.lines(shared, view.world);
        let filter = lines.table.filter();
        if !filter.is_empty() {
            let words = SafeText::escaped_str(filter.text()).truncated(24);
            parts.push(format!("/{words}: {} of {}", lines.table.len(), server.connections.len()));
        }
        if let Some(hidden) = lines.table.hidden(server) {
            parts.push(format!("{hidden} closed hidden"));
        }
        if !server.spec.faults.is_empty() {
            let words: Vec<&str> = server.spec.faults.iter().map(crate::model::fault::Fault::word).collect();
            let dot = view.theme.glyphs.dot;
            parts.push(format!("faults {}", words.join(&format!(" {dot} "))));
        }
        let queue = server.queue.filter(|_| server.is_listening() && lines.is_stream);
        if let Some(queue) = queue {
            parts.push(format!("accept queue {}", server_rows::gauge(&queue, view.theme.glyphs)));
        } else if area.width >= 60 && server.is_running() {
            parts.push(connection_rows::accepted(server));
        }
        parts.extend(paint::beyond(&self.window(area, shared, view.world), lines.len(), view.theme));
        let between = format!(" {} ", view.theme.glyphs.dot);
        // What does not fit is left away from the end.
        while parts.len() > 1 && paint::width(&parts.join(&between)) + 30 > area.width {
            parts.pop();
        }
        parts.join(&between)
    }
}

impl Region<SelectedServer> for ConnectionList {
    /// With rule, notice, titles, and the jobs below.
    fn rows(&self, columns: u16, shared: &SelectedServer, world: &World) -> u16 {
        let Some((_, server)) = shared.server(world) else { return 0 };
        let rows = self.lines(shared, world).len();
        let shown = shared.rows(world).filter(|_| server.spec.service == Service::Jobs);
        let jobs = shown.map_or(0, |rows| jobs::rows(rows.values()));
        let above = notice::lines(server, columns, &world.wall, "", "").len();
        u16::try_from(2 + above + rows + jobs).unwrap_or(u16::MAX)
    }

    fn offers(&self, shared: &SelectedServer, world: &World, level: Level) -> Vec<Offer> {
        offers(shared, world, level)
    }

    fn topics(&self, shared: &SelectedServer, world: &World, _now: Moment) -> Vec<Topic> {
        let server = shared.server(world).map(|(_, server)| server);
        match (shared.line, shared.connection(world)) {
            (ListLine::Dropped, _) => {
                ["drops", "accept queue", "SYN"].into_iter().filter_map(Topic::named).collect()
            }
            (_, Some(row)) => server.map(|server| Topic::of_connection(row, server)).unwrap_or_default(),
            _ => server.map(|server| Topic::of_server(server, world)).unwrap_or_default(),
        }
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedServer, context: &mut Context<'_>) -> bool {
        match action {
            Action::Sort => context.open(Popup::Menu(self.sort_menu())),
            Action::Pick { menu, item } if menu == SORT => {
                if let Some(column) = Column::named(item) {
                    self.sort_by(column, shared, context);
                }
            }
            Action::SetFilter(text) => {
                if let Ok(filter) = Filter::parse(text) {
                    self.set_filter(filter, shared, context);
                }
            }
            Action::HideClosed => {
                let input = TableInput { world: context.world, meters: &shared.meters, now: context.now };
                self.table.hide_closed(input);
                shared.held = None;
            }
            Action::Pause => self.hold(shared, context),
            Action::Mark => {
                let ListLine::Connection(id) = shared.line else { return false };
                if !shared.marks.remove(&id) {
                    shared.marks.insert(id);
                }
                self.go(&Action::Down, shared, context);
            }
            Action::NextMatch | Action::PreviousMatch if self.filter().is_empty() => return false,
            Action::NextMatch => return self.go(&Action::Down, shared, context),
            Action::PreviousMatch => return self.go(&Action::Up, shared, context),
            Action::Back => return self.back(shared, context),
            _ => return self.go(action, shared, context),
        }
        true
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedServer, context: &mut Context<'_>) {
        let (area, world) = (context.area, context.world);
        let lines = match pointer.kind {
            PointerKind::WheelUp => -WHEEL,
            PointerKind::WheelDown => WHEEL,
            PointerKind::Press => {
                let above =
                    shared.server(world).map_or(0, |(_, server)| notice::rows(server, area, &world.wall));
                let lines = self.lines(shared, world);
                let Some(row) = pointer.row.checked_sub(2 + above) else { return };
                let place = self.window(area, shared, world).nth(usize::from(row));
                if let Some(line) = place.and_then(|place| lines.at(place)) {
                    shared.select_line(line);
                }
                return;
            }
        };
        let count = self.lines(shared, world).len();
        self.list.scroll(lines, count, ConnectionList::page(area, shared, world));
        self.select_at_cursor(shared, world);
    }

    fn filter(&self) -> Option<&Filter> {
        Some(self.table.filter())
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedServer,
    ) -> Option<Position> {
        let (id, server) = shared.server(view.world)?;
        let protocol = server.spec.at.transport.name();
        let mut title = SafeText::literal(protocol).then(" ").then(server_rows::address(server));
        if server_rows::is_wildcard(server) {
            title = title.then(" ANY");
        }
        let summary = self.summary(server, area, view, shared);
        paint::rule(buf, area, 0, title.as_str(), summary, view.theme, view.has_focus);
        let (_, below) = paint::split_top(area, 1);
        let rows = notice::draw(below, buf, view, server);
        if rows.is_empty() {
            return None;
        }
        let shown = shared.rows(view.world)?;
        let lines =
            ConnectionLines { fit: self.fit(area, shared, view.world), ..self.lines(shared, view.world) };
        connection_rows::draw_titles(rows, buf, 0, view, &lines);
        let scene = ConnectionListView {
            id,
            server,
            rows: shown,
            lines,
            list: &self.list,
            marks: &shared.marks,
            meters: &shared.meters,
            now: shared.held.as_ref().map_or(view.now, |held| held.at),
            has_focus: view.has_focus,
        };
        let (_, rows) = paint::split_top(rows, 1);
        connection_rows::draw(rows, buf, view, &scene);
        None
    }
}

const fn is_queued(row: &Connection) -> bool {
    matches!(row.status, ConnectionStatus::Queued { .. })
}

/// What can be done with the connection that is selected.
pub(super) fn offers(selected: &SelectedServer, world: &World, level: Level) -> Vec<Offer> {
    let Some((_, server)) = selected.server(world).filter(|_| level == Level::Command) else {
        return Vec::new();
    };
    let mut offers: Vec<Offer> = vec![Action::End.into()];
    if !selected.readers(world).is_empty() {
        offers.push(Action::Type.into());
    }
    offers.extend([Action::ToInspect.into(), Action::Talk.into()]);
    if selected.connection(world).is_some() {
        offers.push(Action::Why.into());
    }
    if selected.other.is_some() {
        offers.push(Action::OtherEnd.into());
    }
    let stop = if server.is_running() { "stop" } else { "start" };
    offers.extend([
        Action::Filter.into(),
        Action::Mark.into(),
        Action::Sort.into(),
        Action::HideClosed.into(),
        Action::Faults.into(),
        Action::Pause.into(),
        Action::Enter.into(),
        Action::Edit.into(),
        Offer::named(Action::StartStop, stop),
        Action::Clone.into(),
    ]);
    offers
}
