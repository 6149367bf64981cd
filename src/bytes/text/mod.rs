//! The one door of untrusted bytes to the screen.
//!
//! Whatever came from a network, a name service, a file, a configuration or an error text is
//! shown as a [`SafeText`], and nothing else of it reaches the terminal, its title, the
//! clipboard or stderr. The door is an allow-list by Unicode general category ([`allowed`]),
//! works on bytes, hides nothing and is reversible: what it shows is the notation that
//! [`crate::bytes::notation`] reads, so it can be pasted back.
//!
//! | bytes | shown |
//! |---|---|
//! | letters, digits, punctuation, symbols, U+0020, at most two marks on a base | themselves |
//! | `\` | `\\` |
//! | LF, CR, TAB, NUL | `\n` `\r` `\t` `\0` |
//! | other ASCII controls, DEL, bytes that are not UTF-8 | `\x1b` |
//! | other code points that are refused | `\u{202e}` |

pub mod allowed;
mod escape;
mod safe;

#[cfg(test)]
mod tests;

pub use escape::Escaper;
pub use safe::{Bounded, SafeText};
