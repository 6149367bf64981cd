//! TLS over the stream of a session or server: what it is given, and what was agreed on with the peer.

use std::path::PathBuf;

use crate::bytes::text::SafeText;

/// TLS of a session, which checks its peer.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ClientTls {
    /// Certificates (PEM) of the only authorities that are trusted; `None`: those of the system.
    pub authorities: Option<PathBuf>,
    /// The name that the server's certificate has to have, and that the server is told (SNI, RFC 6066); `None`: the host
    /// of the endpoint.
    pub name: Option<String>,
    /// Protocols offered by ALPN (RFC 7301), the most wanted first.
    pub protocols: Vec<String>,
    /// What we show when the server asks for a certificate.
    pub own: OwnCertificate,
    /// Go on whatever the check of the server's certificate says. What it says is told all the same.
    pub insecure: bool,
}

/// TLS of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ServerTls {
    /// What clients are shown; without a file a self-signed certificate is made at each start.
    pub own: OwnCertificate,
    /// Protocols that are agreed to by ALPN, the most wanted first.
    pub protocols: Vec<String>,
    /// Certificates (PEM) of authorities: clients must show a certificate of one of them. `None`: none is asked for.
    pub authorities: Option<PathBuf>,
}

/// A certificate of ours and its private key.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct OwnCertificate {
    /// The certificate (PEM), behind it those of its issuers.
    pub certificate: Option<PathBuf>,
    /// The private key (PEM); `None`: it is in the file of the certificate.
    pub key: Option<PathBuf>,
}

/// What was agreed on with a peer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TlsState {
    /// `TLSv1.3`.
    pub version: String,
    /// The cipher suite, by its name in the IANA's list: `TLS13_AES_256_GCM_SHA384`.
    pub cipher: String,
    /// The protocol agreed on by ALPN; safe to show.
    pub protocol: Option<String>,
    /// The name that the client told by SNI; safe to show.
    pub name: Option<String>,
    /// The certificates that the peer showed, its own first.
    pub chain: Vec<Certificate>,
    /// What the check of them said.
    pub check: PeerCheck,
}

/// What the check of the peer's certificate said.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum PeerCheck {
    /// It is the peer that it should be.
    Passed,
    /// It failed for this reason, and we went on all the same: `insecure`.
    Ignored(String),
    /// The peer is a client, and was not asked for a certificate.
    NotAsked,
}

/// A certificate (X.509, RFC 5280), as far as a person wants to know it. Texts are safe to show.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Certificate {
    /// Whose it is: `CN=localhost`.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// The first second in which it is valid, UTC: `2026-01-02 12:04:31`.
    pub not_before: String,
    /// The last.
    pub not_after: String,
    /// Host names and addresses that it is for (subject alternative names).
    pub names: Vec<String>,
}

impl Certificate {
    /// Whether it was signed with its own key, as far as its names tell.
    pub fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }
}

impl TlsState {
    /// A line: version, cipher, protocol, whose certificate, and the check unless it passed.
    pub fn line(&self) -> SafeText {
        let mut line =
            SafeText::escaped_str(&self.version).then(" ").then(SafeText::escaped_str(&self.cipher));
        if let Some(protocol) = &self.protocol {
            line = line.then(", ALPN ").then(SafeText::kept(protocol));
        }
        if let Some(name) = &self.name {
            line = line.then(", SNI ").then(SafeText::kept(name));
        }
        if let Some(certificate) = self.chain.first() {
            line = line.then(", certificate of ").then(SafeText::kept(&certificate.subject));
        }
        match &self.check {
            PeerCheck::Ignored(why) => line.then(", insecure: ").then(SafeText::kept(why)),
            PeerCheck::Passed | PeerCheck::NotAsked => line,
        }
    }
}
