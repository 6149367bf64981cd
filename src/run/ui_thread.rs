//! The ui thread: drains the inbox, updates, draws, and sees to the effects.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ratatui::layout::Rect;
use signal_hook::consts::SIGHUP;
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;

use super::files::{FileJob, FileThread};
use super::gate::ReaderGate;
use super::guard::TerminalGuard;
use super::inbox::{Batch, Input, UiInbox};
use super::screen::{CLIPBOARD_BYTES, Frame, ScreenHandle};
use super::signals::SignalState;
use super::stderr_capture::StderrCapture;
use super::{fault, jobs, outside};
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::moment::{Epoch, Moment};
use crate::ui::app::App;
use crate::ui::msg::{Effect, Msg};

/// Least time between two frames: 60 a second.
const FRAME: Duration = Duration::from_millis(16);

/// The same for a frame that answers a key or the mouse: it need not wait for the gap, and a key that is held or a
/// mouse that moves still draws no more than so often.
const ANSWERING_FRAME: Duration = Duration::from_millis(2);

/// How long a reader that is inside of a sequence is waited for before another program gets the
/// terminal.
const READER: Duration = Duration::from_millis(100);

/// How often, and how far apart, taking the terminal back is tried after a stop: the shell may not
/// be done with it.
const ATTEMPTS: u32 = 10;
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(20);

/// How often a program in the background looks whether it is in the foreground again: `fg` sends no
/// signal to a job that runs.
const FOREGROUND: Duration = Duration::from_millis(250);

/// How long the backend may take to stop: it gives its own tasks 2 s.
const BACKEND: Duration = Duration::from_millis(2500);

/// The size that is assumed when a terminal at its start says that it has none, as serial lines do.
const USUAL_SIZE: (u16, u16) = (80, 24);

/// Everything that the ui thread works with.
pub(super) struct UiThread {
    pub(super) app: App,
    pub(super) epoch: Epoch,
    pub(super) inbox: Arc<UiInbox>,
    pub(super) guard: Arc<TerminalGuard>,
    pub(super) gate: Arc<ReaderGate>,
    pub(super) stderr: Arc<StderrCapture>,
    pub(super) signal_state: Arc<SignalState>,
    pub(super) screen: ScreenHandle,
    pub(super) files: FileThread,
    pub(super) commands: Sender<Command>,
    pub(super) pace: FramePace,
}

/// When to draw, and on what.
#[derive(Debug, Default)]
pub(super) struct FramePace {
    /// Columns and rows; both can be 0.
    size: (u16, u16),
    /// Something changed since the last frame.
    changed: bool,
    /// What changed is the answer to a key or the mouse.
    is_answer: bool,
    drawn: Option<Instant>,
    ticked: Option<Instant>,
    /// The terminal is with the shell, and we run in the background.
    in_background: bool,
}

impl FramePace {
    /// When the next frame may be drawn; `None`: now, for there was none yet.
    fn next_frame(&self) -> Option<Instant> {
        let gap = if self.is_answer { ANSWERING_FRAME } else { FRAME };
        self.drawn.map(|drawn| drawn + gap)
    }
}

/// Why the loop ended: the exit code.
struct LoopEnd(u8);

impl UiThread {
    /// Runs until the user, a signal or a hang-up ends it; gives back the exit code. The terminal has
    /// been given back then.
    pub(super) fn run(mut self) -> u8 {
        self.measure(true);
        let code = loop {
            self.draw_if_due();
            let batch = self.inbox.wait(self.deadline());
            if let Err(LoopEnd(code)) = self.take(batch) {
                break code;
            }
        };
        self.signal_state.answer();
        self.gate.hold(READER);
        self.guard.restore();
        self.stderr.restore();
        self.screen.stop();
        stop_backend(&self.commands, &self.inbox);
        code
    }

    fn now(&self) -> Moment {
        self.epoch.moment(Instant::now())
    }

    /// When the loop must go on although nothing came in; `None`: never.
    fn deadline(&self) -> Option<Instant> {
        if self.pace.in_background {
            return Some(Instant::now() + FOREGROUND);
        }
        let frame = self.pace.changed.then(|| self.pace.next_frame().unwrap_or_else(Instant::now));
        let tick = self.app.wake_at(self.now()).map(|moment| self.next_tick(moment));
        match (frame, tick) {
            (Some(frame), Some(tick)) => Some(frame.min(tick)),
            (one, other) => one.or(other),
        }
    }

