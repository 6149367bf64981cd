//! The local file of a transfer. What was there before is never lost unasked: a file with bytes is taken only where
//! what comes belongs behind them, or where the user said what to do; one that is replaced stays until all came.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::FlockOperation;

use crate::bytes::text::SafeText;
use crate::bytes::transfer::{LAST_OFFSET, TransferCommand};
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::transfer::{ExistingFile, TransferSpec};

/// Behind the name of a file that is replaced, while its successor is written.
const PART: &str = ".part";

/// A local file, open for what comes.
#[derive(Debug)]
pub(super) struct LocalFile {
    file: File,
    path: PathBuf,
    /// What is written, if it is to take the place of `path`.
    pub(super) part: Option<PathBuf>,
    /// Bytes that the file had before.
    pub(super) size_before: u64,
    /// Bytes before those that come.
    pub(super) kept: u64,
    /// It was made for this transfer.
    is_new: bool,
}

impl LocalFile {
    /// Opens or makes the file that a transfer wants; gives with it the offset to ask for.
    ///
    /// # Errors
    ///
    /// The file has bytes that would be lost, or behind which what comes does not belong; it is no regular file, or a
    /// symbolic link; another transfer writes it; those of the file system.
    pub(super) fn open(spec: &TransferSpec) -> Result<(LocalFile, u64), Failure> {
        let path = spec.file.clone();
        if path.file_name().is_none() {
            let advice = "give the name of the local file";
            return Err(refused(&path, "the path names no file", advice));
        }
        let existing = open_existing(&path)?;
        let size = existing.as_ref().map_or(0, |(_, size)| *size);
        let offset = match spec.command {
            TransferCommand::Whole => 0,
            TransferCommand::Offset => spec.offset,
            TransferCommand::Resume if spec.existing == ExistingFile::Replace => 0,
            TransferCommand::Resume => size,
        };
        if offset > LAST_OFFSET {
            return Err(refused(
                &path,
                "the offset has more than nine digits",
                "the request has no room for it",
            ));
        }
        if let Some((file, _)) = existing {
            if size == 0 || offset == size || spec.existing == ExistingFile::Append {
                let file = LocalFile { file, path, part: None, size_before: size, kept: size, is_new: false };
                return Ok((file.locked()?, offset));
            }
            if spec.existing == ExistingFile::Refuse {
                let words = format!(
                    "it has {size} B already, and what begins at offset {offset} does not follow them"
                );
                let advice = "command 2 goes on behind what is there; `existing` says append or replace";
                return Err(refused(&path, words, advice));
            }
        }
        let part = (size > 0).then(|| {
            let mut name = OsString::from(&path);
            name.push(PART);
            PathBuf::from(name)
        });
        let made = part.as_deref().unwrap_or(&path);
        let file = flags()
            .create_new(true)
            .mode(0o600)
            .open(made)
            .map_err(|error| failed("create file", made, &error))?;
        let file = LocalFile { file, path, part, size_before: size, kept: 0, is_new: true };
        Ok((file.locked()?, offset))
    }

    /// Nobody else who asks for the lock writes it; where the file system has no locks, it is without.
    fn locked(self) -> Result<LocalFile, Failure> {
        match rustix::fs::flock(&self.file, FlockOperation::NonBlockingLockExclusive) {
            Err(rustix::io::Errno::WOULDBLOCK) => {
                let advice = "wait until that is over, or give another file";
                Err(refused(&self.path, "another program or transfer has it locked", advice))
            }
            _ => Ok(self),
        }
    }

    /// The path that is written now.
    fn written_path(&self) -> &Path {
        self.part.as_deref().unwrap_or(&self.path)
    }

    /// Writes bytes `at` so many after the first that came; gives how many were written before something failed.
    pub(super) fn write(&self, bytes: &[u8], at: u64) -> (usize, Result<(), Failure>) {
        let mut written = 0;
        while written < bytes.len() {
            match self.file.write_at(&bytes[written..], self.kept + at + written as u64) {
                Ok(0) => {
                    let error = io::Error::from_raw_os_error(libc::ENOSPC);
                    return (written, Err(failed("write file", self.written_path(), &error)));
                }
                Ok(count) => written += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return (written, Err(failed("write file", self.written_path(), &error))),
            }
        }
        (written, Ok(()))
    }

