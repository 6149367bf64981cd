//! What the pane says around the conversation of the session that is selected.

use ratatui::layout::Rect;

use super::layout::BESIDE_COLUMNS;
use super::selected::SelectedSession;
use super::{transfer, words};
use crate::bytes::text::SafeText;
use crate::model::connection::End;
use crate::model::console::SessionStage;
use crate::model::tls::{PeerCheck, TlsState};
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::conversation::Silence;
use crate::ui::keys::Level;
use crate::ui::regions::conversation::Talks;
use crate::ui::world::Session;

/// Rows from which there is room for what is said of the socket above the conversation.
const HEAD_FROM: u16 = 9;

impl Talks for SelectedSession {
    fn heading(&self, columns: u16, view: &View<'_>) -> SafeText {
        let Some((_, session)) = self.session(view.world) else { return SafeText::EMPTY };
        let title = session.spec.title();
        let room = usize::from(columns.saturating_sub(4));
        SafeText::kept(title).truncated_with(room, view.theme.glyphs.ellipsis)
    }

    fn beside(&self, _columns: u16, _taken: usize, view: &View<'_>) -> SafeText {
        let session = self.session(view.world);
        session.map_or(SafeText::EMPTY, |(_, session)| {
            // That nobody vouches for the peer stays in sight.
            let is_unchecked = |tls: &TlsState| matches!(tls.check, PeerCheck::Ignored(_));
            let mark = if session.tls.as_deref().is_some_and(is_unchecked) { ", insecure TLS" } else { "" };
            SafeText::kept(words::status(session, view.world)).then(mark)
        })
    }

    /// How far a transfer is; of others, where no details stand beside: the local address, and what moved.
    fn head_rows(&self, area: Rect, pane: Rect) -> u16 {
        let is_wanted = self.has_transfer || pane.width < BESIDE_COLUMNS;
        if is_wanted && area.height >= HEAD_FROM { 2 } else { 0 }
    }

    fn head(&self, columns: usize, view: &View<'_>) -> Vec<SafeText> {
        let Some((_, session)) = self.session(view.world) else { return Vec::new() };
        let ellipsis = view.theme.glyphs.ellipsis;
        if let Some(transfer) = &session.transfer {
            let lines = transfer::lines(transfer, columns);
            return lines.map(|words| words.truncated_with(columns, ellipsis)).into();
        }
        let socket = session.socket.and_then(|socket| view.world.sockets.get(&socket));
        let local = socket.and_then(|socket| socket.local.as_ref());
        let first = words::local(session, local, view.world, columns);
        let ended = words::end_sentence(session);
        let counts = socket.map(|socket| socket.counts).unwrap_or_default();
        let sent = words::moved("sent", counts.bytes_out, counts.calls_out);
        let got = words::moved("got", counts.bytes_in, counts.calls_in);
        let partial = session.last_sent.filter(|(taken, of, calls)| taken < of || *calls > 1);
        let more = match (partial, dropped(session, view)) {
            (Some((taken, of, calls)), _) => Some(format!("last: sent {taken} of {of} in {calls} calls")),
            (None, Some(drops)) => Some(format!("{drops} kernel drops")),
            (None, None) => None,
        };
        let is_unmade = !ended.is_empty() && socket.is_none() && words::untold(session).is_none();
        let second =
            if is_unmade { ended } else { moved(&sent, &got, more, (view.theme.glyphs.dot, columns)) };
        [first, second].map(|words| SafeText::kept(words).truncated_with(columns, ellipsis)).into()
    }

    fn silence(&self, view: &View<'_>) -> SafeText {
        let Some((_, session)) = self.session(view.world) else { return SafeText::EMPTY };
        if session.is_ended() {
            return "nothing was said".into();
        }
        match session.stage.as_ref().map(|(_, stage)| stage) {
            Some(SessionStage::Resolving) | None => "asking for the address".into(),
            Some(SessionStage::Connecting { .. } | SessionStage::Handshake) => "connecting".into(),
            _ => "nothing was sent or received yet".into(),
        }
    }

    fn tail(&self, unanswered: Option<&Silence>, view: &View<'_>) -> Vec<String> {
        let Some((_, session)) = self.session(view.world) else { return Vec::new() };
        let mut tail: Vec<String> =
            words::waiting(session, unanswered, view.world, view.now).into_iter().collect();
        if !tail.is_empty() {
            let escape = if view.level == Level::Type { "Esc " } else { "" };
            tail.push(format!("{escape}{}: why?", view.key(&Action::Why)));
        }
        if let Some(transfer) = session.transfer.as_ref().filter(|transfer| transfer.is_over()) {
            tail.push(transfer.verdict().into());
        }
        if session.end() == Some(&End::ByUs) && session.attempt.is_some() {
            tail.push(words::end_sentence(session));
        }
        tail.extend(words::advice_below(session));
        if let Some(failure) = words::untold(session) {
            tail.push(words::shown_failure(failure));
            if !failure.advice.is_empty() {
                tail.push(SafeText::kept(&failure.advice).into());
            }
        }
        tail
    }
}

/// What moved, with `more` of it: where that is too long, what was sent gives way to what was lost; a number is never
/// cut.
fn moved(sent: &str, got: &str, more: Option<String>, (dot, columns): (&str, usize)) -> String {
    let moved = format!("{sent} {dot} {got}");
    let Some(more) = more else { return moved };
    [format!("{moved} {dot} {more}"), format!("{got} {dot} {more}")]
        .into_iter()
        .find(|words| words.chars().count() <= columns)
        .unwrap_or(more)
}

fn dropped(session: &Session, view: &View<'_>) -> Option<u32> {
    let socket = view.world.sockets.get(&session.socket?)?;
    socket.observed.as_ref()?.drops.filter(|drops| *drops > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_never_cut_inside_a_number() {
        let (sent, got) = ("sent 13 B in 3 calls", "got 2956612 B in 2947 calls");
        let said = |columns| moved(sent, got, Some("17064 kernel drops".into()), ("·", columns));
        assert_eq!(said(90), "sent 13 B in 3 calls · got 2956612 B in 2947 calls · 17064 kernel drops");
        assert_eq!(said(57), "got 2956612 B in 2947 calls · 17064 kernel drops");
        assert_eq!(said(30), "17064 kernel drops");
        assert_eq!(moved(sent, got, None, ("·", 57)), "sent 13 B in 3 calls · got 2956612 B in 2947 calls");
    }
}
