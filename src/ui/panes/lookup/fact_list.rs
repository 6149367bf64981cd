//! A region of facts, a row each: of an address every form. The row under the cursor can be copied and explained.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::this_host;
use super::facts::Fact;
use super::layout::{self, LookupRegion};
use super::selected::SelectedLookup;
use super::{address, dns, explained, hostent};
use crate::bytes::text::SafeText;
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
use crate::ui::world::World;

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

    /// What is told; `key` asks for more.
    fn facts(self, shared: &SelectedLookup, world: &World, key: &str, now: Moment) -> Vec<Fact> {
        match self {
            FactsOf::Address => address::facts(shared, world, key, now),
            FactsOf::Hostent => hostent::facts(shared),
            FactsOf::Order => explained::order(shared),
            FactsOf::Source => explained::source(shared, now),
            FactsOf::Host => explained::host(shared),
            FactsOf::Dns => dns::facts(shared, now),
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

/// The region: cursor and window.
#[derive(Debug)]
pub(super) struct FactList {
    of: FactsOf,
    list: List,
}

impl FactList {
    pub(super) const fn new(of: FactsOf) -> FactList {
        FactList { of, list: List::new() }
    }

    /// Back to the first fact: something else is told of.
    pub(super) const fn reset(&mut self) {
        self.list = List::new();
    }

    /// The place of the fact under the cursor, of so many.
    pub(super) fn place(&self) -> usize {
        self.list.cursor(usize::MAX).unwrap_or(0)
    }

    /// The fact under the cursor.
    pub(super) fn current(&self, shared: &SelectedLookup, world: &World, now: Moment) -> Option<Fact> {
        let mut facts = self.of.facts(shared, world, "w", now);
        let place = self.list.cursor(facts.len())?;
        Some(facts.swap_remove(place))
    }

    /// The rows that are on screen: the fact under the cursor whole, if that can be.
    fn window(&self, facts: &[Fact], rows: &[FactRow], page: usize) -> Range<usize> {
        let cursor = self.list.cursor(facts.len()).unwrap_or(0);
        let last = rows.iter().rposition(|row| row.of == cursor).unwrap_or(0);
        window(0, last, rows.len(), page)
    }
}

impl Region<SelectedLookup> for FactList {
    fn offers(&self, shared: &SelectedLookup, _world: &World, level: Level) -> Vec<Offer> {
        let is_asked = shared.explained.told().is_some() && self.of == FactsOf::Source;
        let is_offered = is_asked && level == Level::Command;
        if is_offered { vec![Offer::named(Action::Enter, "ask each module")] } else { Vec::new() }
    }

    fn rows(&self, columns: u16, shared: &SelectedLookup, world: &World) -> u16 {
        let facts = self.of.facts(shared, world, "w", Moment::START);
        if facts.is_empty() {
            return 0;
        }
        let rows = fact_rows(&facts, columns.saturating_sub(1));
        u16::try_from(1 + rows.len()).unwrap_or(u16::MAX)
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedLookup, context: &mut Context<'_>) -> bool {
        let count = self.of.facts(shared, context.world, "", context.now).len();
        count > 0 && self.list.apply(action, count, usize::from(context.area.height.saturating_sub(1)))
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedLookup, context: &mut Context<'_>) {
        match pointer.kind {
            PointerKind::WheelUp => _ = self.update(&Action::Up, shared, context),
            PointerKind::WheelDown => _ = self.update(&Action::Down, shared, context),
            PointerKind::Press => {
                let facts = self.of.facts(shared, context.world, "", context.now);
                let rows = fact_rows(&facts, context.area.width.saturating_sub(1));
                let window = self.window(&facts, &rows, usize::from(context.area.height.saturating_sub(1)));
                let line = usize::from(pointer.row).checked_sub(1);
                if let Some(hit) = line.and_then(|line| rows.get(window.start + line)) {
                    self.list.select(hit.of);
                }
            }
        }
    }

    fn topics(&self, shared: &SelectedLookup, world: &World, now: Moment) -> Vec<Topic> {
        let fact = self.current(shared, world, now);
        let named = fact.and_then(|fact| Topic::named(fact.label.as_str()));
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
        let key = view.key(&Action::WhoIs);
        let facts = self.of.facts(shared, view.world, &key, view.now);
        let rows = fact_rows(&facts, area.width.saturating_sub(1));
        let window = self.window(&facts, &rows, usize::from(area.height.saturating_sub(1)));
        let title = self.of.title(shared);
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
        if facts.is_empty() {
            let words = SafeText::literal(self.of.silence());
            let rows = words.wrapped(usize::from(body.width.saturating_sub(2)).max(1));
            for (line, row) in rows.iter().zip(0..body.height) {
                paint::put(buf, body, 1, row, line, theme.style(Role::Dim));
            }
            return None;
        }
        let cursor = self.list.cursor(facts.len());
        for (line, row) in rows[window].iter().zip(0..) {
            let is_here = view.has_focus && cursor == Some(line.of);
            let style = if is_here { theme.styled(Role::Cursor, true) } else { theme.style(line.role) };
            if is_here {
                paint::bar(buf, body, 0, row, theme, true);
            }
            paint::put(buf, body, 1, row, &line.label, theme.style(Role::Label));
            paint::put(buf, body, line.column, row, &line.text, style);
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

/// A row on screen: the label if it is the first of its fact, a part of its text, and the place of the fact.
struct FactRow {
    label: SafeText,
    text: SafeText,
    /// The column that it begins in.
    column: u16,
    role: Role,
    of: usize,
}

/// The facts in rows of `columns`: long ones take several.
fn fact_rows(facts: &[Fact], columns: u16) -> Vec<FactRow> {
    let columns = usize::from(columns);
    let widest = facts.iter().map(|fact| fact.label.width()).max().unwrap_or(0);
    let labels = match widest {
        0 => 0,
        _ if columns >= LABELLED_COLUMNS => (widest + 2).min(LABEL_COLUMNS),
        1..=4 => widest + 1,
        _ => 0,
    };
    let room = columns.saturating_sub(labels).max(1);
    let mut rows = Vec::new();
    let labels = labels as u16;
    for (of, fact) in facts.iter().enumerate() {
        let (label, role) = (fact.label.clone(), fact.role);
        if labels > 0 && is_broken(&fact.text, room) && fact.text.width() + 1 < columns {
            // Whole in a row of its own rather than broken.
            rows.push(FactRow { label, text: SafeText::EMPTY, column: 1, role, of });
            rows.push(FactRow { label: SafeText::EMPTY, text: fact.text.clone(), column: 2, role, of });
            continue;
        }
        for (part, text) in parts(&fact.text, room).into_iter().enumerate() {
            let label = if part == 0 && labels > 0 { fact.label.clone() } else { SafeText::EMPTY };
            rows.push(FactRow { label, text, column: 1 + labels, role, of });
        }
    }
    rows
}

/// A text in rows: pairs of hex digits eight to a row, sentences broken between words, other forms where the row ends.
fn parts(text: &SafeText, room: usize) -> Vec<SafeText> {
    let is_hex = is_hex(text);
    if is_hex && room > 24 {
        text.rows(room / 24 * 24)
    } else if !is_hex && !is_broken(text, room) {
        text.wrapped(room)
    } else {
        text.rows(room)
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
