//! All services as data.

/// One service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceEntry {
    /// How it is named.
    pub word: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// What it does over a stream, where that is not the same as over datagrams.
    pub over_streams: &'static str,
    /// What it does over datagrams.
    pub over_datagrams: &'static str,
}

impl ServiceEntry {
    /// The service with this word.
    pub fn named(word: &str) -> Option<&'static ServiceEntry> {
        SERVICES.iter().find(|entry| entry.word == word)
    }
}

macro_rules! service {
    ($word:literal $help:literal, $stream:literal, $datagram:literal) => {
        ServiceEntry { word: $word, help: $help, over_streams: $stream, over_datagrams: $datagram }
    };
}

/// Every service, in the order of lists and menus.
pub static SERVICES: &[ServiceEntry] = &[
    service!("echo" "sends back what comes (RFC 862)",
        "until the peer closes", "each datagram to its sender"),
    service!("discard" "reads and discards (RFC 863)",
        "until the peer closes", "each datagram"),
    service!("chargen" "sends characters without end (RFC 864)",
        "as fast as the peer reads", "one answer of 0 to 512 bytes a datagram"),
    service!("daytime" "sends date and time as text (RFC 867)",
        "at once, then closes", "to each datagram"),
    service!("time" "sends the seconds since 1900 as 32 bits, big-endian (RFC 868)",
        "at once, then closes", "to each datagram"),
    service!("hello" "sends a greeting, 13 bytes if no other is given",
        "at once, then closes", "to each datagram"),
    service!("print" "shows what it receives, answers nothing",
        "until the peer closes", "each datagram"),
    service!("manual" "you type the replies",
        "to a chosen connection", "to a chosen peer"),
    service!("jobs" "works for as many seconds as a message says, 0 to 3600, all at once",
        "one number a line; reports each end; closes after the last when the peer has", "one number a datagram; reports each end"),
    service!("guess" "a game: guess a number from 1 to 6, or a name by its hint",
        "asks at once; one round a connection", "any datagram asks; one round a peer"),
    service!("file" "serves a file from any offset, so that a transfer can be resumed",
        "command of 2 bytes, perhaps an offset of 10, then the file", "stop and wait, 256 bytes a datagram"),
    service!("rules" "answers by rules",
        "a message is a line, or what comes before a pause of 200 ms", "each datagram is a message"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_settings_are_unique_and_helped() {
        for (index, entry) in SERVICES.iter().enumerate() {
            assert_eq!(SERVICES.iter().position(|other| other.word == entry.word), Some(index));
            assert!(
                !entry.help.is_empty() && !entry.over_streams.is_empty() && !entry.over_datagrams.is_empty()
            );
        }
    }
}
