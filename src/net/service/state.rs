//! What all conversations of a server share, and how they are made.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::chargen::{Endless, OneAnswer};
use super::clock::{Clock, TimeFormat};
use super::disk::Root;
use super::file::{DatagramTransfers, StreamTransfer};
use super::guess::{CurrentSecret, Guess};
use super::handler::ServiceHandler;
use super::hello::Hello;
use super::jobs::{JobTable, Jobs};
use super::messages::MessageAdapter;
use super::plain::{Echo, Manual, Silent};
use super::rules::{RuleSet, Rules};
use crate::model::address::Address;
use crate::model::failure::Failure;
use crate::model::server::Service;

/// With whom a conversation is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address.
    pub address: Address,
    /// Whether bytes come as a stream; else as datagrams.
    pub stream: bool,
    /// Its number among the peers of this server, from 0: with the seed, what is random for it.
    pub ordinal: u64,
}

/// A service that was started: one a server.
pub struct ServiceState {
    kind: ServiceKind,
    seed: u64,
}

enum ServiceKind {
    Echo,
    Silent,
    Chargen,
    Clock(TimeFormat),
    Hello(Bytes),
    Manual,
    Jobs(Arc<JobTable>),
    Guess(CurrentSecret),
    File {
        root: Arc<Root>,
        lose_every: u32,
    },
    /// Replaced as a whole while it runs: each message is answered by the rules of its moment.
    Rules(Arc<Mutex<Arc<RuleSet>>>),
}

impl ServiceState {
    /// Starts a service: checks its settings, opens what it needs (the root of files). The seed decides
    /// all that is random in it.
    pub fn start(service: &Service, seed: u64) -> Result<ServiceState, Failure> {
        let kind = match service {
            Service::Echo => ServiceKind::Echo,
            Service::Discard | Service::Print => ServiceKind::Silent,
            Service::Chargen => ServiceKind::Chargen,
            Service::Daytime => ServiceKind::Clock(TimeFormat::Text),
            Service::Time => ServiceKind::Clock(TimeFormat::Seconds),
            Service::Hello { text } => ServiceKind::Hello(text.clone()),
            Service::Manual => ServiceKind::Manual,
            Service::Jobs => ServiceKind::Jobs(Arc::default()),
            Service::Guess(secret) => ServiceKind::Guess(Arc::new(Mutex::new(secret.clone()))),
            Service::File { root, file, lose_every } => ServiceKind::File {
                root: Arc::new(Root::open(root, file.as_deref())?),
                lose_every: *lose_every,
            },
            Service::Rules(rules) => ServiceKind::Rules(Arc::new(Mutex::new(Arc::new(RuleSet::new(rules)?)))),
        };
        Ok(ServiceState { kind, seed })
    }

    /// The conversation with a new peer.
    pub fn converse(&self, peer: &Peer) -> Box<dyn ServiceHandler> {
        let stream = peer.stream;
        // A golden-ratio step keeps neighbouring peers apart.
        let seed = self.seed ^ peer.ordinal.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        match &self.kind {
            ServiceKind::Echo => Box::new(Echo),
            ServiceKind::Silent => Box::new(Silent),
            ServiceKind::Chargen if stream => Box::new(Endless::default()),
            ServiceKind::Chargen => Box::new(OneAnswer::new(seed)),
            ServiceKind::Clock(form) => Box::new(Clock { form: *form, stream }),
            ServiceKind::Hello(text) => Box::new(Hello { text: text.clone(), stream }),
            ServiceKind::Manual => Box::new(Manual::default()),
            ServiceKind::Jobs(board) => {
                Box::new(MessageAdapter::new(stream, Jobs::new(board.clone(), stream)))
            }
            ServiceKind::Guess(secret) => Box::new(Guess::new(secret.clone(), seed, stream)),
            ServiceKind::File { root, .. } if stream => Box::new(StreamTransfer::new(root.clone())),
            ServiceKind::File { root, lose_every } => {
                Box::new(DatagramTransfers::new(root.clone(), *lose_every))
            }
            ServiceKind::Rules(book) => Box::new(MessageAdapter::new(
                stream,
                Rules::new(book.clone(), peer.address.to_string(), stream),
            )),
        }
    }

    /// Takes what can change while it runs: what is to be guessed, from the next round on, and the rules, from the next
    /// message on; answers that wait for their time are still sent. Fails, and stays as it was, where a rule is wrong.
    pub fn change(&self, service: &Service) -> Result<(), Failure> {
        match (&self.kind, service) {
            (ServiceKind::Guess(shared), Service::Guess(secret)) => {
                shared.lock().unwrap_or_else(PoisonError::into_inner).clone_from(secret);
            }
            (ServiceKind::Rules(shared), Service::Rules(rules)) => {
                let book = Arc::new(RuleSet::new(rules)?);
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = book;
            }
            _ => {}
        }
        Ok(())
    }
}
