//! A file that a session fetches: what it is told, how far it came, and what can be said of the result.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::bytes::transfer::TransferCommand;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::pointed::Pointed;

/// Over datagrams: time without an answer before the last one is repeated.
pub const REPEAT: Duration = Duration::from_millis(300);
/// How long a client stays after its last datagram, in case that was lost.
pub const STAY: Duration = Duration::from_millis(450);

/// What is to be fetched, and where it goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TransferSpec {
    /// The command that the server is sent.
    pub command: TransferCommand,
    /// The offset of command 1, in bytes; others have their own.
    pub offset: u64,
    /// The local file.
    pub file: PathBuf,
    /// What becomes of a local file that has bytes already, where those are not the ones before the offset.
    pub existing: ExistingFile,
    /// The size that the local file is to have at the end, in bytes; `None`: it is not known.
    pub size: Option<u64>,
    /// Given up when nothing came for so long; `None`: never over a stream, over datagrams after 10 tries.
    pub patience: Option<Duration>,
    /// Over datagrams: every n-th of ours is not sent; 0 none.
    pub lose_every: u32,
}

/// What becomes of a local file that is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExistingFile {
    /// It is left alone, and nothing is fetched.
    #[default]
    Refuse,
    /// What comes is put behind it, whatever its size.
    Append,
    /// It is replaced once everything came.
    Replace,
}

impl ExistingFile {
    /// Every one, the default first.
    pub const ALL: [ExistingFile; 3] = [ExistingFile::Refuse, ExistingFile::Append, ExistingFile::Replace];

    /// Its word on the command line and in forms.
    pub const fn word(self) -> &'static str {
        match self {
            ExistingFile::Refuse => "refuse",
            ExistingFile::Append => "append",
            ExistingFile::Replace => "replace",
        }
    }

    /// The one of this word.
    ///
    /// # Errors
    ///
    /// There is none.
    pub fn from_word(word: &str) -> Result<ExistingFile, Pointed> {
        ExistingFile::ALL
            .into_iter()
            .find(|existing| existing.word() == word)
            .ok_or_else(|| Pointed::of(word, word, "refuse, append or replace is expected"))
    }
}

/// How far a transfer is.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum TransferStage {
    /// The server was not asked yet.
    Opening,
    /// It was asked, and nothing came.
    Asked,
    /// Bytes come in.
    Receiving,
    /// All came, and was written.
    Complete,
    /// It was ended here; what came is kept.
    Cancelled,
    /// It failed; what came is kept.
    Failed(Box<Failure>),
}

/// A transfer, as it is at a moment.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TransferState {
    /// How far it is.
    pub stage: TransferStage,
    /// The command that is sent.
    pub command: TransferCommand,
    /// The offset in the server's file from which it is asked for, in bytes.
    pub from: u64,
    /// The local file.
    pub file: PathBuf,
    /// Where the bytes are, if that is not `file`: what is to replace it.
    pub part: Option<PathBuf>,
    /// Bytes that the local file had before.
    pub size_before: u64,
    /// Bytes of the local file before those that come: 0 where it is replaced.
    pub kept: u64,
    /// Bytes that came.
    pub received: u64,
    /// Bytes of them that were written to the local file.
    pub written: u64,
    /// Over datagrams, where the last one told where the server's file ends: its size in bytes. A stream tells none.
    pub told_size: Option<u64>,
    /// The size that was expected.
    pub expected: Option<u64>,
    /// It goes over datagrams.
    pub is_datagram: bool,
    /// When the server was asked.
    pub asked: Option<Moment>,
    /// When the last bytes came.
    pub last: Option<Moment>,
    /// Our datagrams that were sent again.
    pub repeats: u64,
    /// Datagrams of the server that had come before.
    pub duplicates: u64,
    /// Datagrams that are out of order, cannot be read, or came from others: they were ignored.
    pub ignored: u64,
    /// Our datagrams that were not sent, as lose-every asks.
    pub lost: u64,
}

impl TransferState {
    /// Bytes that the local file has now.
    pub const fn size(&self) -> u64 {
        self.kept + self.written
    }

    /// Bytes that are to come in all, where that is known.
    pub fn awaited(&self) -> Option<u64> {
        let of_size = |size: u64| size.checked_sub(self.kept);
        self.told_size
            .and_then(|size| size.checked_sub(self.from))
            .or_else(|| self.expected.and_then(of_size))
    }

