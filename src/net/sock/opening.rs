//! How a socket comes to be, and gets its addresses: socket, bind, listen, connect, accept, getsockname.

use std::os::fd::{AsRawFd, OwnedFd};
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use super::options::Observations;
use super::{Descriptor, Direction, Sock};
use crate::model::address::{AF_INET6, Address};
use crate::model::call::{Args, CallKind};
use crate::model::connection::{Owner, SocketRole};
use crate::model::endpoint::{Endpoint, Transport};
use crate::model::errno::Errno;
use crate::model::ids::ConnectionId;
use crate::net::context::NetContext;
use crate::net::live_state::{LiveState, SocketIdentity};
use crate::net::own_path::OwnPath;
use crate::net::recorder::{CallEntry, CaptureLength, Recorder};
use crate::net::sys::{self, RawAddress};

/// What kind of socket, for `socket(2)` and for the rows on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SocketKind {
    transport: Transport,
    family: u16,
    /// The type and protocol of `socket(2)`.
    arguments: (i32, i32),
}

impl SocketKind {
    /// That of an endpoint, in a family.
    pub(crate) fn of(at: &Endpoint, family: u16) -> SocketKind {
        let arguments = at.socket_type(family == AF_INET6);
        SocketKind { transport: at.transport, family, arguments }
    }

    /// That of a transport whose sockets are all of one type.
    pub(crate) fn over(transport: Transport, family: u16) -> SocketKind {
        SocketKind::of(&Endpoint { host: String::new(), service: String::new(), transport }, family)
    }
}

impl Sock {
    /// `socket(2)`: a new socket, bare, and its live state.
    pub(crate) fn open(
        net: &Arc<NetContext>,
        shape: SocketKind,
        owner: Owner,
        role: SocketRole,
        capture: CaptureLength,
    ) -> Result<Sock, Errno> {
        let id = net.next_socket();
        let mut recorder = Recorder::new(net, id, -1, capture);
        let (domain, (kind, protocol)) = (i32::from(shape.family), shape.arguments);
        let at = recorder.begin();
        let result = sys::socket(domain, kind, protocol);
        let (number, errno) = match &result {
            Ok(fd) => (fd.as_raw_fd(), None),
            Err(errno) => (-1, Some(*errno)),
        };
        recorder.renumber(number);
        recorder.record(
            CallEntry::new(CallKind::Socket, at, Args::Socket { domain, kind, protocol })
                .result(i64::from(number), errno),
        );
        let identity = SocketIdentity {
            owner,
            socket: id,
            connection: None,
            role: Some(role),
            transport: shape.transport,
            family: shape.family,
            fd: number,
            opened: at,
        };
        let live = Arc::new(LiveState::new(identity, None, None));
        Ok(Sock {
            descriptor: Descriptor::Bare(result?),
            recorder,
            net: Arc::clone(net),
            path: None,
            looks: Observations::default(),
            reports_errors: false,
            live,
        })
    }

    /// `bind(2)`. The file of a Unix path goes with the socket.
    pub(crate) fn bind(&mut self, address: &Address) -> sys::Result<()> {
        let mut raw = address.to_sockaddr();
        self.call(
            CallKind::Bind,
            &mut raw,
            |fd, raw| sys::bind(fd, raw),
            |entry, raw, _| entry.args(Args::To { address: raw }),
        )?;
        self.path = OwnPath::made(address).map(Box::new);
        Ok(())
    }

    /// `listen(2)`.
    pub(crate) fn listen(&mut self, backlog: i32) -> sys::Result<()> {
        self.call(
            CallKind::Listen,
            &mut (),
            |fd, ()| sys::listen(fd, backlog),
            |entry, (), _| entry.args(Args::Listen { backlog }),
        )
    }

    /// `connect(2)`: `Ok(false)` when it goes on (EINPROGRESS).
    pub(crate) fn connect(&mut self, address: &[u8]) -> sys::Result<bool> {
        let mut raw = RawAddress::from(address);
        let result = self.call(
            CallKind::Connect,
            &mut raw,
            |fd, raw| sys::connect(fd, raw.as_bytes()),
            |entry, raw, _| entry.args(Args::To { address: raw.as_bytes() }),
        );
        match result {
            Ok(()) => Ok(true),
            Err(Errno::EINPROGRESS) => Ok(false),
            Err(errno) => Err(errno),
        }
    }

    /// `accept(2)`, once a client waits: the peer's socket, bare, with its live state.
    pub(crate) fn poll_accept(
        &mut self,
        context: &mut Context<'_>,
        connection: impl FnOnce() -> ConnectionId,
    ) -> Poll<sys::Result<Sock>> {
        let accepted = ready!(self.poll_call(
            context,
            Direction::Read,
            CallKind::Accept,
            &mut (),
            |fd, ()| sys::accept(fd),
            |entry, (), accepted| {
                match accepted {
                    Some((fd, address)) => entry
                        .args(Args::Returned { address: address.as_bytes() })
                        .result(i64::from(fd.as_raw_fd()), None),
                    None => entry.args(Args::Returned { address: &[] }),
                }
            },
            |_| false,
        ));
        Poll::Ready(accepted.map(|(fd, address)| self.accepted(connection(), fd, &address)))
    }

    fn accepted(&self, connection: ConnectionId, fd: OwnedFd, address: &RawAddress) -> Sock {
        let identity = SocketIdentity {
            socket: self.net.next_socket(),
            connection: Some(connection),
            role: Some(SocketRole::Accepted),
            fd: fd.as_raw_fd(),
            opened: self.recorder.last(),
            ..self.live.identity.clone()
        };
        let recorder = Recorder::new(&self.net, identity.socket, identity.fd, self.recorder.recorded())
            .since(identity.opened);
        // A wildcard listener learns the local address by getsockname, a recorded call of its own.
        let local = self.live.local().filter(|local| !local.is_wildcard());
        let live =
            Arc::new(LiveState::new(identity, local, Some(Address::from_sockaddr(address.as_bytes()))));
        Sock {
            descriptor: Descriptor::Bare(fd),
            recorder,
            net: Arc::clone(&self.net),
            path: None,
            looks: Observations::default(),
            reports_errors: false,
            live,
        }
    }

    /// `getsockname(2)`, kept as its local address.
    pub(crate) fn name(&mut self) -> sys::Result<Address> {
        let raw = self.call(
            CallKind::GetSockName,
            &mut (),
            |fd, ()| sys::getsockname(fd),
            |entry, (), raw| entry.args(Args::Returned { address: raw.map_or(&[], RawAddress::as_bytes) }),
        )?;
        let address = Address::from_sockaddr(raw.as_bytes());
        self.live.set_local(address.clone());
        Ok(address)
    }
}
