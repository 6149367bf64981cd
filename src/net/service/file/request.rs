//! Command and offset: text of fixed length, ended by a NUL; what comes after the NUL is garbage.

use crate::bytes::text::SafeText;

/// Bytes of a command.
pub(super) const COMMAND: usize = 2;
/// Bytes of an offset.
pub(super) const OFFSET: usize = 10;

/// What a client asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileRequest {
    /// `0`: the whole file; no offset follows over a stream.
    Whole,
    /// `1`: from an offset that the user typed.
    Offset,
    /// `2`: from the length of what the client has.
    Resume,
}

impl FileRequest {
    /// Reads a command of [`COMMAND`] bytes.
    pub(super) fn read(field: &[u8]) -> Result<FileRequest, SafeText> {
        match text(field) {
            b"0" => Ok(FileRequest::Whole),
            b"1" => Ok(FileRequest::Offset),
            b"2" => Ok(FileRequest::Resume),
            other => Err(SafeText::literal("command \"")
                .then(SafeText::escaped(other))
                .then("\" is not 0, 1 or 2")),
        }
    }

    pub(super) const fn word(self) -> &'static str {
        match self {
            FileRequest::Whole => "command 0",
            FileRequest::Offset => "command 1",
            FileRequest::Resume => "command 2",
        }
    }
}

/// Reads an offset of [`OFFSET`] bytes.
pub(super) fn read_offset(field: &[u8]) -> Result<u64, SafeText> {
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

/// An offset as [`OFFSET`] bytes of decimal text with NULs after it.
pub(super) fn write_offset(offset: u64) -> [u8; OFFSET] {
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
        assert_eq!(FileRequest::read(b"0\0"), Ok(FileRequest::Whole));
        assert_eq!(FileRequest::read(b"1\n"), Ok(FileRequest::Offset));
        assert_eq!(FileRequest::read(b"2\0"), Ok(FileRequest::Resume));
        assert_eq!(read_offset(b"100\0\xff\xfe9999"), Ok(100));
        assert_eq!(read_offset(b"9999999999"), Ok(9_999_999_999));
        assert_eq!(read_offset(b"0\0\0\0\0\0\0\0\0\0"), Ok(0));
    }

    #[test]
    fn what_is_no_command_or_offset_is_told() {
        let told = |result: Result<u64, SafeText>| result.expect_err("refused").to_string();
        assert_eq!(
            FileRequest::read(b"3\0").expect_err("refused").as_str(),
            "command \"3\" is not 0, 1 or 2"
        );
        assert!(FileRequest::read(b"00").is_err() && FileRequest::read(b"\0\x30").is_err());
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
}
