//! What this host knows of the way to a peer that does not answer.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;

use super::context::NetContext;
use super::groups;
use super::holders;
use super::name_files;
use super::sys;
use super::tables;
use crate::model::address::Address;
use crate::model::connection::Owner;
use crate::model::endpoint::Transport;
use crate::model::event::Event;
use crate::model::explanation::NameService;
use crate::model::why::{HostFacts, Neighbour, Route, RouteKind, Way, WhyQuestion};

/// How long the beginning of a session waits for the counters of the host at most: a read takes some 50 µs, but all
/// threads may be busy.
const PATIENCE: Duration = Duration::from_millis(500);

/// Ways that are looked at for one question at most: a name may have any number of addresses.
const MOST_WAYS: usize = 8;

/// Where name servers are asked.
const DNS_PORT: u16 = 53;

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
        ways: Vec::new(),
        counters: None,
        name_service: None,
    });
    net.coalescer.publish(Event::Why(owner, Box::new(facts)));
}

/// Answers with the route to the first peer alone; where no thread is free, not at all.
pub(super) async fn answer_route(net: Arc<NetContext>, question: WhyQuestion) {
    let WhyQuestion { owner, peers, local, through, .. } = question;
    let Some(peer) = peers.into_iter().next() else { return };
    let (on_thread, to) = (Arc::clone(&net), peer.clone());
    let asked = net.host.run(move || way_to(&on_thread, &to, local.as_ref(), through.as_deref())).await;
    if let Ok(Some(way)) = asked {
        net.coalescer.publish(Event::Route(owner, peer, way.map(|(route, _)| route)));
    }
}

/// The way to a peer; `None` where it has no address of IP.
fn way_to(
    net: &Arc<NetContext>,
    peer: &Address,
    local: Option<&Address>,
    through: Option<&str>,
) -> Option<sys::Result<(Route, Option<Neighbour>)>> {
    let through = through.and_then(groups::index_of).unwrap_or_else(|| scope(peer));
    Some(tables::way_to(net, peer.ip()?, local.and_then(Address::ip), through))
}

/// Asks the kernel. It blocks, though never for long.
fn gather(net: &Arc<NetContext>, question: &WhyQuestion) -> HostFacts {
    let WhyQuestion { owner, transport, peers, local, .. } = question;
    let name_service = peers.is_empty().then(name_files::name_service);
    let (transport, peers) = match &name_service {
        Some(service) => (Transport::Udp, name_servers(service)),
        None => (*transport, peers.clone()),
    };
    let way = |to| way(net, transport, to, local.as_ref(), question.through.as_deref());
    let ways = peers.into_iter().take(MOST_WAYS).map(way).collect();
    HostFacts { at: net.now(), ways, counters: net.counters_before.grown_since(*owner), name_service }
}

/// What the kernel knows of the way to one address.
fn way(
    net: &Arc<NetContext>,
    transport: Transport,
    to: Address,
    local: Option<&Address>,
    through: Option<&str>,
) -> Way {
    let (route, neighbour) = match way_to(net, &to, local, through) {
        Some(Ok((route, neighbour))) => (Some(Ok(route)), neighbour),
        Some(Err(errno)) => (Some(Err(errno)), None),
        None => (None, None),
    };
    let is_here = matches!(&route, Some(Ok(route)) if route.kind == RouteKind::Local);
    let at_peer = is_here.then(|| holders::at_peer(net, transport, &to, local));
    Way { to, transport, route, neighbour, at_peer }
}

/// The servers that libc asks over DNS; without any in resolv.conf, the one of this host. None where it asks no DNS.
fn name_servers(service: &NameService) -> Vec<Address> {
    let Ok(conf) = &service.resolver else { return Vec::new() };
    if !service.modules.iter().any(|(module, _)| module == "dns") {
        return Vec::new();
    }
    let own = ["127.0.0.1".to_owned()];
    let written = if conf.servers.is_empty() { &own[..] } else { &conf.servers };
    let addresses = written.iter().filter_map(|server| server.parse::<IpAddr>().ok());
    addresses.map(|ip| Address::new(ip, DNS_PORT)).collect()
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
