//! Options and gauges of a socket: `setsockopt`, `getsockopt`, `ioctl`.

use super::Sock;
use crate::model::call::{Args, CallKind};
use crate::model::connection::{Observed, SocketRole, TcpInfo};
use crate::model::endpoint::Transport;
use crate::model::errno::Errno;
use crate::model::failure::Failure;
use crate::model::moment::Moment;
use crate::model::socket_option::{OptionValueKind, Setting, SocketOption, TABLE};
use crate::net::poll_pace::{self, PollPace};
use crate::net::sys;

/// Linux's `SO_MEMINFO` and the places of what we read in it (`linux/sock_diag.h`).
const SO_MEMINFO: i32 = 55;
const MEMINFO_RECEIVED: usize = 0;
const MEMINFO_RECEIVE_LIMIT: usize = 1;
const MEMINFO_DROPS: usize = 8;
/// `TCP_CA_NAME_MAX`.
const CONGESTION_NAME: usize = 16;

impl Sock {
    /// `setsockopt(2)` with raw bytes.
    pub(crate) fn set_raw(&mut self, level: i32, name: i32, value: &[u8]) -> sys::Result<()> {
        let mut value = value;
        self.call(
            CallKind::SetSockOpt,
            &mut value,
            |fd, value| sys::setsockopt(fd, level, name, value),
            |entry, value, _| entry.args(Args::Option { level, name, value }),
        )
    }

    /// `getsockopt(2)`: fills `room`, gives how far.
    fn get_raw(&mut self, level: i32, name: i32, room: &mut [u8]) -> sys::Result<usize> {
        self.call(
            CallKind::GetSockOpt,
            room,
            |fd, room| sys::getsockopt(fd, level, name, room),
            |entry, room, filled| {
                entry.args(Args::Option { level, name, value: &room[..filled.copied().unwrap_or(0)] })
            },
        )
    }

    /// `getsockopt(2)` of an `int`.
    pub(crate) fn get_int(&mut self, level: i32, name: i32) -> sys::Result<i32> {
        let mut room = [0; 4];
        self.get_raw(level, name, &mut room)?;
        Ok(i32::from_ne_bytes(room))
    }

    /// `SO_ERROR`: how a connect ended; `None` for well. Reading it clears it.
    pub(crate) fn pending_error(&mut self) -> sys::Result<Option<Errno>> {
        let number = self.get_int(libc::SOL_SOCKET, libc::SO_ERROR)?;
        Ok((number != 0).then_some(Errno(number)))
    }

    /// `SO_LINGER` of 0 seconds: the close that follows resets the connection.
    pub(crate) fn linger_zero(&mut self) -> sys::Result<()> {
        self.set_raw(libc::SOL_SOCKET, libc::SO_LINGER, &linger(0))
    }

    /// Sets an option of the table.
    pub(crate) fn set(&mut self, setting: &Setting) -> Result<(), Failure> {
        let Some(option) = SocketOption::named(&setting.option) else {
            return Err(unknown(&setting.option));
        };
        let value = match option.shape {
            OptionValueKind::Linger => linger(setting.value).to_vec(),
            OptionValueKind::Flag | OptionValueKind::Number { .. } => setting.value.to_ne_bytes().to_vec(),
        };
        self.set_raw(option.level, option.number, &value)
            .map_err(|errno| Failure::of_call(CallKind::SetSockOpt, option.name, errno))?;
        if matches!(option.name, "IP_RECVERR" | "IPV6_RECVERR") {
            self.reports_errors = setting.value != 0;
        }
        // Some change others: the next look reads them all.
        self.looks.has_options = false;
        Ok(())
    }

    /// Reads an option of the table back, as [`Setting::value`] has it.
    pub(crate) fn get(&mut self, option: &SocketOption) -> sys::Result<i32> {
        if option.shape == OptionValueKind::Linger {
            let mut room = [0; 8];
            self.get_raw(option.level, option.number, &mut room)?;
            let word = |at: usize| i32::from_ne_bytes([room[at], room[at + 1], room[at + 2], room[at + 3]]);
            return Ok(if word(0) == 0 { -1 } else { word(4) });
        }
        self.get_int(option.level, option.number)
    }

    /// Reads the named options back; those that the kernel refuses are left out.
    pub(crate) fn read_back(&mut self, settings: &[Setting]) -> Vec<(String, i32)> {
        settings
            .iter()
            .filter_map(|setting| SocketOption::named(&setting.option))
            .filter_map(|option| Some((option.name.to_owned(), self.get(option).ok()?)))
            .collect()
    }

    /// A chance to read the gauges, which is taken unless they have long been the same; `anew`: in any case.
    pub(crate) fn look(&mut self, details: bool, anew: bool) {
        let own = self.recorder.last_own();
        let stirs =
            anew || own != self.looks.own || self.live.observed().is_some_and(|seen| is_at_work(&seen));
        if self.looks.pace.is_due(stirs, poll_pace::OF_SOCKET) {
            self.looks.own = own;
            let is_new = self.observe(details);
            self.looks.pace.saw(is_new);
        }
    }

    /// Reads the gauges that a row needs: recorded as observer rows. With `details` all of them; congestion control
    /// and every option that fits the socket once, and again after one was set: nobody else changes them. Gives
    /// whether anything is new.
    pub(crate) fn observe(&mut self, details: bool) -> bool {
        let errors = self.live.call_counters.counts().errors;
        let before = self.live.observed();
        self.recorder.awaits();
        self.recorder.observing(true);
        let mut observed = before.clone().unwrap_or_default();
        self.read_gauges(details, &mut observed);
        self.recorder.observing(false);
        self.live.call_counters.set_errors(errors);
        let is_new = before.is_none_or(|before| Observed { at: observed.at, ..before } != observed);
        self.live.set_observed(observed);
        if is_new {
            self.touch();
        }
        is_new
    }

