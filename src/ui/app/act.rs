//! What actions do: in the popup that is open, on the screen, or in the pane that has the keyboard.

use std::time::Duration;

use super::layout::PINNED_COLUMNS;
use super::{App, explaining, leaving, unmet};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::model::server::Service;
use crate::model::tls::ClientTls;
use crate::ui::action::Action;
use crate::ui::context::PaneRequest;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::msg::Effect;
use crate::ui::pane_id::PaneId;
use crate::ui::parts::{Dialog, Toast};
use crate::ui::popup::{FilterLine, Help, Popup, PopupAct};

/// Two ctrl-c within this leave at once.
const TWICE: Duration = Duration::from_secs(1);

impl App {
    /// One action, for whatever has the keyboard.
    pub(super) fn act(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        if *action == Action::Interrupt {
            self.interrupt(now, effects);
            return;
        }
        self.interrupted = None;
        self.acting = Some(action.clone());
        match action {
            Action::Suspend => effects.push(Effect::Suspend),
            Action::Repaint => effects.push(Effect::Repaint),
            Action::ExplainHere => {
                let topics = match self.popup() {
                    None => self.panes.get(self.focus()).topics(&self.world, now),
                    Some(popup) => explaining::topics_of(popup),
                };
                let page = explaining::page(&topics, &self.world);
                self.popups.open(page);
            }
            Action::Explain(word) => self.popups.open(explaining::word(word)),
            Action::Help if !matches!(self.popup(), Some(Popup::Help(_))) => {
                let level = self.level();
                let help = match self.popup() {
                    None => Help::new(&self.keys, self.focus(), &self.offered().commands(), level),
                    Some(_) => Help::over_panes(&self.keys, level),
                };
                self.popups.open(help);
            }
            _ if !self.popups.is_empty() => self.act_in_popup(action, now, effects),
            _ => self.act_on_screen(action, now, effects),
        }
    }

    fn act_in_popup(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        let (level, area) = (self.level(), self.layout.area());
        if level == Level::Command && matches!(action, Action::Up | Action::Down) {
            self.popups.is_typing = false;
        }
        let Some(popup) = self.popups.top_mut() else { return };
        let act = popup.apply(action, level, area);
        if act == PopupAct::Stay && *action == Action::Back {
            self.popups.is_typing = false;
        }
        self.after_popup(act, now, effects);
    }

    fn act_on_screen(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        match action {
            Action::ShowLookup => self.come_to(PaneId::Lookup, now, effects),
            Action::ShowConsole => self.come_to(PaneId::Console, now, effects),
            Action::ShowServers => self.come_to(PaneId::Servers, now, effects),
            Action::ShowInspect => self.come_to(PaneId::Inspect, now, effects),
            Action::Show(pane) => self.come_to(*pane, now, effects),
            Action::ShowCalls => {
                self.popups.is_typing = false;
                let are_shown = !self.screen(self.layout.area()).calls.is_empty();
                self.layout.turn_strip(are_shown);
            }
            Action::Pin if !self.layout.pin() => {
                let columns = self.layout.size.0;
                let words = format!("a second pane needs {PINNED_COLUMNS} columns; there are {columns}");
                self.say(SafeText::shown(words), now);
            }
            Action::Pin => {}
            Action::Mouse => {
                self.has_mouse = !self.has_mouse;
                effects.push(Effect::CaptureMouse(self.has_mouse));
                let words = if self.has_mouse {
                    "mouse on: the wheel scrolls, a click selects"
                } else {
                    "mouse off: the terminal selects text"
                };
                self.say(words, now);
            }
            Action::NextTheme => {
                if let Some((name, theme)) = self.theme.next(&self.first_theme) {
                    self.theme = theme;
                    let words = format!("theme {name}; --theme and config.toml choose the one to begin with");
                    self.say(SafeText::shown(words), now);
                }
            }
            Action::Palette => {
                let palette = self.offered().palette();
                self.popups.open(palette);
            }
            Action::CommandLine => {
                let line = self.offered().command_line(&self.commands);
                self.popups.open(line);
            }
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
            Action::Back if self.level() == Level::Type => self.popups.is_typing = false,
            Action::Type => self.enter_type(now, effects),
            Action::CopyAs(form) => match self.panes.get(self.focus()).selection(&self.world).copied(*form) {
                // OSC 52 goes out, and nothing comes back that would say it was taken.
                Some(text) => {
                    let words = format!("{} bytes sent to the terminal's clipboard", text.len());
                    self.say(SafeText::shown(words), now);
                    effects.push(Effect::Copy(text));
                }
                None => self.say("nothing of that kind to copy here", now),
            },
            _ => match flow_of(action) {
                Some(flow) => self.hand_over(flow, now, effects),
                None => self.act_in_pane(action, now, effects),
            },
        }
    }

