//! What bytes mean. Pure: no clock, no I/O, no runtime, no terminal.

pub mod address;
mod calendar;
pub mod checksum;
pub mod constants;
pub mod cstruct;
pub mod diff;
pub mod dns;
pub mod dump;
pub mod hints;
pub mod icmp;
pub mod message;
pub mod name_service;
pub mod notation;
pub mod order;
pub mod packet;
pub mod port;
pub mod reading;
pub mod search;
pub mod sockaddr;
pub mod text;
pub mod transfer;
