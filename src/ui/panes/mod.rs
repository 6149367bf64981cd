//! The five panes, and the shape that they share.

pub mod calls;
pub mod console;
pub mod inspect;
pub mod lookup;
pub mod pane;
pub mod servers;
pub mod set;

pub use pane::Pane;
pub use set::Panes;

pub use super::offer::Offer;
pub use super::pane_id::PaneId;
