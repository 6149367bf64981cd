//! Where the regions stand: one pure function for update, draw and the mouse.

use ratatui::layout::Rect;

use crate::bytes::dump::DumpLayout;
use crate::bytes::order::Order;

/// The regions that the focus goes through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum InspectRegion {
    /// The names of the tabs.
    Tabs,
    /// The bytes.
    #[default]
    Dump,
    /// What they say.
    Values,
    /// The struct over them.
    Fields,
}

/// How many rows each region would like to have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct InspectNeeds {
    pub(super) dump: usize,
    pub(super) values: usize,
    pub(super) memory: usize,
    pub(super) fields: usize,
}

/// The areas, rules included; empty where there is no room or nothing to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct InspectAreas {
    pub(super) tabs: Rect,
    /// The head and the rows of bytes.
    pub(super) dump: Rect,
    pub(super) values: Rect,
    pub(super) memory: Rect,
    pub(super) fields: Rect,
}

/// Rows of a pane from which the picture of memory has a region of its own.
pub(super) const ROOMY_ROWS: u16 = 22;

/// The areas of the regions in `area`. One that is `full` has all but the tabs.
pub(super) fn layout(area: Rect, needs: InspectNeeds, full: Option<InspectRegion>) -> InspectAreas {
    let mut rest = area.height;
    // What is of use only whole is given whole, or not at all.
    let mut give = |want: usize, is_whole: bool| {
        let want = u16::try_from(want).unwrap_or(u16::MAX);
        let given = if is_whole && rest < want { 0 } else { rest.min(want) };
        rest -= given;
        given
    };
    let tabs = give(1, false);
    let mut dump = 0;
    let mut values = 0;
    let mut fields = 0;
    let mut memory = 0;
    match full {
        Some(InspectRegion::Values) => values = give(usize::MAX, false),
        Some(InspectRegion::Fields) if needs.fields > 0 => fields = give(usize::MAX, false),
        Some(_) => dump = give(usize::MAX, false),
        None => {
            dump = give(1 + needs.dump.clamp(1, 2), false);
            if needs.fields > 0 && area.height >= 9 {
                fields = give(1 + needs.fields.min(5), false);
            }
            if area.height >= 7 {
                values = give(1 + needs.values.clamp(1, 5), false);
            }
            let third = usize::from(area.height / 3).min(needs.dump + 1);
            dump += give(third.saturating_sub(usize::from(dump)), false);
            if needs.memory > 0 && area.height >= ROOMY_ROWS {
                memory = give(1 + needs.memory, true);
            }
            if needs.fields > 0 && fields > 0 {
                fields += give((needs.fields + 1).min(14).saturating_sub(usize::from(fields)), false);
            }
            values += give((needs.values + 1).saturating_sub(usize::from(values)), false);
            if fields > 0 {
                fields += give((needs.fields + 1).saturating_sub(usize::from(fields)), false);
            }
            dump += give(usize::MAX, false);
        }
    }
    let mut top = area.y;
    let mut place = |height: u16| {
        let placed = Rect { y: top, height, ..area };
        top = top.saturating_add(height);
        placed
    };
    InspectAreas {
        tabs: place(tabs),
        dump: place(dump),
        values: place(values),
        memory: place(memory),
        fields: place(fields),
    }
}

/// The shape of the dump: as many bytes a row as there is room for.
pub(super) fn shape(columns: u16, group: usize, order: Order, length: usize) -> DumpLayout {
    let fits = |width: &usize| {
        let shape = DumpLayout::new(*width, group).unwrap_or_default();
        let needed = hex_column(length) + shape.hex_columns() + 2 + shape.text_columns();
        needed <= usize::from(columns) && (*width < 32 || columns >= 150)
    };
    let width = DumpLayout::WIDTHS.into_iter().rev().find(fits).unwrap_or(8);
    DumpLayout::new(width, group).unwrap_or_default().in_order(order)
}

/// The column of the first byte.
pub(super) fn hex_column(length: usize) -> usize {
    1 + DumpLayout::offset_digits(length) + 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_regions_fill_the_area_and_never_leave_it() {
        for height in 0..70 {
            for dump in [0, 1, 3, 40, 70_000] {
                for (fields, memory) in [(0, 0), (5, 3), (9, 9)] {
                    let needs = InspectNeeds { dump, values: 7, memory, fields };
                    for full in [
                        None,
                        Some(InspectRegion::Values),
                        Some(InspectRegion::Fields),
                        Some(InspectRegion::Dump),
                    ] {
                        let area = Rect::new(3, 5, 80, height);
                        let r = layout(area, needs, full);
                        let all = [r.tabs, r.dump, r.values, r.memory, r.fields];
                        assert_eq!(all.iter().map(|rect| rect.height).sum::<u16>(), height);
                        let mut top = 5;
                        for rect in all {
                            assert_eq!(rect.y, top);
                            top += rect.height;
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_picture_of_memory_is_there_whole_or_not_at_all() {
        for height in 0..70 {
            for memory in 3..=9 {
                for fields in [0, 5, 9, 30] {
                    let needs = InspectNeeds { dump: 3, values: 9, memory, fields };
                    let given = layout(Rect::new(0, 0, 120, height), needs, None).memory.height;
                    assert!(
                        given == 0 || usize::from(given) == 1 + memory,
                        "{given} of {memory} at {height}"
                    );
                }
            }
        }
    }

    #[test]
    fn an_address_at_80_by_24_has_every_field_and_value() {
        let needs = InspectNeeds { dump: 1, values: 7, memory: 0, fields: 5 };
        let regions = layout(Rect::new(0, 0, 80, 17), needs, None);
        assert_eq!((regions.dump.height, regions.values.height, regions.fields.height), (2, 8, 6));
    }

    #[test]
    fn the_shape_follows_the_columns() {
        let width = |columns| shape(columns, 1, Order::Big, 16).width();
        assert_eq!([width(20), width(60), width(80), width(120), width(200)], [8, 8, 16, 16, 32]);
    }
}
