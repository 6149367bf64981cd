//! Which calls are rows of a ladder.

use crate::model::call::Call;
use crate::model::ids::SocketId;
use crate::model::journal::JournalReader;
use crate::model::ladder::{RowKind, collapse, exact};
use crate::ui::call_scope::CallScope;
use crate::ui::parts::filter::Filter;
use crate::ui::records::{RecordFacts, RecordSource};
use crate::ui::world::World;

/// Bytes of a payload that text is searched in.
const TEXT_LIMIT: usize = 256;

/// The rows of a ladder.
#[derive(Clone, Copy)]
pub(in crate::ui) struct CallSource<'a> {
    pub(in crate::ui) scope: &'a CallScope,
    /// Whether EAGAIN, observers and the ends of connects are shown too.
    pub(in crate::ui) shows_hidden: bool,
    pub(in crate::ui) world: &'a World,
}

impl RecordSource for CallSource<'_> {
    fn reader(&self) -> &JournalReader {
        &self.world.calls
    }

    fn sockets(&self) -> Option<Vec<SocketId>> {
        self.scope.sockets()
    }

    fn has_socket(&self, socket: SocketId) -> bool {
        self.scope.has_socket(socket)
    }

    fn has_observers(&self) -> bool {
        self.shows_hidden
    }

    fn is_row(&self, call: &Call<'_>) -> bool {
        let reader = self.reader();
        self.shows_hidden
            || reader.call(call.seq).is_some_and(|call| matches!(collapse(reader, call), RowKind::Row(_)))
    }

    fn matches(&self, filter: &Filter, call: &Call<'_>) -> bool {
        let kind = call.kind;
        let is_sent = (kind.is_send() || kind.is_receive()).then(|| kind.is_send());
        filter.holds(&RecordFacts::new(call, self.world, is_sent, || exact(call, TEXT_LIMIT).whole().into()))
    }
}
