//! [`SafeText`]: text that may stand on the screen.

use std::borrow::Cow;
use std::fmt;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::escape::{BYTES_PER_CLUSTER, Escaper, InputUnit, Placed, Placer, escape_char, walk};

/// Text that may stand on the screen: made from bytes by escaping, or from our own words.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText(Cow<'static, str>);

/// The beginning of something long, as [`SafeText::bounded`] shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounded {
    /// What fits.
    pub text: SafeText,
    /// Bytes of the input that `text` shows.
    pub shown: usize,
    /// Bytes of the input that it does not show.
    pub left: usize,
}

impl SafeText {
    /// No text.
    pub const EMPTY: SafeText = SafeText(Cow::Borrowed(""));

    /// Our own words. Never for anything that was read.
    pub const fn literal(text: &'static str) -> SafeText {
        SafeText(Cow::Borrowed(text))
    }

    /// Text that this layer made itself, of signs that need no escape.
    pub(in crate::bytes) fn own(text: String) -> SafeText {
        debug_assert!(!text.chars().any(char::is_control), "{text:?} has a control character");
        SafeText(Cow::Owned(text))
    }

    /// Bytes in the reversible notation of the composer.
    ///
    /// ```
    /// # use sockpit::bytes::text::SafeText;
    /// assert_eq!(SafeText::escaped(b"caf\xc3\xa9 \x1b[2J\xff\n").as_str(), "café \\x1b[2J\\xff\\n");
    /// ```
    pub fn escaped(bytes: &[u8]) -> SafeText {
        let mut out = String::with_capacity(bytes.len());
        let mut escaper = Escaper::default();
        escaper.push(bytes, &mut out);
        escaper.finish(&mut out);
        SafeText(Cow::Owned(out))
    }

    /// As [`SafeText::escaped`], of text that was read: a name, a configured value, a message.
    pub fn escaped_str(text: &str) -> SafeText {
        SafeText::escaped(text.as_bytes())
    }

    /// What `value` displays, escaped: numbers, addresses, error texts. Wire data that has a
    /// `Display` of its own is shown from its bytes instead, for a `Display` may hide some.
    /// A `SafeText` needs no second pass, which would double its backslashes.
    pub fn shown(value: impl fmt::Display) -> SafeText {
        SafeText::escaped(value.to_string().as_bytes())
    }

    /// What `value` displays, where its parts were escaped before they became a plain string: an address
    /// with a path, a failure, a note that travelled. Backslashes stay single; all else that may not stand on
    /// a screen is escaped here too, so what was not does no harm.
    ///
    /// ```
    /// # use sockpit::bytes::text::SafeText;
    /// assert_eq!(SafeText::kept(SafeText::escaped(b"a\x1bb")).as_str(), "a\\x1bb");
    /// assert_eq!(SafeText::kept("a\x1bb").as_str(), "a\\x1bb");
    /// ```
    pub fn kept(value: impl fmt::Display) -> SafeText {
        let text = value.to_string();
        SafeText::join(text.split('\\').map(SafeText::escaped_str), "\\")
    }

    /// The beginning of `bytes` in at most `columns` columns, with no cluster and no escape
    /// cut. The work depends on `columns` only, however many bytes there are.
    pub fn bounded(bytes: &[u8], columns: usize) -> Bounded {
        // No cluster is wider than nothing with more bytes than this, so the bound is reached
        // before the window ends.
        let window = columns.saturating_add(1).saturating_mul(BYTES_PER_CLUSTER).min(bytes.len());
        let mut out = String::new();
        let mut placer = Placer::default();
        // Where the last cluster or escape begins, in the output and in the input.
        let mut begin = (0, 0);
        let mut shown = 0;
        let mut full = false;
        let mut take = |unit: InputUnit| {
            let here = (out.len(), shown);
            if placer.place(unit, &mut out) == Placed::Begins {
                begin = here;
            }
            shown += unit.len();
            if placer.columns > columns {
                out.truncate(begin.0);
                shown = begin.1;
                full = true;
            }
            !full
        };
        for &byte in walk(&bytes[..window], &mut take) {
            if !take(InputUnit::Stray(byte)) {
                break;
            }
        }
        Bounded { text: SafeText(Cow::Owned(out)), shown, left: bytes.len() - shown }
    }

