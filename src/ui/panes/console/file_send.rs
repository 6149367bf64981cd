//! A file on its way over a session: read in pieces, a few ahead of what the kernel takes, so that its size costs no
//! memory.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::console::ConsoleCommand;
use crate::model::ids::SessionId;
use crate::model::moment::Moment;
use crate::ui::context::Context;
use crate::ui::figures;
use crate::ui::file_part::FilePart;
use crate::ui::msg::Effect;
use crate::ui::parts::composer::GLIMPSE;
use crate::ui::world::World;

/// Bytes of a piece of a stream, if nothing else is said.
const PIECE: usize = 256 * 1024;
/// Pieces that wait to be sent, from which on no more is read.
const AHEAD: usize = 4;
/// Pieces that are read together at most, where each is small.
const TOGETHER: usize = 64;

/// How a file is cut into sends.
#[derive(Clone, Copy, Debug)]
pub(super) struct FilePieces {
    /// Bytes of each; 0: as many as go.
    pub(super) length: u32,
    /// Between two of them.
    pub(super) pause: Duration,
    /// The most that one send carries, where each is a datagram.
    pub(super) most: Option<usize>,
}

impl FilePieces {
    /// Bytes of each send.
    fn each(self) -> usize {
        let most = self.most.unwrap_or(usize::MAX);
        match self.length {
            0 => self.most.unwrap_or(PIECE),
            length => (length as usize).min(most),
        }
    }

    /// How many of them are read together.
    fn together(self) -> usize {
        if self.pause.is_zero() { (PIECE / self.each()).clamp(1, TOGETHER) } else { 1 }
    }

    /// Bytes that are read at once.
    fn block(self) -> usize {
        self.each() * self.together()
    }

    /// Why a file of so many bytes cannot be sent so.
    pub(super) fn refusal(self, size: u64) -> Option<SafeText> {
        let most = self.most.filter(|most| self.length == 0 && size > *most as u64)?;
        let words = format!(
            " has {} B, more than one datagram carries ({most}): ctrl-o says by how many bytes it is sent",
            figures::full(size)
        );
        Some(SafeText::shown(words))
    }
}

/// A file that is being sent.
#[derive(Debug)]
pub(super) struct FileSend {
    pub(super) session: SessionId,
    to: Option<Address>,
    path: PathBuf,
    pieces: FilePieces,
    /// Bytes given to the session so far, and of how many: known once the first piece was read.
    given: u64,
    of: Option<u64>,
    /// Sends that were given.
    sends: u64,
    /// Whether a piece is being read, and whether one was given just now.
    is_reading: bool,
    was_given: bool,
    /// When the next piece may be given.
    next: Moment,
}

impl FileSend {
    pub(super) fn new(
        session: SessionId,
        to: Option<Address>,
        path: PathBuf,
        pieces: FilePieces,
        now: Moment,
    ) -> FileSend {
        FileSend {
            session,
            to,
            path,
            pieces,
            given: 0,
            of: None,
            sends: 0,
            is_reading: false,
            was_given: false,
            next: now,
        }
    }

    fn name(&self) -> SafeText {
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        SafeText::kept(SafeText::escaped(name.as_encoded_bytes()))
    }

    /// Bytes of it that the kernel has taken.
    fn taken(&self, world: &World) -> u64 {
        let session = world.sessions.get(&self.session);
        let socket = session.and_then(|session| world.sockets.get(&session.socket?));
        let queued = session.map_or(0, |session| session.queued(socket).1);
        self.given.saturating_sub(queued)
    }

    /// Whether all of it was given.
    fn is_given(&self) -> bool {
        self.of == Some(self.given) && self.sends > 0
    }

    /// How far it is.
    pub(super) fn words(&self, world: &World) -> String {
        let Some(of) = self.of else { return format!("reading {}", self.name()) };
        let taken = self.taken(world);
        let percent = taken * 100 / of.max(1);
        format!("{}: {} of {}, {percent} %", self.name(), figures::bytes(taken), figures::bytes(of))
    }

    /// When the next piece is read, where that is a matter of time.
    pub(super) fn works_at(&self) -> Option<Moment> {
        (!self.pieces.pause.is_zero() && !self.is_reading && !self.is_given()).then_some(self.next)
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
        if self.is_given() {
            let is_over = session.outgoing.is_empty() && !was_given;
            if is_over {
                let sends = if self.sends == 1 { "send" } else { "sends" };
                let sends = match self.pieces.most {
                    Some(_) if self.sends == 1 => " in one datagram".to_owned(),
                    Some(_) => format!(" in {} datagrams", figures::full(self.sends)),
                    None if self.pieces.length > 0 => format!(" in {} {sends}", figures::full(self.sends)),
                    None => String::new(),
                };
                let words = format!(": all {} B are sent{sends}", figures::full(self.given));
                context.toast(self.name().then(SafeText::shown(words)));
            }
            return is_over;
        }
        if self.is_reading || self.next > context.now {
            return false;
        }
        if session.outgoing.len() < AHEAD.max(self.pieces.together()) {
            self.is_reading = true;
            let length = self.pieces.block();
            context.effect(Effect::ReadPart { path: self.path.clone(), at: self.given, length });
        } else {
            self.next = context.now + self.pieces.pause;
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
        // The begin that the composer shows is no piece.
        let is_next = |part: &FilePart| {
            let wanted = part.size.saturating_sub(part.at).min(self.pieces.block() as u64);
            part.at == self.given && (part.bytes.len() != GLIMPSE || wanted <= GLIMPSE as u64)
        };
        if path != self.path || !self.is_reading || !result.as_ref().map_or(true, is_next) {
            return false;
        }
        self.is_reading = false;
        let (bytes, of) = match result {
            Ok(part) => (&part.bytes[..part.bytes.len().min(self.pieces.block())], part.size),
            Err(why) => {
                let words = SafeText::literal(": ").then(SafeText::kept(why));
                context.complain(self.name().then(words));
                return true;
            }
        };
        if let Some(words) = self.pieces.refusal(of) {
            context.complain(self.name().then(words));
            return true;
        }
        // An empty file is an empty datagram, and nothing on a stream; one that was cut meanwhile ends here.
        self.of = Some(if bytes.is_empty() { self.given } else { of });
        if bytes.is_empty() && (self.pieces.most.is_none() || self.given > 0) {
            let words = format!(" ends after {} B", figures::full(self.given));
            context.complain(self.name().then(SafeText::shown(words)));
            return true;
        }
        self.given += bytes.len() as u64;
        self.was_given = true;
        self.next = context.now + self.pieces.pause;
        let empty = bytes.is_empty().then_some(bytes);
        for piece in bytes.chunks(self.pieces.each()).chain(empty) {
            self.sends += 1;
            let payload = Bytes::copy_from_slice(piece);
            let send = ConsoleCommand::Send { session: self.session, payload, to: self.to.clone() };
            context.command(Command::Console(send));
        }
        false
    }

    /// Sends no more of it, and says how far it came.
    pub(super) fn stop(&self, context: &mut Context<'_>) {
        let taken = self.taken(context.world);
        let of = self.of.map_or_else(String::new, |of| format!(" of {}", figures::full(of)));
        let mut words = format!(": stopped, {}{of} B are sent", figures::full(taken));
        if self.given > taken {
            let _ = write!(words, ", and {} B still wait here to be sent", figures::full(self.given - taken));
        }
        context.toast(self.name().then(SafeText::shown(words)));
    }
}
