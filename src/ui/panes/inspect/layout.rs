//! Where the regions of the pane stand: one pure function for update (pages, the mouse) and draw.
//!
//! ```text
//!  ─ 1 address that recvfrom returned ─────────    tabs
//!  0000  02 00 e2 91 …                             dump
//!  ─ A struct as C declares it ────────────────    declaration, of a struct that is typed
//!  ─ 2 bytes at 2 ──────────┬─ In memory ──────    values; memory below, and beside from 120 columns
//!  ─ The same 16 bytes as … ┴─ … and as ───────    fields: one layout, or two beside each other
//! ```

use ratatui::layout::Rect;

use crate::bytes::dump::DumpLayout;
use crate::ui::paint::split_top;
use crate::ui::regions::RegionPlaces;

/// A region of the pane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InspectRegion {
    /// The names of the tabs.
    Tabs,
    /// The bytes.
    #[default]
    Dump,
    /// What they say.
    Values,
    /// A number in memory, in both orders.
    Memory,
    /// The struct that is typed.
    Declaration,
    /// The layout over them.
    Fields,
    /// Another layout over the same bytes.
    Cast,
}

/// What the areas depend on besides the size: rows that a region would fill, its rule included; 0 where it has nothing
/// to show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct InspectNeeds {
    pub(super) dump: u16,
    /// Of these, the head and the rows of bytes, without the words below them.
    pub(super) bytes: u16,
    pub(super) values: u16,
    /// A byte a row, as the books draw it.
    pub(super) memory: u16,
    pub(super) declaration: u16,
    pub(super) fields: u16,
    pub(super) cast: u16,
}

/// Columns from which memory stands beside the values.
pub(super) const BESIDE_COLUMNS: u16 = 120;
/// Columns of memory there, with the line before it.
const MEMORY_COLUMNS: u16 = 48;
/// Rows of memory with the bytes side by side: a rule, where they are, and both orders.
pub(super) const FLAT_ROWS: u16 = 4;
/// Rows of values at first sight.
const VALUES: u16 = 6;
/// Rows of fields at first sight; where there is little room, the size of the whole comes with the last of them.
const FIELDS: u16 = 5;

/// Where everything stands in `area`.
pub(super) fn places(area: Rect, needs: InspectNeeds) -> RegionPlaces<InspectRegion> {
    let is_wide = area.width >= BESIDE_COLUMNS;
    let mut rest = area.height;
    let mut give = |want: u16| {
        let given = rest.min(want);
        rest -= given;
        given
    };
    let fields_wanted = needs.fields.max(needs.cast);
    // The words below the rows of bytes are drawn where all of them have room.
    let of_dump = |most: u16| if needs.dump <= most { needs.dump } else { needs.bytes.min(most) };
    let tabs = give(1);
    // Where there are more bytes than a row, a few of their rows come before the last of the fields and values.
    let more = if is_wide || area.height < 14 { 0 } else { needs.bytes.saturating_sub(2).min(2) };
    let mut dump = give(2 + more);
    let declaration = give(needs.declaration.min(area.height / 2));
    let least = if is_wide { 1 + FIELDS } else { FIELDS };
    let mut fields = if area.height >= 9 { give(fields_wanted.min(least)) } else { 0 };
    // The band of the values: beside them, memory may stand byte by byte.
    let mut values = 0;
    let mut memory = 0;
    if is_wide {
        let band = if needs.memory == 0 { 0 } else { FLAT_ROWS + 1 };
        values = give(needs.values.clamp(band, 1 + VALUES));
        dump += give(of_dump(area.height / 2).saturating_sub(dump));
        fields += give(fields_wanted.min(14).saturating_sub(fields));
        values += give(needs.values.max(needs.memory).saturating_sub(values));
    } else {
        if area.height >= 7 {
            values = give(needs.values.min(1 + VALUES / 2 - more / 2));
        }
        if area.height >= 14 && needs.memory > 0 {
            memory = give(FLAT_ROWS);
        }
        values += give(needs.values.min(1 + VALUES - more).saturating_sub(values));
        dump += give(of_dump(area.height / 3).saturating_sub(dump));
        values += give(needs.values.min(1 + VALUES).saturating_sub(values));
        fields += give(fields_wanted.min(14).saturating_sub(fields));
        values += give(needs.values.saturating_sub(values));
    }
    fields += give(fields_wanted.saturating_sub(fields));
    dump += give(u16::MAX);
    let mut top = area.y;
    let mut place = |height: u16| {
        let placed = Rect { y: top, height, ..area };
        top = top.saturating_add(height);
        placed
    };
    let (tabs, dump, declaration, values, memory, fields) =
        (place(tabs), place(dump), place(declaration), place(values), place(memory), place(fields));
    let (values, memory) = match (is_wide, needs.values) {
        (true, 0) => (Rect::ZERO, values),
        (true, _) => beside(values, area.width - MEMORY_COLUMNS),
        (false, _) => (values, memory),
    };
    let (fields, cast) = match needs.cast {
        0 => (fields, Rect::ZERO),
        _ => beside(fields, area.width / 2),
    };
    RegionPlaces::new([
        (InspectRegion::Tabs, tabs),
        (InspectRegion::Dump, dump),
        (InspectRegion::Declaration, declaration),
        (InspectRegion::Values, values),
        (InspectRegion::Memory, memory),
        (InspectRegion::Fields, fields),
        (InspectRegion::Cast, cast),
    ])
}

