//! What all conversations of a server share, and how they are made.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::chargen::{Endless, OneAnswer};
use super::clock::{Clock, Form};
use super::conversation::Conversation;
use super::file::{Datagrams, Root, Stream};
use super::guess::{Guess, Shared};
use super::hello::Hello;
use super::jobs::{Board, Jobs};
use super::messages::ByMessage;
use super::plain::{Echo, Manual, Silent};
use super::rules::{Book, Rules};
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
    kind: Kind,
    seed: u64,
}

enum Kind {
    Echo,
    Silent,
    Chargen,
    Clock(Form),
    Hello(Bytes),
    Manual,
    Jobs(Arc<Board>),
    Guess(Shared),
    File {
        root: Arc<Root>,
        lose_every: u32,
    },
    /// Replaced as a whole while it runs: each message is answered by the rules of its moment.
    Rules(Arc<Mutex<Arc<Book>>>),
}

impl ServiceState {
    /// Starts a service: checks its settings, opens what it needs (the root of files). The seed decides
    /// all that is random in it.
    pub fn start(service: &Service, seed: u64) -> Result<ServiceState, Failure> {
        let kind = match service {
            Service::Echo => Kind::Echo,
            Service::Discard | Service::Print => Kind::Silent,
            Service::Chargen => Kind::Chargen,
            Service::Daytime => Kind::Clock(Form::Text),
            Service::Time => Kind::Clock(Form::Seconds),
            Service::Hello { text } => Kind::Hello(text.clone()),
            Service::Manual => Kind::Manual,
            Service::Jobs => Kind::Jobs(Arc::default()),
            Service::Guess(secret) => Kind::Guess(Arc::new(Mutex::new(secret.clone()))),
            Service::File { root, file, lose_every } => {
                Kind::File { root: Arc::new(Root::open(root, file.as_deref())?), lose_every: *lose_every }
            }
            Service::Rules(rules) => Kind::Rules(Arc::new(Mutex::new(Arc::new(Book::new(rules)?)))),
        };
        Ok(ServiceState { kind, seed })
    }

    /// The conversation with a new peer.
    pub fn converse(&self, peer: &Peer) -> Box<dyn Conversation> {
        let stream = peer.stream;
        // A golden-ratio step keeps neighbouring peers apart.
        let seed = self.seed ^ peer.ordinal.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        match &self.kind {
            Kind::Echo => Box::new(Echo),
            Kind::Silent => Box::new(Silent),
            Kind::Chargen if stream => Box::new(Endless::default()),
            Kind::Chargen => Box::new(OneAnswer::new(seed)),
            Kind::Clock(form) => Box::new(Clock { form: *form, stream }),
            Kind::Hello(text) => Box::new(Hello { text: text.clone(), stream }),
            Kind::Manual => Box::new(Manual::default()),
            Kind::Jobs(board) => Box::new(ByMessage::new(stream, Jobs::new(board.clone(), stream))),
            Kind::Guess(secret) => Box::new(Guess::new(secret.clone(), seed, stream)),
            Kind::File { root, .. } if stream => Box::new(Stream::new(root.clone())),
            Kind::File { root, lose_every } => Box::new(Datagrams::new(root.clone(), *lose_every)),
            Kind::Rules(book) => {
                Box::new(ByMessage::new(stream, Rules::new(book.clone(), peer.address.to_string(), stream)))
            }
        }
    }

    /// Takes what can change while it runs: what is to be guessed, from the next round on, and the rules, from the next
    /// message on; answers that wait for their time are still sent. Fails, and stays as it was, where a rule is wrong.
    pub fn change(&self, service: &Service) -> Result<(), Failure> {
        match (&self.kind, service) {
            (Kind::Guess(shared), Service::Guess(secret)) => {
                shared.lock().unwrap_or_else(PoisonError::into_inner).clone_from(secret);
            }
            (Kind::Rules(shared), Service::Rules(rules)) => {
                let book = Arc::new(Book::new(rules)?);
                *shared.lock().unwrap_or_else(PoisonError::into_inner) = book;
            }
            _ => {}
        }
        Ok(())
    }
}
