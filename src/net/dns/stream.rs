//! A try over TCP: each message after its length in two bytes (RFC 1035, section 4.2.2).

use std::future::poll_fn;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::attempt::{Exchange, QueryAttempt};
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::dns::{DnsReply, DnsTry, DnsTryEnd, DnsVerdict};
use crate::model::endpoint::Transport;
use crate::model::failure::Failure;
use crate::net::buffer::with_buffer;
use crate::net::recorder::SharedPayload;
use crate::net::sock::Sock;

/// Bytes taken at once.
const ROOM: usize = 65_537;

/// Connects, sends the query, and waits for its answer.
pub(super) async fn ask(exchange: &Exchange, mut attempt: QueryAttempt) -> DnsTry {
    let mut sock = match exchange.open(Transport::Tcp, &attempt.to) {
        Ok(sock) => sock,
        Err(errno) => {
            let end = attempt.failed(CallKind::Socket, errno);
            return exchange.ended(attempt, end);
        }
    };
    attempt.told.socket = Some(sock.id());
    let deadline = exchange.net.instant(attempt.deadline);
    let end = match timeout_at(deadline, exchanged(exchange, &mut sock, &mut attempt, deadline)).await {
        Ok(Ok(end) | Err(end)) => end,
        Err(_) => DnsTryEnd::Silent,
    };
    sock.close(End::ByUs);
    exchange.ended(attempt, end)
}

async fn exchanged(
    exchange: &Exchange,
    sock: &mut Sock,
    attempt: &mut QueryAttempt,
    deadline: Instant,
) -> Result<DnsTryEnd, DnsTryEnd> {
    connect(sock, attempt).await?;
    attempt.told.connect = Some(exchange.net.now().since(attempt.told.at));
    // Length and message go out at once: some servers take them apart badly (RFC 7766, section 8).
    let query = &attempt.told.query;
    let framed = [&(query.len() as u16).to_be_bytes(), &query[..]].concat();
    send(sock, attempt, &framed).await?;
    attempt.told.sent = Some(sock.now());
    sock.waits_in(CallKind::Recv);
    sock.touch();
    let mut came = Vec::new();
    while Instant::now() < deadline {
        let chunk = receive(sock, attempt).await?;
        if chunk.is_empty() {
            return Err(cut_short(attempt, sock, &came));
        }
        came.extend_from_slice(&chunk);
        while let Some((message, rest)) = first_message(&came) {
            if let Some(end) = attempt.take(sock.now(), None, message) {
                return Ok(end);
            }
            came.drain(..came.len() - rest);
        }
    }
    Ok(DnsTryEnd::Silent)
}

/// The first whole message, and how many bytes follow it.
fn first_message(came: &[u8]) -> Option<(Bytes, usize)> {
    let (length, rest) = came.split_first_chunk::<2>()?;
    let (message, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((Bytes::copy_from_slice(message), rest.len()))
}

/// The server closed the connection before its message was whole.
fn cut_short(attempt: &mut QueryAttempt, sock: &Sock, came: &[u8]) -> DnsTryEnd {
    let reason = match came.split_first_chunk::<2>() {
        None if came.is_empty() => "the server closed the connection without an answer".to_owned(),
        None => "the server closed the connection within the length of its answer".to_owned(),
        Some((length, rest)) => {
            let announced = u16::from_be_bytes(*length);
            let have = rest.len();
            format!(
                "the server closed the connection after {have} of the {announced} bytes that it announced"
            )
        }
    };
    if let Some(message) = came.get(2..).filter(|message| !message.is_empty()) {
        let bytes = Bytes::copy_from_slice(message);
        attempt.replies.kept.push(DnsReply {
            at: sock.now(),
            from: None,
            bytes,
            verdict: DnsVerdict::Broken,
        });
    }
    let advice = "the server may take no questions over TCP, or not this one: try another";
    DnsTryEnd::Failed(Failure::of_work("receive an answer from", &attempt.to, reason, advice))
}

async fn connect(sock: &mut Sock, attempt: &QueryAttempt) -> Result<(), DnsTryEnd> {
    let refused = |errno| attempt.failed(CallKind::Connect, errno);
    sock.live.set_peer(Some(attempt.to.clone()));
    let is_connected = sock.connect(&attempt.to.to_sockaddr()).map_err(refused)?;
    sock.arm().map_err(DnsTryEnd::Failed)?;
    if !is_connected {
        sock.waits_in(CallKind::Connect);
        sock.touch();
        poll_fn(|context| sock.poll_writable(context)).await;
        sock.clear_waiting();
        match sock.pending_error() {
            Ok(None) => {}
            Ok(Some(errno)) | Err(errno) => return Err(refused(errno)),
        }
    }
    Ok(())
}

async fn send(sock: &mut Sock, attempt: &QueryAttempt, bytes: &[u8]) -> Result<(), DnsTryEnd> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let sent = poll_fn(|context| sock.poll_send(context, rest, SharedPayload::NONE)).await;
        let sent = sent.map_err(|errno| attempt.failed(CallKind::Send, errno))?;
        rest = &rest[sent..];
    }
    Ok(())
}

/// What comes next; empty at the end.
async fn receive(sock: &mut Sock, attempt: &QueryAttempt) -> Result<Bytes, DnsTryEnd> {
    let received = poll_fn(|context| {
        with_buffer(ROOM, |room| {
            let received = sock.poll_recv(context, room);
            received.map_ok(|length| Bytes::copy_from_slice(&room[..length]))
        })
    });
    received.await.map_err(|errno| attempt.failed(CallKind::Recv, errno))
}
