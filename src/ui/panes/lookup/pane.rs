//! The pane: its regions, and how what one does reaches the others.

use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::Ask;
use super::fact_list::{FactList, FactsOf};
use super::layout::{self, LookupNeeds, LookupRegion};
use super::list::NodeList;
use super::node::StructView;
use super::selected::SelectedLookup;
use super::{dns_form, typed, welcome};
use crate::bytes::address::Network;
use crate::model::address::Address;
use crate::model::event::Event;
use crate::model::hints::Hints;
use crate::model::lookup::Question;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::Flow;
use crate::ui::keys::Level;
use crate::ui::msg::{Msg, Pointer};
use crate::ui::paint;
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::Form;
use crate::ui::regions::{Divided, Region, RegionPlaces, Regions};
use crate::ui::selection::Selection;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// The Lookup pane: getaddrinfo explained.
#[derive(Debug)]
pub struct Lookup {
    pub(super) regions: Regions<LookupRegion>,
    pub(super) selected: SelectedLookup,
    pub(super) ask: Ask,
    pub(super) list: NodeList,
    node: StructView,
    facts: [FactList; 5],
}

impl Default for Lookup {
    fn default() -> Lookup {
        Lookup {
            regions: Regions::new(LookupRegion::Ask),
            selected: SelectedLookup {
                below: LookupRegion::Node,
                beside: LookupRegion::Address,
                ..SelectedLookup::default()
            },
            ask: Ask::default(),
            list: NodeList::default(),
            node: StructView,
            facts: [FactsOf::Address, FactsOf::Order, FactsOf::Source, FactsOf::Host, FactsOf::Dns]
                .map(FactList::new),
        }
    }
}

impl Lookup {
    /// The region that has the keyboard.
    pub const fn focus(&self) -> LookupRegion {
        self.regions.focus()
    }

    /// Whether a question waits for its answer.
    pub fn is_asking(&self) -> bool {
        self.selected.is_asking()
    }

    /// Whether nobody has done anything yet: nothing is asked or typed here, nothing was opened elsewhere.
    fn is_first_screen(&self, world: &World) -> bool {
        let Question { node, service, hints, .. } = &self.selected.draft;
        let is_empty = node.is_none() && service.is_none() && *hints == Hints::default();
        let is_untouched = is_empty && self.selected.answers.asked.is_none() && self.selected.given.is_none();
        is_untouched
            && world.servers.is_empty()
            && world.sessions.is_empty()
            && self.focus() == LookupRegion::Ask
    }

    /// Brings what each region shows in line with what is selected; before and after every update.
    pub(super) fn settle(&mut self, context: &Context<'_>) {
        self.ask.settle(&mut self.selected);
        self.selected.is_filling_in = self.focus() == LookupRegion::Ask;
        self.selected.full = self.regions.full();
        self.selected.size = (context.area.width, context.area.height);
        if self.focus().is_below() {
            self.selected.below = self.focus();
        }
        if self.focus().is_beside() {
            self.selected.beside = self.focus();
        } else if self.selected.typed().is_some_and(|typed| Network::parse_or_host(typed).is_ok()) {
            // DNS has nothing to say of the address or network that is being typed, its forms have.
            self.selected.beside = LookupRegion::Address;
        }
        self.list.settle(&self.selected, context.world);
        for facts in &mut self.facts {
            facts.settle(&self.selected, context.world);
        }
        self.settle_focus(context.area, LookupRegion::Ask, context.world);
        let places = self.shown(context.area, context.world);
        for facts in &mut self.facts {
            facts.settle_rows(places.of(facts.region()).width);
        }
        self.list.settle_rows(places.of(LookupRegion::List).width);
    }

    /// A region, where it is one of facts.
    pub(super) fn fact_list(&self, id: LookupRegion) -> Option<&FactList> {
        self.facts.iter().find(|facts| facts.region() == id)
    }

    /// Of these regions each goes back to its first fact.
    pub(super) fn reset(&mut self, ids: &[LookupRegion]) {
        self.facts.iter_mut().filter(|facts| ids.contains(&facts.region())).for_each(FactList::reset);
    }

    /// The address that is told of, and the question whose answer is shown.
    fn subject_of_facts(&self) -> (Option<Address>, Option<u32>) {
        let asked = self.selected.answers.asked.as_ref().map(|asked| asked.id.0);
        (self.selected.shown().map(|shown| shown.address), asked)
    }
}

impl Divided for Lookup {
    type Id = LookupRegion;
    type Shared = SelectedLookup;

