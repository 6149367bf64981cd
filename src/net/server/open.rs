//! The socket of a server: its address found, made, its options set, bound, and read back.

use std::net::IpAddr;
use std::sync::Arc;

use super::ServerContext;
use crate::model::address::{AF_INET, AF_INET6, AF_UNIX, Address};
use crate::model::call::CallKind;
use crate::model::connection::{End, Observed, Owner, SocketRole};
use crate::model::endpoint::Transport;
use crate::model::failure::Failure;
use crate::model::server::{ServerEvent, Service};
use crate::net::context::BoundAddress;
use crate::net::groups;
use crate::net::holders::{self, WantedAddress};
use crate::net::interfaces;
use crate::net::recorder::CaptureLength;
use crate::net::resolve::{self, Resolution};
use crate::net::service::ServiceState;
use crate::net::sock::{Sock, SocketKind};

/// A server that is bound.
pub(super) struct BoundServer {
    pub(super) sock: Sock,
    pub(super) address: Address,
    pub(super) service: ServiceState,
}

/// Makes the socket and binds it. `Err(None)`: it was stopped meanwhile.
pub(super) async fn open(server: &ServerContext) -> Result<BoundServer, Option<Box<Failure>>> {
    let spec = &server.spec;
    let service = service(server).await?;
    let wanted = address(server).await?;
    let interfaces = interfaces_of_groups(server).await?;
    let mut sock = match bound(server, &wanted, &interfaces) {
        Ok(sock) => sock,
        Err(failure) => return Err(Some(Box::new(explained(server, failure, &wanted).await))),
    };
    let address = sock
        .name()
        .map_err(|errno| Some(Box::new(Failure::of_call(CallKind::GetSockName, &wanted, errno))))?;
    let taken = sock.read_back(&spec.options);
    if !taken.is_empty() {
        sock.live.set_observed(Observed { at: sock.last_call(), options: taken, ..Observed::default() });
    }
    if spec.at.transport == Transport::Udp && address.is_wildcard() {
        // Known before the first datagram comes, which may be of another server of ours.
        let net = Arc::clone(&server.net);
        let asked = server.net.host.run(move || net.read_own_addresses());
        server.unless_stopped(asked).await.ok_or(None)?.unwrap_or_default();
    }
    server.net.holds(
        server.id,
        Some(BoundAddress {
            transport: spec.at.transport,
            address: address.clone(),
            service: spec.service.word(),
        }),
    );
    server.net.watch(sock.id(), &server.inbox);
    Ok(BoundServer { sock, address, service })
}

/// Why the address was not to be had; once the socket that failed is closed.
pub(super) async fn explained(server: &ServerContext, failure: Failure, address: &Address) -> Failure {
    let spec = &server.spec;
    let wanted = WantedAddress {
        transport: spec.at.transport,
        address,
        options: &spec.options,
        server: Some(server.id),
    };
    let explained = holders::explained(&server.net, failure.clone(), wanted);
    server.unless_stopped(explained).await.unwrap_or(failure)
}

/// Says that the socket is there; once it listens, so that its row is whole.
pub(super) fn report_socket(server: &ServerContext, sock: &Sock) {
    if let Some(state) = sock.live.socket() {
        server.publish(ServerEvent::Socket(server.id, Box::new(state)));
    }
    sock.touch();
}

