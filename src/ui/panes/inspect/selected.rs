//! What the regions have in common: the tabs, the one that is shown, and the order in which its bytes are read.

use std::ops::Range;

use bytes::Bytes;

use super::compare::BufferComparison;
use super::layout;
use super::overlay::Overlay;
use super::tab::{Subject, Tab};
use crate::bytes::cstruct::MemberOrder;
use crate::bytes::dump::DumpLayout;
use crate::bytes::order::{Order, Radix};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::ByteSample;

/// Tabs at most; the oldest that is not edited goes when one more comes.
pub(super) const TAB_LIMIT: usize = 32;
/// Bytes of a number whose memory is drawn, where neither a field nor marks say how many.
const VALUE_WIDTH: usize = 4;

/// The tabs and how they are read.
#[derive(Debug)]
pub struct SelectedTab {
    pub(super) tabs: Vec<Tab>,
    pub(super) shown: usize,
    /// The order that numbers are searched, written and copied in.
    pub(super) order: Order,
    /// Bytes of a group of the dump.
    pub(super) group: usize,
    /// The base of the bytes of the dump.
    pub(super) base: Radix,
    /// Whether offsets are decimal, not hexadecimal.
    pub(super) has_decimal_offsets: bool,
    /// Whether TYPE writes text, not hex digits.
    pub(super) is_text: bool,
    /// Whether TYPE puts bytes before those at the cursor, not over them.
    pub(super) is_inserting: bool,
    /// Two tabs that stand beside each other.
    pub(super) comparison: Option<BufferComparison>,
    /// Bytes of the value under the cursor of the values, since it was moved there.
    pub(super) value_width: Option<usize>,
}

impl Default for SelectedTab {
    fn default() -> SelectedTab {
        SelectedTab {
            tabs: Vec::new(),
            shown: 0,
            order: Order::NETWORK,
            group: 1,
            base: Radix::Hexadecimal,
            has_decimal_offsets: false,
            is_text: false,
            is_inserting: false,
            comparison: None,
            value_width: None,
        }
    }
}

impl SelectedTab {
    pub(super) fn tab(&self) -> Option<&Tab> {
        self.tabs.get(self.shown)
    }

    pub(super) fn tab_mut(&mut self) -> Option<&mut Tab> {
        self.tabs.get_mut(self.shown)
    }

    /// Adds a tab and shows it. Where there are as many as may be, the oldest one that nobody edited is closed, and
    /// said to be; without one, nothing is added, and the reason is told.
    pub(super) fn add(&mut self, tab: Tab, context: &mut Context<'_>) -> bool {
        if self.tabs.len() >= TAB_LIMIT {
            let Some(oldest) = self.tabs.iter().position(|tab| !tab.is_edited()) else {
                context
                    .complain(SafeText::shown(format!("{TAB_LIMIT} edited tabs are open: close one first")));
                return false;
            };
            let closed = self.remove(oldest);
            let words = format!("{TAB_LIMIT} tabs are open; the oldest without edits was closed: ");
            context.toast(SafeText::shown(words).then(&closed.origin));
        }
        self.tabs.push(tab);
        self.go_to_tab(self.tabs.len() - 1);
        true
    }

    pub(super) fn go_to_tab(&mut self, index: usize) {
        self.shown = index.min(self.tabs.len().saturating_sub(1));
        self.value_width = None;
    }

    /// Another tab, or another way to read and draw its bytes; false if the action is none of these, or nothing is
    /// there.
    pub(super) fn choose(&mut self, action: &Action) -> bool {
        let count = self.tabs.len();
        let nth = |number: u64| usize::try_from(number).ok()?.checked_sub(1).filter(|place| *place < count);
        match action {
            _ if count == 0 => return false,
            Action::Next if count > 1 => self.go_to_tab((self.shown + 1) % count),
            Action::Previous if count > 1 => self.go_to_tab((self.shown + count - 1) % count),
            Action::Nth(number) => match nth(*number) {
                Some(place) => self.go_to_tab(place),
                None => return false,
            },
            Action::Order => self.order = self.order.other(),
            Action::Width => self.group = if self.group >= 8 { 1 } else { self.group * 2 },
            Action::Base => {
                let here = Radix::ALL.iter().position(|base| *base == self.base).unwrap_or(0);
                self.base = Radix::ALL[(here + 1) % Radix::ALL.len()];
            }
            Action::Offsets => self.has_decimal_offsets = !self.has_decimal_offsets,
            _ => return false,
        }
        true
    }

