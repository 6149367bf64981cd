//! What the actions do here.

use std::ops::Bound::{Excluded, Unbounded};

use super::pane::Console;
use super::places::ConsoleRegion;
use super::{details, lists, menus, settings};
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::console::{CloseKind, ConsoleCommand};
use crate::model::ids::SessionId;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::conversation::ConversationView;
use crate::ui::keys::Level;
use crate::ui::msg::Effect;
use crate::ui::parts::Dialog;
use crate::ui::parts::dialog::Consequence;
use crate::ui::parts::filter::Filter;
use crate::ui::theme::Theme;
use crate::ui::world::{Session, World};

/// From so many columns of the pane on, details stand beside, and need no screen of their own.
const DETAILS_BESIDE: u16 = 118;

impl Console {
    /// Does an action; gives back whether it meant something here.
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.refresh(context.world);
        if context.level == Level::Type
            && self.region == ConsoleRegion::Composer
            && let Some(is_done) = self.act_typing(action, context)
        {
            return is_done;
        }
        match action {
            Action::NextRegion => self.turn(1, context),
            Action::PreviousRegion => self.turn(-1, context),
            Action::Add => context.open(menus::add(context.world)),
            Action::Pick { menu, item } => return self.pick(menu, item, context),
            Action::Clone | Action::Full if self.session(context.world).is_none() => return false,
            Action::Clone => self.clone_session(context),
            Action::FieldOptions => context.open(self.composer.options()),
            Action::Full => self.full = if self.full.is_some() { None } else { Some(self.full_region()) },
            Action::Fill(text) => {
                self.composer.clear();
                self.composer.insert(text);
            }
            Action::SetFilter(text) => {
                // While a filter is typed it may not be whole yet: the last one that was holds on.
                if let Ok(filter) = Filter::parse(text) {
                    self.conversation.set_filter(filter, context.world);
                }
            }
            Action::EndAll => ask_close_all(context),
            Action::Next | Action::Previous => return self.step_around(*action == Action::Next, context),
            Action::Nth(number) => {
                let id = u32::try_from(*number).ok().map(SessionId);
                let Some(id) = id.filter(|id| context.world.sessions.contains_key(id)) else { return false };
                self.select(id, context.world);
            }
            Action::Back => return self.back(context),
            _ => return self.act_on_session(action, context),
        }
        true
    }

    /// On the level TYPE; `None` for what means the same on both levels.
    fn act_typing(&mut self, action: &Action, context: &mut Context<'_>) -> Option<bool> {
        match action {
            Action::Enter => self.send(context),
            Action::PageUp | Action::PageDown => return Some(self.in_conversation(action, context)),
            Action::FieldOptions => context.open(self.composer.options()),
            Action::EditOutside => {
                self.is_edited_outside = true;
                context.effect(Effect::EditOutside(self.composer.source().to_owned()));
            }
            _ if self.composer.apply(action) => {}
            _ => return None,
        }
        Some(true)
    }

    /// What is done to the session that is selected.
    fn act_on_session(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let Some((id, session)) = self.session(world) else { return false };
        let command = |command| Command::Console(command);
        match action {
            Action::Edit if session.is_ended() => {
                self.open_again(context);
            }
            Action::Edit => {
                let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
                let target = match self.peer(id, session, world) {
                    Some(peer) => peer.to_string(),
                    None => "the address that the name resolves to".to_owned(),
                };
                context.open(settings::live_form(session, socket, &target));
            }
            Action::End => context.open(menus::end(id, session, world)),
            Action::EndBy(_) if session.is_ended() => context.toast("it is over already"),
            Action::EndBy(ending @ (CloseKind::Close | CloseKind::Reset))
                if session.queued(session.socket.and_then(|socket| world.sockets.get(&socket))).0 > 0 =>
            {
                context.open(ask_drop(id, session, *ending, world));
            }
            Action::EndBy(ending) => {
                context.command(command(ConsoleCommand::End(id, *ending)));
                context.leave_type();
            }
            Action::Forget if session.is_ended() => context.open(ask_forget(id, session)),
            Action::Forget => context.complain("it is open: d closes it first"),
            Action::StartStop if session.is_ended() => {
                let spec = session.spec.clone();
                // What could not be sent any more goes along.
                self.open(spec, self.composer.draft(), context);
            }
            Action::StartStop | Action::Interrupt if session.is_under_way() => {
                context.command(command(ConsoleCommand::Cancel(id)));
                context.toast("stopped trying");
            }
            Action::StartStop => context.perform(Action::End),
            Action::Talk if self.region == ConsoleRegion::Talk => {
                let Some((bytes, _)) = self.conversation.picked(world) else { return false };
                self.composer.fill(&bytes);
                self.region = ConsoleRegion::Composer;
                context.enter_type();
            }
            Action::NextMatch | Action::PreviousMatch => {
                if !self.in_conversation(action, context) {
                    context.toast(SafeText::literal(if matches!(action, Action::NextMatch) {
                        "no newer row matches; a filter (/) says what is looked for"
                    } else {
                        "no older row matches; a filter (/) says what is looked for"
                    }));
                }
            }
            Action::Pause | Action::Last
                if *action == Action::Pause || self.region == ConsoleRegion::Composer =>
            {
                self.in_conversation(action, context);
            }
            _ => return self.act_in_region(action, context),
        }
        true
    }

    fn act_in_region(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        let world = context.world;
        let places = self.places(context.area, world);
        let Some((id, session)) = self.session(world) else { return false };
        match self.region {
            ConsoleRegion::Sessions => {
                if *action == Action::Enter {
                    self.region = ConsoleRegion::Details;
                    if context.area.width < DETAILS_BESIDE {
                        self.full = Some(ConsoleRegion::Details);
                    }
                    return true;
                }
                let rows = places.sessions.height.saturating_sub(1).max(1);
                self.step_session(action, usize::from(rows), world)
            }
            ConsoleRegion::Peers => {
                if *action == Action::Enter {
                    if let Some((_, row)) = self.peer_row(session) {
                        let peer = row.peer.clone();
                        let words = format!("the next send goes to {peer}");
                        self.targets.insert(id, peer);
                        context.toast(SafeText::kept(&words));
                        if settings::is_connected(session) {
                            context.complain(
                                "this socket is connected: its one peer takes all sends (e changes that)",
                            );
                        }
                    }
                    return true;
                }
                self.peers.apply(action, session.peers.len(), lists::peers_page(places.peers))
            }
            ConsoleRegion::Talk => self.in_conversation(action, context),
            ConsoleRegion::Details => {
                if *action == Action::Enter {
                    context.perform(Action::Edit);
                    return true;
                }
                let rows = details::lines(self, id, session, world, usize::from(places.details.width)).len();
                let page = usize::from(places.details.height.saturating_sub(1));
                self.details.apply(action, rows, page)
            }
            ConsoleRegion::Composer => match action {
                Action::Enter => {
                    context.enter_type();
                    true
                }
                // Nothing moves in a field that is not typed in: its keys choose whom it sends to.
                Action::Up | Action::Down if world.sessions.len() > 1 => {
                    self.step_session(action, 1, world);
                    true
                }
                Action::PageUp | Action::PageDown | Action::First | Action::Up | Action::Down => {
                    self.in_conversation(action, context)
                }
                _ => false,
            },
        }
    }

    /// Moves among the sessions.
    pub(super) fn step_session(&mut self, action: &Action, page: usize, world: &World) -> bool {
        let ids: Vec<_> = world.sessions.keys().copied().collect();
        let at = self.selected.and_then(|id| ids.iter().position(|other| *other == id)).unwrap_or(0);
        self.sessions.select(at);
        if !self.sessions.apply(action, ids.len(), page) {
            return false;
        }
        if let Some(id) = self.sessions.cursor(ids.len()).and_then(|at| ids.get(at)) {
            self.select(*id, world);
        }
        true
    }

    /// To the next or the previous session, around the ends.
    fn step_around(&mut self, is_next: bool, context: &Context<'_>) -> bool {
        let sessions = &context.world.sessions;
        let Some(here) = self.selected.filter(|_| sessions.len() > 1) else { return false };
        let to = if is_next {
            sessions.range((Excluded(here), Unbounded)).next().or_else(|| sessions.first_key_value())
        } else {
            sessions.range(..here).next_back().or_else(|| sessions.last_key_value())
        };
        if let Some((id, _)) = to {
            self.select(*id, context.world);
        }
        true
    }

    /// An action of the conversation, wherever the keyboard is.
    fn in_conversation(&mut self, action: &Action, context: &Context<'_>) -> bool {
        let (columns, height) = self.talk_size(context);
        let theme = Theme::default();
        let scene = ConversationView { world: context.world, theme: &theme, now: context.now };
        self.conversation.apply(action, &scene, columns, height)
    }

    /// One layer back: the full view, then what the conversation has.
    fn back(&mut self, context: &mut Context<'_>) -> bool {
        if self.full.take().is_some() {
            if self.region == ConsoleRegion::Details && context.area.width < DETAILS_BESIDE {
                self.region = ConsoleRegion::Sessions;
            }
            return true;
        }
        self.in_conversation(&Action::Back, context)
    }

    fn full_region(&self) -> ConsoleRegion {
        match self.region {
            ConsoleRegion::Sessions | ConsoleRegion::Peers => ConsoleRegion::Sessions,
            ConsoleRegion::Details => ConsoleRegion::Details,
            ConsoleRegion::Talk | ConsoleRegion::Composer => ConsoleRegion::Talk,
        }
    }

    fn turn(&mut self, by: isize, context: &Context<'_>) {
        let has_session = self.session(context.world).is_some();
        // In a narrow pane the peers take the place of the sessions when their turn comes.
        let mut regions = self.places(context.area, context.world).regions(has_session);
        let has_peers =
            self.session(context.world).is_some_and(|(_, session)| !session.spec.to.transport.is_stream());
        if self.full.is_none() && has_peers && !regions.contains(&ConsoleRegion::Peers) {
            regions.insert(1.min(regions.len()), ConsoleRegion::Peers);
        }
        if self.full.is_none() && has_session && !regions.contains(&ConsoleRegion::Sessions) {
            regions.insert(0, ConsoleRegion::Sessions);
        }
        if regions.is_empty() {
            return;
        }
        let at = regions.iter().position(|region| *region == self.region).unwrap_or(0);
        let next = at.wrapping_add_signed(by).wrapping_add(regions.len()) % regions.len();
        self.region = regions[next];
    }
}

