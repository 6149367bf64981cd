//! File transfer that can be resumed.
//!
//! ```text
//! disk      what is asked of the disk, on threads that may hang
//! root      the file that is handed out, contained under a directory
//! request   command and offset, as their bytes arrive
//! stream    over TCP: 2 bytes, perhaps 10 more, then the file to its end
//! datagram  over UDP: stop and wait
//! ```

mod datagram;
mod disk;
mod request;
mod root;
mod stream;

pub(super) use datagram::DatagramTransfers;
pub(crate) use disk::Disk;
pub use disk::{DiskAnswer, DiskRequest};
pub(super) use root::Root;
pub(super) use stream::StreamTransfer;
