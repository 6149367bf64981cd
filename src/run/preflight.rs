//! What must be true before the terminal is touched.

use std::ffi::OsStr;
use std::os::fd::OwnedFd;

use crate::bytes::text::SafeText;

/// Columns that a quoted value of the environment may take in a message.
const QUOTED: usize = 40;

/// Descriptors that the terminal program has open before its first socket, and some for a server and a file.
const DESCRIPTORS: usize = 24;

/// Why the terminal program cannot start here, as one line, or `Ok`.
pub(super) fn check() -> Result<(), SafeText> {
    judge(
        rustix::termios::isatty(rustix::stdio::stdin()),
        rustix::termios::isatty(rustix::stdio::stdout()),
        std::env::var_os("TERM").as_deref(),
    )?;
    count_descriptors()
}

/// Opens as many descriptors as will be needed: others than ours may be open already.
fn count_descriptors() -> Result<(), SafeText> {
    // Where it cannot be raised, what there is counts.
    let _ = crate::net::raise_descriptor_limit();
    let open = || rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 0).ok();
    let opened: Vec<OwnedFd> = std::iter::repeat_with(open).take(DESCRIPTORS).map_while(|fd| fd).collect();
    if opened.len() == DESCRIPTORS {
        return Ok(());
    }
    let text =
        SafeText::literal("only ").then(opened.len()).then(" more descriptors can be opened here, and ");
    Err(text.then(DESCRIPTORS).then(" are needed: raise the limit (ulimit -n)"))
}

fn judge(stdin: bool, stdout: bool, term: Option<&OsStr>) -> Result<(), SafeText> {
    let missing = match (stdin, stdout) {
        (true, true) => None,
        (false, true) => Some("standard input is not a terminal"),
        (true, false) => Some("standard output is not a terminal"),
        (false, false) => Some("standard input and output are not a terminal"),
    };
    if let Some(missing) = missing {
        return Err(SafeText::from(missing)
            .then("; run sockpit in one, or use its commands without a screen (sockpit --help)"));
    }
    let name = term.map(OsStr::as_encoded_bytes).unwrap_or_default();
    if name.is_empty() {
        return Err("TERM is not set, so this terminal may not know escape sequences; \
                    try TERM=xterm-256color sockpit"
            .into());
    }
    if name == b"dumb" || name.starts_with(b"dumb-") || name == b"unknown" {
        return Err(SafeText::from("TERM=")
            .then(SafeText::bounded(name, QUOTED).text)
            .then(" has no escape sequences, which the screen needs; run sockpit in a terminal"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_must_be_terminals() {
        let term = Some(OsStr::new("xterm"));
        assert!(judge(true, true, term).is_ok());
        for (stdin, stdout) in [(false, true), (true, false), (false, false)] {
            assert!(judge(stdin, stdout, term).is_err());
        }
    }

    #[test]
    fn terminals_without_escapes_are_refused() {
        for name in ["", "dumb", "dumb-emacs-ansi", "unknown"] {
            assert!(judge(true, true, Some(OsStr::new(name))).is_err(), "TERM={name}");
        }
        assert!(judge(true, true, None).is_err());
        assert!(judge(true, true, Some(OsStr::new("linux"))).is_ok());
    }
}
