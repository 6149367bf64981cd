//! Types and codes of ICMP messages: what an error says (RFC 792, RFC 1812, RFC 4443).

/// Errors of ICMP for IPv4: type, code and words; a code below zero stands for every other code.
const OF_INET: &[(u8, i16, &str)] = &[
    (3, 0, "network unreachable"),
    (3, 1, "host unreachable"),
    (3, 2, "protocol unreachable"),
    (3, 3, "port unreachable"),
    (3, 4, "fragmentation needed, and DF set"),
    (3, 5, "source route failed"),
    (3, 6, "network unknown"),
    (3, 7, "host unknown"),
    (3, 9, "network prohibited"),
    (3, 10, "host prohibited"),
    (3, 13, "communication prohibited by a filter"),
    (3, -1, "destination unreachable"),
    (4, -1, "source quench"),
    (5, -1, "redirect"),
    (11, 0, "time exceeded: the TTL ran out on the way"),
    (11, 1, "time exceeded: a fragment was missing"),
    (12, -1, "parameter problem"),
];

/// Errors of ICMPv6.
const OF_INET6: &[(u8, i16, &str)] = &[
    (1, 0, "no route to the destination"),
    (1, 1, "communication prohibited by a filter"),
    (1, 2, "beyond the scope of the source address"),
    (1, 3, "address unreachable"),
    (1, 4, "port unreachable"),
    (1, 5, "the source address failed a policy"),
    (1, 6, "route rejected"),
    (1, -1, "destination unreachable"),
    (2, -1, "packet too big"),
    (3, 0, "time exceeded: the hop limit ran out on the way"),
    (3, 1, "time exceeded: a fragment was missing"),
    (4, -1, "parameter problem"),
];

/// What an error message says; `None` for a type that is no error, or unknown.
pub fn error_words(is_inet6: bool, kind: u8, code: u8) -> Option<&'static str> {
    let table = if is_inet6 { OF_INET6 } else { OF_INET };
    let fits = |entry: &&(u8, i16, &str)| entry.0 == kind && (entry.1 < 0 || entry.1 == i16::from(code));
    table.iter().find(fits).map(|entry| entry.2)
}

#[cfg(test)]
mod tests {
    use super::error_words;

    #[test]
    fn errors_have_the_words_of_their_code_or_of_their_type() {
        assert_eq!(error_words(false, 3, 3), Some("port unreachable"));
        assert_eq!(error_words(true, 1, 4), Some("port unreachable"));
        assert_eq!(error_words(false, 3, 14), Some("destination unreachable"));
        assert_eq!((error_words(false, 8, 0), error_words(true, 128, 0)), (None, None));
    }
}
