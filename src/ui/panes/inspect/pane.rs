//! The pane: its regions, and how what one does reaches the others.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::declaration::Declaration;
use super::dump::{Dump, READ_ONLY};
use super::fields::Fields;
use super::layout::{self, InspectNeeds, InspectRegion};
use super::live::Live;
use super::memory::Memory;
use super::menus::{OPEN, SAVE};
use super::message_menu::NAME_FORM;
use super::offers;
use super::selected::{self, SelectedTab};
use super::tab::Tab;
use super::tab_list::TabList;
use super::values::Values;
use crate::bytes::order::Radix;
use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::model::event::Event;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::ladder::CallScope;
use crate::ui::msg::{Msg, Pointer};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::Form;
use crate::ui::regions::{Divided, FileSaving, RegionPlaces, Regions, region_fields};
use crate::ui::selection::Selection;
use crate::ui::world::World;

/// The Inspect pane: bytes, their order, their layout and their meaning.
#[derive(Debug)]
pub struct Inspect {
    pub(super) regions: Regions<InspectRegion>,
    pub(super) selected: SelectedTab,
    /// What was searched last, as it was typed.
    pub(super) searched: String,
    pub(super) saving: FileSaving,
    /// The place and version of the tab whose bytes all go into the file as they are.
    pub(super) saved_whole: Option<(usize, u64)>,
    tab_list: TabList,
    dump: Dump,
    values: Values,
    pub(super) memory: Memory,
    fields: Fields,
    cast: Fields,
    declaration: Declaration,
}

impl Default for Inspect {
    fn default() -> Inspect {
        Inspect {
            regions: Regions::new(InspectRegion::Dump),
            selected: SelectedTab::default(),
            searched: String::new(),
            saving: FileSaving::default(),
            saved_whole: None,
            tab_list: TabList,
            dump: Dump,
            values: Values::default(),
            memory: Memory::default(),
            fields: Fields { layer: 0 },
            cast: Fields { layer: 1 },
            declaration: Declaration,
        }
    }
}

impl Inspect {
    /// Adds a tab and goes to its bytes; false, and the reason is told, if there is no room for it.
    pub(super) fn show(&mut self, tab: Tab, context: &mut Context<'_>) -> bool {
        let is_added = self.selected.add(tab, context);
        if is_added {
            self.regions.leave_full();
            self.regions.focus_on(InspectRegion::Dump);
        }
        is_added
    }

    /// Brings what each region shows in line with the others; after every update.
    pub(super) fn settle(&mut self, context: &mut Context<'_>) {
        self.selected.refresh_comparison();
        self.values.settle(&self.selected);
        self.settle_focus(context.area, InspectRegion::Dump, context.world);
        Dump::settle(self.area_of(InspectRegion::Dump, context.world), &mut self.selected);
        for effect in self.selected.tabs.iter_mut().filter_map(Tab::next_part) {
            context.effect(effect);
        }
    }

    fn needs(&self, columns: u16, world: &World) -> InspectNeeds {
        let rows = |id| {
            let (region, shared) = self.region(id);
            region.rows(columns, shared, world)
        };
        let is_built = self.selected.tab().is_some_and(Tab::is_built);
        InspectNeeds {
            dump: rows(InspectRegion::Dump),
            bytes: Dump::rows_of_bytes(columns, &self.selected),
            values: rows(InspectRegion::Values),
            memory: if is_built { 0 } else { self.memory.tall(&self.selected) },
            declaration: rows(InspectRegion::Declaration),
            fields: rows(InspectRegion::Fields),
            cast: rows(InspectRegion::Cast),
        }
    }
}

impl Divided for Inspect {
    region_fields!(InspectRegion, SelectedTab, {
        Tabs => tab_list,
        Dump => dump,
        Values => values,
        Memory => memory,
        Fields => fields,
        Cast => cast,
        Declaration => declaration,
    });

    fn places(&self, area: Rect, world: &World) -> RegionPlaces<InspectRegion> {
        if self.selected.tabs.is_empty() {
            return RegionPlaces::new([(InspectRegion::Dump, area)]);
        }
        layout::places(area, self.needs(area.width, world))
    }

    fn full_places(&self, id: InspectRegion, area: Rect, _world: &World) -> RegionPlaces<InspectRegion> {
        layout::full_places(self.full_of(id), area)
    }

    fn full_of(&self, id: InspectRegion) -> InspectRegion {
        if id == InspectRegion::Tabs { InspectRegion::Dump } else { id }
    }
}

impl Pane for Inspect {
    fn id(&self) -> PaneId {
        PaneId::Inspect
    }

