//! What a connection is told while it serves: payloads typed by hand, endings, faults, gauges.

use super::{ConnectionTask, OutgoingItem, TYPED_WAITING, peer};
use crate::model::connection::End;
use crate::model::console::CloseKind;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::net::inbox::TaskCommand;
use crate::net::server::peer_faults::PeerFaults;
use crate::net::stream::ByteStream;

impl ConnectionTask {
    /// Takes faults, from now on.
    pub(in super::super) fn set_faults(&mut self, faults: &[Fault], seed: u64) {
        match &mut self.peer_faults {
            Some(peer_faults) => peer_faults.set(faults, seed, self.ordinal),
            None if faults.is_empty() => {}
            None => self.peer_faults = Some(Box::new(PeerFaults::new(faults, true, seed, self.ordinal))),
        }
        self.read_from = None;
    }

    /// Obeys; gives why it ends, if it does.
    pub(super) fn handle_command<S: ByteStream>(
        &mut self,
        stream: &mut S,
        command: TaskCommand,
    ) -> Option<End> {
        let sock = stream.sock_mut();
        match command {
            TaskCommand::Send(payload, _) if self.typed.len() < TYPED_WAITING => {
                self.typed.push_back(payload);
            }
            TaskCommand::Send(..) => self.net.failed(
                sock.live.identity.owner,
                Failure::of_work(
                    "send",
                    peer(sock),
                    "the peer does not read, and many payloads wait already",
                    "wait until it reads, or close the connection",
                ),
            ),
            TaskCommand::End(CloseKind::Close) => return Some(End::ByUs),
            TaskCommand::End(CloseKind::Reset) => {
                let _ = sock.linger_zero();
                return Some(End::ResetByUs);
            }
            TaskCommand::End(CloseKind::ShutSend) => self.shut_sending(stream),
            TaskCommand::End(ending @ (CloseKind::ShutReceive | CloseKind::ShutBoth)) => {
                let how = if ending == CloseKind::ShutBoth { libc::SHUT_RDWR } else { libc::SHUT_RD };
                if let Err(error) = stream.shutdown(how) {
                    let sock = stream.sock();
                    self.net.failed(sock.live.identity.owner, error.failure(&peer(sock)));
                }
                if ending == CloseKind::ShutBoth {
                    self.we_shut = true;
                    self.out.retain(|out| matches!(out, OutgoingItem::Close));
                }
            }
            TaskCommand::Faults(faults, seed) => self.set_faults(&faults, seed),
            TaskCommand::Observe { details, anew } => sock.look(details, anew),
            TaskCommand::SetOption(setting) => match sock.set(&setting) {
                Ok(()) => sock.look(true, true),
                Err(failure) => self.net.failed(sock.live.identity.owner, failure),
            },
            TaskCommand::Connect(_)
            | TaskCommand::Adjust(_)
            | TaskCommand::Cancel
            | TaskCommand::Server(_)
            | TaskCommand::ObserveQueue { .. } => {}
        }
        None
    }
}
