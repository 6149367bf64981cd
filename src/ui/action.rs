//! Every user action, by name.
//!
//! One enum, so that keys, the palette, menus, a guide, a test or a setup drive the panes in the same way.
//! Variants without fields can be bound in the key map, which names them in kebab-case; variants with
//! fields carry a choice that was made (in a menu, a palette line, a guide), and no key can name them,
//! because the key map takes plain names only.

use serde::{Deserialize, Serialize};

use super::pane_id::PaneId;
use crate::model::console::CloseKind;
use crate::model::dns::TypedDns;
use crate::model::endpoint::Endpoint;

/// What the user can ask for. What it means is up to the focused pane, field or popup.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Show the Lookup pane.
    ShowLookup,
    /// Show the Console pane.
    ShowConsole,
    /// Show the Servers pane.
    ShowServers,
    /// Show the Inspect pane.
    ShowInspect,
    /// Turn the calls from strip to half to full screen.
    ShowCalls,
    /// Pin a second pane beside the first, or take it away (from 160 columns).
    Pin,

    /// To the next control or region of the pane.
    NextRegion,
    /// To the previous control or region of the pane.
    PreviousRegion,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// One step left; in a choice, the previous value.
    Left,
    /// One step right; in a choice, the next value.
    Right,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row, and follow what is new.
    Last,

    /// Open or enter what is under the cursor; in TYPE, the one act of the field.
    Enter,
    /// Type in the main field of the pane.
    Type,
    /// Undo one layer: TYPE, popup, marks, filter, pause, full.
    Back,

    /// Add one: a session, a server, a buffer.
    Add,
    /// Edit the settings of what is under the cursor.
    Edit,
    /// Make another one with the same settings.
    Clone,
    /// Start or stop it.
    StartStop,
    /// Ask how to end it: close, shut down, reset, stop listening.
    End,
    /// Open its bytes in Inspect.
    ToInspect,
    /// Talk to this address in Console, or put these bytes into the composer.
    Talk,
    /// Serve at this address.
    ServeHere,
    /// Ask for the name of this address.
    WhoIs,
    /// Jump to the other end of the connection.
    OtherEnd,
    /// Ask in which form to copy.
    CopyMenu,
    /// Mark the row, or tick the box.
    Mark,
    /// Hold the view still, or let it run again; nothing is lost meanwhile.
    Pause,
    /// Type a filter for this list.
    Filter,
    /// To the next row that matches.
    NextMatch,
    /// To the previous row that matches.
    PreviousMatch,
    /// Order the rows of the list by another column, or the other way round.
    Sort,
    /// Switch fault injection.
    Faults,
    /// Show this region on the whole screen, or no longer.
    Full,
    /// Leave the closed rows of a list out, or show them again.
    HideClosed,
    /// Show EAGAIN and observer calls too, or hide them.
    ShowHidden,
    /// Say why nothing comes back.
    Why,
    /// Follow the way of DNS from the root servers to those of the name.
    TraceDns,

    /// Send the bytes of a file over the session.
    SendFile,
    /// The payloads that are saved by a name.
    SavedPayloads,
    /// The stream of a conversation: into Inspect, or into a file.
    Stream,
    /// Show messages in the next form: text and hex, text, hex, lines.
    ShowAs,
    /// Show both ends of a connection side by side, joined by their bytes, or the messages again.
    BothEnds,
    /// Make partial reads and writes of a session, or offer its calls what they were offered before.
    PartialReads,
    /// Write a note on the row under the cursor, or change it.
    Note,
    /// Show the next kind of times: of the clock, since opening, since the row before.
    Times,

    /// Fetch a file from a server.
    Fetch,

    /// Choose whose calls are shown.
    Whose,

    /// Change the byte order.
    Order,
    /// Change the width of the groups.
    Width,
    /// Show the bytes in the next base: hexadecimal, decimal, octal, binary.
    Base,
    /// Show offsets in decimal or in hexadecimal.
    Offsets,
    /// Remember the place under the cursor, or forget it.
    Place,
    /// The places that are remembered, to go to.
    Places,
    /// Show another buffer beside this one, with what differs.
    Compare,
    /// Save the bytes to a file, in a form of your choice.
    Save,
    /// To the next difference.
    NextDifference,
    /// To the previous difference.
    PreviousDifference,
    /// Choose the struct that lies over the bytes.
    Struct,
    /// Choose another struct beside the one over the bytes.
    Cast,
    /// The layouts as they are on the next machine: sizes, alignments, padding.
    Machine,
    /// The constants of the sockets API, as each platform numbers them.
    Constants,
    /// Put what is typed before what is there, or over it.
    InsertMode,
    /// To the next session, server or tab.
    Next,
    /// To the previous session, server or tab.
    Previous,
    /// Undo the last edit.
    Undo,
    /// Redo what was undone.
    Redo,

    /// Capture the mouse, or release it.
    Mouse,
    /// Look as another of the shipped themes.
    NextTheme,
    /// What can be done here, and with which keys.
    Help,
    /// Explain what is under the cursor.
    ExplainHere,
    /// Find an action by its name.
    Palette,
    /// Type a command such as `0x40`, where to go.
    CommandLine,
    /// Quit, after a question if anything is open.
    Quit,
    /// Cancel what runs here, else leave after a question; twice within a second leaves at once.
    Interrupt,
    /// Give the terminal back to the shell for a while.
    Suspend,
    /// Redraw the whole screen.
    Repaint,

    /// The older entry of the field's history.
    HistoryBack,
    /// The newer entry of the field's history.
    HistoryForward,
    /// Begin a new line in the field.
    NewLine,
    /// The options of the field: notation, ending, NUL, split.
    FieldOptions,
    /// Edit the text of the field in the outside editor.
    EditOutside,
    /// The cursor one character left.
    CursorLeft,
    /// The cursor one character right.
    CursorRight,
    /// The cursor one word left.
    WordLeft,
    /// The cursor one word right.
    WordRight,
    /// The cursor to the start of the line.
    LineStart,
    /// The cursor to the end of the line.
    LineEnd,
    /// Delete the character before the cursor.
    DeleteBack,
    /// Delete the character under the cursor.
    DeleteForward,
    /// Delete the word before the cursor.
    DeleteWord,
    /// Delete to the start of the line.
    DeleteToStart,
    /// Delete to the end of the line.
    DeleteToEnd,
    /// Take all that is typed away, of however many lines.
    ClearField,

    /// Close the listener and keep its connections.
    StopListening,
    /// Close or stop everything of this list.
    EndAll,
    /// Forget what has ended: take its row away.
    Forget,

    /// End what is under the cursor, or what is marked, in this way.
    EndBy(CloseKind),
    /// Copy what is under the cursor, or what is marked, in this form.
    CopyAs(CopyForm),
    /// Explain this word, or list all that are explained if it is empty.
    Explain(String),
    /// Show this pane.
    Show(PaneId),
    /// Go to this row, line or offset.
    Goto(u64),
    /// Go so many rows, lines or bytes on, or back.
    GotoBy(i64),
    /// Open this file in Inspect.
    OpenFile(String),
    /// Write a value of this kind (`u32`, `f64`, `port`) over the bytes at the cursor.
    WriteValue(String, String),
    /// To the session or server of this number, to the tab at this place from 1.
    Nth(u64),
    /// Open a session to this endpoint.
    OpenSession(Endpoint),
    /// Open a TCP session with TLS to this endpoint, its settings those of the system.
    OpenTls(Endpoint),
    /// Change a setting or a socket option of the selected session, by its name and the text of its value.
    Set(String, String),
    /// Fetch a file from this server into this local file, which may be empty yet.
    FetchFrom(Endpoint, String),
    /// Start a server of the service of this name, at this endpoint.
    Serve(String, Endpoint),
    /// Ask for this name in Lookup.
    LookUp(String),
    /// Ask DNS servers, in Lookup.
    AskDns(Box<TypedDns>),
    /// Set the filter of the focused list to this text; empty takes it away.
    SetFilter(String),
    /// Put this text into the main field in place of what is there.
    Fill(String),
    /// The entry of a pane's own menu that was chosen, by the names the pane gave them.
    Pick {
        /// Which menu.
        menu: String,
        /// Which entry.
        item: String,
    },
}

