//! TLS to a server, for each connection to it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::model::dns::{DnsHost, DnsOver, DnsServer, DnsSettings};
use crate::model::failure::Failure;
use crate::model::ids::SocketId;
use crate::model::tls::{ClientTls, TlsState};
use crate::net::context::NetContext;
use crate::net::sock::Sock;
use crate::net::stream::{ByteStream, StreamLayers, tls};

/// What lies over the sockets to one server, and what was agreed on there.
#[derive(Clone, Default)]
pub(super) struct TransportLayer {
    layer: StreamLayers,
    /// By socket, until the try takes it.
    agreed: Arc<Mutex<HashMap<SocketId, String>>>,
}

impl TransportLayer {
    /// Nothing, unless the server is asked over TLS: then its files are read.
    pub(super) async fn prepare(
        net: &NetContext,
        server: &DnsServer,
        settings: &DnsSettings,
    ) -> Result<TransportLayer, Failure> {
        let protocol = match server.over(settings.over).0 {
            DnsOver::Udp | DnsOver::Tcp => return Ok(TransportLayer::default()),
            DnsOver::Tls => "dot",
            DnsOver::Https => "h2",
        };
        let wanted = ClientTls { protocols: vec![protocol.to_owned()], ..settings.tls.clone() };
        let host = match &server.host {
            DnsHost::Named(host) => host.as_str(),
            DnsHost::System if wanted.name.is_some() || wanted.insecure => "localhost",
            DnsHost::System => {
                return Err(Failure::of_work(
                    "prepare TLS",
                    "",
                    "the servers of the system have no names that a certificate could be checked by",
                    "name a server, or with --tls-name the name that its certificate has to have",
                ));
            }
        };
        let mut prepared = TransportLayer::default();
        let agreed = Arc::clone(&prepared.agreed);
        let report = move |sock: &Sock, state: TlsState| {
            let mut agreed = agreed.lock().unwrap_or_else(PoisonError::into_inner);
            agreed.insert(sock.id(), state.line().into());
        };
        prepared.layer = Some(tls::client(net, &wanted, host, Arc::new(report)).await?);
        Ok(prepared)
    }

    /// The stream over a connected socket.
    pub(super) fn over(&self, sock: Sock) -> Box<dyn ByteStream> {
        match &self.layer {
            Some(layer) => layer.over(sock),
            None => Box::new(sock),
        }
    }

    /// What was agreed on over this socket.
    pub(super) fn agreed(&self, socket: SocketId) -> Option<String> {
        self.agreed.lock().unwrap_or_else(PoisonError::into_inner).remove(&socket)
    }
}
