//! The whole command line, and where it leads.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::address::{self, AddressArgs};
use super::byteorder::{self, ByteorderArgs};
use super::dns::{self, DnsArgs};
use super::fetch::{self, FetchArgs};
use super::inspect::{self, InspectArgs};
use super::lookup::{self, LookupArgs};
use super::name::{self, NameArgs};
use super::printer::{Printer, say};
use super::refusal::{Refusal, typed};
use super::result::CommandResult;
use super::send::{self, SendArgs};
use super::serve::{self, ServeArgs};
use crate::bytes::text::SafeText;
use crate::model::setting::{SETTINGS, SettingEntry, SettingValue};
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
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u16).range(1..=16_384))]
    journal: Option<u16>,
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

/// Does what the command line says. Exit codes: of the terminal program see [`run::main`]; of the others
/// 0 done, 1 failed, 2 the command line is wrong.
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let line = match parse(&args) {
        Ok(line) => line,
        Err(error) => return explain(&error, &args).into(),
    };
    let (name, done) = match line.command {
        None => {
            let TerminalArgs { theme, ascii, config, no_recent, journal } = line.terminal;
            return run::main(&Options { ascii, theme, config, forgets: no_recent, journal });
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
    command.try_get_matches_from(args).and_then(|matches| CliArgs::from_arg_matches(&matches))
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
fn explain(error: &clap::Error, args: &[OsString]) -> CommandResult {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        let mut printer = Printer::new();
        for line in lines(error) {
            printer.line(line);
        }
        return super::finished(printer, CommandResult::Done);
    }
    let escaped: Vec<OsString> = args
        .iter()
        .map(|arg| OsString::from_vec(SafeText::escaped(arg.as_bytes()).as_str().as_bytes().to_vec()))
        .collect();
    // Where escaping made it right (bytes that are not UTF-8), the first error is shown.
    let mut told = match parse(&escaped) {
        Err(again) if again.kind() == error.kind() => lines(&again),
        _ => lines(error),
    };
    if error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let command = command_of(args);
        if error.kind() == ErrorKind::UnknownArgument {
            let behind_the_first = told.len().min(1);
            told.splice(behind_the_first..behind_the_first, tip(&escaped, command));
        }
        told.push(Refusal::hint(command));
    }
    told.into_iter().for_each(say);
    CommandResult::Usage
}

/// The command that was named, if one was.
fn command_of(args: &[OsString]) -> &'static str {
    let named = |name: &&str| args.get(1).is_some_and(|arg| arg == *name);
    ["serve", "lookup", "send", "fetch", "inspect", "byteorder", "address"]
        .into_iter()
        .find(named)
        .unwrap_or_default()
}

/// What helps where a value begins with a hyphen, and was taken for a flag.
fn tip(args: &[OsString], command: &str) -> Option<SafeText> {
    let texts: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let pair = texts.windows(2).find(|pair| takes_text(pair[0]) && pair[1].starts_with('-'));
    match pair {
        Some(pair) => {
            let text = SafeText::literal("  a value that begins with - is written ");
            Some(text.then(typed(pair[0])).then("=").then(typed(pair[1])))
        }
        None => (command == "send").then(|| "  a payload that begins with - comes after --".into()),
    }
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

/// The lines of what clap says, each through the door; its backslashes are right already, or our own. Its
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
    fn values_that_begin_with_a_hyphen_have_a_tip_and_numbers_are_values() {
        let told = |args: &[&str], command| {
            tip(&args.iter().map(OsString::from).collect::<Vec<_>>(), command).map(String::from)
        };
        let text = ["sockpit", "serve", "hello", "--text", "-x"];
        assert_eq!(
            told(&text, "serve").as_deref(),
            Some("  a value that begins with - is written --text=-x")
        );
        let payload = ["sockpit", "send", "udp", "h", "7", "-x"];
        let words = "  a payload that begins with - comes after --";
        assert_eq!(told(&payload, "send").as_deref(), Some(words));
        assert_eq!(told(&["sockpit", "serve", "--bogus"], "serve"), None);
        for negative in [&["serve", "echo", "--seed", "-1"][..], &["send", "udp", "h", "-1", "-2"]] {
            let args: Vec<&str> = std::iter::once("sockpit").chain(negative.iter().copied()).collect();
            assert!(parsed(&args).is_ok(), "{args:?}");
        }
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
