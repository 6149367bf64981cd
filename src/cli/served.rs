//! One server that runs headless, and what is known of it.

use super::wording;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::SocketState;
use crate::model::moment::Moment;
use crate::model::server::{ServerSpec, Totals};

/// How far a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
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
    pub(super) totals: Totals,
    pub(super) state: State,
    /// Since when it serves, and where; its own address.
    pub(super) listens: Option<(Moment, Address)>,
    /// Its first line was printed.
    pub(super) has_listened: bool,
}

impl Served {
    pub(super) fn new(spec: ServerSpec) -> Served {
        let place = wording::endpoint(&spec.at);
        let totals = Totals::default();
        Served {
            spec,
            place,
            socket: None,
            totals,
            state: State::Starting,
            listens: None,
            has_listened: false,
        }
    }
}
