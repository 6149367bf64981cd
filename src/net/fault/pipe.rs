//! One way of one peer: bytes go in with the time, and come out when and as the faults let them.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;

use super::limiter::Limiter;
use super::pipe_output::PipeOutput;
use crate::model::fault::{Fault, FaultDirection, FaultEffect, FaultEvent};
use crate::model::moment::Moment;

/// A message or chunk that was held back for reordering goes on after so long, if no other came.
const HELD_AT_MOST: Duration = Duration::from_secs(1);

/// Bytes that a pipe holds before it has no more room: what a slow stream may lag behind its sender,
/// about a socket buffer; enough datagrams of any size for a second's delay of a busy talk.
const MOST_BYTES: usize = 1 << 20;

/// Messages or chunks that a pipe holds before it has no more room.
const MOST_MESSAGES: usize = 1024;

/// What became of bytes that were put into a pipe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// The strikes by which something was lost, which never comes out.
    pub lost: Vec<FaultEvent>,
    /// The mark of the first fault that struck, or 0.
    pub mark: u8,
}

/// The faults of one way of one connection or datagram peer.
#[derive(Debug)]
pub struct Pipe {
    way: FaultDirection,
    stream: bool,
    faults: Vec<ArmedFault>,
    /// Held back until the next has passed, or until then.
    held: Option<(Moment, PipeOutput)>,
    limiter: Limiter,
    /// On their way by a delay: when each arrives, in order of arrival.
    delayed: VecDeque<(Moment, PipeOutput)>,
    delayed_bytes: usize,
}

/// A fault with its chance, which no other fault and no other peer disturbs.
#[derive(Debug)]
struct ArmedFault {
    mark: u8,
    fault: Fault,
    chance: fastrand::Rng,
}

impl ArmedFault {
    /// Draws for one message; false for faults that are not by chance.
    fn draws(&mut self) -> bool {
        match self.fault {
            Fault::Drop { chance, .. }
            | Fault::Duplicate { chance, .. }
            | Fault::Reorder { chance, .. }
            | Fault::Corrupt { chance, .. }
            | Fault::Truncate { chance, .. } => self.chance.u16(0..1000) < chance,
            _ => false,
        }
    }
}

impl Pipe {
    /// The pipe of one way of a peer. `seed` is the server's, `ordinal` the peer's number among its
    /// peers: equal ones give equal runs.
    pub fn new(faults: &[Fault], way: FaultDirection, stream: bool, seed: u64, ordinal: u64) -> Pipe {
        let mut pipe = Pipe {
            way,
            stream,
            faults: Vec::new(),
            held: None,
            limiter: Limiter::new(way, stream),
            delayed: VecDeque::new(),
            delayed_bytes: 0,
        };
        pipe.set(faults, seed, ordinal);
        pipe
    }

    /// Takes other faults from now on; what is on its way already keeps its time.
    pub fn set(&mut self, faults: &[Fault], seed: u64, ordinal: u64) {
        let own = faults
            .iter()
            .enumerate()
            .filter(|(_, fault)| fault.way() == Some(self.way) && fault.fits(self.stream));
        self.faults = own
            .map(|(place, fault)| {
                let way = u64::from(self.way == FaultDirection::Out);
                let chance = fastrand::Rng::with_seed(mixed([seed, ordinal, place as u64, way]));
                ArmedFault { mark: fault.mark(), fault: fault.clone(), chance }
            })
            .collect();
        self.limiter.rate = self.faults.iter().find_map(|armed| match armed.fault {
            Fault::Rate { bytes_per_second, .. } => Some((armed.mark, bytes_per_second)),
            _ => None,
        });
    }

    /// Whether bytes pass as if there were no pipe, so that none need be pushed.
    pub fn is_open(&self) -> bool {
        self.faults.is_empty() && self.is_empty()
    }

    /// Whether nothing is on its way.
    pub fn is_empty(&self) -> bool {
        self.held.is_none() && self.delayed.is_empty() && self.limiter.starts_at().is_none()
    }

    /// Whether it takes more. A stream waits until it does; a datagram that is pushed without room
    /// is dropped, as in the network, and marked.
    pub fn has_room(&self) -> bool {
        let (bytes, messages) = self.limiter.load();
        bytes + self.delayed_bytes < MOST_BYTES && messages + self.delayed.len() < MOST_MESSAGES
    }

    /// Puts a message, or a chunk of a stream, in. Returns what was lost by it, which never comes out, and the
    /// mark of what struck; how it was struck comes with the [`PipeOutput`].
    pub fn push(&mut self, bytes: Bytes, now: Moment) -> Pushed {
        let slows = self.slows(now);
        let (lost, mark) = self.pass(bytes, now);
        Pushed { lost, mark: if mark == 0 { slows } else { mark } }
    }

    /// The mark of the delay or the rate that will hold what is put in now, or 0.
    fn slows(&self, now: Moment) -> u8 {
        let holds = |armed: &&ArmedFault| match armed.fault {
            Fault::Delay { wait, jitter, .. } => !(wait.is_zero() && jitter.is_zero()),
            Fault::Rate { .. } => self.limiter.is_busy(now),
            _ => false,
        };
        self.faults.iter().find(holds).map_or(0, |armed| armed.mark)
    }

