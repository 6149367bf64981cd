//! Certificates, keys and authorities. These read files: they are called on the threads of files alone.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use jiff::{Timestamp, Zoned, tz::TimeZone};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::bytes::text::SafeText;
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure};
use crate::model::tls::OwnCertificate;

/// The longest file that is read: the authorities of a system take about 250 KiB.
const MOST: u64 = 4 << 20;

/// How long a self-signed certificate is valid; from a day before, for clocks that differ.
const VALID: Duration = Duration::from_hours(24 * 90);
const BEFORE: Duration = Duration::from_hours(24);

/// A chain of certificates and the key of its first one.
pub(super) type ChainAndKey = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

fn name(file: &Path) -> SafeText {
    SafeText::escaped(file.as_os_str().as_encoded_bytes())
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(file).and_then(|open| open.take(MOST).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(bytes),
        Err(error) => {
            let failure = Failure::of_work("read file", name(file), error.to_string(), "");
            Err(match error.raw_os_error() {
                Some(errno) => Failure { cause: Cause::Errno(Errno(errno)), ..failure },
                None => failure,
            })
        }
    }
}

fn without(what: &str, file: &Path) -> Failure {
    let reason = format!("there is no {what} in PEM form in it");
    Failure::of_work("read file", name(file), reason, "it has lines -----BEGIN ...----- around base64 text")
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let bytes = read(file)?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&bytes).filter_map(Result::ok).collect();
    if certificates.is_empty() { Err(without("certificate", file)) } else { Ok(certificates) }
}

/// The certificates of a file, as authorities.
pub(super) fn authorities(file: &Path) -> Result<RootCertStore, Failure> {
    let mut roots = RootCertStore::empty();
    if roots.add_parsable_certificates(certificates(file)?).0 == 0 {
        return Err(without("certificate of an authority", file));
    }
    Ok(roots)
}

/// The authorities of the system; empty where it has none.
pub(super) fn system_authorities() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// Our certificate from its files.
pub(super) fn own_certificate(own: &OwnCertificate) -> Result<ChainAndKey, Failure> {
    let file = own.certificate.as_deref().unwrap_or(Path::new(""));
    let chain = certificates(file)?;
    let key_file = own.key.as_deref().unwrap_or(file);
    let key =
        PrivateKeyDer::from_pem_slice(&read(key_file)?).map_err(|_| without("private key", key_file))?;
    Ok((chain, key))
}

/// A certificate for a host that is signed with its own key, and the key; both new.
pub(super) fn self_signed(host: &str) -> Result<ChainAndKey, Failure> {
    let failed = |error: rcgen::Error| Failure::of_work("make certificate", "", error.to_string(), "");
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    if !host.is_empty() && !names.iter().any(|name| name == host) {
        names.insert(0, host.to_owned());
    }
    let mut params = CertificateParams::new(names).map_err(failed)?;
    params.distinguished_name.push(DnType::CommonName, "sockpit, self-signed");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let now = Timestamp::now();
    let day = |at: Zoned| date_time_ymd(at.year().into(), at.month() as u8, at.day() as u8);
    params.not_before = day((now - BEFORE).to_zoned(TimeZone::UTC));
    params.not_after = day((now + VALID).to_zoned(TimeZone::UTC));
    let key = KeyPair::generate().map_err(failed)?;
    let certificate = params.self_signed(&key).map_err(failed)?;
    let key = PrivateKeyDer::try_from(key.serialize_der())
        .map_err(|error| Failure::of_work("make certificate", "", error, ""))?;
    Ok((vec![certificate.der().clone()], key))
}
