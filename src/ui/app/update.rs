//! Messages in, effects out: what comes from outside, and what panes ask for.

use std::path::Path;
use std::sync::Arc;

use ratatui::layout::Position;

use super::App;
use crate::bytes::text::SafeText;
use crate::model::command::{Command, Watch};
use crate::model::console::ConsoleCommand;
use crate::model::endpoint::RecentEndpoint;
use crate::model::event::Event;
use crate::model::ids::LookupId;
use crate::model::lookup::LookupCommand;
use crate::model::moment::Moment;
use crate::model::user_files::UserFiles;
use crate::ui::action::Action;
use crate::ui::context::{Context, PaneRequest};
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::msg::{Effect, Msg, Pointer, PointerKind};
use crate::ui::pane_id::PaneId;
use crate::ui::panes::Pane;
use crate::ui::parts::Toast;
use crate::ui::popup::{Popup, PopupAct};

/// How deep requests of panes may bring about further requests: a pane that answers each with another ends here.
const DEPTH: usize = 16;
/// Lines of the command line that are kept.
const COMMANDS_KEPT: usize = 200;

impl App {
    /// Takes one message in, and gives back what is to be done. Synchronous, total, and free of I/O.
    pub fn update(&mut self, msg: Msg, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.toasts.expire(now);
        self.acting = None;
        match msg {
            Msg::Action(action) => self.act(&action, now, &mut effects),
            Msg::Text(character) => {
                let mut utf8 = [0; 4];
                self.insert(character.encode_utf8(&mut utf8), now, &mut effects);
            }
            Msg::Paste(text) => self.paste(&text, now, &mut effects),
            Msg::Events(events) => self.handle_events(&events, now, &mut effects),
            Msg::Resize(columns, rows) => {
                self.layout.size = (columns, rows);
                for id in PaneId::ALL {
                    self.with_pane(id, now, &mut effects, |pane, context| pane.handle_message(&msg, context));
                }
            }
            Msg::Pointer(pointer) => self.point(pointer, now, &mut effects),
            Msg::Tick => {
                // Work that a pane does in parts goes on: it asked to be woken for it.
                let shown = [Some(self.layout.pane), self.layout.beside(), Some(PaneId::Calls)];
                let works = PaneId::ALL.into_iter().filter(|id| self.panes.get(*id).works_at().is_some());
                let mut ids: Vec<PaneId> = shown.into_iter().flatten().chain(works).collect();
                ids.sort_unstable();
                ids.dedup();
                for id in ids {
                    self.with_pane(id, now, &mut effects, |pane, context| {
                        pane.handle_message(&Msg::Tick, context);
                    });
                }
            }
            Msg::Refused { command, why } => {
                self.toasts.push(Toast::trouble(SafeText::literal("not done: ").then(why), now));
                self.handle_events(&command.refused(why, now), now, &mut effects);
                if matches!(*command, Command::Watch(_)) {
                    // Asked again at the next update.
                    self.watched = Watch::default();
                    return effects;
                }
            }
            Msg::UserFiles(files) => {
                if let Some(toast) = newly_wrong(&self.world.user_files, &files, now) {
                    self.toasts.push(toast);
                }
                self.world.user_files = Arc::clone(&files);
                let msg = Msg::UserFiles(files);
                for id in PaneId::ALL {
                    self.with_pane(id, now, &mut effects, |pane, context| pane.handle_message(&msg, context));
                }
            }
            Msg::Part { .. }
            | Msg::Searched { .. }
            | Msg::Saved { .. }
            | Msg::Exists { .. }
            | Msg::Folder { .. }
            | Msg::Kept { .. }
            | Msg::Edited(_) => {
                if let Msg::Folder { path, names } = &msg {
                    self.popups.take_folder(path, names);
                }
                if let Msg::Kept { name, result } = &msg {
                    self.toasts.push(kept(name, result, now));
                }
                if let Msg::Saved { path, result } = &msg {
                    self.toasts.push(saved(path, result, now));
                }
                // Whoever asked may not be shown any more; the others do not know what it is about.
                for id in PaneId::ALL {
                    self.with_pane(id, now, &mut effects, |pane, context| pane.handle_message(&msg, context));
                }
            }
        }
        self.panes.calls.select(self.subject());
        self.watch(&mut effects);
        effects
    }

    /// Where a session goes is remembered, if anything is.
    fn noted(&mut self, command: &Command) -> Option<Effect> {
        let Command::Console(ConsoleCommand::Open(_, spec)) = command else { return None };
        let recent = self.world.recent.as_mut()?;
        let to = RecentEndpoint { to: spec.to.clone(), tls: spec.tls.is_some() };
        recent.note(to).then(|| Effect::Remember(recent.clone()))
    }

