//! Starting, stopping and changing servers.

use std::collections::{BTreeMap, BTreeSet};

use super::selected::SelectedServer;
use super::wildcard;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::ids::ServerId;
use crate::model::server::{ServerCommand, ServerSpec};
use crate::model::setting::{self, SETTINGS};
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::parts::Dialog;
use crate::ui::parts::dialog::Consequence;
use crate::ui::world::{Server, World};

/// The name of the dialog's picks.
pub(super) const RESTART: &str = "restart";

/// Servers on their way: to be started, restarted, asked about.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// Whose settings the open form has; `None`: of a server that is not there yet.
    pub(super) editing: Option<ServerId>,
    /// Asked for in this very update: the world knows it after it.
    starting: Option<ServerId>,
    /// What waits for the answer whether to bind every interface.
    asking: Option<(Option<ServerId>, Box<ServerSpec>)>,
    /// Filled in and not started: the add menu brings it back.
    pub(super) draft: Option<Box<ServerSpec>>,
    /// What waits for the answer whether to restart.
    changing: Option<(ServerId, Box<ServerSpec>)>,
    /// Allowed to bind every interface: asked once.
    allowed: BTreeSet<ServerId>,
    /// To be started again when they have stopped.
    restarts: BTreeMap<ServerId, Box<ServerSpec>>,
    /// The port that the system chose for port 0: kept over a restart.
    ports: BTreeMap<ServerId, u16>,
}

impl Starts {
    /// The server that was asked for, until the world knows it.
    pub(super) fn starting(&mut self, world: &World) -> Option<ServerId> {
        self.starting = self.starting.filter(|id| !world.servers.contains_key(id));
        self.starting
    }

    /// The port that the system chose is kept over a restart.
    pub(super) fn keep_port(&mut self, id: ServerId, port: u16) {
        self.ports.insert(id, port);
    }

    /// It is not to be started again when it has stopped.
    pub(super) fn leave(&mut self, id: ServerId) {
        self.restarts.remove(&id);
    }

    /// Starts a server, a new one without an id; asks first when it would bind every interface.
    pub(super) fn start(
        &mut self,
        id: Option<ServerId>,
        spec: ServerSpec,
        selected: &mut SelectedServer,
        context: &mut Context<'_>,
    ) {
        let is_allowed = id.is_some_and(|id| self.allowed.contains(&id));
        if wildcard::is_wildcard(&spec.at) && !is_allowed {
            let question = wildcard::question(&spec);
            self.draft = Some(Box::new(spec.clone()));
            self.asking = Some((id, Box::new(spec)));
            context.open(crate::ui::popup::Popup::Dialog(question));
            return;
        }
        self.start_now(id, spec, selected, context);
    }

    fn start_now(
        &mut self,
        id: Option<ServerId>,
        mut spec: ServerSpec,
        selected: &mut SelectedServer,
        context: &mut Context<'_>,
    ) {
        let is_new = id.is_none();
        let id = id.unwrap_or_else(|| context.new_server());
        self.draft = None;
        if let Some(port) = self.ports.get(&id).filter(|_| spec.at.service == "0") {
            spec.at.service = port.to_string();
        }
        if context.world.servers.get(&id).is_some_and(Server::is_running) {
            self.restarts.insert(id, Box::new(spec));
            context.command(Command::Server(ServerCommand::Stop(id)));
            return;
        }
        context.command(Command::Server(ServerCommand::Start(id, Box::new(spec))));
        if is_new || !context.world.servers.contains_key(&id) {
            self.starting = Some(id);
            selected.select_server(Some(id));
            selected.marked_servers.clear();
        }
    }

