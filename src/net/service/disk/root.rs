//! The file that is handed out. The directory is held open from the start, and the name is looked up
//! beneath it by the kernel: no `..`, no absolute name, no symbolic link leads out, whatever is
//! renamed or swapped meanwhile (`openat2(2)`). Paths are never compared as texts.

use std::ffi::OsStr;
use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;
use std::path::{Component, Path, PathBuf};

use bytes::Bytes;
use rustix::fs::{FileType, Mode, OFlags, ResolveFlags};
use rustix::io::Errno as Raw;

use crate::bytes::text::SafeText;
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure, Operation};

/// `openat2` gives EAGAIN when something was renamed while it looked; then it is asked again.
const TRIES: u32 = 32;

/// A directory, and the name of a file beneath it.
#[derive(Debug)]
pub struct Root {
    directory: OwnedFd,
    name: PathBuf,
}

/// The file, open, with its length at that time.
#[derive(Debug)]
pub struct OpenedFile {
    file: File,
    /// Bytes, when it was opened.
    pub(in crate::net::service) length: u64,
}

impl Root {
    /// Opens the directory. Without `file`, `root` names the file itself, and its directory is the root.
    /// The file need not be there yet: each transfer looks it up anew.
    pub(in crate::net::service) fn open(root: &Path, file: Option<&Path>) -> Result<Root, Failure> {
        let subject = || SafeText::escaped(root.as_os_str().as_bytes());
        let (directory, name) = if let Some(file) = file {
            (root.to_owned(), file.to_owned())
        } else {
            let Some(name) = root.file_name() else {
                return Err(Failure::of_work(
                    "open file",
                    subject(),
                    "that is not the name of a file",
                    "name the file to serve, or a root directory and a file beneath it",
                ));
            };
            let parent = root.parent().filter(|parent| !parent.as_os_str().is_empty());
            (parent.unwrap_or(Path::new(".")).to_owned(), PathBuf::from(name))
        };
        if file.is_none() && root.is_dir() {
            return Err(Failure::of_work(
                "open file",
                subject(),
                "that is a directory",
                "name a file beneath it to serve: the protocol has no names",
            ));
        }
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let directory = rustix::fs::open(&directory, flags, Mode::empty()).map_err(|errno| {
            Failure::new(
                Operation::Work("open root directory".into()),
                SafeText::escaped(directory.as_os_str().as_bytes()),
                Cause::Errno(Errno(errno.raw_os_error())),
                "the root must be a directory that this user may enter",
            )
        })?;
        Ok(Root { directory, name })
    }

    /// Opens the file as it is now. Never blocks: a FIFO or device is refused, not waited for.
    pub(super) fn hand_out(&self) -> Result<OpenedFile, Failure> {
        let failure = |cause, advice: &str| {
            let name = SafeText::escaped(self.name.as_os_str().as_bytes());
            Failure::new(Operation::Work("open file".into()), name, cause, advice)
        };
        let file = open_beneath(&self.directory, &self.name)
            .map_err(|errno| failure(Cause::Errno(Errno(errno.raw_os_error())), advice(errno)))?;
        let stat = rustix::fs::fstat(&file)
            .map_err(|errno| failure(Cause::Errno(Errno(errno.raw_os_error())), ""))?;
        if FileType::from_raw_mode(stat.st_mode) != FileType::RegularFile {
            let why = Cause::Reason("it is not a regular file".to_owned());
            return Err(failure(why, "directories, FIFOs, sockets and devices are not handed out"));
        }
        Ok(OpenedFile { file: File::from(file), length: u64::try_from(stat.st_size).unwrap_or(0) })
    }
}

impl OpenedFile {
    /// Reads so many bytes at `offset`; less only at the end of the file.
    pub(super) fn read(&self, length: usize, offset: u64) -> Result<Bytes, Failure> {
        let mut buffer = vec![0; length];
        let mut filled = 0;
        while filled < length {
            match self.file.read_at(&mut buffer[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let errno = Errno(error.raw_os_error().unwrap_or(libc::EIO));
                    let failed = Operation::Work("read file".into());
                    return Err(Failure::new(failed, "", Cause::Errno(errno), ""));
                }
            }
        }
        buffer.truncate(filled);
        Ok(buffer.into())
    }
}

