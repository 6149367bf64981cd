//! A region of facts, a row each: of an address every form. The row under the cursor can be copied and explained. The
//! facts and their rows are kept: they are made anew when what they tell of has changed.

use std::borrow::Cow;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::this_host;
use super::asked_dns::DnsRoom;
use super::facts::{Fact, divided};
use super::layout::{self, LookupRegion};
use super::selected::SelectedLookup;
use super::{address, dns, explained, hostent};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::List;
use crate::ui::parts::list::window;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::{KnownName, World};

/// Columns of the labels at most.
const LABEL_COLUMNS: usize = 14;
/// Columns from which long labels stand before the facts.
const LABELLED_COLUMNS: usize = 38;

/// What a region of facts tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FactsOf {
    /// The chosen address.
    Address,
    /// The list as a hostent.
    Hostent,
    /// The order of the list.
    Order,
    /// Where its addresses came from.
    Source,
    /// This host.
    Host,
    /// What DNS servers say.
    Dns,
}

impl FactsOf {
    const fn region(self) -> LookupRegion {
        match self {
            FactsOf::Address => LookupRegion::Address,
            FactsOf::Hostent => LookupRegion::List,
            FactsOf::Order => LookupRegion::Order,
            FactsOf::Source => LookupRegion::Source,
            FactsOf::Host => LookupRegion::Host,
            FactsOf::Dns => LookupRegion::Dns,
        }
    }

    fn title(self, shared: &SelectedLookup) -> SafeText {
        match self {
            FactsOf::Address => address::title(shared),
            FactsOf::Hostent => "struct hostent, of one family".into(),
            FactsOf::Order => "Why this order (derived)".into(),
            FactsOf::Source => "Where it came from (inferred)".into(),
            FactsOf::Host => "This host".into(),
            FactsOf::Dns => dns::title(shared),
        }
    }

    /// What is told.
    fn facts(self, shared: &SelectedLookup, world: &World) -> Vec<Fact> {
        match self {
            FactsOf::Address => address::facts(shared, world),
            FactsOf::Hostent => hostent::facts(shared),
            FactsOf::Order => explained::order(shared),
            FactsOf::Source => explained::source(shared),
            FactsOf::Host => explained::host(shared),
            FactsOf::Dns => dns::facts(shared),
        }
    }

    /// What that depends on: the answers, and what else is looked at.
    fn basis(self, shared: &SelectedLookup, world: &World) -> FactsBasis {
        let all = FactsBasis { changes: shared.answers.changes(), ..FactsBasis::default() };
        match self {
            FactsOf::Order | FactsOf::Source | FactsOf::Host => all,
            FactsOf::Hostent => FactsBasis { node: shared.node, ..all },
            FactsOf::Dns => FactsBasis { room: Some(dns::room(shared)), ..all },
            FactsOf::Address => FactsBasis {
                typed: shared.typed().map(str::to_owned),
                name: shared.shown().and_then(|shown| world.names.get(&shown.address).cloned()),
                shown: shared.shown().map(|shown| (shown.address, shown.transport)),
                ..all
            },
        }
    }

    /// What is explained where a fact has no word of its own.
    const fn word(self) -> &'static str {
        match self {
            FactsOf::Address => "address",
            FactsOf::Hostent => "h_name",
            FactsOf::Order => "address selection",
            FactsOf::Source => "nsswitch",
            FactsOf::Host => "interface",
            FactsOf::Dns => "DNS",
        }
    }

    /// What is said while there is nothing to tell.
    const fn silence(self) -> &'static str {
        match self {
            FactsOf::Address => address::SILENCE,
            FactsOf::Hostent => "there is no list",
            FactsOf::Order => "the rules by which the addresses of a list have their order stand here",
            FactsOf::Source => "the files and modules that the addresses of a list came from stand here",
            FactsOf::Host => "asking the system",
            FactsOf::Dns => dns::SILENCE,
        }
    }
}

