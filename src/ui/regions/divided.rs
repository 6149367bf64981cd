//! The owner of a pane's regions: where the focus is, which one takes the whole pane, what the mouse meets.

use std::fmt::Debug;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::region::Region;
use crate::model::moment::Moment;
use crate::ui::action::Action;
use crate::ui::context::{Context, View};
use crate::ui::explain::Topic;
use crate::ui::msg::{Pointer, PointerKind};
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};
use crate::ui::world::World;

/// Rows below which a pane shows the region with the focus alone.
const LEAST_ROWS: u16 = 9;

/// Where the regions of a pane stand, in the order of Tab. A region that does not begin at the left edge of
/// its pane has a line in the column before it: a layout leaves that column free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionPlaces<Id>(Vec<(Id, Rect)>);

impl<Id: Copy + PartialEq> RegionPlaces<Id> {
    /// These; those without a cell are left out.
    pub fn new(places: impl IntoIterator<Item = (Id, Rect)>) -> RegionPlaces<Id> {
        RegionPlaces(places.into_iter().filter(|(_, area)| !area.is_empty()).collect())
    }

    /// The area of a region; empty if it is not shown.
    pub fn of(&self, id: Id) -> Rect {
        self.0.iter().find(|(each, _)| *each == id).map_or(Rect::ZERO, |(_, area)| *area)
    }

    /// Those that are shown, in the order of Tab.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.0.iter().map(|(id, _)| *id)
    }

    /// Fails where a region goes out of the area of its pane, or lies over another one.
    #[cfg(test)]
    pub(crate) fn assert_apart(&self, area: Rect, needs: &impl Debug) {
        for (index, (_, one)) in self.0.iter().enumerate() {
            assert_eq!(area.intersection(*one), *one, "{area} {needs:?}");
            assert!(self.0[..index].iter().all(|(_, other)| !other.intersects(*one)), "{area} {needs:?}");
        }
    }

    /// Whether a region is shown.
    pub fn has(&self, id: Id) -> bool {
        self.ids().any(|each| each == id)
    }

    /// The region at a position.
    pub fn at(&self, position: Position) -> Option<(Id, Rect)> {
        self.0.iter().find(|(_, area)| area.contains(position)).copied()
    }
}

/// The state of the owner.
#[derive(Clone, Copy, Debug)]
pub struct Regions<Id> {
    focus: Id,
    full: Option<Id>,
    area: Rect,
}

impl<Id: Copy + PartialEq> Regions<Id> {
    /// With the focus on a region.
    pub const fn new(focus: Id) -> Regions<Id> {
        Regions { focus, full: None, area: Rect::ZERO }
    }

    /// The region with the focus.
    pub const fn focus(&self) -> Id {
        self.focus
    }

    /// The region that takes the whole pane.
    pub const fn full(&self) -> Option<Id> {
        self.full
    }

    /// Where the pane was when it was updated last.
    pub const fn area(&self) -> Rect {
        self.area
    }

    /// Gives a region the focus, and leaves the full view as it is.
    pub const fn focus_on(&mut self, id: Id) {
        self.focus = id;
    }

    /// Gives a region the focus; in full view it takes the place of the one that had it.
    pub fn go_to(&mut self, id: Id) {
        self.focus = id;
        if self.full.is_some() {
            self.full = Some(id);
        }
    }

    /// Gives a region the focus and the whole pane.
    pub const fn open_full(&mut self, id: Id) {
        self.focus = id;
        self.full = Some(id);
    }

    /// Ends the full view; false if there was none.
    pub fn leave_full(&mut self) -> bool {
        self.full.take().is_some()
    }
}

/// A pane that is made of regions. What it gives says which there are and where they stand; the functions that
/// are provided do the rest.
pub trait Divided {
    /// Which region.
    type Id: Copy + PartialEq + Debug;
    /// What the regions have in common.
    type Shared;

