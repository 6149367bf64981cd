//! One timer for a task that has several things to wake up for; nothing is kept while there are none.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::time::{Sleep, sleep_until};

use super::context::NetContext;
use crate::model::moment::Moment;

/// A timer that is set to a moment, or off.
#[derive(Default)]
pub(crate) struct Timer(Option<(Moment, Pin<Box<Sleep>>)>);

impl Timer {
    /// Ready once `at` has come; `None` is never.
    pub(crate) fn poll_at(
        &mut self,
        net: &NetContext,
        at: Option<Moment>,
        context: &mut Context<'_>,
    ) -> Poll<()> {
        let Some(at) = at else {
            self.0 = None;
            return Poll::Pending;
        };
        match &mut self.0 {
            Some((set, _)) if *set == at => {}
            Some((set, sleep)) => {
                *set = at;
                sleep.as_mut().reset(net.instant(at));
            }
            None => self.0 = Some((at, Box::pin(sleep_until(net.instant(at))))),
        }
        let Some((_, sleep)) = &mut self.0 else { return Poll::Pending };
        let poll = sleep.as_mut().poll(context);
        if poll.is_ready() {
            self.0 = None;
        }
        poll
    }
}

/// The earlier of two moments, where `None` is never.
pub(crate) fn sooner(one: Option<Moment>, other: Option<Moment>) -> Option<Moment> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
