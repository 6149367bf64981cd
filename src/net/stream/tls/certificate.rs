//! What a certificate says.

use std::net::IpAddr;

use jiff::Timestamp;
use rustls::pki_types::CertificateDer;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::time::ASN1Time;

use crate::bytes::text::SafeText;
use crate::model::tls::Certificate;

/// Names of a certificate that are kept.
const MOST_NAMES: usize = 64;

/// What the certificates of a chain say; one that cannot be read says so.
pub(super) fn chain(certificates: &[CertificateDer<'_>]) -> Vec<Certificate> {
    certificates.iter().map(|certificate| facts(certificate)).collect()
}

/// What a certificate says.
pub(super) fn facts(der: &[u8]) -> Certificate {
    let Ok((_, certificate)) = X509Certificate::from_der(der) else {
        let unread = "a certificate that cannot be read".to_owned();
        return Certificate {
            subject: unread.clone(),
            issuer: unread,
            not_before: String::new(),
            not_after: String::new(),
            names: Vec::new(),
        };
    };
    let names = certificate.subject_alternative_name().ok().flatten();
    let names = names.iter().flat_map(|extension| &extension.value.general_names).filter_map(general_name);
    Certificate {
        subject: distinguished(&certificate.subject().to_string()),
        issuer: distinguished(&certificate.issuer().to_string()),
        not_before: date(certificate.validity().not_before),
        not_after: date(certificate.validity().not_after),
        names: names.take(MOST_NAMES).collect(),
    }
}

/// A distinguished name; one that is empty says so.
fn distinguished(name: &str) -> String {
    if name.is_empty() { "(no name)".to_owned() } else { SafeText::escaped_str(name).into() }
}

fn general_name(name: &GeneralName<'_>) -> Option<String> {
    match name {
        GeneralName::DNSName(name) => Some(SafeText::escaped_str(name).into()),
        GeneralName::IPAddress(bytes) => {
            let v4 = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(*bytes).map(IpAddr::from))
                .ok()
                .map(|address| address.to_string())
        }
        _ => None,
    }
}

/// `2026-01-02 12:04:31`, UTC.
fn date(time: ASN1Time) -> String {
    Timestamp::from_second(time.timestamp()).map_or_else(
        |_| "a date out of range".to_owned(),
        |stamp| stamp.strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}
