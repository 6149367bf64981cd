//! The transfer over a stream: command of 2 bytes, for 1 and 2 an offset of 10 bytes, then the file from
//! there to its end, and close. The protocol cannot tell an error: a refusal sends nothing.

use std::sync::Arc;

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::bytes::transfer::{COMMAND, OFFSET, TransferCommand, read_offset};
use crate::model::failure::Failure;
use crate::net::service::disk::{DiskAnswer, DiskRequest, OpenedFile, Root};
use crate::net::service::handler::{ServiceHandler, Want};
use crate::net::service::turn::Turn;

/// The most that is read from the file at once.
const PORTION: usize = 65_536;

/// One client's transfer.
pub(in crate::net::service) struct StreamTransfer {
    root: Arc<Root>,
    stage: SendStage,
    /// The field that is being received.
    field: Vec<u8>,
}

enum SendStage {
    Command,
    Offset(TransferCommand),
    /// The file is being opened.
    Opening {
        command: TransferCommand,
        from: u64,
    },
    Sending {
        file: Arc<OpenedFile>,
        from: u64,
        at: u64,
        /// How many bytes the disk is asked for; 0: it is not.
        asked: usize,
    },
    Over,
}

impl StreamTransfer {
    pub(in crate::net::service) fn new(root: Arc<Root>) -> StreamTransfer {
        StreamTransfer { root, stage: SendStage::Command, field: Vec::with_capacity(OFFSET) }
    }

    /// Bytes that the present field still lacks; 0 when the request is whole.
    fn lacks(&self) -> usize {
        match self.stage {
            SendStage::Command => COMMAND - self.field.len(),
            SendStage::Offset(_) => OFFSET - self.field.len(),
            SendStage::Opening { .. } | SendStage::Sending { .. } | SendStage::Over => 0,
        }
    }

    fn refuse(&mut self, why: SafeText, turn: &mut Turn) {
        self.stage = SendStage::Over;
        turn.note(why.then(": nothing is sent"));
        turn.close();
    }

    /// The present field is whole.
    fn step(&mut self, turn: &mut Turn) {
        let field = std::mem::take(&mut self.field);
        match self.stage {
            SendStage::Command => match TransferCommand::read(&field) {
                Ok(TransferCommand::Whole) => self.begin(TransferCommand::Whole, 0, turn),
                Ok(command) => {
                    self.stage = SendStage::Offset(command);
                    self.report_waiting(turn);
                }
                Err(why) => self.refuse(why, turn),
            },
            SendStage::Offset(command) => match read_offset(&field) {
                Ok(offset) => self.begin(command, offset, turn),
                Err(why) => self.refuse(why, turn),
            },
            SendStage::Opening { .. } | SendStage::Sending { .. } | SendStage::Over => {}
        }
    }

    fn begin(&mut self, command: TransferCommand, from: u64, turn: &mut Turn) {
        self.stage = SendStage::Opening { command, from };
        turn.disk = Some(DiskRequest::Open(Arc::clone(&self.root)));
    }

    fn begin_sending(&mut self, file: Result<OpenedFile, Failure>, turn: &mut Turn) {
        let SendStage::Opening { command, from } = self.stage else { return };
        match file {
            Err(failure) => self.refuse(SafeText::shown(failure), turn),
            Ok(file) if from > file.length => {
                let why = SafeText::literal("offset ").then(from).then(" is past the end, ");
                self.refuse(why.then(file.length).then(" B"), turn);
            }
            Ok(file) => {
                turn.progress(from, file.length);
                let note =
                    SafeText::literal(command.word()).then(": ").then(file.length - from).then(" B to send");
                turn.note(note);
                self.stage = SendStage::Sending { file: Arc::new(file), from, at: from, asked: 0 };
                self.end_if_sent(turn);
            }
        }
    }

    /// A portion of the file: fewer bytes than asked for, where it has become shorter.
    fn send_portion(&mut self, portion: Result<Bytes, Failure>, turn: &mut Turn) {
        let SendStage::Sending { file, from, at, asked } = &mut self.stage else { return };
        let asked = std::mem::take(asked);
        let portion = match portion {
            Ok(portion) => portion,
            Err(failure) => {
                turn.note(SafeText::shown(failure));
                turn.close();
                self.stage = SendStage::Over;
                return;
            }
        };
        let is_whole = portion.len() == asked;
        *at += portion.len() as u64;
        if is_whole {
            turn.progress(*at, file.length);
            turn.note(SafeText::from(*at - *from).then(" of ").then(file.length - *from).then(" B sent"));
        } else {
            turn.note(SafeText::literal("the file shrank to ").then(*at).then(" B while it was sent"));
        }
        if !portion.is_empty() {
            turn.send(portion);
        }
        if is_whole {
            self.end_if_sent(turn);
        } else {
            turn.close();
            self.stage = SendStage::Over;
        }
    }

