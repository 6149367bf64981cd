//! Why nothing came back, as JSON lines.

use serde::Serialize;

use crate::model::moment::{Epoch, Moment};
use crate::model::why::{Finding, NextStep};

#[derive(Serialize)]
struct FindingObject<'a> {
    weight: &'a str,
    words: &'a str,
    steps: Vec<&'a str>,
    tcpdump: Option<&'a str>,
}

/// One finding; the time is that at which the host was asked.
pub fn finding(epoch: &Epoch, at: Moment, finding: &Finding) -> String {
    let line = finding.steps.iter().find_map(|step| match step {
        NextStep::Tcpdump(line) => Some(line.as_str()),
        _ => None,
    });
    let rest = FindingObject {
        weight: finding.weight.word(),
        words: finding.words.as_str(),
        steps: finding.steps.iter().map(NextStep::name).collect(),
        tcpdump: line,
    };
    super::line("finding", epoch, at, rest)
}
