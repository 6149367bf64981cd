//! What the regions have in common: what is filled in, what was asked and answered, which address is looked at.

use super::asked::{AskedQuestion, NameAnswer, NameAnswers, QuestionStage};
use super::layout::LookupRegion;
use super::{typed, words};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::endpoint::Transport;
use crate::model::ids::LookupId;
use crate::model::lookup::{LookupCommand, LookupEvent, Node, Question};
use crate::ui::context::Context;

/// What is asked, and what is selected in the answer.
#[derive(Debug, Default)]
pub struct SelectedLookup {
    /// The question as it is filled in.
    pub(super) draft: Question,
    /// Whether the form has the focus: then the address that is typed counts, and the hints are shown.
    pub(super) is_filling_in: bool,
    /// The region that takes the whole pane.
    pub(super) full: Option<LookupRegion>,
    /// The question that was asked last.
    pub(super) asked: Option<AskedQuestion>,
    /// The place of the node under the cursor of the list.
    pub(super) node: usize,
    /// An address that was handed over or typed to be named; it stands in the place of the node's.
    pub(super) given: Option<Address>,
    pub(super) names: NameAnswers,
    /// The flags of the next `getnameinfo`.
    pub(super) name_flags: i32,
}

/// The address whose forms are shown, and where it is from.
#[derive(Clone, Debug)]
pub(super) struct ShownAddress {
    pub(super) address: Address,
    pub(super) transport: Option<Transport>,
    /// The words on its rule.
    pub(super) title: SafeText,
}

impl SelectedLookup {
    /// Whether a question waits for its answer.
    pub(super) fn is_asking(&self) -> bool {
        self.asked.as_ref().is_some_and(AskedQuestion::is_running)
    }

    /// The list that came back.
    pub(super) fn list(&self) -> &[Node] {
        self.asked.as_ref().map_or(&[], AskedQuestion::nodes)
    }

    /// The place and the node under the cursor.
    pub(super) fn node(&self) -> Option<(usize, &Node)> {
        let place = self.node.min(self.list().len().checked_sub(1)?);
        self.list().get(place).map(|node| (place, node))
    }

    /// The address whose forms are shown: the one that was handed over, what is typed while it is an address, the
    /// node's.
    pub(super) fn shown(&self) -> Option<ShownAddress> {
        if let Some(address) = &self.given {
            let title = SafeText::literal("Address");
            return Some(ShownAddress { address: address.clone(), transport: None, title });
        }
        let node = self.node();
        let is_typed = self.is_filling_in || node.is_none();
        let typed = self.draft.node.as_deref().filter(|_| is_typed);
        let number = port::parse(self.draft.service.as_deref().unwrap_or_default()).unwrap_or(0);
        if let Some(address) = typed.and_then(|text| typed::typed_address(text, number).ok()) {
            let transport = words::transport(self.draft.hints.socktype);
            return Some(ShownAddress { address, transport, title: SafeText::literal("As typed") });
        }
        node.map(|(place, node)| ShownAddress {
            address: node.address(),
            transport: words::transport(node.socktype),
            title: SafeText::literal("Node ").then(place + 1),
        })
    }

    /// Another question takes the place of the one that was asked.
    pub(super) fn ask(&mut self, asked: AskedQuestion, context: &mut Context<'_>) {
        self.forget_running(context);
        if asked.is_running() {
            context.command(Command::Lookup(LookupCommand::Ask(asked.id, asked.question.clone())));
        }
        self.asked = Some(asked);
        self.node = 0;
        self.given = None;
    }

    /// Asks for the name of an address, and looks at it.
    pub(super) fn ask_name(&mut self, address: Address, context: &mut Context<'_>) {
        let (id, flags) = (context.new_lookup(), self.name_flags);
        if let Some(old) = self.names.ask(id, address.clone(), flags, context.now) {
            context.command(Command::Lookup(LookupCommand::Cancel(old)));
        }
        context.command(Command::Lookup(LookupCommand::Name(id, address.clone(), flags)));
        if self.shown().is_none_or(|shown| shown.address != address) {
            self.given = Some(address);
        }
    }

    fn forget_running(&mut self, context: &mut Context<'_>) {
        if let Some(asked) = self.asked.as_ref().filter(|asked| asked.is_running()) {
            context.command(Command::Lookup(LookupCommand::Cancel(asked.id)));
        }
    }

    /// Forgets what runs; false if nothing does.
    pub(super) fn cancel(&mut self, context: &mut Context<'_>) -> bool {
        self.forget_running(context);
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.is_running()) {
            asked.stage = QuestionStage::Cancelled(context.now.since(asked.at));
            return true;
        }
        let ids = self.names.cancel();
        for id in &ids {
            context.command(Command::Lookup(LookupCommand::Cancel(*id)));
        }
        !ids.is_empty()
    }

    /// An answer. One to a question that was replaced or cancelled is stale, and ignored.
    pub(super) fn take(&mut self, event: &LookupEvent) {
        match event {
            LookupEvent::Began(id, at) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Running(Some(*at));
                }
            }
            LookupEvent::Answered(id, answer) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Answered(answer.clone());
                }
            }
            LookupEvent::Refused(id, failure) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Refused(failure.clone());
                } else {
                    self.names.take(*id, NameAnswer::Refused(failure.clone()));
                }
            }
            LookupEvent::Dns(..) => {}
            LookupEvent::Named(id, _, result) => {
                self.names.take(*id, NameAnswer::Told(result.clone()));
            }
        }
    }

    fn waiting(&mut self, id: LookupId) -> Option<&mut AskedQuestion> {
        self.asked.as_mut().filter(|asked| asked.id == id && asked.is_running())
    }
}
