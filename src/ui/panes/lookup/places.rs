//! Where the regions of the pane stand: one pure function for update, mouse and draw.

use ratatui::layout::{Position, Rect};

use crate::ui::paint::split_top;

/// A region that can have the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LookupRegion {
    /// The form of the question.
    #[default]
    Ask,
    /// The list that came back.
    List,
    /// The chosen address in every form.
    Address,
}

impl LookupRegion {
    /// All of them, in the order of Tab.
    pub(super) const ALL: [LookupRegion; 3] = [LookupRegion::Ask, LookupRegion::List, LookupRegion::Address];
}

/// Columns from which there is room for more than the least.
const WIDE: u16 = 118;
/// Columns from which the address stands beside the list.
const BESIDE: u16 = 60;

/// What the places depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct LookupNeeds {
    /// Rows of the form.
    pub(super) form: u16,
    /// The region that takes all of the pane.
    pub(super) full: Option<LookupRegion>,
    /// The region with the keyboard: without room for all it decides what is seen.
    pub(super) focus: LookupRegion,
}

/// The areas, each with its rule in the first row; empty where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LookupAreas {
    pub(super) ask: Rect,
    pub(super) list: Rect,
    pub(super) address: Rect,
    /// The struct of the node, or of the hints.
    pub(super) below: Rect,
    /// Whether there is room for the hints beside a list of boxes.
    pub(super) is_wide: bool,
}

impl LookupAreas {
    /// The region at a place.
    pub(super) fn at(&self, position: Position) -> Option<LookupRegion> {
        LookupRegion::ALL.into_iter().find(|region| self.of(*region).contains(position))
    }

    /// The area of a region.
    pub(super) const fn of(&self, region: LookupRegion) -> Rect {
        match region {
            LookupRegion::Ask => self.ask,
            LookupRegion::List => self.list,
            LookupRegion::Address => self.address,
        }
    }
}

/// Where everything stands in `area`.
pub(super) fn places(area: Rect, need: LookupNeeds) -> LookupAreas {
    let mut places = LookupAreas::default();
    let least = 1 + need.form;
    let full = need.full.or((area.height < least + 3).then_some(need.focus));
    match full {
        Some(LookupRegion::Ask) => places.ask = area,
        Some(LookupRegion::List) => places.list = area,
        Some(LookupRegion::Address) => places.address = area,
        None => {}
    }
    if full.is_some() {
        return places;
    }
    let (ask, rest) = split_top(area, least);
    places.ask = ask;
    places.is_wide = area.width >= WIDE && area.height >= 20;
    let below = match rest.height {
        0..=8 => 0,
        _ if places.is_wide => 5,
        _ if area.width >= BESIDE => 5,
        9..=12 => 0,
        _ => 9,
    };
    let (middle, below) = split_top(rest, rest.height - below);
    places.below = below;
    if area.width < BESIDE {
        // One of the two, in the same place.
        if need.focus == LookupRegion::Address {
            places.address = middle;
        } else {
            places.list = middle;
        }
        return places;
    }
    // The right column: what DNS says of the same name is to stand in it too.
    let right = if places.is_wide { area.width * 2 / 5 - 2 } else { area.width * 7 / 20 };
    let left = middle.width - right;
    places.list = Rect { width: left, ..middle };
    places.address = Rect { x: middle.x + left, width: right, ..middle };
    places
}

/// An area without its rule.
pub(super) fn inside(area: Rect) -> Rect {
    let rule = area.height.min(1);
    Rect { y: area.y + rule, height: area.height - rule, ..area }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_and_nothing_overlaps() {
        for full in [None, Some(LookupRegion::Ask), Some(LookupRegion::List), Some(LookupRegion::Address)] {
            for focus in LookupRegion::ALL {
                for form in 3..8 {
                    for width in 0..130 {
                        for height in 0..50 {
                            let area = Rect::new(3, 2, width, height);
                            check(area, places(area, LookupNeeds { form, full, focus }), focus);
                        }
                    }
                }
            }
        }
    }

    fn check(area: Rect, places: LookupAreas, focus: LookupRegion) {
        let all = [places.ask, places.list, places.address, places.below];
        for (index, one) in all.iter().enumerate().filter(|(_, one)| !one.is_empty()) {
            assert_eq!(one.intersection(area), *one, "{area:?} {places:?}");
            for other in all.iter().skip(index + 1) {
                assert!(!one.intersects(*other), "{area:?} {places:?}");
            }
        }
        let is_full = places.of(focus).is_empty() && all.iter().filter(|each| !each.is_empty()).count() == 1;
        assert!(area.is_empty() || is_full || !places.of(focus).is_empty(), "{area:?} {focus:?} {places:?}");
    }

    #[test]
    fn at_eighty_columns_everything_is_there() {
        let need = LookupNeeds { form: 3, full: None, focus: LookupRegion::Ask };
        let places = places(Rect::new(0, 1, 80, 17), need);
        assert_eq!(places.ask, Rect::new(0, 1, 80, 4));
        assert_eq!(places.list, Rect::new(0, 5, 52, 8));
        assert_eq!(places.address, Rect::new(52, 5, 28, 8));
        assert_eq!(places.below, Rect::new(0, 13, 80, 5));
    }
}
