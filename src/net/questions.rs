//! Questions of the Lookup pane: `getaddrinfo` and `getnameinfo`, each answered once.

use std::sync::Arc;

use super::context::NetContext;
use super::dns;
use super::recorder::{CallEntry, CaptureLength, Recorder};
use super::resolve::{self, Resolution};
use super::{explain, sys};
use crate::model::address::Address;
use crate::model::call::{Args, CallKind};
use crate::model::event::Event;
use crate::model::ids::LookupId;
use crate::model::lookup::{LookupCommand, LookupEvent};

/// Answers; dropped, the question is forgotten, and its call may still end unseen.
pub(super) async fn answer(net: Arc<NetContext>, command: LookupCommand) {
    let event = match command {
        LookupCommand::Ask(id, question) => {
            let coalescer = Arc::clone(&net);
            let began = move |at| coalescer.coalescer.publish(Event::Lookup(LookupEvent::Began(id, at)));
            match resolve::ask_with(&net, question, began).await {
                Resolution::Answer(answer) => LookupEvent::Answered(id, answer),
                Resolution::Refused(failure) => LookupEvent::Refused(id, failure),
            }
        }
        LookupCommand::Name(id, address, flags) => name(&net, id, address, flags).await,
        LookupCommand::Explain(id, question, addresses) => {
            let on_thread = Arc::clone(&net);
            match net.host.run(move || explain::explain(&on_thread, &question, &addresses)).await {
                Ok(explained) => LookupEvent::Explained(id, Box::new(explained)),
                Err(why) => LookupEvent::Refused(id, why.failure("explain", "")),
            }
        }
        LookupCommand::AskModules(id, question) => match resolve::refusal(&question) {
            Some(failure) => LookupEvent::Refused(id, failure),
            None => LookupEvent::AskedModules(id, explain::ask_modules(&net, &question).await),
        },
        LookupCommand::Host(id) => match net.host.run(explain::own_host).await {
            Ok(host) => LookupEvent::Host(id, host),
            Err(why) => LookupEvent::Refused(id, why.failure("read this host", "")),
        },
        LookupCommand::Dns(id, request) => return dns::ask(net, id, *request).await,
        LookupCommand::Cancel(_) => return,
    };
    net.coalescer.publish(Event::Lookup(event));
}

async fn name(net: &Arc<NetContext>, id: LookupId, address: Address, flags: i32) -> LookupEvent {
    let raw = address.to_sockaddr();
    let (on_thread, asked) = (Arc::clone(net), raw.clone());
    let asked = net.lookups.run(move || {
        let at = on_thread.now();
        let result = sys::getnameinfo(&asked, flags);
        (at, on_thread.now(), result)
    });
    let (at, ended, result) = match asked.await {
        Ok(answered) => answered,
        Err(why) => return LookupEvent::Refused(id, why.failure("getnameinfo", address)),
    };
    let (number, errno) = result.as_ref().err().map_or((0, None), |error| (error.number, error.errno));
    let (host, service) =
        result.as_ref().map_or((&[][..], &[][..]), |name| (&name.host[..], &name.service[..]));
    let mut recorder = Recorder::new(net, net.next_socket(), -1, CaptureLength::SESSION);
    recorder.record_ended(
        CallEntry::new(CallKind::GetNameInfo, at, Args::NameInfo { address: &raw, flags, host, service })
            .result(i64::from(number), errno),
        ended,
    );
    LookupEvent::Named(id, address, result)
}
