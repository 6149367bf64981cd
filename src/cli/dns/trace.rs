//! The way from the root servers to the servers of a name: each is asked without recursion, and refers to the next.

use super::asking::Asker;
use super::say_reasons;
use crate::bytes::dns::{DnsMessage, DnsName, DnsSection};
use crate::bytes::text::SafeText;
use crate::cli::printer::{Printer, say};
use crate::cli::result::CommandResult;
use crate::export::json;
use crate::model::dns::{
    DnsConclusion, DnsExchange, DnsHost, DnsRequest, DnsServer, ROOT_SERVERS, conclusion, lines, why_none,
};

/// Zones on the way at most: a name has at most 127 labels, and real ones are ten deep at most.
const MOST_ZONES: usize = 32;
/// Servers of a zone that are asked at most until one answers.
const MOST_SERVERS: usize = 4;

const NS: u16 = 2;
const A: u16 = 1;
const AAAA: u16 = 28;

/// Where to ask next.
struct Delegation {
    zone: DnsName,
    servers: Vec<DnsServer>,
}

/// Follows the referrals from the root, or from the servers of the request, and prints each step.
pub(super) fn run(
    request: &DnsRequest,
    asker: &mut Asker,
    printer: &mut Printer,
    is_json: bool,
) -> Result<CommandResult, CommandResult> {
    let mut step = Delegation { zone: DnsName::root(), servers: request.servers.clone() };
    if step.servers == [DnsServer::system()] {
        // Of both families in turn: a host may have one alone.
        let both = ROOT_SERVERS.into_iter().flat_map(|(ipv4, ipv6)| [ipv4, ipv6]);
        step.servers = both.map(|ip| named(ip.to_owned())).collect();
    }
    for _ in 0..MOST_ZONES {
        let mut answered = None;
        for server in step.servers.iter().take(MOST_SERVERS) {
            let mut single = DnsRequest { servers: vec![server.clone()], ..request.clone() };
            single.settings.recurse = false;
            let Some(exchange) = asker.ask(&single)?.pop() else { return Err(CommandResult::Failed) };
            tell(&step.zone, &single, &exchange, asker, printer, is_json);
            let reasons = why_none(&single, &exchange);
            if reasons.is_empty() {
                answered = exchange.answered().map(|(_, message)| message);
                break;
            }
            printer.flush();
            say_reasons(reasons);
        }
        let Some(message) = answered else {
            say(SafeText::literal("sockpit: no server of ").then(step.zone.text()).then(" answered"));
            return Ok(CommandResult::Failed);
        };
        let kind = request.kinds[0];
        if conclusion(&message, &request.name, kind) != DnsConclusion::Referral {
            return Ok(CommandResult::Done);
        }
        let Some(next) = referral(&message, &step.zone, &request.name) else {
            let text =
                SafeText::literal("sockpit: the referral does not lead towards ").then(request.name.text());
            say(text.then(": a server that does not know its zone"));
            return Ok(CommandResult::Failed);
        };
        step = next;
    }
    say("sockpit: the referrals do not end");
    Ok(CommandResult::Failed)
}

fn tell(
    zone: &DnsName,
    request: &DnsRequest,
    exchange: &DnsExchange,
    asker: &Asker,
    printer: &mut Printer,
    is_json: bool,
) {
    if is_json {
        printer.json(&json::dns(&asker.epoch(), request, exchange));
        return;
    }
    printer.line(SafeText::literal(";; zone ").then(zone.text()));
    for line in lines(request, exchange) {
        printer.line(line);
    }
}

/// The servers of the zone below that an answer refers to: only a zone that is nearer to the name counts, so each step
/// comes closer. Addresses that came along are taken; of other servers the system is asked for the address.
fn referral(message: &DnsMessage, zone: &DnsName, name: &DnsName) -> Option<Delegation> {
    let below = message
        .section(DnsSection::Authority)
        .find(|record| {
            record.kind == NS
                && record.name.is_in(zone)
                && !record.name.is_same(zone)
                && name.is_in(&record.name)
        })?
        .name
        .clone();
    let targets = message
        .section(DnsSection::Authority)
        .filter(|record| record.kind == NS && record.name.is_same(&below))
        .filter_map(|record| message.target(record));
    let (mut with_address, mut without) = (Vec::new(), Vec::new());
    for target in targets {
        let addresses: Vec<_> = message
            .section(DnsSection::Additional)
            .filter(|record| matches!(record.kind, A | AAAA) && record.name.is_same(&target))
            .map(|record| (record.kind, message.data_text(record)))
            .collect();
        if addresses.is_empty() {
            without.push(named(target.text().into()));
        }
        with_address.extend(addresses);
    }
    // IPv4 first: it is there more often.
    with_address.sort_by_key(|(kind, _)| *kind);
    let servers = with_address.into_iter().map(|(_, ip)| named(ip.into())).chain(without).collect();
    Some(Delegation { zone: below, servers })
}

fn named(host: String) -> DnsServer {
    DnsServer { host: DnsHost::Named(host), ..DnsServer::system() }
}