/// In which form something is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyForm {
    /// The payload as text in the composer's notation, which can be pasted back.
    Escaped,
    /// Hex pairs with blanks: `48 65`.
    Hex,
    /// Hex pairs without blanks: `4865`.
    PlainHex,
    /// A dump as `xxd` prints it.
    Xxd,
    /// A C array.
    CArray,
    /// A Rust array.
    RustArray,
    /// Base64 with padding (RFC 4648).
    Base64,
    /// The row as it is shown.
    Row,
    /// The address with its port: `127.0.0.1:58001`, `[::1]:58001`.
    Endpoint,
    /// The address alone.
    Host,
    /// The port alone.
    Port,
    /// The bytes of the `sockaddr` as hex pairs.
    Sockaddr,
}

impl Action {
    /// The name that the key map knows it by: `start-stop`. Empty for those that carry a choice.
    pub fn name(&self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }

    /// Whether it ends or stops something that runs. Such an action must not lie on a key that the rest
    /// of a cut escape sequence looks like.
    pub fn is_destructive(&self) -> bool {
        matches!(
            self,
            Action::End
                | Action::EndBy(_)
                | Action::EndAll
                | Action::StopListening
                | Action::Forget
                | Action::StartStop
                | Action::Quit
                | Action::Interrupt
                | Action::DeleteBack
                | Action::DeleteForward
                | Action::DeleteWord
                | Action::DeleteToStart
                | Action::DeleteToEnd
                | Action::ClearField
        )
    }
}