    /// The answer to the question about every interface.
    pub(super) fn answer_wildcard(
        &mut self,
        item: &str,
        selected: &mut SelectedServer,
        context: &mut Context<'_>,
    ) {
        let Some((id, mut spec)) = self.asking.take() else { return };
        match item {
            wildcard::EVERY => {
                let id = id.unwrap_or_else(|| context.new_server());
                self.allowed.insert(id);
                self.start_now(Some(id), *spec, selected, context);
            }
            wildcard::LOOPBACK => {
                wildcard::loopback_of(&spec.at.host).clone_into(&mut spec.at.host);
                self.start_now(id, *spec, selected, context);
            }
            _ => {}
        }
    }

    /// `s`: what runs stops, what is stopped starts, on the same port.
    pub(super) fn start_or_stop(&mut self, selected: &mut SelectedServer, context: &mut Context<'_>) {
        for id in selected.server_targets() {
            let Some(server) = context.world.servers.get(&id) else { continue };
            if server.is_running() {
                self.restarts.remove(&id);
                context.command(Command::Server(ServerCommand::Stop(id)));
            } else {
                self.start(Some(id), server.spec.clone(), selected, context);
            }
        }
    }

    /// Stops and starts again, on the same port.
    pub(super) fn restart(&mut self, selected: &mut SelectedServer, context: &mut Context<'_>) {
        for id in selected.server_targets() {
            if let Some(server) = context.world.servers.get(&id) {
                self.start(Some(id), server.spec.clone(), selected, context);
            }
        }
    }

    /// Takes changed settings over: at once what can be changed at once, the rest with a restart, which is
    /// asked about when clients would be lost.
    pub(super) fn change(
        &mut self,
        id: ServerId,
        spec: ServerSpec,
        selected: &mut SelectedServer,
        context: &mut Context<'_>,
    ) {
        let Some(server) = context.world.servers.get(&id) else { return };
        if !server.is_running() {
            self.start(Some(id), spec, selected, context);
            return;
        }
        if server.spec == spec {
            context.toast("nothing was changed");
            return;
        }
        if setting::is_live_change(SETTINGS, &server.spec, &spec) {
            context.command(Command::Server(ServerCommand::Change(id, Box::new(spec))));
            context.toast("changed, while it runs");
            return;
        }
        let open = server.totals.open;
        let queued = server.queue.map_or(0, |queue| queue.waiting);
        if open + queued == 0 || !spec.at.transport.is_stream() {
            self.start(Some(id), spec, selected, context);
            return;
        }
        self.changing = Some((id, Box::new(spec)));
        let pick = Action::Pick { menu: RESTART.to_owned(), item: "restart".to_owned() };
        let clients = |count| if count == 1 { "1 client".to_owned() } else { format!("{count} clients") };
        let lost = match (open, queued) {
            (_, 0) => format!("{} will be disconnected;", clients(open)),
            (0, _) => format!("{} in the accept queue will be reset;", clients(queued)),
            _ => format!(
                "{} will be disconnected, and {queued} more in the accept queue reset;",
                clients(open)
            ),
        };
        let dialog = Dialog::new(
            "Restart it with the new settings?",
            vec![
                SafeText::shown(lost),
                "faults, rules, a secret, allow and deny lists can change while it runs.".into(),
            ],
            "leave it is",
        )
        .or("restart", Consequence::Action(pick));
        context.open(crate::ui::popup::Popup::Dialog(dialog));
    }

    /// The answer to the question about a restart.
    pub(super) fn answer_restart(&mut self, selected: &mut SelectedServer, context: &mut Context<'_>) {
        if let Some((id, spec)) = self.changing.take() {
            self.start(Some(id), *spec, selected, context);
        }
    }

    /// A server has stopped: if it was to begin again, it does now.
    pub(super) fn start_again(&mut self, id: ServerId, context: &mut Context<'_>) {
        if let Some(spec) = self.restarts.remove(&id) {
            context.command(Command::Server(ServerCommand::Start(id, spec)));
        }
    }

    /// Forgets what is kept of a server that is gone.
    pub(super) fn forget(&mut self, id: ServerId) {
        self.allowed.remove(&id);
        self.restarts.remove(&id);
        self.ports.remove(&id);
    }
}