/// Asks before what was said is gone for good: the key that closes lies next to it.
fn ask_forget(id: SessionId, session: &Session) -> Dialog {
    let to = format!("{} to {}", session.spec.to.transport, session.spec.goal());
    let lines = vec![SafeText::kept(format!("Session {id}, {to}, and its conversation leave the list."))];
    let pick = Action::Pick { menu: menus::FORGET.to_owned(), item: id.to_string() };
    Dialog::new(SafeText::shown(format!("Forget session {id}?")), lines, "keep it")
        .or("forget", Consequence::Action(pick))
}

/// Asks before a close drops what the kernel has not taken yet.
fn ask_drop(id: SessionId, session: &Session, ending: CloseKind, world: &World) -> Dialog {
    let socket = session.socket.and_then(|socket| world.sockets.get(&socket));
    let (messages, bytes) = session.queued(socket);
    let many = if messages == 1 { "message is" } else { "messages are" };
    let lines = vec![
        SafeText::shown(format!(
            "{messages} {many} queued here: {bytes} B that the kernel has not taken yet."
        )),
        "They would be dropped: the peer gets none of them.".into(),
    ];
    let item = format!("{} {id}", if ending == CloseKind::Reset { "reset" } else { "close" });
    let pick = Action::Pick { menu: menus::DROP.to_owned(), item };
    Dialog::new(SafeText::shown(format!("End session {id}, and drop {bytes} B?")), lines, "keep it open")
        .or("drop them", Consequence::Action(pick))
}

/// Asks before all sessions are closed.
fn ask_close_all(context: &mut Context<'_>) {
    let open = context.world.sessions.values().filter(|session| !session.is_ended()).count();
    if open == 0 {
        context.toast("no session is open");
        return;
    }
    let pick = Action::Pick { menu: menus::ALL.to_owned(), item: "close".to_owned() };
    let lines = vec![SafeText::shown(format!("{open} open; their conversations stay"))];
    context.open(
        Dialog::new("Close all sessions?", lines, "keep them").or("close all", Consequence::Action(pick)),
    );
}

/// Closes every session; the conversations stay.
pub(super) fn close_all(context: &mut Context<'_>) {
    for (id, session) in &context.world.sessions {
        if !session.is_ended() {
            context.command(Command::Console(ConsoleCommand::End(*id, CloseKind::Close)));
        }
    }
}
