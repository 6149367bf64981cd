//! Layouts of the user's: C declarations in files, `templates/*.h` beside the configuration.

use std::path::Path;

use super::{config, load};
use crate::bytes::cstruct::{Declarations, limits, parse_with, templates};
use crate::bytes::text::SafeText;

/// The folder of layouts in that of the configuration.
pub(super) const FOLDER: &str = "templates";

/// The layouts that are known.
#[derive(Debug)]
pub(crate) struct Templates {
    /// Those that come with the program, and those of the files that could be read.
    pub(crate) declared: Declarations,
    /// What could not be read: the file, line and column, and why.
    pub(crate) faults: Vec<SafeText>,
}

/// The layouts that come with the program, and those of the user's folder.
pub(crate) fn known() -> Templates {
    match config::folder() {
        Some(folder) => read(&folder.join(FOLDER)),
        None => Templates { declared: templates::shipped().clone(), faults: Vec::new() },
    }
}

/// Those of a folder, in the order of the names of the files; each may use what stands before it, and the newer of two
/// with one name counts. A file that is wrong takes only its own away.
pub(super) fn read(folder: &Path) -> Templates {
    let mut known = Templates { declared: templates::shipped().clone(), faults: Vec::new() };
    let paths = load::paths(folder, "h", &mut known.faults);
    for path in paths {
        match declared(&path, &load::inside(FOLDER, &path), &known.declared) {
            Ok(more) => known.declared = known.declared.joined(more),
            Err(fault) => known.faults.push(fault),
        }
    }
    known
}

/// The declarations of a file, which may use those that are known. The error names the file, with line and column.
pub(crate) fn of_file(path: &Path, known: &Declarations) -> Result<Declarations, SafeText> {
    declared(path, path, known)
}

/// The same, of a file that is called otherwise in the error.
fn declared(path: &Path, shown: &Path, known: &Declarations) -> Result<Declarations, SafeText> {
    let name = || SafeText::kept(shown.display());
    let bytes =
        load::file(path, limits::SOURCE as u64).map_err(|error| load::failed("open", shown, &error))?;
    let text = String::from_utf8(bytes).map_err(|_| name().then(": this is no text in UTF-8"))?;
    parse_with(&text, known).map_err(|error| {
        let place = name().then(", line ").then(error.line).then(", column ").then(error.column);
        place.then(": ").then(error.text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::user_files::FILES;

    #[test]
    fn files_are_read_in_the_order_of_their_names_and_may_use_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
        assert_eq!(read(folder.path()).declared, *templates::shipped());
        write("b.h", "struct two { struct one first; struct sockaddr_in peer; };");
        write("a.h", "struct one { int x; };");
        write("notes.txt", "no C");
        let known = read(folder.path());
        assert!(known.faults.is_empty(), "{:?}", known.faults);
        assert!(known.declared.named("two").is_some() && known.declared.named("sockaddr_in").is_some());
        let missing = read(Path::new("/no/such/folder"));
        assert_eq!((missing.declared, missing.faults.len()), (templates::shipped().clone(), 0));
    }

    #[test]
    fn a_wrong_file_is_named_with_its_place_and_takes_only_its_own_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let write =
            |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).expect("written");
        write("a.h", b"struct three {\n  shrot x;\n};");
        write("b.h", b"struct two { int x; };");
        write("c.h", b"\xff");
        let known = read(folder.path());
        assert!(known.declared.named("two").is_some() && known.declared.named("three").is_none());
        assert_eq!(known.faults.len(), 2, "{:?}", known.faults);
        let told = known.faults[0].as_str();
        assert!(told.contains("a.h, line 2, column 3: there is no type shrot"), "{told}");
    }

    #[test]
    fn a_name_of_the_program_can_be_declared_anew() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.h"), "struct udp { char only; };").expect("written");
        let known = read(folder.path()).declared;
        assert_eq!(known.named("udp").expect("there").members.len(), 1);
        assert_eq!(known.aggregates.iter().filter(|one| one.name == "udp").count(), 1);
    }

    #[test]
    fn folders_and_files_are_bounded() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("large.h"), vec![b' '; limits::SOURCE + 1]).expect("written");
        assert_eq!(read(folder.path()).faults.len(), 1);
        for number in 0..=FILES {
            std::fs::write(folder.path().join(format!("{number:03}.h")), "struct s { int x; };")
                .expect("written");
        }
        let known = read(folder.path());
        assert!(known.faults[0].as_str().contains("only the first"), "{:?}", known.faults);
    }
}
