//! Injected faults: a menu that switches each while the server runs, a form for their settings and the
//! seed, and the line for `tc` for what only the kernel can do.

use std::collections::BTreeMap;

use super::selected::SelectedServer;
use crate::bytes::text::SafeText;
use crate::model::command::Command;
use crate::model::fault::{Fault, FaultEntry, TABLE, netem_lines};
use crate::model::ids::ServerId;
use crate::model::pointed::Pointed;
use crate::model::server::ServerCommand;
use crate::ui::context::Context;
use crate::ui::msg::Effect;
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;
use crate::ui::parts::{Menu, MenuItem};
use crate::ui::popup::Popup;
use crate::ui::world::Server;

/// The name of menu and form.
pub(super) const NAME: &str = "faults";
/// Pick: the form.
const SETTINGS: &str = "settings";
/// Pick: none any more.
const NONE: &str = "none";
/// Pick: the line for tc.
const NETEM: &str = "netem";

/// Faults that were switched off, with their settings: switched on again, they have them again.
#[derive(Debug, Default)]
pub(super) struct FaultSwitches {
    off: BTreeMap<(ServerId, &'static str), Vec<Fault>>,
}

impl FaultSwitches {
    /// Forgets what is kept of a server that is gone.
    pub(super) fn forget(&mut self, id: ServerId) {
        self.off.retain(|(server, _), _| *server != id);
    }

    /// The menu of faults of the selected server.
    pub(super) fn menu(&self, selected: &SelectedServer, context: &mut Context<'_>) {
        let Some((id, server)) = selected.server(context.world) else {
            context.toast("faults belong to a server: add one first");
            return;
        };
        let is_stream = server.spec.at.transport.is_stream();
        let mut items: Vec<MenuItem> = offered(is_stream)
            .map(|entry| {
                let active = of(server, entry);
                let is_on = !active.is_empty();
                let shown = if active.is_empty() { self.remembered(id, entry) } else { active };
                let words: Vec<String> = shown.iter().map(ToString::to_string).collect();
                let label = SafeText::shown(words.join(" "));
                MenuItem::pick(label, entry.help_on(is_stream), NAME, entry.word).ticked(is_on)
            })
            .collect();
        let seed = SafeText::shown(format!("seed {}: same seed, same run", server.spec.seed));
        items.push(MenuItem::pick("settings…", seed, NAME, SETTINGS));
        items.push(MenuItem::pick("none", "switch all of them off", NAME, NONE));
        items.push(MenuItem::pick(
            "copy a line for tc",
            "loss of TCP segments needs netem, as root",
            NAME,
            NETEM,
        ));
        let title = SafeText::literal("Fault injection on ").then(super::server_rows::address(server));
        context.open(Popup::Menu(Menu::new(title, items)));
    }

    /// What switching it on would bring: its last settings, else the table's.
    fn remembered(&self, id: ServerId, entry: &'static FaultEntry) -> Vec<Fault> {
        self.off.get(&(id, entry.word)).cloned().unwrap_or_else(|| vec![entry.sample.clone()])
    }

    /// An entry of the menu.
    pub(super) fn pick(&mut self, item: &str, selected: &SelectedServer, context: &mut Context<'_>) {
        let Some((id, server)) = selected.server(context.world) else { return };
        match item {
            SETTINGS => context.open(form(server)),
            NONE => set_faults(id, Vec::new(), server.spec.seed, context),
            NETEM => {
                let lines = netem_lines("lo", &server.spec.faults);
                let words = SafeText::literal("sent to the terminal: ").then(SafeText::shown(&lines.add));
                context.toast(words.then("; it ends with: ").then(SafeText::shown(&lines.remove)));
                context.effect(Effect::Copy(format!("{}\n{}\n", lines.add, lines.remove)));
            }
            _ => {
                let Some(entry) = TABLE.iter().find(|entry| entry.word == item) else { return };
                let active = of(server, entry);
                let mut faults = server.spec.faults.clone();
                if active.is_empty() {
                    faults.extend(self.remembered(id, entry));
                } else {
                    faults.retain(|fault| fault.word() != entry.word);
                    self.off.insert((id, entry.word), active);
                }
                set_faults(id, faults, server.spec.seed, context);
            }
        }
    }
}

fn set_faults(id: ServerId, faults: Vec<Fault>, seed: u64, context: &mut Context<'_>) {
    let words: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let words = if words.is_empty() { "no faults".to_owned() } else { words.join("  ") };
    context.toast(SafeText::shown(format!("from now on: {words}")));
    context.command(Command::Server(ServerCommand::SetFaults(id, faults, seed)));
}

/// The form of faults was confirmed.
pub(super) fn submit(form: &mut Form, selected: &SelectedServer, context: &mut Context<'_>) -> bool {
    let Some((id, server)) = selected.server(context.world) else { return true };
    let mut faults = Vec::new();
    let mut first_wrong = None;
    for entry in offered(server.spec.at.transport.is_stream()) {
        match read(form, entry) {
            Ok(read) => faults.extend(read),
            Err(words) => {
                form.fail(entry.word, words);
                first_wrong = first_wrong.or(Some(entry.word));
            }
        }
    }
    let seed = form.number("seed");
    if let Some(name) = first_wrong {
        form.focus_on(name);
        return false;
    }
    let Some(seed) = seed else {
        form.focus_on("seed");
        return false;
    };
    set_faults(id, faults, seed, context);
    true
}

fn offered(is_stream: bool) -> impl Iterator<Item = &'static FaultEntry> {
    TABLE.iter().filter(move |entry| if is_stream { entry.streams } else { entry.datagrams })
}

/// The faults of a kind that a server has: one for each way, perhaps.
fn of(server: &Server, entry: &FaultEntry) -> Vec<Fault> {
    server.spec.faults.iter().filter(|fault| fault.word() == entry.word).cloned().collect()
}

fn form(server: &Server) -> Form {
    let is_stream = server.spec.at.transport.is_stream();
    let mut fields: Vec<Field> = offered(is_stream)
        .map(|entry| {
            let active = of(server, entry);
            if entry.parts.is_empty() {
                return Field::choice(
                    entry.word,
                    entry.word,
                    &["off", "on"],
                    usize::from(!active.is_empty()),
                )
                .helped(entry.help_on(is_stream));
            }
            let parts: Vec<String> = active.iter().map(settings).collect();
            let usage = entry.usage();
            let usage = usage.split_once(':').map_or("", |(_, parts)| parts);
            Field::text(entry.word, entry.word, &parts.join(" "))
                .wide(22)
                .hinted(SafeText::shown(usage))
                .helped(entry.help_on(is_stream))
        })
        .collect();
    fields.push(
        Field::number("seed", "seed", server.spec.seed, (0, u64::MAX))
            .helped("seed of the random numbers: same seed, same faults"),
    );
    Form::new(NAME, "Fault injection: empty is off", fields)
}

/// A fault without its word: `out:30%`.
fn settings(fault: &Fault) -> String {
    let shown = fault.to_string();
    shown.split_once(':').map_or(String::new(), |(_, parts)| parts.to_owned())
}

fn read(form: &Form, entry: &FaultEntry) -> Result<Vec<Fault>, SafeText> {
    if entry.parts.is_empty() {
        return Ok(if form.chosen(entry.word) == "on" { vec![entry.sample.clone()] } else { Vec::new() });
    }
    let typed = form.text(entry.word).split_whitespace();
    typed
        .map(|parts| format!("{}:{parts}", entry.word).parse().map_err(|error: Pointed| error.text))
        .collect()
}