    fn regions(&self) -> &Regions<LookupRegion> {
        &self.regions
    }

    fn regions_mut(&mut self) -> &mut Regions<LookupRegion> {
        &mut self.regions
    }

    fn region(&self, id: LookupRegion) -> (&dyn Region<SelectedLookup>, &SelectedLookup) {
        let region: &dyn Region<SelectedLookup> = match id {
            LookupRegion::Ask => &self.ask,
            LookupRegion::List => &self.list,
            _ => self.fact_list(id).map_or(&self.node as _, |facts| facts as _),
        };
        (region, &self.selected)
    }

    fn region_mut(&mut self, id: LookupRegion) -> (&mut dyn Region<SelectedLookup>, &mut SelectedLookup) {
        let facts = self.facts.iter_mut().find(|facts| facts.region() == id);
        let region: &mut dyn Region<SelectedLookup> = match (id, facts) {
            (LookupRegion::Ask, _) => &mut self.ask,
            (LookupRegion::List, _) => &mut self.list,
            (_, Some(facts)) => facts,
            (_, None) => &mut self.node,
        };
        (region, &mut self.selected)
    }

    fn places(&self, area: Rect, world: &World) -> RegionPlaces<LookupRegion> {
        let form = self.ask.rows(area.width, &self.selected, world);
        let [list, beside] = layout::columns(area.width);
        let rows =
            |id, columns| self.fact_list(id).map_or(0, |facts| facts.rows(columns, &self.selected, world));
        let [order, source] = [LookupRegion::Order, LookupRegion::Source].map(|id| rows(id, list));
        let dns = if self.selected.answers.dns.is_some() { rows(LookupRegion::Dns, beside) } else { 0 };
        let (focus, below, beside) = (self.focus(), self.selected.below, self.selected.beside);
        layout::places(area, LookupNeeds { form, order, source, dns, focus, below, beside })
    }

    /// Tab goes through all regions: one that has no place of its own is shown when it has the focus.
    fn step_region(&mut self, by: isize, _world: &World) {
        // DNS was not asked of a number.
        let is_there = |id: &LookupRegion| *id != LookupRegion::Dns || self.selected.answers.dns.is_some();
        let all: Vec<_> = LookupRegion::ALL.into_iter().filter(is_there).collect();
        let here = all.iter().position(|id| *id == self.focus()).unwrap_or(0);
        let next = all[(here + all.len()).saturating_add_signed(by) % all.len()];
        self.regions.go_to(next);
        self.ask.enter(by < 0);
        if next.is_below() {
            self.selected.below = next;
        } else if next.is_beside() {
            self.selected.beside = next;
        }
    }
}

impl Pane for Lookup {
    fn id(&self) -> PaneId {
        PaneId::Lookup
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        let mut offers = Vec::new();
        if self.selected.answers.running_since().is_some() {
            offers.push(Offer::named(Action::Interrupt, "cancel"));
        }
        let (region, selected) = self.region(self.focus());
        let own = region.offers(selected, world, level);
        if level == Level::Type || self.focus() == LookupRegion::Ask {
            offers.extend(own);
            return offers;
        }
        if selected.shown().is_some() {
            offers.extend([Action::Talk.into(), Action::WhoIs.into(), Action::ToInspect.into()]);
            offers.push(Action::ServeHere.into());
        }
        offers.push(Action::Type.into());
        offers.extend(own);
        offers.extend([Action::NextRegion.into(), Action::Full.into()]);
        let edit = if self.focus() == LookupRegion::Dns { "ask otherwise" } else { "name flags" };
        offers.extend([Action::Add.into(), Offer::named(Action::Edit, edit)]);
        offers
    }

    fn is_on_text(&self) -> bool {
        self.region(self.focus()).0.is_on_text()
    }

    fn is_on_control(&self) -> bool {
        self.region(self.focus()).0.is_on_control()
    }

    fn on_shown(&mut self, context: &mut Context<'_>) {
        self.focus_field("node");
        self.settle(context);
    }

    fn is_full(&self) -> bool {
        self.regions.full().is_some()
    }

    fn to_main_field(&mut self, context: &mut Context<'_>) -> bool {
        self.selected.given = None;
        let is_there = self.focus_field("node");
        self.settle(context);
        is_there
    }

