//! A test binary with a `main` of its own: its list says which tests cannot run on this machine, and why.

use std::panic::catch_unwind;
use std::process::ExitCode;

/// A name, and what it does.
pub(crate) type Scenario = (&'static str, fn());

/// Scenarios, and why none of them can run here.
pub(crate) type Group = (Option<&'static str>, &'static [Scenario]);

/// Behind this flag stands what the binary plays when it runs itself.
pub(crate) const FLAG: &str = "--inside";

/// Runs what the command line chooses, as libtest would.
pub(crate) fn run(play: fn(&str), groups: impl FnOnce() -> Vec<Group>) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, name] = &arguments[..]
        && flag == FLAG
    {
        play(name);
        return ExitCode::SUCCESS;
    }
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    // As in libtest: the long ones alone, and here is none.
    if has("--ignored") {
        return ExitCode::SUCCESS;
    }
    let filters: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with('-')).collect();
    let is_chosen = |name: &str| filters.is_empty() || filters.iter().any(|filter| name.contains(*filter));
    let (mut passed, mut failed, mut ignored) = (0, 0, 0);
    for (reason, scenarios) in groups() {
        for (name, scenario) in scenarios.iter().filter(|(name, _)| is_chosen(name)) {
            let named = reason.map_or_else(|| (*name).to_owned(), |why| format!("{name} (not run: {why})"));
            if has("--list") {
                println!("{named}: test");
                continue;
            }
            let (count, outcome) = match reason {
                Some(_) => (&mut ignored, "ignored"),
                None if catch_unwind(scenario).is_ok() => (&mut passed, "ok"),
                None => (&mut failed, "FAILED"),
            };
            *count += 1;
            println!("test {named} ... {outcome}");
        }
    }
    if !has("--list") {
        let word = if failed == 0 { "ok" } else { "FAILED" };
        println!("\ntest result: {word}. {passed} passed; {failed} failed; {ignored} ignored\n");
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
