//! Ports: their classes, how they are typed, and the names of services.

mod service;

#[cfg(test)]
mod tests;

use std::fmt;

use crate::bytes::text::SafeText;

pub use service::{Protocol, service_name, service_port, services};

/// What a port is meant for (RFC 6335, section 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PortClass {
    /// 0: bound to it, a socket gets a port that the system chooses.
    SystemChooses,
    /// 1 to 1023: well-known; on most systems only privileged programs bind them.
    WellKnown,
    /// 1024 to 49151: registered.
    Registered,
    /// 49152 to 65535: dynamic, or private; nobody is registered there.
    Dynamic,
}

impl PortClass {
    /// The words on screen.
    pub const fn name(self) -> &'static str {
        match self {
            PortClass::SystemChooses => "system chooses",
            PortClass::WellKnown => "well-known",
            PortClass::Registered => "registered",
            PortClass::Dynamic => "dynamic",
        }
    }

    /// First and last port of the class.
    pub const fn range(self) -> (u16, u16) {
        match self {
            PortClass::SystemChooses => (0, 0),
            PortClass::WellKnown => (1, 1023),
            PortClass::Registered => (1024, 49151),
            PortClass::Dynamic => (49152, 65535),
        }
    }
}

/// The class of a port.
pub const fn class(port: u16) -> PortClass {
    match port {
        0 => PortClass::SystemChooses,
        1..=1023 => PortClass::WellKnown,
        1024..=49151 => PortClass::Registered,
        49152.. => PortClass::Dynamic,
    }
}

/// The class of a port, and its service name, or the range of the class where it has none: `well-known, echo`;
/// `dynamic, 49152-65535`. The first of `protocols` that knows a name counts.
pub fn words(port: u16, protocols: &[Protocol]) -> SafeText {
    let class = class(port);
    let words = SafeText::literal(class.name());
    let (least, most) = class.range();
    match protocols.iter().find_map(|protocol| service_name(port, *protocol)) {
        Some(name) => words.then(", ").then(name),
        None if least == most => words,
        None => words.then(", ").then(least).then("-").then(most),
    }
}

/// What stands beside a field where a port or a service name is typed: the class of the port with its service
/// name or its range, the port of a service name, or what is wrong so far. The first of `protocols` that knows
/// a name or a port counts.
///
/// ```
/// # use sockpit::bytes::port::{hint, Protocol};
/// assert_eq!(hint("58001", &[Protocol::Udp]).as_str(), "dynamic, 49152-65535");
/// assert_eq!(hint("echo", &[Protocol::Tcp]).as_str(), "port 7");
/// ```
pub fn hint(text: &str, protocols: &[Protocol]) -> SafeText {
    match parse(text) {
        Ok(number) => words(number, protocols),
        Err(PortError::Empty) => SafeText::EMPTY,
        Err(PortError::OutOfRange(_)) => SafeText::literal("no port: 0-65535"),
        Err(PortError::NotANumber { .. }) => {
            match protocols.iter().find_map(|protocol| service_port(text, *protocol)) {
                Some(number) => SafeText::literal("port ").then(number),
                None => SafeText::literal("a service name"),
            }
        }
    }
}

/// A text that is no port number. libc takes some of them: glibc makes 34463 of 99999.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortError {
    /// Nothing was typed.
    Empty,
    /// A number, but not one of 16 bits.
    OutOfRange(String),
    /// A character that is no digit, in the given column, counted from 1.
    NotANumber {
        /// The text that was typed.
        text: String,
        /// The character's column, counted from 1.
        column: usize,
    },
}

impl PortError {
    /// What is wrong and what to do, for the screen.
    pub fn text(&self) -> SafeText {
        match self {
            PortError::Empty => {
                SafeText::literal("no port: type a number from 0 to 65535 (0: the system chooses)")
            }
            PortError::OutOfRange(text) => SafeText::escaped_str(text)
                .truncated(24)
                .then(" is no port: they go from 0 to 65535 (0: the system chooses)"),
            PortError::NotANumber { text, column } => SafeText::literal("\"")
                .then(SafeText::escaped_str(text).truncated(24))
                .then("\" is no port number: no digit in column ")
                .then(*column)
                .then("; ports go from 0 to 65535"),
        }
    }
}

impl fmt::Display for PortError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl std::error::Error for PortError {}

/// The port that getaddrinfo of glibc makes of a number that is none: `strtoul(3)` as an `int`, then 16 bits of it.
/// `None` where that `int` is negative, which it takes for the name of a service.
///
/// ```
/// # use sockpit::bytes::port::glibc_port;
/// assert_eq!((glibc_port("99999"), glibc_port("-1"), glibc_port("4294967295")), (Some(34463), None, None));
/// ```
pub fn glibc_port(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    // Only too many digits are an error here, and saturate.
    let number = match digits.parse::<u64>() {
        Ok(number) if text.starts_with('-') => number.wrapping_neg(),
        Ok(number) => number,
        Err(_) => u64::MAX,
    };
    u32::try_from(number as i32).ok().map(|number| number as u16)
}

/// The port that `text` writes in decimal; digits only, 0 to 65535.
///
/// ```
/// # use sockpit::bytes::port::parse;
/// assert_eq!(parse("58001"), Ok(58001));
/// assert!(parse("65536").is_err() && parse("99999").is_err() && parse("-1").is_err());
/// ```
pub fn parse(text: &str) -> Result<u16, PortError> {
    if text.is_empty() {
        return Err(PortError::Empty);
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    match digits.chars().position(|ch| !ch.is_ascii_digit()) {
        None if digits.is_empty() => Err(PortError::NotANumber { text: text.to_owned(), column: 1 }),
        None => text.parse().map_err(|_| PortError::OutOfRange(text.to_owned())),
        Some(at) => {
            let column = at + 1 + text.len() - digits.len();
            Err(PortError::NotANumber { text: text.to_owned(), column })
        }
    }
}