    /// Whether it is over.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, TransferStage::Complete | TransferStage::Cancelled | TransferStage::Failed(_))
    }

    /// Bytes a second, from the request to the last bytes; `None` before any came.
    pub fn rate(&self) -> Option<u64> {
        let span = self.last?.since(self.asked?).as_nanos();
        let rate = u128::from(self.received).saturating_mul(1_000_000_000).checked_div(span)?;
        u64::try_from(rate).ok()
    }

    /// What is asked for: `command 2 from offset 100 into copy.bin`.
    pub fn request(&self) -> SafeText {
        let words = SafeText::literal(self.command.word());
        let words = match self.command {
            TransferCommand::Whole => words,
            _ => words.then(" from offset ").then(self.from),
        };
        words.then(" into ").then(shown(&self.file))
    }

    /// How far it is: `300 of 900 B, the file had 100 B and has 400 B, 2 repeated`.
    pub fn progress(&self) -> SafeText {
        let words = SafeText::from(self.received);
        let words = match self.awaited() {
            Some(awaited) => words.then(" of ").then(awaited),
            None => words,
        };
        let words = words.then(" B came, the file had ").then(self.size_before).then(" B, ");
        let words = match &self.part {
            Some(part) => words.then(shown(part)).then(" has "),
            None => words.then("it has "),
        };
        words.then(self.size()).then(" B").then(self.marks())
    }

    /// The same with the rate: `300 of 900 B came, …, 12000 B/s`.
    pub fn line(&self) -> SafeText {
        match self.rate() {
            Some(rate) => self.progress().then(", ").then(rate).then(" B/s"),
            None => self.progress(),
        }
    }

    fn marks(&self) -> SafeText {
        let marks = [
            (self.repeats, " repeated"),
            (self.duplicates, " came twice"),
            (self.ignored, " ignored"),
            (self.lost, " not sent, as lose-every asks"),
        ];
        let told = marks.into_iter().filter(|(count, _)| *count > 0);
        told.fold(SafeText::EMPTY, |words, (count, mark)| words.then(", ").then(count).then(mark))
    }

    /// What became of it, once it is over: what came, what the file has, and how far that could be verified.
    pub fn verdict(&self) -> SafeText {
        let how = match &self.stage {
            TransferStage::Cancelled => "cancelled: ",
            TransferStage::Failed(_) => "failed: ",
            _ => return self.progress().then("; ").then(self.verified()),
        };
        let what = if self.received > 0 {
            self.progress().then("; what came is kept")
        } else {
            SafeText::literal("nothing came").then(self.marks())
        };
        SafeText::literal(how).then(what)
    }

    /// What the size was compared with, and what could not be.
    fn verified(&self) -> SafeText {
        let words = match (self.told_size, self.expected) {
            (Some(told), _) if self.size() == told => {
                SafeText::literal("equal to the size that the last datagram told")
            }
            (Some(told), _) => SafeText::literal("the server's file ends at ")
                .then(told)
                .then(" B, and all of it from the offset on came"),
            (None, Some(_)) => "equal to the size that was expected".into(),
            // An empty answer has several reasons, and looks the same.
            (None, None) if self.received == 0 => {
                "nothing came: the file was whole, or is empty, or the server refused: over a stream it cannot say which"
                    .into()
            }
            (None, None) => "no size was told: the end of the stream was taken for the end of the file".into(),
        };
        if self.kept > 0 && self.received > 0 {
            words.then("; the first ").then(self.kept).then(" B were here before, and were not compared")
        } else {
            words
        }
    }
}

fn shown(path: &Path) -> SafeText {
    SafeText::escaped(path.as_os_str().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> TransferState {
        TransferState {
            stage: TransferStage::Complete,
            command: TransferCommand::Resume,
            from: 100,
            file: "f".into(),
            part: None,
            size_before: 100,
            kept: 100,
            received: 900,
            written: 900,
            told_size: None,
            expected: None,
            is_datagram: false,
            asked: Some(Moment::START),
            last: Some(Moment::START + Duration::from_millis(500)),
            repeats: 0,
            duplicates: 0,
            ignored: 0,
            lost: 0,
        }
    }

    #[test]
    fn the_verdict_says_what_was_compared_and_what_could_not_be() {
        let told = |state: TransferState| state.verdict().to_string();
        assert_eq!(complete().request().as_str(), "command 2 from offset 100 into f");
        assert_eq!(complete().rate(), Some(1800));
        assert_eq!(
            told(complete()),
            "900 B came, the file had 100 B, it has 1000 B; no size was told: the end of the stream was taken for \
             the end of the file; the first 100 B were here before, and were not compared"
        );
        let state = TransferState { told_size: Some(1000), repeats: 2, ..complete() };
        assert!(told(state.clone()).starts_with("900 of 900 B came"), "{}", told(state));
        let state = TransferState { told_size: Some(1000), repeats: 2, ..complete() };
        assert!(told(state).contains("2 repeated; equal to the size that the last datagram told"));
        let state = TransferState { expected: Some(1000), ..complete() };
        assert!(told(state).contains("; equal to the size that was expected;"));
        let state = TransferState { received: 0, written: 0, ..complete() };
        assert!(told(state).contains("nothing came"));
        let state = TransferState { stage: TransferStage::Cancelled, received: 5, written: 5, ..complete() };
        assert_eq!(told(state), "cancelled: 5 B came, the file had 100 B, it has 105 B; what came is kept");
    }
}
