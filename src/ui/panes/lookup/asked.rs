//! What was asked, and what became of it.

use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::Seq;
use crate::model::eai::EaiError;
use crate::model::failure::Failure;
use crate::model::ids::LookupId;
use crate::model::lookup::{LookupResult, NameResult, Node, Question};
use crate::model::moment::Moment;

/// A question of `getaddrinfo`.
#[derive(Clone, Debug)]
pub(super) struct AskedQuestion {
    /// Its id; an answer to another one is stale.
    pub(super) id: LookupId,
    /// As it was passed.
    pub(super) question: Question,
    /// When Enter was pressed.
    pub(super) at: Moment,
    /// How far it is.
    pub(super) stage: QuestionStage,
}

/// How far a question is.
#[derive(Clone, Debug)]
pub(super) enum QuestionStage {
    /// Its call has not returned; since when it is on its thread, once it is.
    Running(Option<Moment>),
    /// It returned.
    Answered(LookupResult),
    /// It was never called.
    Refused(Failure),
    /// The user gave up after so long.
    Cancelled(Duration),
}

impl AskedQuestion {
    /// The error that came back.
    pub(super) const fn error(&self) -> Option<EaiError> {
        match &self.stage {
            QuestionStage::Answered(LookupResult { result: Err(error), .. }) => Some(*error),
            _ => None,
        }
    }

    /// Its row in the journal.
    pub(super) fn call(&self) -> Option<Seq> {
        match &self.stage {
            QuestionStage::Answered(answer) => answer.call,
            _ => None,
        }
    }

    /// Whether its answer is awaited.
    pub(super) const fn is_running(&self) -> bool {
        matches!(self.stage, QuestionStage::Running(_))
    }

    /// The list that came back; none while there is no answer, or an error.
    pub(super) fn nodes(&self) -> &[Node] {
        match &self.stage {
            QuestionStage::Answered(LookupResult { result: Ok(nodes), .. }) => nodes,
            _ => &[],
        }
    }
}

/// What `getnameinfo` said, or is to say, of an address.
#[derive(Clone, Debug)]
pub(super) struct NameQuestion {
    pub(super) address: Address,
    /// `NI_` flags that were passed.
    pub(super) flags: i32,
    pub(super) answer: NameAnswer,
}

impl NameQuestion {
    /// Whether `NI_NAMEREQD` asked for a name that there is not.
    pub(super) fn is_without_name(&self) -> bool {
        const NI_NAMEREQD: i32 = 8;
        const EAI_NONAME: i32 = -2;
        let is_missing = matches!(&self.answer, NameAnswer::Told(Err(error)) if error.number == EAI_NONAME);
        is_missing && self.flags & NI_NAMEREQD != 0
    }
}

/// How far a question of `getnameinfo` is.
#[derive(Clone, Debug)]
pub(super) enum NameAnswer {
    /// It was asked then.
    Running(LookupId, Moment),
    /// It returned.
    Told(Result<NameResult, EaiError>),
    /// It was never called.
    Refused(Failure),
}

/// Answers of `getnameinfo` that are kept at most.
const NAMES: usize = 64;

/// Who is who: the newest answers, the newest last.
#[derive(Clone, Debug, Default)]
pub(super) struct NameAnswers {
    all: Vec<NameQuestion>,
}

impl NameAnswers {
    /// Takes note of a question; one for the same address is replaced, and its id given back if it still runs.
    pub(super) fn ask(
        &mut self,
        id: LookupId,
        address: Address,
        flags: i32,
        now: Moment,
    ) -> Option<LookupId> {
        let old = self.all.iter().position(|named| named.address == address);
        let replaced = old.map(|place| self.all.remove(place).answer);
        if self.all.len() >= NAMES {
            self.all.remove(0);
        }
        self.all.push(NameQuestion { address, flags, answer: NameAnswer::Running(id, now) });
        match replaced {
            Some(NameAnswer::Running(id, _)) => Some(id),
            _ => None,
        }
    }

    /// Takes an answer; false if nobody waits for it.
    pub(super) fn take(&mut self, id: LookupId, answer: NameAnswer) -> bool {
        let waits =
            |named: &&mut NameQuestion| matches!(named.answer, NameAnswer::Running(own, _) if own == id);
        match self.all.iter_mut().find(waits) {
            Some(named) => {
                named.answer = answer;
                true
            }
            None => false,
        }
    }

    /// Forgets what runs; gives back the ids.
    pub(super) fn cancel(&mut self) -> Vec<LookupId> {
        let mut ids = Vec::new();
        self.all.retain(|named| match named.answer {
            NameAnswer::Running(id, _) => {
                ids.push(id);
                false
            }
            _ => true,
        });
        ids
    }

    /// What is known of an address.
    pub(super) fn of(&self, address: &Address) -> Option<&NameQuestion> {
        self.all.iter().rev().find(|named| named.address == *address)
    }

    /// Since when the oldest running question is asked.
    pub(super) fn running_since(&self) -> Option<Moment> {
        let since = |named: &NameQuestion| match named.answer {
            NameAnswer::Running(_, since) => Some(since),
            _ => None,
        };
        self.all.iter().filter_map(since).min()
    }
}

/// `[localhost:58001]`, as the books print it.
pub(super) fn host_and_service(name: &NameResult) -> SafeText {
    SafeText::literal("[")
        .then(SafeText::escaped(&name.host))
        .then(":")
        .then(SafeText::escaped(&name.service))
        .then("]")
}
