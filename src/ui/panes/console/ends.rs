//! The ways to end a session, and what is asked before something is lost.

use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::console::{CloseKind, ConsoleCommand};
use crate::model::endpoint::Transport;
use crate::model::ids::SessionId;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::parts::dialog::Consequence;
use crate::ui::parts::{Dialog, Menu, MenuItem};
use crate::ui::world::{Session, World};

/// Menu of [`Action::Pick`]: close all sessions.
const ALL: &str = "console-all";
/// Menu of [`Action::Pick`]: forget the session of this number.
const FORGET: &str = "console-forget";
/// Menu of [`Action::Pick`]: end a session in a way, though bytes of it are queued here.
const DROP: &str = "console-drop";

/// The ways to end a session.
pub(super) fn menu(id: SessionId, session: &Session, world: &World) -> Menu {
    let is_stream = session.spec.to.transport.is_stream();
    let mut items = Vec::new();
    if session.is_ended() {
        items.push(MenuItem::new(
            "forget…",
            "take its row and its conversation away, after a question",
            Action::Forget,
        ));
    } else if session.is_under_way() {
        items.push(MenuItem::new("stop trying", "as ctrl-c does", Action::Interrupt));
    } else if session.is_fetching() {
        items.push(MenuItem::new("cancel", "as ctrl-c does; what came is kept", Action::Interrupt));
    }
    if !session.is_ended() {
        let by = |label: &'static str, note: &'static str, ending| {
            MenuItem::new(label, note, Action::EndBy(ending))
        };
        items.push(by("close", "close(fd); the conversation stays", CloseKind::Close));
        if is_stream {
            items.push(by(
                "shutdown 1",
                "SHUT_WR: we send no more, the peer reads end of file",
                CloseKind::ShutSend,
            ));
            items.push(by(
                "shutdown 0",
                "SHUT_RD: recv gives end of file, the peer is not told",
                CloseKind::ShutReceive,
            ));
            items.push(by("shutdown 2", "SHUT_RDWR: both", CloseKind::ShutBoth));
        }
        if session.spec.to.transport == Transport::Tcp {
            items.push(by("reset", "SO_LINGER 0, then close: the peer gets RST", CloseKind::Reset));
        }
    }
    let open = world.sessions.values().filter(|session| !session.is_ended()).count();
    if open > 1 {
        let note = SafeText::shown(format!("{open} sessions, after a question"));
        items.push(MenuItem::new("close all", note, Action::EndAll));
    }
    Menu::new(SafeText::shown(format!("End session {id}")), items)
}

/// Asks before what was said is gone for good: the key that closes lies next to it.
pub(super) fn ask_forget(id: SessionId, session: &Session) -> Dialog {
    let to = session.spec.title();
    let lines = vec![SafeText::kept(format!("Session {id}, {to}, and its conversation leave the list."))];
    let pick = Action::Pick { menu: FORGET.to_owned(), item: id.to_string() };
    Dialog::new(SafeText::shown(format!("Forget session {id}?")), lines, "keep it")
        .or("forget", Consequence::Action(pick))
}

/// Asks before a close drops what the kernel has not taken yet.
pub(super) fn ask_drop(id: SessionId, session: &Session, ending: CloseKind, world: &World) -> Dialog {
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
    let pick = Action::Pick { menu: DROP.to_owned(), item };
    Dialog::new(SafeText::shown(format!("End session {id}, and drop {bytes} B?")), lines, "keep it open")
        .or("drop them", Consequence::Action(pick))
}

/// Asks before all sessions are closed.
pub(super) fn ask_close_all(context: &mut Context<'_>) {
    let open = context.world.sessions.values().filter(|session| !session.is_ended()).count();
    if open == 0 {
        context.toast("no session is open");
        return;
    }
    let pick = Action::Pick { menu: ALL.to_owned(), item: "close".to_owned() };
    let lines = vec![SafeText::shown(format!("{open} open; their conversations stay"))];
    context.open(
        Dialog::new("Close all sessions?", lines, "keep them").or("close all", Consequence::Action(pick)),
    );
}

/// Closes every session; the conversations stay.
fn close_all(context: &mut Context<'_>) {
    for (id, session) in &context.world.sessions {
        if !session.is_ended() {
            context.command(Command::Console(ConsoleCommand::End(*id, CloseKind::Close)));
        }
    }
}

/// One of these questions was answered; gives back whether it is one of them.
pub(super) fn pick(menu: &str, item: &str, context: &mut Context<'_>) -> bool {
    match menu {
        DROP => {
            let (word, id) = item.split_once(' ').unwrap_or_default();
            let ending = if word == "reset" { CloseKind::Reset } else { CloseKind::Close };
            if let Ok(id) = id.parse().map(SessionId) {
                context.command(Command::Console(ConsoleCommand::End(id, ending)));
                context.leave_type();
            }
        }
        FORGET => {
            if let Ok(id) = item.parse().map(SessionId) {
                context.command(Command::Console(ConsoleCommand::Forget(id)));
            }
        }
        ALL => close_all(context),
        _ => return false,
    }
    true
}
