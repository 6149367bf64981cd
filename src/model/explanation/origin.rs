//! Where the addresses of an answer came from, and why DNS says other things.

use std::net::IpAddr;

use super::facts::{CANDIDATES, Explanation, ExplanationLine, ModuleAnswer, NameService, shown};
use crate::bytes::address::parse;
use crate::bytes::name_service::HostsLine;
use crate::bytes::text::SafeText;
use crate::model::hints::Hints;

impl Explanation {
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
