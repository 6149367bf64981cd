//! `recvmsg` and `sendmsg`: one message, its address, and control messages as raw bytes.

use std::os::fd::{AsRawFd, BorrowedFd};

use super::fail::point;
use super::{RawAddress, Result, checked_length};
use crate::model::call::CallKind;

/// What `recvmsg` gave.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Bytes in the room; with `MSG_TRUNC` passed, the datagram's true length.
    pub length: usize,
    /// From whom; empty where the kernel gave no name.
    pub address: RawAddress,
    /// Bytes of control messages written.
    pub control: usize,
    /// `msg_flags`: `MSG_TRUNC`, `MSG_CTRUNC` …
    pub flags: i32,
}

/// `recvmsg(2)` into one piece of room, with room for control messages.
pub fn recvmsg(fd: BorrowedFd<'_>, room: &mut [u8], control: &mut [u8], flags: i32) -> Result<Outcome> {
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
    let length = checked_length(unsafe { libc::recvmsg(fd.as_raw_fd(), &raw mut message, flags) })?;
    address.written(message.msg_namelen);
    Ok(Outcome { length, address, control: message.msg_controllen as usize, flags: message.msg_flags })
}

/// `sendmsg(2)` of one piece, with an address and control messages (either may be empty).
pub fn sendmsg(
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
    checked_length(unsafe { libc::sendmsg(fd.as_raw_fd(), &raw const message, flags) })
}
