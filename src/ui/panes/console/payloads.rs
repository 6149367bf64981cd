//! Payloads that are saved by a name, beside the configuration: text, notation, ending and all other options.

use crate::bytes::text::SafeText;
use crate::model::user_files::{KeptKind, check_name};
use crate::ui::context::Context;
use crate::ui::msg::Effect;
use crate::ui::parts::composer::Draft;
use crate::ui::parts::dialog::Consequence;
use crate::ui::parts::text_field::TextField;
use crate::ui::parts::{Dialog, Field, Form, Menu, MenuItem};
use crate::ui::world::World;

/// Menu of [`crate::ui::action::Action::Pick`], and name of the form of a name.
pub(super) const PAYLOADS: &str = "console-payloads";

/// The entry that saves what is typed.
const SAVE: &str = "save";
/// What the entries of the payloads begin with: one that is put into the composer, one that is forgotten.
const USE: &str = "use ";
const FORGET: &str = "forget ";

/// The payloads that are saved, and what can be done with them.
pub(super) fn menu(world: &World) -> Menu {
    let names = || world.user_files.payloads.iter();
    let uses = names().map(|(name, text)| {
        let source = Draft::from_text(text).map(|draft| draft.source().to_owned()).unwrap_or_default();
        let label = SafeText::escaped_str(name);
        // In one line, as a field shows it.
        let source = TextField::of(&source);
        MenuItem::pick(label, SafeText::kept(source.text()), PAYLOADS, format!("{USE}{name}"))
            .under("Put into the composer")
    });
    let save =
        MenuItem::pick("what is typed…", "asks for a name; kept beside the configuration", PAYLOADS, SAVE)
            .under("Save");
    let forgets = names().map(|(name, _)| {
        MenuItem::pick(
            SafeText::escaped_str(name),
            "its file is removed",
            PAYLOADS,
            format!("{FORGET}{name}"),
        )
        .under("Forget")
    });
    Menu::new("Saved payloads", uses.chain([save]).chain(forgets).collect())
}

/// An entry was chosen; gives back what is to stand in the composer.
pub(super) fn pick(item: &str, draft: &Draft, context: &mut Context<'_>) -> Option<Draft> {
    if item == SAVE {
        if draft.source().is_empty() {
            context.complain("nothing is typed that could be saved");
            return None;
        }
        let field = Field::text("name", "name", "")
            .wide(32)
            .helped("that of its file too, payloads/NAME.payload beside the configuration");
        context.open(Form::new(PAYLOADS, "Save what is typed", vec![field]));
    } else if let Some(name) = item.strip_prefix(FORGET) {
        let title = SafeText::literal("Forget ").then(SafeText::escaped_str(name)).then("?");
        let lines = vec![SafeText::literal("Its file is removed. What is typed stays.")];
        let forget = Effect::Keep { kind: KeptKind::Payload, name: name.to_owned(), text: None };
        context.open(Dialog::new(title, lines, "keep it").or("forget it", Consequence::Effect(forget)));
    } else if let Some(text) =
        item.strip_prefix(USE).and_then(|name| context.world.user_files.payloads.get(name))
    {
        match Draft::from_text(text) {
            Ok(draft) => return Some(draft),
            Err(why) => context.complain(SafeText::literal("its file is broken: ").then(why)),
        }
    }
    None
}

/// The name was typed.
pub(super) fn submit(form: &mut Form, draft: &Draft, context: &mut Context<'_>) -> bool {
    let name = form.text("name").trim().to_owned();
    if let Err(why) = check_name(&name) {
        form.fail("name", why);
        return false;
    }
    let keep = Effect::Keep { kind: KeptKind::Payload, name: name.clone(), text: Some(draft.to_text()) };
    if context.world.user_files.payloads.contains_key(&name) {
        let title = SafeText::literal("Replace ").then(SafeText::escaped_str(&name)).then("?");
        let lines = vec![SafeText::literal("The payload that is saved by this name is lost then.")];
        context.open(Dialog::new(title, lines, "leave it").or("replace it", Consequence::Effect(keep)));
    } else {
        context.effect(keep);
    }
    true
}
