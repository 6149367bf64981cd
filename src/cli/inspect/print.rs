//! What is printed: a dump, or the members of a layout.

use super::InspectPlan;
use super::source::ByteInput;
use crate::bytes::cstruct::{LayoutRow, StructField, StructLayout};
use crate::bytes::dump::{ByteGlyphs, DumpLayout, DumpPrinter};
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::cli::printer::{Printer, say};
use crate::cli::refusal::typed;
use crate::cli::result::CommandResult;
use crate::cli::table;
use crate::export::json;

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Bytes of a line of `--json`.
const JSON_LINE: usize = 4096;

/// Bytes of a member that are printed.
const BYTES_SHOWN: usize = 16;

/// Prints the dump as it is read, in constant memory.
pub(super) fn dump(plan: &InspectPlan, mut input: ByteInput) -> CommandResult {
    let mut printer = Printer::new();
    let digits =
        DumpLayout::offset_digits(input.size.map_or(0x1_0001, |size| size.try_into().unwrap_or(usize::MAX)));
    let glyphs = if plan.is_coloured { ByteGlyphs::Unicode } else { ByteGlyphs::Ascii };
    let rows = DumpPrinter::new(plan.shape, digits, glyphs, plan.is_coloured);
    let mut buffer = vec![0; if plan.json { JSON_LINE } else { CHUNK }];
    let mut out = Vec::new();
    let mut offset = plan.at;
    let mut outcome = CommandResult::Done;
    while !printer.is_over() {
        let count = match input.fill(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(text) => {
                say(SafeText::literal("sockpit: ").then(text));
                outcome = CommandResult::Failed;
                break;
            }
        };
        if plan.json {
            printer.json(&json::bytes(offset, &buffer[..count]));
            offset += count as u64;
            continue;
        }
        out.clear();
        rows.rows(offset, &buffer[..count], &mut out);
        offset += count as u64;
        printer.rows(&out);
    }
    crate::cli::finished(printer, outcome)
}

/// Prints the members, and what the bytes say where there are some.
pub(super) fn show_layout(
    plan: &InspectPlan,
    layout: &StructLayout,
    input: Option<ByteInput>,
) -> CommandResult {
    let mut printer = Printer::new();
    let mut outcome = CommandResult::Done;
    let bytes = input.and_then(|mut input| {
        let mut bytes = Vec::new();
        let mut chunk = vec![0; CHUNK];
        // Only what the struct covers.
        while (bytes.len() as u64) < layout.size {
            let most = chunk.len().min((layout.size - bytes.len() as u64) as usize);
            match input.fill(&mut chunk[..most]) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&chunk[..count]),
                Err(text) => {
                    say(SafeText::literal("sockpit: ").then(text));
                    outcome = CommandResult::Failed;
                    return None;
                }
            }
        }
        Some(bytes)
    });
    if plan.json {
        printer.json(&json::layout(layout));
        for row in &layout.rows {
            printer.json(&json::layout_row(layout, row, bytes.as_deref()));
        }
        return crate::cli::finished(printer, outcome);
    }
    for line in lines(layout, plan.better.as_ref(), bytes.as_deref()) {
        printer.line(line);
    }
    crate::cli::finished(printer, outcome)
}

/// The table: offset, size, member, its bytes and value, its type.
fn lines(layout: &StructLayout, better: Option<&StructLayout>, bytes: Option<&[u8]>) -> Vec<SafeText> {
    let title = SafeText::literal(layout.kind.word()).then(" ").then(name_of(layout)).then(" on ");
    let title = title.then(layout.abi.name).then(": ").then(layout.size).then(" bytes, aligned to ");
    let title = title.then(layout.align).then(", ").then(layout.padding()).then(" of them padding");
    let mut rows = vec![header(bytes.is_some())];
    let fields = bytes.map(|bytes| layout.dissect(bytes));
    rows.extend(
        layout
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| cells_of(row, fields.as_ref().map(|fields| &fields[at]))),
    );
    let mut lines = vec![title];
    lines.extend(table::lines(rows, &[0, 1]));
    if let Some(better) = better {
        let names =
            better.rows.iter().filter(|row| !row.is_pad()).map(|row| SafeText::escaped_str(&row.name));
        let text = SafeText::literal("in the order ").then(SafeText::join(names, ", ")).then(" it has ");
        lines.push(text.then(better.size).then(" bytes: ").then(layout.size - better.size).then(" fewer"));
    }
    if let Some(bytes) = bytes.filter(|bytes| bytes.len() as u64 >= layout.size) {
        let wire = layout.serialized(bytes);
        if wire.len() <= 64 && !wire.is_empty() {
            let text = SafeText::literal("written member by member, in network order: ");
            lines.push(text.then(SafeText::shown(spaced_hex(&wire))));
        }
    }
    lines
}

