//! The names of a folder, to complete a path while it is typed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bytes::text::SafeText;
use crate::ui::msg::FolderName;

/// Names that are shown beside a field at most.
const SHOWN: usize = 20;

/// The names of the folder that a path in a field goes through, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct PathNames {
    /// The folder that was asked for.
    folder: Option<PathBuf>,
    names: Arc<[FolderName]>,
}

impl PathNames {
    /// The folder whose names are to be asked for, once.
    pub fn wanted(&mut self, typed: &str) -> Option<PathBuf> {
        let folder = folder_of(typed);
        if self.folder.as_ref() == Some(&folder) {
            return None;
        }
        self.names = Arc::default();
        self.folder = Some(folder.clone());
        Some(folder)
    }

    /// The names of a folder have come.
    pub fn take(&mut self, folder: &Path, names: &Arc<[FolderName]>) {
        if self.folder.as_deref() == Some(folder) {
            self.names = Arc::clone(names);
        }
    }

    /// The names that go on from what is typed.
    fn matching<'a>(&'a self, typed: &'a str) -> impl Iterator<Item = &'a FolderName> {
        let stem = stem_of(typed);
        let is_known = self.folder.as_ref() == Some(&folder_of(typed));
        let is_match = move |name: &&FolderName| {
            name.name.starts_with(stem) && (!name.name.starts_with('.') || stem.starts_with('.'))
        };
        self.names.iter().filter(move |_| is_known).filter(is_match)
    }

    /// What all of them go on with; a slash behind the only one, if that is a folder.
    pub fn rest(&self, typed: &str) -> Option<String> {
        let stem = stem_of(typed);
        let mut matching = self.matching(typed);
        let first = matching.next()?;
        let mut common = first.name.as_str();
        let mut is_only = true;
        for other in matching {
            is_only = false;
            let same =
                common.char_indices().zip(other.name.chars()).find(|((_, ours), theirs)| ours != theirs);
            let end = same.map_or(common.len().min(other.name.len()), |((at, _), _)| at);
            common = &common[..end];
        }
        let slash = if is_only && first.is_folder { "/" } else { "" };
        let rest = format!("{}{slash}", &common[stem.len()..]);
        (!rest.is_empty()).then_some(rest)
    }

    /// The names, for beside the field; empty where the path is whole.
    pub fn words(&self, typed: &str) -> SafeText {
        if self.rest(typed).is_none() && self.matching(typed).count() < 2 {
            return SafeText::EMPTY;
        }
        let shown = |name: &FolderName| format!("{}{}", name.name, if name.is_folder { "/" } else { "" });
        let names: Vec<String> = self.matching(typed).take(SHOWN).map(shown).collect();
        SafeText::literal("Tab: ").then(SafeText::kept(names.join("  ")))
    }
}

/// The folder of a path that is typed: all up to the last slash.
fn folder_of(typed: &str) -> PathBuf {
    match typed.rfind('/') {
        Some(at) => PathBuf::from(&typed[..=at]),
        None => PathBuf::from("."),
    }
}

fn stem_of(typed: &str) -> &str {
    typed.rsplit('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &str, typed: &str) -> PathNames {
        let mut known = PathNames::default();
        assert_eq!(known.wanted(typed), Some(PathBuf::from(folder)));
        assert_eq!(known.wanted(typed), None, "once");
        let name = |name: &str| FolderName {
            name: name.trim_end_matches('/').to_owned(),
            is_folder: name.ends_with('/'),
        };
        let all = [".hidden", "notes/", "note.txt", "nöte", "other"].map(name);
        known.take(Path::new("/else"), &Arc::from([name("x")]));
        known.take(Path::new(folder), &Arc::from(all));
        known
    }

    #[test]
    fn what_all_names_have_in_common_is_completed_and_a_folder_gets_its_slash() {
        let rest = |folder, typed: &str| names(folder, typed).rest(typed);
        assert_eq!(rest("/tmp/", "/tmp/no").as_deref(), Some("te"));
        assert_eq!(rest(".", "notes").as_deref(), Some("/"));
        assert_eq!(rest("a/", "a/o").as_deref(), Some("ther"));
        assert_eq!(rest(".", "other"), None);
        assert_eq!(rest(".", "x"), None);
        assert_eq!(rest(".", ".").as_deref(), Some("hidden"));
        assert_eq!(rest(".", "n"), None, "they differ in the next letter");
        assert_eq!(names(".", "no").words("no").as_str(), "Tab: notes/  note.txt");
        assert_eq!(names(".", "other").words("other").as_str(), "");
    }
}
