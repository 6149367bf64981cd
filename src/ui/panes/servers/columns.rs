//! Which columns the connection list has at which width.

use super::column::Column::{
    self, Age, CallsIn, CallsOut, Fd, Happens, In, Last, Local, Name, Out, Peer, Protocol, Rate, RateOfTen,
    Spark, State,
};

/// Columns with their widths, the last one's 0 where it takes what is left.
type Columns = &'static [(Column, u16)];

/// The columns at a width. A datagram peer has no descriptor and no state of its own: what happens with it gets
/// their room.
pub const fn columns(width: u16, is_stream: bool) -> Columns {
    match (width, is_stream) {
        (0..60, true) => &[(Peer, 22), (State, 12), (In, 7), (Happens, 0)],
        (0..60, false) => &[(Peer, 22), (In, 7), (Out, 7), (Happens, 0)],
        (60..84, true) => {
            &[(Peer, 17), (Fd, 4), (State, 13), (Age, 6), (Last, 6), (In, 7), (Out, 7), (Happens, 0)]
        }
        (60..84, false) => &[(Peer, 22), (Age, 6), (Last, 6), (In, 7), (Out, 7), (Happens, 0)],
        (84..112, true) => {
            &[(Peer, 19), (Fd, 4), (State, 12), (Age, 6), (Last, 6), (In, 8), (Out, 8), (Happens, 0)]
        }
        (84..112, false) => &[(Peer, 22), (Age, 6), (Last, 6), (In, 8), (Out, 8), (Spark, 9), (Happens, 0)],
        (112..155, true) => &BROAD,
        (112..155, false) => &BROAD_OF_PEERS,
        (155..190, true) => &WIDE_WITHOUT_CALLS,
        (190.., true) => &WIDE,
        (155.., false) => &WIDE_OF_PEERS,
    }
}

/// Whether what happens has the columns for more than a few words.
pub fn is_roomy(width: u16, is_stream: bool) -> bool {
    /// Columns of the longest of the words on why a connection ended.
    const WORDS: u16 = 38;
    let taken: u16 = columns(width, is_stream).iter().map(|(_, width)| width).sum();
    width >= taken + 3 + WORDS
}

/// What the rows on screen want more than their columns have: where there is little room, what happens gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    peer: u16,
    fd: u16,
}

impl Fit {
    /// For addresses and descriptors of so many columns, in a list of so many.
    pub fn of(width: u16, is_stream: bool, peer: usize, fd: usize) -> Fit {
        if width < 60 {
            return Fit::default();
        }
        let more = |column: Column, wanted: usize, most: u16| {
            let has = columns(width, is_stream).iter().find(|(each, _)| *each == column);
            let has = has.map_or(u16::MAX, |(_, width)| *width);
            u16::try_from(wanted + 1).unwrap_or(u16::MAX).saturating_sub(has).min(most)
        };
        let most = if width < 84 { 5 } else { width / 4 };
        Fit { peer: more(Peer, peer, most), fd: more(Fd, fd, 3) }
    }

    /// The width of a column with what it wants more.
    pub const fn width(self, column: Column, width: u16) -> u16 {
        match column {
            Peer => width + self.peer,
            Fd => width + self.fd,
            _ => width,
        }
    }
}

const BROAD: [(Column, u16); 10] = [
    (Peer, 22),
    (Name, 11),
    (Fd, 5),
    (State, 12),
    (Age, 7),
    (Last, 7),
    (In, 8),
    (Out, 8),
    (Spark, 9),
    (Happens, 0),
];

const BROAD_OF_PEERS: [(Column, u16); 8] =
    [(Peer, 22), (Name, 11), (Age, 7), (Last, 7), (In, 8), (Out, 8), (Spark, 9), (Happens, 0)];

const WIDE_WITHOUT_CALLS: [(Column, u16); 14] = [
    (Protocol, 6),
    (Local, 21),
    (Peer, 21),
    (Name, 11),
    (Fd, 5),
    (State, 12),
    (Age, 7),
    (Last, 7),
    (In, 8),
    (Out, 8),
    (Rate, 10),
    (RateOfTen, 8),
    (Spark, 9),
    (Happens, 0),
];

const WIDE: [(Column, u16); 16] = [
    (Protocol, 6),
    (Local, 21),
    (Peer, 21),
    (Name, 11),
    (Fd, 5),
    (State, 12),
    (Age, 7),
    (Last, 7),
    (In, 8),
    (Out, 8),
    (CallsIn, 9),
    (CallsOut, 10),
    (Rate, 10),
    (RateOfTen, 8),
    (Spark, 9),
    (Happens, 0),
];

const WIDE_OF_PEERS: [(Column, u16); 14] = [
    (Protocol, 6),
    (Local, 21),
    (Peer, 21),
    (Name, 11),
    (Age, 7),
    (Last, 7),
    (In, 8),
    (Out, 8),
    (CallsIn, 9),
    (CallsOut, 10),
    (Rate, 10),
    (RateOfTen, 8),
    (Spark, 9),
    (Happens, 0),
];
