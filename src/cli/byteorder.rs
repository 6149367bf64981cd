//! `sockpit byteorder`: a number in memory, in both orders, and what htons and the like make of it.

use clap::Args;

use super::printer::Printer;
use super::refusal::Refusal;
use super::result::CommandResult;
use crate::bytes::order::{Order, OrderFunction, TypedNumber, memory};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

const EXAMPLES: &str = "Examples:
  sockpit byteorder 0x76543210
  sockpit byteorder b34f
  sockpit byteorder 58001
  sockpit byteorder 1 --bits 64
  sockpit byteorder 3.14

A number is decimal, or hexadecimal (0x, or digits with a letter of a to f),
octal (0o), binary (0b), or a float. Without --bits it has the fewest of 8,
16, 32 and 64 that hold it; a float has 32.

Exit code: 0 when it was done, 2 when the command line is wrong.";

/// Show how a number lies in memory, in network order and on this host
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ByteorderArgs {
    /// 0x76543210, b34f, 58001, 3.14
    #[arg(value_name = "VALUE", allow_negative_numbers = true)]
    value: String,
    /// How wide it is: 8, 16, 32, 64 or 128
    #[arg(long, value_name = "N")]
    bits: Option<String>,
}

pub(super) fn run(args: &ByteorderArgs) -> Result<CommandResult, Refusal> {
    let bits = match args.bits.as_deref() {
        None => None,
        Some(text) => {
            let bits = text.parse().ok().filter(|bits| [8, 16, 32, 64, 128].contains(bits));
            let error = || Pointed::of(text, text, "8, 16, 32, 64 or 128 is expected here");
            Some(bits.ok_or_else(|| Refusal::of("--bits", text, &error()))?)
        }
    };
    let number = TypedNumber::parse(&args.value, bits)
        .map_err(|text| Refusal::of("VALUE", &args.value, &Pointed::of(&args.value, &args.value, text)))?;
    let mut printer = Printer::new();
    for line in lines(&number) {
        printer.line(line);
    }
    Ok(super::finished(printer, CommandResult::Done))
}

fn lines(number: &TypedNumber) -> Vec<SafeText> {
    let host = Order::HOST;
    let mut lines = vec![number.title()];
    let title = |order: Order| SafeText::literal(order.name());
    let head = title(Order::NETWORK).then(" (network)");
    lines.push(SafeText::EMPTY.padded(10).then(head.padded(24)).then(title(host)).then(" (this host)"));
    for row in memory(number.bits, number.width) {
        let byte = |byte: u8| SafeText::shown(format!("{byte:02x}"));
        let address = SafeText::shown(row.address()).padded(10);
        lines.push(address.then(byte(row.network).padded(24)).then(byte(row.on(host))));
    }
    if number.width == 1 {
        lines.push("a single byte has no order".into());
    }
    for function in OrderFunction::ALL {
        lines.push(function.text(number));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(value: &str, bits: Option<u32>) -> Vec<String> {
        lines(&TypedNumber::parse(value, bits).expect(value)).into_iter().map(String::from).collect()
    }

    #[test]
    #[cfg(target_endian = "little")]
    fn the_number_of_the_books() {
        assert_eq!(
            told("0x76543210", None),
            [
                "0x76543210 = 1985229328, 32 bits",
                "          big-endian (network)    little-endian (this host)",
                "ADDR      76                      10",
                "ADDR+1    54                      32",
                "ADDR+2    32                      54",
                "ADDR+3    10                      76",
                "htons     takes 16 bits: the number has more",
                "ntohs     takes 16 bits: the number has more",
                "htonl(0x76543210) = 0x10325476 = 271733878; on a big-endian host 0x76543210",
                "ntohl(0x76543210) = 0x10325476 = 271733878; on a big-endian host 0x76543210",
            ]
        );
        let short = told("b34f", None);
        assert_eq!(short[0], "0xb34f = 45903, 16 bits");
        assert_eq!(short[4], "htons(0xb34f) = 0x4fb3 = 20403; on a big-endian host 0xb34f");
        assert_eq!(told("58001", None)[4], "htons(0xe291) = 0x91e2 = 37346; on a big-endian host 0xe291");
    }

    #[test]
    fn floats_and_bytes_have_their_tables() {
        let float = told("1.0", None);
        assert_eq!(float[0], "1.0 = 0x3f800000 (IEEE 754), 32 bits");
        assert!(float[2].contains("3f"), "{float:?}");
        assert!(told("7", None).contains(&"a single byte has no order".to_owned()));
    }
}
