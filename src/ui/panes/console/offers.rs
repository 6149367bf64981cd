//! What the hint line offers, by region.

use super::pane::Console;
use super::places::ConsoleRegion;
use crate::ui::action::Action;
use crate::ui::keys::Level;
use crate::ui::panes::Offer;
use crate::ui::world::{Session, World};

impl Console {
    pub(super) fn offered(&self, world: &World, level: Level) -> Vec<Offer> {
        if level == Level::Type {
            // The options have their key on the composer's rule.
            return vec![Action::HistoryBack.into(), Offer::named(Action::PageUp, "scroll")];
        }
        let Some((_, session)) = self.session(world) else { return vec![Action::Add.into()] };
        let mut offers = self.offered_in_region(session, world);
        if session.is_ended() {
            offers.extend([
                Offer::named(Action::StartStop, "open again"),
                Offer::named(Action::Edit, "change"),
                Action::Clone.into(),
                Offer::named(Action::End, "forget…"),
                Action::Add.into(),
            ]);
        } else {
            offers.extend([
                Action::Type.into(),
                Action::Add.into(),
                Action::Edit.into(),
                Action::Clone.into(),
            ]);
            offers.push(Action::End.into());
            if session.is_under_way() {
                offers.push(Offer::named(Action::StartStop, "stop trying"));
            }
        }
        offers.push(Action::NextRegion.into());
        if self.region != ConsoleRegion::Talk {
            offers.push(Action::Pause.into());
        }
        offers.push(Action::Full.into());
        offers
    }

    /// What Enter and a few others do where the keyboard is.
    fn offered_in_region(&self, session: &Session, world: &World) -> Vec<Offer> {
        match self.region {
            ConsoleRegion::Peers if self.peer_row(session).is_some() => {
                vec![Offer::named(Action::Enter, "reply target"), Action::WhoIs.into()]
            }
            ConsoleRegion::Talk => self.conversation.offers(world),
            ConsoleRegion::Sessions => vec![Offer::named(Action::Enter, "details")],
            ConsoleRegion::Details if self.full == Some(ConsoleRegion::Details) => {
                vec![Offer::named(Action::Enter, "settings"), Action::Back.into()]
            }
            ConsoleRegion::Details => vec![Offer::named(Action::Enter, "settings")],
            ConsoleRegion::Peers | ConsoleRegion::Composer => Vec::new(),
        }
    }
}
