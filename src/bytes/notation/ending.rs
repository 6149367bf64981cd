//! What is added at the end of each payload.

/// What is added at the end of each payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnding {
    /// Nothing: what was typed is what is sent.
    #[default]
    None,
    /// A line feed, `0a`.
    Lf,
    /// A carriage return, `0d`.
    Cr,
    /// Both, `0d 0a`, as most text protocols of the Internet want (RFC 5234, CRLF).
    CrLf,
    /// A NUL, `00`, as C keeps at the end of a string.
    Nul,
}

impl LineEnding {
    /// All endings, in the order in which a form offers them.
    pub const ALL: [LineEnding; 5] =
        [LineEnding::None, LineEnding::Lf, LineEnding::Cr, LineEnding::CrLf, LineEnding::Nul];

    /// The word for it in forms, flags and files.
    pub const fn name(self) -> &'static str {
        match self {
            LineEnding::None => "none",
            LineEnding::Lf => "lf",
            LineEnding::Cr => "cr",
            LineEnding::CrLf => "crlf",
            LineEnding::Nul => "nul",
        }
    }

    /// The ending that a form, flag or file names.
    pub fn from_name(name: &str) -> Option<LineEnding> {
        LineEnding::ALL.into_iter().find(|ending| ending.name() == name)
    }

    /// The bytes themselves.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            LineEnding::None => b"",
            LineEnding::Lf => b"\n",
            LineEnding::Cr => b"\r",
            LineEnding::CrLf => b"\r\n",
            LineEnding::Nul => b"\0",
        }
    }
}
