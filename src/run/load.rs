//! Reading files that somebody else wrote: bounded, and never waiting for one that is no file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::OFlags;

use crate::bytes::text::SafeText;
use crate::model::errno::Errno;
use crate::model::user_files::FILES;
use crate::ui::msg::FolderName;

/// Names of a folder that are read at most.
const NAMES: usize = 10_000;

/// Opens a file to read. Never waits for a writer: what is no file is refused.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC).bits() as i32;
    let file = OpenOptions::new().read(true).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "that is not a regular file"));
    }
    Ok(file)
}

/// Reads a file of at most `largest` bytes.
pub(super) fn file(path: &Path, largest: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let mut bytes = Vec::new();
    file.take(largest + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > largest {
        let words = format!("the file is larger than {largest} bytes");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, words));
    }
    Ok(bytes)
}

/// The names in a folder, in their order; those that would have to be escaped are left out. None where it cannot be
/// read.
pub(super) fn names(folder: &Path) -> Arc<[FolderName]> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Arc::default() };
    let known = entries.filter_map(Result::ok).filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let is_plain = SafeText::escaped_str(&name).as_str() == name;
        is_plain.then(|| FolderName { is_folder: entry.path().is_dir(), name })
    });
    let mut names: Vec<FolderName> = known.take(NAMES).collect();
    names.sort_by(|one, other| one.name.cmp(&other.name));
    names.into()
}

/// The files of a folder with this ending, by name. The folder is optional.
pub(super) fn paths(folder: &Path, ending: &str, faults: &mut Vec<SafeText>) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) {
                faults.push(failed("read", folder, &error));
            }
            return Vec::new();
        }
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == ending)).collect();
    paths.sort();
    if paths.len() > FILES {
        let text = SafeText::kept(folder.display()).then(": too many files: only the first ").then(FILES);
        faults.push(text.then(" are read"));
        paths.truncate(FILES);
    }
    paths
}

/// How a file is called to the user: by its place in the folder of the configuration.
pub(super) fn inside(folder: &str, path: &Path) -> PathBuf {
    Path::new(folder).join(path.file_name().unwrap_or_default())
}

/// What could not be done with a file.
pub(super) fn failed(operation: &'static str, path: &Path, error: &io::Error) -> SafeText {
    let why =
        error.raw_os_error().map_or_else(|| SafeText::shown(error), |number| SafeText::shown(Errno(number)));
    SafeText::literal(operation).then(" ").then(SafeText::kept(path.display())).then(": ").then(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_files_and_no_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, [0; 9]).unwrap();
        assert!(file(&path, 8).is_err());
        assert_eq!(file(&path, 9).unwrap().len(), 9);
        assert!(file(folder.path(), 8).is_err());
        assert!(file(Path::new("/dev/zero"), 8).is_err());
    }
}
