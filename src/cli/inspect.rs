//! `sockpit inspect`: bytes as a dump, or as the members of a C struct.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, IsTerminal, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use clap::Args;

use super::printer::{Printer, say};
use super::refusal::{Refusal, typed};
use super::result::CommandResult;
use super::values;
use crate::bytes::cstruct::{self, Abi, Aggregate, LayoutRow, StructLayout, limits};
use crate::bytes::dump::{ByteGlyphs, DumpLayout, DumpPrinter};
use crate::bytes::notation::{LineEnding, Notation, spaced_hex};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;
use crate::export::json;
use crate::model::errno::Errno;
use crate::model::pointed::Pointed;

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
of its bytes.

Exit code: 0 when it was done, 1 when something could not be read, 2 when the
command line is wrong.";

/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// Bytes of a line of `--json`.
const JSON_LINE: usize = 4096;

/// Largest template file, in bytes.
const TEMPLATE: u64 = limits::SOURCE as u64;

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

enum ByteSource {
    Bytes(Vec<u8>),
    Standard,
    File(OsString),
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
            (None, Some(path)) => match template(path) {
                Ok(declared) => declared,
                Err(text) => return Ok(Err(text)),
            },
            (None, None) => {
                let Some(name) = &self.known_as else { return Ok(Ok(None)) };
                return match cstruct::templates::named(name) {
                    Some(aggregate) => Ok(Ok(Some(Arc::clone(aggregate)))),
                    None => Err(unknown_layout(name)),
                };
            }
        };
        match &self.known_as {
            None => Ok(Ok(declared.last().cloned())),
            Some(name) => declared
                .named(name)
                .cloned()
                .map(|aggregate| Ok(Some(aggregate)))
                .ok_or_else(|| unknown_layout(name)),
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

fn unknown_layout(name: &str) -> Refusal {
    let known = cstruct::templates::shipped().aggregates.iter().map(|known| known.name.as_str());
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

/// The declarations of a file, or what is wrong with it, with line and column.
fn template(path: &OsString) -> Result<cstruct::Declarations, SafeText> {
    let name = || SafeText::escaped(path.as_bytes());
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(TEMPLATE + 1).read_to_end(&mut text));
    read.map_err(|error| failed("open", path, &error))?;
    let text = String::from_utf8(text).map_err(|_| name().then(": this is no text in UTF-8"))?;
    cstruct::parse(&text).map_err(|error| {
        let place = name().then(", line ").then(error.line).then(", column ").then(error.column);
        place.then(": ").then(error.text)
    })
}

fn failed(operation: &'static str, path: &OsString, error: &io::Error) -> SafeText {
    let why =
        error.raw_os_error().map_or_else(|| SafeText::shown(error), |number| SafeText::shown(Errno(number)));
    SafeText::literal(operation).then(" ").then(SafeText::escaped(path.as_bytes())).then(": ").then(why)
}

/// Bytes from somewhere.
struct ByteInput {
    reader: Box<dyn Read>,
    /// What is left of `--length`.
    left: Option<u64>,
    /// The size of the file, where it is one.
    size: Option<u64>,
    name: OsString,
}

impl ByteInput {
    /// Fills the buffer as far as there are bytes: rows are whole, but for the last.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, SafeText> {
        let most =
            self.left.map_or(buffer.len(), |left| buffer.len().min(left.try_into().unwrap_or(usize::MAX)));
        let mut filled = 0;
        while filled < most {
            match self.reader.read(&mut buffer[filled..most]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed("read", &self.name, &error)),
            }
            // A person who types sees each line at once.
            if self.size.is_none() && filled % 16 == 0 && filled > 0 {
                break;
            }
        }
        self.left = self.left.map(|left| left - filled as u64);
        Ok(filled)
    }
}

fn open(source: &ByteSource, at: u64) -> Result<ByteInput, SafeText> {
    match source {
        ByteSource::Bytes(bytes) => {
            let start = bytes.len().min(at.try_into().unwrap_or(usize::MAX));
            let held = bytes[start..].to_vec();
            let size = Some(bytes.len() as u64);
            Ok(ByteInput { reader: Box::new(io::Cursor::new(held)), left: None, size, name: OsString::new() })
        }
        ByteSource::Standard => {
            let stdin = io::stdin();
            if stdin.is_terminal() {
                say("sockpit: reads bytes from the terminal; ctrl-d at the beginning of a line ends them");
            }
            let name = OsString::from("standard input");
            let mut input = ByteInput { reader: Box::new(stdin), left: None, size: None, name };
            skip(&mut input, at)?;
            Ok(input)
        }
        ByteSource::File(path) => {
            let mut file = File::open(path).map_err(|error| failed("open", path, &error))?;
            let kind = file.metadata().map_err(|error| failed("stat", path, &error))?;
            let size = kind.is_file().then_some(kind.len());
            let is_skipped = file.seek(SeekFrom::Start(at)).is_ok();
            let mut input = ByteInput { reader: Box::new(file), left: None, size, name: path.clone() };
            if !is_skipped {
                skip(&mut input, at)?;
            }
            Ok(input)
        }
    }
}

