//! Text that is safe to show, the only form in which untrusted bytes reach the screen.
//!
//! Whatever came from a network, a name service, a file, a configuration or an error text is
//! shown as a [`SafeText`], and nothing else of it reaches the terminal, its title, the
//! clipboard or stderr. Escaping goes by an allow-list of Unicode general categories
//! ([`allowed`]), works on bytes, hides nothing and is reversible: what is shown is the notation that
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
