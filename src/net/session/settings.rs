//! What the settings of a session mean for its socket: when it is made, and while it is open.

use std::sync::Arc;

use super::SessionContext;
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::console::{ConsoleEvent, SessionSpec};
use crate::model::failure::Failure;
use crate::net::context::NetContext;
use crate::net::groups::{self, Interface};
use crate::net::sock::Sock;

/// The interfaces that the settings name, as the kernel has them.
#[derive(Clone, Debug, Default)]
pub(super) struct Interfaces {
    outgoing: Option<Interface>,
    /// Of each group, in their order.
    groups: Vec<Interface>,
}

/// Looks the interfaces of a session up, on a thread that may wait for the kernel.
pub(super) async fn interfaces(net: Arc<NetContext>, spec: SessionSpec) -> Result<Interfaces, Failure> {
    if spec.groups.is_empty() && spec.interface.is_none() {
        return Ok(Interfaces::default());
    }
    let find = move || {
        let outgoing = spec.interface.as_deref();
        Ok(Interfaces {
            outgoing: outgoing.map(groups::outgoing).transpose()?,
            groups: spec
                .groups
                .iter()
                .map(|group| groups::interface(group, outgoing))
                .collect::<Result<_, Failure>>()?,
        })
    };
    net.host.run(find).await.unwrap_or_else(|why| Err(why.failure("find interface", "")))
}

/// The same, unless the session ends meanwhile.
pub(super) async fn interfaces_of(session: &SessionContext) -> Result<Interfaces, End> {
    let found = interfaces(Arc::clone(&session.net), session.spec.as_ref().clone());
    session.unless_ended(found).await?.map_err(|failure| End::Failed(Box::new(failure)))
}

/// What is set before bind.
pub(super) fn prepare(
    sock: &mut Sock,
    spec: &SessionSpec,
    to: &Address,
    interfaces: &Interfaces,
) -> Result<(), Failure> {
    for setting in &spec.options {
        sock.set(setting)?;
    }
    if spec.device.is_some() {
        bind_to_device(sock, spec.device.as_deref())?;
    }
    if spec.ttl.is_some() {
        set_ttl(sock, spec, to)?;
    }
    if let Some(interface) = interfaces.outgoing {
        send_on(sock, spec, interface)?;
    }
    if spec.packet_info {
        set_packet_info(sock, true)?;
    }
    Ok(())
}

/// What is set after bind: a socket that is bound to a port hears of its groups at once.
pub(super) fn join(sock: &mut Sock, spec: &SessionSpec, interfaces: &Interfaces) -> Result<(), Failure> {
    spec.groups
        .iter()
        .zip(&interfaces.groups)
        .try_for_each(|(group, interface)| groups::join(sock, group, *interface))
}

/// Takes what differs on an open socket. What cannot be taken is told, and stays as it was; gives what holds now.
pub(super) fn adjust(
    session: &SessionContext,
    sock: &mut Sock,
    (held, interfaces_held): (&SessionSpec, &mut Interfaces),
    wanted: SessionSpec,
    found: Interfaces,
) -> SessionSpec {
    let mut holds = SessionSpec {
        to: held.to.clone(),
        addresses: held.addresses.clone(),
        from: held.from.clone(),
        connected: held.connected,
        options: held.options.clone(),
        connect_limit: held.connect_limit,
        happy_eyeballs: held.happy_eyeballs,
        tls: held.tls.clone(),
        ..wanted
    };
    let told = |done: Result<(), Failure>| done.map_err(|failure| session.failed(failure)).is_ok();
    if holds.device != held.device && !told(bind_to_device(sock, holds.device.as_deref())) {
        holds.device.clone_from(&held.device);
    }
    if holds.ttl != held.ttl {
        let to = sock.live.peer().or_else(|| held.addresses.first().cloned());
        let to = to.unwrap_or(Address::UnixUnnamed);
        if !told(set_ttl(sock, &holds, &to)) {
            holds.ttl = held.ttl;
        }
    }
    if holds.packet_info != held.packet_info && !told(set_packet_info(sock, holds.packet_info)) {
        holds.packet_info = held.packet_info;
    }
    if found.outgoing != interfaces_held.outgoing {
        if told(send_on(sock, &holds, found.outgoing.unwrap_or_default())) {
            interfaces_held.outgoing = found.outgoing;
        } else {
            holds.interface.clone_from(&held.interface);
        }
    }
    let joined: Vec<_> = held.groups.iter().cloned().zip(interfaces_held.groups.iter().copied()).collect();
    let wanted: Vec<_> = std::mem::take(&mut holds.groups).into_iter().zip(found.groups).collect();
    let mut now: Vec<_> = Vec::new();
    for (group, interface) in joined {
        let stays = wanted.contains(&(group.clone(), interface));
        if stays || !told(groups::leave(sock, &group, interface)) {
            now.push((group, interface));
        }
    }
    for (group, interface) in wanted {
        if !now.contains(&(group.clone(), interface)) && told(groups::join(sock, &group, interface)) {
            now.push((group, interface));
        }
    }
    (holds.groups, interfaces_held.groups) = now.into_iter().unzip();
    sock.look(true, true);
    session.publish(ConsoleEvent::Adjusted(session.id, Box::new(holds.clone())));
    holds
}

