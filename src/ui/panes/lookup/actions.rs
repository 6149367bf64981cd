//! What the verbs do, in whatever region they are asked for.

use super::asked_dns::AskedDns;
use super::fact_list::FactList;
use super::layout::LookupRegion;
use super::{Lookup, dns, dns_form, presets, typed, words};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::dns::DnsRequest;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::ByteSample;
use crate::ui::regions::Divided;
use crate::ui::selection::Selection;

impl Lookup {
    /// What the region with the focus does not take.
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::Interrupt => return self.selected.cancel(context),
            Action::Add => context.open(presets::menu()),
            Action::Edit if self.focus() == LookupRegion::Ask => context.open(self.ask.numbers_form()),
            Action::Edit if self.focus() == LookupRegion::Dns => {
                if let Some(asked) = &self.selected.answers.dns {
                    context.open(dns_form::build(asked.request.name.text().as_str(), &asked.request));
                }
            }
            Action::Edit => {
                let shown = self.selected.shown();
                let address = shown.as_ref().map(|shown| &shown.address);
                context.open(typed::who_form(address, self.selected.name_flags));
            }
            Action::TraceDns => self.trace(context),
            Action::Pick { menu, item } => return self.fill(menu, item, context),
            // The hints can be looked at as bytes, but nobody wants to send them.
            Action::Talk if self.selected.shown().is_none() => {
                context.toast("no address here yet to talk with: ask for a name first");
            }
            Action::Back => return self.regions.leave_full() || self.selected.given.take().is_some(),
            Action::Fill(text) => {
                self.selected.given = None;
                self.focus_field("node");
                self.ask.set_node(text);
            }
            Action::Enter => return self.enter(context),
            // Past the first or the last field of the form.
            Action::Up | Action::Down if self.focus() == LookupRegion::Ask => {
                self.step_region(if *action == Action::Up { -1 } else { 1 }, context.world);
            }
            _ => return false,
        }
        true
    }

    /// The focus goes to a field of the form.
    pub(super) fn focus_field(&mut self, field: &str) -> bool {
        self.regions.leave_full();
        self.regions.focus_on(LookupRegion::Ask);
        self.ask.go_to(field)
    }

    /// Asks for the name that DNS was asked for, else for the one that is typed, from the root servers on.
    fn trace(&mut self, context: &mut Context<'_>) {
        let asked =
            self.selected.answers.dns.as_ref().map(|dns| (dns.name().clone(), dns.request.kinds.clone()));
        let typed = || self.selected.draft.node.as_deref().and_then(AskedDns::request);
        let Some((name, kinds)) = asked.or_else(|| typed().map(|request| (request.name, request.kinds)))
        else {
            return context.complain("there is no name to follow through DNS: type one first");
        };
        let mut request = DnsRequest::usual(name, kinds.into_iter().take(1).collect());
        if let Some(like) = &self.selected.dns_like {
            request.settings.clone_from(&like.settings);
        }
        (request.settings.trace, request.settings.search) = (true, false);
        self.selected.ask_dns(request, context);
        self.regions.open_full(LookupRegion::Dns);
    }

    fn enter(&mut self, context: &mut Context<'_>) -> bool {
        match self.focus() {
            LookupRegion::List if self.selected.list().is_empty() => {
                self.selected.given = None;
                self.focus_field("node");
                context.enter_type();
            }
            LookupRegion::List | LookupRegion::Dns => {
                return self.update_regions(&Action::Full, context);
            }
            LookupRegion::Address => {
                if let Some(shown) = self.selected.shown() {
                    self.ask_name(shown.address, context);
                }
            }
            LookupRegion::Source => return self.selected.ask_modules(context),
            LookupRegion::Ask | LookupRegion::Node | LookupRegion::Order | LookupRegion::Host => {
                return false;
            }
        }
        true
    }

    /// Asks for the name of an address, and shows its forms.
    pub(super) fn ask_name(&mut self, address: Address, context: &mut Context<'_>) {
        self.selected.ask_name(address, context);
        self.regions.leave_full();
        self.regions.focus_on(LookupRegion::Address);
        self.reset(&[LookupRegion::Address]);
        context.leave_type();
    }

    /// Asks DNS servers, and shows what they say from its beginning.
    pub(super) fn ask_dns(&mut self, request: DnsRequest, context: &mut Context<'_>) {
        self.selected.ask_dns(request, context);
        self.reset(&[LookupRegion::Dns]);
        self.regions.focus_on(LookupRegion::Dns);
        context.leave_type();
    }

    /// Fills in what was picked from the menu of presets.
    fn fill(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        if menu != presets::MENU || !self.ask.fill(item) {
            return false;
        }
        self.selected.given = None;
        self.regions.leave_full();
        self.regions.focus_on(LookupRegion::Ask);
        context.leave_type();
        context.toast("filled in; Enter asks");
        true
    }

    /// What is under the cursor, for the verbs of every pane.
    pub(super) fn under_cursor(&self) -> Selection {
        let selected = &self.selected;
        let is_asking = self.focus() == LookupRegion::Ask;
        let fact = match self.fact_list(self.focus()) {
            Some(facts) => facts.current(),
            None => self.list.current(),
        };
        let row = fact.map(|fact| fact.text.lasting());
        if self.focus() == LookupRegion::Dns {
            let place = self.fact_list(LookupRegion::Dns).map_or(0, FactList::place);
            let (bytes, shown) = (dns::sample(selected, place), selected.shown());
            let transport = shown.as_ref().and_then(|shown| shown.transport);
            let address = row.as_ref().and_then(|row| dns::address(selected, row.as_str()));
            let address = address.or(shown.map(|shown| shown.address));
            return Selection { row, bytes, address, transport, socket: None };
        }
        let Some(shown) = selected.shown() else {
            let bytes = is_asking.then(|| self.ask.hints_sample());
            return Selection { row, bytes, ..Selection::default() };
        };
        // Where the fields of the node are looked at, the struct itself; else the address that it points to.
        let is_of_struct = self.focus() == LookupRegion::Node || selected.full == Some(LookupRegion::List);
        let of_node = selected.node().filter(|(_, node)| is_of_struct && !node.raw.is_empty());
        let struct_bytes = of_node.map(|(place, node)| ByteSample {
            bytes: node.raw.clone().into(),
            origin: SafeText::literal("struct addrinfo of node ").then(place + 1),
            layout: Some("addrinfo"),
            call: selected.answers.asked.as_ref().and_then(super::asked::AskedQuestion::call),
        });
        let origin = match (&selected.given, selected.node()) {
            (None, Some((place, _))) if !is_asking => {
                let node = selected.answers.asked.as_ref().and_then(|asked| asked.question.node.as_deref());
                let words = SafeText::literal("ai_addr of node ").then(place + 1).then(", ");
                words.then(words::argument(node))
            }
            _ => SafeText::literal("address as typed"),
        };
        Selection {
            row: Some(row.unwrap_or_else(|| SafeText::kept(&shown.address))),
            bytes: struct_bytes.or_else(|| Some(ByteSample::of_address(&shown.address, origin))),
            address: Some(shown.address),
            transport: shown.transport,
            socket: None,
        }
    }
}
