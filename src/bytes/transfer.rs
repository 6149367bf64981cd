//! What the resumable transfer of a file says over the wire. Commands and offsets are text of fixed length, ended by a
//! NUL; what comes after the NUL is garbage.
//!
//! ```text
//! over a stream     client                                server
//!                   command[2]                      ->                     0: the whole file
//!                   command[2] offset[10]           ->                     1, 2: from an offset on
//!                                                   <-    the bytes to the end of the file, then the end of the stream
//!
//! over datagrams    command[2] offset[10]           ->                     stop and wait
//!                                                   <-    'D' offset[10] payload[1..256]      not the last
//!                   'A' offset[10] (next wanted)    ->
//!                                                   <-    'L' offset[10] payload[0..256]      the last
//!                   'Z' offset[10]                  ->
//!                                                   <-    'E' text                            instead of data
//! ```
//!
//! Over datagrams, who heard nothing for 300 ms repeats what it sent last; 10 times in all, then it gives up.

use crate::bytes::text::SafeText;

/// Bytes of a command.
pub const COMMAND: usize = 2;
/// Bytes of an offset.
pub const OFFSET: usize = 10;
/// Bytes of the file in a datagram, at most.
pub const PAYLOAD: usize = 256;
/// Times that a datagram is sent in all.
pub const TRIES: u32 = 10;
/// The first offset that has no room in its field.
pub const TOO_LONG: u64 = 10_000_000_000;
/// The greatest offset of a request: nine digits and the NUL, without which a reader in C runs out of the field.
pub const LAST_OFFSET: u64 = 999_999_999;

/// What a client asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransferCommand {
    /// `0`: the whole file; no offset follows over a stream.
    Whole,
    /// `1`: from an offset that the user typed.
    Offset,
    /// `2`: from the length of what the client has.
    #[default]
    Resume,
}

impl TransferCommand {
    /// Every command, in the order of their digits.
    pub const ALL: [TransferCommand; 3] =
        [TransferCommand::Whole, TransferCommand::Offset, TransferCommand::Resume];

    /// Reads a command of [`COMMAND`] bytes.
    ///
    /// # Errors
    ///
    /// Its text is not 0, 1 or 2.
    pub fn read(field: &[u8]) -> Result<TransferCommand, SafeText> {
        let digits = text(field);
        TransferCommand::ALL.into_iter().find(|command| command.digit().as_bytes() == digits).ok_or_else(
            || SafeText::literal("command \"").then(SafeText::escaped(digits)).then("\" is not 0, 1 or 2"),
        )
    }

    /// `0`, `1` or `2`.
    pub const fn digit(self) -> &'static str {
        match self {
            TransferCommand::Whole => "0",
            TransferCommand::Offset => "1",
            TransferCommand::Resume => "2",
        }
    }

    /// `command 0`
    pub const fn word(self) -> &'static str {
        match self {
            TransferCommand::Whole => "command 0",
            TransferCommand::Offset => "command 1",
            TransferCommand::Resume => "command 2",
        }
    }

    /// The request over a stream: 2 bytes, and 10 more where an offset belongs to the command.
    pub fn request(self, offset: u64) -> Vec<u8> {
        let mut request = vec![self.digit().as_bytes()[0], 0];
        if self != TransferCommand::Whole {
            request.extend_from_slice(&write_offset(offset));
        }
        request
    }
}

/// A datagram that a client sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientDatagram {
    /// A file is asked for, from this offset on.
    Request(TransferCommand, u64),
    /// `A`: everything before this offset came.
    Acknowledgement(u64),
    /// `Z`: the same of the last datagram.
    Finish(u64),
}

