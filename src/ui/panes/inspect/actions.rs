//! What the verbs do, in whatever region they are asked for.

use super::dump::READ_ONLY;
use super::layout::InspectRegion;
use super::menus::{
    ADD_MENU, AT_CURSOR, CAST_MENU, CLOSE_MENU, COMPARE_MENU, CONSTANTS_MENU, FAULT, FILE, KINDS_MENU,
    MESSAGE, NONE, PLACES_MENU, STRUCT, STRUCT_MENU, add_menu, bytes_of, close_menu, compare_menu,
    constants_menu, live_of, places_menu, struct_menu,
};
use super::message_menu::{self, KEPT, MESSAGE_MENU};
use super::overlay::Overlay;
use super::pane::Inspect;
use super::selected::SelectedTab;
use super::tab::{Subject, Tab};
use super::workbench::{Workbench, WorkbenchKind};
use super::{compare_rows, saving, values};
use crate::bytes::reading::Reading;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::regions::Divided;

impl Inspect {
    /// What the region with the focus does not take. Without a tab only adding one means something.
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::Add => {
                context.open(add_menu(context.world));
                return true;
            }
            Action::Pick { menu, item } => return self.picked(menu, item, context),
            Action::Constants => {
                context.open(constants_menu());
                return true;
            }
            _ => {}
        }
        if self.selected.choose(action) {
            return true;
        }
        let Some(tab) = self.selected.tab() else { return false };
        match action {
            Action::InsertMode | Action::Edit if tab.is_built() => {
                self.regions.go_to(InspectRegion::Declaration);
                context.enter_type();
            }
            Action::InsertMode | Action::Edit => {
                self.regions.go_to(InspectRegion::Dump);
                return self.update_region(InspectRegion::Dump, action, context);
            }
            Action::Cast | Action::WriteValue(..) if tab.is_built() => return false,
            Action::Struct if tab.is_built() => {
                context.open(message_menu::menu(tab, &context.world.user_files));
            }
            Action::Place => self.remember_place(context),
            Action::Places if tab.places.remembered().is_empty() => {
                context.toast("no place is remembered yet: bookmark one first");
            }
            Action::Compare => context.open(compare_menu(&self.selected, context.world)),
            Action::NextDifference | Action::PreviousDifference => {
                context.toast(match self.selected.compared() {
                    Some(_) => "there is no difference",
                    None => "no other buffer stands beside this one",
                });
            }
            Action::Places => context.open(places_menu(tab, self.selected.has_decimal_offsets)),
            Action::Struct => context.open(struct_menu(tab, false, &context.world.user_files)),
            Action::Cast => context.open(struct_menu(tab, true, &context.world.user_files)),
            Action::Machine => self.next_machine(context),
            Action::Filter => context.open(self.search_form()),
            Action::Interrupt => return self.stop_search(context),
            Action::Save => self.begin_save(context),
            Action::NextMatch => self.search(false, context),
            Action::PreviousMatch => self.search(true, context),
            Action::End if tab.is_edited() => context.open(close_menu()),
            Action::End => self.close(),
            Action::Undo if !tab.is_read_only() => self.change(Tab::undo, "nothing to undo", context),
            Action::Redo if !tab.is_read_only() => self.change(Tab::redo, "nothing to redo", context),
            Action::Enter => self.enter(),
            Action::Back => return self.back(),
            Action::Talk => {
                let bytes = SelectedTab::sample(tab).bytes;
                if bytes.is_empty() {
                    context.toast("no bytes to send");
                } else {
                    context.flow(Flow::BytesToComposer(bytes));
                }
            }
            Action::Clone => {
                let mut copy = SelectedTab::sample(tab);
                copy.call = None;
                let mut twin = Tab::of(&copy, None, &context.world.user_files.layouts);
                if tab.marked().is_none() {
                    twin.lay_as(tab);
                }
                self.show(twin, context);
            }
            Action::Mark => self.selected.tab_mut().into_iter().for_each(Tab::toggle_mark),
            Action::Pause => self.toggle_live(context),
            Action::OtherEnd if tab.pointed_at().is_none() && self.selected.compared().is_some() => {
                self.other_side();
            }
            Action::OtherEnd => {
                self.change(
                    Tab::follow_pointer,
                    "no pointer is under the cursor: nothing to follow",
                    context,
                );
            }
            Action::WriteValue(..) | Action::Undo | Action::Redo if tab.is_read_only() => {
                context.toast(READ_ONLY);
            }
            Action::WriteValue(name, text) => self.write_value(name, text, context),
            Action::Goto(to) => {
                let to = usize::try_from(*to).unwrap_or(usize::MAX);
                self.jump(to, context);
            }
            Action::GotoBy(by) => {
                let here = tab.offset();
                let by = isize::try_from(*by).unwrap_or(isize::MAX);
                self.jump(here.saturating_add_signed(by), context);
            }
            _ => return false,
        }
        true
    }

    /// Enter: on a tab and on a value, to the bytes; on a field, to its bytes, marked.
    fn enter(&mut self) {
        if matches!(self.regions.focus(), InspectRegion::Fields | InspectRegion::Cast)
            && let Some(tab) = self.selected.tab_mut()
            && let Subject::Field(range) = tab.subject()
        {
            tab.mark(&range);
        }
        self.regions.go_to(InspectRegion::Dump);
    }

    /// Puts the cursor on the byte at an offset.
    fn jump(&mut self, to: usize, context: &mut Context<'_>) {
        self.regions.go_to(InspectRegion::Dump);
        self.selected.value_width = None;
        let Some(tab) = self.selected.tab_mut() else { return };
        let last = tab.total().saturating_sub(1);
        if to > last {
            context.toast(SafeText::shown(format!("the last byte is at {last} ({last:#x})")));
        }
        tab.jump(to.min(last));
    }

    /// An entry of the menu of buffers was chosen: a tab, or the newest message of a socket.
    fn compare(&mut self, item: &str, context: &mut Context<'_>) {
        if item == NONE {
            self.selected.comparison = None;
        } else if let Some(tab) = item.strip_prefix("tab ").and_then(|tab| tab.parse().ok()) {
            self.selected.compare_with(tab);
        } else if let Some(live) = live_of(item) {
            let count = self.selected.tabs.len();
            let left = self.selected.shown;
            if self.show(Tab::following(live, context.world), context) && self.selected.tabs.len() > count {
                self.selected.go_to_tab(left);
                self.selected.compare_with(count);
            }
        }
        self.regions.go_to(InspectRegion::Dump);
    }

    /// The cursor to the other of two buffers, across from where it was.
    fn other_side(&mut self) {
        let Some(comparison) = self.selected.compared() else { return };
        let Some(side) = comparison.side(self.selected.shown) else { return };
        let slot = compare_rows::cursor(&self.selected, comparison);
        let (tab, byte) = (comparison.tabs[1 - side], comparison.byte_near(1 - side, slot));
        self.selected.go_to_tab(tab);
        self.selected.go(byte.unwrap_or(0));
    }

    fn remember_place(&mut self, context: &mut Context<'_>) {
        let Some(tab) = self.selected.tab_mut() else { return };
        let at = tab.offset();
        let words = match tab.places.toggle(tab.offset()) {
            Some(true) => format!("byte {at} ({at:#x}) is remembered"),
            Some(false) => format!("byte {at} ({at:#x}) is no longer remembered"),
            None => format!("{} places are remembered: forget one first", tab.places.remembered().len()),
        };
        context.toast(SafeText::shown(words));
    }

    /// `:u32 0x76543210`: writes a value over the bytes at the cursor, in the chosen order.
    fn write_value(&mut self, name: &str, text: &str, context: &mut Context<'_>) {
        let order = self.selected.order;
        match Reading::named(name).map(|reading| reading.write(text, order)) {
            Some(Ok(bytes)) => {
                values::write_at(&mut self.selected, &bytes);
                self.regions.go_to(InspectRegion::Dump);
            }
            Some(Err(why)) => context.complain(why),
            None => context.complain("there is no such kind of value"),
        }
    }

    fn next_machine(&mut self, context: &mut Context<'_>) {
        if let Some(tab) = self.selected.tab_mut() {
            tab.next_machine();
            context.toast(SafeText::literal(tab.overlays.abi.name).then(": ").then(tab.overlays.abi.about));
        }
    }

    /// One layer back; false when there was none.
    fn back(&mut self) -> bool {
        if self.regions.leave_full() {
            return true;
        }
        if let Some(file) = self.selected.tab_mut().and_then(|tab| tab.file.as_mut()) {
            if file.stop_search() {
                return true;
            }
            file.found = None;
        }
        let back = |tab: &mut Tab| tab.unmark() || tab.found.take().is_some() || tab.come_back();
        let is_done = self.selected.tab_mut().is_some_and(back);
        is_done || self.memory.clear() || self.selected.comparison.take().is_some()
    }

    fn close(&mut self) {
        self.selected.close();
        self.regions.leave_full();
        self.regions.focus_on(InspectRegion::Dump);
    }

    fn change(&mut self, change: fn(&mut Tab) -> bool, otherwise: &'static str, context: &mut Context<'_>) {
        if !self.selected.tab_mut().is_some_and(change) {
            context.toast(otherwise);
        }
    }

    fn toggle_live(&mut self, context: &mut Context<'_>) {
        let world = context.world;
        let Some(tab) = self.selected.tab_mut() else { return };
        match &mut tab.live {
            Some(live) => {
                live.is_on = !live.is_on;
                if live.is_on
                    && let Some(sample) = live.newest(tab.call, world)
                {
                    tab.call = sample.call;
                    tab.replace(&sample.bytes);
                }
            }
            None => context.toast("these bytes come from no socket: there is nothing to follow"),
        }
    }

    fn picked(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let known = &world.user_files.layouts;
        match menu {
            STRUCT_MENU | CAST_MENU if item.starts_with(FAULT) => {
                context.complain(SafeText::kept(item.strip_prefix(FAULT).unwrap_or(item)));
            }
            STRUCT_MENU | CAST_MENU => {
                return self.pick_layout(usize::from(menu == CAST_MENU), item, context);
            }
            COMPARE_MENU => self.compare(item, context),
            PLACES_MENU => {
                let Ok(offset) = item.parse() else { return false };
                self.jump(offset, context);
            }
            CONSTANTS_MENU => {
                self.memory.fill(item);
                self.regions.go_to(InspectRegion::Memory);
            }
            MESSAGE_MENU | ADD_MENU if item.starts_with(KEPT) => {
                self.open_kept(item.strip_prefix(KEPT).unwrap_or(item), context);
            }
            MESSAGE_MENU => self.picked_of_message(item, context),
            CLOSE_MENU => self.close(),
            ADD_MENU if item == FILE => context.open(saving::open_form()),
            ADD_MENU if item == "empty" => {
                self.show(Tab::empty(), context);
                context.enter_type();
            }
            KINDS_MENU => {
                self.regions.go_to(InspectRegion::Declaration);
                if let Some(tab) = self.selected.tab_mut() {
                    tab.add_line(item, known);
                }
                context.enter_type();
            }
            ADD_MENU if [STRUCT, MESSAGE].contains(&item) => {
                let (kind, name) = match item {
                    STRUCT => (WorkbenchKind::Struct, "struct"),
                    _ => (WorkbenchKind::Message, "message"),
                };
                let mut tab = Tab::empty();
                tab.origin = SafeText::literal(name);
                tab.begin(Workbench::new(kind), known);
                self.show_declared(tab, context);
            }
            ADD_MENU => {
                if let Some(live) = live_of(item) {
                    self.show(Tab::following(live, context.world), context);
                } else if let Some(bytes) = bytes_of(item) {
                    let (bytes, origin) = (bytes.into(), "typed".into());
                    let sample = ByteSample { bytes, origin, layout: None, call: None };
                    self.show(Tab::of(&sample, None, known), context);
                } else {
                    return false;
                }
            }
            _ => return false,
        }
        true
    }

    /// An entry of the menus of structs was chosen, for one of the two layouts.
    fn pick_layout(&mut self, layer: usize, item: &str, context: &mut Context<'_>) -> bool {
        let known = &context.world.user_files.layouts;
        let Some(tab) = self.selected.tab_mut() else { return false };
        let marked = tab.marked().map(|range| range.start);
        // The same bytes as another struct: the cast that every program makes. A first one begins where they
        // do: after typing them the cursor stands on the last.
        let at = tab.overlay().map_or(marked.unwrap_or(0), |overlay| overlay.at);
        match item {
            AT_CURSOR => tab.lay_at(marked.unwrap_or(tab.cursor())),
            STRUCT => {
                tab.begin(Workbench::new(WorkbenchKind::Struct), known);
                self.regions.go_to(InspectRegion::Declaration);
                context.enter_type();
                return true;
            }
            name => {
                let overlay =
                    (name != NONE).then(|| Overlay::named(known, name, tab.overlays.abi, at)).flatten();
                if layer == 0 {
                    tab.workbench = None;
                }
                if item == NONE {
                    tab.lay(1, None);
                }
                tab.lay(layer, overlay);
            }
        }
        tab.unmark();
        true
    }

    /// Shows a tab in which something is typed, and goes there.
    pub(super) fn show_declared(&mut self, tab: Tab, context: &mut Context<'_>) {
        if self.show(tab, context) {
            self.regions.go_to(InspectRegion::Declaration);
            context.enter_type();
        }
    }
}