/// What facts were made from; what they do not depend on stays at its default.
#[derive(Debug, Default, PartialEq)]
struct FactsBasis {
    /// How often the answers had changed.
    changes: u64,
    node: usize,
    typed: Option<String>,
    shown: Option<(Address, Option<Transport>)>,
    /// What any pane was told of the address.
    name: Option<KnownName>,
    room: Option<DnsRoom>,
}

/// The region: cursor and window, the facts, and their rows.
#[derive(Debug)]
pub(super) struct FactList {
    of: FactsOf,
    list: List,
    facts: Vec<Fact>,
    basis: Option<FactsBasis>,
    rows: FactRows,
}

impl FactList {
    pub(super) const fn new(of: FactsOf) -> FactList {
        let rows = FactRows { columns: 0, rows: Vec::new() };
        FactList { of, list: List::new(), facts: Vec::new(), basis: None, rows }
    }

    /// Which one it is.
    pub(super) const fn region(&self) -> LookupRegion {
        self.of.region()
    }

    /// Back to the first fact: something else is told of.
    pub(super) const fn reset(&mut self) {
        self.list = List::new();
    }

    /// Makes the facts anew if what they tell of has changed.
    pub(super) fn settle(&mut self, shared: &SelectedLookup, world: &World) {
        let basis = Some(self.of.basis(shared, world));
        if basis != self.basis {
            self.basis = basis;
            self.facts = self.of.facts(shared, world);
            self.rows = FactRows::default();
        }
    }

    /// Keeps their rows for a region of so many columns.
    pub(super) fn settle_rows(&mut self, columns: u16) {
        if self.rows.columns != columns {
            self.rows = FactRows::of(&self.facts, columns);
        }
    }

    fn rows_in(&self, columns: u16) -> Cow<'_, [FactRow]> {
        if self.rows.columns == columns {
            Cow::Borrowed(&self.rows.rows)
        } else {
            Cow::Owned(FactRows::of(&self.facts, columns).rows)
        }
    }

    /// The place of the fact under the cursor.
    pub(super) fn place(&self) -> usize {
        self.list.cursor(usize::MAX).unwrap_or(0)
    }

    /// The fact under the cursor.
    pub(super) fn current(&self) -> Option<&Fact> {
        self.facts.get(self.list.cursor(self.facts.len())?)
    }

    /// When a clock changes what is told.
    pub(super) fn wake_at(&self, now: Moment) -> Option<Moment> {
        self.facts.iter().filter_map(|fact| fact.text.changes_at(now)).min()
    }

    /// The rows that are on screen: the fact under the cursor whole, if that can be.
    fn window(&self, rows: &[FactRow], page: usize) -> Range<usize> {
        let cursor = self.list.cursor(self.facts.len()).unwrap_or(0);
        let last = rows.iter().rposition(|row| row.of == cursor).unwrap_or(0);
        window(0, last, rows.len(), page)
    }
}

impl Region<SelectedLookup> for FactList {
    fn offers(&self, shared: &SelectedLookup, _world: &World, level: Level) -> Vec<Offer> {
        if self.of == FactsOf::Dns && level == Level::Command && shared.answers.dns.is_some() {
            return vec![Offer::named(Action::TraceDns, "from the root")];
        }
        let is_asked = shared.answers.explained.told().is_some() && self.of == FactsOf::Source;
        let is_offered = is_asked && level == Level::Command;
        if is_offered { vec![Offer::named(Action::Enter, "ask each module")] } else { Vec::new() }
    }

    fn rows(&self, columns: u16, _shared: &SelectedLookup, _world: &World) -> u16 {
        match self.rows_in(columns).len() {
            0 => 0,
            rows => u16::try_from(1 + rows).unwrap_or(u16::MAX),
        }
    }

