//! What a connection is told while it serves: payloads typed by hand, endings, faults, gauges.

use super::{Connection, Out, TYPED_WAITING, peer};
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::console::Ending;
use crate::model::failure::Failure;
use crate::model::fault::Fault;
use crate::net::inbox::Tell;
use crate::net::server::ways::Ways;
use crate::net::sock::Sock;

impl Connection {
    /// Takes faults, from now on.
    pub(in super::super) fn set_faults(&mut self, faults: &[Fault], seed: u64) {
        match &mut self.ways {
            Some(ways) => ways.set(faults, seed, self.ordinal),
            None if faults.is_empty() => {}
            None => self.ways = Some(Box::new(Ways::new(faults, true, seed, self.ordinal))),
        }
        self.read_from = None;
    }

    /// Obeys; gives why it ends, if it does.
    pub(super) fn told(&mut self, sock: &mut Sock, tell: Tell) -> Option<End> {
        match tell {
            Tell::Send(payload, _) if self.typed.len() < TYPED_WAITING => self.typed.push_back(payload),
            Tell::Send(..) => self.base.failed(
                sock.cell.birth.owner,
                Failure::of_work(
                    "send",
                    peer(sock),
                    "the peer does not read, and many payloads wait already",
                    "wait until it reads, or close the connection",
                ),
            ),
            Tell::End(Ending::Close) => return Some(End::ByUs),
            Tell::End(Ending::Reset) => {
                let _ = sock.linger_zero();
                return Some(End::ResetByUs);
            }
            Tell::End(Ending::ShutSend) => self.shut_sending(sock),
            Tell::End(ending @ (Ending::ShutReceive | Ending::ShutBoth)) => {
                let how = if ending == Ending::ShutBoth { libc::SHUT_RDWR } else { libc::SHUT_RD };
                if let Err(errno) = sock.shutdown(how) {
                    let failure = Failure::of_call(CallKind::Shutdown, peer(sock), errno);
                    self.base.failed(sock.cell.birth.owner, failure);
                }
                if ending == Ending::ShutBoth {
                    self.we_shut = true;
                    self.out.retain(|out| matches!(out, Out::Close));
                }
            }
            Tell::Faults(faults, seed) => self.set_faults(&faults, seed),
            Tell::Observe { details, anew } => sock.look(details, anew),
            Tell::SetOption(setting) => match sock.set(&setting) {
                Ok(()) => sock.look(true, true),
                Err(failure) => self.base.failed(sock.cell.birth.owner, failure),
            },
            Tell::Connect(_) | Tell::Cancel | Tell::Server(_) | Tell::ObserveQueue { .. } => {}
        }
        None
    }
}
