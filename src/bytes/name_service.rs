//! The files by which the system's name service is set up, read as libc reads them: `hosts(5)`, `nsswitch.conf(5)`,
//! `resolv.conf(5)`.

use std::net::IpAddr;

/// A line of `/etc/hosts` that has a name.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HostsLine {
    /// Its number, from 1.
    pub number: usize,
    /// The address at its beginning.
    pub ip: IpAddr,
    /// Its names, the canonical one first.
    pub names: Vec<String>,
}

/// The lines of a hosts file that have `name` among their names, in any case of letters, at most `most`.
pub fn hosts_lines(text: &str, name: &str, most: usize) -> Vec<HostsLine> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let lines = text.lines().enumerate().filter_map(|(place, line)| {
        let mut words = line.split('#').next()?.split_whitespace();
        let ip = words.next()?.split('%').next()?.parse().ok()?;
        let names: Vec<String> = words.map(str::to_owned).collect();
        let is_there = names.iter().any(|each| each.eq_ignore_ascii_case(name));
        is_there.then_some(HostsLine { number: place + 1, ip, names })
    });
    lines.take(most).collect()
}

/// The modules that `nsswitch.conf` names for `hosts`, in their order, each with what stands in brackets behind it:
/// `("mdns4_minimal", "[NOTFOUND=return]")`. Without such a line glibc takes `files dns`.
pub fn host_modules(text: &str) -> Vec<(String, String)> {
    let of_hosts = |line: &str| {
        let line = line.split('#').next().unwrap_or_default().trim();
        line.strip_prefix("hosts")
            .map(str::trim_start)
            .and_then(|rest| rest.strip_prefix(':'))
            .map(str::to_owned)
    };
    let line = text.lines().find_map(of_hosts).unwrap_or_else(|| "files dns".to_owned());
    let mut modules: Vec<(String, String)> = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = if rest.starts_with('[') {
            rest.split_at(rest.find(']').map_or(rest.len(), |end| end + 1))
        } else {
            rest.split_at(rest.find(|c: char| c.is_whitespace() || c == '[').unwrap_or(rest.len()))
        };
        match modules.last_mut() {
            Some((_, action)) if word.starts_with('[') => action.push_str(word),
            _ if word.starts_with('[') => {}
            _ => modules.push((word.to_owned(), String::new())),
        }
        rest = after.trim_start();
    }
    modules
}

/// How names are asked of DNS.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ResolverFile {
    /// The name servers, as written; libc asks the first three.
    pub servers: Vec<String>,
    /// The domains that are appended to short names.
    pub search: Vec<String>,
    /// A name with at least so many dots is first asked as it is.
    pub ndots: u32,
    /// Seconds that libc waits for each server, and how often it asks them all.
    pub timeout: u32,
    /// How often it asks.
    pub attempts: u32,
    /// The other options, as written.
    pub options: Vec<String>,
}

/// Reads a `resolv.conf`; of `search` and `domain` the last one counts. Bounds are those of libc.
pub fn resolver_file(text: &str) -> ResolverFile {
    let mut file = ResolverFile {
        servers: Vec::new(),
        search: Vec::new(),
        ndots: 1,
        timeout: 5,
        attempts: 2,
        options: Vec::new(),
    };
    for line in text.lines().filter(|line| !line.starts_with(['#', ';'])) {
        let mut words = line.split_whitespace().map(str::to_owned);
        match words.next().as_deref() {
            Some("nameserver") => file.servers.extend(words.next()),
            Some("search") => file.search = words.collect(),
            Some("domain") => file.search = words.take(1).collect(),
            Some("options") => {
                for option in words {
                    let number = |name: &str| option.strip_prefix(name).and_then(|text| text.parse().ok());
                    if let Some(dots) = number("ndots:") {
                        file.ndots = u32::min(dots, 15);
                    } else if let Some(seconds) = number("timeout:") {
                        file.timeout = u32::min(seconds, 30);
                    } else if let Some(times) = number("attempts:") {
                        file.attempts = u32::min(times, 5);
                    } else {
                        file.options.push(option);
                    }
                }
            }
            _ => {}
        }
    }
    file
}

impl ResolverFile {
    /// The names that DNS is asked for, one after the other until one is there (resolv.conf(5), `ndots`).
    pub fn expansions(&self, name: &str) -> Vec<String> {
        if name.is_empty() {
            return Vec::new();
        }
        if let Some(whole) = name.strip_suffix('.') {
            return vec![whole.to_owned()];
        }
        let dots = name.matches('.').count();
        let with = |domain: &String| match domain.trim_end_matches('.') {
            "" => name.to_owned(),
            domain => format!("{name}.{domain}"),
        };
        let mut all: Vec<String> = self.search.iter().map(with).collect();
        let is_first = u32::try_from(dots).is_ok_and(|dots| dots >= self.ndots);
        all.insert(if is_first { 0 } else { all.len() }, name.to_owned());
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_with_its_line() {
        let text =
            "# names\n127.0.0.1 localhost\n\n::1\tip6-localhost LocalHost # both\nnonsense localhost\n";
        let lines = hosts_lines(text, "localhost.", 9);
        let told: Vec<(usize, String)> =
            lines.iter().map(|line| (line.number, line.ip.to_string())).collect();
        assert_eq!(told, [(2, "127.0.0.1".to_owned()), (4, "::1".to_owned())]);
        assert_eq!(lines[1].names, ["ip6-localhost", "LocalHost"]);
        assert_eq!(hosts_lines(text, "both", 9), []);
        assert_eq!(hosts_lines(text, "localhost", 1).len(), 1);
    }

    #[test]
    fn modules_come_in_their_order_with_their_actions() {
        let told = |text: &str| {
            let modules = host_modules(text).into_iter().map(|(name, action)| format!("{name}{action}"));
            modules.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            told("passwd: files\nhosts:  files mdns4_minimal [NOTFOUND=return] dns#x\n"),
            "files mdns4_minimal[NOTFOUND=return] dns"
        );
        assert_eq!(told("hosts : files[!UNAVAIL=return]dns [x"), "files[!UNAVAIL=return] dns[x");
        assert_eq!(told("hostsx: nis\n"), "files dns");
    }

    #[test]
    fn short_names_go_through_the_search_list() {
        let file = resolver_file(
            "nameserver 192.0.2.53\nnameserver 2001:db8::53\n#search no\ndomain old\nsearch one.test two.test.\n\
             options ndots:2 timeout:99 attempts:9 rotate\n",
        );
        assert_eq!((file.servers.len(), file.ndots, file.timeout, file.attempts), (2, 2, 30, 5));
        assert_eq!(file.options, ["rotate"]);
        assert_eq!(file.expansions("a.b"), ["a.b.one.test", "a.b.two.test", "a.b"]);
        assert_eq!(file.expansions("a.b.c"), ["a.b.c", "a.b.c.one.test", "a.b.c.two.test"]);
        assert_eq!((file.expansions("a."), file.expansions("")), (vec!["a".to_owned()], Vec::new()));
        assert_eq!(resolver_file("").expansions("host"), ["host"]);
    }
}
