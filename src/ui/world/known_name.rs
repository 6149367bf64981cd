//! What `getnameinfo` said of an address.

use crate::bytes::text::SafeText;
use crate::model::eai::EaiError;
use crate::model::lookup::NameResult;

/// The name of an address, or why it has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownName {
    /// Host name, or the error's number.
    pub host: Result<SafeText, EaiError>,
    /// Service name, or the port in digits; empty on an error.
    pub service: SafeText,
}

impl KnownName {
    /// From what came back.
    pub(super) fn of(result: &Result<NameResult, EaiError>) -> KnownName {
        match result {
            Ok(name) => KnownName {
                host: Ok(SafeText::escaped(&name.host)),
                service: SafeText::escaped(&name.service),
            },
            Err(error) => KnownName { host: Err(*error), service: SafeText::EMPTY },
        }
    }
}