    /// The owner's state.
    fn regions(&self) -> &Regions<Self::Id>;

    /// The owner's state, to change it.
    fn regions_mut(&mut self) -> &mut Regions<Self::Id>;

    /// A region, and what it shares.
    fn region(&self, id: Self::Id) -> (&dyn Region<Self::Shared>, &Self::Shared);

    /// A region, and what it shares, to update it.
    fn region_mut(&mut self, id: Self::Id) -> (&mut dyn Region<Self::Shared>, &mut Self::Shared);

    /// Where the regions stand in `area`, in the order of Tab, while there is room and none takes all.
    fn places(&self, area: Rect, world: &World) -> RegionPlaces<Self::Id>;

    /// Where they stand while `id` takes all: alone, or with what belongs to it.
    fn full_places(&self, id: Self::Id, area: Rect, _world: &World) -> RegionPlaces<Self::Id> {
        RegionPlaces::new([(id, area)])
    }

    /// Which region takes all when `id` has the focus.
    fn full_of(&self, id: Self::Id) -> Self::Id {
        id
    }

    /// Where the regions stand now.
    fn shown(&self, area: Rect, world: &World) -> RegionPlaces<Self::Id> {
        let regions = self.regions();
        match regions.full.or((area.height < LEAST_ROWS).then_some(regions.focus)) {
            Some(id) => self.full_places(id, area, world),
            None => self.places(area, world),
        }
    }

    /// Where a region stands now, as far as the last update knows.
    fn area_of(&self, id: Self::Id, world: &World) -> Rect {
        self.shown(self.regions().area, world).of(id)
    }

    /// Takes note of where the pane stands, and moves the focus to `other` from a region that is not there.
    fn settle_focus(&mut self, area: Rect, other: Self::Id, world: &World) {
        self.regions_mut().area = area;
        let focus = self.regions().focus;
        if !self.shown(area, world).has(focus) {
            self.regions_mut().focus = other;
        }
    }

    /// Tab and Shift-Tab: to the next of the regions that would be shown with room for all.
    fn step_region(&mut self, by: isize, world: &World) {
        let area = self.regions().area;
        let all: Vec<Self::Id> =
            self.places(Rect { height: area.height.max(24), ..area }, world).ids().collect();
        let here = all.iter().position(|id| *id == self.regions().focus).unwrap_or(0);
        let count = all.len().max(1);
        if let Some(next) = all.get((here + count).saturating_add_signed(by) % count).copied() {
            self.regions_mut().focus = next;
            if self.regions().full.is_some() {
                let full = self.full_of(next);
                self.regions_mut().full = Some(full);
            }
        }
    }

    /// Tab, full view, or what the region with the focus makes of `action`.
    fn update_regions(&mut self, action: &Action, context: &mut Context<'_>) -> bool {
        match action {
            // A path that is typed is completed first.
            Action::NextRegion if self.update_region(self.regions().focus, action, context) => {}
            Action::NextRegion => self.step_region(1, context.world),
            Action::PreviousRegion => self.step_region(-1, context.world),
            Action::Full => {
                let full = self.full_of(self.regions().focus);
                let regions = self.regions_mut();
                regions.full = if regions.full.is_some() { None } else { Some(full) };
            }
            _ => return self.update_region(self.regions().focus, action, context),
        }
        true
    }

    /// What one region makes of `action`, whichever has the focus.
    fn update_region(&mut self, id: Self::Id, action: &Action, context: &mut Context<'_>) -> bool {
        let area = self.shown(context.area, context.world).of(id);
        let outer = std::mem::replace(&mut context.area, area);
        let (region, shared) = self.region_mut(id);
        let is_done = region.update(action, shared, context);
        context.area = outer;
        is_done
    }

    /// What can be explained in the region with the focus.
    fn topics_here(&self, world: &World, now: Moment) -> Vec<Topic> {
        let (region, shared) = self.region(self.regions().focus);
        region.topics(shared, world, now)
    }