    fn counts(&self) -> Option<&'static str> {
        Some("byte")
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        let (region, shared) = self.region(self.regions.focus());
        let mut offers = region.offers(shared, world, level);
        if level == Level::Command {
            offers.extend(offers::offers(&self.selected, &self.searched));
        }
        offers
    }

    fn is_on_text(&self) -> bool {
        !self.selected.tabs.is_empty() && self.region(self.regions.focus()).0.is_on_text()
    }

    fn is_full(&self) -> bool {
        self.regions.full().is_some()
    }

    fn on_shown(&mut self, _context: &mut Context<'_>) {
        self.regions.go_to(InspectRegion::Dump);
    }

    fn numbered(&self) -> Option<&'static str> {
        Some("tab")
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        if self.selected.tabs.is_empty() {
            self.show(Tab::empty(), context);
        }
        if self.selected.tab().is_some_and(Tab::is_read_only) {
            context.complain(READ_ONLY);
            return false;
        }
        let is_built = self.selected.tab().is_some_and(Tab::is_built);
        self.regions.go_to(if is_built { InspectRegion::Declaration } else { InspectRegion::Dump });
        self.selected.is_inserting = false;
        self.selected.base = Radix::Hexadecimal;
        self.settle(context);
        true
    }

    fn insert(&mut self, text: &str, context: &mut Context<'_>) {
        let area = self.shown(context.area, context.world).of(self.regions.focus());
        let outer = std::mem::replace(&mut context.area, area);
        let (region, shared) = self.region_mut(self.regions.focus());
        region.insert(text, shared, context);
        context.area = outer;
        self.settle(context);
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let is_leaving = matches!(action, Action::NextRegion | Action::PreviousRegion);
        if let Some(tab) = self.selected.tab_mut().filter(|_| context.level == Level::Command || is_leaving) {
            tab.settle();
        }
        let is_taken = !self.selected.tabs.is_empty() && self.update_regions(action, context);
        // What is chosen in a menu counts on either level.
        let is_chosen = matches!(action, Action::Pick { .. } | Action::WriteValue(..));
        let is_done =
            is_taken || ((context.level == Level::Command || is_chosen) && self.act(action, context));
        self.settle(context);
        is_done
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        if let Flow::FileToInspect(path) = flow {
            self.show(Tab::of_file(path), context);
        } else if let Flow::BytesToInspect(mut sample) = flow {
            let live = Live::of(&sample, context.world);
            if sample.layout.is_none() {
                sample.layout = live.and_then(|live| live.form(&sample.bytes, context.world));
            }
            if !self.show(Tab::of(&sample, live, &context.world.user_files.layouts), context) {
                return;
            }
            if let Some(cut) = self.selected.tab().and_then(|tab| tab.bytes().cut_from()) {
                let kept = self.selected.tab().map_or(0, |tab| tab.bytes().len());
                context.toast(SafeText::shown(format!("{cut} bytes: the first {kept} are shown")));
            }
        }
        self.settle(context);
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let is_done = match form.name {
            SAVE => self.save(form, context),
            OPEN => self.open_file(form, context),
            NAME_FORM => self.keep(form, context),
            _ => self.search_for(form, context),
        };
        self.settle(context);
        is_done
    }

    fn handle_message(&mut self, msg: &Msg, context: &mut Context<'_>) {
        match msg {
            Msg::UserFiles(files) => {
                for tab in &mut self.selected.tabs {
                    tab.declare_anew(&files.layouts);
                }
            }
            Msg::Part { path, result } => self.take_part(path, result, context),
            Msg::Searched { path, search, result } => self.take_search(path, search, result, context),
            Msg::Saved { .. } | Msg::Exists { .. } => self.saved(msg, context),
            Msg::Kept { name, result: Ok(is_there) } => self.on_kept(name, *is_there),
            _ => return,
        }
        self.settle(context);
    }

    fn unsaved(&self) -> Vec<SafeText> {
        self.unsaved_tabs()
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        if !events.iter().any(|event| matches!(event, Event::Calls)) {
            return;
        }
        for tab in &mut self.selected.tabs {
            let Some(live) = tab.live.filter(|live| live.is_on) else { continue };
            if let Some(sample) = live.newest(tab.call, context.world) {
                tab.call = sample.call;
                tab.replace(&sample.bytes);
            }
        }
        self.selected.refresh_comparison();
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        if !self.selected.tabs.is_empty() {
            self.point_regions(pointer, context);
            self.settle(context);
        }
    }

    fn selection(&self, _world: &World) -> Selection {
        let Some(tab) = self.selected.tab() else { return Selection::default() };
        let bytes = (!tab.bytes().is_empty()).then(|| SelectedTab::sample(tab));
        Selection {
            row: self.values.row(&self.selected),
            bytes,
            address: selected::address(tab),
            ..Selection::default()
        }
    }

    fn topics(&self, world: &World, now: Moment) -> Vec<Topic> {
        if self.selected.tabs.is_empty() {
            return Vec::new();
        }
        let mut topics = self.topics_here(world, now);
        topics.extend(Topic::named("byte order"));
        topics
    }

    fn subject(&self, world: &World) -> CallScope {
        let Some(tab) = self.selected.tab() else { return CallScope::Everything };
        let of_call = tab.call.and_then(|seq| Some(world.calls.call(seq)?.socket));
        tab.live
            .map(|live| live.socket)
            .or(of_call)
            .map_or(CallScope::Everything, |one| CallScope::of(&[one]))
    }

    fn origin(&self, world: &World) -> Option<Seq> {
        self.selected.tab()?.call.filter(|seq| world.calls.call(*seq).is_some())
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.draw_regions(area, buf, view)
    }
}