/// Reads past what comes before, where it cannot be skipped.
fn skip(input: &mut ByteInput, at: u64) -> Result<(), SafeText> {
    io::copy(&mut input.reader.by_ref().take(at), &mut io::sink())
        .map(drop)
        .map_err(|error| failed("read", &input.name, &error))
}

/// Prints the dump as it is read, in constant memory.
fn dump(plan: &InspectPlan, mut input: ByteInput) -> CommandResult {
    let mut printer = Printer::new();
    let digits =
        DumpLayout::offset_digits(input.size.map_or(0x1_0001, |size| size.try_into().unwrap_or(usize::MAX)));
    let glyphs = if plan.is_coloured { ByteGlyphs::Unicode } else { ByteGlyphs::Ascii };
    let rows = DumpPrinter::new(plan.shape, digits, glyphs, plan.is_coloured);
    let mut buffer = vec![0; if plan.json { JSON_LINE } else { CHUNK }];
    let mut out = Vec::new();
    let mut offset = plan.at;
    let mut outcome = CommandResult::Done;
    while !printer.is_over() {
        let count = match input.fill(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(text) => {
                say(SafeText::literal("sockpit: ").then(text));
                outcome = CommandResult::Failed;
                break;
            }
        };
        if plan.json {
            printer.json(&json::bytes(offset, &buffer[..count]));
            offset += count as u64;
            continue;
        }
        out.clear();
        for row in buffer[..count].chunks(plan.shape.width()) {
            rows.row(offset, row, &mut out);
            offset += row.len() as u64;
        }
        printer.rows(&out);
    }
    super::finished(printer, outcome)
}

/// Prints the members, and what the bytes say where there are some.
fn show_layout(plan: &InspectPlan, layout: &StructLayout, input: Option<ByteInput>) -> CommandResult {
    let mut printer = Printer::new();
    let mut outcome = CommandResult::Done;
    let bytes = input.and_then(|mut input| {
        let mut bytes = Vec::new();
        let mut chunk = vec![0; CHUNK];
        // Only what the struct covers.
        while (bytes.len() as u64) < layout.size {
            let most = chunk.len().min((layout.size - bytes.len() as u64) as usize);
            match input.fill(&mut chunk[..most]) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&chunk[..count]),
                Err(text) => {
                    say(SafeText::literal("sockpit: ").then(text));
                    outcome = CommandResult::Failed;
                    return None;
                }
            }
        }
        Some(bytes)
    });
    if plan.json {
        printer.json(&json::layout(layout));
        for row in &layout.rows {
            printer.json(&json::layout_row(layout, row, bytes.as_deref()));
        }
        return super::finished(printer, outcome);
    }
    for line in lines(layout, plan.better.as_ref(), bytes.as_deref()) {
        printer.line(line);
    }
    super::finished(printer, outcome)
}

/// The table: offset, size, member, its bytes and value, its type.
fn lines(layout: &StructLayout, better: Option<&StructLayout>, bytes: Option<&[u8]>) -> Vec<SafeText> {
    let title = SafeText::literal(layout.kind.word()).then(" ").then(name_of(layout)).then(" on ");
    let title = title.then(layout.abi.name).then(": ").then(layout.size).then(" bytes, aligned to ");
    let title = title.then(layout.align).then(", ").then(layout.padding()).then(" of them padding");
    let mut cells: Vec<Vec<SafeText>> = vec![header(bytes.is_some())];
    cells.extend(layout.rows.iter().map(|row| cells_of(layout, row, bytes)));
    let widths: Vec<usize> = (0..cells[0].len())
        .map(|at| cells.iter().filter_map(|row| row.get(at)).map(SafeText::width).max().unwrap_or(0))
        .collect();
    let mut lines = vec![title];
    lines.extend(cells.into_iter().map(|row| {
        let last = row.len() - 1;
        let padded = row.into_iter().enumerate().map(|(at, cell)| match at {
            0 | 1 => SafeText::shown(" ".repeat(widths[at] - cell.width())).then(cell),
            _ if at == last => cell,
            _ => cell.padded(widths[at]),
        });
        SafeText::join(padded, "  ")
    }));
    if let Some(better) = better {
        let names =
            better.rows.iter().filter(|row| !row.is_pad()).map(|row| SafeText::escaped_str(&row.name));
        let text = SafeText::literal("in the order ").then(SafeText::join(names, ", ")).then(" it has ");
        lines.push(text.then(better.size).then(" bytes: ").then(layout.size - better.size).then(" fewer"));
    }
    if let Some(bytes) = bytes.filter(|bytes| bytes.len() as u64 >= layout.size) {
        let wire = layout.serialized(bytes);
        if wire.len() <= 64 && !wire.is_empty() {
            let text = SafeText::literal("written member by member, in network order: ");
            lines.push(text.then(SafeText::shown(spaced_hex(&wire))));
        }
    }
    lines
}

