//! Messages in, effects out.

use std::path::Path;

use super::layout::PINNED_COLUMNS;
use super::{App, Strip};
use crate::bytes::text::SafeText;
use crate::model::command::{Command, Watch};
use crate::model::event::Event;
use crate::model::ids::LookupId;
use crate::model::lookup::LookupCommand;
use crate::model::moment::Moment;
use crate::model::server::Service;
use crate::ui::action::Action;
use crate::ui::context::PaneRequest;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::keys::Level;
use crate::ui::msg::{Effect, Msg};
use crate::ui::panes::PaneId;
use crate::ui::parts::{Dialog, Toast};
use crate::ui::popup::{FilterLine, Popup};
use crate::ui::selection::Selection;
use crate::ui::theme::Theme;

impl App {
    /// Takes one message in, and gives back what is to be done. Synchronous, total, and free of I/O.
    pub fn update(&mut self, msg: Msg, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.toasts.expire(now);
        match msg {
            Msg::Action(action) => self.act(&action, now, &mut effects),
            Msg::Text(character) => {
                let mut utf8 = [0; 4];
                self.insert(character.encode_utf8(&mut utf8), now, &mut effects);
            }
            Msg::Paste(text) => self.paste(&text, now, &mut effects),
            Msg::Events(events) => self.handle_events(&events, now, &mut effects),
            Msg::Resize(columns, rows) => self.size = (columns, rows),
            Msg::Pointer(pointer) => self.point(pointer, now, &mut effects),
            Msg::Tick => {
                // Work that a pane does in parts goes on: it asked to be woken for it.
                for id in [Some(self.pane), self.beside(), Some(PaneId::Calls)].into_iter().flatten() {
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
            Msg::Loaded { .. } | Msg::Saved { .. } | Msg::Edited(_) => {
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
        if let Some(layer) = self.popups.last_mut() {
            let act = layer.popup.insert(text);
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
        if self.popups.last().is_some_and(|layer| !layer.popup.is_on_text()) {
            self.toasts.push(Toast::note("a paste needs a text field; nothing was done".into(), now));
            return;
        }
        let focus = self.focus();
        if self.popups.is_empty() && self.level() == Level::Command {
            let is_there = self.with_pane(focus, now, effects, |pane, context| pane.to_main_field(context));
            if !is_there || !self.panes.get(focus).is_on_text() {
                self.toasts.push(Toast::note("nothing here takes a paste; nothing was done".into(), now));
                return;
            }
            let words = format!("pasted {} bytes; nothing is sent before Enter", text.len());
            self.toasts.push(Toast::note(SafeText::shown(words), now));
        }
        // A field keeps no control characters but line feeds.
        let controls = text.chars().filter(|ch| ch.is_control() && *ch != '\n').count();
        if controls > 0 {
            let words =
                SafeText::literal("control characters in the paste, written as escapes such as \\x1b: ");
            self.toasts.push(Toast::note(words.then(controls), now));
        }
        self.insert(text, now, effects);
    }

    /// One action, for whatever has the keyboard.
    pub(super) fn act(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        if *action == Action::Interrupt {
            self.interrupt(now, effects);
            return;
        }
        self.interrupted = None;
        match action {
            Action::Suspend => effects.push(Effect::Suspend),
            Action::Repaint => effects.push(Effect::Repaint),
            Action::ExplainHere => self.explain_here(now),
            Action::Explain(word) => self.explain(word),
            Action::Help if !matches!(self.popup(), Some(Popup::Help(_))) => self.open_help(),
            _ if !self.popups.is_empty() => {
                let (level, area) = (self.level(), self.area());
                if level == Level::Command && matches!(action, Action::Up | Action::Down) {
                    self.is_typing = false;
                }
                let Some(layer) = self.popups.last_mut() else { return };
                let act = layer.popup.apply(action, level, area);
                if act == crate::ui::popup::PopupAct::Stay && *action == Action::Back {
                    self.is_typing = false;
                }
                self.after_popup(act, now, effects);
            }
            _ => self.act_on_screen(action, now, effects),
        }
    }

    fn act_on_screen(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        match action {
            Action::ShowLookup => self.come_to(PaneId::Lookup, now, effects),
            Action::ShowConsole => self.come_to(PaneId::Console, now, effects),
            Action::ShowServers => self.come_to(PaneId::Servers, now, effects),
            Action::ShowInspect => self.come_to(PaneId::Inspect, now, effects),
            Action::Show(pane) => self.come_to(*pane, now, effects),
            Action::ShowCalls => self.turn_strip(),
            Action::Pin => self.pin(now),
            Action::Mouse => {
                self.has_mouse = !self.has_mouse;
                effects.push(Effect::CaptureMouse(self.has_mouse));
                let words = if self.has_mouse {
                    "the mouse works here: wheel and click"
                } else {
                    "the mouse is left to the terminal: it selects text"
                };
                self.toasts.push(Toast::note(words.into(), now));
            }
            Action::NextTheme => self.next_theme(now),
            Action::Palette => {
                let palette = self.palette();
                self.open(palette);
            }
            Action::CommandLine => self.open_command_line(),
            Action::OpenSession(to) => self.hand_over(Flow::Session(to.clone()), now, effects),
            Action::Serve(word, at) => match Service::chosen(word, &[]) {
                Ok(service) => self.hand_over(Flow::Serve(service, at.clone()), now, effects),
                Err(error) => self.complain(error.text(), now),
            },
            Action::LookUp(name) => {
                self.come_to(PaneId::Lookup, now, effects);
                self.act_on_screen(&Action::Type, now, effects);
                self.act_in_pane(&Action::Fill(name.clone()), now, effects);
                self.act_in_pane(&Action::Enter, now, effects);
            }
            Action::Quit => self.quit(effects),
            Action::Back if self.level() == Level::Type => self.is_typing = false,
            Action::Type => {
                let focus = self.focus();
                let (is_there, requests) =
                    self.pane_at_work(focus, now, |pane, context| pane.to_main_field(context));
                if is_there {
                    self.fulfil(requests, now, effects);
                    self.is_typing = true;
                } else {
                    self.refuse_typing(requests, now, effects);
                }
            }
            Action::CopyAs(form) => self.copy(*form, now, effects),
            _ => self.act_in_pane(action, now, effects),
        }
    }

    fn act_in_pane(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        let focus = self.focus();
        if !keeps_typing(action) && self.level() == Level::Command {
            self.is_typing = false;
        }
        if self.with_pane(focus, now, effects, |pane, context| pane.update(action, context)) {
            return;
        }
        let selection = self.panes.get(focus).selection(&self.world);
        match action {
            Action::Back => {
                if self.is_on_calls || self.strip != Strip::Low {
                    self.strip = Strip::Low;
                    self.is_on_calls = false;
                } else {
                    self.toasts.dismiss();
                }
            }
            Action::Filter => match self.panes.get(focus).filter() {
                Some(filter) => {
                    let line = FilterLine::new(filter.text());
                    self.open(line);
                }
                None => self.say_unmet(action, now),
            },
            Action::CopyMenu => match selection.copy_menu() {
                Some(menu) => self.open(menu),
                None => self.say_unmet(action, now),
            },
            Action::ShowHidden => {
                self.with_pane(PaneId::Calls, now, effects, |pane, context| pane.update(action, context));
            }
            Action::OtherEnd
                if selection.socket.is_some_and(|socket| self.world.other_end(socket).is_none()) =>
            {
                let words = "the other end is not in this program: only our side is known";
                self.toasts.push(Toast::note(words.into(), now));
            }
            _ => match self.flow_of(action, selection) {
                Some(flow) => self.hand_over(flow, now, effects),
                None => self.say_unmet(action, now),
            },
        }
    }

    /// Where a verb takes what is under the cursor; `None` if it is no such verb, or there is nothing of its
    /// kind there.
    fn flow_of(&self, action: &Action, selection: Selection) -> Option<Flow> {
        let Selection { bytes, address, transport, socket, .. } = selection;
        match action {
            Action::ToInspect => bytes
                .or_else(|| Some(ByteSample::of_address(address.as_ref()?, "address")))
                .map(Flow::BytesToInspect),
            Action::Talk => match address {
                Some(address) => Some(Flow::AddressToConsole(address, transport)),
                None => Some(Flow::BytesToComposer(bytes?.bytes)),
            },
            Action::ServeHere => Some(Flow::AddressToServers(address?, transport)),
            Action::WhoIs => Some(Flow::WhoIs(address?)),
            Action::OtherEnd => {
                let end = self.world.other_end(socket?)?;
                Some(Flow::to_owner(end.owner, end.connection))
            }
            _ => None,
        }
    }

    /// `i` where nothing can be typed: the reason stands until Enter or Esc, so that what is typed blindly after it
    /// runs no verbs.
    fn refuse_typing(&mut self, requests: Vec<PaneRequest>, now: Moment, effects: &mut Vec<Effect>) {
        self.is_typing = false;
        let mut reasons = Vec::new();
        let mut others = Vec::new();
        for request in requests {
            match request {
                PaneRequest::Toast(toast) => reasons.push(toast.text),
                other => others.push(other),
            }
        }
        self.fulfil(others, now, effects);
        if reasons.is_empty() {
            reasons.push("there is no field here to type in".into());
        }
        self.open(Dialog::new("Nothing can be typed here", reasons, "go on"));
    }

    /// Shows a pane by its key: the focus is on its main field.
    fn come_to(&mut self, pane: PaneId, now: Moment, effects: &mut Vec<Effect>) {
        let before = self.focus();
        self.show(pane);
        if self.focus() != before {
            self.with_pane(pane, now, effects, |pane, context| pane.on_shown(context));
        }
    }

    /// Shows a pane and gives it the keyboard, on COMMAND.
    pub(super) fn show(&mut self, pane: PaneId) {
        self.is_typing = false;
        if pane == PaneId::Calls {
            self.is_on_calls = true;
            if self.strip == Strip::Low {
                self.strip = Strip::Half;
            }
            return;
        }
        self.is_on_calls = false;
        if self.strip == Strip::Full {
            self.strip = Strip::Low;
        }
        self.is_on_pinned = self.beside() == Some(pane);
        if pane != self.pane && !self.is_on_pinned {
            self.before = self.pane;
            self.pane = pane;
        }
    }

    /// To the calls, as large as they are; from there they grow from low to half to full, and are low again.
    fn turn_strip(&mut self) {
        self.is_typing = false;
        let is_there = !self.screen(self.area()).calls.is_empty();
        if !std::mem::replace(&mut self.is_on_calls, true) && is_there {
            return;
        }
        self.strip = match self.strip {
            Strip::Low => Strip::Half,
            Strip::Half => Strip::Full,
            Strip::Full => Strip::Low,
        };
    }

    /// The next shipped theme, and after the last of them the one that it began with.
    fn next_theme(&mut self, now: Moment) {
        let of = |name: &str| Theme::shipped(name).map(|theme| theme.with_glyphs(self.theme.glyphs));
        let place = Theme::SHIPPED.iter().position(|name| of(name).as_ref() == Some(&self.theme));
        let mut next = Theme::SHIPPED.iter().skip(place.map_or(0, |place| place + 1));
        let is_own = Theme::SHIPPED.iter().all(|name| of(name).as_ref() != Some(&self.first_theme));
        let (name, theme) = match next.next().and_then(|name| Some((*name, of(name)?))) {
            Some(shipped) => shipped,
            None if is_own => ("your own", self.first_theme.clone()),
            None => match of(Theme::SHIPPED[0]) {
                Some(theme) => (Theme::SHIPPED[0], theme),
                None => return,
            },
        };
        self.theme = theme;
        let words = format!("theme {name}; --theme and config.toml choose the one to begin with");
        self.toasts.push(Toast::note(SafeText::shown(words), now));
    }

    fn pin(&mut self, now: Moment) {
        if self.size.0 < PINNED_COLUMNS {
            let words = format!("a second pane needs {PINNED_COLUMNS} columns; there are {}", self.size.0);
            self.toasts.push(Toast::note(SafeText::shown(words), now));
        } else {
            let upper = self.upper();
            self.pinned = if self.beside().is_some() { None } else { Some(self.before) };
            self.is_on_pinned = false;
            if upper != self.pane {
                self.before = self.pane;
                self.pane = upper;
            }
        }
    }
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

/// Actions on a choice or tick that leave the request to type as it is: Tab on to a text field is TYPE again.
fn keeps_typing(action: &Action) -> bool {
    matches!(
        action,
        Action::NextRegion
            | Action::PreviousRegion
            | Action::Left
            | Action::Right
            | Action::Mark
            | Action::PageUp
            | Action::PageDown
    )
}
