//! Why an answer has its order, and where it came from, as JSON lines.

use serde::Serialize;

use crate::bytes::address::{Candidate, PolicyTables, Presented};
use crate::bytes::name_service::HostsLine;
use crate::bytes::text::SafeText;
use crate::model::explanation::{Explanation, ExplanationLine, ModuleAnswer};
use crate::model::moment::{Epoch, Moment};

#[derive(Serialize)]
struct OrderObject {
    addresses: Vec<CandidateObject>,
    gai_conf: Vec<String>,
    derived: String,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "keys of an object, each of its own")]
struct CandidateObject {
    address: String,
    source: Option<String>,
    source_prefix: Option<u8>,
    source_deprecated: bool,
    source_home: bool,
    source_tunnel: bool,
    scope: u32,
    label: u32,
    precedence: u32,
    /// The rule by which it stands before the next one; `null` of the last, and where the rules say otherwise.
    rule: Option<u32>,
}

impl CandidateObject {
    fn new(each: &Candidate, next: Option<&Candidate>, tables: &PolicyTables) -> CandidateObject {
        let decided = next.map(|next| tables.compare(each, next)).filter(|(order, _)| order.is_le());
        CandidateObject {
            address: Presented::from(each.destination).to_string(),
            source: each.source.map(|ip| Presented::from(ip).to_string()),
            source_prefix: each.source_prefix,
            source_deprecated: each.state.is_deprecated,
            source_home: each.state.is_home,
            source_tunnel: each.state.is_tunnel,
            scope: tables.scope(each.destination),
            label: tables.label(each.destination),
            precedence: tables.precedence(each.destination),
            rule: decided.map(|(_, rule)| rule.number()),
        }
    }
}

/// Why the addresses of an answer have their order; the time is that of the answer.
pub fn order(epoch: &Epoch, at: Moment, explained: &Explanation) -> String {
    let (all, tables) = (&explained.candidates, &explained.tables);
    let object = |(place, each)| CandidateObject::new(each, all.get(place + 1), tables);
    let derived = explained.order().pop().map(|(_, text)| text).unwrap_or_default();
    let rest = OrderObject {
        addresses: all.iter().enumerate().map(object).collect(),
        gai_conf: tables.changed().to_vec(),
        derived: derived.into(),
    };
    super::line("order", epoch, at, rest)
}

#[derive(Serialize)]
struct SourceObject {
    hosts: Vec<HostsObject>,
    modules: Vec<ModuleObject>,
    inferred: Vec<String>,
}

#[derive(Serialize)]
struct HostsObject {
    line: usize,
    address: String,
    names: Vec<String>,
}

impl HostsObject {
    fn new(line: &HostsLine) -> HostsObject {
        let names = line.names.iter().map(|name| SafeText::escaped_str(name).into());
        let address = Presented::from(line.ip).to_string();
        HostsObject { line: line.number, address, names: names.collect() }
    }
}

#[derive(Serialize)]
struct ModuleObject {
    module: String,
    addresses: Vec<String>,
    error: Option<String>,
    duration_us: u64,
}

impl ModuleObject {
    fn new(answer: &ModuleAnswer) -> ModuleObject {
        let addresses = answer.answer.as_deref().unwrap_or_default().iter();
        ModuleObject {
            module: SafeText::escaped_str(&answer.module).into(),
            addresses: addresses.map(|ip| Presented::from(*ip).to_string()).collect(),
            error: answer.answer.as_ref().err().map(|why| SafeText::escaped_str(why).into()),
            duration_us: u64::try_from(answer.took.as_micros()).unwrap_or(u64::MAX),
        }
    }
}

/// Where the addresses of an answer came from; the time is that of the answer.
pub fn source(
    epoch: &Epoch,
    at: Moment,
    explained: &Explanation,
    modules: &[ModuleAnswer],
    lines: &[ExplanationLine],
) -> String {
    let inferred = lines.iter().filter(|(label, _)| label.as_str() == "inferred");
    let rest = SourceObject {
        hosts: explained.hosts.iter().map(HostsObject::new).collect(),
        modules: modules.iter().map(ModuleObject::new).collect(),
        inferred: inferred.map(|(_, text)| text.clone().into()).collect(),
    };
    super::line("source", epoch, at, rest)
}
