//! Numbers that have names.

use serde::{Serialize, Serializer};

use crate::bytes::text::SafeText;

/// What the C headers have a name for, by that name; the rest as the number that it is.
#[derive(Debug, Default)]
pub(super) struct Named(pub(super) SafeText);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.0.as_str();
        let number = match text.strip_prefix("0x") {
            Some(digits) => i64::from_str_radix(digits, 16).ok(),
            None => text.parse().ok(),
        };
        match number {
            Some(number) => serializer.serialize_i64(number),
            None => serializer.serialize_str(text),
        }
    }
}
