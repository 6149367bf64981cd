//! The list as it is in memory: nodes joined by arrows, NULL at its end.
//!
//! ```text
//!  canonical name "localhost"            with the fields of the chosen node, where there is room:
//! ▌1 ::1                 UDP  port 9     ▌1 ┌ ::1                 UDP  port 9
//!    │                                      │ ai_flags  …            ai_addrlen  …
//!  2 127.0.0.1 7F000001  UDP  port 9        └─ ai_next ▼
//!    ▼ NULL                               2 127.0.0.1  7F000001  UDP  port 9
//!                                           ▼ NULL
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::fields;
use super::words;
use crate::bytes::address;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::lookup::Node;
use crate::ui::paint;
use crate::ui::parts::List;
use crate::ui::theme::{Role, Theme};

/// How much of a node is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Density {
    /// One row, its arrow in it.
    Tight,
    /// One row, and one for its arrow.
    Joined,
    /// One row, and every field of the chosen node in a box below its own.
    Boxed,
}

/// Columns that a box needs.
const BOX_COLUMNS: u16 = 66;
/// Columns from which IPv4 addresses stand there in hex too.
const HEX_COLUMNS: u16 = 46;
/// Rows of a box below the row of its node.
const FIELD_ROWS: u16 = 5;
/// Rows that a list with a box needs at least: the box, a row before it, two nodes and NULL.
const BOX_ROWS: u16 = 9;

impl Density {
    /// What fits into an area for `count` nodes; `head` rows stand before them.
    pub(super) fn fitting(area: Rect, count: usize, head: u16) -> Density {
        let rows = usize::from(area.height.saturating_sub(head));
        if area.width >= BOX_COLUMNS && area.height >= BOX_ROWS {
            Density::Boxed
        } else if 2 * count <= rows {
            Density::Joined
        } else {
            Density::Tight
        }
    }

    const fn rows(self) -> u16 {
        match self {
            Density::Tight | Density::Boxed => 1,
            Density::Joined => 2,
        }
    }
}

/// Where the rows of the nodes stand in the area of the list, without its rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeLayout {
    pub(super) density: Density,
    /// Rows before the first node: the canonical name.
    pub(super) head: u16,
    /// Nodes on screen.
    pub(super) page: usize,
}

/// How a list is shown in `area`.
pub(super) fn shape(area: Rect, nodes: &[Node]) -> NodeLayout {
    let head = u16::from(nodes.first().is_some_and(|node| node.canonname.is_some()) && area.height > 2);
    let density = Density::fitting(area, nodes.len(), head);
    // Without arrows between the rows NULL has a row of its own.
    let below = match density {
        Density::Tight => u16::from(area.height > 2),
        Density::Joined => 0,
        Density::Boxed => 1 + FIELD_ROWS,
    };
    let rest = area.height.saturating_sub(head + below);
    NodeLayout { density, head, page: usize::from(rest / density.rows()).max(1) }
}

/// The node at a row of the area.
pub(super) fn node_at(row: u16, area: Rect, nodes: &[Node], list: &List) -> Option<usize> {
    let shape = shape(area, nodes);
    let mut window = list.window(nodes.len(), shape.page);
    let mut row = row.checked_sub(shape.head)? / shape.density.rows();
    if shape.density == Density::Boxed {
        let boxed = list.cursor(nodes.len()).and_then(|cursor| cursor.checked_sub(window.start));
        let boxed = u16::try_from(boxed?).ok()?;
        row = if row > boxed { row.saturating_sub(FIELD_ROWS).max(boxed) } else { row };
    }
    window.nth(usize::from(row))
}

