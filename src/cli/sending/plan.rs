//! What a `send` is to do, as its command line says.

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use bytes::Bytes;

use super::payloads::PayloadQueue;
use super::reply_wait::ReceiveTime;
use crate::bytes::text::SafeText;
use crate::cli::calls::CallNotation;
use crate::cli::carrying::{self, ByteOutput, CarriedInput, MOST_OF_A_DATAGRAM};
use crate::cli::expectation::Expectation;
use crate::model::console::{CloseKind, SessionSpec};
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure};
use crate::net::carry;

/// What is carried to the peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum InputSource {
    Standard,
    File(PathBuf),
}

/// What is to be done.
#[derive(Debug)]
pub(in crate::cli) struct SendPlan {
    pub(in crate::cli) spec: SessionSpec,
    pub(in crate::cli) payloads: PayloadQueue,
    pub(in crate::cli) input: Option<InputSource>,
    /// Standard output holds what the peer sends.
    pub(in crate::cli) output: Option<ByteOutput>,
    /// Shut down sending after the last payload.
    pub(in crate::cli) half_closes: bool,
    /// How it is closed.
    pub(in crate::cli) ends: CloseKind,
    pub(in crate::cli) receives: ReceiveTime,
    pub(in crate::cli) expectation: Option<Expectation>,
    pub(in crate::cli) calls: CallNotation,
    /// If nothing comes back, tell why, as far as this host knows.
    pub(in crate::cli) tells_why: bool,
}

impl InputSource {
    /// What failures call it.
    pub(super) fn name(&self) -> SafeText {
        match self {
            InputSource::Standard => "standard input".into(),
            InputSource::File(path) => SafeText::escaped(path.as_os_str().as_bytes()),
        }
    }
}

impl SendPlan {
    /// What is carried, once it is open, with the payloads before it; `None`: payloads alone are sent.
    pub(super) fn open_input(&mut self) -> Result<Option<CarriedInput>, Failure> {
        let Some(source) = &self.input else { return Ok(None) };
        let file = match source {
            InputSource::Standard => carrying::standard_input(),
            InputSource::File(path) => File::open(path),
        };
        let file = file.map_err(|error| input_failure("open", &source.name(), &error))?;
        let first = self.payloads.take_all();
        let size = if self.spec.to.transport.is_stream() {
            carry::BLOCK
        } else {
            // Each payload and each read is a datagram.
            first.iter().map(Bytes::len).fold(MOST_OF_A_DATAGRAM, usize::max)
        };
        Ok(Some(CarriedInput { first, file, size }))
    }

    /// How large the file is that is sent, where it is one that was named.
    pub(super) fn size(&self, input: Option<&CarriedInput>) -> Option<u64> {
        let metadata = input.filter(|_| matches!(self.input, Some(InputSource::File(_))))?.file.metadata();
        metadata.ok().filter(Metadata::is_file).map(|file| file.len())
    }
}

/// What cannot be opened, read or written.
pub(super) fn input_failure(work: &'static str, subject: &SafeText, error: &io::Error) -> Failure {
    let failure = Failure::of_work(work, subject, error.to_string(), "");
    match error.raw_os_error() {
        Some(number) => Failure { cause: Cause::Errno(Errno(number)), ..failure },
        None => failure,
    }
}
