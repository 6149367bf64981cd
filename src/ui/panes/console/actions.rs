//! What the verbs do, in whatever region they are asked for.

use std::ops::Bound::{Excluded, Unbounded};
use std::time::Duration;

use super::layout::{BESIDE_COLUMNS, ConsoleRegion};
use super::selected::{called, named};
use super::{Console, add, ends, form, payloads, words};
use crate::bytes::text::SafeText;
use crate::model::call::Seq;
use crate::model::command::Command;
use crate::model::console::{CallSizes, CloseKind, ConsoleCommand, SessionSpec};
use crate::model::entry::address_of;
use crate::model::ids::SessionId;
use crate::model::span;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::ByteSample;
use crate::ui::keys::Level;
use crate::ui::popup::why;
use crate::ui::regions::{Divided, saving};
use crate::ui::selection::Selection;
use crate::ui::world::{Session, World};

impl Console {
    /// What the region with the focus does not take.
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::Add => context.open(add::menu(context.world)),
            Action::Pick { menu, item } => return self.pick(menu, item, context),
            Action::EndAll => ends::ask_close_all(context),
            Action::Interrupt if self.composer.stop_sending(context) => {}
            Action::FieldOptions => return self.update_region(ConsoleRegion::Composer, action, context),
            Action::SavedPayloads => context.open(payloads::menu(context.world)),
            Action::Fill(text) => self.composer.set(text),
            Action::Next | Action::Previous => return self.step_around(*action == Action::Next, context),
            Action::Nth(number) => {
                let id = u32::try_from(*number).ok().map(SessionId);
                let Some(id) = id.filter(|id| context.world.sessions.contains_key(id)) else { return false };
                self.selected.select(id);
            }
            Action::Back => return self.back(context),
            _ => return self.act_on_session(action, context),
        }
        true
    }

    /// What is done to the session that is selected.
    fn act_on_session(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let Some((id, session)) = self.selected.session(world) else { return false };
        let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
        match action {
            Action::Clone => self.clone_session(context),
            Action::Edit if session.is_ended() => self.open_again(context),
            Action::Edit => {
                let target = match self.selected.peer(id, session, world) {
                    Some(peer) => peer.to_string(),
                    None => "the address that the name resolves to".to_owned(),
                };
                context.open(form::live_form(session, socket, &target));
            }
            Action::Why => return self.ask_why(context),
            Action::Set(..) if session.is_ended() => {
                context.complain("it is over: its settings cannot change");
            }
            Action::Set(name, text) => match form::set_one(id, session, name, text) {
                Ok(command) => context.command(Command::Console(command)),
                Err(words) => context.complain(words),
            },
            Action::SendFile if session.is_ended() || session.is_under_way() => {
                context.complain("a file is sent over a session that is open");
            }
            Action::SendFile => {
                self.composer.begin_file();
                self.write(context);
            }
            Action::PartialReads => self.make_partial_reads(id, session, context),
            Action::Stream => context.open(saving::menu(&self.conversation)),
            Action::End => context.open(ends::menu(id, session, world)),
            Action::EndBy(_) if session.is_ended() => context.toast("it is over already"),
            Action::EndBy(ending @ (CloseKind::Close | CloseKind::Reset)) if session.queued(socket).0 > 0 => {
                context.open(ends::ask_drop(id, session, *ending, world));
            }
            Action::EndBy(ending) => {
                context.command(Command::Console(ConsoleCommand::End(id, *ending)));
                context.leave_type();
            }
            Action::Forget if session.is_ended() => context.open(ends::ask_forget(id, session)),
            Action::Forget => context.complain("it is open: d closes it first"),
            // What could not be sent any more goes along.
            Action::StartStop if session.is_ended() => {
                self.open(session.spec.clone(), self.composer.draft(), context);
            }
            Action::StartStop | Action::Interrupt if session.is_under_way() => {
                context.command(Command::Console(ConsoleCommand::Cancel(id)));
                context.toast("stopped trying");
            }
            Action::StartStop | Action::Interrupt if session.is_fetching() => {
                context.command(Command::Console(ConsoleCommand::Cancel(id)));
                context.toast("cancelled; what came is kept");
            }
            Action::StartStop => context.perform(Action::End),
            Action::Talk if self.regions.focus() == ConsoleRegion::Conversation => {
                let Some((bytes, _)) = self.conversation.picked(world) else { return false };
                self.composer.fill(&bytes);
                self.write(context);
            }
            Action::NextMatch | Action::PreviousMatch => {
                if !self.update_region(ConsoleRegion::Conversation, action, context) {
                    context.toast(if *action == Action::NextMatch {
                        "no newer row matches; a filter (/) says what is looked for"
                    } else {
                        "no older row matches; a filter (/) says what is looked for"
                    });
                }
            }
            // The conversation is held and filtered from wherever the focus is.
            Action::Pause
            | Action::SetFilter(_)
            | Action::ShowAs
            | Action::Times
            | Action::BothEnds
            | Action::Note => {
                self.update_region(ConsoleRegion::Conversation, action, context);
            }
            _ => return self.act_in_region(action, context),
        }
        true
    }

    /// Offers the calls of a session so little that messages come and go in pieces; again, what it was before.
    fn make_partial_reads(&mut self, id: SessionId, session: &Session, context: &mut Context<'_>) {
        if session.is_ended() || !session.spec.to.transport.is_stream() {
            context.complain(if session.is_ended() {
                "this session is over: s opens it again"
            } else {
                "datagrams are received whole or cut: only a stream is received in pieces"
            });
            return;
        }
        let (partial, now) = (CallSizes::PARTIAL, session.spec.sizes);
        let before = self.whole_sizes.remove(&id).unwrap_or_default();
        let sizes = if now == partial { before } else { partial };
        if now != partial {
            self.whole_sizes.insert(id, now);
        }
        let spec = SessionSpec { sizes, ..session.spec.clone() };
        context.command(Command::Console(ConsoleCommand::Adjust(id, Box::new(spec))));
        let chunk = sizes.write_chunk.map_or("all".to_owned(), |chunk| format!("{chunk} B"));
        let pause = match sizes.write_pause {
            Duration::ZERO => String::new(),
            pause => format!(", then waits {}", span::show(pause)),
        };
        let undone = if now == partial { "as before" } else { "the same key undoes it" };
        let words = format!(
            "each recv has room for {} B, each send offers {chunk}{pause}; {undone}",
            sizes.receive_buffer
        );
        context.toast(SafeText::shown(words));
    }

    /// What depends on where the focus is.
    fn act_in_region(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match (self.regions.focus(), action) {
            (ConsoleRegion::Sessions, Action::Enter) => {
                if context.area.width < BESIDE_COLUMNS {
                    self.regions.open_full(ConsoleRegion::Details);
                } else {
                    self.regions.go_to(ConsoleRegion::Details);
                }
                true
            }
            (ConsoleRegion::Details, Action::Enter) => {
                context.perform(Action::Edit);
                true
            }
            // The keys of a field that is not typed in choose whom it sends to.
            (ConsoleRegion::Composer, Action::Up | Action::Down) if context.world.sessions.len() > 1 => {
                self.update_region(ConsoleRegion::Sessions, action, context)
            }
            (ConsoleRegion::Composer, Action::Up | Action::Down | Action::First | Action::Last)
                if context.level == Level::Command =>
            {
                self.update_region(ConsoleRegion::Conversation, action, context)
            }
            (ConsoleRegion::Composer, Action::PageUp | Action::PageDown) => {
                self.update_region(ConsoleRegion::Conversation, action, context)
            }
            _ => false,
        }
    }

    fn pick(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        match menu {
            add::ADD => self.add(item, context),
            why::MENU => return self.take_step(item, context),
            payloads::PAYLOADS => {
                if let Some(draft) = payloads::pick(item, &self.composer.draft(), context) {
                    self.composer.take_draft(&draft);
                    self.write(context);
                }
            }
            add::TRANSPORT => self.open_over(item, context),
            saving::STREAM => {
                let Some((id, session)) = self.selected.session(context.world) else { return true };
                let name = (format!("session-{id}"), called(id, session));
                self.saving.pick(item, name, &self.conversation, context);
            }
            _ => return ends::pick(menu, item, context),
        }
        true
    }

    /// Gives the composer the focus, to type in it.
    pub(super) fn write(&mut self, context: &mut Context<'_>) {
        if self.regions.full().is_some() {
            self.regions.go_to(ConsoleRegion::Conversation);
        }
        self.regions.focus_on(ConsoleRegion::Composer);
        context.enter_type();
    }

    /// To the next or the previous session, around the ends.
    fn step_around(&mut self, is_next: bool, context: &Context<'_>) -> bool {
        let sessions = &context.world.sessions;
        let Some(here) = self.selected.id().filter(|_| sessions.len() > 1) else { return false };
        let to = if is_next {
            sessions.range((Excluded(here), Unbounded)).next().or_else(|| sessions.first_key_value())
        } else {
            sessions.range(..here).next_back().or_else(|| sessions.last_key_value())
        };
        if let Some((id, _)) = to {
            self.selected.select(*id);
        }
        true
    }

    /// One layer back: the full view, then what the conversation has.
    fn back(&mut self, context: &mut Context<'_>) -> bool {
        self.regions.leave_full() || self.update_region(ConsoleRegion::Conversation, &Action::Back, context)
    }

    /// What is under the cursor, for the verbs of every pane.
    pub(super) fn under_cursor(&self, world: &World) -> Selection {
        let Some((id, session)) = self.selected.session(world) else { return Selection::default() };
        let all = Selection {
            row: Some(named(id, session, &words::status(session, world))),
            bytes: None,
            address: self.selected.peer(id, session, world),
            transport: Some(session.spec.to.transport),
            socket: session.socket,
        };
        match self.regions.focus() {
            ConsoleRegion::Conversation => {
                let picked = self.conversation.picked(world);
                let bytes = picked.map(|(bytes, call)| sample(bytes, call, id, session, world));
                let row = bytes.as_ref().map(|sample| SafeText::escaped(&sample.bytes));
                let of_row = self.conversation.selected(world).as_ref().and_then(address_of);
                Selection { row, bytes, address: of_row.or_else(|| all.address.clone()), ..all }
            }
            ConsoleRegion::Composer => Selection { bytes: self.composed(id, session, world), ..all },
            ConsoleRegion::Peers => {
                let Some(peer) = self.peers.peer(session) else {
                    return Selection { row: None, address: None, ..all };
                };
                let row = SafeText::kept(format!(
                    "{}  {}  {}",
                    peer.peer,
                    words::moved("sent", peer.counts.bytes_out, peer.counts.calls_out),
                    words::moved("got", peer.counts.bytes_in, peer.counts.calls_in)
                ));
                Selection { row: Some(row), address: Some(peer.peer.clone()), ..all }
            }
            ConsoleRegion::Sessions | ConsoleRegion::Details => all,
        }
    }

    /// What stands in the composer, as it would be sent; where that is nothing, the newest message.
    fn composed(&self, id: SessionId, session: &Session, world: &World) -> Option<ByteSample> {
        if let Some(bytes) = self.composer.typed() {
            let origin = named(id, session, "what is typed");
            return Some(ByteSample { bytes, origin, layout: None, call: None });
        }
        let (bytes, call) = self.conversation.newest(world)?;
        Some(sample(bytes, Some(call), id, session, world))
    }
}

/// Bytes of the conversation, and where they are from.
fn sample(
    bytes: bytes::Bytes,
    call: Option<Seq>,
    id: SessionId,
    session: &Session,
    world: &World,
) -> ByteSample {
    let origin = match call.and_then(|seq| world.calls.call(seq)) {
        Some(call) => named(id, session, call.kind.name()),
        None => named(id, session, "marked rows"),
    };
    ByteSample { bytes, origin, layout: None, call }
}
