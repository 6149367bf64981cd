//! DNS: questions to servers over sockets of ours, each call recorded, every reply kept as it came.
//!
//! ```text
//! way        a name through the search list, and from the root servers on
//! servers    the addresses of a server: the system's, typed, or a name
//! query      the bytes of a query
//! exchange   one question to one server: its tries, one after the other
//! attempt    what a try works with
//! reply      what a reply is: the answer, or what else came
//! datagram   a try over UDP
//! stream     a try over TCP or TLS      https   a try over HTTPS
//! connect    the way to a stream       layer   TLS over its socket
//! ```
//!
//! No library asks here: it would hide what was sent again, dropped or broken.

mod attempt;
mod connect;
mod datagram;
mod exchange;
mod https;
mod layer;
mod query;
mod reply;
mod servers;
mod stream;
mod way;

use std::panic::resume_unwind;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use super::context::NetContext;
use crate::bytes::dns::DnsName;
use crate::model::address::Address;
use crate::model::dns::{DnsEvent, DnsExchange, DnsRequest};
use crate::model::event::Event;
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::lookup::LookupEvent;
use crate::model::span;
use attempt::Exchange;
use layer::TransportLayer;

/// Asks every server for every type, all at the same time, and tells of each when it is done with. Dropped, all of
/// them end, and their sockets are closed.
pub(super) async fn ask(net: Arc<NetContext>, id: LookupId, request: DnsRequest) {
    let publish = |event| net.coalescer.publish(Event::Lookup(event));
    if let Some(failure) = refusal(&request) {
        return publish(LookupEvent::Refused(id, failure));
    }
    if request.settings.trace {
        way::from_the_root(&net, id, &request).await;
    } else if request.settings.search {
        way::through_the_search_list(&net, id, &request).await;
    } else {
        ask_all(&net, id, request, None).await;
    }
    publish(LookupEvent::Dns(id, DnsEvent::Done));
}

/// Asks every server for every type, all at the same time; of `zone`, on the way from the root. Gives what was told.
async fn ask_all(
    net: &Arc<NetContext>,
    id: LookupId,
    request: DnsRequest,
    zone: Option<&DnsName>,
) -> Vec<DnsExchange> {
    let request = Arc::new(request);
    let mut servers = JoinSet::new();
    for server in 0..request.servers.len() {
        let exchange = Exchange {
            net: Arc::clone(net),
            id,
            request: Arc::clone(&request),
            server,
            zone: zone.cloned(),
            layer: TransportLayer::default(),
        };
        servers.spawn(ask_server(exchange));
    }
    let mut told = Vec::new();
    finish(&mut servers, |of_server| told.extend(of_server)).await;
    told
}

/// Tells of each exchange when it is done with, and gives all.
async fn ask_server(mut exchange: Exchange) -> Vec<DnsExchange> {
    let limit = exchange.request.settings.timeout;
    // The name service has limits of its own, which are longer; what it is asked goes on, and nobody waits for it.
    let addresses = match tokio::time::timeout(limit, prepared(&mut exchange)).await {
        Ok(addresses) => addresses,
        Err(_) => Err(no_address_within(limit, &exchange)),
    };
    let mut told = Vec::new();
    let mut publish = |done: DnsExchange| {
        let event = DnsEvent::Exchanged(Box::new(done.clone()));
        exchange.net.coalescer.publish(Event::Lookup(LookupEvent::Dns(exchange.id, event)));
        told.push(done);
    };
    let addresses: Arc<[_]> = match addresses {
        Ok(addresses) => addresses.into(),
        Err(failure) => {
            for kind in &exchange.request.kinds {
                publish(DnsExchange { failure: Some(failure.clone()), ..exchange.blank(*kind) });
            }
            return told;
        }
    };
    let mut kinds = JoinSet::new();
    for kind in exchange.request.kinds.clone() {
        kinds.spawn(exchange::run(exchange.clone(), kind, Arc::clone(&addresses)));
    }
    finish(&mut kinds, publish).await;
    told
}

fn no_address_within(limit: Duration, exchange: &Exchange) -> Failure {
    Failure::of_work(
        "getaddrinfo",
        &exchange.request.servers[exchange.server],
        format!("no address of the server within {}", span::show(limit)),
        "the name service is silent: give the server's address, or a longer time",
    )
}

/// The addresses of the server, once there is all that is wanted to talk with it.
async fn prepared(exchange: &mut Exchange) -> Result<Vec<Address>, Failure> {
    let server = &exchange.request.servers[exchange.server];
    exchange.layer = TransportLayer::prepare(&exchange.net, server, &exchange.request.settings).await?;
    servers::addresses(exchange).await
}

/// Takes what comes of each task; one that panicked does so here, where it is told.
async fn finish<T: 'static>(tasks: &mut JoinSet<T>, mut take: impl FnMut(T)) {
    while let Some(joined) = tasks.join_next().await {
        match joined {
            Ok(done) => take(done),
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    resume_unwind(panic);
                }
            }
        }
    }
}

fn refusal(request: &DnsRequest) -> Option<Failure> {
    let count = request.kinds.len() * request.servers.len();
    (count == 0 || count > DnsRequest::MOST).then(|| {
        Failure::of_work(
            "ask",
            request.name.text(),
            format!(
                "1 to {} questions go out together, types times servers; these are {count}",
                DnsRequest::MOST
            ),
            "leave some types or servers out",
        )
    })
}
