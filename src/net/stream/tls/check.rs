//! The check of a server's certificate, which tells what it saw; and why a handshake failed, with what to do next.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{AlertDescription, CertificateError, DigitallySignedStruct, Error, SignatureScheme};

use super::{certificate, files, provider};
use crate::bytes::text::SafeText;
use crate::model::failure::Failure;
use crate::model::tls::{Certificate, ClientTls};

/// Why a check failed, and what to do next.
#[derive(Clone, Debug)]
pub(super) struct CheckProblem {
    pub(super) reason: String,
    pub(super) advice: String,
}

/// What the check of one connection saw, if it failed.
#[derive(Clone, Debug, Default)]
pub(super) struct SeenPeer(Arc<Mutex<Option<CheckProblem>>>);

impl SeenPeer {
    pub(super) fn problem(&self) -> Option<CheckProblem> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Checks a server as rustls does, and keeps why it failed.
#[derive(Clone, Debug)]
pub(super) struct PeerVerifier {
    /// `None`: there is no authority to check by.
    inner: Option<Arc<WebPkiServerVerifier>>,
    insecure: bool,
    algorithms: WebPkiSupportedAlgorithms,
    seen: SeenPeer,
}

impl PeerVerifier {
    pub(super) fn new(tls: &ClientTls) -> Result<PeerVerifier, Failure> {
        let roots = match &tls.authorities {
            Some(file) => files::authorities(file)?,
            None => files::system_authorities(),
        };
        if roots.is_empty() && !tls.insecure {
            return Err(Failure::of_work(
                "prepare TLS",
                "",
                "this system has no certificates of authorities to check a server by",
                "install them (package ca-certificates), give a file of your own (ca), or set insecure",
            ));
        }
        let inner = if roots.is_empty() {
            None
        } else {
            let built = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
            Some(built.map_err(super::unusable)?)
        };
        Ok(PeerVerifier {
            inner,
            insecure: tls.insecure,
            algorithms: provider().signature_verification_algorithms,
            seen: SeenPeer::default(),
        })
    }

    /// The same for one connection.
    pub(super) fn watched(&self, seen: &SeenPeer) -> PeerVerifier {
        PeerVerifier { seen: seen.clone(), ..self.clone() }
    }
}

impl ServerCertVerifier for PeerVerifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let checked = match &self.inner {
            Some(inner) => inner.verify_server_cert(end_entity, intermediates, name, ocsp, now),
            None => Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)),
        };
        let Err(error) = checked else { return checked };
        let shown = certificate::facts(end_entity);
        let problem = match &error {
            Error::InvalidCertificate(why) => of_certificate(why, &shown, intermediates.len(), name, now),
            other => CheckProblem { reason: safe(other), advice: String::new() },
        };
        *self.seen.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
        if self.insecure { Ok(ServerCertVerified::assertion()) } else { Err(error) }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

fn safe(error: &Error) -> String {
    SafeText::shown(error).into()
}

/// Days between now and a date, for one that has passed by.
fn days(from: UnixTime, to: UnixTime) -> u64 {
    Duration::from_secs(to.as_secs().saturating_sub(from.as_secs())).as_secs() / 86_400
}

