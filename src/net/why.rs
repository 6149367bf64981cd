//! What this host knows of the way to a peer that does not answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::context::NetContext;
use super::groups;
use super::holders;
use super::sys;
use super::tables;
use crate::model::address::Address;
use crate::model::connection::Owner;
use crate::model::event::Event;
use crate::model::why::{HostFacts, Neighbour, Route, RouteKind, WhyQuestion};

/// How long the beginning of a session waits for the counters of the host at most: a read takes some 50 µs, but all
/// threads may be busy.
const PATIENCE: Duration = Duration::from_millis(500);

/// Notes what the counters of the host say when something begins. `waits`: nothing may be sent before, or the first
/// datagram is counted already.
pub(super) async fn begin(net: &Arc<NetContext>, owner: Owner, waits: bool) {
    let on_thread = Arc::clone(net);
    let (done, is_read) = oneshot::channel();
    let read = move || {
        on_thread.counters_before.read_for(owner);
        // Nobody may wait for it.
        let _ = done.send(());
    };
    // Where no thread is free, growth is told from a later moment, or not at all.
    if net.host.post(read).is_ok() && waits {
        let _ = tokio::time::timeout(PATIENCE, is_read).await;
    }
}

/// Answers with what the kernel says; where no thread is free, with what is known without it.
pub(super) async fn answer(net: Arc<NetContext>, question: WhyQuestion) {
    let (on_thread, owner) = (Arc::clone(&net), question.owner);
    let asked = net.host.run(move || gather(&on_thread, &question)).await;
    let facts = asked.unwrap_or_else(|_| HostFacts {
        at: net.now(),
        route: None,
        neighbour: None,
        counters: None,
        at_peer: None,
    });
    net.coalescer.publish(Event::Why(owner, Box::new(facts)));
}

/// Answers with the route alone; where no thread is free, not at all.
pub(super) async fn answer_route(net: Arc<NetContext>, question: WhyQuestion) {
    let (on_thread, owner, peer) = (Arc::clone(&net), question.owner, question.peer.clone());
    if let Ok(Some(way)) = net.host.run(move || way_to(&on_thread, &question)).await {
        net.coalescer.publish(Event::Route(owner, peer, way.map(|(route, _)| route)));
    }
}

/// The way to the peer; `None` where it has no address of IP.
fn way_to(net: &Arc<NetContext>, question: &WhyQuestion) -> Option<sys::Result<(Route, Option<Neighbour>)>> {
    let WhyQuestion { peer, local, through, .. } = question;
    let through = through.as_deref().and_then(groups::index_of).unwrap_or_else(|| scope(peer));
    Some(tables::way_to(net, peer.ip()?, local.as_ref().and_then(Address::ip), through))
}

/// Asks the kernel. It blocks, though never for long.
fn gather(net: &Arc<NetContext>, question: &WhyQuestion) -> HostFacts {
    let WhyQuestion { owner, transport, peer, local, .. } = question;
    let (route, neighbour) = match way_to(net, question) {
        Some(Ok((route, neighbour))) => (Some(Ok(route)), neighbour),
        Some(Err(errno)) => (Some(Err(errno)), None),
        None => (None, None),
    };
    let is_here = matches!(&route, Some(Ok(route)) if route.kind == RouteKind::Local);
    let at_peer = is_here.then(|| holders::at_peer(net, *transport, peer, local.as_ref()));
    HostFacts { at: net.now(), route, neighbour, counters: net.counters_before.grown_since(*owner), at_peer }
}

/// The interface of a link-local address.
fn scope(peer: &Address) -> u32 {
    match peer {
        Address::Inet6 { ip, scope, .. } if matches!(IpAddr::from(*ip).to_canonical(), IpAddr::V6(_)) => {
            *scope
        }
        _ => 0,
    }
}
