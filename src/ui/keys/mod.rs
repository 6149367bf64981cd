//! Keys: how they are written, which action each one means, and where.
//!
//! The bindings are data (`assets/keymap.toml`); help, hint line and palette are made from them.

pub mod chord;
pub mod keymap;
pub mod load;

pub use chord::Chord;
pub use keymap::{Binding, KeyMap, KeyScope, Level};
