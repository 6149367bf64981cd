//! The files of the system's name service, read anew for each question. They block: on a thread of a pool only.

use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt;

use super::sys;
use crate::bytes::name_service::{HostsLine, host_modules, hosts_lines};
use crate::model::dns::ResolvConf;
use crate::model::explanation::NameService;
use crate::model::lookup::Question;

/// Bytes of a file that are read at most.
const LONGEST: u64 = 4 << 20;
/// Lines with one name that are told at most.
const MOST_LINES: usize = 64;

/// The beginning of a file as text, or why it cannot be read. A pipe without a writer is empty, and holds nobody up.
fn text(path: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path);
    match file.and_then(|file| file.take(LONGEST).read_to_end(&mut bytes)) {
        // A line that is not text says nothing, and keeps its number.
        Ok(_) => {
            let lines =
                bytes.split(|byte| *byte == b'\n').map(|line| str::from_utf8(line).unwrap_or_default());
            Ok(lines.collect::<Vec<_>>().join("\n"))
        }
        Err(error) => Err(format!("{path}: {error}")),
    }
}

/// What a gai.conf says; nothing where there is none.
pub(super) fn gai_conf() -> String {
    text("/etc/gai.conf").unwrap_or_default()
}

/// How the name service is set up.
pub(super) fn name_service() -> NameService {
    NameService {
        modules: host_modules(&text("/etc/nsswitch.conf").unwrap_or_default()),
        resolver: text("/etc/resolv.conf").map(|text| {
            let mut conf = ResolvConf::read(text.as_bytes());
            if conf.search.is_empty() {
                conf.search.extend(own_domain());
            }
            conf
        }),
    }
}

/// What libc takes for the search list where none is given: what follows the first dot of this host's name.
fn own_domain() -> Option<String> {
    let name = String::from_utf8(sys::gethostname().ok()?).ok()?;
    name.split_once('.').map(|(_, domain)| domain.to_owned()).filter(|domain| !domain.is_empty())
}

/// The lines of `/etc/hosts` with a name.
pub(super) fn lines_with(name: &str) -> Vec<HostsLine> {
    hosts_lines(&text("/etc/hosts").unwrap_or_default(), name, MOST_LINES)
}

/// Whether libc finds the answer in `/etc/hosts`, before it asks anybody who may be slow.
pub(super) fn is_in_hosts(question: &Question) -> bool {
    let Some(node) = &question.node else { return false };
    let is_wanted = |line: &HostsLine| match question.hints.family {
        libc::AF_INET => line.ip.is_ipv4(),
        libc::AF_INET6 => line.ip.is_ipv6(),
        _ => true,
    };
    let first = host_modules(&text("/etc/nsswitch.conf").unwrap_or_default()).into_iter().next();
    first.is_some_and(|(module, _)| module == "files") && lines_with(node).iter().any(is_wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_cannot_be_read_is_named_with_the_reason() {
        for (path, why) in [("/etc", "directory"), ("/no/such/file", "No such file")] {
            let error = text(path).expect_err(path);
            assert!(error.starts_with(&format!("{path}: ")) && error.contains(why), "{error}");
        }
    }
}
