//! One tab: bytes, a cursor, marks, a struct laid over them, and what was edited.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::edited_bytes::{BYTES_LIMIT, EditedBytes};
use super::file_source::FileSource;
use super::history::Edit;
use super::live::{Live, follow_words};
use super::overlay::{Overlay, OverlayKind};
use super::overlay_field::OverlayField;
use super::overlays::Overlays;
use super::places::Places;
use super::workbench::{Workbench, WorkbenchKind};
use crate::bytes::cstruct::{Declarations, MemberOrder};
use crate::bytes::dump::DumpLayout;
use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::ui::file_part::FilePart;
use crate::ui::flow::ByteSample;
use crate::ui::msg::Effect;
use crate::ui::world::World;

/// Which bytes the values are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// What is marked.
    Marked(Range<usize>),
    /// The field of the struct under the cursor.
    Field(Range<usize>),
    /// Everything from the cursor on.
    From(usize),
}

impl Subject {
    /// The bytes' places, of `length` bytes.
    pub(super) fn range(&self, length: usize) -> Range<usize> {
        match self {
            Subject::Marked(range) | Subject::Field(range) => range.start.min(length)..range.end.min(length),
            Subject::From(at) => (*at).min(length)..length,
        }
    }
}

/// Bytes to look at.
#[derive(Clone, Debug)]
pub(super) struct Tab {
    pub(super) origin: SafeText,
    pub(super) call: Option<Seq>,
    pub(super) live: Option<Live>,
    pub(super) overlays: Overlays,
    /// The struct that is typed.
    pub(super) workbench: Option<Workbench>,
    bytes: EditedBytes,
    /// The file that the bytes are a part of.
    pub(super) file: Option<FileSource>,
    /// The offset of the first of the bytes.
    base: usize,
    cursor: usize,
    /// The field of the layout that was gone to, of several that begin at the cursor.
    field: Option<usize>,
    pub(super) places: Places,
    /// Whether the first digit of the byte under the cursor has been typed.
    is_half: bool,
    anchor: Option<usize>,
    /// The first row of the dump on screen.
    pub(super) top: usize,
    /// Where the search found something last.
    pub(super) found: Option<Range<usize>>,
}

impl Tab {
    /// Rows of its dump, the one where a new byte would stand included.
    pub(super) fn rows(&self, shape: DumpLayout) -> usize {
        shape.rows(self.bytes().len()).max(shape.cell(self.cursor()).row + 1)
    }

    /// A tab of what another pane handed over. `live` is where more of it comes from.
    pub(super) fn of(specimen: &ByteSample, live: Option<Live>, known: &Declarations) -> Tab {
        let mut tab = Tab::empty();
        tab.origin = specimen.origin.clone();
        tab.call = specimen.call;
        tab.live = live;
        tab.replace(&specimen.bytes);
        tab.lay(0, specimen.layout.and_then(|name| Overlay::named(known, name, tab.overlays.abi, 0)));
        tab
    }

    /// A tab of the newest message of a socket, which it follows; empty while there is none.
    pub(super) fn following(live: Live, world: &World) -> Tab {
        let mut tab = Tab::empty();
        if let Some(newest) = live.newest(None, world) {
            tab = Tab::of(&newest, None, &world.user_files.layouts);
        }
        tab.live = Some(live);
        tab.origin = follow_words(live, world);
        tab
    }

    /// A tab of a file, of which no part was read yet.
    pub(super) fn of_file(path: PathBuf) -> Tab {
        let mut tab = Tab::empty();
        let name = path.file_name().unwrap_or(path.as_os_str());
        tab.origin = SafeText::escaped(name.as_encoded_bytes());
        tab.file = Some(FileSource::new(path));
        tab
    }

    /// Asks for the part of the file that is needed next.
    pub(super) fn next_part(&mut self) -> Option<Effect> {
        let (held, cursor) = (self.held(), self.offset());
        self.file.as_mut()?.next_part(&held, cursor)
    }

