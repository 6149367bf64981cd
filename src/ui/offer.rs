//! What can be done here and now.

use super::action::Action;

/// Something that can be done here and now. Hint line, help and palette are made from these; the keys and
/// words come from the key map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it does.
    pub action: Action,
    /// The word of the hint line, where it is to differ from the key map's.
    pub word: Option<&'static str>,
}

impl Offer {
    /// The action, in the key map's words.
    pub const fn new(action: Action) -> Offer {
        Offer { action, word: None }
    }

    /// The action, under another word in the hint line: `stop` in place of `start/stop`.
    pub const fn named(action: Action, word: &'static str) -> Offer {
        Offer { action, word: Some(word) }
    }
}

impl From<Action> for Offer {
    fn from(action: Action) -> Offer {
        Offer::new(action)
    }
}