    fn end_if_sent(&mut self, turn: &mut Turn) {
        if let SendStage::Sending { file, from, at, .. } = &self.stage
            && *at >= file.length
        {
            let sent = at - from;
            turn.note(SafeText::literal("done: ").then(sent).then(" B sent from offset ").then(*from));
            turn.close();
            self.stage = SendStage::Over;
        }
    }

    fn report_waiting(&self, turn: &mut Turn) {
        let (what, all) = match self.stage {
            SendStage::Command => ("waits for the command, ", COMMAND),
            SendStage::Offset(_) => ("waits for the offset, ", OFFSET),
            SendStage::Opening { .. } | SendStage::Sending { .. } | SendStage::Over => return,
        };
        turn.note(SafeText::literal(what).then(self.field.len()).then(" of ").then(all).then(" B"));
    }
}

impl ServiceHandler for StreamTransfer {
    fn opened(&mut self, turn: &mut Turn) {
        self.report_waiting(turn);
    }

    fn received(&mut self, mut bytes: &[u8], turn: &mut Turn) {
        // What comes after the request is dropped.
        while !bytes.is_empty() && self.lacks() > 0 {
            let (part, rest) = bytes.split_at(bytes.len().min(self.lacks()));
            self.field.extend_from_slice(part);
            bytes = rest;
            if self.lacks() == 0 {
                self.step(turn);
            } else {
                self.report_waiting(turn);
            }
        }
    }

    fn peer_shut(&mut self, turn: &mut Turn) {
        match self.stage {
            SendStage::Command if self.field.is_empty() => {
                turn.note("closed by the client without a command");
            }
            SendStage::Command => turn.note("closed by the client in the middle of its command"),
            SendStage::Offset(_) => turn.note("closed by the client before its offset was whole"),
            // A client may shut its side and still read the file.
            SendStage::Opening { .. } | SendStage::Sending { .. } => return,
            SendStage::Over => {}
        }
        self.stage = SendStage::Over;
        turn.close();
    }

    /// Exactly 2, then exactly 10, as a program reads that knows its protocol.
    fn wants(&self) -> Want {
        match self.lacks() {
            0 => Want::Any,
            lacks => Want::AtMost(lacks),
        }
    }

    fn has_more(&self) -> bool {
        matches!(self.stage, SendStage::Sending { asked: 0, .. })
    }

    fn fill(&mut self, room: usize, turn: &mut Turn) {
        let SendStage::Sending { file, at, asked, .. } = &mut self.stage else { return };
        let left = usize::try_from(file.length - *at).unwrap_or(usize::MAX);
        *asked = room.min(PORTION).min(left);
        turn.disk = Some(DiskRequest::Read { file: Arc::clone(file), at: *at, length: *asked });
    }

