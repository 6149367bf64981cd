//! What is known of a socket, in the same words wherever it is shown: what it is, what moved, what the kernel says
//! of it now. Of a socket that is over nothing is said as if it were now: what our instruments read last is one
//! sentence that says when it was.

use crate::bytes::notation::spaced_hex;
use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::connection::{Observed, SocketState, TcpInfo};
use crate::model::counts::Counts;
use crate::model::endpoint::Transport;
use crate::model::moment::Moment;
use crate::model::tcp_state::tcp_state_name;
use crate::ui::figures;
use crate::ui::regions::{DetailLine, Meter};

/// `SYN_SENT` in `TCP_INFO`: nothing was measured yet.
const SYN_SENT: u8 = 2;

/// Details, built line by line.
#[derive(Clone, Debug, Default)]
pub struct DetailList(pub Vec<DetailLine>);

impl DetailList {
    /// A heading over what follows.
    pub fn heading(&mut self, words: impl Into<SafeText>) {
        self.0.push(DetailLine::Heading(words.into()));
    }

    /// A name and its value.
    pub fn value(&mut self, name: impl Into<SafeText>, value: impl std::fmt::Display) {
        self.0.push(DetailLine::Value(name.into(), SafeText::shown(value)));
    }

    /// A value that the kernel may not have given.
    pub fn maybe(&mut self, name: &'static str, value: Option<impl std::fmt::Display>) {
        match value {
            Some(value) => self.value(name, value),
            None => self.0.push(DetailLine::Value(name.into(), "n/a".into())),
        }
    }

    /// A sentence.
    pub fn note(&mut self, words: impl Into<SafeText>) {
        self.0.push(DetailLine::Note(words.into()));
    }

    /// An address, and its bytes as they go through calls.
    pub fn address(&mut self, name: &'static str, address: Option<&Address>) {
        let Some(address) = address else {
            self.maybe(name, None::<u8>);
            return;
        };
        self.0.push(DetailLine::Value(name.into(), SafeText::kept(address)));
        self.note(SafeText::shown(spaced_hex(&address.to_sockaddr())));
    }

    /// What moved.
    pub fn counts(&mut self, counts: &Counts) {
        self.value("received", moved(counts.bytes_in, counts.calls_in));
        self.value("sent", moved(counts.bytes_out, counts.calls_out));
        if counts.errors > 0 {
            self.value("failed calls", counts.errors);
        }
    }

    /// Bytes a second, while anything moves: over the last second, and over the last ten.
    pub fn rates(&mut self, meter: &Meter, now: Moment) {
        let (one, ten) = (meter.over_second(now), meter.over_ten(now));
        let rates =
            [(["in 1 s", "in 10 s"], [one.into, ten.into]), (["out 1 s", "out 10 s"], [one.out, ten.out])];
        // Less than a byte a second is no rate.
        for (names, rates) in rates.into_iter().filter(|(_, rates)| *rates != [0, 0]) {
            for (name, rate) in names.into_iter().zip(rates) {
                // What moved in the last second moved in the last ten too.
                let is_less = rate == 0 && rates[1] == 0;
                self.value(name, if is_less { "under 1 B/s".to_owned() } else { rate_words(rate) });
            }
        }
    }

    /// What the socket is: its descriptor, and the three arguments of `socket`.
    pub fn identity(&mut self, socket: &SocketState) {
        let closed = if socket.ended.is_some() { ", closed" } else { "" };
        self.value("socket", format!("fd {}{closed}, {}", socket.fd, socket.transport));
        // Of the others type and protocol are the session's own: the ladder begins with them.
        let (kind, protocol) = match socket.transport {
            Transport::Tcp => (1, 6),
            Transport::Udp => (2, 17),
            Transport::UnixStream => (1, 0),
            Transport::UnixDatagram => (2, 0),
            Transport::UnixSeqpacket => (5, 0),
            Transport::Raw | Transport::Ping | Transport::Other => return,
        };
        self.value("triple", format!("{}, {kind}, {protocol}", socket.family));
    }

    /// What it waits in, while it does.
    pub fn waiting(&mut self, socket: &SocketState, now: Moment) {
        if let Some(waiting) = socket.waiting.as_ref().filter(|_| socket.ended.is_none()) {
            let call = if waiting.select { "select" } else { waiting.call.name() };
            self.value("waits in", format!("{call}, {}", figures::age_at(now, waiting.since)));
        }
    }

    /// What our instruments read of it, if it is open; else when they read it last, and what.
    pub fn kernel(
        &mut self,
        seen: Option<&Observed>,
        transport: Transport,
        is_listener: bool,
        ended: Option<Moment>,
    ) {
        match (seen, ended) {
            (Some(seen), None) => self.kernel_now(seen, transport, is_listener),
            (None, None) => self.note("not measured yet"),
            (Some(seen), Some(ended)) => self.note(last_seen(seen, transport, ended)),
            (None, Some(_)) => {}
        }
    }

