//! The steps of a scenario, as they are written.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Step {
    Connect(usize),
    Send(String),
    SendEach(String),
    SendBytes(usize),
    Shutdown(Always),
    Close(Always),
    Reset(Always),
    Expect(String),
    ExpectBytes(usize),
    ExpectFile(Part),
    ExpectEof(Always),
    ExpectReset(Always),
    ExpectEpipe(Always),
    ExpectNothing(u64),
    Fetch(Fetch),
    Reply(String),
    Row(Row),
    Totals(Totals),
    Secret(String),
    Faults(Vec<String>),
    RemoveFile(String),
    StopListening(Always),
    Restart(Restart),
    Knock(usize),
    ExpectConnected(Always),
    Queue(Queue),
}

/// `true`.
#[derive(Deserialize)]
#[serde(try_from = "bool")]
pub struct Always;

impl TryFrom<bool> for Always {
    type Error = &'static str;

    fn try_from(yes: bool) -> Result<Always, &'static str> {
        if yes { Ok(Always) } else { Err("leave the step out instead") }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub name: String,
    #[serde(default)]
    pub from: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Fetch {
    pub command: char,
    #[serde(default)]
    pub offset: usize,
    #[serde(default)]
    pub lose_every: usize,
    /// The file that is got, from the offset; or the text of the error.
    pub file: Option<String>,
    pub error: Option<String>,
}

/// What the row of this client comes to say.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Row {
    pub note: Option<String>,
    /// The reason of its end, as `ByPeer`; `""` for a row that is open.
    pub ended: Option<String>,
    pub bytes_in: Option<u64>,
    pub bytes_out: Option<u64>,
    pub calls_in: Option<u64>,
    pub calls_out: Option<u64>,
    pub progress: Option<u16>,
    /// Its place in the accept queue, from 1, and the bytes that the kernel holds for it there.
    pub place: Option<u32>,
    pub held: Option<u32>,
}

/// The server ends, and starts again at its address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    #[serde(default)]
    pub server: usize,
    /// The errno by which it fails to; without: it listens again.
    pub fails: Option<String>,
}

/// The accept queue as it comes to be seen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    #[serde(default)]
    pub server: usize,
    pub waiting: u32,
    /// Whether a SYN was dropped since the server started.
    #[serde(default)]
    pub dropped: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Totals {
    #[serde(default)]
    pub server: usize,
    pub open: Option<u32>,
    pub accepted: Option<u64>,
    pub refused: Option<u64>,
    pub bytes_in: Option<u64>,
    pub bytes_out: Option<u64>,
}