    fn update(&mut self, action: &Action, _shared: &mut SelectedLookup, context: &mut Context<'_>) -> bool {
        let (count, page) = (self.facts.len(), usize::from(context.area.height.saturating_sub(1)));
        count > 0 && self.list.apply(action, count, page)
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedLookup, context: &mut Context<'_>) {
        match pointer.kind {
            PointerKind::WheelUp => _ = self.update(&Action::Up, shared, context),
            PointerKind::WheelDown => _ = self.update(&Action::Down, shared, context),
            PointerKind::Press => {
                let rows = self.rows_in(context.area.width);
                let window = self.window(&rows, usize::from(context.area.height.saturating_sub(1)));
                let line = usize::from(pointer.row).checked_sub(1);
                let hit = line.and_then(|line| rows.get(window.start + line)).map(|row| row.of);
                if let Some(place) = hit {
                    self.list.select(place);
                }
            }
        }
    }

    fn topics(&self, _shared: &SelectedLookup, _world: &World, _now: Moment) -> Vec<Topic> {
        let current = self.current();
        let of_dns = current.filter(|_| self.of == FactsOf::Dns).map(dns::topics).unwrap_or_default();
        if !of_dns.is_empty() {
            return of_dns;
        }
        let named = current.and_then(|fact| Topic::named(fact.label.as_str()));
        named.or_else(|| Topic::named(self.of.word())).into_iter().collect()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedLookup,
    ) -> Option<Position> {
        let theme = view.theme;
        let rows = self.rows_in(area.width);
        let window = self.window(&rows, usize::from(area.height.saturating_sub(1)));
        let most = usize::from(area.width).saturating_sub(3);
        let title = self.of.title(shared).truncated_with(most, theme.glyphs.ellipsis);
        let beyond = paint::beyond(&window, rows.len(), theme);
        let right = if shared.full == Some(self.of.region()) {
            this_host(area, title.width(), view)
        } else if beyond.is_empty() && shared.below == self.of.region() {
            others(self.of.region(), shared, view)
        } else {
            SafeText::kept(beyond.join(" "))
        };
        paint::rule(buf, area, 0, title, right, theme, view.has_focus);
        let (_, body) = paint::split_top(area, 1);
        if self.facts.is_empty() {
            let words = SafeText::literal(self.of.silence());
            let rows = words.wrapped(usize::from(body.width.saturating_sub(2)).max(1));
            for (line, row) in rows.iter().zip(0..body.height) {
                paint::put(buf, body, 1, row, line, theme.style(Role::Dim));
            }
            return None;
        }
        let cursor = self.list.cursor(self.facts.len());
        for (line, row) in rows[window].iter().zip(0..) {
            let is_here = view.has_focus && cursor == Some(line.of);
            let fact = &self.facts[line.of];
            let style = if is_here { theme.styled(Role::Cursor, true) } else { theme.style(fact.role) };
            if is_here {
                paint::bar(buf, body, 0, row, theme, true);
            }
            if line.has_label {
                paint::put(buf, body, 1, row, &fact.label, theme.style(Role::Label));
            }
            match &line.text {
                RowText::Said(text) => _ = paint::put(buf, body, line.column, row, text, style),
                RowText::Part(part) => {
                    let text = fact.text.at(view.now, &view.key(&Action::WhoIs));
                    let room = usize::from(body.width.saturating_sub(line.column));
                    if let Some(text) = parts(&text, room.max(1)).get(*part) {
                        paint::put(buf, body, line.column, row, text, style);
                    }
                }
            }
        }
        None
    }
}

/// The regions that stand behind this one, in words.
pub(super) fn others(front: LookupRegion, shared: &SelectedLookup, view: &View<'_>) -> SafeText {
    let words = layout::behind(front, shared.size).into_iter().map(SafeText::literal);
    let words = words.reduce(|all, word| all.then(" ").then(view.theme.glyphs.dot).then(" ").then(word));
    SafeText::shown(view.key(&Action::NextRegion)).then(": ").then(words.unwrap_or_default())
}

