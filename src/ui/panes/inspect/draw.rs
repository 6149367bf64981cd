//! Drawing the pane.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::dump::DumpStyle;
use super::layout::{InspectAreas, InspectNeeds, InspectRegion, ROOMY_ROWS, layout, shape};
use super::pane::Inspect;
use super::tab::{Subject, Tab};
use super::{dump, fields, memory, picture, tabs, values};
use crate::bytes::cstruct::MemberOrder;
use crate::bytes::dump::DumpLayout;
use crate::bytes::order::Order;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::Role;

impl Inspect {
    /// Where everything stands, with the shape of the dump.
    pub(super) fn regions(&self, area: Rect) -> (InspectAreas, DumpLayout) {
        let Some(tab) = self.tab() else {
            return (layout(area, InspectNeeds::default(), None), DumpLayout::default());
        };
        let shape = shape(area.width, self.group, self.order, tab.bytes().len());
        let has_memory =
            area.height >= ROOMY_ROWS && !self.is_full && !matches!(tab.subject(), Subject::From(_));
        let memory = if has_memory { memory::rows(Inspect::subject_width(tab)) } else { 0 };
        let picture = if area.height >= ROOMY_ROWS { picture::rows(tab, shape) } else { 0 };
        let dump = tab.rows(shape) + picture;
        let glyphs = &crate::ui::theme::Glyphs::UNICODE;
        let places = |memory: usize| {
            let values = values::values(tab.bytes(), &tab.subject(), memory > 0, glyphs).len();
            let needs = InspectNeeds { dump, values, memory, fields: fields::rows(tab) };
            layout(area, needs, self.is_full.then_some(self.region))
        };
        let regions = places(memory);
        // Without room for all of the picture, memory is a row of the values.
        (if memory > 0 && regions.memory.is_empty() { places(0) } else { regions }, shape)
    }

    /// The order of the number that is looked at: a field has its own, marked bytes have the chosen one.
    fn subject_order(&self, tab: &Tab) -> Order {
        let Subject::Field(range) = tab.subject() else { return self.order };
        let start = tab.overlay.as_ref().map_or(0, |overlay| overlay.at);
        let field = tab.fields().into_iter().find(|field| start + field.offset == range.start);
        match field.map(|field| field.order) {
            Some(MemberOrder::Host) => Order::HOST,
            _ => Order::NETWORK,
        }
    }

    fn subject_width(tab: &Tab) -> usize {
        tab.subject().range(tab.bytes().len()).len()
    }

    /// The rows of values, as they are drawn in `area`.
    pub(super) fn value_rows(
        &self,
        area: Rect,
        tab: &Tab,
        glyphs: &crate::ui::theme::Glyphs,
    ) -> Vec<values::ValueRow> {
        let has_memory = !self.regions(area).0.memory.is_empty();
        values::values(tab.bytes(), &tab.subject(), has_memory, glyphs)
    }

    pub(super) fn draw_pane(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let Some(tab) = self.tab() else {
            draw_nothing(area, buf, view);
            return None;
        };
        let (regions, shape) = self.regions(area);
        let has = |region| view.has_focus && self.region == region;
        let about = self.about(tab, area.width, view);
        tabs::draw(regions.tabs, buf, view, (&self.tabs, self.shown), &about, has(InspectRegion::Tabs));
        let look = DumpStyle { shape, has_focus: has(InspectRegion::Dump), is_text: self.is_text };
        let at = dump::draw(regions.dump, buf, view, tab, look);
        if tab.bytes().is_empty() {
            let words = format!(
                "Empty: {} types hex digits, a paste of hex or of a dump goes in here.",
                view.key(&Action::Type)
            );
            paint::put(buf, regions.dump, 8, 1, words, view.theme.style(Role::Dim));
        }
        let subject = tab.subject();
        let rows = self.value_rows(area, tab, view.theme.glyphs);
        let title = values::title(&subject, tab.bytes().len());
        let focus = has(InspectRegion::Values);
        values::draw(regions.values, buf, view, &rows, (&title, self.order, &self.values, focus));
        if !regions.memory.is_empty() {
            let held = &tab.bytes()[subject.range(tab.bytes().len())];
            memory::draw(regions.memory, buf, view, held, self.subject_order(tab));
        }
        fields::draw(regions.fields, buf, view, tab, has(InspectRegion::Fields));
        at
    }

    /// What stands at the right of the tabs: how many bytes, how they came, and how their digits are grouped.
    fn about(&self, tab: &Tab, columns: u16, view: &View<'_>) -> String {
        let count = tab.bytes().len();
        let mut words = vec![match (tab.cut_from(), count) {
            (Some(whole), _) => format!("first {count} of {whole} bytes"),
            (None, 1) => "1 byte".to_owned(),
            (None, _) => format!("{count} bytes"),
        }];
        if let Some(live) = tab.live {
            words.push(if live.is_on { "live" } else { "held" }.to_owned());
        } else if tab.is_edited() {
            words.push("edited".to_owned());
        }
        // A single byte has no order; of a group it is said wherever it is shown.
        match self.group {
            1 if columns >= ROOMY_COLUMNS => words.push("group 1".to_owned()),
            1 => {}
            group => words.push(format!("group {group} {}", self.order.name())),
        }
        if columns >= ROOMY_COLUMNS {
            words.push("offsets hex".to_owned());
        }
        if view.level == Level::Type {
            let what = if self.is_text { "text" } else { "hex" };
            let how = if self.is_inserting { "inserting" } else { "typing" };
            if self.is_text || self.is_inserting {
                words.push(format!("{how} {what}"));
            }
        }
        words.join(&format!(" {} ", view.theme.glyphs.dot))
    }
}

/// Columns from which the row of tabs has room to say what is usual.
const ROOMY_COLUMNS: u16 = 100;

fn draw_nothing(area: Rect, buf: &mut Buffer, view: &View<'_>) {
    paint::rule(buf, area, 0, "Inspect", "", view.theme, view.has_focus);
    let dim = view.theme.style(Role::Dim);
    let lines = [
        format!("No bytes yet. {} on any row brings its bytes here,", view.key(&Action::ToInspect)),
        "an address with the struct of its family laid over it.".to_owned(),
        format!(
            "{} begins an empty buffer or follows a socket; a paste of hex begins one too.",
            view.key(&Action::Add)
        ),
    ];
    let mut row = 2;
    for words in lines {
        row = paint::put_wrapped(buf, area, 1, row, words, dim);
    }
}
