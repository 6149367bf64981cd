//! What the screen is told, and what it asks for: the two ends of `App::update`.

use std::path::PathBuf;
use std::sync::Arc;

use super::action::Action;
use super::file_part::{FileMatch, FilePart, FileSearch};
use crate::model::call::Seq;
use crate::model::command::Command;
use crate::model::endpoint::RecentEndpoints;
use crate::model::event::Event;
use crate::model::user_files::{KeptKind, UserFiles};

/// One thing that happened, as [`super::app::App::update`] takes it.
#[derive(Clone, Debug)]
pub enum Msg {
    /// The user wants something done: a key through the key map, a menu entry, a guide, a test.
    Action(Action),
    /// A printable character was typed in TYPE.
    Text(char),
    /// A bracketed paste, as the terminal sent it. It is data: it never runs and never submits.
    Paste(String),
    /// What the backend told since the last time, in order.
    Events(Vec<Event>),
    /// The terminal has now this many columns and rows.
    Resize(u16, u16),
    /// The mouse did something.
    Pointer(Pointer),
    /// The moment that `App::wake_at` asked for has come.
    Tick,
    /// A part of a file that an [`Effect::ReadPart`] asked for, or why it could not be read.
    Part {
        /// Which file it was.
        path: PathBuf,
        /// The part, or the failure in words.
        result: Result<FilePart, String>,
    },
    /// What an [`Effect::SearchFile`] came to.
    Searched {
        /// Which file it was.
        path: PathBuf,
        /// What was looked for, and where.
        search: FileSearch,
        /// What was found, or the failure in words.
        result: Result<FileMatch, String>,
    },
    /// What an [`Effect::Save`] came to.
    Saved {
        /// Which file it was.
        path: PathBuf,
        /// How many bytes were written, or the failure in words.
        result: Result<usize, String>,
    },
    /// An [`Effect::Save`] met a file, and was not to replace it.
    Exists {
        /// Which file it is.
        path: PathBuf,
    },
    /// The names in a folder that an [`Effect::ListFolder`] asked for; none where it cannot be read.
    Folder {
        /// Which folder it was.
        path: PathBuf,
        /// Its names in alphabetical order.
        names: Arc<[FolderName]>,
    },
    /// What an [`Effect::Keep`] came to.
    Kept {
        /// Its name.
        name: String,
        /// Whether it is there now, or the failure in words.
        result: Result<bool, String>,
    },
    /// The files that the user keeps beside the configuration, as they are now.
    UserFiles(Arc<UserFiles>),
    /// A command that [`Effect::Command`] asked for did not reach the backend, and why in words.
    Refused {
        /// Which command it was.
        command: Box<Command>,
        /// The reason, in words to show.
        why: &'static str,
    },
    /// The text that came back from the outside editor; `None` if the user gave up, or it failed.
    Edited(Option<String>),
}

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderName {
    /// The name: text, without anything that would have to be escaped.
    pub name: String,
    /// Whether it is a folder, or a link to one.
    pub is_folder: bool,
}

/// A mouse event, reduced to what the screen reacts to. Columns and rows count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// What the mouse did.
    pub kind: PointerKind,
    /// Column of the cell under it.
    pub column: u16,
    /// Row of the cell under it.
    pub row: u16,
}

/// What the mouse did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PointerKind {
    /// The left button went down.
    Press,
    /// The wheel turned away from the user.
    WheelUp,
    /// The wheel turned towards the user.
    WheelDown,
}

/// What the screen wants done by those who may do it. `App::update` returns them and performs none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask this of the backend.
    Command(Command),
    /// Hand this text to the terminal's clipboard (OSC 52). It is text of ours: SafeText or ASCII.
    Copy(String),
    /// Write these bytes to a file, atomically; answered by [`Msg::Saved`].
    Save {
        /// Where to.
        path: PathBuf,
        /// All of the file.
        bytes: Vec<u8>,
        /// Whether a file that is there is replaced; otherwise [`Msg::Exists`] says so.
        replaces: bool,
    },
    /// Write these calls to a file as JSON lines, atomically; answered as `Save` is.
    SaveCalls {
        /// Where to.
        path: PathBuf,
        /// Which calls, in the order of the file. What the journal has evicted is left out.
        calls: Vec<Seq>,
        /// Whether a file that is there is replaced.
        replaces: bool,
    },
    /// Read the names in a folder; answered by [`Msg::Folder`].
    ListFolder(PathBuf),
    /// Keep a message or a payload by its name, for the next time too; answered by [`Msg::Kept`].
    Keep {
        /// What it is.
        kind: KeptKind,
        /// Its name.
        name: String,
        /// Its text; `None`: it is forgotten.
        text: Option<String>,
    },
    /// Keep the endpoints that sessions went to, for the next time.
    Remember(RecentEndpoints),
    /// Read a part of a file of any size; answered by [`Msg::Part`].
    ReadPart {
        /// Where from.
        path: PathBuf,
        /// Where the part begins.
        at: u64,
        /// Bytes of it at most.
        length: usize,
    },
    /// Search one stretch of a file of any size; answered by [`Msg::Searched`].
    SearchFile {
        /// Which file.
        path: PathBuf,
        /// What is looked for, and where.
        search: FileSearch,
    },
    /// Let the user edit this text in the outside editor; answered by [`Msg::Edited`].
    EditOutside(String),
    /// Capture the mouse, or release it so that the terminal can select text.
    CaptureMouse(bool),
    /// Give the terminal back and stop, as ctrl-z does.
    Suspend,
    /// Draw every cell anew: another program may have written over the screen.
    Repaint,
    /// Leave. Nothing more is asked.
    Quit,
}
