//! What a task says that panicked: the terminal stays as it is, and the user reads it on the screen.

use tokio::task::JoinError;

use crate::bytes::text::SafeText;
use crate::model::failure::Failure;

/// The failure of what a task did that panicked with these words.
pub(super) fn failure(words: &str) -> Failure {
    Failure::of_work("task", "", words, "this is a defect of sockpit: please report it")
}

/// The words of a panic, safe to show; `None` for a task that was aborted.
pub(super) fn words(error: JoinError) -> Option<String> {
    let payload = error.try_into_panic().ok()?;
    let words = payload
        .downcast_ref::<&str>()
        .map(|words| (*words).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without words".to_owned());
    Some(SafeText::escaped(words.as_bytes()).to_string())
}
