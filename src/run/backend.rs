//! Where the terminal program and the backend are joined.

use std::any::Any;
use std::io;
use std::sync::Arc;

use tokio::sync::mpsc::{Receiver, Sender};

use super::inbox::{Inbox, Input};
use crate::model::command::Command;
use crate::model::event::Event;
use crate::model::journal::Journal;
use crate::ui::msg::Msg;

/// Events that go to the ui thread as one message. It drains them all at once anyway; the bound
/// keeps one message small enough to be dropped quickly.
const BATCH: usize = 256;

/// The backend as the terminal program needs it.
pub struct Backend {
    /// What the ui asks of it; used with `try_send` alone.
    pub commands: Sender<Command>,
    /// What it tells. The last one is [`Event::Stopped`].
    pub events: Receiver<Event>,
    /// Where it writes its calls down.
    pub journal: Arc<Journal>,
    /// What must live as long as it: its runtime. It is never dropped, for a lookup that libc does
    /// not come back from would hold the end of the program.
    pub kept: Box<dyn Any + Send>,
}

/// Starts the thread that carries events into the inbox.
pub(super) fn bridge(mut events: Receiver<Event>, inbox: Arc<Inbox>) -> io::Result<()> {
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
