//! What is known of a session or connection that waits, and of the way to its peer.

use std::net::IpAddr;

use super::counters::HostCounters;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Observed, Owner, SocketState};
use crate::model::console::{SessionSpec, SessionStage};
use crate::model::counts::Counts;
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::explanation::NameService;
use crate::model::failure::Failure;
use crate::model::holder::SocketOwner;
use crate::model::moment::Moment;

/// What is asked of the host.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct WhyQuestion {
    /// Whose socket waits: counters are told since this one began.
    pub owner: Owner,
    /// Over what.
    pub transport: Transport,
    /// Who does not answer: several where they are tried at once, none while a name is asked for; then the servers of
    /// the name service.
    pub peers: Vec<Address>,
    /// Our own address, as far as it has one.
    pub local: Option<Address>,
    /// The interface that the socket is bound to, or sends to groups on: its address, name or index.
    pub through: Option<String>,
}

/// What this host knows of the ways to those who do not answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct HostFacts {
    /// When it was asked.
    pub at: Moment,
    /// The way to each of them.
    pub ways: Vec<Way>,
    /// By how much the counters of the whole host grew since the session or server began; `None` where they cannot be
    /// read.
    pub counters: Option<HostCounters>,
    /// How names are looked up, where one is asked for.
    pub name_service: Option<NameService>,
}

/// The way to one address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Way {
    /// Where it leads.
    pub to: Address,
    /// Over what.
    pub transport: Transport,
    /// The route that the kernel would take, or why there is none; `None` where it was not asked, as of a path.
    pub route: Option<Result<Route, Errno>>,
    /// The next hop on the link; `None` where there is none to ask for, as on the loopback interface.
    pub neighbour: Option<Neighbour>,
    /// Sockets at that address, where it is this host's; `None` where it is not.
    pub at_peer: Option<Vec<PeerSocket>>,
}

impl Way {
    /// The route to a peer that is elsewhere.
    pub(super) fn outward(&self) -> Option<&Route> {
        self.route.as_ref()?.as_ref().ok().filter(|route| route.kind != RouteKind::Local)
    }

    /// The next hop, where its link address is not known: nothing that is sent leaves this host.
    pub(super) fn unanswered(&self) -> Option<&Neighbour> {
        let is_lost = |state| matches!(state, NeighbourState::Incomplete | NeighbourState::Failed);
        self.neighbour.as_ref().filter(|neighbour| neighbour.state.is_some_and(is_lost))
    }
}

/// A route, as `ip route get` tells it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Route {
    /// Where it leads.
    pub kind: RouteKind,
    /// The source address that the kernel chooses.
    pub source: Option<IpAddr>,
    /// The router, where the peer is not on a link of this host.
    pub gateway: Option<IpAddr>,
    /// The name of the interface, safe to show.
    pub interface: String,
    /// Whether that interface is up.
    pub is_up: bool,
    /// Whether it has a carrier: a cable, or a radio network.
    pub has_carrier: bool,
    /// Bytes of the largest packet that goes whole: what the route says or has learned of the path, else what the
    /// interface says.
    pub mtu: Option<u32>,
}

/// Where a route leads (`RTN_` of `linux/rtnetlink.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum RouteKind {
    /// To one host, over a link.
    Unicast,
    /// To this host itself.
    Local,
    /// To all of a link.
    Broadcast,
    /// To a group.
    Multicast,
    /// Elsewhere.
    Other,
}

/// What the kernel knows of the next hop (`ip neigh`).
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Neighbour {
    /// Whose link address it is.
    pub address: IpAddr,
    /// `None`: there is no entry.
    pub state: Option<NeighbourState>,
    /// Its link address, if it is known.
    pub link_address: Vec<u8>,
}

/// The state of a neighbour entry (`NUD_` of `linux/neighbour.h`, RFC 4861 section 7.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum NeighbourState {
    /// It is asked for, and has not answered.
    Incomplete,
    /// It answered lately.
    Reachable,
    /// It answered once.
    Stale,
    /// It answered once, and is asked again soon.
    Delay,
    /// It answered once, and is asked again now.
    Probe,
    /// It was asked for in vain.
    Failed,
    /// The link has no link addresses.
    NoArp,
    /// Entered by hand.
    Permanent,
}

