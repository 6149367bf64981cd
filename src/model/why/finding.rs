//! What follows from facts, and what can be done next.

use std::net::IpAddr;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::endpoint::Transport;

/// How much a finding tells, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It explains the silence.
    Cause,
    /// It may explain the silence.
    Clue,
    /// It does not: so far all is well.
    Fact,
    /// What cannot be known here.
    Unseen,
}

impl Weight {
    /// A word for it, before the finding.
    pub const fn word(self) -> &'static str {
        match self {
            Weight::Cause => "cause",
            Weight::Clue => "perhaps",
            Weight::Fact => "fact",
            Weight::Unseen => "unseen",
        }
    }
}

/// One thing that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How much it tells.
    pub weight: Weight,
    /// What it says.
    pub words: SafeText,
    /// What can be done about it.
    pub steps: Vec<NextStep>,
}

impl Finding {
    /// A finding without a next step; the parts of its words that were read are escaped already.
    pub fn new(weight: Weight, words: impl std::fmt::Display) -> Finding {
        Finding { weight, words: SafeText::kept(words), steps: Vec::new() }
    }

    /// The same with a next step.
    #[must_use]
    pub fn step(mut self, step: NextStep) -> Finding {
        self.steps.push(step);
        self
    }

    /// The same with a next step, if this holds.
    #[must_use]
    pub fn step_if(self, holds: bool, step: NextStep) -> Finding {
        if holds { self.step(step) } else { self }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a check ends in it")]
pub(super) fn cause(words: impl std::fmt::Display) -> Option<Finding> {
    Some(Finding::new(Weight::Cause, words))
}

#[expect(clippy::unnecessary_wraps, reason = "a check ends in it")]
pub(super) fn clue(words: impl std::fmt::Display) -> Option<Finding> {
    Some(Finding::new(Weight::Clue, words))
}

#[expect(clippy::unnecessary_wraps, reason = "a check ends in it")]
pub(super) fn fact(words: impl std::fmt::Display) -> Option<Finding> {
    Some(Finding::new(Weight::Fact, words))
}

/// What can be done next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Give up resolving or connecting.
    StopTrying,
    /// Send to this address from now on.
    ReplyTo(Address),
    /// A connected socket: `connect` to this address instead.
    ConnectTo(Address),
    /// `connect(AF_UNSPEC)`.
    Dissolve,
    /// Join this group.
    Join(IpAddr),
    /// Switch IP_RECVERR on.
    ReportIcmp,
    /// Open it once more, from a local port that is chosen.
    FixLocalPort,
    /// Open it once more, at every local address.
    AnyLocalAddress,
    /// Open it once more, without TLS.
    WithoutTls,
    /// Open it once more, as it was.
    Again,
    /// Go to the other end, which is in this program.
    OtherEnd,
    /// Copy this line, which shows what is on the wire.
    Tcpdump(String),
}

impl NextStep {
    /// The name that tells it from others.
    pub const fn name(&self) -> &'static str {
        match self {
            NextStep::StopTrying => "stop-trying",
            NextStep::ReplyTo(_) => "reply-to",
            NextStep::ConnectTo(_) => "connect-to",
            NextStep::Dissolve => "dissolve",
            NextStep::Join(_) => "join",
            NextStep::ReportIcmp => "report-icmp",
            NextStep::FixLocalPort => "fix-local-port",
            NextStep::AnyLocalAddress => "any-local-address",
            NextStep::WithoutTls => "without-tls",
            NextStep::Again => "again",
            NextStep::OtherEnd => "other-end",
            NextStep::Tcpdump(_) => "tcpdump",
        }
    }

    /// What it does.
    pub fn words(&self) -> SafeText {
        match self {
            NextStep::StopTrying => "stop trying".into(),
            NextStep::ReplyTo(address) => {
                SafeText::literal("send to ").then(SafeText::kept(address)).then(" from now on")
            }
            NextStep::ConnectTo(address) => SafeText::literal("connect to ")
                .then(SafeText::kept(address))
                .then(" instead: send there, receive from there only"),
            NextStep::Dissolve => {
                "dissolve the connection, connect(AF_UNSPEC): receive from any address".into()
            }
            NextStep::Join(group) => SafeText::literal("join the group ").then(SafeText::shown(group)),
            NextStep::ReportIcmp => "report ICMP errors (IP_RECVERR), then send again".into(),
            NextStep::FixLocalPort => "open it again from a local port that you choose".into(),
            NextStep::AnyLocalAddress => "open it again at every local address (wildcard)".into(),
            NextStep::WithoutTls => "open it again without TLS".into(),
            NextStep::Again => "open it again".into(),
            NextStep::OtherEnd => "go to the other end".into(),
            NextStep::Tcpdump(line) => SafeText::literal("copy: ").then(SafeText::kept(line)),
        }
    }
}

/// `tcpdump -ni eth0 '(udp and host 192.0.2.1) or icmp'`: all that the peer sends, from whatever port, and ICMP errors
/// about it; `with_arp`, who is asked for its link address too, which of IPv6 is ICMP. Of no interface: of any.
pub fn tcpdump(
    transport: Transport,
    peers: &[IpAddr],
    interface: Option<&str>,
    with_arp: bool,
) -> Option<String> {
    let word = match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
        _ => return None,
    };
    // The line goes into a shell: the kernel lets an interface have a name with signs that mean something there.
    let is_plain =
        |name: &&str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    let interface = interface.filter(is_plain).unwrap_or("any");
    let peers: Vec<IpAddr> = peers.iter().map(IpAddr::to_canonical).collect();
    let has = |is_ipv6| peers.iter().any(|peer| peer.is_ipv6() == is_ipv6);
    let hosts: Vec<String> = peers.iter().map(|peer| format!("host {peer}")).collect();
    let hosts = match hosts.as_slice() {
        [] => return None,
        [host] => host.clone(),
        hosts => format!("({})", hosts.join(" or ")),
    };
    let others = [("icmp", has(false)), ("arp", has(false) && with_arp), ("icmp6", has(true))];
    let others = others.iter().filter(|(_, is_there)| *is_there).map(|(word, _)| format!(" or {word}"));
    Some(format!("tcpdump -ni {interface} '({word} and {hosts}){}'", others.collect::<String>()))
}
