//! A conversation: the journal's calls of a socket as messages, one row a call.
//!
//! ```text
//!  12:04:31.206 ▶   7 B  Hello!\n
//!                        48 65 6c 6c 6f 21 0a
//!  12:04:31.206 ◀   7 B  from [localhost:58001]   0.2 ms
//!                        Hello!\n
//!                        48 65 6c 6c 6f 21 0a
//!                    …   nothing came back for 0:09; UDP tells no error here
//! ```
//!
//! Console and Servers show one each. Rows, cursor, filter and search are [`crate::ui::records`]'s; here is which
//! calls are rows, and how a row is drawn.

mod both_ends;
pub mod drawn_from;
pub mod exchange;
pub mod form;
mod joined;
mod line_builder;
mod lines;
mod notes;
mod payload;
pub mod peer_name;
mod shut;
pub mod silence;
pub mod source;
pub mod stream;
mod times;
mod undelivered;
pub mod view;

pub use drawn_from::ConversationView;
pub use exchange::RoundTrips;
pub use form::{RowForm, TimeForm};
pub use line_builder::wrapped;
pub use peer_name::peer_name;
pub use silence::Silence;
pub use source::Source;
pub use stream::{StreamBytes, StreamDirection};
pub use view::Conversation;
