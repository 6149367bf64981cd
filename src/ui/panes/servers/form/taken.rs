//! What the kernel made of the settings of a server that runs, beside their fields.

use crate::bytes::text::SafeText;
use crate::ui::parts::endpoint;
use crate::ui::parts::form::Form;
use crate::ui::parts::settings;
use crate::ui::world::{Server, World};

/// Says beside each setting what the kernel has, as far as it was read.
pub(crate) fn report_taken(form: &mut Form, server: &Server, world: &World) {
    if !server.is_running() {
        return;
    }
    if server.spec.at.service == "0"
        && let Some(port) = server.address().and_then(crate::model::address::Address::port)
    {
        form.hint(endpoint::PORT, SafeText::literal("the system chose ").then(port));
    }
    if let Some(queue) = server.queue {
        form.hint("backlog", SafeText::literal("kernel: ").then(queue.backlog));
    }
    let state = server.socket.and_then(|id| world.sockets.get(&id));
    if let Some(observed) = state.and_then(|state| state.observed.as_ref()) {
        settings::report_options(form, &observed.options);
    }
}
