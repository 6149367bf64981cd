//! What a try works with: the question, the server, and what is known so far.

use std::sync::Arc;

use super::layer::TransportLayer;
use super::query;
use super::reply::{Expected, Replies};
use crate::bytes::dns::DnsName;
use crate::model::address::{AF_INET, AF_INET6, Address};
use crate::model::call::CallKind;
use crate::model::connection::{Owner, SocketRole};
use crate::model::dns::{DnsExchange, DnsOver, DnsRequest, DnsTry, DnsTryEnd, DnsVerdict};
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::moment::Moment;
use crate::net::context::NetContext;
use crate::net::recorder::CaptureLength;
use crate::net::sock::{Sock, SocketKind};

/// What is asked of one of the servers of a request.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) net: Arc<NetContext>,
    pub(super) id: LookupId,
    pub(super) request: Arc<DnsRequest>,
    pub(super) server: usize,
    /// On the way from the root servers, the zone that it is asked for.
    pub(super) zone: Option<DnsName>,
    /// What lies over the sockets of streams.
    pub(super) layer: TransportLayer,
}

/// A try under way.
pub(super) struct QueryAttempt {
    pub(super) to: Address,
    pub(super) deadline: Moment,
    pub(super) expected: Expected,
    pub(super) replies: Replies,
    /// What is known of it so far.
    pub(super) told: DnsTry,
}

impl QueryAttempt {
    /// Takes what came in. `Some`: that is the end of the try.
    pub(super) fn take(
        &mut self,
        at: Moment,
        from: Option<Address>,
        bytes: bytes::Bytes,
    ) -> Option<DnsTryEnd> {
        let verdict = self.replies.take(&self.expected, at, from, &self.to, bytes)?;
        Some(match verdict {
            DnsVerdict::Truncated if self.told.over == DnsOver::Udp => DnsTryEnd::Truncated,
            DnsVerdict::Broken => DnsTryEnd::Broken,
            _ => DnsTryEnd::Answered,
        })
    }

    /// A failed call of it.
    pub(super) fn failed(&self, kind: CallKind, errno: Errno) -> DnsTryEnd {
        let mut failure = Failure::of_call_at(kind, &self.to, errno);
        if errno.0 == libc::ECONNREFUSED {
            "nothing listens on that port there: check the address and port of the server"
                .clone_into(&mut failure.advice);
        }
        DnsTryEnd::Failed(failure)
    }
}

impl Exchange {
    /// One of which nothing is known yet.
    pub(super) fn blank(&self, kind: u16) -> DnsExchange {
        DnsExchange {
            name: self.request.name.clone(),
            kind,
            class: self.request.class,
            server: self.request.servers[self.server].clone(),
            zone: self.zone.clone(),
            tries: Vec::new(),
            failure: None,
        }
    }

    /// A try of an address; `earlier` are the ids that were asked with on the same socket.
    pub(super) fn attempt(
        &self,
        kind: u16,
        to: &Address,
        over: DnsOver,
        earlier: Vec<(u16, u32)>,
    ) -> Result<QueryAttempt, Failure> {
        // Over HTTPS the id is 0, so that caches find the answer (RFC 8484, section 4.1).
        let id = if over == DnsOver::Https { 0 } else { query::random() };
        let query = query::query(&self.request, kind, id)?;
        let at = self.net.now();
        let expected =
            Expected { name: self.request.name.clone(), kind, class: self.request.class, id, earlier };
        let told = DnsTry {
            to: to.clone(),
            over,
            socket: None,
            at,
            ended: at,
            connect: None,
            handshake: None,
            sent: None,
            query,
            replies: Vec::new(),
            unkept: 0,
            end: DnsTryEnd::Silent,
            notes: Vec::new(),
        };
        let deadline = at + self.request.settings.timeout;
        Ok(QueryAttempt { to: to.clone(), deadline, expected, replies: Replies::default(), told })
    }

    /// The try is over.
    pub(super) fn ended(&self, attempt: QueryAttempt, end: DnsTryEnd) -> DnsTry {
        let Replies { kept, unkept } = attempt.replies;
        DnsTry { ended: self.net.now(), replies: kept, unkept, end, ..attempt.told }
    }

    /// A socket to an address.
    pub(super) fn open(&self, transport: Transport, to: &Address) -> Result<Sock, Errno> {
        let family = if matches!(to, Address::Inet6 { .. }) { AF_INET6 } else { AF_INET };
        let shape = SocketKind::over(transport, family);
        Sock::open(&self.net, shape, Owner::Lookup(self.id), SocketRole::Client, CaptureLength::SESSION)
    }
}
