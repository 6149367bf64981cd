//! Files by which the system's name service is set up, read as libc reads them: `hosts(5)`, `nsswitch.conf(5)`.

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
}
