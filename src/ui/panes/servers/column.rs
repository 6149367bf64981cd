//! The columns of the connection list: their words, their widths, what they sort by.

use crate::model::address::Address;
use crate::model::connection::{Connection, ConnectionStatus};
use crate::model::moment::Moment;
use crate::ui::regions::Meter;

/// A column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Column {
    /// The order of the list itself: served, queued, over.
    #[default]
    Standing,
    /// The peer's address.
    Peer,
    /// The peer's name.
    Name,
    /// Our address.
    Local,
    /// TCP, UDP, Unix.
    Protocol,
    /// The descriptor.
    Fd,
    /// The state of the connection.
    State,
    /// Since it was accepted.
    Age,
    /// Since bytes last moved.
    Last,
    /// Bytes received.
    In,
    /// Bytes sent.
    Out,
    /// Calls that received.
    CallsIn,
    /// Calls that sent.
    CallsOut,
    /// Bytes a second over the last second.
    Rate,
    /// Bytes a second over the last ten.
    RateOfTen,
    /// The last seconds as a small picture.
    Spark,
    /// What happens now.
    Happens,
}

impl Column {
    /// Those that rows can be sorted by, in the order of the menu.
    pub(super) const SORTS: [Column; 14] = [
        Column::Standing,
        Column::Peer,
        Column::Local,
        Column::Fd,
        Column::State,
        Column::Age,
        Column::Last,
        Column::In,
        Column::Out,
        Column::CallsIn,
        Column::CallsOut,
        Column::Rate,
        Column::RateOfTen,
        Column::Happens,
    ];

    /// The words on top of it.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Column::Standing => "order",
            Column::Peer => "peer",
            Column::Name => "name",
            Column::Local => "local",
            Column::Protocol => "proto",
            Column::Fd => "fd",
            Column::State => "state",
            Column::Age => "age",
            Column::Last => "last",
            Column::In => "in",
            Column::Out => "out",
            Column::CallsIn => "calls in",
            Column::CallsOut => "calls out",
            Column::Rate => "rate 1 s",
            Column::RateOfTen => "10 s",
            Column::Spark => "rate",
            Column::Happens => "what happens",
        }
    }

    /// What sorting by it means, for the menu.
    pub(super) const fn help(self) -> &'static str {
        match self {
            Column::Standing => "being served first, then queued, then closed",
            Column::Peer => "by IP address, then by port",
            Column::Local => "by our address",
            Column::Fd => "by descriptor",
            Column::State => "by state",
            Column::Age => "the newest first",
            Column::Last => "the latest traffic first",
            Column::In | Column::Out => "most bytes first",
            Column::CallsIn | Column::CallsOut => "most calls first",
            Column::Rate | Column::RateOfTen => "the fastest first",
            Column::Happens => "by what waits or why it ended",
            Column::Name | Column::Protocol | Column::Spark => "",
        }
    }

    /// The name in menus' choices.
    pub(super) fn named(name: &str) -> Option<Column> {
        Column::SORTS.into_iter().find(|column| column.title() == name)
    }
}

/// What a row is sorted by: small, and without time. Rows that are alike stay in the order of their ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SortKey(u8, u128, u64);

impl SortKey {
    /// The key that sorts the other way round.
    #[must_use]
    pub(super) const fn reversed(self) -> SortKey {
        SortKey(!self.0, !self.1, !self.2)
    }

    /// The key of a row.
    pub(super) fn of(row: &Connection, column: Column, meter: Option<&Meter>, now: Moment) -> SortKey {
        // Most, latest and youngest come first: their numbers are turned round.
        let most = |number: u64| SortKey(0, 0, !number);
        let rate = |of: fn(&Meter, Moment) -> u64| most(meter.map_or(0, |meter| of(meter, now)));
        match column {
            Column::Standing => by_standing(row),
            Column::Peer | Column::Name => by_address(&row.peer),
            Column::Local => row.local.as_ref().map_or(SortKey::default(), by_address),
            Column::Protocol => SortKey::default(),
            Column::Fd => {
                SortKey(u8::from(row.fd.is_none()), 0, row.fd.map_or(0, |fd| fd.unsigned_abs().into()))
            }
            Column::State => SortKey(state_rank(&row.status), 0, 0),
            Column::Age => most(row.since.0),
            Column::Last => most(row.counts.last.map_or(0, |last| last.0)),
            // What the column shows: for those in the queue, what the kernel holds.
            Column::In => most(match row.status {
                ConnectionStatus::Queued { held, .. } => held.into(),
                _ => row.counts.bytes_in,
            }),
            Column::Out => most(row.counts.bytes_out),
            Column::CallsIn => most(row.counts.calls_in),
            Column::CallsOut => most(row.counts.calls_out),
            Column::Rate | Column::Spark => rate(|meter, now| meter.over_second(now).both()),
            Column::RateOfTen => rate(|meter, now| meter.over_ten(now).both()),
            Column::Happens => SortKey(state_rank(&row.status), beginning(row.note.as_bytes()), 0),
        }
    }
}

fn by_standing(row: &Connection) -> SortKey {
    match &row.status {
        ConnectionStatus::Queued { place, .. } => SortKey(1, 0, u64::from(*place)),
        // Those that ended last come first.
        ConnectionStatus::Ended(at, _) => SortKey(2, 0, !at.0),
        _ => SortKey(0, 0, row.since.0),
    }
}

fn by_address(address: &Address) -> SortKey {
    let port = address.port().map_or(0, u64::from);
    match address {
        Address::Inet { ip, .. } => SortKey(0, u128::from(u32::from(*ip)), port),
        Address::Inet6 { ip, .. } => SortKey(1, u128::from(*ip), port),
        Address::UnixPath(name) => SortKey(2, beginning(name), 0),
        Address::UnixAbstract(name) => SortKey(3, beginning(name), 0),
        Address::UnixUnnamed => SortKey(4, 0, 0),
        Address::Other(raw) => SortKey(5, beginning(raw), 0),
    }
}

/// The first bytes of a text as a number that sorts as they do.
fn beginning(text: &[u8]) -> u128 {
    let mut head = [0; 16];
    for (to, from) in head.iter_mut().zip(text) {
        *to = *from;
    }
    u128::from_be_bytes(head)
}

const fn state_rank(status: &ConnectionStatus) -> u8 {
    match status {
        ConnectionStatus::Open | ConnectionStatus::Peer => 0,
        ConnectionStatus::HalfClosedByPeer => 1,
        ConnectionStatus::HalfClosedByUs => 2,
        ConnectionStatus::Queued { .. } => 3,
        ConnectionStatus::Ended(..) => 4,
    }
}
