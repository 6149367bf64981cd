//! What stands in braces: the members of structs and unions, and the values of enums.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::attribute::Attributes;
use super::declarator::{Base, Declarator, spelled};
use super::limits;
use super::meaning::MemberMeaning;
use super::parse::{Parser, Specifiers};
use super::problem::{DeclarationError, ParseResult};
use super::token::TokenKind;
use super::types::{Aggregate, AggregateKind, CType, Scalar, ScalarClass, StructMember};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

impl Parser<'_> {
    /// `struct NAME`, `struct NAME { … }`, `struct { … }`; the same with `union`.
    pub(super) fn aggregate(&mut self) -> ParseResult<(Base, String)> {
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
        let about = comment_behind(&self.cursor.source[opened.end..]);
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
        let aggregate = Aggregate { kind, name: name_of_it, about, members, is_packed, pack, align, depth };
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
                let (order, meaning) = (specifiers.order, specifiers.meaning);
                members.push(StructMember {
                    name: String::new(),
                    kind,
                    text,
                    bits: None,
                    align,
                    is_packed,
                    meaning,
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
                meaning: specifiers.meaning.or_else(|| meaning_of(&derived)),
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
    pub(super) fn enumeration(&mut self) -> ParseResult<(Base, String)> {
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

/// The text of a comment that begins a source, on one line.
fn comment_behind(source: &str) -> String {
    let line = source.trim_start_matches([' ', '\t']);
    let comment = match line.strip_prefix("/*") {
        Some(rest) => rest.split("*/").next(),
        None => line.strip_prefix("//").and_then(|rest| rest.lines().next()),
    };
    comment.map_or(String::new(), |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The order that a type itself says.
fn order_of(kind: &CType) -> Option<Order> {
    match kind {
        CType::Scalar(scalar) => scalar.order,
        CType::Array(of, _) => order_of(of),
        CType::Pointer | CType::Enum(_) | CType::Aggregate(_) => None,
    }
}

/// What a type itself stands for.
fn meaning_of(kind: &CType) -> Option<MemberMeaning> {
    match kind {
        CType::Scalar(scalar) => MemberMeaning::of_type(scalar.name),
        CType::Array(of, _) => meaning_of(of),
        CType::Pointer | CType::Enum(_) | CType::Aggregate(_) => None,
    }
}
