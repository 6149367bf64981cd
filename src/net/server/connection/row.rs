//! What the row of a connection says of its service and of the faults that struck.

use crate::model::fault::Strike;
use crate::net::service::Turn;
use crate::net::sock::Sock;

/// What the row says from now on.
pub(super) fn noted(sock: &Sock, turn: &mut Turn) {
    if let Some(note) = turn.note.take() {
        sock.cell.set_note(note.to_string());
        sock.touch();
    }
    if let Some(progress) = turn.progress.take() {
        sock.cell.set_progress(progress);
        sock.touch();
    }
    if let Some(jobs) = turn.jobs.take() {
        sock.cell.set_jobs(jobs);
        sock.touch();
    }
}

pub(super) fn peer(sock: &Sock) -> String {
    sock.cell.peer().map_or_else(String::new, |peer| peer.to_string())
}

/// A fault struck: the next call carries its mark, and the row says what it did.
pub(super) fn struck(sock: &mut Sock, strike: &Strike) {
    sock.pen_mut().mark(strike.fault);
    tell_strike(sock, strike);
}

/// The row says what a fault did.
pub(super) fn tell_strike(sock: &Sock, strike: &Strike) {
    sock.cell.set_note(format!("fault: {}", strike.what));
    sock.touch();
}
