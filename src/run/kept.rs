//! What the user keeps by a name: a text file each beside the configuration, `messages/NAME.msg` or
//! `payloads/NAME.payload`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::{load, save};
use crate::bytes::text::SafeText;
use crate::model::user_files::{FILES, KeptKind, MESSAGE_TEXT, check_name};

/// What is kept, by its names. What is no text is told of, and left out.
pub(super) fn read(
    configuration: &Path,
    kind: KeptKind,
    faults: &mut Vec<SafeText>,
) -> BTreeMap<String, String> {
    let folder = configuration.join(kind.folder());
    let mut messages = BTreeMap::new();
    for path in load::paths(&folder, kind.ending(), faults) {
        let name = path.file_stem().and_then(|name| name.to_str()).filter(|name| check_name(name).is_ok());
        let shown = load::inside(kind.folder(), &path);
        let text = load::file(&path, MESSAGE_TEXT as u64)
            .map_err(|error| load::failed("open", &shown, &error))
            .and_then(|bytes| {
                let is_no_text = |_| SafeText::kept(shown.display()).then(": this is no text in UTF-8");
                String::from_utf8(bytes).map_err(is_no_text)
            });
        match (name, text) {
            (Some(name), Ok(text)) => {
                messages.insert(name.to_owned(), text);
            }
            (None, _) => {
                faults.push(SafeText::kept(shown.display()).then(": this is no name that can be kept"));
            }
            (_, Err(fault)) => faults.push(fault),
        }
    }
    messages
}

/// Keeps a text by its name, or without a text forgets it.
///
/// # Errors
///
/// Those of the file system, a name that is none, a text that is too long, and more of a kind than are kept.
pub(super) fn keep(configuration: &Path, kind: KeptKind, name: &str, text: Option<&str>) -> io::Result<()> {
    let refused = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why.to_owned()));
    if let Err(why) = check_name(name) {
        return refused(why.as_str());
    }
    let folder = configuration.join(kind.folder());
    let path = folder.join(format!("{name}.{}", kind.ending()));
    let Some(text) = text else { return fs::remove_file(path) };
    if text.len() > MESSAGE_TEXT {
        return refused("it is too long to be kept");
    }
    fs::create_dir_all(&folder)?;
    if !path.exists() && load::paths(&folder, kind.ending(), &mut Vec::new()).len() >= FILES {
        return refused("as many are kept as may be: forget one first");
    }
    save::atomically(&path, text.as_bytes(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_kept_replaced_and_forgotten() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("sockpit");
        let known = |faults: &mut Vec<SafeText>| read(&folder, KeptKind::Message, faults);
        let mut faults = Vec::new();
        keep(&folder, KeptKind::Message, "login", Some("u8 1")).expect("kept");
        keep(&folder, KeptKind::Message, "login", Some("u8 2\n")).expect("replaced");
        keep(&folder, KeptKind::Message, "hello world", Some("text é")).expect("kept");
        let messages = known(&mut faults);
        assert_eq!(messages.get("login").map(String::as_str), Some("u8 2\n"));
        assert_eq!(messages.get("hello world").map(String::as_str), Some("text é"));
        keep(&folder, KeptKind::Payload, "login", Some("x")).expect("kept beside it");
        assert_eq!(read(&folder, KeptKind::Payload, &mut faults).get("login").map(String::as_str), Some("x"));
        keep(&folder, KeptKind::Message, "login", None).expect("forgotten");
        assert!(keep(&folder, KeptKind::Message, "login", None).is_err(), "it is not there any more");
        assert!(!known(&mut faults).contains_key("login"));
        assert!(keep(&folder, KeptKind::Message, "../escape", Some("u8 1")).is_err());
        assert!(keep(&folder, KeptKind::Message, "long", Some(&" ".repeat(MESSAGE_TEXT + 1))).is_err());
        assert!(faults.is_empty(), "{faults:?}");
        fs::write(folder.join("messages/broken.msg"), b"\xff").expect("written");
        assert_eq!(known(&mut faults).len(), 1);
        assert!(faults[0].as_str().contains("broken.msg"), "{faults:?}");
    }

    #[test]
    fn no_more_messages_are_kept_than_are_read() {
        let home = tempfile::tempdir().expect("a folder");
        fs::create_dir(home.path().join(KeptKind::Message.folder())).expect("made");
        for number in 0..FILES {
            fs::write(home.path().join(format!("messages/{number}.msg")), "u8 1").expect("written");
        }
        assert!(keep(home.path(), KeptKind::Message, "one more", Some("u8 1")).is_err());
        keep(home.path(), KeptKind::Message, "7", Some("u8 2")).expect("one that is there is replaced");
    }
}
