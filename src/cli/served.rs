//! One server that runs headless, and what is known of it.

use super::wording;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::SocketState;
use crate::model::moment::Moment;
use crate::model::server::{ServerSpec, ServerTotals};

/// How far a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ServedState {
    Starting,
    Listening,
    Paused,
    /// It ended as it was meant to.
    Stopped,
    /// It could not serve.
    Failed,
}

/// One server and what is known of it.
pub(super) struct Served {
    pub(super) spec: ServerSpec,
    /// Where it was asked for, or, once it serves, its own address.
    pub(super) place: SafeText,
    pub(super) socket: Option<Box<SocketState>>,
    pub(super) totals: ServerTotals,
    pub(super) state: ServedState,
    /// Since when it serves, and where; its own address.
    pub(super) listens: Option<(Moment, Address)>,
    /// Its first line was printed.
    pub(super) has_listened: bool,
}

impl Served {
    pub(super) fn new(spec: ServerSpec) -> Served {
        let place = wording::endpoint(&spec.at);
        let totals = ServerTotals::default();
        Served {
            spec,
            place,
            socket: None,
            totals,
            state: ServedState::Starting,
            listens: None,
            has_listened: false,
        }
    }
}
