//! What is known of an answer of `getaddrinfo` beside the answer: why its addresses have their order, and where they came
//! from. It is derived and inferred, not reported by libc, and says so.

use std::cmp::Ordering;
use std::net::IpAddr;
use std::time::Duration;

use crate::bytes::address::{Candidate, PolicyTables, Presented, parse, scope_name};
use crate::bytes::name_service::HostsLine;
use crate::bytes::text::SafeText;
use crate::model::dns::ResolvConf;
use crate::model::hints::Hints;

/// A line of what is known: what it is of, and what it says.
pub type ExplanationLine = (SafeText, SafeText);

/// What was found out about an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Explanation {
    /// The addresses of the list in its order, each once, with the sources that the kernel would use; at most
    /// [`CANDIDATES`].
    pub candidates: Vec<Candidate>,
    /// The tables in force: those of glibc, with `/etc/gai.conf`.
    pub tables: PolicyTables,
    /// How the name service is set up.
    pub service: NameService,
    /// Lines of `/etc/hosts` with the node.
    pub hosts: Vec<HostsLine>,
}

/// Addresses of a list whose sources are asked for at most: three calls each.
pub const CANDIDATES: usize = 64;

/// How the name service of this host is set up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NameService {
    /// The modules of `hosts` in nsswitch.conf, each with its actions.
    pub modules: Vec<(String, String)>,
    /// What resolv.conf says, or why it cannot be read.
    pub resolver: Result<ResolvConf, String>,
}

/// What one module of the name service answered when it was asked alone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModuleAnswer {
    /// `files`, `dns` …
    pub module: String,
    /// How long it took.
    pub took: Duration,
    /// Its addresses, none for a name that it does not know; or why there is no answer.
    pub answer: Result<Vec<IpAddr>, String>,
}

impl Explanation {
    /// Why the addresses have their order: a line for each, and between two neighbours the rule that decided.
    pub fn order(&self) -> Vec<ExplanationLine> {
        let tables = &self.tables;
        let Some(widest) = self.candidates.iter().map(|each| shown(each.destination).width()).max() else {
            return Vec::new();
        };
        let source = |each: &Candidate| each.source.map_or_else(|| SafeText::literal("none"), shown);
        let sources = self.candidates.iter().map(|each| source(each).width()).max().unwrap_or(0);
        let mut lines: Vec<ExplanationLine> = Vec::new();
        for (place, each) in self.candidates.iter().enumerate() {
            let to = each.destination;
            let text = shown(to).padded(widest).then("  source ").then(source(each).padded(sources));
            let text = text.then("  ").then(SafeText::literal(scope_name(tables.scope(to))).padded(6));
            let text = text.then("  label ").then(SafeText::from(tables.label(to)).padded(2));
            let text = text.then("  precedence ").then(tables.precedence(to));
            let text = match each.state.words() {
                "" => text,
                words => text.then("  ").then(words),
            };
            lines.push((SafeText::from(place + 1), text));
            let Some(next) = self.candidates.get(place + 1) else { continue };
            let text = if tables.compare(each, next).0 == Ordering::Greater {
                let reason = tables.reason(next, each);
                SafeText::literal("against ")
                    .then(reason)
                    .then(": the name service decided, or something has changed since")
            } else {
                SafeText::literal("before the next by ").then(tables.reason(each, next))
            };
            lines.push((SafeText::EMPTY, text));
        }
        lines.push((SafeText::literal("derived"), self.derived()));
        lines
    }

    /// By which tables, and whether those of the RFC lead elsewhere.
    fn derived(&self) -> SafeText {
        if self.candidates.len() == 1 {
            return SafeText::literal("there is one address only, and so no order");
        }
        let changed = self.tables.changed();
        let by = SafeText::literal("by the tables of glibc").then(if changed.is_empty() {
            SafeText::EMPTY
        } else {
            SafeText::literal(" with ").then(SafeText::shown(changed.join(", "))).then(" of /etc/gai.conf")
        });
        let rfc = PolicyTables::rfc6724();
        let mut pairs = self.candidates.windows(2);
        match pairs.find(|pair| rfc.compare(&pair[0], &pair[1]).0 == Ordering::Greater) {
            Some(pair) => by
                .then("; RFC 6724 would put ")
                .then(shown(pair[1].destination))
                .then(" before ")
                .then(shown(pair[0].destination))
                .then(", ")
                .then(rfc.reason(&pair[1], &pair[0])),
            None => by.then("; RFC 6724 gives the same order"),
        }
    }

