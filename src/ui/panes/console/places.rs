//! Where the regions of the pane stand: one pure function for update, mouse and draw.

use ratatui::layout::Rect;

/// A region that can have the keyboard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConsoleRegion {
    /// The list of sessions.
    #[default]
    Sessions,
    /// The peers of a datagram session.
    Peers,
    /// The conversation.
    Talk,
    /// The details of the socket.
    Details,
    /// The composer.
    Composer,
}

/// From so many columns on, details stand beside.
const DETAILS_FROM: u16 = 118;
/// Columns of the details with the line before them.
const DETAILS: u16 = 29;
/// From so many columns on, the lists stand left of the conversation.
const LISTS_FROM: u16 = 60;
/// Lines of text that the composer shows at most.
const COMPOSER_LINES: u16 = 4;

/// What the places depend on.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConsoleNeeds {
    /// Sessions in the list.
    pub(super) sessions: u16,
    /// Peers in the list; `None` where the session has none by its kind.
    pub(super) peers: Option<u16>,
    /// Lines that are typed.
    pub(super) typed: u16,
    /// The region that takes the whole pane.
    pub(super) full: Option<ConsoleRegion>,
    /// The region with the keyboard: in a narrow pane it decides what is seen.
    pub(super) focus: ConsoleRegion,
}

/// The areas, each with its rule in the first row; empty where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ConsoleAreas {
    pub(super) sessions: Rect,
    pub(super) peers: Rect,
    /// Rule, two lines, and a rule before the conversation; or a rule alone.
    pub(super) head: Rect,
    pub(super) talk: Rect,
    pub(super) details: Rect,
    pub(super) composer: Rect,
}

impl ConsoleAreas {
    /// The region at a place.
    pub(super) fn at(&self, position: ratatui::layout::Position) -> Option<ConsoleRegion> {
        [
            (self.sessions, ConsoleRegion::Sessions),
            (self.peers, ConsoleRegion::Peers),
            (self.talk, ConsoleRegion::Talk),
            (self.head, ConsoleRegion::Talk),
            (self.details, ConsoleRegion::Details),
            (self.composer, ConsoleRegion::Composer),
        ]
        .into_iter()
        .find(|(area, _)| area.contains(position))
        .map(|(_, region)| region)
    }

    /// The regions that are on screen, in the order of Tab.
    pub(super) fn regions(&self, has_session: bool) -> Vec<ConsoleRegion> {
        let all = [
            (ConsoleRegion::Sessions, self.sessions),
            (ConsoleRegion::Peers, self.peers),
            (ConsoleRegion::Talk, self.talk),
            (ConsoleRegion::Details, self.details),
            (ConsoleRegion::Composer, self.composer),
        ];
        all.into_iter()
            .filter(|(region, area)| !area.is_empty() && (has_session || *region == ConsoleRegion::Sessions))
            .map(|(region, _)| region)
            .collect()
    }
}

/// Where everything stands in `area`.
pub(super) fn places(area: Rect, need: &ConsoleNeeds) -> ConsoleAreas {
    let mut places = ConsoleAreas::default();
    let composer_rows = match area.height {
        0..=3 => area.height.min(1),
        4..=7 => 2,
        _ => 2 + need.typed.clamp(1, COMPOSER_LINES.min(area.height / 4).max(1)),
    };
    let upper = Rect { height: area.height - composer_rows, ..area };
    places.composer = Rect { y: upper.bottom(), height: composer_rows, ..area };
    match need.full {
        Some(ConsoleRegion::Details) => {
            places.details = area;
            places.composer = Rect::default();
            return places;
        }
        Some(ConsoleRegion::Sessions) => {
            places.sessions = upper;
            return places;
        }
        Some(_) => {
            talk(&mut places, upper, false);
            return places;
        }
        None => {}
    }
    if area.width < LISTS_FROM {
        narrow(&mut places, upper, need);
        return places;
    }
    let left = if area.width >= DETAILS_FROM { 28 } else { 22 };
    let lists = Rect { width: left, ..upper };
    let peers_rows = match need.peers {
        None => 0,
        // A rule, two lines a peer, half of the column at most.
        Some(peers) => (1 + 2 * peers.max(1)).min(upper.height / 2),
    };
    places.sessions = Rect { height: lists.height - peers_rows, ..lists };
    places.peers = Rect { y: places.sessions.bottom(), height: peers_rows, ..lists };
    let mut right = Rect { x: upper.x + left + 1, width: upper.width - left - 1, ..upper };
    if area.width >= DETAILS_FROM {
        right.width -= DETAILS;
        places.details = Rect { x: right.right() + 1, width: DETAILS - 1, ..upper };
    }
    let has_head = places.details.is_empty();
    talk(&mut places, right, has_head);
    places
}

/// Without room for two columns: the list above the conversation, peers in its place while they have the
/// keyboard.
fn narrow(places: &mut ConsoleAreas, upper: Rect, need: &ConsoleNeeds) {
    let rows = (1 + need.sessions.max(1)).min(upper.height / 3).max(upper.height.min(2));
    let lists = Rect { height: rows, ..upper };
    if need.focus == ConsoleRegion::Peers && need.peers.is_some() {
        places.peers = lists;
    } else {
        places.sessions = lists;
    }
    let rest = Rect { y: lists.bottom(), height: upper.height - rows, ..upper };
    talk(places, rest, true);
}

/// The head and the conversation under it.
fn talk(places: &mut ConsoleAreas, area: Rect, has_head: bool) {
    let head_rows = match area.height {
        0 => 0,
        height if has_head && height >= 9 => 4,
        _ => 1,
    };
    places.head = Rect { height: head_rows, ..area };
    places.talk = Rect { y: area.y + head_rows, height: area.height - head_rows, ..area };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lies_outside_and_nothing_overlaps() {
        for full in
            [None, Some(ConsoleRegion::Details), Some(ConsoleRegion::Talk), Some(ConsoleRegion::Sessions)]
        {
            for focus in [ConsoleRegion::Sessions, ConsoleRegion::Peers] {
                for peers in [None, Some(0), Some(9)] {
                    for width in 0..130 {
                        for height in 0..40 {
                            let area = Rect::new(3, 2, width, height);
                            let need = ConsoleNeeds { sessions: 5, peers, typed: 3, full, focus };
                            check(area, &places(area, &need));
                        }
                    }
                }
            }
        }
    }

    fn check(area: Rect, places: &ConsoleAreas) {
        let all = [places.sessions, places.peers, places.head, places.talk, places.details, places.composer];
        for (index, one) in all.iter().enumerate().filter(|(_, one)| !one.is_empty()) {
            assert_eq!(one.intersection(area), *one, "{area:?} {places:?}");
            for other in all.iter().skip(index + 1) {
                assert!(!one.intersects(*other), "{area:?} {places:?}");
            }
        }
    }

    #[test]
    fn at_eighty_columns_lists_conversation_and_composer_are_there() {
        let need = ConsoleNeeds {
            sessions: 3,
            peers: Some(1),
            typed: 1,
            full: None,
            focus: ConsoleRegion::Sessions,
        };
        let places = places(Rect::new(0, 1, 80, 17), &need);
        assert_eq!(places.sessions, Rect::new(0, 1, 22, 11));
        assert_eq!(places.peers, Rect::new(0, 12, 22, 3));
        assert_eq!(places.head, Rect::new(23, 1, 57, 4));
        assert_eq!(places.talk, Rect::new(23, 5, 57, 10));
        assert_eq!(places.composer, Rect::new(0, 15, 80, 3));
        assert!(places.details.is_empty());
    }
}
