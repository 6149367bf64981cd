//! A session that fetches a file: it asks for it, writes what comes, and says how far it is.
//!
//! ```text
//! local_file   the file, and what was in it before
//! writer       from the socket to the disk
//! dialogue     what is said over datagrams
//! ```

mod dialogue;
mod local_file;
mod writer;

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;

use self::dialogue::{Dialogue, Due, Heard};
use self::local_file::LocalFile;
use self::writer::FileWriter;
use super::SessionContext;
use crate::bytes::text::SafeText;
use crate::bytes::transfer::TRIES;
use crate::model::call::CallKind;
use crate::model::connection::End;
use crate::model::console::{CloseKind, ConsoleEvent};
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::span;
use crate::model::transfer::{TransferSpec, TransferStage, TransferState};
use crate::net::inbox::{TaskCommand, TaskMessage};
use crate::net::timer::{Timer, sooner};

/// How far it is, is told at most once in this time.
const REPORT: Duration = Duration::from_millis(100);

/// One file on its way.
pub(super) struct FileTransfer {
    session: SessionContext,
    spec: Box<TransferSpec>,
    state: TransferState,
    writer: FileWriter,
    /// Over datagrams.
    dialogue: Option<Dialogue>,
    /// The last bytes came.
    is_whole: bool,
    failure: Option<Failure>,
    timer: Timer,
    reported: Moment,
    /// Since when nothing came.
    silent_since: Moment,
}

impl FileTransfer {
    /// Opens the local file: before anybody is asked for bytes that could not be kept.
    pub(super) async fn begin(session: &SessionContext, spec: &TransferSpec) -> Result<FileTransfer, End> {
        let wanted = spec.clone();
        let opened = session.net.files.run(move || LocalFile::open(&wanted));
        let opened = session.unless_ended(opened).await?;
        let opened = opened.unwrap_or_else(|why| Err(why.failure("open file", "")));
        let (file, from) = opened.map_err(|failure| End::Failed(Box::new(failure)))?;
        let is_datagram = !session.spec.to.transport.is_stream();
        let now = session.net.now();
        let state = TransferState {
            stage: TransferStage::Opening,
            command: spec.command,
            from,
            file: spec.file.clone(),
            part: file.part.clone(),
            size_before: file.size_before,
            kept: file.kept,
            received: 0,
            written: 0,
            told_size: None,
            expected: spec.size,
            is_datagram,
            asked: None,
            last: None,
            repeats: 0,
            duplicates: 0,
            ignored: 0,
            lost: 0,
        };
        let transfer = FileTransfer {
            session: session.clone(),
            spec: Box::new(spec.clone()),
            state,
            writer: FileWriter::new(&session.net, file),
            dialogue: is_datagram.then(|| Dialogue::new(spec.command, from, spec.lose_every)),
            is_whole: false,
            failure: None,
            timer: Timer::default(),
            reported: now,
            silent_since: now,
        };
        transfer.report();
        Ok(transfer)
    }

    /// The socket is open: the server is asked. Over datagrams, again where another address is tried.
    pub(super) fn ask(&mut self) {
        let now = self.session.net.now();
        self.silent_since = now;
        self.state.asked = Some(now);
        self.state.stage = TransferStage::Asked;
        if let Some(dialogue) = &mut self.dialogue {
            dialogue.ask(now);
        }
        self.report();
    }

    /// The request over a stream.
    pub(super) fn request(&self) -> Bytes {
        self.state.command.request(self.state.from).into()
    }

    /// What is to be sent over datagrams.
    pub(super) fn out(&mut self) -> Option<Bytes> {
        self.dialogue.as_mut()?.out().map(Bytes::from)
    }

    /// Whether more may be received.
    pub(super) fn has_room(&self) -> bool {
        self.writer.has_room()
    }

    /// Whether anything came from the server that was asked.
    pub(super) fn has_heard(&self) -> bool {
        self.state.received > 0
    }

