//! The pane's state, and what the screen asks of it.

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::layout::InspectRegion;
use super::live::Live;
use super::tab::Tab;
use super::{dump, fields, paste, tabs};
use crate::bytes::cstruct::templates;
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::Seq;
use crate::model::event::Event;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::keys::Level;
use crate::ui::ladder::CallScope;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::{Form, List};
use crate::ui::selection::Selection;
use crate::ui::theme::Glyphs;
use crate::ui::world::World;

/// Tabs at most; the oldest that is not shown goes when one more comes.
pub(super) const TAB_LIMIT: usize = 32;

/// The Inspect pane: bytes, their order, their layout and their meaning.
#[derive(Debug)]
pub struct Inspect {
    pub(super) tabs: Vec<Tab>,
    pub(super) shown: usize,
    pub(super) region: InspectRegion,
    pub(super) values: List,
    /// The order that numbers are searched and copied in.
    pub(super) order: Order,
    /// Bytes of a group of the dump.
    pub(super) group: usize,
    pub(super) is_full: bool,
    /// Whether TYPE writes text, not hex digits.
    pub(super) is_text: bool,
    /// Whether TYPE puts bytes before those at the cursor, not over them.
    pub(super) is_inserting: bool,
    /// What was searched last, as it was typed.
    pub(super) searched: String,
}

impl Default for Inspect {
    fn default() -> Inspect {
        Inspect {
            tabs: Vec::new(),
            shown: 0,
            region: InspectRegion::Dump,
            values: List::new(),
            order: Order::NETWORK,
            group: 1,
            is_full: false,
            is_text: false,
            is_inserting: false,
            searched: String::new(),
        }
    }
}

impl Inspect {
    pub(super) fn tab(&self) -> Option<&Tab> {
        self.tabs.get(self.shown)
    }

    pub(super) fn tab_mut(&mut self) -> Option<&mut Tab> {
        self.tabs.get_mut(self.shown)
    }

    /// Adds a tab and shows it. Where there are as many as may be, the oldest one that nobody edited is closed, and
    /// said to be; without one, nothing is added, and the reason is told.
    pub(super) fn show(&mut self, tab: Tab, context: &mut Context<'_>) -> bool {
        if self.tabs.len() >= TAB_LIMIT {
            let Some(oldest) = self.tabs.iter().position(|tab| !tab.is_edited()) else {
                context
                    .complain(SafeText::shown(format!("{TAB_LIMIT} edited tabs are open: close one first")));
                return false;
            };
            let closed = self.tabs.remove(oldest);
            let words = format!("{TAB_LIMIT} tabs are open; the oldest without edits was closed: ");
            context.toast(SafeText::shown(words).then(&closed.origin));
        }
        self.tabs.push(tab);
        self.go_to_tab(self.tabs.len() - 1);
        self.region = InspectRegion::Dump;
        self.is_full = false;
        true
    }

    pub(super) fn go_to_tab(&mut self, index: usize) {
        self.shown = index.min(self.tabs.len().saturating_sub(1));
        self.values = List::new();
    }

    /// Keeps the row of the cursor on screen, moving the dump as little as possible.
    pub(super) fn settle_window(&mut self, area: Rect) {
        let (regions, shape) = self.regions(area);
        if let Some(tab) = self.tab_mut() {
            tab.top = dump::window(tab, shape, regions.dump).start;
        }
    }
}

impl Pane for Inspect {
    fn id(&self) -> PaneId {
        PaneId::Inspect
    }

