//! The flags of `getaddrinfo(3)` and `getnameinfo(3)` as data: words, names in C, bits, help. Forms, command
//! line, ladder and struct views are made from these tables.

/// One flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The word in forms and on the command line: `canonname`.
    pub word: &'static str,
    /// The name in the C headers: `AI_CANONNAME`.
    pub name: &'static str,
    /// Its bit, as glibc numbers it (`netdb.h`).
    pub bit: i32,
    /// What it does, in a sentence.
    pub help: &'static str,
}

const fn flag(word: &'static str, name: &'static str, bit: i32, help: &'static str) -> Flag {
    Flag { word, name, bit, help }
}

/// `ai_flags` of the hints, in the order in which they are offered (netdb.h of glibc).
pub const AI_FLAGS: &[Flag] = &[
    flag("canonname", "AI_CANONNAME", 0x2, "the first node gets the canonical name"),
    flag("passive", "AI_PASSIVE", 0x1, "a NULL node means every interface, for bind"),
    flag("numerichost", "AI_NUMERICHOST", 0x4, "the node is an address: ask nobody"),
    flag("numericserv", "AI_NUMERICSERV", 0x400, "the service is a number: no look in services"),
    flag("v4mapped", "AI_V4MAPPED", 0x8, "with inet6: IPv4 addresses as ::ffff:a.b.c.d"),
    flag("all", "AI_ALL", 0x10, "with v4mapped: IPv6 and mapped IPv4 addresses both"),
    flag("addrconfig", "AI_ADDRCONFIG", 0x20, "only families that this host has addresses of"),
    flag("idn", "AI_IDN", 0x40, "the node is converted from UTF-8 to IDN"),
    flag("canonidn", "AI_CANONIDN", 0x80, "the canonical name is converted from IDN to UTF-8"),
];

/// Flags of `getnameinfo(3)`.
pub const NI_FLAGS: &[Flag] = &[
    flag("numerichost", "NI_NUMERICHOST", 0x1, "the address in digits: ask nobody"),
    flag("numericserv", "NI_NUMERICSERV", 0x2, "the port in digits"),
    flag("namereqd", "NI_NAMEREQD", 0x8, "an error where there is no name"),
    flag("dgram", "NI_DGRAM", 0x10, "the UDP name of the port: 512 is biff, over TCP exec"),
    flag("nofqdn", "NI_NOFQDN", 0x4, "a local host without its domain"),
    flag("idn", "NI_IDN", 0x20, "the name is converted from IDN to UTF-8"),
];

/// The flags that are set in `number`, in the order of their bits.
pub fn set_in(table: &[Flag], number: i32) -> Vec<Flag> {
    let mut set: Vec<Flag> = table.iter().filter(|flag| number & flag.bit != 0).copied().collect();
    set.sort_unstable_by_key(|flag| flag.bit);
    set
}

/// Bits of `flags` by their names in C, joined by `|`; what has no name in hex; `0` for none.
pub fn names(table: &[Flag], flags: i32) -> String {
    let mut rest = flags;
    let mut all: Vec<String> = Vec::new();
    for flag in table.iter().filter(|flag| flags & flag.bit != 0) {
        all.push(flag.name.to_owned());
        rest &= !flag.bit;
    }
    if rest != 0 || all.is_empty() {
        all.push(if rest == 0 { "0".to_owned() } else { format!("{rest:#x}") });
    }
    all.join("|")
}

/// The bits that the table has a name for.
pub fn known(table: &[Flag]) -> i32 {
    table.iter().fold(0, |all, flag| all | flag.bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_have_the_numbers_of_the_header() {
        let bit = |word| AI_FLAGS.iter().find(|flag| flag.word == word).map(|flag| flag.bit);
        for (word, number) in [
            ("passive", 1),
            ("canonname", 2),
            ("numerichost", 4),
            ("v4mapped", 8),
            ("all", 0x10),
            ("addrconfig", 0x20),
            ("numericserv", 0x400),
        ] {
            assert_eq!(bit(word), Some(number), "{word}");
        }
    }

    #[test]
    fn flags_are_told_by_name_and_unknown_bits_in_hex() {
        assert_eq!(names(AI_FLAGS, 0), "0");
        assert_eq!(names(AI_FLAGS, 3), "AI_CANONNAME|AI_PASSIVE");
        assert_eq!(names(AI_FLAGS, 0x8002), "AI_CANONNAME|0x8000");
        assert_eq!(names(NI_FLAGS, 16), "NI_DGRAM");
    }
}
