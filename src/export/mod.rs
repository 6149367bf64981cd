//! The journal in other notations.

pub mod json;
