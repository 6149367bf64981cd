//! Domain names: labels of at most 63 bytes, at most 255 bytes with their lengths (RFC 1035, section 3.1).

use std::fmt::Write as _;
use std::ops::Range;

use crate::bytes::text::SafeText;

/// Most bytes of a name, lengths and root included.
const LONGEST: usize = 255;
/// Most bytes of a label.
const LONGEST_LABEL: usize = 63;
/// Most pointers of one name: a name of 127 labels needs no more.
const JUMPS: usize = 127;

/// A name, uncompressed as on the wire: each label after its length, the root's 0 last.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct DnsName(Vec<u8>);

/// Why there is no name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DnsNameError {
    /// Where, in bytes of what was read.
    pub range: Range<usize>,
    /// What is wrong, a clause.
    pub why: &'static str,
}

/// A label or pointer of a name, in its place in the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NamePiece {
    /// A label with its length byte.
    Label(Range<usize>),
    /// The root: a length of 0.
    Root(usize),
    /// A compression pointer, where it stands, to a place.
    Pointer(Range<usize>, usize),
}

/// Reads a name at `at`, whose bytes in place end before `end`: the name, and where it ends in place.
/// `piece` gets what stands in place, the pointer last.
pub(super) fn read(
    message: &[u8],
    at: usize,
    end: usize,
    mut piece: impl FnMut(NamePiece),
) -> Result<(DnsName, usize), DnsNameError> {
    let error = |range, why| DnsNameError { range, why };
    let mut wire = Vec::new();
    let mut here = at;
    // Where the name goes on in place; known once a pointer was met.
    let mut after = None;
    let (mut limit, mut jumps, mut lowest) = (end.min(message.len()), 0, at);
    loop {
        let Some(&length) = message[..limit].get(here) else {
            return Err(error(here..here, "a name ends in the middle"));
        };
        let is_in_place = after.is_none();
        match length >> 6 {
            0 => {
                let next = here + 1 + usize::from(length);
                if next > limit {
                    return Err(error(here..limit, "a label is longer than what is left"));
                }
                if wire.len() + 1 + usize::from(length) > LONGEST {
                    return Err(error(here..next, "a name is longer than 255 bytes"));
                }
                wire.extend_from_slice(&message[here..next]);
                if length == 0 {
                    if is_in_place {
                        piece(NamePiece::Root(here));
                    }
                    return Ok((DnsName(wire), after.unwrap_or(next)));
                }
                if is_in_place {
                    piece(NamePiece::Label(here..next));
                }
                here = next;
            }
            3 => {
                let Some(&low) = message[..limit].get(here + 1) else {
                    return Err(error(here..limit, "a compression pointer ends in the middle"));
                };
                let target = usize::from(length & 0x3f) << 8 | usize::from(low);
                // Only backwards, and further each time: so no pointer comes round again.
                if target >= lowest {
                    let why = "a compression pointer does not point backwards";
                    return Err(error(here..here + 2, why));
                }
                jumps += 1;
                if jumps > JUMPS {
                    return Err(error(here..here + 2, "a name has more than 127 compression pointers"));
                }
                if is_in_place {
                    piece(NamePiece::Pointer(here..here + 2, target));
                    after = Some(here + 2);
                }
                (limit, lowest, here) = (message.len(), target, target);
            }
            _ => {
                return Err(error(
                    here..here + 1,
                    "a label of an unknown kind (its first two bits are 01 or 10)",
                ));
            }
        }
    }
}

impl DnsName {
    /// The root.
    pub fn root() -> DnsName {
        DnsName(vec![0])
    }

    /// The bytes on the wire, uncompressed.
    pub fn wire(&self) -> &[u8] {
        &self.0
    }

    /// Its labels, the root left out.
    pub fn labels(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &self.0[..];
        std::iter::from_fn(move || {
            let (&length, tail) = rest.split_first()?;
            let (label, tail) = tail.split_at_checked(usize::from(length))?;
            rest = tail;
            (length > 0).then_some(label)
        })
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        self.0.len() == 1
    }

