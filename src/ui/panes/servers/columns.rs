//! Which columns the connection list has at which width.

use super::column::Column::{
    self, Age, CallsIn, CallsOut, Fd, Happens, In, Last, Local, Name, Out, Peer, Protocol, Rate, RateOfTen,
    Spark, State,
};

/// Columns with their widths, the last one's 0 where it takes what is left.
type Columns = &'static [(Column, u16)];

/// The columns at a width, and how many rows of the screen a row of the list takes. A datagram peer has no
/// descriptor and no state of its own: what happens with it gets their room.
pub const fn columns(width: u16, is_stream: bool) -> (Columns, u16) {
    match (width, is_stream) {
        (0..60, true) => (&[(Peer, 22), (State, 12), (In, 7), (Happens, 0)], 1),
        (0..60, false) => (&[(Peer, 22), (In, 7), (Out, 7), (Happens, 0)], 1),
        (60..NARROW, true) => {
            (&[(Peer, 17), (Fd, 4), (State, 13), (Age, 6), (Last, 6), (In, 7), (Out, 7), (Happens, 0)], 1)
        }
        (60..NARROW, false) => (&[(Peer, 22), (Age, 6), (Last, 6), (In, 7), (Out, 7), (Happens, 0)], 1),
        (NARROW..112, true) => (&MIDDLE, 2),
        (NARROW..112, false) => (&MIDDLE_OF_PEERS, 2),
        (112..155, true) => (&BROAD, 1),
        (112..155, false) => (&BROAD_OF_PEERS, 1),
        (155..180, true) => (WIDE.split_at(15).0, 2),
        (180.., true) => (&WIDE, 1),
        (155.., false) => (&WIDE_OF_PEERS, 1),
    }
}

/// What the rows on screen want more than their columns have: where there is little room, what happens gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fit {
    peer: u16,
    fd: u16,
}

impl Fit {
    /// For addresses and descriptors of so many columns, in a list of so many.
    pub fn of(width: u16, peer: usize, fd: usize) -> Fit {
        if !(60..NARROW).contains(&width) {
            return Fit::default();
        }
        let more = |wanted: usize, has: u16, most: u16| {
            u16::try_from(wanted + 1).unwrap_or(u16::MAX).saturating_sub(has).min(most)
        };
        Fit { peer: more(peer, 17, 5), fd: more(fd, 4, 3) }
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

/// Columns from which more than a few words on what happens are in the list.
pub const NARROW: u16 = 84;

const MIDDLE: [(Column, u16); 9] =
    [(Peer, 19), (Name, 11), (Fd, 4), (State, 12), (Age, 6), (Last, 6), (In, 8), (Out, 8), (Spark, 9)];

const MIDDLE_OF_PEERS: [(Column, u16); 8] =
    [(Peer, 22), (Name, 11), (Age, 6), (Last, 6), (In, 8), (Out, 8), (Rate, 10), (Spark, 9)];

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
