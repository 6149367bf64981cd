//! Who has an address: why one could not be bound, and what would help; who is at that of a peer.
//!
//! ```text
//! inet       sockets that hold an internet address: our servers', other programs', remnants
//! overlap    when two addresses stand in each other's way
//! unix       what is at a path, or has an abstract name
//! peer       sockets that receive what is sent to an address
//! processes  which process has a socket open, and the names of users
//! advice     what would help, in words
//! ```

mod advice;
mod inet;
mod overlap;
mod peer;
mod processes;
mod unix;

use std::sync::Arc;

pub(crate) use peer::at_peer;

use super::context::NetContext;
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::endpoint::Transport;
use crate::model::failure::{Failure, Operation};
use crate::model::ids::ServerId;
use crate::model::socket_option::Setting;

/// An address that was not to be had.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WantedAddress<'a> {
    /// The transport of the bind that failed.
    pub(crate) transport: Transport,
    /// The address that was to be bound.
    pub(crate) address: &'a Address,
    /// The options that were set before.
    pub(crate) options: &'a [Setting],
    /// The server that wanted it, if one did.
    pub(crate) server: Option<ServerId>,
}

impl WantedAddress<'_> {
    /// Whether an option was switched on.
    fn has(&self, option: &str) -> bool {
        self.options.iter().any(|set| set.option == option && set.value != 0)
    }
}

/// The failure with what is known beside it: who holds the address, and what helps. To be asked once the socket
/// that failed is closed, or that one is found too. It takes a while where sockets and processes are many: so it is done
/// on a thread of its own; where there is none, the failure stays as it is.
pub(crate) async fn explained(net: &Arc<NetContext>, failure: Failure, wanted: WantedAddress<'_>) -> Failure {
    if !matches!(failure.operation, Operation::Call(CallKind::Socket | CallKind::Bind | CallKind::Listen)) {
        return failure;
    }
    let WantedAddress { transport, server, .. } = wanted;
    let (address, options) = (wanted.address.clone(), wanted.options.to_vec());
    let (on_thread, plain) = (Arc::clone(net), failure.clone());
    let explains = move || {
        let wanted = WantedAddress { transport, address: &address, options: &options, server };
        explain(&on_thread, plain, wanted)
    };
    net.host.run(explains).await.unwrap_or(failure)
}

fn explain(net: &Arc<NetContext>, mut failure: Failure, wanted: WantedAddress<'_>) -> Failure {
    let advice = match failure.errno().map(|errno| errno.0) {
        Some(libc::EADDRINUSE) => {
            failure.holders = match wanted.address {
                Address::Inet { .. } | Address::Inet6 { .. } => inet::holders(net, wanted),
                Address::UnixPath(_) | Address::UnixAbstract(_) => unix::holders(net, wanted),
                Address::UnixUnnamed | Address::Other(_) => Vec::new(),
            };
            advice::in_use(&failure.holders, wanted)
        }
        Some(libc::EACCES) => advice::not_allowed(wanted.address),
        Some(libc::EADDRNOTAVAIL) => advice::not_here(wanted.address),
        Some(libc::EAFNOSUPPORT) => advice::no_family(wanted.address),
        Some(libc::EINVAL) => advice::no_interface(wanted.address),
        _ => None,
    };
    if let Some(advice) = advice {
        failure.advice = advice;
    }
    failure
}
