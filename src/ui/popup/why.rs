//! Why nothing comes back: what is known, the most telling first, and what can be done next.
//!
//! ```text
//! ┌ Why nothing? UDP to 192.0.2.10:5000, as of 12:04:31.206 ┐
//! │ cause    192.0.2.10 does not answer ARP on eth0 …       │
//! │ perhaps  this socket is connected: it takes replies …   │
//! │ unseen   what cannot be seen from here: firewalls, …    │
//! │                                                         │
//! │ Next     ▌dissolve the connection, …                    │   up and down choose, Enter does it
//! │           copy: tcpdump -ni eth0 '…'                    │
//! └────────────────────────────────────────────── 2 more ↓ ─┘
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::PopupAct;
use crate::bytes::text::SafeText;
use crate::model::connection::Owner;
use crate::model::why::{Finding, NextStep, Weight, WhyFacts, findings};
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::WallClock;

/// The menu that its entries belong to, as it comes to `Pane::update`.
pub(crate) const MENU: &str = "why";
/// Columns of its inside at most: longer lines are hard to read.
const WIDE: u16 = 96;
/// The column of the words: behind the weight.
const WORDS: u16 = 10;
/// Words of findings that need an explanation.
const EXPLAINED: [&str; 17] = [
    "SYN",
    "FIN",
    "RST",
    "handshake",
    "receive buffer",
    "nsswitch",
    "getaddrinfo",
    "accept queue",
    "neighbour entry",
    "route",
    "NoPorts",
    "InErrors",
    "InCsumErrors",
    "RcvbufErrors",
    "ICMP",
    "IP_RECVERR",
    "firewall",
];
/// The word before the next steps.
const NEXT: &str = "Next";

/// Findings and next steps.
#[derive(Clone, Debug)]
pub struct Why {
    title: SafeText,
    as_of: SafeText,
    owner: Owner,
    facts: WhyFacts,
    /// Whether the kernel was asked, and has not answered.
    is_asking: bool,
    findings: Vec<Finding>,
    steps: Vec<NextStep>,
    /// The step that Enter does.
    step: usize,
    /// The first row of the findings that is shown.
    top: usize,
}

impl Why {
    /// What is known before the kernel was asked. `what` tells whose silence it is.
    pub fn new(what: impl Into<SafeText>, owner: Owner, facts: WhyFacts, is_asking: bool) -> Why {
        let title = SafeText::literal("Why nothing? ").then(what);
        let (findings, steps) = (Vec::new(), Vec::new());
        let as_of = SafeText::EMPTY;
        let mut why = Why { title, as_of, owner, facts, is_asking, findings, steps, step: 0, top: 0 };
        why.conclude();
        why
    }

    /// What the kernel knows has come, with all that is known by then.
    pub fn tell(&mut self, owner: Owner, facts: &WhyFacts, wall: &WallClock) {
        if let Some(host) = facts.host.as_ref().filter(|_| self.owner == owner && self.is_asking) {
            self.is_asking = false;
            self.as_of = SafeText::literal(", as of ").then(SafeText::shown(wall.time_of_day(host.at)));
            self.facts = facts.clone();
            self.conclude();
        }
    }

    /// The step that was chosen stays, where there still is one like it.
    fn conclude(&mut self) {
        let chosen = self.steps.get(self.step).map(NextStep::name);
        self.findings = findings(&self.facts);
        self.steps.clear();
        for step in self.findings.iter().flat_map(|finding| &finding.steps) {
            if !self.steps.iter().any(|known| known.name() == step.name()) {
                self.steps.push(step.clone());
            }
        }
        // What ends it is no answer to why: it comes last, and is not what Enter does at first.
        self.steps.sort_by_key(|step| *step == NextStep::StopTrying);
        self.step = self.steps.iter().position(|step| Some(step.name()) == chosen).unwrap_or(0);
    }

    /// The words on its frame.
    pub(super) fn title(&self) -> SafeText {
        self.title.clone().then(self.as_of.clone())
    }

