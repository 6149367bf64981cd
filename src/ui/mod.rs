//! The screen: panes, key map, theme. Never a socket, never an await, never a clock.

pub mod action;
pub mod app;
pub mod msg;