    /// Puts the cursor on what a search has found, where that is held.
    pub(super) fn go_to_found(&mut self) {
        let held = self.held();
        let Some(file) = &mut self.file else { return };
        let Some(offset) = file.take_wanted(&held) else { return };
        let found = file.found.clone();
        let base = self.base;
        self.go(offset - base, false);
        self.found = found.and_then(|found| Some(found.start.checked_sub(base)?..found.end - base));
    }

    /// Puts a part of the file in place of the one that is held: what stands at an offset stays there.
    pub(super) fn take_part(&mut self, part: &FilePart) {
        let Some(file) = &mut self.file else { return };
        let cursor = file.take(part).unwrap_or(self.base + self.cursor);
        let (found, anchor) = (file.found.clone(), self.anchor.map(|anchor| self.base + anchor));
        self.base = usize::try_from(part.at).unwrap_or(usize::MAX);
        self.bytes.put(&part.bytes);
        let base = self.base;
        self.overlays.move_base(base);
        self.laid();
        self.go(cursor.saturating_sub(base), false);
        self.anchor = anchor.map(|anchor| anchor.saturating_sub(base));
        self.found = found.and_then(|found| Some(found.start.checked_sub(base)?..found.end - base));
        self.settle();
    }

    /// An empty tab to build in.
    pub(super) fn empty() -> Tab {
        Tab {
            origin: SafeText::literal("empty"),
            call: None,
            live: None,
            overlays: Overlays::none(),
            workbench: None,
            bytes: EditedBytes::default(),
            file: None,
            base: 0,
            cursor: 0,
            field: None,
            places: Places::default(),
            is_half: false,
            anchor: None,
            top: 0,
            found: None,
        }
    }

    /// Puts other bytes in place, as they came; not an edit.
    pub(super) fn replace(&mut self, bytes: &[u8]) {
        self.bytes.replace(bytes);
        self.is_half = false;
        self.changed();
        self.settle();
    }

    /// What follows from the bytes is made anew.
    fn changed(&mut self) {
        self.found = None;
        self.places.forget_jumps();
        self.laid();
    }

    /// Lays a layout over the bytes, or takes it away: the first, or the one beside it.
    pub(super) fn lay(&mut self, layer: usize, overlay: Option<Overlay>) {
        self.overlays.lay(layer, overlay, self.base);
        self.laid();
    }

    /// Lays the layouts of another tab over the bytes.
    pub(super) fn lay_as(&mut self, other: &Tab) {
        self.overlays.clone_from(&other.overlays);
        self.laid();
    }

    /// The layouts begin at this byte.
    pub(super) fn lay_at(&mut self, at: usize) {
        self.overlays.begin_at(at, self.base);
        self.laid();
    }

    fn laid(&mut self) {
        self.field = None;
        self.overlays.read(&self.bytes);
    }

    /// The bytes.
    pub(super) const fn bytes(&self) -> &EditedBytes {
        &self.bytes
    }

    /// The offsets of the bytes.
    fn held(&self) -> Range<usize> {
        self.base..self.base + self.bytes.len()
    }

    /// How many bytes there are where these are from: the end of the offsets.
    pub(super) fn total(&self) -> usize {
        self.file.as_ref().map_or(self.bytes.len(), FileSource::size)
    }

    /// The offset of the first of the bytes.
    pub(super) const fn base(&self) -> usize {
        self.base
    }

    /// The byte under the cursor; the place after the last one while something is typed there.
    pub(super) const fn cursor(&self) -> usize {
        self.cursor
    }

    /// The offset of the byte under the cursor.
    pub(super) const fn offset(&self) -> usize {
        self.base + self.cursor
    }

    /// Whether the next digit is the second of its byte.
    pub(super) const fn is_half(&self) -> bool {
        self.is_half
    }

    /// Whether it was edited.
    pub(super) fn is_edited(&self) -> bool {
        self.bytes.is_unsaved() || self.workbench.as_ref().is_some_and(Workbench::is_edited)
    }

