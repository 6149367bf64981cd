//! The transfer over datagrams, stop and wait: what is not acknowledged is sent again.

use std::sync::Arc;

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::bytes::transfer::{ClientDatagram, PAYLOAD, ServerDatagram, TOO_LONG, TRIES, TransferCommand};
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::transfer::REPEAT;
use crate::net::service::disk::{DiskAnswer, DiskRequest, OpenedFile, Root};
use crate::net::service::handler::ServiceHandler;
use crate::net::service::turn::Turn;

/// One peer's transfers, one after the other.
pub(in crate::net::service) struct DatagramTransfers {
    root: Arc<Root>,
    /// Every n-th of our datagrams is not sent; 0 none.
    lose_every: u32,
    counted: u32,
    lost: u64,
    transfer: Option<Transfer>,
    /// What the disk is asked for.
    asked: Option<PendingRequest>,
    /// The last datagram that came meanwhile; it is heard once the disk has answered.
    waits: Option<Bytes>,
}

/// What the disk was asked for.
enum PendingRequest {
    /// The file of this request.
    File(TransferCommand, u64),
    /// Its bytes from an offset on, so many.
    Payload(u64, usize),
}

struct Transfer {
    request: (TransferCommand, u64),
    file: Arc<OpenedFile>,
    from: u64,
    /// Where the datagram on its way begins, and where it ends.
    at: u64,
    next: u64,
    last: bool,
    datagram: Bytes,
    tries: u32,
    repeats: u64,
    repeat_at: Moment,
}

impl DatagramTransfers {
    pub(in crate::net::service) fn new(root: Arc<Root>, lose_every: u32) -> DatagramTransfers {
        DatagramTransfers { root, lose_every, counted: 0, lost: 0, transfer: None, asked: None, waits: None }
    }

    /// Sends, or loses on purpose.
    fn send(&mut self, datagram: Bytes, turn: &mut Turn) {
        self.counted = self.counted.wrapping_add(1);
        if self.lose_every > 0 && self.counted.is_multiple_of(self.lose_every) {
            self.lost += 1;
        } else {
            turn.send(datagram);
        }
    }

    fn refuse(&mut self, why: &SafeText, turn: &mut Turn) {
        self.send(ServerDatagram::Refusal(why.as_str().as_bytes()).write().into(), turn);
        turn.note(SafeText::literal("refused: ").then(why));
        turn.no_progress();
        turn.done();
    }

    fn request(&mut self, request: (TransferCommand, u64), turn: &mut Turn) {
        if let Some(transfer) = &self.transfer
            && transfer.request == request
        {
            // The client repeats what it heard no answer to: so does the server.
            return self.again(turn);
        }
        self.transfer = None;
        self.asked = Some(PendingRequest::File(request.0, request.1));
        turn.disk = Some(DiskRequest::Open(Arc::clone(&self.root)));
    }

    /// The file of a request is open.
    fn begin(&mut self, request: (TransferCommand, u64), file: Result<OpenedFile, Failure>, turn: &mut Turn) {
        let (command, offset) = request;
        let from = if command == TransferCommand::Whole { 0 } else { offset };
        let file = match file {
            Ok(file) => Arc::new(file),
            Err(failure) => return self.refuse(&SafeText::shown(failure), turn),
        };
        if file.length >= TOO_LONG {
            return self.refuse(&"the file is longer than an offset of ten digits can say".into(), turn);
        }
        if from > file.length {
            let why = SafeText::literal("offset ").then(from).then(" is past the end, ");
            return self.refuse(&why.then(file.length).then(" B"), turn);
        }
        self.transfer = Some(Transfer {
            request,
            file,
            from,
            at: from,
            next: from,
            last: false,
            datagram: Bytes::new(),
            tries: 0,
            repeats: 0,
            repeat_at: turn.now,
        });
        self.go_on(from, turn);
    }

    /// Asks for what begins at `at`, to send it.
    fn go_on(&mut self, at: u64, turn: &mut Turn) {
        let Some(transfer) = &self.transfer else { return };
        let length = (transfer.file.length - at).min(PAYLOAD as u64) as usize;
        self.asked = Some(PendingRequest::Payload(at, length));
        turn.disk = Some(DiskRequest::Read { file: Arc::clone(&transfer.file), at, length });
    }

