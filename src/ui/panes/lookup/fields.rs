//! `struct addrinfo` in rows: the hints as they are passed, a node as it came back. Names and values of the plain
//! members are read off the bytes of the struct itself.

use ratatui::text::{Line, Span};

use crate::bytes::cstruct::templates;
use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::hints::Hints;
use crate::model::lookup::Node;
use crate::ui::theme::{Role, Theme};

/// A member: its name and what it holds.
pub(super) type MemberText = (SafeText, SafeText);

/// The bytes of a `struct addrinfo` with its pointers NULL: the hints as they lie in memory.
pub(super) fn hints_bytes(hints: Hints) -> Vec<u8> {
    addrinfo([hints.flags, hints.family, hints.socktype, hints.protocol], 0)
}

fn addrinfo(numbers: [i32; 4], addrlen: u32) -> Vec<u8> {
    let Some(layout) = templates::layout("addrinfo") else { return Vec::new() };
    let mut bytes = vec![0; layout.size as usize];
    let words = numbers.into_iter().map(i32::to_ne_bytes).chain([addrlen.to_ne_bytes()]);
    for (row, word) in layout.rows.iter().zip(words) {
        let offset = row.offset as usize;
        bytes[offset..offset + word.len()].copy_from_slice(&word);
    }
    bytes
}

/// The eight members of the hints: what is not a hint is zero, as the calls want it.
pub(super) fn of_hints(hints: Hints) -> Vec<MemberText> {
    told(&hints_bytes(hints))
}

/// The eight members of the node at `place`, from 0, of a list of `count`; `arrow` points to the next one.
pub(super) fn of_node(node: &Node, place: usize, count: usize, arrow: &'static str) -> Vec<MemberText> {
    let mut members = told(&addrinfo([node.flags, node.family, node.socktype, node.protocol], node.addrlen));
    let next = if place + 1 < count {
        SafeText::literal(arrow).then(" node ").then(place + 2)
    } else {
        SafeText::literal("NULL")
    };
    let name = match &node.canonname {
        Some(name) => quoted(name),
        None => SafeText::literal("NULL"),
    };
    let address = if node.addr.is_empty() {
        SafeText::literal("NULL")
    } else {
        SafeText::shown(spaced_hex(&node.addr))
    };
    for (member, value) in members.iter_mut().skip(5).zip([address, name, next]) {
        member.1 = value;
    }
    members
}

/// A string of C, in quotes.
pub(super) fn quoted(text: &[u8]) -> SafeText {
    SafeText::literal("\"").then(SafeText::escaped(text)).then("\"")
}

fn told(bytes: &[u8]) -> Vec<MemberText> {
    let fields = templates::layout("addrinfo").map_or_else(Vec::new, |layout| layout.dissect(bytes));
    fields.into_iter().filter(|field| !field.is_padding).map(|field| (field.name, field.value)).collect()
}

/// The members in two columns of four rows, in `width` columns; in one column of eight where it is narrow.
pub(super) fn rows(members: &[MemberText], width: u16, theme: &Theme) -> Vec<Line<'static>> {
    let width = usize::from(width);
    let columns = if width < 58 { 1 } else { 2 };
    let height = members.len().div_ceil(columns);
    // The left one holds the value and one name of ai_flags at least.
    let left = (width * 46 / 100).max(35);
    (0..height)
        .map(|row| {
            let room = if columns == 1 { width } else { left };
            let mut spans = cell(&members[row], room, theme);
            if let Some(right) = members.get(row + height) {
                spans.extend(cell(right, width - left, theme));
            }
            Line::from(spans)
        })
        .collect()
}

/// A name and its value in so many columns.
fn cell((name, value): &MemberText, columns: usize, theme: &Theme) -> Vec<Span<'static>> {
    let room = columns.saturating_sub(14);
    let value = value.truncated_with(room, theme.glyphs.ellipsis);
    vec![
        Span::styled(name.padded(13), theme.style(Role::Label)),
        Span::raw(value.padded(room)),
        Span::raw(" "),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hints_are_48_bytes_with_zeros() {
        let bytes = hints_bytes(Hints { family: 10, socktype: 2, protocol: 17, flags: 2 });
        let mut expected = vec![0; templates::layout("addrinfo").unwrap().size as usize];
        for (at, number) in [(0, 2_i32), (4, 10), (8, 2), (12, 17)] {
            expected[at..at + 4].copy_from_slice(&number.to_ne_bytes());
        }
        assert_eq!(bytes, expected);
        let members = of_hints(Hints { family: 99, socktype: 0, protocol: 0, flags: 0x8001 });
        let text: Vec<String> = members.iter().map(|(name, value)| format!("{name} {value}")).collect();
        assert_eq!(
            text,
            [
                "ai_flags 0x8001 AI_PASSIVE",
                "ai_family 99",
                "ai_socktype 0 any",
                "ai_protocol 0 any",
                "ai_addrlen 0",
                "ai_addr NULL",
                "ai_canonname NULL",
                "ai_next NULL"
            ]
        );
    }

    #[test]
    fn a_node_has_all_eight() {
        let node = Node {
            flags: 2,
            family: 2,
            socktype: 2,
            protocol: 17,
            addrlen: 16,
            addr: vec![2, 0, 0xe2, 0x91, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
            canonname: Some(b"local\x1bhost".to_vec()),
            raw: Vec::new(),
        };
        let members = of_node(&node, 0, 2, "→");
        assert_eq!(members.len(), 8);
        assert_eq!(members[5].1.as_str(), "02 00 e2 91 7f 00 00 01 00 00 00 00 00 00 00 00");
        assert_eq!(members[6].1.as_str(), "\"local\\x1bhost\"");
        assert_eq!(members[7].1.as_str(), "→ node 2");
        assert_eq!(of_node(&node, 1, 2, "→")[7].1.as_str(), "NULL");
    }
}
