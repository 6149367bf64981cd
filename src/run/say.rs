//! The last messages of the terminal program, for those who see its standard error.

use super::locale;
use crate::bytes::text::SafeText;

/// Writes one line to standard error, by the call alone: the panic hook may be the caller, while another thread
/// holds the lock of the library's stream. There is nobody left to tell if that fails.
pub(super) fn say(words: &SafeText) {
    let line = format!("{}\n", locale::fit(words.clone()));
    let mut bytes = line.as_bytes();
    while let Ok(count) = rustix::io::write(rustix::stdio::stderr(), bytes) {
        match bytes.get(count..) {
            Some(rest) if count > 0 && !rest.is_empty() => bytes = rest,
            _ => return,
        }
    }
}
