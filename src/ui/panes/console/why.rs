//! Why nothing comes back in the session that is selected, and what is done about it.

use super::form::{self, FormPurpose};
use super::selected::{SelectedSession, through};
use super::{Console, words};
use crate::bytes::text::SafeText;
use crate::model::address::{AF_INET6, Address};
use crate::model::command::Command;
use crate::model::connection::{End, Owner};
use crate::model::console::{CloseKind, ConsoleCommand, SessionSpec};
use crate::model::ids::SessionId;
use crate::model::socket_option::Setting;
use crate::model::why::{HostFacts, WhyFacts};
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::Flow;
use crate::ui::msg::Effect;
use crate::ui::popup::Why;
use crate::ui::world::{Session, World};

impl Console {
    /// Says what is known, and asks the kernel for the rest.
    pub(super) fn ask_why(&self, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let Some((id, session)) = self.selected.session(world) else { return false };
        let facts = facts(&self.selected, id, session, world);
        let question = facts.question(Owner::Session(id));
        let what = SafeText::kept(session.spec.title());
        context.open(Why::new(what, Owner::Session(id), facts, question.is_some()));
        if let Some(question) = question {
            context.command(Command::Why(Box::new(question)));
        }
        true
    }

    /// The kernel has answered.
    pub(super) fn tell_why(&self, id: SessionId, host: &HostFacts, context: &mut Context<'_>) {
        if let Some(session) = context.world.sessions.get(&id) {
            let facts = facts(&self.selected, id, session, context.world);
            context.tell_why(Owner::Session(id), WhyFacts { host: Some(host.clone()), ..facts });
        }
    }

    /// A next step was chosen: its name, and what belongs to it.
    pub(super) fn take_step(&mut self, item: &str, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let Some((id, session)) = self.selected.session(world) else { return false };
        let (name, rest) = item.split_once(' ').unwrap_or((item, ""));
        let command = |command| Command::Console(command);
        match name {
            "stop-trying" | "again" => return self.act(&Action::StartStop, context),
            "dissolve" => {
                context.command(command(ConsoleCommand::Connect(id, None)));
                context.toast("the connection is dissolved: datagrams of any address are received");
            }
            "report-icmp" => {
                let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
                let is_inet6 = socket.is_some_and(|socket| socket.family == AF_INET6);
                let option = if is_inet6 { "IPV6_RECVERR" } else { "IP_RECVERR" };
                context.command(command(ConsoleCommand::SetOption(id, Setting::new(option, 1))));
                context
                    .toast(SafeText::literal(option).then(" is on: send again, and an ICMP error is told"));
            }
            "reply-to" | "connect-to" => {
                let peer = session.peers.values().map(|row| &row.peer).find(|peer| peer.to_string() == rest);
                let Some(peer) = peer.cloned() else { return false };
                self.selected.answer(id, session, peer, context);
            }
            "join" => {
                let Ok(group) = rest.parse() else { return false };
                let mut spec = session.spec.clone();
                spec.groups.push(group);
                context.command(command(ConsoleCommand::Adjust(id, Box::new(spec))));
                context.toast("asked the kernel to join the group; the calls below say how that went");
            }
            "fix-local-port" => {
                let mut form = form::open_form(&session.spec, FormPurpose::Again, context.world);
                form.focus_on("from");
                self.like = Some(session.spec.clone());
                context.open(form);
            }
            "any-local-address" => {
                let mut spec = session.spec.clone();
                spec.from = spec.from.as_ref().map(Address::at_every_address);
                self.open_instead(id, session, spec, context);
            }
            "without-tls" => {
                let spec = SessionSpec { tls: None, ..session.spec.clone() };
                self.open_instead(id, session, spec, context);
            }
            "other-end" => {
                let end = session.socket.and_then(|socket| world.other_end(socket));
                let Some(end) = end else { return false };
                context.flow(Flow::to_owner(end.owner, end.connection));
            }
            "tcpdump" => {
                context.toast(
                    "the tcpdump line was sent to the terminal's clipboard: run it as root, and send again",
                );
                context.effect(Effect::Copy(SafeText::kept(rest).into()));
            }
            _ => return false,
        }
        true
    }

    /// Closes the session, and opens one with other settings, which has its draft.
    fn open_instead(
        &mut self,
        id: SessionId,
        session: &Session,
        spec: SessionSpec,
        context: &mut Context<'_>,
    ) {
        let draft = self.composer.draft();
        if !session.is_ended() {
            context.command(Command::Console(ConsoleCommand::End(id, CloseKind::Close)));
        }
        self.open(spec, draft, context);
    }
}

/// What is known without the kernel.
pub(super) fn facts(selected: &SelectedSession, id: SessionId, session: &Session, world: &World) -> WhyFacts {
    let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
    let advice = match session.end() {
        Some(End::Failed(failure)) if !failure.advice.is_empty() => format!(". {}", failure.advice),
        _ => String::new(),
    };
    let over = SafeText::kept(words::end_sentence(session) + &advice);
    let peer = selected.peer(id, session, world);
    let mut strangers: Vec<_> = session
        .peers
        .values()
        .filter(|row| row.counts.calls_out == 0 && session.target.as_ref() != Some(&row.peer))
        .collect();
    strangers.sort_by_key(|row| row.counts.last);
    let stage = session.stage.as_ref().map(|(_, stage)| stage);
    WhyFacts {
        waits: words::waits(session, selected.is_silent, world),
        through: peer.as_ref().and_then(|peer| through(session, peer)),
        queued: session.queued(socket),
        failures: session.failures.clone(),
        strangers: strangers.into_iter().map(|row| (row.peer.clone(), row.counts.calls_in)).collect(),
        other_end: session.socket.and_then(|socket| world.peer_end(socket)),
        peer,
        ..WhyFacts::of_session(&session.spec, stage, socket, over)
    }
}