fn name_of(layout: &StructLayout) -> SafeText {
    if layout.name.is_empty() { SafeText::literal("(unnamed)") } else { SafeText::escaped_str(&layout.name) }
}

fn header(has_bytes: bool) -> Vec<SafeText> {
    let titles: &[&'static str] = if has_bytes {
        &["offset", "size", "member", "bytes", "value", "type"]
    } else {
        &["offset", "size", "member", "type"]
    };
    titles.iter().map(|title| SafeText::literal(title)).collect()
}

fn cells_of(row: &LayoutRow, field: Option<&StructField>) -> Vec<SafeText> {
    let name = if row.is_pad() { SafeText::literal("(padding)") } else { typed(&row.name) };
    let size = match (row.bits, row.is_pad()) {
        (Some(bits), true) => SafeText::shown(bits.bits).then(" bits"),
        _ => SafeText::shown(row.size),
    };
    let mut cells = vec![SafeText::shown(row.offset), size, name];
    if let Some(field) = field {
        let more = if field.bytes.len() > BYTES_SHOWN { " ..." } else { "" };
        let held = &field.bytes[..field.bytes.len().min(BYTES_SHOWN)];
        cells.push(SafeText::shown(spaced_hex(held)).then(more));
        let is_there = field.bytes.len() as u64 == row.size;
        cells.push(if row.is_pad() && is_there { SafeText::EMPTY } else { field.value.clone() });
    }
    let order = row.order.map_or(SafeText::EMPTY, |order| SafeText::literal(", ").then(order.name()));
    let what = if row.is_pad() { row.why.clone() } else { typed(&row.text).then(order) };
    cells.push(what);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::cstruct::{self, Abi};

    fn told(source: &str, bytes: Option<&[u8]>) -> Vec<String> {
        let declared = cstruct::parse(source).expect("right");
        let abi = Abi::named("x86-64").expect("known");
        let (layout, better) = super::super::layouts(declared.last().expect("one"), abi).expect("fits");
        lines(&layout, better.as_ref(), bytes).into_iter().map(String::from).collect()
    }

    #[test]
    fn the_struct_of_the_books_is_a_table_with_its_pads_and_a_better_order() {
        assert_eq!(
            told("struct tst { short x; int y; short z; };", None),
            [
                "struct tst on x86-64: 12 bytes, aligned to 4, 4 of them padding",
                "offset  size  member     type",
                "     0     2  x          short",
                "     2     2  (padding)  y wants an offset that 4 divides",
                "     4     4  y          int",
                "     8     2  z          short",
                "    10     2  (padding)  the size is a multiple of 4, so that an array of them is aligned",
                "in the order y, x, z it has 8 bytes: 4 fewer",
            ]
        );
    }

    #[test]
    fn bytes_have_their_values_beside_them() {
        let bytes = [1, 0, 9, 9, 2, 0, 0, 0, 3, 0, 9, 9];
        let lines = told("struct tst { short x; int y; short z; };", Some(&bytes));
        assert_eq!(lines[2], "     0     2  x          01 00        1      short");
        assert_eq!(
            lines.last().expect("wire"),
            "written member by member, in network order: 00 01 00 00 00 02 00 03"
        );
        let cut = told("struct s { short x; int y; };", Some(&bytes[..5]));
        assert!(cut[4].contains("02") && cut[4].contains("cut"), "{cut:?}");
    }
}
