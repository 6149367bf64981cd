//! The Servers pane: servers and their settings, who is connected, who waits and why, what was said.
//!
//! ```text
//! layout           where the regions stand
//! server_list      the list of servers          connection_list  the connections of one
//! details          what the kernel says         reply            a reply typed by hand
//! table            the order of the connections: sorted, filtered, kept by merging
//! column  columns  row      what a row is sorted by, what stands where, what it says
//! jobs             those that run, a line each
//! rates  waiting                                rates, what a call waits for
//! form             every setting as a field     add  start  wildcard  ends  faults
//! pane  act  go  hear  show  watch  selected  other_end   the pane at work
//! ```

mod act;
mod add;
pub mod column;
pub mod columns;
pub mod connection_list;
pub mod details;
mod ends;
mod faults;
pub mod form;
mod go;
mod hear;
mod jobs;
pub mod layout;
mod other_end;
mod pane;
pub mod rates;
mod reply;
pub mod row;
mod selected;
pub mod server_list;
mod show;
mod start;
pub mod table;
pub mod waiting;
mod watch;
pub mod wildcard;

use std::collections::{BTreeMap, BTreeSet};

use crate::model::address::Address;
use crate::model::connection::{Connection, Standing};
use crate::model::fault::Fault;
use crate::model::ids::{ConnectionId, ServerId};
use crate::model::moment::Moment;
use crate::model::server::{ServerSpec, Service};
use crate::ui::conversation::Conversation;
use crate::ui::flow::Flow;
use crate::ui::parts::composer::Composer;
use crate::ui::parts::list::List;
use crate::ui::world::{Server, World};
use columns::Fit;
use connection_list::{Line, Lines};
use layout::{Places, Region, Shape};
use ratatui::layout::Rect;
use table::{Material, Meters, Table};

/// Rows that are looked through for a client that was just accepted.
const LATEST: usize = 64;

/// The Servers pane.
#[derive(Debug)]
pub struct Servers {
    /// The region with the focus.
    region: Region,
    /// The one that takes it all.
    full: Option<Region>,
    /// Cursor and window of the list of servers.
    list: List,
    /// The server under the cursor: it keeps it while others come and go.
    selected: Option<ServerId>,
    picked: BTreeSet<ServerId>,
    table: Table,
    /// Cursor and window of the list of connections.
    rows: List,
    /// What stands under that cursor.
    line: Line,
    /// The client of the accept queue that stands there.
    followed: Option<Address>,
    /// Whether a person put it there: until then it goes to the first client that comes.
    is_chosen: bool,
    marks: BTreeSet<ConnectionId>,
    meters: Meters,
    /// The view as it was when it was held.
    held: Option<Held>,
    conversation: Conversation,
    details_open: bool,
    details_top: usize,
    /// To the other end of what is selected, if that is in this program: looked for at each update, not at
    /// each draw.
    other: Option<Flow>,
    composer: Composer,
    is_replying: bool,
    /// Whose settings the open form has; `None`: of a server that is not there yet.
    editing: Option<ServerId>,
    /// Asked for in this very update: the world knows it after it.
    starting: Option<ServerId>,
    /// What waits for the answer whether to bind every interface.
    asking: Option<(Option<ServerId>, Box<ServerSpec>)>,
    /// Filled in and not started: the add menu brings it back.
    draft: Option<Box<ServerSpec>>,
    /// What waits for the answer whether to restart.
    changing: Option<(ServerId, Box<ServerSpec>)>,
    /// Allowed to bind every interface: asked once.
    allowed: BTreeSet<ServerId>,
    /// To be started again when they have stopped.
    restarts: BTreeMap<ServerId, Box<ServerSpec>>,
    /// The port that the system chose for port 0: kept over a restart.
    ports: BTreeMap<ServerId, u16>,
    /// Faults that were switched off, with their settings.
    switched_off: BTreeMap<(ServerId, &'static str), Vec<Fault>>,
    /// Where the pane was last drawn.
    area: Rect,
    /// When the order by rate was made.
    sorted_at: Moment,
}

/// A view that is held still.
#[derive(Debug)]
struct Held {
    at: Moment,
    rows: BTreeMap<ConnectionId, Connection>,
    table: Table,
    accepted: u64,
}

impl Default for Servers {
    fn default() -> Servers {
        Servers {
            region: Region::Servers,
            full: None,
            list: List::new(),
            selected: None,
            picked: BTreeSet::new(),
            table: Table::default(),
            rows: List::new(),
            line: Line::Listener,
            followed: None,
            is_chosen: false,
            marks: BTreeSet::new(),
            meters: Meters::default(),
            held: None,
            conversation: Conversation::new(),
            details_open: false,
            details_top: 0,
            other: None,
            composer: Composer::new(),
            is_replying: false,
            editing: None,
            starting: None,
            asking: None,
            draft: None,
            changing: None,
            allowed: BTreeSet::new(),
            restarts: BTreeMap::new(),
            ports: BTreeMap::new(),
            switched_off: BTreeMap::new(),
            area: Rect::default(),
            sorted_at: Moment::START,
        }
    }
}

impl Servers {
    /// The server that is selected.
    fn server<'a>(&self, world: &'a World) -> Option<(ServerId, &'a Server)> {
        let id = self.selected?;
        Some((id, world.servers.get(&id)?))
    }

    /// The connection under the cursor; `None` on the listener.
    fn connection<'a>(&'a self, world: &'a World) -> Option<&'a Connection> {
        let Line::Connection(id) = self.line else { return None };
        self.rows_shown(world)?.get(&id)
    }

