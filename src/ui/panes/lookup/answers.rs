//! What was asked, and what came back, with a count of the changes: what is made from it is made anew only then.

use std::ops::{Deref, DerefMut};

use super::asked::{AskedQuestion, NameAnswers};
use super::asked_dns::AskedDns;
use crate::model::explanation::{Explanation, ModuleAnswer, OwnHost};
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::lookup::Node;
use crate::model::moment::Moment;

/// Questions, and their answers as far as they have come.
#[derive(Debug, Default)]
pub(super) struct LookupAnswers {
    /// The question that was asked last.
    pub(super) asked: Option<AskedQuestion>,
    pub(super) names: NameAnswers,
    /// Why the list has its order, and where it came from.
    pub(super) explained: FollowUp<Box<Explanation>>,
    /// What the modules of the name service answered, each alone.
    pub(super) modules: FollowUp<Vec<ModuleAnswer>>,
    pub(super) host: FollowUp<OwnHost>,
    /// What DNS servers were asked beside the question.
    pub(super) dns: Option<AskedDns>,
}

impl LookupAnswers {
    /// The list that came back.
    pub(super) fn list(&self) -> &[Node] {
        self.asked.as_ref().map_or(&[], AskedQuestion::nodes)
    }

    /// Since when the oldest question that is shown as running runs.
    pub(super) fn running_since(&self) -> Option<Moment> {
        let asked = self.asked.as_ref().filter(|asked| asked.is_running()).map(|asked| asked.at);
        let modules = self.modules.running().map(|(_, since)| since);
        let dns = self.dns.as_ref().filter(|dns| dns.is_running()).map(|dns| dns.at);
        asked.into_iter().chain(self.names.running_since()).chain(modules).chain(dns).min()
    }
}

/// A value, and how often it may have changed.
#[derive(Debug, Default)]
pub(super) struct Tracked<T> {
    value: T,
    changes: u64,
}

impl<T> Tracked<T> {
    /// How often it was lent out to be changed: the same number, the same value.
    pub(super) const fn changes(&self) -> u64 {
        self.changes
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.changes += 1;
        &mut self.value
    }
}

/// What is asked of the backend beside a question.
#[derive(Clone, Debug, Default)]
pub(super) enum FollowUp<T> {
    /// Not asked.
    #[default]
    None,
    /// Asked then.
    Running(LookupId, Moment),
    /// Answered.
    Told(T),
    /// Refused.
    Refused(Failure),
}

impl<T> FollowUp<T> {
    /// What was told.
    pub(super) const fn told(&self) -> Option<&T> {
        match self {
            FollowUp::Told(told) => Some(told),
            _ => None,
        }
    }

    pub(super) const fn running(&self) -> Option<(LookupId, Moment)> {
        match self {
            FollowUp::Running(id, since) => Some((*id, *since)),
            _ => None,
        }
    }

    /// Takes what came of a question, unless it is not the one that runs.
    pub(super) fn take(&mut self, id: LookupId, answer: FollowUp<T>) {
        if self.running().is_some_and(|(own, _)| own == id) {
            *self = answer;
        }
    }
}
