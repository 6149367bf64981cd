//! `sockpit dns`: questions to DNS servers, and what each of them says.

mod asking;

use clap::Args;

use asking::Asker;

use super::calls::{CallNotation, CallReader};
use super::flags::OfDns;
use super::printer::{Printer, say};
use super::refusal::Refusal;
use super::result::CommandResult;
use super::start::cannot_start;
use super::wording;
use crate::bytes::text::SafeText;
use crate::export::json;
use crate::model::dns::{
    Delegation, DnsConclusion, DnsExchange, DnsRequest, DnsServer, TypedDns, comparison, conclusion, datums,
    lines, why_none,
};
use crate::model::failure::Failure;
use crate::model::setting::{self, DNS_SETTINGS};

const EXAMPLES: &str = "Examples:
  sockpit dns www.example.org
  sockpit dns example.org MX NS @9.9.9.9
  sockpit dns 192.0.2.1
  sockpit dns example.org HTTPS --server 9.9.9.9 --server tcp://192.0.2.53:5353
  sockpit dns id.server TXT --class CH --server 192.0.2.53
  sockpit dns example.org --dnssec --nsid --json
  sockpit dns www.example.org A --trace

Without a type A and AAAA are asked for together; of an address its name. A
server is an address or a name, with a port if need be, after udp://, tcp://,
tls:// or https:// if need be; @SERVER is short for --server SERVER. Without
one those of /etc/resolv.conf are asked, in their order.

Lines that begin with ;; tell of the exchange, all others are records as zone
files have them. A name is taken as it is: no search list without --search, and no
hosts file.

Exit code: 0 when every question has an answer, that the name or the type is
not there included (--fail-empty makes it 1); 1 when one has none: silence,
an error such as SERVFAIL or REFUSED, a reply that cannot be read; 2 when the
command line is wrong.";

/// Ask DNS servers, and show what they say
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "flags of the command line")]
pub(super) struct DnsArgs {
    /// The name, or an address whose name is wanted
    #[arg(value_name = "NAME")]
    name: String,
    /// Types: A, AAAA, MX, TXT, ANY, TYPE65 ...; or @SERVER [default: A AAAA]
    #[arg(value_name = "TYPE")]
    types: Vec<String>,
    /// A server to ask; several are asked side by side, and compared [default: system]
    #[arg(long, short, value_name = "SERVER")]
    server: Vec<String>,
    #[command(flatten)]
    settings: OfDns,
    /// Print the data alone, one a line
    #[arg(long, conflicts_with = "json")]
    short: bool,
    /// Exit code 1 also where no answer has data
    #[arg(long)]
    fail_empty: bool,
    /// Print JSON lines: each exchange and the calls
    #[arg(long)]
    json: bool,
    /// Print the calls in C notation
    #[arg(long)]
    calls: bool,
}

impl DnsArgs {
    fn request(&self) -> Result<DnsRequest, Refusal> {
        let mut servers = Vec::new();
        for source in &self.server {
            servers.push(DnsServer::typed(source).map_err(|error| Refusal::of("--server", source, &error))?);
        }
        let words = std::iter::once(&self.name).chain(&self.types).map(String::as_str);
        let Some(typed) = TypedDns::read(words) else { return Err(Refusal::whole("a name is missing")) };
        let mut typed = typed.map_err(|wrong| Refusal::of(wrong.argument, wrong.word, &wrong.error))?;
        typed.servers.splice(..0, servers);
        let mut request = typed.request();
        let given = self.settings.0.texts();
        if let Some(error) = setting::read(DNS_SETTINGS, &mut request, &given).first() {
            return Err(Refusal::of_setting(error, &given));
        }
        if request.settings.trace && self.short {
            return Err(Refusal::whole("--trace shows the way: leave --short out"));
        }
        if request.settings.trace && self.types.iter().all(|word| word.starts_with(['@', '+'])) {
            request.kinds.truncate(1);
        }
        match request.contradiction() {
            Some((_, why)) => Err(Refusal::whole(why)),
            None => Ok(request),
        }
    }
}

/// Asks, and prints what came. A signal ends it as it ends any program: there is nothing to sum up.
pub(super) fn run(args: &DnsArgs) -> Result<CommandResult, Refusal> {
    let request = args.request()?;
    let mut asker = match Asker::start() {
        Ok(asker) => asker,
        Err(error) => return Ok(cannot_start(&error)),
    };
    let mut printer = Printer::new();
    let notation = CallNotation::of(args.json, args.calls);
    let epoch = asker.epoch();
    let print = |exchange: &DnsExchange, printer: &mut Printer| {
        if notation == CallNotation::Json {
            printer.json(&json::dns(&epoch, exchange));
        } else {
            let lines = if args.short { short(exchange) } else { lines(exchange) };
            for line in lines {
                printer.line(line);
            }
        }
    };
    let is_trace = request.settings.trace;
    // The way from the root is told step by step, as it is gone.
    let told = asker.ask(&request, |exchange| {
        if is_trace {
            print(exchange, &mut printer);
            printer.flush();
            say_reasons(why_none(exchange));
        }
    });
    let exchanges = match told {
        Ok(exchanges) => exchanges,
        Err(outcome) => return Ok(outcome),
    };
    calls(&asker, notation, &mut printer);
    if is_trace {
        let broken = Delegation::broken(&exchanges);
        let outcome = if broken.is_some() { CommandResult::Failed } else { CommandResult::Done };
        printer.flush();
        say_reasons(broken.into_iter().collect());
        return Ok(super::finished(printer, outcome));
    }
    for exchange in &exchanges {
        print(exchange, &mut printer);
    }
    if !args.short && notation != CallNotation::Json {
        for line in comparison(&request, &exchanges) {
            printer.line(line);
        }
    }
    let outcome = outcome(args, &exchanges);
    Ok(super::finished(printer, outcome))
}

