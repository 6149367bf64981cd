//! A session that fetches a file: how it is begun, and what is said of it.

use super::Console;
use super::form::{self, FormPurpose};
use crate::bytes::text::SafeText;
use crate::bytes::transfer::TransferCommand;
use crate::model::console::{SessionSpec, SessionStage};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::transfer::{TransferStage, TransferState};
use crate::ui::context::Context;
use crate::ui::parts::endpoint;
use crate::ui::regions::DetailList;
use crate::ui::theme::Role;
use crate::ui::world::Session;

/// The port of the catalogue's transfers.
const PORT: &str = "5001";

impl Console {
    /// Opens the form of a transfer: from a server, where that is known, into a local file.
    pub(super) fn open_fetch(&mut self, from: Option<(Endpoint, String)>, context: &mut Context<'_>) {
        let (to, file) = from.unwrap_or_else(|| {
            let (host, service) = (endpoint::LOOPBACK.to_owned(), PORT.to_owned());
            (Endpoint { host, service, transport: Transport::Tcp }, String::new())
        });
        let mut spec = SessionSpec::fetching(to, Vec::new());
        if let Some(transfer) = &mut spec.transfer {
            transfer.file = file.into();
        }
        self.like = None;
        context.open(form::open_form(&spec, FormPurpose::Fetch));
    }
}

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
