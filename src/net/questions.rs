//! Questions of the Lookup pane: `getaddrinfo` and `getnameinfo`, each answered once.

use std::sync::Arc;

use super::base::Base;
use super::pen::{Entry, Pen, Recorded};
use super::resolve::{self, Found};
use super::sys;
use crate::model::address::Address;
use crate::model::call::{Args, CallKind};
use crate::model::event::Event;
use crate::model::ids::LookupId;
use crate::model::lookup::{LookupCommand, LookupEvent};

/// Answers; dropped, the question is forgotten, and its call may still end unseen.
pub(super) async fn answer(base: Arc<Base>, command: LookupCommand) {
    let event = match command {
        LookupCommand::Ask(id, question) => {
            let board = Arc::clone(&base);
            let began = move |at| board.board.say(Event::Lookup(LookupEvent::Began(id, at)));
            match resolve::ask_with(&base, question, began).await {
                Found::Answer(answer) => LookupEvent::Answered(id, answer),
                Found::Refused(failure) => LookupEvent::Refused(id, failure),
            }
        }
        LookupCommand::Name(id, address, flags) => name(&base, id, address, flags).await,
        LookupCommand::Cancel(_) => return,
    };
    base.board.say(Event::Lookup(event));
}

async fn name(base: &Arc<Base>, id: LookupId, address: Address, flags: i32) -> LookupEvent {
    let raw = address.to_sockaddr();
    let (on_thread, asked) = (Arc::clone(base), raw.clone());
    let asked = base.lookups.run(move || {
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
    let mut pen = Pen::new(base, base.next_socket(), -1, Recorded::SESSION);
    pen.record_ended(
        Entry::new(CallKind::GetNameInfo, at, Args::NameInfo { address: &raw, flags, host, service })
            .result(i64::from(number), errno),
        ended,
    );
    LookupEvent::Named(id, address, result)
}
