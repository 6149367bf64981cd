//! The catalogue's resumable file transfer.
//!
//! ```text
//! root      the file that is handed out, contained under a directory
//! request   command and offset, as their bytes arrive
//! stream    over TCP: 2 bytes, perhaps 10 more, then the file to its end
//! datagram  over UDP: stop and wait
//! ```

mod datagram;
mod request;
mod root;
mod stream;

pub(super) use datagram::DatagramTransfers;
pub(super) use root::Root;
pub(super) use stream::StreamTransfer;