fn of_certificate(
    error: &CertificateError,
    shown: &Certificate,
    intermediates: usize,
    name: &ServerName<'_>,
    now: UnixTime,
) -> CheckProblem {
    let Certificate { subject, issuer, not_before, not_after, names } = shown;
    let (reason, advice) = match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            let ago = match error {
                CertificateError::ExpiredContext { not_after, .. } => match days(*not_after, now) {
                    0 => String::new(),
                    1 => ", 1 day ago".to_owned(),
                    days => format!(", {days} days ago"),
                },
                _ => String::new(),
            };
            (
                format!("the certificate of {subject} expired on {not_after} UTC{ago}"),
                "the server needs a new one; look at this host's clock too".to_owned(),
            )
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => (
            format!("the certificate of {subject} is not valid yet: only from {not_before} UTC on"),
            "look at the clocks of this host and of the server".to_owned(),
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            let wanted = SafeText::shown(name.to_str());
            let has = if names.is_empty() { "no name at all".to_owned() } else { names.join(", ") };
            (
                format!("the certificate of {subject} is for {has}, not for {wanted}"),
                "connect to a name that it has, or say that you expect one of them (tls-name)".to_owned(),
            )
        }
        CertificateError::UnknownIssuer if shown.is_self_issued() => (
            format!("the certificate of {subject} is signed by itself, and is not trusted here"),
            "if you know that it is the right one, give it as the authority (ca)".to_owned(),
        ),
        CertificateError::UnknownIssuer => {
            let sent = match intermediates {
                0 => ". The server sent no intermediate certificate; there may be one missing".to_owned(),
                sent => format!(". It sent {sent} more of its chain"),
            };
            (
                format!(
                    "the certificate of {subject} was issued by {issuer}, which is not trusted here{sent}"
                ),
                "give the certificate of that authority (ca)".to_owned(),
            )
        }
        // As openssl req -x509 makes it.
        CertificateError::Other(_) if format!("{error:?}").contains("CaUsedAsEndEntity") => (
            format!("the certificate of {subject} is one of an authority (CA:TRUE), and none of a server"),
            "make one for the server (basicConstraints CA:FALSE)".to_owned(),
        ),
        other => (
            format!("the certificate of {subject}: {}", safe(&Error::InvalidCertificate(other.clone()))),
            String::new(),
        ),
    };
    let advice =
        if advice.is_empty() { "insecure goes on".to_owned() } else { format!("{advice}; insecure goes on") };
    CheckProblem { reason, advice: format!("{advice} all the same, and nobody knows with whom") }
}

/// Why a handshake, or the stream after it, failed.
pub(super) fn explained(error: &Error, seen: &SeenPeer, is_client: bool) -> CheckProblem {
    let of = |reason: String, advice: &str| CheckProblem { reason, advice: advice.to_owned() };
    match error {
        Error::InvalidCertificate(why) => seen.problem().unwrap_or_else(|| {
            let why = safe(&Error::InvalidCertificate(why.clone()));
            of(format!("the certificate that the client showed was refused: {why}"), "")
        }),
        Error::NoCertificatesPresented => of(
            "the client showed no certificate".to_owned(),
            "it has to show one of the authorities that this server was given",
        ),
        Error::AlertReceived(alert) => {
            let advice = match alert {
                AlertDescription::UnknownCA => {
                    "the peer does not trust the authority of the certificate that it was shown"
                }
                AlertDescription::CertificateRequired => {
                    "the server asks for a certificate of the client: give one (cert, key)"
                }
                AlertDescription::BadCertificate
                | AlertDescription::CertificateUnknown
                | AlertDescription::CertificateExpired => {
                    "the peer did not accept the certificate that it was shown"
                }
                AlertDescription::NoApplicationProtocol => {
                    "none of the protocols offered by ALPN is served there"
                }
                AlertDescription::UnrecognisedName => {
                    "the server has no certificate for the name that it was told"
                }
                AlertDescription::ProtocolVersion => "it speaks neither TLS 1.2 nor TLS 1.3",
                _ => "",
            };
            of(format!("the peer sent the alert {}", SafeText::shown(format!("{alert:?}"))), advice)
        }
        Error::InvalidMessage(_) if is_client => of(
            "what the server sent is no TLS".to_owned(),
            "the service on this port may be a plain one: leave TLS out",
        ),
        Error::InvalidMessage(_) => {
            of("what the client sent is no TLS".to_owned(), "it has to speak TLS from its first byte on")
        }
        Error::PeerIncompatible(why) => {
            of(format!("nothing in common with the peer: {}", SafeText::shown(format!("{why:?}"))), "")
        }
        other => of(safe(other), ""),
    }
}
