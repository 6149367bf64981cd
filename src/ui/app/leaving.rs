//! The question before the end: what is open, and would be closed.

use crate::bytes::text::SafeText;
use crate::model::connection::Owner;
use crate::ui::msg::Effect;
use crate::ui::parts::Dialog;
use crate::ui::parts::dialog::Consequence;
use crate::ui::popup::Popup;
use crate::ui::world::World;

/// Lines of open things that the question lists; the rest are counted.
const LISTED: usize = 10;

const QUESTION: &str = "Quit? This is open and will be closed";

/// The question, what would be lost first; `None` while nothing is open.
pub(super) fn question(world: &World, unsaved: Vec<SafeText>) -> Option<Dialog> {
    let mut open = unsaved;
    open.extend(open_things(world));
    if open.is_empty() {
        return None;
    }
    let more = open.len().saturating_sub(LISTED);
    let mut lines: Vec<SafeText> = open.into_iter().take(LISTED).collect();
    if more > 0 {
        lines.push(SafeText::shown(format!("and {more} more")));
    }
    Some(Dialog::new(QUESTION, lines, "stay").or("leave", Consequence::Effect(Effect::Quit)))
}

/// Whether a popup is this question.
pub(super) fn is_question(popup: &Popup) -> bool {
    matches!(popup, Popup::Dialog(dialog) if dialog.title.as_str() == QUESTION)
}

/// A line for each session and server that is open.
fn open_things(world: &World) -> Vec<SafeText> {
    let servers = world.servers.iter().filter(|(_, server)| server.is_running()).map(|(id, server)| {
        let open = server.totals.open;
        world.owner_words(Owner::Server(*id)).then(SafeText::shown(format!(", {open} connected")))
    });
    let sessions = world.sessions.iter().filter(|(_, session)| !session.is_ended());
    servers.chain(sessions.map(|(id, _)| world.owner_words(Owner::Session(*id)))).collect()
}
