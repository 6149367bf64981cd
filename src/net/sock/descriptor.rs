//! The descriptor of a socket: bare, or registered with the runtime.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The descriptor: bare, or registered with the runtime so that its readiness can be awaited.
pub(super) enum Descriptor {
    Bare(OwnedFd),
    Armed(AsyncFd<OwnedFd>),
    /// Armed, and woken by errors too.
    Hearing(Arc<AsyncFd<OwnedFd>>, Pin<Box<dyn Future<Output = ()> + Send>>),
    Gone,
}

impl Descriptor {
    /// `None` once it is closed.
    pub(super) fn as_fd(&self) -> Option<BorrowedFd<'_>> {
        match self {
            Descriptor::Bare(fd) => Some(fd.as_fd()),
            Descriptor::Armed(fd) => Some(fd.get_ref().as_fd()),
            Descriptor::Hearing(fd, _) => Some(fd.get_ref().as_fd()),
            Descriptor::Gone => None,
        }
    }

    /// `None` while it is not armed.
    pub(super) fn armed(&self) -> Option<&AsyncFd<OwnedFd>> {
        match self {
            Descriptor::Armed(fd) => Some(fd),
            Descriptor::Hearing(fd, _) => Some(fd),
            Descriptor::Bare(_) | Descriptor::Gone => None,
        }
    }

    /// Whether an error came since this was last asked, for those that hear them.
    pub(super) fn poll_error(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Descriptor::Hearing(fd, heard) = self else { return Poll::Pending };
        ready!(heard.as_mut().poll(context));
        *heard = error_of(fd);
        Poll::Ready(())
    }
}

/// Completes when the kernel reports an error on the socket.
pub(super) fn error_of(fd: &Arc<AsyncFd<OwnedFd>>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    let fd = Arc::clone(fd);
    Box::pin(async move {
        match fd.ready(Interest::ERROR).await {
            Ok(mut guard) => guard.clear_ready(),
            // The runtime is being shut down: the task is about to be dropped.
            Err(_) => std::future::pending().await,
        }
    })
}
