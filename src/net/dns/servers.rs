//! The addresses of a server, in the order to try.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use super::attempt::Exchange;
use crate::model::address::Address;
use crate::model::dns::{DnsHost, ResolvConf};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::errno::Errno;
use crate::model::failure::{Cause, Failure, Operation};
use crate::model::hints::Hints;
use crate::model::lookup::{Node, Question};
use crate::net::context::NetContext;
use crate::net::resolve::{self, Resolution};

/// Where the system keeps its servers.
const RESOLV_CONF: &str = "/etc/resolv.conf";
/// Bytes of it that are read: real ones have some hundred.
const MOST_BYTES: u64 = 64 * 1024;

/// Where the server of an exchange is.
pub(super) async fn addresses(exchange: &Exchange) -> Result<Vec<Address>, Failure> {
    let server = &exchange.request.servers[exchange.server];
    let (_, port) = server.over(exchange.request.settings.over);
    match &server.host {
        DnsHost::System => system(&exchange.net, port).await,
        DnsHost::Named(host) => match server.address() {
            Some((ip, None)) => Ok(vec![Address::new(ip, port)]),
            Some(_) => named(&exchange.net, host, port, libc::AI_NUMERICHOST).await,
            None => named(&exchange.net, host, port, 0).await,
        },
    }
}

async fn named(net: &Arc<NetContext>, host: &str, port: u16, flags: i32) -> Result<Vec<Address>, Failure> {
    let hints = Hints { socktype: libc::SOCK_STREAM, flags, ..Hints::default() };
    let question =
        Question { node: Some(host.to_owned()), service: Some(port.to_string()), hints, as_typed: false };
    let at = Endpoint { host: host.to_owned(), service: port.to_string(), transport: Transport::Tcp };
    match resolve::ask(net, question).await {
        Resolution::Refused(failure) => Err(failure),
        Resolution::Answer(answer) => match answer.result {
            Ok(nodes) if nodes.is_empty() => Err(resolve::nothing_found(&at)),
            Ok(nodes) => Ok(nodes.iter().map(Node::address).collect()),
            Err(error) => Err(resolve::failure(&at, error)),
        },
    }
}

/// How the system's resolver is set up.
pub(super) async fn conf(net: &NetContext) -> Result<ResolvConf, Failure> {
    let read = net.host.run(|| resolv_conf(Path::new(RESOLV_CONF))).await;
    read.map_err(|why| why.failure("read", RESOLV_CONF))?
}

async fn system(net: &Arc<NetContext>, port: u16) -> Result<Vec<Address>, Failure> {
    let conf = conf(net).await?;
    let mut addresses = Vec::new();
    for server in &conf.servers {
        // The library understands every form that may stand there, and zones.
        addresses.extend(named(net, server, port, libc::AI_NUMERICHOST).await?);
    }
    if addresses.is_empty() {
        return Err(Failure::of_work(
            "read",
            RESOLV_CONF,
            "it names no server",
            "add a line as nameserver 192.0.2.53, or name a server here",
        ));
    }
    Ok(addresses)
}

/// Reads the file, on a thread that may wait for a disk.
fn resolv_conf(path: &Path) -> Result<ResolvConf, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut bytes));
    match read {
        Ok(_) => Ok(ResolvConf::read(&bytes)),
        Err(error) => {
            let cause = match error.raw_os_error() {
                Some(number) => Cause::Errno(Errno(number)),
                None => Cause::Reason(error.to_string()),
            };
            let advice = "the servers of the system stand there: name one here, or mend the file";
            Err(Failure::new(Operation::Work("read".into()), path.display().to_string(), cause, advice))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_file_a_directory_and_a_long_one_are_told_or_read_in_part() {
        let folder = tempfile::tempdir().expect("a folder");
        let missing = resolv_conf(&folder.path().join("none")).expect_err("missing");
        assert_eq!(missing.errno(), Some(Errno(libc::ENOENT)));
        let folder_read = resolv_conf(folder.path()).expect_err("a folder");
        assert_eq!(folder_read.errno(), Some(Errno(libc::EISDIR)));
        let path = folder.path().join("long");
        let mut text = "nameserver 192.0.2.1\n".to_owned();
        text.push_str(&"# comment\n".repeat(1_000_000));
        text.push_str("nameserver 192.0.2.2\n");
        std::fs::write(&path, text).expect("written");
        assert_eq!(resolv_conf(&path).expect("read").servers, ["192.0.2.1"]);
    }
}
