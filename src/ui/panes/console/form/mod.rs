//! The forms: of a new session, and of one that is open.

mod live;
mod open;

pub(super) use live::{LIVE, connected_to, is_connected, live_form, read_live, set_one};
pub(super) use open::{FormPurpose, OPEN, open_form, read_open, revise_open};