    /// The rows that are shown: those of now, or of the moment at which the view was held.
    fn rows_shown<'a>(&'a self, world: &'a World) -> Option<&'a BTreeMap<ConnectionId, Connection>> {
        match &self.held {
            Some(held) => Some(&held.rows),
            None => self.server(world).map(|(_, server)| &server.connections),
        }
    }

    /// The places of the list of connections.
    fn lines<'a>(&'a self, world: &World) -> Lines<'a> {
        let table = self.held.as_ref().map_or(&self.table, |held| &held.table);
        let queue = self.server(world).and_then(|(_, server)| server.queue);
        let has_dropped = queue.is_some_and(|queue| queue.syns_dropped > 0);
        let is_stream = self.server(world).is_none_or(|(_, server)| server.spec.at.transport.is_stream());
        Lines { table, has_dropped, is_stream, fit: Fit::default() }
    }

    fn shape(&self, area: Rect, world: &World) -> Shape {
        Shape {
            servers: world.servers.len(),
            wanted: self.rows_wanted(area, world),
            details_below: self.details_open,
            is_replying: self.is_replying,
            full: self.full,
            focus: self.region,
        }
    }

    /// Where the regions stand.
    fn places(&self, area: Rect, world: &World) -> Places {
        layout::places(area, self.shape(area, world))
    }

    /// Rows of the screen that the connections would fill, with rule, notice, titles and the jobs below.
    fn rows_wanted(&self, area: Rect, world: &World) -> u16 {
        let lines = self.lines(world);
        let rows = lines.len() * usize::from(lines.height(area.width));
        let is_jobs = self.server(world).is_some_and(|(_, server)| server.spec.service == Service::Jobs);
        let shown = self.rows_shown(world).filter(|_| is_jobs);
        let jobs = shown.map_or(0, |rows| jobs::rows(rows.values()));
        let notice = self.notice_rows(area, world);
        u16::try_from(rows + jobs).unwrap_or(u16::MAX).saturating_add(2 + notice)
    }

    /// Brings what is selected in line with what there is; after every update.
    fn settle(&mut self, world: &World, now: Moment) {
        let ids: Vec<ServerId> = world.servers.keys().copied().collect();
        if self.starting.is_some_and(|id| world.servers.contains_key(&id)) {
            self.starting = None;
        }
        let is_there = |id| world.servers.contains_key(&id) || self.starting == Some(id);
        if !self.selected.is_some_and(is_there) {
            let place = self.list.cursor(ids.len());
            self.select_server(place.and_then(|place| ids.get(place)).copied());
        }
        if let Some(place) = self.selected.and_then(|id| ids.iter().position(|each| *each == id)) {
            self.list.select(place);
        }
        self.picked.retain(|id| world.servers.contains_key(id));
        let material = Material { world, meters: &self.meters, now };
        self.table.show(self.selected, material);
        if self.table.is_by_rate() && now.since(self.sorted_at).as_millis() >= 1000 {
            self.sorted_at = now;
            self.table.rebuild(material);
        }
        self.settle_line(world);
        let places = self.places(self.area, world);
        if self.region != Region::Reply && !places.shown().any(|region| region == self.region) {
            self.region = if places.connections.is_empty() { Region::Servers } else { Region::Connections };
        }
        self.converse(world);
        self.other = self.other_end(world);
    }

    /// Keeps the cursor of the connections on its row, wherever that went.
    fn settle_line(&mut self, world: &World) {
        if !self.is_chosen {
            let first = self.lines(world).table.get(0);
            self.line = first.map_or(Line::Listener, Line::Connection);
        }
        if let Some(place) = self.lines(world).place(self.line) {
            self.rows.select(place);
            self.followed = self.connection(world).filter(|row| is_queued(row)).map(|row| row.peer.clone());
            return;
        }
        // It was taken out of the accept queue: it goes on in another row.
        if let Some(peer) = self.followed.take()
            && let Some((_, server)) = self.server(world)
            && let Some(row) = server.connections.values().rev().take(LATEST).find(|row| row.peer == peer)
        {
            self.line = Line::Connection(row.id);
            self.rows.select(self.lines(world).place(self.line).unwrap_or(0));
            return;
        }
        // It is gone: the row that took its place.
        let lines = self.lines(world);
        let place = self.rows.cursor(lines.len()).unwrap_or(0);
        let line = lines.at(place).unwrap_or_default();
        self.line = line;
        self.rows.select(place);
    }

    fn select_server(&mut self, id: Option<ServerId>) {
        if self.selected != id {
            self.selected = id;
            self.line = Line::Listener;
            self.is_chosen = false;
            self.marks.clear();
            self.held = None;
            self.details_top = 0;
        }
    }

    fn select_line(&mut self, line: Line) {
        if self.line != line {
            self.details_top = 0;
        }
        self.line = line;
        self.is_chosen = true;
    }

    /// The connections that an action is meant for: those that are marked, else the one under the cursor.
    fn targets(&self, world: &World) -> Vec<ConnectionId> {
        let Some((_, server)) = self.server(world) else { return Vec::new() };
        let is_there = |id: &ConnectionId| server.connections.contains_key(id);
        if self.marks.is_empty() {
            let Line::Connection(id) = self.line else { return Vec::new() };
            return Some(id).into_iter().filter(is_there).collect();
        }
        self.marks.iter().copied().filter(is_there).collect()
    }

    /// The servers that an action is meant for.
    fn server_targets(&self) -> Vec<ServerId> {
        if self.picked.is_empty() {
            self.selected.into_iter().collect()
        } else {
            self.picked.iter().copied().collect()
        }
    }
}

const fn is_queued(row: &Connection) -> bool {
    matches!(row.standing, Standing::Queued { .. })
}
