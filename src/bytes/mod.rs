//! What bytes mean. Pure: no clock, no I/O, no runtime, no terminal.

pub mod notation;
pub mod order;
pub mod port;

pub mod text;
