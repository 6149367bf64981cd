//! Where the regions of the pane stand: one pure function for update (pages, the mouse) and draw.
//!
//! ```text
//!  ─ Ask ───────────────────────────────────      the form of the question
//!  ─ getaddrinfo = 0, 2 nodes ──────┬─ Node 1     the list; beside it what is known of the chosen address
//!                                   │
//!  ─ Node 1: struct addrinfo ───────┴───────      below: one of several, the one that had the focus last
//! ```
//!
//! From 118 columns the order of the list has a place of its own below the list.

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
}

use LookupRegion::{Address, Ask, List, Node};

impl LookupRegion {
    /// All of them, in the order of Tab.
    pub(super) const ALL: [LookupRegion; 4] = [Ask, List, Address, Node];
}

/// Columns from which there is room for more than the least.
pub(super) const WIDE_COLUMNS: u16 = 118;
/// Columns from which the address stands beside the list.
const BESIDE_COLUMNS: u16 = 60;
/// Rows of the region below with its rule, where the struct stands in two columns.
const BELOW_ROWS: u16 = 5;

/// What the areas depend on besides the size.
#[derive(Clone, Copy, Debug)]
pub(super) struct LookupNeeds {
    /// Rows of the form, its rule included.
    pub(super) form: u16,
    /// The region with the keyboard: without room for all it decides what is seen.
    pub(super) focus: LookupRegion,
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
    let mut address = Rect::ZERO;
    if is_beside {
        let is_wide = area.width >= WIDE_COLUMNS && area.height >= 20;
        let columns = if is_wide { area.width * 2 / 5 - 2 } else { area.width * 7 / 20 };
        address = Rect { x: list.right() - columns + 1, width: columns - 1, ..list };
        list.width -= columns;
    } else if needs.focus == Address {
        // One of the two, in the same place.
        (list, address) = (Rect::ZERO, list);
    }
    if needs.focus == Node && below.is_empty() {
        (list, address, below) = (Rect::ZERO, Rect::ZERO, rest);
    }
    RegionPlaces::new([(Ask, ask), (List, list), (Address, address), (Node, below)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_nothing_overlaps_and_the_focus_is_seen() {
        for focus in LookupRegion::ALL {
            for form in 4..9 {
                for width in 1..130 {
                    for height in 1..50 {
                        let area = Rect::new(3, 2, width, height);
                        let places = places(area, LookupNeeds { form, focus });
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
        let places = places(Rect::new(0, 1, 80, 17), LookupNeeds { form: 4, focus: Ask });
        assert_eq!(places.of(Ask), Rect::new(0, 1, 80, 4));
        assert_eq!(places.of(List), Rect::new(0, 5, 52, 8));
        assert_eq!(places.of(Address), Rect::new(53, 5, 27, 8));
        assert_eq!(places.of(Node), Rect::new(0, 13, 80, 5));
    }
}