    /// All came: so many bytes were written. The file is brought to the disk, and takes its place.
    ///
    /// # Errors
    ///
    /// Those of the file system, of which some come as late as this; somebody else changed the file.
    pub(super) fn complete(&self, written: u64) -> Result<(), Failure> {
        let path = self.written_path();
        let of = |work| move |error: io::Error| failed(work, path, &error);
        self.file.sync_all().map_err(of("write file"))?;
        let size = self.file.metadata().map_err(of("write file"))?.len();
        let wanted = self.kept + written;
        if size != wanted {
            let words = format!("it has {size} B, and not the {wanted} B that were written");
            return Err(refused(path, words, "somebody else wrote it at the same time: fetch it again"));
        }
        if let Some(part) = &self.part {
            fs::rename(part, &self.path).map_err(of("rename file"))?;
        }
        if self.is_new {
            let folder = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
            let folder = File::open(folder.unwrap_or(Path::new("."))).and_then(|folder| folder.sync_all());
            folder.map_err(of("write file"))?;
        }
        Ok(())
    }

    /// It did not come to that: a file that was made for nothing is taken away, unless somebody put another there.
    pub(super) fn abandon(&self, written: u64) {
        let path = self.written_path();
        let is_ours = || {
            let (own, there) = (self.file.metadata().ok()?, fs::symlink_metadata(path).ok()?);
            Some((own.dev(), own.ino(), 0) == (there.dev(), there.ino(), there.len()))
        };
        if self.is_new && written == 0 && is_ours() == Some(true) {
            // It stays empty where this fails.
            let _ = fs::remove_file(path);
        }
    }
}

/// How a file is opened: never waiting for the other end of a FIFO, and no symbolic link followed.
fn flags() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | libc::O_NOFOLLOW);
    options
}

/// The regular file that is there, and its size; `None`: there is none.
fn open_existing(path: &Path) -> Result<Option<(File, u64)>, Failure> {
    let file = match flags().open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("open file", path, &error)),
    };
    let found = file.metadata().map_err(|error| failed("open file", path, &error))?;
    if !found.is_file() {
        return Err(refused(path, "it is not a regular file", NO_FILE));
    }
    Ok(Some((file, found.len())))
}

fn refused(path: &Path, words: impl Into<String>, advice: &'static str) -> Failure {
    Failure::of_work("open file", SafeText::escaped(path.as_os_str().as_bytes()), words, advice)
}

fn failed(work: &'static str, path: &Path, error: &io::Error) -> Failure {
    let errno = Errno(error.raw_os_error().unwrap_or(libc::EIO));
    let subject = SafeText::escaped(path.as_os_str().as_bytes());
    Failure::new(Operation::Work(work.into()), subject, Cause::Errno(errno), advice(errno))
}

/// What is told of a path that something else has.
const NO_FILE: &str = "a file is needed: folders, FIFOs, sockets and devices are not written";

