//! The pane: its state, and what it can do.

use bytes::Bytes;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::ask::QuestionForm;
use super::asked::{AskedQuestion, NameAnswers};
use super::facts::{Fact, NameLookup, facts};
use super::places::{LookupAreas, LookupNeeds, LookupRegion, places};
use super::{fields, presets, typed};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::eai;
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::glossary::WordKind;
use crate::model::hints::Hints;
use crate::model::lookup::Node;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::keys::Level;
use crate::ui::msg::Pointer;
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::field::Control;
use crate::ui::parts::{Form, List};
use crate::ui::selection::Selection;
use crate::ui::world::World;

/// The Lookup pane: getaddrinfo explained.
#[derive(Debug, Default)]
pub struct Lookup {
    pub(super) ask: QuestionForm,
    pub(super) asked: Option<AskedQuestion>,
    pub(super) region: LookupRegion,
    pub(super) full: Option<LookupRegion>,
    /// Cursor and window of the nodes.
    pub(super) nodes: List,
    /// Cursor and window of the address's forms.
    pub(super) forms: List,
    /// An address that was handed over or typed to be named; it stands in the place of the node's.
    pub(super) given: Option<Address>,
    pub(super) names: NameAnswers,
    /// The flags of the next `getnameinfo`.
    pub(super) name_flags: i32,
}

/// The address whose forms are shown, and where it is from.
#[derive(Clone, Debug)]
pub(super) struct ShownAddress {
    pub(super) address: Address,
    pub(super) transport: Option<Transport>,
    /// The words on its rule.
    pub(super) title: SafeText,
}

impl Lookup {
    /// The region that has the keyboard.
    pub fn region(&self) -> LookupRegion {
        self.region
    }

    /// Whether a question waits for its answer.
    pub fn is_asking(&self) -> bool {
        self.asked.as_ref().is_some_and(AskedQuestion::is_running)
    }

    /// Whether nobody has done anything yet: nothing is asked or typed here, nothing was opened elsewhere.
    pub(super) fn is_first_screen(&self, world: &World) -> bool {
        let is_empty = ["node", "service"].iter().all(|name| self.ask.form.text(name).is_empty());
        let is_empty = is_empty && self.ask.hints() == Hints::default();
        let is_untouched = is_empty && self.asked.is_none() && self.given.is_none();
        is_untouched
            && world.servers.is_empty()
            && world.sessions.is_empty()
            && self.region == LookupRegion::Ask
    }

    /// The list that came back.
    pub(super) fn list(&self) -> &[Node] {
        self.asked.as_ref().map_or(&[], AskedQuestion::nodes)
    }

    /// The place and the node under the cursor.
    pub(super) fn node(&self) -> Option<(usize, &Node)> {
        let place = self.nodes.cursor(self.list().len())?;
        self.list().get(place).map(|node| (place, node))
    }

    /// The address whose forms are shown: the one that was handed over, what is typed while it is an address, the
    /// node's.
    pub(super) fn shown(&self) -> Option<ShownAddress> {
        if let Some(address) = &self.given {
            let title = SafeText::literal("Address");
            return Some(ShownAddress { address: address.clone(), transport: None, title });
        }
        let node = self.node();
        let is_typed = self.region == LookupRegion::Ask || node.is_none();
        let typed = Some(self.ask.form.text("node")).filter(|text| is_typed && !text.is_empty());
        let number = port::parse(self.ask.form.text("service")).unwrap_or(0);
        if let Some(address) = typed.and_then(|text| typed::typed_address(text, number).ok()) {
            let title = SafeText::literal("As typed");
            return Some(ShownAddress { address, transport: self.typed_transport(), title });
        }
        node.map(|(place, node)| ShownAddress {
            address: node.address(),
            transport: super::words::transport(node),
            title: SafeText::literal("Node ").then(place + 1),
        })
    }

    fn typed_transport(&self) -> Option<Transport> {
        match self.ask.hints().socktype {
            1 => Some(Transport::Tcp),
            2 => Some(Transport::Udp),
            _ => None,
        }
    }

