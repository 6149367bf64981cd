//! What is said of a session that fetches a file.

use crate::bytes::text::SafeText;
use crate::bytes::transfer::TransferCommand;
use crate::model::console::SessionStage;
use crate::model::transfer::{TransferStage, TransferState};
use crate::ui::regions::DetailList;
use crate::ui::theme::Role;
use crate::ui::world::Session;

/// The state of a session in a word or two, where its transfer says more than its socket; how it is to look.
pub(super) fn state(session: &Session) -> Option<(&'static str, Role)> {
    let transfer = session.transfer.as_deref()?;
    match (&session.stage, &transfer.stage) {
        (Some((_, SessionStage::Ended(_))), TransferStage::Complete) => Some(("fetched", Role::Closed)),
        (Some((_, SessionStage::Ended(_))), TransferStage::Cancelled) => Some(("cancelled", Role::Closed)),
        (Some((_, SessionStage::Open { .. } | SessionStage::PeerShut)), _) => Some(("fetching", Role::Good)),
        _ => None,
    }
}

/// What is asked, and how far it is, in lines of so many columns.
pub(super) fn lines(transfer: &TransferState, columns: usize) -> [SafeText; 2] {
    let came = SafeText::from(transfer.received);
    let came = match transfer.awaited() {
        Some(awaited) => came.then(" of ").then(awaited),
        None => came,
    };
    let short = came.then(" B came, the file has ").then(transfer.size()).then(" B");
    let progress = [transfer.line(), transfer.progress(), short.clone()];
    let progress = progress.into_iter().find(|words| words.width() <= columns).unwrap_or(short);
    [transfer.request(), progress]
}

/// The figures, one a line.
pub(super) fn details(list: &mut DetailList, transfer: &TransferState) {
    list.heading("transfer");
    list.value("command", transfer.command.digit());
    if transfer.command != TransferCommand::Whole {
        list.value("offset", transfer.from);
    }
    list.value("size before", format!("{} B", transfer.size_before));
    list.value("size now", format!("{} B", transfer.size()));
    match transfer.awaited() {
        Some(awaited) => list.value("came", format!("{} of {awaited} B", transfer.received)),
        None => list.value("came", format!("{} B", transfer.received)),
    }
    if let Some(rate) = transfer.rate() {
        list.value("speed", format!("{rate} B/s"));
    }
    if transfer.is_datagram {
        list.value("repeated", transfer.repeats);
        list.value("came twice", transfer.duplicates);
        list.value("ignored", transfer.ignored);
    }
    if transfer.is_over() {
        list.note(transfer.verdict());
    }
}