    /// Where the addresses of the list for `node` came from; `asked` are the modules that were asked apart.
    pub fn origin(
        &self,
        node: Option<&str>,
        addresses: &[IpAddr],
        asked: &[ModuleAnswer],
    ) -> Vec<ExplanationLine> {
        let label = SafeText::literal;
        let Some(name) = node else {
            let words = "NULL was asked: libc makes the wildcard or loopback addresses itself";
            return vec![(label("inferred"), label(words))];
        };
        if parse(name).is_ok_and(|typed| typed.form.is_aton() || typed.form.is_strict()) {
            return vec![(label("inferred"), label("the node is an address: nobody was asked"))];
        }
        let mut lines = Vec::new();
        let mut seen = Vec::new();
        for ip in addresses {
            if seen.len() < CANDIDATES && !seen.contains(ip) {
                seen.push(*ip);
                lines.push((label("inferred"), shown(*ip).then("  ").then(self.origin_of(*ip, asked))));
            }
        }
        let has = |ip: &IpAddr| seen.contains(&ip.to_canonical()) || seen.contains(ip);
        for line in self.hosts.iter().filter(|line| !has(&line.ip)) {
            let text = shown(line.ip)
                .then("  is in line ")
                .then(line.number)
                .then(" of /etc/hosts, and not in the list");
            lines.push((label("/etc/hosts"), text));
        }
        let order = self.service.modules.iter().map(|(name, action)| {
            let action = if action.is_empty() { String::new() } else { format!(" {action}") };
            SafeText::escaped_str(&format!("{name}{action}"))
        });
        lines.push((label("nsswitch"), label("hosts: ").then(SafeText::join(order, " "))));
        for answer in asked {
            let text = SafeText::escaped_str(&answer.module).then(": ").then(answer.words());
            lines.push((label("asked apart"), text));
        }
        lines.extend(self.service.search(name));
        lines
    }

    /// Where one address came from, as far as can be told.
    fn origin_of(&self, ip: IpAddr, asked: &[ModuleAnswer]) -> SafeText {
        let is_this = |other: &IpAddr| other.to_canonical() == ip.to_canonical();
        let line = self.hosts.iter().find(|line| is_this(&line.ip));
        let knows = |answer: &&ModuleAnswer| answer.answer.as_ref().is_ok_and(|all| all.iter().any(is_this));
        match (line, asked.iter().find(knows)) {
            (Some(line), _) => SafeText::literal("from line ").then(line.number).then(" of /etc/hosts"),
            (None, Some(answer)) => SafeText::literal("from ").then(SafeText::escaped_str(&answer.module)),
            (None, None) if asked.is_empty() => {
                let others = self.service.modules.iter().filter(|(name, _)| name != "files");
                let others = others.map(|(name, _)| SafeText::escaped_str(name));
                SafeText::literal("not in /etc/hosts: from ").then(SafeText::join(others, " or "))
            }
            (None, None) => {
                SafeText::literal("no module that was asked apart has it: a cache (nscd), or it changed")
            }
        }
    }
}

impl NameService {
    /// What DNS is asked for in place of a short name; nothing where DNS is not asked.
    fn search(&self, name: &str) -> Vec<ExplanationLine> {
        if !self.modules.iter().any(|(module, _)| module == "dns" || module == "resolve") {
            return Vec::new();
        }
        let label = SafeText::literal;
        match &self.resolver {
            Ok(file) => {
                let names = file.expansions(name).into_iter().map(|name| SafeText::escaped_str(&name));
                let text = label("where DNS is asked, for ").then(SafeText::join(names, ", then "));
                vec![(label("search"), text.then(" (ndots ").then(u32::from(file.ndots)).then(")"))]
            }
            Err(why) => vec![(label("resolv.conf"), SafeText::escaped_str(why))],
        }
    }