    /// Whether both are the same name, which case does not change (RFC 4343).
    pub fn is_same(&self, other: &DnsName) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }

    /// Whether it is `zone` or a name below it.
    pub fn is_in(&self, zone: &DnsName) -> bool {
        let Some(start) = self.0.len().checked_sub(zone.0.len()) else { return false };
        let mut at = 0;
        while at < start {
            at += 1 + usize::from(self.0[at]);
        }
        at == start && self.0[start..].eq_ignore_ascii_case(&zone.0)
    }

    /// In presentation form with its last dot, as zone files and dig write it: what is not printable ASCII is
    /// `\DDD` in decimal.
    pub fn text(&self) -> SafeText {
        if self.is_root() {
            return SafeText::literal(".");
        }
        let mut text = String::with_capacity(self.0.len());
        for label in self.labels() {
            label_text(label, &mut text);
            text.push('.');
        }
        SafeText::own(text)
    }

    /// With the characters that its `xn--` labels stand for (IDNA); `None` where there are none or they are wrong.
    pub fn unicode(&self) -> Option<SafeText> {
        let is_coded = |label: &[u8]| label.get(..4).is_some_and(|head| head.eq_ignore_ascii_case(b"xn--"));
        if !self.labels().any(is_coded) {
            return None;
        }
        let name = hickory_resolver::proto::rr::Name::from_labels(self.labels()).ok()?;
        let text = name.to_utf8();
        (!text.is_ascii()).then(|| SafeText::escaped_str(&text))
    }

    /// The name that `text` writes: labels with dots between them, `\.` and `\DDD` for bytes, characters beyond ASCII
    /// by IDNA (UTS 46). It is absolute with or without its last dot.
    ///
    /// ```
    /// # use sockpit::bytes::dns::DnsName;
    /// let name = DnsName::typed("Bücher.example").unwrap();
    /// assert_eq!(name.text().as_str(), "xn--bcher-kva.example.");
    /// assert_eq!(DnsName::typed("a..b").unwrap_err().range, 2..2);
    /// ```
    pub fn typed(text: &str) -> Result<DnsName, DnsNameError> {
        if text.is_empty() {
            return Err(DnsNameError { range: 0..0, why: "a name is expected; the root is a single dot" });
        }
        let mut wire = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let (label, end) = typed_label(text, at)?;
            let error = |why| Err(DnsNameError { range: at..end, why });
            if label.is_empty() {
                // One dot alone is the root.
                if text == "." {
                    break;
                }
                return error("a label is empty: there are two dots, or one at the begin");
            }
            if label.len() > LONGEST_LABEL {
                return error("a label is longer than 63 bytes");
            }
            if wire.len() + label.len() + 2 > LONGEST {
                return error("the name is longer than 253 characters");
            }
            wire.push(label.len() as u8);
            wire.extend_from_slice(&label);
            at = end + 1;
        }
        wire.push(0);
        Ok(DnsName(wire))
    }
}

/// The label that begins at `at`, and where it ends: at its dot, or at the end.
fn typed_label(text: &str, at: usize) -> Result<(Vec<u8>, usize), DnsNameError> {
    let error = |range, why| DnsNameError { range, why };
    let mut label = Vec::new();
    let mut end = at;
    let rest = text.as_bytes();
    while end < text.len() && rest[end] != b'.' {
        if rest[end] != b'\\' {
            label.push(rest[end]);
            end += 1;
            continue;
        }
        let digits =
            text.get(end + 1..end + 4).filter(|three| three.bytes().all(|byte| byte.is_ascii_digit()));
        match (digits, rest.get(end + 1)) {
            (Some(digits), _) => {
                let number = digits.parse().map_err(|_| error(end..end + 4, "a byte is at most \\255"))?;
                label.push(number);
                end += 4;
            }
            (None, Some(byte)) if !byte.is_ascii_digit() => {
                label.push(*byte);
                end += 2;
            }
            _ => {
                return Err(error(
                    end..text.len().min(end + 1),
                    "\\ stands before a character or three digits",
                ));
            }
        }
    }
    let source = &text[at..end];
    if source.is_ascii() {
        return Ok((label, end));
    }
    let wrong = || error(at..end, "no label for domain names can be made of these characters (IDNA)");
    let name = hickory_resolver::proto::rr::Name::from_utf8(source).map_err(|_| wrong())?;
    let mut labels = name.iter();
    match (labels.next(), labels.next()) {
        (Some(label), None) => Ok((label.to_vec(), end)),
        _ => Err(wrong()),
    }
}

/// A label in presentation form: what has a meaning in zone files after a backslash (as dig does).
pub(super) fn label_text(label: &[u8], text: &mut String) {
    for &byte in label {
        match byte {
            b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => {
                text.push('\\');
                text.push(char::from(byte));
            }
            b'!'..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:03}");
            }
        }
    }
}

/// A character string in presentation form, in quotes.
pub(super) fn quoted(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + 2);
    text.push('"');
    for &byte in bytes {
        match byte {
            b'"' | b'\\' => {
                text.push('\\');
                text.push(char::from(byte));
            }
            b' '..=b'~' => text.push(char::from(byte)),
            _ => {
                let _ = write!(text, "\\{byte:03}");
            }
        }
    }
    text.push('"');
    text
}
