//! Why there is no answer: which server was asked, how, for how long, and what to check.

use super::answer::{DnsConclusion, conclusion};
use super::exchange::{DnsExchange, DnsTry, DnsTryEnd};
use super::lines::{question, time};
use crate::bytes::dns::rcode;
use crate::bytes::text::SafeText;

/// Why, and what to check, indented; nothing where there is an answer.
pub fn why_none(exchange: &DnsExchange) -> Vec<SafeText> {
    let what = || question(exchange).then(": ");
    if let Some(failure) = &exchange.failure {
        return with_advice(what().then(SafeText::kept(failure)), SafeText::kept(&failure.advice));
    }
    if let Some((tried, message)) = exchange.answered() {
        if conclusion(&message, &exchange.name, exchange.kind) != DnsConclusion::Error {
            return Vec::new();
        }
        let about = rcode(message.rcode())
            .map_or("the server refuses, for a reason without a name", |code| code.about);
        let text = what().then(SafeText::kept(&tried.to)).then(" says ").then(message.rcode_name());
        return vec![text.then(": ").then(about)];
    }
    let Some(last) = exchange.tries.last() else { return vec![what().then("nothing was asked")] };
    let server = SafeText::kept(&exchange.server);
    let mut text = what().then("no answer from ").then(SafeText::kept(&last.to));
    if exchange.server.address().is_none() {
        text = text.then(" (").then(server).then(")");
    }
    let text = text.then(" over ").then(SafeText::shown(last.over)).then(": ");
    let tries = SafeText::counted(exchange.tries.len() as u64, "time", "times");
    let asked =
        SafeText::literal(" (asked ").then(tries).then(", ").then(time(exchange.took())).then(" in all)");
    let (why, advice) = reason(last);
    with_advice(text.then(why).then(asked), advice)
}

fn with_advice(text: SafeText, advice: SafeText) -> Vec<SafeText> {
    if advice.is_empty() { vec![text] } else { vec![text, SafeText::literal("  ").then(advice)] }
}

/// The reason of the last try, and what to check.
fn reason(last: &DnsTry) -> (SafeText, SafeText) {
    let others = last.replies.len() as u64 + u64::from(last.unkept);
    let waited = time(last.ended.since(last.at));
    match &last.end {
        DnsTryEnd::Failed(failure) => (SafeText::kept(failure), SafeText::kept(&failure.advice)),
        DnsTryEnd::Broken => (
            "its answer cannot be read to its end".into(),
            "the server or something between changes messages: ask another, or over TCP".into(),
        ),
        DnsTryEnd::Silent if last.sent.is_none() && last.connect.is_some() => (
            SafeText::literal("connected, but no handshake of TLS within ").then(waited),
            "that port may speak something else: check the port, or ask over tcp".into(),
        ),
        DnsTryEnd::Silent if last.sent.is_none() => (
            SafeText::literal("no connection within ").then(waited),
            "check the address and port, and that a firewall lets the connection through".into(),
        ),
        DnsTryEnd::Silent if others > 0 => (
            SafeText::literal("nothing that answers the question within ").then(waited).then(", but ").then(
                SafeText::counted(others, "other reply", "other replies"),
            ),
            "somebody answers who was not asked, or answers something else: look at the replies above".into(),
        ),
        DnsTryEnd::Silent => (
            SafeText::literal("silence for ").then(waited),
            "check the address and port of the server, that it takes questions from here, and that a firewall lets \
             them through; --over tcp would tell a refusal from a silence"
                .into(),
        ),
        DnsTryEnd::Truncated | DnsTryEnd::Answered => {
            ("its answer is truncated, and TCP was not tried".into(), SafeText::EMPTY)
        }
    }
}
