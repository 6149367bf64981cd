//! What a row of a conversation knows, for filter and search.

use super::peer_name;
use crate::bytes::text::SafeText;
use crate::model::call::Call;
use crate::model::entry::{self, Entry};
use crate::ui::parts::filter::Facts;
use crate::ui::world::World;

/// A call with its meaning and what is known of names.
pub(super) struct Row<'a> {
    pub(super) call: Call<'a>,
    pub(super) is_stream: bool,
    pub(super) world: &'a World,
}

impl Facts for Row<'_> {
    fn has_text(&self, needle: &str) -> bool {
        if SafeText::escaped(self.call.payload).as_str().to_lowercase().contains(needle) {
            return true;
        }
        match Entry::of(&self.call, self.is_stream) {
            Some(Entry::Sign(sign)) => sign.words(self.call.kind).to_lowercase().contains(needle),
            _ => false,
        }
    }

    fn has_peer(&self, needle: &str) -> bool {
        entry::address_of(&self.call).is_some_and(|address| {
            address.to_string().to_lowercase().contains(needle)
                || peer_name(self.world, &address)
                    .is_some_and(|name| name.as_str().to_lowercase().contains(needle))
        })
    }

    fn has_port(&self, from: u16, to: u16) -> bool {
        let port = entry::address_of(&self.call).and_then(|address| address.port());
        port.is_some_and(|port| (from..=to).contains(&port))
    }

    fn is_sent(&self) -> Option<bool> {
        match Entry::of(&self.call, self.is_stream)? {
            Entry::Sent { .. } => Some(true),
            Entry::Received { .. } => Some(false),
            Entry::Sign(_) => None,
        }
    }

    fn bytes(&self) -> Option<u64> {
        self.length()
    }

    fn length(&self) -> Option<u64> {
        let entry = Entry::of(&self.call, self.is_stream)?;
        entry.is_message().then_some(u64::from(self.call.length))
    }
}
