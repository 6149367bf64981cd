//! Where the regions of the pane stand: one pure function for update (pages, the mouse) and draw.
//!
//! ```text
//!  ─ Servers ───────────────────────────────      servers, with a row of titles
//!  ─ TCP 127.0.0.1:58001 ──── accept queue ─┬─    connections, with a row of titles
//!                                           │     details, beside from 120 columns
//!  ─ Conversation ──────────────────────────┴─    conversation; below 120 columns details on Enter
//!  ─ Reply to ────────────────────────────────    composer, while a reply is typed
//! ```

use ratatui::layout::Rect;

use crate::ui::paint::{split_bottom, split_top};

/// A region of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// The list of servers.
    #[default]
    Servers,
    /// The connections of the one that is selected.
    Connections,
    /// What was said with the connection that is selected.
    Conversation,
    /// What the kernel says of it.
    Details,
    /// A reply that is typed by hand.
    Reply,
}

impl Region {
    /// Those that are always there to go to, where only one is shown at a time.
    pub const WITHOUT_REPLY: [Region; 4] =
        [Region::Servers, Region::Connections, Region::Conversation, Region::Details];
}

/// What the areas depend on besides the size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// How many servers there are.
    pub servers: usize,
    /// Rows of the screen that the connections would fill, rule and titles included.
    pub wanted: u16,
    /// Details stand in the place of the conversation, where they do not stand beside.
    pub details_below: bool,
    /// A reply is typed.
    pub is_replying: bool,
    /// One region takes it all.
    pub full: Option<Region>,
    /// The region with the focus: the one that is shown where there is room for one only.
    pub focus: Region,
}

/// The areas, rules and titles included; empty for a region that is not shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The list of servers.
    pub servers: Rect,
    /// The connections.
    pub connections: Rect,
    /// The conversation.
    pub conversation: Rect,
    /// The details.
    pub details: Rect,
    /// The composer.
    pub reply: Rect,
}

/// Columns from which details stand beside.
pub const BESIDE_COLUMNS: u16 = 120;
/// Columns of the details there, with the line before them.
const DETAILS_COLUMNS: u16 = 33;
/// Rows that the connections keep, however few they are: a list that grows and shrinks with each client is
/// restless.
const LEAST_LIST_ROWS: u16 = 6;
/// Rows below which only one region is shown.
const LEAST_ROWS: u16 = 9;

impl Places {
    /// The area of a region.
    pub const fn of(&self, region: Region) -> Rect {
        match region {
            Region::Servers => self.servers,
            Region::Connections => self.connections,
            Region::Conversation => self.conversation,
            Region::Details => self.details,
            Region::Reply => self.reply,
        }
    }

    /// The regions that are shown, in the order of Tab.
    pub fn shown(&self) -> impl Iterator<Item = Region> {
        let all =
            [Region::Servers, Region::Connections, Region::Conversation, Region::Details, Region::Reply];
        let places = *self;
        all.into_iter().filter(move |region| !places.of(*region).is_empty())
    }
}

/// Where everything stands in `area`.
pub fn places(area: Rect, shape: Shape) -> Places {
    let mut places = Places::default();
    if area.is_empty() {
        return places;
    }
    if let Some(region) = shape.full.or((area.height < LEAST_ROWS).then_some(shape.focus)) {
        let reply_rows = if shape.is_replying && region == Region::Conversation { 4 } else { 0 };
        let (rest, reply) = split_bottom(area, reply_rows);
        places.set(region, rest);
        places.reply = if region == Region::Reply { area } else { reply };
        return places;
    }
    if shape.servers == 0 {
        places.servers = area;
        return places;
    }
    let (area, reply) = split_bottom(area, if shape.is_replying { 4 } else { 0 });
    places.reply = reply;
    let listed = u16::try_from(shape.servers).unwrap_or(u16::MAX);
    let servers = 2 + listed.clamp(1, (area.height / 5).max(3));
    let (top, rest) = split_top(area, servers.min(area.height));
    places.servers = top;
    let is_tall = shape.details_below && area.width < BESIDE_COLUMNS;
    let talk = if is_tall { rest.height * 3 / 5 } else { (rest.height / 3).max(3).min(rest.height / 2) };
    // Below the width at which details stand beside, what the connections do not fill is the conversation's.
    let spare = if area.width < BESIDE_COLUMNS {
        (rest.height - talk).saturating_sub(shape.wanted.max(LEAST_LIST_ROWS))
    } else {
        0
    };
    let (mut upper, lower) = split_bottom(rest, talk + spare);
    if area.width >= BESIDE_COLUMNS {
        let columns = DETAILS_COLUMNS + (area.width - BESIDE_COLUMNS) / 8;
        places.details = Rect { x: upper.right() - columns, width: columns, ..upper };
        upper.width -= columns;
        places.conversation = lower;
    } else if shape.details_below {
        places.details = lower;
    } else {
        places.conversation = lower;
    }
    places.connections = upper;
    places
}

impl Places {
    fn set(&mut self, region: Region, area: Rect) {
        match region {
            Region::Servers => self.servers = area,
            Region::Connections => self.connections = area,
            Region::Conversation => self.conversation = area,
            Region::Details => self.details = area,
            Region::Reply => self.reply = area,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_stay_inside_and_never_overlap() {
        for width in [0, 1, 40, 80, 119, 120, 200] {
            for height in 0..60 {
                for (replying, below) in [(false, false), (true, false), (false, true), (true, true)] {
                    let shape =
                        Shape { servers: 3, details_below: below, is_replying: replying, ..Shape::default() };
                    let area = Rect::new(2, 1, width, height);
                    let places = places(area, shape);
                    let shown: Vec<Rect> = places.shown().map(|region| places.of(region)).collect();
                    for (index, one) in shown.iter().enumerate() {
                        assert_eq!(area.intersection(*one), *one, "{area} {shape:?}");
                        assert!(
                            shown[..index].iter().all(|other| !other.intersects(*one)),
                            "{area} {shape:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn details_stand_beside_from_120_columns_and_in_the_place_of_the_conversation_below() {
        let shape = Shape { servers: 2, wanted: 99, details_below: true, ..Shape::default() };
        let narrow = places(Rect::new(0, 1, 80, 17), shape);
        assert_eq!((narrow.conversation, narrow.details), (Rect::default(), Rect::new(0, 11, 80, 7)));
        let wide = places(Rect::new(0, 1, 120, 26), shape);
        assert_eq!((wide.connections.width, wide.details.width), (87, 33));
        assert!(!wide.conversation.is_empty());
    }

    #[test]
    fn the_conversation_gets_the_rows_that_the_connections_do_not_fill() {
        let rows = |width, wanted| {
            let places = places(Rect::new(0, 1, width, 17), Shape { servers: 1, wanted, ..Shape::default() });
            (places.connections.height, places.conversation.height)
        };
        assert_eq!((rows(80, 3), rows(80, 6)), ((6, 8), (6, 8)), "it does not shrink with the last client");
        assert_eq!((rows(80, 8), rows(80, 10), rows(80, 500)), ((8, 6), (10, 4), (10, 4)));
        assert_eq!(rows(120, 3), rows(120, 500), "details stand beside, and fill it");
    }
}
