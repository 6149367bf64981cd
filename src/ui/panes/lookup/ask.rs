//! The region of the question: its form, with this host's name on the rule.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::asked::{AskedQuestion, QuestionStage};
use super::question::QuestionForm;
use super::selected::SelectedLookup;
use super::{fields, presets, typed};
use crate::bytes::text::SafeText;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::ByteSample;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::parts::field::Control;
use crate::ui::parts::{Field, Form, FormAct};
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The region: the form as it is filled in.
#[derive(Debug, Default)]
pub(super) struct Ask {
    question: QuestionForm,
}

impl Ask {
    /// Brings what the regions have in common in line with what is filled in.
    pub(super) fn settle(&self, shared: &mut SelectedLookup) {
        if shared.draft != self.question.question() {
            shared.draft = self.question.question();
        }
    }

    /// The focus comes to a field.
    pub(super) fn go_to(&mut self, field: &str) -> bool {
        self.question.form.focus_on(field)
    }

    /// The focus comes from the region before, or from the one after.
    pub(super) fn enter(&mut self, from_behind: bool) {
        self.question.form.focus_end(from_behind);
    }

    pub(super) fn set_node(&mut self, text: &str) {
        self.question.set_text("node", Some(text));
    }

    /// Fills a preset in; false if there is none of that name.
    pub(super) fn fill(&mut self, preset: &str) -> bool {
        presets::fill(&mut self.question, preset)
    }

    /// A form for the hints as numbers.
    pub(super) fn numbers_form(&self) -> Form {
        typed::numbers_form(self.question.hints())
    }

    /// Takes the form of numbers; false if it has a fault.
    pub(super) fn take_numbers(&mut self, form: &mut Form) -> bool {
        let read = typed::read_numbers(form);
        if let Some(numbers) = read {
            self.question.set_hints(numbers);
        }
        read.is_some()
    }

    /// The hints as bytes: while the question is filled in they can be looked at.
    pub(super) fn hints_sample(&self) -> ByteSample {
        ByteSample {
            bytes: fields::hints_bytes(self.question.hints()).into(),
            origin: SafeText::literal("hints of getaddrinfo"),
            layout: Some("addrinfo"),
            call: None,
        }
    }

    /// Asks what is filled in, unless it cannot be meant; then the reason stands where the answer would.
    fn ask(&mut self, shared: &mut SelectedLookup, context: &mut Context<'_>) {
        let mut question = self.question.question();
        // What was refused is asked as it was typed when it is asked for once more.
        let is_insisted = |asked: &AskedQuestion| {
            asked.question == question && matches!(asked.stage, QuestionStage::Refused(_))
        };
        let refusal = self.question.refusal();
        question.as_typed = refusal.is_some() && shared.answers.asked.as_ref().is_some_and(is_insisted);
        let stage = match refusal.filter(|_| !question.as_typed) {
            Some((field, words)) => {
                self.question.form.fail(field, "no port: 0-65535");
                let advice =
                    "type a port, or a service name such as echo. Enter once more asks it as it is typed";
                QuestionStage::Refused(Failure::of_work("not asked", "", words.as_str(), advice))
            }
            None => QuestionStage::Running(None),
        };
        let id = context.new_lookup();
        shared.ask(AskedQuestion { id, question, at: context.now, stage }, context);
    }

    /// NULL in the empty fields: it is what is passed.
    fn draw_nulls(&self, body: Rect, buf: &mut Buffer, view: &View<'_>) {
        let form = &self.question.form;
        if form.height(body.width) > body.height {
            return;
        }
        let places = form.layout(body.width);
        for (field, (column, row)) in form.fields().iter().zip(places) {
            let is_empty = field.text_field().is_some_and(|text| text.text().is_empty());
            let is_here = view.has_focus && form.focused().is_some_and(|focused| focused.name == field.name);
            if !is_empty || is_here && view.level == Level::Type {
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
}

impl Region<SelectedLookup> for Ask {
    fn rows(&self, columns: u16, _shared: &SelectedLookup, _world: &World) -> u16 {
        1 + self.question.form.height(columns)
    }

    fn offers(&self, _shared: &SelectedLookup, _world: &World, level: Level) -> Vec<Offer> {
        if level == Level::Type {
            return vec![Action::HistoryBack.into()];
        }
        let mut offers: Vec<Offer> = match self.question.form.focused().map(|field| &field.control) {
            Some(Control::Text(_) | Control::Number { .. }) | None => {
                vec![Offer::named(Action::Enter, "type")]
            }
            Some(Control::Choice(_)) => vec![Action::Enter.into(), Action::Left.into()],
            Some(Control::Ticks(_)) => {
                vec![Action::Enter.into(), Action::Left.into(), Offer::named(Action::Mark, "tick")]
            }
        };
        offers.push(Action::NextRegion.into());
        offers.extend([Action::Add.into(), Offer::named(Action::Edit, "hints as numbers")]);
        offers
    }

    fn is_on_text(&self) -> bool {
        self.question.form.is_on_text()
    }

    fn is_on_control(&self) -> bool {
        let control = self.question.form.focused().map(|field| &field.control);
        matches!(control, Some(Control::Choice(_) | Control::Ticks(_)))
    }

    fn insert(&mut self, text: &str, shared: &mut SelectedLookup, _context: &mut Context<'_>) {
        self.question.form.insert(text);
        self.question.look();
        shared.given = None;
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedLookup, context: &mut Context<'_>) -> bool {
        match self.question.form.apply(action, context.level) {
            FormAct::Ignored => return false,
            FormAct::Moved => {}
            FormAct::Changed => shared.given = None,
            FormAct::Type => context.enter_type(),
            FormAct::Confirmed => self.ask(shared, context),
            FormAct::Left => {
                self.question.look();
                return false;
            }
        }
        self.question.look();
        true
    }

    fn point(&mut self, pointer: Pointer, _shared: &mut SelectedLookup, context: &mut Context<'_>) {
        let Some(row) = pointer.row.checked_sub(1).filter(|_| pointer.kind == PointerKind::Press) else {
            return;
        };
        let room = (context.area.width, context.area.height.saturating_sub(1));
        if let Some(field) = self.question.form.at(room, pointer.column, row) {
            self.question.form.focus_on(field);
            if self.question.form.is_on_text() {
                context.enter_type();
            }
        }
    }

    fn topics(&self, _shared: &SelectedLookup, _world: &World, _now: Moment) -> Vec<Topic> {
        self.question.topics()
    }

    fn draw(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        _shared: &SelectedLookup,
    ) -> Option<Position> {
        paint::rule(buf, area, 0, "Ask", this_host(area, 3, view), view.theme, view.has_focus);
        let form = &self.question.form;
        let (_, body) = paint::split_top(area, 1);
        let position = form.draw(body, buf, view.theme, view.has_focus, view.level);
        self.draw_nulls(body, buf, view);
        let rows = form.height(area.width);
        if body.height > rows {
            for (row, words) in (rows + 1..body.height).zip(form.help(body.width)) {
                paint::put(buf, body, 1, row, words.as_str(), view.theme.style(Role::Dim));
            }
        }
        position
    }
}

/// `this host: workbench`, as much of it as fits beside a title of so many columns.
pub(super) fn this_host(area: Rect, title: usize, view: &View<'_>) -> SafeText {
    let label = "this host: ";
    let room = usize::from(area.width).saturating_sub(title + label.len() + 8);
    let name = match &view.world.host_name {
        Some(name) => name.truncated_with(room, view.theme.glyphs.ellipsis),
        None => SafeText::literal(view.theme.glyphs.ellipsis),
    };
    SafeText::literal(label).then(name)
}