impl ClientDatagram {
    /// Reads a datagram.
    ///
    /// # Errors
    ///
    /// It is none of a client, or its command or offset cannot be read.
    pub fn read(bytes: &[u8]) -> Result<ClientDatagram, SafeText> {
        match bytes {
            [b'A', offset @ ..] if offset.len() == OFFSET => {
                read_offset(offset).map(ClientDatagram::Acknowledgement)
            }
            [b'Z', offset @ ..] if offset.len() == OFFSET => read_offset(offset).map(ClientDatagram::Finish),
            request if request.len() == COMMAND + OFFSET => {
                let (command, offset) = request.split_at(COMMAND);
                Ok(match TransferCommand::read(command)? {
                    // The field is there, but means nothing.
                    TransferCommand::Whole => ClientDatagram::Request(TransferCommand::Whole, 0),
                    command => ClientDatagram::Request(command, read_offset(offset)?),
                })
            }
            other => {
                Err(SafeText::literal("a request is 12 bytes, command and offset; this has ")
                    .then(other.len()))
            }
        }
    }

    /// Its bytes.
    pub fn write(self) -> Vec<u8> {
        let (mut bytes, offset) = match self {
            ClientDatagram::Request(command, offset) => (vec![command.digit().as_bytes()[0], 0], offset),
            ClientDatagram::Acknowledgement(next) => (vec![b'A'], next),
            ClientDatagram::Finish(next) => (vec![b'Z'], next),
        };
        bytes.extend_from_slice(&write_offset(offset));
        bytes
    }
}

/// A datagram that a server sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerDatagram<'a> {
    /// `D`, or `L` for the last: bytes of the file.
    Data {
        /// Where in the file they begin.
        at: u64,
        /// The bytes; only the last may have none.
        payload: &'a [u8],
        /// The file ends behind them.
        is_last: bool,
    },
    /// `E`: why there is no data, a text of the server's.
    Refusal(&'a [u8]),
}

impl<'a> ServerDatagram<'a> {
    /// Reads a datagram.
    ///
    /// # Errors
    ///
    /// It is none of a server, or its offset cannot be read.
    pub fn read(bytes: &'a [u8]) -> Result<ServerDatagram<'a>, SafeText> {
        match bytes {
            [b'E', text @ ..] => Ok(ServerDatagram::Refusal(text)),
            [kind @ (b'D' | b'L'), rest @ ..] if rest.len() >= OFFSET => {
                let (offset, payload) = rest.split_at(OFFSET);
                let is_last = *kind == b'L';
                if payload.is_empty() && !is_last {
                    return Err("data without a byte of the file, and not the last".into());
                }
                Ok(ServerDatagram::Data { at: read_offset(offset)?, payload, is_last })
            }
            _ => Err("it begins with neither D, L nor E".into()),
        }
    }

    /// Its bytes.
    pub fn write(self) -> Vec<u8> {
        match self {
            ServerDatagram::Data { at, payload, is_last } => {
                let kind = [if is_last { b'L' } else { b'D' }];
                [&kind, &write_offset(at)[..], payload].concat()
            }
            ServerDatagram::Refusal(text) => [b"E", text].concat(),
        }
    }
}

/// Reads an offset of [`OFFSET`] bytes.
///
/// # Errors
///
/// Its text is no number, or a negative one.
pub fn read_offset(field: &[u8]) -> Result<u64, SafeText> {
    let digits = text(field);
    let refused = |why| {
        let shown = SafeText::literal("offset \"").then(SafeText::escaped(digits));
        Err(shown.then(why))
    };
    if digits.starts_with(b"-") {
        return refused("\" is negative");
    }
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return refused("\" is no number");
    }
    let number = digits.iter().fold(0_u64, |number, digit| number * 10 + u64::from(digit - b'0'));
    Ok(number)
}

/// An offset below [`TOO_LONG`] as [`OFFSET`] bytes of decimal text with NULs after it.
pub(crate) fn write_offset(offset: u64) -> [u8; OFFSET] {
    let mut field = [0; OFFSET];
    for (place, digit) in field.iter_mut().zip(offset.to_string().bytes()) {
        *place = digit;
    }
    field
}

