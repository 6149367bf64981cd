//! A host and a port in front of other words: two words, or one with a colon between them.

use super::refusal::Refusal;
use crate::model::endpoint::{self, Endpoint, Transport};

/// Whom to talk to, and the words behind.
pub(super) fn read(words: &[String], transport: Transport) -> Result<(Endpoint, &[String]), Refusal> {
    let Some((first, rest)) = words.split_first() else {
        return Err(Refusal::whole("HOST: a host and a port are expected"));
    };
    if endpoint::apart(first).is_some() {
        let both = endpoint::peer_at(first, transport);
        return Ok((both.map_err(|error| Refusal::of("HOST:PORT", first, &error))?, rest));
    }
    let host = endpoint::peer_host(first).map_err(|error| Refusal::of("HOST", first, &error))?;
    let Some((port, rest)) = rest.split_first() else {
        return Err(Refusal::whole("PORT: a port is missing: HOST PORT, HOST:PORT or [IPv6]:PORT"));
    };
    endpoint::service(port, port).map_err(|error| Refusal::of("PORT", port, &error))?;
    Ok((Endpoint { host: host.to_owned(), service: port.clone(), transport }, rest))
}
