//! `__attribute__`, `_Alignas` and `#pragma pack`, which change a layout from outside of the types; and `[[ipv6]]`.

use super::cursor::Cursor;
use super::limits;
use super::meaning::MemberMeaning;
use super::problem::{DeclarationError, ParseResult};
use super::token::TokenKind;
use crate::bytes::text::SafeText;

/// What `__attribute__` said.
#[derive(Clone, Copy, Default)]
pub(super) struct Attributes {
    pub(super) is_packed: bool,
    pub(super) align: Option<u64>,
}

impl Attributes {
    pub(super) fn join(&mut self, other: Attributes) {
        self.is_packed |= other.is_packed;
        self.align = self.align.max(other.align);
    }
}

pub(super) fn is_attribute(word: &str) -> bool {
    matches!(word, "__attribute__" | "__attribute" | "__packed")
}

/// `#pragma pack` as it stands at a place of the source.
#[derive(Default)]
pub(super) struct Pack {
    /// The most that an alignment may be, in bytes.
    pub(super) now: Option<u64>,
    /// Those of `#pragma pack(push)`.
    pushed: Vec<Option<u64>>,
}

impl Cursor<'_> {
    /// Attributes, as many as stand here.
    pub(super) fn attributes(&mut self) -> ParseResult<Attributes> {
        let mut all = Attributes::default();
        while let TokenKind::Word(word) = self.kind() {
            match word {
                "__packed" => all.is_packed = true,
                _ if is_attribute(word) => {
                    self.next += 1;
                    self.expect('(', "(( is expected here, as __attribute__((packed))")?;
                    self.expect('(', "(( is expected here, as __attribute__((packed))")?;
                    while !self.take(')') {
                        all.join(self.attribute()?);
                        self.take(',');
                    }
                    self.expect(')', ")) is expected here")?;
                    continue;
                }
                _ => break,
            }
            self.next += 1;
        }
        Ok(all)
    }

    /// `[[ipv6]]` before a member: what it stands for.
    pub(super) fn meaning(&mut self) -> ParseResult<Option<MemberMeaning>> {
        if !self.stands("[[") {
            return Ok(None);
        }
        self.next += 2;
        let known = match self.kind() {
            TokenKind::Word(word) => MemberMeaning::of_word(word),
            _ => None,
        };
        let Some(meaning) = known else {
            let words = MemberMeaning::WORDS.iter().map(|(word, _)| SafeText::literal(word));
            let text = SafeText::literal("what the member stands for is expected here: ");
            return Err(self.error(text.then(SafeText::join(words, ", "))));
        };
        self.next += 1;
        self.expect(']', "]] is missing here")?;
        self.expect(']', "]] is missing here")?;
        Ok(Some(meaning))
    }

    fn attribute(&mut self) -> ParseResult<Attributes> {
        let TokenKind::Word(word) = self.kind() else {
            return Err(self.error("packed or aligned(N) is expected here"));
        };
        match word {
            "packed" | "__packed__" => {
                self.next += 1;
                Ok(Attributes { is_packed: true, align: None })
            }
            "aligned" | "__aligned__" => {
                self.next += 1;
                // Without a number: the largest alignment that the machine has for a number.
                let align = if self.kind() == TokenKind::Sign('(') { self.alignment()? } else { 16 };
                Ok(Attributes { is_packed: false, align: Some(align) })
            }
            _ => Err(self
                .error("of the attributes only packed and aligned(N) change a layout: leave this one out")),
        }
    }

    /// `(8)` or `(type)`, as `_Alignas` and `aligned` have it; of types only numbers.
    pub(super) fn alignment(&mut self) -> ParseResult<u64> {
        let start = self.place();
        self.expect('(', "( and an alignment in bytes are expected here")?;
        let align = self.constant()?;
        self.expect(')', ") is missing here")?;
        match u64::try_from(align) {
            Ok(align) if align.is_power_of_two() && align <= 65536 => Ok(align),
            _ => {
                let text = "an alignment is a power of two, at most 65536";
                Err(DeclarationError::at(self.source, start, text))
            }
        }
    }

    /// `#pragma pack(N)`, `()`, `(push, N)`, `(push)`, `(pop)`.
    pub(super) fn pragma_pack(&mut self, pack: &mut Pack) -> ParseResult<()> {
        self.next += 1;
        self.expect('(', "( is expected here: #pragma pack(1), (push, 1) or (pop)")?;
        match self.kind() {
            TokenKind::Word("push") => {
                self.next += 1;
                if pack.pushed.len() >= limits::NESTING {
                    return Err(self.error("too many #pragma pack(push) in one another"));
                }
                pack.pushed.push(pack.now);
                if self.take(',') {
                    pack.now = Some(self.pack_size()?);
                }
            }
            TokenKind::Word("pop") => {
                let Some(before) = pack.pushed.pop() else {
                    return Err(self.error("there was no #pragma pack(push) before"));
                };
                self.next += 1;
                pack.now = before;
            }
            TokenKind::Sign(')') => pack.now = None,
            _ => pack.now = Some(self.pack_size()?),
        }
        self.expect(')', ") is missing here")
    }

    fn pack_size(&mut self) -> ParseResult<u64> {
        match self.kind() {
            TokenKind::Number(size @ (1 | 2 | 4 | 8 | 16)) => {
                self.next += 1;
                Ok(size)
            }
            _ => Err(self.error("1, 2, 4, 8 or 16 is expected here")),
        }
    }
}
