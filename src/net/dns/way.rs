//! Names that are asked for one after the other, and servers that refer to others.

use std::sync::Arc;

use super::{ask_all, servers};
use crate::bytes::dns::DnsName;
use crate::model::dns::{Delegation, DnsRequest, goes_on, why_none};
use crate::model::ids::LookupId;
use crate::net::context::NetContext;

/// Servers of a zone that are asked at most until one answers.
const MOST_SERVERS: usize = 4;

/// Asks for the names that the system's resolver would ask for in place of this one, until one is there.
pub(super) async fn through_the_search_list(net: &Arc<NetContext>, id: LookupId, request: &DnsRequest) {
    // A file that cannot be read is told of where the servers of it are asked.
    let conf = servers::conf(net).await.unwrap_or_default();
    let typed = request.name.text();
    let names = conf.expansions(typed.as_str().trim_end_matches('.'));
    let mut names: Vec<DnsName> = names.iter().filter_map(|name| DnsName::typed(name).ok()).collect();
    if names.is_empty() {
        names.push(request.name.clone());
    }
    for name in names {
        if !goes_on(&ask_all(net, id, DnsRequest { name, ..request.clone() }, None).await) {
            break;
        }
    }
}

/// Follows the referrals from the root, or from the servers of the request, down to those of the name.
pub(super) async fn from_the_root(net: &Arc<NetContext>, id: LookupId, request: &DnsRequest) {
    let mut step = Some(Delegation::first(request));
    let mut zones = 0..Delegation::MOST_ZONES;
    while let Some(Delegation { zone, servers }) = step.take().filter(|_| zones.next().is_some()) {
        for server in servers.into_iter().take(MOST_SERVERS) {
            let mut single = DnsRequest { servers: vec![server], ..request.clone() };
            single.settings.recurse = false;
            let told = ask_all(net, id, single, Some(&zone)).await;
            if let Some(exchange) = told.first().filter(|exchange| why_none(exchange).is_empty()) {
                step = Delegation::after(exchange);
                break;
            }
        }
    }
}
