//! Editing a text in the user's own editor.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use super::{load, save};
use crate::bytes::text::SafeText;

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

/// Runs the editor on `text`, in a file that only its owner can read, and gives back what the user saved, or why there
/// is nothing: no such editor, a failure that it reported (`:cq` in vi), a text that is not UTF-8. The terminal must
/// have been given back before.
pub(super) fn edit(text: &str, stderr: Stdio) -> Result<String, SafeText> {
    run(&editor(), text, stderr)
}

fn run(editor: &OsStr, text: &str, stderr: Stdio) -> Result<String, SafeText> {
    let name = || SafeText::literal("the editor ").then(SafeText::escaped(editor.as_encoded_bytes()));
    let (status, bytes) = run_on_file(editor, text, stderr).map_err(SafeText::shown)?;
    match status.code() {
        Some(0) => {}
        // What a shell ends with for a command that is not there, or cannot be run (POSIX, 2.8.2).
        Some(127) => return Err(name().then(" was not found; VISUAL or EDITOR names another")),
        Some(126) => return Err(name().then(" cannot be run; VISUAL or EDITOR names another")),
        _ => return Err(name().then(" failed (").then(SafeText::shown(status)).then(")")),
    }
    String::from_utf8(bytes).map_err(|_| name().then(" saved a text that is not UTF-8"))
}

/// How the editor ended, and what the file holds then.
fn run_on_file(editor: &OsStr, text: &str, stderr: Stdio) -> io::Result<(ExitStatus, Vec<u8>)> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
    let mut file = save::create_in(&folder).or_else(|_| save::create_in(&std::env::temp_dir()))?;
    file.write_all(text.as_bytes())?;
    let path = file.into_temp_path();
    // Through a shell, for the variable may hold arguments: EDITOR="code --wait".
    let mut script = editor.to_owned();
    script.push(" \"$@\"");
    let status =
        Command::new("/bin/sh").arg("-c").arg(script).arg(editor).arg(&path).stderr(stderr).status()?;
    let bytes = if status.success() { load::file(&path, LARGEST)? } else { Vec::new() };
    Ok((status, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(editor: &str, text: &str) -> Result<String, String> {
        run(OsStr::new(editor), text, Stdio::null()).map_err(String::from)
    }

    #[test]
    fn the_text_comes_back_as_the_editor_left_it() {
        assert_eq!(with("true", "same"), Ok("same".to_owned()));
        assert_eq!(with("sed -i s/old/new/", "old text"), Ok("new text".to_owned()));
    }

    #[test]
    fn an_editor_that_fails_changes_nothing_and_says_why() {
        for (editor, why) in [
            ("false", "the editor false failed (exit status: 1)"),
            ("/no/such/editor", "the editor /no/such/editor was not found; VISUAL or EDITOR names another"),
            ("/dev/null", "the editor /dev/null cannot be run; VISUAL or EDITOR names another"),
            ("kill -9 $$ #", "the editor kill -9 $$ # failed (signal: 9 (SIGKILL))"),
            ("printf '\\377' >", r"the editor printf '\\377' > saved a text that is not UTF-8"),
        ] {
            assert_eq!(with(editor, "text"), Err(why.to_owned()));
        }
    }

    #[test]
    fn only_the_owner_can_read_the_text() {
        assert_eq!(
            with("sh -c 'stat -c %a \"$0\" > \"$0\".mode; mv \"$0\".mode \"$0\"'", "x"),
            Ok("600\n".to_owned())
        );
    }
}
