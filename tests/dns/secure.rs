//! DNS over TLS and over HTTPS.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::PrivateKeyDer;

use crate::program::{Ended, sockpit};
use crate::zone::SecureServer;

/// An authority of this test alone.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "authority of a test");
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Authority { issuer, folder }
    }

    /// Its certificate as a file.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What a server shows its clients: a certificate for these names, and the protocol that it speaks.
    pub(crate) fn server(&self, names: &[&str], protocol: &[u8]) -> Arc<ServerConfig> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names).unwrap().signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
        let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let mut config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        config.alpn_protocols = vec![protocol.to_vec()];
        Arc::new(config)
    }
}

fn ask(server: &str, more: &[&str]) -> Ended {
    sockpit(&[&["dns", "www.example", "A", "--tries", "1", "--server", server], more].concat())
}

#[test]
fn answers_come_over_tls_and_https_and_the_certificate_is_checked() {
    let authority = Authority::new();
    let server = SecureServer::start(&authority, &["127.0.0.1", "dns.example"]);
    let file = authority.file();
    let ca = ["--ca", file.to_str().unwrap()];
    let (tls, https) = (format!("tls://{}", server.tls), format!("https://{}/dns-query", server.https));
    for (at, over, protocol) in [(&tls, "TLS", "dot"), (&https, "HTTPS", "h2")] {
        let told = ask(at, &ca).with(0).stdout;
        for words in [
            &format!(" over {over} in "),
            ", handshake in ",
            "TLSv1.3",
            &format!("ALPN {protocol}"),
            "A  192.0.2.1",
        ] {
            assert!(told.contains(words), "no {words} in\n{told}");
        }
        let json = ask(at, &[&ca[..], &["--json"]].concat()).with(0).json();
        let only = &json.iter().find(|line| line["type"] == "dns").unwrap()["tries"][0];
        assert!(only["handshake_us"].as_u64().is_some(), "{only}");
        // The socket calls are there, and so is what went through the library.
        let calls: Vec<&str> = json
            .iter()
            .filter(|line| line["socket"] == only["socket"])
            .filter_map(|line| line["call"].as_str())
            .collect();
        assert_eq!((calls.first(), calls.last()), (Some(&"socket"), Some(&"close")), "{calls:?}");
        // A name that the certificate has, one that it has not, and an authority that did not sign it.
        ask(at, &[&ca[..], &["--tls-name", "dns.example"]].concat()).with(0);
        let other = ask(at, &[&ca[..], &["--tls-name", "other.example"]].concat()).with(1);
        assert!(other.stderr.contains("dns.example"), "{}", other.stderr);
        let stranger = Authority::new();
        let stranger_file = stranger.file();
        let unknown = ask(at, &["--ca", stranger_file.to_str().unwrap()]).with(1);
        assert!(unknown.stderr.contains("TLS handshake"), "{}", unknown.stderr);
        let insecure = ask(at, &["--ca", stranger_file.to_str().unwrap(), "--insecure"]).with(0);
        assert!(insecure.stdout.contains("insecure"), "{}", insecure.stdout);
    }
}

#[test]
fn what_is_no_dns_over_https_is_told() {
    let authority = Authority::new();
    let server = SecureServer::start(&authority, &["127.0.0.1"]);
    let file = authority.file();
    let ca = ["--ca", file.to_str().unwrap()];
    let elsewhere = ask(&format!("https://{}/elsewhere", server.https), &ca).with(1);
    assert!(elsewhere.stderr.contains("ask over HTTP/2"), "{}", elsewhere.stderr);
    // A port that speaks DNS over TLS, and one that speaks no TLS at all.
    let tls = ask(&format!("https://{}", server.tls), &ca).with(1);
    assert!(tls.stderr.contains("no answer from"), "{}", tls.stderr);
    let plain = crate::zone::ZoneServer::start();
    let none = ask(&format!("tls://{}", plain.address), &[&ca[..], &["--timeout", "2"]].concat()).with(1);
    assert!(none.stderr.contains("no answer from"), "{}", none.stderr);
    let missing = ask(&format!("tls://{}", server.tls), &["--ca", "/nonexistent"]).with(1);
    assert!(missing.stderr.contains("ENOENT"), "{}", missing.stderr);
    let system = sockpit(&["dns", "www.example", "A", "--over", "tls"]).with(1);
    assert!(system.stderr.contains("have no names"), "{}", system.stderr);
}
