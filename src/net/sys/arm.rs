//! Registering a descriptor with the runtime: `epoll_ctl(2)`, by tokio.

use std::os::fd::OwnedFd;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

use super::fail::point_of_epoll;
use crate::model::errno::Errno;

/// Registers a descriptor for both directions. On failure it comes back, with the error number.
pub(crate) fn arm(fd: OwnedFd) -> std::result::Result<AsyncFd<OwnedFd>, (OwnedFd, Errno)> {
    if let Err(errno) = point_of_epoll() {
        return Err((fd, errno));
    }
    // SAFETY: an OwnedFd is open and stays the same descriptor for as long as the AsyncFd owns it.
    unsafe { AsyncFd::register_with_interest(fd, Interest::READABLE | Interest::WRITABLE) }.map_err(|error| {
        let (fd, error) = error.into_parts();
        (fd, Errno::of(&error).unwrap_or(Errno(libc::EIO)))
    })
}
