//! The endpoints that sessions went to, kept over the end of the program: `$XDG_STATE_HOME/sockpit/endpoints`
//! (`$HOME/.local/state/sockpit/endpoints`), a JSON object a line, readable by its owner alone.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::{load, save};
use crate::bytes::text::SafeText;
use crate::model::endpoint::RecentEndpoints;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 1024 * 1024;

fn file() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.state_dir()?.join("sockpit").join("endpoints"))
}

/// What was kept; with words where that could not be read, and the list begins anew.
pub(super) fn read() -> (RecentEndpoints, Option<SafeText>) {
    file().map_or_else(Default::default, |path| read_from(&path))
}

fn read_from(path: &Path) -> (RecentEndpoints, Option<SafeText>) {
    let told = |why: &dyn std::fmt::Display| {
        let words =
            SafeText::literal("recent endpoints are not known: ").then(SafeText::kept(path.display()));
        (RecentEndpoints::default(), Some(words.then(": ").then(SafeText::kept(why))))
    };
    let bytes = match load::file(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Default::default();
        }
        Err(error) => return told(&error),
    };
    match String::from_utf8(bytes) {
        Err(_) => told(&"not UTF-8"),
        Ok(text) => match RecentEndpoints::from_text(&text) {
            Ok(recent) => (recent, None),
            Err(line) => told(&format!("line {line} is no endpoint")),
        },
    }
}

/// Keeps them, in the place of what was kept before.
pub(super) fn keep(recent: &RecentEndpoints) -> io::Result<()> {
    file().map_or(Ok(()), |path| keep_in(&path, recent))
}

fn keep_in(path: &Path, recent: &RecentEndpoints) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    save::atomically(path, recent.to_text().as_bytes(), true)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;
    use crate::model::endpoint::{Endpoint, RecentEndpoint, Transport};

    #[test]
    fn what_is_kept_is_read_again_and_what_is_wrong_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/sockpit/endpoints");
        assert_eq!(read_from(&path), Default::default());
        let mut recent = RecentEndpoints::default();
        for host in ["127.0.0.1", "\u{1b}[2J"] {
            let service = "58001".to_owned();
            let to = Endpoint { host: host.into(), service, transport: Transport::Udp };
            recent.note(RecentEndpoint { to, tls: false });
            keep_in(&path, &recent).unwrap();
        }
        assert_eq!(read_from(&path), (recent, None));
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        std::fs::write(&path, "nonsense").unwrap();
        let (recent, words) = read_from(&path);
        assert_eq!(recent, RecentEndpoints::default());
        assert!(words.is_some_and(|words| words.as_str().ends_with("line 1 is no endpoint")));
    }
}
