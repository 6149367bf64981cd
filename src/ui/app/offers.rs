//! What can be done in the pane that has the keyboard: for the hint line, the help, the command line and the palette.

use crate::bytes::text::SafeText;
use crate::model::endpoint::RecentEndpoints;
use crate::ui::action::Action;
use crate::ui::keys::{KeyMap, KeyScope, Level};
use crate::ui::offer::Offer;
use crate::ui::panes::Pane;
use crate::ui::popup::command_line::{KnownAddress, NumberMeanings};
use crate::ui::popup::help::EVERYWHERE;
use crate::ui::popup::palette::PaletteItem;
use crate::ui::popup::{CommandLine, Palette, Popup};
use crate::ui::world::World;

/// The pane, and what its offers are made from.
pub(super) struct PaneOffers<'a> {
    pub(super) pane: &'a dyn Pane,
    pub(super) world: &'a World,
    pub(super) keys: &'a KeyMap,
}

impl PaneOffers<'_> {
    /// What the hint line names on this level, the most useful first, the help last.
    pub(super) fn hints(&self, level: Level) -> Vec<Offer> {
        if level == Level::Command {
            let mut offers = self.commands();
            offers.push(Action::Help.into());
            return offers;
        }
        let rest = [Action::NextRegion, Action::Back, Action::Palette, Action::Help].map(Offer::new);
        let offers = self.pane.offers(self.world, Level::Type);
        std::iter::once(Offer::new(Action::Enter)).chain(offers).chain(rest).collect()
    }

    /// What can be done here on COMMAND: by the pane, and by the screen for what is under its cursor.
    pub(super) fn commands(&self) -> Vec<Offer> {
        let mut offers = self.pane.offers(self.world, Level::Command);
        let selection = self.pane.selection(self.world);
        let has_address = selection.address.is_some();
        let has_bytes = selection.bytes.is_some() || has_address;
        let verbs = [
            (Action::ToInspect, has_bytes),
            (Action::Talk, has_bytes),
            (Action::ServeHere, has_address),
            (Action::WhoIs, has_address),
            (Action::OtherEnd, selection.socket.is_some_and(|socket| self.world.other_end(socket).is_some())),
            (Action::CopyMenu, has_bytes || selection.row.is_some()),
            (Action::Filter, self.pane.filter().is_some()),
        ];
        for (action, is_there) in verbs {
            if is_there && !offers.iter().any(|offer| offer.action == action) {
                offers.push(Offer::new(action));
            }
        }
        offers
    }

    /// The line after `:`, with the lines of before.
    pub(super) fn command_line(&self, before: &[String]) -> CommandLine {
        let numbers = NumberMeanings { nth: self.pane.numbered(), place: self.pane.counts() };
        let known = self.world.servers.iter().filter_map(|(id, server)| {
            let address = server.address()?.reachable().to_string();
            let note = SafeText::shown(format!("our server {id}, {}", server.spec.service.word()));
            Some(KnownAddress { transport: server.spec.at.transport, address, note })
        });
        let mut known: Vec<KnownAddress> = known.collect();
        let recent = self.world.recent.iter().flat_map(RecentEndpoints::iter);
        known.extend(recent.map(|recent| KnownAddress {
            transport: recent.to.transport,
            address: recent.to.to_string(),
            note: "used before".into(),
        }));
        CommandLine::new(self.palette(), numbers, known, before)
    }

    /// All that can be done: what can be done here and now first, then the rest of what has a key here, then what can
    /// be explained.
    pub(super) fn palette(&self) -> Palette {
        let scopes = [KeyScope::of(self.pane.id()), KeyScope::Global];
        let offers = self.commands();
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
        Palette::new(items, self.pane.counts())
    }
}

/// What the hint line names while this popup has the keyboard.
pub(super) fn popup_hints(popup: &Popup, level: Level) -> Vec<Offer> {
    match popup {
        Popup::Dialog(dialog) => {
            let others = dialog.has_choice().then(|| Offer::named(Action::Left, "choose"));
            others.into_iter().chain([Offer::named(Action::Enter, "confirm"), Action::Back.into()]).collect()
        }
        Popup::Command(_) => vec![
            Offer::named(Action::Enter, "run"),
            Offer::named(Action::NextRegion, "complete"),
            Action::HistoryBack.into(),
            Action::Back.into(),
        ],
        Popup::Palette(_) | Popup::Filter(_) => vec![Action::Enter.into(), Action::Back.into()],
        Popup::Menu(_) => vec![Action::Enter.into(), Action::Back.into(), Action::Help.into()],
        Popup::Explain(_) => vec![
            Offer::named(Action::Down, "scroll"),
            Offer::named(Action::NextRegion, "next word"),
            Offer::named(Action::Enter, "open"),
            Offer::named(Action::Back, "back"),
        ],
        Popup::Why(why) => {
            let step = why
                .has_steps()
                .then(|| [Offer::named(Action::Down, "choose"), Offer::named(Action::Enter, "do it")]);
            let rest = [
                Offer::named(Action::PageDown, "scroll"),
                Offer::named(Action::ExplainHere, "words"),
                Offer::named(Action::Back, "close"),
            ];
            step.into_iter().flatten().chain(rest).collect()
        }
        Popup::Help(_) => vec![Offer::named(Action::Down, "scroll"), Offer::named(Action::Back, "close")],
        Popup::Form(_) if level == Level::Type => {
            let back = Offer::named(Action::Back, "commands");
            let done = Offer::named(Action::Enter, "done");
            vec![done, Action::NextRegion.into(), back, Action::Help.into()]
        }
        Popup::Form(form) => {
            let mut offers = vec![Action::NextRegion.into()];
            if form.is_on_text() {
                offers.push(Action::Type.into());
            } else {
                offers.extend([
                    Offer::named(Action::Enter, "done"),
                    Action::Left.into(),
                    Action::Mark.into(),
                ]);
            }
            offers.extend([Action::Back.into(), Action::Help.into()]);
            offers
        }
    }
}