fn advice(errno: Errno) -> &'static str {
    match errno.0 {
        libc::ENOSPC | libc::EDQUOT => {
            "the disk, or what this user may have of it, is full: make room, and resume with command 2"
        }
        libc::EFBIG => "this process or the file system allows no larger files: see ulimit -f",
        libc::EACCES | libc::EPERM => "this user may not write it: give another file, or another folder",
        libc::EROFS => "the file system is mounted read-only: give a file elsewhere",
        libc::ENOENT | libc::ENOTDIR => {
            "the folder of that path is not there: create it, or give another path"
        }
        libc::EISDIR | libc::ENXIO => NO_FILE,
        libc::ELOOP => "it is a symbolic link, which is not followed: name the file itself",
        libc::EEXIST => "an earlier transfer left it: remove it, or resume it with command 2 under this name",
        libc::ETXTBSY => "a program of that name runs: give another file",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn spec(path: &Path, command: TransferCommand, existing: ExistingFile) -> TransferSpec {
        TransferSpec { command, offset: 990, file: path.to_owned(), existing, ..TransferSpec::default() }
    }

    /// What asking for the file with these gives: bytes kept, the offset; or why not.
    fn opened(path: &Path, command: TransferCommand, existing: ExistingFile) -> Result<(u64, u64), String> {
        LocalFile::open(&spec(path, command, existing))
            .map(|(file, offset)| (file.kept, offset))
            .map_err(|failure| failure.to_string())
    }

    #[test]
    fn bytes_that_are_there_are_kept_unless_the_user_said_what_becomes_of_them() {
        use ExistingFile::{Append, Refuse};
        use TransferCommand::{Offset, Resume, Whole};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        for (has, command, existing, outcome) in [
            (None, Whole, Refuse, Some((0, 0))),
            (None, Offset, Refuse, Some((0, 990))),
            (None, Resume, Refuse, Some((0, 0))),
            (Some(0), Whole, Refuse, Some((0, 0))),
            (Some(100), Whole, Refuse, None),
            (Some(100), Offset, Refuse, None),
            (Some(990), Offset, Refuse, Some((990, 990))),
            (Some(100), Resume, Refuse, Some((100, 100))),
            // As the book's client does.
            (Some(100), Whole, Append, Some((100, 0))),
            (Some(100), Offset, Append, Some((100, 990))),
        ] {
            let _ = fs::remove_file(&path);
            if let Some(size) = has {
                fs::write(&path, vec![b'x'; size]).unwrap();
            }
            let given = opened(&path, command, existing);
            assert_eq!(given.clone().ok(), outcome, "{has:?} {command:?} {existing:?}: {given:?}");
            if let Some(size) = has {
                assert_eq!(fs::read(&path).unwrap(), vec![b'x'; size], "it was not touched");
            }
        }
    }

    #[test]
    fn a_file_is_replaced_when_all_came_and_not_before() {
        let folder = tempfile::tempdir().unwrap();
        let (path, part) = (folder.path().join("f"), folder.path().join("f.part"));
        fs::write(&path, "old").unwrap();
        let wanted = spec(&path, TransferCommand::Whole, ExistingFile::Replace);
        let (file, _) = LocalFile::open(&wanted).unwrap();
        assert_eq!(file.write(b"newer", 0).0, 5);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        file.abandon(5);
        assert_eq!(fs::read(&part).unwrap(), b"newer", "what came is kept");
        drop(file);
        let again = LocalFile::open(&wanted).expect_err("the part is not overwritten");
        assert_eq!(again.errno(), Some(Errno(libc::EEXIST)));
        // The part itself can be resumed.
        let (file, offset) =
            LocalFile::open(&spec(&part, TransferCommand::Resume, ExistingFile::Refuse)).unwrap();
        assert_eq!((file.kept, offset), (5, 5));
        drop(file);
        fs::remove_file(&part).unwrap();
        let (file, _) = LocalFile::open(&wanted).unwrap();
        assert_eq!(file.write(b"new", 0).0, 3);
        file.complete(3).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert!(!part.exists());
    }

    #[test]
    fn a_file_that_was_made_for_nothing_is_taken_away_and_any_other_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let wanted = spec(&path, TransferCommand::Resume, ExistingFile::Refuse);
        let (file, _) = LocalFile::open(&wanted).unwrap();
        file.abandon(0);
        assert!(!path.exists());
        drop(file);
        fs::write(&path, "").unwrap();
        let (file, _) = LocalFile::open(&wanted).unwrap();
        file.abandon(0);
        assert!(path.exists(), "it was there before");
    }

    #[test]
    fn what_cannot_be_written_is_named_with_its_errno() {
        let folder = tempfile::tempdir().unwrap();
        let (fifo, link) = (folder.path().join("fifo"), folder.path().join("link"));
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &fifo,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::from_raw_mode(0o600),
            0,
        )
        .unwrap();
        symlink("/etc/hostname", &link).unwrap();
        for (path, errno) in [
            (folder.path().to_owned(), "EISDIR"),
            (fifo, "ENXIO"),
            (link, "ELOOP"),
            (folder.path().join("no/f"), "ENOENT"),
            (PathBuf::from("/dev/full"), "it is not a regular file"),
            (folder.path().join("x".repeat(300)), "ENAMETOOLONG"),
        ] {
            let refused = opened(&path, TransferCommand::Resume, ExistingFile::Refuse);
            let told = refused.expect_err("it is no file");
            assert!(told.contains(errno), "{told}");
        }
        assert!(opened(Path::new(""), TransferCommand::Whole, ExistingFile::Refuse).is_err());
        assert!(opened(Path::new("/"), TransferCommand::Whole, ExistingFile::Refuse).is_err());
        assert!(
            advice(Errno(libc::ENOSPC)).contains("full") && advice(Errno(libc::EACCES)).contains("may not")
        );
    }

    #[test]
    fn two_transfers_do_not_write_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        let wanted = spec(&path, TransferCommand::Resume, ExistingFile::Refuse);
        let (first, _) = LocalFile::open(&wanted).unwrap();
        let second = LocalFile::open(&wanted).expect_err("it is locked").to_string();
        assert!(second.contains("locked"), "{second}");
        // And a file that somebody else wrote to is not called complete.
        assert_eq!(first.write(b"abc", 0).0, 3);
        fs::write(&path, "somebody else's").unwrap();
        assert!(first.complete(3).expect_err("it has another size").to_string().contains("15 B"));
    }
}
