//! The region of the struct: the node under the cursor, or the hints while the question is filled in; from 118 columns
//! the hints, and the call below them.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::fact_list::others;
use super::layout::{LookupRegion, WIDE_COLUMNS};
use super::selected::SelectedLookup;
use super::{fields, words};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::paint;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// Columns that the result and the time of the call take.
const RESULT: usize = 28;
/// What the calls below cannot show.
const INSIDE: &str = "inside libc: sockets to nscd, name servers and the kernel's address list are not ours, and \
                      not recorded";

/// The region; it has no state of its own.
#[derive(Debug, Default)]
pub(super) struct StructView;

impl Region<SelectedLookup> for StructView {
    fn update(&mut self, _action: &Action, _shared: &mut SelectedLookup, _context: &mut Context<'_>) -> bool {
        false
    }

    fn topics(&self, shared: &SelectedLookup, _world: &World, _now: Moment) -> Vec<Topic> {
        let word = if shared.node().is_some() { "node" } else { "hints" };
        Topic::named(word).into_iter().collect()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedLookup,
    ) -> Option<Position> {
        let theme = view.theme;
        let is_wide = area.width >= WIDE_COLUMNS && shared.full.is_none();
        let node = shared.node().filter(|_| !shared.is_filling_in && !is_wide);
        let (title, members) = if let Some((place, node)) = node {
            let members = fields::of_node(node, place, shared.list().len(), theme.glyphs.arrow);
            (SafeText::literal("Node ").then(place + 1).then(": struct addrinfo"), members)
        } else {
            hints(shared)
        };
        let room = usize::from(area.width).saturating_sub(4);
        let title = title.truncated_with(room, theme.glyphs.ellipsis);
        let right =
            if shared.full.is_none() { others(LookupRegion::Node, shared, view) } else { SafeText::EMPTY };
        paint::rule(buf, area, 0, title, right, theme, view.has_focus);
        let (_, body) = paint::split_top(area, 1);
        if is_wide {
            draw_wide_hints(body, buf, view, &members, shared);
        } else {
            let rows = fields::rows(&members, body.width.saturating_sub(1), theme);
            for (line, row) in rows.iter().zip(0..body.height) {
                paint::put_line(buf, body, 1, row, line);
            }
        }
        None
    }
}

/// The hints that were passed, while their answer is looked at; else those that are filled in.
fn hints(shared: &SelectedLookup) -> (SafeText, Vec<fields::MemberText>) {
    let asked = shared.answers.asked.as_ref().filter(|_| !shared.is_filling_in);
    let question = asked.map_or(&shared.draft, |asked| &asked.question);
    let title = SafeText::literal("hints of getaddrinfo(")
        .then(words::argument(question.node.as_deref()))
        .then(", ")
        .then(words::argument(question.service.as_deref()))
        .then(", &hints, &list)")
        .then(if asked.is_some() { ", as passed" } else { "" });
    (title, fields::of_hints(question.hints))
}

/// The hints in two rows, the call under them, and what it hides.
fn draw_wide_hints(
    body: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    members: &[fields::MemberText],
    shared: &SelectedLookup,
) {
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
    let Some(asked) = &shared.answers.asked else { return };
    let room = usize::from(body.width.saturating_sub(2));
    let (call, after) = words::call(asked, room.saturating_sub(RESULT));
    let end = paint::put(buf, body, 1, 2, call, view.theme.style(Role::Text));
    paint::put_right(buf, body, end + 1, 2, after.then(" "), view.theme.style(Role::Text));
    paint::put(buf, body, 1, 3, INSIDE, view.theme.style(Role::Dim));
}
