//! What stands under the cursor, for the verbs that mean the same in every pane.

use crate::bytes::dump::xxd;
use crate::bytes::notation::{plain_hex, spaced_hex};
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;
use crate::model::ids::SocketId;

use super::action::{Action, CopyForm};
use super::flow::{ByteSample, Flow};
use super::parts::{Menu, MenuItem};
use super::world::World;

/// A form in which something is copied or saved.
#[derive(Debug)]
pub struct CopyEntry {
    /// Which form.
    pub form: CopyForm,
    /// What it is called.
    pub label: &'static str,
    /// Whether it is a form of bytes, not of an address or a row.
    pub is_of_bytes: bool,
}

/// Every form, in the order of the menu.
pub const FORMS: [CopyEntry; 12] = [
    CopyEntry { form: CopyForm::Escaped, label: "text, escaped", is_of_bytes: true },
    CopyEntry { form: CopyForm::Hex, label: "hex", is_of_bytes: true },
    CopyEntry { form: CopyForm::PlainHex, label: "hex without blanks", is_of_bytes: true },
    CopyEntry { form: CopyForm::Xxd, label: "dump, as xxd", is_of_bytes: true },
    CopyEntry { form: CopyForm::CArray, label: "C array", is_of_bytes: true },
    CopyEntry { form: CopyForm::RustArray, label: "Rust array", is_of_bytes: true },
    CopyEntry { form: CopyForm::Base64, label: "base64", is_of_bytes: true },
    CopyEntry { form: CopyForm::Endpoint, label: "address and port", is_of_bytes: false },
    CopyEntry { form: CopyForm::Host, label: "address", is_of_bytes: false },
    CopyEntry { form: CopyForm::Port, label: "port", is_of_bytes: false },
    CopyEntry { form: CopyForm::Sockaddr, label: "sockaddr, hex", is_of_bytes: false },
    CopyEntry { form: CopyForm::Row, label: "the row", is_of_bytes: false },
];

/// What the cursor stands on. What there is not is absent, and its verbs are not offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The row as it is shown.
    pub row: Option<SafeText>,
    /// Its bytes.
    pub bytes: Option<ByteSample>,
    /// Its address: of the peer, the node, the server.
    pub address: Option<Address>,
    /// Over what one talks to that address, if that is known.
    pub transport: Option<Transport>,
    /// The socket that it is, or belongs to.
    pub socket: Option<SocketId>,
}

impl Selection {
    /// The menu of forms in which it can be copied; `None` if there is nothing to copy.
    pub fn copy_menu(&self) -> Option<Menu> {
        let item = |entry: &CopyEntry| {
            let text = self.copied(entry.form)?;
            // Safe text already, all but its line feeds: escaped again, a backslash would stand twice.
            let note = SafeText::kept(text.lines().next().unwrap_or_default()).truncated(40);
            Some(MenuItem::new(entry.label, note, Action::CopyAs(entry.form)))
        };
        let items: Vec<MenuItem> = FORMS.iter().filter_map(item).collect();
        (!items.is_empty()).then(|| Menu::new("Copy as", items))
    }

    /// Where a verb takes what is under the cursor; `None` if it is no such verb, or there is nothing of its
    /// kind there.
    pub(super) fn flow(self, action: &Action, world: &World) -> Option<Flow> {
        let Selection { bytes, address, transport, socket, .. } = self;
        match action {
            Action::ToInspect => bytes
                .or_else(|| Some(ByteSample::of_address(address.as_ref()?, "address")))
                .map(Flow::BytesToInspect),
            Action::Talk => match address {
                Some(address) => Some(Flow::AddressToConsole(address, transport)),
                None => Some(Flow::BytesToComposer(bytes?.bytes)),
            },
            Action::ServeHere => Some(Flow::AddressToServers(address?, transport)),
            Action::WhoIs => Some(Flow::WhoIs(address?)),
            Action::OtherEnd => {
                let end = world.other_end(socket?)?;
                Some(Flow::to_owner(end.owner, end.connection))
            }
            _ => None,
        }
    }

    /// The text that is copied in a form; `None` if there is nothing of that kind. It is safe text: what is
    /// copied is pasted somewhere, perhaps into a terminal.
    pub fn copied(&self, form: CopyForm) -> Option<String> {
        if let Some(bytes) = &self.bytes
            && let Some(text) = bytes_as(form, &bytes.bytes)
        {
            return Some(text);
        }
        Some(match form {
            CopyForm::Row => self.row.clone()?.into(),
            CopyForm::Endpoint => SafeText::escaped_str(&self.address.as_ref()?.to_string()).into(),
            CopyForm::Host => self.address.as_ref().filter(|address| address.ip().is_some())?.host().into(),
            CopyForm::Port => self.address.as_ref()?.port()?.to_string(),
            CopyForm::Sockaddr => spaced_hex(&self.address.as_ref()?.to_sockaddr()),
            _ => return None,
        })
    }
}

