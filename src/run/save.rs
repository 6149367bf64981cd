//! Writing a file so that there is always a whole one: the old, or the new.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::fs::OFlags;

/// Names to try for the temporary file before giving up.
const ATTEMPTS: u32 = 100;

static COUNTER: AtomicU32 = AtomicU32::new(0);

/// Writes `bytes` to `path`: into a new file (mode 0600) in the same folder, which then takes the
/// place of an older one. A symbolic link at `path` is replaced, not followed.
///
/// # Errors
///
/// Those of the file system; the file at `path` is then the one from before. What stands there and
/// is no file (a FIFO, a device, a folder) is refused.
pub(super) fn atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() && !found.is_symlink() => {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "what stands there is not a file"));
        }
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let name = path
        .file_name()
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path names no file"))?;
    let (mut file, temporary) = create_in(folder, name.as_bytes())?;
    let written =
        file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    // The rename itself is kept in the folder.
    File::open(folder)?.sync_all()
}

/// Creates a file that only we can read, under a name that was free, in `folder`.
pub(super) fn create_in(folder: &Path, name: &[u8]) -> io::Result<(File, PathBuf)> {
    for _ in 0..ATTEMPTS {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        // A long name plus our own could pass NAME_MAX (255).
        let mut temporary = b".".to_vec();
        temporary.extend(name.iter().take(200));
        temporary.extend(format!(".{}-{number}.part", std::process::id()).into_bytes());
        let path = folder.join(std::ffi::OsString::from_vec(temporary));
        let flags = (OFlags::NOFOLLOW | OFlags::CLOEXEC).bits() as i32;
        match OpenOptions::new().write(true).create_new(true).mode(0o600).custom_flags(flags).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
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
            atomically(&path, content.as_bytes()).unwrap();
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
        atomically(&link, b"new").unwrap();
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
        assert!(atomically(&fifo, b"x").is_err());
        assert!(atomically(folder.path(), b"x").is_err());
        assert!(atomically(Path::new("/dev/full"), b"x").is_err());
        assert!(atomically(&folder.path().join("no/such/folder"), b"x").is_err());
        assert!(atomically(Path::new(""), b"x").is_err());
        assert_eq!(names(folder.path()), ["fifo"]);
    }

    #[test]
    fn a_name_of_any_length_that_the_system_allows_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("n".repeat(255));
        atomically(&path, b"x").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"x");
    }
}
