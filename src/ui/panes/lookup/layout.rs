//! Where the regions of the pane stand: one pure function for update (pages, the mouse) and draw.
//!
//! ```text
//!  ─ Ask ───────────────────────────────────      the form of the question
//!  ─ getaddrinfo = 0, 2 nodes ──────┬─ Node 1     the list; beside it what is known of the chosen address
//!                                   │
//!  ─ Node 1: struct addrinfo ───────┴───────      below: one of several, the one that had the focus last
//! ```
//!
//! From 118 columns the order has a place of its own below the list, and from 36 rows the source below the order; what DNS
//! says stands above the address then.

use ratatui::layout::Rect;

use crate::ui::paint::{split_bottom, split_top};
use crate::ui::regions::RegionPlaces;

/// A region of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LookupRegion {
    /// The form of the question.
    #[default]
    Ask,
    /// The list that came back.
    List,
    /// The chosen address in every form.
    Address,
    /// The struct of the node, or of the hints.
    Node,
    /// Why the list has its order.
    Order,
    /// Where its addresses came from.
    Source,
    /// This host: its name, its interfaces, how it looks names up.
    Host,
    /// What DNS servers say.
    Dns,
}

use LookupRegion::{Address, Ask, Dns, Host, List, Node, Order, Source};

impl LookupRegion {
    /// All of them, in the order of Tab.
    pub(super) const ALL: [LookupRegion; 8] = [Ask, List, Dns, Address, Node, Order, Source, Host];
    /// Those that share a place below the list.
    const BELOW: [LookupRegion; 4] = [Node, Order, Source, Host];

    /// Whether it stands below the list, where several share a place.
    pub(super) fn is_below(self) -> bool {
        LookupRegion::BELOW.contains(&self)
    }

    /// Whether it stands beside the list, where two share a place.
    pub(super) const fn is_beside(self) -> bool {
        matches!(self, Address | Dns)
    }

    /// The word for it where another one has the place.
    const fn word(self) -> &'static str {
        match self {
            Ask => "question",
            List => "list",
            Address => "address",
            Node => "struct",
            Order => "order",
            Source => "source",
            Host => "this host",
            Dns => "DNS",
        }
    }
}

/// Whether a region of those below has a place of its own in a pane of this size.
fn has_own_place(id: LookupRegion, (columns, rows): (u16, u16)) -> bool {
    let is_wide = columns >= WIDE_COLUMNS && rows >= WIDE_ROWS;
    is_wide && (id == Order || id == Source && rows >= TALL_ROWS)
}

/// The words for the regions that this one stands before, in a pane of this size.
pub(super) fn behind(front: LookupRegion, size: (u16, u16)) -> Vec<&'static str> {
    let others = LookupRegion::BELOW.into_iter().filter(|id| *id != front && !has_own_place(*id, size));
    others.map(LookupRegion::word).collect()
}

/// Columns from which there is room for more than the least.
pub(super) const WIDE_COLUMNS: u16 = 118;
/// Rows that this takes, and those from which the source has a place too.
const WIDE_ROWS: u16 = 20;
const TALL_ROWS: u16 = 36;
/// Columns from which the address stands beside the list.
const BESIDE_COLUMNS: u16 = 60;
/// Rows of the region below with its rule, where the struct stands in two columns.
const BELOW_ROWS: u16 = 5;

/// What the areas depend on besides the size.
#[derive(Clone, Copy, Debug)]
pub(super) struct LookupNeeds {
    /// Rows of the form, its rule included.
    pub(super) form: u16,
    /// Rows of the order, and of the source, each with its rule; 0 where there is none.
    pub(super) order: u16,
    pub(super) source: u16,
    /// Rows of what DNS says; 0 where it was not asked.
    pub(super) dns: u16,
    /// The region with the keyboard: without room for all it decides what is seen.
    pub(super) focus: LookupRegion,
    /// Of those that share the place below the list the one that is shown.
    pub(super) below: LookupRegion,
    /// Of those that share the place beside the list the one that is shown.
    pub(super) beside: LookupRegion,
}