    fn answered(&mut self, answer: DiskAnswer, turn: &mut Turn) {
        match answer {
            DiskAnswer::Opened(file) => self.begin_sending(file, turn),
            DiskAnswer::Read(portion) => self.send_portion(portion, turn),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::net::service::driver::HandlerDriver;

    struct Place {
        directory: tempfile::TempDir,
        root: Arc<Root>,
    }

    fn place(content: &[u8]) -> Place {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("f"), content).expect("a file");
        let root = Root::open(directory.path(), Some(Path::new("f"))).unwrap_or_else(|f| panic!("{f}"));
        Place { directory, root: Arc::new(root) }
    }

    impl Place {
        fn talk(&self) -> HandlerDriver<StreamTransfer> {
            HandlerDriver::new(StreamTransfer::new(self.root.clone()))
        }
    }

    /// Pulls until there is no more; what was sent, and whether it closed.
    fn pulled(talk: &mut HandlerDriver<StreamTransfer>, room: usize) -> (String, bool) {
        let mut sent = String::new();
        while talk.with.has_more() {
            for step in talk.fills(room) {
                if step == "CLOSE" {
                    assert!(!talk.with.has_more());
                    return (sent, true);
                }
                sent += &step;
            }
        }
        (sent, false)
    }

    #[test]
    fn command_0_sends_the_whole_file_without_waiting_for_an_offset() {
        let place = place(b"0123456789");
        let mut talk = place.talk();
        talk.opened();
        assert_eq!(
            (talk.with.wants(), talk.note.as_str()),
            (Want::AtMost(2), "waits for the command, 0 of 2 B")
        );
        assert_eq!(talk.receives(b"0\0"), [""; 0]);
        assert_eq!(pulled(&mut talk, 3), ("0123456789".to_owned(), true));
        assert_eq!((talk.note.as_str(), talk.progress), ("done: 10 B sent from offset 0", Some(1000)));
    }

    #[test]
    fn commands_1_and_2_send_from_the_offset_however_it_arrives() {
        let place = place(b"0123456789");
        for command in [b"1\0", b"2\0"] {
            let mut request = command.to_vec();
            request.extend_from_slice(b"7\0garbage!");
            for size in [1, 2, 3, 12] {
                let mut talk = place.talk();
                for chunk in request.chunks(size) {
                    assert_eq!(talk.receives(chunk), [""; 0]);
                }
                assert_eq!(pulled(&mut talk, 100), ("789".to_owned(), true), "{size}");
            }
        }
        let mut talk = place.talk();
        talk.receives(b"1\0");
        assert_eq!(talk.with.wants(), Want::AtMost(10));
        talk.receives(b"7\0gar");
        assert_eq!(
            (talk.with.wants(), talk.note.as_str()),
            (Want::AtMost(5), "waits for the offset, 5 of 10 B")
        );
    }

    #[test]
    fn edges_send_nothing_and_are_told() {
        let place = place(b"0123456789");
        for (request, note) in [
            (b"1\x0010\0.......".as_slice(), "done: 0 B sent from offset 10"),
            (b"1\x0011\0.......", "offset 11 is past the end, 10 B: nothing is sent"),
            (b"1\x009999999999", "offset 9999999999 is past the end, 10 B: nothing is sent"),
            (b"2\x00-1\0.......", "offset \"-1\" is negative: nothing is sent"),
            (b"1\x00abc\0......", "offset \"abc\" is no number: nothing is sent"),
            (b"9\0", "command \"9\" is not 0, 1 or 2: nothing is sent"),
        ] {
            let mut talk = place.talk();
            assert_eq!(talk.receives(request), ["CLOSE"], "{note}");
            assert_eq!(talk.note, note);
            assert!(!talk.with.has_more());
        }
    }

    #[test]
    fn a_client_that_leaves_early_is_a_note() {
        let place = place(b"x");
        for (request, note) in [
            (b"".as_slice(), "closed by the client without a command"),
            (b"1", "closed by the client in the middle of its command"),
            (b"1\x005", "closed by the client before its offset was whole"),
        ] {
            let mut talk = place.talk();
            talk.receives(request);
            assert_eq!((talk.shut(), talk.note.as_str()), (vec!["CLOSE".to_owned()], note));
        }
    }

    #[test]
    fn a_client_that_shut_its_side_still_gets_the_file() {
        let place = place(b"0123456789");
        let mut talk = place.talk();
        talk.receives(b"0\0");
        assert_eq!(talk.shut(), [""; 0]);
        assert_eq!(pulled(&mut talk, 100), ("0123456789".to_owned(), true));
    }

    #[test]
    fn a_missing_file_sends_nothing_and_is_found_when_it_comes_back() {
        let place = place(b"back");
        let path = place.directory.path().join("f");
        std::fs::remove_file(&path).expect("removed");
        let mut talk = place.talk();
        assert_eq!(talk.receives(b"0\0"), ["CLOSE"]);
        assert_eq!(talk.note, "open file f: ENOENT (No such file or directory): nothing is sent");
        std::fs::write(&path, "back").expect("a file");
        let mut talk = place.talk();
        talk.receives(b"0\0");
        assert_eq!(pulled(&mut talk, 100).0, "back");
    }

    #[test]
    fn a_file_that_shrinks_ends_the_transfer_and_is_told() {
        let place = place(b"0123456789");
        let mut talk = place.talk();
        talk.receives(b"0\0");
        assert_eq!(talk.fills(4), ["0123"]);
        std::fs::write(place.directory.path().join("f"), "012345").expect("shorter");
        assert_eq!(talk.fills(100), ["45", "CLOSE"]);
        assert_eq!(talk.note, "the file shrank to 6 B while it was sent");
    }

    #[test]
    fn an_empty_file_is_sent_by_closing() {
        let place = place(b"");
        let mut talk = place.talk();
        assert_eq!(talk.receives(b"0\0"), ["CLOSE"]);
        assert_eq!(talk.note, "done: 0 B sent from offset 0");
    }
}
