//! What the verbs do, in whatever region they are asked for.

use super::layout::InspectRegion;
use super::menus::{
    ADD_MENU, AT_CURSOR, CAST_MENU, CLOSE_MENU, CONSTANTS_MENU, FAULT, KINDS_MENU, MESSAGE, NONE, STRUCT,
    STRUCT_MENU, add_menu, close_menu, constants_menu, follow_words, live_of, struct_menu,
};
use super::message_menu::{self, KEPT, MESSAGE_MENU};
use super::overlay::Overlay;
use super::pane::Inspect;
use super::selected::SelectedTab;
use super::tab::Tab;
use super::workbench::{Workbench, WorkbenchKind};
use super::{field_rows, values};
use crate::bytes::reading::Reading;
use crate::bytes::search::Needle;
use crate::bytes::text::SafeText;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::panes::Offer;
use crate::ui::parts::{Field, Form};
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
        let count = self.selected.tabs.len();
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
            Action::Next | Action::Previous if count == 1 => return false,
            Action::Next => self.selected.go_to_tab((self.selected.shown + 1) % count),
            Action::Previous => self.selected.go_to_tab((self.selected.shown + count - 1) % count),
            Action::Nth(number) => {
                match usize::try_from(*number).ok().and_then(|number| number.checked_sub(1)) {
                    Some(place) if place < count => self.selected.go_to_tab(place),
                    _ => return false,
                }
            }
            Action::Order => self.selected.order = self.selected.order.other(),
            Action::Width => {
                self.selected.group = if self.selected.group >= 8 { 1 } else { self.selected.group * 2 }
            }
            Action::Struct if tab.is_built() => {
                context.open(message_menu::menu(tab, &context.world.user_files))
            }
            Action::Cast if tab.is_built() => return false,
            Action::Struct => context.open(struct_menu(tab, false, &context.world.user_files)),
            Action::Cast => context.open(struct_menu(tab, true, &context.world.user_files)),
            Action::Machine => self.next_machine(context),
            Action::Filter => context.open(self.search_form()),
            Action::NextMatch => self.search(false, context),
            Action::PreviousMatch => self.search(true, context),
            Action::End if tab.is_edited() => context.open(close_menu()),
            Action::End => self.close(),
            Action::Undo => self.change(Tab::undo, "nothing to undo", context),
            Action::Redo => self.change(Tab::redo, "nothing to redo", context),
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
                    twin.overlays.clone_from(&tab.overlays);
                }
                self.show(twin, context);
            }
            Action::Mark => self.selected.tab_mut().into_iter().for_each(Tab::toggle_mark),
            Action::Pause => self.toggle_live(context),
            Action::WriteValue(_, _) if tab.is_built() => return false,
            Action::WriteValue(name, text) => self.write_value(name, text, context),
            Action::Goto(to) => {
                let (to, last) =
                    (usize::try_from(*to).unwrap_or(usize::MAX), tab.bytes().len().saturating_sub(1));
                if to > last {
                    context.toast(SafeText::shown(format!("the last byte is at {last} ({last:#x})")));
                }
                self.regions.go_to(InspectRegion::Dump);
                self.selected.go(to);
            }
            _ => return false,
        }
        true
    }

    /// What can be done with the tab that is shown, the most useful first.
    pub(super) fn offers_of_tabs(&self) -> Vec<Offer> {
        let Some(tab) = self.selected.tab() else { return vec![Action::Add.into()] };
        let mut offers = Vec::new();
        let has_bytes = !tab.bytes().is_empty();
        if has_bytes {
            let mark = if tab.marked().is_some() { "unmark" } else { "mark" };
            offers.extend([Offer::named(Action::Mark, mark), Action::Type.into(), Action::Order.into()]);
            let is_built = tab.is_built();
            let name = if is_built { "message" } else { "struct" };
            offers.extend([Offer::named(Action::Struct, name), Action::Talk.into(), Action::Width.into()]);
            if !is_built {
                offers.push(Action::Cast.into());
            }
        } else {
            offers.push(Action::Type.into());
        }
        if tab.overlay().is_some() {
            offers.push(Action::Machine.into());
        }
        if let Some(live) = tab.live {
            offers.push(Offer::named(Action::Pause, if live.is_on { "hold" } else { "follow" }));
        }
        if tab.is_edited() {
            offers.push(Action::Undo.into());
        }
        if tab.has_undone() {
            offers.push(Action::Redo.into());
        }
        if has_bytes {
            offers.push(Offer::named(Action::Filter, "find"));
            if !self.searched.is_empty() {
                offers.extend([Action::NextMatch, Action::PreviousMatch].map(Offer::new));
            }
            offers.push(Offer::new(Action::Clone));
        }
        if self.selected.tabs.len() > 1 {
            offers.extend([Action::Next, Action::Previous].map(Offer::new));
        }
        offers.extend([
            Offer::new(Action::Add),
            Offer::new(Action::Constants),
            Offer::named(Action::End, "close"),
            Offer::new(Action::Full),
        ]);
        offers
    }

    /// Enter: on a tab and on a value, to the bytes; on a field, to its bytes, marked.
    fn enter(&mut self) {
        if matches!(self.regions.focus(), InspectRegion::Fields | InspectRegion::Cast)
            && let Some(tab) = self.selected.tab_mut()
            && let Some(overlay) = tab.overlay().cloned()
        {
            let fields = tab.fields();
            if let Some(at) = field_rows::current(tab, &overlay, &fields) {
                let end = (overlay.at + fields[at].end()).min(tab.bytes().len());
                tab.mark(&(overlay.at + fields[at].offset..end));
            }
        }
        self.regions.go_to(InspectRegion::Dump);
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
            context.toast(SafeText::literal(tab.abi.name).then(": ").then(tab.abi.about));
        }
    }

    /// One layer back; false when there was none.
    fn back(&mut self) -> bool {
        if self.regions.leave_full() {
            return true;
        }
        let is_done = self.selected.tab_mut().is_some_and(|tab| tab.unmark() || tab.found.take().is_some());
        is_done || self.memory.clear()
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
                let Some(tab) = self.selected.tab_mut() else { return false };
                let marked = tab.marked().map(|range| range.start);
                let layer = usize::from(menu == CAST_MENU);
                // The same bytes as another struct: the cast that every program makes. A first one begins where they
                // do: after typing them the cursor stands on the last.
                let at = tab.overlay().map_or(marked.unwrap_or(0), |overlay| overlay.at);
                tab.layer = layer;
                match item {
                    NONE if layer == 0 => {
                        tab.overlays = [None, None];
                        tab.workbench = None;
                    }
                    NONE => tab.overlays[1] = None,
                    AT_CURSOR => {
                        let at = marked.unwrap_or(tab.cursor());
                        tab.overlays.iter_mut().flatten().for_each(|overlay| overlay.at = at);
                    }
                    STRUCT => {
                        tab.begin(Workbench::new(WorkbenchKind::Struct), known);
                        self.regions.go_to(InspectRegion::Declaration);
                        context.enter_type();
                        return true;
                    }
                    name => {
                        tab.overlays[layer] = Overlay::named(known, name, tab.abi, at);
                        if layer == 0 {
                            tab.workbench = None;
                        }
                    }
                }
                tab.layer = if tab.overlays[layer].is_some() { layer } else { 0 };
                tab.unmark();
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
                let Some(live) = live_of(item) else { return false };
                let specimen = live.newest(None, context.world).unwrap_or_else(|| ByteSample {
                    bytes: bytes::Bytes::new(),
                    origin: SafeText::EMPTY,
                    layout: None,
                    call: None,
                });
                let mut tab = Tab::of(&specimen, Some(live), known);
                tab.origin = follow_words(live, context.world);
                self.show(tab, context);
            }
            _ => return false,
        }
        true
    }

    /// Shows a tab in which something is typed, and goes there.
    pub(super) fn show_declared(&mut self, tab: Tab, context: &mut Context<'_>) {
        if self.show(tab, context) {
            self.regions.go_to(InspectRegion::Declaration);
            context.enter_type();
        }
    }

    fn search_form(&self) -> Form {
        let field = Field::text("what", "find", &self.searched)
            .helped("text with escapes, 0x… or hex: for bytes, #58001 for a number in both orders, /…/ for a regex")
            .wide(32);
        Form::new("find", "Find bytes", vec![field])
    }

    /// The form was confirmed: to the first place from the cursor on.
    pub(super) fn search_for(&mut self, form: &mut Form) -> bool {
        let typed = form.text("what").to_owned();
        let needle = match Needle::parse(&typed) {
            Ok(needle) => needle,
            Err(why) => {
                form.fail("what", why);
                return false;
            }
        };
        let Some(tab) = self.selected.tab_mut() else { return true };
        let Some(found) = needle.find(tab.bytes(), tab.cursor(), false) else {
            form.fail("what", "not found");
            return false;
        };
        tab.go(found.start, false);
        tab.found = Some(found);
        self.regions.go_to(InspectRegion::Dump);
        self.searched = typed;
        true
    }

    fn search(&mut self, is_back: bool, context: &mut Context<'_>) {
        let Ok(needle) = Needle::parse(&self.searched) else {
            context.toast("nothing was looked for yet");
            return;
        };
        let Some(tab) = self.selected.tab_mut() else { return };
        let from = if is_back { tab.cursor() } else { tab.cursor() + 1 };
        match needle.find(tab.bytes(), from, is_back) {
            Some(found) => {
                tab.go(found.start, false);
                tab.found = Some(found);
            }
            None => context.toast("not found"),
        }
    }
}
