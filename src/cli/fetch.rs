//! `sockpit fetch`: a file from a server of the resumable transfer.

use clap::{Args, Subcommand};

use super::calls::CallNotation;
use super::fetching::{self, FetchPlan};
use super::flags::OfSession;
use super::peer;
use super::refusal::Refusal;
use super::result::CommandResult;
use crate::model::console::SessionSpec;
use crate::model::endpoint::Transport;
use crate::model::setting::{self, SETTINGS};

const EXAMPLES: &str = r"Examples:
  sockpit fetch tcp 127.0.0.1 5001 --output copy.bin --command 0
  sockpit fetch udp localhost:5001 -o copy.bin
  sockpit fetch tcp 127.0.0.1 5001 -o tail.bin --command 1 --offset 990
  sockpit fetch tcp 127.0.0.1:5001 -o copy.bin --size 1000 --timeout 10

The server is sockpit's own service file, or a program of network courses that
speaks the same. Without --command what the local file lacks is asked for
(command 2), which of a file that is not there is all of it.

A stream tells no size: its end is taken for the end of the file, unless --size
says more. Over UDP the last datagram says where the file ends. What was in the
local file before is not compared with the server's file.

Ctrl-c keeps what came. Exit code: 0 when the file is there, 1 when something
failed (refused, reset, no answer, disk full, another size than --size,
interrupted), 2 when the command line is wrong.";

/// Fetch a file that the service file serves, or the rest of it
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    subcommand_value_name = "TRANSPORT",
    subcommand_help_heading = "Transports",
    disable_help_subcommand = true
)]
pub(super) struct FetchArgs {
    #[command(subcommand)]
    from: FetchSource,
    /// Print JSON lines: how far it is, and every socket call
    #[arg(long, global = true)]
    json: bool,
    /// Print every socket call in C notation
    #[arg(long, global = true)]
    calls: bool,
}

#[derive(Debug, Subcommand)]
enum FetchSource {
    /// Over TCP; each address of the host is tried
    #[command(
        after_help = EXAMPLES,
        override_usage = "sockpit fetch tcp <HOST PORT|HOST:PORT> --output <FILE> [OPTIONS]",
        mut_arg("output", |arg| arg.short('o'))
    )]
    Tcp {
        #[command(flatten)]
        server: FetchServerArgs,
        #[command(flatten)]
        settings: OfSession<0, true>,
    },
    /// Over UDP, stop and wait
    #[command(
        after_help = EXAMPLES,
        override_usage = "sockpit fetch udp <HOST PORT|HOST:PORT> --output <FILE> [OPTIONS]",
        mut_arg("output", |arg| arg.short('o'))
    )]
    Udp {
        #[command(flatten)]
        server: FetchServerArgs,
        #[command(flatten)]
        settings: OfSession<1, true>,
    },
}

#[derive(Debug, Args)]
struct FetchServerArgs {
    #[arg(
        value_name = "HOST PORT",
        required = true,
        help = "Name or address, and number or name of the service: localhost 5001, 127.0.0.1:5001, [::1]:5001"
    )]
    words: Vec<String>,
}

/// Fetches, or says what is wrong with the command line.
pub(super) fn run(fetch: &FetchArgs) -> Result<CommandResult, Refusal> {
    Ok(fetching::run(fetch.plan()?))
}

impl FetchArgs {
    fn plan(&self) -> Result<FetchPlan, Refusal> {
        let (server, transport, settings) = match &self.from {
            FetchSource::Tcp { server, settings } => (server, Transport::Tcp, &settings.0),
            FetchSource::Udp { server, settings } => (server, Transport::Udp, &settings.0),
        };
        let (at, more) = peer::read(&server.words, transport)?;
        if !more.is_empty() {
            return Err(Refusal::whole(
                "HOST:PORT: nothing more is expected; the local file is --output FILE",
            ));
        }
        let mut spec = SessionSpec::fetching(at, Vec::new());
        let given = settings.texts();
        match setting::read_each(SETTINGS, std::slice::from_mut(&mut spec), &given).first() {
            None => Ok(FetchPlan { spec, calls: CallNotation::of(self.json, self.calls) }),
            Some(error) => Err(Refusal::of_setting(error, &given)),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::bytes::transfer::TransferCommand;
    use crate::model::transfer::ExistingFile;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        fetch: FetchArgs,
    }

    fn plan(line: &[&str]) -> Result<FetchPlan, Refusal> {
        let line = ["fetch"].iter().chain(line);
        Line::try_parse_from(line).unwrap_or_else(|error| panic!("{error}")).fetch.plan()
    }

    #[test]
    fn a_transfer_is_what_its_flags_say() {
        let spec = |line: &[&str]| plan(line).unwrap_or_else(|refusal| panic!("{refusal:?}")).spec;
        let plain = spec(&["udp", "[::1]:5001", "-o", "f"]);
        assert_eq!((plain.to.host.as_str(), plain.to.service.as_str()), ("::1", "5001"));
        assert!(plain.connected, "a closed port is told at once");
        let transfer = plain.transfer.unwrap();
        assert_eq!((transfer.command, transfer.file.to_str()), (TransferCommand::Resume, Some("f")));
        let more = ["--offset", "990", "--existing", "append", "--size", "1000", "--timeout", "2"];
        let line = ["tcp", "h", "5001", "--command", "1", "--output", r"a\x20b"];
        let transfer = spec(&[&line[..], &more].concat()).transfer.unwrap();
        assert_eq!((transfer.command, transfer.offset), (TransferCommand::Offset, 990));
        assert_eq!((transfer.existing, transfer.size), (ExistingFile::Append, Some(1000)));
        assert_eq!((transfer.patience.unwrap().as_secs(), transfer.file.to_str()), (2, Some("a b")));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (line, told) in [
            (&["tcp", "h", "5001"][..], "sockpit: --output: a local file is expected"),
            (&["tcp", "h", "1", "-o", "-"], "sockpit: --output, column 1: a file that can be resumed"),
            (&["tcp", "h", "-o", "f"], "sockpit: PORT: a port is missing"),
            (&["tcp", "h:1", "f", "-o", "f"], "sockpit: HOST:PORT: nothing more is expected"),
            (&["tcp", "h", "70000", "-o", "f"], "sockpit: PORT, column 1: 70000 is no port"),
            (&["udp", "h", "1", "-o", "f", "--command", "3"], "sockpit: --command, column 1: 0, 1 or 2"),
            (&["tcp", "h", "1", "-o", "f", "--offset", "5"], "sockpit: --offset, column 1: only command 1"),
            (
                &["tcp", "h", "1", "-o", "f", "--command", "1", "--offset", "1000000000"],
                "sockpit: --offset, column 1: a number from 0 to 999999999 bytes",
            ),
            (&["tcp", "h", "1", "-o", "f", "--existing", "keep"], "sockpit: --existing, column 1: refuse,"),
        ] {
            let lines = plan(line).expect_err("refused").lines("fetch");
            assert!(lines[0].as_str().starts_with(told), "{line:?}: {}", lines[0]);
        }
    }
}
