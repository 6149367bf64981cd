//! What a filter may ask of a record.

use std::cell::OnceCell;

use crate::model::address::Address;
use crate::model::call::Call;
use crate::ui::parts::filter::Filterable;
use crate::ui::world::World;

/// A record with its texts, made when they are asked for.
pub struct RecordFacts<'a, W: Fn() -> String> {
    call: &'a Call<'a>,
    world: &'a World,
    is_sent: Option<bool>,
    words: W,
    text: OnceCell<String>,
    address: OnceCell<Option<Address>>,
}

impl<'a, W: Fn() -> String> RecordFacts<'a, W> {
    /// Of a record: whether its bytes went out (`None`: it is no message), and what its row shows in words.
    pub fn new(call: &'a Call<'a>, world: &'a World, is_sent: Option<bool>, words: W) -> RecordFacts<'a, W> {
        RecordFacts { call, world, is_sent, words, text: OnceCell::new(), address: OnceCell::new() }
    }

    fn address(&self) -> Option<&Address> {
        self.address.get_or_init(|| self.call.sockaddr().map(Address::from_sockaddr)).as_ref()
    }
}

impl<W: Fn() -> String> Filterable for RecordFacts<'_, W> {
    fn has_text(&self, needle: &str) -> bool {
        self.text.get_or_init(|| (self.words)().to_lowercase()).contains(needle)
    }

    fn has_peer(&self, needle: &str) -> bool {
        self.address().is_some_and(|address| {
            address.to_string().to_lowercase().contains(needle)
                || self
                    .world
                    .names
                    .get(address)
                    .and_then(|known| known.host.as_ref().ok())
                    .is_some_and(|name| name.as_str().to_lowercase().contains(needle))
        })
    }

    fn has_port(&self, from: u16, to: u16) -> bool {
        self.address().and_then(Address::port).is_some_and(|port| (from..=to).contains(&port))
    }

    fn is_sent(&self) -> Option<bool> {
        self.is_sent
    }

    fn bytes(&self) -> Option<u64> {
        self.length()
    }

    fn length(&self) -> Option<u64> {
        self.is_sent.map(|_| u64::from(self.call.length))
    }

    fn call(&self) -> Option<&str> {
        Some(self.call.kind.name())
    }

    fn fd(&self) -> Option<i32> {
        Some(self.call.fd)
    }

    fn socket(&self) -> Option<u32> {
        Some(self.call.socket.0)
    }

    fn errno(&self) -> Option<&str> {
        self.call.errno.map(crate::model::errno::Errno::symbol)
    }
}