impl NeighbourState {
    /// All of them with the bits of the kernel and their names.
    pub const ALL: [(NeighbourState, u16, &'static str); 8] = [
        (NeighbourState::Incomplete, 0x01, "INCOMPLETE"),
        (NeighbourState::Reachable, 0x02, "REACHABLE"),
        (NeighbourState::Stale, 0x04, "STALE"),
        (NeighbourState::Delay, 0x08, "DELAY"),
        (NeighbourState::Probe, 0x10, "PROBE"),
        (NeighbourState::Failed, 0x20, "FAILED"),
        (NeighbourState::NoArp, 0x40, "NOARP"),
        (NeighbourState::Permanent, 0x80, "PERMANENT"),
    ];

    /// The state of the kernel's bits.
    pub fn of_bits(bits: u16) -> Option<NeighbourState> {
        NeighbourState::ALL.iter().find(|(_, bit, _)| bits & bit != 0).map(|(state, ..)| *state)
    }

    /// As `ip neigh` writes it.
    pub fn name(self) -> &'static str {
        NeighbourState::ALL.iter().find(|(state, ..)| *state == self).map_or("", |(.., name)| name)
    }
}

/// A socket of this host at the peer's address.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PeerSocket {
    /// Whose it is; `None`: nobody has accepted the connection yet.
    pub owner: Option<SocketOwner>,
    /// Its address.
    pub address: Address,
    /// Whether it is the other end of our very connection, and not one that takes whoever comes.
    pub is_our_end: bool,
    /// What its program has not taken: bytes of a stream; for datagrams, bytes of the memory that they take; of a
    /// listener, clients that wait for accept.
    pub waits: u32,
}

/// How far what waits has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhyStage {
    /// Its name is asked for.
    Resolving,
    /// It connects, to several addresses at once where it races: each, and how many SYNs went there, from 1.
    Connecting(Vec<(Address, u32)>),
    /// It is connected, and the handshake of TLS goes on.
    Handshake,
    /// A client of ours that nobody has accepted yet.
    Queued {
        /// From 1.
        place: u32,
        /// Bytes that the kernel holds for it.
        held: u32,
    },
    /// It is open.
    Open,
    /// The peer has sent its FIN.
    PeerShut,
    /// The peer has answered with RST what was sent after its FIN.
    PeerReset,
    /// It is over, for this reason.
    Ended(SafeText),
}

/// The other end, where it is in this program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerEnd {
    /// Whose it is: `server 2, TCP echo at 127.0.0.1:58001`.
    pub owner: SafeText,
    /// What it does: `waits in recv(13)`; empty where that is not known.
    pub doing: SafeText,
    /// Whether that explains the silence.
    pub is_cause: bool,
}

/// All that is known when somebody asks why nothing comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts that do not depend on each other")]
pub struct WhyFacts {
    /// Over what.
    pub transport: Transport,
    /// How far it has come.
    pub stage: WhyStage,
    /// Whether it is a session, which can be changed; a client of a server cannot.
    pub is_session: bool,
    /// Whether an answer is waited for: none came to what was sent last.
    pub waits: bool,
    /// Who does not answer.
    pub peer: Option<Address>,
    /// Our own address, as far as it has one.
    pub local: Option<Address>,
    /// The local address that was asked for; `None`: the system chose it.
    pub from: Option<Address>,
    /// The interface that it is bound to, or sends to groups on: its address, name or index.
    pub through: Option<String>,
    /// Datagrams: whether `connect` holds.
    pub is_connected: bool,
    /// Whether ICMP errors are reported to an unconnected socket (IP_RECVERR).
    pub reports_icmp: bool,
    /// What the socket moved.
    pub counts: Counts,
    /// Messages that are queued in this program, and their bytes.
    pub queued: (usize, u64),
    /// What our instruments read of the socket.
    pub observed: Option<Box<Observed>>,
    /// What failed lately and when, the newest last.
    pub failures: Vec<(Moment, Failure)>,
    /// The groups that it joined.
    pub groups: Vec<IpAddr>,
    /// Addresses that sent to us unasked, and how many datagrams.
    pub strangers: Vec<(Address, u64)>,
    /// The call that our server waits in for this client: `recv(13)`; empty where it waits in none, and of sessions.
    pub waits_in: SafeText,
    /// The other end, where it is in this program.
    pub other_end: Option<PeerEnd>,
    /// What the host said; `None` while it is asked.
    pub host: Option<HostFacts>,
}

