//! The file that `bind` made for the path of a Unix socket. The kernel leaves it when the socket is closed, and the
//! next bind of the path would fail; so who made it takes it away.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::model::address::Address;

/// The path of a Unix socket whose file our bind made.
#[derive(Debug)]
pub(crate) struct OwnPath {
    path: PathBuf,
    /// Device and inode.
    file: (u64, u64),
}

impl OwnPath {
    /// The file at an address that was bound a moment ago; `None` for addresses that make no file.
    pub(crate) fn made(address: &Address) -> Option<OwnPath> {
        let Address::UnixPath(path) = address else { return None };
        let path = PathBuf::from(OsStr::from_bytes(path));
        let file = identity(&path)?;
        Some(OwnPath { path, file })
    }

    /// Takes the file away, unless somebody has put another one there. To be called while the socket is open: so
    /// long no other file can have the same number.
    pub(crate) fn remove(self) {
        if identity(&self.path) == Some(self.file) {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

fn identity(path: &std::path::Path) -> Option<(u64, u64)> {
    rustix::fs::lstat(path).ok().map(|file| (file.st_dev, file.st_ino))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn the_file_is_taken_away_and_another_one_in_its_place_is_not() {
        let room = tempfile::tempdir().expect("a directory");
        let path = room.path().join("socket");
        let address = Address::UnixPath(path.as_os_str().as_bytes().to_vec());
        let _listener = UnixListener::bind(&path).expect("bind");
        OwnPath::made(&address).expect("a file").remove();
        assert!(!path.exists());
        let _again = UnixListener::bind(&path).expect("bind");
        let own = OwnPath::made(&address).expect("a file");
        std::fs::remove_file(&path).expect("removed");
        std::fs::write(&path, "another").expect("written");
        own.remove();
        assert!(path.exists());
        assert!(OwnPath::made(&Address::UnixAbstract(b"x".to_vec())).is_none());
    }
}
