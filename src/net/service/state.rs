//! What all conversations of a server share.

use super::conversation::Conversation;
use super::plain::{Echo, Manual, Silent};
use crate::model::address::Address;
use crate::model::failure::Failure;
use crate::model::server::{Secret, Service};

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
    service: Service,
}

impl ServiceState {
    /// Starts a service: checks its settings, opens what it needs (the root of files).
    pub fn start(service: &Service, seed: u64) -> Result<ServiceState, Failure> {
        let _ = seed;
        Ok(ServiceState { service: service.clone() })
    }

    /// The conversation with a new peer.
    pub fn converse(&self, peer: &Peer) -> Box<dyn Conversation> {
        let _ = peer;
        match &self.service {
            Service::Echo => Box::new(Echo),
            Service::Manual => Box::new(Manual::default()),
            _ => Box::new(Silent),
        }
    }

    /// Changes what is to be guessed, from the next round on.
    pub fn set_secret(&self, secret: &Secret) {
        let _ = secret;
    }
}
