//! What is typed beside the bytes: a struct, or the fields of a message. What is wrong with it is pointed at.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::menus::kinds_menu;
use super::selected::SelectedTab;
use super::tab::Tab;
use super::workbench::WorkbenchKind;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::keys::Level;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::panes::Offer;
use crate::ui::regions::Region;
use crate::ui::theme::Role;
use crate::ui::world::World;

/// Rows of the declaration on screen at most.
const ROWS_LIMIT: usize = 8;

/// Whether the fields of a message are typed.
fn is_message(shared: &SelectedTab) -> bool {
    shared.tab().is_some_and(Tab::is_built)
}

/// The region.
#[derive(Debug, Default)]
pub(super) struct Declaration;

impl Region<SelectedTab> for Declaration {
    fn rows(&self, _columns: u16, shared: &SelectedTab, _world: &World) -> u16 {
        let workbench = shared.tab().and_then(|tab| tab.workbench.as_ref());
        workbench.map_or(0, |workbench| 2 + workbench.lines().min(ROWS_LIMIT) as u16)
    }

    fn offers(&self, shared: &SelectedTab, _world: &World, level: Level) -> Vec<Offer> {
        match level {
            Level::Type if is_message(shared) => vec![Offer::named(Action::FieldOptions, "add a field")],
            Level::Type => Vec::new(),
            Level::Command => vec![Offer::named(Action::Enter, "edit")],
        }
    }

    fn is_on_text(&self) -> bool {
        true
    }

    fn insert(&mut self, text: &str, shared: &mut SelectedTab, context: &mut Context<'_>) {
        let Some(tab) = shared.tab_mut() else { return };
        if let Some(workbench) = &mut tab.workbench {
            workbench.field.insert(text);
        }
        tab.take_typed(&context.world.user_files.layouts);
    }

    fn update(&mut self, action: &Action, shared: &mut SelectedTab, context: &mut Context<'_>) -> bool {
        let Some(tab) = shared.tab_mut() else { return false };
        let Some(workbench) = &mut tab.workbench else { return false };
        match action {
            Action::Enter | Action::Edit if context.level == Level::Command => context.enter_type(),
            Action::FieldOptions if workbench.kind == WorkbenchKind::Message => context.open(kinds_menu()),
            // It is often several lines long.
            Action::Enter => {
                workbench.field.apply(&Action::NewLine);
                tab.take_typed(&context.world.user_files.layouts);
            }
            _ if context.level == Level::Command => return false,
            _ => {
                let is_done = workbench.field.apply(action);
                tab.take_typed(&context.world.user_files.layouts);
                return is_done;
            }
        }
        true
    }

    fn point(&mut self, pointer: Pointer, _shared: &mut SelectedTab, context: &mut Context<'_>) {
        if pointer.kind == PointerKind::Press {
            context.enter_type();
        }
    }

    fn topics(&self, _shared: &SelectedTab, _world: &World, _now: Moment) -> Vec<Topic> {
        ["padding", "alignment"].into_iter().filter_map(Topic::named).collect()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, view: &View<'_>, shared: &SelectedTab) -> Option<Position> {
        let tab = shared.tab()?;
        let workbench = tab.workbench.as_ref()?;
        let theme = view.theme;
        let dot = theme.glyphs.dot;
        let (title, about) = match workbench.kind {
            WorkbenchKind::Struct => {
                let machine =
                    format!("{} {dot} {} other machine", tab.overlays.abi.name, view.key(&Action::Machine));
                ("A struct as C declares it", machine)
            }
            WorkbenchKind::Message => ("A message, field by field", "name, kind, value".to_owned()),
        };
        paint::rule(buf, area, 0, title, about, theme, view.has_focus);
        let is_typing = view.has_focus && view.level == Level::Type;
        let inside = Rect {
            x: area.x + area.width.min(1),
            y: area.y + area.height.min(1),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(2),
        };
        let style = theme.styled(Role::Field, view.has_focus);
        buf.set_style(inside.intersection(buf.area), style);
        let position = workbench.field.draw(inside, buf, style, is_typing);
        let last = area.height.saturating_sub(1);
        let room = usize::from(area.width.saturating_sub(2));
        let words = match (&workbench.error, tab.overlays.of(0)) {
            (Some((words, place)), _) => {
                if let Some(spot) = workbench.field.spot(inside, is_typing, place.clone()) {
                    buf.set_style(spot, theme.style(Role::Bad).underlined());
                }
                words.clone()
            }
            (None, Some(overlay)) => {
                let words = overlay.title().then(": ").then(overlay.size()).then(" bytes");
                match overlay.layout() {
                    Some(layout) => words.then(" on ").then(layout.abi.about),
                    None => words,
                }
            }
            (None, None) => SafeText::EMPTY,
        };
        let role = if workbench.error.is_some() { Role::Bad } else { Role::Dim };
        let words = words.truncated_with(room, theme.glyphs.ellipsis);
        paint::put(buf, area, 1, last, words.as_str(), theme.style(role));
        position
    }
}
