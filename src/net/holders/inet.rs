//! Sockets that hold an internet address, or a part of it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::overlap::{overlap, v6only, v6only_of_new_sockets};
use super::{WantedAddress, processes};
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::holder::{Holder, Overlap, SocketOwner, SocketUse};
use crate::net::context::NetContext;
use crate::net::tables::{
    self, BOUND_INACTIVE, CLOSE, CLOSE_WAIT, ESTABLISHED, InetSocketRow, LISTEN, NEW_SYN_RECV, SYN_RECV,
    TIME_WAIT,
};

/// A row that stands in the way.
type InetConflict = (InetSocketRow, Overlap);

pub(super) fn holders(net: &Arc<NetContext>, wanted: WantedAddress<'_>) -> Vec<Holder> {
    let Some(port) = wanted.address.port() else { return Vec::new() };
    let wanted_v6only = v6only(wanted);
    let rows = tables::at_port(net, wanted.transport, port);
    let is_of_ipv6_alone = |known: Option<bool>| known.unwrap_or_else(v6only_of_new_sockets);
    let meets = |held: &Address, known| overlap(wanted.address, wanted_v6only, held, is_of_ipv6_alone(known));
    let servers: Vec<Holder> = net
        .held()
        .into_iter()
        .filter(|(id, bound)| Some(*id) != wanted.server && bound.transport == wanted.transport)
        .filter_map(|(id, bound)| {
            let row = rows.iter().find(|row| row.local == bound.address);
            let overlap = meets(&bound.address, row.and_then(|row| row.v6only))?;
            let (transport, service) = (bound.transport, bound.service.to_owned());
            Some(Holder::Server { id, transport, service, address: bound.address, overlap })
        })
        .collect();
    let (remnants, held): (Vec<InetConflict>, Vec<InetConflict>) = rows
        .into_iter()
        .filter(|row| !is_unaccepted(row))
        .filter_map(|row| Some((meets(&row.local, row.v6only)?, row)))
        .map(|(overlap, row)| (row, overlap))
        .partition(|(row, _)| row.inode == 0);
    let is_server = |holder: &Holder| match holder {
        Holder::Sockets { owner: SocketOwner::Ourselves, address, stands, .. }
            if *stands != SocketUse::Connected =>
        {
            servers
                .iter()
                .any(|server| matches!(server, Holder::Server { address: own, .. } if own == address))
        }
        _ => false,
    };
    let mut others = sockets(held, wanted.transport);
    others.retain(|holder| !is_server(holder));
    let mut all = servers;
    all.extend(others);
    all.extend(states(&remnants));
    // Who listens comes first, and then what else is open there.
    all.sort_by_key(|holder| match holder {
        Holder::Server { .. } => (0, SocketUse::Listens),
        Holder::Sockets { stands, .. } => (1, *stands),
        Holder::Remnants { .. } | Holder::Path { .. } => (2, SocketUse::Connected),
    });
    all
}

/// Sockets that have a descriptor somewhere: by owner, address and what they do there.
fn sockets(held: Vec<InetConflict>, transport: Transport) -> Vec<Holder> {
    if held.is_empty() {
        return Vec::new();
    }
    let inodes: HashSet<u64> = held.iter().map(|(row, _)| row.inode).collect();
    let owners = processes::owners(&inodes);
    let mut holders: Vec<Holder> = Vec::new();
    for (row, overlap) in held {
        let new = (owners.of(row.inode, Some(row.uid)), row.local.clone(), stands(&row, transport));
        let same = holders.iter_mut().find_map(|holder| match holder {
            Holder::Sockets { owner, address, stands, count, .. }
                if *owner == new.0 && *address == new.1 && *stands == new.2 =>
            {
                Some(count)
            }
            _ => None,
        });
        match same {
            Some(count) => *count += 1,
            None => holders.push(Holder::Sockets {
                owner: new.0,
                address: new.1,
                stands: new.2,
                count: 1,
                overlap,
            }),
        }
    }
    holders
}

/// Connections that no program has open any more, by state.
fn states(remnants: &[InetConflict]) -> Vec<Holder> {
    let mut counts: BTreeMap<u8, (u32, Option<Duration>)> = BTreeMap::new();
    for (row, _) in remnants {
        let (count, lasts) = counts.entry(row.state).or_default();
        *count += 1;
        *lasts = row.lasts.max(*lasts);
    }
    // Most are in TIME_WAIT, and last longest there.
    let mut states: Vec<_> = counts.into_iter().collect();
    states.sort_by_key(|(state, _)| *state != TIME_WAIT);
    states.into_iter().map(|(state, (count, lasts))| Holder::Remnants { state, count, lasts }).collect()
}

/// Clients that nobody has accepted have no descriptor either: they are their listener's.
fn is_unaccepted(row: &InetSocketRow) -> bool {
    row.inode == 0 && matches!(row.state, ESTABLISHED | CLOSE_WAIT | SYN_RECV | NEW_SYN_RECV)
}

const fn stands(row: &InetSocketRow, transport: Transport) -> SocketUse {
    match (transport, row.state) {
        (Transport::Tcp, LISTEN) => SocketUse::Listens,
        (_, CLOSE | BOUND_INACTIVE) => SocketUse::Bound,
        _ => SocketUse::Connected,
    }
}
