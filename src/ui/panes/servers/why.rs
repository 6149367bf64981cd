//! Why the client that is selected says nothing, and what is done about it.

use super::Servers;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::connection::{ConnectionStatus, Owner};
use crate::model::ids::ServerId;
use crate::model::why::{HostFacts, WhyFacts, WhyStage};
use crate::ui::context::Context;
use crate::ui::flow::Flow;
use crate::ui::msg::Effect;
use crate::ui::popup::Why;
use crate::ui::world::World;

impl Servers {
    /// Says what is known of the client under the cursor, and asks the kernel for the rest; false where there is none.
    pub(super) fn ask_why(&self, context: &mut Context<'_>) -> bool {
        let Some((id, facts)) = self.facts(context.world) else { return false };
        let owner = Owner::Server(id);
        let question = facts.question(owner);
        let peer = facts.peer.as_ref().map_or(SafeText::EMPTY, SafeText::kept);
        let what = SafeText::literal(facts.transport.name()).then(" with ").then(peer);
        context.open(Why::new(what, owner, facts, question.is_some()));
        if let Some(question) = question {
            context.command(Command::Why(Box::new(question)));
        }
        true
    }

    /// The kernel has answered: the client is still selected, for a popup has the keyboard.
    pub(super) fn tell_why(&self, host: &HostFacts, context: &mut Context<'_>) {
        if let Some((id, facts)) = self.facts(context.world) {
            context.tell_why(Owner::Server(id), WhyFacts { host: Some(host.clone()), ..facts });
        }
    }

    fn facts(&self, world: &World) -> Option<(ServerId, WhyFacts)> {
        let (id, server) = self.selected.server(world)?;
        let row = self.selected.connection(world)?;
        let transport = server.spec.at.transport;
        let stage = match &row.status {
            ConnectionStatus::Queued { place, held } => WhyStage::Queued { place: *place, held: *held },
            ConnectionStatus::Ended(..) => {
                let state = super::words::state(row, transport);
                WhyStage::Ended(SafeText::literal("this connection is over: ").then(state))
            }
            ConnectionStatus::HalfClosedByPeer => WhyStage::PeerShut,
            _ => WhyStage::Open,
        };
        let waiting =
            row.waiting.zip(row.fd.or_else(|| world.sockets.get(&server.socket?).map(|socket| socket.fd)));
        let facts = WhyFacts {
            is_session: false,
            peer: Some(row.peer.clone()),
            local: row.local.clone().or_else(|| server.address().cloned()),
            counts: row.counts,
            observed: row.observed.clone(),
            waits_in: waiting.map_or(SafeText::EMPTY, |(waiting, fd)| {
                SafeText::literal(waiting.call.name()).then("(").then(fd).then(")")
            }),
            other_end: row.socket.filter(|_| transport.is_stream()).and_then(|socket| world.peer_end(socket)),
            ..WhyFacts::new(transport, stage)
        };
        Some((id, facts))
    }

    /// A next step was chosen: its name, and what belongs to it.
    pub(super) fn take_step(&self, item: &str, context: &mut Context<'_>) -> bool {
        let (name, rest) = item.split_once(' ').unwrap_or((item, ""));
        match name {
            "other-end" => {
                let world = context.world;
                let row = self.selected.connection(world);
                let end = row.and_then(|row| world.other_end(row.socket?));
                let Some(end) = end else { return false };
                context.flow(Flow::to_owner(end.owner, end.connection));
            }
            "tcpdump" => {
                context.toast("the tcpdump line was sent to the terminal's clipboard: run it as root");
                context.effect(Effect::Copy(SafeText::kept(rest).into()));
            }
            _ => return false,
        }
        true
    }
}