    /// A file has what these bytes were at a version.
    pub(super) const fn note_saved(&mut self, version: u64) {
        self.bytes.note_saved(version);
    }

    /// Whether its bytes are those of a file: they are only read.
    pub(super) const fn is_read_only(&self) -> bool {
        self.file.is_some()
    }

    /// The next digit begins a byte.
    pub(super) fn settle_digit(&mut self) {
        self.is_half = false;
    }

    /// Puts the cursor on a byte; with `is_typing` it may stand after the last.
    pub(super) fn go(&mut self, to: usize, is_typing: bool) {
        self.field = None;
        self.put_cursor(to, is_typing);
    }

    fn put_cursor(&mut self, to: usize, is_typing: bool) {
        self.is_half = false;
        let most = if is_typing { self.bytes.len() } else { self.bytes.len().saturating_sub(1) };
        self.cursor = to.min(most);
    }

    /// The cursor on a byte again, as on the level COMMAND.
    pub(super) fn settle(&mut self) {
        self.put_cursor(self.cursor, false);
        if let Some(anchor) = self.anchor {
            self.anchor = (!self.bytes.is_empty()).then(|| anchor.min(self.bytes.len() - 1));
        }
    }

    /// Begins to mark at the cursor, or forgets the marks.
    pub(super) fn toggle_mark(&mut self) {
        self.anchor = if self.anchor.is_some() || self.bytes.is_empty() { None } else { Some(self.cursor) };
    }

    /// Forgets the marks; false if there were none.
    pub(super) fn unmark(&mut self) -> bool {
        self.anchor.take().is_some()
    }

    /// Marks these bytes, the cursor on the last.
    pub(super) fn mark(&mut self, range: &Range<usize>) {
        if !range.is_empty() {
            self.go(range.end - 1, false);
            self.anchor = Some(range.start.min(self.cursor));
        }
    }

    /// What is marked: from where marking began to the cursor.
    pub(super) fn marked(&self) -> Option<Range<usize>> {
        let anchor = self.anchor?;
        let end = anchor.max(self.cursor).saturating_add(1).min(self.bytes.len());
        Some(anchor.min(self.cursor)..end)
    }

    /// What the values are of.
    pub(super) fn subject(&self) -> Subject {
        if let Some(marked) = self.marked() {
            return Subject::Marked(marked);
        }
        match self.field_range() {
            Some(range) => Subject::Field(range),
            None => Subject::From(self.cursor),
        }
    }

    /// The bytes to copy or send: what is marked, else all.
    pub(super) fn chosen(&self) -> &[u8] {
        let range = self.marked().unwrap_or(0..self.bytes.len());
        &self.bytes[range]
    }

    /// The layout that the cursor goes by.
    pub(super) fn overlay(&self) -> Option<&Overlay> {
        self.overlays.current()
    }

    /// The fields of the layout that the cursor goes by. Places count from its beginning.
    pub(super) fn fields(&self) -> Arc<[OverlayField]> {
        self.overlay().map_or_else(|| Arc::from([]), |overlay| self.fields_of(overlay))
    }

    /// The fields of a layout over the bytes.
    pub(super) fn fields_of(&self, overlay: &Overlay) -> Arc<[OverlayField]> {
        overlay.fields(&self.bytes[self.covered(overlay)])
    }

    /// Which field of a layout the cursor is in: the one that was gone to, else the innermost of its byte.
    pub(super) fn current_field(&self, overlay: &Overlay, fields: &[OverlayField]) -> Option<usize> {
        let place = self.cursor.checked_sub(overlay.at)?;
        let is_own = self.overlay().is_some_and(|own| std::ptr::eq(own, overlay));
        let chosen = self.field.filter(|index| fields.get(*index).is_some_and(|field| field.contains(place)));
        chosen.filter(|_| is_own).or_else(|| overlay.field_at(fields, place))
    }

