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

use ratatui::layout::{Position, Rect};

use crate::ui::pane_id::PaneId;

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

impl ScreenAreas {
    /// The pane that stands at a place, of those that `layout` has put there.
    pub(super) fn pane_at(&self, layout: &PaneLayout, at: Position) -> Option<PaneId> {
        if self.pane.contains(at) {
            Some(layout.pane)
        } else if self.beside.is_some_and(|beside| beside.contains(at)) {
            layout.beside().or(Some(layout.pane))
        } else {
            self.calls.contains(at).then_some(PaneId::Calls)
        }
    }
}

/// Which panes are on the screen, and which of them has the keyboard while no popup is open.
#[derive(Debug)]
pub(super) struct PaneLayout {
    /// Columns and rows of the terminal.
    pub(super) size: (u16, u16),
    /// The pane of the upper part.
    pub(super) pane: PaneId,
    /// The pane that was there before.
    before: PaneId,
    /// The pane that stays at the right, where there is room: see [`PaneLayout::beside`].
    pinned: Option<PaneId>,
    /// Whether the pinned pane has the keyboard.
    is_on_pinned: bool,
    /// How much of the screen the calls take.
    strip: Strip,
    /// Whether the calls have the keyboard.
    is_on_calls: bool,
}

impl Default for PaneLayout {
    /// Lookup, with the calls of it below.
    fn default() -> PaneLayout {
        PaneLayout {
            size: (80, 24),
            pane: PaneId::Lookup,
            before: PaneId::Console,
            pinned: None,
            is_on_pinned: false,
            strip: Strip::Low,
            is_on_calls: false,
        }
    }
}

impl PaneLayout {
    /// Which pane has the keyboard.
    pub(super) fn focus(&self) -> PaneId {
        if self.is_on_calls { PaneId::Calls } else { self.upper() }
    }

    /// The pane that stands beside the other one now: it is pinned, and there is room for two.
    pub(super) fn beside(&self) -> Option<PaneId> {
        self.pinned.filter(|pinned| self.size.0 >= PINNED_COLUMNS && *pinned != self.pane)
    }

    /// Of the panes above the calls, the one that has the keyboard, or had it last.
    pub(super) fn upper(&self) -> PaneId {
        self.beside().filter(|_| self.is_on_pinned).unwrap_or(self.pane)
    }

    /// Of the panes above the calls, the one that [`PaneLayout::upper`] is not.
    pub(super) fn other(&self) -> Option<PaneId> {
        if self.upper() == self.pane { self.beside() } else { Some(self.pane) }
    }

    /// Whether the calls are the strip of a few rows that shows what belongs to the pane.
    pub(super) const fn has_strip(&self) -> bool {
        matches!(self.strip, Strip::Low) && !self.is_on_calls
    }

    /// The whole screen as an area.
    pub(super) const fn area(&self) -> Rect {
        Rect::new(0, 0, self.size.0, self.size.1)
    }

    /// Shows a pane and gives it the keyboard.
    pub(super) fn show(&mut self, pane: PaneId) {
        self.is_on_calls = pane == PaneId::Calls;
        match (self.is_on_calls, self.strip) {
            (true, Strip::Low) => self.strip = Strip::Half,
            (false, Strip::Full) => self.strip = Strip::Low,
            _ => {}
        }
        if self.is_on_calls {
            return;
        }
        self.is_on_pinned = self.beside() == Some(pane);
        if pane != self.pane && !self.is_on_pinned {
            self.before = self.pane;
            self.pane = pane;
        }
    }

    /// Gives the keyboard to a pane that is on the screen already; nothing moves.
    pub(super) fn press(&mut self, pane: PaneId) {
        if pane == PaneId::Calls {
            self.is_on_calls = true;
        } else {
            self.show(pane);
        }
    }

    /// To the calls, as large as they are, if they are on the screen (`are_shown`); from there they grow from low to
    /// half to full, and are low again.
    pub(super) fn turn_strip(&mut self, are_shown: bool) {
        if !std::mem::replace(&mut self.is_on_calls, true) && are_shown {
            return;
        }
        self.strip = match self.strip {
            Strip::Low => Strip::Half,
            Strip::Half => Strip::Full,
            Strip::Full => Strip::Low,
        };
    }

    /// Makes the calls a strip again, without the keyboard; false if they are.
    pub(super) fn restore_strip(&mut self) -> bool {
        let is_changed = !self.has_strip();
        (self.strip, self.is_on_calls) = (Strip::Low, false);
        is_changed
    }

    /// Pins the pane of before beside this one, or takes the pinned one away; false if there is no room for two.
    pub(super) fn pin(&mut self) -> bool {
        if self.size.0 < PINNED_COLUMNS {
            return false;
        }
        let upper = self.upper();
        self.pinned = if self.beside().is_some() { None } else { Some(self.before) };
        self.is_on_pinned = false;
        if upper != self.pane {
            self.before = self.pane;
            self.pane = upper;
        }
        true
    }

    /// The areas when the screen takes `area`, so many lines are said, and the upper pane is shown in full or not;
    /// none of them lies outside it.
    ///
    /// From 160 columns on the calls leave their strip and stand at the right, at full height, or another pane
    /// in their place; the pane has the rest of the columns, and the rows that the strip gave back.
    pub(super) fn areas(&self, area: Rect, toast_lines: usize, is_full: bool) -> ScreenAreas {
        let row = |y: u16, height: u16| {
            let y = y.min(area.bottom());
            Rect { y, height: height.min(area.bottom() - y), ..area }
        };
        let top = row(area.y, 1);
        let bottom = row(area.bottom().saturating_sub(1).max(top.bottom()), 1);
        let all = bottom.y.saturating_sub(top.bottom());
        let toasts = u16::try_from(toast_lines).unwrap_or(0).min(all / 3);
        let middle = all - toasts;
        let toasts = row(top.bottom() + middle, toasts);
        let is_full = self.strip == Strip::Low && is_full;
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
                let rows = low_rows(area.height, self.pane);
                rows.saturating_sub(toasts.height).max(rows.min(1))
            }
            Strip::Half => middle / 2,
            Strip::Full => middle,
        }
        .min(middle);
        let pane = row(top.bottom(), middle - calls_rows);
        ScreenAreas { top, pane, beside: None, calls: row(pane.bottom(), calls_rows), toasts, bottom }
    }
}

/// Rows of the strip with its rule, on a screen of so many rows. Bytes in Inspect come from one call, and need the rows
/// that others of its socket would take.
fn low_rows(rows: u16, pane: PaneId) -> u16 {
    match rows {
        0..=15 => 0,
        16..=23 => 3,
        24..=29 if pane == PaneId::Inspect => 3,
        24..=29 => 5,
        30..=45 => 8,
        _ => 10,
    }
}
