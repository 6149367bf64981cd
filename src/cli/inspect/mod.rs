//! `sockpit inspect`: bytes as a dump, or as the members of a C struct.

mod print;
mod source;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;

use clap::Args;

use self::print::{dump, show_layout};
use self::source::{ByteInput, ByteSource, open};
use super::printer::say;
use super::refusal::Refusal;
use super::result::CommandResult;
use super::values;
use crate::bytes::cstruct::{self, Abi, Aggregate, Declarations, StructLayout};
use crate::bytes::dump::DumpLayout;
use crate::bytes::notation::{LineEnding, Notation};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;
use crate::run::templates;

const EXAMPLES: &str = r"Examples:
  sockpit inspect capture.bin
  printf 'Hello!\n' | sockpit inspect
  sockpit inspect --hex '02 00 e2 91 7f 00 00 01' --as sockaddr_in
  sockpit inspect --layout 'struct tst { short x; int y; short z; };'
  sockpit inspect --layout 'struct s { char a; long b; };' --abi windows-x64
  sockpit inspect packet.bin --at 14 --as ipv4
  sockpit inspect --template my.h --as reply --json

Without a file, --hex or --text the bytes come from standard input; with a
layout and no bytes the layout alone is printed. A layout is C: structs,
unions, enums, typedefs, arrays, pointers, bit-fields, packed, aligned(N),
#pragma pack. A member may begin with big, little, network or host: the order
of its bytes; [[ipv6]] before it says what it stands for. --as knows the
layouts in ~/.config/sockpit/templates/*.h as well.

Exit code: 0 when it was done, 1 when something could not be read, 2 when the
command line is wrong.";

/// See bytes as a dump, or as the members of a C struct
#[derive(Debug, Default, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct InspectArgs {
    /// A file; - is standard input
    #[arg(value_name = "FILE")]
    file: Option<OsString>,
    /// The bytes, in hexadecimal digits, or as a dump of xxd, hexdump or Wireshark
    #[arg(long, value_name = "HEX", conflicts_with_all = ["file", "text"])]
    hex: Option<String>,
    /// The bytes, as text with the escapes \n \r \t \0 \\ \xNN \u{...}
    #[arg(long, value_name = "TEXT", conflicts_with = "file")]
    text: Option<String>,
    /// A layout that is known: sockaddr_in, tcp, dns ...; with --layout or --template, one of theirs
    #[arg(long = "as", value_name = "NAME")]
    known_as: Option<String>,
    /// A layout: the declaration of a C struct
    #[arg(long, value_name = "STRUCT", conflicts_with = "template")]
    layout: Option<String>,
    /// A file of C declarations
    #[arg(long, value_name = "FILE")]
    template: Option<OsString>,
    /// The machine: x86-64, i386, aarch64, arm or windows-x64 [default: this one]
    #[arg(long, value_name = "ABI")]
    abi: Option<String>,
    /// Begin at this byte: 14, 0xe
    #[arg(long, value_name = "OFFSET")]
    at: Option<String>,
    /// Read at most so many bytes
    #[arg(long, value_name = "N")]
    length: Option<String>,
    /// Bytes a group of the dump: 1, 2, 4 or 8 [default: 1]
    #[arg(long, value_name = "N")]
    group: Option<String>,
    /// How the digits of a group are ordered: big or little [default: big]
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// Colours: auto (to a terminal), always or never [default: auto]
    #[arg(long, value_name = "WHEN")]
    color: Option<String>,
    /// Print JSON lines: the layout and its members, or the bytes
    #[arg(long)]
    json: bool,
}

/// What the flags say.
struct InspectPlan {
    layout: Option<StructLayout>,
    /// The same members in an order that needs less room.
    better: Option<StructLayout>,
    source: Option<ByteSource>,
    at: u64,
    length: Option<u64>,
    shape: DumpLayout,
    is_coloured: bool,
    json: bool,
}

pub(super) fn run(args: &InspectArgs) -> Result<CommandResult, Refusal> {
    let plan = match args.plan()? {
        Ok(plan) => plan,
        Err(text) => {
            say(SafeText::literal("sockpit: ").then(text));
            return Ok(CommandResult::Failed);
        }
    };
    let reader = match plan.source.as_ref().map(|source| open(source, plan.at)).transpose() {
        Ok(reader) => reader,
        Err(text) => {
            say(SafeText::literal("sockpit: ").then(text));
            return Ok(CommandResult::Failed);
        }
    };
    let limited = reader.map(|reader| ByteInput { left: plan.length, ..reader });
    Ok(match &plan.layout {
        Some(layout) => show_layout(&plan, layout, limited),
        None => limited.map_or(CommandResult::Done, |input| dump(&plan, input)),
    })
}

impl InspectArgs {
    /// The inner error is that of a template file, or of a layout that is too large.
    fn plan(&self) -> Result<Result<InspectPlan, SafeText>, Refusal> {
        let abi = match &self.abi {
            None => Abi::host(),
            Some(name) => Abi::named(name).ok_or_else(|| {
                let names = Abi::ALL.map(|abi| abi.name).join(", ");
                let text = SafeText::literal("there is no such machine: ").then(SafeText::shown(names));
                Refusal::of("--abi", name, &Pointed::of(name, name, text))
            })?,
        };
        let number = |argument, text: &Option<String>| match text {
            Some(text) => offset(text).map(Some).map_err(|error| Refusal::of(argument, text, &error)),
            None => Ok(None),
        };
        let at = number("--at", &self.at)?.unwrap_or(0);
        let length = number("--length", &self.length)?;
        let shape = self.shape()?;
        let is_coloured = self.is_coloured()?;
        let (layout, better) = match self.aggregate()? {
            Ok(None) => (None, None),
            Ok(Some(aggregate)) => match layouts(&aggregate, abi) {
                Ok((layout, better)) => (Some(layout), better),
                Err(text) => return Ok(Err(SafeText::literal("layout: ").then(text))),
            },
            Err(text) => return Ok(Err(text)),
        };
        let source = self.source(layout.is_some())?;
        Ok(Ok(InspectPlan { layout, better, source, at, length, shape, is_coloured, json: self.json }))
    }

    fn shape(&self) -> Result<DumpLayout, Refusal> {
        let group = self.group.as_deref().unwrap_or("1");
        let shape = group.parse().ok().and_then(|group| DumpLayout::new(16, group)).ok_or_else(|| {
            Refusal::of("--group", group, &Pointed::of(group, group, "1, 2, 4 or 8 is expected here"))
        })?;
        match self.order.as_deref() {
            None | Some("big") => Ok(shape),
            Some("little") => Ok(shape.in_order(Order::Little)),
            Some(other) => Err(Refusal::of(
                "--order",
                other,
                &Pointed::of(other, other, "big or little is expected here"),
            )),
        }
    }

    fn is_coloured(&self) -> Result<bool, Refusal> {
        let is_off = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        match self.color.as_deref() {
            None | Some("auto") => Ok(io::stdout().is_terminal() && !is_off),
            Some("always") => Ok(true),
            Some("never") => Ok(false),
            Some(other) => {
                let text = "auto, always or never is expected here";
                Err(Refusal::of("--color", other, &Pointed::of(other, other, text)))
            }
        }
    }

    /// The struct that is asked for. The inner error is that of a file.
    fn aggregate(&self) -> Result<Result<Option<Arc<Aggregate>>, SafeText>, Refusal> {
        let declared = match (&self.layout, &self.template) {
            (Some(source), _) => cstruct::parse(source).map_err(|error| {
                Refusal::of("--layout", source, &Pointed::at(source, error.range, error.text))
            })?,
            (None, Some(path)) => match templates::of_file(Path::new(path), cstruct::templates::shipped()) {
                Ok(declared) => declared,
                Err(text) => return Ok(Err(text)),
            },
            (None, None) => {
                let Some(name) = &self.known_as else { return Ok(Ok(None)) };
                let known = templates::known();
                let plain = name.strip_prefix("struct ").unwrap_or(name);
                let aggregate = known.declared.named(plain).cloned();
                // A file that is wrong may be the one that was meant.
                let mut faults = known.faults.into_iter();
                return match (aggregate, faults.next()) {
                    (None, Some(fault)) => Ok(Err(faults.fold(fault, |all, one| all.then("; ").then(one)))),
                    (None, None) => Err(unknown_layout(name, &known.declared)),
                    (Some(found), fault) => {
                        for fault in fault.into_iter().chain(faults) {
                            say(SafeText::literal("sockpit: ").then(fault));
                        }
                        Ok(Ok(Some(found)))
                    }
                };
            }
        };
        match &self.known_as {
            None => Ok(Ok(declared.last().cloned())),
            Some(name) => declared
                .named(name)
                .cloned()
                .map(|aggregate| Ok(Some(aggregate)))
                .ok_or_else(|| unknown_layout(name, &declared)),
        }
    }

    /// Where the bytes come from. A layout needs none.
    fn source(&self, has_layout: bool) -> Result<Option<ByteSource>, Refusal> {
        if let Some(hex) = &self.hex {
            let bytes = match crate::bytes::dump::read(hex) {
                Some(bytes) => bytes,
                None => values::payload(hex, Notation::Hex, LineEnding::None)
                    .map_err(|error| Refusal::of("--hex", hex, &error))?
                    .to_vec(),
            };
            return Ok(Some(ByteSource::Bytes(bytes)));
        }
        if let Some(text) = &self.text {
            let bytes = values::payload(text, Notation::Text, LineEnding::None)
                .map_err(|error| Refusal::of("--text", text, &error))?;
            return Ok(Some(ByteSource::Bytes(bytes.to_vec())));
        }
        match &self.file {
            Some(name) if name == "-" => Ok(Some(ByteSource::Standard)),
            Some(name) => Ok(Some(ByteSource::File(name.clone()))),
            None if has_layout => Ok(None),
            None => Ok(Some(ByteSource::Standard)),
        }
    }
}

fn layouts(
    aggregate: &Aggregate,
    abi: &'static Abi,
) -> Result<(StructLayout, Option<StructLayout>), SafeText> {
    let layout = StructLayout::of(aggregate, abi)?;
    let better = StructLayout::better_order(aggregate, abi)?;
    let better = better.map(|better| StructLayout::of(&better, abi)).transpose()?;
    Ok((layout, better))
}

fn unknown_layout(name: &str, known: &Declarations) -> Refusal {
    let known = known.aggregates.iter().map(|known| known.name.as_str());
    let known = known.collect::<Vec<_>>().join(", ");
    let text = SafeText::literal("there is no layout of this name; known are ").then(SafeText::shown(known));
    Refusal::of("--as", name, &Pointed::of(name, name, text))
}

/// A number of bytes: decimal, or hexadecimal after `0x`.
fn offset(text: &str) -> Result<u64, Pointed> {
    let number = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => text.parse(),
    };
    number.map_err(|_| Pointed::of(text, text, "a number of bytes is expected here, as 14 or 0xe"))
}
