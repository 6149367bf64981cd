//! TLS (RFC 8446, RFC 5246) over the recorded socket, by rustls. Its socket calls are in the journal, marked as made inside
//! the library; what it is given and gives are the messages.
//!
//! ```text
//! carried      the stream: handshake, read, write, close_notify
//! check        the check of a server's certificate, and why one fails
//! certificate  what a certificate says
//! files        certificates, keys and authorities, from files; a self-signed certificate
//! ```

mod carried;
mod certificate;
mod check;
mod files;

use std::sync::Arc;

use rustls::client::Resumption;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::ServerName;
use rustls::server::WebPkiClientVerifier;
use rustls::{ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection};

use super::{ByteStream, StreamLayer};
use crate::model::failure::Failure;
use crate::model::tls::{ClientTls, ServerTls, TlsState};
use crate::net::context::NetContext;
use crate::net::sock::Sock;
use carried::TlsStream;
use check::{PeerVerifier, SeenPeer};

/// The library, as its calls are told.
const LIBRARY: &str = "rustls 0.23";

/// What is done with what was agreed on, once it is.
pub(crate) type ReportTls = Arc<dyn Fn(&Sock, TlsState) + Send + Sync>;

/// What both sides of TLS work with.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// TLS to the server of a host, which is checked. Its files are read on the threads of files.
pub(crate) async fn client(
    net: &NetContext,
    tls: &ClientTls,
    host: &str,
    report: ReportTls,
) -> Result<Arc<dyn StreamLayer>, Failure> {
    let tls = tls.clone();
    let host = host.to_owned();
    let made = net.files.run(move || ClientLayer::new(&tls, &host, report)).await;
    made.unwrap_or_else(|why| Err(why.failure("prepare TLS", "")))
        .map(|layer| Arc::new(layer) as Arc<dyn StreamLayer>)
}

/// TLS for the clients of a server. A self-signed certificate is for `host` and for this host's own names.
pub(crate) async fn server(
    net: &NetContext,
    tls: &ServerTls,
    host: &str,
    report: ReportTls,
) -> Result<Arc<dyn StreamLayer>, Failure> {
    let tls = tls.clone();
    let host = host.to_owned();
    let made = net.files.run(move || ServerLayer::new(&tls, &host, report)).await;
    made.unwrap_or_else(|why| Err(why.failure("prepare TLS", "")))
        .map(|layer| Arc::new(layer) as Arc<dyn StreamLayer>)
}

struct ClientLayer {
    config: ClientConfig,
    verifier: PeerVerifier,
    name: ServerName<'static>,
    report: ReportTls,
}

impl ClientLayer {
    fn new(tls: &ClientTls, host: &str, report: ReportTls) -> Result<ClientLayer, Failure> {
        let name = tls.name.as_deref().unwrap_or(host);
        // The address of an interface of this host is no part of what a certificate says.
        let bare = name.split_once('%').map_or(name, |(address, _)| address);
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| {
            let advice = "set the name that the certificate has to have: tls-name";
            Failure::of_work(
                "prepare TLS",
                name.escape_debug(),
                "no name that a certificate can have",
                advice,
            )
        })?;
        let verifier = PeerVerifier::new(tls)?;
        let builder = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier.watched(&SeenPeer::default())));
        let mut config = match &tls.own.certificate {
            Some(_) => {
                let (chain, key) = files::own_certificate(&tls.own)?;
                builder.with_client_auth_cert(chain, key).map_err(unusable)?
            }
            None => builder.with_no_client_auth(),
        };
        config.alpn_protocols = protocols(&tls.protocols);
        // Every handshake is a whole one, with a certificate to be seen.
        config.resumption = Resumption::disabled();
        Ok(ClientLayer { config, verifier, name, report })
    }
}

impl StreamLayer for ClientLayer {
    fn over(&self, sock: Sock) -> Box<dyn ByteStream> {
        let seen = SeenPeer::default();
        let mut config = self.config.clone();
        config.dangerous().set_certificate_verifier(Arc::new(self.verifier.watched(&seen)));
        let made = ClientConnection::new(Arc::new(config), self.name.clone());
        Box::new(TlsStream::new(sock, made.map(Connection::from), seen, Arc::clone(&self.report)))
    }
}

struct ServerLayer {
    config: Arc<ServerConfig>,
    report: ReportTls,
}

impl ServerLayer {
    fn new(tls: &ServerTls, host: &str, report: ReportTls) -> Result<ServerLayer, Failure> {
        let builder = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(unusable)?;
        let builder = match &tls.authorities {
            None => builder.with_no_client_auth(),
            Some(file) => {
                let roots = Arc::new(files::authorities(file)?);
                let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider()).build();
                builder.with_client_cert_verifier(verifier.map_err(unusable)?)
            }
        };
        let (chain, key) = match &tls.own.certificate {
            Some(_) => files::own_certificate(&tls.own)?,
            None => files::self_signed(host)?,
        };
        let mut config = builder.with_single_cert(chain, key).map_err(unusable)?;
        config.alpn_protocols = protocols(&tls.protocols);
        Ok(ServerLayer { config: Arc::new(config), report })
    }
}

impl StreamLayer for ServerLayer {
    fn over(&self, sock: Sock) -> Box<dyn ByteStream> {
        let made = ServerConnection::new(Arc::clone(&self.config));
        Box::new(TlsStream::new(
            sock,
            made.map(Connection::from),
            SeenPeer::default(),
            Arc::clone(&self.report),
        ))
    }
}

fn protocols(names: &[String]) -> Vec<Vec<u8>> {
    names.iter().map(|name| name.as_bytes().to_vec()).collect()
}

/// The library takes neither the files nor the settings.
fn unusable(error: impl std::fmt::Display) -> Failure {
    let advice = "the key must be that of the first certificate in the file";
    Failure::of_work("prepare TLS", "", error.to_string().escape_debug().to_string(), advice)
}
