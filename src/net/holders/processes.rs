//! Which process has a socket open, as far as `/proc` lets this user see, and the names of users.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::bytes::text::SafeText;
use crate::model::holder::SocketOwner;

/// Processes by the inodes of their sockets.
#[derive(Debug, Default)]
pub(super) struct Owners {
    found: HashMap<u64, Vec<u32>>,
    /// Some process could not be looked into.
    some_are_hidden: bool,
}

/// Looks for the processes that have one of these sockets. Where processes and descriptors are many, that takes a while.
pub(super) fn owners(inodes: &HashSet<u64>) -> Owners {
    let mut owners = Owners::default();
    let Ok(processes) = fs::read_dir("/proc") else { return owners };
    for process in processes.flatten() {
        let Some(pid) = process.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        let descriptors = match fs::read_dir(process.path().join("fd")) {
            Ok(descriptors) => descriptors,
            Err(error) => {
                owners.some_are_hidden |= error.kind() == std::io::ErrorKind::PermissionDenied;
                continue;
            }
        };
        for descriptor in descriptors.flatten() {
            let Some(inode) = fs::read_link(descriptor.path()).ok().and_then(|link| {
                let name = link.as_os_str().as_bytes().strip_prefix(b"socket:[")?.strip_suffix(b"]")?;
                std::str::from_utf8(name).ok()?.parse::<u64>().ok()
            }) else {
                continue;
            };
            if inodes.contains(&inode) {
                let pids = owners.found.entry(inode).or_default();
                if pids.last() != Some(&pid) {
                    pids.push(pid);
                }
            }
        }
    }
    owners
}

impl Owners {
    /// Whose a socket is; `uid` is the user who made it, where that is known.
    pub(super) fn of(&self, inode: u64, uid: Option<u32>) -> SocketOwner {
        match self.found.get(&inode).map(Vec::as_slice) {
            Some(pids) if pids.contains(&std::process::id()) => SocketOwner::Ourselves,
            Some([pid, others @ ..]) => {
                SocketOwner::Process { pid: *pid, command: command(*pid), others: others.len() as u32 }
            }
            Some([]) | None => match uid {
                // With hidepid a process of another user is not even listed.
                Some(uid) if self.some_are_hidden || !may_see(uid) => {
                    SocketOwner::Hidden { uid, user: user_name(uid) }
                }
                _ => SocketOwner::Unseen,
            },
        }
    }
}

/// Whether the processes of a user may be looked into: one's own, or all by root.
fn may_see(uid: u32) -> bool {
    let own = rustix::process::geteuid();
    own.is_root() || own.as_raw() == uid
}

/// The command name of a process, as it chose it: any bytes, at most 15.
fn command(pid: u32) -> String {
    let name = fs::read(format!("/proc/{pid}/comm")).unwrap_or_default();
    let name = name.strip_suffix(b"\n").unwrap_or(&name);
    if name.is_empty() { "a program".to_owned() } else { SafeText::escaped(name).to_string() }
}

/// The name that `/etc/passwd` has for a user. The library would ask name services too, which may take long.
fn user_name(uid: u32) -> Option<String> {
    named_in(&fs::read("/etc/passwd").ok()?, uid)
}

fn named_in(passwd: &[u8], uid: u32) -> Option<String> {
    let mut users = passwd.split(|byte| *byte == b'\n').map(|line| line.split(|byte| *byte == b':'));
    users.find_map(|mut fields| {
        let name = fields.next().filter(|name| !name.is_empty())?;
        let number: u32 = std::str::from_utf8(fields.nth(1)?).ok()?.parse().ok()?;
        (number == uid).then(|| SafeText::escaped(name).to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_named_from_the_lines_of_passwd_and_their_names_are_not_trusted() {
        let passwd = b"root:x:0:0:root:/root:/bin/sh\n\nbroken\nann\x1b:x:1000:1000::/:/bin/sh\n:x:7:7:::\n";
        assert_eq!(named_in(passwd, 0).as_deref(), Some("root"));
        assert_eq!(named_in(passwd, 1000).as_deref(), Some(r"ann\x1b"));
        assert_eq!((named_in(passwd, 7), named_in(passwd, 9), named_in(b"", 0)), (None, None, None));
    }

    #[test]
    fn a_socket_of_this_process_is_its_own_and_one_that_nobody_has_is_unseen() {
        let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("bind");
        let link = fs::read_link(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&socket)));
        let link = link.expect("a link");
        let name = link.to_str().expect("plain");
        let inode: u64 = name.trim_start_matches("socket:[").trim_end_matches(']').parse().expect("a number");
        let owners = owners(&HashSet::from([inode]));
        assert_eq!(owners.of(inode, Some(0)), SocketOwner::Ourselves);
        let nobody = Owners::default();
        assert_eq!(nobody.of(1, Some(rustix::process::geteuid().as_raw())), SocketOwner::Unseen);
        let hiding = Owners { some_are_hidden: true, ..Owners::default() };
        let expected = SocketOwner::Hidden { uid: 4_000_000_000, user: None };
        assert_eq!(hiding.of(1, Some(4_000_000_000)), expected);
    }
}
