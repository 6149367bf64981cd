//! Job control: stopping as ctrl-z does, when there is somebody to continue us.
//!
//! Who watches whom is read from proc(5), not asked with getsid(2) and the like: in a container those
//! give 0 for a session or a group that began outside, which the library takes for a broken kernel.

use rustix::process::{Signal, getpid, kill_current_process_group};

/// Stops the whole process group, which is the shell's job, until somebody continues it. Gives back
/// `false`, without stopping, if nobody could: the terminal must be ready for either.
pub(super) fn stop_group() -> bool {
    !is_orphaned() && kill_current_process_group(Signal::STOP).is_ok()
}

/// Stops this process, whose group is stopping already.
pub(super) fn stop_alone() {
    if !is_orphaned() {
        let _ = rustix::process::kill_process(getpid(), Signal::STOP);
    }
}

/// Whether no shell watches our process group (POSIX: an orphaned process group). The kernel
/// discards SIGTSTP there, for nobody would send SIGCONT; SIGSTOP, which we use, it does not discard.
///
/// The search goes from us to our parents: one of them that is in another group of our session is
/// the shell.
pub(super) fn is_orphaned() -> bool {
    let Some(own) = ProcessGroups::of("self") else { return true };
    let mut parent = own.parent;
    // 0: nobody, or somebody outside of our container, who cannot be told from a stranger.
    while parent > 0 {
        let Some(place) = ProcessGroups::of(&parent.to_string()) else { return true };
        if place.session != own.session {
            return true;
        }
        if place.group != own.group {
            return false;
        }
        parent = place.parent;
    }
    true
}

/// Whether the terminal belongs to another process group: touching it would stop us (SIGTTOU).
pub(super) fn is_in_background() -> bool {
    ProcessGroups::of("self").is_some_and(|own| own.foreground != NO_TERMINAL && own.foreground != own.group)
}

/// What `tpgid` says of a process without a controlling terminal.
const NO_TERMINAL: i32 = -1;

/// Where a process stands (proc(5), fields 4, 5, 6 and 8 of `stat`). Numbers are 0 for what began
/// outside of our process namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ProcessGroups {
    parent: i32,
    group: i32,
    session: i32,
    /// The process group that has the controlling terminal, or [`NO_TERMINAL`].
    foreground: i32,
}

impl ProcessGroups {
    /// Of a process: its number, or `self`.
    fn of(process: &str) -> Option<ProcessGroups> {
        ProcessGroups::from_stat(&std::fs::read(format!("/proc/{process}/stat")).ok()?)
    }

    fn from_stat(stat: &[u8]) -> Option<ProcessGroups> {
        // The name in parentheses can hold any byte, spaces and parentheses too; the last one ends it.
        let rest = stat.rsplit(|byte| *byte == b')').next()?;
        let mut fields =
            std::str::from_utf8(rest).ok()?.split_whitespace().skip(1).map(|field| field.parse().ok());
        let mut next = || fields.next().flatten();
        let (parent, group, session, _terminal) = (next()?, next()?, next()?, next()?);
        Some(ProcessGroups { parent, group, session, foreground: next()? })
    }
}

#[cfg(test)]
mod tests {
    use super::ProcessGroups;

    #[test]
    fn names_with_parentheses_do_not_shift_the_fields() {
        let place = ProcessGroups { parent: 17, group: 42, session: 40, foreground: -1 };
        assert_eq!(ProcessGroups::from_stat(b"42 (a) b) (\xffc) S 17 42 40 0 -1 4194560 0"), Some(place));
        assert_eq!(ProcessGroups::from_stat(b"42 (sh) S"), None);
    }

    #[test]
    fn a_process_has_a_place() {
        let own = ProcessGroups::of("self").unwrap();
        assert_eq!(own.parent, std::os::unix::process::parent_id() as i32);
        assert_eq!(ProcessGroups::of("no process"), None);
    }
}
