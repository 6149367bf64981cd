//! A server that answers as a test says, over UDP and over TCP.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A server over UDP: what to send back for the query of each number from 0.
pub(crate) fn datagrams(
    answer: impl Fn(usize, &[u8]) -> Vec<Vec<u8>> + Send + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (address, asked) = (socket.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        let mut room = vec![0; 65_535];
        while let Ok((length, from)) = socket.recv_from(&mut room) {
            for reply in answer(count.fetch_add(1, Relaxed), &room[..length]) {
                let _ = socket.send_to(&reply, from);
            }
        }
    });
    (address, asked)
}

/// A server over TCP: what to do with each connection once its query is read.
pub(crate) fn streams(serve: impl Fn(&mut TcpStream, &[u8]) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let _ = stream.set_nodelay(true);
            let mut length = [0; 2];
            if stream.read_exact(&mut length).is_err() {
                continue;
            }
            let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
            if stream.read_exact(&mut query).is_ok() {
                serve(&mut stream, &query);
            }
        }
    });
    address
}

/// The message after its length.
pub(crate) fn framed(message: &[u8]) -> Vec<u8> {
    [&(message.len() as u16).to_be_bytes(), message].concat()
}

/// Sends, as far as the client still takes it.
pub(crate) fn send(stream: &mut TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes);
}

/// The question of a query, its bytes after the header.
fn question(query: &[u8]) -> &[u8] {
    let mut at = 12;
    while query[at] != 0 {
        at += 1 + usize::from(query[at]);
    }
    &query[12..at + 5]
}

/// A response to `query` with these flags and these bytes for so many answers.
pub(crate) fn response(query: &[u8], flags: u16, count: u16, answers: &[u8]) -> Vec<u8> {
    let mut message = query[..2].to_vec();
    message.extend_from_slice(&flags.to_be_bytes());
    for count in [1, count, 0, 0] {
        message.extend_from_slice(&count.to_be_bytes());
    }
    message.extend_from_slice(question(query));
    message.extend_from_slice(answers);
    message
}

/// A record of the name that was asked for.
pub(crate) fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let mut record = vec![0xc0, 12];
    record.extend_from_slice(&kind.to_be_bytes());
    record.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
    record.extend_from_slice(&(data.len() as u16).to_be_bytes());
    record.extend_from_slice(data);
    record
}

/// Flags of a response: QR, RD, RA.
pub(crate) const OK: u16 = 0x8180;
/// The same, truncated.
pub(crate) const TRUNCATED: u16 = 0x8380;

/// The good answer: 192.0.2.9.
pub(crate) fn good(query: &[u8]) -> Vec<u8> {
    response(query, OK, 1, &record(1, &[192, 0, 2, 9]))
}
