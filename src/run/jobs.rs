//! Job control: stopping as ctrl-z does, when there is somebody to continue us.

use rustix::process::{Pid, Signal, getpgid, getpgrp, getpid, getppid, getsid, kill_current_process_group};

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
    let Ok(session) = getsid(None) else { return true };
    let group = getpgrp();
    let mut parent = getppid();
    while let Some(pid) = parent {
        if getsid(Some(pid)) != Ok(session) {
            return true;
        }
        match getpgid(Some(pid)) {
            Ok(other) if other != group => return false,
            Ok(_) => parent = parent_of(pid),
            Err(_) => return true,
        }
    }
    true
}

/// Whether the terminal belongs to another process group: touching it would stop us (SIGTTOU).
pub(super) fn is_in_background() -> bool {
    // An error says that this terminal has no job control over us.
    rustix::termios::tcgetpgrp(rustix::stdio::stdin()).is_ok_and(|group| group != getpgrp())
}

/// The parent of another process (proc(5), field 4 of `stat`).
fn parent_of(pid: Pid) -> Option<Pid> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok()?;
    Pid::from_raw(stat_parent(&stat)?)
}

fn stat_parent(stat: &str) -> Option<i32> {
    // The name in parentheses can hold spaces and parentheses; the last one ends it.
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::stat_parent;

    #[test]
    fn names_with_parentheses_do_not_shift_the_fields() {
        assert_eq!(stat_parent("42 (a) b) (c) S 17 42 42 0 -1"), Some(17));
        assert_eq!(stat_parent("42 (sh) S"), None);
    }
}
