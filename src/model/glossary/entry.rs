//! What is said of a word, and the strict reader of the file.

use serde::Deserialize;

/// What kind of word it is, in the order in which a bare word is looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WordKind {
    /// A term of the field, or of this program.
    Term,
    /// A call of the kernel or of the C library.
    Call,
    /// A name of a number in the C headers: family, type, protocol, flag, request.
    Constant,
    /// A socket option.
    Option,
    /// An error number of the kernel.
    Errno,
    /// An error of `getaddrinfo` and `getnameinfo`.
    Eai,
    /// A state of a connection or session.
    State,
    /// A field of `struct tcp_info`, by its label.
    Info,
    /// What a server does with bytes.
    Service,
    /// How a server takes clients.
    Policy,
    /// A fault that a server makes on purpose.
    Fault,
    /// A setting of a server or session, by its label.
    Setting,
    /// A field of a DNS message.
    Dns,
}

impl WordKind {
    /// Every kind, in its order.
    pub const ALL: [WordKind; 13] = [
        WordKind::Term,
        WordKind::Call,
        WordKind::Constant,
        WordKind::Option,
        WordKind::Errno,
        WordKind::Eai,
        WordKind::State,
        WordKind::Info,
        WordKind::Service,
        WordKind::Policy,
        WordKind::Fault,
        WordKind::Setting,
        WordKind::Dns,
    ];

    /// What such a word is, after its name: `backlog, a term`.
    pub const fn words(self) -> &'static str {
        match self {
            WordKind::Term => "term",
            WordKind::Call => "call",
            WordKind::Constant => "name of a number in C",
            WordKind::Option => "socket option",
            WordKind::Errno => "error number",
            WordKind::Eai => "error of getaddrinfo",
            WordKind::State => "state",
            WordKind::Info => "measured by the kernel (TCP_INFO)",
            WordKind::Service => "service",
            WordKind::Policy => "policy",
            WordKind::Fault => "fault injection",
            WordKind::Setting => "setting",
            WordKind::Dns => "field of a DNS message",
        }
    }
}

/// An argument of a call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArgumentEntry {
    /// Its name in the man page.
    pub name: String,
    /// What it is, to be read after its value: `how many bytes of the address are given`.
    pub text: String,
}

/// What is said of a word. All of it is our own text: safe to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlossaryEntry {
    /// Of which kind.
    pub kind: WordKind,
    /// How it is written.
    pub word: String,
    /// Other spellings, and labels that mean the same.
    pub also: Vec<String>,
    /// What it is; the first sentence stands alone.
    pub text: String,
    /// What follows from it in practice.
    pub practice: String,
    /// Man page or RFC.
    pub source: String,
    /// Words that belong to it.
    pub see: Vec<String>,
    /// What a call returns; empty for what is no call.
    pub returns: String,
    /// The arguments of a call, in their order.
    pub arguments: Vec<ArgumentEntry>,
    /// What leads on from a state.
    pub next: Vec<String>,
}

impl GlossaryEntry {
    /// The word with its kind, `listen (call)`, which no other entry has.
    pub fn title(&self) -> String {
        format!("{} ({})", self.word, self.kind.words())
    }

    /// Its first sentence, for a line of help.
    pub fn brief(&self) -> &str {
        self.text.split_inclusive(". ").next().unwrap_or_default().trim_end()
    }
}

/// The file: a section for each kind.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GlossaryFile {
    term: Vec<WrittenEntry>,
    call: Vec<WrittenEntry>,
    constant: Vec<WrittenEntry>,
    option: Vec<WrittenEntry>,
    errno: Vec<WrittenEntry>,
    eai: Vec<WrittenEntry>,
    state: Vec<WrittenEntry>,
    info: Vec<WrittenEntry>,
    service: Vec<WrittenEntry>,
    policy: Vec<WrittenEntry>,
    fault: Vec<WrittenEntry>,
    setting: Vec<WrittenEntry>,
    dns: Vec<WrittenEntry>,
}

/// An entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenEntry {
    word: String,
    #[serde(default)]
    also: Vec<String>,
    text: String,
    practice: String,
    source: String,
    #[serde(default)]
    see: Vec<String>,
    #[serde(default)]
    returns: String,
    #[serde(default, rename = "argument")]
    arguments: Vec<ArgumentEntry>,
    #[serde(default)]
    next: Vec<String>,
}

/// Reads a glossary, in the order of [`WordKind::ALL`]. What it does not know is an error.
pub(super) fn parse(text: &str) -> Result<Vec<GlossaryEntry>, toml::de::Error> {
    let file: GlossaryFile = toml::from_str(text)?;
    let sections = [
        file.term,
        file.call,
        file.constant,
        file.option,
        file.errno,
        file.eai,
        file.state,
        file.info,
        file.service,
        file.policy,
        file.fault,
        file.setting,
        file.dns,
    ];
    let entries = WordKind::ALL.into_iter().zip(sections);
    Ok(entries.flat_map(|(kind, section)| section.into_iter().map(move |entry| entry.read(kind))).collect())
}

impl WrittenEntry {
    fn read(self, kind: WordKind) -> GlossaryEntry {
        let argument = |ArgumentEntry { name, text }| ArgumentEntry { name, text: one_line(&text) };
        GlossaryEntry {
            kind,
            word: self.word,
            also: self.also,
            text: one_line(&self.text),
            practice: one_line(&self.practice),
            source: self.source,
            see: self.see,
            returns: one_line(&self.returns),
            arguments: self.arguments.into_iter().map(argument).collect(),
            next: self.next,
        }
    }
}

/// A text that was written on several lines, as one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
