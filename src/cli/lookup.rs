//! `sockpit lookup`: one question to getaddrinfo, and its whole answer.

use std::net::IpAddr;

use clap::Args;

use super::calls::CallNotation;
use super::printer::{Printer, say};
use super::refusal::Refusal;
use super::resolver::{Resolver, failed};
use super::result::CommandResult;
use super::{table, values, wording};
use crate::bytes::hints::AI_FLAGS;
use crate::bytes::text::SafeText;
use crate::export::json;
use crate::model::call::CallKind;
use crate::model::eai::EaiError;
use crate::model::endpoint;
use crate::model::explanation::ExplanationLine;
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::hints::Hints;
use crate::model::ids::LookupId;
use crate::model::ladder::{names, took};
use crate::model::lookup::{LookupCommand, LookupEvent, LookupResult, Node, Question, addresses};

const EXAMPLES: &str = "Examples:
  sockpit lookup localhost
  sockpit lookup www.example.org --service http --socktype stream --flags canonname
  sockpit lookup 127.0.0.1 --flags numerichost
  sockpit lookup --service 58001 --flags passive --family inet6
  sockpit lookup localhost --why --source

Each node of the list is a line: address, its bytes in hexadecimal, port, and
the fields of struct addrinfo with their numbers. An error goes to standard
error with its EAI symbol, number and text.

--why and --source add lines that begin with these words. Why is derived by the
rules of RFC 6724 with the tables of glibc and /etc/gai.conf, from the source
address that the kernel would use for each address. Source is inferred from
/etc/hosts, and from what each module of nsswitch.conf answers alone, in a
process of its own: some of them ask a name server once more.

Exit code: 0 when there is a list, 1 when there is an error, 2 when the
command line is wrong.";

const FAMILIES: [(&str, i32); 4] = [
    ("unspec", libc::AF_UNSPEC),
    ("inet", libc::AF_INET),
    ("inet6", libc::AF_INET6),
    ("unix", libc::AF_UNIX),
];

const SOCKTYPES: [(&str, i32); 4] =
    [("any", 0), ("stream", libc::SOCK_STREAM), ("dgram", libc::SOCK_DGRAM), ("raw", libc::SOCK_RAW)];

const PROTOCOLS: [(&str, i32); 5] = [
    ("any", 0),
    ("icmp", libc::IPPROTO_ICMP),
    ("tcp", libc::IPPROTO_TCP),
    ("udp", libc::IPPROTO_UDP),
    ("icmpv6", libc::IPPROTO_ICMPV6),
];

/// Ask getaddrinfo, and show every field of its answer
#[derive(Debug, Default, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line, each a word of its own")]
pub(super) struct LookupArgs {
    /// Host name or address; NULL if it is left out
    #[arg(value_name = "NODE")]
    node: Option<String>,
    /// Service name or port; NULL if it is left out
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    /// ai_family: unspec, inet, inet6, or a number [default: unspec]
    #[arg(long, value_name = "FAMILY", allow_negative_numbers = true)]
    family: Option<String>,
    /// ai_socktype: any, stream, dgram, raw, or a number [default: any]
    #[arg(long, value_name = "TYPE", allow_negative_numbers = true)]
    socktype: Option<String>,
    /// ai_protocol: any, tcp, udp, or a number [default: any]
    #[arg(long, value_name = "PROTOCOL", allow_negative_numbers = true)]
    protocol: Option<String>,
    /// ai_flags, with commas: passive, canonname, numerichost, numericserv, v4mapped, all,
    /// addrconfig, idn, canonidn, or a number
    #[arg(long, value_name = "FLAGS", allow_negative_numbers = true)]
    flags: Option<String>,
    /// Pass a service that is no port all the same, for glibc to take it modulo 65536
    #[arg(long)]
    as_typed: bool,
    /// Say why the addresses have their order: source addresses and rules, derived
    #[arg(long)]
    why: bool,
    /// Say where the addresses came from: each module of the name service asked apart, inferred
    #[arg(long)]
    source: bool,
    /// Print JSON lines: the answer and the call
    #[arg(long)]
    json: bool,
    /// Print the call in C notation
    #[arg(long)]
    calls: bool,
}

