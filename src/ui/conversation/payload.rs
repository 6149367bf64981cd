//! The bytes of a row in the form that is chosen: where they fit, on the line of its direction and size, else below it.

use super::form::RowForm;
use super::line_builder::LineBuilder;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::call::Call;
use crate::ui::paint;
use crate::ui::theme::Role;

/// Columns between what stands on one line.
const GAP: usize = 2;
/// A column of text has so many bytes at most, marks without a width of their own left aside.
const BYTES_A_COLUMN: usize = 4;
/// Lines of text, and of hex, of a row that is not opened.
const TEXT_LINES: usize = 3;
/// Lines of hex of a row that is not opened.
const HEX_LINES: usize = 2;
/// Bytes on a line of hex: as many as fit of these, so that offsets can be counted.
const HEX_A_LINE: [usize; 4] = [16, 8, 4, 2];

/// The bytes of a message, with so many columns of the first line kept free at its end.
pub(super) fn put(sheet: &mut LineBuilder<'_>, call: &Call<'_>, role: Role, kept_free: usize) {
    if !put_beside(sheet, call, role, kept_free) {
        let is_whole_line = sheet.is_begun();
        if is_whole_line {
            sheet.new_line();
        }
        if !(is_whole_line && put_beside(sheet, call, role, 0)) {
            put_below(sheet, call.payload, role);
        }
    }
    if call.is_cut() && !call.payload.is_empty() {
        let kept = call.payload.len();
        let left = call.length as usize - kept;
        sheet.remark(&format!("the journal kept {kept} B; {left} B more moved"), Role::Dim);
    }
}

/// Whether they fit on the line that is begun, with so many more columns of it taken.
pub(super) fn fits_beside(sheet: &LineBuilder<'_>, call: &Call<'_>, taken: usize) -> bool {
    on_one_line(sheet.shape.form, call, sheet.left().saturating_sub(taken + GAP), 0).is_some()
}

/// Whether they fit on one line at all.
pub(super) fn fits(sheet: &LineBuilder<'_>, call: &Call<'_>) -> bool {
    on_one_line(sheet.shape.form, call, sheet.columns, 0).is_some()
}

/// Text and hex on the line that is begun, if they fit; gives back whether they did.
fn put_beside(sheet: &mut LineBuilder<'_>, call: &Call<'_>, role: Role, kept_free: usize) -> bool {
    let (gap, hex_at) = if sheet.is_begun() { (GAP, 0) } else { (0, sheet.columns * 2 / 5) };
    let room = sheet.left().saturating_sub(gap + kept_free);
    let Some((text, hex)) = on_one_line(sheet.shape.form, call, room, hex_at) else { return false };
    let (plain, dim) = (sheet.style(role), sheet.style(Role::Dim));
    sheet.skip(gap);
    sheet.add(text, if call.payload.is_empty() { dim } else { plain });
    sheet.add(hex, dim);
    true
}

/// Text and hex of a message as they stand on one line of `room` columns, the hex at a column of its own where it may;
/// `None` where they do not fit.
fn on_one_line(form: RowForm, call: &Call<'_>, room: usize, hex_at: usize) -> Option<(SafeText, String)> {
    let bytes = call.payload;
    if bytes.is_empty() {
        let words = if call.length == 0 { "no bytes" } else { "the bytes were not kept" };
        return (words.len() <= room).then(|| (words.into(), String::new()));
    }
    if bytes.len() > room * BYTES_A_COLUMN {
        return None;
    }
    let hex_columns = bytes.len() * 3 - 1;
    let text = || Some(SafeText::escaped(bytes)).filter(|text| text.width() <= room);
    match form {
        RowForm::Lines if bytes[..bytes.len() - 1].contains(&b'\n') => None,
        RowForm::Text | RowForm::Lines => Some((text()?, String::new())),
        RowForm::Hex => (hex_columns <= room).then(|| (SafeText::EMPTY, spaced_hex(bytes))),
        RowForm::Both if bytes.len() > HEX_A_LINE[0] || hex_columns > room => None,
        RowForm::Both => {
            let text = text()?;
            let least = text.width() + GAP;
            let is_aligned = least <= hex_at && hex_at + hex_columns <= room;
            let hex_at = if is_aligned { hex_at } else { least };
            (hex_at + hex_columns <= room).then(|| (text.padded(hex_at), spaced_hex(bytes)))
        }
    }
}

