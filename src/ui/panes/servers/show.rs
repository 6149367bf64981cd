//! Drawing the pane.

use std::collections::BTreeMap;
use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::columns::Fit;
use super::connection_list::{self, Lines, Scene};
use super::layout::Region;
use super::{Servers, columns, details, server_list};
use crate::bytes::text::SafeText;
use crate::model::connection::Connection;
use crate::model::ids::ConnectionId;
use crate::model::server::ServerStage;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::conversation;
use crate::ui::keys::Level;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::{Server, World};

impl Servers {
    pub(super) fn show(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let area = area.intersection(buf.area);
        if area.is_empty() {
            return None;
        }
        let places = self.places(area, view.world);
        if !places.servers.is_empty() {
            self.show_servers(places.servers, buf, view);
        }
        if !places.connections.is_empty() {
            self.show_connections(places.connections, buf, view);
        }
        if !places.conversation.is_empty() {
            self.show_conversation(places.conversation, buf, view);
        }
        if !places.details.is_empty() {
            self.show_details(places.details, buf, view);
        }
        if places.reply.is_empty() { None } else { self.show_reply(places.reply, buf, view) }
    }

    fn has_focus(&self, region: Region, view: &View<'_>) -> bool {
        view.has_focus && self.region == region
    }

    fn show_servers(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let has_focus = self.has_focus(Region::Servers, view);
        let ids = Servers::ids(view.world);
        let window = self.list.window(ids.len(), usize::from(area.height.saturating_sub(2)));
        let mut parts = beyond(&window, ids.len(), view.theme);
        if !self.picked.is_empty() {
            parts.insert(0, format!("{} marked", self.picked.len()));
        }
        let words = parts.join(&format!(" {} ", view.theme.glyphs.dot));
        paint::rule(buf, area, 0, "Servers", words, view.theme, has_focus);
        if ids.is_empty() {
            let key = view.key(&Action::Add);
            let dim = view.theme.style(Role::Dim);
            let words = [
                format!("No server yet: {key} adds one, from presets or with settings of your own."),
                "It serves on this host alone, until you type another address.".to_owned(),
            ];
            for (row, words) in words.iter().enumerate() {
                paint::put(buf, area, 1, row as u16 + 2, words, dim);
            }
            return;
        }
        server_list::draw_titles(area, buf, 1, view);
        let rows = below(area, 2);
        let marked = |id| self.picked.contains(&id);
        server_list::draw(rows, buf, view, &self.list, &ids, marked, has_focus);
    }

    fn show_connections(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let Some((id, server)) = self.server(view.world) else { return };
        let has_focus = self.has_focus(Region::Connections, view);
        let protocol = server.spec.at.transport.name();
        let mut title = SafeText::literal(protocol).then(" ").then(server_list::address(server));
        if server_list::is_wildcard(server) {
            title = title.then(" ANY");
        }
        paint::rule(
            buf,
            area,
            0,
            title.as_str(),
            self.summary(server, area.width, view),
            view.theme,
            has_focus,
        );
        let rows = Servers::show_notice(below(area, 1), buf, view, server);
        if rows.is_empty() {
            return;
        }
        let Some(shown) = self.rows_shown(view.world) else { return };
        let lines = Lines { fit: self.fit(rows.width, shown, view.world), ..self.lines(view.world) };
        connection_list::draw_titles(rows, buf, 0, view, &lines);
        let scene = Scene {
            id,
            server,
            rows: shown,
            lines,
            list: &self.rows,
            marks: &self.marks,
            meters: &self.meters,
            now: self.held.as_ref().map_or(view.now, |held| held.at),
            has_focus,
        };
        connection_list::draw(below(rows, 1), buf, view, &scene);
    }

