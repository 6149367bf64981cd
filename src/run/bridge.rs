//! Events of the backend, on their way into the inbox of the ui thread.

use std::io;
use std::sync::Arc;

use tokio::sync::mpsc::Receiver;

use super::inbox::{Input, UiInbox};
use crate::model::event::Event;
use crate::ui::msg::Msg;

/// Events that go to the ui thread as one message. It drains them all at once anyway; the bound
/// keeps one message small enough to be dropped quickly.
const BATCH: usize = 256;

/// Starts the thread that carries events into the inbox.
pub(super) fn start(mut events: Receiver<Event>, inbox: Arc<UiInbox>) -> io::Result<()> {
    std::thread::Builder::new().name("bridge".to_owned()).spawn(move || {
        loop {
            let mut batch = Vec::new();
            let count = events.blocking_recv_many(&mut batch, BATCH);
            let stopped = count == 0 || batch.contains(&Event::Stopped);
            if count > 0 {
                inbox.push(Input::Msg(Msg::Events(batch)));
            }
            if stopped {
                inbox.note(|batch| batch.stopped = true);
                return;
            }
        }
    })?;
    Ok(())
}