fn name_of(layout: &StructLayout) -> SafeText {
    if layout.name.is_empty() { SafeText::literal("(unnamed)") } else { SafeText::escaped_str(&layout.name) }
}

fn header(has_bytes: bool) -> Vec<SafeText> {
    let titles: &[&'static str] = if has_bytes {
        &["offset", "size", "member", "bytes", "value", "type"]
    } else {
        &["offset", "size", "member", "type"]
    };
    titles.iter().map(|title| SafeText::literal(title)).collect()
}

fn cells_of(layout: &StructLayout, row: &LayoutRow, bytes: Option<&[u8]>) -> Vec<SafeText> {
    let name = if row.is_pad() { SafeText::literal("(padding)") } else { typed(&row.name) };
    let size = match (row.bits, row.is_pad()) {
        (Some(bits), true) => SafeText::shown(bits.bits).then(" bits"),
        _ => SafeText::shown(row.size),
    };
    let mut cells = vec![SafeText::shown(row.offset), size, name];
    if let Some(bytes) = bytes {
        let start = (row.offset as usize).min(bytes.len());
        let end = (row.offset + row.size).min(bytes.len() as u64) as usize;
        let held = &bytes[start..end];
        let more = if held.len() > 16 { " ..." } else { "" };
        cells.push(SafeText::shown(spaced_hex(&held[..held.len().min(16)])).then(more));
        let is_cut = (held.len() as u64) < row.size;
        cells.push(match row.value(bytes, layout.abi) {
            _ if is_cut => SafeText::literal(if held.is_empty() { "missing" } else { "cut" }),
            Some(value) => value,
            None => SafeText::EMPTY,
        });
    }
    let order = row.order.map_or(SafeText::EMPTY, |order| SafeText::literal(", ").then(order.name()));
    let what = if row.is_pad() { row.why.clone() } else { typed(&row.text).then(order) };
    cells.push(what);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(source: &str, bytes: Option<&[u8]>) -> Vec<String> {
        let declared = cstruct::parse(source).expect("right");
        let abi = Abi::named("x86-64").expect("known");
        let (layout, better) = layouts(declared.last().expect("one"), abi).expect("fits");
        lines(&layout, better.as_ref(), bytes).into_iter().map(String::from).collect()
    }

    #[test]
    fn the_struct_of_the_books_is_a_table_with_its_pads_and_a_better_order() {
        assert_eq!(
            told("struct tst { short x; int y; short z; };", None),
            [
                "struct tst on x86-64: 12 bytes, aligned to 4, 4 of them padding",
                "offset  size  member     type",
                "     0     2  x          short",
                "     2     2  (padding)  y wants an offset that 4 divides",
                "     4     4  y          int",
                "     8     2  z          short",
                "    10     2  (padding)  the size is a multiple of 4, so that an array of them is aligned",
                "in the order y, x, z it has 8 bytes: 4 fewer",
            ]
        );
    }

    #[test]
    fn bytes_have_their_values_beside_them() {
        let bytes = [1, 0, 9, 9, 2, 0, 0, 0, 3, 0, 9, 9];
        let lines = told("struct tst { short x; int y; short z; };", Some(&bytes));
        assert_eq!(lines[2], "     0     2  x          01 00        1      short");
        assert_eq!(
            lines.last().expect("wire"),
            "written member by member, in network order: 00 01 00 00 00 02 00 03"
        );
        let cut = told("struct s { short x; int y; };", Some(&bytes[..5]));
        assert!(cut[4].contains("02") && cut[4].contains("cut"), "{cut:?}");
    }
}