/// Draws the list into `area`.
pub(super) fn draw(
    area: Rect,
    buf: &mut Buffer,
    nodes: &[Node],
    list: &List,
    theme: &Theme,
    has_focus: bool,
) {
    let shape = shape(area, nodes);
    let dim = theme.style(Role::Dim);
    if shape.head > 0
        && let Some(name) = nodes.first().and_then(|node| node.canonname.as_deref())
    {
        let at = paint::put(buf, area, 1, 0, "canonical name ", dim);
        let name = fields::quoted(name).truncated(usize::from(area.width.saturating_sub(at)));
        paint::put(buf, area, at, 0, name, theme.style(Role::Text));
    }
    let window = list.window(nodes.len(), shape.page);
    let widths = Widths::of(nodes, window.clone(), area.width);
    let cursor = list.cursor(nodes.len());
    let mut row = shape.head;
    for place in window.clone() {
        let node = &nodes[place];
        let is_here = cursor == Some(place);
        let style = if is_here { theme.styled(Role::Cursor, has_focus) } else { Style::new() };
        if is_here {
            paint::bar(buf, area, 0, row, theme, has_focus);
        }
        let number = format!("{:>w$} ", place + 1, w = widths.number);
        let mut at = paint::put(buf, area, 1, row, number, theme.style(Role::Label));
        let line_at = at;
        let is_boxed = shape.density == Density::Boxed && is_here;
        if is_boxed {
            at = paint::put(buf, area, at, row, theme.glyphs.top_left, dim) + 1;
        }
        if shape.density == Density::Boxed && !is_boxed {
            at += 2;
        }
        let end = paint::put(buf, area, at, row, widths.line(node, theme), style);
        let is_last = place + 1 == nodes.len();
        if shape.density == Density::Tight || (shape.density == Density::Boxed && !is_here && !is_last) {
            paint::put(buf, area, end + 2, row, theme.glyphs.down, dim);
        }
        if is_boxed {
            draw_box(buf, area, (line_at, row), node, (place, nodes.len()), theme);
        } else if shape.density == Density::Joined && !is_last {
            paint::put(buf, area, line_at, row + 1, theme.glyphs.vertical, dim);
        }
        row += shape.density.rows() + if is_boxed { FIELD_ROWS } else { 0 };
    }
    if window.end == nodes.len() {
        // The last box ends in NULL, and so does the last arrow.
        let is_joined = shape.density == Density::Joined
            || (shape.density == Density::Boxed && cursor == Some(nodes.len().saturating_sub(1)));
        let row = if is_joined { row.saturating_sub(1) } else { row };
        let column = 1 + widths.number as u16 + 1;
        let words = format!("{} NULL", theme.glyphs.arrow_down);
        paint::put(buf, area, column, row, words, theme.style(Role::Label));
    } else if !window.is_empty() {
        let more = format!("{} {} more", theme.glyphs.down, nodes.len() - window.end);
        let lowest = area.height.saturating_sub(1);
        paint::put_right(buf, area, widths.number as u16 + 8, lowest, more, dim);
    }
}

/// The fields of a node under its first row, the arrow at their end.
fn draw_box(
    buf: &mut Buffer,
    area: Rect,
    (column, row): (u16, u16),
    node: &Node,
    (place, count): (usize, usize),
    theme: &Theme,
) {
    let dim = theme.style(Role::Dim);
    let glyphs = theme.glyphs;
    let members = fields::of_node(node, place, count, glyphs.down);
    let room = area.width.saturating_sub(column + 2);
    for (line, below) in fields::rows(&members, room, theme).iter().zip(row + 1..) {
        paint::put(buf, area, column, below, glyphs.vertical, dim);
        paint::put_line(buf, area, column + 2, below, line);
    }
    if place + 1 < count {
        let line = format!("{}{} ai_next {}", glyphs.bottom_left, glyphs.horizontal, glyphs.arrow_down);
        paint::put(buf, area, column, row + 5, line, dim);
    }
}

/// Columns of the parts of a row, the same for all rows on screen.
struct Widths {
    number: usize,
    address: usize,
    kind: usize,
    has_hex: bool,
}

impl Widths {
    fn of(nodes: &[Node], shown: std::ops::Range<usize>, columns: u16) -> Widths {
        let shown = &nodes[shown];
        let most = |width: &dyn Fn(&Node) -> usize| shown.iter().map(width).max().unwrap_or(0);
        let number = nodes.len().to_string().len();
        let is_inet = |node: &Node| matches!(node.address(), Address::Inet { .. });
        let has_hex = columns >= HEX_COLUMNS && shown.iter().any(is_inet);
        let kind = most(&|node| words::kind(node).width());
        // What the other parts need: number, hex, kind, port, and the blanks between.
        let rest = 2 + number + if has_hex { 10 } else { 0 } + 2 + kind + 2 + 10 + 3;
        let room = usize::from(columns).saturating_sub(rest).max(9);
        Widths { number, address: most(&|node| node.address().host().width()).min(room), kind, has_hex }
    }

    /// `127.0.0.1  7F000001  UDP  port 58001`.
    fn line(&self, node: &Node, theme: &Theme) -> SafeText {
        let address = node.address();
        let host = address.host().truncated_with(self.address, theme.glyphs.ellipsis).padded(self.address);
        let hex = match &address {
            Address::Inet { ip, .. } if self.has_hex => SafeText::shown(format!("{}  ", address::hex(*ip))),
            _ if self.has_hex => SafeText::literal("").padded(10),
            _ => SafeText::EMPTY,
        };
        let line = host.then("  ").then(hex).then(words::kind(node).padded(self.kind));
        match address.port() {
            Some(port) => line.then("  port ").then(port),
            None => line,
        }
    }
}
