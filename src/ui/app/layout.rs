//! Where everything stands: one pure function, called by update (page sizes, the mouse) and by draw.
//!
//! ```text
//!  [1 Lookup]  2 Console  3 Servers …   srv 2 conn 1 ↑7 ↓7     top
//!  ─ …                                                         pane
//!  ─ Calls ─                                                   calls: low, half, or all of it; from 160 columns
//!                                                              beside the pane, or another pane in their place
//!  what is said                                                toasts, while there are any
//!  COMMAND  a add · …                                          bottom
//! ```

use ratatui::layout::Rect;

use super::App;

/// How much of the screen the calls take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Strip {
    /// A few rows below the pane.
    #[default]
    Low,
    /// The lower half.
    Half,
    /// All but the top and the bottom line.
    Full,
}

/// The areas of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenAreas {
    /// The top line.
    pub top: Rect,
    /// The pane; empty while the calls take all.
    pub pane: Rect,
    /// The pinned pane.
    pub beside: Option<Rect>,
    /// The calls.
    pub calls: Rect,
    /// What is said for a few seconds.
    pub toasts: Rect,
    /// The bottom line.
    pub bottom: Rect,
}

/// Columns from which a second pane can stand beside.
pub(super) const PINNED_COLUMNS: u16 = 160;
/// The least size that panes are drawn in.
pub(super) const LEAST: (u16, u16) = (40, 10);

/// Columns of what stands at the right from [`PINNED_COLUMNS`] on, with the line before it: a screen of its own.
const SIDE_COLUMNS: u16 = 80;
/// Lines of toasts at most.
pub(super) const TOAST_LINES: usize = 4;

impl App {
    /// The areas of the screen when it takes `area`; `None` of them lies outside it.
    ///
    /// From 160 columns on the calls leave their strip and stand at the right, at full height, or another pane
    /// in their place; the pane has the rest of the columns, and the rows that the strip gave back.
    pub fn screen(&self, area: Rect) -> ScreenAreas {
        let row = |y: u16, height: u16| {
            let y = y.min(area.bottom());
            Rect { y, height: height.min(area.bottom() - y), ..area }
        };
        let top = row(area.y, 1);
        let bottom = row(area.bottom().saturating_sub(1).max(top.bottom()), 1);
        let all = bottom.y.saturating_sub(top.bottom());
        let lines = self.toasts.lines(area.width, TOAST_LINES).len();
        let toasts = u16::try_from(lines).unwrap_or(0).min(all / 3);
        let middle = all - toasts;
        let toasts = row(top.bottom() + middle, toasts);
        let is_full = self.strip == Strip::Low && self.panes.get(self.upper()).is_full();
        if area.width >= PINNED_COLUMNS && self.strip != Strip::Full {
            let upper = row(top.bottom(), middle);
            if is_full && !self.is_on_calls {
                let (pane, beside) = (upper, None);
                return ScreenAreas { top, pane, beside, calls: row(upper.bottom(), 0), toasts, bottom };
            }
            let pane = Rect { width: upper.width - SIDE_COLUMNS, ..upper };
            let side = Rect { x: pane.right() + 1, width: SIDE_COLUMNS - 1, ..upper };
            let is_pinned = self.beside().is_some() && self.strip == Strip::Low && !self.is_on_calls;
            let (beside, calls) =
                if is_pinned { (Some(side), Rect { height: 0, ..side }) } else { (None, side) };
            return ScreenAreas { top, pane, beside, calls, toasts, bottom };
        }
        let calls_rows = match self.strip {
            Strip::Low if is_full => 0,
            // What is said takes its lines from the strip.
            Strip::Low => {
                let rows = low_rows(area.height);
                rows.saturating_sub(toasts.height).max(rows.min(1))
            }
            Strip::Half => middle / 2,
            Strip::Full => middle,
        }
        .min(middle);
        let pane = row(top.bottom(), middle - calls_rows);
        ScreenAreas { top, pane, beside: None, calls: row(pane.bottom(), calls_rows), toasts, bottom }
    }

    /// The area of a pane on the screen as it is now.
    pub(super) fn area_of(&self, pane: super::PaneId) -> Rect {
        let screen = self.screen(self.area());
        if pane == super::PaneId::Calls {
            screen.calls
        } else if pane == self.pane {
            screen.pane
        } else {
            screen.beside.unwrap_or(screen.pane)
        }
    }
}

impl super::App {
    /// Whether a person sees the pane: it is on the screen, and nothing stands over it.
    pub(super) fn is_seen(&self, pane: super::PaneId) -> bool {
        let screen = self.screen(self.area());
        let is_there = pane == self.pane || (screen.beside.is_some() && self.beside() == Some(pane));
        is_there && self.popups.is_empty() && !screen.pane.is_empty()
    }
}

/// Rows of the strip with its rule, on a screen of so many rows.
fn low_rows(rows: u16) -> u16 {
    match rows {
        0..=15 => 0,
        16..=23 => 3,
        24..=29 => 5,
        30..=45 => 8,
        _ => 10,
    }
}
