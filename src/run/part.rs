//! Parts of files of any size: read where they are asked for, and searched a stretch at a time, so that a file of
//! gigabytes costs as much memory as a small one.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::load;
use crate::bytes::search::Needle;
use crate::ui::file_part::{FileMatch, FilePart, FileSearch};

/// Bytes that are searched in one go: some milliseconds, so that other files do not wait long.
const STRETCH: u64 = 4 << 20;
/// A match has at most so many bytes behind the stretch that it begins in.
const OVERLAP: u64 = 4 << 10;

/// Reads at most `length` bytes from `at` on.
pub(super) fn read(path: &Path, at: u64, length: usize) -> io::Result<FilePart> {
    let (file, size) = open(path)?;
    Ok(FilePart { at, bytes: bytes_at(&file, at, length)?, size })
}

/// Searches one stretch.
pub(super) fn search(path: &Path, search: &FileSearch) -> Result<FileMatch, String> {
    let needle = Needle::parse(&search.typed).map_err(String::from)?;
    let found = open(path).and_then(|(file, size)| stretch(&file, size, &needle, search));
    found.map_err(|error| words(&error))
}

fn stretch(file: &File, size: u64, needle: &Needle, search: &FileSearch) -> io::Result<FileMatch> {
    let from = search.from.min(size);
    let (start, end) = if search.is_back {
        (from.saturating_sub(STRETCH), from)
    } else {
        (from, from.saturating_add(STRETCH).min(size))
    };
    // With the byte before it, a regular expression sees whether its place is the begin of the file.
    let before = start.min(1);
    let bytes = bytes_at(file, start - before, (end - start + before + OVERLAP) as usize)?;
    let (first, last) = (before as usize, (before + end - start) as usize);
    let at = if search.is_back { last } else { first };
    let found = needle.find(&bytes, at, search.is_back).filter(|found| (first..last).contains(&found.start));
    let found = found.map(|found| {
        let offset = |place: usize| start - before + place as u64;
        offset(found.start)..offset(found.end)
    });
    let next = if search.is_back { start } else { end };
    let is_last = if search.is_back { start == 0 } else { end >= size };
    Ok(FileMatch { found, next: (!is_last).then_some(next) })
}

/// Why a file could not be read, in words.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "that is a folder".to_owned(),
        _ => error.to_string(),
    }
}

fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = load::open(path)?;
    let size = file.metadata()?.len();
    Ok((file, size))
}

fn bytes_at(file: &File, at: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut held = 0;
    while held < length {
        match file.read_at(&mut bytes[held..], at + held as u64) {
            Ok(0) => break,
            Ok(count) => held += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(held);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(path: &Path, typed: &str, from: u64, is_back: bool) -> (Option<u64>, usize) {
        let mut asked = FileSearch { typed: typed.to_owned(), from, is_back };
        for step in 1.. {
            let told = search(path, &asked).unwrap();
            match (told.found, told.next) {
                (Some(found), _) => return (Some(found.start), step),
                (None, None) => return (None, step),
                (None, Some(next)) => asked.from = next,
            }
        }
        unreachable!("the loop ends with its file")
    }

    #[test]
    fn a_file_is_read_and_searched_in_parts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        // A file with holes: 64 GiB that take no room.
        let file = File::create(&path).unwrap();
        let size = 64 << 30;
        file.set_len(size).unwrap();
        let far = 3 * STRETCH - 2;
        file.write_all_at(b"needle", far).unwrap();
        file.write_all_at(b"end", size - 3).unwrap();
        let part = read(&path, size - 5, 64).unwrap();
        assert_eq!((part.at, &part.bytes[..], part.size), (size - 5, &b"\0\0end"[..], size));
        assert_eq!(read(&path, size + 5, 64).unwrap().bytes, b"");
        // It lies over the end of a stretch.
        assert_eq!(all(&path, "needle", 0, false), (Some(far), 3));
        assert_eq!(all(&path, "needle", far + 20, true), (Some(far), 1));
        assert_eq!(all(&path, "needle", 5 * STRETCH, true), (Some(far), 3));
        assert_eq!(all(&path, "needle", far, true), (None, 3));
        assert_eq!(all(&path, "/^end/", size - 8, false), (None, 1));
        assert_eq!(all(&path, "/end$/", size - 8, false), (Some(size - 3), 1));
    }

    #[test]
    fn what_cannot_be_read_is_told_in_words() {
        let folder = tempfile::tempdir().unwrap();
        let why = |path: &Path| words(&read(path, 0, 1).unwrap_err());
        assert_eq!(why(&folder.path().join("missing")), "there is no such file");
        assert_eq!(why(folder.path()), "that is not a regular file");
        assert_eq!(why(Path::new("/dev/zero")), "that is not a regular file");
    }
}
