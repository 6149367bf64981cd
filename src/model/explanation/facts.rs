//! What was found out: of an answer, of the name service, and by asking one module of it alone.

use std::net::IpAddr;
use std::time::Duration;

use crate::bytes::address::{Candidate, PolicyTables, Presented};
use crate::bytes::name_service::HostsLine;
use crate::bytes::text::SafeText;
use crate::model::dns::ResolvConf;

/// A line of what is known: what it is of, and what it says.
pub type ExplanationLine = (SafeText, SafeText);

/// What was found out about an answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Explanation {
    /// The addresses of the list in its order, each once, with the sources that the kernel would use; at most
    /// [`CANDIDATES`].
    pub candidates: Vec<Candidate>,
    /// The tables in force: those of glibc, with `/etc/gai.conf`.
    pub tables: PolicyTables,
    /// How the name service is set up.
    pub service: NameService,
    /// Lines of `/etc/hosts` with the node.
    pub hosts: Vec<HostsLine>,
}

/// Addresses of a list whose sources are asked for at most: three calls each.
pub const CANDIDATES: usize = 64;

/// How the name service of this host is set up.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct NameService {
    /// The modules of `hosts` in nsswitch.conf, each with its actions.
    pub modules: Vec<(String, String)>,
    /// What resolv.conf says, or why it cannot be read.
    pub resolver: Result<ResolvConf, String>,
}

/// What one module of the name service answered when it was asked alone.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ModuleAnswer {
    /// `files`, `dns` …
    pub module: String,
    /// How long it took.
    pub took: Duration,
    /// Its addresses, none for a name that it does not know; or why there is no answer.
    pub answer: Result<Vec<IpAddr>, String>,
}

/// An address as it is shown everywhere.
pub(super) fn shown(ip: IpAddr) -> SafeText {
    SafeText::shown(Presented::from(ip))
}
