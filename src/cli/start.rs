//! What every headless command that runs for a while begins with.

use std::io;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use tokio::sync::mpsc::Receiver;

use super::printer::say;
use super::result::{self, CommandResult, Interruption};
use crate::bytes::text::SafeText;
use crate::model::journal::{DEFAULT_BUDGET, Journal};
use crate::model::moment::Epoch;
use crate::net;
use crate::net::carry::{CarriedBytes, Carrier};

/// A backend, a runtime to receive its events on, and the reasons to end.
pub(super) struct Start {
    pub(super) ends: Receiver<Interruption>,
    pub(super) runtime: tokio::runtime::Runtime,
    pub(super) backend: net::Backend,
}

/// In which way a command differs from the usual.
#[derive(Default)]
pub(super) struct StartOptions {
    /// What the first session carries; standard output is not ours to watch then.
    pub(super) carried: Option<CarriedBytes>,
    /// Events are told at once.
    pub(super) tells_at_once: bool,
}

impl Start {
    /// Fails where threads, pipes or the runtime cannot be made.
    pub(super) fn new() -> io::Result<Start> {
        Start::with(StartOptions::default())
    }

    /// The same, for a command that is not like the others.
    pub(super) fn with(options: StartOptions) -> io::Result<Start> {
        let ends = result::listen(options.carried.is_none())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), SystemTime::now()));
        let backend = net::start(net::BackendConfig {
            tells_at_once: options.tells_at_once,
            carrier: options.carried.map(|carried| Arc::new(Carrier::new(carried))),
            ..net::BackendConfig::new(journal)
        })?;
        Ok(Start { ends, runtime, backend })
    }
}

/// Threads, pipes or the runtime could not be made.
pub(super) fn cannot_start(error: &io::Error) -> CommandResult {
    say(SafeText::literal("sockpit: cannot start: ").then(SafeText::shown(error)));
    CommandResult::Failed
}

/// Sleeps until then, or for ever.
pub(super) async fn until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}