    /// Ticks come no faster than frames, whatever `wake_at` asks for.
    fn next_tick(&self, wanted: Moment) -> Instant {
        let wanted = self.epoch.instant(wanted);
        self.pace.ticked.map_or(wanted, |ticked| wanted.max(ticked + FRAME))
    }

    fn take(&mut self, batch: Batch) -> Result<(), LoopEnd> {
        if let Some(signal) = batch.ending {
            return Err(LoopEnd(128 + u8::try_from(signal).unwrap_or(0)));
        }
        if batch.fault
            && let Some(effect) = fault::strike()
            && let Some(answer) = self.see_to(effect)?
        {
            self.tell(answer)?;
        }
        if batch.continued || (self.pace.in_background && !jobs::is_in_background()) {
            self.come_back()?;
        }
        if batch.resized {
            self.measure(false);
        }
        for words in batch.notices {
            self.complain(words);
        }
        if batch.unnamed > 0 {
            self.complain(SafeText::shown(batch.unnamed).then(" more notices were dropped"));
        }
        for input in batch.inputs {
            let msg = match input {
                Input::Terminal(event) => {
                    self.pace.is_answer = true;
                    self.app.interpret(&event)
                }
                Input::Msg(msg) => Some(msg),
            };
            if let Some(msg) = msg {
                self.tell(msg)?;
            }
        }
        if let Some(moment) = self.app.wake_at(self.now())
            && !self.pace.in_background
            && self.next_tick(moment) <= Instant::now()
        {
            self.pace.ticked = Some(Instant::now());
            self.tell(Msg::Tick)?;
        }
        if batch.suspend {
            self.suspend()?;
        }
        Ok(())
    }

    /// Gives one message to the app and sees to what it asks for, and to the answers of that.
    fn tell(&mut self, msg: Msg) -> Result<(), LoopEnd> {
        let mut messages = VecDeque::from([msg]);
        while let Some(msg) = messages.pop_front() {
            let now = self.now();
            self.pace.changed = true;
            for effect in self.app.update(msg, now) {
                messages.extend(self.see_to(effect)?);
            }
        }
        Ok(())
    }

    /// Shows something that nobody asked for.
    fn complain(&mut self, words: impl Into<SafeText>) {
        let now = self.now();
        self.app.complain(words, now);
        self.pace.changed = true;
    }

    /// Performs an effect; `Some` message if it is answered at once.
    fn see_to(&mut self, effect: Effect) -> Result<Option<Msg>, LoopEnd> {
        match effect {
            Effect::Command(command) => return Ok(self.command(command)),
            Effect::Copy(text) => {
                if self.screen.copy(&text).is_err() {
                    let words = SafeText::literal("not copied: terminals take at most ")
                        .then(SafeText::shown(CLIPBOARD_BYTES))
                        .then(" bytes; save it to a file instead");
                    self.complain(words);
                }
            }
            Effect::Save { path, bytes, replaces } => {
                return Ok(self.files.ask(FileJob::Save { path, bytes, replaces }));
            }
            Effect::SaveCalls { path, calls, replaces } => {
                let (reader, epoch) = (Box::new(self.app.world().calls.clone()), self.epoch);
                return Ok(self.files.ask(FileJob::SaveCalls { path, reader, calls, epoch, replaces }));
            }
            Effect::ListFolder(path) => return Ok(self.files.ask(FileJob::List(path))),
            Effect::ReadPart { path, at, length } => {
                return Ok(self.files.ask(FileJob::Part { path, at, length }));
            }
            Effect::SearchFile { path, search } => {
                return Ok(self.files.ask(FileJob::Search { path, search }));
            }
            Effect::Keep { kind, name, text } => {
                return Ok(self.files.ask(FileJob::Keep { kind, name, text }));
            }
            Effect::Remember(recent) => return Ok(self.files.ask(FileJob::Remember(recent))),
            Effect::EditOutside(text) => return self.edit(&text).map(Some),
            Effect::CaptureMouse(on) => {
                self.guard.want_mouse(on);
                self.screen.mouse(on);
            }
            Effect::Suspend => self.suspend()?,
            Effect::Repaint => {
                self.screen.repaint();
                self.pace.changed = true;
            }
            Effect::Quit => return Err(LoopEnd(0)),
        }
        Ok(None)
    }