const READ: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK).union(OFlags::CLOEXEC).union(OFlags::NOCTTY);

fn open_beneath(directory: &OwnedFd, name: &Path) -> Result<OwnedFd, Raw> {
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS | ResolveFlags::NO_SYMLINKS;
    for _ in 0..TRIES {
        match rustix::fs::openat2(directory, name, READ, Mode::empty(), resolve) {
            Err(Raw::AGAIN) => {}
            // No such call: kernels before 5.6; EPERM comes from filters of containers that do not know it.
            Err(Raw::NOSYS | Raw::PERM) => return open_by_components(directory, name),
            done => return done,
        }
    }
    Err(Raw::AGAIN)
}

/// The same by hand: each directory on the way is opened without following a link, then the next in it.
fn open_by_components(directory: &OwnedFd, name: &Path) -> Result<OwnedFd, Raw> {
    let parts: Vec<&OsStr> = name
        .components()
        .map(|part| match part {
            Component::Normal(part) => Ok(part),
            Component::CurDir => Ok(OsStr::new(".")),
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => Err(Raw::XDEV),
        })
        .collect::<Result<_, _>>()?;
    let (last, way) = parts.split_last().ok_or(Raw::NOENT)?;
    let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut inner: Option<OwnedFd> = None;
    for part in way {
        let from = inner.as_ref().unwrap_or(directory).as_fd();
        inner = Some(rustix::fs::openat(from, *part, step, Mode::empty())?);
    }
    let from = inner.as_ref().unwrap_or(directory).as_fd();
    rustix::fs::openat(from, *last, READ | OFlags::NOFOLLOW, Mode::empty())
}

