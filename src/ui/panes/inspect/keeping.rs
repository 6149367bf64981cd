//! What becomes of a message that is built: where it goes, and the names by which messages are kept.

use super::message_menu::{FORGET, KEEP, NAME_FORM, REPLY, RULE};
use super::pane::Inspect;
use super::selected::SelectedTab;
use super::tab::Tab;
use super::workbench::Workbench;
use crate::bytes::text::SafeText;
use crate::model::user_files::{KeptKind, check_name};
use crate::ui::context::Context;
use crate::ui::flow::Flow;
use crate::ui::msg::Effect;
use crate::ui::parts::dialog::Consequence;
use crate::ui::parts::{Dialog, Field, Form};

impl Inspect {
    /// An item of the menu was chosen.
    pub(super) fn picked_of_message(&mut self, item: &str, context: &mut Context<'_>) {
        let Some(tab) = self.selected.tab() else { return };
        let name = tab.workbench.as_ref().and_then(|workbench| workbench.kept.clone());
        let bytes = SelectedTab::sample(tab).bytes;
        match (item, name) {
            (KEEP, name) => {
                let name = name.unwrap_or_else(|| proposed(tab));
                let field = Field::text("name", "name", &name).wide(32);
                let help = "that of its file too, messages/NAME.msg beside the configuration";
                context.open(Form::new(NAME_FORM, "Keep the message", vec![field.helped(help)]));
            }
            (FORGET, Some(name)) => {
                let title = SafeText::literal("Forget ").then(SafeText::escaped_str(&name)).then("?");
                let lines = vec![SafeText::literal("Its file is removed. What is in this tab stays.")];
                let forget = Consequence::Effect(Effect::Keep { kind: KeptKind::Message, name, text: None });
                context.open(Dialog::new(title, lines, "keep it").or("forget it", forget));
            }
            (REPLY | RULE, _) if bytes.is_empty() => context.toast("no bytes to send"),
            (REPLY, _) => context.flow(Flow::BytesToReply(bytes)),
            (RULE, _) => context.flow(Flow::BytesToRule(bytes)),
            _ => {}
        }
    }

    /// Opens a kept message in a tab of its own.
    pub(super) fn open_kept(&mut self, name: &str, context: &mut Context<'_>) {
        let files = &context.world.user_files;
        let Some(text) = files.messages.get(name) else { return };
        let mut tab = Tab::empty();
        tab.origin = SafeText::escaped_str(name);
        tab.begin(Workbench::kept(name, text), &files.layouts);
        self.show_declared(tab, context);
    }

    /// The name was typed: one that is taken by another message is only replaced after a question.
    pub(super) fn keep(&mut self, form: &mut Form, context: &mut Context<'_>) -> bool {
        let name = form.text("name").trim().to_owned();
        if let Err(why) = check_name(&name) {
            form.fail("name", why);
            return false;
        }
        let Some(workbench) = self.selected.tab_mut().and_then(|tab| tab.workbench.as_mut()) else {
            return true;
        };
        let text = workbench.field.text().to_owned();
        let other = context.world.user_files.messages.get(&name).filter(|other| **other != text);
        let is_own = workbench.kept.as_ref() == Some(&name);
        workbench.keeping = Some((name.clone(), text.clone()));
        let keep = Effect::Keep { kind: KeptKind::Message, name: name.clone(), text: Some(text) };
        match other {
            Some(_) if !is_own => {
                let title = SafeText::literal("Replace ").then(SafeText::escaped_str(&name)).then("?");
                let lines = vec![SafeText::literal("Another message is kept by this name: it is lost then.")];
                context
                    .open(Dialog::new(title, lines, "leave it").or("replace it", Consequence::Effect(keep)));
            }
            _ => context.effect(keep),
        }
        true
    }

    /// A message is kept now, or forgotten: the tabs know it.
    pub(super) fn on_kept(&mut self, name: &str, is_there: bool) {
        for tab in &mut self.selected.tabs {
            if let Some(workbench) = &mut tab.workbench {
                workbench.on_kept(name, is_there);
            }
        }
    }
}

/// A name to begin with: the one that the message gives itself, if it is one.
fn proposed(tab: &Tab) -> String {
    let own = tab.workbench.as_ref().and_then(Workbench::name).map(String::from).unwrap_or_default();
    if check_name(&own).is_ok() { own } else { String::new() }
}
