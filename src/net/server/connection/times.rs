//! When a connection wakes up by itself: for its service, its faults, and the idle limit.

use super::Connection;
use crate::model::connection::End;
use crate::model::moment::Moment;
use crate::net::sock::Sock;
use crate::net::timer::sooner;

impl Connection {
    pub(super) fn wake_at(&self, sock: &Sock) -> Option<Moment> {
        let mut wake = self.service.wake_at();
        if let Some(ways) = &self.ways {
            wake = sooner(wake, sooner(ways.incoming.wake_at(), ways.outgoing.wake_at()));
            wake = sooner(wake, self.read_from);
        }
        sooner(wake, self.idle_at(sock))
    }

    fn idle_at(&self, sock: &Sock) -> Option<Moment> {
        let limit = self.house.idle_limit?;
        let last = sock.cell.tally.counts().last.unwrap_or(sock.cell.birth.opened);
        Some(last + limit)
    }

    /// One of the times has come.
    pub(super) fn woken(&mut self, sock: &mut Sock) -> Option<End> {
        let now = self.base.now();
        if self.idle_at(sock).is_some_and(|at| at <= now) {
            return Some(End::Idle);
        }
        if self.read_from.is_some_and(|at| at <= now) {
            self.read_from = None;
        }
        if self.ways.is_some() {
            let waited = self.ways.as_ref().is_some_and(|ways| !ways.incoming.is_empty());
            if let Some(end) = self.let_in(sock) {
                return Some(end);
            }
            if self.peer_shut && waited && self.ways.as_ref().is_some_and(|ways| ways.incoming.is_empty()) {
                self.take_turn(sock, |service, turn| service.peer_shut(turn));
            }
            self.let_out(sock);
        }
        if self.service.wake_at().is_some_and(|at| at <= now) {
            self.take_turn(sock, |service, turn| service.woken(turn));
        }
        None
    }
}