    /// Words of its findings that the glossary explains.
    pub fn words(&self) -> Vec<&'static str> {
        let says = |word: &&str| self.findings.iter().any(|finding| finding.words.as_str().contains(*word));
        EXPLAINED.into_iter().filter(says).collect()
    }

    /// Whether something can be done.
    pub fn has_steps(&self) -> bool {
        !self.steps.is_empty()
    }

    /// The rows of the findings: the weight, before its first row, and the words.
    fn rows(&self, columns: u16) -> Vec<(Option<Weight>, SafeText)> {
        let room = usize::from(columns.saturating_sub(WORDS + 1)).max(1);
        let mut rows: Vec<(Option<Weight>, SafeText)> = Vec::new();
        for finding in &self.findings {
            let lines = finding.words.wrapped(room).into_iter().enumerate();
            rows.extend(lines.map(|(place, line)| ((place == 0).then_some(finding.weight), line)));
        }
        if self.is_asking {
            rows.push((None, SafeText::literal("asking the kernel for route, neighbour and counters")));
        }
        rows
    }

    /// Rows of the next steps, with a blank one before them.
    fn foot(&self, height: u16) -> u16 {
        let rows = if self.steps.is_empty() { 0 } else { self.steps.len() as u16 + 1 };
        rows.min(height / 2)
    }

    /// Columns and rows of its inside, when there is room.
    pub(super) fn size(&self, columns: u16) -> (u16, u16) {
        let columns = columns.saturating_sub(4).min(WIDE);
        let rows = self.rows(columns).len() + self.steps.len() + usize::from(self.has_steps());
        (columns, u16::try_from(rows).unwrap_or(u16::MAX))
    }

    /// How many rows of findings stand below the last one that is shown.
    pub(super) fn below(&self, inside: Rect) -> usize {
        let height = usize::from(inside.height - self.foot(inside.height));
        self.rows(inside.width).len().saturating_sub(self.top + height)
    }

    /// Chooses a step, does it, or scrolls the findings, inside this area.
    pub(super) fn apply(&mut self, action: &Action, inside: Rect) -> PopupAct {
        let height = usize::from(inside.height - self.foot(inside.height)).max(1);
        let last = self.rows(inside.width).len().saturating_sub(height);
        match action {
            Action::Up | Action::PreviousRegion if self.has_steps() => {
                self.step = self.step.saturating_sub(1);
            }
            Action::Down | Action::NextRegion if self.has_steps() => {
                self.step = (self.step + 1).min(self.steps.len() - 1);
            }
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::PageUp => self.top = self.top.saturating_sub(height),
            Action::Down => self.top += 1,
            Action::PageDown | Action::Mark => self.top += height,
            Action::First => self.top = 0,
            Action::Last => self.top = last,
            Action::Enter => return self.steps.get(self.step).map_or(PopupAct::Close, done),
            _ => {}
        }
        self.top = self.top.min(last);
        PopupAct::Stay
    }

    /// A click at a row of its inside: a step is done.
    pub(super) fn click(&mut self, row: u16, inside: Rect) -> PopupAct {
        let first = inside.height - self.foot(inside.height) + 1;
        let shown = self.shown_steps(inside.height);
        let step = row.checked_sub(first).map(|row| shown.start + usize::from(row));
        step.and_then(|step| self.steps.get(step)).map_or(PopupAct::Stay, done)
    }

    /// The steps for which there is room: the one that is chosen is among them.
    fn shown_steps(&self, height: u16) -> std::ops::Range<usize> {
        let room = usize::from(self.foot(height).saturating_sub(1));
        let start = (self.step + 1).saturating_sub(room);
        start..(start + room).min(self.steps.len())
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let foot = self.foot(area.height);
        let body = Rect { height: area.height - foot, ..area };
        for (row, (weight, words)) in (0..body.height).zip(self.rows(area.width).iter().skip(self.top)) {
            if let Some(weight) = weight {
                let role = match weight {
                    Weight::Cause => Role::Bad,
                    Weight::Clue => Role::Warn,
                    Weight::Fact | Weight::Unseen => Role::Label,
                };
                paint::put(buf, body, 1, row, weight.word(), theme.style(role));
            }
            paint::put(buf, body, WORDS, row, words.as_str(), theme.style(Role::Text));
        }
        let shown = self.shown_steps(area.height);
        for (row, place) in (body.height + 1..area.height).zip(shown.clone()) {
            if place == shown.start {
                paint::put(buf, area, 1, row, NEXT, theme.style(Role::Label));
            }
            let words = self.steps[place].words();
            let room = usize::from(area.width.saturating_sub(WORDS + 1));
            let words = words.truncated_with(room, theme.glyphs.ellipsis);
            let chosen = place == self.step;
            let style = theme.styled(if chosen { Role::Cursor } else { Role::Key }, chosen);
            paint::put(buf, area, WORDS, row, words.as_str(), style);
        }
    }
}

/// The pane that is asked does it, by the name of the step and what belongs to it.
fn done(step: &NextStep) -> PopupAct {
    let item = match step {
        NextStep::ReplyTo(address) | NextStep::ConnectTo(address) => format!("{} {address}", step.name()),
        NextStep::Join(group) => format!("{} {group}", step.name()),
        NextStep::Tcpdump(line) => format!("{} {line}", step.name()),
        _ => step.name().to_owned(),
    };
    PopupAct::Do(Action::Pick { menu: MENU.to_owned(), item })
}
