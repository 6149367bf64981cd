//! Who holds an address that could not be bound, in words: own servers by name, sockets of other
//! programs, remnants in TIME_WAIT, and overlaps of the wildcard and of IPv6 with IPv4.

use std::fmt::Write;
use std::fs;
use std::net::IpAddr;

use super::base::Base;
use super::proc_net;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::tcp_state_name;
use crate::model::endpoint::Transport;
use crate::model::ids::ServerId;
use crate::model::socket_option::Setting;

/// `TIME_WAIT` and `LISTEN` of `tcp_states.h`.
const TIME_WAIT: u8 = 6;
const LISTEN: u8 = 10;

/// Rows that are named; the rest are counted.
const NAMED: usize = 3;

/// One that holds the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    /// A server of ours.
    Own { id: ServerId, service: &'static str, address: Address },
    /// A socket of some program; its name where this user may see it.
    Other { address: Address, state: u8, program: Option<String>, listens: bool },
    /// Connections of the port that are over, kept by the kernel for a minute.
    TimeWait(usize),
    /// The path of a Unix socket exists.
    Path(String),
}

/// Who holds `wanted`, as far as this host tells; `asking` is the server that wants it, if one does.
pub(crate) fn of(
    base: &Base,
    asking: Option<ServerId>,
    transport: Transport,
    wanted: &Address,
    v6only: bool,
) -> Vec<Holder> {
    let mut holders: Vec<Holder> = base
        .held()
        .into_iter()
        .filter(|(id, bound)| {
            Some(*id) != asking && bound.transport == transport && overlaps(wanted, &bound.address, v6only)
        })
        .map(|(id, bound)| Holder::Own { id, service: bound.service, address: bound.address })
        .collect();
    if let Address::UnixPath(path) = wanted {
        if holders.is_empty() {
            holders.push(Holder::Path(SafeText::escaped(path).to_string()));
        }
        return holders;
    }
    let own: Vec<Address> = holders
        .iter()
        .filter_map(|holder| match holder {
            Holder::Own { address, .. } => Some(address.clone()),
            _ => None,
        })
        .collect();
    let rows = proc_net::rows(transport).into_iter().filter(|row| overlaps(wanted, &row.local, v6only));
    let (remnants, held): (Vec<_>, Vec<_>) = rows.partition(|row| row.state == TIME_WAIT);
    for row in held {
        if !own.contains(&row.local) {
            holders.push(Holder::Other {
                program: program(row.inode),
                listens: row.state == LISTEN,
                address: row.local,
                state: row.state,
            });
        }
    }
    if !remnants.is_empty() {
        holders.push(Holder::TimeWait(remnants.len()));
    }
    holders
}

/// Whether two addresses stand in each other's way: the same port, and one address or a wildcard over
/// it. The IPv6 wildcard covers IPv4 unless the one that asks is IPv6 only.
fn overlaps(wanted: &Address, held: &Address, v6only: bool) -> bool {
    if wanted.port() != held.port() || wanted.port().is_none() {
        return wanted == held;
    }
    let (Some(wanted), Some(held)) = (wanted.ip(), held.ip()) else { return false };
    let canonical = |ip: IpAddr| ip.to_canonical();
    if canonical(wanted) == canonical(held) {
        return true;
    }
    match (wanted, held) {
        (IpAddr::V4(wanted), IpAddr::V4(held)) => wanted.is_unspecified() || held.is_unspecified(),
        (IpAddr::V6(wanted), IpAddr::V6(held)) => wanted.is_unspecified() || held.is_unspecified(),
        (IpAddr::V6(wanted), IpAddr::V4(_)) => wanted.is_unspecified() && !v6only,
        (IpAddr::V4(_), IpAddr::V6(held)) => held.is_unspecified(),
    }
}

/// The program that has the socket with this inode open, with its number, if `/proc` lets us see it.
fn program(inode: u64) -> Option<String> {
    if inode == 0 {
        return None;
    }
    let wanted = format!("socket:[{inode}]");
    for process in fs::read_dir("/proc").ok()?.flatten() {
        let name = process.file_name();
        let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
        let Ok(descriptors) = fs::read_dir(process.path().join("fd")) else { continue };
        let has = descriptors
            .flatten()
            .any(|fd| fs::read_link(fd.path()).is_ok_and(|link| link.as_os_str() == wanted.as_str()));
        if has {
            let own = pid == std::process::id();
            let command = fs::read(process.path().join("comm")).unwrap_or_default();
            let command = SafeText::escaped(command.trim_ascii_end());
            return Some(if own { "this program".to_owned() } else { format!("{command}, process {pid}") });
        }
    }
    None
}

