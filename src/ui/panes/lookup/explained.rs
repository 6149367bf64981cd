//! What is known of the answer beside the answer: its order, where it came from, and this host. The lines are made by
//! the model, for the command line too.

use super::answers::FollowUp;
use super::facts::{Fact, FactText, fact};
use super::selected::SelectedLookup;
use crate::bytes::text::SafeText;
use crate::model::explanation::ExplanationLine;
use crate::model::lookup::addresses;
use crate::ui::theme::Role;

/// The order of the list, and the rules that decided.
pub(super) fn order(shared: &SelectedLookup) -> Vec<Fact> {
    match &shared.answers.explained {
        FollowUp::Told(explained) => {
            let is_number = |label: &SafeText| label.as_str().parse::<usize>().is_ok();
            // Words before the last line would take room from all of them.
            let inline = |(label, text): ExplanationLine| match label {
                label if label.is_empty() || is_number(&label) => (label, text),
                label => (SafeText::EMPTY, label.then(" ").then(text)),
            };
            facts(explained.order().into_iter().map(inline).collect())
        }
        FollowUp::Refused(failure) => vec![fact("", SafeText::kept(failure)).drawn(Role::Bad)],
        FollowUp::None | FollowUp::Running(..) => Vec::new(),
    }
}

/// Where the addresses of the list came from.
pub(super) fn source(shared: &SelectedLookup) -> Vec<Fact> {
    let (Some(explained), Some(asked)) = (shared.answers.explained.told(), &shared.answers.asked) else {
        return Vec::new();
    };
    let modules = shared.answers.modules.told().map_or(&[][..], Vec::as_slice);
    let mut all = facts(explained.origin(asked.question.node.as_deref(), &addresses(shared.list()), modules));
    match &shared.answers.modules {
        FollowUp::Running(_, since) => {
            let text = FactText::Waiting(*since, ": each module alone");
            all.push(fact("modules", text).drawn(Role::Warn));
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
    match &shared.answers.host {
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
