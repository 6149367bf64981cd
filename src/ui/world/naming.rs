//! What a session or server is called in texts: its number, and what it is.

use super::World;
use crate::bytes::text::SafeText;
use crate::model::connection::Owner;

impl World {
    /// `session 3, TCP to 127.0.0.1:58001`, `server 2, TCP echo at 127.0.0.1:58001`: the number of its list, and
    /// what tells it from others.
    pub fn owner_words(&self, owner: Owner) -> SafeText {
        let words = match owner {
            Owner::Session(id) => match self.sessions.get(&id) {
                Some(session) => {
                    format!("session {id}, {}", session.spec.title())
                }
                None => format!("session {id}"),
            },
            Owner::Lookup(id) => format!("question {id} to DNS"),
            Owner::Server(id) => match self.servers.get(&id) {
                Some(server) => {
                    let (transport, service) = (server.spec.at.transport, server.spec.service.word());
                    match server.last_address() {
                        Some(address) => format!("server {id}, {transport} {service} at {address}"),
                        None => format!("server {id}, {transport} {service} at {}", server.spec.at),
                    }
                }
                None => format!("server {id}"),
            },
        };
        SafeText::kept(words)
    }
}