    /// The set-up in words, a line each.
    pub fn lines(&self) -> Vec<ExplanationLine> {
        let label = SafeText::literal;
        let modules =
            self.modules.iter().map(|(name, action)| SafeText::escaped_str(&format!("{name}{action}")));
        let mut lines = vec![(label("nsswitch"), label("hosts: ").then(SafeText::join(modules, " ")))];
        match &self.resolver {
            Ok(file) => {
                let words =
                    |all: &[String]| SafeText::join(all.iter().map(|text| SafeText::escaped_str(text)), ", ");
                let servers = if file.servers.is_empty() {
                    label("none in resolv.conf: libc asks 127.0.0.1")
                } else {
                    words(&file.servers)
                };
                lines.push((label("name servers"), servers));
                if !file.unused.is_empty() {
                    lines.push((label("not asked"), words(&file.unused).then(": libc takes three")));
                }
                if !file.search.is_empty() {
                    lines.push((label("search"), words(&file.search)));
                }
                let text = label("ndots ").then(u32::from(file.ndots)).then(", timeout ");
                let text = text.then(file.timeout.as_secs()).then(" s, attempts ");
                lines.push((label("options"), text.then(u32::from(file.attempts))));
            }
            Err(why) => lines.push((label("resolv.conf"), SafeText::escaped_str(why))),
        }
        lines
    }
}

impl ModuleAnswer {
    /// `127.0.0.1, ::1  0.6 ms`.
    fn words(&self) -> SafeText {
        let text = match &self.answer {
            Ok(all) if all.is_empty() => SafeText::literal("does not know the name"),
            Ok(all) => SafeText::join(all.iter().map(|ip| shown(*ip)), ", "),
            Err(why) => SafeText::escaped_str(why),
        };
        text.then("  ").then(crate::model::ladder::took(self.took))
    }
}

fn shown(ip: IpAddr) -> SafeText {
    SafeText::shown(Presented::from(ip))
}

/// The addresses of the list beside those that DNS gave, each with the likely reason where only one of both has it;
/// whether those were asked that libc asks.
pub fn compared(
    hints: Hints,
    list: &[IpAddr],
    dns: &[IpAddr],
    explained: Option<&Explanation>,
    is_libcs: bool,
) -> Vec<ExplanationLine> {
    let mut listed: Vec<IpAddr> = Vec::new();
    for ip in list.iter().map(IpAddr::to_canonical) {
        if !listed.contains(&ip) {
            listed.push(ip);
        }
    }
    let label = SafeText::literal;
    let mut lines: Vec<ExplanationLine> = Vec::new();
    for ip in &listed {
        lines.push(if dns.contains(ip) {
            (label("both"), shown(*ip))
        } else {
            let reason = explained.map(|explained| explained.why_listed_only(*ip, is_libcs));
            (label("list only"), with_reason(*ip, reason))
        });
    }
    for ip in dns.iter().filter(|ip| !listed.contains(&ip.to_canonical())) {
        let reason = explained.map(|explained| explained.why_dns_only(*ip, hints, is_libcs));
        lines.push((label("DNS only"), with_reason(*ip, reason)));
    }
    lines
}

fn with_reason(ip: IpAddr, reason: Option<SafeText>) -> SafeText {
    match reason {
        Some(reason) => shown(ip).then("  ").then(reason),
        None => shown(ip),
    }
}

impl Explanation {
    /// Why the list has an address that DNS does not give.
    fn why_listed_only(&self, ip: IpAddr, is_libcs: bool) -> SafeText {
        match self.hosts.iter().find(|line| line.ip.to_canonical() == ip) {
            Some(line) => SafeText::literal("line ").then(line.number).then(" of /etc/hosts"),
            None if !is_libcs => SafeText::literal("libc asks the servers of resolv.conf, these are others"),
            None => match self.service.modules.iter().find(|(name, _)| name != "files" && name != "dns") {
                Some((module, _)) => {
                    SafeText::literal("likely ").then(SafeText::escaped_str(module)).then(", or a cache")
                }
                None if self.service.resolver.as_ref().is_ok_and(|file| !file.search.is_empty()) => {
                    SafeText::literal("likely a name of the search list, or a cache")
                }
                None => SafeText::literal("likely a cache, or another server"),
            },
        }
    }