    /// The forms of the address that is shown.
    pub(super) fn facts(&self, shown: &ShownAddress, world: &World, key: &str, now: Moment) -> Vec<Fact> {
        let named = self.names.of(&shown.address);
        let who = NameLookup { named, known: world.names.get(&shown.address), key, now };
        facts(&shown.address, shown.transport, &who)
    }

    /// Where everything stands in `area`.
    pub(super) fn places(&self, area: Rect) -> LookupAreas {
        let form = self.ask.form.height(area.width);
        places(area, LookupNeeds { form, full: self.full, focus: self.region })
    }
}

impl Pane for Lookup {
    fn id(&self) -> PaneId {
        PaneId::Lookup
    }

    fn offers(&self, _world: &World, level: Level) -> Vec<Offer> {
        let mut offers = Vec::new();
        if self.is_asking() || self.names.running_since().is_some() {
            offers.push(Offer::named(Action::Interrupt, "cancel"));
        }
        if level == Level::Type {
            offers.push(Action::HistoryBack.into());
            return offers;
        }
        match self.region {
            LookupRegion::Ask => {
                let control = self.ask.form.focused().map(|field| &field.control);
                match control {
                    Some(Control::Text(_) | Control::Number { .. }) | None => {
                        offers.push(Offer::named(Action::Enter, "type"));
                    }
                    Some(Control::Choice(_)) => offers.extend([Action::Enter.into(), Action::Left.into()]),
                    Some(Control::Ticks(_)) => {
                        offers.extend([Action::Enter.into(), Action::Left.into()]);
                        offers.push(Offer::named(Action::Mark, "tick"));
                    }
                }
                offers.push(Action::NextRegion.into());
                offers.extend([Action::Add.into(), Offer::named(Action::Edit, "numbers")]);
            }
            LookupRegion::List | LookupRegion::Address => {
                if self.shown().is_some() {
                    offers.extend([Action::Talk.into(), Action::WhoIs.into(), Action::ToInspect.into()]);
                    offers.push(Action::ServeHere.into());
                }
                offers.push(Action::Type.into());
                if self.region == LookupRegion::List && !self.list().is_empty() {
                    offers.push(Offer::named(Action::Enter, "all fields"));
                }
                offers.extend([Action::NextRegion.into(), Action::Full.into()]);
                offers.extend([Action::Add.into(), Offer::named(Action::Edit, "name flags")]);
            }
        }
        offers
    }

    fn is_on_text(&self) -> bool {
        self.region == LookupRegion::Ask && self.ask.form.is_on_text()
    }

    fn is_on_control(&self) -> bool {
        let control = self.ask.form.focused().map(|field| &field.control);
        self.region == LookupRegion::Ask && matches!(control, Some(Control::Choice(_) | Control::Ticks(_)))
    }

    fn on_shown(&mut self, _context: &mut Context<'_>) {
        self.full = None;
        self.region = LookupRegion::Ask;
        self.ask.form.focus_on("node");
    }

    fn is_full(&self) -> bool {
        self.full.is_some()
    }

    fn to_main_field(&mut self, _context: &mut Context<'_>) -> bool {
        self.full = None;
        self.given = None;
        self.region = LookupRegion::Ask;
        self.ask.form.focus_on("node")
    }

    fn insert(&mut self, text: &str, _context: &mut Context<'_>) {
        self.ask.form.insert(text);
        self.given = None;
        self.ask.look();
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.act(action, context)
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        if let Flow::WhoIs(address) = flow {
            self.ask_name(address, self.name_flags, context);
        }
    }

    fn submit(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        match form.name {
            typed::NUMBERS => {
                let read = typed::read_numbers(form);
                if let Some(numbers) = read {
                    self.ask.set_hints(numbers);
                }
                read.is_some()
            }
            typed::WHO => {
                let read = typed::read_who(form);
                let is_read = read.is_some();
                if let Some((address, flags)) = read {
                    self.name_flags = flags;
                    self.ask_name(address, flags, context);
                }
                is_read
            }
            _ => true,
        }
    }

