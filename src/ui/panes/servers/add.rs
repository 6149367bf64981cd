//! Adding a server: presets start at once, everything else is a form first.

use super::form;
use super::selected::SelectedServer;
use super::server_rows;
use super::start::Starts;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::{self, Endpoint, Transport};
use crate::model::preset;
use crate::model::server::{Rule, ServerSpec, Service};
use crate::model::service::SERVICES;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::parts::endpoint::{LOOPBACK, PATH};
use crate::ui::parts::form::Form;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::Popup;

/// The menu's name.
pub(super) const MENU: &str = "add";
/// Presets that everybody needs; they stand first.
const AT_ONCE: usize = 2;
/// Pick: what was filled in and not started.
const DRAFT: &str = "draft";

impl Starts {
    /// The add menu: what was left, two presets, a form for each service, the other presets.
    pub(super) fn add_menu(&self, context: &mut Context<'_>) {
        let mut items = Vec::new();
        if let Some(draft) = &self.draft {
            let words =
                SafeText::literal(draft.at.transport.name()).then(" ").then(SafeText::kept(&draft.at));
            items.push(MenuItem::pick("go on with the last one", words, MENU, DRAFT));
        }
        let presets = preset::catalogue().unwrap_or_else(|error| {
            context.complain(SafeText::shown(error));
            Vec::new()
        });
        let mut presets = presets.iter().enumerate().map(|(place, preset)| {
            let label = SafeText::escaped_str(&preset.name);
            let note = SafeText::escaped_str(&preset.help);
            MenuItem::pick(label, note, MENU, format!("preset {place}"))
        });
        items.extend(
            presets.by_ref().take(AT_ONCE).map(|item| item.under("Start at once, on this host alone")),
        );
        items.extend(SERVICES.iter().map(|entry| {
            let item = MenuItem::pick(SafeText::literal(entry.word).then("…"), entry.help, MENU, entry.word);
            item.under("Choose address, port and settings first")
        }));
        items.extend(presets.map(|item| item.under("More that start at once: programs of network courses")));
        context.open(Popup::Menu(Menu::new("Add a server", items).reading(typed)));
    }

    /// An entry of the add menu.
    pub(super) fn add(&mut self, item: &str, selected: &mut SelectedServer, context: &mut Context<'_>) {
        if item == DRAFT {
            if let Some(draft) = self.draft.clone() {
                self.open_form("A new server", &draft, context);
            }
        } else if let Some(place) = item.strip_prefix("preset ") {
            let presets = preset::catalogue().unwrap_or_default();
            let Some(preset) = place.parse().ok().and_then(|place: usize| presets.get(place)) else { return };
            self.start(None, preset.spec.clone(), selected, context);
        } else if let Some(entry) = SERVICES.iter().find(|entry| entry.word == item) {
            let mut spec = fresh(Transport::Tcp);
            spec.service = Service::fresh(entry.word).unwrap_or(Service::Echo);
            self.open_form("A new server", &spec, context);
        }
    }

    /// A form for a server at an address of another pane.
    pub(super) fn serve_at(
        &mut self,
        address: &Address,
        transport: Option<Transport>,
        context: &mut Context<'_>,
    ) {
        let mut spec = fresh(transport.unwrap_or(Transport::Tcp));
        match (address, address.port()) {
            (_, Some(port)) => {
                spec.at.host = address.host().into();
                spec.at.service = port.to_string();
            }
            (Address::UnixPath(path), _) => spec.at.host = typed_path(path),
            (Address::UnixAbstract(name), _) => {
                spec.at.host = format!("@{}", typed_path(name));
            }
            _ => {}
        }
        self.open_form("Serve at this address", &spec, context);
    }

