//! The glossary: every word of sockets that can stand on the screen, explained, by kind and word.
//!
//! ```text
//! entry    what is said of a word, and how the shipped file is read
//! call     a call with the values of its arguments
//! ```

mod call;
mod entry;

#[cfg(test)]
mod tests;

pub use call::{ArgumentOfCall, CallExplained, explain_call};
pub use entry::{ArgumentEntry, GlossaryEntry, WordKind};

use std::sync::LazyLock;

use crate::bytes::dns::DnsFieldWord;

/// The glossary that is shipped.
const SHIPPED: &str = include_str!("../../../assets/glossary.toml");

/// An empty one if the shipped file were broken, which a test excludes.
static ENTRIES: LazyLock<Vec<GlossaryEntry>> = LazyLock::new(|| entry::parse(SHIPPED).unwrap_or_default());

/// Every entry, kind by kind.
pub fn entries() -> &'static [GlossaryEntry] {
    &ENTRIES
}

/// The entry of a word of this kind, by its spelling or another one; case counts only if two differ by nothing else.
pub fn entry(kind: WordKind, word: &str) -> Option<&'static GlossaryEntry> {
    best(word, |entry| entry.kind == kind)
}

/// The entry of a word, whatever its kind: as it is spelt (or with its kind, as in its title), else as another
/// spelling, else in any case. Of several that fit equally well the first, in the order of [`WordKind::ALL`]. Fields of
/// DNS messages come last: their short words (name, type, data) mean something else everywhere else.
pub fn named(word: &str) -> Option<&'static GlossaryEntry> {
    best(word, |entry| entry.kind != WordKind::Dns).or_else(|| entry(WordKind::Dns, word))
}

/// The entry of a type of DNS records, by its name: `MX`.
pub fn dns_type(name: &str) -> Option<&'static GlossaryEntry> {
    entry(WordKind::Term, &format!("{name} record"))
}

/// The entry of a field of a DNS message: as it is meant in the data of its type, else wherever it stands.
pub fn dns_field((kind, word): DnsFieldWord) -> Option<&'static GlossaryEntry> {
    entry(WordKind::Dns, &format!("{kind} {word}")).or_else(|| entry(WordKind::Dns, word))
}

/// The entries that belong to this one: those it names, and those of other kinds that are spelt alike.
pub fn related(entry: &GlossaryEntry) -> Vec<&'static GlossaryEntry> {
    let alike = entries().iter().filter(|other| other.word.eq_ignore_ascii_case(&entry.word));
    let mut found: Vec<&GlossaryEntry> = Vec::new();
    for other in alike.chain(entry.see.iter().filter_map(|word| named(word))) {
        let is_itself = other.kind == entry.kind && other.word == entry.word;
        if !is_itself && !found.contains(&other) {
            found.push(other);
        }
    }
    found
}

fn best(word: &str, fits: impl Fn(&GlossaryEntry) -> bool) -> Option<&'static GlossaryEntry> {
    let word = word.trim();
    let ranked = entries().iter().filter(|entry| fits(entry)).filter_map(|entry| {
        let also = || entry.also.iter();
        let rank = if entry.word == word || (word.ends_with(')') && entry.title() == word) {
            0
        } else if also().any(|other| other == word) {
            1
        } else if entry.word.eq_ignore_ascii_case(word) {
            2
        } else if also().any(|other| other.eq_ignore_ascii_case(word)) {
            3
        } else {
            return None;
        };
        Some((rank, entry))
    });
    // The first of the best: min_by_key keeps the earliest of equals.
    ranked.min_by_key(|(rank, entry)| (*rank, entry.kind)).map(|(_, entry)| entry)
}
