//! The popup stack: what opens, and what comes of it.

use super::{App, Layer};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::keys::{KeyScope, Level};
use crate::ui::msg::Effect;
use crate::ui::panes::Offer;
use crate::ui::popup::command_line::{KnownAddress, NumberMeanings};
use crate::ui::popup::help::EVERYWHERE;
use crate::ui::popup::palette::PaletteItem;
use crate::ui::popup::{CommandLine, Help, Palette, Popup, PopupAct};

/// Lines of the command line that are kept.
const COMMANDS_KEPT: usize = 200;

impl App {
    /// Opens a popup. Text fields in it are in TYPE as soon as the focus comes to them.
    pub(super) fn open(&mut self, popup: impl Into<Popup>) {
        let popup = popup.into();
        let is_typing = popup.is_on_text() || matches!(popup, Popup::Form(_));
        self.popups.push(Layer { popup, was_typing: self.is_typing });
        self.is_typing = is_typing;
    }

    /// Closes the top popup; the level below is as it was.
    pub(super) fn close(&mut self) -> Option<Popup> {
        let layer = self.popups.pop()?;
        self.is_typing = layer.was_typing;
        Some(layer.popup)
    }

    pub(super) fn after_popup(&mut self, act: PopupAct, now: Moment, effects: &mut Vec<Effect>) {
        match act {
            PopupAct::Stay => {}
            PopupAct::Type => self.is_typing = true,
            PopupAct::Close => {
                self.close();
            }
            PopupAct::Do(action) => {
                if let Some(Popup::Command(line)) = self.close() {
                    self.remember(line.text());
                }
                if !self.popups.is_empty() && !matches!(action, Action::SetFilter(_)) {
                    self.popups.clear();
                }
                self.act(&action, now, effects);
            }
            PopupAct::Effect(effect) => {
                self.close();
                effects.push(effect);
            }
            PopupAct::Meanwhile(action) => {
                let focus = self.focus();
                self.with_pane(focus, now, effects, |pane, context| pane.update(&action, context));
            }
            PopupAct::Revise => {
                let focus = self.focus();
                let Some(Layer { popup: Popup::Form(mut form), was_typing }) = self.popups.pop() else {
                    return;
                };
                let (is_typing, height) = (self.is_typing, self.popups.len());
                self.with_pane(focus, now, effects, |pane, context| pane.revise(&mut form, context));
                self.is_typing = is_typing;
                self.popups
                    .insert(height.min(self.popups.len()), Layer { popup: Popup::Form(form), was_typing });
            }
            PopupAct::Submit => {
                let focus = self.focus();
                // The form leaves the stack while its pane looks at it: what the pane opens stands above it.
                let Some(Layer { popup: Popup::Form(mut form), was_typing }) = self.popups.pop() else {
                    return;
                };
                let is_typing = std::mem::replace(&mut self.is_typing, was_typing);
                let height = self.popups.len();
                let is_done =
                    self.with_pane(focus, now, effects, |pane, context| pane.submit(&mut form, context));
                if !is_done {
                    self.is_typing = is_typing;
                    let place = height.min(self.popups.len());
                    self.popups.insert(place, Layer { popup: Popup::Form(form), was_typing });
                }
            }
        }
    }

    /// What can be done here on COMMAND: by the pane, and by the screen for what is under its cursor.
    pub(super) fn offers(&self) -> Vec<Offer> {
        let pane = self.panes.get(self.focus());
        let mut offers = pane.offers(&self.world, Level::Command);
        let selection = pane.selection(&self.world);
        let has_address = selection.address.is_some();
        let has_bytes = selection.bytes.is_some() || has_address;
        let verbs = [
            (Action::ToInspect, has_bytes),
            (Action::Talk, has_bytes),
            (Action::ServeHere, has_address),
            (Action::WhoIs, has_address),
            (Action::OtherEnd, selection.socket.is_some_and(|socket| self.world.other_end(socket).is_some())),
            (Action::CopyMenu, has_bytes || selection.row.is_some()),
            (Action::Filter, pane.filter().is_some()),
        ];
        for (action, is_there) in verbs {
            if is_there && !offers.iter().any(|offer| offer.action == action) {
                offers.push(Offer::new(action));
            }
        }
        offers
    }

    /// The help of what has the keyboard.
    pub(super) fn open_help(&mut self) {
        let level = self.level();
        let help = match self.popups.last() {
            None => Help::new(&self.keys, self.focus(), &self.offers(), level),
            Some(_) => Help::over_panes(&self.keys, level),
        };
        self.open(help);
    }

    /// The line after `:`.
    pub(super) fn open_command_line(&mut self) {
        let pane = self.panes.get(self.focus());
        let numbers = NumberMeanings { nth: pane.numbered(), place: pane.counts() };
        let known = self.world.servers.iter().filter_map(|(id, server)| {
            let address = server.address()?.reachable().to_string();
            let note = SafeText::shown(format!("our server {id}, {}", server.spec.service.word()));
            Some(KnownAddress { transport: server.spec.at.transport, address, note })
        });
        let line = CommandLine::new(self.palette(), numbers, known.collect(), &self.commands);
        self.open(line);
    }

    /// Keeps a line of the command line for the next time.
    fn remember(&mut self, line: &str) {
        self.commands.retain(|before| before != line);
        self.commands.push(line.to_owned());
        if self.commands.len() > COMMANDS_KEPT {
            self.commands.remove(0);
        }
    }

    /// All that can be done: what can be done here and now first, then the rest of what has a key here, then what can
    /// be explained.
    pub(super) fn palette(&self) -> Palette {
        let scopes = [self.focus().scope(), KeyScope::Global];
        let offers = self.offers();
        let bound = scopes.iter().flat_map(|scope| {
            self.keys.bindings().iter().filter(move |b| b.scope == *scope && b.level == Level::Command)
        });
        let actions = offers.iter().map(|offer| &offer.action).chain(&EVERYWHERE);
        let mut listed: Vec<&Action> = vec![&Action::Palette, &Action::CommandLine];
        let mut items = Vec::new();
        for action in actions.chain(bound.map(|binding| &binding.action)) {
            if listed.contains(&action) {
                continue;
            }
            listed.push(action);
            let Some(binding) = self.keys.binding(&scopes, Level::Command, action) else { continue };
            let key = self.keys.key(&scopes, Level::Command, action).unwrap_or_default();
            let description = SafeText::escaped_str(&binding.description);
            // A pane may have words of its own for an action; the names of all places are good.
            let names = self.keys.bindings().iter().filter(|b| b.action == *action).flat_map(|b| &b.also);
            let names = names.cloned().chain([action.name()]).collect();
            items.push(PaletteItem { description, key, action: action.clone(), names });
        }
        items.extend(super::explaining::words());
        Palette::new(items, self.panes.get(self.focus()).counts())
    }
}
