//! What actions do here.

use super::pane::{Calls, Whose};
use crate::bytes::text::SafeText;
use crate::model::ids::SocketId;
use crate::ui::action::Action;
use crate::ui::context::Context;
use crate::ui::flow::{ByteSample, Flow};
use crate::ui::ladder::CallScope;
use crate::ui::msg::Effect;
use crate::ui::panes::Pane;
use crate::ui::parts::filter::Filter;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::theme::Theme;

const WHOSE_MENU: &str = "whose";
const BYTES_MENU: &str = "bytes";
const COPY_MENU: &str = "copy";
/// Sockets that the menu names at most, the newest.
const SOCKETS_NAMED: usize = 12;

impl Calls {
    pub(super) fn act(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            Action::ShowHidden => self.ladder.toggle_hidden(context.world),
            Action::SetFilter(text) => {
                if let Ok(filter) = Filter::parse(text) {
                    self.ladder.set_filter(filter, context.world);
                }
            }
            Action::Whose => context.open(self.whose_menu(context)),
            Action::ToInspect if self.ladder.current(context.world).is_none() => return false,
            Action::ToInspect => self.to_inspect(context),
            Action::OtherEnd => self.both_ends(context),
            Action::CopyMenu => self.copy_menu(context),
            Action::Pick { menu, item } => return self.picked(menu, item, context),
            // Back to what the pane above selects, before the calls make room again.
            Action::Back => {
                let rows = Calls::rows(context.area);
                if self.ladder.apply(action, context.world, &Theme::default(), rows) {
                    return true;
                }
                if self.whose == Whose::Selected {
                    return false;
                }
                self.whose = Whose::Selected;
                self.settle(context);
            }
            _ => {
                let rows = Calls::rows(context.area);
                return self.ladder.apply(action, context.world, &Theme::default(), rows);
            }
        }
        true
    }

    fn choose(&mut self, scope: CallScope, context: &Context<'_>) {
        self.whose = Whose::Chosen(scope);
        self.settle(context);
    }

    fn whose_menu(&self, context: &Context<'_>) -> Menu {
        let world = context.world;
        let mut items = vec![
            MenuItem::pick("what is selected", "in the pane above", WHOSE_MENU, "selected"),
            MenuItem::pick("everything", "every socket, and the library", WHOSE_MENU, "everything"),
        ];
        let here = self.ladder.current(world).map(|call| call.socket);
        if let Some(socket) = here {
            let note = CallScope::of(&[socket]).title(world);
            items.push(MenuItem::pick("the socket of this call", note, WHOSE_MENU, format!("one {socket}")));
            if let Some(scope) = CallScope::ends(socket, world) {
                let item = format!("ends {socket}");
                items.push(MenuItem::pick("both ends of it", scope.title(world), WHOSE_MENU, item));
            }
        }
        let newest = world.sockets.values().rev().filter(|state| Some(state.id) != here);
        for state in newest.take(SOCKETS_NAMED) {
            let label = SafeText::literal("fd ").then(state.fd).then(" ").then(state.transport.name());
            let address = state.peer.as_ref().or(state.local.as_ref());
            let note = address.map_or(SafeText::EMPTY, SafeText::shown);
            items.push(MenuItem::pick(label, note, WHOSE_MENU, format!("one {}", state.id)));
        }
        Menu::new("Whose calls", items)
    }

    fn both_ends(&mut self, context: &mut Context<'_>) {
        if matches!(self.whose, Whose::Chosen(CallScope::Ends(..))) {
            self.whose = Whose::Selected;
            self.settle(context);
            return;
        }
        let Some(socket) = self.ladder.current(context.world).map(|call| call.socket) else {
            context.toast("no call here");
            return;
        };
        match CallScope::ends(socket, context.world) {
            Some(scope) => self.choose(scope, context),
            None => context.toast("the other end is not in this program: only our side is known"),
        }
    }

    /// The bytes of a call, or its address; a menu where it has both.
    fn to_inspect(&self, context: &mut Context<'_>) {
        let Some(call) = self.ladder.current(context.world) else { return };
        let payload = (!call.payload.is_empty()).then(|| ByteSample::of_payload(&call));
        match (payload, ByteSample::of_call_address(&call)) {
            (Some(payload), Some(address)) => {
                let count = |specimen: &ByteSample| SafeText::from(specimen.bytes.len()).then(" bytes");
                context.open(Menu::new(
                    "To Inspect",
                    vec![
                        MenuItem::pick("the bytes it moved", count(&payload), BYTES_MENU, "payload"),
                        MenuItem::pick("its sockaddr", count(&address), BYTES_MENU, "address"),
                    ],
                ));
            }
            (Some(one), None) | (None, Some(one)) => context.flow(Flow::BytesToInspect(one)),
            (None, None) => context.toast("this call has neither bytes nor an address"),
        }
    }

    fn copy_menu(&self, context: &mut Context<'_>) {
        let selection = self.selection(context.world);
        let Some(row) = selection.row.clone() else {
            context.toast("no call here");
            return;
        };
        let exact = self.exact_line(context.world).unwrap_or_default();
        let mut items = vec![
            MenuItem::new("the line", row.truncated(40), Action::CopyAs(crate::ui::action::CopyForm::Row)),
            // It is safe text already, and only shortened here.
            MenuItem::pick(
                "exactly, every argument",
                SafeText::shown(exact.len()).then(" characters"),
                COPY_MENU,
                "exact",
            ),
        ];
        let menu = selection.copy_menu();
        let others = menu.iter().flat_map(Menu::items);
        let row = Action::CopyAs(crate::ui::action::CopyForm::Row);
        items.extend(others.filter(|item| item.action != row).cloned());
        context.open(Menu::new("Copy as", items));
    }

    fn picked(&mut self, menu: &str, item: &str, context: &mut Context<'_>) -> bool {
        let socket = |id: &str| id.parse().ok().map(SocketId);
        match (menu, item.split_once(' ').unwrap_or((item, ""))) {
            (WHOSE_MENU, ("selected", _)) => {
                self.whose = Whose::Selected;
                self.settle(context);
            }
            (WHOSE_MENU, ("everything", _)) => self.choose(CallScope::Everything, context),
            (WHOSE_MENU, ("one", id)) => {
                let Some(socket) = socket(id) else { return false };
                self.choose(CallScope::of(&[socket]), context);
            }
            (WHOSE_MENU, ("ends", id)) => {
                let scope = socket(id).and_then(|socket| CallScope::ends(socket, context.world));
                let Some(scope) = scope else { return false };
                self.choose(scope, context);
            }
            (BYTES_MENU, (what, _)) => {
                let Some(call) = self.ladder.current(context.world) else { return false };
                let specimen = match what {
                    "payload" => Some(ByteSample::of_payload(&call)),
                    _ => ByteSample::of_call_address(&call),
                };
                let Some(specimen) = specimen else { return false };
                context.flow(Flow::BytesToInspect(specimen));
            }
            (COPY_MENU, _) => {
                let Some(line) = self.exact_line(context.world) else { return false };
                let words = format!("{} bytes sent to the terminal's clipboard", line.len());
                context.toast(SafeText::shown(words));
                context.effect(Effect::Copy(line));
            }
            _ => return false,
        }
        true
    }
}
