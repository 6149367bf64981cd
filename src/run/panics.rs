//! The panic hook.
//!
//! A panic on a thread that the screen cannot live without gives the terminal back and ends the
//! program. Elsewhere, in a task of the backend, the terminal is left alone and the panic is shown:
//! one connection failed, and all others go on.

use std::cell::Cell;
use std::panic::PanicHookInfo;
use std::sync::Arc;

use super::guard::TerminalGuard;
use super::inbox::UiInbox;
use super::stderr_capture::StderrCapture;
use crate::bytes::text::SafeText;

/// What a program that panicked ends with, as Rust's own runtime does.
const PANICKED: i32 = 101;

/// Columns of a panic message; a longer one is cut.
const WORDS: usize = 1000;

thread_local! {
    static VITAL: Cell<bool> = const { Cell::new(false) };
}

/// The calling thread is one that the screen cannot live without.
pub(super) fn mark_vital() {
    VITAL.set(true);
}

/// Replaces the panic hook of the process, for good.
pub(super) fn install(guard: Arc<TerminalGuard>, inbox: Arc<UiInbox>, stderr: Arc<StderrCapture>) {
    std::panic::set_hook(Box::new(move |panic| {
        let words = words(panic);
        if VITAL.get() {
            guard.restore();
            stderr.restore();
            super::say::say(&SafeText::literal("sockpit: internal error, please report it: ").then(words));
            signal_hook::low_level::exit(PANICKED);
        }
        inbox.note(|batch| batch.notice(SafeText::literal("a task failed: ").then(words)));
    }));
}

fn words(panic: &PanicHookInfo<'_>) -> SafeText {
    let message = panic.payload_as_str().unwrap_or("a panic without a message");
    let words = SafeText::bounded(message.as_bytes(), WORDS).text;
    match panic.location() {
        Some(place) => words.then(" (").then(SafeText::shown(place)).then(")"),
        None => words,
    }
}