    /// Sends the bytes that begin at `at`.
    fn send_payload(&mut self, at: u64, wanted: usize, read: Result<Bytes, Failure>, turn: &mut Turn) {
        let Some(transfer) = &mut self.transfer else { return };
        let read = match read {
            Ok(payload) if payload.len() == wanted => Ok(payload),
            Ok(_) => Err("the file shrank while it was sent".into()),
            Err(failure) => Err(SafeText::shown(failure)),
        };
        match read.map(|payload| transfer.cut(at, &payload)) {
            Ok(()) => {
                transfer.tries = 1;
                transfer.repeat_at = turn.now + REPEAT;
                let datagram = transfer.datagram.clone();
                self.send(datagram, turn);
                self.report(turn);
            }
            Err(why) => {
                self.transfer = None;
                self.refuse(&why, turn);
            }
        }
    }

    /// Sends the same datagram again, unless it was sent often enough.
    fn again(&mut self, turn: &mut Turn) {
        let Some(transfer) = &mut self.transfer else { return };
        if transfer.tries >= TRIES {
            let told = SafeText::literal("given up at ").then(transfer.at).then(" B: no acknowledgement of ");
            turn.note(told.then(TRIES).then(" datagrams"));
            turn.no_progress();
            turn.done();
            self.transfer = None;
            return;
        }
        transfer.tries += 1;
        transfer.repeats += 1;
        transfer.repeat_at = turn.now + REPEAT;
        let datagram = transfer.datagram.clone();
        self.send(datagram, turn);
        self.report(turn);
    }

    fn acknowledged(&mut self, next: u64, turn: &mut Turn) {
        // Others are repetitions of older ones: answering them too would double every datagram from then on.
        if self.transfer.as_ref().is_some_and(|transfer| !transfer.last && transfer.next == next) {
            self.go_on(next, turn);
        }
    }

    fn finished(&mut self, turn: &mut Turn) {
        if self.transfer.as_ref().is_some_and(|transfer| transfer.last)
            && let Some(transfer) = self.transfer.take()
        {
            let sent = transfer.next - transfer.from;
            let told =
                SafeText::literal("done: ").then(sent).then(" B sent from offset ").then(transfer.from);
            turn.note(told.then(self.marks(transfer.repeats)));
            turn.progress(1, 1);
            turn.done();
        }
    }

    fn report(&self, turn: &mut Turn) {
        let Some(transfer) = &self.transfer else { return };
        turn.progress(transfer.at, transfer.file.length);
        let told = SafeText::from(transfer.at - transfer.from)
            .then(" of ")
            .then(transfer.file.length - transfer.from);
        turn.note(told.then(" B acknowledged").then(self.marks(transfer.repeats)));
    }

    fn marks(&self, repeats: u64) -> SafeText {
        let mut marks = SafeText::EMPTY;
        if repeats > 0 {
            marks = marks.then(", ").then(repeats).then(" repeated");
        }
        if self.lost > 0 {
            marks = marks.then(", ").then(self.lost).then(" not sent, as lose-every asks");
        }
        marks
    }
}

impl Transfer {
    /// Makes the datagram of the bytes that begin at `at`.
    fn cut(&mut self, at: u64, payload: &[u8]) {
        self.at = at;
        self.next = at + payload.len() as u64;
        self.last = self.next == self.file.length;
        let datagram = ServerDatagram::Data { at, payload, is_last: self.last };
        self.datagram = datagram.write().into();
    }
}

impl ServiceHandler for DatagramTransfers {
    fn received(&mut self, bytes: &[u8], turn: &mut Turn) {
        if self.asked.is_some() {
            self.waits = Some(Bytes::copy_from_slice(bytes));
            return;
        }
        match ClientDatagram::read(bytes) {
            Ok(ClientDatagram::Acknowledgement(next)) => self.acknowledged(next, turn),
            Ok(ClientDatagram::Finish(_)) => self.finished(turn),
            Ok(ClientDatagram::Request(command, offset)) => self.request((command, offset), turn),
            Err(why) => self.refuse(&why, turn),
        }
    }

    fn answered(&mut self, answer: DiskAnswer, turn: &mut Turn) {
        match (self.asked.take(), answer) {
            (Some(PendingRequest::File(command, offset)), DiskAnswer::Opened(file)) => {
                self.begin((command, offset), file, turn);
            }
            (Some(PendingRequest::Payload(at, wanted)), DiskAnswer::Read(read)) => {
                self.send_payload(at, wanted, read, turn);
            }
            _ => {}
        }
        if self.asked.is_none()
            && let Some(bytes) = self.waits.take()
        {
            self.received(&bytes, turn);
        }
    }

    fn woken(&mut self, turn: &mut Turn) {
        if self.wake_at().is_some_and(|at| at <= turn.now) {
            self.again(turn);
        }
    }

    fn wake_at(&self) -> Option<Moment> {
        // While the disk is asked, there is nothing to repeat.
        self.transfer.as_ref().filter(|_| self.asked.is_none()).map(|transfer| transfer.repeat_at)
    }
}

#[cfg(test)]
mod tests;
