//! The way to a stream: connected, and where that was asked for inside TLS.

use std::future::poll_fn;

use super::attempt::{Exchange, QueryAttempt};
use crate::model::call::CallKind;
use crate::model::dns::{DnsOver, DnsTryEnd};
use crate::model::endpoint::Transport;
use crate::net::sock::Sock;
use crate::net::stream::ByteStream;

/// A stream to the address of a try that is ready for the query.
pub(super) async fn connected(
    exchange: &Exchange,
    attempt: &mut QueryAttempt,
) -> Result<Box<dyn ByteStream>, DnsTryEnd> {
    let sock = exchange.open(Transport::Tcp, &attempt.to);
    let mut sock = sock.map_err(|errno| attempt.failed(CallKind::Socket, errno))?;
    let socket = sock.id();
    attempt.told.socket = Some(socket);
    connect(&mut sock, attempt).await?;
    let begun = exchange.net.now();
    attempt.told.connect = Some(begun.since(attempt.told.at));
    if attempt.told.over == DnsOver::Tcp {
        return Ok(Box::new(sock));
    }
    let mut stream = exchange.layer.over(sock);
    let opened = poll_fn(|context| stream.poll_open(context)).await;
    opened.map_err(|error| DnsTryEnd::Failed(error.failure(&attempt.to.to_string())))?;
    attempt.told.handshake = Some(exchange.net.now().since(begun));
    attempt.told.notes.extend(exchange.layer.agreed(socket));
    Ok(stream)
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
