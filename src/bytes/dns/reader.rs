//! The data of a record, taken from its front, and what is found in it.

use std::ops::Range;

use super::name::DnsNameError;
use crate::bytes::text::SafeText;

/// A part of a record's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdataPart {
    /// What it is.
    pub label: &'static str,
    /// Its bytes in the message.
    pub range: Range<usize>,
    /// What it holds, in presentation form.
    pub text: SafeText,
    /// What the number means, where that is known.
    pub note: SafeText,
    /// It is a domain name, whose labels are parts of their own.
    pub is_name: bool,
}

/// Data that does not have the form of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RdataError {
    /// The byte of the message where it goes wrong.
    pub at: usize,
    /// Why, a clause.
    pub why: &'static str,
}

impl From<DnsNameError> for RdataError {
    fn from(error: DnsNameError) -> RdataError {
        RdataError { at: error.range.start, why: error.why }
    }
}

/// What is left of the data, taken from its front.
pub(super) struct RdataReader<'a> {
    pub(super) message: &'a [u8],
    pub(super) at: usize,
    pub(super) end: usize,
}

impl<'a> RdataReader<'a> {
    /// The data of a record.
    pub(super) fn new(message: &'a [u8], range: &Range<usize>) -> RdataReader<'a> {
        let end = range.end.min(message.len());
        RdataReader { message, at: range.start.min(end), end }
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.end
    }

    pub(super) fn error<T>(&self, why: &'static str) -> Result<T, RdataError> {
        Err(RdataError { at: self.at, why })
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], RdataError> {
        if length > self.end - self.at {
            return self.error("a part is longer than the data");
        }
        let taken = &self.message[self.at..self.at + length];
        self.at += length;
        Ok(taken)
    }

    pub(super) fn rest(&mut self) -> &'a [u8] {
        let rest = &self.message[self.at..self.end];
        self.at = self.end;
        rest
    }

    /// A number of up to four bytes in network order.
    pub(super) fn number(&mut self, bytes: usize) -> Result<u32, RdataError> {
        Ok(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | u32::from(*byte)))
    }

    pub(super) fn counted(&mut self) -> Result<&'a [u8], RdataError> {
        let length = self.number(1)?;
        self.take(length as usize)
    }
}
