//! Drawing the pane. It changes nothing.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::asked::{AskedQuestion, QuestionStage};
use super::facts::{Fact, FactRow, LABEL_COLUMNS, fact_rows, facts_width, has_labels};
use super::pane::Lookup;
use super::places::{LookupAreas, LookupRegion, inside};
use super::{fields, nodes, words};
use crate::bytes::text::SafeText;
use crate::model::ladder::took;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::parts::Field;
use crate::ui::parts::list::window;
use crate::ui::theme::Role;

/// Columns that the result and the time of the call take.
const RESULT: usize = 28;
/// What the calls below cannot show.
const INSIDE: &str = "inside libc: sockets to nscd, name servers and the kernel's address list are not ours, and \
                      not recorded";

impl Lookup {
    /// Draws all of it; gives back where the text cursor stands on TYPE.
    pub(super) fn draw_all(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let places = self.places(area);
        let position = self.draw_ask(places.ask, buf, view);
        if self.is_first_screen(view.world) && !places.ask.is_empty() {
            let rest = Rect { y: places.ask.bottom(), height: area.bottom() - places.ask.bottom(), ..area };
            super::welcome::draw(rest, buf, view);
            return position;
        }
        self.draw_list(&places, buf, view);
        self.draw_address(&places, buf, view);
        self.draw_below(&places, buf, view);
        position
    }

    fn has_focus(&self, region: LookupRegion, view: &View<'_>) -> bool {
        view.has_focus && self.region == region
    }

    /// This host's name on a region that takes all of the pane: it is always to be seen.
    fn host_on_full(&self, region: LookupRegion, area: Rect, title: usize, view: &View<'_>) -> SafeText {
        if self.full == Some(region) { this_host(area, title, view) } else { SafeText::EMPTY }
    }

    /// The form, this host's name in its head.
    fn draw_ask(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let has_focus = self.has_focus(LookupRegion::Ask, view);
        paint::rule(buf, area, 0, "Ask", this_host(area, 3, view), view.theme, has_focus);
        let form = &self.ask.form;
        let body = inside(area);
        let position = form.draw(body, buf, view.theme, has_focus, view.level);
        self.draw_nulls(body, buf, view, has_focus);
        let rows = form.height(area.width);
        if body.height > rows {
            for (row, words) in (rows + 1..body.height).zip(form.help(body.width)) {
                paint::put(buf, body, 1, row, words.as_str(), view.theme.style(Role::Dim));
            }
        }
        position
    }

    /// NULL in the empty fields: it is what is passed.
    fn draw_nulls(&self, body: Rect, buf: &mut Buffer, view: &View<'_>, has_focus: bool) {
        let form = &self.ask.form;
        let is_whole = form.height(body.width) <= body.height;
        let places = form.layout(body.width);
        for (field, (column, row)) in form.fields().iter().zip(places) {
            let is_empty = field.text_field().is_some_and(|text| text.text().is_empty());
            let is_here = has_focus && form.focused().is_some_and(|focused| focused.name == field.name);
            if !is_empty || !is_whole || is_here && view.level == Level::Type {
                continue;
            }
            // As the form places it: the labels that begin a row have one width.
            let begins = |field: &&Field| !field.is_beside;
            let labels = form.fields().iter().filter(begins).map(|field| paint::width(field.label));
            let own = paint::width(field.label);
            let label = if column == 1 { labels.max().unwrap_or(own).min(14).max(own) } else { own };
            paint::put(buf, body, column + label + 2, row, "NULL", view.theme.style(Role::Dim));
        }
    }

