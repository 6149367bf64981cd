//! `sockpit name`: who an address is, by getnameinfo.

use clap::Args;

use super::calls::CallNotation;
use super::printer::Printer;
use super::refusal::Refusal;
use super::resolver::{Resolver, failed};
use super::result::CommandResult;
use super::values;
use crate::bytes::address::{self, AddressError, ZoneId};
use crate::bytes::hints::NI_FLAGS;
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::export::json;
use crate::model::address::Address;
use crate::model::call::CallKind;
use crate::model::eai;
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::ids::LookupId;
use crate::model::lookup::{LookupCommand, LookupEvent};
use crate::model::moment::Moment;
use crate::model::pointed::Pointed;

const EXAMPLES: &str = "Examples:
  sockpit name 127.0.0.1
  sockpit name 127.0.0.1 --port 512 --flags dgram
  sockpit name [::1]:80
  sockpit name 192.0.2.1 --flags namereqd

The host and the service are printed in one line, as getnameinfo gives them:
where there is no name, the digits. An error goes to standard error with its
EAI symbol, number and text.

Exit code: 0 when there is an answer, 1 when there is an error, 2 when the
command line is wrong.";

/// Ask getnameinfo who an address is
#[derive(Debug, Default, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct NameArgs {
    /// An address in any form, with a port if you like
    #[arg(value_name = "ADDRESS")]
    address: String,
    /// The port [default: 0]
    #[arg(long, value_name = "N")]
    port: Option<String>,
    /// Flags, with commas: numerichost, numericserv, namereqd, dgram, nofqdn, idn, or a number
    #[arg(long, value_name = "FLAGS")]
    flags: Option<String>,
    /// Print JSON lines: the answer and the call
    #[arg(long)]
    json: bool,
    /// Print the call in C notation
    #[arg(long)]
    calls: bool,
}

impl NameArgs {
    fn question(&self) -> Result<(Address, i32), Refusal> {
        let refused = |error: &AddressError| {
            let pointed = Pointed::at(&self.address, error.range.clone(), error.words());
            Refusal::of("ADDRESS", &self.address, &pointed)
        };
        let parsed = address::parse(&self.address).map(|parsed| (parsed, 0));
        let (parsed, typed) = parsed
            .or_else(|error| address::parse_with_port(&self.address).map_err(|_| error))
            .map_err(|error| refused(&error))?;
        let port = match &self.port {
            Some(text) => port::parse(text).map_err(|error| {
                Refusal::of("--port", text, &Pointed::at(text, 0..text.len(), error.text()))
            })?,
            None => typed,
        };
        let address = match (parsed.scope, Address::new(parsed.ip, port)) {
            (Some(ZoneId::Index(scope)), Address::Inet6 { ip, port, flow, .. }) => {
                Address::Inet6 { ip, port, flow, scope }
            }
            (Some(ZoneId::Interface(_)), _) => {
                let text = "write the interface's index after %: ip link shows it";
                let at = self.address.find('%').unwrap_or(0);
                let pointed = Pointed::at(&self.address, at..self.address.len(), text);
                return Err(Refusal::of("ADDRESS", &self.address, &pointed));
            }
            (None | Some(ZoneId::Index(_)), address) => address,
        };
        let flags = match &self.flags {
            Some(source) => {
                let table: Vec<_> = NI_FLAGS.iter().map(|flag| (flag.word, flag.bit)).collect();
                values::flags(source, &table).map_err(|error| Refusal::of("--flags", source, &error))?
            }
            None => 0,
        };
        Ok((address, flags))
    }
}

/// Asks, and prints the answer.
pub(super) fn run(args: &NameArgs) -> Result<CommandResult, Refusal> {
    let (address, flags) = args.question()?;
    Ok(Resolver::start()
        .and_then(|resolver| answer(args, &address, flags, resolver))
        .unwrap_or_else(|failed| failed))
}

fn answer(
    args: &NameArgs,
    address: &Address,
    flags: i32,
    mut resolver: Resolver,
) -> Result<CommandResult, CommandResult> {
    let command = LookupCommand::Name(LookupId(0), address.clone(), flags);
    let named = resolver.ask(command, |event| match event {
        LookupEvent::Named(_, _, named) => Some(named),
        _ => None,
    })?;
    let mut printer = Printer::new();
    let notation = CallNotation::of(args.json, args.calls);
    resolver.print_calls(notation, &mut printer);
    if notation == CallNotation::Json {
        printer.json(&json::name(&resolver.epoch(), Moment::START, address, &named));
    }
    let outcome = match named {
        Ok(name) => {
            if notation != CallNotation::Json {
                let service = SafeText::escaped(&name.service);
                printer.line(SafeText::escaped(&name.host).then("  ").then(service));
            }
            CommandResult::Done
        }
        Err(error) => {
            let advice = match error.number {
                libc::EAI_NONAME => "it has no name: without namereqd its digits are the answer",
                number => eai::advice(number),
            };
            let cause = Cause::Eai(error.number, error.errno);
            failed(&Failure::new(Operation::Call(CallKind::GetNameInfo), address.to_string(), cause, advice))
        }
    };
    Ok(super::finished(printer, outcome))
}
