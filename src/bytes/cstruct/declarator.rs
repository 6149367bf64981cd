//! What stands around the name of a member: pointers, arrays, functions; and the type that they make.

use std::ops::Range;

use super::cursor::Cursor;
use super::limits;
use super::problem::{DeclarationError, ParseResult};
use super::token::TokenKind;
use super::types::CType;

/// Words that change no layout.
pub(super) const IGNORED: [&str; 9] =
    ["const", "volatile", "restrict", "register", "static", "extern", "__extension__", "inline", "_Atomic"];

/// The type before pointers and arrays are made of it.
#[derive(Clone)]
pub(super) enum Base {
    Complete(CType),
    Void,
    /// `struct NAME` that is not declared yet: only a pointer to it has a size.
    Undeclared(String),
    Function,
}

/// What stands around a name.
pub(super) enum Derivation {
    Pointer,
    Array(Option<u64>),
    Function,
}

pub(super) struct Declarator {
    pub(super) name: String,
    pub(super) place: Range<usize>,
    /// From the name outwards.
    pub(super) derivations: Vec<Derivation>,
}

impl Cursor<'_> {
    /// A name with the pointers, arrays and functions around it; the name may be missing.
    pub(super) fn declarator(&mut self) -> ParseResult<Declarator> {
        let start = self.place();
        self.deeper(&start)?;
        let mut pointers = 0_usize;
        loop {
            match self.kind() {
                TokenKind::Sign('*') => pointers += 1,
                TokenKind::Word(word) if IGNORED.contains(&word) => {}
                _ => break,
            }
            self.next += 1;
        }
        let mut declarator = if self.take('(') {
            let inner = self.declarator()?;
            self.expect(')', ") is missing here")?;
            inner
        } else {
            let place = self.place();
            Declarator { name: self.name(), place, derivations: Vec::new() }
        };
        loop {
            if self.take('[') {
                declarator.derivations.push(Derivation::Array(self.array_size()?));
            } else if self.take('(') {
                self.skip_parameters()?;
                declarator.derivations.push(Derivation::Function);
            } else {
                break;
            }
        }
        declarator.derivations.extend((0..pointers.min(limits::NESTING)).map(|_| Derivation::Pointer));
        if declarator.derivations.len() > 2 * limits::NESTING {
            return Err(DeclarationError::at(
                self.source,
                start,
                "too many arrays and pointers in one another",
            ));
        }
        self.depth -= 1;
        Ok(declarator)
    }

    /// What stands in `[ ]`, the closing bracket taken.
    fn array_size(&mut self) -> ParseResult<Option<u64>> {
        if self.take(']') {
            return Ok(None);
        }
        let start = self.place();
        let size = self.constant()?;
        let place = self.since(&start);
        self.expect(']', "] is missing here")?;
        match u64::try_from(size) {
            Ok(size) if size <= limits::SIZE => Ok(Some(size)),
            _ => Err(DeclarationError::at(self.source, place, "an array has 0 to 1073741824 elements")),
        }
    }

    fn skip_parameters(&mut self) -> ParseResult<()> {
        let mut open = 1_usize;
        while open > 0 {
            match self.kind() {
                TokenKind::Sign('(') => open += 1,
                TokenKind::Sign(')') => open -= 1,
                TokenKind::End => return Err(self.error(") is missing here")),
                _ => {}
            }
            self.next += 1;
        }
        Ok(())
    }

    /// The type that a declarator makes of a base.
    pub(super) fn derived(&self, base: &Base, declarator: &Declarator) -> ParseResult<Base> {
        let fail =
            |text: &'static str| Err(DeclarationError::at(self.source, declarator.place.clone(), text));
        let mut kind = base.clone();
        for (index, derivation) in declarator.derivations.iter().enumerate().rev() {
            kind = match derivation {
                Derivation::Pointer => Base::Complete(CType::Pointer),
                Derivation::Function => Base::Function,
                Derivation::Array(size) => match kind {
                    Base::Complete(CType::Array(_, None)) => {
                        return fail("only the first size of an array can be left out");
                    }
                    Base::Complete(_) if size.is_none() && index > 0 => {
                        return fail("only the first size of an array can be left out");
                    }
                    Base::Complete(of) => Base::Complete(CType::Array(Box::new(of), *size)),
                    Base::Function => {
                        return fail("there are no arrays of functions, only of pointers to them");
                    }
                    Base::Void | Base::Undeclared(_) => kind,
                },
            };
        }
        Ok(kind)
    }

    /// A type that has a size.
    pub(super) fn sized(&self, kind: Base, declarator: &Declarator) -> ParseResult<CType> {
        let fail =
            |text: &'static str| Err(DeclarationError::at(self.source, declarator.place.clone(), text));
        match kind {
            Base::Complete(kind) => Ok(kind),
            Base::Void => fail("void has no size: only a pointer to it can be a member"),
            Base::Undeclared(_) => {
                fail("this struct is not declared, or not yet whole: only a pointer to it can be a member")
            }
            Base::Function => fail("a function is no member, a pointer to one is: (*name)(…)"),
        }
    }
}

/// A type as C writes it without a name: `char *[3]`, `int (*)()`.
pub(super) fn spelled(base: &str, derivations: &[Derivation]) -> String {
    let mut around = String::new();
    for derivation in derivations {
        if !matches!(derivation, Derivation::Pointer) && around.starts_with('*') {
            around = format!("({around})");
        }
        match derivation {
            Derivation::Pointer => around.insert(0, '*'),
            Derivation::Array(Some(size)) => around = format!("{around}[{size}]"),
            Derivation::Array(None) => around.push_str("[]"),
            Derivation::Function => around.push_str("()"),
        }
    }
    let blank = if around.is_empty() { "" } else { " " };
    format!("{base}{blank}{around}")
}