    fn command(&self, command: Command) -> Option<Msg> {
        let (command, why) = match self.commands.try_send(command) {
            Ok(()) => return None,
            Err(TrySendError::Full(command)) => (command, "the backend is busy; try again"),
            Err(TrySendError::Closed(command)) => (command, "the backend has ended"),
        };
        Some(Msg::Refused { command: Box::new(command), why })
    }

    /// Stops as ctrl-z does; comes back when somebody continues us.
    fn suspend(&mut self) -> Result<(), LoopEnd> {
        if jobs::is_orphaned() {
            self.complain("not suspended: no shell waits that could resume sockpit");
            return Ok(());
        }
        self.gate.hold(READER);
        self.guard.restore();
        jobs::stop_group();
        self.guard.forget_modes();
        self.come_back()
    }

    /// Lets the user edit `text` in an editor of theirs.
    fn edit(&mut self, text: &str) -> Result<Msg, LoopEnd> {
        self.gate.hold(READER);
        self.signal_state.set_away(true);
        self.guard.restore();
        let edited = outside::edit(text, self.stderr.for_child());
        self.signal_state.set_away(false);
        self.come_back()?;
        match edited {
            Ok(text) => Ok(Msg::Edited(Some(text))),
            Err(why) => {
                self.complain(SafeText::literal("not edited: ").then(why));
                Ok(Msg::Edited(None))
            }
        }
    }

    /// Takes the terminal again, if it is ours to take.
    fn come_back(&mut self) -> Result<(), LoopEnd> {
        self.pace.in_background = jobs::is_in_background();
        if self.pace.in_background {
            self.gate.hold(READER);
            return Ok(());
        }
        for attempt in 1..=ATTEMPTS {
            match self.guard.enter() {
                Ok(()) => break,
                Err(_) if attempt < ATTEMPTS => std::thread::sleep(BETWEEN_ATTEMPTS),
                // The terminal is gone.
                Err(_) => return Err(LoopEnd(128 + SIGHUP as u8)),
            }
        }
        self.gate.release();
        self.measure(false);
        self.screen.repaint();
        self.pace.changed = true;
        Ok(())
    }

    /// Asks the terminal for its size, and tells the app if it is another one.
    fn measure(&mut self, at_start: bool) {
        let size = match self.guard.output().size() {
            Ok((0, _) | (_, 0)) | Err(_) if at_start => USUAL_SIZE,
            Ok(size) => size,
            Err(_) => return,
        };
        if size != self.pace.size || at_start {
            self.pace.size = size;
            self.pace.changed = true;
            // A resize has no effects that could end the program.
            let _ = self.tell(Msg::Resize(size.0, size.1));
        }
    }

    fn draw_if_due(&mut self) {
        let is_early = self.pace.next_frame().is_some_and(|next| Instant::now() < next);
        if !self.pace.changed || self.pace.in_background || is_early {
            return;
        }
        let (columns, rows) = self.pace.size;
        let area = Rect::new(0, 0, columns, rows);
        let mut buffer = self.screen.spare().unwrap_or_default();
        buffer.resize(area);
        buffer.reset();
        let cursor = self.app.draw(area, &mut buffer, self.now());
        self.screen.show(Frame { buffer, cursor });
        self.pace.changed = false;
        self.pace.is_answer = false;
        self.pace.drawn = Some(Instant::now());
    }
}

/// Asks the backend to stop, and waits until it has, or for as long as it may take.
fn stop_backend(commands: &Sender<Command>, inbox: &UiInbox) {
    if matches!(commands.try_send(Command::Stop), Err(TrySendError::Closed(_))) {
        return;
    }
    let deadline = Instant::now() + BACKEND;
    while Instant::now() < deadline && !inbox.wait(Some(deadline)).stopped {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_answers_a_key_does_not_wait_for_the_gap() {
        let drawn = Instant::now();
        let mut pace = FramePace { changed: true, drawn: Some(drawn), ..FramePace::default() };
        assert_eq!(pace.next_frame(), Some(drawn + FRAME));
        pace.is_answer = true;
        assert_eq!(pace.next_frame(), Some(drawn + ANSWERING_FRAME));
    }
}
