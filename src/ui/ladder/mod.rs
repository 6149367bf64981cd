//! The ladder: calls as lines of C. The strip below every pane; the Calls pane shows it in full.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::context::View;
use super::paint;

/// Draws the strip: the newest calls of the sockets in `view.subject`, or of all.
pub fn draw_strip(area: Rect, buf: &mut Buffer, view: &View<'_>) {
    paint::rule(buf, area, 0, "Calls", "", view.theme, view.has_focus);
}
