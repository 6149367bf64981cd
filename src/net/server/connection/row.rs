//! What the row of a connection says of its service and of the faults that struck.

use crate::model::fault::FaultEvent;
use crate::net::service::Turn;
use crate::net::sock::Sock;

/// What the row says from now on.
pub(super) fn noted(sock: &Sock, turn: &mut Turn) {
    if let Some(note) = turn.note.take() {
        sock.live.set_note(note.to_string());
        sock.touch();
    }
    if let Some(progress) = turn.progress.take() {
        sock.live.set_progress(progress);
        sock.touch();
    }
    if let Some(jobs) = turn.jobs.take() {
        sock.live.set_jobs(jobs);
        sock.touch();
    }
}

pub(super) fn peer(sock: &Sock) -> String {
    sock.live.peer().map_or_else(String::new, |peer| peer.to_string())
}

/// A fault struck: the next call carries its mark, and the row says what it did.
pub(super) fn struck(sock: &mut Sock, fault_event: &FaultEvent) {
    sock.recorder_mut().mark(fault_event.fault);
    report_fault_event(sock, fault_event);
}

/// The row says what a fault did.
pub(super) fn report_fault_event(sock: &Sock, fault_event: &FaultEvent) {
    sock.live.set_note(format!("fault: {}", fault_event.what));
    sock.touch();
}
