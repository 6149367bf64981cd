//! What stands above the connections of a server that does not serve: what failed, and what helps.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::bytes::text::SafeText;
use crate::model::server::ServerStage;
use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::theme::Role;
use crate::ui::world::{Server, WallClock};

/// The lines about a server that does not serve: what failed, and what helps.
pub(super) fn lines(
    server: &Server,
    columns: u16,
    wall: &WallClock,
    key: &str,
    edit: &str,
) -> Vec<(SafeText, Role)> {
    let columns = usize::from(columns.saturating_sub(2));
    let mut lines = Vec::new();
    let mut say = |words: SafeText, role| {
        lines.extend(words.wrapped(columns).into_iter().map(|row| (row, role)));
    };
    match &server.stage.1 {
        ServerStage::Stopped(Some(failure)) => {
            say(SafeText::kept(failure), Role::Bad);
            if !failure.advice.is_empty() {
                // What it says of sockets and of times was so then.
                let at = wall.time_of_day(server.stage.0);
                let at = at.split('.').next().unwrap_or_default();
                say(SafeText::shown(format!("At {at}: ")).then(SafeText::kept(&failure.advice)), Role::Text);
            }
            say(SafeText::shown(format!("{edit} edits its settings, {key} tries again.")), Role::Dim);
        }
        ServerStage::Paused { why } => {
            say(SafeText::literal("accept is paused: ").then(SafeText::kept(why)), Role::Warn);
        }
        ServerStage::NotListening => {
            say("The listener is closed; its connections stay open.".into(), Role::Dim);
        }
        _ => {}
    }
    lines
}

/// How many rows the notice takes below the rule.
pub(super) fn rows(server: &Server, area: Rect, wall: &WallClock) -> u16 {
    let rows = lines(server, area.width, wall, "s", "e").len();
    u16::try_from(rows).unwrap_or(0).min(area.height.saturating_sub(1))
}

/// Draws it; gives back what is left below.
pub(super) fn draw(area: Rect, buf: &mut Buffer, view: &View<'_>, server: &Server) -> Rect {
    let (key, edit) = (view.key(&Action::StartStop), view.key(&Action::Edit));
    let lines = lines(server, area.width, &view.world.wall, &key, &edit);
    for (row, (words, role)) in (0..area.height).zip(&lines) {
        paint::put(buf, area, 1, row, words.as_str(), view.theme.style(*role));
    }
    paint::split_top(area, u16::try_from(lines.len()).unwrap_or(u16::MAX)).1
}
