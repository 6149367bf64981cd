//! `/etc/resolv.conf` as the system's resolver reads it (resolv.conf(5)).

use std::time::Duration;

use crate::bytes::address::{self, Parsed};

/// Servers that glibc asks at most (`MAXNS`).
const MOST_SERVERS: usize = 3;
/// Domains of the search list at most: glibc has had no limit since 2.26, but a file has a length.
const MOST_DOMAINS: usize = 256;

/// What the file says. Lines that the system's resolver would not understand are passed over, as it does.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ResolvConf {
    /// The servers, the first to be asked first, as they are written: a zone may stand after `%`.
    pub servers: Vec<String>,
    /// Further servers, which the system does not ask.
    pub unused: Vec<String>,
    /// Domains that are tried behind short names.
    pub search: Vec<String>,
    /// A name with fewer dots is tried with the search list first.
    pub ndots: u8,
    /// How long the system waits for a server.
    pub timeout: Duration,
    /// How often it goes through the list.
    pub attempts: u8,
}

impl Default for ResolvConf {
    fn default() -> ResolvConf {
        ResolvConf {
            servers: Vec::new(),
            unused: Vec::new(),
            search: Vec::new(),
            ndots: 1,
            timeout: Duration::from_secs(5),
            attempts: 2,
        }
    }
}

impl ResolvConf {
    /// Reads the bytes of the file.
    pub fn read(bytes: &[u8]) -> ResolvConf {
        let mut conf = ResolvConf::default();
        for line in bytes.split(|byte| *byte == b'\n') {
            // What is not text is no line of this file.
            let Ok(line) = std::str::from_utf8(line) else { continue };
            let mut words = line.split_ascii_whitespace();
            match words.next() {
                Some("nameserver") => conf.server(words.next()),
                // The last of several counts, of both words.
                Some("search") => conf.search = words.take(MOST_DOMAINS).map(str::to_owned).collect(),
                Some("domain") => conf.search = words.take(1).map(str::to_owned).collect(),
                Some("options") => words.for_each(|word| conf.option(word)),
                _ => {}
            }
        }
        conf
    }

    /// The names that the system asks DNS for in place of one, one after the other until one is there.
    pub fn expansions(&self, name: &str) -> Vec<String> {
        if name.is_empty() {
            return Vec::new();
        }
        if let Some(whole) = name.strip_suffix('.') {
            return vec![whole.to_owned()];
        }
        let with = |domain: &String| match domain.trim_end_matches('.') {
            "" => name.to_owned(),
            domain => format!("{name}.{domain}"),
        };
        let mut all: Vec<String> = self.search.iter().map(with).collect();
        let is_first = name.matches('.').count() >= usize::from(self.ndots);
        all.insert(if is_first { 0 } else { all.len() }, name.to_owned());
        all
    }

    fn server(&mut self, word: Option<&str>) {
        let Some(word) = word else { return };
        // As inet_aton(3) reads it, and inet_pton(3) with a zone.
        let is_address = |parsed: &Parsed| parsed.form.is_aton() || parsed.form.is_strict();
        if address::parse(word).is_ok_and(|parsed| is_address(&parsed)) {
            let list = if self.servers.len() < MOST_SERVERS { &mut self.servers } else { &mut self.unused };
            if list.len() < MOST_DOMAINS {
                list.push(word.to_owned());
            }
        }
    }

    /// The bounds are those of glibc (`RES_MAXNDOTS`, `RES_MAXRETRANS`, `RES_MAXRETRY`).
    fn option(&mut self, word: &str) {
        let Some((name, value)) = word.split_once(':') else { return };
        let Ok(number) = value.parse::<u32>() else { return };
        match name {
            "ndots" => self.ndots = number.min(15) as u8,
            "timeout" => self.timeout = Duration::from_secs(u64::from(number.clamp(1, 30))),
            "attempts" => self.attempts = number.clamp(1, 5) as u8,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_the_system_reads_them() {
        let conf = ResolvConf::read(
            b"# nameserver 192.0.2.1\n; x\n\tnameserver 192.0.2.2 trailing\nnameserver\nnameserver host.example\n\
              nameserver fe80::1%eth0\nnameserver 127.1\nnameserver 192.0.2.9\n\xff\x1b\nsearch a.example b.example\n\
              domain c.example\noptions ndots:99 timeout:0 attempts:3 edns0 rotate x:y\nsortlist 1",
        );
        assert_eq!(conf.servers, ["192.0.2.2", "fe80::1%eth0", "127.1"]);
        assert_eq!(conf.unused, ["192.0.2.9"]);
        assert_eq!(conf.search, ["c.example"]);
        assert_eq!((conf.ndots, conf.timeout.as_secs(), conf.attempts), (15, 1, 3));
        assert_eq!(ResolvConf::read(b""), ResolvConf::default());
    }

    #[test]
    fn short_names_go_through_the_search_list() {
        let conf = ResolvConf::read(b"search one.test two.test.\noptions ndots:2\n");
        assert_eq!(conf.expansions("a.b"), ["a.b.one.test", "a.b.two.test", "a.b"]);
        assert_eq!(conf.expansions("a.b.c"), ["a.b.c", "a.b.c.one.test", "a.b.c.two.test"]);
        assert_eq!((conf.expansions("a."), conf.expansions("")), (vec!["a".to_owned()], Vec::new()));
        assert_eq!(ResolvConf::default().expansions("host"), ["host"]);
    }
}
