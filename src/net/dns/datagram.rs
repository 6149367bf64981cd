//! A try over UDP. The socket is not connected, so that replies from elsewhere are seen for what they are; it stays
//! open over the tries, so that late ones are too.

use std::future::poll_fn;
use std::task::Poll;

use bytes::Bytes;
use tokio::time::timeout_at;

use super::attempt::{Exchange, QueryAttempt};
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::dns::{DnsTry, DnsTryEnd};
use crate::model::endpoint::Transport;
use crate::net::buffer::with_buffer;
use crate::net::recorder::SharedPayload;
use crate::net::sock::Sock;
use crate::net::sys::{self, RawAddress};

/// Room for every datagram.
const ROOM: usize = 65_535;

/// The socket that an address is asked over.
pub(super) struct DatagramAsker {
    /// `None` only while it is being closed.
    sock: Option<Sock>,
    /// The ids that were asked with, each with the number of its try.
    pub(super) asked: Vec<(u16, u32)>,
}

impl Drop for DatagramAsker {
    fn drop(&mut self) {
        if let Some(sock) = self.sock.take() {
            sock.close(End::ByUs);
        }
    }
}

impl DatagramAsker {
    /// Sends the query and waits for its answer, on the socket of earlier tries if there is one.
    pub(super) async fn ask(
        exchange: &Exchange,
        asker: &mut Option<DatagramAsker>,
        mut attempt: QueryAttempt,
        number: u32,
    ) -> DnsTry {
        if asker.is_none() {
            match DatagramAsker::open(exchange, &attempt) {
                Ok(opened) => *asker = Some(opened),
                Err(end) => return exchange.ended(attempt, end),
            }
        }
        let Some(DatagramAsker { sock: Some(sock), asked }) = asker else {
            return exchange.ended(attempt, DnsTryEnd::Silent);
        };
        asked.push((attempt.expected.id, number));
        attempt.told.socket = Some(sock.id());
        let end = exchanged(exchange, sock, &mut attempt).await;
        if matches!(end, DnsTryEnd::Failed(_)) {
            // Its error queue is not empty any more.
            *asker = None;
        }
        exchange.ended(attempt, end)
    }

    fn open(exchange: &Exchange, attempt: &QueryAttempt) -> Result<DatagramAsker, DnsTryEnd> {
        let to = &attempt.to;
        let mut sock =
            exchange.open(Transport::Udp, to).map_err(|errno| attempt.failed(CallKind::Socket, errno))?;
        // ICMP's errors reach a socket that is not connected only with this; without it they are a silence.
        let (level, name) = match to {
            Address::Inet6 { .. } => (libc::IPPROTO_IPV6, libc::IPV6_RECVERR),
            _ => (libc::IPPROTO_IP, libc::IP_RECVERR),
        };
        let _ = sock.set_raw(level, name, &1_i32.to_ne_bytes());
        sock.arm().map_err(DnsTryEnd::Failed)?;
        sock.hear_errors();
        sock.live.set_peer(Some(to.clone()));
        Ok(DatagramAsker { sock: Some(sock), asked: Vec::new() })
    }
}

async fn exchanged(exchange: &Exchange, sock: &mut Sock, attempt: &mut QueryAttempt) -> DnsTryEnd {
    let deadline = exchange.net.instant(attempt.deadline);
    let to = RawAddress::from(attempt.to.to_sockaddr().as_slice());
    let query = attempt.told.query.clone();
    sock.wakes();
    let sent = poll_fn(|context| sock.poll_sendto(context, &query, Some(&to), SharedPayload::NONE));
    match timeout_at(deadline, sent).await {
        Ok(Ok(_)) => attempt.told.sent = Some(sock.now()),
        Ok(Err(errno)) => return attempt.failed(CallKind::SendTo, errno),
        Err(_) => return DnsTryEnd::Silent,
    }
    sock.waits_in(CallKind::RecvFrom);
    sock.touch();
    // A flood of other replies is always ready: the clock is asked too.
    while exchange.net.now() < attempt.deadline {
        let mut from = RawAddress::default();
        let received = poll_fn(|context| receive(sock, context, &mut from));
        match timeout_at(deadline, received).await {
            Err(_) => break,
            Ok(Err(errno)) => return attempt.failed(CallKind::RecvFrom, errno),
            Ok(Ok(bytes)) => {
                let from = Address::from_sockaddr(from.as_bytes());
                if let Some(end) = attempt.take(sock.now(), Some(from), bytes) {
                    sock.clear_waiting();
                    return end;
                }
            }
        }
    }
    DnsTryEnd::Silent
}

fn receive(
    sock: &mut Sock,
    context: &mut std::task::Context<'_>,
    from: &mut RawAddress,
) -> Poll<sys::Result<Bytes>> {
    with_buffer(ROOM, |room| {
        let received = sock.poll_recvfrom(context, room, from, false);
        received.map_ok(|datagram| Bytes::copy_from_slice(&room[..datagram.length]))
    })
}
