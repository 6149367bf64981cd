//! What is taken out of a conversation: the row under the cursor, the marked rows, the newest message.

use bytes::Bytes;

use super::{AHEAD, Conversation};
use crate::model::call::{Call, Seq};
use crate::ui::world::World;

impl Conversation {
    /// The call of the row under the cursor.
    pub fn selected<'a>(&self, world: &'a World) -> Option<Call<'a>> {
        world.calls.call(self.index.get(self.cursor)?)
    }

    /// The bytes of the marked rows, the oldest first, else of the row under the cursor, as far as the
    /// journal kept them; `None` where there are none. The call, if it is one alone.
    pub fn picked(&self, world: &World) -> Option<(Bytes, Option<Seq>)> {
        if self.marks.is_empty() {
            let call = self.selected(world)?;
            let has_bytes = call.kind.is_send() || call.kind.is_receive();
            return (has_bytes && !call.payload.is_empty())
                .then(|| (Bytes::copy_from_slice(call.payload), Some(call.seq)));
        }
        let mut calls: Vec<Call<'_>> = self.marks.iter().filter_map(|seq| world.calls.call(*seq)).collect();
        calls.sort_by_key(|call| (call.at, call.seq));
        let bytes: Vec<u8> = calls.iter().flat_map(|call| call.payload.iter().copied()).collect();
        let seq = if let [call] = calls.as_slice() { Some(call.seq) } else { None };
        (!bytes.is_empty()).then(|| (Bytes::from(bytes), seq))
    }

    /// The bytes of the newest message, as far as the journal kept them, and its call.
    pub fn newest(&self, world: &World) -> Option<(Bytes, Seq)> {
        let calls =
            (0..self.index.len().min(AHEAD)).filter_map(|place| world.calls.call(self.index.get(place)?));
        let mut messages =
            calls.filter(|call| (call.kind.is_send() || call.kind.is_receive()) && !call.payload.is_empty());
        messages.next().map(|call| (Bytes::copy_from_slice(call.payload), call.seq))
    }
}
