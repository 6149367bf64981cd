//! What the regions have in common: what is filled in, what was asked and answered, which address is looked at.

use super::answers::{FollowUp, LookupAnswers, Tracked};
use super::asked::{AskedQuestion, NameAnswer, QuestionStage};
use super::asked_dns::AskedDns;
use super::layout::LookupRegion;
use super::{typed, words};
use crate::bytes::port;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::command::Command;
use crate::model::dns::{DnsRequest, DnsServer, DnsSettings};
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
    /// What was asked, and what came back.
    pub(super) answers: Tracked<LookupAnswers>,
    /// The place of the node under the cursor of the list.
    pub(super) node: usize,
    /// An address that was handed over or typed to be named; it stands in the place of the node's.
    pub(super) given: Option<Address>,
    /// A question to DNS servers, whose servers and settings further ones have too.
    pub(super) dns_like: Option<DnsRequest>,
    /// The flags of the next `getnameinfo`.
    pub(super) name_flags: i32,
    /// Of the regions that share the place below the list the one that is shown.
    pub(super) below: LookupRegion,
    /// Columns and rows of the pane.
    pub(super) size: (u16, u16),
    /// Of the two that share the place beside the list the one that is shown.
    pub(super) beside: LookupRegion,
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
        self.answers.asked.as_ref().is_some_and(AskedQuestion::is_running)
    }

    /// The list that came back.
    pub(super) fn list(&self) -> &[Node] {
        self.answers.list()
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
        let (node, typed) = (self.node(), self.typed());
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

    /// What is typed as the node, while it counts: the form has the focus, or nothing else is shown.
    pub(super) fn typed(&self) -> Option<&str> {
        let is_typed = self.given.is_none() && (self.is_filling_in || self.node().is_none());
        self.draft.node.as_deref().filter(|_| is_typed)
    }

    /// Another question takes the place of the one that was asked.
    pub(super) fn ask(&mut self, asked: AskedQuestion, context: &mut Context<'_>) {
        self.forget_running(context);
        let answers = &mut *self.answers;
        (answers.explained, answers.modules, answers.dns) = (FollowUp::None, FollowUp::None, None);
        if asked.is_running() {
            context.command(Command::Lookup(LookupCommand::Ask(asked.id, asked.question.clone())));
            if let Some(request) = asked.question.node.as_deref().and_then(AskedDns::request) {
                self.ask_dns(self.like_before(request), context);
            } else if asked.question.node.as_deref().is_some_and(AskedDns::is_never_in_dns) {
                context
                    .toast("DNS is not asked: no name ends in .invalid (RFC 6761); :dns asks all the same");
            }
        }
        // What is of more interest: DNS has nothing to say of numbers.
        self.beside = if self.answers.dns.is_some() { LookupRegion::Dns } else { LookupRegion::Address };
        self.answers.asked = Some(asked);
        self.node = 0;
        self.given = None;
    }

    /// Asks for the name of an address, and looks at it.
    pub(super) fn ask_name(&mut self, address: Address, context: &mut Context<'_>) {
        let (id, flags) = (context.new_lookup(), self.name_flags);
        if let Some(old) = self.answers.names.ask(id, address.clone(), flags, context.now) {
            context.command(Command::Lookup(LookupCommand::Cancel(old)));
        }
        context.command(Command::Lookup(LookupCommand::Name(id, address.clone(), flags)));
        if self.shown().is_none_or(|shown| shown.address != address) {
            self.given = Some(address);
        }
    }

    /// Asks each module of the name service for the node, alone; false where there is nothing to ask.
    pub(super) fn ask_modules(&mut self, context: &mut Context<'_>) -> bool {
        let asked = self.answers.asked.as_ref().filter(|asked| asked.question.node.is_some());
        let Some(asked) = asked
            .filter(|_| self.answers.explained.told().is_some() && self.answers.modules.running().is_none())
        else {
            return false;
        };
        let id = context.new_lookup();
        context.command(Command::Lookup(LookupCommand::AskModules(id, asked.question.clone())));
        self.answers.modules = FollowUp::Running(id, context.now);
        true
    }

    /// The question of the servers, and with the settings, that were chosen before; servers of its own are kept.
    pub(super) fn like_before(&self, mut request: DnsRequest) -> DnsRequest {
        if let Some(like) = &self.dns_like {
            // Which way a name goes belongs to the question.
            let (search, trace) = (request.settings.search, request.settings.trace);
            request.settings = DnsSettings { search, trace, ..like.settings.clone() };
            if request.servers == [DnsServer::system()] {
                request.servers.clone_from(&like.servers);
            }
        }
        request
    }

    /// Asks DNS servers; another question to them is forgotten.
    pub(super) fn ask_dns(&mut self, request: DnsRequest, context: &mut Context<'_>) {
        if let Some(dns) = self.answers.dns.as_ref().filter(|dns| dns.is_running()) {
            context.command(Command::Lookup(LookupCommand::Cancel(dns.id)));
        }
        let id = context.new_lookup();
        context.command(Command::Lookup(LookupCommand::Dns(id, Box::new(request.clone()))));
        self.answers.dns = Some(AskedDns::new(id, context.now, request));
    }

    /// Has this host read anew; what is known of it stays until then.
    pub(super) fn ask_host(&mut self, context: &mut Context<'_>) {
        let id = context.new_lookup();
        context.command(Command::Lookup(LookupCommand::Host(id)));
        self.answers.host = FollowUp::Running(id, context.now);
    }

    fn forget_running(&mut self, context: &mut Context<'_>) {
        for (id, _) in self.answers.explained.running().into_iter().chain(self.answers.modules.running()) {
            context.command(Command::Lookup(LookupCommand::Cancel(id)));
        }
        if self.answers.modules.running().is_some() {
            self.answers.modules = FollowUp::None;
        }
        if let Some(dns) = self.answers.dns.as_mut().filter(|dns| dns.is_running()) {
            context.command(Command::Lookup(LookupCommand::Cancel(dns.id)));
            dns.cancel();
        }
        if let Some(asked) = self.answers.asked.as_ref().filter(|asked| asked.is_running()) {
            context.command(Command::Lookup(LookupCommand::Cancel(asked.id)));
        }
    }

    /// Forgets what runs; false if nothing does.
    pub(super) fn cancel(&mut self, context: &mut Context<'_>) -> bool {
        let is_asking_more = self.answers.modules.running().is_some()
            || self.answers.dns.as_ref().is_some_and(AskedDns::is_running);
        self.forget_running(context);
        if let Some(asked) = self.answers.asked.as_mut().filter(|asked| asked.is_running()) {
            asked.stage = QuestionStage::Cancelled(context.now.since(asked.at));
            return true;
        }
        if is_asking_more {
            return true;
        }
        let ids = self.answers.names.cancel();
        for id in &ids {
            context.command(Command::Lookup(LookupCommand::Cancel(*id)));
        }
        !ids.is_empty()
    }

    /// An answer. One to a question that was replaced or cancelled is stale, and ignored.
    pub(super) fn take(&mut self, event: &LookupEvent, context: &mut Context<'_>) {
        match event {
            LookupEvent::Began(id, at) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Running(Some(*at));
                }
            }
            LookupEvent::Answered(id, answer) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Answered(answer.clone());
                    let addresses = asked.nodes().iter().map(Node::address).collect();
                    let question = asked.question.clone();
                    if answer.result.is_ok() || question.node.is_some() {
                        let id = context.new_lookup();
                        let command = LookupCommand::Explain(id, question, addresses);
                        context.command(Command::Lookup(command));
                        self.answers.explained = FollowUp::Running(id, context.now);
                    }
                }
            }
            LookupEvent::Refused(id, failure) => {
                if let Some(asked) = self.waiting(*id) {
                    asked.stage = QuestionStage::Refused(failure.clone());
                } else {
                    self.answers.names.take(*id, NameAnswer::Refused(failure.clone()));
                    self.answers.explained.take(*id, FollowUp::Refused(failure.clone()));
                    self.answers.modules.take(*id, FollowUp::Refused(failure.clone()));
                    self.answers.host.take(*id, FollowUp::Refused(failure.clone()));
                    if let Some(dns) = self.answers.dns.as_mut().filter(|dns| dns.id == *id) {
                        dns.refuse(failure);
                    }
                }
            }
            LookupEvent::Dns(id, event) => {
                if let Some(dns) = self.answers.dns.as_mut().filter(|dns| dns.id == *id) {
                    dns.take(event);
                }
            }
            LookupEvent::Named(id, _, result) => {
                self.answers.names.take(*id, NameAnswer::Told(result.clone()));
            }
            LookupEvent::Explained(id, explained) => {
                self.answers.explained.take(*id, FollowUp::Told(explained.clone()));
            }
            LookupEvent::AskedModules(id, answers) => {
                self.answers.modules.take(*id, FollowUp::Told(answers.clone()));
            }
            LookupEvent::Host(id, host) => self.answers.host.take(*id, FollowUp::Told(host.clone())),
        }
    }

    fn waiting(&mut self, id: LookupId) -> Option<&mut AskedQuestion> {
        self.answers.asked.as_mut().filter(|asked| asked.id == id && asked.is_running())
    }
}
