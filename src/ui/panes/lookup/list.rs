//! The region of the answer: the list that came back, or why there is none.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::this_host;
use super::asked::{AskedQuestion, QuestionStage};
use super::fact_list::{FactList, FactsOf};
use super::facts::Fact;
use super::layout::LookupRegion;
use super::nodes;
use super::selected::SelectedLookup;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::eai;
use crate::model::glossary::WordKind;
use crate::model::ladder::took;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::{KeyScope, Level};
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::List;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The region: cursor and window of the nodes.
#[derive(Debug)]
pub(super) struct NodeList {
    list: List,
    hostent: FactList,
    /// Whether the list is shown as a hostent.
    is_hostent: bool,
}

impl Default for NodeList {
    fn default() -> NodeList {
        NodeList { list: List::new(), hostent: FactList::new(FactsOf::Hostent), is_hostent: false }
    }
}

impl NodeList {
    /// Keeps the cursor on the node that is selected.
    pub(super) fn settle(&mut self, shared: &SelectedLookup, world: &World) {
        if self.list.cursor(shared.list().len()) != shared.node().map(|(place, _)| place) {
            self.list.select(shared.node);
        }
        if self.is_hostent {
            self.hostent.settle(shared, world);
        }
    }

    /// Keeps the rows of a hostent for so many columns.
    pub(super) fn settle_rows(&mut self, columns: u16) {
        self.hostent.settle_rows(columns);
    }

    /// The fact under the cursor, of a hostent.
    pub(super) fn current(&self) -> Option<&Fact> {
        self.hostent.current().filter(|_| self.is_hostent)
    }

    /// Whether a hostent is shown in the place of the list.
    fn has_hostent(&self, shared: &SelectedLookup) -> bool {
        self.is_hostent && !shared.list().is_empty()
    }

    fn go(&mut self, action: &Action, shared: &mut SelectedLookup, area: Rect) -> bool {
        let count = shared.list().len();
        let page = nodes::shape(paint::split_top(area, 1).1, shared.list()).page;
        let is_move = count > 0 && self.list.apply(action, count, page);
        if is_move {
            shared.node = self.list.cursor(count).unwrap_or(0);
            shared.given = None;
        }
        is_move
    }
}

impl Region<SelectedLookup> for NodeList {
    fn offers(&self, shared: &SelectedLookup, _world: &World, level: Level) -> Vec<Offer> {
        let is_there = level == Level::Command && !shared.list().is_empty();
        let view = if self.is_hostent { "addrinfo" } else { "hostent" };
        let offers = [Offer::named(Action::Enter, "all fields"), Offer::named(Action::Struct, view)];
        if is_there { offers.to_vec() } else { Vec::new() }
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedLookup, context: &mut Context<'_>) -> bool {
        if *action == Action::Struct && !shared.list().is_empty() {
            self.is_hostent = !self.is_hostent;
            self.hostent.reset();
            return true;
        }
        if self.has_hostent(shared) {
            return self.hostent.update(action, shared, context);
        }
        self.go(action, shared, context.area)
    }

    fn point(&mut self, pointer: Pointer, shared: &mut SelectedLookup, context: &mut Context<'_>) {
        if self.has_hostent(shared) {
            return self.hostent.point(pointer, shared, context);
        }
        match pointer.kind {
            PointerKind::WheelUp => _ = self.go(&Action::Up, shared, context.area),
            PointerKind::WheelDown => _ = self.go(&Action::Down, shared, context.area),
            PointerKind::Press => {
                let Some(row) = pointer.row.checked_sub(1) else { return };
                let body = paint::split_top(context.area, 1).1;
                if let Some(place) = nodes::node_at(row, body, shared.list(), &self.list) {
                    self.list.select(place);
                    shared.node = place;
                    shared.given = None;
                }
            }
        }
    }

