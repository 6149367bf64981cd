//! What a filter may ask of a record.

use std::cell::OnceCell;

use crate::bytes::search::Needle;
use crate::bytes::text::SafeText;
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
    /// The bytes that belong to the text of the row, beside its words.
    payload: &'a [u8],
    text: OnceCell<String>,
    address: OnceCell<Option<Address>>,
}

impl<'a, W: Fn() -> String> RecordFacts<'a, W> {
    /// Of a record: whether its bytes went out (`None`: it is no message), and what its row shows in words.
    pub fn new(call: &'a Call<'a>, world: &'a World, is_sent: Option<bool>, words: W) -> RecordFacts<'a, W> {
        RecordFacts {
            call,
            world,
            is_sent,
            words,
            payload: &[],
            text: OnceCell::new(),
            address: OnceCell::new(),
        }
    }

    /// The text of the row is that of its bytes too, all of them.
    #[must_use]
    pub fn with_payload(mut self) -> Self {
        self.payload = self.call.payload;
        self
    }

    fn address(&self) -> Option<&Address> {
        self.address.get_or_init(|| self.call.sockaddr().map(Address::from_sockaddr)).as_ref()
    }
}

/// Whether bytes, as the text that they are shown as, have `needle`, which is in small letters. ASCII without a backslash
/// is shown as it is: then nothing has to be escaped to find it.
fn text_has(payload: &[u8], needle: &str) -> bool {
    if needle.is_ascii() && !needle.contains('\\') {
        let needle = needle.as_bytes();
        return payload.windows(needle.len().max(1)).any(|part| part.eq_ignore_ascii_case(needle));
    }
    !payload.is_empty() && SafeText::escaped(payload).as_str().to_lowercase().contains(needle)
}

impl<W: Fn() -> String> Filterable for RecordFacts<'_, W> {
    fn has_text(&self, needle: &str) -> bool {
        text_has(self.payload, needle)
            || self.text.get_or_init(|| (self.words)().to_lowercase()).contains(needle)
    }

    fn has_bytes(&self, needle: &Needle) -> bool {
        needle.is_in(self.call.payload)
    }

    fn has_match(&self, expression: &Needle) -> bool {
        self.has_bytes(expression) || expression.is_in((self.words)().as_bytes())
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