    /// The form of a server that answers every message with these bytes: the selected one with one more rule, if it
    /// answers by rules, else a new one.
    pub(super) fn answer_with(&mut self, bytes: &[u8], selected: &SelectedServer, context: &mut Context<'_>) {
        let rule = Rule::any(bytes);
        let server = selected.server(context.world);
        if let Some((id, server)) = server
            && let Service::Rules(rules) = &server.spec.service
        {
            let mut spec = server.spec.clone();
            spec.service = Service::Rules(rules.iter().cloned().chain([rule]).collect());
            let mut form =
                form::build(SafeText::literal("One more rule of ").then(server_rows::address(server)), &spec);
            form.focus_on("rule");
            self.editing = Some(id);
            context.open(form);
            return;
        }
        let mut spec = fresh(Transport::Tcp);
        spec.service = Service::Rules(vec![rule]);
        self.open_form("A new server with this answer", &spec, context);
    }

    /// `e`: the settings of the selected server. `c`: those of another one like it.
    pub(super) fn edit(&mut self, is_clone: bool, selected: &SelectedServer, context: &mut Context<'_>) {
        let Some((id, server)) = selected.server(context.world) else { return };
        let spec = server.spec.clone();
        if is_clone {
            let mut form = form::build("Another server like this", &spec);
            // At the same place two would be in each other's way: that is what to change.
            let place = if spec.at.transport.is_unix() { "address" } else { "port" };
            form.focus_on(place);
            if spec.at.service != "0" {
                form.hint(place, "taken by the one that it is like");
            }
            self.editing = None;
            context.open(form);
        } else {
            let title = SafeText::literal("Settings of ").then(server_rows::address(server));
            let mut form = form::build(title, &spec);
            form::report_taken(&mut form, server, context.world);
            self.editing = Some(id);
            context.open(form);
        }
    }

    /// The form of a server that is not there yet.
    fn open_form(&mut self, title: impl Into<SafeText>, spec: &ServerSpec, context: &mut Context<'_>) {
        self.editing = None;
        context.open(form::build(title, spec));
    }

    /// The form of a server was confirmed.
    pub(super) fn submit_server(
        &mut self,
        form: &mut Form,
        selected: &mut SelectedServer,
        context: &mut Context<'_>,
    ) -> bool {
        let Some(spec) = form::read(form) else { return false };
        match self.editing.take().filter(|id| context.world.servers.contains_key(id)) {
            Some(id) => self.change(id, spec, selected, context),
            None => self.start(None, spec, selected, context),
        }
        true
    }
}

/// Servers at an address that is typed, perhaps with a part of a service's name or a transport: each service that needs
/// no more to be said, over each kind of socket that has such addresses.
fn typed(text: &str) -> Result<Vec<MenuItem>, SafeText> {
    let is_place = |word: &&str| word.contains([':', '/', '@']) || word.parse::<u32>().is_ok();
    let Some(at) = text.split_whitespace().find(is_place) else { return Ok(Vec::new()) };
    let is_path = at.starts_with(['/', '@', '.']);
    let mut items = Vec::new();
    for entry in SERVICES {
        for over in Transport::SERVED.into_iter().filter(|over| over.is_unix() == is_path) {
            let line = format!("{} {}", entry.word, over.word());
            let mut others = text.split_whitespace().filter(|word| *word != at);
            if !others.all(|word| line.contains(&word.to_lowercase())) {
                continue;
            }
            let at = endpoint::listen_at(at, over).map_err(|error| error.text)?;
            if Service::chosen(entry.word, &[]).is_ok() {
                let label = SafeText::kept(format!("{line} {at}"));
                items.push(MenuItem::new(label, entry.help, Action::Serve(entry.word.to_owned(), at)));
            }
        }
    }
    Ok(items)
}

/// A server on this host alone, at the port of the echo presets.
fn fresh(transport: Transport) -> ServerSpec {
    let host = if transport.is_unix() { PATH } else { LOOPBACK };
    let service = if transport.is_unix() { "" } else { form::OFFERED };
    let at = Endpoint { host: host.to_owned(), service: service.to_owned(), transport };
    ServerSpec::new(at, Service::Echo)
}

/// A path as it is typed into the form, where it is text: bytes that are none are shown, and can be mended.
fn typed_path(path: &[u8]) -> String {
    match std::str::from_utf8(path) {
        Ok(path) => path.to_owned(),
        Err(_) => SafeText::escaped(path).to_string(),
    }
}
