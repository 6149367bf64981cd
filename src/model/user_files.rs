//! What the user keeps beside the configuration: layouts of structs, messages that are built, and payloads.

use std::collections::BTreeMap;

use crate::bytes::cstruct::{Declarations, templates};
use crate::bytes::text::SafeText;

/// Files of each folder that are read at most: so many messages can be kept.
pub const FILES: usize = 256;

/// Bytes of the text of a message that is kept, at most.
pub const MESSAGE_TEXT: usize = 64 * 1024;

/// Bytes of the name of a message at most.
const NAME: usize = 64;

/// The user's files as they were read last.
#[derive(Clone, Debug, PartialEq)]
pub struct UserFiles {
    /// The layouts that come with the program, and the user's.
    pub layouts: Declarations,
    /// The text of each message ([`crate::bytes::message`]) by its name.
    pub messages: BTreeMap<String, String>,
    /// The text of each payload of the Console by its name.
    pub payloads: BTreeMap<String, String>,
    /// What could not be read: which file, where in it, and why.
    pub faults: Vec<SafeText>,
}

impl Default for UserFiles {
    /// No files: the layouts that come with the program.
    fn default() -> UserFiles {
        UserFiles {
            layouts: templates::shipped().clone(),
            messages: BTreeMap::new(),
            payloads: BTreeMap::new(),
            faults: Vec::new(),
        }
    }
}

/// What is kept by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeptKind {
    /// A message that is built field by field.
    Message,
    /// A payload of the Console, with how it is read.
    Payload,
}

impl KeptKind {
    /// Both.
    pub const ALL: [KeptKind; 2] = [KeptKind::Message, KeptKind::Payload];

    /// The folder in that of the configuration.
    pub const fn folder(self) -> &'static str {
        match self {
            KeptKind::Message => "messages",
            KeptKind::Payload => "payloads",
        }
    }

    /// The ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            KeptKind::Message => "msg",
            KeptKind::Payload => "payload",
        }
    }
}

/// Whether a message can be kept by this name, which is that of its file too; the error says what is wrong.
pub fn check_name(name: &str) -> Result<(), SafeText> {
    if name.is_empty() {
        return Err("a name is needed".into());
    }
    if name.len() > NAME {
        return Err(SafeText::literal("too long: at most ").then(NAME).then(" bytes"));
    }
    let is_plain = |ch: char| ch.is_alphanumeric() || "-_+. ".contains(ch);
    if name.starts_with(['.', ' ']) || name.ends_with(' ') || !name.chars().all(is_plain) {
        return Err("letters, digits, blanks and - _ + . inside make a name".into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_plain_files() {
        for name in ["hello", "login 2", "é", "a.b"] {
            assert_eq!(check_name(name), Ok(()), "{name}");
        }
        let long = "n".repeat(NAME + 1);
        for name in ["", "..", ".hidden", "a/b", "a\0b", "a\nb", " a", "a ", long.as_str()] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }
}
