//! What is known of the answer beside the answer: its order, where it came from, and this host. The lines are made by
//! the model, for the command line too.

use super::facts::{Fact, fact};
use super::selected::{FollowUp, SelectedLookup};
use super::words;
use crate::bytes::text::SafeText;
use crate::model::explanation::ExplanationLine;
use crate::model::lookup::addresses;
use crate::model::moment::Moment;
use crate::ui::theme::Role;

/// The order of the list, and the rules that decided.
pub(super) fn order(shared: &SelectedLookup) -> Vec<Fact> {
    match &shared.explained {
        FollowUp::Told(explained) => facts(explained.order()),
        FollowUp::Refused(failure) => vec![fact("", SafeText::kept(failure)).drawn(Role::Bad)],
        FollowUp::None | FollowUp::Running(..) => Vec::new(),
    }
}

/// Where the addresses of the list came from.
pub(super) fn source(shared: &SelectedLookup, now: Moment) -> Vec<Fact> {
    let (Some(explained), Some(asked)) = (shared.explained.told(), &shared.asked) else { return Vec::new() };
    let modules = shared.modules.told().map_or(&[][..], Vec::as_slice);
    let mut all = facts(explained.origin(asked.question.node.as_deref(), &addresses(shared.list()), modules));
    match &shared.modules {
        FollowUp::Running(_, since) => {
            let words = words::waiting(now.since(*since)).then(": each module alone");
            all.push(fact("modules", words).drawn(Role::Warn));
        }
        FollowUp::Refused(failure) => all.push(fact("modules", SafeText::kept(failure)).drawn(Role::Bad)),
        FollowUp::None if asked.question.node.is_some() => {
            all.push(fact("modules", "Enter asks each of them alone").drawn(Role::Dim));
        }
        FollowUp::None | FollowUp::Told(_) => {}
    }
    all
}

/// This host.
pub(super) fn host(shared: &SelectedLookup) -> Vec<Fact> {
    match &shared.host {
        FollowUp::Told(host) => facts(host.lines()),
        FollowUp::Refused(failure) => vec![fact("", SafeText::kept(failure)).drawn(Role::Bad)],
        FollowUp::None | FollowUp::Running(..) => Vec::new(),
    }
}

fn facts(lines: Vec<ExplanationLine>) -> Vec<Fact> {
    let role = |label: &SafeText| if label.is_empty() { Role::Dim } else { Role::Text };
    lines
        .into_iter()
        .map(|(label, text)| {
            let role = role(&label);
            fact(label, text).drawn(role)
        })
        .collect()
}
