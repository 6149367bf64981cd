//! The pane's state, and what the screen asks of it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::model::call::Seq;
use crate::model::event::Event;
use crate::model::ladder::{exact, strip};
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::keys::Level;
use crate::ui::ladder::{CallScope, Ladder};
use crate::ui::msg::{Msg, Pointer, PointerKind};
use crate::ui::panes::{Offer, Pane, PaneId};
use crate::ui::parts::filter::Filter;
use crate::ui::selection::Selection;
use crate::ui::theme::Theme;
use crate::ui::world::World;

/// Bytes of a payload in a copied line at most.
const COPIED_BYTES: usize = 64 * 1024;
/// Columns of a copied line in its short form.
const COPIED_COLUMNS: usize = 200;

/// Whose calls are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Whose {
    /// Those of what is selected in the pane above; where it selects nothing, all.
    #[default]
    Selected,
    /// Those of a scope that was asked for.
    Chosen(CallScope),
}

/// The Calls pane: the ladder in full.
#[derive(Debug, Default)]
pub struct Calls {
    pub(super) ladder: Ladder,
    pub(super) whose: Whose,
    /// What the pane above selects: for the time to wake.
    selected: CallScope,
}

impl Calls {
    /// Draws the strip below a pane: the newest calls of what it selects, wherever the ladder itself was left.
    pub fn draw_strip(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        self.ladder.newest_only().draw(area, buf, view, view.subject, false);
    }

    /// Draws the strip below a pane that looks at what one call moved: that call, and all of its arguments.
    pub fn draw_origin(&self, call: Seq, area: Rect, buf: &mut Buffer, view: &View<'_>) {
        self.ladder.newest_only().draw_origin(call, area, buf, view);
    }

    /// What the pane above selects now: what waits of it is drawn anew each second.
    pub fn select(&mut self, subject: CallScope) {
        self.selected = subject;
    }

    /// Whose calls these are while the pane above selects `subject`.
    pub(super) fn scope(&self, subject: &CallScope) -> CallScope {
        match &self.whose {
            Whose::Selected => subject.clone(),
            Whose::Chosen(scope) => scope.clone(),
        }
    }

    /// The ladder shows what the pane above selects now.
    pub(super) fn settle(&mut self, context: &Context<'_>) {
        let scope = self.scope(&context.subject);
        self.ladder.show(scope, context.world);
    }

    /// The area of the rows, below the rule.
    pub(super) fn rows(area: Rect) -> Rect {
        Rect { y: area.y + area.height.min(1), height: area.height.saturating_sub(1), ..area }
    }
}

impl Pane for Calls {
    fn id(&self) -> PaneId {
        PaneId::Calls
    }

    fn counts(&self) -> Option<&'static str> {
        Some("call")
    }

    fn offers(&self, world: &World, level: Level) -> Vec<Offer> {
        if level == Level::Type {
            return Vec::new();
        }
        let mut offers = Vec::new();
        let call = self.ladder.current(world);
        if call.is_some() {
            offers.push(Offer::new(Action::Enter));
        }
        let hidden = if self.ladder.shows_hidden() { "hide EAGAIN" } else { "EAGAIN" };
        offers.push(Offer::named(Action::ShowHidden, hidden));
        if call.is_some_and(|call| !call.payload.is_empty() || call.sockaddr().is_some()) {
            offers.push(Offer::new(Action::ToInspect));
        }
        offers.extend([Action::Whose, Action::Filter].map(Offer::new));
        if call.is_some_and(|call| world.other_end(call.socket).is_some()) {
            offers.push(Offer::new(Action::OtherEnd));
        }
        if call.is_some() {
            offers.push(Offer::new(Action::CopyMenu));
        }
        offers.push(Offer::named(Action::Pause, if self.ladder.is_held() { "go on" } else { "pause" }));
        if !self.ladder.is_following() {
            offers.push(Offer::new(Action::Last));
        }
        offers.extend([Action::NextMatch, Action::PreviousMatch, Action::ShowCalls].map(Offer::new));
        offers
    }

    fn update(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        self.settle(context);
        self.act(action, context)
    }

    fn receive(&mut self, flow: Flow, context: &mut Context<'_>) {
        if let Flow::ToCalls(sockets) = flow {
            self.whose = Whose::Chosen(CallScope::of(&sockets));
            self.settle(context);
        }
    }

    fn handle_events(&mut self, events: &[Event], context: &mut Context<'_>) {
        self.settle(context);
        if events.iter().any(|event| matches!(event, Event::Calls)) {
            self.ladder.catch_up(context.world);
        }
    }

    fn handle_message(&mut self, msg: &Msg, context: &mut Context<'_>) {
        if matches!(msg, Msg::Tick) && self.ladder.is_searching() {
            self.ladder.catch_up(context.world);
        }
    }

    fn point(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        self.settle(context);
        let rows = Calls::rows(context.area);
        match pointer.kind {
            PointerKind::Press => {
                if let Some(line) = pointer.row.checked_sub(rows.y) {
                    self.ladder.click(line, context.world, &Theme::default(), rows);
                }
            }
            PointerKind::WheelUp | PointerKind::WheelDown => {
                let action = if pointer.kind == PointerKind::WheelUp { Action::Up } else { Action::Down };
                for _ in 0..3 {
                    self.ladder.apply(&action, context.world, &Theme::default(), rows);
                }
            }
        }
    }

    fn selection(&self, world: &World) -> Selection {
        let Some(call) = self.ladder.current(world) else { return Selection::default() };
        let state = world.sockets.get(&call.socket);
        let bytes = if call.payload.is_empty() {
            ByteSample::of_call_address(&call)
        } else {
            Some(ByteSample::of_payload(&call))
        };
        Selection {
            row: Some(strip(&call, COPIED_COLUMNS).whole()),
            bytes,
            address: call.sockaddr().map(crate::model::address::Address::from_sockaddr),
            transport: state.map(|state| state.transport),
            socket: Some(call.socket),
        }
    }

    fn topics(&self, world: &World, _now: Moment) -> Vec<Topic> {
        self.ladder.current(world).map(|call| Topic::Call(call.seq)).into_iter().collect()
    }

    fn filter(&self) -> Option<&Filter> {
        Some(self.ladder.filter())
    }

    fn wake_at(&self, world: &World, now: Moment) -> Option<Moment> {
        let strip = self.ladder.newest_only().wake_at(&self.selected, world, now);
        let chosen = self.ladder.wake_at(&self.scope(&self.selected), world, now);
        strip.into_iter().chain(chosen).min()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        self.ladder.draw(area, buf, view, &self.scope(view.subject), view.has_focus);
        None
    }
}

impl Calls {
    /// The call under the cursor with every argument by its name.
    pub(super) fn exact_line(&self, world: &World) -> Option<String> {
        let call = self.ladder.current(world)?;
        Some(exact(&call, COPIED_BYTES).whole().into())
    }
}
