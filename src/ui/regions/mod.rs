//! Panes are made of regions: what a region is, and the owner that holds focus, Tab, full view, mouse and the
//! narrow fallback once for all panes.
//!
//! ```text
//! region      the trait: private state, room, update, offers, mouse, draw
//! divided     the trait of a pane that is made of them, and Regions, which it owns
//! details     a region: what is known of a socket, line by line     (Console and Servers share it)
//! conversation                what was said with a peer             (Console and Servers share it)
//! socket      the lines about a socket, in the same words for both
//! file_saving the way of bytes or calls into a file
//! history     what instruments read of a connection over time, as graphs
//! rates       bytes a second, from totals that come when they come
//! ```

pub(crate) mod conversation;
pub(crate) mod details;
mod divided;
mod file_saving;
mod history;
mod rates;
mod region;
pub(crate) mod saving;
pub(crate) mod socket;

pub use details::{DetailLine, Details};
pub(crate) use divided::region_fields;
pub use divided::{Divided, RegionPlaces, Regions};
pub use file_saving::{FileSaving, Unsaved};
pub use history::TcpHistory;
pub use rates::Meter;
pub use region::Region;
pub use socket::DetailList;