    fn counts(&self) -> Option<&'static str> {
        Some("byte")
    }

    fn offers(&self, _world: &World, level: Level) -> Vec<Offer> {
        let Some(tab) = self.tab() else { return vec![Action::Add.into()] };
        if level == Level::Type {
            let word = if self.is_text { "types hex" } else { "types text" };
            let insert = if self.is_inserting { "types over" } else { "inserts" };
            return vec![Offer::named(Action::FieldOptions, word), Offer::named(Action::InsertMode, insert)];
        }
        let mut offers = Vec::new();
        let has_bytes = !tab.bytes().is_empty();
        if has_bytes {
            let mark = if tab.marked().is_some() { "unmark" } else { "mark" };
            offers.extend([Offer::named(Action::Mark, mark), Action::Type.into(), Action::Order.into()]);
            offers.extend([Action::Struct, Action::Talk, Action::Width].map(Offer::new));
        } else {
            offers.push(Action::Type.into());
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
        if self.tabs.len() > 1 {
            offers.extend([Action::Next, Action::Previous].map(Offer::new));
        }
        offers.extend([
            Offer::new(Action::Add),
            Offer::named(Action::End, "close"),
            Offer::new(Action::Full),
        ]);
        offers
    }

    fn is_on_text(&self) -> bool {
        self.region == InspectRegion::Dump && self.tab().is_some()
    }

    fn is_full(&self) -> bool {
        self.is_full
    }

    fn on_shown(&mut self, _context: &mut Context<'_>) {
        self.region = InspectRegion::Dump;
    }

    fn numbered(&self) -> Option<&'static str> {
        Some("tab")
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        if self.tabs.is_empty() {
            self.show(Tab::empty(), context);
        }
        self.region = InspectRegion::Dump;
        self.is_inserting = false;
        self.settle_window(context.area);
        true
    }

    fn insert(&mut self, text: &str, context: &mut Context<'_>) {
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => self.type_character(character, context),
            (Some(_), Some(_)) if self.is_text => self.write(text.as_bytes(), context),
            (Some(_), Some(_)) => match paste::parse(text) {
                Ok(bytes) => self.write(&bytes, context),
                Err(error) => {
                    let words = SafeText::literal("the paste is not hex, nothing was written: ");
                    context.complain(words.then(SafeText::shown(error)));
                }
            },
            (None, _) => {}
        }
        self.settle_window(context.area);
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let is_done = if context.level == Level::Type {
            self.act_typing(action, context)
        } else {
            if let Some(tab) = self.tab_mut() {
                tab.settle();
            }
            self.act(action, context)
        };
        self.settle_window(context.area);
        is_done
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        if let Flow::BytesToInspect(specimen) = flow {
            let live = Live::of(&specimen, context.world);
            if !self.show(Tab::of(&specimen, live), context) {
                return;
            }
            if let Some(cut) = self.tab().and_then(Tab::cut_from) {
                let kept = self.tab().map_or(0, |tab| tab.bytes().len());
                context.toast(SafeText::shown(format!("{cut} bytes: the first {kept} are shown")));
            }
        }
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        self.search_for(form, context)
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        if !events.iter().any(|event| matches!(event, Event::Calls)) {
            return;
        }
        for tab in &mut self.tabs {
            let Some(live) = tab.live.filter(|live| live.is_on) else { continue };
            if let Some(specimen) = live.newest(tab.call, context.world) {
                tab.call = specimen.call;
                tab.replace(&specimen.bytes);
            }
        }
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        let (regions, shape) = self.regions(context.area);
        let at = Position::new(pointer.column, pointer.row);
        if pointer.kind != PointerKind::Press {
            let step = if pointer.kind == PointerKind::WheelUp { Action::Up } else { Action::Down };
            if regions.dump.contains(at) {
                self.region = InspectRegion::Dump;
            } else if regions.values.contains(at) {
                self.region = InspectRegion::Values;
            }
            for _ in 0..3 {
                self.update(&step, context);
            }
            return;
        }
        let shown = self.shown;
        if regions.tabs.contains(at) {
            let column = at.x - regions.tabs.x;
            let places = tabs::places(&self.tabs, shown, regions.tabs.width, &Glyphs::UNICODE);
            let hit = places.into_iter().find(|(_, start, words)| {
                (*start..*start + crate::ui::paint::width(words)).contains(&column)
            });
            if let Some((index, ..)) = hit {
                self.go_to_tab(index);
            }
            return;
        }
        let Some(tab) = self.tab_mut() else { return };
        if regions.dump.contains(at) {
            if let Some(byte) = dump::byte_at(tab, shape, regions.dump, at) {
                tab.go(byte, false);
            }
            self.region = InspectRegion::Dump;
        } else if regions.values.contains(at) {
            self.region = InspectRegion::Values;
            let rows = self.tab().map_or(0, |tab| self.value_rows(context.area, tab, &Glyphs::UNICODE).len());
            let page = usize::from(regions.values.height.saturating_sub(1));
            let line = usize::from((at.y - regions.values.y).saturating_sub(1));
            if let Some(row) = self.values.window(rows, page).nth(line) {
                self.values.select(row);
            }
        } else if regions.fields.contains(at) {
            if let Some(byte) = fields::byte_at(tab, regions.fields, at.y) {
                tab.go(byte, false);
            }
            self.region = InspectRegion::Fields;
        }
        self.settle_window(context.area);
    }

    fn selection(&self, _world: &World) -> Selection {
        let Some(tab) = self.tab() else { return Selection::default() };
        let row = || {
            let rows = self.value_rows(Rect::default(), tab, &Glyphs::UNICODE);
            let index = self.values.cursor(rows.len())?;
            Some(rows.get(index)?.row(self.order))
        };
        let bytes = (!tab.bytes().is_empty()).then(|| Inspect::specimen(tab));
        Selection { row: row(), bytes, address: address(tab), ..Selection::default() }
    }

    fn topics(&self, _world: &World, _now: Moment) -> Vec<Topic> {
        let Some(tab) = self.tab() else { return Vec::new() };
        let fields = tab.fields();
        let field = tab.overlay.as_ref().and_then(|overlay| {
            let at = tab.cursor().checked_sub(overlay.at)?;
            fields.iter().find(|field| (field.offset..field.offset + field.bytes.len()).contains(&at))
        });
        let of_field = field.map(|field| {
            let name = if field.is_padding { "padding" } else { field.name.as_str() };
            let order = Topic::named(&format!("{} order", field.order.name()));
            Topic::named(name).into_iter().chain(order).collect::<Vec<_>>()
        });
        let of_value = || {
            let rows = self.value_rows(Rect::default(), tab, &Glyphs::UNICODE);
            let row = self.values.cursor(rows.len()).and_then(|place| rows.get(place))?;
            let name = row.name.as_str().split([' ', ',']).next()?;
            Topic::named(row.name.as_str()).or_else(|| Topic::named(name))
        };
        let mut topics = match self.region {
            InspectRegion::Values => of_value().into_iter().collect(),
            InspectRegion::Tabs | InspectRegion::Dump | InspectRegion::Fields => of_field.unwrap_or_default(),
        };
        topics.extend(Topic::named("byte order"));
        topics
    }

    fn subject(&self, world: &World) -> CallScope {
        let Some(tab) = self.tab() else { return CallScope::Everything };
        let of_call = tab.call.and_then(|seq| Some(world.calls.call(seq)?.socket));
        tab.live
            .map(|live| live.socket)
            .or(of_call)
            .map_or(CallScope::Everything, |one| CallScope::of(&[one]))
    }

    fn origin(&self, world: &World) -> Option<Seq> {
        self.tab()?.call.filter(|seq| world.calls.call(*seq).is_some())
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.draw_pane(area, buf, view)
    }
}

impl Inspect {
    /// What is marked, or all, with where it came from.
    pub(super) fn specimen(tab: &Tab) -> ByteSample {
        let origin = match tab.marked() {
            Some(range) => {
                let part = SafeText::shown(format!("{} bytes at {} of ", range.len(), range.start));
                part.then(&tab.origin)
            }
            None => tab.origin.clone(),
        };
        let layout = tab.overlay.as_ref().filter(|overlay| overlay.at == 0 && tab.marked().is_none());
        ByteSample {
            bytes: Bytes::copy_from_slice(tab.chosen()),
            origin,
            layout: layout
                .and_then(|overlay| templates::named(&overlay.layout.name))
                .map(|known| known.name.as_str()),
            call: tab.call,
        }
    }
}

/// The address that the bytes are, where the struct of an address lies over all of them.
fn address(tab: &Tab) -> Option<Address> {
    let overlay = tab.overlay.as_ref().filter(|overlay| overlay.at == 0)?;
    if !overlay.layout.name.starts_with("sockaddr_") {
        return None;
    }
    let address = Address::from_sockaddr(tab.bytes());
    address.ip().is_some().then_some(address)
}
