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
//!
//! ```text
//! pane             its regions, and how what one does reaches the others
//! layout           where the regions stand
//! selected         what the regions have in common: the tabs, the one that is shown, the order
//! actions  menus   what the verbs do                     offers  which mean something now
//! tab_list         a region: the tabs                     tab  live   a tab, what it follows
//!                                                       edited_bytes  history  its bytes, what was edited
//!                                                       overlays  places  its layouts, what it remembers
//! dump             a region: the bytes                    dump_rows  picture   its rows, the brackets below them
//!                                                       compare  compare_rows  two buffers beside each other
//! values           a region: what they say                value_rows           its rows
//! memory           a region: a number in memory           memory_rows          its rows
//! fields           a region: a layout over the bytes      field_rows  overlay  its rows; the layout
//!                                                       dns_overlay  packet_overlay  layouts that the bytes decide
//! declaration      a region: a struct that is typed       workbench            the struct
//! keeping  message_menu                                   where a message goes, and by what name it is kept
//! paste                                                   what is pasted
//! ```

mod actions;
mod compare;
mod compare_rows;
mod declaration;
mod dns_overlay;
mod dump;
mod dump_rows;
mod edited_bytes;
mod field_rows;
mod fields;
mod file_source;
mod history;
mod keeping;
mod layout;
mod live;
mod memory;
mod memory_rows;
mod menus;
mod message_menu;
mod offers;
mod overlay;
mod overlay_field;
mod overlays;
mod packet_overlay;
mod pane;
mod paste;
mod picture;
mod places;
mod saving;
mod searching;
mod selected;
mod tab;
mod tab_list;
mod value_rows;
mod values;
mod workbench;

pub use pane::Inspect;
