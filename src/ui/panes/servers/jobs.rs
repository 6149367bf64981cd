//! The jobs that run, each a line below the rows of the list, as far as there is room: the next to end
//! first.
//!
//! ```text
//!  ─ 3 jobs run ──────────────────────────────────
//!    job 4 of 20 s  ▓▓▓▓▓▓░░░░  60%  0:08 left  127.0.0.1:48214
//!    … 2 more
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::server_rows::cell;
use super::words;
use crate::model::connection::{Connection, Job};
use crate::model::moment::Moment;
use crate::ui::context::View;
use crate::ui::figures;
use crate::ui::paint;
use crate::ui::theme::Role;

/// Columns of a gauge.
const GAUGE: usize = 10;
/// Where gauge, share, time left and peer begin: after `job 4096 of 3600 s`.
const STOPS: [u16; 4] = [23, 35, 41, 52];

/// The jobs of these rows, the next to end first.
fn running<'a>(rows: impl Iterator<Item = &'a Connection>) -> Vec<(&'a Connection, &'a Job)> {
    let open = rows.filter(|row| !row.status.is_ended());
    let mut jobs: Vec<_> = open.flat_map(|row| row.jobs.iter().map(move |job| (row, job))).collect();
    jobs.sort_by_key(|(_, job)| (job.ends, job.number));
    jobs
}

/// Rows that they would fill.
pub(super) fn rows<'a>(rows: impl Iterator<Item = &'a Connection>) -> usize {
    match running(rows).len() {
        0 => 0,
        many => many + 2,
    }
}

/// Draws them into what the rows leave free; a line stays free above them.
pub(super) fn draw<'a>(
    area: Rect,
    buf: &mut Buffer,
    view: &View<'_>,
    rows: impl Iterator<Item = &'a Connection>,
    now: Moment,
) {
    let Some(room) = usize::from(area.height).checked_sub(2).filter(|room| *room > 0) else { return };
    let jobs = running(rows);
    if jobs.is_empty() {
        return;
    }
    let glyphs = view.theme.glyphs;
    let (text, dim) = (view.theme.style(Role::Text), view.theme.style(Role::Dim));
    let title = match jobs.len() {
        1 => "1 job runs".to_owned(),
        many => format!("{many} jobs run"),
    };
    paint::put(buf, area, 3, 1, &title, view.theme.style(Role::Label));
    let shown = if jobs.len() > room { room - 1 } else { jobs.len() };
    for (line, (row, job)) in jobs.iter().take(shown).enumerate() {
        let area = Rect { y: area.y + 2 + line as u16, height: 1, ..area };
        let share = job.progress(now);
        let all = job.ends.since(job.began).as_secs();
        let [gauge, percent, left, peer] = STOPS;
        cell(buf, area, 3, gauge, &format!("job {} of {all} s", job.number), text);
        paint::put(buf, area, gauge, 0, words::bar(share, GAUGE, glyphs.full, glyphs.shade), text);
        cell(buf, area, percent, left, &format!("{:>3}%", share / 10), text);
        cell(buf, area, left, peer, &format!("{} left", figures::age_at(job.ends, now)), text);
        cell(buf, area, peer, area.width + 1, &row.peer.to_string(), dim);
    }
    if shown < jobs.len() {
        let words = format!("{} {} more", glyphs.ellipsis, jobs.len() - shown);
        paint::put(buf, area, 3, 2 + shown as u16, &words, dim);
    }
}