    /// One byte in one column, for dumps: printable ASCII as itself, all else as `·`. Not
    /// reversible. [`crate::bytes::dump`] has glyphs by category of byte.
    pub fn cell(byte: u8) -> SafeText {
        if byte.is_ascii_graphic() || byte == b' ' {
            SafeText(Cow::Owned(char::from(byte).to_string()))
        } else {
            SafeText::literal("·")
        }
    }

    /// The text in ASCII alone, for terminals that know nothing else: other characters as the escapes that the
    /// composer reads. A payload in it still comes back byte by byte.
    ///
    /// ```
    /// # use sockpit::bytes::text::SafeText;
    /// assert_eq!(SafeText::escaped("\u{db}\n".as_bytes()).in_ascii().as_str(), r"\u{db}\n");
    /// ```
    #[must_use]
    pub fn in_ascii(self) -> SafeText {
        if self.0.is_ascii() {
            return self;
        }
        let mut out = String::with_capacity(self.0.len());
        for ch in self.0.chars() {
            if ch.is_ascii() { out.push(ch) } else { escape_char(ch, &mut out) }
        }
        SafeText(Cow::Owned(out))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Columns that the text takes on a terminal.
    pub fn width(&self) -> usize {
        width(&self.0)
    }

    /// The text in at most `columns` columns; what was cut ends in `…`.
    #[must_use]
    pub fn truncated(&self, columns: usize) -> SafeText {
        self.truncated_with(columns, "…")
    }

    /// The text in at most `columns` columns; what was cut ends in `mark`, which is left out
    /// when it does not fit itself. Neither a grapheme cluster nor an escape is cut in two.
    #[must_use]
    pub fn truncated_with(&self, columns: usize, mark: &'static str) -> SafeText {
        // No column without a byte: what has so few of them fits.
        if self.0.len() <= columns || self.width() <= columns {
            return self.clone();
        }
        let mark = if width(mark) <= columns { mark } else { "" };
        let room = columns - width(mark);
        let mut taken = 0;
        let mut end = 0;
        for piece in pieces(&self.0) {
            taken += width(piece);
            if taken > room {
                break;
            }
            end += piece.len();
        }
        SafeText(Cow::Owned(format!("{}{mark}", &self.0[..end])))
    }

    /// The end of the text in at most `columns` columns, `mark` before it where something was cut: of a path the
    /// end tells more.
    #[must_use]
    pub fn end_with(&self, columns: usize, mark: &'static str) -> SafeText {
        let wide = self.width();
        if wide <= columns {
            return self.clone();
        }
        let mark = if width(mark) <= columns { mark } else { "" };
        let too_many = wide - (columns - width(mark));
        let mut left_out = 0;
        let mut start = 0;
        for piece in pieces(&self.0) {
            if left_out >= too_many {
                break;
            }
            left_out += width(piece);
            start += piece.len();
        }
        SafeText(Cow::Owned(format!("{mark}{}", &self.0[start..])))
    }

    /// The text with spaces after it up to `columns` columns; longer text stays as it is.
    #[must_use]
    pub fn padded(&self, columns: usize) -> SafeText {
        let missing = columns.saturating_sub(self.width());
        SafeText(Cow::Owned(format!("{}{:missing$}", self.0, "")))
    }

    /// The text in rows of at most `columns` columns, broken at blanks where it can be.
    #[must_use]
    pub fn wrapped(&self, columns: usize) -> Vec<SafeText> {
        let mut rows = Vec::new();
        let mut row = String::new();
        for word in self.0.split(' ') {
            if !row.is_empty() && width(&row) + 1 + width(word) > columns {
                rows.extend(SafeText(Cow::Owned(std::mem::take(&mut row))).rows(columns));
            }
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
        if !row.is_empty() {
            rows.extend(SafeText(Cow::Owned(row)).rows(columns));
        }
        rows
    }

    /// The text cut into rows of at most `columns` columns (at least 1), clusters and escapes
    /// whole; one that is wider than a row has a row of its own. No text is no row.
    pub fn rows(&self, columns: usize) -> Vec<SafeText> {
        let mut rows: Vec<SafeText> = Vec::new();
        let mut row = String::new();
        let mut taken = 0;
        for piece in pieces(&self.0) {
            let wide = width(piece);
            if taken > 0 && taken + wide > columns.max(1) {
                rows.push(SafeText(Cow::Owned(std::mem::take(&mut row))));
                taken = 0;
            }
            row.push_str(piece);
            taken += wide;
        }
        if !row.is_empty() {
            rows.push(SafeText(Cow::Owned(row)));
        }
        rows
    }

    /// Adds `other` at the end.
    pub fn push(&mut self, other: &SafeText) {
        self.0.to_mut().push_str(&other.0);
    }

    /// Adds words of our own at the end.
    pub fn push_literal(&mut self, text: &'static str) {
        self.0.to_mut().push_str(text);
    }

    /// Adds `other` at the end, and gives the whole.
    #[must_use]
    pub fn then(mut self, other: impl Into<SafeText>) -> SafeText {
        self.push(&other.into());
        self
    }

    /// `7 bytes`, `1 byte`: a number with the word for one or for many.
    pub fn counted(count: u64, one: &'static str, many: &'static str) -> SafeText {
        SafeText::from(count).then(" ").then(if count == 1 { one } else { many })
    }

    /// The texts one after the other, with `between` between them.
    pub fn join(texts: impl IntoIterator<Item = SafeText>, between: &'static str) -> SafeText {
        let mut all = String::new();
        for (index, text) in texts.into_iter().enumerate() {
            if index > 0 {
                all.push_str(between);
            }
            all.push_str(&text.0);
        }
        SafeText(Cow::Owned(all))
    }
}

/// Columns of `text` when each grapheme cluster is placed by itself, as ratatui does.
fn width(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// The grapheme clusters of `text`, escapes in one piece.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let length = match escape_length(rest) {
            Some(length) => length,
            None => rest.graphemes(true).next()?.len(),
        };
        let (piece, tail) = rest.split_at(length);
        rest = tail;
        Some(piece)
    })
}