    /// Puts the cursor on the first byte of a field.
    pub(super) fn go_to_field(&mut self, index: usize) {
        let Some(at) = self.overlay().map(|overlay| overlay.at) else { return };
        let Some(offset) = self.fields().get(index).map(|field| field.offset) else { return };
        self.go(at.saturating_add(offset), false);
        self.field = Some(index);
    }

    /// The bytes that the field under the cursor points to.
    pub(super) fn pointed_at(&self) -> Option<Range<usize>> {
        self.at_field(|overlay, field| {
            let target = field.points_to.clone()?;
            Some(overlay.at + target.start..overlay.at + target.end)
        })
    }

    /// Goes where the field under the cursor points; false if it is no pointer.
    pub(super) fn follow_pointer(&mut self) -> bool {
        let Some(target) = self.pointed_at() else { return false };
        self.jump(self.base + target.start);
        true
    }

    /// Puts the cursor on the byte at an offset, and remembers where it came from.
    pub(super) fn jump(&mut self, offset: usize) {
        self.places.leave(self.offset());
        self.go_to_offset(offset);
    }

    /// Back to where the last jump began; false if there was none.
    pub(super) fn come_back(&mut self) -> bool {
        let Some(before) = self.places.come_back() else { return false };
        self.go_to_offset(before);
        true
    }

    /// Puts the cursor on the byte at an offset, as soon as it is there.
    pub(super) fn go_to_offset(&mut self, offset: usize) {
        let is_held = self.held().contains(&offset);
        match &mut self.file {
            Some(file) if !is_held => file.want(offset),
            _ => self.go(offset.saturating_sub(self.base), false),
        }
    }

    /// The bytes that the struct lies over.
    pub(super) fn covered(&self, overlay: &Overlay) -> Range<usize> {
        let start = overlay.at.min(self.bytes.len());
        start..start.saturating_add(overlay.size()).min(self.bytes.len())
    }

    /// A struct or a message to type, beside the bytes.
    pub(super) fn begin(&mut self, workbench: Workbench, known: &Declarations) {
        self.overlays.layer = 0;
        self.workbench = Some(workbench);
        self.take_typed(known);
    }

    /// Lays what is typed over the bytes; a message is the bytes. While it is wrong, what was before stays.
    pub(super) fn take_typed(&mut self, known: &Declarations) {
        let at = self.overlays.of(0).map_or(0, |overlay| overlay.at);
        let Some(workbench) = &mut self.workbench else { return };
        let Some(overlay) = workbench.read(known, self.overlays.abi, at) else { return };
        if let OverlayKind::Message(message) = &overlay.kind {
            self.origin = workbench.name().unwrap_or_else(|| SafeText::literal("message"));
            self.bytes.put(&message.bytes);
        }
        self.overlays.lay_typed(overlay);
        self.changed();
        self.settle();
    }

    /// Lays the structs over the bytes as they are declared now.
    pub(super) fn declare_anew(&mut self, known: &Declarations) {
        self.overlays.declare_anew(known, self.workbench.is_some());
        if self.workbench.as_ref().is_some_and(|workbench| workbench.kind == WorkbenchKind::Struct) {
            self.take_typed(known);
        }
        self.laid();
        self.settle();
    }

    /// Adds a line to what is typed.
    pub(super) fn add_line(&mut self, line: &str, known: &Declarations) {
        if let Some(workbench) = &mut self.workbench {
            let text = workbench.field.text().trim_end_matches('\n');
            let joined = if text.is_empty() { line.to_owned() } else { format!("{text}\n{line}") };
            workbench.field.set(&joined);
        }
        self.take_typed(known);
    }

    /// Whether its bytes are those of a message that is typed: they are changed there.
    pub(super) fn is_built(&self) -> bool {
        self.workbench.as_ref().is_some_and(|workbench| workbench.kind == WorkbenchKind::Message)
    }

