//! What a transfer asks of the disk, and the answer. A disk may hang: so it is asked on the threads of the files, while
//! the service waits as for a peer.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::root::{OpenedFile, Root};
use crate::model::failure::Failure;
use crate::net::pool::{NoAnswer, Pool};

/// What of a server is asked at once at most; the rest waits. A disk that hangs leaves the other threads to other servers.
const AT_ONCE: usize = 2;

/// What a service asks of the disk.
pub enum DiskRequest {
    /// To open the file as it is now.
    Open(Arc<Root>),
    /// To read `length` bytes from the offset `at`.
    Read {
        /// The file.
        file: Arc<OpenedFile>,
        /// From here.
        at: u64,
        /// So many bytes.
        length: usize,
    },
}

/// What the disk answered.
#[derive(Debug)]
pub enum DiskAnswer {
    /// The file, or why not.
    Opened(Result<OpenedFile, Failure>),
    /// The bytes, fewer than asked for only at the end of the file; or why not.
    Read(Result<Bytes, Failure>),
}

impl DiskRequest {
    /// Asks the disk, for as long as it takes.
    pub(in crate::net) fn perform(self) -> DiskAnswer {
        match self {
            DiskRequest::Open(root) => DiskAnswer::Opened(root.hand_out()),
            DiskRequest::Read { file, at, length } => DiskAnswer::Read(file.read(length, at)),
        }
    }

    /// The answer where the disk was not asked.
    fn refused(is_open: bool, why: &NoAnswer) -> DiskAnswer {
        if is_open {
            DiskAnswer::Opened(Err(why.failure("open file", "")))
        } else {
            DiskAnswer::Read(Err(why.failure("read file", "")))
        }
    }
}

impl fmt::Debug for DiskRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DiskRequest::Open(_) => f.write_str("Open"),
            DiskRequest::Read { at, length, .. } => write!(f, "Read({length} at {at})"),
        }
    }
}

/// The disk, as one server asks it.
#[derive(Clone, Debug)]
pub(crate) struct Disk(Arc<Semaphore>);

impl Default for Disk {
    fn default() -> Disk {
        Disk(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Disk {
    /// Asks on a thread of the pool, once it is this one's turn.
    pub(crate) async fn ask(self, pool: &Pool, request: DiskRequest) -> DiskAnswer {
        let is_open = matches!(request, DiskRequest::Open(_));
        let turn = self.0.acquire_owned().await;
        let asked = pool.run(move || {
            let answer = request.perform();
            // Given back by the thread: whoever asked may be gone, and the disk still hang.
            drop(turn);
            answer
        });
        asked.await.unwrap_or_else(|why| DiskRequest::refused(is_open, &why))
    }
}