    /// The mouse: a press gives the region under it the focus.
    fn point_regions(&mut self, pointer: Pointer, context: &mut Context<'_>) {
        let at = Position::new(pointer.column, pointer.row);
        let Some((id, area)) = self.shown(context.area, context.world).at(at) else { return };
        if pointer.kind == PointerKind::Press {
            self.regions_mut().focus = id;
        }
        let pointer = Pointer { column: pointer.column - area.x, row: pointer.row - area.y, ..pointer };
        let outer = std::mem::replace(&mut context.area, area);
        let (region, shared) = self.region_mut(id);
        region.point(pointer, shared, context);
        context.area = outer;
    }

    /// Draws those that are shown; gives back where the text cursor stands.
    fn draw_regions(&self, area: Rect, buf: &mut Buffer, view: &View<'_>) -> Option<Position> {
        let area = area.intersection(buf.area);
        let mut cursor = None;
        let shown = self.shown(area, view.world);
        let mut rules = Vec::new();
        for (id, place) in &shown.0 {
            let has_focus = view.has_focus && self.regions().focus == *id;
            let (region, shared) = self.region(*id);
            let view = View { has_focus, pane: area, ..*view };
            cursor = region.draw(*place, buf, &view, shared).filter(|_| has_focus).or(cursor);
            let inner = region.inner_rule(*place, area, shared).map(|row| place.y + row);
            rules.extend(std::iter::once(place.y).chain(inner).map(|y| (*place, y)));
        }
        for (_, place) in shown.0.iter().filter(|(_, place)| place.x > area.x) {
            draw_line(*place, &rules, buf, view.theme);
        }
        cursor
    }
}

/// The functions of [`Divided`] that say where a pane keeps its regions: in fields of its own, beside `regions` and
/// `selected`, which is what they have in common.
macro_rules! region_fields {
    ($id:ident, $shared:ty, { $($region:ident => $field:ident,)+ }) => {
        type Id = $id;
        type Shared = $shared;

        fn regions(&self) -> &$crate::ui::regions::Regions<$id> {
            &self.regions
        }

        fn regions_mut(&mut self) -> &mut $crate::ui::regions::Regions<$id> {
            &mut self.regions
        }

        fn region(&self, id: $id) -> (&dyn $crate::ui::regions::Region<$shared>, &$shared) {
            (match id { $($id::$region => &self.$field,)+ }, &self.selected)
        }

        fn region_mut(&mut self, id: $id) -> (&mut dyn $crate::ui::regions::Region<$shared>, &mut $shared) {
            (match id { $($id::$region => &mut self.$field,)+ }, &mut self.selected)
        }
    };
}
pub(crate) use region_fields;

/// The line at the left of a region, and where it meets the rules of the regions on both of its sides.
fn draw_line(place: Rect, rules: &[(Rect, u16)], buf: &mut Buffer, theme: &Theme) {
    let line = Rect { x: place.x - 1, width: 1, ..place };
    paint::vertical(buf, line, theme);
    let is_below = rules.iter().any(|(other, _)| other.x == place.x && other.bottom() == place.y);
    for y in line.y..line.bottom() {
        let meets =
            |edge: &dyn Fn(&Rect) -> bool| rules.iter().any(|(other, rule)| *rule == y && edge(other));
        let glyphs = theme.glyphs;
        let joint = match (meets(&|other| other.right() == line.x), meets(&|other| other.x == place.x)) {
            // Above the first row of a region stands the rule of another, or one that the line goes on from.
            _ if y == line.y && !is_below => glyphs.tee_down,
            (true, true) => glyphs.cross,
            (true, false) => glyphs.tee_left,
            (false, true) => glyphs.tee_right,
            (false, false) => continue,
        };
        paint::put(buf, line, 0, y - line.y, joint, theme.style(Role::Rule));
    }
}
