//! File transfer that can be resumed, the server's side.
//!
//! ```text
//! stream    over TCP: 2 bytes, perhaps 10 more, then the file to its end
//! datagram  over UDP: stop and wait
//! ```

mod datagram;
mod stream;

pub(super) use datagram::DatagramTransfers;
pub(super) use stream::StreamTransfer;
