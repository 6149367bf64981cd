//! Declarations to types, by recursive descent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::attribute::{Attributes, Pack, is_attribute};
use super::cursor::{Cursor, DeclarationError, ParseResult};
use super::declarator::{Base, Declarator, spelled};
use super::limits;
use super::token::TokenKind;
use super::types::{Aggregate, AggregateKind, CType, Declarations, Scalar, ScalarClass, StructMember};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// Reads declarations of types, which may use the structs of the sockets API ([`super::templates`]). The error is the
/// first one, with its place.
pub fn parse(source: &str) -> Result<Declarations, DeclarationError> {
    parse_with(source, super::templates::shipped())
}

/// Reads declarations that may use those that are known, and may declare a name of theirs anew.
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
struct Specifiers {
    base: Base,
    /// The type as it was written.
    text: String,
    order: Option<Order>,
    align: Option<u64>,
    is_packed: bool,
    is_typedef: bool,
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    /// Members of all declarations so far.
    members: usize,
    pack: Pack,
    /// Typedefs, and enums under `enum NAME`.
    typedefs: BTreeMap<String, Base>,
    /// What was declared elsewhere.
    known: &'a Declarations,
    declared: Declarations,
}

/// The words that number types are made of.
const NUMBER_WORDS: [&str; 7] = ["char", "short", "int", "long", "signed", "unsigned", "double"];

