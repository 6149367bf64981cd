//! What a conversation is drawn from, besides its own state.

use crate::model::moment::Moment;
use crate::ui::theme::Theme;
use crate::ui::world::World;

/// What a conversation is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct ConversationView<'a> {
    /// Calls, names, the clock on the wall.
    pub world: &'a World,
    /// Styles and signs.
    pub theme: &'a Theme,
    /// The time.
    pub now: Moment,
}
