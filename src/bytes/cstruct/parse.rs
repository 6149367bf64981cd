//! Declarations to types, by recursive descent: what stands outside of braces, and the words before a name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::attribute::{Attributes, Pack, is_attribute};
use super::cursor::Cursor;
use super::declarator::{Base, Declarator, IGNORED};
use super::limits;
use super::meaning::MemberMeaning;
use super::problem::{DeclarationError, ParseResult};
use super::token::TokenKind;
use super::types::{Aggregate, CType, Declarations, Scalar};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// Reads declarations of types that may use those that are known, and may declare a name of theirs anew. The error is
/// the first one, with its place.
pub fn parse_with(source: &str, known: &Declarations) -> Result<Declarations, DeclarationError> {
    if source.len() > limits::SOURCE {
        let text = SafeText::literal("too long: at most ").then(limits::SOURCE).then(" bytes are read");
        let start = (0..=limits::SOURCE).rev().find(|at| source.is_char_boundary(*at)).unwrap_or(0);
        return Err(DeclarationError::at(source, start..start, text));
    }
    let mut parser = Parser {
        cursor: Cursor::new(source)?,
        members: 0,
        pack: Pack::default(),
        typedefs: BTreeMap::new(),
        known,
        declared: Declarations::default(),
    };
    parser.unit()?;
    Ok(parser.declared)
}

/// What the words before a name say.
pub(super) struct Specifiers {
    pub(super) base: Base,
    /// The type as it was written.
    pub(super) text: String,
    pub(super) order: Option<Order>,
    pub(super) meaning: Option<MemberMeaning>,
    pub(super) align: Option<u64>,
    pub(super) is_packed: bool,
    is_typedef: bool,
}

pub(super) struct Parser<'a> {
    pub(super) cursor: Cursor<'a>,
    /// Members of all declarations so far.
    pub(super) members: usize,
    pub(super) pack: Pack,
    /// Typedefs, and enums under `enum NAME`.
    pub(super) typedefs: BTreeMap<String, Base>,
    /// What was declared elsewhere.
    known: &'a Declarations,
    pub(super) declared: Declarations,
}

/// The words that number types are made of.
const NUMBER_WORDS: [&str; 7] = ["char", "short", "int", "long", "signed", "unsigned", "double"];

impl<'a> Parser<'a> {
    fn unit(&mut self) -> ParseResult<()> {
        loop {
            match self.cursor.kind() {
                TokenKind::End => break,
                TokenKind::PragmaPack => self.cursor.pragma_pack(&mut self.pack)?,
                TokenKind::Sign(';') => self.cursor.next += 1,
                _ => self.declaration()?,
            }
        }
        if self.declared.aggregates.is_empty() {
            let text = "a struct is expected, as: struct tst { short x; int y; short z; };";
            return Err(DeclarationError::at(
                self.cursor.source,
                self.cursor.source.len()..self.cursor.source.len(),
                text,
            ));
        }
        Ok(())
    }

    /// `struct s { … };`, `typedef … name;`, `enum { … };`
    fn declaration(&mut self) -> ParseResult<()> {
        let start = self.cursor.place();
        let specifiers = self.specifiers()?;
        if self.cursor.take(';') {
            return Ok(());
        }
        if !specifiers.is_typedef && !matches!(specifiers.base, Base::Complete(CType::Aggregate(_))) {
            let text = "only types are declared here: struct, union, enum or typedef";
            return Err(DeclarationError::at(self.cursor.source, start, text));
        }
        loop {
            let declarator = self.cursor.declarator()?;
            if declarator.name.is_empty() {
                return Err(self.cursor.error("a name is expected here, or ;"));
            }
            let attributes = self.cursor.attributes()?;
            let kind = self.cursor.derived(&specifiers.base, &declarator);
            if specifiers.is_typedef {
                let base = match kind? {
                    Base::Complete(kind) => {
                        let kind = self.named_by_typedef(kind, &declarator, attributes);
                        self.declared.typedefs.insert(declarator.name.clone(), kind.clone());
                        Base::Complete(kind)
                    }
                    // A type without a size: only pointers to it can be members, until it is declared.
                    other => other,
                };
                self.typedefs.insert(declarator.name, base);
            } else {
                self.cursor.sized(kind?, &declarator)?;
            }
            if self.cursor.take(',') {
                continue;
            }
            return self.cursor.expect(';', "; is missing here");
        }
    }