    /// The list, or why there is none.
    fn draw_list(&self, places: &LookupAreas, buf: &mut Buffer, view: &View<'_>) {
        let area = places.list;
        let has_focus = self.has_focus(LookupRegion::List, view);
        let title = match &self.asked {
            Some(asked) => headline(asked),
            None => SafeText::literal("The list"),
        };
        let title =
            title.truncated_with(usize::from(area.width).saturating_sub(4), view.theme.glyphs.ellipsis);
        let right = self.host_on_full(LookupRegion::List, area, title.width(), view);
        paint::rule(buf, area, 0, title, right, view.theme, has_focus);
        let body = inside(area);
        let dim = view.theme.style(Role::Dim);
        let Some(asked) = &self.asked else {
            let type_key = view.key(&Action::Enter);
            let words = format!(
                "{type_key} on the node types a name or an address; {type_key} then asks getaddrinfo. NULL is \
                 passed for what is left empty."
            );
            let row = paint::put_wrapped(buf, body, 1, 1, words, dim);
            let words = format!("{} has questions to begin with.", view.key(&Action::Add));
            paint::put_wrapped(buf, body, 1, row, words, dim);
            return;
        };
        match &asked.stage {
            QuestionStage::Answered(answer) => match &answer.result {
                Ok(list) => {
                    nodes::draw(body, buf, list, &self.nodes, view.theme, has_focus);
                    if list.is_empty() {
                        paint::put(buf, body, 1, 0, "NULL: the list is empty", dim);
                    }
                }
                Err(error) => {
                    let failed = format!("{} ", view.theme.glyphs.failed);
                    let words = SafeText::shown(failed).then(words::error(*error));
                    let advice = asked.question.advice_on(*error);
                    draw_words(buf, body, &words, view, Role::Bad);
                    let rows = words::wrapped(&words, body_columns(body)).len() as u16;
                    draw_words(buf, below(body, rows), &advice.into(), view, Role::Text);
                }
            },
            QuestionStage::Refused(failure) => {
                let words =
                    SafeText::literal(view.theme.glyphs.failed).then(" ").then(SafeText::kept(failure));
                draw_words(buf, body, &words, view, Role::Bad);
                let rows = words::wrapped(&words, body_columns(body)).len() as u16;
                draw_words(buf, below(body, rows), &SafeText::escaped_str(&failure.advice), view, Role::Text);
            }
            QuestionStage::Running(began) => {
                let words = words::waiting(view.now.since(asked.at));
                let words = words.then(if began.is_some() {
                    ": getaddrinfo waits for an answer"
                } else {
                    ": it waits for a thread; 4 lookups run at once"
                });
                draw_words(buf, body, &words, view, Role::Warn);
                let key = view.keys.key(
                    &[view.scope, crate::ui::keys::KeyScope::Global],
                    Level::Command,
                    &Action::Interrupt,
                );
                let words = format!("{} stops waiting for the answer", key.unwrap_or_default());
                draw_words(buf, below(body, 1), &SafeText::shown(words), view, Role::Dim);
            }
            QuestionStage::Cancelled(after) => {
                let words = SafeText::literal("given up after ").then(took(*after));
                let words = words.then(
                    ". getaddrinfo cannot be stopped: its thread goes on until libc gives up, and the answer is ignored",
                );
                draw_words(buf, body, &words, view, Role::Warn);
            }
        }
    }

