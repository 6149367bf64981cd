//! What is known of what is selected, line by line: names and values, sentences, headings.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::region::Region;
use crate::bytes::text::SafeText;
use crate::model::glossary;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// Columns of the names at most, where values are short.
const NAME: u16 = 14;
/// Column at which a graph begins.
const GRAPH_FROM: u16 = 10;
/// Lines that the wheel moves by.
const WHEEL: isize = 3;

/// A line of the details.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetailLine {
    /// A heading over what follows.
    Heading(SafeText),
    /// A name and its value.
    Value(SafeText, SafeText),
    /// A sentence.
    Note(SafeText),
    /// Values over time, the newest last, and the greatest of them in words.
    Graph {
        /// What they are.
        name: &'static str,
        /// The values.
        samples: Vec<u64>,
        /// `max 0.3 ms`
        most: SafeText,
    },
}

/// What a pane has to tell of what is selected in it.
pub trait Detailed {
    /// The words on the rule.
    fn title(&self, world: &World) -> SafeText;

    /// The lines.
    fn details(&self, world: &World, theme: &Theme, now: Moment) -> Vec<DetailLine>;
}

/// The region: the detail under its cursor. What the glossary says of it stands below it, while it has the focus.
#[derive(Clone, Copy, Debug, Default)]
pub struct Details {
    cursor: usize,
}

impl Details {
    /// Back to the first line: something else is selected.
    pub fn reset(&mut self) {
        self.cursor = 0;
    }

    /// The detail under the cursor: the headings are passed over.
    fn current(self, lines: &[DetailLine]) -> Option<&DetailLine> {
        lines.get(self.cursor.min(lines.len().saturating_sub(1)))
    }

    /// The rows on screen in an area: those of the cursor are always among them.
    fn window(self, rows: &[(usize, DetailRow)], page: usize) -> Range<usize> {
        let of_cursor = |(line, _): &(usize, DetailRow)| *line == self.cursor;
        let end = rows.iter().rposition(of_cursor).map_or(rows.len(), |row| row + 1);
        let first = rows.iter().position(of_cursor).unwrap_or(0);
        // The cursor stands in the middle, where there is more on both sides.
        let top = (first.saturating_sub(page / 2)).max(end.saturating_sub(page)).min(first);
        let top = top.min(rows.len().saturating_sub(page));
        top..(top + page).min(rows.len())
    }
}

impl<Shared: Detailed> Region<Shared> for Details {
    fn update(&mut self, action: &Action, shared: &mut Shared, context: &mut Context<'_>) -> bool {
        let page = usize::from(context.area.height.saturating_sub(1)).max(1);
        let lines = shared.details(context.world, &Theme::default(), context.now);
        let last = lines.len().saturating_sub(1);
        let at = self.cursor.min(last);
        self.cursor = match action {
            Action::Up => at.saturating_sub(1),
            Action::Down => at + 1,
            Action::PageUp => at.saturating_sub(page),
            Action::PageDown => at + page,
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        }
        .min(last);
        true
    }

    fn topics(&self, shared: &Shared, world: &World, now: Moment) -> Vec<Topic> {
        let lines = shared.details(world, &Theme::default(), now);
        let words = match self.current(&lines) {
            // A state is explained itself, and then what states are.
            Some(DetailLine::Value(name, value)) => {
                return [value, name].into_iter().filter_map(|word| Topic::named(word.as_str())).collect();
            }
            Some(DetailLine::Heading(words) | DetailLine::Note(words)) => words,
            Some(DetailLine::Graph { name, .. }) => return Topic::named(name).into_iter().collect(),
            None => return Vec::new(),
        };
        Topic::named(words.as_str()).into_iter().collect()
    }

    fn point(&mut self, pointer: Pointer, shared: &mut Shared, context: &mut Context<'_>) {
        let action = match pointer.kind {
            PointerKind::WheelUp => Action::Up,
            PointerKind::WheelDown => Action::Down,
            PointerKind::Press => {
                let lines = shared.details(context.world, &Theme::default(), context.now);
                let rows = rows(&lines, context.area.width, None);
                let page = usize::from(context.area.height.saturating_sub(1));
                let line = usize::from(pointer.row).checked_sub(1);
                let row = line.and_then(|line| self.window(&rows, page).nth(line));
                if let Some((line, _)) = row.and_then(|row| rows.get(row)) {
                    self.cursor = *line;
                }
                return;
            }
        };
        for _ in 0..WHEEL {
            self.update(&action, shared, context);
        }
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &Shared) -> Option<Position> {
        let lines = shared.details(view.world, view.theme, view.now);
        let explained = view.has_focus.then_some(self.cursor);
        let rows = rows(&lines, area.width, explained);
        let window = self.window(&rows, usize::from(area.height.saturating_sub(1)));
        let more = paint::beyond(&window, rows.len(), view.theme);
        let more = more.last().map_or("", String::as_str);
        paint::rule(buf, area, 0, shared.title(view.world).as_str(), more, view.theme, view.has_focus);
        let (_, area) = paint::split_top(area, 1);
        for (y, (line, row)) in (0..area.height).zip(&rows[window]) {
            row.draw(area, buf, y, view.theme);
            if explained == Some(*line) {
                paint::cursor_row(buf, area, y, view.theme, true);
            }
        }
        None
    }
}