    /// A struct without a name has that of its typedef; attributes behind it are the struct's.
    fn named_by_typedef(&mut self, kind: CType, declarator: &Declarator, attributes: Attributes) -> CType {
        let CType::Aggregate(aggregate) = &kind else { return kind };
        let is_unnamed = aggregate.name.is_empty() && declarator.derivations.is_empty();
        if !is_unnamed && attributes.align.is_none() {
            return kind;
        }
        let mut renamed = Aggregate::clone(aggregate);
        if is_unnamed {
            renamed.name.clone_from(&declarator.name);
        }
        renamed.align = renamed.align.max(attributes.align);
        let renamed = Arc::new(renamed);
        for each in &mut self.declared.aggregates {
            if Arc::ptr_eq(each, aggregate) {
                *each = Arc::clone(&renamed);
            }
        }
        CType::Aggregate(renamed)
    }

    pub(super) fn specifiers(&mut self) -> ParseResult<Specifiers> {
        let start = self.cursor.place();
        let meaning = self.cursor.meaning()?;
        let mut words: Vec<&'a str> = Vec::new();
        let mut found: Option<(Base, String)> = None;
        let mut attributes = Attributes::default();
        let mut order = None;
        let mut is_typedef = false;
        while let TokenKind::Word(word) = self.cursor.kind() {
            let is_typed = found.is_some() || !words.is_empty();
            if IGNORED.contains(&word) {
                self.cursor.next += 1;
            } else if word == "typedef" {
                self.cursor.next += 1;
                is_typedef = true;
            } else if NUMBER_WORDS.contains(&word) && found.is_none() {
                self.cursor.next += 1;
                words.push(word);
            } else if matches!(word, "_Alignas" | "alignas") {
                self.cursor.next += 1;
                attributes.align = attributes.align.max(Some(self.cursor.alignment()?));
            } else if is_attribute(word) {
                attributes.join(self.cursor.attributes()?);
            } else if let Some(said) = order_word(word).filter(|_| !is_typed && self.cursor.is_word(1)) {
                self.cursor.next += 1;
                order = Some(said);
            } else if is_typed {
                break;
            } else if matches!(word, "struct" | "union") {
                found = Some(self.aggregate()?);
            } else if word == "enum" {
                found = Some(self.enumeration()?);
            } else if word == "void" {
                self.cursor.next += 1;
                found = Some((Base::Void, word.to_owned()));
            } else if let Some(base) = self.typedef(word) {
                let base = if let Base::Undeclared(tag) = base { self.tagged(tag) } else { base };
                found = Some((base, word.to_owned()));
                self.cursor.next += 1;
            } else if let Some(scalar) = Scalar::named(word) {
                self.cursor.next += 1;
                found = Some((Base::Complete(CType::Scalar(scalar)), word.to_owned()));
            } else {
                let text = SafeText::literal("there is no type ").then(SafeText::escaped_str(word));
                return Err(self.cursor.error(text.then(": declare it before, or write a type of C")));
            }
        }
        let (base, text) = match (found, words.is_empty()) {
            (Some(found), _) => found,
            (None, false) => {
                let place = self.cursor.since(&start);
                let Some(scalar) = Scalar::of_words(&words) else {
                    return Err(DeclarationError::at(self.cursor.source, place, "C has no such type"));
                };
                (Base::Complete(CType::Scalar(scalar)), scalar.name.to_owned())
            }
            (None, true) => {
                return Err(self.cursor.error("a type is expected here, as uint16_t or struct NAME"));
            }
        };
        let Attributes { is_packed, align } = attributes;
        Ok(Specifiers { base, text, order, meaning, align, is_packed, is_typedef })
    }

    /// The type behind a typedef.
    fn typedef(&self, name: &str) -> Option<Base> {
        let known = || self.known.typedefs.get(name).cloned().map(Base::Complete);
        self.typedefs.get(name).cloned().or_else(known)
    }

    /// The struct or union of a tag.
    pub(super) fn tagged(&self, tag: String) -> Base {
        match self.declared.tags.get(&tag).or_else(|| self.known.tags.get(&tag)) {
            Some(known) => Base::Complete(CType::Aggregate(Arc::clone(known))),
            None => Base::Undeclared(tag),
        }
    }
}

/// The order that a word before a type says.
fn order_word(word: &str) -> Option<Order> {
    match word {
        "big" | "network" => Some(Order::Big),
        "little" => Some(Order::Little),
        "host" => Some(Order::HOST),
        _ => None,
    }
}
