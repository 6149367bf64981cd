//! Leaving: `q` asks when anything is open, ctrl-c cancels what runs here, else asks, and twice within a
//! second it leaves at once.

use std::time::Duration;

use super::App;
use crate::bytes::text::SafeText;
use crate::model::connection::Owner;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::msg::Effect;
use crate::ui::parts::Dialog;
use crate::ui::parts::dialog::Consequence;
use crate::ui::popup::Popup;

/// Two ctrl-c within this leave at once.
const TWICE: Duration = Duration::from_secs(1);
/// Lines of open things that the question lists; the rest are counted.
const LISTED: usize = 10;

impl App {
    pub(super) fn interrupt(&mut self, now: Moment, effects: &mut Vec<Effect>) {
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
    pub(super) fn quit(&mut self, effects: &mut Vec<Effect>) {
        let open = self.open_things();
        if open.is_empty() {
            effects.push(Effect::Quit);
            return;
        }
        if self.popups.iter().any(|layer| is_question_of_quit(&layer.popup)) {
            return;
        }
        let more = open.len().saturating_sub(LISTED);
        let mut lines: Vec<SafeText> = open.into_iter().take(LISTED).collect();
        if more > 0 {
            lines.push(SafeText::shown(format!("and {more} more")));
        }
        let question = Dialog::new(QUESTION, lines, "stay").or("leave", Consequence::Effect(Effect::Quit));
        self.open(question);
    }

    /// A line for each session and server that is open.
    fn open_things(&self) -> Vec<SafeText> {
        let world = &self.world;
        let servers = world.servers.iter().filter(|(_, server)| server.is_running()).map(|(id, server)| {
            let open = server.totals.open;
            world.owner_words(Owner::Server(*id)).then(SafeText::shown(format!(", {open} connected")))
        });
        let sessions = world.sessions.iter().filter(|(_, session)| !session.is_ended());
        servers.chain(sessions.map(|(id, _)| world.owner_words(Owner::Session(*id)))).collect()
    }
}

const QUESTION: &str = "Leave? This is open, and would be closed";

fn is_question_of_quit(popup: &Popup) -> bool {
    matches!(popup, Popup::Dialog(dialog) if dialog.title.as_str() == QUESTION)
}
