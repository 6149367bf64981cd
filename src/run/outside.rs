//! Editing a text in the user's own editor.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::{files, save};

/// Largest text that is taken back from the editor, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// The editor to run: `$VISUAL`, else `$EDITOR`, else `vi`, as git(1) and crontab(1) choose.
fn editor() -> OsString {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|name| !name.is_empty())
        .unwrap_or_else(|| "vi".into())
}

/// Runs the editor on `text`, in a file that only its owner can read, and gives back what the user
/// saved. `None` if the editor reported a failure (`:cq` in vi), or its text is not UTF-8. The
/// terminal must have been given back before.
pub(super) fn edit(text: &str, stderr: Stdio) -> io::Result<Option<String>> {
    run(&editor(), text, stderr)
}

fn run(editor: &OsStr, text: &str, stderr: Stdio) -> io::Result<Option<String>> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, Into::into);
    let (mut file, path) = save::create_in(&folder, b"sockpit")
        .or_else(|_| save::create_in(&std::env::temp_dir(), b"sockpit"))?;
    let edited = file.write_all(text.as_bytes()).and_then(|()| {
        drop(file);
        // Through a shell, for the variable may hold arguments: EDITOR="code --wait".
        let mut script = editor.to_owned();
        script.push(" \"$@\"");
        let status =
            Command::new("/bin/sh").arg("-c").arg(script).arg(editor).arg(&path).stderr(stderr).status()?;
        if !status.success() {
            return Ok(None);
        }
        Ok(String::from_utf8(files::read(&path, LARGEST)?).ok())
    });
    let _ = fs::remove_file(&path);
    edited
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(editor: &str, text: &str) -> Option<String> {
        run(OsStr::new(editor), text, Stdio::null()).unwrap()
    }

    #[test]
    fn the_text_comes_back_as_the_editor_left_it() {
        assert_eq!(with("true", "same"), Some("same".to_owned()));
        assert_eq!(with("sed -i s/old/new/", "old text"), Some("new text".to_owned()));
    }

    #[test]
    fn an_editor_that_fails_changes_nothing() {
        assert_eq!(with("false", "text"), None);
        assert_eq!(with("/no/such/editor", "text"), None);
        assert_eq!(with("printf '\\377' >", "text"), None);
    }

    #[test]
    fn only_the_owner_can_read_the_text() {
        assert_eq!(
            with("sh -c 'stat -c %a \"$0\" > \"$0\".mode; mv \"$0\".mode \"$0\"'", "x"),
            Some("600\n".to_owned())
        );
    }
}
