//! `sockpit address`: an address or a network in every form.

use clap::Args;

use super::printer::Printer;
use super::refusal::Refusal;
use super::result::CommandResult;
use crate::bytes::address;
use crate::bytes::text::SafeText;
use crate::export::json;
use crate::model::pointed::Pointed;

const EXAMPLES: &str = "Examples:
  sockpit address 127.1
  sockpit address 0x7f000001
  sockpit address 2001:db8::1
  sockpit address 127.0.0.1:58001
  sockpit address 192.0.2.33/30
  sockpit address /26
  sockpit address 192.0.2.0/24 192.0.2.7 /26

No name service is asked: the forms follow from the address, the class from the
registries of IANA.

Exit code: 0 when it was done, 2 when that is no address.";

/// Show an address in every form, and networks with their borders
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct AddressArgs {
    /// An address in any form, with a port, a prefix length or a mask if you like; behind a network, addresses
    /// that may be in it, and prefix lengths of its subnets
    #[arg(value_name = "FORM", required = true)]
    form: Vec<String>,
    /// Print a JSON line
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &AddressArgs) -> Result<CommandResult, Refusal> {
    let form = args.form.join(" ");
    let facts = address::facts(&form).map_err(|error| {
        Refusal::of("FORM", &form, &Pointed::at(&form, error.range.clone(), error.words()))
    })?;
    let mut printer = Printer::new();
    if args.json {
        printer.json(&json::address_facts(&form, &facts));
        return Ok(super::finished(printer, CommandResult::Done));
    }
    let width = facts.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    for (label, text) in facts {
        printer.line(SafeText::literal(label).padded(width + 2).then(text));
    }
    Ok(super::finished(printer, CommandResult::Done))
}