impl LookupArgs {
    fn question(&self) -> Result<Question, Refusal> {
        let word = |argument, source: &Option<String>, table: &[(&'static str, i32)]| match source {
            Some(source) => {
                values::word_or_number(source, table).map_err(|error| Refusal::of(argument, source, &error))
            }
            None => Ok(0),
        };
        if let Some(service) = self.service.as_deref().filter(|text| !text.is_empty() && !self.as_typed) {
            endpoint::service(service, service).map_err(|error| Refusal::of("--service", service, &error))?;
        }
        Ok(Question {
            node: self.node.clone(),
            service: self.service.clone(),
            as_typed: self.as_typed,
            hints: Hints {
                family: word("--family", &self.family, &FAMILIES)?,
                socktype: word("--socktype", &self.socktype, &SOCKTYPES)?,
                protocol: word("--protocol", &self.protocol, &PROTOCOLS)?,
                flags: match &self.flags {
                    Some(source) => {
                        let table: Vec<_> = AI_FLAGS.iter().map(|flag| (flag.word, flag.bit)).collect();
                        values::flags(source, &table)
                            .map_err(|error| Refusal::of("--flags", source, &error))?
                    }
                    None => 0,
                },
            },
        })
    }
}

/// Asks, and prints the answer. A signal ends it as it ends any program: there is nothing to sum up.
pub(super) fn run(lookup: &LookupArgs) -> Result<CommandResult, Refusal> {
    let question = lookup.question()?;
    Ok(Resolver::start()
        .and_then(|resolver| answer(lookup, &question, resolver))
        .unwrap_or_else(|failed| failed))
}

fn answer(
    lookup: &LookupArgs,
    question: &Question,
    mut resolver: Resolver,
) -> Result<CommandResult, CommandResult> {
    let answer = resolver.ask(LookupCommand::Ask(LookupId(0), question.clone()), |event| match event {
        LookupEvent::Answered(_, answer) => Some(answer),
        _ => None,
    })?;
    let mut printer = Printer::new();
    let notation = CallNotation::of(lookup.json, lookup.calls);
    let is_json = notation == CallNotation::Json;
    resolver.print_calls(notation, &mut printer);
    let epoch = resolver.epoch();
    if is_json {
        printer.json(&json::answer(&epoch, question, &answer));
    }
    let nodes = match &answer.result {
        Ok(nodes) => nodes,
        Err(error) => {
            let outcome = failed(&failure(question, &answer));
            if error.number == libc::EAI_AGAIN {
                say_who_was_asked(question, &answer, &mut resolver)?;
            }
            return Ok(super::finished(printer, outcome));
        }
    };
    if !is_json {
        for row in rows(nodes) {
            printer.line(row);
        }
    }
    if lookup.why || lookup.source {
        let all = nodes.iter().map(Node::address).collect();
        let command = LookupCommand::Explain(LookupId(1), question.clone(), all);
        let explained = resolver.ask(command, |event| match event {
            LookupEvent::Explained(_, explained) => Some(explained),
            _ => None,
        })?;
        let modules = if lookup.source {
            resolver.ask(LookupCommand::AskModules(LookupId(2), question.clone()), |event| match event {
                LookupEvent::AskedModules(_, answers) => Some(answers),
                _ => None,
            })?
        } else {
            Vec::new()
        };
        // The calls of our instruments are made while it is explained.
        resolver.print_calls(notation, &mut printer);
        if is_json && lookup.why {
            printer.json(&json::order(&epoch, answer.at, &explained));
        } else if lookup.why {
            print_lines("why", explained.order(), &mut printer);
        }
        let origin = if lookup.source {
            explained.origin(question.node.as_deref(), &addresses(nodes), &modules)
        } else {
            Vec::new()
        };
        if is_json && lookup.source {
            printer.json(&json::source(&epoch, answer.at, &explained, &modules, &origin));
        } else {
            print_lines("source", origin, &mut printer);
        }
    }
    Ok(super::finished(printer, CommandResult::Done))
}

/// Who did not answer, and for how long libc waited.
fn say_who_was_asked(
    question: &Question,
    answer: &LookupResult,
    resolver: &mut Resolver,
) -> Result<(), CommandResult> {
    let command = LookupCommand::Explain(LookupId(1), question.clone(), Vec::new());
    let explained = resolver.ask(command, |event| match event {
        LookupEvent::Explained(_, explained) => Some(explained),
        _ => None,
    })?;
    say(SafeText::literal("  it took ").then(took(answer.took)));
    for (label, text) in explained.service.lines() {
        say(SafeText::literal("  ").then(label).then(" ").then(text));
    }
    Ok(())
}

/// Lines of an explanation: what they are of, and their labels in a column.
fn print_lines(what: &'static str, lines: Vec<ExplanationLine>, printer: &mut Printer) {
    let width = lines.iter().map(|(label, _)| label.width()).max().unwrap_or(0);
    for (label, text) in lines {
        printer.line(SafeText::literal(what).then("  ").then(label.padded(width + 2)).then(text));
    }
}

fn failure(question: &Question, answer: &LookupResult) -> Failure {
    let error = answer.result.as_ref().err().copied().unwrap_or(EaiError { number: 0, errno: None });
    let part = |text: &Option<String>| match text {
        Some(text) if text.is_empty() => "\"\"".to_owned(),
        Some(text) => String::from(SafeText::escaped_str(text)),
        None => "NULL".to_owned(),
    };
    let subject = format!("{} {}", part(&question.node), part(&question.service));
    let cause = Cause::Eai(error.number, error.errno);
    Failure::new(Operation::Call(CallKind::GetAddrInfo), subject, cause, question.advice_on(error))
}

/// The list: the canonical name if there is one, and a line a node with all its fields in columns.
fn rows(nodes: &[Node]) -> Vec<SafeText> {
    let mut rows: Vec<SafeText> = nodes
        .iter()
        .filter_map(|node| node.canonname.as_deref())
        .map(|name| SafeText::literal("canonname ").then(SafeText::escaped(name)))
        .collect();
    rows.extend(table::lines(nodes.iter().map(cells).collect(), &[]));
    rows
}

fn cells(node: &Node) -> Vec<SafeText> {
    let address = node.address();
    let text = address.ip().map_or_else(|| wording::address(&address), |_| address.host());
    let hex = match address.ip() {
        Some(IpAddr::V4(ip)) => format!("{:08X}", u32::from(ip)),
        Some(IpAddr::V6(ip)) => format!("{:032X}", u128::from(ip)),
        None => String::new(),
    };
    let port = match address.port() {
        Some(port) => SafeText::literal("port ").then(port),
        None => SafeText::literal("no port"),
    };
    let numbered = |name: SafeText, number: i32| name.then(" (").then(number).then(")");
    vec![
        text,
        SafeText::shown(hex),
        port,
        numbered(names::family(node.family), node.family),
        numbered(names::socket_type(node.socktype), node.socktype),
        numbered(names::protocol(node.protocol), node.protocol),
        SafeText::literal("flags ").then(numbered(names::addrinfo(node.flags), node.flags)),
        SafeText::literal("addrlen ").then(SafeText::shown(node.addrlen)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Address;

    #[test]
    fn the_list_has_every_field_of_every_node() {
        let node = |address: &Address, family, canonname: Option<&[u8]>| Node {
            flags: libc::AI_CANONNAME,
            family,
            socktype: libc::SOCK_STREAM,
            protocol: libc::IPPROTO_TCP,
            addrlen: address.to_sockaddr().len() as u32,
            addr: address.to_sockaddr(),
            canonname: canonname.map(<[u8]>::to_vec),
            raw: Vec::new(),
        };
        let four = Address::new([127, 0, 0, 1].into(), 80);
        let six = Address::Inet6 { ip: "fe80::1".parse().expect("right"), port: 80, flow: 0, scope: 2 };
        let rows = rows(&[node(&four, 2, Some(b"a\x1b.example")), node(&six, 10, None)]);
        let rows: Vec<&str> = rows.iter().map(SafeText::as_str).collect();
        assert_eq!(
            rows,
            [
                r"canonname a\x1b.example",
                "127.0.0.1  7F000001                          port 80  AF_INET (2)    SOCK_STREAM (1)  \
                 IPPROTO_TCP (6)  flags AI_CANONNAME (2)  addrlen 16",
                "fe80::1%2  FE800000000000000000000000000001  port 80  AF_INET6 (10)  SOCK_STREAM (1)  \
                 IPPROTO_TCP (6)  flags AI_CANONNAME (2)  addrlen 28",
            ]
        );
    }

    #[test]
    fn hints_are_words_or_numbers() {
        let lookup = LookupArgs {
            node: Some("localhost".into()),
            family: Some("inet6".into()),
            socktype: Some("stream".into()),
            protocol: Some("6".into()),
            flags: Some("passive,numericserv".into()),
            ..LookupArgs::default()
        };
        let question = lookup.question().unwrap_or_else(|refusal| panic!("{refusal:?}"));
        assert_eq!(
            (question.hints.family, question.hints.socktype, question.hints.protocol, question.hints.flags),
            (10, 1, 6, libc::AI_PASSIVE | libc::AI_NUMERICSERV)
        );
        let wrong = LookupArgs { flags: Some("passive,canon".into()), ..LookupArgs::default() };
        let lines = wrong.question().expect_err("wrong").lines("lookup");
        assert!(lines[0].as_str().starts_with("sockpit: --flags, column 9: there is no such flag"));
        assert_eq!(lines[2].as_str(), "          ^^^^^");
    }
}
