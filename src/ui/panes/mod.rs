//! The five panes, and the shape that they share.

pub mod calls;
pub mod console;
pub mod inspect;
pub mod lookup;
pub mod pane;
pub mod servers;
pub mod set;

pub use pane::{Offer, Pane, PaneId};
pub use set::Panes;
