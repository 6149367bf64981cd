//! The file whose path stands in the field: its size and first bytes, and the names that complete the path.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::file_part::FilePart;
use crate::ui::msg::{Effect, FolderName};
use crate::ui::parts::path_names::PathNames;

/// Bytes of a file that are read to be shown: as many as fit on a line.
pub const GLIMPSE: usize = 255;
/// A file is looked at anew when that was so long ago: it may have grown.
const AGE: Duration = Duration::from_secs(2);

/// What is known of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct FileGlimpse {
    /// Which file was looked at last, and when.
    asked: Option<(PathBuf, Moment)>,
    /// What came of that.
    part: Option<Result<FilePart, String>>,
    names: PathNames,
}

impl FileGlimpse {
    /// What has to be asked about the path that is typed.
    pub(super) fn wanted(&mut self, typed: &str, now: Moment) -> Vec<Effect> {
        let mut effects: Vec<Effect> = self.names.wanted(typed).map(Effect::ListFolder).into_iter().collect();
        let path = PathBuf::from(typed);
        let is_same = self.asked.as_ref().is_some_and(|(asked, _)| *asked == path);
        if !is_same {
            self.part = None;
        }
        let is_fresh = is_same && self.asked.as_ref().is_some_and(|(_, at)| now.since(*at) < AGE);
        if !typed.is_empty() && !is_fresh {
            effects.push(Effect::ReadPart { path: path.clone(), at: 0, length: GLIMPSE });
            self.asked = Some((path, now));
        }
        effects
    }

    /// The begin of a file was read, or could not be.
    pub(super) fn take(&mut self, path: &Path, result: &Result<FilePart, String>) {
        let is_begin = result.as_ref().map_or(true, |part| part.at == 0);
        if is_begin && self.asked.as_ref().is_some_and(|(asked, _)| asked == path) {
            self.part = Some(result.clone().map(|part| FilePart {
                bytes: part.bytes.get(..GLIMPSE).map_or(part.bytes.clone(), <[u8]>::to_vec),
                ..part
            }));
        }
    }

    pub(super) fn take_names(&mut self, folder: &Path, names: &Arc<[FolderName]>) {
        self.names.take(folder, names);
    }

    /// What the names that begin so have in common behind it.
    pub(super) fn rest(&self, typed: &str) -> Option<String> {
        self.names.rest(typed)
    }

    /// Its size in bytes, or why it cannot be read; `None`: not known yet.
    pub(super) fn size(&self) -> Option<Result<u64, &str>> {
        Some(self.part.as_ref()?.as_ref().map(|part| part.size).map_err(String::as_str))
    }

    /// Size and first bytes, the names that go on from here, or why it cannot be read; whether it can be sent.
    pub(super) fn account(&self, typed: &str) -> (SafeText, bool) {
        match &self.part {
            Some(Ok(part)) => {
                let unit = if part.size == 1 { "byte" } else { "bytes" };
                let words = format!("{} {unit}  {}", part.size, spaced_hex(&part.bytes));
                (SafeText::shown(words.trim_end()), true)
            }
            Some(Err(_)) if !self.names.words(typed).is_empty() => (self.names.words(typed), true),
            Some(Err(why)) => (SafeText::kept(why), false),
            None if typed.is_empty() => ("the path of a file; Tab completes it".into(), true),
            None => (SafeText::EMPTY, true),
        }
    }
}
