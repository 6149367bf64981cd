//! hickory's authoritative server on loopback, with a zone of the documentation's names.

use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use hickory_resolver::proto::rr::Name;
use hickory_resolver::proto::serialize::txt::Parser;
use hickory_server::Server;
use hickory_server::net::runtime::TokioRuntimeProvider;
use hickory_server::store::in_memory::InMemoryZoneHandler;
use hickory_server::zone_handler::{AxfrPolicy, Catalog, ZoneType};
use tokio::net::{TcpListener, UdpSocket};

use crate::secure::Authority;

const ZONE: &str = r#"$ORIGIN example.
@       3600 IN SOA  ns.example. hostmaster.example. 7 3600 600 86400 300
@       3600 IN NS   ns.example.
@       3600 IN MX   10 mail.example.
@       3600 IN CAA  0 issue "ca.example"
@       3600 IN TXT  "one" "two words"
@       3600 IN HTTPS 1 . alpn=h2 port=8443
ns      3600 IN A    192.0.2.53
www     3600 IN A    192.0.2.1
www     3600 IN A    192.0.2.2
www     3600 IN AAAA 2001:db8::1
alias   3600 IN CNAME other.example.
other   3600 IN CNAME www.example.
_sip._tcp 3600 IN SRV 1 2 5060 www.example.
xn--bcher-kva 60 IN A 192.0.2.7
"#;

const REVERSE: &str = "$ORIGIN 2.0.192.in-addr.arpa.
@ 3600 IN SOA ns.example. hostmaster.example. 7 3600 600 86400 300
1 3600 IN PTR www.example.
";

/// So many addresses that no datagram of 1,232 bytes has room for them.
pub(crate) const MANY: usize = 200;

fn zone(text: &str) -> (Name, InMemoryZoneHandler<TokioRuntimeProvider>) {
    let (origin, records) = Parser::new(text.to_owned(), None, None).parse().expect("a zone");
    let policy = AxfrPolicy::Deny;
    let handler =
        InMemoryZoneHandler::new(origin.clone(), records, ZoneType::Primary, policy).expect("a zone");
    (origin, handler)
}

fn catalog() -> Catalog {
    let mut catalog = Catalog::new();
    let mut many = ZONE.to_owned();
    for at in 0..MANY {
        let _ = writeln!(many, "many 60 IN A 198.51.100.{at}");
    }
    for text in [many.as_str(), REVERSE] {
        let (origin, handler) = zone(text);
        catalog.upsert(origin.into(), vec![Arc::new(handler)]);
    }
    catalog
}

/// The same zones over TLS and HTTPS, until the test ends.
pub(crate) struct SecureServer {
    pub(crate) tls: SocketAddr,
    pub(crate) https: SocketAddr,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl SecureServer {
    /// With a certificate of this authority for these names.
    pub(crate) fn start(authority: &Authority, names: &[&str]) -> SecureServer {
        let (tls, https) = (authority.server(names, b"dot"), authority.server(names, b"h2"));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (started, addresses) = channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut server = Server::new(catalog());
                let patience = Duration::from_secs(20);
                let one = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
                let other = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
                started.send((one.local_addr().unwrap(), other.local_addr().unwrap())).unwrap();
                server.register_tls_listener_with_tls_config(one, patience, tls).unwrap();
                let path = "/dns-query".to_owned();
                server.register_https_listener_with_tls_config(other, patience, https, None, path).unwrap();
                let _ = stopped.await;
            });
        });
        let (tls, https) = addresses.recv_timeout(crate::program::DEADLINE).expect("the server starts");
        SecureServer { tls, https, _stop: stop }
    }
}

/// A server that runs until the test ends.
pub(crate) struct ZoneServer {
    /// Over UDP and TCP.
    pub(crate) address: SocketAddr,
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl ZoneServer {
    pub(crate) fn start() -> ZoneServer {
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let (started, address) = channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let mut server = Server::new(catalog());
                // One port for both: whoever else has the other one makes us take the next.
                let (udp, tcp) = loop {
                    let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
                    if let Ok(tcp) = TcpListener::bind(udp.local_addr().unwrap()).await {
                        break (udp, tcp);
                    }
                };
                started.send(udp.local_addr().unwrap()).unwrap();
                server.register_socket(udp);
                server.register_listener(tcp, Duration::from_secs(20), 64);
                let _ = stopped.await;
            });
        });
        let address = address.recv_timeout(crate::program::DEADLINE).expect("the server starts");
        ZoneServer { address, _stop: stop }
    }

    /// Its address as an argument.
    pub(crate) fn at(&self) -> String {
        self.address.to_string()
    }
}