/// The address that the endpoint names: a Unix path, an interface's, or what getaddrinfo finds first.
async fn address(server: &ServerContext) -> Result<Address, Option<Box<Failure>>> {
    let at = &server.spec.at;
    if at.transport.is_unix() {
        return resolve::unix_address(&at.host).map_err(|failure| Some(Box::new(failure)));
    }
    let port = resolve::port(&at.service).map_err(|failure| Some(Box::new(failure)))?;
    if let Some(port) = port
        && !at.host.is_empty()
        && at.host.parse::<IpAddr>().is_err()
    {
        let name = at.host.clone();
        let asked = server.net.host.run(move || interfaces::address_of(&name));
        if let Some(address) = server.unless_stopped(asked).await.ok_or(None)?.unwrap_or(None) {
            return Ok(address.with_port(port));
        }
    }
    let question = resolve::question(at, libc::AI_PASSIVE);
    match server.unless_stopped(resolve::ask(&server.net, question)).await.ok_or(None)? {
        Resolution::Answer(answer) => match answer.result {
            Ok(nodes) if !nodes.is_empty() => Ok(nodes[0].address()),
            Ok(_) => Err(Some(Box::new(resolve::nothing_found(at)))),
            Err(error) => Err(Some(Box::new(resolve::failure(at, error)))),
        },
        Resolution::Refused(failure) => Err(Some(Box::new(failure))),
    }
}

/// Starts the service. That of files opens its root, which may be on a disk that does not answer.
async fn service(server: &ServerContext) -> Result<ServiceState, Option<Box<Failure>>> {
    let (kind, seed) = (server.spec.service.clone(), server.spec.seed);
    let started = if matches!(kind, Service::File { .. }) {
        let start = server.net.files.run(move || ServiceState::start(&kind, seed));
        let started = server.unless_stopped(start).await.ok_or(None)?;
        started.unwrap_or_else(|why| Err(why.failure("open root directory", "")))
    } else {
        ServiceState::start(&kind, seed)
    };
    started.map_err(|failure| Some(Box::new(failure)))
}

/// The interfaces of the groups that are joined, in their order.
async fn interfaces_of_groups(
    server: &ServerContext,
) -> Result<Vec<groups::Interface>, Option<Box<Failure>>> {
    let groups = server.spec.groups.clone();
    if groups.is_empty() || server.spec.at.transport != Transport::Udp {
        return Ok(Vec::new());
    }
    let asked =
        server.net.host.run(move || groups.iter().map(|group| groups::interface(group, None)).collect());
    let found = server.unless_stopped(asked).await.ok_or(None)?;
    found
        .unwrap_or_else(|why| Err(why.failure("find interface", "")))
        .map_err(|failure| Some(Box::new(failure)))
}

fn bound(
    server: &ServerContext,
    address: &Address,
    interfaces: &[groups::Interface],
) -> Result<Sock, Failure> {
    let spec = &server.spec;
    let family = match address {
        Address::Inet { .. } => AF_INET,
        Address::Inet6 { .. } => AF_INET6,
        _ => AF_UNIX,
    };
    let shape = SocketKind::of(&spec.at, family);
    // These two are there to show what came, all of it.
    let recorded = match spec.service {
        Service::Print | Service::Manual => CaptureLength::SESSION,
        _ => CaptureLength::SERVER,
    };
    let mut sock = Sock::open(&server.net, shape, Owner::Server(server.id), SocketRole::Listener, recorded)
        .map_err(|errno| Failure::of_call(CallKind::Socket, address, errno))?;
    let Err(failure) = prepare(server, &mut sock, address, interfaces) else { return Ok(sock) };
    // Its calls say why, so its server has it.
    let state = sock.live.clone();
    sock.close(End::Failed(Box::new(failure.clone())));
    if let Some(state) = state.socket() {
        server.publish(ServerEvent::Socket(server.id, Box::new(state)));
    }
    Err(failure)
}

/// Sets its options, binds it, and joins groups.
fn prepare(
    server: &ServerContext,
    sock: &mut Sock,
    address: &Address,
    interfaces: &[groups::Interface],
) -> Result<(), Failure> {
    let spec = &server.spec;
    for setting in &spec.options {
        sock.set(setting)?;
    }
    sock.bind(address).map_err(|errno| Failure::of_call_at(CallKind::Bind, address, errno))?;
    for (group, interface) in spec.groups.iter().zip(interfaces) {
        groups::join(sock, group, *interface)?;
    }
    Ok(())
}
