//! Keys for the running program, each awaited by what it does on the screen.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use std::net::SocketAddr;

use super::pty::{Session, View};

/// The mark of the cursor in lists and menus.
const CURSOR: char = '▌';

/// Whether a row under a cursor says `words`.
fn is_on(view: &View<'_>, words: &str) -> bool {
    view.text().lines().any(|line| line.split(CURSOR).skip(1).any(|rest| rest.starts_with(words)))
}

/// What stands behind each cursor.
fn under_cursors(view: &View<'_>) -> Vec<String> {
    view.text().lines().flat_map(|line| line.split(CURSOR).skip(1).map(str::to_owned)).collect()
}

impl Session {
    /// To the commands. An Esc is only one once nothing follows it.
    pub fn leave_type(&mut self) {
        self.type_in("\x1b");
        self.until_badge("COMMAND");
    }

    /// Waits for the level that the bottom line tells.
    pub fn until_badge(&self, level: &str) {
        self.until(level, |view| view.text().lines().last().is_some_and(|line| line.contains(level)));
    }

    /// Down in a list until the cursor is on the row that begins with `words`.
    pub fn down_to(&mut self, words: &str) {
        for _ in 0..60 {
            if self.view(|view| is_on(view, words)) {
                return;
            }
            // Any frame may come first: only that the cursor stands elsewhere tells that the key was taken.
            let before = self.view(under_cursors);
            self.type_in("\x1b[B");
            self.until("the cursor moves", |view| under_cursors(view) != before);
            self.settle();
        }
        panic!("no row {words:?}\n{}", self.view(|view| view.screen.contents()));
    }

    /// Waits until the last frame is whole.
    pub fn settle(&self) {
        self.until("a whole frame", |view| view.bytes.ends_with(b"\x1b[?2026l"));
    }

    /// Adds a server by the form of a service: `transport` is `TCP` or `UDP`; the port is the system's
    /// choice. Gives where it listens, as its row says.
    pub fn serve(&mut self, transport: &str, service: &str) -> SocketAddr {
        let known = self.view(|view| listening(&view.text()));
        self.type_in("3");
        self.until_text("[3 Servers]");
        self.type_in("a");
        self.until_text("Add a server");
        self.down_to(&format!("{service}…"));
        self.type_in("\r");
        self.until_text("A new server");
        if transport == "UDP" {
            self.type_in("\x1b[C");
            self.until_text("‹UDP›");
        }
        self.type_in("\t\t\x150");
        self.until_text("the system chooses");
        self.type_in("\r");
        let fresh = |view: &View<'_>| {
            let now = listening(&view.text());
            now.into_iter().find(|(kind, at)| kind == transport && !known.contains(&(kind.clone(), *at)))
        };
        self.until("the server listens", |view| fresh(view).is_some());
        self.view(|view| fresh(view)).unwrap().1
    }
}

/// The rows of servers that listen: transport and address.
fn listening(screen: &str) -> Vec<(String, SocketAddr)> {
    let rows = screen.lines().filter_map(|line| line.split_once("● "));
    rows.filter_map(|(_, row)| {
        let mut words = row.split_whitespace();
        let (transport, address) = (words.next()?, words.next()?);
        let address: SocketAddr = address.parse().ok()?;
        (address.port() != 0).then(|| (transport.to_owned(), address))
    })
    .collect()
}
