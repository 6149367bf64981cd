//! The socket calls that pass no `msghdr`.
//!
//! The four that move bytes go through `syscall(2)`: the wrappers of libc are cancellation points, and in a
//! program with threads each pays two locked instructions for a cancellation that nobody asks for.

use std::net::Shutdown;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, IntoRawFd, OwnedFd};
use std::ptr;

use socket2::{Domain, Protocol, SockRef, Socket, Type};

use super::fail::point;
use super::{RawAddress, Result, checked, checked_long, errno, errno_of};
use crate::model::call::CallKind;

/// `socket(2)` with `SOCK_NONBLOCK | SOCK_CLOEXEC`; through socket2, as `listen` and `shutdown` are: it makes
/// exactly the one call. The others pass addresses and rooms as raw bytes, which it would copy.
pub(crate) fn socket(domain: i32, kind: i32, protocol: i32) -> Result<OwnedFd> {
    point(CallKind::Socket)?;
    let kind = Type::from(kind | libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    let protocol = (protocol != 0).then(|| Protocol::from(protocol));
    Ok(Socket::new_raw(Domain::from(domain), kind, protocol).map_err(|error| errno_of(&error))?.into())
}

/// `setsockopt(2)`.
pub(crate) fn setsockopt(fd: BorrowedFd<'_>, level: i32, name: i32, value: &[u8]) -> Result<()> {
    point(CallKind::SetSockOpt)?;
    // SAFETY: pointer and length are of one live slice, read only.
    let returned = unsafe {
        libc::setsockopt(fd.as_raw_fd(), level, name, value.as_ptr().cast(), value.len() as libc::socklen_t)
    };
    checked(returned).map(drop)
}

/// `getsockopt(2)`; gives how many bytes of `value` the kernel filled.
pub(crate) fn getsockopt(fd: BorrowedFd<'_>, level: i32, name: i32, value: &mut [u8]) -> Result<usize> {
    point(CallKind::GetSockOpt)?;
    let mut length = value.len() as libc::socklen_t;
    // SAFETY: the kernel writes at most `length` bytes, which is the size of the slice.
    let returned =
        unsafe { libc::getsockopt(fd.as_raw_fd(), level, name, value.as_mut_ptr().cast(), &raw mut length) };
    checked(returned).map(|_| (length as usize).min(value.len()))
}

/// `bind(2)`.
pub(crate) fn bind(fd: BorrowedFd<'_>, address: &[u8]) -> Result<()> {
    point(CallKind::Bind)?;
    // SAFETY: pointer and length are of one live slice; the kernel copies it.
    let returned =
        unsafe { libc::bind(fd.as_raw_fd(), address.as_ptr().cast(), address.len() as libc::socklen_t) };
    checked(returned).map(drop)
}

/// `listen(2)`.
pub(crate) fn listen(fd: BorrowedFd<'_>, backlog: i32) -> Result<()> {
    point(CallKind::Listen)?;
    SockRef::from(&fd).listen(backlog).map_err(|error| errno_of(&error))
}

/// `accept4(2)` with `SOCK_NONBLOCK | SOCK_CLOEXEC`: the new descriptor and its peer.
pub(crate) fn accept(fd: BorrowedFd<'_>) -> Result<(OwnedFd, RawAddress)> {
    point(CallKind::Accept)?;
    let mut address = RawAddress::EMPTY;
    let (room, mut length) = address.room();
    // SAFETY: `room` points to `length` bytes, which the kernel writes at most.
    let accepted = checked(unsafe {
        libc::accept4(fd.as_raw_fd(), room, &raw mut length, libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC)
    })?;
    address.written(length);
    // SAFETY: the kernel has just given us this descriptor, nobody else has it.
    Ok((unsafe { OwnedFd::from_raw_fd(accepted) }, address))
}

/// `connect(2)`; on a stream socket it ends with EINPROGRESS as a rule.
pub(crate) fn connect(fd: BorrowedFd<'_>, address: &[u8]) -> Result<()> {
    point(CallKind::Connect)?;
    // SAFETY: pointer and length are of one live slice; the kernel copies it.
    let returned =
        unsafe { libc::connect(fd.as_raw_fd(), address.as_ptr().cast(), address.len() as libc::socklen_t) };
    checked(returned).map(drop)
}

/// `send(2)`.
pub(crate) fn send(fd: BorrowedFd<'_>, bytes: &[u8], flags: i32) -> Result<usize> {
    point(CallKind::Send)?;
    // SAFETY: pointer and length are of one live slice, read only.
    checked_long(unsafe {
        libc::syscall(
            libc::SYS_sendto,
            fd.as_raw_fd(),
            bytes.as_ptr(),
            bytes.len(),
            flags,
            ptr::null::<libc::sockaddr>(),
            0 as libc::socklen_t,
        )
    })
}

/// `sendto(2)`.
pub(crate) fn sendto(fd: BorrowedFd<'_>, bytes: &[u8], flags: i32, address: &[u8]) -> Result<usize> {
    point(CallKind::SendTo)?;
    // SAFETY: both pointers and lengths are of live slices, read only.
    checked_long(unsafe {
        libc::syscall(
            libc::SYS_sendto,
            fd.as_raw_fd(),
            bytes.as_ptr(),
            bytes.len(),
            flags,
            address.as_ptr(),
            address.len() as libc::socklen_t,
        )
    })
}

/// `recv(2)`; 0 is end of file on a stream, and an empty message on a datagram socket.
pub(crate) fn recv(fd: BorrowedFd<'_>, room: &mut [u8], flags: i32) -> Result<usize> {
    point(CallKind::Recv)?;
    // SAFETY: the kernel writes at most the slice's length.
    checked_long(unsafe {
        libc::syscall(
            libc::SYS_recvfrom,
            fd.as_raw_fd(),
            room.as_mut_ptr(),
            room.len(),
            flags,
            ptr::null_mut::<libc::sockaddr>(),
            ptr::null_mut::<libc::socklen_t>(),
        )
    })
}

/// `recvfrom(2)`: the length, and into `from` from whom; on failure that is empty. With `MSG_TRUNC` in
/// `flags` the length is the datagram's, even where that is more than there was room for.
pub(crate) fn recvfrom(
    fd: BorrowedFd<'_>,
    room: &mut [u8],
    flags: i32,
    from: &mut RawAddress,
) -> Result<usize> {
    from.clear();
    point(CallKind::RecvFrom)?;
    let (name, mut length) = from.room();
    // SAFETY: the kernel writes at most the slice's length, and at most `length` bytes at `name`.
    let received = checked_long(unsafe {
        libc::syscall(
            libc::SYS_recvfrom,
            fd.as_raw_fd(),
            room.as_mut_ptr(),
            room.len(),
            flags,
            name,
            &raw mut length,
        )
    })?;
    from.written(length);
    Ok(received)
}

/// `shutdown(2)`: 0 receiving, 1 sending, 2 both.
pub(crate) fn shutdown(fd: BorrowedFd<'_>, how: i32) -> Result<()> {
    point(CallKind::Shutdown)?;
    let how = match how {
        libc::SHUT_RD => Shutdown::Read,
        libc::SHUT_WR => Shutdown::Write,
        _ => Shutdown::Both,
    };
    SockRef::from(&fd).shutdown(how).map_err(|error| errno_of(&error))
}

/// `getsockname(2)`: our own address.
pub(crate) fn getsockname(fd: BorrowedFd<'_>) -> Result<RawAddress> {
    point(CallKind::GetSockName)?;
    // SAFETY: the kernel writes at most `length` bytes at `room`.
    named(|room, length| unsafe { libc::getsockname(fd.as_raw_fd(), room, length) })
}

/// The address that a call writes to the room it is given, and how much of it to the length.
fn named(call: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> libc::c_int) -> Result<RawAddress> {
    let mut address = RawAddress::EMPTY;
    let (room, mut length) = address.room();
    checked(call(room, &raw mut length))?;
    address.written(length);
    Ok(address)
}

/// `close(2)`. The descriptor is gone whatever the result: Linux frees it before anything can fail,
/// so it is never tried again, EINTR least of all. A failpoint makes it fail after it was closed.
pub(crate) fn close(fd: OwnedFd) -> Result<()> {
    let raw = fd.into_raw_fd();
    // SAFETY: we owned it, and gave up the ownership on the line above.
    let returned = unsafe { libc::close(raw) };
    let outcome = if returned < 0 { Err(errno()) } else { Ok(()) };
    point(CallKind::Close)?;
    outcome
}

/// The requests of `ioctl(2)` that are made, each of which writes one `int` (`linux/sockios.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Gauge {
    /// `SIOCINQ`, which is FIONREAD: bytes that wait to be received.
    Unread = 0x541b,
    /// `SIOCOUTQ`, which is TIOCOUTQ: bytes that the peer has not acknowledged.
    Unacked = 0x5411,
}

/// `ioctl(2)` of a request that writes one `int`.
pub(crate) fn ioctl(fd: BorrowedFd<'_>, request: Gauge) -> Result<i32> {
    point(CallKind::Ioctl)?;
    let mut value: libc::c_int = 0;
    // SAFETY: each of the requests writes one int.
    checked(unsafe { libc::ioctl(fd.as_raw_fd(), request as libc::Ioctl, &raw mut value) })?;
    Ok(value)
}