/// Words that change no layout.
pub(super) const IGNORED: [&str; 9] =
    ["const", "volatile", "restrict", "register", "static", "extern", "__extension__", "inline", "_Atomic"];

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

    fn specifiers(&mut self) -> ParseResult<Specifiers> {
        let start = self.cursor.place();
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
        Ok(Specifiers { base, text, order, align, is_packed, is_typedef })
    }

    /// `struct NAME`, `struct NAME { … }`, `struct { … }`; the same with `union`.
    fn aggregate(&mut self) -> ParseResult<(Base, String)> {
        let kind = match self.cursor.kind() {
            TokenKind::Word("union") => AggregateKind::Union,
            _ => AggregateKind::Struct,
        };
        self.cursor.next += 1;
        let mut attributes = self.cursor.attributes()?;
        let name = self.cursor.name();
        let text = if name.is_empty() { kind.word().to_owned() } else { format!("{} {name}", kind.word()) };
        let brace = self.cursor.place();
        if !self.cursor.take('{') {
            if name.is_empty() {
                return Err(self.cursor.error("a name is expected here, or { and members"));
            }
            return Ok((self.tagged(name), text));
        }
        let opened = self.cursor.since(&brace);
        self.cursor.deeper(&opened)?;
        let members = self.members(kind)?;
        self.cursor.depth -= 1;
        attributes.join(self.cursor.attributes()?);
        let Attributes { is_packed, align } = attributes;
        let inner = members.iter().filter_map(|member| member.kind.aggregate()).map(|inner| inner.depth);
        let depth = 1 + inner.max().unwrap_or(0);
        if depth > limits::NESTING {
            let text =
                SafeText::literal("too deep: at most ").then(limits::NESTING).then(" structs in one another");
            return Err(DeclarationError::at(self.cursor.source, opened, text));
        }
        let (pack, name_of_it) = (self.pack.now, name.clone());
        let aggregate = Aggregate { kind, name: name_of_it, members, is_packed, pack, align, depth };
        let aggregate = Arc::new(aggregate);
        if !name.is_empty() && self.declared.tags.insert(name, Arc::clone(&aggregate)).is_some() {
            return Err(DeclarationError::at(
                self.cursor.source,
                opened,
                "a struct or union of this name was declared before",
            ));
        }
        self.declared.aggregates.push(Arc::clone(&aggregate));
        Ok((Base::Complete(CType::Aggregate(aggregate)), text))
    }

    /// The type behind a typedef.
    fn typedef(&self, name: &str) -> Option<Base> {
        let known = || self.known.typedefs.get(name).cloned().map(Base::Complete);
        self.typedefs.get(name).cloned().or_else(known)
    }

    /// The struct or union of a tag.
    fn tagged(&self, tag: String) -> Base {
        match self.declared.tags.get(&tag).or_else(|| self.known.tags.get(&tag)) {
            Some(known) => Base::Complete(CType::Aggregate(Arc::clone(known))),
            None => Base::Undeclared(tag),
        }
    }

    /// The members up to the closing brace, which is taken.
    fn members(&mut self, kind: AggregateKind) -> ParseResult<Vec<StructMember>> {
        let mut members: Vec<StructMember> = Vec::new();
        let mut names = BTreeSet::new();
        loop {
            match self.cursor.kind() {
                TokenKind::Sign('}') => break,
                TokenKind::Sign(';') => self.cursor.next += 1,
                TokenKind::PragmaPack => self.cursor.pragma_pack(&mut self.pack)?,
                TokenKind::End => return Err(self.cursor.error("} is missing: the struct has no end")),
                _ => {
                    if let Some(last) =
                        members.last().filter(|last| matches!(last.kind, CType::Array(_, None)))
                    {
                        let text = "an array without a size can only be the last member";
                        return Err(DeclarationError::at(self.cursor.source, last.place.clone(), text));
                    }
                    self.member(kind, &mut members, &mut names)?;
                }
            }
        }
        self.cursor.next += 1;
        Ok(members)
    }

    fn member(
        &mut self,
        kind: AggregateKind,
        members: &mut Vec<StructMember>,
        names: &mut BTreeSet<String>,
    ) -> ParseResult<()> {
        let start = self.cursor.place();
        let specifiers = self.specifiers()?;
        if self.cursor.take(';') {
            // Of the types that C lets stand alone only a struct or union without a name is a member.
            if let Base::Complete(CType::Aggregate(inner)) = &specifiers.base
                && inner.name.is_empty()
            {
                let kind = CType::Aggregate(Arc::clone(inner));
                let (text, align, is_packed) = (specifiers.text, specifiers.align, specifiers.is_packed);
                let order = specifiers.order;
                members.push(StructMember {
                    name: String::new(),
                    kind,
                    text,
                    bits: None,
                    align,
                    is_packed,
                    order,
                    place: start,
                });
            }
            return self.count_member();
        }
        loop {
            let declarator = self.cursor.declarator()?;
            let bits = if self.cursor.take(':') { Some(self.bits(&specifiers, &declarator)?) } else { None };
            let mut attributes = self.cursor.attributes()?;
            attributes.join(Attributes { is_packed: specifiers.is_packed, align: specifiers.align });
            if declarator.name.is_empty() && bits.is_none() {
                return Err(self.cursor.error("the name of a member is expected here"));
            }
            let derived = self.cursor.derived(&specifiers.base, &declarator)?;
            let derived = self.cursor.sized(derived, &declarator)?;
            if matches!(derived, CType::Array(_, None))
                && (kind == AggregateKind::Union || members.is_empty())
            {
                let text = "an array without a size wants a member before it, in a struct";
                return Err(DeclarationError::at(self.cursor.source, declarator.place, text));
            }
            if !declarator.name.is_empty() && !names.insert(declarator.name.clone()) {
                return Err(DeclarationError::at(
                    self.cursor.source,
                    declarator.place,
                    "there is a member of this name before",
                ));
            }
            self.count_member()?;
            members.push(StructMember {
                text: spelled(&specifiers.text, &declarator.derivations),
                order: specifiers.order.or_else(|| order_of(&derived)),
                name: declarator.name,
                kind: derived,
                bits,
                align: attributes.align,
                is_packed: attributes.is_packed,
                place: declarator.place,
            });
            if self.cursor.take(',') {
                continue;
            }
            return self.cursor.expect(';', "; is missing here, between two members");
        }
    }

    /// How many bits the field behind a colon has.
    fn bits(&mut self, specifiers: &Specifiers, declarator: &Declarator) -> ParseResult<u32> {
        let start = self.cursor.place();
        let count = self.cursor.constant()?;
        let place = self.cursor.since(&start);
        let fail = |text: SafeText| Err(DeclarationError::at(self.cursor.source, place, text));
        let scalar = match &specifiers.base {
            Base::Complete(CType::Scalar(scalar) | CType::Enum(scalar))
                if scalar.class != ScalarClass::Float =>
            {
                scalar
            }
            _ => return fail("only whole numbers have bit-fields".into()),
        };
        if !declarator.derivations.is_empty() {
            return fail("a bit-field is no array and no pointer".into());
        }
        let most = if scalar.class == ScalarClass::Bool { 1 } else { scalar.most_bits() };
        if !(0..=i128::from(most)).contains(&count) {
            let text = SafeText::literal("a bit-field of ").then(scalar.name).then(" has 0 to ").then(most);
            return fail(text.then(" bits"));
        }
        if count == 0 && !declarator.name.is_empty() {
            return fail("a bit-field of 0 bits has no name: it only ends the unit before it".into());
        }
        Ok(count as u32)
    }

    fn count_member(&mut self) -> ParseResult<()> {
        self.members += 1;
        if self.members > limits::MEMBERS {
            let text =
                SafeText::literal("too many members: at most ").then(limits::MEMBERS).then(" are read");
            return Err(self.cursor.error(text));
        }
        Ok(())
    }

    /// `enum NAME { A, B = 2 }`, or `enum NAME`: an int, unsigned where no value is negative.
    fn enumeration(&mut self) -> ParseResult<(Base, String)> {
        self.cursor.next += 1;
        self.cursor.attributes()?;
        let name = self.cursor.name();
        let text = if name.is_empty() { "enum".to_owned() } else { format!("enum {name}") };
        let key = format!("enum {name}");
        if !self.cursor.take('{') {
            return match self.typedefs.get(&key).cloned() {
                Some(base) => Ok((base, text)),
                None => Err(self.cursor.error("this enum was not declared: { and its values are expected")),
            };
        }
        let (mut value, mut is_negative) = (0_i128, false);
        loop {
            if self.cursor.take('}') {
                break;
            }
            let place = self.cursor.place();
            let constant = self.cursor.name();
            if constant.is_empty() {
                return Err(self.cursor.error("the name of a value is expected here, or }"));
            }
            if self.cursor.take('=') {
                value = self.cursor.constant()?;
            }
            if i32::try_from(value).is_err() && u32::try_from(value).is_err() {
                return Err(DeclarationError::at(
                    self.cursor.source,
                    place,
                    "a value of an enum has 32 bits here",
                ));
            }
            is_negative |= value < 0;
            self.cursor.constants.insert(constant, value);
            value += 1;
            if !self.cursor.take(',') {
                self.cursor.expect('}', ", or } is missing here")?;
                break;
            }
        }
        let kind = CType::Enum(if is_negative { Scalar::INT } else { Scalar::UNSIGNED_INT });
        if !name.is_empty() {
            self.typedefs.insert(key, Base::Complete(kind.clone()));
        }
        Ok((Base::Complete(kind), text))
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

/// The order that a type itself says.
fn order_of(kind: &CType) -> Option<Order> {
    match kind {
        CType::Scalar(scalar) => scalar.order,
        CType::Array(of, _) => order_of(of),
        CType::Pointer | CType::Enum(_) | CType::Aggregate(_) => None,
    }
}
