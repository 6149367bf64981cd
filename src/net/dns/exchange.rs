//! One question to one server: its tries, one after the other.

use std::sync::Arc;

use super::attempt::Exchange;
use super::datagram::DatagramAsker;
use super::stream;
use crate::model::address::Address;
use crate::model::dns::{DnsExchange, DnsOver, DnsTryEnd};

/// Asks each address in turn, as often as was asked for, until an answer comes.
pub(super) async fn run(exchange: Exchange, kind: u16, addresses: Arc<[Address]>) -> DnsExchange {
    let mut done = exchange.blank(kind);
    let (over, _) = exchange.request.servers[exchange.server].over(exchange.request.settings.over);
    let mut sockets: Vec<Option<DatagramAsker>> = addresses.iter().map(|_| None).collect();
    for _ in 0..exchange.request.settings.tries.max(1) {
        for (address, socket) in addresses.iter().zip(&mut sockets) {
            let mut over = over;
            loop {
                let earlier = socket.as_ref().map(|socket| socket.asked.clone()).unwrap_or_default();
                let attempt = match exchange.attempt(kind, address, over, earlier) {
                    Ok(attempt) => attempt,
                    Err(failure) => return DnsExchange { failure: Some(failure), ..done },
                };
                let number = done.tries.len() as u32 + 1;
                done.tries.push(match over {
                    DnsOver::Udp => DatagramAsker::ask(&exchange, socket, attempt, number).await,
                    _ => stream::ask(&exchange, attempt).await,
                });
                match done.tries.last().map(|last| &last.end) {
                    Some(DnsTryEnd::Answered) => return done,
                    // The same port takes connections (RFC 7766).
                    Some(DnsTryEnd::Truncated) => over = DnsOver::Tcp,
                    _ => break,
                }
            }
        }
    }
    done
}
