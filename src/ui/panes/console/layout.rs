//! Where the regions of the pane stand: one pure function for update (pages, the mouse) and draw.
//!
//! ```text
//! ─ Sessions ───────────┬─ UDP to 127.0.0.1:58001 ─┬─     sessions; conversation; details, beside from 118 columns
//! ─ Peers ──────────────┤                          │      peers, of datagram sessions
//! ─ Send to ──────────────────────────────────────────    composer
//! ```
//!
//! Below 60 columns the lists stand above the conversation.

use ratatui::layout::Rect;

use crate::ui::paint::{split_bottom, split_top};
use crate::ui::regions::RegionPlaces;

/// A region of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ConsoleRegion {
    /// The list of sessions.
    #[default]
    Sessions,
    /// The peers of a datagram session.
    Peers,
    /// What was said in the session that is selected.
    Conversation,
    /// What is known of its socket.
    Details,
    /// The composer.
    Composer,
}

/// What the areas depend on besides the size. Rows are those that a region would fill, its rule included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ConsoleNeeds {
    /// Rows of the sessions; 0 without any.
    pub(super) sessions: u16,
    /// Columns that they would fill.
    pub(super) columns: u16,
    /// Rows of the peers; 0 where the session has none by its kind.
    pub(super) peers: u16,
    /// Rows of the composer.
    pub(super) composer: u16,
}

/// Columns from which details stand beside.
pub(super) const BESIDE_COLUMNS: u16 = 118;
/// Columns of the details there, with the line before them; a third of what there is more goes to them.
const DETAILS_COLUMNS: u16 = 29;
/// Columns from which the lists stand left of the conversation.
const LISTS_FROM: u16 = 60;
/// Columns of the lists, at least and at most.
const LIST_COLUMNS: (u16, u16) = (22, 34);
/// The same where details stand beside.
const LIST_COLUMNS_BESIDE: (u16, u16) = (28, 30);

/// Where everything stands in `area`.
pub(super) fn places(area: Rect, needs: ConsoleNeeds) -> RegionPlaces<ConsoleRegion> {
    if needs.sessions == 0 {
        return RegionPlaces::new([(ConsoleRegion::Sessions, area)]);
    }
    let (upper, composer) = split_composer(area, needs.composer);
    let (sessions, peers, conversation, details);
    if area.width < LISTS_FROM {
        let (lists, rest) = split_top(upper, (needs.sessions + needs.peers).min(upper.height / 3));
        (sessions, peers) = split_bottom(lists, needs.peers.min(lists.height / 2));
        (conversation, details) = (rest, Rect::ZERO);
    } else {
        let is_wide = area.width >= BESIDE_COLUMNS;
        let more = area.width.saturating_sub(120);
        let (least, most) = if is_wide { LIST_COLUMNS_BESIDE } else { LIST_COLUMNS };
        let left = needs.columns.clamp(least, most + more / 8);
        let lists = Rect { width: left, ..upper };
        (sessions, peers) = split_bottom(lists, needs.peers.min(upper.height / 2));
        let right = Rect { x: upper.x + left + 1, width: upper.width - left - 1, ..upper };
        let beside = if is_wide { DETAILS_COLUMNS + more / 3 } else { 0 };
        conversation = Rect { width: right.width - beside, ..right };
        details = Rect { x: conversation.right() + 1, width: beside.saturating_sub(1), ..right };
    }
    RegionPlaces::new([
        (ConsoleRegion::Sessions, sessions),
        (ConsoleRegion::Peers, peers),
        (ConsoleRegion::Conversation, conversation),
        (ConsoleRegion::Details, details),
        (ConsoleRegion::Composer, composer),
    ])
}

/// Where `id` stands while it takes all: with the composer below it, but for the details.
pub(super) fn full_places(id: ConsoleRegion, area: Rect, needs: ConsoleNeeds) -> RegionPlaces<ConsoleRegion> {
    if needs.sessions == 0 || id == ConsoleRegion::Details {
        return RegionPlaces::new([(id, area)]);
    }
    let id = if id == ConsoleRegion::Composer { ConsoleRegion::Conversation } else { id };
    let (upper, composer) = split_composer(area, needs.composer);
    RegionPlaces::new([(id, upper), (ConsoleRegion::Composer, composer)])
}

/// The composer at the bottom: all that is typed where there is room for it, in any case one row.
fn split_composer(area: Rect, rows: u16) -> (Rect, Rect) {
    let rows = match area.height {
        0..=3 => 1,
        4..=7 => 2,
        height => rows.min(2 + (height / 4).max(1)),
    };
    split_bottom(area, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_and_nothing_overlaps() {
        let fulls = [ConsoleRegion::Details, ConsoleRegion::Conversation, ConsoleRegion::Sessions];
        for peers in [0, 3, 19] {
            for width in 0..200 {
                for height in 0..40 {
                    let area = Rect::new(3, 2, width, height);
                    let needs = ConsoleNeeds { sessions: 6, columns: 30, peers, composer: 5 };
                    check(area, &places(area, needs));
                    for full in fulls {
                        check(area, &full_places(full, area, needs));
                    }
                }
            }
        }
    }

    fn check(area: Rect, places: &RegionPlaces<ConsoleRegion>) {
        let shown: Vec<Rect> = places.ids().map(|id| places.of(id)).collect();
        for (index, one) in shown.iter().enumerate() {
            assert_eq!(one.intersection(area), *one, "{area:?} {places:?}");
            assert!(shown[..index].iter().all(|other| !one.intersects(*other)), "{area:?} {places:?}");
        }
    }

    #[test]
    fn at_eighty_columns_lists_conversation_and_composer_are_there() {
        let needs = ConsoleNeeds { sessions: 4, columns: 0, peers: 3, composer: 3 };
        let places = places(Rect::new(0, 1, 80, 17), needs);
        assert_eq!(places.of(ConsoleRegion::Sessions), Rect::new(0, 1, 22, 11));
        assert_eq!(places.of(ConsoleRegion::Peers), Rect::new(0, 12, 22, 3));
        assert_eq!(places.of(ConsoleRegion::Conversation), Rect::new(23, 1, 57, 14));
        assert_eq!(places.of(ConsoleRegion::Composer), Rect::new(0, 15, 80, 3));
        assert!(!places.has(ConsoleRegion::Details));
    }

    #[test]
    fn lists_and_details_widen_with_the_pane() {
        let needs = ConsoleNeeds { sessions: 4, columns: 99, peers: 0, composer: 3 };
        let columns = |width| {
            let places = places(Rect::new(0, 1, width, 30), needs);
            [ConsoleRegion::Sessions, ConsoleRegion::Conversation, ConsoleRegion::Details]
                .map(|id| places.of(id).width)
        };
        assert_eq!(columns(80), [34, 45, 0]);
        assert_eq!(columns(120), [30, 60, 28]);
        assert_eq!(columns(200), [40, 104, 54]);
    }
}