    /// The address in every form.
    fn draw_address(&self, places: &LookupAreas, buf: &mut Buffer, view: &View<'_>) {
        let area = places.address;
        let has_focus = self.has_focus(LookupRegion::Address, view);
        let shown = self.shown();
        let title = match &shown {
            Some(shown) => shown.title.clone().then(" in every form"),
            None => SafeText::literal("In every form"),
        };
        let is_beside = area.x > places.list.x;
        if is_beside {
            let rule = Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area };
            paint::rule(buf, rule, 0, title, "", view.theme, has_focus);
            paint::put(buf, area, 0, 0, view.theme.glyphs.tee_down, view.theme.style(Role::Rule));
            paint::vertical(buf, inside(area), view.theme);
        } else {
            let right = self.host_on_full(LookupRegion::Address, area, title.width(), view);
            paint::rule(buf, area, 0, title, right, view.theme, has_focus);
        }
        let body = inside(area);
        let Some(shown) = shown else {
            let words = "an address that is typed as the node stands here in every form, and so does the node \
                         under the cursor of the list";
            let body = Rect { x: body.x + 1, width: body.width.saturating_sub(1), ..body };
            draw_words(buf, body, &words.into(), view, Role::Dim);
            return;
        };
        let key = view.key(&Action::WhoIs);
        let facts = self.facts(&shown, view.world, &key, view.now);
        let rows = fact_rows(&facts, facts_width(body));
        let window = self.fact_window(&facts, &rows, usize::from(body.height));
        let cursor = self.forms.cursor(facts.len());
        let labels = has_labels(usize::from(facts_width(body)));
        for (line, row) in rows[window].iter().zip(0..) {
            let is_here = has_focus && cursor == Some(line.of);
            let style = if is_here {
                view.theme.styled(Role::Cursor, true)
            } else {
                view.theme.style(if line.is_bad { Role::Bad } else { Role::Text })
            };
            if is_here {
                paint::bar(buf, body, 1, row, view.theme, true);
            }
            let mut at = 2;
            if labels {
                paint::put(buf, body, at, row, line.label, view.theme.style(Role::Label));
                at += LABEL_COLUMNS as u16;
            }
            paint::put(buf, body, at, row, &line.text, style);
        }
    }

    /// The rows of the facts that are on screen: the one under the cursor whole, if that can be.
    pub(super) fn fact_window(&self, facts: &[Fact], rows: &[FactRow], page: usize) -> Range<usize> {
        let cursor = self.forms.cursor(facts.len()).unwrap_or(0);
        let last = rows.iter().rposition(|row| row.of == cursor).unwrap_or(0);
        window(0, last, rows.len(), page)
    }

    /// The struct: of the node under the cursor; of the hints, while the question is filled in and from 118 columns.
    fn draw_below(&self, places: &LookupAreas, buf: &mut Buffer, view: &View<'_>) {
        let area = places.below;
        if area.is_empty() {
            return;
        }
        let theme = view.theme;
        let node = self.node().filter(|_| self.region != LookupRegion::Ask && !places.is_wide);
        let room = usize::from(area.width).saturating_sub(4);
        let (title, members) = if let Some((place, node)) = node {
            let members = fields::of_node(node, place, self.list().len(), theme.glyphs.arrow);
            (SafeText::literal("Node ").then(place + 1).then(": struct addrinfo"), members)
        } else {
            self.hints()
        };
        let title = title.truncated_with(room, theme.glyphs.ellipsis);
        let end = area.x + 3 + paint::width(title.as_str());
        paint::rule(buf, area, 0, title, "", theme, false);
        let body = inside(area);
        // The line between list and address ends here, where the words leave room for it.
        if places.address.x > places.list.x && places.address.x >= end {
            let column = places.address.x - area.x;
            paint::put(buf, area, column, 0, theme.glyphs.tee_up, theme.style(Role::Rule));
        }
        if places.is_wide {
            self.draw_wide_hints(body, buf, view, &members);
            return;
        }
        let columns = body.width.saturating_sub(1);
        for (line, row) in fields::rows(&members, columns, theme).iter().zip(0..) {
            paint::put_line(buf, body, 1, row, line);
        }
    }

    /// The hints that were passed, while their answer is looked at; else those that are filled in.
    fn hints(&self) -> (SafeText, Vec<fields::MemberText>) {
        let asked = self.asked.as_ref().filter(|_| self.region != LookupRegion::Ask);
        let question = asked.map_or_else(|| self.ask.question(), |asked| asked.question.clone());
        let title = SafeText::literal("hints of getaddrinfo(")
            .then(words::argument(question.node.as_deref()))
            .then(", ")
            .then(words::argument(question.service.as_deref()))
            .then(", &hints, &list)")
            .then(if asked.is_some() { ", as passed" } else { "" });
        (title, fields::of_hints(question.hints))
    }

    /// The hints in two rows, the call under them, and what it hides.
    fn draw_wide_hints(&self, body: Rect, buf: &mut Buffer, view: &View<'_>, members: &[fields::MemberText]) {
        // The flags have the longest values.
        let columns = body.width.saturating_sub(10) / 4;
        for (half, row) in members.chunks(4).zip(0..) {
            for ((name, value), place) in half.iter().zip(0..) {
                let at = 1 + place * columns + if place == 0 { 0 } else { 9 };
                let at = paint::put(buf, body, at, row, name.padded(13), view.theme.style(Role::Label));
                let room = usize::from(columns + if place == 0 { 9 } else { 0 }).saturating_sub(13);
                let value = value.truncated_with(room, view.theme.glyphs.ellipsis);
                paint::put(buf, body, at, row, value, view.theme.style(Role::Text));
            }
        }
        let Some(asked) = &self.asked else { return };
        let room = usize::from(body.width.saturating_sub(2));
        let (call, after) = words::call(asked, room.saturating_sub(RESULT));
        let end = paint::put(buf, body, 1, 2, call, view.theme.style(Role::Text));
        paint::put_right(buf, body, end + 1, 2, after.then(" "), view.theme.style(Role::Text));
        paint::put(buf, body, 1, 3, INSIDE, view.theme.style(Role::Dim));
    }
}

/// `this host: workbench`, as much of it as fits beside a title of so many columns.
fn this_host(area: Rect, title: usize, view: &View<'_>) -> SafeText {
    let label = "this host: ";
    let room = usize::from(area.width).saturating_sub(title + label.len() + 8);
    let name = match &view.world.host_name {
        Some(name) => name.truncated_with(room, view.theme.glyphs.ellipsis),
        None => SafeText::literal(view.theme.glyphs.ellipsis),
    };
    SafeText::literal(label).then(name)
}

/// What became of the question: `getaddrinfo = 0, 2 nodes, 0.6 ms`.
fn headline(asked: &AskedQuestion) -> SafeText {
    let head = SafeText::literal("getaddrinfo");
    match &asked.stage {
        QuestionStage::Answered(answer) => {
            let time = took(answer.took);
            match &answer.result {
                Ok(nodes) => head.then(" = 0, ").then(words::nodes(nodes.len())).then(", ").then(time),
                Err(error) => head.then(" = ").then(error.number).then(", ").then(time),
            }
        }
        QuestionStage::Running(_) => head.then(" ..."),
        QuestionStage::Refused(_) => SafeText::literal("not asked"),
        QuestionStage::Cancelled(_) => head.then(": forgotten"),
    }
}

fn body_columns(body: Rect) -> usize {
    usize::from(body.width.saturating_sub(2))
}

/// The rows of an area after so many.
fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// Words in rows, broken between words.
fn draw_words(buf: &mut Buffer, area: Rect, text: &SafeText, view: &View<'_>, role: Role) {
    for (line, row) in words::wrapped(text, body_columns(area)).iter().zip(0..area.height) {
        paint::put(buf, area, 1, row, line, view.theme.style(role));
    }
}
