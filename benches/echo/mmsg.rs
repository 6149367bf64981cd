//! What a C programmer would write for datagrams with `recvmmsg` and `sendmmsg`: many of them a call.

#![allow(unsafe_code, reason = "these calls have no safe wrapper")]

use std::net::UdpSocket;
use std::os::fd::AsRawFd;

use rustix::event::epoll;

/// Datagrams a call at most.
const MANY: usize = 64;

/// Room for each.
const ROOM: usize = 2048;

/// One thread, level-triggered epoll. Fewer datagrams than there was room for prove the queue empty, which
/// spares the call that only finds nothing.
pub(super) fn serve() {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("bound");
    println!("{}", socket.local_addr().expect("bound").port());
    socket.set_nonblocking(true).expect("a flag");
    let poll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
    epoll::add(&poll, &socket, epoll::EventData::new_u64(0), epoll::EventFlags::IN).expect("added");
    let fd = socket.as_raw_fd();
    let mut rooms = vec![[0_u8; ROOM]; MANY];
    // SAFETY: zeros are a valid value of these C structures.
    let mut names: Vec<libc::sockaddr_in> = vec![unsafe { std::mem::zeroed() }; MANY];
    let mut parts: Vec<libc::iovec> = rooms
        .iter_mut()
        .map(|room| libc::iovec { iov_base: room.as_mut_ptr().cast(), iov_len: ROOM })
        .collect();
    // SAFETY: as above.
    let mut messages: Vec<libc::mmsghdr> = vec![unsafe { std::mem::zeroed() }; MANY];
    for ((message, name), part) in messages.iter_mut().zip(&mut names).zip(&mut parts) {
        message.msg_hdr.msg_name = (&raw mut *name).cast();
        message.msg_hdr.msg_iov = &raw mut *part;
        message.msg_hdr.msg_iovlen = 1;
    }
    let mut events = Vec::with_capacity(1);
    loop {
        events.clear();
        if epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), None).is_err() {
            continue;
        }
        loop {
            for (message, part) in messages.iter_mut().zip(&mut parts) {
                message.msg_hdr.msg_namelen = size_of::<libc::sockaddr_in>() as libc::socklen_t;
                part.iov_len = ROOM;
            }
            // SAFETY: each header points to a name and a part of its own, which live as long as the loop.
            let got =
                unsafe { libc::recvmmsg(fd, messages.as_mut_ptr(), MANY as u32, 0, std::ptr::null_mut()) };
            let Ok(got) = usize::try_from(got) else { break };
            for (message, part) in messages.iter().zip(&mut parts).take(got) {
                part.iov_len = message.msg_len as usize;
            }
            // SAFETY: as above. A part that is not sent is lost, as datagrams are.
            let _ = unsafe { libc::sendmmsg(fd, messages.as_mut_ptr(), got as u32, 0) };
            if got < MANY {
                break;
            }
        }
    }
}
