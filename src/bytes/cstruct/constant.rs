//! Constant expressions of whole numbers: sizes of arrays, bits of fields, values of enums.

use super::cursor::Cursor;
use super::problem::{DeclarationError, ParseResult};
use super::token::TokenKind;

impl Cursor<'_> {
    /// A constant expression of whole numbers.
    pub(super) fn constant(&mut self) -> ParseResult<i128> {
        self.operation(0)
    }

    fn operation(&mut self, level: usize) -> ParseResult<i128> {
        /// Binary operators, loosest first.
        const LEVELS: [&[&str]; 6] = [&["|"], &["^"], &["&"], &["<<", ">>"], &["+", "-"], &["*", "/", "%"]];
        if level == LEVELS.len() {
            return self.operand();
        }
        let mut left = self.operation(level + 1)?;
        while let Some(operator) = LEVELS[level].iter().find(|operator| self.stands(operator)) {
            self.next += operator.len();
            let place = self.place();
            let right = self.operation(level + 1)?;
            let shift = u32::try_from(right).ok().filter(|shift| *shift < 64);
            let result = match *operator {
                "|" => Some(left | right),
                "^" => Some(left ^ right),
                "&" => Some(left & right),
                "<<" => shift.and_then(|shift| left.checked_mul(1 << shift)),
                ">>" => shift.map(|shift| left >> shift),
                "+" => left.checked_add(right),
                "-" => left.checked_sub(right),
                "*" => left.checked_mul(right),
                "/" => left.checked_div(right),
                _ => left.checked_rem(right),
            };
            left = result
                .filter(|result| i128::from(i64::MIN) <= *result && *result <= i128::from(u64::MAX))
                .ok_or_else(|| DeclarationError::at(self.source, place, "this has no value of 64 bits"))?;
        }
        Ok(left)
    }

    fn operand(&mut self) -> ParseResult<i128> {
        let start = self.place();
        self.deeper(&start)?;
        let value = match self.kind() {
            TokenKind::Number(number) => {
                self.next += 1;
                i128::from(number)
            }
            TokenKind::Sign('(') => {
                self.next += 1;
                let value = self.constant()?;
                self.expect(')', ") is missing here")?;
                value
            }
            TokenKind::Sign('-') => {
                self.next += 1;
                -self.operand()?
            }
            TokenKind::Sign('~') => {
                self.next += 1;
                !self.operand()?
            }
            TokenKind::Word("sizeof") => {
                return Err(self.error("sizeof depends on the machine: write the number"));
            }
            TokenKind::Word(name) => {
                let Some(value) = self.constants.get(name).copied() else {
                    return Err(self
                        .error("a number is expected here, or a value of an enum that was declared before"));
                };
                self.next += 1;
                value
            }
            _ => return Err(self.error("a number is expected here")),
        };
        self.depth -= 1;
        Ok(value)
    }
}