/// The text before the NUL, without the line end that a person at a terminal types instead of it.
fn text(field: &[u8]) -> &[u8] {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    field[..end].trim_ascii_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_nul_is_ignored() {
        assert_eq!(TransferCommand::read(b"0\0"), Ok(TransferCommand::Whole));
        assert_eq!(TransferCommand::read(b"1\n"), Ok(TransferCommand::Offset));
        assert_eq!(TransferCommand::read(b"2\0"), Ok(TransferCommand::Resume));
        assert_eq!(read_offset(b"100\0\xff\xfe9999"), Ok(100));
        assert_eq!(read_offset(b"9999999999"), Ok(9_999_999_999));
        assert_eq!(read_offset(b"0\0\0\0\0\0\0\0\0\0"), Ok(0));
    }

    #[test]
    fn what_is_no_command_or_offset_is_told() {
        let told = |result: Result<u64, SafeText>| result.expect_err("refused").to_string();
        assert_eq!(
            TransferCommand::read(b"3\0").expect_err("refused").as_str(),
            "command \"3\" is not 0, 1 or 2"
        );
        assert!(TransferCommand::read(b"00").is_err() && TransferCommand::read(b"\0\x30").is_err());
        assert_eq!(told(read_offset(b"-5\0.......")), "offset \"-5\" is negative");
        assert_eq!(told(read_offset(b"\x00abcdefghi")), "offset \"\" is no number");
        assert_eq!(told(read_offset(b"12a\0......")), "offset \"12a\" is no number");
        assert_eq!(told(read_offset(b"+1\0.......")), "offset \"+1\" is no number");
    }

    #[test]
    fn offsets_are_decimal_text_padded_with_nuls() {
        assert_eq!(&write_offset(256), b"256\0\0\0\0\0\0\0");
        assert_eq!(&write_offset(9_999_999_999), b"9999999999");
    }

    #[test]
    fn a_request_over_a_stream_has_2_or_12_bytes() {
        assert_eq!(TransferCommand::Whole.request(7), b"0\0");
        assert_eq!(TransferCommand::Offset.request(990), b"1\x00990\0\0\0\0\0\0\0");
        assert_eq!(TransferCommand::Resume.request(LAST_OFFSET), b"2\x00999999999\0");
    }

    #[test]
    fn datagrams_are_read_as_they_are_written() {
        use ClientDatagram::{Acknowledgement, Finish, Request};
        for (datagram, bytes) in [
            (Request(TransferCommand::Whole, 0), b"0\x000\0\0\0\0\0\0\0\0\0".as_slice()),
            (Request(TransferCommand::Resume, 100), b"2\x00100\0\0\0\0\0\0\0"),
            (Acknowledgement(256), b"A256\0\0\0\0\0\0\0"),
            (Finish(1000), b"Z1000\0\0\0\0\0\0"),
        ] {
            assert_eq!(datagram.write(), bytes);
            assert_eq!(ClientDatagram::read(bytes), Ok(datagram));
        }
        for (datagram, bytes) in [
            (
                ServerDatagram::Data { at: 0, payload: b"x", is_last: false },
                b"D0\0\0\0\0\0\0\0\0\0x".as_slice(),
            ),
            (ServerDatagram::Data { at: 1000, payload: b"", is_last: true }, b"L1000\0\0\0\0\0\0"),
            (ServerDatagram::Refusal(b"no such file"), b"Eno such file"),
        ] {
            assert_eq!(datagram.write(), bytes);
            assert_eq!(ServerDatagram::read(bytes), Ok(datagram));
        }
    }

    #[test]
    fn datagrams_that_are_none_are_told() {
        for bytes in [b"".as_slice(), b"A1", b"0\0", b"9\x000\0\0\0\0\0\0\0\0\0", b"1\x00x\0\0\0\0\0\0\0\0\0"]
        {
            assert!(ClientDatagram::read(bytes).is_err(), "{}", bytes.escape_ascii());
        }
        for bytes in
            [b"".as_slice(), b"D", b"D0\0", b"D0\0\0\0\0\0\0\0\0\0", b"Lx\0\0\0\0\0\0\0\0\0abc", b"hello"]
        {
            assert!(ServerDatagram::read(bytes).is_err(), "{}", bytes.escape_ascii());
        }
    }
}
