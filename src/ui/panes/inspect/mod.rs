//! The Inspect pane: bytes, their order, their layout and their meaning.
//!
//! ```text
//! ─ 1 address that recvfrom returned ─ 2 "Hello!\n" ─── 16 bytes ─    tabs
//!         0  1  2  3  4  5  6  7   8  9  a  b  c  d  e  f            dump
//!  0000  02 00[e2 91]7f 00 00 01  00 00 00 00 00 00 00 00  ×·¤¤×··× ········
//! ─ 2 bytes at 2 ──── network = big-endian ── this host = … ─         values
//!   u16               58001                  37346
//! ─ The same 16 bytes as struct sockaddr_in ─────────────────         fields
//!  ▌2  sin_port  e2 91   58001                network order
//! ```
//!
//! A tab holds a copy of its bytes, so that they can be edited; where they came from stays known. What is
//! looked at is what is marked, else the field under the cursor, else everything from the cursor on.

mod act;
mod draw;
mod dump;
mod fields;
mod find;
mod history;
mod layout;
mod live;
mod memory;
mod menus;
mod pane;
mod paste;
mod picture;
mod tab;
mod tabs;
mod typing;
mod values;

pub use pane::Inspect;
