//! Where everything stands: one pure function, called by update (page sizes, the mouse) and by draw.
//!
//! ```text
//!  [1 Lookup]  2 Console  3 Servers …   srv 2 conn 1 ↑7 ↓7     top
//!  ─ …                                 ┬─ …                    pane, and from 160 columns one beside
//!  ─ Calls ─                                                   calls: low, half, or all of it
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
    /// The bottom line.
    pub bottom: Rect,
}

/// Columns from which a second pane can stand beside.
pub(super) const PINNED_COLUMNS: u16 = 160;
/// The least size that panes are drawn in.
pub(super) const LEAST: (u16, u16) = (40, 10);

impl App {
    /// The areas of the screen when it takes `area`; `None` of them lies outside it.
    pub fn screen(&self, area: Rect) -> ScreenAreas {
        let row = |y: u16, height: u16| {
            let y = y.min(area.bottom());
            Rect { y, height: height.min(area.bottom() - y), ..area }
        };
        let top = row(area.y, 1);
        let bottom = row(area.bottom().saturating_sub(1).max(top.bottom()), 1);
        let middle = bottom.y.saturating_sub(top.bottom());
        let calls_rows = match self.strip {
            Strip::Low if self.panes.get(self.upper()).is_full() => 0,
            Strip::Low => low_rows(area.height),
            Strip::Half => middle / 2,
            Strip::Full => middle,
        }
        .min(middle);
        let upper = row(top.bottom(), middle - calls_rows);
        let calls = row(upper.bottom(), calls_rows);
        let (pane, beside) = if self.beside().is_some() && area.width >= PINNED_COLUMNS {
            let left = upper.width / 2;
            let beside = Rect { x: upper.x + left, width: upper.width - left, ..upper };
            (Rect { width: left, ..upper }, Some(beside))
        } else {
            (upper, None)
        };
        ScreenAreas { top, pane, beside, calls, bottom }
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
