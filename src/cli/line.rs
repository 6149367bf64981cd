//! The whole command line, and where it leads.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::address::{self, AddressArgs};
use super::byteorder::{self, ByteorderArgs};
use super::dns::{self, DnsArgs};
use super::fetch::{self, FetchArgs};
use super::inspect::{self, InspectArgs};
use super::lookup::{self, LookupArgs};
use super::mistyped;
use super::name::{self, NameArgs};
use super::printer::{Printer, say};
use super::refusal::{Refusal, typed};
use super::result::CommandResult;
use super::send::{self, SendArgs};
use super::serve::{self, ServeArgs};
use super::values;
use crate::bytes::text::SafeText;
use crate::run::{self, Options};

/// A cockpit for sockets
///
/// Without a command the terminal program starts: resolve names, talk over UDP, TCP and Unix sockets by
/// hand, run servers, and see every socket call and byte.
#[derive(Debug, Parser)]
#[command(name = "sockpit", version, args_conflicts_with_subcommands = true)]
struct CliArgs {
    #[command(flatten)]
    terminal: TerminalArgs,
    #[command(subcommand)]
    command: Option<CliCommand>,
}

/// What the terminal program is told.
#[derive(Debug, clap::Args)]
struct TerminalArgs {
    /// The theme to start with: dark, light, mono, or one of your own
    #[arg(long, value_name = "NAME")]
    theme: Option<String>,
    /// Draw with ASCII alone, whatever the locale says
    #[arg(long)]
    ascii: bool,
    /// The configuration folder [default: $XDG_CONFIG_HOME/sockpit]
    #[arg(long, value_name = "DIR")]
    config: Option<PathBuf>,
    /// Neither offer nor remember the endpoints that sessions went to
    #[arg(long)]
    no_recent: bool,
    /// Memory for recorded calls, 1 to 16384 MiB; when it is full, the oldest are evicted and counted [default: 64]
    #[arg(long, value_name = "MIB")]
    journal: Option<String>,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    Serve(Box<ServeArgs>),
    Lookup(LookupArgs),
    Name(NameArgs),
    Dns(Box<DnsArgs>),
    Send(SendArgs),
    Fetch(FetchArgs),
    Inspect(Box<InspectArgs>),
    Byteorder(ByteorderArgs),
    Address(AddressArgs),
}

/// The words of the commands.
const COMMANDS: [&str; 9] =
    ["serve", "lookup", "name", "dns", "send", "fetch", "inspect", "byteorder", "address"];

/// Does what the command line says. Exit codes: of the terminal program 0, or 128 and the number of the
/// signal that ended it; of the others 0 done, 1 failed, 2 the command line is wrong.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let line = match parse(&args) {
        Ok(line) => line,
        Err(error) => return explain(error, &args).into(),
    };
    let (name, done) = match line.command {
        None => {
            let TerminalArgs { theme, ascii, config, no_recent, journal } = line.terminal;
            let journal = journal.map(|source| values::number("--journal", &source, (1, 16_384))).transpose();
            match journal {
                Ok(journal) => {
                    return run::main(&Options { ascii, theme, config, forgets: no_recent, journal });
                }
                Err(refusal) => ("", Err(refusal)),
            }
        }
        Some(CliCommand::Serve(serve)) => ("serve", serve::run(&serve)),
        Some(CliCommand::Lookup(lookup)) => ("lookup", lookup::run(&lookup)),
        Some(CliCommand::Name(args)) => ("name", name::run(&args)),
        Some(CliCommand::Dns(args)) => ("dns", dns::run(&args)),
        Some(CliCommand::Send(send)) => ("send", send::run(&send)),
        Some(CliCommand::Fetch(fetch)) => ("fetch", fetch::run(&fetch)),
        Some(CliCommand::Inspect(args)) => ("inspect", inspect::run(&args)),
        Some(CliCommand::Byteorder(args)) => ("byteorder", byteorder::run(&args)),
        Some(CliCommand::Address(args)) => ("address", address::run(&args)),
    };
    done.unwrap_or_else(|refusal| refuse(&refusal, name)).into()
}

fn refuse(refusal: &Refusal, command: &'static str) -> CommandResult {
    refusal.lines(command).into_iter().for_each(say);
    CommandResult::Usage
}

fn parse(args: &[OsString]) -> Result<CliArgs, clap::Error> {
    let command =
        CliArgs::command().mut_subcommand("serve", |serve| serve.after_long_help(serve::long_help()));
    let command = with_negative_numbers(command);
    let parsed = command.try_get_matches_from(args).and_then(|matches| CliArgs::from_arg_matches(&matches));
    parsed.map_err(|error| {
        let words: Vec<&str> = args.iter().skip(1).filter_map(|arg| arg.to_str()).collect();
        let is_help = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
        match mistyped::bundle(&words).filter(|_| is_help) {
            Some(bundle) => clap::Error::raw(
                ErrorKind::UnknownArgument,
                format!("unexpected argument '{bundle}' found\n"),
            ),
            None => error,
        }
    })
}

/// Takes `-1` for a value everywhere, not for a flag: who reads the value says why it is wrong, or takes it.
fn with_negative_numbers(command: clap::Command) -> clap::Command {
    let command = command.mut_args(|arg| {
        let takes_values = arg.get_action().takes_values();
        arg.allow_negative_numbers(takes_values)
    });
    command.mut_subcommands(with_negative_numbers)
}

