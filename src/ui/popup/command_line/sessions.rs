//! An address that is typed without a command: the sessions that it can be.

use super::table::{CommandError, TypedCommand};
use crate::bytes::text::SafeText;
use crate::model::endpoint;
use crate::ui::action::Action;

/// Commands for a host with a port, and for a path.
const HOSTS: &[&str] = &["tcp", "tls", "udp"];
const PATHS: &[&str] = &["unix", "unixgram", "seqpacket"];

/// A line that opens a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// The line, as it is understood: `tcp 127.0.0.1:58001`.
    pub words: SafeText,
    /// What it does.
    pub help: &'static str,
    /// What is done.
    pub action: Action,
}

/// The sessions that `text` can be: a whole line of the command line is one; an address is one over each kind of socket
/// that has such addresses; a host alone can be pinged. Empty for what is none of them.
///
/// # Errors
///
/// What is wrong with an address, where `text` can be nothing else.
pub fn sessions(text: &str) -> Result<Vec<SessionLine>, SafeText> {
    if let Ok(Some(line)) = line(text) {
        return Ok(vec![line]);
    }
    // A text of two words is more often a message, unless the second is a number.
    let is_port = |word: &str| word.parse::<u32>().is_ok();
    let is_pair = text.split_once(' ').is_some_and(|(_, port)| is_port(port.trim()));
    let is_path = text.starts_with(['/', '@', '.']) && text.len() > 1;
    let is_address = is_path || is_pair || is_port(text) || endpoint::apart(text).is_some();
    let is_host = text == "localhost" || text.contains(['.', ':']) && endpoint::peer_host(text).is_ok();
    let words = match () {
        () if is_path => PATHS,
        () if text.starts_with("https:") => &["tls"],
        () if is_address => HOSTS,
        () if is_host && !text.contains([' ', '/']) => &["ping"],
        () => &[],
    };
    let lines: Result<Vec<_>, _> = words.iter().map(|word| line(&format!("{word} {text}"))).collect();
    Ok(lines?.into_iter().flatten().collect())
}

/// A line that opens a session; `None` for every other, and for a part of one.
fn line(text: &str) -> Result<Option<SessionLine>, SafeText> {
    let typed = TypedCommand::new(text);
    let (Some(entry), Some(read)) = (typed.command(), typed.read()) else { return Ok(None) };
    let action = match read {
        Err(CommandError::Wrong(error)) => return Err(error.text),
        Err(CommandError::More(_)) => return Ok(None),
        Ok(action) => action,
    };
    let (Action::OpenSession(to) | Action::OpenTls(to) | Action::FetchFrom(to, _)) = &action else {
        return Ok(None);
    };
    let words = SafeText::literal(entry.word).then(" ").then(SafeText::kept(to));
    Ok(Some(SessionLine { words, help: entry.help, action }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_session_over_each_kind_of_socket_that_has_such() {
        for (text, lines) in [
            ("localhost:80", &["tcp localhost:80", "tls localhost:80", "udp localhost:80"][..]),
            ("::1 80", &["tcp [::1]:80", "tls [::1]:80", "udp [::1]:80"]),
            ("8000", &["tcp 127.0.0.1:8000", "tls 127.0.0.1:8000", "udp 127.0.0.1:8000"]),
            ("https://example.org/a", &["tls example.org:https"]),
            ("udp :7", &["udp 127.0.0.1:7"]),
            ("/run/a b", &["unix /run/a b", "unixgram /run/a b", "seqpacket /run/a b"]),
            ("@name", &["unix @name", "unixgram @name", "seqpacket @name"]),
            ("example.org", &["ping example.org"]),
            ("::1", &["ping ::1"]),
            ("echo", &[]),
            ("hello, all", &[]),
            ("set ttl 3", &[]),
            ("tcp", &[]),
            ("", &[]),
        ] {
            let read = sessions(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(read.iter().map(|line| line.words.as_str()).collect::<Vec<_>>(), lines, "{text}");
        }
        assert!(sessions("127.0.0.1:70000").is_err_and(|error| error.as_str().contains("65535")));
        assert!(sessions("localhost 70000").is_err());
    }
}