    fn handle_events(&mut self, events: &[Event], _context: &mut Context<'_>) {
        for event in events {
            if let Event::Lookup(event) = event {
                self.take(event);
            }
        }
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.point_at(pointer, context);
    }

    fn selection(&self, world: &World) -> Selection {
        let Some(shown) = self.shown() else {
            return if self.region == LookupRegion::Ask {
                self.hints_selection()
            } else {
                Selection::default()
            };
        };
        let origin = match (&self.given, self.node(), self.region) {
            (None, Some((place, _)), LookupRegion::List | LookupRegion::Address) => {
                let node = self.asked.as_ref().and_then(|asked| asked.question.node.as_deref());
                let words = SafeText::literal("ai_addr of node ").then(place + 1).then(", ");
                words.then(super::words::argument(node))
            }
            _ => SafeText::literal("address as typed"),
        };
        let row = match self.region {
            LookupRegion::Address => {
                let facts = self.facts(&shown, world, "w", Moment::START);
                let place = self.forms.cursor(facts.len());
                place.and_then(|place| facts.get(place)).map(|fact| fact.text.clone())
            }
            _ => None,
        };
        let row = row.unwrap_or_else(|| SafeText::kept(&shown.address));
        Selection {
            row: Some(row),
            bytes: Some(ByteSample::of_address(&shown.address, origin)),
            address: Some(shown.address),
            transport: shown.transport,
            socket: None,
        }
    }

    fn topics(&self, world: &World, now: Moment) -> Vec<Topic> {
        let failed = self.asked.as_ref().and_then(AskedQuestion::error);
        let failed = failed.and_then(|error| Topic::of(WordKind::Eai, eai::symbol(error.number)));
        match self.region {
            LookupRegion::Ask => self.ask.topics(),
            LookupRegion::List => failed.or_else(|| Topic::named("node")).into_iter().collect(),
            LookupRegion::Address => {
                let facts = self.shown().map(|shown| self.facts(&shown, world, "w", now)).unwrap_or_default();
                let fact = self.forms.cursor(facts.len()).and_then(|place| facts.get(place));
                fact.and_then(|fact| Topic::named(fact.label)).into_iter().collect()
            }
        }
    }

    fn wake_at(&self, _world: &World, now: Moment) -> Option<Moment> {
        let asked = self.asked.as_ref().filter(|asked| asked.is_running()).map(|asked| asked.at);
        let since = asked.into_iter().chain(self.names.running_since());
        // How long it takes is shown in whole seconds.
        since.map(|since| since + std::time::Duration::from_secs(now.since(since).as_secs() + 1)).min()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.draw_all(area, buf, view)
    }
}

impl Lookup {
    /// While the question is filled in, the hints can be looked at as bytes.
    fn hints_selection(&self) -> Selection {
        let specimen = ByteSample {
            bytes: Bytes::from(fields::hints_bytes(self.ask.hints())),
            origin: SafeText::literal("hints of getaddrinfo"),
            layout: Some("addrinfo"),
            call: None,
        };
        Selection { bytes: Some(specimen), ..Selection::default() }
    }

    /// Opens what `e` means here: the hints as numbers, or the address to name.
    pub(super) fn open_form(&mut self, context: &mut Context<'_>) {
        match self.region {
            LookupRegion::Ask => context.open(typed::numbers_form(self.ask.hints())),
            LookupRegion::List | LookupRegion::Address => {
                let shown = self.shown();
                context.open(typed::who_form(shown.as_ref().map(|shown| &shown.address), self.name_flags));
            }
        }
    }

    /// Fills in what was picked from the menu of presets.
    pub(super) fn fill(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        if menu != presets::MENU || !presets::fill(&mut self.ask, item) {
            return false;
        }
        self.full = None;
        self.given = None;
        self.region = LookupRegion::Ask;
        context.leave_type();
        context.toast("filled in; Enter asks");
        true
    }
}
