//! The system calls, one function a call: each performs exactly one call, reads errno before
//! anything else, and can be made to fail by a test. The only module with `unsafe`.
//!
//! Sockets are made non-blocking and close-on-exec by the call that makes them, never by `fcntl`.
//! Nothing here records: that is `sock`'s, its only caller but for names, processes and fatal signals. Nothing outside
//! the backend can call this: a call on a descriptor that another owns is safe for memory, and wrong all the same.

#![allow(unsafe_code, reason = "this is the one module that talks to libc")]

mod arm;
mod call;
mod clock;
pub mod fail;
mod fatal;
mod message;
mod process;
mod raw_address;
mod resolve;
mod tcp_info;

pub(crate) use arm::arm;
pub(crate) use call::{
    Gauge, accept, bind, close, connect, getsockname, getsockopt, ioctl, listen, recv, recvfrom, send,
    sendto, setsockopt, shutdown, socket,
};
pub(crate) use clock::monotonic;
pub(crate) use fatal::{is_terminal_taken, restore_before_fatal_signals, set_terminal_taken};
pub(crate) use message::{ReceivedMessage, recvmsg, sendmsg};
pub(crate) use process::{gethostname, interface_addresses, interface_index, raise_descriptor_limit};
pub(crate) use raw_address::RawAddress;
pub(crate) use resolve::{getaddrinfo, getnameinfo};
pub(crate) use tcp_info::{MEMINFO_LEN, TCP_INFO_LEN, tcp_info, tcp_silent};

use crate::model::errno::Errno;

/// What a call gives: its result, or the error number that it left.
pub(crate) type Result<T> = std::result::Result<T, Errno>;

/// The error number of the call that has just failed; to be read before anything else is called.
fn errno() -> Errno {
    Errno(std::io::Error::last_os_error().raw_os_error().unwrap_or(0))
}

/// The error number that socket2 read after its call.
fn errno_of(error: &std::io::Error) -> Errno {
    Errno(error.raw_os_error().unwrap_or(libc::EINVAL))
}

/// The result of a call that returns -1 on failure.
fn checked(returned: libc::c_int) -> Result<libc::c_int> {
    if returned < 0 { Err(errno()) } else { Ok(returned) }
}

/// The same for `syscall(2)` of a call that returns a length.
fn checked_long(returned: libc::c_long) -> Result<usize> {
    if returned < 0 { Err(errno()) } else { Ok(returned as usize) }
}
