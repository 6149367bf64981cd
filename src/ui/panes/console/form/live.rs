//! The form of a session that is open.

use crate::bytes::text::SafeText;
use crate::model::address::{AF_INET6, Address};
use crate::model::connection::SocketState;
use crate::model::console::{ConsoleCommand, SessionSpec, SessionStage};
use crate::model::ids::SessionId;
use crate::model::setting::{changed, live_in_session};
use crate::model::socket_option::{OptionValueKind, Setting, SocketOption, TABLE, When};
use crate::ui::parts::settings::{self, option_field, read_option};
use crate::ui::parts::{Field, Form};
use crate::ui::world::Session;

/// Name of the form, as it comes to `Pane::submit`.
pub(in super::super) const LIVE: &str = "console-live";

/// The form of a session that is open: what can be changed now.
pub(in super::super) fn live_form(session: &Session, socket: Option<&SocketState>, target: &str) -> Form {
    let transport = session.spec.to.transport;
    let mut fields = Vec::new();
    if !transport.is_stream() {
        let target = SafeText::kept(target);
        fields.push(
            Field::choice("connected", "connected", &["off", "on"], usize::from(is_connected(session)))
                .hinted(SafeText::literal("to ").then(target))
                .helped("a real connect() on the same descriptor; off: connect(AF_UNSPEC) dissolves it"),
        );
    }
    fields.extend(settings::fields(&live_in_session(), &session.spec, false, None));
    for option in live_options(session, socket) {
        let now = value_now(session, socket, option.name);
        let hint = match now {
            Some(value) => SafeText::literal("now ").then(SafeText::shown(option.words(value))),
            None => SafeText::EMPTY,
        };
        fields.push(match (option.shape, now) {
            (OptionValueKind::Flag, Some(now)) => {
                Field::choice(option.name, option.name, &["off", "on"], usize::from(now != 0))
                    .helped(option.help)
            }
            _ => option_field(option, None).hinted(hint),
        });
    }
    Form::new(LIVE, "Settings, live", fields)
}

/// Options that can be set now on the session's socket.
fn live_options<'a>(
    session: &'a Session,
    socket: Option<&'a SocketState>,
) -> impl Iterator<Item = &'static SocketOption> + 'a {
    let inet6 = socket.is_some_and(|socket| socket.family == AF_INET6);
    TABLE
        .iter()
        .filter(move |option| option.when == When::Always && option.fits(session.spec.to.transport, inet6))
}

/// The value of an option as it was read back last, else as it was asked for.
fn value_now(session: &Session, socket: Option<&SocketState>, name: &str) -> Option<i32> {
    let read = socket
        .and_then(|socket| socket.observed.as_ref())
        .and_then(|observed| observed.options.iter().find(|(option, _)| option == name))
        .map(|(_, value)| *value);
    let asked = || session.spec.options.iter().find(|setting| setting.option == name).map(|s| s.value);
    read.or_else(asked)
}

/// Whether connect was called on a datagram session, and holds.
pub(in super::super) fn is_connected(session: &Session) -> bool {
    connected_to(session).is_some()
}

/// To whom a session is connected, while that holds.
pub(in super::super) fn connected_to(session: &Session) -> Option<&Address> {
    match &session.stage {
        Some((_, SessionStage::Open { connected })) => connected.as_ref(),
        _ => None,
    }
}

/// What of a live form differs from what holds now.
#[derive(Debug)]
pub(in super::super) struct LiveChanges {
    /// To connect a datagram session, or to dissolve that.
    pub(in super::super) connect: Option<bool>,
    /// Settings, if any differs.
    pub(in super::super) spec: Option<SessionSpec>,
    /// Socket options.
    pub(in super::super) options: Vec<Setting>,
}

/// What differs; `None` where something cannot be taken, which is said beside it.
pub(in super::super) fn read_live(
    form: &mut Form,
    session: &Session,
    socket: Option<&SocketState>,
) -> Option<LiveChanges> {
    let wanted = form.choice("connected").map(|choice| choice.word() == "on");
    let connect = wanted.filter(|wanted| *wanted != is_connected(session));
    let mut spec = session.spec.clone();
    if !settings::read(&live_in_session(), form, &mut spec) {
        return None;
    }
    let spec = Some(spec).filter(|spec| *spec != session.spec);
    let mut options = Vec::new();
    for option in live_options(session, socket) {
        let Some(value) = read_option(form, option)? else { continue };
        let now = value_now(session, socket, option.name);
        let is_same = match option.shape {
            OptionValueKind::Flag => now.map(|now| now != 0) == Some(value != 0),
            _ => now == Some(value),
        };
        if !is_same {
            options.push(Setting::new(option.name, value));
        }
    }
    Some(LiveChanges { connect, spec, options })
}

/// The command that changes one setting or socket option of an open session, as it was typed.
pub(in super::super) fn set_one(
    id: SessionId,
    session: &Session,
    name: &str,
    text: &str,
) -> Result<ConsoleCommand, SafeText> {
    let option = SocketOption::named(name).filter(|option| {
        option.when == When::Always
            && [false, true].iter().any(|v6| option.fits(session.spec.to.transport, *v6))
    });
    match option {
        Some(option) => option
            .parse(text)
            .map(|value| ConsoleCommand::SetOption(id, Setting::new(option.name, value)))
            .map_err(|error| SafeText::literal(option.name).then(": ").then(error.text)),
        None => changed(&session.spec, name, text).map(|spec| ConsoleCommand::Adjust(id, Box::new(spec))),
    }
}
