//! The pane on the screen.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::pane::Console;
use super::places::ConsoleRegion;
use super::words;
use crate::bytes::text::SafeText;
use crate::model::console::SessionStage;
use crate::model::ids::SessionId;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::conversation::ConversationView;
use crate::ui::keys::{KeyScope, Level};
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::Session;

impl Console {
    pub(super) fn draw_all(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let places = self.places(area, view.world);
        let Some((id, session)) = self.session(view.world) else {
            draw_empty(area, buf, view);
            return None;
        };
        if !places.sessions.is_empty() && places.head.x > places.sessions.x {
            let line = Rect {
                x: places.sessions.right(),
                width: 1,
                height: places.sessions.height + places.peers.height,
                ..places.sessions
            };
            paint::vertical(buf, line, view.theme);
        }
        if !places.details.is_empty() && places.details.x > area.x {
            let line = Rect { x: places.details.x - 1, width: 1, ..places.details };
            paint::vertical(buf, line, view.theme);
        }
        self.draw_sessions(places.sessions, buf, view);
        self.draw_peers(places.peers, buf, view);
        self.draw_head(places.head, buf, view, session);
        self.draw_details(places.details, buf, view);
        draw_joints(area, buf, view, &places);
        self.draw_talk(places.talk, buf, view, session);
        self.draw_composer(places.composer, buf, view, id, session)
    }

    /// The title; and where no details stand beside: the local address, and what moved.
    fn draw_head(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, session: &Session) {
        if area.is_empty() {
            return;
        }
        let theme = view.theme;
        let has_focus = view.has_focus && self.region == ConsoleRegion::Talk;
        let title = format!("{} to {}", session.spec.to.transport, session.spec.goal());
        let room = usize::from(area.width.saturating_sub(4));
        let title = cut(&title, room, theme.glyphs.ellipsis);
        paint::rule(buf, area, 0, title, words::status(session), theme, has_focus);
        if area.height < 4 {
            return;
        }
        let inside = Rect { width: area.width.saturating_sub(1), ..area };
        let columns = usize::from(inside.width.saturating_sub(1));
        let socket = session.socket.and_then(|socket| view.world.sockets.get(&socket));
        let local = socket.and_then(|socket| socket.local.as_ref());
        let first = words::local(session, local, view.world, columns);
        let ended = words::end_sentence(session);
        let counts = socket.map(|socket| socket.counts).unwrap_or_default();
        let dot = theme.glyphs.dot;
        let moved = format!(
            "{} {dot} {}",
            words::moved("sent", counts.bytes_out, counts.calls_out),
            words::moved("got", counts.bytes_in, counts.calls_in)
        );
        let partial = session.last_sent.filter(|(taken, of, calls)| taken < of || *calls > 1);
        let second = match partial {
            _ if !ended.is_empty() && socket.is_none() && words::untold(session).is_none() => ended,
            Some((taken, of, calls)) => {
                format!("{moved} {dot} last: sent {taken} of {of} in {calls} calls")
            }
            None => match dropped(session, view) {
                Some(drops) => format!("{moved} {dot} {drops} dropped by the kernel"),
                None => moved,
            },
        };
        paint::put(buf, inside, 1, 1, cut(&first, columns, theme.glyphs.ellipsis), theme.style(Role::Text));
        paint::put(buf, inside, 1, 2, cut(&second, columns, theme.glyphs.ellipsis), theme.style(Role::Text));
        paint::rule(buf, area, 3, "", "", theme, false);
    }

    fn draw_talk(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, session: &Session) {
        let scene = ConversationView { world: view.world, theme: view.theme, now: view.now };
        let has_focus = view.has_focus && self.region == ConsoleRegion::Talk;
        let silent = self.conversation.silence().map(|silence| view.now.since(silence.since));
        let mut tail: Vec<String> = words::waiting(session, silent, view.world).into_iter().collect();
        if let Some(failure) = words::untold(session) {
            tail.push(words::shown_failure(failure));
            if !failure.advice.is_empty() {
                tail.push(SafeText::kept(&failure.advice).into());
            }
        }
        if self.conversation.is_empty(view.world) && tail.is_empty() {
            let words = if self.conversation.is_searching() {
                "looking for rows that match the filter"
            } else if !self.conversation.filter().is_empty() {
                "no row matches the filter"
            } else if session.is_ended() {
                "nothing was said"
            } else {
                match session.stage.as_ref().map(|(_, stage)| stage) {
                    Some(SessionStage::Resolving) | None => "asking for the address",
                    Some(SessionStage::Connecting { .. }) => "connecting",
                    _ => "nothing was said yet",
                }
            };
            paint::put(buf, area, 1, 0, words, view.theme.style(Role::Dim));
            return;
        }
        self.conversation.draw(area, buf, &scene, &tail, has_focus);
    }

