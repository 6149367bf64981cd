//! The parts that panes and popups are made of.

pub mod choice;
pub mod composer;
pub mod dialog;
pub mod endpoint;
pub mod field;
pub mod filter;
pub mod form;
pub mod list;
pub mod menu;
pub mod path_names;
pub mod settings;
pub mod text_field;
pub mod toast;

pub use choice::{Choice, Ticks};
pub use composer::Composer;
pub use dialog::Dialog;
pub use field::{Control, Field};
pub use filter::{Filter, FilterError, Filterable};
pub use form::{Form, FormAct};
pub use list::List;
pub use menu::{Menu, MenuItem};
pub use path_names::PathNames;
pub use text_field::TextField;
pub use toast::{Toast, Toasts};