/// Prints help and the version, or what is wrong. Arguments are untrusted: an error quotes them, so it is
/// made anew from escaped ones.
fn explain(error: clap::Error, args: &[OsString]) -> CommandResult {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let mut printer = Printer::new();
        for line in lines(&error) {
            printer.line(line);
        }
        return super::finished(printer, CommandResult::Done);
    }
    let escaped: Vec<OsString> = args
        .iter()
        .map(|arg| OsString::from_vec(SafeText::escaped(arg.as_bytes()).as_str().as_bytes().to_vec()))
        .collect();
    // Where escaping made it right (bytes that are not UTF-8), the first error is shown.
    let mut error = match parse(&escaped) {
        Err(again) if again.kind() == error.kind() => again,
        _ => error,
    };
    let command = command_of(args);
    let tip = tip(&mut error, args, command);
    let mut told = lines(&error);
    if error.kind() == ErrorKind::InvalidSubcommand {
        let what = if command.is_empty() { "command" } else { "transport" };
        let word = typed(&text_of(&error, ContextKind::InvalidSubcommand));
        let line = SafeText::literal("sockpit: there is no ").then(what).then(" '").then(word).then("'");
        told.splice(..1, [line]);
    }
    if error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let behind_the_first = told.len().min(1);
        told.splice(behind_the_first..behind_the_first, tip);
        told.push(Refusal::hint(command));
    }
    told.into_iter().for_each(say);
    CommandResult::Usage
}

/// What was probably meant; a guess of clap's gives way to it.
fn tip(error: &mut clap::Error, args: &[OsString], command: &str) -> Option<SafeText> {
    let args: Vec<&str> = args.iter().skip(1).filter_map(|arg| arg.to_str()).collect();
    let tip = match error.kind() {
        ErrorKind::UnknownArgument => {
            // As it was typed, not as it is quoted.
            let quoted = text_of(error, ContextKind::InvalidArg);
            mistyped::instead_of(mistyped::bundle(&args).unwrap_or(&quoted), &args, command)
        }
        ErrorKind::InvalidSubcommand => {
            mistyped::command_instead(&text_of(error, ContextKind::InvalidSubcommand), &args, command)
        }
        ErrorKind::InvalidUtf8 if command == "send" => {
            Some(r"  in a payload, a byte that is no text is written \xff".into())
        }
        _ => None,
    };
    if tip.is_some() {
        for guess in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::Suggested] {
            error.remove(guess);
        }
    }
    tip
}

/// What an error is about.
fn text_of(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    }
}

/// The command that was named, if one was.
fn command_of(args: &[OsString]) -> &'static str {
    let named = |name: &&str| args.get(1).is_some_and(|arg| arg == *name);
    COMMANDS.into_iter().find(named).unwrap_or_default()
}

/// The lines of what clap says, each escaped; its backslashes are right already, or our own. Its
/// errors begin and end as ours do.
fn lines(error: &clap::Error) -> Vec<SafeText> {
    let text = error.render().to_string();
    let is_ours =
        |line: &&str| !line.starts_with("For more information") && !line.contains("' as a value, use '-- ");
    let mut lines: Vec<SafeText> = Vec::new();
    for line in text.trim_end().lines().filter(is_ours) {
        let line = match line.strip_prefix("error: ") {
            Some(rest) => SafeText::literal("sockpit: ").then(typed(rest)),
            None => typed(line),
        };
        // What was left out leaves no hole.
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.pop_if(|line| line.is_empty()).is_some() {}
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<CliArgs, clap::Error> {
        parse(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_command_line_is_consistent() {
        CliArgs::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_terminal_program_gets_its_options() {
        let line = parsed(&["sockpit", "--theme", "light", "--ascii", "--config", "/c"]);
        let line = line.unwrap_or_else(|error| panic!("{error}"));
        assert!(line.command.is_none() && line.terminal.ascii);
        assert_eq!(line.terminal.theme.as_deref(), Some("light"));
        assert_eq!(line.terminal.config, Some("/c".into()));
    }

    #[test]
    fn help_lists_everything_that_can_be_chosen() {
        let error = parsed(&["sockpit", "serve", "--help"]).expect_err("help");
        let help: Vec<String> = lines(&error).into_iter().map(String::from).collect();
        let help = help.join("\n");
        for word in
            ["--policy", "one-at-a-time", "drop:in|out:CHANCE", "SO_RCVBUF", "Examples:", r"\xNN", "chargen"]
        {
            assert!(help.contains(word), "{word} is not in\n{help}");
        }
    }

    #[test]
    fn numbers_below_zero_are_values() {
        for negative in [&["serve", "echo", "--seed", "-1"][..], &["send", "udp", "h", "-1", "-2"]] {
            let args: Vec<&str> = std::iter::once("sockpit").chain(negative.iter().copied()).collect();
            assert!(parsed(&args).is_ok(), "{args:?}");
        }
    }

    #[test]
    fn every_command_is_known_by_its_word() {
        let command = CliArgs::command();
        let words: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        assert_eq!(words, COMMANDS);
    }

    #[test]
    fn errors_begin_and_end_as_ours_do() {
        let error = parsed(&["sockpit", "serve", "echo", "--policy"]).expect_err("no value");
        let told: Vec<String> = lines(&error).into_iter().map(String::from).collect();
        assert_eq!(told, ["sockpit: a value is required for '--policy <POLICY>' but none was supplied"]);
    }

    #[test]
    fn hostile_arguments_are_escaped_once() {
        let hostile = ["sockpit", "serve", "--a\x1b[2J\\b\nc"].map(OsString::from);
        let escaped =
            hostile.each_ref().map(|arg| OsString::from(SafeText::escaped(arg.as_bytes()).as_str()));
        let error = parse(&escaped).expect_err("no such flag");
        let text: Vec<String> = lines(&error).into_iter().map(String::from).collect();
        assert!(text[0].contains(r"--a\x1b[2J\\b\nc"), "{text:?}");
    }
}