/// The advice of a failed bind: who holds the address, and what helps. `usual` where nobody was found.
pub(crate) fn advice(holders: &[Holder], options: &[Setting], usual: &str) -> String {
    if holders.is_empty() {
        return usual.to_owned();
    }
    let mut text = String::new();
    for holder in holders.iter().take(NAMED) {
        if !text.is_empty() {
            text.push_str("; ");
        }
        let _ = match holder {
            Holder::Own { id, service, address } => {
                write!(text, "our own server {id} ({service}) holds {address}: stop it")
            }
            Holder::Other { address, program, listens, state } => {
                let who = program.as_deref().unwrap_or("a program of another user");
                let does = if *listens { "listens on" } else { "holds" };
                let state = if *listens || *state == 7 {
                    String::new()
                } else {
                    format!(" ({})", tcp_state_name(*state))
                };
                write!(text, "{who} {does} {address}{state}")
            }
            Holder::TimeWait(count) => {
                let reuse = options.iter().any(|set| set.option == "SO_REUSEADDR" && set.value != 0);
                // The kernel asks it of both: of the socket that binds, and of the one they came from.
                let helps = if reuse {
                    "they were made without SO_REUSEADDR, so wait a minute; with it on from now, the next start \
                     need not"
                } else {
                    "wait a minute, or switch SO_REUSEADDR on, which helps where the server before had it too"
                };
                write!(text, "{count} of its connections in TIME_WAIT: {helps}")
            }
            Holder::Path(path) => write!(
                text,
                "the path {path} exists, perhaps left by a server that ended: remove it if nobody listens"
            ),
        };
    }
    if holders.len() > NAMED {
        let _ = write!(text, "; and {} more", holders.len() - NAMED);
    }
    let is_path = holders.iter().any(|holder| match holder {
        Holder::Path(_) => true,
        Holder::Own { address, .. } | Holder::Other { address, .. } => address.port().is_none(),
        Holder::TimeWait(_) => false,
    });
    text.push_str(if is_path {
        ". Or choose another path"
    } else {
        ". Choose another port; 0 lets the system choose one"
    });
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Address {
        let address: std::net::SocketAddr = text.parse().expect("an address");
        Address::new(address.ip(), address.port())
    }

    #[test]
    fn wildcards_and_families_overlap_as_the_kernel_has_it() {
        for (wanted, held, v6only, expected) in [
            ("127.0.0.1:7", "127.0.0.1:7", false, true),
            ("127.0.0.1:7", "127.0.0.1:8", false, false),
            ("127.0.0.1:7", "127.0.0.2:7", false, false),
            ("127.0.0.1:7", "0.0.0.0:7", false, true),
            ("[::]:7", "127.0.0.1:7", false, true),
            ("[::]:7", "127.0.0.1:7", true, false),
            ("127.0.0.1:7", "[::]:7", false, true),
            ("[::1]:7", "127.0.0.1:7", false, false),
        ] {
            assert_eq!(overlaps(&at(wanted), &at(held), v6only), expected, "{wanted} {held} {v6only}");
        }
    }

    #[test]
    fn the_advice_names_who_and_what_helps() {
        let holders = [
            Holder::Own { id: ServerId(3), service: "echo", address: at("127.0.0.1:7") },
            Holder::TimeWait(2),
        ];
        let text = advice(&holders, &[], "usual");
        assert!(text.contains("our own server 3 (echo) holds 127.0.0.1:7"), "{text}");
        assert!(
            text.contains("2 of its connections in TIME_WAIT: wait a minute, or switch SO_REUSEADDR on"),
            "{text}"
        );
        assert!(text.ends_with("another port; 0 lets the system choose one"), "{text}");
        let text = advice(&[Holder::Path("/tmp/x".to_owned())], &[], "usual");
        assert!(text.contains("the path /tmp/x exists") && !text.contains("port"), "{text}");
        assert_eq!(advice(&[], &[], "usual"), "usual");
    }
}
