//! What the pane says around the conversation with the connection that is selected.

use super::layout::BESIDE_COLUMNS;
use super::selected::SelectedServer;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::connection::Connection;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::regions::conversation::Talks;

impl Talks for SelectedServer {
    fn heading(&self, _columns: u16, view: &View<'_>) -> SafeText {
        match self.connection(view.world) {
            Some(row) => SafeText::literal("Conversation with ").then(SafeText::kept(&row.peer)),
            None => "Conversation".into(),
        }
    }

    /// Where the list has no room for it, what the service says of the client, or why it is gone; else how a
    /// reply is typed.
    fn beside(&self, columns: u16, taken: usize, view: &View<'_>) -> SafeText {
        let row = self.connection(view.world).filter(|_| columns < BESIDE_COLUMNS);
        // Jobs have lines of their own.
        let is_told =
            |row: &&Connection| row.status.is_ended() || (!row.note.is_empty() && row.jobs.is_empty());
        if let Some((row, (_, server))) = row.filter(is_told).zip(self.server(view.world)) {
            let room = usize::from(columns).saturating_sub(taken + 6);
            let words = if row.status.is_ended() {
                words::happens(row, &server.spec, true)
            } else {
                SafeText::kept(&row.note)
            };
            return words.truncated_with(room, view.theme.glyphs.ellipsis);
        }
        let can_reply = !self.is_replying && !self.readers(view.world).is_empty();
        if can_reply {
            SafeText::shown(format!("{}: type a reply", view.key(&Action::Type)))
        } else {
            SafeText::EMPTY
        }
    }

    fn silence(&self, view: &View<'_>) -> SafeText {
        self.silence_in_words(view.world).into()
    }
}