    fn handle_events(&mut self, events: &[Event], now: Moment, effects: &mut Vec<Effect>) {
        for event in events {
            self.world.handle_event(event);
        }
        while let Some(address) = self.world.next_nameless() {
            let id = LookupId(self.world.next_ids().lookup);
            let command = Command::Lookup(LookupCommand::Name(id, address, 0));
            self.world.send(&command, now);
            effects.push(Effect::Command(command));
        }
        for id in PaneId::ALL {
            self.with_pane(id, now, effects, |pane, context| pane.handle_events(events, context));
        }
    }

    /// Typed text for whatever has the keyboard.
    fn insert(&mut self, text: &str, now: Moment, effects: &mut Vec<Effect>) {
        if let Some(popup) = self.popups.top_mut() {
            let act = popup.insert(text);
            self.after_popup(act, now, effects);
            return;
        }
        let focus = self.focus();
        if self.panes.get(focus).is_on_text() {
            self.with_pane(focus, now, effects, |pane, context| pane.insert(text, context));
        }
    }

    /// A paste is data. On COMMAND it goes into the main field and shows itself; it never runs, and it
    /// never submits.
    fn paste(&mut self, text: &str, now: Moment, effects: &mut Vec<Effect>) {
        // Terminals send the line ends of a paste as the Enter key would, CR; CR LF was in the text itself.
        let lines: Vec<String> = text.split("\r\n").map(|line| line.replace('\r', "\n")).collect();
        let text = &lines.join("\r\n");
        if self.popup().is_some_and(|popup| !popup.is_on_text()) {
            self.say("a paste needs a text field; nothing was done", now);
            return;
        }
        let focus = self.focus();
        if self.popups.is_empty() && self.level() == Level::Command {
            let is_there = self.with_pane(focus, now, effects, |pane, context| pane.to_main_field(context));
            if self.popups.is_empty() {
                if !is_there || !self.panes.get(focus).is_on_text() {
                    self.say("nothing here takes a paste; nothing was done", now);
                    return;
                }
                let until = if focus == PaneId::Inspect { "" } else { "; nothing is sent until Enter" };
                self.say(SafeText::shown(format!("pasted {} bytes{until}", text.len())), now);
            }
        }
        // A field keeps no control characters but line feeds; of CR LF the field itself says what becomes.
        let controls = text.replace("\r\n", "\n").chars().filter(|ch| ch.is_control() && *ch != '\n').count();
        if controls > 0 {
            let words =
                SafeText::literal("control characters in the paste, written as escapes such as \\x1b: ");
            self.say(words.then(controls), now);
        }
        self.insert(text, now, effects);
    }

    /// The mouse: the wheel scrolls what is under it, a press focuses and selects.
    fn point(&mut self, pointer: Pointer, now: Moment, effects: &mut Vec<Effect>) {
        if !self.has_mouse {
            return;
        }
        let at = Position::new(pointer.column, pointer.row);
        let area = self.layout.area();
        let level = self.level();
        if let Some(popup) = self.popups.top_mut() {
            let act = match pointer.kind {
                PointerKind::Press => popup.click(area, at),
                PointerKind::WheelUp => popup.apply(&Action::Up, level, area),
                PointerKind::WheelDown => popup.apply(&Action::Down, level, area),
            };
            self.after_popup(act, now, effects);
            return;
        }
        let screen = self.screen(area);
        if screen.top.contains(at) {
            if pointer.kind == PointerKind::Press
                && let Some(pane) = self.top_line().tab_at(screen.top, pointer.column)
            {
                self.show(pane);
            }
            return;
        }
        let Some(target) = screen.pane_at(&self.layout, at) else { return };
        if pointer.kind == PointerKind::Press && target != self.focus() {
            self.popups.is_typing = false;
            self.layout.press(target);
        }
        if target != PaneId::Calls || self.focus() == target {
            self.with_pane(target, now, effects, |pane, context| pane.point(pointer, context));
        }
    }

    /// Does what came of an action in a popup.
    pub(super) fn after_popup(&mut self, act: PopupAct, now: Moment, effects: &mut Vec<Effect>) {
        match act {
            PopupAct::Stay => {}
            PopupAct::Type => self.popups.is_typing = true,
            PopupAct::Close => {
                self.popups.close();
            }
            PopupAct::Do(action) => {
                if let Some(Popup::Command(line)) = self.popups.close() {
                    self.commands.retain(|before| before != line.text());
                    self.commands.push(line.text().to_owned());
                    let excess = self.commands.len().saturating_sub(COMMANDS_KEPT);
                    self.commands.drain(..excess);
                }
                if !self.popups.is_empty() && !matches!(action, Action::SetFilter(_)) {
                    self.popups.clear();
                }
                self.act(&action, now, effects);
            }
            PopupAct::Effect(effect) => {
                self.popups.close();
                effects.push(effect);
            }
            PopupAct::Meanwhile(action) => {
                let focus = self.focus();
                self.with_pane(focus, now, effects, |pane, context| pane.update(&action, context));
            }
            PopupAct::Revise => {
                let focus = self.focus();
                let Some(mut lifted) = self.popups.lift_form() else { return };
                self.with_pane(focus, now, effects, |pane, context| pane.revise(&mut lifted.form, context));
                effects.extend(lifted.form.wanted_folder().map(Effect::ListFolder));
                self.popups.put_back(lifted);
            }
            PopupAct::Submit => {
                let focus = self.focus();
                let Some(mut lifted) = self.popups.lift_form() else { return };
                let is_done = self
                    .with_pane(focus, now, effects, |pane, context| pane.submit(&mut lifted.form, context));
                if !is_done {
                    self.popups.put_back(lifted);
                }
            }
        }
    }

