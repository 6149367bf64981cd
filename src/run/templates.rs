//! Layouts of the user's: C declarations in files, `templates/*.h` beside the configuration.

use std::io;
use std::path::{Path, PathBuf};

use super::{config, files};
use crate::bytes::cstruct::{Declarations, limits, parse_with, templates};
use crate::bytes::text::SafeText;
use crate::model::errno::Errno;

/// Files of the folder that are read at most.
const FILES: usize = 64;

/// The layouts that come with the program, and those of the user's folder, in the order of the names of the files; each
/// may use what stands before it, and the newer of two with one name counts. The error names the file, with the line
/// and column of what is wrong in it.
pub(crate) fn known() -> Result<Declarations, SafeText> {
    config::folder()
        .map_or_else(|| Ok(templates::shipped().clone()), |folder| of_folder(&folder.join("templates")))
}

fn of_folder(folder: &Path) -> Result<Declarations, SafeText> {
    let mut known = templates::shipped().clone();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        // It is optional.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(known);
        }
        Err(error) => return Err(failed("read", folder, &error)),
    };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "h")).collect();
    paths.sort();
    if paths.len() > FILES {
        let text = SafeText::kept(folder.display()).then(": too many files: at most ").then(FILES);
        return Err(text.then(" are read"));
    }
    for path in paths {
        let more = of_file(&path, &known)?;
        known = known.joined(more);
    }
    Ok(known)
}

/// The declarations of a file, which may use those that are known. The error names the file, with line and column.
pub(crate) fn of_file(path: &Path, known: &Declarations) -> Result<Declarations, SafeText> {
    let name = || SafeText::kept(path.display());
    let bytes = files::read(path, limits::SOURCE as u64).map_err(|error| failed("open", path, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| name().then(": this is no text in UTF-8"))?;
    parse_with(&text, known).map_err(|error| {
        let place = name().then(", line ").then(error.line).then(", column ").then(error.column);
        place.then(": ").then(error.text)
    })
}

fn failed(operation: &'static str, path: &Path, error: &io::Error) -> SafeText {
    let why =
        error.raw_os_error().map_or_else(|| SafeText::shown(error), |number| SafeText::shown(Errno(number)));
    SafeText::literal(operation).then(" ").then(SafeText::kept(path.display())).then(": ").then(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_in_the_order_of_their_names_and_may_use_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        assert_eq!(
            of_folder(folder.path()).expect("empty").aggregates.len(),
            templates::shipped().aggregates.len()
        );
        write("b.h", "struct two { struct one first; struct sockaddr_in peer; };");
        write("a.h", "struct one { int x; };");
        write("notes.txt", "no C");
        let known = of_folder(folder.path()).expect("right");
        assert!(known.named("two").is_some() && known.named("sockaddr_in").is_some());
        write("c.h", "struct three {\n  shrot x;\n};");
        let error = of_folder(folder.path()).expect_err("wrong");
        assert!(error.as_str().contains("c.h, line 2, column 3: there is no type shrot"), "{error}");
        let missing = of_folder(Path::new("/no/such/folder")).expect("optional");
        assert_eq!(missing.aggregates.len(), templates::shipped().aggregates.len());
    }

    #[test]
    fn folders_and_files_are_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("large.h"), vec![b' '; limits::SOURCE + 1]).expect("written");
        assert!(of_folder(folder.path()).is_err());
        for number in 0..=FILES {
            std::fs::write(folder.path().join(format!("{number}.h")), "").expect("written");
        }
        assert!(of_folder(folder.path()).expect_err("too many").as_str().contains("too many files"));
    }
}