    /// Why DNS gives an address that the list does not have.
    fn why_dns_only(&self, ip: IpAddr, hints: Hints, is_libcs: bool) -> SafeText {
        let family = if ip.is_ipv4() { libc::AF_INET } else { libc::AF_INET6 };
        let has_family = |line: &HostsLine| line.ip.is_ipv4() == ip.is_ipv4();
        SafeText::literal(if hints.family != libc::AF_UNSPEC && hints.family != family {
            "the other family was asked for"
        } else if self.hosts.iter().any(has_family) || (!self.hosts.is_empty() && hints.family == 0) {
            "libc stopped at /etc/hosts"
        } else if hints.flags & libc::AI_ADDRCONFIG != 0 {
            "AI_ADDRCONFIG: likely no address of this family here"
        } else if !is_libcs {
            "libc asks the servers of resolv.conf, these are others"
        } else {
            "likely a cache: the answer of DNS has changed since"
        })
    }
}

/// This host as its system sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OwnHost {
    /// Its name, as `gethostname(2)` gives it.
    pub name: Vec<u8>,
    /// Each interface with its addresses.
    pub interfaces: Vec<HostInterface>,
    /// How names are looked up.
    pub service: NameService,
}

/// An interface of this host.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HostInterface {
    /// Its name.
    pub name: Vec<u8>,
    /// Its index, which is the scope id of addresses on its link.
    pub index: u32,
    /// `IFF_` flags.
    pub flags: u32,
    /// Its addresses, with the bits of their prefixes.
    pub addresses: Vec<(IpAddr, u8)>,
}

/// The flags of an interface that are told (netdevice(7)).
const FLAGS: [(u32, &str); 6] = [
    (1, "UP"),
    (0x40, "RUNNING"),
    (8, "LOOPBACK"),
    (2, "BROADCAST"),
    (0x10, "POINTOPOINT"),
    (0x1000, "MULTICAST"),
];