/// Prints every call that was made.
fn calls(asker: &Asker, notation: CallNotation, printer: &mut Printer) {
    let epoch = asker.epoch();
    CallReader::new(asker.journal()).each_while(|call| {
        notation.print(call, &epoch, printer);
        true
    });
}

/// The data alone.
fn short(exchange: &DnsExchange) -> Vec<SafeText> {
    exchange.answered().map_or_else(Vec::new, |(_, message)| datums(&message, exchange.kind))
}

/// Tells why there is no answer.
fn say_reasons(reasons: Vec<SafeText>) {
    for (place, reason) in reasons.into_iter().enumerate() {
        say(if place == 0 { SafeText::literal("sockpit: ").then(reason) } else { reason });
    }
}

fn failed(failure: &Failure) -> CommandResult {
    wording::failure(failure).into_iter().for_each(say);
    CommandResult::Failed
}

/// Tells why there is no answer, and how the command ends.
fn outcome(args: &DnsArgs, exchanges: &[DnsExchange]) -> CommandResult {
    let mut outcome = CommandResult::Done;
    let mut has_data = false;
    for exchange in exchanges {
        let reasons = why_none(exchange);
        if !reasons.is_empty() {
            outcome = CommandResult::Failed;
        }
        say_reasons(reasons);
        has_data |= exchange.answered().is_some_and(|(_, message)| {
            conclusion(&message, &exchange.name, exchange.kind) == DnsConclusion::Answer
        });
    }
    if args.fail_empty && !has_data { CommandResult::Failed } else { outcome }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        args: DnsArgs,
    }

    fn request(words: &[&str]) -> Result<DnsRequest, Refusal> {
        let line = Line::try_parse_from(std::iter::once(&"dns").chain(words)).expect("a command line");
        line.args.request()
    }

    #[test]
    fn the_command_line_is_a_request() {
        let asked = request(&["example.org"]).expect("right");
        assert_eq!((asked.kinds, asked.servers), (vec![1, 28], vec![DnsServer::system()]));
        let asked =
            request(&["@::1", "example.org", "mx", "TYPE65", "MX", "-s", "tcp://h:54"]).expect("right");
        assert_eq!(asked.kinds, [15, 65]);
        let servers: Vec<String> = asked.servers.iter().map(DnsServer::to_string).collect();
        assert_eq!(servers, ["tcp://h:54", "::1"]);
        let reverse = request(&["192.0.2.1"]).expect("right");
        assert_eq!(
            (reverse.name.text().as_str(), &reverse.kinds[..]),
            ("1.2.0.192.in-addr.arpa.", &[12][..])
        );
        assert!(
            request(&["2001:db8::1"])
                .expect("right")
                .name
                .text()
                .as_str()
                .ends_with(".8.b.d.0.1.0.0.2.ip6.arpa.")
        );
        let flags = [
            "--no-recurse",
            "--dnssec",
            "--timeout",
            "0.5",
            "--tries",
            "1",
            "--edns",
            "4096",
            "--class",
            "ch",
        ];
        let asked = request(&[&["."][..], &flags].concat()).expect("right");
        assert!(asked.name.is_root() && !asked.settings.recurse && asked.settings.dnssec);
        assert_eq!((asked.class, asked.settings.edns), (3, Some(4096)));
        assert_eq!(asked.settings.timeout, Duration::from_millis(500));
    }

    #[test]
    fn what_is_wrong_is_pointed_at_before_anything_is_asked() {
        let long = format!("{}.example", "x".repeat(64));
        let name = "x".repeat(300);
        for (words, text, caret) in [
            (&["a..b"][..], "sockpit: NAME, column 3: a label is empty", "    ^"),
            (&[""], "sockpit: NAME, column 1: a name is expected", "  ^"),
            (&[long.as_str()], "sockpit: NAME, column 1: a label is longer than 63", ""),
            (&[name.as_str()], "sockpit: NAME, column 1: a label is longer than 63", ""),
            (&["a", "BOGUS"], "sockpit: TYPE, column 1: there is no such type", "  ^^^^^"),
            (&["a", "--over", "quic"], "sockpit: --over, column 1", "  ^^^^"),
            (&["a", "--server", "quic://x"], "sockpit: --server, column 1: DNS over QUIC", "  ^^^^"),
            (&["a", "--timeout", "0"], "sockpit: --timeout, column 1: 1 ms to", "  ^"),
            (&["a", "--class", "X"], "sockpit: --class", "  ^"),
            (&["a", "--subnet", "x"], "sockpit: --subnet", "  ^"),
        ] {
            let lines = request(words).expect_err("wrong").lines("dns");
            assert!(lines[0].as_str().starts_with(text), "{lines:?}");
            assert!(caret.is_empty() || lines[2].as_str() == caret, "{lines:?}");
        }
        let both = request(&["a", "--edns", "0", "--nsid"]).expect_err("wrong").lines("dns");
        assert!(both[0].as_str().contains("--edns 0"), "{both:?}");
    }
}
