//! A command line that is wrong: what was probably meant, in a line behind the error.

use super::flags;
use super::refusal::typed;
use crate::bytes::text::SafeText;
use crate::model::endpoint::{self, Transport};
use crate::model::setting::{SETTINGS, SettingEntry, SettingValue};

/// Words of other programs that stand where a command is expected, and what does the same here.
const OTHER_PROGRAMS: [(&[&str], &str); 5] = [
    (&["nc", "ncat", "netcat", "socat", "telnet", "connect"], "sockpit send tcp HOST PORT"),
    (&["listen", "server"], "sockpit serve print --tcp PORT"),
    (&["dig", "host", "nslookup"], "sockpit dns NAME"),
    (&["getent", "resolve"], "sockpit lookup NAME"),
    (&["xxd", "hexdump"], "sockpit inspect FILE"),
];

/// Flags of `nc`, and what does the same here.
const FLAGS_OF_NC: [(&[&str], &str); 8] = [
    (&["-u"], "sockpit send udp HOST PORT"),
    (&["-U"], "sockpit send unix PATH"),
    (&["-l", "-k"], "sockpit serve print --raw --tcp PORT"),
    (&["-w"], "--connect-timeout, --wait or --idle SECONDS"),
    (&["-q"], "--wait SECONDS"),
    (&["-p", "-s"], "--from ADDR:PORT"),
    (&["-v"], "--calls"),
    (&["-z"], "without a payload: it connects, and half-closes"),
];

/// Columns of a command line that is shown.
const COLUMNS: usize = 160;

/// Behind a word that is no command, or no transport of `send` and `fetch`: the command that does what it says.
pub(super) fn command_instead(word: &str, args: &[&str], command: &str) -> Option<SafeText> {
    let place = args.iter().position(|arg| *arg == word)?;
    let rest = &args[place + 1..];
    let words =
        |first: &[&str]| first.iter().chain(rest).map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
    let transport = word.split_once("://").map_or(word, |(scheme, _)| scheme).to_ascii_lowercase();
    let transport = if transport == "https" { "tls" } else { transport.as_str() };
    let is_transport = transport == "tls" || Transport::from_word(transport).is_some();
    let sender = if command == "fetch" { "fetch" } else { "send" };
    let told = match endpoint::apart(word) {
        None if is_transport => words(&[sender, transport]),
        Some((host, port)) if is_transport || word.contains("://") => {
            words(&[sender, if is_transport { transport } else { "tcp" }, host, port])
        }
        None if word == "help" => return None,
        None if command.is_empty() => {
            let known = OTHER_PROGRAMS.iter().find(|(names, _)| names.contains(&word));
            return known.map(|(_, instead)| SafeText::literal("  here it is ").then(*instead));
        }
        None if word.starts_with(['/', '@', '.']) => words(&[sender, "unix", word]),
        _ => words(&[sender, "tcp", word]),
    };
    let line = SafeText::literal("  perhaps sockpit ").then(typed(&told));
    Some(line.truncated_with(COLUMNS, " ..."))
}

/// Behind a flag or a word that a command does not have.
pub(super) fn instead_of(argument: &str, args: &[&str], command: &str) -> Option<SafeText> {
    if let Some([flag, value]) = args.windows(2).find(|pair| takes_text(pair[0]) && pair[1].starts_with('-'))
    {
        let text = SafeText::literal("  a value that begins with - is written ");
        return Some(text.then(typed(flag)).then("=").then(typed(value)));
    }
    let is_sender = matches!(command, "send" | "fetch");
    if is_sender && let Some(flag) = argument.strip_prefix("--") {
        let having = flags::transports_with(flag);
        if !having.is_empty() {
            let having = SafeText::join(having.into_iter().map(SafeText::literal), ", ");
            let text = SafeText::literal("  ").then(typed(argument)).then(" goes with ").then(having);
            return Some(text.then(", and stands behind that word"));
        }
    }
    let of_nc = FLAGS_OF_NC.iter().find(|(names, _)| names.contains(&argument));
    match of_nc.filter(|_| is_sender || matches!(command, "" | "serve")) {
        Some((_, instead)) => Some(SafeText::literal("  here it is ").then(*instead)),
        None if command == "send" => Some("  a payload that begins with - comes after --".into()),
        None if command == "serve" && !argument.starts_with('-') => Some(
            "  where it listens stands behind a flag: --tcp 127.0.0.1:58001, --udp 58001, --unix PATH".into(),
        ),
        None if command == "lookup" && !argument.starts_with('-') => {
            Some(SafeText::literal("  the service stands behind a flag: --service ").then(typed(argument)))
        }
        None => None,
    }
}

