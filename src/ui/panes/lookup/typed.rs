//! The two forms in popups: the hints as bare numbers, and an address with the flags of `getnameinfo`.

use crate::bytes::address::{self, ZoneId};
use crate::bytes::hints::NI_FLAGS;
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::hints::Hints;
use crate::ui::parts::{Field, Form};

/// The name of the form of bare numbers.
pub(super) const NUMBERS: &str = "numbers";
/// The name of the form of an address to name.
pub(super) const WHO: &str = "who";

/// A form for the hints as numbers: whatever fits an `int`.
pub(super) fn numbers_form(now: Hints) -> Form {
    let field = |name, label, text: String, help| Field::text(name, label, &text).wide(14).helped(help);
    let unknown = "0 any, 2 inet, 10 inet6; any number is passed as it is";
    Form::new(
        NUMBERS,
        "The hints as numbers",
        vec![
            field("family", "ai_family", now.family.to_string(), unknown),
            field("type", "ai_socktype", now.socktype.to_string(), "0 any, 1 stream, 2 dgram, 3 raw"),
            field("protocol", "ai_protocol", now.protocol.to_string(), "0 any, 1 ICMP, 6 TCP, 17 UDP"),
            field(
                "flags",
                "ai_flags",
                format!("{:#06x}", now.flags),
                "bits of AI_: also such as have no name",
            ),
        ],
    )
}

/// Reads the form of bare numbers; faults are set beside the fields.
pub(super) fn read_numbers(form: &mut Form) -> Option<Hints> {
    let names = ["family", "type", "protocol", "flags"];
    let [family, socktype, protocol, flags] = names.map(|name| number(form.text(name)));
    for (name, read) in names.into_iter().zip([family, socktype, protocol, flags]).rev() {
        if read.is_none() {
            form.fail(name, "a number that fits an int: 99, -1, 0x8000");
        }
    }
    Some(Hints { family: family?, socktype: socktype?, protocol: protocol?, flags: flags? })
}

/// An `int` in decimal or hex; hex may use the sign bit.
fn number(text: &str) -> Option<i32> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) if !digits.starts_with('+') => {
            u32::from_str_radix(digits, 16).ok().map(u32::cast_signed)
        }
        Some(_) => None,
        None => text.parse().ok(),
    }
}

/// A form for the address to name.
pub(super) fn who_form(address: Option<&Address>, flags: i32) -> Form {
    let host = address.filter(|address| address.ip().is_some()).map(Address::host).unwrap_or_default();
    let port = address.and_then(Address::port).unwrap_or(0);
    let boxes: Vec<(&'static str, bool)> =
        NI_FLAGS.iter().map(|flag| (flag.word, flags & flag.bit != 0)).collect();
    Form::new(
        WHO,
        "getnameinfo: who is it?",
        vec![
            Field::text("address", "address", host.as_str())
                .wide(40)
                .helped("in any form: 127.0.0.1, 7F000001, ::1"),
            Field::text("port", "port", &port.to_string()).wide(8).helped("0 to 65535"),
            Field::ticks("flags", "flags", &boxes).helped("dgram: the UDP name of the port"),
        ],
    )
}

/// Reads the form of an address to name; faults are set beside the fields.
pub(super) fn read_who(form: &mut Form) -> Option<(Address, i32)> {
    let number = port::parse(form.text("port")).map_err(|error| error.text());
    let address = typed_address(form.text("address"), *number.as_ref().unwrap_or(&0));
    let flags =
        NI_FLAGS.iter().filter(|flag| form.is_ticked("flags", flag.word)).fold(0, |all, flag| all | flag.bit);
    if let Err(words) = &number {
        form.fail("port", words);
    }
    match address {
        Ok(address) => number.is_ok().then_some((address, flags)),
        Err(words) => {
            form.fail("address", words);
            None
        }
    }
}

/// The address that a text writes in any form.
pub(super) fn typed_address(text: &str, port: u16) -> Result<Address, SafeText> {
    let parsed = address::parse(text).map_err(|error| error.text())?;
    let address = Address::new(parsed.ip, port);
    match (parsed.scope, address) {
        (Some(ZoneId::Index(index)), Address::Inet6 { ip, port, flow, .. }) => {
            Ok(Address::Inet6 { ip, port, flow, scope: index })
        }
        (Some(ZoneId::Interface(_)), _) => {
            Err(SafeText::literal("write the interface's index after %: only the system knows its name"))
        }
        (_, address) => Ok(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimal_or_hex_and_fit_an_int() {
        for (text, read) in [
            ("99", Some(99)),
            ("-1", Some(-1)),
            ("0x8000", Some(0x8000)),
            ("0xffffffff", Some(-1)),
            ("0x1ffffffff", None),
            ("2147483648", None),
            ("", None),
            ("0x", None),
            ("0x+1", None),
            ("inet", None),
        ] {
            assert_eq!(number(text), read, "{text:?}");
        }
    }

    #[test]
    fn an_address_is_read_in_any_form() {
        for text in ["127.0.0.1", "7F000001", "0x7f000001", "127.1", "1.0.0.127.in-addr.arpa"] {
            let address = typed_address(text, 80).expect(text);
            assert_eq!(address.to_string(), "127.0.0.1:80", "{text}");
        }
        assert_eq!(typed_address("fe80::1%2", 7).expect("a scope").to_string(), "[fe80::1%2]:7");
        assert!(typed_address("fe80::1%eth0", 7).is_err());
        assert!(typed_address("localhost", 7).is_err());
    }
}
