//! Which columns the connection list has at which width.

use super::column::Column::{
    self, Age, CallsIn, CallsOut, Fd, Happens, In, Last, Local, Name, Out, Peer, Protocol, Rate, RateOfTen,
    Spark, State,
};

/// The columns at a width, each with its own, and how many rows of the screen a row of the list takes.
pub fn columns(width: u16) -> (&'static [(Column, u16)], u16) {
    match width {
        0..60 => (&[(Peer, 22), (State, 12), (In, 7), (Happens, 0)], 1),
        60..84 => {
            (&[(Peer, 17), (Fd, 4), (State, 13), (Age, 6), (Last, 6), (In, 7), (Out, 7), (Happens, 0)], 1)
        }
        84..112 => (
            &[
                (Peer, 19),
                (Name, 11),
                (Fd, 4),
                (State, 12),
                (Age, 6),
                (Last, 6),
                (In, 8),
                (Out, 8),
                (Spark, 9),
            ],
            2,
        ),
        112..150 => (
            &[
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
            ],
            1,
        ),
        150..180 => (&WIDE, 2),
        _ => (&WIDEST, 1),
    }
}

const WIDE: [(Column, u16); 14] = [
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
    (Spark, 11),
];

const WIDEST: [(Column, u16); 16] = [
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
    (Spark, 11),
    (Happens, 0),
];
