//! Where a popup stands on the screen.

use ratatui::layout::Rect;

use super::Popup;

impl Popup {
    /// The area of the popup with its frame, inside `screen`.
    pub fn area(&self, screen: Rect) -> Rect {
        let (columns, rows) = match self {
            Popup::Menu(menu) => {
                let (columns, rows) = menu.size();
                (columns, rows + menu.foot(columns.min(screen.width.saturating_sub(2))))
            }
            Popup::Dialog(dialog) => dialog.size(),
            Popup::Form(form) => {
                let columns = screen.width.saturating_sub(6).min(90);
                (columns, form.height(columns) + form.help_rows(columns))
            }
            Popup::Palette(_) | Popup::Command(_) => (screen.width.saturating_sub(8).clamp(72, 100), 16),
            Popup::Help(help) => help.size(),
            Popup::Explain(explain) => explain.size(screen.width),
            Popup::Why(why) => why.size(screen.width),
            // The bottom line, right of the badge.
            Popup::Filter(_) => {
                let y = screen.bottom().saturating_sub(1).max(screen.y);
                return Rect { y, height: screen.height.min(1), ..screen };
            }
        };
        centred(screen, columns.saturating_add(2), rows.saturating_add(2))
    }

    /// What is inside its frame.
    pub fn inside(&self, screen: Rect) -> Rect {
        let area = self.area(screen);
        if let Popup::Filter(_) = self {
            return area;
        }
        if area.width < 2 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        Rect { x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 2 }
    }
}

/// An area of this size in the middle of `screen`, the top line and the bottom line left free if they can be.
fn centred(screen: Rect, columns: u16, rows: u16) -> Rect {
    let columns = columns.min(screen.width);
    let room = if screen.height > 4 { screen.height - 2 } else { screen.height };
    let rows = rows.min(room);
    Rect {
        x: screen.x + (screen.width - columns) / 2,
        y: screen.y + (screen.height - rows) / 2,
        width: columns,
        height: rows,
    }
}