    /// To the main field of the pane, if it has one now.
    fn enter_type(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let focus = self.focus();
        let (is_there, requests) = self.pane_at_work(focus, now, |pane, context| pane.to_main_field(context));
        if is_there {
            self.fulfil(requests, now, effects);
            self.popups.is_typing = true;
        } else {
            self.refuse_typing(requests, now, effects);
        }
    }

    fn act_in_pane(&mut self, action: &Action, now: Moment, effects: &mut Vec<Effect>) {
        let focus = self.focus();
        if !keeps_typing(action) && self.level() == Level::Command {
            self.popups.is_typing = false;
        }
        if self.with_pane(focus, now, effects, |pane, context| pane.update(action, context)) {
            return;
        }
        let selection = self.panes.get(focus).selection(&self.world);
        match action {
            Action::Back => {
                if !self.layout.restore_strip() {
                    self.toasts.dismiss();
                }
            }
            Action::Filter => match self.panes.get(focus).filter() {
                Some(filter) => {
                    let line = FilterLine::new(filter.text());
                    self.popups.open(line);
                }
                None => self.say_unmet(action, now),
            },
            Action::CopyMenu => match selection.copy_menu() {
                Some(menu) => self.popups.open(menu),
                None => self.say_unmet(action, now),
            },
            Action::ShowHidden => {
                self.with_pane(PaneId::Calls, now, effects, |pane, context| pane.update(action, context));
            }
            Action::OtherEnd
                if selection.socket.is_some_and(|socket| self.world.other_end(socket).is_none()) =>
            {
                let words = "the other end is not in this program: only our side is known";
                self.say(words, now);
            }
            _ => match selection.flow(action, &self.world) {
                Some(flow) => self.hand_over(flow, now, effects),
                None => self.say_unmet(action, now),
            },
        }
    }

    /// `i` where nothing can be typed: the reason stands until Enter or Esc, so that what is typed blindly after it
    /// runs no verbs. A pane may have asked for a menu instead, which takes text.
    fn refuse_typing(&mut self, requests: Vec<PaneRequest>, now: Moment, effects: &mut Vec<Effect>) {
        self.popups.is_typing = false;
        let mut reasons = Vec::new();
        let mut others = Vec::new();
        for request in requests {
            match request {
                PaneRequest::Toast(toast) => reasons.push(toast.text),
                other => others.push(other),
            }
        }
        self.fulfil(others, now, effects);
        if self.popup().is_some() {
            return;
        }
        if reasons.is_empty() {
            reasons.push("there is no field here to type in".into());
        }
        self.popups.open(Dialog::new("Nothing can be typed here", reasons, "go on"));
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
        self.popups.is_typing = false;
        self.layout.show(pane);
    }

    /// ctrl-c: cancels what runs here, else asks as [`App::quit`] does; twice within a second it leaves at once.
    fn interrupt(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if self.interrupted.is_some_and(|before| now.since(before) <= TWICE) {
            effects.push(Effect::Quit);
            return;
        }
        self.interrupted = Some(now);
        let focus = self.focus();
        let is_done = self.popups.is_empty()
            && self.with_pane(focus, now, effects, |pane, context| pane.update(&Action::Interrupt, context));
        if !is_done {
            self.quit(effects);
        }
    }

    /// Leaves, after a question if anything is open.
    fn quit(&mut self, effects: &mut Vec<Effect>) {
        let unsaved = PaneId::ALL.into_iter().flat_map(|id| self.panes.get(id).unsaved()).collect();
        match leaving::question(&self.world, unsaved) {
            None => effects.push(Effect::Quit),
            Some(_) if self.popups.iter().any(leaving::is_question) => {}
            Some(question) => self.popups.open(question),
        }
    }

    /// Says something for a few seconds.
    pub(super) fn say(&mut self, words: impl Into<SafeText>, now: Moment) {
        self.toasts.push(Toast::note(words.into(), now).of(self.acting.clone()));
    }

    /// Says that `action` found nothing to do here.
    fn say_unmet(&mut self, action: &Action, now: Moment) {
        if let Some(words) = unmet::words(action) {
            self.say(words, now);
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

/// What an action hands to the pane that it is for.
fn flow_of(action: &Action) -> Option<Flow> {
    Some(match action {
        Action::OpenSession(to) => Flow::Session(to.clone(), None),
        Action::OpenTls(to) => Flow::Session(to.clone(), Some(ClientTls::default())),
        Action::Fetch => Flow::Fetch(None),
        Action::FetchFrom(from, file) => Flow::Fetch(Some((from.clone(), file.clone()))),
        Action::OpenFile(path) => Flow::FileToInspect(path.into()),
        Action::AskDns(typed) => Flow::AskDns(Box::new(typed.as_ref().clone().request())),
        _ => return None,
    })
}
