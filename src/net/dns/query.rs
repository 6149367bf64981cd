//! The bytes of a query.

use bytes::Bytes;
use hickory_resolver::proto::op::{Edns, Message, MessageType, OpCode, Query};
use hickory_resolver::proto::rr::rdata::opt::{ClientSubnet, EdnsOption};
use hickory_resolver::proto::rr::{DNSClass, Name, RecordType};

use crate::model::dns::DnsRequest;
use crate::model::failure::Failure;

const NSID: u16 = 3;
const COOKIE: u16 = 10;
const PADDING: u16 = 12;
/// Code and length of an option.
const OPTION_HEAD: usize = 4;

/// A number that nobody can guess.
pub(super) fn random() -> u16 {
    Message::query().metadata.id
}

/// The query for a type, with this id.
pub(super) fn query(request: &DnsRequest, kind: u16, id: u16) -> Result<Bytes, Failure> {
    let failed = |error: &dyn std::fmt::Display| {
        Failure::of_work(
            "make a query",
            request.name.text(),
            error.to_string(),
            "ask for another name or type",
        )
    };
    let message = message(request, kind, id).map_err(|error| failed(&error))?;
    let bytes = message.to_vec().map_err(|error| failed(&error))?;
    let Some(block) = request.settings.padding.filter(|_| message.edns.is_some()) else {
        return Ok(bytes.into());
    };
    let missing = (bytes.len() + OPTION_HEAD).next_multiple_of(usize::from(block).max(1)) - bytes.len();
    let mut padded = message;
    if let Some(edns) = &mut padded.edns {
        edns.options_mut().insert(EdnsOption::Unknown(PADDING, vec![0; missing - OPTION_HEAD]));
    }
    Ok(padded.to_vec().map_err(|error| failed(&error))?.into())
}

fn message(request: &DnsRequest, kind: u16, id: u16) -> Result<Message, hickory_resolver::proto::ProtoError> {
    let settings = &request.settings;
    let mut message = Message::new(id, MessageType::Query, OpCode::Query);
    message.metadata.recursion_desired = settings.recurse;
    message.metadata.authentic_data = settings.authentic;
    message.metadata.checking_disabled = settings.checking_disabled;
    let mut query = Query::query(Name::from_labels(request.name.labels())?, RecordType::from(kind));
    query.set_query_class(DNSClass::from(request.class));
    message.add_query(query);
    if let Some(size) = settings.edns {
        let mut edns = Edns::new();
        edns.set_max_payload(size).set_version(0).set_dnssec_ok(settings.dnssec);
        let options = edns.options_mut();
        if settings.nsid {
            options.insert(EdnsOption::Unknown(NSID, Vec::new()));
        }
        if let Some(subnet) = settings.subnet {
            options.insert(EdnsOption::Subnet(ClientSubnet::new(subnet.network(), subnet.prefix_len(), 0)));
        }
        if settings.cookie {
            let cookie = std::iter::repeat_with(random).take(4).flat_map(u16::to_be_bytes);
            options.insert(EdnsOption::Unknown(COOKIE, cookie.collect()));
        }
        message.set_edns(edns);
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::dns::{DnsMessage, DnsName};
    use crate::model::dns::{DnsServer, DnsSettings};

    #[test]
    fn a_query_has_what_was_asked_for_and_nothing_else() {
        let settings = DnsSettings {
            dnssec: true,
            nsid: true,
            cookie: true,
            checking_disabled: true,
            subnet: Some("192.0.2.77/24".parse().expect("a network")),
            padding: Some(128),
            edns: Some(4096),
            ..DnsSettings::default()
        };
        let mut request = DnsRequest {
            name: DnsName::typed(r"WWW.\000.example").expect("a name"),
            kinds: vec![65],
            class: 3,
            servers: vec![DnsServer::system()],
            settings,
        };
        let bytes = query(&request, 65, 0xbeef).expect("a query");
        assert_eq!(bytes.len(), 128);
        let message = DnsMessage::read(bytes);
        assert_eq!(message.broken, None);
        assert_eq!((message.header.id, message.header.counts), (0xbeef, [1, 0, 0, 1]));
        assert_eq!(message.header.flag_names().collect::<Vec<_>>(), ["rd", "ad", "cd"]);
        let asked = &message.questions[0];
        assert_eq!((asked.name.text().as_str(), asked.kind, asked.class), (r"WWW.\000.example.", 65, 3));
        let edns = message.edns().expect("EDNS");
        assert_eq!((edns.size, edns.version, edns.is_dnssec_ok()), (4096, 0, true));
        let mut options: Vec<_> =
            edns.options.iter().map(|option| (option.code, option.value.len())).collect();
        options.sort_unstable();
        assert_eq!(options[..3], [(3, 0), (8, 7), (10, 8)]);
        let subnet = edns.options.iter().find(|option| option.code == 8).expect("a subnet");
        assert_eq!(subnet.text.as_str(), "192.0.2.0/24/0");
        request.settings =
            DnsSettings { edns: None, recurse: false, authentic: false, ..DnsSettings::default() };
        let message = DnsMessage::read(query(&request, 1, 7).expect("a query"));
        assert_eq!((message.header.flags, message.header.counts), (0, [1, 0, 0, 0]));
        request.settings.edns = Some(512);
        let plain = query(&request, 1, 7).expect("a query");
        assert_eq!(DnsMessage::read(plain).edns().map(|edns| edns.options.len()), Some(0));
    }
}
