//! Writing a file so that there is always a whole one: the old, or the new.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Writes `bytes` to `path`: into a new file (mode 0600) in the same folder, which then takes the
/// place of an older one if it `replaces`. A symbolic link at `path` is replaced, not followed.
///
/// # Errors
///
/// Those of the file system; the file at `path` is then the one from before. What stands there and
/// is no file (a FIFO, a device, a folder) is refused.
pub(super) fn atomically(path: &Path, bytes: &[u8], replaces: bool) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() && !found.is_symlink() => {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "that is not a regular file"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if path.file_name().is_none() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"));
    }
    let mut file = create_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if replaces {
        file.persist(path)?;
    } else {
        file.persist_noclobber(path)?;
    }
    // The rename itself is kept in the folder.
    File::open(folder)?.sync_all()
}

/// A new file in `folder` that only we can read; removed when it is dropped.
pub(super) fn create_in(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(".sockpit-").suffix(".part").tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{MetadataExt, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_written_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("setup.toml");
        for content in ["one", "two, longer", ""] {
            atomically(&path, content.as_bytes(), true).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(names(folder.path()), ["setup.toml"], "no temporary file is left");
    }

    #[test]
    fn a_link_is_replaced_and_its_target_untouched() {
        let folder = tempfile::tempdir().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        symlink(&target, &link).unwrap();
        atomically(&link, b"new", true).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        assert!(fs::symlink_metadata(&link).unwrap().is_file());
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let fifo = folder.path().join("fifo");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        assert!(atomically(&fifo, b"x", true).is_err());
        assert!(atomically(folder.path(), b"x", true).is_err());
        assert!(atomically(Path::new("/dev/full"), b"x", true).is_err());
        assert!(atomically(&folder.path().join("no/such/folder"), b"x", true).is_err());
        assert!(atomically(Path::new(""), b"x", true).is_err());
        assert_eq!(names(folder.path()), ["fifo"]);
    }

    #[test]
    fn a_name_of_any_length_that_the_system_allows_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n".repeat(255));
        atomically(&path, b"x", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }
}