/// A row of the screen: of a detail one or several.
enum DetailRow {
    Heading(SafeText),
    Value { name: SafeText, value: SafeText, column: u16 },
    Note(SafeText),
    Graph { name: &'static str, samples: Vec<u64>, most: SafeText },
}

impl DetailRow {
    fn draw(&self, area: Rect, buf: &mut Buffer, y: u16, theme: &Theme) {
        match self {
            DetailRow::Heading(words) => paint::rule(buf, area, y, words.as_str(), "", theme, false),
            DetailRow::Value { name, value, column } => {
                paint::put(buf, area, 1, y, name.as_str(), theme.style(Role::Label));
                let role = if value.as_str() == "n/a" { Role::Dim } else { Role::Text };
                paint::put(buf, area, *column, y, value.as_str(), theme.style(role));
            }
            DetailRow::Note(words) => {
                paint::put(buf, area, 1, y, words.as_str(), theme.style(Role::Dim));
            }
            DetailRow::Graph { name, samples, most } => {
                paint::put(buf, area, 1, y, name, theme.style(Role::Label));
                let inner = Rect { width: area.width.saturating_sub(1), ..area };
                paint::put_right(buf, inner, 0, y, most.as_str(), theme.style(Role::Dim));
                let room = inner.width.saturating_sub(GRAPH_FROM + paint::width(most.as_str()) + 1);
                let graph = graph(samples, usize::from(room), theme);
                paint::put(buf, area, GRAPH_FROM, y, graph, theme.style(Role::Text));
            }
        }
    }
}

/// The newest values, as many as there are columns, each a step in measure of the greatest of all.
fn graph(samples: &[u64], columns: usize, theme: &Theme) -> String {
    let most = samples.iter().max().copied().unwrap_or(0).max(1);
    let newest = &samples[samples.len().saturating_sub(columns)..];
    let last = theme.glyphs.sparks.len() as u64 - 1;
    let step = |value: &u64| usize::try_from(u128::from(*value) * u128::from(last) / u128::from(most));
    newest.iter().filter_map(|value| theme.glyphs.sparks.get(step(value).ok()?).copied()).collect()
}

/// The rows that they take in so many columns, each with the place of its detail; below the one at `explained` what
/// the glossary says of it.
fn rows(details: &[DetailLine], columns: u16, explained: Option<usize>) -> Vec<(usize, DetailRow)> {
    let mut rows = Vec::new();
    let common = common_column(details, columns);
    for (place, detail) in details.iter().enumerate() {
        rows.extend(rows_of(detail, columns, common).into_iter().map(|row| (place, row)));
        if let DetailLine::Value(name, _) = detail
            && explained == Some(place)
            && let Some(entry) = glossary::named(name.as_str())
        {
            let pieces = SafeText::kept(entry.brief()).wrapped(usize::from(columns.saturating_sub(3)).max(1));
            let notes = pieces.into_iter().map(|words| DetailRow::Note(SafeText::literal(" ").then(words)));
            rows.extend(notes.map(|row| (place, row)));
        }
    }
    rows
}

/// The first and the last column at which a value can begin, so that its name and itself are whole.
fn begins(name: &SafeText, value: &SafeText, columns: u16) -> (u16, u16) {
    let wide = |text: &SafeText| u16::try_from(text.width()).unwrap_or(u16::MAX);
    (wide(name).saturating_add(2), columns.saturating_sub(wide(value).saturating_add(1)))
}

/// The column at which most of the values can begin, one below the other.
fn common_column(details: &[DetailLine], columns: u16) -> u16 {
    let all: Vec<(u16, u16)> = details
        .iter()
        .filter_map(|detail| match detail {
            DetailLine::Value(name, value) => Some(begins(name, value, columns)),
            _ => None,
        })
        .collect();
    let fitting = |column: &u16| all.iter().filter(|(first, last)| first <= column && column <= last).count();
    (columns / 4..=NAME.min(columns / 2) + 1).max_by_key(fitting).unwrap_or(NAME + 1)
}

/// The rows of one detail. What is too long goes on in the next row: nothing is cut.
fn rows_of(detail: &DetailLine, columns: u16, common: u16) -> Vec<DetailRow> {
    let mut rows = Vec::new();
    match detail {
        DetailLine::Heading(words) => rows.push(DetailRow::Heading(words.clone())),
        DetailLine::Graph { name, samples, most } => {
            rows.push(DetailRow::Graph { name, samples: samples.clone(), most: most.clone() });
        }
        DetailLine::Note(words) => {
            let pieces = words.wrapped(usize::from(columns.saturating_sub(2)).max(1));
            rows.extend(pieces.into_iter().map(DetailRow::Note));
        }
        DetailLine::Value(name, value) => {
            // A value that would not fit begins as far left as its name lets it.
            let (first, last) = begins(name, value, columns);
            let column = first.max(common.min(last));
            let room = usize::from(columns.saturating_sub(column + 1)).max(1);
            // Only what has no blank in it can be wider than its place: it gets a row of its own.
            let longest = value.as_str().split(' ').map(paint::width).max().unwrap_or(0);
            if usize::from(longest) > room {
                rows.push(DetailRow::Value { name: name.clone(), value: SafeText::EMPTY, column });
                let pieces = value.wrapped(usize::from(columns.saturating_sub(3)).max(1)).into_iter();
                rows.extend(pieces.map(|value| DetailRow::Value { name: SafeText::EMPTY, value, column: 2 }));
                return rows;
            }
            for (place, value) in value.wrapped(room).into_iter().enumerate() {
                let name = if place == 0 { name.clone() } else { SafeText::EMPTY };
                rows.push(DetailRow::Value { name, value, column });
            }
        }
    }
    rows
}
