//! Policies, as they are typed.

use std::str::FromStr;

use bytes::Bytes;

use crate::model::pointed::Pointed;
use crate::model::server::Policy;

/// One policy, as data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyEntry {
    /// How it is named.
    pub word: &'static str,
    /// One line of help.
    pub help: &'static str,
}

/// Every policy, in the order of forms.
pub static POLICIES: &[PolicyEntry] = &[
    PolicyEntry { word: "concurrent", help: "all clients at once, each in a task of its own" },
    PolicyEntry { word: "one-at-a-time", help: "one client; the others wait in the kernel's queue" },
    PolicyEntry { word: "busy", help: "one client; the others are told that it is busy, and closed" },
];

impl Policy {
    /// What the refused are told, if nothing else is said.
    pub const BUSY: &'static [u8] = b"busy\n";
}

impl FromStr for Policy {
    type Err = Pointed;

    /// Reads the word of a policy; busy with its usual text.
    fn from_str(source: &str) -> Result<Policy, Pointed> {
        match source {
            "concurrent" => Ok(Policy::Concurrent),
            "one-at-a-time" => Ok(Policy::OneAtATime),
            "busy" => Ok(Policy::Busy { text: Bytes::from_static(Policy::BUSY) }),
            _ => {
                let text = "there is no such policy; there are concurrent, one-at-a-time and busy";
                Err(Pointed::of(source, source, text))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_is_read_by_its_word() {
        for entry in POLICIES {
            assert_eq!(entry.word.parse::<Policy>().map(|policy| policy.word()), Ok(entry.word));
        }
        assert!("none".parse::<Policy>().is_err());
    }
}
