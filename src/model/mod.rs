//! What is said and kept: ids, addresses, calls, the journal, and the seam of commands and events.

pub mod moment;
