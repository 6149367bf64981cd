//! The errors of `getaddrinfo(3)` and `getnameinfo(3)`: their names, their texts, and what to do about them.

use crate::model::errno::Errno;

/// Why a library call failed: an `EAI_` number, and errno for `EAI_SYSTEM`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct EaiError {
    /// `EAI_NONAME` …
    pub number: i32,
    /// With `EAI_SYSTEM` only.
    pub errno: Option<Errno>,
}

/// What is known of one error.
struct EaiEntry {
    symbol: &'static str,
    text: &'static str,
    advice: &'static str,
}

/// By the number of glibc (netdb.h), from -1 downwards; the texts are those of `gai_strerror` in the C locale.
const TABLE: [EaiEntry; 12] = [
    known("EAI_BADFLAGS", "Bad value for ai_flags", "a bit of ai_flags has no meaning here: clear it"),
    known(
        "EAI_NONAME",
        "Name or service not known",
        "the name does not exist: check its spelling. An address such as 127.0.0.1 needs no name service",
    ),
    known(
        "EAI_AGAIN",
        "Temporary failure in name resolution",
        "the name service did not answer: check the network and resolv.conf, or ask again",
    ),
    known(
        "EAI_FAIL",
        "Non-recoverable failure in name resolution",
        "the name server answered with an error: ask again later, or ask another server",
    ),
    known(
        "EAI_NODATA",
        "No address associated with hostname",
        "the name exists and has no address of this kind: ask for another family",
    ),
    known(
        "EAI_FAMILY",
        "ai_family not supported",
        "getaddrinfo knows 0 (any), 2 (AF_INET) and 10 (AF_INET6): choose one of them",
    ),
    known(
        "EAI_SOCKTYPE",
        "ai_socktype not supported",
        "the type is unknown, or the protocol is of another type (stream is TCP 6, dgram is UDP 17): choose any \
         for one of them",
    ),
    known(
        "EAI_SERVICE",
        "Servname not supported for ai_socktype",
        "that service is not known for this type of socket: type the port's number, or choose another type (RAW \
         has no services)",
    ),
    known(
        "EAI_ADDRFAMILY",
        "Address family for hostname not supported",
        "the node is an address of the other family: choose family any. IPv4 as IPv6: inet6 and v4mapped",
    ),
    known("EAI_MEMORY", "Memory allocation failure", "out of memory: end some programs"),
    known(
        "EAI_SYSTEM",
        "System error",
        "the system refused a call that libc made: the errno beside says which way",
    ),
    known("EAI_OVERFLOW", "Unknown error", "the name is longer than the buffer for it"),
];

/// From -100 downwards: of the calls that do not wait (getaddrinfo_a(3)), and of names in other scripts.
const TABLE_FROM_100: [EaiEntry; 6] = [
    known("EAI_INPROGRESS", "Processing request in progress", ""),
    known("EAI_CANCELED", "Request canceled", ""),
    known("EAI_NOTCANCELED", "Request not canceled", ""),
    known("EAI_ALLDONE", "All requests done", ""),
    known("EAI_INTR", "Interrupted by a signal", "ask again"),
    known(
        "EAI_IDN_ENCODE",
        "Parameter string not correctly encoded",
        "the name cannot be written as an internationalised domain name: check its characters, or type its form that \
         begins with xn--. (Without the library libidn2, AI_IDN takes ASCII names alone)",
    ),
];

/// What there is to say about any other number.
const UNKNOWN: EaiEntry = known("EAI_?", "Unknown error", "");

const fn known(symbol: &'static str, text: &'static str, advice: &'static str) -> EaiEntry {
    EaiEntry { symbol, text, advice }
}

fn of(number: i32) -> &'static EaiEntry {
    let in_table = |table: &'static [EaiEntry], first: i64| {
        usize::try_from(first - i64::from(number)).ok().and_then(|place| table.get(place))
    };
    in_table(&TABLE, -1).or_else(|| in_table(&TABLE_FROM_100, -100)).unwrap_or(&UNKNOWN)
}

/// The symbols of the errors that have one.
#[cfg(test)]
pub(super) fn symbols() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|known| known.symbol)
}

/// `EAI_NONAME` and the like, as glibc numbers them.
pub fn symbol(number: i32) -> &'static str {
    of(number).symbol
}

/// The text of `gai_strerror` (glibc, C locale).
pub fn text(number: i32) -> &'static str {
    of(number).text
}

/// What to do next, a sentence or two, whatever was asked; empty for a number that nobody knows.
pub fn advice(number: i32) -> &'static str {
    of(number).advice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_header() {
        for (number, name) in [
            (libc::EAI_BADFLAGS, "EAI_BADFLAGS"),
            (libc::EAI_NONAME, "EAI_NONAME"),
            (libc::EAI_AGAIN, "EAI_AGAIN"),
            (libc::EAI_FAIL, "EAI_FAIL"),
            (libc::EAI_NODATA, "EAI_NODATA"),
            (libc::EAI_FAMILY, "EAI_FAMILY"),
            (libc::EAI_SOCKTYPE, "EAI_SOCKTYPE"),
            (libc::EAI_SERVICE, "EAI_SERVICE"),
            (libc::EAI_MEMORY, "EAI_MEMORY"),
            (libc::EAI_SYSTEM, "EAI_SYSTEM"),
            (libc::EAI_OVERFLOW, "EAI_OVERFLOW"),
            // netdb.h of glibc; the library of bindings lacks them.
            (-9, "EAI_ADDRFAMILY"),
            (-100, "EAI_INPROGRESS"),
            (-101, "EAI_CANCELED"),
            (-102, "EAI_NOTCANCELED"),
            (-103, "EAI_ALLDONE"),
            (-104, "EAI_INTR"),
            (-105, "EAI_IDN_ENCODE"),
        ] {
            assert_eq!(symbol(number), name);
        }
        for unknown in [i32::MIN, -106, -99, -13, 0, 1, i32::MAX] {
            assert_eq!((symbol(unknown), text(unknown), advice(unknown)), ("EAI_?", "Unknown error", ""));
        }
    }
}