    fn draw_composer(
        &self,
        area: Rect,
        buf: &mut Buffer,
        view: &View<'_>,
        id: SessionId,
        session: &Session,
    ) -> Option<Position> {
        if area.is_empty() {
            return None;
        }
        let has_focus = view.has_focus && self.region == ConsoleRegion::Composer;
        let is_typing = has_focus && view.level == Level::Type;
        if area.height < 2 {
            return self.composer.draw(area, buf, view.theme, is_typing, "");
        }
        let title = if session.is_ended() {
            "This session is over".to_owned()
        } else {
            format!("Send to {}", self.target_words(id, session))
        };
        let key = view.keys.key(&[KeyScope::Field], Level::Type, &Action::FieldOptions).unwrap_or_default();
        let room = |title: &str| area.width.saturating_sub(paint::width(title) + 8);
        let options = [self.composer.words(view.theme, &key), self.composer.words(view.theme, "")];
        // The key gives way first, then whom it goes to, which the title of the session tells too.
        let title = if room(&title) < paint::width(&options[1]) { "Send".to_owned() } else { title };
        let options =
            options.into_iter().find(|words| paint::width(words) <= room(&title)).unwrap_or_default();
        paint::rule(buf, area, 0, title, options, view.theme, has_focus);
        let field = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let note = self.size_note(session, area.width);
        let position = self.composer.draw(field, buf, view.theme, is_typing, &note);
        if self.composer.is_empty() && (!is_typing || session.is_ended()) {
            let words = placeholder(session, view);
            paint::put(buf, field, 1, 0, words, view.theme.style(Role::Dim));
        }
        if has_focus && !is_typing {
            paint::bar(buf, field, 0, 0, view.theme, true);
        }
        position
    }
}

/// What to do with an empty composer.
fn placeholder(session: &Session, view: &View<'_>) -> String {
    if session.is_ended() {
        let (again, edit, clone) =
            (view.key(&Action::StartStop), view.key(&Action::Edit), view.key(&Action::Clone));
        let first = if view.level == Level::Type { "Esc, then " } else { "" };
        return format!(
            "{first}{again} opens it again, {edit} with other settings, {clone} another one like it"
        );
    }
    format!("{} to type what is to be sent", view.key(&Action::Type))
}

/// Where the lines between the regions meet.
fn draw_joints(area: Rect, buf: &mut Buffer, view: &View<'_>, places: &super::places::ConsoleAreas) {
    let glyphs = view.theme.glyphs;
    let style = view.theme.style(Role::Rule);
    let mut joint = |x: u16, y: u16, glyph: &str| {
        if x >= area.x && y >= area.y {
            paint::put(buf, area, x - area.x, y - area.y, glyph, style);
        }
    };
    if places.head.x > places.sessions.right() {
        continue_line(&mut joint, places, glyphs);
    }
    if !places.details.is_empty() && places.details.x > area.x {
        joint(places.details.x - 1, places.details.y, glyphs.tee_down);
    }
}

/// The joints of the line between lists and conversation.
fn continue_line(
    joint: &mut impl FnMut(u16, u16, &str),
    places: &super::places::ConsoleAreas,
    glyphs: &crate::ui::theme::Glyphs,
) {
    let x = places.sessions.right();
    joint(x, places.head.y, glyphs.tee_down);
    let second = (places.head.height >= 4).then(|| places.head.y + 3);
    let peers = (!places.peers.is_empty()).then_some(places.peers.y);
    match (second, peers) {
        (Some(row), Some(other)) if row == other => joint(x, row, glyphs.cross),
        (second, peers) => {
            if let Some(row) = second {
                joint(x, row, glyphs.tee_right);
            }
            if let Some(row) = peers {
                joint(x, row, glyphs.tee_left);
            }
        }
    }
}

fn dropped(session: &Session, view: &View<'_>) -> Option<u32> {
    let socket = view.world.sockets.get(&session.socket?)?;
    socket.observed.as_ref()?.drops.filter(|drops| *drops > 0)
}

/// Words of ours in at most so many columns.
fn cut(words: &str, columns: usize, ellipsis: &str) -> String {
    if usize::from(paint::width(words)) <= columns {
        return words.to_owned();
    }
    let mut out = String::new();
    for character in words.chars() {
        out.push(character);
        if usize::from(paint::width(&out)) + usize::from(paint::width(ellipsis)) > columns {
            out.pop();
            break;
        }
    }
    out.push_str(ellipsis);
    out
}

/// What to do when there is no session.
fn draw_empty(area: Rect, buf: &mut Buffer, view: &View<'_>) {
    paint::rule(buf, area, 0, "Sessions", "", view.theme, view.has_focus);
    let add = view.key(&Action::Add);
    let (lookup, servers, talk) =
        (view.key(&Action::ShowLookup), view.key(&Action::ShowServers), view.key(&Action::Talk));
    let words = [
        "No session yet. A session is one socket of ours, and what it says.".to_owned(),
        String::new(),
        format!("{add}   open one: UDP, TCP or Unix, from a menu of presets"),
        format!("{lookup}   look a name up first; {talk} on a node talks to that address"),
        format!("{servers}   start a server here; {talk} on it talks to it"),
    ];
    let mut row = 2;
    for words in words {
        row = paint::put_wrapped(buf, area, 2, row, words, view.theme.style(Role::Dim));
    }
}