    /// What the rows on screen want more than their columns have.
    fn fit(&self, width: u16, shown: &BTreeMap<ConnectionId, Connection>, world: &World) -> Fit {
        let rows = self.on_screen(world).into_iter().filter_map(|id| shown.get(&id));
        let of_row = |row: &Connection| {
            let peer = if row.peer.ip().is_some() { row.peer.to_string().len() } else { 0 };
            (peer, row.fd.map_or(0, |fd| fd.to_string().len()))
        };
        let longest = |(peer, fd): (usize, usize), row| {
            let (of_peer, of_fd) = of_row(row);
            (peer.max(of_peer), fd.max(of_fd))
        };
        let (peer, fd) = rows.fold((0, 0), longest);
        Fit::of(width, peer, fd)
    }

    /// What stands at the right of the rule: what hides rows first, then the gauge.
    fn summary(&self, server: &Server, width: u16, view: &View<'_>) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(held) = &self.held {
            let new = server.totals.accepted.saturating_sub(held.accepted);
            parts.push(format!("paused, +{new} new"));
        }
        if !self.marks.is_empty() {
            parts.push(format!("{} marked", self.marks.len()));
        }
        let table = self.lines(view.world).table;
        if !table.filter().is_empty() {
            let filter = SafeText::escaped_str(table.filter().text()).truncated(24);
            parts.push(format!("/{filter}: {} of {}", table.len(), server.connections.len()));
        }
        if !server.spec.faults.is_empty() {
            let words: Vec<&str> = server.spec.faults.iter().map(crate::model::fault::Fault::word).collect();
            let dot = view.theme.glyphs.dot;
            parts.push(format!("faults {}", words.join(&format!(" {dot} "))));
        }
        let queue = server.queue.filter(|_| server.is_listening() && server.spec.at.transport.is_stream());
        if let Some(queue) = queue {
            parts.push(format!("accept queue {}", server_list::gauge(&queue, view.theme.glyphs)));
        } else if width >= 60 && server.is_running() {
            parts.push(connection_list::accepted(server));
        }
        let count = self.lines(view.world).len();
        parts.extend(beyond(&self.rows.window(count, self.page(view.world)), count, view.theme));
        let between = format!(" {} ", view.theme.glyphs.dot);
        // What does not fit is left away from the end.
        while parts.len() > 1 && paint::width(&parts.join(&between)) + 30 > width {
            parts.pop();
        }
        parts.join(&between)
    }

    /// The lines about a server that does not serve: what failed, and what helps.
    fn notice(server: &Server, width: u16, key: &str, edit: &str) -> Vec<(SafeText, Role)> {
        let columns = usize::from(width.saturating_sub(2));
        let mut lines = Vec::new();
        let mut say = |words: SafeText, role| {
            lines.extend(words.wrapped(columns).into_iter().map(|row| (row, role)));
        };
        match &server.stage.1 {
            ServerStage::Stopped(Some(failure)) => {
                say(SafeText::kept(failure), Role::Bad);
                if !failure.advice.is_empty() {
                    say(SafeText::kept(&failure.advice), Role::Text);
                }
                say(SafeText::shown(format!("{edit} edits its settings, {key} tries again.")), Role::Dim);
            }
            ServerStage::Paused { why } => {
                say(SafeText::literal("accept is paused: ").then(SafeText::kept(why)), Role::Warn);
            }
            ServerStage::NotListening => {
                say("The listener is closed; its connections go on.".into(), Role::Dim);
            }
            _ => {}
        }
        lines
    }

    /// How many rows the notice takes below the rule.
    pub(super) fn notice_rows(&self, area: Rect, world: &World) -> u16 {
        let Some((_, server)) = self.server(world) else { return 0 };
        let rows = Servers::notice(server, area.width, "s", "e").len();
        u16::try_from(rows).unwrap_or(0).min(area.height.saturating_sub(1))
    }

    /// Draws it; gives back what is left below.
    fn show_notice(area: Rect, buf: &mut Buffer, view: &View<'_>, server: &Server) -> Rect {
        let (key, edit) = (view.key(&Action::StartStop), view.key(&Action::Edit));
        let lines = Servers::notice(server, area.width, &key, &edit);
        for (row, (words, role)) in lines.iter().enumerate() {
            paint::put(
                buf,
                area,
                1,
                u16::try_from(row).unwrap_or(u16::MAX),
                words.as_str(),
                view.theme.style(*role),
            );
        }
        below(area, u16::try_from(lines.len()).unwrap_or(u16::MAX))
    }

    fn show_conversation(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let has_focus = self.has_focus(Region::Conversation, view);
        let title = match self.connection(view.world) {
            Some(row) => SafeText::literal("Conversation with ").then(SafeText::kept(&row.peer)),
            None => "Conversation".into(),
        };
        let hint = self.beside_conversation(area.width, title.width(), view);
        paint::rule(buf, area, 0, title.as_str(), hint.as_str(), view.theme, has_focus);
        let rows = below(area, 1);
        if self.conversation.is_empty(view.world) {
            let words = self.silence(view.world);
            paint::put(buf, rows, 1, 0, words, view.theme.style(Role::Dim));
            return;
        }
        let scene = conversation::Scene { world: view.world, theme: view.theme, now: view.now };
        self.conversation.draw(rows, buf, &scene, &[], has_focus);
    }

    /// What stands at the right of the conversation's rule: where the list has no room for it, what the
    /// service says of the client, or why it is gone; else how a reply is typed.
    fn beside_conversation(&self, width: u16, title: usize, view: &View<'_>) -> SafeText {
        let row = self.connection(view.world).filter(|_| width < columns::NARROW);
        // Jobs have lines of their own.
        let is_told =
            |row: &&Connection| row.standing.is_ended() || (!row.note.is_empty() && row.jobs.is_empty());
        let told = row.filter(is_told);
        if let Some((row, (_, server))) = told.zip(self.server(view.world)) {
            let room = usize::from(width).saturating_sub(title + 6);
            let words = if row.standing.is_ended() {
                super::row::happens(row, &server.spec, true)
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

    fn show_details(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        let has_focus = self.has_focus(Region::Details, view);
        let title = match self.connection(view.world) {
            Some(row) => SafeText::kept(&row.peer),
            None => "The server".into(),
        };
        let is_beside = area.right() == self.area.right() && area.x > self.area.x;
        let inner = if is_beside && area.width > 1 {
            paint::vertical(buf, area, view.theme);
            paint::put(buf, area, 0, 0, view.theme.glyphs.tee_down, view.theme.style(Role::Rule));
            Rect { x: area.x + 1, width: area.width - 1, ..area }
        } else {
            area
        };
        let lines = self.details(view.world, view.theme, view.now);
        let rows = usize::from(inner.height.saturating_sub(1));
        let window = self.details_top..self.details_top + rows;
        let more = beyond(&window, details::height(&lines, inner.width), view.theme);
        let more = more.last().map_or("", String::as_str);
        paint::rule(buf, inner, 0, title.as_str(), more, view.theme, has_focus);
        details::draw(below(inner, 1), buf, view.theme, &lines, self.details_top);
    }

    fn show_reply(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let has_focus = self.has_focus(Region::Reply, view);
        let title = SafeText::literal("Reply to ").then(self.readers_in_words(view.world));
        let key = view.keys.key(&[crate::ui::keys::Scope::Field], Level::Type, &Action::FieldOptions);
        let words = self.composer.words(view.theme, &key.unwrap_or_default());
        paint::rule(buf, area, 0, title.as_str(), words, view.theme, has_focus);
        let is_typing = has_focus && view.level == Level::Type;
        self.composer.draw(below(area, 1), buf, view.theme, is_typing, "")
    }
}

/// `5 more ↑`, `2 more ↓`: what of a list lies before and behind its window.
fn beyond(window: &Range<usize>, count: usize, theme: &Theme) -> Vec<String> {
    let sides = [(window.start, theme.glyphs.up), (count.saturating_sub(window.end), theme.glyphs.down)];
    let hidden = sides.into_iter().filter(|(rows, _)| *rows > 0);
    hidden.map(|(rows, sign)| format!("{rows} more {sign}")).collect()
}

/// What is left of an area below so many rows.
fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}
