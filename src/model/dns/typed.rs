//! A question as it is typed: a name, then types and servers in any order.

use super::request::DnsRequest;
use super::server::DnsServer;
use crate::bytes::address;
use crate::bytes::dns::{DnsName, type_number};
use crate::bytes::text::SafeText;
use crate::model::pointed::Pointed;

const A: u16 = 1;
const AAAA: u16 = 28;
const PTR: u16 = 12;

/// What was typed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct TypedDns {
    /// The name; of an address its reverse name.
    pub name: DnsName,
    /// The types, A and AAAA where none was typed, of an address PTR.
    pub kinds: Vec<u16>,
    /// The servers that were typed as `@9.9.9.9`.
    pub servers: Vec<DnsServer>,
    /// Through the search list: `+search`.
    pub search: bool,
    /// From the root servers on: `+trace`.
    pub trace: bool,
}

/// A word that is wrong: what it should be, itself without its `@`, and the error in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrongDnsWord<'a> {
    /// `NAME`, `TYPE` or `@`.
    pub argument: &'static str,
    /// The word.
    pub word: &'a str,
    /// What is wrong in it.
    pub error: Pointed,
}

impl TypedDns {
    /// The request, with the settings that are usual; of the servers of the system where none was typed.
    pub fn request(self) -> DnsRequest {
        let TypedDns { name, kinds, servers, search, trace } = self;
        let mut request = DnsRequest::usual(name, kinds);
        if !servers.is_empty() {
            request.servers = servers;
        }
        (request.settings.search, request.settings.trace) = (search, trace);
        request
    }

    /// Reads `NAME [TYPE]... [@SERVER]... [+search] [+trace]`; `None` without a name.
    pub fn read<'a>(words: impl Iterator<Item = &'a str>) -> Option<Result<TypedDns, WrongDnsWord<'a>>> {
        let (mut source, mut kinds, mut servers) = (None, Vec::new(), Vec::new());
        let (mut search, mut trace) = (false, false);
        let wrong = |argument, word: &'a str, error| Some(Err(WrongDnsWord { argument, word, error }));
        for word in words {
            if let Some(server) = word.strip_prefix('@') {
                match DnsServer::typed(server) {
                    Ok(server) => servers.push(server),
                    Err(error) => return wrong("@", server, error),
                }
            } else if matches!(word, "+search" | "+trace") {
                search |= word == "+search";
                trace |= word == "+trace";
            } else if source.is_none() {
                source = Some(word);
            } else if let Some(kind) = type_number(word) {
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            } else {
                let text = "there is no such type; there are A, AAAA, MX, TXT ... and TYPE with a number";
                return wrong("TYPE", word, Pointed::at(word, 0..word.len(), text));
            }
        }
        let source = source?;
        let of_address = address::parse(source).ok();
        let of_address = of_address.filter(|parsed| parsed.form.is_strict() && parsed.scope.is_none());
        let arpa = of_address.map(|parsed| address::arpa(parsed.ip));
        let name = match DnsName::typed(arpa.as_deref().unwrap_or(source)) {
            Ok(name) => name,
            Err(error) => {
                let error = Pointed::at(source, error.range, SafeText::literal(error.why));
                return wrong("NAME", source, error);
            }
        };
        if kinds.is_empty() {
            // The way from the root is that of one type.
            let usual: &[u16] = if trace { &[A] } else { &[A, AAAA] };
            kinds.extend_from_slice(if arpa.is_some() { &[PTR] } else { usual });
        }
        Some(Ok(TypedDns { name, kinds, servers, search, trace }))
    }
}