fn advice(errno: Raw) -> &'static str {
    match errno {
        Raw::NOENT => "the file is not there; the server goes on, and looks again at the next request",
        Raw::XDEV => "the name leads out of the root directory",
        Raw::LOOP => "symbolic links are not followed: name the file itself",
        Raw::ACCESS => "this user may not read the file",
        Raw::NXIO => "that is a socket, or a FIFO without its other end",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn garden() -> tempfile::TempDir {
        let outer = tempfile::tempdir().expect("a directory");
        let root = outer.path().join("root");
        std::fs::create_dir_all(root.join("sub")).expect("a directory");
        std::fs::write(outer.path().join("secret"), "secret").expect("a file");
        std::fs::write(root.join("file"), "0123456789").expect("a file");
        std::fs::write(root.join("sub/deep"), "deep").expect("a file");
        symlink("../secret", root.join("out")).expect("a link");
        symlink("file", root.join("in")).expect("a link");
        symlink("..", root.join("up")).expect("a link");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            root.join("fifo"),
            FileType::Fifo,
            Mode::from_raw_mode(0o600),
            0,
        )
        .expect("a FIFO");
        outer
    }

    /// What is handed out for a name, or the cause that it is not.
    fn handed(outer: &Path, name: &str) -> Result<Vec<u8>, String> {
        let root =
            Root::open(&outer.join("root"), Some(Path::new(name))).map_err(|failure| failure.to_string())?;
        let handed = root.hand_out().map_err(|failure| match failure.cause {
            Cause::Errno(errno) => errno.symbol().to_owned(),
            other => format!("{other:?}"),
        })?;
        let bytes = handed.read(100, 0).expect("it reads");
        assert_eq!(handed.length, bytes.len() as u64);
        Ok(bytes.to_vec())
    }

    #[test]
    fn files_under_the_root_are_handed_out_and_nothing_else() {
        let outer = garden();
        let absolute = outer.path().join("root/file");
        let long = "x".repeat(5000);
        assert_eq!(handed(outer.path(), "file"), Ok(b"0123456789".to_vec()));
        assert_eq!(handed(outer.path(), "sub/deep"), Ok(b"deep".to_vec()));
        assert_eq!(handed(outer.path(), "./sub//deep"), Ok(b"deep".to_vec()));
        for (name, errno) in [
            ("../secret", "EXDEV"),
            ("sub/../../secret", "EXDEV"),
            ("/etc/passwd", "EXDEV"),
            (absolute.to_str().expect("UTF-8"), "EXDEV"),
            ("up/secret", "ELOOP"),
            ("out", "ELOOP"),
            ("in", "ELOOP"),
            ("missing", "ENOENT"),
            ("..%2fsecret", "ENOENT"),
            ("..\\secret", "ENOENT"),
            ("", "ENOENT"),
            ("a\0b", "EINVAL"),
            ("file/", "ENOTDIR"),
            (&long, "ENAMETOOLONG"),
        ] {
            assert_eq!(handed(outer.path(), name), Err(errno.to_owned()), "{name:.40}");
        }
        for name in ["fifo", ".", "sub"] {
            assert!(handed(outer.path(), name).expect_err(name).contains("not a regular file"), "{name}");
        }
    }

    #[test]
    fn the_way_without_openat2_contains_as_well() {
        let outer = garden();
        let root =
            Root::open(&outer.path().join("root"), Some(Path::new("x"))).unwrap_or_else(|f| panic!("{f}"));
        let open = |name: &str| open_by_components(&root.directory, Path::new(name)).map(|_| ());
        assert_eq!(open("file"), Ok(()));
        assert_eq!(open("./sub/deep"), Ok(()));
        assert_eq!(open("../secret"), Err(Raw::XDEV));
        assert_eq!(open("sub/../../secret"), Err(Raw::XDEV));
        assert_eq!(open("/etc/passwd"), Err(Raw::XDEV));
        assert_eq!(open("out"), Err(Raw::LOOP));
        // O_NOFOLLOW with O_DIRECTORY says of a link that it is no directory.
        assert_eq!(open("up/secret"), Err(Raw::NOTDIR));
    }

    #[test]
    fn a_link_swapped_in_during_the_open_never_leads_out() {
        let outer = garden();
        let path = outer.path().join("root");
        let root = Root::open(&path, Some(Path::new("sub/deep"))).unwrap_or_else(|f| panic!("{f}"));
        std::fs::create_dir(outer.path().join("elsewhere")).expect("a directory");
        std::fs::write(outer.path().join("elsewhere/deep"), "secret").expect("a file");
        let over = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !over.load(std::sync::atomic::Ordering::Relaxed) {
                    std::fs::rename(path.join("sub"), path.join("aside")).expect("renamed");
                    symlink("../elsewhere", path.join("sub")).expect("a link");
                    std::fs::remove_file(path.join("sub")).expect("removed");
                    std::fs::rename(path.join("aside"), path.join("sub")).expect("renamed back");
                }
            });
            let (mut inside, mut refused) = (0, 0);
            // The other thread may lose the processor while the directory is aside: then it goes on longer.
            let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
            while inside + refused < 20_000 || (inside == 0 && std::time::Instant::now() < end) {
                match root.hand_out() {
                    Ok(file) => {
                        let bytes = file.read(100, 0).expect("it reads");
                        assert_eq!(&bytes[..], b"deep");
                        inside += 1;
                    }
                    Err(_) => refused += 1,
                }
                if inside == 0 {
                    std::thread::yield_now();
                }
            }
            over.store(true, std::sync::atomic::Ordering::Relaxed);
            assert!(inside > 0, "{inside} {refused}");
        });
    }

    #[test]
    fn the_root_that_was_opened_stays_the_root_when_it_is_renamed() {
        let outer = garden();
        let root =
            Root::open(&outer.path().join("root"), Some(Path::new("file"))).unwrap_or_else(|f| panic!("{f}"));
        std::fs::rename(outer.path().join("root"), outer.path().join("moved")).expect("renamed");
        std::fs::create_dir(outer.path().join("root")).expect("another");
        std::fs::write(outer.path().join("root/file"), "other").expect("another file");
        assert_eq!(root.hand_out().map(|handed| handed.length), Ok(10));
    }

    #[test]
    fn without_a_file_the_root_names_it_itself() {
        let outer = garden();
        let file = outer.path().join("root/file");
        let root = Root::open(&file, None).unwrap_or_else(|f| panic!("{f}"));
        assert_eq!(root.hand_out().map(|handed| handed.length), Ok(10));
        for wrong in [outer.path().join("root"), PathBuf::from("/"), PathBuf::from("/nowhere/file")] {
            assert!(Root::open(&wrong, None).is_err(), "{wrong:?}");
        }
        assert!(Root::open(&file, Some(Path::new("x"))).is_err(), "a root must be a directory");
    }
}
