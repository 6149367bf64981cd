//! Error numbers by symbol and text, as Linux and glibc name them.

use std::fmt;

/// An error number of the kernel (`errno(3)`), never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Errno(pub i32);

impl Errno {
    /// Nothing to take or no room yet, on a socket that does not block.
    pub const EAGAIN: Errno = Errno(libc::EAGAIN);
    /// Nothing listens there, or nothing is bound there.
    pub const ECONNREFUSED: Errno = Errno(libc::ECONNREFUSED);
    /// The peer answered with RST.
    pub const ECONNRESET: Errno = Errno(libc::ECONNRESET);
    /// Nobody answered, or acknowledged.
    pub const ETIMEDOUT: Errno = Errno(libc::ETIMEDOUT);
    /// No route to the network.
    pub const ENETUNREACH: Errno = Errno(libc::ENETUNREACH);
    /// The host does not answer on its network.
    pub const EHOSTUNREACH: Errno = Errno(libc::EHOSTUNREACH);
    /// The connection takes no more bytes.
    pub const EPIPE: Errno = Errno(libc::EPIPE);
    /// A connect has begun and goes on.
    pub const EINPROGRESS: Errno = Errno(libc::EINPROGRESS);

    /// The error number of an I/O error that came from a call; `None` for one made elsewhere.
    pub fn of(error: &std::io::Error) -> Option<Errno> {
        error.raw_os_error().map(Errno)
    }

    /// The symbol, `ECONNREFUSED`; `errno` for a number that is not in the table.
    pub fn symbol(self) -> &'static str {
        self.entry().map_or("errno", |entry| entry.1)
    }

    fn entry(self) -> Option<&'static (i32, &'static str, &'static str)> {
        TABLE.iter().find(|entry| entry.0 == self.0)
    }
}

/// `ECONNREFUSED (Connection refused)`; a number outside the table is shown as `errno 517`.
impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.entry() {
            Some((_, symbol, text)) => write!(f, "{symbol} ({text})"),
            None => write!(f, "errno {}", self.0),
        }
    }
}

/// Number, symbol, text: `errno-base.h`, `errno.h` of Linux (x86-64, aarch64), texts of glibc.
pub(super) const TABLE: &[(i32, &str, &str)] = &[
    (1, "EPERM", "Operation not permitted"),
    (2, "ENOENT", "No such file or directory"),
    (4, "EINTR", "Interrupted system call"),
    (5, "EIO", "Input/output error"),
    (6, "ENXIO", "No such device or address"),
    (7, "E2BIG", "Argument list too long"),
    (9, "EBADF", "Bad file descriptor"),
    (11, "EAGAIN", "Resource temporarily unavailable"),
    (12, "ENOMEM", "Cannot allocate memory"),
    (13, "EACCES", "Permission denied"),
    (14, "EFAULT", "Bad address"),
    (16, "EBUSY", "Device or resource busy"),
    (17, "EEXIST", "File exists"),
    (19, "ENODEV", "No such device"),
    (20, "ENOTDIR", "Not a directory"),
    (21, "EISDIR", "Is a directory"),
    (22, "EINVAL", "Invalid argument"),
    (23, "ENFILE", "Too many open files in system"),
    (24, "EMFILE", "Too many open files"),
    (27, "EFBIG", "File too large"),
    (28, "ENOSPC", "No space left on device"),
    (29, "ESPIPE", "Illegal seek"),
    (30, "EROFS", "Read-only file system"),
    (32, "EPIPE", "Broken pipe"),
    (34, "ERANGE", "Numerical result out of range"),
    (36, "ENAMETOOLONG", "File name too long"),
    (38, "ENOSYS", "Function not implemented"),
    (40, "ELOOP", "Too many levels of symbolic links"),
    (71, "EPROTO", "Protocol error"),
    (75, "EOVERFLOW", "Value too large for defined data type"),
    (88, "ENOTSOCK", "Socket operation on non-socket"),
    (89, "EDESTADDRREQ", "Destination address required"),
    (90, "EMSGSIZE", "Message too long"),
    (91, "EPROTOTYPE", "Protocol wrong type for socket"),
    (92, "ENOPROTOOPT", "Protocol not available"),
    (93, "EPROTONOSUPPORT", "Protocol not supported"),
    (94, "ESOCKTNOSUPPORT", "Socket type not supported"),
    (95, "EOPNOTSUPP", "Operation not supported"),
    (96, "EPFNOSUPPORT", "Protocol family not supported"),
    (97, "EAFNOSUPPORT", "Address family not supported by protocol"),
    (98, "EADDRINUSE", "Address already in use"),
    (99, "EADDRNOTAVAIL", "Cannot assign requested address"),
    (100, "ENETDOWN", "Network is down"),
    (101, "ENETUNREACH", "Network is unreachable"),
    (102, "ENETRESET", "Network dropped connection on reset"),
    (103, "ECONNABORTED", "Software caused connection abort"),
    (104, "ECONNRESET", "Connection reset by peer"),
    (105, "ENOBUFS", "No buffer space available"),
    (106, "EISCONN", "Transport endpoint is already connected"),
    (107, "ENOTCONN", "Transport endpoint is not connected"),
    (108, "ESHUTDOWN", "Cannot send after transport endpoint shutdown"),
    (109, "ETOOMANYREFS", "Too many references: cannot splice"),
    (110, "ETIMEDOUT", "Connection timed out"),
    (111, "ECONNREFUSED", "Connection refused"),
    (112, "EHOSTDOWN", "Host is down"),
    (113, "EHOSTUNREACH", "No route to host"),
    (114, "EALREADY", "Operation already in progress"),
    (115, "EINPROGRESS", "Operation now in progress"),
    (64, "ENONET", "Machine is not on the network"),
    (18, "EXDEV", "Invalid cross-device link"),
    (125, "ECANCELED", "Operation canceled"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_and_texts_are_those_of_this_libc() {
        assert_eq!(Errno(libc::ECONNREFUSED).to_string(), "ECONNREFUSED (Connection refused)");
        assert_eq!(Errno(libc::EADDRINUSE).symbol(), "EADDRINUSE");
        assert_eq!(Errno(9999).to_string(), "errno 9999");
        for (number, symbol, text) in TABLE {
            let system = std::io::Error::from_raw_os_error(*number).to_string();
            assert!(system.starts_with(text), "{symbol}: {system}");
        }
    }
}
