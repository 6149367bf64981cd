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
    /// What can be set, in the order of a form.
    pub settings: &'static [ServiceSetting],
}

/// One setting of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceSetting {
    /// Its name; on the command line, `--` and this.
    pub name: &'static str,
    /// What stands for its value in help.
    pub placeholder: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// What a form begins with, and what holds when it is not given; empty: nothing.
    pub default: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// Whether it can be given several times, in order.
    pub repeated: bool,
    /// Over datagrams only.
    pub datagrams_only: bool,
}

impl ServiceEntry {
    /// The service with this word.
    pub fn named(word: &str) -> Option<&'static ServiceEntry> {
        SERVICES.iter().find(|entry| entry.word == word)
    }

    /// Its setting with this name.
    pub fn setting(&self, name: &str) -> Option<&'static ServiceSetting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}

const PLAIN: ServiceSetting = ServiceSetting {
    name: "",
    placeholder: "",
    help: "",
    default: "",
    required: false,
    repeated: false,
    datagrams_only: false,
};

const TEXT: ServiceSetting = ServiceSetting {
    name: "text",
    placeholder: "TEXT",
    help: r"the greeting, in payload notation: \n \x00 ...",
    default: "Hello, world!",
    ..PLAIN
};

const SECRET: ServiceSetting = ServiceSetting {
    name: "secret",
    placeholder: "1-6|NAME:HINT",
    help: "a number from 1 to 6, or a name and its hint; without: a number is drawn for each round",
    ..PLAIN
};

const ROOT: ServiceSetting = ServiceSetting {
    name: "root",
    placeholder: "DIR",
    help: "the directory that is never left; without: that of the file",
    ..PLAIN
};

const FILE: ServiceSetting = ServiceSetting {
    name: "file",
    placeholder: "FILE",
    help: "the file that is handed out; under a root, its name beneath it",
    required: true,
    ..PLAIN
};

const LOSE: ServiceSetting = ServiceSetting {
    name: "lose-every",
    placeholder: "N",
    help: "do not send every Nth datagram, so that repetitions are seen; 0: send all",
    default: "0",
    datagrams_only: true,
    ..PLAIN
};

const RULE: ServiceSetting = ServiceSetting {
    name: "rule",
    placeholder: "RULE",
    help: r"KIND:PATTERN => ANSWER ; delay=0.5 ; close, as in equals:PING => PONG\n; the first that matches answers",
    required: true,
    repeated: true,
    ..PLAIN
};

macro_rules! service {
    ($word:literal [$($setting:ident)*] $help:literal, $stream:literal, $datagram:literal) => {
        ServiceEntry {
            word: $word,
            help: $help,
            over_streams: $stream,
            over_datagrams: $datagram,
            settings: &[$($setting),*],
        }
    };
}

/// Every service, in the order of lists and menus.
pub static SERVICES: &[ServiceEntry] = &[
    service!("echo" [] "sends back what comes (RFC 862)",
        "until the peer closes", "each datagram to its sender"),
    service!("discard" [] "takes and drops (RFC 863)",
        "until the peer closes", "each datagram"),
    service!("chargen" [] "sends characters without end (RFC 864)",
        "as fast as the peer reads", "one answer of 0 to 512 bytes a datagram"),
    service!("daytime" [] "tells date and time as text (RFC 867)",
        "at once, then closes", "to each datagram"),
    service!("time" [] "tells the seconds since 1900 as 32 bits, big-endian (RFC 868)",
        "at once, then closes", "to each datagram"),
    service!("hello" [TEXT] "sends a greeting, 13 bytes if no other is given",
        "at once, then closes", "to each datagram"),
    service!("print" [] "takes and shows, answers nothing",
        "until the peer closes", "each datagram"),
    service!("manual" [] "a person types the replies",
        "to a chosen connection", "to a chosen peer"),
    service!("jobs" [] "works for as many seconds as a message says, 0 to 3600, all at once",
        "a number a line; tells each end; closes after the last when the peer has", "a number a datagram; tells each end"),
    service!("guess" [SECRET] "a game: guess a number from 1 to 6, or a name by its hint",
        "asks at once; one round a connection", "any datagram asks; one round a peer"),
    service!("file" [ROOT FILE LOSE] "hands out a file, from any offset on, so that a transfer can be resumed",
        "command of 2 bytes, perhaps an offset of 10, then the file", "stop and wait, 256 bytes a datagram"),
    service!("rules" [RULE] "answers by rules",
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
            for setting in entry.settings {
                assert_eq!(entry.setting(setting.name), Some(setting));
                assert!(!setting.help.is_empty() && !setting.placeholder.is_empty());
            }
        }
    }
}
