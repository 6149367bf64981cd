//! What our instruments read of a connection over time: round-trip time, congestion window, send queue.

use std::collections::VecDeque;
use std::time::Duration;

use super::details::DetailLine;
use super::socket::DetailList;
use crate::bytes::text::SafeText;
use crate::model::connection::{Observed, TcpInfo};
use crate::model::ids::SocketId;
use crate::model::moment::Moment;
use crate::ui::figures;

/// Samples that are kept: as many as the widest graph shows.
const SAMPLES: usize = 200;

/// The samples of one socket, the newest last: of that which is selected.
#[derive(Clone, Debug, Default)]
pub struct TcpHistory {
    socket: Option<SocketId>,
    samples: VecDeque<Sample>,
}

/// What one look of our instruments gave.
#[derive(Clone, Copy, Debug)]
struct Sample {
    at: Moment,
    /// Microseconds.
    rtt: u64,
    /// Segments.
    cwnd: u64,
    /// Bytes.
    unacked: u64,
}

impl TcpHistory {
    /// Takes in what was read of the socket that is selected; the samples of another one are dropped.
    pub fn note(&mut self, socket: Option<SocketId>, seen: Option<&Observed>) {
        if self.socket != socket {
            *self = TcpHistory { socket, samples: VecDeque::new() };
        }
        let Some((seen, tcp)) = seen.and_then(|seen| Some((seen, seen.tcp.as_ref()?))) else { return };
        if self.samples.back().is_some_and(|last| last.at == seen.at) {
            return;
        }
        if self.samples.len() == SAMPLES {
            self.samples.pop_front();
        }
        self.samples.push_back(Sample::of(seen, tcp));
    }

    /// How long these samples are apart, at least two of them.
    fn span(&self) -> Option<Duration> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        Some(last.at.since(first.at)).filter(|span| !span.is_zero())
    }
}

impl Sample {
    fn of(seen: &Observed, tcp: &TcpInfo) -> Sample {
        let micros = |span: Duration| u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
        Sample {
            at: seen.at,
            rtt: tcp.rtt.map_or(0, micros),
            cwnd: tcp.cwnd.map_or(0, u64::from),
            unacked: seen.unacked.map_or(0, u64::from),
        }
    }
}

/// What a graph shows of a sample, and how its greatest value is written.
type Value = fn(&Sample) -> u64;
type Words = fn(u64) -> String;

impl DetailList {
    /// The samples as graphs, each with its greatest value, once there are two.
    pub fn history(&mut self, history: &TcpHistory) {
        let Some(span) = history.span() else { return };
        self.heading(SafeText::shown(format!("the last {}", figures::short_time(span))));
        let rtt = |value| figures::short_time(Duration::from_micros(value));
        let graphs: [(&'static str, Value, Words); 3] = [
            ("rtt", |sample| sample.rtt, rtt),
            ("cwnd", |sample| sample.cwnd, |value| figures::full(value)),
            ("SIOCOUTQ", |sample| sample.unacked, figures::bytes),
        ];
        for (name, value, words) in graphs {
            let samples: Vec<u64> = history.samples.iter().map(value).collect();
            let most = samples.iter().max().copied().unwrap_or(0);
            let most = SafeText::shown(format!("max {}", words(most)));
            self.0.push(DetailLine::Graph { name, samples, most });
        }
    }
}