    fn topics(&self, shared: &SelectedLookup, world: &World, now: Moment) -> Vec<Topic> {
        if self.has_hostent(shared) {
            return self.hostent.topics(shared, world, now);
        }
        let failed = shared.answers.asked.as_ref().and_then(AskedQuestion::error);
        let failed = failed.and_then(|error| Topic::of(WordKind::Eai, eai::symbol(error.number)));
        failed.or_else(|| Topic::named("node")).into_iter().collect()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        shared: &SelectedLookup,
    ) -> Option<Position> {
        if self.has_hostent(shared) {
            return self.hostent.draw(area, buf, view, shared);
        }
        let title = match &shared.answers.asked {
            Some(asked) => headline(asked),
            None => SafeText::literal("The list"),
        };
        let room = usize::from(area.width).saturating_sub(4);
        let title = title.truncated_with(room, view.theme.glyphs.ellipsis);
        let is_full = shared.full == Some(LookupRegion::List);
        let right = if is_full { this_host(area, title.width(), view) } else { SafeText::EMPTY };
        paint::rule(buf, area, 0, title, right, view.theme, view.has_focus);
        let (_, body) = paint::split_top(area, 1);
        let dim = view.theme.style(Role::Dim);
        let Some(asked) = &shared.answers.asked else {
            let type_key = view.key(&Action::Enter);
            let words = format!(
                "{type_key} on the node types a name or an address; {type_key} then asks getaddrinfo. NULL is \
                 passed for what is left empty."
            );
            let row = paint::put_wrapped(buf, body, 1, 1, words, dim);
            let words = format!("{} has questions to begin with.", view.key(&Action::Add));
            paint::put_wrapped(buf, body, 1, row, words, dim);
            return None;
        };
        match &asked.stage {
            QuestionStage::Answered(answer) => match &answer.result {
                Ok(list) if list.is_empty() => {
                    paint::put(buf, body, 1, 0, "NULL: the list is empty", dim);
                }
                Ok(list) => nodes::draw(body, buf, list, &self.list, view.theme, view.has_focus),
                Err(error) => {
                    let advice = asked.question.advice_on(*error).into();
                    let row = draw_trouble(buf, body, &words::error(*error), &advice, view);
                    // Which servers libc asked, and how long it waits for each.
                    let explained =
                        shared.answers.explained.told().filter(|_| eai::symbol(error.number) == "EAI_AGAIN");
                    let lines = explained.map_or_else(Vec::new, |explained| explained.service.lines());
                    let (_, mut rest) = paint::split_top(body, row);
                    for (label, text) in lines {
                        let row = draw_words(buf, rest, &label.then(" ").then(text), view, Role::Dim);
                        (_, rest) = paint::split_top(rest, row);
                    }
                }
            },
            QuestionStage::Refused(failure) => {
                let advice = SafeText::escaped_str(&failure.advice);
                draw_trouble(buf, body, &SafeText::kept(failure), &advice, view);
            }
            QuestionStage::Running(began) => {
                let words = words::waiting(view.now.since(asked.at)).then(if began.is_some() {
                    ": getaddrinfo waits for an answer"
                } else {
                    ": it waits for a thread; 4 lookups run at once"
                });
                let row = draw_words(buf, body, &words, view, Role::Warn);
                let scopes = [view.scope, KeyScope::Global];
                let key = view.keys.key(&scopes, Level::Command, &Action::Interrupt);
                let words = format!("{} stops waiting for the answer", key.unwrap_or_default());
                let (_, body) = paint::split_top(body, row);
                draw_words(buf, body, &SafeText::shown(words), view, Role::Dim);
            }
            QuestionStage::Cancelled(after) => {
                let words = SafeText::literal("given up after ").then(took(*after)).then(
                    ". getaddrinfo cannot be stopped: its thread goes on until libc gives up, and the answer is \
                     ignored",
                );
                draw_words(buf, body, &words, view, Role::Warn);
            }
        }
        None
    }
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

/// What went wrong, and what to do about it below; gives back how many rows they take.
fn draw_trouble(buf: &mut Buffer, body: Rect, words: &SafeText, advice: &SafeText, view: &View<'_>) -> u16 {
    let words = SafeText::literal(view.theme.glyphs.failed).then(" ").then(words.clone());
    let row = draw_words(buf, body, &words, view, Role::Bad);
    row + draw_words(buf, paint::split_top(body, row).1, advice, view, Role::Text)
}

/// Words in rows, broken between words; gives back how many rows they take.
fn draw_words(buf: &mut Buffer, area: Rect, text: &SafeText, view: &View<'_>, role: Role) -> u16 {
    let rows = text.wrapped(usize::from(area.width.saturating_sub(2)).max(1));
    for (line, row) in rows.iter().zip(0..area.height) {
        paint::put(buf, area, 1, row, line, view.theme.style(role));
    }
    u16::try_from(rows.len()).unwrap_or(u16::MAX)
}
