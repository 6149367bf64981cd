//! The first screen: what this program is, and four things to try. It stands where the list will be, until something
//! was asked, typed or opened.
//!
//! ```text
//! ─ Welcome ──────────────────────────────────────────────────────────
//!  sockpit is a workbench for network sockets. …
//!
//!  Enter     type a name, Enter again: the addresses that …
//!  3 a       start a server, …
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ui::action::Action;
use crate::ui::context::View;
use crate::ui::paint;
use crate::ui::theme::Role;

/// Columns of a line at most: longer ones are hard to read.
const WIDE: u16 = 84;
/// Columns of the keys, with the gap after them.
const KEYS: u16 = 10;

/// What it is, in three lines of 78 columns at most.
const ABOUT: [&str; 3] = [
    "sockpit is a workbench for network sockets: look up names, talk to servers,",
    "start servers and watch their clients, and see what the bytes mean. Every",
    "socket call that this takes is shown below, with its arguments and result.",
];

/// Things to try: the actions whose keys are pressed, what it is, and what one sees.
const TRIES: [(&[Action], &str, &str); 4] = [
    (
        &[Action::Enter],
        "type a name such as localhost, and Enter: its addresses",
        "as getaddrinfo returns them, with every field and its bytes",
    ),
    (
        &[Action::ShowServers, Action::Add],
        "start a server, such as UDP echo; then t talks to it",
        "who is connected, who waits in the accept queue, and what was said",
    ),
    (
        &[Action::ShowConsole, Action::Add],
        "open a TCP, UDP or Unix session to anyone, and type bytes",
        "what came back and when, as text and in hex, and what the kernel did",
    ),
    (
        &[Action::ExplainHere],
        "on anything you do not know: explains it",
        "a call with its arguments, an error, a state, an option, a word",
    ),
];

/// Draws it below a rule.
pub(super) fn draw(area: Rect, buf: &mut Buffer, view: &View<'_>) {
    if area.is_empty() {
        return;
    }
    let theme = view.theme;
    paint::rule(buf, area, 0, "Welcome", "", theme, false);
    let (_, body) = paint::split_top(area, 1);
    // With room to spare it stands in the middle, and each thing to try has a second line.
    let is_roomy = body.height >= 20;
    let left = if body.width >= WIDE + 8 { (body.width - WIDE) / 2 } else { 0 };
    let top = if is_roomy { (body.height - 20) / 3 } else { 0 };
    let body = Rect {
        x: body.x + left,
        y: body.y + top,
        width: (body.width - left).min(WIDE),
        height: body.height - top,
    };
    let mut row = 0;
    for words in ABOUT {
        row = paint::put_wrapped(buf, body, 1, row, words.to_owned(), theme.style(Role::Text));
    }
    row += 1;
    for (actions, words, more) in TRIES {
        let keys: Vec<String> = actions.iter().map(|action| view.key(action)).collect();
        paint::put(buf, body, 1, row, keys.join(" "), theme.style(Role::Key));
        row = paint::put_wrapped(buf, body, 1 + KEYS, row, words.to_owned(), theme.style(Role::Text));
        if is_roomy {
            row = paint::put_wrapped(buf, body, 1 + KEYS, row, more.to_owned(), theme.style(Role::Dim)) + 1;
        }
    }
    row += u16::from(!is_roomy);
    let dot = theme.glyphs.dot;
    let keys =
        [(Action::Help, "what works here"), (Action::Palette, "find anything"), (Action::Quit, "leave")];
    let mut column = 1;
    for (place, (action, words)) in keys.into_iter().enumerate() {
        if place > 0 {
            column = paint::put(buf, body, column, row, format!(" {dot} "), theme.style(Role::Dim));
        }
        column = paint::put(buf, body, column, row, view.key(&action), theme.style(Role::Key));
        column = paint::put(buf, body, column, row, format!(" {words}"), theme.style(Role::Text));
    }
}
