//! `recvmsg` and `sendmsg`: one message, its address, and control messages as raw bytes.

use std::os::fd::{AsRawFd, BorrowedFd};

use super::fail::point;
use super::{RawAddress, Result, checked_long};
use crate::model::call::CallKind;

/// What `recvmsg` gave.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReceivedMessage {
    /// Bytes in the room; with `MSG_TRUNC` passed, the datagram's true length.
    pub(crate) length: usize,
    /// From whom; empty where the kernel gave no name.
    pub(crate) address: RawAddress,
    /// Bytes of control messages written.
    pub(crate) control: usize,
    /// `msg_flags`: `MSG_TRUNC`, `MSG_CTRUNC` …
    pub(crate) flags: i32,
}

/// `recvmsg(2)` into one piece of room, with room for control messages.
pub(crate) fn recvmsg(
    fd: BorrowedFd<'_>,
    room: &mut [u8],
    control: &mut [u8],
    flags: i32,
) -> Result<ReceivedMessage> {
    point(CallKind::RecvMsg)?;
    let mut address = RawAddress::EMPTY;
    let (name, name_length) = address.room();
    let mut piece = libc::iovec { iov_base: room.as_mut_ptr().cast(), iov_len: room.len() };
    // SAFETY: all zeros are a valid msghdr (null pointers with zero lengths).
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    message.msg_name = name.cast();
    message.msg_namelen = name_length;
    message.msg_iov = &raw mut piece;
    message.msg_iovlen = 1;
    if !control.is_empty() {
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = control.len() as _;
    }
    // SAFETY: every pointer in `message` is to live memory of the length beside it.
    let length =
        checked_long(unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut message, flags) } as libc::c_long)?;
    address.written(message.msg_namelen);
    Ok(ReceivedMessage {
        length,
        address,
        control: message.msg_controllen as usize,
        flags: message.msg_flags,
    })
}

/// `sendmsg(2)` of one piece, with an address and control messages (either may be empty).
pub(crate) fn sendmsg(
    fd: BorrowedFd<'_>,
    bytes: &[u8],
    address: &[u8],
    control: &[u8],
    flags: i32,
) -> Result<usize> {
    point(CallKind::SendMsg)?;
    let mut piece = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    // SAFETY: all zeros are a valid msghdr (null pointers with zero lengths).
    let mut message: libc::msghdr = unsafe { std::mem::zeroed() };
    if !address.is_empty() {
        message.msg_name = address.as_ptr().cast_mut().cast();
        message.msg_namelen = address.len() as libc::socklen_t;
    }
    message.msg_iov = &raw mut piece;
    message.msg_iovlen = 1;
    if !control.is_empty() {
        message.msg_control = control.as_ptr().cast_mut().cast();
        message.msg_controllen = control.len() as _;
    }
    // SAFETY: every pointer in `message` is to live memory of the length beside it; sendmsg only reads.
    checked_long(unsafe { libc::sendmsg(fd.as_raw_fd(), &raw const message, flags) } as libc::c_long)
}

#[cfg(test)]
mod tests {
    use std::net::UdpSocket;
    use std::os::fd::AsFd;

    use super::*;
    use crate::model::address::Address;
    use crate::model::errno::Errno;
    use crate::net::sys::setsockopt;

    #[test]
    fn a_message_comes_with_its_address_its_control_messages_and_whether_it_was_cut() {
        let [one, other] = [(); 2].map(|()| UdpSocket::bind("127.0.0.1:0").expect("bind"));
        let at = |socket: &UdpSocket| {
            let address = socket.local_addr().expect("a name");
            Address::new(address.ip(), address.port()).to_sockaddr()
        };
        setsockopt(other.as_fd(), libc::IPPROTO_IP, libc::IP_RECVTTL, &1_i32.to_ne_bytes())
            .expect("IP_RECVTTL");
        assert_eq!(sendmsg(one.as_fd(), b"a message", &at(&other), &[], 0), Ok(9));
        let (mut room, mut control) = ([0; 4], [0; 64]);
        let came = recvmsg(other.as_fd(), &mut room, &mut control, libc::MSG_TRUNC).expect("it is there");
        assert_eq!((came.length, &room), (9, b"a me"), "the true length");
        assert_eq!((came.address.as_bytes(), came.flags & libc::MSG_TRUNC), (&at(&one)[..], libc::MSG_TRUNC));
        // struct cmsghdr: length, level, type; then the TTL.
        let header = &control[..came.control];
        let word = |at: usize| header[at..].first_chunk().map(|word| i32::from_ne_bytes(*word));
        assert_eq!((word(8), word(12)), (Some(libc::IPPROTO_IP), Some(libc::IP_TTL)));
        assert!(word(16).is_some_and(|ttl| ttl > 0));
        assert_eq!(
            recvmsg(other.as_fd(), &mut room, &mut [], libc::MSG_DONTWAIT).map(|came| came.length),
            Err(Errno(libc::EAGAIN))
        );
    }
}
