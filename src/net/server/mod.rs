//! Servers: one task each, which owns the listener or the datagram socket and, for streams, the
//! tasks of its connections.
//!
//! ```text
//! access       the lists of who may be a client
//! open         the address found, the socket made, its options, bind
//! listener     accepts by policy, within the limit; stops and joins
//! busy_refusal the refusal of the busy policy: its text, then a close that does not lose it
//! connection   one accepted peer: socket, faults, service, faults, socket
//! peer_faults  the faults of one peer
//! echo_loop    whether a peer answers with our own replies, for ever
//! queue        who waits in the accept queue, from /proc/net
//! datagram     a bound socket and its peers
//! ```

mod access;
mod busy_refusal;
mod connection;
mod datagram;
mod echo_loop;
mod listener;
mod open;
mod peer_faults;
mod queue;

use std::sync::Arc;

use tokio::task::JoinError;

use super::context::NetContext;
use super::inbox::{TaskInbox, TaskMessage};
use super::panicked;
use super::sock::Sock;
use super::stream::{StreamLayers, tls};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::ServerId;
use crate::model::server::{ServerEvent, ServerSpec, ServerStage};
use crate::model::tls::TlsState;

/// What every part of a server needs.
#[derive(Clone)]
pub(crate) struct ServerContext {
    pub(crate) net: Arc<NetContext>,
    pub(crate) id: ServerId,
    pub(crate) spec: Arc<ServerSpec>,
    pub(crate) inbox: Arc<TaskInbox>,
    /// What lies over the sockets of its connections.
    pub(crate) layers: StreamLayers,
}

impl ServerContext {
    /// Starts, serves until it is stopped or fails, and frees everything.
    pub(crate) async fn run(mut self) {
        self.net.coalescer.reset_totals(self.id);
        self.stage(ServerStage::Starting);
        let opened = match self.prepare().await {
            Ok(()) => open::open(&self).await,
            Err(failure) => Err(failure),
        };
        let ended = match opened {
            Ok(opened) if self.spec.at.transport.is_stream() => listener::serve(&self, opened).await,
            Ok(opened) => datagram::serve(&self, opened).await,
            Err(failure) => failure.map_or(Ok(()), Err),
        };
        self.net.holds(self.id, None);
        // Whoever is told of the end may start it again before this task is gone: that start is kept, not refused.
        self.inbox.stop();
        self.stage(ServerStage::Stopped(ended.err().map(|failure| *failure)));
    }

    /// Reads what TLS needs, if it is wanted. No failure: it was stopped meanwhile.
    async fn prepare(&mut self) -> Result<(), Option<Box<Failure>>> {
        let Some(wanted) = &self.spec.tls else { return Ok(()) };
        let report = |sock: &Sock, state: TlsState| {
            sock.live.set_note(state.line().into());
            sock.touch();
        };
        let made = tls::server(&self.net, wanted, &self.spec.at.host, Arc::new(report));
        let layer = self.unless_stopped(made).await.ok_or(None)?;
        self.layers = Some(layer.map_err(|failure| Some(Box::new(failure)))?);
        Ok(())
    }

    fn stage(&self, stage: ServerStage) {
        self.net.coalescer.stage(self.id, self.net.now(), stage);
    }

    fn publish(&self, event: ServerEvent) {
        self.net.coalescer.publish(Event::Server(event));
    }

    /// A task of its panicked, unless it was aborted.
    fn count_panic(&self, error: JoinError) {
        if let Some(words) = panicked::words(error) {
            self.net.coalescer.totals(self.id, |totals| totals.panics += 1);
            self.net.coalescer.publish(Event::Panicked(words));
        }
    }

    /// Does this unless it is stopped meanwhile; whatever else it is told then comes to nothing.
    async fn unless_stopped<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::pin!(work);
        loop {
            tokio::select! {
                done = &mut work => return Some(done),
                note = self.inbox.next() => if matches!(note, TaskMessage::Stop) { return None },
            }
        }
    }

    /// A reply typed by hand came for so many connections that had gone meanwhile: that is said.
    fn reply_is_late(&self, gone: usize) {
        if gone > 0 {
            let whom = if gone == 1 { "its client has".to_owned() } else { format!("{gone} clients have") };
            self.failed(Failure::of_work(
                "send reply",
                "",
                format!("{whom} just gone; nothing was sent there"),
                "",
            ));
        }
    }

    fn failed(&self, failure: Failure) {
        self.net.failed(crate::model::connection::Owner::Server(self.id), failure);
    }
}
