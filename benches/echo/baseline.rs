//! The servers to measure against: what a C programmer would write over epoll, and bare tokio.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream, UdpSocket};

use rustix::event::epoll;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

const ROOM: usize = 128 * 1024;

fn say(address: std::net::SocketAddr) {
    println!("{}", address.port());
}

/// One thread, level-triggered epoll, one shared buffer; what could not be written waits for room.
pub(super) fn epoll_tcp() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("bound");
    listener.set_nonblocking(true).expect("a flag");
    say(listener.local_addr().expect("bound"));
    let poll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
    epoll::add(&poll, &listener, epoll::EventData::new_u64(u64::MAX), epoll::EventFlags::IN).expect("added");
    let mut peers: Vec<Option<(TcpStream, Vec<u8>)>> = Vec::new();
    let mut free = Vec::new();
    let mut room = vec![0; ROOM];
    let mut events = Vec::with_capacity(256);
    loop {
        events.clear();
        if epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), None).is_err() {
            continue;
        }
        for event in &events {
            let at = event.data.u64() as usize;
            if event.data.u64() == u64::MAX {
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_nonblocking(true).expect("a flag");
                    let at = free.pop().unwrap_or_else(|| {
                        peers.push(None);
                        peers.len() - 1
                    });
                    let data = epoll::EventData::new_u64(at as u64);
                    epoll::add(&poll, &stream, data, epoll::EventFlags::IN).expect("added");
                    peers[at] = Some((stream, Vec::new()));
                }
            } else if let Some((stream, pending)) = &mut peers[at]
                && !serve(&poll, at, stream, pending, &mut room)
            {
                peers[at] = None;
                free.push(at);
            }
        }
    }
}

/// One readiness of one peer; whether it goes on.
fn serve(
    poll: &impl std::os::fd::AsFd,
    at: usize,
    stream: &mut TcpStream,
    pending: &mut Vec<u8>,
    room: &mut [u8],
) -> bool {
    if pending.is_empty() {
        match stream.read(room) {
            Ok(0) => return false,
            Ok(got) => match stream.write(&room[..got]) {
                Ok(put) if put == got => return true,
                Ok(put) => pending.extend(&room[put..got]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => pending.extend(&room[..got]),
                Err(_) => return false,
            },
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
        let data = epoll::EventData::new_u64(at as u64);
        epoll::modify(poll, &*stream, data, epoll::EventFlags::OUT).expect("modified");
        return true;
    }
    match stream.write(pending) {
        Ok(put) => drop(pending.drain(..put)),
        Err(error) => return error.kind() == ErrorKind::WouldBlock,
    }
    if pending.is_empty() {
        let data = epoll::EventData::new_u64(at as u64);
        epoll::modify(poll, &*stream, data, epoll::EventFlags::IN).expect("modified");
    }
    true
}

/// One thread, recvfrom and sendto.
pub(super) fn epoll_udp() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("bound");
    say(socket.local_addr().expect("bound"));
    socket.set_nonblocking(true).expect("a flag");
    let poll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
    epoll::add(&poll, &socket, epoll::EventData::new_u64(0), epoll::EventFlags::IN).expect("added");
    let mut room = vec![0; 65_536];
    let mut events = Vec::with_capacity(1);
    loop {
        events.clear();
        if epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), None).is_err() {
            continue;
        }
        while let Ok((got, from)) = socket.recv_from(&mut room) {
            let _ = socket.send_to(&room[..got], from);
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// A task a connection, 16 KiB buffer each, as the tutorials have it.
pub(super) fn tokio_tcp() {
    runtime().block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("bound");
        say(listener.local_addr().expect("bound"));
        loop {
            let (mut stream, _) = listener.accept().await.expect("accepted");
            tokio::spawn(async move {
                let mut room = vec![0; 16 * 1024];
                while let Ok(got) = stream.read(&mut room).await {
                    if got == 0 || stream.write_all(&room[..got]).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
}

/// `recv_from` and `send_to`.
pub(super) fn tokio_udp() {
    runtime().block_on(async {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.expect("bound");
        say(socket.local_addr().expect("bound"));
        let mut room = vec![0; 65_536];
        loop {
            if let Ok((got, from)) = socket.recv_from(&mut room).await {
                let _ = socket.send_to(&room[..got], from).await;
            }
        }
    });
}