    fn kernel_now(&mut self, seen: &Observed, transport: Transport, is_listener: bool) {
        let is_stream = transport.is_stream();
        if !is_listener {
            self.maybe("SIOCINQ", seen.unread.map(|bytes| format!("{bytes} B unread")));
            let left = if is_stream { "unacked" } else { "unsent" };
            self.maybe("SIOCOUTQ", seen.unacked.map(|bytes| format!("{bytes} B {left}")));
        }
        match (is_stream, is_listener) {
            // What a connection drops is sent again: it has lost nothing.
            (true, false) => {}
            (true, true) if seen.drops.is_none() => {}
            (true, true) => self.maybe("dropped SYNs", seen.drops),
            (false, _) => {
                self.maybe("kernel drops", seen.drops);
                let queue = seen.receive_memory.zip(seen.receive_limit);
                self.maybe("receive memory", queue.map(|(used, limit)| format!("{used} of {limit} B")));
            }
        }
        if transport != Transport::Tcp || is_listener {
            return;
        }
        self.maybe("congestion", seen.congestion.as_ref());
        self.heading("TCP_INFO");
        match &seen.tcp {
            Some(tcp) => self.tcp(tcp),
            None => self.note("n/a"),
        }
    }

    fn tcp(&mut self, tcp: &TcpInfo) {
        self.value("state", tcp_state_name(tcp.state));
        self.maybe("rtt", rtt(tcp));
        self.maybe("cwnd", tcp.cwnd.map(|segments| format!("{segments} segments")));
        self.maybe("mss", tcp.mss.map(|bytes| format!("{bytes} B")));
        self.maybe("path mtu", tcp.pmtu.map(|bytes| format!("{bytes} B")));
        self.maybe("retransmits", tcp.total_retransmits);
        self.value("not answered", tcp.retransmits);
        self.maybe("unacked", tcp.unacked.map(|segments| format!("{segments} segments")));
        self.maybe("unsent", tcp.unsent.map(|bytes| format!("{bytes} B")));
        self.maybe("delivery rate", tcp.delivery_rate.map(rate_words));
        self.maybe("peer's window", tcp.send_window.map(|bytes| format!("{bytes} B")));
        self.maybe("bytes acked", tcp.bytes_acked);
        self.maybe("bytes received", tcp.bytes_received);
    }

    /// Options as they were read back while it was open.
    pub fn options(&mut self, seen: Option<&Observed>) {
        let Some(options) = seen.map(|seen| &seen.options).filter(|list| !list.is_empty()) else { return };
        self.heading("options, read back");
        for (name, value) in options {
            self.value(SafeText::escaped_str(name), value);
        }
    }
}

/// `840 MB/s`.
fn rate_words(rate: u64) -> String {
    format!("{}/s", figures::bytes(rate))
}

/// The round-trip time with its deviation; `None` while nothing was measured.
pub(crate) fn rtt(tcp: &TcpInfo) -> Option<String> {
    let rtt = tcp.rtt.filter(|rtt| tcp.state != SYN_SENT && !rtt.is_zero())?;
    let rtt = figures::short_time(rtt);
    Some(match tcp.rttvar {
        Some(var) => format!("{rtt} ± {}", figures::short_time(var)),
        None => rtt,
    })
}

/// `last seen 0.4 s before the close: 0 B unread, rtt 0.04 ms`.
pub(crate) fn last_seen(seen: &Observed, transport: Transport, ended: Moment) -> SafeText {
    let before = ended.since(seen.at).as_secs_f64();
    let left = if transport.is_stream() { "unacked" } else { "unsent" };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(seen.unread.map(|bytes| format!("{bytes} B unread")));
    parts.extend(seen.unacked.map(|bytes| format!("{bytes} B {left}")));
    if let Some(drops) = seen.drops.filter(|_| transport == Transport::Udp) {
        parts.push(format!("kernel drops {drops}"));
    }
    if let Some(tcp) = &seen.tcp {
        parts.extend(rtt(tcp).map(|rtt| format!("rtt {rtt}")));
        parts.extend(tcp.total_retransmits.map(|segments| format!("{segments} retransmits")));
    }
    let when = format!("last seen {before:.1} s before the close");
    SafeText::shown(if parts.is_empty() { when } else { format!("{when}: {}", parts.join(", ")) })
}

/// `7 B in 1 call`.
pub(crate) fn moved(bytes: u64, calls: u64) -> String {
    format!("{bytes} B in {calls} call{}", if calls == 1 { "" } else { "s" })
}