    /// Lets a pane work, and does what it wished for.
    pub(super) fn with_pane<R>(
        &mut self,
        id: PaneId,
        now: Moment,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut dyn Pane, &mut Context<'_>) -> R,
    ) -> R {
        let (result, requests) = self.pane_at_work(id, now, work);
        self.fulfil(requests, now, effects);
        result
    }

    /// Lets a pane work; what it wished for is still to be fulfilled.
    pub(super) fn pane_at_work<R>(
        &mut self,
        id: PaneId,
        now: Moment,
        work: impl FnOnce(&mut dyn Pane, &mut Context<'_>) -> R,
    ) -> (R, Vec<PaneRequest>) {
        let (area, level, subject) = (self.area_of(id), self.level(), self.subject());
        let mut context = Context::new(&self.world, now, (area, self.is_seen(id)), level, subject);
        let result = work(self.panes.get_mut(id), &mut context);
        (result, context.into_requests())
    }

    /// Does what a pane wished for, and what comes of that.
    pub(super) fn fulfil(&mut self, requests: Vec<PaneRequest>, now: Moment, effects: &mut Vec<Effect>) {
        self.fulfil_to(DEPTH, requests, now, effects);
    }

    fn fulfil_to(
        &mut self,
        depth: usize,
        requests: Vec<PaneRequest>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for request in requests {
            match request {
                PaneRequest::Effect(effect) => {
                    if let Effect::Command(command) = &effect {
                        self.world.send(command, now);
                        effects.extend(self.noted(command));
                    }
                    effects.push(effect);
                }
                PaneRequest::Flow(flow) => {
                    let target = flow.target();
                    self.show(target);
                    let ((), more) =
                        self.pane_at_work(target, now, |pane, context| pane.receive(flow, context));
                    self.fulfil_to(depth, more, now, effects);
                }
                PaneRequest::Popup(popup) => self.popups.open(*popup),
                PaneRequest::Toast(toast) => self.toasts.push(toast.of(self.acting.clone())),
                PaneRequest::Typing(is_typing) => self.popups.is_typing = is_typing,
                PaneRequest::Why(owner, facts) => self.popups.tell(owner, &facts, &self.world.wall),
                PaneRequest::Do(action) => {
                    let focus = self.focus();
                    let (_, more) =
                        self.pane_at_work(focus, now, |pane, context| pane.update(&action, context));
                    self.fulfil_to(depth, more, now, effects);
                }
            }
        }
    }

    /// Hands something to the pane that takes it, and shows that pane.
    pub(super) fn hand_over(&mut self, flow: Flow, now: Moment, effects: &mut Vec<Effect>) {
        self.fulfil(vec![PaneRequest::Flow(flow)], now, effects);
    }
}

/// What keeping a message came to, in words.
fn kept(name: &str, result: &Result<bool, String>, now: Moment) -> Toast {
    let name = SafeText::escaped_str(name);
    match result {
        Ok(true) => Toast::note(SafeText::literal("kept as ").then(name), now),
        Ok(false) => Toast::note(SafeText::literal("no longer kept: ").then(name), now),
        Err(why) => {
            let words = SafeText::literal("not kept as ").then(name).then(": ");
            Toast::trouble(words.then(SafeText::escaped_str(why)), now)
        }
    }
}

/// What of the user's files is wrong that was not before: the first, and how many there are.
fn newly_wrong(before: &UserFiles, files: &UserFiles, now: Moment) -> Option<Toast> {
    let mut faults = files.faults.iter().filter(|fault| !before.faults.contains(fault));
    let first = faults.next()?.clone();
    Some(Toast::trouble(
        match faults.count() {
            0 => first,
            more => first.then("; and ").then(more).then(" more"),
        },
        now,
    ))
}

/// What a save came to, in words.
fn saved(path: &Path, result: &Result<usize, String>, now: Moment) -> Toast {
    let name = SafeText::escaped(path.as_os_str().as_encoded_bytes());
    match result {
        Ok(count) => Toast::note(SafeText::shown(format!("{count} bytes saved to ")).then(name), now),
        Err(why) => {
            let words = SafeText::literal("not saved to ").then(name).then(": ");
            Toast::trouble(words.then(SafeText::escaped_str(why)), now)
        }
    }
}
