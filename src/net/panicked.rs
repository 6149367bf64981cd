//! What a task says that panicked: the terminal stays as it is, and the user reads it on the screen.

use std::any::Any;

use tokio::task::JoinError;

use crate::bytes::text::SafeText;
use crate::model::failure::Failure;

/// The failure of what a task did that panicked with these words.
pub(super) fn failure(words: &str) -> Failure {
    Failure::of_work("task", "", words, "this is a bug in sockpit: please report it")
}

/// The words of a panic, safe to show; `None` for a task that was aborted.
pub(super) fn words(error: JoinError) -> Option<String> {
    Some(words_of(error.try_into_panic().ok()?.as_ref()))
}

/// The words of what a panic carries, safe to show.
pub(super) fn words_of(payload: &(dyn Any + Send)) -> String {
    let words = payload.downcast_ref::<&str>().copied();
    let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    SafeText::escaped(words.unwrap_or("a panic without a message").as_bytes()).to_string()
}
