//! When a connection wakes up by itself: for its service, its faults, and the idle limit.

use super::ConnectionTask;
use crate::model::connection::End;
use crate::model::moment::Moment;
use crate::net::sock::Sock;
use crate::net::stream::ByteStream;
use crate::net::timer::sooner;

impl ConnectionTask {
    pub(super) fn wake_at(&self, sock: &Sock) -> Option<Moment> {
        let mut wake = self.service.wake_at();
        if let Some(peer_faults) = &self.peer_faults {
            wake = sooner(wake, sooner(peer_faults.incoming.wake_at(), peer_faults.outgoing.wake_at()));
            wake = sooner(wake, self.read_from);
        }
        sooner(wake, self.idle_at(sock))
    }

    pub(super) fn idle_at(&self, sock: &Sock) -> Option<Moment> {
        let limit = self.settings.idle_limit?;
        let last = sock.live.call_counters.counts().last.unwrap_or(sock.live.identity.opened);
        Some(last + limit)
    }

    /// One of the times has come.
    pub(super) fn woken<S: ByteStream>(&mut self, stream: &mut S) -> Option<End> {
        let now = self.net.now();
        if self.idle_at(stream.sock()).is_some_and(|at| at <= now) {
            return Some(End::Idle);
        }
        if self.read_from.is_some_and(|at| at <= now) {
            self.read_from = None;
        }
        if self.peer_faults.is_some() {
            let waited =
                self.peer_faults.as_ref().is_some_and(|peer_faults| !peer_faults.incoming.is_empty());
            if let Some(end) = self.let_in(stream) {
                return Some(end);
            }
            if self.peer_shut
                && waited
                && self.peer_faults.as_ref().is_some_and(|peer_faults| peer_faults.incoming.is_empty())
            {
                self.take_turn(stream.sock_mut(), |service, turn| service.peer_shut(turn));
            }
            self.let_out(stream.sock_mut());
        }
        if self.service.wake_at().is_some_and(|at| at <= now) {
            self.take_turn(stream.sock_mut(), |service, turn| service.woken(turn));
        }
        None
    }
}
