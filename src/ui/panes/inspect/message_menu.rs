//! What can be done with a message that is built, and which messages are kept.

use super::tab::Tab;
use crate::bytes::message::BuiltMessage;
use crate::bytes::text::SafeText;
use crate::model::user_files::UserFiles;
use crate::ui::action::Action;
use crate::ui::parts::{Menu, MenuItem};

/// The menu's name.
pub(super) const MESSAGE_MENU: &str = "message";

/// Name of the form that asks for the name of a message.
pub(super) const NAME_FORM: &str = "keep";

/// What the item of a kept message begins with.
pub(super) const KEPT: &str = "kept ";

pub(super) const KEEP: &str = "+keep";
pub(super) const FORGET: &str = "+forget";
pub(super) const REPLY: &str = "+reply";
pub(super) const RULE: &str = "+rule";

/// What can be done with the message of a tab; below it the messages that are kept.
pub(super) fn menu(tab: &Tab, files: &UserFiles) -> Menu {
    let pick = |label: &'static str, note: SafeText, item: &str| {
        MenuItem::pick(label, note, MESSAGE_MENU, item).under("this message")
    };
    let talk = MenuItem::new("send it", "to Console's composer, as it is", Action::Talk);
    let copy = MenuItem::new("copy it", "text, hex, arrays, base64 …", Action::CopyMenu);
    let mut items = vec![
        talk.under("this message"),
        pick("reply with it", "to the client that is selected in Servers".into(), REPLY),
        pick("answer with it", "a rule of a server".into(), RULE),
        copy.under("this message"),
        pick("keep it", "by a name, to be sent again with other values".into(), KEEP),
    ];
    if let Some(name) = tab.workbench.as_ref().and_then(|workbench| workbench.kept.as_deref()) {
        items.push(pick("forget it", SafeText::escaped_str(name).then(" is no longer kept"), FORGET));
    }
    items.extend(kept(files, MESSAGE_MENU));
    Menu::new("The message", items)
}

/// The messages that are kept, with what they begin with.
pub(super) fn kept(files: &UserFiles, menu: &'static str) -> Vec<MenuItem> {
    let item = |(name, text): (&String, &String)| {
        let note = match BuiltMessage::parse(text) {
            Ok(message) => {
                let count = SafeText::counted(message.bytes.len() as u64, "byte", "bytes");
                count.then(": ").then(SafeText::bounded(&message.bytes, 24).text)
            }
            Err(error) => SafeText::shown(&error),
        };
        let item = format!("{KEPT}{name}");
        MenuItem::pick(SafeText::escaped_str(name), note, menu, item).under("messages that are kept")
    };
    files.messages.iter().map(item).collect()
}