/// The argument that was read as `-h` or `-V` with more letters behind: it is none of ours, and what it meant is
/// not done.
pub(super) fn bundle<'a>(args: &[&'a str]) -> Option<&'a str> {
    let before = args.iter().copied().take_while(|arg| *arg != "--");
    let is_bundle = |arg: &&str| arg.len() > 2 && (arg.starts_with("-h") || arg.starts_with("-V"));
    let is_help = |arg: &str| matches!(arg, "-h" | "-V" | "--help" | "--version");
    let bundle = before.clone().find(is_bundle)?;
    (!before.clone().any(is_help)).then_some(bundle)
}

/// Whether an argument is a flag whose values are texts, which may begin with a hyphen.
fn takes_text(argument: &str) -> bool {
    let is_text = |entry: &&SettingEntry| match &entry.server {
        Some(of) => matches!(of.value, SettingValue::Text { .. } | SettingValue::Several { .. }),
        None => false,
    };
    let named = argument.strip_prefix("--");
    argument == "--layout"
        || named.is_some_and(|name| SETTINGS.iter().filter(is_text).any(|entry| entry.flag == name))
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:@,+=%".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn told(line: &[&str], command: &str, expected: Option<&str>) {
        let told = command_instead(line[0], line, command).map(String::from);
        assert_eq!(told.as_deref(), expected, "{line:?}");
    }

    #[test]
    fn a_word_that_is_no_command_leads_to_the_one_that_was_meant() {
        let line = ["localhost", "7000", "it's me"];
        told(&line, "send", Some(r"  perhaps sockpit send tcp localhost 7000 'it'\''s me'"));
        told(&["[::1]:7"], "fetch", Some("  perhaps sockpit fetch tcp '[::1]:7'"));
        told(&["udp://h:7/", "x"], "send", Some("  perhaps sockpit send udp h 7 x"));
        told(&["https://h/a"], "", Some("  perhaps sockpit send tls h https"));
        told(&["TCP", "h", "7"], "send", Some("  perhaps sockpit send tcp h 7"));
        told(&["@queue", "x"], "send", Some("  perhaps sockpit send unix @queue x"));
        told(&["udp", "h", "7"], "", Some("  perhaps sockpit send udp h 7"));
        told(&["h:7", "x"], "", Some("  perhaps sockpit send tcp h:7 x"));
        told(&["nc", "h", "7"], "", Some("  here it is sockpit send tcp HOST PORT"));
        told(&["bogus"], "", None);
    }

    #[test]
    fn a_flag_of_nc_or_of_another_transport_is_told_where_it_is() {
        let told = |argument, command| instead_of(argument, &[argument], command).map(String::from);
        let of_udp = "  --join goes with udp, and stands behind that word";
        assert_eq!(told("--join", "send").as_deref(), Some(of_udp));
        assert_eq!(told("-u", "send").as_deref(), Some("  here it is sockpit send udp HOST PORT"));
        let payload = "  a payload that begins with - comes after --";
        assert_eq!(told("-x", "send").as_deref(), Some(payload));
        assert!(told("7010", "serve").is_some_and(|told| told.contains("--tcp")));
        assert_eq!(told("80", "lookup").as_deref(), Some("  the service stands behind a flag: --service 80"));
        assert_eq!(told("--bogus", "serve"), None);
        let text = instead_of("-x", &["serve", "hello", "--text", "-x"], "serve").map(String::from);
        assert_eq!(text.as_deref(), Some("  a value that begins with - is written --text=-x"));
    }

    #[test]
    fn help_is_asked_for_by_its_own_letter_alone() {
        assert_eq!(bundle(&["send", "tcp", "h:7", "-hi"]), Some("-hi"));
        assert_eq!(bundle(&["-Vx"]), Some("-Vx"));
        assert_eq!(bundle(&["send", "-h", "-hi"]), None);
        assert_eq!(bundle(&["send", "--help"]), None);
        assert_eq!(bundle(&["send", "--", "-hi"]), None);
    }
}
