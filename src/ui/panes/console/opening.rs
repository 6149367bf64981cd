//! Opening sessions: by menu, form, clone, and from other panes.

use super::pane::Console;
use super::places::ConsoleRegion;
use super::settings::FormPurpose;
use super::{menus, settings};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::{CloseKind, ConsoleCommand, SessionSpec};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::ids::{ServerId, SessionId};
use crate::ui::context::Context;
use crate::ui::flow::Flow;
use crate::ui::parts::Form;
use crate::ui::parts::composer::Draft;

impl Console {
    /// Opens a session and selects it. Whatever its kind, what is typed next goes into its composer.
    pub(super) fn open(&mut self, spec: SessionSpec, draft: Draft, context: &mut Context<'_>) {
        let id = context.new_session();
        context.command(Command::Console(ConsoleCommand::Open(id, Box::new(spec))));
        self.selected = Some(id);
        self.change_draft(Some(id), draft);
        if let Some(bytes) = self.waiting_bytes.take() {
            self.composer.fill(&bytes);
        }
        self.full = None;
        self.region = ConsoleRegion::Composer;
        self.peers = crate::ui::parts::List::new();
        self.conversation = crate::ui::conversation::Conversation::new();
        context.enter_type();
    }

    /// A session to an address.
    pub(super) fn open_address(
        &mut self,
        address: &Address,
        transport: Transport,
        context: &mut Context<'_>,
    ) {
        let address = address.reachable();
        let spec = SessionSpec::new(endpoint_of(&address, transport), vec![address]);
        self.open(spec, Draft::default(), context);
    }

    /// A session to an endpoint; what is a number needs no lookup.
    fn open_endpoint(&mut self, to: Endpoint, context: &mut Context<'_>) {
        let addresses = match (to.host.parse(), to.service.parse()) {
            (Ok(ip), Ok(port)) => vec![Address::new(ip, port)],
            _ => Vec::new(),
        };
        self.open(SessionSpec::new(to, addresses), Draft::default(), context);
    }

    /// Another session with the same settings. Of datagrams the port can be typed first.
    pub(super) fn clone_session(&mut self, context: &mut Context<'_>) {
        let Some((_, session)) = self.session(context.world) else { return };
        let spec = session.spec.clone();
        if spec.to.transport == Transport::Udp {
            context.open(settings::open_form(&spec, FormPurpose::Clone));
            self.like = Some(spec);
        } else {
            self.open(spec, self.composer.draft().emptied(), context);
        }
    }

    /// A session that is over, once more with other settings.
    pub(super) fn open_again(&mut self, context: &mut Context<'_>) {
        let Some((_, session)) = self.session(context.world) else { return };
        context.open(settings::open_form(&session.spec, FormPurpose::Again));
        self.like = Some(session.spec.clone());
    }

    pub(super) fn submit_open(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let Some(spec) = settings::read_open(form, self.like.as_ref()) else { return false };
        let draft = match self.session(context.world).filter(|_| self.like.take().is_some()) {
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
        let Some((id, session)) = self.session(world) else { return true };
        let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
        let Some((connect, options)) = settings::read_live(form, session, socket) else { return false };
        if connect == Some(true) {
            let Some(to) = self.peer(id, session, world) else {
                form.fail("connected", "the address is not known yet: send once, or choose a peer");
                return false;
            };
            context.command(Command::Console(ConsoleCommand::Connect(id, Some(to))));
        } else if connect == Some(false) {
            context.command(Command::Console(ConsoleCommand::Connect(id, None)));
        }
        for setting in options {
            context.command(Command::Console(ConsoleCommand::SetOption(id, setting)));
        }
        true
    }

    /// An entry of one of the pane's menus was chosen; gives back whether the menu is one of them.
    pub(super) fn pick(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        match menu {
            menus::ADD if item == menus::FORM => {
                let blank =
                    Endpoint { host: "127.0.0.1".into(), service: String::new(), transport: Transport::Udp };
                self.like = None;
                context.open(settings::open_form(&SessionSpec::new(blank, Vec::new()), FormPurpose::New));
            }
            menus::ADD => {
                let server = item.strip_prefix(menus::SERVER).and_then(|id| id.parse().ok()).map(ServerId);
                let server = server.and_then(|id| context.world.servers.get(&id));
                if let Some((address, server)) = server.and_then(|server| Some((server.address()?, server))) {
                    self.open_address(address, server.spec.at.transport, context);
                } else if let Some(to) = menus::endpoint(item) {
                    self.open_endpoint(to, context);
                } else {
                    context.complain("that server is not there any more");
                }
            }
            menus::TRANSPORT => {
                if let (Some(address), Some(transport)) = (self.pending.take(), Transport::from_word(item)) {
                    self.open_address(&address, transport, context);
                }
            }
            menus::DROP => {
                let (way, id) = item.split_once(' ').unwrap_or_default();
                let kind = if way == "reset" { CloseKind::Reset } else { CloseKind::Close };
                if let Ok(id) = id.parse().map(SessionId) {
                    context.command(Command::Console(ConsoleCommand::End(id, kind)));
                    context.leave_type();
                }
            }
            menus::FORGET => {
                if let Ok(id) = item.parse().map(SessionId) {
                    context.command(Command::Console(ConsoleCommand::Forget(id)));
                }
            }
            menus::ALL => super::acting::close_all(context),
            _ => return false,
        }
        true
    }

    /// Takes what another pane handed over.
    pub(super) fn take(&mut self, flow: Flow, context: &mut Context<'_>) {
        match flow {
            Flow::AddressToConsole(address, Some(transport)) => {
                self.open_address(&address, transport, context);
            }
            Flow::Session(to) => self.open_endpoint(to, context),
            Flow::AddressToConsole(address, None) => {
                context.open(menus::transports(&address));
                self.pending = Some(address);
            }
            Flow::BytesToComposer(bytes) => {
                if self.session(context.world).is_some() {
                    self.composer.fill(&bytes);
                    self.region = ConsoleRegion::Composer;
                    context.enter_type();
                } else {
                    let count = bytes.len();
                    self.waiting_bytes = Some(bytes);
                    let words = format!(
                        "{count} bytes wait for a session: the next one that is opened has them typed"
                    );
                    context.toast(SafeText::shown(words));
                }
            }
            Flow::ToSession(id) => {
                self.full = None;
                self.region = ConsoleRegion::Talk;
                self.select(id, context.world);
            }
            _ => {}
        }
    }
}

/// The endpoint that an address is, in its numeric form.
fn endpoint_of(address: &Address, transport: Transport) -> Endpoint {
    let (host, service) = match address {
        Address::Inet { ip, port } => (ip.to_string(), port.to_string()),
        Address::Inet6 { ip, port, scope: 0, .. } => (ip.to_string(), port.to_string()),
        Address::Inet6 { ip, port, scope, .. } => (format!("{ip}%{scope}"), port.to_string()),
        // A path that is no UTF-8 is only shown by its escapes; the address itself goes along.
        Address::UnixPath(path) => match std::str::from_utf8(path) {
            Ok(path) => (path.to_owned(), String::new()),
            Err(_) => (address.to_string(), String::new()),
        },
        Address::UnixAbstract(name) => match std::str::from_utf8(name) {
            Ok(name) => (format!("@{name}"), String::new()),
            Err(_) => (address.to_string(), String::new()),
        },
        other => (other.to_string(), String::new()),
    };
    Endpoint { host, service, transport }
}
