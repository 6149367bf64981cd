//! Opening sessions: by menu, form, clone, and from other panes.

use super::Console;
use super::form::FormPurpose;
use super::layout::ConsoleRegion;
use super::{add, form};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::{ConsoleCommand, SessionSpec};
use crate::model::endpoint::{Endpoint, RecentEndpoints, Transport};
use crate::model::ids::ServerId;
use crate::model::tls::ClientTls;
use crate::ui::context::Context;
use crate::ui::conversation::Conversation;
use crate::ui::flow::Flow;
use crate::ui::parts::Form;
use crate::ui::parts::composer::Draft;
use crate::ui::parts::endpoint::{self, LOOPBACK};

/// The port of the catalogue's transfers.
const TRANSFERS: &str = "5001";

impl Console {
    /// Opens a session and selects it. Whatever its kind, what is typed next goes into its composer; but one that
    /// fetches a file is only watched.
    pub(super) fn open(&mut self, spec: SessionSpec, draft: Draft, context: &mut Context<'_>) {
        let id = context.new_session();
        let example = spec.to.echo_request().filter(|_| draft.is_default());
        let is_watched = spec.transfer.is_some();
        context.command(Command::Console(ConsoleCommand::Open(id, Box::new(spec))));
        self.selected.open(id);
        self.composer.begin(id, draft);
        if let Some(bytes) = example {
            self.composer.fill(bytes);
        }
        self.regions.leave_full();
        self.conversation = Conversation::new().in_form_of(&self.conversation);
        if is_watched {
            self.regions.focus_on(ConsoleRegion::Conversation);
            context.leave_type();
        } else {
            self.regions.focus_on(ConsoleRegion::Composer);
            context.enter_type();
        }
    }

    /// A session to an address.
    pub(super) fn open_address(
        &mut self,
        address: &Address,
        transport: Transport,
        context: &mut Context<'_>,
    ) {
        let address = address.reachable();
        let address =
            if transport.has_ports() || transport.is_unix() { address } else { address.with_port(0) };
        let to = endpoint_of(&address, transport);
        if transport.has_ports() && address.port() == Some(0) {
            // Nobody listens on port 0: getaddrinfo was asked without a service.
            return self.ask_port(Endpoint { service: String::new(), ..to }, context);
        }
        self.open(SessionSpec::new(to, vec![address]), Draft::default(), context);
    }

    /// The form of a new session to a host whose port is not known.
    fn ask_port(&mut self, to: Endpoint, context: &mut Context<'_>) {
        self.like = None;
        let mut form = form::open_form(&SessionSpec::new(to, Vec::new()), FormPurpose::New, context.world);
        form.focus_on(endpoint::PORT);
        context.open(form);
    }

    /// A session to an endpoint; what is a number needs no lookup.
    fn open_endpoint(&mut self, to: Endpoint, tls: Option<ClientTls>, context: &mut Context<'_>) {
        let addresses = match (to.host.parse(), to.service.parse()) {
            (Ok(ip), Ok(port)) if to.transport.has_ports() => vec![Address::new(ip, port)],
            (Ok(ip), _) if to.transport.is_internet() && !to.transport.has_ports() => {
                vec![Address::new(ip, 0)]
            }
            _ => Vec::new(),
        };
        let spec = SessionSpec { tls: tls.map(Box::new), ..SessionSpec::new(to, addresses) };
        self.open(spec, Draft::default(), context);
    }

    /// Another session with the same settings. Of datagrams the port can be typed first.
    pub(super) fn clone_session(&mut self, context: &mut Context<'_>) {
        let Some((_, session)) = self.selected.session(context.world) else { return };
        let spec = session.spec.clone();
        if spec.transfer.is_some() {
            // Into the same file two would be in each other's way: that is what to change.
            context.open(form::open_form(&spec, FormPurpose::Fetch, context.world));
            self.like = Some(spec);
        } else if spec.to.transport == Transport::Udp {
            context.open(form::open_form(&spec, FormPurpose::Clone, context.world));
            self.like = Some(spec);
        } else {
            self.open(spec, self.composer.draft().emptied(), context);
        }
    }

    /// A session that is over, once more with other settings.
    pub(super) fn open_again(&mut self, context: &mut Context<'_>) {
        let Some((_, session)) = self.selected.session(context.world) else { return };
        context.open(form::open_form(&session.spec, FormPurpose::Again, context.world));
        self.like = Some(session.spec.clone());
    }

    pub(super) fn submit_open(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let Some(spec) = form::read_open(form, self.like.as_ref()) else { return false };
        let draft = match self.selected.session(context.world).filter(|_| self.like.take().is_some()) {
            // What could not be sent any more goes along.
            Some((_, session)) if session.is_ended() => self.composer.draft(),
            Some(_) => self.composer.draft().emptied(),
            None => Draft::default(),
        };
        self.open(spec, draft, context);
        true
    }