    /// The layouts as they are on the next machine.
    pub(super) fn next_machine(&mut self) {
        self.overlays.next_machine();
        self.laid();
    }

    /// The order of the field under the cursor.
    pub(super) fn field_order(&self) -> Option<MemberOrder> {
        self.at_field(|_, field| Some(field.order))
    }

    /// The bytes of the field under the cursor.
    fn field_range(&self) -> Option<Range<usize>> {
        self.at_field(|overlay, field| {
            let range = overlay.at + field.offset..(overlay.at + field.end()).min(self.bytes.len());
            (!range.is_empty()).then_some(range)
        })
    }

    /// What the field under the cursor says.
    fn at_field<T>(&self, says: impl FnOnce(&Overlay, &OverlayField) -> Option<T>) -> Option<T> {
        let overlay = self.overlay()?;
        let fields = self.fields_of(overlay);
        says(overlay, fields.get(self.current_field(overlay, &fields)?)?)
    }

    /// Types one hex digit over the byte under the cursor; at the end, or before it with `inserts`, a new byte
    /// begins. After a byte's second digit the cursor goes where `next` says. False when there is no room.
    pub(super) fn type_digit(
        &mut self,
        digit: u8,
        inserts: bool,
        next: impl Fn(usize, usize) -> usize,
    ) -> bool {
        let at = self.cursor;
        let old = self.bytes.get(at).copied().filter(|_| !inserts || self.is_half);
        if old.is_none() && self.bytes.len() >= BYTES_LIMIT {
            return false;
        }
        let byte = old.unwrap_or(0);
        let new = if self.is_half { byte & 0xf0 | digit } else { byte & 0x0f | digit << 4 };
        // A new byte begins with its first digit alone.
        let new = if old.is_none() { digit << 4 } else { new };
        let edit = Edit { at, before: old.into_iter().collect(), after: vec![new] };
        self.edit(edit, self.is_half);
        if self.is_half {
            self.go(next(at, self.bytes.len()), true);
        } else {
            self.is_half = true;
        }
        true
    }

    /// Writes bytes over those from the cursor on, or with `inserts` before them; what goes past the end is added.
    /// Gives back how many found no room.
    pub(super) fn write(&mut self, new: &[u8], inserts: bool) -> usize {
        let at = self.cursor;
        let room = BYTES_LIMIT.saturating_sub(if inserts { self.bytes.len() } else { at });
        let taken = &new[..new.len().min(room)];
        let end = if inserts { at } else { (at + taken.len()).min(self.bytes.len()) };
        let edit = Edit { at, before: self.bytes[at..end].to_vec(), after: taken.to_vec() };
        self.edit(edit, false);
        self.go(at + taken.len(), true);
        new.len() - taken.len()
    }

    /// Takes bytes out; false if there are none.
    pub(super) fn delete(&mut self, range: &Range<usize>) -> bool {
        let range = range.start..range.end.min(self.bytes.len());
        if range.is_empty() {
            return false;
        }
        self.edit(
            Edit { at: range.start, before: self.bytes[range.clone()].to_vec(), after: Vec::new() },
            false,
        );
        self.go(range.start, true);
        true
    }

    fn edit(&mut self, edit: Edit, joins: bool) {
        self.places.shift(edit.at, edit.before.len(), edit.after.len());
        self.bytes.edit(edit, joins);
        self.live = None;
        self.anchor = None;
        self.changed();
    }

    /// Undoes the last edit; false if there is none.
    pub(super) fn undo(&mut self) -> bool {
        let at = self.bytes.undo();
        self.after_undo(at)
    }

    /// Does again what was undone; false if nothing was.
    pub(super) fn redo(&mut self) -> bool {
        let at = self.bytes.redo();
        self.after_undo(at)
    }

    fn after_undo(&mut self, at: Option<usize>) -> bool {
        let Some(at) = at else { return false };
        self.anchor = None;
        self.changed();
        self.go(at, false);
        true
    }
}