/// The first columns of an area, and what is behind the line after them.
fn beside(area: Rect, columns: u16) -> (Rect, Rect) {
    let columns = columns.min(area.width);
    let left = Rect { width: columns, ..area };
    let from = (columns + 1).min(area.width);
    (left, Rect { x: area.x + from, width: area.width - from, ..area })
}

/// Where `id` stands while it takes all but the row of tabs.
pub(super) fn full_places(id: InspectRegion, area: Rect) -> RegionPlaces<InspectRegion> {
    let (tabs, rest) = split_top(area, 1);
    RegionPlaces::new([(InspectRegion::Tabs, tabs), (id, rest)])
}

/// The shape of the dump of `length` bytes: as many a row as there is room for.
pub(super) fn shape(columns: u16, shape: DumpLayout, length: usize) -> DumpLayout {
    let fits = |width: &usize| {
        has_text(columns, shape.with_width(*width), length) && (*width < 32 || columns >= 150)
    };
    shape.with_width(DumpLayout::WIDTHS.into_iter().rev().find(fits).unwrap_or(8))
}

/// Whether the text of the bytes has room beside their digits: not always, where these are binary.
pub(super) fn has_text(columns: u16, shape: DumpLayout, length: usize) -> bool {
    text_column(shape, length) + shape.text_columns() <= usize::from(columns)
}

/// The column of the first byte, of `length` in all.
pub(super) fn hex_column(shape: DumpLayout, length: usize) -> usize {
    1 + shape.offset_columns(length) + 2
}

/// The column of the first byte's text.
pub(super) fn text_column(shape: DumpLayout, length: usize) -> usize {
    hex_column(shape, length) + shape.hex_columns() + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::order::Radix;

    #[test]
    fn regions_stay_inside_and_never_overlap_and_fill_the_area() {
        for width in [0, 1, 40, 80, 119, 120, 200] {
            for height in 0..70 {
                for dump in [2, 4, 40, 7000] {
                    for (fields, cast, memory) in [(0, 0, 6), (6, 0, 8), (9, 4, 20)] {
                        let needs = InspectNeeds {
                            dump,
                            bytes: dump,
                            values: 9,
                            memory,
                            fields,
                            cast,
                            declaration: 0,
                        };
                        let area = Rect::new(3, 5, width, height);
                        places(area, needs).assert_apart(area, &needs);
                    }
                }
            }
        }
    }

    fn heights(area: Rect, needs: InspectNeeds) -> [u16; 5] {
        use InspectRegion::{Dump, Fields, Memory, Tabs, Values};
        let places = places(area, needs);
        [Tabs, Dump, Values, Memory, Fields].map(|region| places.of(region).height)
    }

    #[test]
    fn an_address_at_80_by_24_has_its_fields_and_its_memory() {
        let needs =
            InspectNeeds { dump: 4, bytes: 2, values: 9, memory: 8, fields: 6, ..InspectNeeds::default() };
        let area = Rect::new(0, 0, 80, 19);
        assert_eq!(heights(area, needs), [1, 2, 7, 4, 5]);
        let plain = InspectNeeds { fields: 0, ..needs };
        assert_eq!(heights(area, plain), [1, 5, 9, 4, 0]);
        // More bytes than a row: three rows of them.
        let message = InspectNeeds { dump: 9, bytes: 9, fields: 40, ..needs };
        assert_eq!(heights(area, message), [1, 4, 5, 4, 5]);
        // With something said above the bottom line.
        assert_eq!(heights(Rect::new(0, 0, 80, 17), needs), [1, 2, 5, 4, 5]);
    }

    #[test]
    fn the_dump_has_half_of_a_large_pane_when_there_are_bytes_for_it() {
        for (height, fields) in [(26, 0), (26, 6), (55, 20)] {
            let needs = InspectNeeds {
                dump: 900,
                bytes: 900,
                values: 20,
                memory: 20,
                fields,
                ..InspectNeeds::default()
            };
            let heights = heights(Rect::new(0, 0, 120, height), needs);
            assert!(heights[1] + 2 > height / 2, "{heights:?} of {height}");
            assert!(heights[2] > VALUES && heights[3] > VALUES, "{heights:?}");
        }
    }

    #[test]
    fn the_shape_follows_the_columns() {
        let of = |base, columns| shape(columns, DumpLayout::default().in_base(base), 16);
        let width = |columns| of(Radix::Hexadecimal, columns).width();
        assert_eq!([width(20), width(60), width(80), width(120), width(200)], [8, 8, 16, 16, 32]);
        let width = |columns| of(Radix::Octal, columns).width();
        assert_eq!([width(80), width(120), width(200)], [8, 16, 32]);
        let binary = |columns| of(Radix::Binary, columns);
        assert_eq!([binary(80).width(), binary(120).width(), binary(200).width()], [8, 8, 16]);
        assert_eq!([80, 120].map(|columns| has_text(columns, binary(columns), 16)), [false, true]);
    }
}