    fn pass(&mut self, bytes: Bytes, now: Moment) -> (Vec<FaultEvent>, u8) {
        let mut lost = Vec::new();
        let mut output = PipeOutput { bytes, fault_events: Vec::new() };
        let (mut dropped, mut twice, mut hold) = (false, None, None);
        let way = Some(self.way);
        for armed in &mut self.faults {
            let kind = armed.mark;
            let mark = |what| FaultEvent { fault: kind, way, what };
            // Each draws for each message, whatever the others did: so its own run stays the same.
            let fault_events = armed.draws();
            match armed.fault {
                Fault::Drop { .. } if fault_events && !dropped => {
                    dropped = true;
                    lost.push(mark(FaultEffect::Dropped(output.bytes.len())));
                }
                Fault::Duplicate { .. } if fault_events => twice = Some(mark(FaultEffect::Duplicated)),
                Fault::Reorder { .. } if fault_events => hold = Some(mark(FaultEffect::Reordered)),
                Fault::Corrupt { .. } => {
                    let (draw, flip) = (armed.chance.u64(..), armed.chance.u8(1..));
                    if fault_events && !output.bytes.is_empty() {
                        let at = (draw % output.bytes.len() as u64) as usize;
                        output.fault_events.push(mark(corrupt(&mut output.bytes, at, flip)));
                    }
                }
                Fault::Truncate { keep, .. } if fault_events => {
                    let (from, to) = (output.bytes.len(), usize::try_from(keep).unwrap_or(usize::MAX));
                    if from > to {
                        output.bytes.truncate(to);
                        output.fault_events.push(mark(FaultEffect::Cut { from, to }));
                    }
                }
                _ => {}
            }
        }
        let struck = lost.iter().chain(&output.fault_events).chain(&hold).chain(&twice).next();
        let struck = struck.map_or(0, |fault_event| fault_event.fault);
        if dropped {
            return (lost, struck);
        }
        // A chunk of a stream that has nothing left is no message: only its marks remain.
        if self.stream && output.bytes.is_empty() {
            return (output.fault_events, struck);
        }
        let before = self.held.take();
        if let (Some(mark), None) = (hold, &before) {
            output.fault_events.push(mark);
            self.held = Some((now + HELD_AT_MOST, output));
            return (lost, struck);
        }
        let second = twice.map(|mark| {
            let mut second = output.clone();
            second.fault_events.push(mark);
            second
        });
        lost.extend(self.send_on(output, now));
        lost.extend(second.and_then(|second| self.send_on(second, now)));
        lost.extend(before.and_then(|(_, before)| self.send_on(before, now)));
        let overflowed = lost.first().map_or(0, |fault_event| fault_event.fault);
        (lost, if struck == 0 { overflowed } else { struck })
    }

    /// Ends a stream: what was held back goes on. Then pop until the pipe is empty.
    pub fn finish(&mut self, now: Moment) {
        if let Some((_, held)) = self.held.take() {
            self.send_on(held, now);
        }
    }

    /// The next that has arrived by `now`.
    pub fn pop(&mut self, now: Moment) -> Option<PipeOutput> {
        if self.held.as_ref().is_some_and(|(until, _)| *until <= now) {
            self.finish(now);
        }
        while let Some((arrives, output)) = self.limiter.pop(now) {
            self.delay(arrives, output);
        }
        let (arrives, _) = self.delayed.front()?;
        if *arrives > now {
            return None;
        }
        let (_, output) = self.delayed.pop_front()?;
        self.delayed_bytes -= output.bytes.len();
        Some(output)
    }

    /// When [`Pipe::pop`] may next have something; never for an empty pipe.
    pub fn wake_at(&self) -> Option<Moment> {
        let held = self.held.as_ref().map(|(until, _)| *until);
        let delayed = self.delayed.front().map(|(arrives, _)| *arrives);
        [held, delayed, self.limiter.starts_at()].into_iter().flatten().min()
    }

    /// Into the limiter, if there is room; streams were asked to wait before.
    fn send_on(&mut self, output: PipeOutput, now: Moment) -> Option<FaultEvent> {
        if self.stream || self.has_room() {
            self.limiter.push(now, output);
            return None;
        }
        let fault =
            self.faults.iter().find(|armed| matches!(armed.fault, Fault::Rate { .. } | Fault::Delay { .. }));
        let mark = fault.map_or(0, |armed| armed.mark);
        Some(FaultEvent {
            fault: mark,
            way: Some(self.way),
            what: FaultEffect::Overflowed(output.bytes.len()),
        })
    }

    /// From the limiter into the delay: `arrives` is when it comes there.
    fn delay(&mut self, arrives: Moment, mut output: PipeOutput) {
        let mut due = arrives;
        for armed in &mut self.faults {
            if let Fault::Delay { wait, jitter, .. } = armed.fault {
                if wait.is_zero() && jitter.is_zero() {
                    continue;
                }
                let most = u64::try_from(jitter.as_nanos()).unwrap_or(u64::MAX);
                let time = wait + Duration::from_nanos(armed.chance.u64(0..=most));
                due = due + time;
                output.fault_events.push(FaultEvent {
                    fault: armed.mark,
                    way: Some(self.way),
                    what: FaultEffect::Held(time),
                });
            }
        }
        self.delayed_bytes += output.bytes.len();
        if self.stream {
            let due = self.delayed.back().map_or(due, |(last, _)| due.max(*last));
            self.delayed.push_back((due, output));
        } else {
            let after = self.delayed.partition_point(|(other, _)| *other <= due);
            self.delayed.insert(after, (due, output));
        }
    }
}

/// Changes one byte.
fn corrupt(bytes: &mut Bytes, at: usize, flip: u8) -> FaultEffect {
    let mut changed = bytes.to_vec();
    changed[at] ^= flip;
    let (was, is) = (bytes[at], changed[at]);
    *bytes = changed.into();
    FaultEffect::Corrupted { at, was, is }
}

/// One number from several, each bit of which depends on all of theirs (SplitMix64's finisher).
fn mixed<const N: usize>(numbers: [u64; N]) -> u64 {
    numbers.into_iter().fold(0, |seed, number| {
        let mut mixed = (seed ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    })
}
