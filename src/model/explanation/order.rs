//! Why the addresses of an answer have their order.

use std::cmp::Ordering;

use super::facts::{Explanation, ExplanationLine, shown};
use crate::bytes::address::{Candidate, PolicyTables, scope_name};
use crate::bytes::text::SafeText;

impl Explanation {
    /// Why the addresses have their order: a line for each, and between two neighbours the rule that decided.
    pub fn order(&self) -> Vec<ExplanationLine> {
        let tables = &self.tables;
        let Some(widest) = self.candidates.iter().map(|each| shown(each.destination).width()).max() else {
            return Vec::new();
        };
        let source = |each: &Candidate| each.source.map_or_else(|| SafeText::literal("none"), shown);
        let sources = self.candidates.iter().map(|each| source(each).width()).max().unwrap_or(0);
        let mut lines: Vec<ExplanationLine> = Vec::new();
        for (place, each) in self.candidates.iter().enumerate() {
            let to = each.destination;
            let text = shown(to).padded(widest).then("  source ").then(source(each).padded(sources));
            let text = text.then("  ").then(SafeText::literal(scope_name(tables.scope(to))).padded(6));
            let text = text.then("  label ").then(SafeText::from(tables.label(to)).padded(2));
            let text = text.then("  precedence ").then(tables.precedence(to));
            let text = match each.state.words() {
                "" => text,
                words => text.then("  ").then(words),
            };
            lines.push((SafeText::from(place + 1), text));
            let Some(next) = self.candidates.get(place + 1) else { continue };
            let text = if tables.compare(each, next).0 == Ordering::Greater {
                let reason = tables.reason(next, each);
                SafeText::literal("against ")
                    .then(reason)
                    .then(": the name service decided, or something has changed since")
            } else {
                SafeText::literal("before the next by ").then(tables.reason(each, next))
            };
            lines.push((SafeText::EMPTY, text));
        }
        lines.push((SafeText::literal("derived"), self.derived()));
        lines
    }

    /// By which tables, and whether those of the RFC lead elsewhere.
    fn derived(&self) -> SafeText {
        if self.candidates.len() == 1 {
            return SafeText::literal("there is one address only, and so no order");
        }
        let changed = self.tables.changed();
        let by = SafeText::literal("by the tables of glibc").then(if changed.is_empty() {
            SafeText::EMPTY
        } else {
            SafeText::literal(" with ").then(SafeText::shown(changed.join(", "))).then(" of /etc/gai.conf")
        });
        let rfc = PolicyTables::rfc6724();
        let mut pairs = self.candidates.windows(2);
        match pairs.find(|pair| rfc.compare(&pair[0], &pair[1]).0 == Ordering::Greater) {
            Some(pair) => by
                .then("; RFC 6724 would put ")
                .then(shown(pair[1].destination))
                .then(" before ")
                .then(shown(pair[0].destination))
                .then(", ")
                .then(rfc.reason(&pair[1], &pair[0])),
            None => by.then("; RFC 6724 gives the same order"),
        }
    }
}
