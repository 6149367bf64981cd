//! What can be done now, as the hint line and the menu of a press offer it.

use super::selected::SelectedTab;
use crate::ui::action::Action;
use crate::ui::panes::Offer;

/// What can be done with the tab that is shown, the most useful first.
pub(super) fn offers(selected: &SelectedTab, searched: &str) -> Vec<Offer> {
    let Some(tab) = selected.tab() else { return vec![Action::Add.into()] };
    let mut offers = Vec::new();
    let has_bytes = !tab.bytes().is_empty();
    if has_bytes {
        let mark = if tab.marked().is_some() { "unmark" } else { "mark" };
        offers.push(Offer::named(Action::Mark, mark));
        if !tab.is_read_only() {
            offers.push(Action::Type.into());
        }
        offers.push(Action::Order.into());
        let is_built = tab.is_built();
        let name = if is_built { "message" } else { "struct" };
        offers.extend([Offer::named(Action::Struct, name), Action::Talk.into(), Action::Width.into()]);
        if !is_built {
            offers.push(Action::Cast.into());
        }
    } else {
        offers.push(Action::Type.into());
    }
    if tab.pointed_at().is_some() {
        offers.push(Action::OtherEnd.into());
    }
    if tab.overlay().is_some_and(|overlay| overlay.layout().is_some()) {
        offers.push(Action::Machine.into());
    }
    if let Some(live) = tab.live {
        offers.push(Offer::named(Action::Pause, if live.is_on { "hold" } else { "follow" }));
    }
    if tab.is_edited() {
        offers.push(Action::Undo.into());
    }
    if tab.bytes().has_undone() {
        offers.push(Action::Redo.into());
    }
    if has_bytes {
        offers.extend([Action::Base, Action::Offsets, Action::Place].map(Offer::new));
        if !tab.places.remembered().is_empty() {
            offers.push(Action::Places.into());
        }
        offers.push(Offer::named(Action::Filter, "find"));
        if !searched.is_empty() {
            offers.extend([Action::NextMatch, Action::PreviousMatch].map(Offer::new));
        }
        offers.extend([Action::Clone, Action::Save].map(Offer::new));
        if tab.file.as_ref().is_some_and(|file| file.searched().is_some()) {
            offers.push(Action::Interrupt.into());
        }
    }
    offers.push(Action::Compare.into());
    if selected.compared().is_some() {
        offers.push(Action::NextDifference.into());
        if tab.pointed_at().is_none() {
            offers.push(Offer::named(Action::OtherEnd, "other side"));
        }
    }
    if selected.tabs.len() > 1 {
        offers.extend([Action::Next, Action::Previous].map(Offer::new));
    }
    offers.extend([
        Offer::new(Action::Add),
        Offer::new(Action::Constants),
        Offer::named(Action::End, "close"),
        Offer::new(Action::Full),
    ]);
    offers
}