/// Bytes as text in one of their forms; `None` where it is a form of something else.
pub fn bytes_as(form: CopyForm, bytes: &[u8]) -> Option<String> {
    Some(match form {
        CopyForm::Escaped => SafeText::escaped(bytes).into(),
        CopyForm::Hex => spaced_hex(bytes),
        CopyForm::PlainHex => plain_hex(bytes),
        CopyForm::Xxd => {
            let rows = xxd(bytes);
            if rows.is_empty() { rows } else { rows + "\n" }
        }
        CopyForm::CArray => c_array(bytes),
        CopyForm::RustArray => rust_array(bytes),
        CopyForm::Base64 => data_encoding::BASE64.encode(bytes),
        CopyForm::Row | CopyForm::Endpoint | CopyForm::Host | CopyForm::Port | CopyForm::Sockaddr => {
            return None;
        }
    })
}

/// The forms of bytes.
pub fn byte_forms() -> impl Iterator<Item = &'static CopyEntry> {
    FORMS.iter().filter(|entry| entry.is_of_bytes)
}

fn c_array(bytes: &[u8]) -> String {
    format!("unsigned char bytes[{}] = {{{}}};\n", bytes.len(), literals(bytes))
}

fn rust_array(bytes: &[u8]) -> String {
    format!("let bytes: [u8; {}] = [{}];\n", bytes.len(), literals(bytes))
}

/// `0x48, 0x65`, twelve to a line where there are more.
fn literals(bytes: &[u8]) -> String {
    let rows: Vec<String> = bytes
        .chunks(12)
        .map(|chunk| chunk.iter().map(|byte| format!("0x{byte:02x}")).collect::<Vec<_>>().join(", "))
        .collect();
    if rows.len() > 1 { format!("\n    {},\n", rows.join(",\n    ")) } else { rows.concat() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::notation::Notation;
    use bytes::Bytes;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn of(bytes: &'static [u8]) -> Selection {
        let specimen = ByteSample { bytes: Bytes::from(bytes), origin: "".into(), layout: None, call: None };
        Selection { bytes: Some(specimen), ..Selection::default() }
    }

    #[test]
    fn bytes_are_copied_in_the_forms_of_the_tools() {
        let hello = of(b"Hello!\n\x1b");
        assert_eq!(hello.copied(CopyForm::Escaped).unwrap(), "Hello!\\n\\x1b");
        assert_eq!(hello.copied(CopyForm::Hex).unwrap(), "48 65 6c 6c 6f 21 0a 1b");
        assert_eq!(
            hello.copied(CopyForm::Xxd).unwrap(),
            "00000000: 4865 6c6c 6f21 0a1b                      Hello!..\n"
        );
        assert_eq!(hello.copied(CopyForm::Base64).unwrap(), "SGVsbG8hChs=");
        let two = of(&[0, 255]);
        assert_eq!(two.copied(CopyForm::CArray).unwrap(), "unsigned char bytes[2] = {0x00, 0xff};\n");
        assert_eq!(two.copied(CopyForm::RustArray).unwrap(), "let bytes: [u8; 2] = [0x00, 0xff];\n");
    }

    #[test]
    fn a_long_array_is_broken_and_stays_valid() {
        let many = of(&[7; 13]);
        let text = many.copied(CopyForm::RustArray).unwrap();
        assert_eq!(text.lines().count(), 4);
        assert!(text.starts_with("let bytes: [u8; 13] = [\n    0x07, "));
        assert!(text.ends_with("0x07,\n];\n"));
    }

    #[test]
    fn only_what_is_there_can_be_copied() {
        assert!(Selection::default().copy_menu().is_none());
        let address = Selection {
            address: Some(Address::new("127.0.0.1".parse().unwrap(), 7)),
            ..Selection::default()
        };
        let labels: Vec<_> =
            address.copy_menu().unwrap().items().iter().map(|i| i.label.to_string()).collect();
        assert_eq!(labels, ["address and port", "address", "port", "sockaddr, hex"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 256,
            rng_seed: RngSeed::Fixed(58001),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn copies_lead_back(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let specimen =
                ByteSample { bytes: bytes.clone().into(), origin: "".into(), layout: None, call: None };
            let selection = Selection { bytes: Some(specimen), ..Selection::default() };
            let hex = |text: &str| Notation::Hex.parse(text).unwrap();
            for form in [
                CopyForm::Escaped,
                CopyForm::Hex,
                CopyForm::PlainHex,
                CopyForm::Xxd,
                CopyForm::CArray,
                CopyForm::RustArray,
                CopyForm::Base64,
            ] {
                let copy = selection.copied(form).unwrap();
                prop_assert!(copy.chars().all(|ch| ch == '\n' || !ch.is_control()));
                let back = match form {
                    CopyForm::Xxd => copy.lines().flat_map(|line| hex(&line[10..49])).collect(),
                    CopyForm::CArray | CopyForm::RustArray => {
                        let opens = if form == CopyForm::CArray { "= {" } else { "= [" };
                        let (_, list) = copy.split_once(opens).unwrap();
                        hex(list.split(['}', ']']).next().unwrap())
                    }
                    CopyForm::Base64 => data_encoding::BASE64.decode(copy.as_bytes()).unwrap(),
                    CopyForm::Escaped => Notation::Text.parse(&copy).unwrap(),
                    _ => hex(&copy),
                };
                prop_assert_eq!(&back, &bytes, "{:?}", form);
            }
        }
    }
}