    fn insert(&mut self, text: &str, context: &mut Context<'_>) {
        let (region, shared) = self.region_mut(self.focus());
        region.insert(text, shared, context);
        self.settle(context);
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.settle(context);
        let subject = self.subject_of_facts();
        let question = |lookup: &Lookup| {
            lookup.selected.answers.asked.as_ref().map(|asked| (asked.id, asked.is_running()))
        };
        let asked = question(self);
        let focus = self.focus();
        // Tab goes from field to field before it leaves the form.
        let is_tab = matches!(action, Action::NextRegion | Action::PreviousRegion);
        let is_in_form = is_tab
            && self.focus() == LookupRegion::Ask
            && self.update_region(LookupRegion::Ask, action, context);
        let is_done = is_in_form || self.update_regions(action, context) || self.act(action, context);
        let asked_now = question(self).filter(|now| Some(*now) != asked);
        if let Some((_, is_running)) = asked_now {
            self.regions.leave_full();
            if is_running {
                self.regions.focus_on(LookupRegion::List);
                context.leave_type();
            }
        }
        if self.focus() == LookupRegion::Host && focus != LookupRegion::Host {
            self.selected.ask_host(context);
        }
        self.settle(context);
        if self.subject_of_facts() != subject {
            self.reset(&[LookupRegion::Address]);
        }
        if asked_now.is_some() {
            self.reset(&[LookupRegion::Order, LookupRegion::Source, LookupRegion::Dns]);
        }
        is_done
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        match flow {
            Flow::WhoIs(address) => self.ask_name(address, context),
            Flow::AskDns(request) => {
                self.ask_dns(self.selected.like_before(*request), context);
                self.regions.open_full(LookupRegion::Dns);
            }
            _ => {}
        }
        self.settle(context);
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let is_done = match form.name {
            typed::NUMBERS => self.ask.take_numbers(form),
            typed::WHO => match typed::read_who(form) {
                Some((address, flags)) => {
                    self.selected.name_flags = flags;
                    self.ask_name(address, context);
                    true
                }
                None => false,
            },
            dns_form::NAME => match dns_form::read(form) {
                Some(request) => {
                    self.selected.dns_like = Some(request.clone());
                    self.ask_dns(request, context);
                    true
                }
                None => false,
            },
            _ => true,
        };
        self.settle(context);
        is_done
    }

    fn revise(&mut self, form: &mut Form, _context: &mut Context<'_>) {
        if form.name == dns_form::NAME {
            dns_form::revise(form);
        }
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        for event in events {
            if let Event::Lookup(event) = event {
                self.selected.take(event, context);
            }
        }
        self.settle(context);
    }

    /// What is told depends on the room for it.
    fn handle_message(&mut self, msg: &Msg, context: &mut Context<'_>) {
        if matches!(msg, Msg::Resize(..)) {
            self.settle(context);
        }
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.settle(context);
        self.point_regions(pointer, context);
        self.settle(context);
    }

    fn selection(&self, _world: &World) -> Selection {
        self.under_cursor()
    }

    fn topics(&self, world: &World, now: Moment) -> Vec<Topic> {
        self.topics_here(world, now)
    }

    fn wake_at(&self, world: &World, now: Moment) -> Option<Moment> {
        let places = self.shown(self.regions.area(), world);
        let shown = self.facts.iter().filter(|facts| places.has(facts.region()));
        // How long it takes is shown in whole seconds.
        let asked = self.selected.answers.asked.as_ref().filter(|asked| asked.is_running());
        let next = |since: Moment| since + Duration::from_secs(now.since(since).as_secs() + 1);
        shown.filter_map(|facts| facts.wake_at(now)).chain(asked.map(|asked| next(asked.at))).min()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let places = self.shown(area, view.world);
        let ask = places.of(LookupRegion::Ask);
        if self.is_first_screen(view.world) && !ask.is_empty() {
            welcome::draw(Rect { y: ask.bottom(), height: area.bottom() - ask.bottom(), ..area }, buf, view);
            return self.ask.draw(ask, buf, view, &self.selected);
        }
        let position = self.draw_regions(area, buf, view);
        // A line between two regions ends in the rule below it, where no words stand.
        for place in places.ids().map(|id| places.of(id)).filter(|place| place.x > area.x) {
            let below =
                Rect { x: place.x - 1, y: place.bottom(), width: 1, height: 1 }.intersection(buf.area);
            if let Some(cell) = buf.cell((below.x, below.y)).filter(|_| !below.is_empty())
                && cell.symbol() == view.theme.glyphs.horizontal
            {
                paint::put(buf, below, 0, 0, view.theme.glyphs.tee_up, view.theme.style(Role::Rule));
            }
        }
        position
    }
}