impl OwnHost {
    /// The lines about it.
    pub fn lines(&self) -> Vec<ExplanationLine> {
        let mut lines = vec![(SafeText::literal("host name"), SafeText::escaped(&self.name))];
        for interface in &self.interfaces {
            let flags = FLAGS.iter().filter(|(bit, _)| interface.flags & bit != 0);
            let flags = SafeText::join(flags.map(|(_, name)| SafeText::literal(name)), ",");
            let text = SafeText::escaped(&interface.name).then("  scope id ").then(interface.index);
            lines.push((SafeText::literal("interface"), text.then("  <").then(flags).then(">")));
            for (ip, bits) in &interface.addresses {
                let text = shown(*ip).then("/").then(*bits);
                let mask = crate::bytes::address::mask(*bits);
                let text = if ip.is_ipv4() { text.then("  mask ").then(SafeText::shown(mask)) } else { text };
                let is_link = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
                let scope = SafeText::literal("  written ")
                    .then(shown(*ip))
                    .then("%")
                    .then(SafeText::escaped(&interface.name));
                lines.push((SafeText::EMPTY, if is_link { text.then(scope) } else { text }));
            }
        }
        lines.extend(self.service.lines());
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::name_service::{host_modules, hosts_lines};

    fn candidate(destination: &str, source: &str) -> Candidate {
        Candidate {
            destination: destination.parse().expect("an address"),
            source: source.parse().ok(),
            source_prefix: None,
            state: crate::bytes::address::SourceState::default(),
        }
    }

    fn explanation(candidates: &[(&str, &str)], gai_conf: &str) -> Explanation {
        Explanation {
            candidates: candidates.iter().map(|(to, from)| candidate(to, from)).collect(),
            tables: PolicyTables::glibc(gai_conf),
            service: NameService {
                modules: host_modules("hosts: files dns"),
                resolver: Ok(ResolvConf::read(b"search one.test")),
            },
            hosts: hosts_lines("127.0.0.1 localhost\n::1 localhost\n", "localhost", 9),
        }
    }

    fn told(lines: &[ExplanationLine]) -> Vec<String> {
        lines.iter().map(|(label, text)| format!("{label}: {text}")).collect()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn the_order_is_told_pair_by_pair_with_the_tables_that_gave_it() {
        let lines = explanation(&[("::1", "::1"), ("127.0.0.1", "127.0.0.1")], "").order();
        assert_eq!(
            told(&lines),
            [
                "1: ::1        source ::1        link    label 0   precedence 50",
                ": before the next by rule 6: precedence 50 > 10",
                "2: 127.0.0.1  source 127.0.0.1  link    label 4   precedence 10",
                "derived: by the tables of glibc; RFC 6724 gives the same order",
            ]
        );
        let local = explanation(&[("fd00::1", "fd00::2"), ("198.51.100.1", "198.51.100.2")], "").order();
        assert!(
            told(&local)[3]
                .ends_with("RFC 6724 would put 198.51.100.1 before fd00::1, rule 6: precedence 35 > 3"),
            "{local:?}"
        );
        let conf = "precedence ::ffff:0:0/96 100\n";
        let against = explanation(&[("2001:db8::1", "2001:db8::2"), ("198.51.100.1", "")], conf).order();
        assert!(told(&against)[1].contains("rule 1: there is a source"), "{against:?}");
        let against = explanation(&[("2001:db8::1", "2001:db8::2"), ("198.51.100.1", "198.51.100.2")], conf);
        assert!(told(&against.order())[1].starts_with(": against rule 6: precedence 100 > 40"));
        assert!(told(&against.order())[3].contains("with precedence of /etc/gai.conf"));
        assert_eq!(explanation(&[], "").order(), []);
        let alone = explanation(&[("::1", "::1")], "").order();
        assert_eq!(told(&alone[1..]), ["derived: there is one address only, and so no order"]);
    }

    #[test]
    fn what_only_the_list_or_only_dns_has_is_told_with_the_likely_reason() {
        let hints = |flags, family| Hints { flags, family, ..Hints::default() };
        let explained = explanation(&[], "");
        let list = [ip("127.0.0.1"), ip("192.0.2.1"), ip("::ffff:192.0.2.2")];
        let dns = [ip("192.0.2.2"), ip("2001:db8::1")];
        let lines = compared(hints(0, 0), &list, &dns, Some(&explained), true);
        assert_eq!(
            told(&lines),
            [
                "list only: 127.0.0.1  line 1 of /etc/hosts",
                "list only: 192.0.2.1  likely a name of the search list, or a cache",
                "both: 192.0.2.2",
                "DNS only: 2001:db8::1  libc stopped at /etc/hosts",
            ]
        );
        let other = compared(hints(0, libc::AF_INET), &[], &dns[1..], Some(&explained), true);
        assert_eq!(told(&other), ["DNS only: 2001:db8::1  the other family was asked for"]);
        let bare = Explanation { hosts: Vec::new(), ..explained };
        let config = compared(hints(libc::AI_ADDRCONFIG, 0), &[], &dns[1..], Some(&bare), true);
        assert!(told(&config)[0].contains("AI_ADDRCONFIG"), "{config:?}");
        assert_eq!(told(&compared(hints(0, 0), &[], &dns[..1], None, true)), ["DNS only: 192.0.2.2"]);
        let others = compared(hints(0, 0), &[ip("192.0.2.1")], &dns[..1], Some(&bare), false);
        assert!(others.iter().all(|(_, text)| text.as_str().ends_with("these are others")), "{others:?}");
    }

    #[test]
    fn addresses_are_traced_to_lines_and_modules() {
        let explained = explanation(&[], "");
        let lines = explained.origin(Some("localhost"), &[ip("127.0.0.1")], &[]);
        assert_eq!(
            told(&lines),
            [
                "inferred: 127.0.0.1  from line 1 of /etc/hosts",
                "/etc/hosts: ::1  is in line 2 of /etc/hosts, and not in the list",
                "nsswitch: hosts: files dns",
                "search: where DNS is asked, for localhost.one.test, then localhost (ndots 1)",
            ]
        );
        let elsewhere = |asked: &[ModuleAnswer]| {
            told(&explained.origin(Some("a.example"), &[ip("192.0.2.1")], asked))[0].clone()
        };
        assert_eq!(elsewhere(&[]), "inferred: 192.0.2.1  not in /etc/hosts: from dns");
        let answer = |module: &str, answer: Result<Vec<IpAddr>, String>| ModuleAnswer {
            module: module.to_owned(),
            took: Duration::from_millis(2),
            answer,
        };
        let asked =
            [answer("files", Ok(Vec::new())), answer("dns", Ok(vec!["192.0.2.1".parse().expect("right")]))];
        assert_eq!(elsewhere(&asked), "inferred: 192.0.2.1  from dns");
        assert!(elsewhere(&asked[..1]).contains("a cache"));
        assert!(told(&explained.origin(Some("127.1"), &[], &[]))[0].contains("nobody was asked"));
        assert!(told(&explained.origin(None, &[], &[]))[0].contains("NULL was asked"));
    }
}
