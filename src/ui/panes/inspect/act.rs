//! What actions do here.

use super::layout::InspectRegion;
use super::menus::{ADD_MENU, CLOSE_MENU, add_menu, close_menu, follow_words, live_of};
use super::pane::Inspect;
use super::tab::{Overlay, Tab};
use super::{fields, find};
use crate::bytes::dump::DumpLayout;
use crate::bytes::layout::structs::Struct;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::parts::{Field, Form, List, Menu, MenuItem};
use crate::ui::theme::Glyphs;

const STRUCT_MENU: &str = "struct";

impl Inspect {
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::Add => {
                context.open(add_menu(context.world));
                return true;
            }
            Action::Pick { menu, item } => return self.picked(menu, item, context),
            _ if self.tabs.is_empty() => return false,
            _ => {}
        }
        match action {
            Action::InsertMode => {
                self.is_inserting = true;
                self.region = InspectRegion::Dump;
                context.enter_type();
            }
            Action::NextRegion => self.step_region(true, context),
            Action::PreviousRegion => self.step_region(false, context),
            Action::Next | Action::Previous if self.tabs.len() == 1 => return false,
            Action::Next => self.go_to_tab((self.shown + 1) % self.tabs.len()),
            Action::Previous => self.go_to_tab((self.shown + self.tabs.len() - 1) % self.tabs.len()),
            Action::Nth(number) => {
                match usize::try_from(*number).ok().and_then(|number| number.checked_sub(1)) {
                    Some(place) if place < self.tabs.len() => self.go_to_tab(place),
                    _ => return false,
                }
            }
            Action::Order => self.order = self.order.other(),
            Action::Width => self.group = if self.group >= 8 { 1 } else { self.group * 2 },
            Action::Full => self.is_full = !self.is_full,
            Action::Struct => context.open(self.struct_menu()),
            Action::Filter => context.open(self.search_form()),
            Action::NextMatch => self.search(false, context),
            Action::PreviousMatch => self.search(true, context),
            Action::End if self.tab().is_some_and(Tab::is_edited) => context.open(close_menu()),
            Action::End => self.close(),
            Action::Undo => self.change(Tab::undo, "nothing to undo", context),
            Action::Redo => self.change(Tab::redo, "nothing to redo", context),
            Action::Enter | Action::Edit => self.enter(context),
            Action::Back => return self.back(),
            _ => return self.act_on_tab(action, context),
        }
        true
    }

    fn act_on_tab(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let Some(tab) = self.tab() else { return false };
        match action {
            Action::Talk => {
                let bytes = Inspect::specimen(tab).bytes;
                if bytes.is_empty() {
                    context.toast("no bytes to send");
                } else {
                    context.flow(Flow::BytesToComposer(bytes));
                }
            }
            Action::Clone => {
                let mut copy = Inspect::specimen(tab);
                copy.call = None;
                self.show(Tab::of(&copy, None), context);
            }
            Action::Mark => self.tab_mut().into_iter().for_each(Tab::toggle_mark),
            Action::Pause => self.toggle_live(context),
            Action::Goto(to) => {
                let (to, last) =
                    (usize::try_from(*to).unwrap_or(usize::MAX), tab.bytes().len().saturating_sub(1));
                if to > last {
                    context.toast(SafeText::shown(format!("the last byte is at {last} ({last:#x})")));
                }
                self.region = InspectRegion::Dump;
                self.tab_mut().into_iter().for_each(|tab| tab.go(to, false));
            }
            _ => return self.move_by(action, context),
        }
        true
    }

    /// Moves within the region that has the focus.
    fn move_by(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let (regions, shape) = self.regions(context.area);
        match self.region {
            InspectRegion::Tabs => match action {
                Action::Left => self.go_to_tab(self.shown.saturating_sub(1)),
                Action::Right => self.go_to_tab(self.shown + 1),
                Action::First => self.go_to_tab(0),
                Action::Last => self.go_to_tab(usize::MAX),
                Action::Up | Action::Down => {}
                _ => return false,
            },
            InspectRegion::Dump => {
                let page = usize::from(regions.dump.height.saturating_sub(1)).max(1);
                let Some(tab) = self.tab_mut() else { return false };
                let Some(to) = target(tab, action, shape, page) else { return false };
                tab.go(to, false);
                self.values = List::new();
            }
            InspectRegion::Values => {
                let rows =
                    self.tab().map_or(0, |tab| self.value_rows(context.area, tab, &Glyphs::UNICODE).len());
                let page = usize::from(regions.values.height.saturating_sub(1));
                return self.values.apply(action, rows, page);
            }
            InspectRegion::Fields => {
                let Some(tab) = self.tab_mut() else { return false };
                let rows = tab.fields();
                let at = fields::current(tab, &rows).unwrap_or(0);
                let last = rows.len().saturating_sub(1);
                let to = match action {
                    Action::Up | Action::Left => at.saturating_sub(1),
                    Action::Down | Action::Right => (at + 1).min(last),
                    Action::First | Action::PageUp => 0,
                    Action::Last | Action::PageDown => last,
                    _ => return false,
                };
                if let (Some(field), Some(overlay)) = (rows.get(to), tab.overlay) {
                    tab.unmark();
                    tab.go(overlay.at + field.offset, false);
                }
                self.values = List::new();
            }
        }
        true
    }

    pub(super) fn step_region(&mut self, is_forward: bool, context: &Context<'_>) {
        let (regions, _) = self.regions(context.area);
        let mut order = vec![InspectRegion::Tabs, InspectRegion::Dump];
        if !regions.values.is_empty() || self.is_full {
            order.push(InspectRegion::Values);
        }
        if self.tab().is_some_and(|tab| tab.overlay.is_some()) {
            order.push(InspectRegion::Fields);
        }
        let at = order.iter().position(|region| *region == self.region).unwrap_or(1);
        let by = if is_forward { 1 } else { order.len() - 1 };
        self.region = order[(at + by) % order.len()];
    }

    /// Enter: on a tab, to its bytes; on the bytes, into them; on a field, to its bytes.
    fn enter(&mut self, context: &mut Context<'_>) {
        match self.region {
            InspectRegion::Dump => context.enter_type(),
            InspectRegion::Tabs | InspectRegion::Values => self.region = InspectRegion::Dump,
            InspectRegion::Fields => {
                if let Some(tab) = self.tab_mut() {
                    let fields = tab.fields();
                    let field = fields::current(tab, &fields).map(|at| fields[at].offset..fields[at].end());
                    if let (Some(field), Some(overlay)) = (field, tab.overlay) {
                        let end = (overlay.at + field.end).min(tab.bytes().len());
                        tab.mark(&(overlay.at + field.start..end));
                    }
                }
                self.region = InspectRegion::Dump;
            }
        }
    }

    fn back(&mut self) -> bool {
        let is_full = std::mem::take(&mut self.is_full);
        let Some(tab) = self.tab_mut() else { return is_full };
        is_full || tab.unmark() || tab.found.take().is_some()
    }

    fn close(&mut self) {
        self.tabs.remove(self.shown);
        self.go_to_tab(self.shown);
        self.region = InspectRegion::Dump;
        self.is_full = false;
    }

    fn change(&mut self, change: fn(&mut Tab) -> bool, otherwise: &'static str, context: &mut Context<'_>) {
        if !self.tab_mut().is_some_and(change) {
            context.toast(otherwise);
        }
    }

    fn toggle_live(&mut self, context: &mut Context<'_>) {
        let world = context.world;
        let Some(tab) = self.tab_mut() else { return };
        match &mut tab.live {
            Some(live) => {
                live.is_on = !live.is_on;
                if live.is_on
                    && let Some(specimen) = live.newest(tab.call, world)
                {
                    tab.call = specimen.call;
                    tab.replace(&specimen.bytes);
                }
            }
            None => context.toast("these bytes come from no socket: there is nothing to follow"),
        }
    }

    fn struct_menu(&self) -> Menu {
        let mut items: Vec<MenuItem> = Struct::ALL
            .into_iter()
            .map(|kind| {
                let size = fields::note(kind.layout().size());
                MenuItem::pick(kind.name(), size, STRUCT_MENU, kind.name())
            })
            .collect();
        if let Some(tab) = self.tab().filter(|tab| tab.overlay.is_some()) {
            let note = SafeText::shown(format!("the same struct, from byte {} on", tab.cursor()));
            items.push(MenuItem::pick("at the cursor", note, STRUCT_MENU, "cursor"));
            items.push(MenuItem::pick("none", "clear it", STRUCT_MENU, "none"));
        }
        Menu::new("Lay over the bytes", items)
    }

    fn picked(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        match menu {
            STRUCT_MENU => {
                let Some(tab) = self.tab_mut() else { return false };
                let marked = tab.marked().map(|range| range.start);
                match item {
                    "none" => tab.overlay = None,
                    "cursor" => {
                        let at = marked.unwrap_or(tab.cursor());
                        tab.overlay = tab.overlay.map(|overlay| Overlay { at, ..overlay });
                    }
                    name => {
                        let kind = Struct::ALL.into_iter().find(|kind| kind.name() == name);
                        // The same bytes as another struct: the cast that every program makes. A first one begins
                        // where they do: after typing them the cursor stands on the last.
                        let at = tab.overlay.map_or(marked.unwrap_or(0), |overlay| overlay.at);
                        tab.overlay = kind.map(|kind| Overlay { kind, at });
                    }
                }
                tab.unmark();
                if tab.overlay.is_none() && self.region == InspectRegion::Fields {
                    self.region = InspectRegion::Dump;
                }
            }
            CLOSE_MENU => self.close(),
            ADD_MENU if item == "empty" => {
                self.show(Tab::empty(), context);
                context.enter_type();
            }
            ADD_MENU => {
                let Some(live) = live_of(item) else { return false };
                let specimen = live.newest(None, context.world).unwrap_or_else(|| ByteSample {
                    bytes: bytes::Bytes::new(),
                    origin: SafeText::EMPTY,
                    layout: None,
                    call: None,
                });
                let mut tab = Tab::of(&specimen, Some(live));
                tab.origin = follow_words(live, context.world);
                self.show(tab, context);
            }
            _ => return false,
        }
        true
    }

    fn search_form(&self) -> Form {
        let field = Field::text("what", "find", &self.searched)
            .helped("text with escapes, 0x… or hex: for bytes, #58001 for a number in the chosen order")
            .wide(32);
        Form::new("find", "Find bytes", vec![field])
    }

    /// The form was confirmed: to the first place from the cursor on.
    pub(super) fn search_for(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let typed = form.text("what").to_owned();
        let needle = match find::needle(&typed, self.order) {
            Ok(needle) => needle,
            Err(why) => {
                form.fail("what", why);
                return false;
            }
        };
        let Some(tab) = self.tab_mut() else { return true };
        let Some(found) = find::next(tab.bytes(), &needle, tab.cursor(), false) else {
            form.fail("what", "not found");
            return false;
        };
        tab.go(found.start, false);
        tab.found = Some(found);
        self.region = InspectRegion::Dump;
        self.searched = typed;
        self.settle_window(context.area);
        true
    }

    fn search(&mut self, is_back: bool, context: &mut Context<'_>) {
        let Ok(needle) = find::needle(&self.searched, self.order) else {
            context.toast("nothing was looked for yet");
            return;
        };
        let Some(tab) = self.tab_mut() else { return };
        let from = if is_back { tab.cursor() } else { tab.cursor() + 1 };
        match find::next(tab.bytes(), &needle, from, is_back) {
            Some(found) => {
                tab.go(found.start, false);
                tab.found = Some(found);
            }
            None => context.toast("not found"),
        }
    }
}

