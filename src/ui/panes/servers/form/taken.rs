//! What the kernel made of the settings of a server that runs, beside their fields.

use crate::bytes::text::SafeText;
use crate::model::socket_option::{OptionValueKind, SocketOption};
use crate::ui::parts::form::Form;
use crate::ui::world::{Server, World};

/// Says beside each setting what the kernel has, as far as it was read.
pub fn report_taken(form: &mut Form, server: &Server, world: &World) {
    if !server.is_running() {
        return;
    }
    if server.spec.at.service == "0"
        && let Some(port) = server.address().and_then(crate::model::address::Address::port)
    {
        form.hint("port", SafeText::literal("the system chose ").then(port));
    }
    if let Some(queue) = server.queue {
        form.hint("backlog", SafeText::literal("kernel: ").then(queue.backlog));
    }
    let state = server.socket.and_then(|id| world.sockets.get(&id));
    let options = state.and_then(|state| state.observed.as_ref()).map_or(&[][..], |seen| &seen.options);
    for (option, value) in
        options.iter().filter_map(|(name, value)| Some((SocketOption::named(name)?, *value)))
    {
        form.hint(option.name, SafeText::literal("kernel: ").then(in_words(option, value)));
    }
}

/// A value as its field has it: `on`, `8192 bytes`.
fn in_words(option: &SocketOption, value: i32) -> SafeText {
    match option.shape {
        OptionValueKind::Flag => if value == 0 { "off" } else { "on" }.into(),
        OptionValueKind::Linger if value < 0 => "off".into(),
        OptionValueKind::Number { unit: "", .. } => SafeText::from(value),
        OptionValueKind::Number { unit, .. } => SafeText::from(value).then(" ").then(unit),
        OptionValueKind::Linger => SafeText::from(value).then(" s"),
    }
}
