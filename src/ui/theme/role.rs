//! What a style is asked for: the part that something plays on the screen.

use serde::Deserialize;

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The part that something plays on the screen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        #[repr(usize)]
        pub enum Role {
            $($(#[$doc])* $name,)*
        }

        impl Role {
            /// Every role, in the order of their numbers.
            pub const ALL: &[Role] = &[$(Role::$name,)*];
            /// How many there are.
            pub const COUNT: usize = Role::ALL.len();
        }
    };
}

roles! {
    /// Plain text.
    Text,
    /// What may be overlooked: units, hints, offsets.
    Dim,
    /// Frames and rules between regions.
    Rule,
    /// The whole row of the rule of the region with the keyboard.
    Focus,
    /// The words on a rule.
    Title,
    /// The pane that is shown, in the top line.
    Tab,
    /// The badge of TYPE.
    BadgeType,
    /// The badge of COMMAND.
    BadgeCommand,
    /// The name of a key.
    Key,
    /// The row or control under the cursor.
    Cursor,
    /// A row or byte that is marked.
    Mark,
    /// What a search or a filter found.
    Match,
    /// The inside of a text field.
    Field,
    /// The name of a field.
    Label,
    /// What went well, or is open.
    Good,
    /// What waits, or needs a look.
    Warn,
    /// What failed.
    Bad,
    /// What is over: closed rows.
    Closed,
    /// Bytes that we sent.
    Sent,
    /// Bytes that we received.
    Received,
    /// A popup and its frame.
    Popup,
    /// A toast.
    Toast,
    /// A NUL byte.
    ByteNul,
    /// A printable ASCII byte.
    ByteText,
    /// A white space byte.
    ByteSpace,
    /// Another ASCII byte.
    ByteControl,
    /// A byte from 0x80 up.
    ByteHigh,
    /// Padding in a struct.
    Padding,
    /// The first of the colours that tell neighbouring fields of a struct apart.
    FieldA,
    /// The second of them.
    FieldB,
    /// The third of them.
    FieldC,
    /// The fourth of them.
    FieldD,
}