/// The rows of facts in so many columns: long ones take several.
#[derive(Debug, Default)]
struct FactRows {
    columns: u16,
    rows: Vec<FactRow>,
}

/// A row on screen: a part of the text of a fact, with its label if it is the first.
#[derive(Clone, Debug)]
struct FactRow {
    /// The place of the fact.
    of: usize,
    has_label: bool,
    /// The column that the text begins in.
    column: u16,
    text: RowText,
}

/// The text of a row.
#[derive(Clone, Debug)]
enum RowText {
    Said(SafeText),
    /// A part of what is made where it is drawn.
    Part(usize),
}

impl FactRows {
    fn of(facts: &[Fact], area_columns: u16) -> FactRows {
        let columns = usize::from(area_columns.saturating_sub(1));
        let widest = facts.iter().map(|fact| fact.label.width()).max().unwrap_or(0);
        let labels = match widest {
            0 => 0,
            _ if columns >= LABELLED_COLUMNS => (widest + 2).min(LABEL_COLUMNS),
            // The longest of the usual types of records: HTTPS.
            1..=5 => widest + 1,
            _ => 0,
        };
        let mut rows = Vec::new();
        for (of, fact) in facts.iter().enumerate() {
            let labels = if fact.is_apart { 0 } else { labels };
            let (room, column) = (columns.saturating_sub(labels).max(1), 1 + labels as u16);
            let text = fact.text.widest();
            if labels > 0 && is_broken(&text, room) && text.width() + 1 < columns {
                // Whole in a row of its own rather than broken.
                let label = FactRow { of, has_label: true, column: 1, text: RowText::Said(SafeText::EMPTY) };
                rows.extend([label, FactRow { of, has_label: false, column: 2, text: RowText::Said(text) }]);
                continue;
            }
            for (part, text) in parts(&text, room).into_iter().enumerate() {
                let text = if fact.text.is_said() { RowText::Said(text) } else { RowText::Part(part) };
                rows.push(FactRow { of, has_label: part == 0 && labels > 0, column, text });
            }
        }
        FactRows { columns: area_columns, rows }
    }
}

/// A text in rows: pairs of hex digits eight to a row, sentences broken between words, other forms behind a sign that
/// divides them, so that no number is cut.
fn parts(text: &SafeText, room: usize) -> Vec<SafeText> {
    let is_hex = is_hex(text);
    if text.width() <= room {
        // As it is: what stands in columns keeps them.
        vec![text.clone()]
    } else if is_hex && room > 24 {
        text.rows(room / 24 * 24)
    } else if is_hex {
        text.rows(room.max(3) / 3 * 3)
    } else if is_broken(text, room) {
        divided(text, room)
    } else {
        text.wrapped(room)
    }
}

/// Pairs of hex digits with blanks between.
fn is_hex(text: &SafeText) -> bool {
    let is_pair = |word: &str| word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.as_str().len() > 2 && text.as_str().split(' ').all(is_pair)
}

/// Whether a word of it does not fit into a row.
fn is_broken(text: &SafeText, room: usize) -> bool {
    text.as_str().split(' ').any(|word| usize::from(paint::width(word)) > room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_is_cut_where_a_form_takes_several_rows() {
        for (text, room, rows) in [
            (
                "0000:0000:0000:0000:0000:0000:0000:0001",
                26,
                &["0000:0000:0000:0000:0000:", "0000:0000:0001"][..],
            ),
            ("11000000.00000000.00000010.00100001", 26, &["11000000.00000000.", "00000010.00100001"]),
            ("0a 00 e2 91 00 00", 10, &["0a 00 e2 ", "91 00 00"]),
            ("two words", 5, &["two", "words"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
        ] {
            let shown = parts(&SafeText::escaped_str(text), room);
            let shown: Vec<&str> = shown.iter().map(SafeText::as_str).collect();
            assert_eq!(shown, rows, "{text}");
        }
    }
}
