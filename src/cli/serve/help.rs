//! What `serve --help` and `serve --list` say beyond the flags: all that can be chosen from, made from the
//! tables that the program itself reads.

use crate::bytes::text::SafeText;
use crate::cli::printer::Printer;
use crate::cli::result::CommandResult;
use crate::model::fault;
use crate::model::service::{POLICIES, SERVICES, ServiceEntry};
use crate::model::socket_option;

pub(super) const USAGE: &str =
    "sockpit serve <SERVICE> --tcp|--udp|--unix|--unixgram|--seqpacket <WHERE>... [OPTIONS]
       sockpit serve --list";

pub(super) const EXAMPLES: &str = r"Examples:
  sockpit serve echo --tcp 127.0.0.1:58001 --udp 127.0.0.1:58001
  sockpit serve hello --text 'good day\r\n' --tcp :3490 --tcp [::1]:3490
  sockpit serve echo --tcp :58001 --policy busy --busy-text 'come back later\n'
  sockpit serve rules --rule 'equals:PING => PONG' --rule 'any => $len' --udp :0
  sockpit serve echo --udp :58001 --fault drop:out:30% --seed 7 --calls
  sockpit serve file --root /srv --file greeting.txt --lose-every 4 --udp :5001
  sockpit serve print --udp 0.0.0.0:1500 --join 239.1.2.3@127.0.0.1
  sockpit serve print --tcp :9000 --once --raw > archive.tar

The first line of each socket is `listening tcp 127.0.0.1:41234`, with the
port that the system chose for 0. After that each event of a client is a line:
accepted, received (print and manual), note (what the service reports of the
client), closed; of datagram peers heard and ended. The service `manual` sends
each line of standard input to the peer that sent something last. With --raw
standard output holds what comes to them, as it comes, and nothing else: what
happens is told on standard error. Texts, lines and file names take the escapes
\n \r \t \0 \\ \xNN \u{...}.

Exit code: 0 when ended by SIGINT, SIGTERM, --for, --once or because standard
output was closed, after a summary; 1 when a socket could not serve (the others
are stopped then), 2 when the command line is wrong.";

/// Kinds of rules, and what an answer may have in it.
const RULES: [(&str, &str); 8] = [
    ("equals:TEXT => ANSWER", "the message is TEXT; a line end or NUL at its end may be left out"),
    ("starts-with:TEXT => ANSWER", "the message begins with TEXT"),
    ("contains:TEXT => ANSWER", "TEXT stands anywhere in the message"),
    ("regex:EXPRESSION => ANSWER", "the expression matches; $0 is the match, $1 to $9 its groups"),
    ("any => ANSWER", "every message"),
    (
        "$peer $len $count $$",
        "in an answer: the peer's address, the message's length, its number, a dollar sign",
    ),
    ("; delay=TIME", "behind an answer: wait so long before it"),
    ("; close", "behind an answer: close after it"),
];

/// The services, a line each.
pub(super) fn list() -> CommandResult {
    let mut printer = Printer::new();
    for entry in SERVICES {
        printer.line(SafeText::shown(format!("{:<9}", entry.word)).then(entry.help));
    }
    crate::cli::finished(printer, CommandResult::Done)
}

/// The end of the long help: examples, and all that can be chosen from.
pub(in crate::cli) fn long_help() -> String {
    let mut help = EXAMPLES.to_owned();
    let mut section = |title: &str, rows: &mut dyn Iterator<Item = (String, String)>| {
        help += "\n\n";
        help += title;
        for (name, words) in rows {
            help += "\n  ";
            help += &name;
            for line in words.lines().flat_map(|words| wrapped(words, HELP_COLUMNS)) {
                help += "\n      ";
                help += &line;
            }
        }
    };
    let row = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    section("Services:", &mut SERVICES.iter().map(|entry| row(entry.word, &service(entry))));
    section("Rules:", &mut RULES.iter().map(|(name, words)| row(name, words)));
    section("Policies:", &mut POLICIES.iter().map(|entry| row(entry.word, entry.help)));
    section("Faults:", &mut fault::TABLE.iter().map(|entry| row(&entry.usage(), entry.help)));
    section("Socket options:", &mut socket_option::TABLE.iter().map(|option| row(option.name, option.help)));
    help
}

fn service(entry: &ServiceEntry) -> String {
    let mut words =
        format!("{}\nstreams: {}\ndatagrams: {}", entry.help, entry.over_streams, entry.over_datagrams);
    for (number, setting) in entry.settings().enumerate() {
        words += if number == 0 { "\nsettings: --" } else { ", --" };
        words += setting.flag;
        if !setting.required.is_empty() {
            words += " (needed)";
        }
    }
    words
}

/// Columns of a line of help behind its indent, so that it stands on a terminal of 80.
const HELP_COLUMNS: usize = 72;

/// Our own words, in lines of at most so many columns.
fn wrapped(words: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last().map_or(0, String::len);
        if line > 0 && line + 1 + word.len() > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
