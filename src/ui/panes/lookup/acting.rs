//! What the pane does: asking, answers, moves, the mouse.

use ratatui::layout::Position;

use super::asked::{AskedQuestion, NameAnswer, QuestionStage};
use super::facts::{fact_rows, facts_width};
use super::pane::Lookup;
use super::places::{LookupAreas, LookupRegion, inside};
use super::{nodes, presets};
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::failure::Failure;
use crate::model::lookup::{LookupCommand, LookupEvent};
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::parts::{FormAct, List};

impl Lookup {
    /// Does an action on either level; gives back whether it meant something here.
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::Interrupt => return self.cancel(context),
            Action::Add => {
                context.open(presets::menu());
                return true;
            }
            Action::Edit => {
                self.open_form(context);
                return true;
            }
            Action::Pick { menu, item } => return self.fill(menu, item, context),
            // The hints can be looked at as bytes, but nobody wants to send them.
            Action::Talk if self.shown().is_none() => {
                context.toast("no address here yet to talk with: ask for a name first");
                return true;
            }
            Action::Full => {
                self.full = if self.full.is_some() { None } else { Some(self.region) };
                return true;
            }
            Action::Back if self.full.is_some() => {
                self.full = None;
                return true;
            }
            Action::Back if self.given.is_some() => {
                self.given = None;
                return true;
            }
            Action::Fill(text) => {
                self.go_to_field("node");
                self.ask.set_text("node", Some(text));
                return true;
            }
            _ => {}
        }
        match self.region {
            LookupRegion::Ask => self.act_in_form(action, context),
            LookupRegion::List => self.act_in_list(action, context),
            LookupRegion::Address => self.act_in_address(action, context),
        }
    }

    fn go_to_field(&mut self, field: &str) {
        self.full = None;
        self.given = None;
        self.region = LookupRegion::Ask;
        self.ask.form.focus_on(field);
    }

    fn act_in_form(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let done = match self.ask.form.apply(action, context.level) {
            FormAct::Ignored => return false,
            FormAct::Moved => true,
            FormAct::Changed => {
                self.given = None;
                true
            }
            FormAct::Type => {
                context.enter_type();
                true
            }
            FormAct::Confirmed => {
                self.ask_now(context);
                true
            }
            FormAct::Left => {
                let is_forward = matches!(action, Action::NextRegion | Action::Down);
                if !is_forward && *action == Action::Up {
                    return false;
                }
                self.leave(LookupRegion::Ask, is_forward);
                true
            }
        };
        self.ask.look();
        done
    }

    fn act_in_list(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let places = self.places(context.area);
        let shape = nodes::shape(inside(places.list), self.list());
        let count = self.list().len();
        match action {
            Action::NextRegion => self.leave(LookupRegion::List, true),
            Action::PreviousRegion => self.leave(LookupRegion::List, false),
            Action::Enter if count > 0 => {
                self.full = if self.full.is_some() { None } else { Some(LookupRegion::List) };
            }
            Action::Enter => {
                self.go_to_field("node");
                context.enter_type();
            }
            _ if count == 0 => return false,
            _ => {
                let is_move = self.nodes.apply(action, count, shape.page);
                if is_move {
                    self.given = None;
                    self.forms = List::new();
                }
                return is_move;
            }
        }
        true
    }

    fn act_in_address(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::NextRegion => self.leave(LookupRegion::Address, true),
            Action::PreviousRegion => self.leave(LookupRegion::Address, false),
            Action::Enter => {
                let shown = self.shown();
                if let Some(shown) = shown {
                    self.ask_name(shown.address, self.name_flags, context);
                }
            }
            _ => {
                let Some(shown) = self.shown() else { return false };
                let count = self.facts(&shown, context.world, "", context.now).len();
                let page = usize::from(self.places(context.area).address.height.saturating_sub(1));
                return self.forms.apply(action, count, page);
            }
        }
        true
    }

    /// To the region after or before this one.
    fn leave(&mut self, from: LookupRegion, is_forward: bool) {
        let place = LookupRegion::ALL.iter().position(|region| *region == from).unwrap_or(0);
        let step = if is_forward { 1 } else { LookupRegion::ALL.len() - 1 };
        self.region = LookupRegion::ALL[(place + step) % LookupRegion::ALL.len()];
        if self.full.is_some() {
            self.full = Some(self.region);
        }
        if self.region == LookupRegion::Ask {
            self.ask.form.focus_end(!is_forward);
        }
    }

    /// Asks what is filled in, unless it cannot be meant; then the reason stands where the answer would.
    fn ask_now(&mut self, context: &mut Context<'_>) {
        self.forget_running(context);
        self.given = None;
        let id = context.new_lookup();
        let question = self.ask.question();
        let refusal = self.ask.refusal();
        let stage = match &refusal {
            Some((field, words)) => {
                self.ask.form.fail(field, "no port: 0-65535");
                let advice = "type a port, or a service name such as echo";
                QuestionStage::Refused(Failure::of_work("not asked", "", words.as_str(), advice))
            }
            None => QuestionStage::Running(None),
        };
        if refusal.is_none() {
            context.command(Command::Lookup(LookupCommand::Ask(id, question.clone())));
            self.region = LookupRegion::List;
            context.leave_type();
        }
        self.asked = Some(AskedQuestion { id, question, at: context.now, stage });
        self.nodes = List::new();
        self.forms = List::new();
        if self.full.is_some() {
            self.full = None;
        }
    }

    fn forget_running(&mut self, context: &mut Context<'_>) {
        if let Some(asked) = self.asked.as_ref().filter(|asked| asked.is_running()) {
            context.command(Command::Lookup(LookupCommand::Cancel(asked.id)));
        }
    }

    /// Forgets what runs; false if nothing does.
    fn cancel(&mut self, context: &mut Context<'_>) -> bool {
        self.forget_running(context);
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.is_running()) {
            asked.stage = QuestionStage::Cancelled(context.now.since(asked.at));
            return true;
        }
        let ids = self.names.cancel();
        for id in &ids {
            context.command(Command::Lookup(LookupCommand::Cancel(*id)));
        }
        !ids.is_empty()
    }

    /// Asks for the name of an address, and shows its forms.
    pub(super) fn ask_name(&mut self, address: Address, flags: i32, context: &mut Context<'_>) {
        let id = context.new_lookup();
        let replaced = self.names.ask(id, address.clone(), flags, context.now);
        if let Some(old) = replaced {
            context.command(Command::Lookup(LookupCommand::Cancel(old)));
        }
        context.command(Command::Lookup(LookupCommand::Name(id, address.clone(), flags)));
        if self.shown().is_none_or(|shown| shown.address != address) {
            self.given = Some(address);
        }
        self.full = None;
        self.region = LookupRegion::Address;
        self.forms = List::new();
        context.leave_type();
    }

    /// An answer. One to a question that was replaced or cancelled is stale, and ignored.
    pub(super) fn take(&mut self, event: &LookupEvent) {
        match event {
            LookupEvent::Began(id, at) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Running(Some(*at));
                }
            }
            LookupEvent::Answered(id, answer) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Answered(answer.clone());
                }
            }
            LookupEvent::Refused(id, failure) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Refused(failure.clone());
                } else {
                    self.names.take(*id, NameAnswer::Refused(failure.clone()));
                }
            }
            LookupEvent::Named(id, _, result) => {
                self.names.take(*id, NameAnswer::Told(result.clone()));
            }
        }
    }

    fn waiting(&mut self, id: crate::model::ids::LookupId) -> Option<&mut AskedQuestion> {
        self.asked.as_mut().filter(|asked| asked.id == id && asked.is_running())
    }

    /// The mouse: a press goes to the field, node or form under it; the wheel turns the list under it.
    pub(super) fn point_at(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        let places = self.places(context.area);
        let at = Position::new(pointer.column, pointer.row);
        let Some(region) = places.at(at) else { return };
        let lines = match pointer.kind {
            PointerKind::WheelUp => -1,
            PointerKind::WheelDown => 1,
            PointerKind::Press => 0,
        };
        if lines != 0 {
            let step = if lines < 0 { Action::Up } else { Action::Down };
            match region {
                LookupRegion::Ask => {}
                LookupRegion::List => {
                    let shape = nodes::shape(inside(places.list), self.list());
                    let count = self.list().len();
                    self.nodes.apply(&step, count, shape.page);
                }
                LookupRegion::Address => {
                    self.act_in_address(&step, context);
                }
            }
            return;
        }
        self.region = region;
        self.press(region, at, &places, context);
    }

    fn press(&mut self, region: LookupRegion, at: Position, places: &LookupAreas, context: &mut Context<'_>) {
        let area = inside(places.of(region));
        let Some(row) = at.y.checked_sub(area.y) else { return };
        match region {
            LookupRegion::Ask => {
                let found = self.ask.form.at((area.width, area.height), at.x.saturating_sub(area.x), row);
                if let Some(field) = found {
                    self.ask.form.focus_on(field);
                    if self.ask.form.is_on_text() {
                        context.enter_type();
                    }
                }
            }
            LookupRegion::List => {
                if let Some(place) = nodes::node_at(row, area, self.list(), &self.nodes) {
                    self.nodes.select(place);
                    self.given = None;
                }
            }
            LookupRegion::Address => {
                let Some(shown) = self.shown() else { return };
                let facts = self.facts(&shown, context.world, "", context.now);
                let rows = fact_rows(&facts, facts_width(area));
                let window = self.fact_window(&facts, &rows, usize::from(area.height));
                if let Some(hit) = rows.get(window.start + usize::from(row)) {
                    self.forms.select(hit.of);
                }
            }
        }
    }
}