/// Bytes of the escape that `text` begins with.
fn escape_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    match (bytes.first()?, bytes.get(1)?) {
        (b'\\', b'x') if bytes.get(2..4).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit)) => Some(4),
        (b'\\', b'u') if bytes.get(2) == Some(&b'{') => {
            let digits = bytes[3..].iter().take(6).take_while(|byte| byte.is_ascii_hexdigit()).count();
            (bytes.get(3 + digits) == Some(&b'}')).then_some(digits + 4)
        }
        (b'\\', b'\\' | b'n' | b'r' | b't' | b'0') => Some(2),
        _ => None,
    }
}

/// Width and precision of a format are columns: `{:>8}` pads, `{:.8}` truncates.
impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(most) = f.precision()
            && self.width() > most
        {
            let cut = self.truncated(most);
            return pad(&cut, f);
        }
        pad(self, f)
    }
}

fn pad(text: &SafeText, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let missing = f.width().map_or(0, |columns| columns.saturating_sub(text.width()));
    let before = match f.align() {
        Some(fmt::Alignment::Right) => missing,
        Some(fmt::Alignment::Center) => missing / 2,
        Some(fmt::Alignment::Left) | None => 0,
    };
    let after = missing - before;
    write!(f, "{:before$}{}{:after$}", "", text.0, "")
}

impl AsRef<str> for SafeText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl From<SafeText> for Cow<'static, str> {
    fn from(text: SafeText) -> Cow<'static, str> {
        text.0
    }
}

impl<'a> From<&'a SafeText> for Cow<'a, str> {
    fn from(text: &'a SafeText) -> Cow<'a, str> {
        Cow::Borrowed(&text.0)
    }
}

impl From<SafeText> for String {
    fn from(text: SafeText) -> String {
        text.0.into_owned()
    }
}

/// Words of our own.
impl From<&'static str> for SafeText {
    fn from(text: &'static str) -> SafeText {
        SafeText::literal(text)
    }
}

impl From<&SafeText> for SafeText {
    fn from(text: &SafeText) -> SafeText {
        text.clone()
    }
}

impl FromIterator<SafeText> for SafeText {
    fn from_iter<I: IntoIterator<Item = SafeText>>(texts: I) -> SafeText {
        SafeText::join(texts, "")
    }
}

macro_rules! from_number {
    ($($number:ty),*) => {$(
        /// The number in decimal.
        impl From<$number> for SafeText {
            fn from(number: $number) -> SafeText {
                SafeText(Cow::Owned(number.to_string()))
            }
        }
    )*};
}

from_number!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