    fn read_gauges(&mut self, details: bool, observed: &mut Observed) {
        let transport = self.live.identity.transport;
        let is_tcp = transport == Transport::Tcp;
        let is_listener = self.live.identity.role == Some(SocketRole::Listener) && transport.is_stream();
        // A listener has no bytes: EINVAL.
        if details && !is_listener {
            observed.unread = self.gauge(sys::Gauge::Unread);
            observed.unacked = self.gauge(sys::Gauge::Unacked);
        }
        // Rows tell the drops of datagrams, and of SYNs.
        if details || transport == Transport::Udp || (is_listener && is_tcp) {
            let memory = self.memory().unwrap_or_default();
            observed.receive_memory = memory.get(MEMINFO_RECEIVED).copied();
            observed.receive_limit = memory.get(MEMINFO_RECEIVE_LIMIT).copied();
            observed.drops = memory.get(MEMINFO_DROPS).copied();
        }
        if is_tcp {
            observed.tcp = self.tcp_info();
        }
        if details && !self.looks.has_options {
            self.looks.has_options = true;
            observed.congestion = if is_tcp { self.congestion() } else { None };
            let inet6 = self.is_inet6();
            let fitting = TABLE.iter().filter(|option| option.fits(transport, inet6));
            observed.options =
                fitting.filter_map(|option| Some((option.name.to_owned(), self.get(option).ok()?))).collect();
        }
        observed.at = self.last_call();
    }

    /// `TCP_CONGESTION`: the name of the algorithm.
    fn congestion(&mut self) -> Option<String> {
        let mut room = [0; CONGESTION_NAME];
        let filled = self.get_raw(libc::IPPROTO_TCP, libc::TCP_CONGESTION, &mut room).ok()?;
        let name = room[..filled].split(|byte| *byte == 0).next().unwrap_or_default();
        Some(name.escape_ascii().to_string())
    }

    fn gauge(&mut self, request: sys::Gauge) -> Option<u32> {
        self.call(
            CallKind::Ioctl,
            &mut (),
            |fd, ()| sys::ioctl(fd, request),
            |entry, (), value| {
                let value = value.copied().unwrap_or(0);
                entry.args(Args::Ioctl { request: request as u32, value })
            },
        )
        .ok()
        .and_then(|value| u32::try_from(value).ok())
    }

    /// `TCP_INFO`.
    fn tcp_info(&mut self) -> Option<TcpInfo> {
        let mut room = [0; sys::TCP_INFO_LEN];
        let filled = self.get_raw(libc::IPPROTO_TCP, libc::TCP_INFO, &mut room).ok()?;
        Some(sys::tcp_info(&room[..filled]))
    }

    /// While a connect goes on: its local address, by an observer's `getsockname`.
    pub(crate) fn observed_name(&mut self) -> sys::Result<crate::model::address::Address> {
        self.recorder.observing(true);
        let name = self.name();
        self.recorder.observing(false);
        name
    }

    /// TCP_INFO by an observer's call, whatever else is known.
    pub(crate) fn observed_tcp_info(&mut self) -> Option<TcpInfo> {
        self.recorder.awaits();
        self.recorder.observing(true);
        let info = self.tcp_info();
        self.recorder.observing(false);
        info
    }

    /// Bytes that came and were not read, by an observer's call.
    pub(crate) fn observed_unread(&mut self) -> u32 {
        self.recorder.awaits();
        self.recorder.observing(true);
        let unread = self.gauge(sys::Gauge::Unread);
        self.recorder.observing(false);
        unread.unwrap_or(0)
    }

    /// `SO_MEMINFO`: as many words as the kernel returned.
    fn memory(&mut self) -> Option<Vec<u32>> {
        let mut room = [0; sys::MEMINFO_LEN];
        let filled = self.get_raw(libc::SOL_SOCKET, SO_MEMINFO, &mut room).ok()?;
        let words = room[..filled].chunks_exact(4);
        Some(words.filter_map(|word| Some(u32::from_ne_bytes(word.try_into().ok()?))).collect())
    }
}

/// What is known of the looks at a socket so far.
#[derive(Default)]
pub(super) struct Observations {
    pace: PollPace,
    /// When the last call of the socket's own had ended.
    own: Moment,
    /// Every option was read.
    has_options: bool,
}

/// Whether the kernel holds something that will move without a call of ours.
fn is_at_work(seen: &Observed) -> bool {
    let is_some = |count: Option<u32>| count.is_some_and(|count| count > 0);
    is_some(seen.unread)
        || is_some(seen.unacked)
        || is_some(seen.receive_memory)
        || seen.tcp.is_some_and(|tcp| tcp.retransmits > 0)
}

/// `struct linger`: off below 0, else seconds.
fn linger(seconds: i32) -> [u8; 8] {
    let mut value = [0; 8];
    value[..4].copy_from_slice(&i32::from(seconds >= 0).to_ne_bytes());
    value[4..].copy_from_slice(&seconds.max(0).to_ne_bytes());
    value
}

fn unknown(name: &str) -> Failure {
    Failure::of_work(
        "set option",
        name.escape_debug(),
        "there is no such option",
        "the details of a socket list the names, SO_REUSEADDR and others",
    )
}