/// Where a move leads in the dump.
fn target(tab: &Tab, action: &Action, shape: DumpLayout, page: usize) -> Option<usize> {
    let (at, width) = (tab.cursor(), shape.width());
    let last = tab.bytes().len().saturating_sub(1);
    let same_column = |rows: usize| if at + rows * width <= last { at + rows * width } else { at.max(last) };
    Some(match action {
        Action::Left => shape.preceding(at, tab.bytes().len()),
        Action::Right => shape.following(at, tab.bytes().len()),
        Action::Up => at.checked_sub(width).unwrap_or(at),
        Action::Down if at + width <= last => at + width,
        // The last row may be shorter: still to it, but not along the same row.
        Action::Down if at / width < last / width => last,
        Action::Down => at,
        Action::PageUp => at.saturating_sub(width * page),
        Action::PageDown => same_column(page),
        Action::First => 0,
        Action::Last => last,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_stay_among_the_bytes() {
        let mut tab = Tab::empty();
        tab.replace(&[0; 20]);
        let go = |tab: &Tab, action| target(tab, &action, DumpLayout::default(), 2);
        assert_eq!(go(&tab, Action::Up), Some(0));
        assert_eq!(go(&tab, Action::Down), Some(16));
        tab.go(9, false);
        assert_eq!(go(&tab, Action::Down), Some(19));
        tab.go(17, false);
        assert_eq!(go(&tab, Action::Down), Some(17));
        assert_eq!(go(&tab, Action::Up), Some(1));
        assert_eq!(go(&tab, Action::PageDown), Some(19));
        assert_eq!(go(&tab, Action::Order), None);
    }
}
