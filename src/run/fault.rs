//! Faults on demand, for the tests of terminal life. Debug builds only: in a release build nothing
//! reads the environment, and every function here is empty.
//!
//! `SOCKPIT_FAULT` names one fault. `start-K` fails step K of taking the terminal, `reopen` its opening
//! anew; the others are due when the process gets SIGUSR1, so that a test chooses the moment.

use std::io;

use crate::ui::msg::Effect;

/// What shall go wrong at SIGUSR1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TestFault {
    /// The ui thread panics.
    PanicUi,
    /// A thread that is not one of the terminal program's own panics.
    PanicTask,
    /// The ui thread never comes back.
    StallUi,
    /// Something writes to standard error.
    Stderr,
    /// No memory is left.
    Allocation,
    /// The stack of a thread is full.
    Overflow,
    /// The text is given to the outside editor, as a pane would ask for.
    Edit,
    /// The text is given to the clipboard, as a pane would ask for.
    Copy,
}

/// The variable that names the fault.
const VARIABLE: &str = "SOCKPIT_FAULT";

/// The fault that the environment names, if any.
pub(super) fn at_signal() -> Option<TestFault> {
    if !cfg!(debug_assertions) {
        return None;
    }
    match std::env::var(VARIABLE).ok()?.as_str() {
        "panic-ui" => Some(TestFault::PanicUi),
        "panic-task" => Some(TestFault::PanicTask),
        "stall-ui" => Some(TestFault::StallUi),
        "stderr" => Some(TestFault::Stderr),
        "allocation" => Some(TestFault::Allocation),
        "overflow" => Some(TestFault::Overflow),
        "edit" => Some(TestFault::Edit),
        "copy" => Some(TestFault::Copy),
        _ => None,
    }
}

/// The error of a failing step, if the environment names this one.
pub(super) fn at_start(step: usize) -> io::Result<()> {
    if is_named(&format!("start-{step}")) {
        Err(io::Error::other(format!("fault at step {step}")))
    } else {
        Ok(())
    }
}

/// The error of opening the terminal anew, if the environment names it.
pub(super) fn at_reopening() -> io::Result<()> {
    if is_named("reopen") { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

fn is_named(fault: &str) -> bool {
    cfg!(debug_assertions) && std::env::var(VARIABLE).is_ok_and(|name| name == fault)
}

/// Calls itself until the stack is full.
fn dig(depth: u64) -> u64 {
    if std::hint::black_box(depth) == u64::MAX { depth } else { dig(depth + 1) + 1 }
}

/// Lets the chosen fault happen on the ui thread; an effect is left to it.
pub(super) fn strike() -> Option<Effect> {
    let hostile = "untrusted \x1b]0;title\x07 words";
    match at_signal() {
        #[expect(clippy::panic, reason = "a fault of debug builds")]
        Some(TestFault::PanicUi) => panic!("{hostile}"),
        #[expect(clippy::panic, reason = "a fault of debug builds")]
        Some(TestFault::PanicTask) => {
            let _ = std::thread::spawn(move || panic!("{hostile}")).join();
        }
        Some(TestFault::StallUi) => loop {
            std::thread::park();
        },
        Some(TestFault::Stderr) => {
            let _ = rustix::io::write(rustix::stdio::stderr(), hostile.as_bytes());
        }
        Some(TestFault::Allocation) => {
            drop(std::hint::black_box(Vec::<u8>::with_capacity(isize::MAX as usize)));
        }
        Some(TestFault::Overflow) => {
            std::hint::black_box(dig(0));
        }
        Some(TestFault::Edit) => return Some(Effect::EditOutside(hostile.to_owned())),
        Some(TestFault::Copy) => return Some(Effect::Copy(hostile.to_owned())),
        None => {}
    }
    None
}