/// Over several lines, bounded.
fn put_below(sheet: &mut LineBuilder<'_>, bytes: &[u8], role: Role) {
    if sheet.shape.form == RowForm::Lines {
        put_text_lines(sheet, bytes, role);
    } else {
        put_text_and_hex(sheet, bytes, role);
    }
}

/// How many lines an opened row has for its bytes.
fn opened_lines(sheet: &LineBuilder<'_>) -> Option<usize> {
    sheet.shape.opened.map(|lines| usize::from(lines).saturating_sub(2).max(4))
}

/// A line of the screen for each line of text, as many as there are lines for.
fn put_text_lines(sheet: &mut LineBuilder<'_>, bytes: &[u8], role: Role) {
    let columns = sheet.columns.max(4);
    // A text protocol is read as text: as many lines as there is room for.
    let room = usize::from(sheet.shape.height).saturating_sub(2);
    let most = opened_lines(sheet).unwrap_or(TEXT_LINES.max(room));
    let (plain, dim) = (sheet.style(role), sheet.style(Role::Dim));
    let ellipsis = sheet.scene.theme.glyphs.ellipsis;
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    for (place, line) in lines.by_ref().take(most).enumerate() {
        if place > 0 {
            sheet.new_line();
        }
        let bounded = SafeText::bounded(line, columns);
        let text = if bounded.left > 0 { bounded.text.then(ellipsis) } else { bounded.text };
        sheet.add(text.truncated_with(columns, ellipsis), plain);
    }
    let more = lines.count();
    if more > 0 {
        sheet.new_line();
        sheet.add(format!("{ellipsis} {more} more line{}", if more == 1 { "" } else { "s" }), dim);
    }
}

/// Lines of text, then lines of hex, both bounded.
fn put_text_and_hex(sheet: &mut LineBuilder<'_>, bytes: &[u8], role: Role) {
    let columns = sheet.columns.max(4);
    let (text_lines, hex_lines) = match (sheet.shape.form, opened_lines(sheet)) {
        (RowForm::Text, most) => (most.unwrap_or(TEXT_LINES), 0),
        (RowForm::Hex, most) => (0, most.unwrap_or(TEXT_LINES)),
        (_, Some(lines)) => (lines / 2, lines / 2),
        (_, None) => (TEXT_LINES, HEX_LINES),
    };
    let (plain, dim) = (sheet.style(role), sheet.style(Role::Dim));
    let bounded = SafeText::bounded(bytes, columns * text_lines);
    let mut rows = bounded.text.rows(columns);
    // Wide clusters may break rows early, and take more of them than columns were counted.
    let is_short = bounded.left > 0 || rows.len() > text_lines;
    rows.truncate(text_lines);
    let last = rows.len().saturating_sub(1);
    let ellipsis = sheet.scene.theme.glyphs.ellipsis;
    for (place, row) in rows.into_iter().enumerate() {
        if place > 0 {
            sheet.new_line();
        }
        let row = if is_short && place == last {
            row.then(ellipsis).truncated_with(columns, ellipsis)
        } else {
            row
        };
        sheet.add(row, plain);
    }
    let per_line = HEX_A_LINE.into_iter().find(|bytes| bytes * 3 <= columns + 1).unwrap_or(1);
    let all = bytes.len().div_ceil(per_line);
    for (place, chunk) in bytes.chunks(per_line).take(hex_lines).enumerate() {
        if place > 0 || text_lines > 0 {
            sheet.new_line();
        }
        let is_last = place + 1 == hex_lines && all > hex_lines;
        if !is_last {
            sheet.add(spaced_hex(chunk), dim);
            continue;
        }
        // The last line says how many more there are, in the place of the bytes that stood there.
        let before = per_line * place;
        let more = |shown: usize| format!(" {ellipsis} +{} B", bytes.len() - before - shown);
        let room = columns.saturating_sub(usize::from(paint::width(&more(0))));
        let shown = chunk.len().min((room + 1) / 3);
        sheet.add(spaced_hex(&chunk[..shown]), dim);
        sheet.add(more(shown), dim);
    }
}
