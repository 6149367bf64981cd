//! Addresses as objects.

use serde::Serialize;

use super::named::Named;
use crate::bytes::address::Presented;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::ladder::names;

#[derive(Debug, Default, Serialize)]
pub(super) struct AddressObject {
    family: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(rename = "abstract", skip_serializing_if = "Option::is_none")]
    abstract_name: Option<String>,
    raw: String,
}

impl AddressObject {
    /// `None` for no bytes: NULL was passed, or nothing came back.
    pub(super) fn of_raw(raw: &[u8]) -> Option<AddressObject> {
        (!raw.is_empty()).then(|| AddressObject::build(&Address::from_sockaddr(raw), raw))
    }

    pub(super) fn new(address: &Address) -> AddressObject {
        AddressObject::build(address, &address.to_sockaddr())
    }

    fn build(address: &Address, raw: &[u8]) -> AddressObject {
        let family =
            Named(address.family().map_or_else(SafeText::default, |family| names::family(family.into())));
        let plain = AddressObject { family, raw: super::hex(raw), ..AddressObject::default() };
        let text = |bytes: &[u8]| Some(SafeText::escaped(bytes).into());
        match address {
            Address::Inet { ip, port } => {
                AddressObject { ip: Some(ip.to_string()), port: Some(*port), ..plain }
            }
            Address::Inet6 { ip, port, flow, scope } => AddressObject {
                ip: Some(Presented::from(*ip).to_string()),
                port: Some(*port),
                flow: Some(*flow),
                scope: Some(*scope),
                ..plain
            },
            Address::UnixPath(path) => AddressObject { path: text(path), ..plain },
            Address::UnixAbstract(name) => AddressObject { abstract_name: text(name), ..plain },
            Address::UnixUnnamed | Address::Other(_) => plain,
        }
    }
}
