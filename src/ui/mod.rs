//! The screen: panes, key map, theme. Never a socket, never an await, never a clock.
//!
//! [`App::interpret`] turns a terminal event into a [`msg::Msg`] through the key map, [`App::update`] takes it in and
//! gives [`msg::Effect`]s out, [`App::draw`] draws and changes nothing, [`App::wake_at`] says when time alone changes
//! something.
//!
//! # How a pane is made
//!
//! A pane lives in `panes/<name>/` and implements [`panes::Pane`]. It has state of its own (cursors, forms, what is
//! typed); everything that the backend told is in [`world::World`], which it only reads.
//!
//! 1. **Actions.** [`panes::Pane::update`] gets an [`action::Action`], never a key, and answers whether it meant
//!    something. Shared verbs (`Add`, `End`, `Mark`, `Pause` …) mean the same in every list. A new action is one line
//!    in `action.rs` and one entry in the pane's section of `assets/keymap.toml`. A menu of the pane's own needs
//!    none: [`parts::MenuItem::pick`] comes back as `Action::Pick`.
//! 2. **What is under the cursor.** [`panes::Pane::selection`] says it once; copy, bytes to Inspect, talk, serve here,
//!    who is it and the other end are then done by the screen, unless `update` takes them itself.
//!    [`panes::Pane::topics`] says beside it what can be explained there, for `K`.
//! 3. **Wishes.** Commands, flows to other panes, popups and toasts are asked for through [`context::Context`]:
//!    `context.command(..)`, `.flow(..)`, `.open(menu)`, `.toast(..)`, `.enter_type()`. Ids come from
//!    `context.new_session()` and the like. Untrusted text goes in as `SafeText`.
//! 4. **Two levels.** Say in `is_on_text` whether the focus stands on a text field; `i` calls `to_main_field`. Typed
//!    text comes to `insert`, the editing keys as actions: hand both to the [`parts::TextField`] or [`parts::Form`].
//!    `Action::Enter` with `context.level == Level::Type` is the one act of the field. On COMMAND, Enter on a field
//!    asks for `context.enter_type()`. A pane that moves on after its act calls `context.leave_type()`.
//! 5. **Hints, help, palette** are made from `offers`: only what works now. Words and keys come from the key map.
//! 6. **Regions.** A pane is made of [`regions`]: each implements [`regions::Region`] and has private state, the rows
//!    that it needs, update, offers, mouse and draw. What they have in common (what is selected, marked, held) is one
//!    struct of the pane, lent to a region for each call. The pane implements [`regions::Divided`], which gives it Tab,
//!    Shift-Tab, full view, the mouse, the lines between regions and the narrow fallback: `update` asks
//!    `update_regions` first, then does its own verbs; `point` and `draw` are `point_regions` and `draw_regions`. After
//!    every update the pane brings each region in line with what is selected (`settle`). Conversation and details are
//!    regions that panes share: implement `regions::conversation::Talks` and `regions::details::Detailed` for what
//!    the regions have in common. Where the regions stand is one pure function, `layout::places(area, needs)`; at 80×24
//!    a pane gets about 80×17.
//!
//!    The same role has the same file in every pane: `pane` (state, `Pane`, `Divided`, settle), `layout` (the ids of the
//!    regions and their places), `selected` (what regions have in common), `actions` (what the verbs do), `words`
//!    (what rows say), `menus`, and a file for each region, named for it.
//! 7. **Drawing** goes through [`paint`] and the parts, which cut what does not fit: every size from 0×0 must do.
//!    Styles by role: `view.theme.styled(Role::Cursor, view.has_focus)`. Signs: `view.theme.glyphs`, never a literal
//!    non-ASCII sign, so that the ASCII set works. A region begins with [`paint::rule`].
//! 8. **Lists**: [`parts::List`] is cursor and window over a number of rows; only the rows on screen are built.
//!    Filters: implement [`parts::Filterable`] for a row, give the
//!    [`parts::Filter`] out in `filter()`, and take `Action::SetFilter`.
//! 9. **Forms in popups**: `context.open(Form::new("name", "title", fields))`; confirmed, it comes to `submit`, which
//!    sets errors with `form.fail("field", "why")` and answers `false` to keep it open.
//! 10. **Esc**: take `Action::Back` while there is a layer of yours to undo (marks, filter, pause, full), else `false`.
//! 11. **The ladder below** shows the calls of `sockets()`; our instruments poll what `watch()` names.
//! 12. **Tests** go through `App::update` and `App::draw`: see `tests/ui_core.rs`.

pub mod action;
pub mod app;
pub mod call_scope;
pub mod context;
pub mod conversation;
pub mod explain;
pub mod figures;
pub mod file_fault;
pub mod file_part;
pub mod flow;
pub mod keys;
pub mod ladder;
pub mod msg;
pub mod offer;
pub mod paint;
pub mod pane_id;
pub mod panes;
pub mod parts;
pub mod popup;
pub mod records;
pub mod regions;
pub mod selection;
pub mod theme;
pub mod world;

pub use app::App;