/// `SO_BINDTODEVICE`; the empty name is any.
fn bind_to_device(sock: &mut Sock, name: Option<&str>) -> Result<(), Failure> {
    let mut value = name.unwrap_or_default().as_bytes().to_vec();
    value.push(0);
    sock.set_raw(libc::SOL_SOCKET, libc::SO_BINDTODEVICE, &value).map_err(|errno| {
        let mut failure = Failure::of_call(CallKind::SetSockOpt, "SO_BINDTODEVICE", errno);
        let advice = match errno.0 {
            libc::ENODEV => "there is no such interface: ip link names them",
            libc::EPERM => {
                "this user may not choose another interface once one is chosen: it needs CAP_NET_RAW. Open another \
                 session"
            }
            _ => return failure,
        };
        advice.clone_into(&mut failure.advice);
        failure
    })
}

/// Of what goes to a group, or of all else.
fn set_ttl(sock: &mut Sock, spec: &SessionSpec, to: &Address) -> Result<(), Failure> {
    let is_group = to.ip().is_some_and(|ip| ip.is_multicast());
    let (level, name, word) = match (sock.is_inet6(), is_group) {
        (false, false) => (libc::IPPROTO_IP, libc::IP_TTL, "IP_TTL"),
        (false, true) => (libc::IPPROTO_IP, libc::IP_MULTICAST_TTL, "IP_MULTICAST_TTL"),
        (true, false) => (libc::IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS, "IPV6_UNICAST_HOPS"),
        (true, true) => (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_HOPS, "IPV6_MULTICAST_HOPS"),
    };
    // -1 is the system's default.
    let hops = spec.ttl.map_or(-1, i32::from);
    sock.set_raw(level, name, &hops.to_ne_bytes())
        .map_err(|errno| Failure::of_call(CallKind::SetSockOpt, word, errno))
}

/// What recvmsg is to tell of each datagram.
fn set_packet_info(sock: &mut Sock, on: bool) -> Result<(), Failure> {
    let of_family = if sock.is_inet6() {
        [
            (libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO, "IPV6_RECVPKTINFO"),
            (libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT, "IPV6_RECVHOPLIMIT"),
        ]
    } else {
        [
            (libc::IPPROTO_IP, libc::IP_PKTINFO, "IP_PKTINFO"),
            (libc::IPPROTO_IP, libc::IP_RECVTTL, "IP_RECVTTL"),
        ]
    };
    let of_time = (libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, "SO_TIMESTAMPNS");
    of_family.into_iter().chain([of_time]).try_for_each(|(level, name, word)| {
        sock.set_raw(level, name, &i32::from(on).to_ne_bytes())
            .map_err(|errno| Failure::of_call(CallKind::SetSockOpt, word, errno))
    })
}

fn send_on(sock: &mut Sock, spec: &SessionSpec, interface: Interface) -> Result<(), Failure> {
    let named = spec.interface.as_deref().unwrap_or("any").escape_debug().to_string();
    groups::send_on(sock, interface).map_err(|errno| Failure::of_call(CallKind::SetSockOpt, named, errno))
}