    /// Takes the shown tab away.
    pub(super) fn close(&mut self) {
        if self.shown < self.tabs.len() {
            self.remove(self.shown);
        }
        self.go_to_tab(self.shown);
    }

    /// Takes a tab away.
    pub(super) fn close_at(&mut self, index: usize) {
        self.remove(index);
        let before = usize::from(index < self.shown);
        self.go_to_tab(self.shown - before);
    }

    fn remove(&mut self, index: usize) -> Tab {
        self.comparison = self.comparison.take().and_then(|comparison| comparison.without(index));
        self.tabs.remove(index)
    }

    /// The comparison, while one of its tabs is shown.
    pub(super) fn compared(&self) -> Option<&BufferComparison> {
        self.comparison.as_ref().filter(|comparison| comparison.side(self.shown).is_some())
    }

    /// Puts another tab beside the one that is shown.
    pub(super) fn compare_with(&mut self, other: usize) {
        if other != self.shown && other < self.tabs.len() {
            self.comparison = Some(BufferComparison::new([self.shown, other], &self.tabs));
        }
    }

    /// Compares again what has changed.
    pub(super) fn refresh_comparison(&mut self) {
        if let Some(comparison) = &mut self.comparison {
            comparison.refresh(&self.tabs);
        }
    }

    /// Puts the cursor on a byte.
    pub(super) fn go(&mut self, to: usize) {
        if let Some(tab) = self.tab_mut() {
            tab.go(to, false);
        }
        self.value_width = None;
    }

    /// The shape of the dump in so many columns.
    pub(super) fn shape(&self, columns: u16) -> DumpLayout {
        let shape = DumpLayout::new(16, self.group).unwrap_or_default().in_order(self.order);
        let shape = shape.in_base(self.base).with_decimal_offsets(self.has_decimal_offsets);
        layout::shape(columns, shape, self.tab().map_or(0, Tab::total))
    }

    /// The bytes whose memory is drawn, and the order of the number that they are: what is marked, the field under
    /// the cursor, else the value that was chosen from the cursor on. Empty where they are no number.
    pub(super) fn value(&self) -> (Range<usize>, Order) {
        let Some(tab) = self.tab() else { return (0..0, self.order) };
        let length = tab.bytes().len();
        let subject = tab.subject();
        let range = match &subject {
            Subject::From(at) => {
                let usual = if self.group > 1 { self.group } else { VALUE_WIDTH };
                let width = self.value_width.unwrap_or(usual).min(length.saturating_sub(*at));
                *at..at + width
            }
            Subject::Marked(_) | Subject::Field(_) => subject.range(length),
        };
        (range, self.order_of(tab, &subject))
    }

    /// The order of the number that is looked at: a field has its own, other bytes have the chosen one.
    fn order_of(&self, tab: &Tab, subject: &Subject) -> Order {
        match (subject, tab.field_order()) {
            (Subject::Marked(_) | Subject::From(_), _) => self.order,
            (Subject::Field(_), Some(MemberOrder::Host)) => Order::HOST,
            (Subject::Field(_), _) => Order::NETWORK,
        }
    }

    /// What is marked, or all, with where it came from.
    pub(super) fn sample(tab: &Tab) -> ByteSample {
        let origin = match tab.marked() {
            Some(range) => {
                let part =
                    SafeText::shown(format!("{} bytes at {} of ", range.len(), tab.base() + range.start));
                part.then(&tab.origin)
            }
            None => tab.origin.clone(),
        };
        let layout = tab.overlay().filter(|overlay| overlay.at == 0 && tab.marked().is_none());
        ByteSample {
            bytes: Bytes::copy_from_slice(tab.chosen()),
            origin,
            layout: layout.and_then(Overlay::known_name),
            call: tab.call,
        }
    }
}

/// The address that the bytes are, where the struct of an address lies over all of them.
pub(super) fn address(tab: &Tab) -> Option<Address> {
    let overlay = tab.overlay().filter(|overlay| overlay.at == 0)?;
    if !overlay.name().starts_with("sockaddr_") {
        return None;
    }
    let address = Address::from_sockaddr(tab.bytes());
    address.ip().is_some().then_some(address)
}
