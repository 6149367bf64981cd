//! Which columns the connection list has at which width.

use super::column::Column::{
    self, Age, CallsIn, CallsOut, Fd, Happens, In, Last, Local, Name, Out, Peer, Protocol, Rate, RateOfTen,
    Spark, State,
};

/// The least columns of a list for each of its forms.
const FORMS: [u16; 6] = [0, 60, 84, 112, 155, 190];

/// The width of each column in each of the forms, in a list of connections and in one of datagram peers; 0 where it is
/// not shown. A datagram peer has no descriptor and no state of its own. What happens has the rest.
const WIDTHS: [(Column, [u16; 6], [u16; 6]); 15] = [
    (Protocol, [0, 0, 0, 0, 6, 6], [0, 0, 0, 0, 6, 6]),
    (Local, [0, 0, 0, 0, 21, 21], [0, 0, 0, 0, 21, 21]),
    (Peer, [22, 17, 19, 22, 21, 21], [22, 22, 22, 22, 21, 21]),
    (Name, [0, 0, 0, 11, 11, 11], [0, 0, 0, 11, 11, 11]),
    (Fd, [0, 4, 4, 5, 5, 5], [0; 6]),
    (State, [12, 13, 12, 12, 12, 12], [0; 6]),
    (Age, [0, 6, 6, 7, 7, 7], [0, 6, 6, 7, 7, 7]),
    (Last, [0, 6, 6, 7, 7, 7], [0, 6, 6, 7, 7, 7]),
    (In, [7, 7, 8, 8, 8, 8], [7, 7, 8, 8, 8, 8]),
    (Out, [0, 7, 8, 8, 8, 8], [7, 7, 8, 8, 8, 8]),
    (CallsIn, [0, 0, 0, 0, 0, 9], [0, 0, 0, 0, 9, 9]),
    (CallsOut, [0, 0, 0, 0, 0, 10], [0, 0, 0, 0, 10, 10]),
    (Rate, [0, 0, 0, 0, 10, 10], [0, 0, 0, 0, 10, 10]),
    (RateOfTen, [0, 0, 0, 0, 8, 8], [0, 0, 0, 0, 8, 8]),
    (Spark, [0, 0, 0, 9, 9, 9], [0, 0, 9, 9, 9, 9]),
];

/// Where the first column begins, behind the signs of a row.
const FIRST: u16 = 3;

/// The columns of a list of so many columns with their widths; what happens stands behind the last.
fn widths(width: u16, is_stream: bool) -> impl Iterator<Item = (Column, u16)> {
    let form = FORMS.iter().rposition(|least| *least <= width).unwrap_or(0);
    WIDTHS
        .iter()
        .map(move |(column, streams, peers)| (*column, if is_stream { streams[form] } else { peers[form] }))
        .filter(|(_, width)| *width > 0)
}

/// Whether what happens has the columns for more than a few words.
pub(super) fn is_roomy(width: u16, is_stream: bool) -> bool {
    /// Columns of the longest of the words on why a connection ended.
    const WORDS: u16 = 38;
    let taken: u16 = widths(width, is_stream).map(|(_, width)| width).sum();
    width >= taken + FIRST + WORDS
}

/// What the rows on screen want more than their columns have: where there is little room, what happens gives it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Fit {
    peer: u16,
    fd: u16,
}

impl Fit {
    /// For addresses and descriptors of so many columns, in a list of so many.
    pub(super) fn of(width: u16, is_stream: bool, peer: usize, fd: usize) -> Fit {
        if width < FORMS[1] {
            return Fit::default();
        }
        let more = |column: Column, wanted: usize, most: u16| {
            let has = widths(width, is_stream).find(|(each, _)| *each == column);
            let has = has.map_or(u16::MAX, |(_, width)| width);
            u16::try_from(wanted + 1).unwrap_or(u16::MAX).saturating_sub(has).min(most)
        };
        let most = if width < FORMS[2] { 5 } else { width / 4 };
        Fit { peer: more(Peer, peer, most), fd: more(Fd, fd, 3) }
    }

    /// The columns of a list of so many: each with where it begins and where the next one does.
    pub(super) fn columns(self, width: u16, is_stream: bool) -> impl Iterator<Item = (Column, u16, u16)> {
        let mut at = FIRST;
        widths(width, is_stream).chain([(Happens, u16::MAX)]).map(move |(column, columns)| {
            let begin = at;
            at = match column {
                Peer => begin + columns + self.peer,
                Fd => begin + columns + self.fd,
                Happens => width.saturating_add(1),
                _ => begin + columns,
            };
            (column, begin, at)
        })
    }
}
