//! The source of a declaration and how far it was read, with what all parts of the parser ask of it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::limits;
use super::problem::{DeclarationError, ParseResult};
use super::token::{Token, TokenKind, tokens};
use crate::bytes::text::SafeText;

/// See the module.
pub(super) struct Cursor<'a> {
    pub(super) source: &'a str,
    tokens: Vec<Token<'a>>,
    pub(super) next: usize,
    pub(super) depth: usize,
    /// The values of enums that were declared so far.
    pub(super) constants: BTreeMap<String, i128>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(source: &'a str) -> ParseResult<Cursor<'a>> {
        Ok(Cursor { source, tokens: tokens(source)?, next: 0, depth: 0, constants: BTreeMap::new() })
    }

    /// From a place to the end of the token that was taken last.
    pub(super) fn since(&self, start: &Range<usize>) -> Range<usize> {
        let last = self.next.checked_sub(1).and_then(|last| self.tokens.get(last));
        start.start..last.map_or(start.end, |token| token.place.end)
    }

    pub(super) fn deeper(&mut self, place: &Range<usize>) -> ParseResult<()> {
        self.depth += 1;
        if self.depth > limits::NESTING {
            let text = SafeText::literal("too deep: at most ").then(limits::NESTING).then(" in one another");
            return Err(DeclarationError::at(self.source, place.clone(), text));
        }
        Ok(())
    }

    pub(super) fn kind(&self) -> TokenKind<'a> {
        self.tokens.get(self.next).map_or(TokenKind::End, |token| token.kind)
    }

    pub(super) fn place(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.source.len()..self.source.len(), |token| token.place.clone())
    }

    /// Whether a word stands so many tokens on.
    pub(super) fn is_word(&self, ahead: usize) -> bool {
        matches!(self.tokens.get(self.next + ahead).map(|token| token.kind), Some(TokenKind::Word(_)))
    }

    /// The name that stands here, taken; empty if none does.
    pub(super) fn name(&mut self) -> String {
        match self.kind() {
            TokenKind::Word(word) => {
                self.next += 1;
                word.to_owned()
            }
            _ => String::new(),
        }
    }

    pub(super) fn take(&mut self, sign: char) -> bool {
        let is_there = self.kind() == TokenKind::Sign(sign);
        self.next += usize::from(is_there);
        is_there
    }

    pub(super) fn expect(&mut self, sign: char, text: &'static str) -> ParseResult<()> {
        if self.take(sign) { Ok(()) } else { Err(self.error(text)) }
    }

    pub(super) fn error(&self, text: impl Into<SafeText>) -> DeclarationError {
        DeclarationError::at(self.source, self.place(), text)
    }

    /// Whether an operator of one or two signs stands here.
    pub(super) fn stands(&self, operator: &str) -> bool {
        operator.chars().enumerate().all(|(index, sign)| {
            self.tokens.get(self.next + index).is_some_and(|token| token.kind == TokenKind::Sign(sign))
        })
    }
}
