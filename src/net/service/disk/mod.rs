//! Files, on threads that may hang.
//!
//! ```text
//! asking   what is asked of the disk, and the answer
//! root     the file that is handed out, contained under a directory
//! ```

mod asking;
mod root;

pub(crate) use asking::Disk;
pub use asking::{DiskAnswer, DiskRequest};
pub(super) use root::{OpenedFile, Root};
