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
use crate::ui::regions::RegionPlaces;

/// A region of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServersRegion {
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

/// What the areas depend on besides the size. Rows are those that a region would fill, its rule included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ServersNeeds {
    /// Rows of the list of servers; 0 without any.
    pub servers: u16,
    /// Rows of the connections.
    pub connections: u16,
    /// Details stand in the place of the conversation, where they do not stand beside.
    pub details_below: bool,
    /// Rows of the composer.
    pub reply: u16,
}

/// Columns from which details stand beside.
pub(super) const BESIDE_COLUMNS: u16 = 120;
/// Columns of the details there, with the line before them.
const DETAILS_COLUMNS: u16 = 33;
/// Rows that the connections keep, however few they are: a list that grows and shrinks with each client is
/// restless.
const LEAST_LIST_ROWS: u16 = 6;

/// Where everything stands in `area`.
pub(super) fn places(area: Rect, needs: ServersNeeds) -> RegionPlaces<ServersRegion> {
    if needs.servers == 0 {
        return RegionPlaces::new([(ServersRegion::Servers, area)]);
    }
    let (area, reply) = split_bottom(area, needs.reply);
    let most = 2 + (area.height / 5).max(3);
    let (servers, rest) = split_top(area, needs.servers.clamp(3, most));
    let is_wide = area.width >= BESIDE_COLUMNS;
    let is_tall = needs.details_below && !is_wide;
    let talk = if is_tall { rest.height * 3 / 5 } else { (rest.height / 3).max(3).min(rest.height / 2) };
    // Below the width at which details stand beside, what the connections do not fill is the conversation's.
    let spare =
        if is_wide { 0 } else { (rest.height - talk).saturating_sub(needs.connections.max(LEAST_LIST_ROWS)) };
    let (upper, lower) = split_bottom(rest, talk + spare);
    let (mut connections, mut conversation, mut details) = (upper, lower, Rect::ZERO);
    if is_wide {
        let columns = DETAILS_COLUMNS + (area.width - BESIDE_COLUMNS) / 8;
        details = Rect { x: upper.right() - columns + 1, width: columns - 1, ..upper };
        connections.width -= columns;
    } else if needs.details_below {
        (conversation, details) = (Rect::ZERO, lower);
    }
    RegionPlaces::new([
        (ServersRegion::Servers, servers),
        (ServersRegion::Connections, connections),
        (ServersRegion::Conversation, conversation),
        (ServersRegion::Details, details),
        (ServersRegion::Reply, reply),
    ])
}

/// Where `id` stands while it takes all: with the composer below the conversation.
pub(super) fn full_places(id: ServersRegion, area: Rect, needs: ServersNeeds) -> RegionPlaces<ServersRegion> {
    if id != ServersRegion::Conversation {
        return RegionPlaces::new([(id, area)]);
    }
    let (conversation, reply) = split_bottom(area, needs.reply);
    RegionPlaces::new([(id, conversation), (ServersRegion::Reply, reply)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_stay_inside_and_never_overlap() {
        for width in [0, 1, 40, 80, 119, 120, 200] {
            for height in 0..60 {
                for (reply, details_below) in [(0, false), (4, false), (0, true), (4, true)] {
                    let needs = ServersNeeds { servers: 5, connections: 0, details_below, reply };
                    let area = Rect::new(2, 1, width, height);
                    places(area, needs).assert_apart(area, &needs);
                }
            }
        }
    }

    #[test]
    fn details_stand_beside_from_120_columns_and_in_the_place_of_the_conversation_below() {
        let needs = ServersNeeds { servers: 4, connections: 99, details_below: true, reply: 0 };
        let narrow = places(Rect::new(0, 1, 80, 17), needs);
        let of = |places: &RegionPlaces<ServersRegion>, id| places.of(id);
        assert_eq!(of(&narrow, ServersRegion::Conversation), Rect::ZERO);
        assert_eq!(of(&narrow, ServersRegion::Details), Rect::new(0, 11, 80, 7));
        let wide = places(Rect::new(0, 1, 120, 26), needs);
        assert_eq!(
            (of(&wide, ServersRegion::Connections).width, of(&wide, ServersRegion::Details).width),
            (87, 32)
        );
        assert!(wide.has(ServersRegion::Conversation));
    }

    #[test]
    fn the_conversation_gets_the_rows_that_the_connections_do_not_fill() {
        let rows = |width, connections| {
            let needs = ServersNeeds { servers: 3, connections, ..ServersNeeds::default() };
            let places = places(Rect::new(0, 1, width, 17), needs);
            (places.of(ServersRegion::Connections).height, places.of(ServersRegion::Conversation).height)
        };
        assert_eq!((rows(80, 3), rows(80, 6)), ((6, 8), (6, 8)), "it does not shrink with the last client");
        assert_eq!((rows(80, 8), rows(80, 10), rows(80, 500)), ((8, 6), (10, 4), (10, 4)));
        assert_eq!(rows(120, 3), rows(120, 500), "details stand beside, and fill it");
    }
}
