//! Panes at work: each call gets a context, and what it wished for is done afterwards.

use super::App;
use crate::model::moment::Moment;
use crate::ui::context::{Context, PaneRequest};
use crate::ui::flow::Flow;
use crate::ui::msg::Effect;
use crate::ui::panes::{Pane, PaneId};

/// How deep requests may bring about further requests: a pane that answers each with another ends here.
const DEPTH: usize = 16;

impl App {
    /// Lets a pane work, and does what it wished for.
    pub(super) fn with_pane<R>(
        &mut self,
        id: PaneId,
        now: Moment,
        effects: &mut Vec<Effect>,
        work: impl FnOnce(&mut dyn Pane, &mut Context<'_>) -> R,
    ) -> R {
        let (result, requests) = self.pane_at_work(id, now, work);
        self.fulfil(requests, now, effects);
        result
    }

    /// Lets a pane work; what it wished for is still to be fulfilled.
    pub(super) fn pane_at_work<R>(
        &mut self,
        id: PaneId,
        now: Moment,
        work: impl FnOnce(&mut dyn Pane, &mut Context<'_>) -> R,
    ) -> (R, Vec<PaneRequest>) {
        let (area, level, subject) = (self.area_of(id), self.level(), self.subject());
        let mut context = Context::new(&self.world, now, (area, self.is_seen(id)), level, subject);
        let result = work(self.panes.get_mut(id), &mut context);
        (result, context.into_requests())
    }

    /// Does what a pane wished for, and what comes of that.
    pub(super) fn fulfil(&mut self, requests: Vec<PaneRequest>, now: Moment, effects: &mut Vec<Effect>) {
        self.fulfil_to(DEPTH, requests, now, effects);
    }

    fn fulfil_to(
        &mut self,
        depth: usize,
        requests: Vec<PaneRequest>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(depth) = depth.checked_sub(1) else { return };
        for request in requests {
            match request {
                PaneRequest::Effect(effect) => {
                    if let Effect::Command(command) = &effect {
                        self.world.send(command, now);
                    }
                    effects.push(effect);
                }
                PaneRequest::Flow(flow) => {
                    let target = flow.target();
                    self.show(target);
                    let ((), more) =
                        self.pane_at_work(target, now, |pane, context| pane.receive(flow, context));
                    self.fulfil_to(depth, more, now, effects);
                }
                PaneRequest::Popup(popup) => self.open(*popup),
                PaneRequest::Toast(toast) => self.toasts.push(toast),
                PaneRequest::Typing(is_typing) => self.is_typing = is_typing,
                PaneRequest::Show(pane) => self.show(pane),
                PaneRequest::Do(action) => {
                    let focus = self.focus();
                    let (_, more) =
                        self.pane_at_work(focus, now, |pane, context| pane.update(&action, context));
                    self.fulfil_to(depth, more, now, effects);
                }
            }
        }
    }

    /// Hands something to the pane that takes it, and shows that pane.
    pub(super) fn hand_over(&mut self, flow: Flow, now: Moment, effects: &mut Vec<Effect>) {
        self.fulfil(vec![PaneRequest::Flow(flow)], now, effects);
    }
}
