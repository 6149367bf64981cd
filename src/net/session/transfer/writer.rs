//! From the socket to the disk: what came waits here, up to a bound, while the threads of the files write.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::BytesMut;

use super::local_file::LocalFile;
use crate::model::failure::Failure;
use crate::net::context::NetContext;

/// Bytes that wait for the disk before no more are received: the peer is slowed down by then.
const ROOM: usize = 1 << 20;

type DiskWrite = Pin<Box<dyn Future<Output = (usize, Result<(), Failure>)> + Send>>;

/// Writes one file, in order.
pub(super) struct FileWriter {
    net: Arc<NetContext>,
    pub(super) file: Arc<LocalFile>,
    waits: BytesMut,
    write: Option<DiskWrite>,
    /// Bytes that were written.
    pub(super) written: u64,
}

impl FileWriter {
    pub(super) fn new(net: &Arc<NetContext>, file: LocalFile) -> FileWriter {
        let (net, file) = (Arc::clone(net), Arc::new(file));
        FileWriter { net, file, waits: BytesMut::new(), write: None, written: 0 }
    }

    /// Takes bytes, in whatever number.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.waits.extend_from_slice(bytes);
    }

    /// Whether more should be pushed.
    pub(super) fn has_room(&self) -> bool {
        self.waits.len() < ROOM
    }

    /// Ready when all that was pushed is written, or something failed.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        loop {
            if let Some(write) = &mut self.write {
                let (count, result) = ready!(write.as_mut().poll(context));
                self.write = None;
                self.written += count as u64;
                if result.is_err() {
                    self.waits.clear();
                    return Poll::Ready(result);
                }
            }
            if self.waits.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let (bytes, at) = (self.waits.split().freeze(), self.written);
            let (net, file) = (Arc::clone(&self.net), Arc::clone(&self.file));
            self.write = Some(Box::pin(async move {
                let written = net.files.run(move || file.write(&bytes, at)).await;
                written.unwrap_or_else(|why| (0, Err(why.failure("write file", ""))))
            }));
        }
    }
}