/// Columns of the list, and of what stands beside it, in a pane that is wide enough for more than the least.
pub(super) fn columns(width: u16) -> [u16; 2] {
    let beside = (width * 2 / 5).saturating_sub(3);
    [width.saturating_sub(beside + 1), beside]
}

/// Where everything stands in `area`.
pub(super) fn places(area: Rect, needs: LookupNeeds) -> RegionPlaces<LookupRegion> {
    if area.height < needs.form + 3 {
        return RegionPlaces::new([(needs.focus, area)]);
    }
    let (ask, rest) = split_top(area, needs.form);
    let is_beside = area.width >= BESIDE_COLUMNS;
    let below_rows = match rest.height {
        0..=8 => 0,
        _ if is_beside => BELOW_ROWS,
        9..=12 => 0,
        _ => 9,
    };
    let (mut list, mut below) = split_bottom(rest, below_rows);
    let size = (area.width, area.height);
    let (mut address, mut own) = (Rect::ZERO, [Rect::ZERO; 2]);
    if is_beside {
        let [left, right] = if has_own_place(Order, size) {
            columns(area.width)
        } else {
            let right = area.width * 7 / 20 - 1;
            [area.width - right - 1, right]
        };
        address = Rect { x: list.right() - right, width: right, ..list };
        list.width = left;
        for (place, (id, rows)) in own.iter_mut().zip([(Order, needs.order), (Source, needs.source)]).rev() {
            if has_own_place(id, size) {
                let wanted = if needs.focus == id { rows.max(3) } else { rows };
                (list, *place) = split_bottom(list, wanted.min(list.height / 2));
            }
        }
    } else if needs.focus == needs.beside {
        // One of the two, in the same place.
        (list, address) = (Rect::ZERO, list);
    }
    let front = if has_own_place(needs.below, size) { Node } else { needs.below };
    if needs.focus == front && below.is_empty() {
        (list, address, below) = (Rect::ZERO, Rect::ZERO, rest);
    }
    let [order, source] = own;
    let beside = if has_own_place(Order, size) && needs.dns > 0 {
        let (upper, lower) = split_top(address, needs.dns.clamp(3, (address.height * 3 / 5).max(3)));
        [(Dns, upper), (Address, lower)]
    } else {
        [(needs.beside, address), (needs.beside, Rect::ZERO)]
    };
    let places = [(Ask, ask), (List, list), (Order, order), (Source, source)];
    RegionPlaces::new(places.into_iter().chain(beside).chain([(front, below)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_nothing_overlaps_and_the_focus_is_seen() {
        for (focus, order) in LookupRegion::ALL.into_iter().flat_map(|focus| [(focus, 0), (focus, 9)]) {
            for form in 4..9 {
                for width in [1, 40, 59, 60, 80, 117, 118, 120, 130] {
                    for height in 1..50 {
                        let area = Rect::new(3, 2, width, height);
                        let places = places(
                            area,
                            LookupNeeds {
                                form,
                                order,
                                source: order,
                                dns: order,
                                focus,
                                below: if focus.is_below() { focus } else { Node },
                                beside: if focus.is_beside() { focus } else { Address },
                            },
                        );
                        let shown: Vec<Rect> = places.ids().map(|id| places.of(id)).collect();
                        for (index, one) in shown.iter().enumerate() {
                            assert_eq!(one.intersection(area), *one, "{area:?} {places:?}");
                            for other in shown.iter().skip(index + 1) {
                                assert!(!one.intersects(*other), "{area:?} {places:?}");
                            }
                        }
                        assert!(places.has(focus), "{area:?} {focus:?} {places:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn at_eighty_columns_everything_is_there() {
        let places = places(
            Rect::new(0, 1, 80, 17),
            LookupNeeds { form: 4, order: 4, source: 4, dns: 4, focus: Ask, below: Node, beside: Address },
        );
        assert_eq!(places.of(Ask), Rect::new(0, 1, 80, 4));
        assert_eq!(places.of(List), Rect::new(0, 5, 52, 8));
        assert_eq!(places.of(Address), Rect::new(53, 5, 27, 8));
        assert_eq!(places.of(Node), Rect::new(0, 13, 80, 5));
    }
}
