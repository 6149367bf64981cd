//! A try over a stream: TCP, or TLS over it. Each message stands after its length in two bytes (RFC 1035, section
//! 4.2.2; RFC 7858).

use std::future::poll_fn;

use bytes::Bytes;
use tokio::time::{Instant, timeout_at};

use super::attempt::{Exchange, QueryAttempt};
use super::connect;
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::dns::{DnsOver, DnsReply, DnsTry, DnsTryEnd, DnsVerdict};
use crate::model::failure::Failure;
use crate::net::buffer::with_buffer;
use crate::net::recorder::SharedPayload;
use crate::net::stream::{ByteStream, StreamError};

use super::https;

/// Bytes taken at once.
const ROOM: usize = 65_537;

/// Connects, sends the query, and waits for its answer. A stream that is given up closes its socket.
pub(super) async fn ask(exchange: &Exchange, mut attempt: QueryAttempt) -> DnsTry {
    let deadline = exchange.net.instant(attempt.deadline);
    let end = match timeout_at(deadline, exchanged(exchange, &mut attempt, deadline)).await {
        Ok(Ok(end) | Err(end)) => end,
        Err(_) => DnsTryEnd::Silent,
    };
    exchange.ended(attempt, end)
}

async fn exchanged(
    exchange: &Exchange,
    attempt: &mut QueryAttempt,
    deadline: Instant,
) -> Result<DnsTryEnd, DnsTryEnd> {
    let mut stream = connect::connected(exchange, attempt).await?;
    if attempt.told.over == DnsOver::Https {
        return https::ask(exchange, stream, attempt).await;
    }
    let end = framed(&mut *stream, attempt, deadline).await;
    stream.close(End::ByUs);
    end
}

async fn framed(
    stream: &mut dyn ByteStream,
    attempt: &mut QueryAttempt,
    deadline: Instant,
) -> Result<DnsTryEnd, DnsTryEnd> {
    // Length and message go out at once: some servers take them apart badly (RFC 7766, section 8).
    let query = &attempt.told.query;
    let framed = [&(query.len() as u16).to_be_bytes(), &query[..]].concat();
    send(stream, &framed).await.map_err(|error| failed(attempt, error))?;
    attempt.told.sent = Some(stream.sock().now());
    stream.sock_mut().waits_in(CallKind::Recv);
    stream.sock().touch();
    let mut came = Vec::new();
    while Instant::now() < deadline {
        let chunk = receive(stream).await.map_err(|error| failed(attempt, error))?;
        if chunk.is_empty() {
            return Err(cut_short(attempt, stream, &came));
        }
        came.extend_from_slice(&chunk);
        while let Some((message, rest)) = first_message(&came) {
            if let Some(end) = attempt.take(stream.sock().now(), None, message) {
                return Ok(end);
            }
            came.drain(..came.len() - rest);
        }
    }
    Ok(DnsTryEnd::Silent)
}

fn failed(attempt: &QueryAttempt, error: StreamError) -> DnsTryEnd {
    DnsTryEnd::Failed(error.failure(&attempt.to.to_string()))
}

/// The first whole message, and how many bytes follow it.
fn first_message(came: &[u8]) -> Option<(Bytes, usize)> {
    let (length, rest) = came.split_first_chunk::<2>()?;
    let (message, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    Some((Bytes::copy_from_slice(message), rest.len()))
}

/// The server closed the connection before its message was whole.
fn cut_short(attempt: &mut QueryAttempt, stream: &dyn ByteStream, came: &[u8]) -> DnsTryEnd {
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
        let (at, bytes) = (stream.sock().now(), Bytes::copy_from_slice(message));
        attempt.replies.kept.push(DnsReply { at, from: None, bytes, verdict: DnsVerdict::Broken });
    }
    let advice = "the server may take no questions over a connection, or not this one: try another";
    DnsTryEnd::Failed(Failure::of_work("receive an answer from", &attempt.to, reason, advice))
}

async fn send(stream: &mut dyn ByteStream, bytes: &[u8]) -> Result<(), StreamError> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let sent = poll_fn(|context| stream.poll_write(context, rest, SharedPayload::NONE)).await?;
        rest = &rest[sent..];
    }
    poll_fn(|context| stream.poll_flush(context)).await
}

/// What comes next; empty at the end.
async fn receive(stream: &mut dyn ByteStream) -> Result<Bytes, StreamError> {
    poll_fn(|context| {
        with_buffer(ROOM, |room| {
            let received = stream.poll_read(context, room);
            received.map_ok(|length| Bytes::copy_from_slice(&room[..length]))
        })
    })
    .await
}
