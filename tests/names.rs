//! One type name for one thing in the whole of `src`, no metaphors for type names, and no type in slices.

#![allow(clippy::expect_used, reason = "a failure in here is a failure of the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Names that two types may have, each with its reason.
const SHARED: &[(&str, &str)] = &[];

/// Words that are no terms of the field: no type has one of them in its name.
const METAPHORS: &[&str] = &[
    "Board", "Book", "Conduct", "Door", "Easel", "Errand", "Farewell", "House", "Lane", "Manner", "Outlet",
    "Passage", "Pen", "Sheet", "Spot", "Standing", "Strike", "Talk", "Tape", "Tell", "Wall", "Ways", "Wish",
];

/// Names with one of these words in a sense of the field.
const TERMS: &[(&str, &str)] = &[("WallClock", "the wall clock: time as the system calendar has it")];

/// Files that may hold methods of one type: more, and it is several things.
const FILES_OF_A_TYPE: usize = 5;

/// Types that are still in more files.
const SLICED: &[&str] = &[];

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.to_string_lossy().contains("tests")
        {
            files.push(path);
        }
    }
}

/// The name of the type that a line defines, if it begins in the first column.
fn defined(line: &str) -> Option<&str> {
    let mut rest = line;
    if let Some(behind) = rest.strip_prefix("pub(") {
        rest = behind.split_once(") ")?.1;
    } else if let Some(behind) = rest.strip_prefix("pub ") {
        rest = behind;
    }
    let (keyword, behind) = rest.split_once(' ')?;
    if !["struct", "enum", "trait", "type", "union"].contains(&keyword) {
        return None;
    }
    behind.split(|ch: char| !ch.is_alphanumeric() && ch != '_').next().filter(|name| !name.is_empty())
}

/// Every type of `src` outside tests, with the files that define one of that name.
fn types() -> BTreeMap<String, Vec<PathBuf>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut types: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let text = text.split("#[cfg(test)]\nmod tests {").next().expect("a first part");
        for name in text.lines().filter_map(defined) {
            let place = path.strip_prefix(&src).expect("a path below src");
            types.entry(name.to_owned()).or_default().push(place.to_owned());
        }
    }
    assert!(types.len() > 300, "{} types found: the search misses them", types.len());
    types
}

/// The type that a line begins an `impl` block of its own for, none of a trait.
fn implemented(line: &str) -> Option<&str> {
    let mut rest = line.strip_prefix("impl")?;
    if rest.starts_with('<') {
        let depth_after = |at: usize| {
            rest[..=at].chars().fold(0, |depth, ch| depth + i32::from(ch == '<') - i32::from(ch == '>'))
        };
        let end = rest.match_indices('>').map(|(at, _)| at).find(|at| depth_after(*at) == 0)?;
        rest = &rest[end + 1..];
    }
    if rest.contains(" for ") {
        return None;
    }
    let name = rest.split(['<', '{']).next()?.trim();
    name.rsplit("::").next().filter(|name| !name.is_empty())
}

#[test]
fn no_type_has_its_methods_in_more_than_five_files() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut places: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for path in files {
        let text = std::fs::read_to_string(&path).expect("a source file");
        for name in text.lines().filter_map(implemented) {
            let place = path.strip_prefix(&src).expect("a path below src").to_owned();
            let of_type = places.entry(name.to_owned()).or_default();
            if of_type.last() != Some(&place) {
                of_type.push(place);
            }
        }
    }
    assert!(places.len() > 300, "{} types found: the search misses them", places.len());
    for (name, files) in &places {
        let is_sliced = files.len() > FILES_OF_A_TYPE;
        assert_eq!(
            is_sliced,
            SLICED.contains(&name.as_str()),
            "{name} has methods in {files:?}: give its parts types with a state and a duty of their own"
        );
    }
}

/// The words of a name in camel case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for ch in name.chars() {
        match words.last_mut() {
            Some(word) if !ch.is_uppercase() => word.push(ch),
            _ => words.push(ch.into()),
        }
    }
    words
}

#[test]
fn a_type_name_means_one_thing() {
    assert!(SHARED.len() <= 12, "too many exceptions");
    for (name, places) in types() {
        assert!(
            places.len() == 1 || SHARED.iter().any(|(shared, _)| *shared == name),
            "{name} is defined in {places:?}: give each thing a name of its own"
        );
    }
}

#[test]
fn no_type_is_named_by_a_metaphor() {
    for (name, places) in types() {
        if TERMS.iter().any(|(term, _)| *term == name) {
            continue;
        }
        let metaphor = words(&name).into_iter().find(|word| METAPHORS.contains(&word.as_str()));
        assert!(metaphor.is_none(), "{name} in {places:?}: take the term of the field for {metaphor:?}");
    }
}

#[test]
fn exceptions_are_of_types_that_there_are() {
    let types = types();
    for (name, _) in SHARED {
        assert!(types.get(*name).is_some_and(|places| places.len() > 1), "{name} is no name of two types");
    }
    for (name, _) in TERMS {
        assert!(types.contains_key(*name), "{name} is no type");
    }
}

#[test]
fn definitions_are_found_in_all_their_forms() {
    assert_eq!(defined("pub(super) struct Call<'a> {"), Some("Call"));
    assert_eq!(defined("pub(in super::super) enum Fate {"), Some("Fate"));
    assert_eq!(defined("type Result<T> = std::result::Result<T, Errno>;"), Some("Result"));
    assert_eq!(defined("    struct Inner;"), None);
    assert_eq!(defined("impl Call {"), None);
    assert_eq!(words("TcpInfo"), ["Tcp", "Info"]);
    assert_eq!(implemented("impl<'a, T: Into<Vec<u8>>> super::Call<'a, T> {"), Some("Call"));
    assert_eq!(implemented("impl Call {"), Some("Call"));
    assert_eq!(implemented("impl fmt::Display for Call {"), None);
}
