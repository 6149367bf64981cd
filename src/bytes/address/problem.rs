//! What is wrong with an address as it was typed, where, and what to do.

use std::fmt;
use std::ops::Range;

use super::AddressNotation;
use crate::bytes::port::PortError;
use crate::bytes::text::SafeText;

/// A text that is no address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressError {
    /// Where in the text, in bytes; empty where something is missing.
    pub range: Range<usize>,
    /// Where in the text, in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: AddressProblem,
}

/// What is wrong with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddressProblem {
    /// Nothing was typed.
    Empty,
    /// A name, which a lookup can turn into addresses.
    Name,
    /// An address of the other family.
    OtherFamily,
    /// A form that `inet_aton(3)` may take, and `inet_pton(3)` does not.
    NotStrict(AddressNotation),
    /// A number greater than the bytes that it stands for hold: this is the greatest.
    TooLarge(u32),
    /// More than four numbers.
    TooManyParts,
    /// Nothing between two dots, or before the first, or after the last.
    EmptyPart,
    /// A character that the number cannot have: decimal, octal after `0`, hex after `0x`.
    NoDigit(char),
    /// A character that no IPv6 address has.
    NoIpv6Sign(char),
    /// More than four hexadecimal digits between colons.
    GroupTooLong,
    /// More than eight groups (or more than seven and a gap); so many.
    TooManyGroups(usize),
    /// Fewer than eight groups and no gap; so many.
    TooFewGroups(usize),
    /// `::` a second time.
    SecondGap,
    /// A single colon at the beginning or at the end, or three in a row.
    LooseColon,
    /// The IPv4 address at the end is none, or too early, or too late.
    Tail,
    /// Nothing after `%`.
    EmptyScope,
    /// A scope on something that is no IPv6 address.
    ScopeWithoutIpv6,
    /// A reverse name that is none.
    Arpa,
    /// No `/PREFIX` after the address.
    NoPrefix,
    /// A prefix with more bits than the address: this many are there.
    PrefixTooLong(u32),
    /// A mask whose ones do not stand together at the beginning.
    NotContiguous,
    /// No `:PORT` after the address.
    NoPort,
    /// An IPv6 address with something after it that may be a port, or not.
    Ambiguous,
    /// `[` without `]`.
    OpenBracket,
    /// Something other than `:PORT` after `]`.
    AfterBracket,
    /// The port is none.
    Port(PortError),
}

impl AddressError {
    pub(super) fn at(text: &str, range: Range<usize>, problem: AddressProblem) -> AddressError {
        let column = text[..range.start].chars().count() + 1;
        AddressError { range, column, problem }
    }

    /// The same error in a longer text, of which the address begins at byte `start`.
    pub(super) fn moved(self, text: &str, start: usize) -> AddressError {
        AddressError::at(text, self.range.start + start..self.range.end + start, self.problem)
    }

    /// What is wrong, where, and what to do, for the screen.
    pub fn text(&self) -> SafeText {
        SafeText::literal("column ").then(self.column).then(": ").then(self.words())
    }

    /// What is wrong and what to do, without the place: for those who know the place in something larger.
    pub fn words(&self) -> SafeText {
        self.problem.text()
    }
}

impl AddressProblem {
    fn text(&self) -> SafeText {
        SafeText::literal(match self {
            AddressProblem::Empty => "no address: type one, as 127.0.0.1 or ::1",
            AddressProblem::Name => "a name, no address: a lookup finds its addresses",
            AddressProblem::OtherFamily => "an address of the other family",
            AddressProblem::NotStrict(form) => {
                return SafeText::literal("inet_pton takes dotted decimal only, and this is the ")
                    .then(form.name())
                    .then(if form.is_aton() { "; inet_aton and getaddrinfo take it" } else { "" });
            }
            AddressProblem::TooLarge(most) => {
                return SafeText::literal("too large: at most ").then(*most).then(" here");
            }
            AddressProblem::TooManyParts => "more than four numbers: an IPv4 address has four bytes",
            AddressProblem::EmptyPart => "a number is missing beside the dot",
            AddressProblem::NoDigit(ch) => {
                return SafeText::literal("\"").then(SafeText::shown(ch)).then(
                    "\" is no digit of this number: 0x begins hexadecimal, 0 octal, the rest is decimal",
                );
            }
            AddressProblem::NoIpv6Sign(ch) => {
                return SafeText::literal("\"").then(SafeText::shown(ch)).then(
                    "\" has no place in an IPv6 address: hexadecimal digits, colons, and % before a scope",
                );
            }
            AddressProblem::GroupTooLong => "a group has at most four hexadecimal digits",
            AddressProblem::TooManyGroups(count) => {
                return SafeText::from(*count)
                    .then(" groups: an IPv6 address has eight, :: stands for at least one");
            }
            AddressProblem::TooFewGroups(count) => {
                return SafeText::from(*count).then(" of eight groups: write :: where zeros were left out");
            }
            AddressProblem::SecondGap => "a second :: : how long each is could not be told",
            AddressProblem::LooseColon => {
                "a colon stands between two groups, or doubled where zeros were left out"
            }
            AddressProblem::Tail => "an IPv4 address stands at the very end, in place of the last two groups",
            AddressProblem::EmptyScope => {
                "a scope is missing after %: an interface, as in fe80::1%eth0 or fe80::1%2"
            }
            AddressProblem::ScopeWithoutIpv6 => "only IPv6 addresses have a scope",
            AddressProblem::Arpa => {
                "no reverse name: four decimal bytes before in-addr.arpa, 32 hex digits before ip6.arpa"
            }
            AddressProblem::NoPrefix => {
                "a prefix length or a mask is missing: 192.0.2.33/30 or 192.0.2.33/255.255.255.252"
            }
            AddressProblem::PrefixTooLong(bits) => {
                return SafeText::literal("the prefix is no number of bits from 0 to ").then(*bits);
            }
            AddressProblem::NotContiguous => {
                "no mask: its ones stand together at the beginning, as in 255.255.255.252"
            }
            AddressProblem::NoPort => "a port is missing: ADDRESS:PORT, or [ADDRESS]:PORT for IPv6",
            AddressProblem::Ambiguous => "where does the port begin? Write [ADDRESS]:PORT",
            AddressProblem::OpenBracket => "the bracket is not closed: [ADDRESS]:PORT",
            AddressProblem::AfterBracket => "after ] comes :PORT",
            AddressProblem::Port(error) => return error.text(),
        })
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl std::error::Error for AddressError {}