    pub(super) fn submit_live(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let Some((id, session)) = self.selected.session(world) else { return true };
        let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
        let Some(changes) = form::read_live(form, session, socket) else { return false };
        let connect = changes.connect;
        if connect == Some(true) {
            let Some(to) = self.selected.peer(id, session, world) else {
                form.fail("connected", "the address is not known yet: send once, or choose a peer");
                return false;
            };
            context.command(Command::Console(ConsoleCommand::Connect(id, Some(to))));
        } else if changes.connect == Some(false) {
            context.command(Command::Console(ConsoleCommand::Connect(id, None)));
        }
        if let Some(spec) = changes.spec {
            context.command(Command::Console(ConsoleCommand::Adjust(id, Box::new(spec))));
        }
        for setting in changes.options {
            context.command(Command::Console(ConsoleCommand::SetOption(id, setting)));
        }
        true
    }

    /// Opens the form of a transfer: from a server, where that is known, into a local file.
    fn open_fetch(&mut self, from: Option<(Endpoint, String)>, context: &mut Context<'_>) {
        let (to, file) = from.unwrap_or_else(|| {
            let (host, service) = (LOOPBACK.to_owned(), TRANSFERS.to_owned());
            (Endpoint { host, service, transport: Transport::Tcp }, String::new())
        });
        let mut spec = SessionSpec::fetching(to, Vec::new());
        if let Some(transfer) = &mut spec.transfer {
            transfer.file = file.into();
        }
        self.like = None;
        context.open(form::open_form(&spec, FormPurpose::Fetch, context.world));
    }

    /// An entry of the menu of new sessions was chosen.
    pub(super) fn add(&mut self, item: &str, context: &mut Context<'_>) {
        if item == add::FETCH {
            return self.open_fetch(None, context);
        }
        if let Some(host) = item.strip_prefix(add::FORM) {
            let service = String::new();
            match host.trim() {
                "" => {
                    self.like = None;
                    let to = Endpoint { host: LOOPBACK.to_owned(), service, transport: Transport::Udp };
                    context.open(form::open_form(
                        &SessionSpec::new(to, Vec::new()),
                        FormPurpose::New,
                        context.world,
                    ));
                }
                host => {
                    let to = Endpoint { host: host.to_owned(), service, transport: Transport::Tcp };
                    self.ask_port(to, context);
                }
            }
            return;
        }
        let recent = item.strip_prefix(add::RECENT).and_then(|place| place.parse().ok());
        if let Some(place) = recent {
            let recent = context.world.recent.iter().flat_map(RecentEndpoints::iter).nth(place).cloned();
            if let Some(recent) = recent {
                self.open_endpoint(recent.to, recent.tls.then(ClientTls::default), context);
            }
            return;
        }
        let server = item.strip_prefix(add::SERVER).and_then(|id| id.parse().ok()).map(ServerId);
        let server = server.and_then(|id| context.world.servers.get(&id));
        if let Some((address, server)) = server.and_then(|server| Some((server.address()?, server))) {
            self.open_address(address, server.spec.at.transport, context);
        } else if let Some(to) = add::endpoint(item) {
            self.open_endpoint(to, None, context);
        } else {
            context.complain("that server is not there any more");
        }
    }

    /// The transport for the address that waits for one was chosen.
    pub(super) fn open_over(&mut self, transport: &str, context: &mut Context<'_>) {
        if let Some((address, transport)) = self.pending.take().zip(Transport::from_word(transport)) {
            self.open_address(&address, transport, context);
        }
    }

    /// Takes what another pane handed over.
    pub(super) fn take(&mut self, flow: Flow, context: &mut Context<'_>) {
        match flow {
            Flow::AddressToConsole(address, Some(transport)) => {
                self.open_address(&address, transport, context);
            }
            Flow::Session(to, tls) => self.open_endpoint(to, tls, context),
            Flow::Fetch(from) => self.open_fetch(from, context),
            Flow::AddressToConsole(address, None) => {
                context.open(add::transports(&address));
                self.pending = Some(address);
            }
            Flow::BytesToComposer(bytes) => {
                if self.selected.session(context.world).is_some() {
                    self.composer.fill(&bytes);
                    self.write(context);
                } else {
                    let count = bytes.len();
                    self.composer.keep(bytes);
                    let words = format!(
                        "{count} bytes wait for a session: the next one that is opened has them typed"
                    );
                    context.toast(SafeText::shown(words));
                }
            }
            Flow::ToSession(id) => {
                self.regions.leave_full();
                self.regions.focus_on(ConsoleRegion::Conversation);
                self.selected.select(id);
            }
            _ => {}
        }
    }
}

/// The endpoint that an address is, in its numeric form. A path that is no UTF-8 is only shown by its escapes; the
/// address itself goes along.
fn endpoint_of(address: &Address, transport: Transport) -> Endpoint {
    let host = match address {
        Address::UnixPath(path) => std::str::from_utf8(path).map(str::to_owned).ok(),
        Address::UnixAbstract(name) => std::str::from_utf8(name).map(|name| format!("@{name}")).ok(),
        _ => None,
    };
    let port = address.port().filter(|_| transport.has_ports());
    let service = port.map(|port| port.to_string()).unwrap_or_default();
    Endpoint { host: host.unwrap_or_else(|| address.host().into()), service, transport }
}
