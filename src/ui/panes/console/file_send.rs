//! A file on its way over a session: read in pieces, a few ahead of what the kernel takes, so that its size costs no
//! memory.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::ConsoleCommand;
use crate::model::ids::SessionId;
use crate::ui::context::Context;
use crate::ui::figures;
use crate::ui::file_part::FilePart;
use crate::ui::msg::Effect;

/// Name of the form of its path, as it comes to `Pane::submit`.
pub(super) const FILE: &str = "console-file";
/// Bytes of a piece.
pub(super) const PIECE: usize = 256 * 1024;
/// Pieces that wait to be sent, from which on no more is read.
const AHEAD: usize = 4;

/// A file that is being sent.
#[derive(Debug)]
pub(super) struct FileSend {
    pub(super) session: SessionId,
    to: Option<Address>,
    path: PathBuf,
    /// Bytes given to the session so far, and of how many: known once the first piece was read.
    given: u64,
    of: Option<u64>,
    /// Whether a piece is being read, and whether one was given just now.
    is_reading: bool,
    was_given: bool,
    /// The most that one send carries: a datagram is not sent in pieces.
    most: Option<u64>,
}

impl FileSend {
    pub(super) fn new(session: SessionId, to: Option<Address>, path: PathBuf, most: Option<u64>) -> FileSend {
        FileSend { session, to, path, given: 0, of: None, is_reading: false, was_given: false, most }
    }

    fn name(&self) -> SafeText {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        SafeText::kept(SafeText::escaped(name.as_encoded_bytes()))
    }

    /// Bytes of it that the kernel has taken.
    fn taken(&self, context: &Context<'_>) -> u64 {
        let session = context.world.sessions.get(&self.session);
        let socket = session.and_then(|session| context.world.sockets.get(&session.socket?));
        let queued = session.map_or(0, |session| session.queued(socket).1);
        self.given.saturating_sub(queued)
    }

    /// How far it is.
    pub(super) fn words(&self) -> String {
        match self.of {
            None => format!("reading {}", self.name()),
            Some(of) => {
                let percent = self.given * 100 / of.max(1);
                format!(
                    "{}: {} of {}, {percent} %",
                    self.name(),
                    figures::bytes(self.given),
                    figures::bytes(of)
                )
            }
        }
    }

    /// Asks for the next piece where there is room for it. Gives back whether it is over.
    pub(super) fn work(&mut self, context: &mut Context<'_>) -> bool {
        let session = context.world.sessions.get(&self.session).filter(|session| !session.is_ended());
        let Some(session) = session else {
            self.stop(context);
            return true;
        };
        // What was given in this very update is queued with the next one.
        let was_given = std::mem::take(&mut self.was_given);
        if self.of == Some(self.given) {
            let is_over = session.outgoing.is_empty() && !was_given;
            if is_over {
                let words = SafeText::shown(format!(": all {} B are sent", figures::full(self.given)));
                context.toast(self.name().then(words));
            }
            return is_over;
        }
        if !self.is_reading && session.outgoing.len() < AHEAD {
            self.is_reading = true;
            context.effect(Effect::ReadPart { path: self.path.clone(), at: self.given, length: PIECE });
        }
        false
    }

    /// A piece was read, of this file or of another. Gives back whether it is over.
    pub(super) fn take(
        &mut self,
        path: &Path,
        result: &Result<FilePart, String>,
        context: &mut Context<'_>,
    ) -> bool {
        let is_next = result.as_ref().map_or(true, |part| part.at == self.given);
        if path != self.path || !self.is_reading || !is_next {
            return false;
        }
        self.is_reading = false;
        let (bytes, of) = match result {
            Ok(part) => (&part.bytes, part.size),
            Err(why) => {
                let words = SafeText::literal(": ").then(SafeText::kept(why));
                context.complain(self.name().then(words));
                return true;
            }
        };
        if let Some(most) = self.most.filter(|most| of > *most) {
            let words = format!(" has {of} B: more than one datagram carries ({most})");
            context.complain(self.name().then(SafeText::shown(words)));
            return true;
        }
        // An empty file is an empty datagram, and nothing on a stream; one that was cut meanwhile ends here.
        self.of = Some(if bytes.is_empty() { self.given } else { of });
        if bytes.is_empty() && self.most.is_none() {
            let words = format!(" ends after {} B", self.given);
            context.complain(self.name().then(SafeText::shown(words)));
            return true;
        }
        self.given += bytes.len() as u64;
        self.was_given = true;
        let payload = Bytes::copy_from_slice(bytes);
        let send = ConsoleCommand::Send { session: self.session, payload, to: self.to.clone() };
        context.command(Command::Console(send));
        if self.most.is_some() {
            let words = SafeText::shown(format!(": {} B in one datagram", self.given));
            context.toast(self.name().then(words));
            return true;
        }
        false
    }

    /// Sends no more of it, and says how far it came.
    pub(super) fn stop(&self, context: &mut Context<'_>) {
        let of = self.of.map_or_else(|| "it".to_owned(), |of| format!("{} B", figures::full(of)));
        let (taken, given) = (figures::full(self.taken(context)), figures::full(self.given));
        let words = format!(": stopped, {taken} B of {of} are sent, {given} B were given to be sent");
        context.toast(self.name().then(SafeText::shown(words)));
    }
}