    /// Takes bytes of a stream; none is its end.
    pub(super) fn receive(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            self.is_whole = true;
        } else {
            self.take(bytes);
        }
    }

    /// Takes a datagram: of the server, or of somebody else.
    pub(super) fn hear(&mut self, datagram: &[u8], is_of_server: bool) {
        let Some(dialogue) = self.dialogue.as_mut() else { return };
        if !is_of_server {
            dialogue.counts.ignored += 1;
            return;
        }
        let now = self.session.net.now();
        let heard = dialogue.hear(datagram, now);
        self.silent_since = now;
        match heard {
            Heard::Nothing => {}
            Heard::Payload(payload, is_last) => {
                self.take(payload);
                if is_last {
                    self.is_whole = true;
                    self.state.told_size = Some(self.state.from + self.state.received);
                }
            }
            Heard::Refusal(why) => {
                let words = SafeText::literal("the server refused: ").then(why).to_string();
                let advice = "the file, or the offset, is not to be had there";
                self.fail(Failure::of_work("fetch", self.session.spec.goal(), words, advice));
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        let now = self.session.net.now();
        self.silent_since = now;
        self.writer.push(bytes);
        self.state.received += bytes.len() as u64;
        self.state.last = Some(now);
        self.state.stage = TransferStage::Receiving;
    }

    /// It cannot go on.
    pub(super) fn fail(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
    }

    /// Goes on with the disk and with time. Ready when it is over: how the session ends by that.
    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<End> {
        if let Poll::Ready(Err(failure)) = self.writer.poll(context) {
            self.fail(failure);
        }
        if let Some(failure) = self.failure.take() {
            return Poll::Ready(End::Failed(Box::new(failure)));
        }
        let is_written = self.is_whole && self.writer.written == self.state.received;
        let now = self.session.net.now();
        match &mut self.dialogue {
            None if is_written => return Poll::Ready(End::ByPeer),
            Some(dialogue) if is_written => dialogue.written(now),
            _ => {}
        }
        self.poll_time(context)
    }

    /// What is to be told, repeated or given up by now.
    fn poll_time(&mut self, context: &mut Context<'_>) -> Poll<End> {
        loop {
            let now = self.session.net.now();
            if self.is_report_due(now) {
                self.report();
            }
            if let Some(dialogue) = &mut self.dialogue {
                match dialogue.wake(now, self.spec.patience.is_some()) {
                    Due::Over => return Poll::Ready(End::ByUs),
                    Due::GivesUp => {
                        let words = SafeText::literal("no answer to ").then(TRIES).then(" datagrams");
                        return Poll::Ready(self.gives_up(&words));
                    }
                    Due::GoesOn => {}
                }
            }
            let patience = self.spec.patience.filter(|_| !self.is_whole && self.state.asked.is_some());
            let given_up = patience.map(|patience| self.silent_since + patience);
            if given_up.is_some_and(|at| at <= now) {
                let span = span::show(patience.unwrap_or_default());
                let words = SafeText::literal("nothing came for ").then(SafeText::shown(span));
                return Poll::Ready(self.gives_up(&words));
            }
            let report = self.is_changed().then(|| self.reported + REPORT);
            let due = self.dialogue.as_ref().and_then(Dialogue::due);
            let next = sooner(sooner(report, due), given_up);
            // Something is to be sent: the caller does that, and comes again.
            if self.timer.poll_at(&self.session.net, next, context).is_pending() {
                return Poll::Pending;
            }
        }
    }

    fn gives_up(&self, words: &SafeText) -> End {
        let advice =
            "the server is not there, or the way to it is lossy: look at the calls, or give it more time";
        End::Failed(Box::new(Failure::of_work("fetch", self.session.spec.goal(), words.to_string(), advice)))
    }

    fn is_changed(&self) -> bool {
        let told = (self.state.written, self.state.repeats, self.state.duplicates, self.state.ignored);
        let counts = self.dialogue.as_ref().map(|dialogue| dialogue.counts).unwrap_or_default();
        told != (self.writer.written, counts.repeats, counts.duplicates, counts.ignored)
    }

    fn is_report_due(&mut self, now: Moment) -> bool {
        let is_due = self.is_changed() && now >= self.reported + REPORT;
        if is_due {
            self.reported = now;
            self.count();
        }
        is_due
    }

    /// Brings what is told in line with what is counted.
    fn count(&mut self) {
        self.state.written = self.writer.written;
        if let Some(dialogue) = &self.dialogue {
            let counts = dialogue.counts;
            self.state.repeats = counts.repeats;
            self.state.duplicates = counts.duplicates;
            self.state.ignored = counts.ignored;
            self.state.lost = counts.lost;
        }
    }

    fn report(&self) {
        self.session.publish(ConsoleEvent::Transfer(self.session.id, Box::new(self.state.clone())));
    }

    /// The session ended so: what came is written, the file is completed or left as it is; how the session ends by that.
    pub(super) async fn conclude(mut self, end: End) -> End {
        let written = self.flush().await;
        let does_disk_answer = written.is_ok();
        let is_complete =
            written.is_ok() && self.is_whole && matches!(end, End::ByPeer | End::ByUs | End::Idle);
        let end = match written {
            Err(failure) if !matches!(end, End::Failed(_)) => End::Failed(Box::new(failure)),
            _ => end,
        };
        self.count();
        let end = match end {
            // A transfer that was not over is not done.
            End::Idle if !is_complete => {
                let words = SafeText::literal("silent for longer than the idle limit");
                self.gives_up(&words)
            }
            end => end,
        };
        let concluded = if is_complete { self.complete().await } else { Ok(()) };
        let end = concluded.map_or_else(|failure| End::Failed(Box::new(failure)), |()| end);
        self.state.stage = match &end {
            End::Failed(failure) => TransferStage::Failed(failure.clone()),
            End::ResetByPeer => {
                let peer = self.session.spec.goal();
                let failure = Failure::of_call(CallKind::Recv, peer, Errno(libc::ECONNRESET));
                TransferStage::Failed(Box::new(failure))
            }
            _ if is_complete => TransferStage::Complete,
            _ => TransferStage::Cancelled,
        };
        if self.state.stage == TransferStage::Complete {
            self.state.part = None;
        } else {
            let (file, written) = (Arc::clone(&self.writer.file), self.writer.written);
            let abandoned = move || file.abandon(written);
            // Where no thread is to be had, an empty file stays.
            if does_disk_answer {
                let _ = self.session.net.files.run(abandoned).await;
            } else {
                let _ = self.session.net.files.post(abandoned);
            }
        }
        self.report();
        end
    }

    /// Writes what came. A disk that hangs is given up when the session is told to end once more.
    async fn flush(&mut self) -> Result<(), Failure> {
        let inbox = Arc::clone(&self.session.inbox);
        let flushed = poll_fn(|context| self.writer.poll(context));
        tokio::pin!(flushed);
        loop {
            tokio::select! {
                done = &mut flushed => return done,
                note = inbox.next() => match note {
                    // The whole program ends, and gives its tasks the time for that which they may have.
                    TaskMessage::Stop => return flushed.await,
                    TaskMessage::Command(TaskCommand::Cancel | TaskCommand::End(CloseKind::Close | CloseKind::Reset)) => {
                        let advice = "what it has not taken is lost";
                        return Err(Failure::of_work("write file", "", "the disk did not take all in time", advice));
                    }
                    TaskMessage::Command(_) => {}
                },
            }
        }
    }

    /// The file takes its place, if its size is the one that was expected.
    async fn complete(&mut self) -> Result<(), Failure> {
        let goal = self.session.spec.goal();
        let size = self.state.size();
        if let Some(expected) = self.state.expected.filter(|expected| *expected != size) {
            let words = format!("the file has {size} B, and not the {expected} B that were expected");
            let advice = "the server's file is another one, or it was cut: command 2 asks for the rest";
            return Err(Failure::of_work("fetch", goal, words, advice));
        }
        if self.state.part.is_some() && self.state.received == 0 && !self.state.is_datagram {
            let advice =
                "an empty answer can be a refusal as well: remove the file if that is what is wanted";
            return Err(Failure::of_work(
                "fetch",
                goal,
                "nothing came: the file that is there is kept",
                advice,
            ));
        }
        let (file, written) = (Arc::clone(&self.writer.file), self.writer.written);
        let completed = self.session.net.files.run(move || file.complete(written)).await;
        completed.unwrap_or_else(|why| Err(why.failure("write file", "")))
    }
}