impl WhyFacts {
    /// The facts of something that has just begun: nothing is known but this.
    pub fn new(transport: Transport, stage: WhyStage) -> WhyFacts {
        WhyFacts {
            transport,
            stage,
            is_session: true,
            waits: true,
            peer: None,
            local: None,
            from: None,
            through: None,
            is_connected: false,
            reports_icmp: false,
            counts: Counts::default(),
            queued: (0, 0),
            observed: None,
            failures: Vec::new(),
            groups: Vec::new(),
            strangers: Vec::new(),
            waits_in: SafeText::EMPTY,
            other_end: None,
            host: None,
        }
    }

    /// What the settings of a session, its stage and its socket say; `over`: why it ended, once it has.
    pub fn of_session(
        spec: &SessionSpec,
        stage: Option<&SessionStage>,
        socket: Option<&SocketState>,
        over: SafeText,
    ) -> WhyFacts {
        let first = || spec.addresses.first().map(|to| (to.clone(), 1)).into_iter().collect();
        let how_far = match stage {
            None if !spec.addresses.is_empty() => WhyStage::Connecting(first()),
            None | Some(SessionStage::Resolving) => WhyStage::Resolving,
            Some(SessionStage::Handshake) => WhyStage::Handshake,
            Some(stage @ SessionStage::Connecting { .. }) => WhyStage::Connecting(stage.attempts()),
            Some(SessionStage::PeerShut | SessionStage::BothShut) => WhyStage::PeerShut,
            Some(SessionStage::PeerReset) => WhyStage::PeerReset,
            Some(SessionStage::Ended(_)) => WhyStage::Ended(over),
            Some(SessionStage::Open { .. } | SessionStage::WeShut | SessionStage::WeShutReceiving) => {
                WhyStage::Open
            }
        };
        let is_connected = matches!(stage, Some(SessionStage::Open { connected: Some(_) }));
        WhyFacts {
            peer: socket.and_then(|socket| socket.peer.clone()),
            local: socket.and_then(|socket| socket.local.clone()),
            from: spec.from.clone(),
            is_connected: is_connected && spec.to.transport == Transport::Udp,
            reports_icmp: reports_icmp(spec, socket),
            counts: socket.map(|socket| socket.counts).unwrap_or_default(),
            observed: socket.and_then(|socket| socket.observed.clone()),
            groups: spec.groups.iter().map(|membership| membership.group).collect(),
            ..WhyFacts::new(spec.to.transport, how_far)
        }
    }

    /// What is to be asked of the host; `None` where the kernel has no way to tell of.
    pub fn question(&self, owner: Owner) -> Option<WhyQuestion> {
        let peers: Vec<Address> = match &self.stage {
            WhyStage::Connecting(attempts) => attempts.iter().map(|(to, _)| to.clone()).collect(),
            WhyStage::Resolving => Vec::new(),
            _ => self.peer.iter().cloned().collect(),
        };
        let is_known = self.stage == WhyStage::Resolving || peers.iter().any(|peer| peer.ip().is_some());
        let (local, through) = (self.local.clone(), self.through.clone());
        is_known.then_some(WhyQuestion { owner, transport: self.transport, peers, local, through })
    }

    /// Whether datagrams of UDP go to and fro.
    pub fn is_udp(&self) -> bool {
        self.transport == Transport::Udp
    }

    /// Whether it can send and receive now.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, WhyStage::Open | WhyStage::Handshake | WhyStage::PeerShut)
    }

    /// The ways to those who do not answer, as far as the host was asked.
    pub(super) fn ways(&self) -> &[Way] {
        self.host.as_ref().map_or(&[], |host| &host.ways)
    }

    /// Whether the peer has an IPv6 address.
    pub fn is_ipv6(&self) -> bool {
        self.peer.as_ref().and_then(Address::ip).is_some_and(|ip| ip.is_ipv6() && ip.to_canonical().is_ipv6())
    }
}

/// Whether IP_RECVERR is on: as it was read back last, else as it was asked for.
pub fn reports_icmp(spec: &SessionSpec, socket: Option<&SocketState>) -> bool {
    let read = socket.and_then(|socket| socket.observed.as_deref()).into_iter();
    let mut read = read.flat_map(|observed| &observed.options);
    let asked = || spec.options.iter().find(|setting| setting.option.ends_with("_RECVERR"));
    let value = read.find(|(option, _)| option.ends_with("_RECVERR")).map(|(_, value)| *value);
    value.or_else(|| asked().map(|setting| setting.value)).is_some_and(|value| value != 0)
}
