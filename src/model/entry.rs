//! What one call means in a conversation: a message, or a sign of how it goes.

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::ancillary::Ancillary;
use crate::model::call::{Args, Call, CallKind};
use crate::model::errno::Errno;
use crate::model::failure::advice_at;

/// A call as a row of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConversationEntry {
    /// Bytes that the kernel took.
    Sent {
        /// To whom, where the call names somebody.
        to: Option<Address>,
        /// How many were offered; more than were taken for a partial write.
        offered: u32,
    },
    /// Bytes that came.
    Received {
        /// From whom, where the call tells.
        from: Option<Address>,
        /// The room that there was, if the datagram was longer.
        cut_to: Option<u32>,
    },
    /// Something that is no message.
    Sign(SocketEvent),
}

/// What happened besides messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketEvent {
    /// `connect` succeeded, or began and then did.
    Connected(Option<Address>),
    /// The library that carries the stream agreed with its peer on how, in its words.
    Agreed(String),
    /// The library that carries the stream failed, or did not agree, for the reason that it gives.
    LibraryFailed(String),
    /// `connect` with `AF_UNSPEC`: anybody can send to us again.
    Dissolved,
    /// A receive call gave 0: the peer sends no more.
    EndOfFile,
    /// `shutdown` with 0, 1 or 2.
    Shut(i32),
    /// `SO_LINGER` with 0 seconds: close will reset.
    WillReset,
    /// An error of the error queue: what it says, and which datagram met it.
    Reported(String),
    /// `close`.
    Closed,
    /// A call failed.
    Failed(Errno),
}

/// Whether a call is a row at all: what moved bytes, failed, or changed the way the conversation goes. Where a library
/// carries the stream, its calls are the messages, and not the socket calls that it makes.
/// Cheap, as it is asked of every call on the way back.
pub fn is_row(call: &Call<'_>) -> bool {
    if call.observer {
        return false;
    }
    match call.errno {
        Some(errno) => {
            (is_trouble(errno) || errno == Errno::EAGAIN && !call.is_again())
                && !matches!(call.kind, CallKind::GetPeerName | CallKind::Ioctl)
        }
        None => match call.kind {
            _ if call.is_message() || call.is_queued_error() => true,
            CallKind::StreamHandshake | CallKind::Connect | CallKind::Shutdown | CallKind::Close => true,
            CallKind::SetSockOpt => is_linger_zero(call),
            CallKind::GetSockOpt => is_connect_result(call),
            _ => false,
        },
    }
}

/// Not what every non-blocking program meets on its way.
fn is_trouble(errno: Errno) -> bool {
    !matches!(errno.0, libc::EAGAIN | libc::EINPROGRESS | libc::EINTR)
}

fn is_linger_zero(call: &Call<'_>) -> bool {
    let Args::Option { level: libc::SOL_SOCKET, name: libc::SO_LINGER, value } = call.args else {
        return false;
    };
    // struct linger { int l_onoff; int l_linger; }
    let part = |at: usize| value.get(at..at + 4).and_then(|part| part.first_chunk().copied());
    matches!((part(0).map(i32::from_ne_bytes), part(4).map(i32::from_ne_bytes)), (Some(on), Some(0)) if on != 0)
}

/// `getsockopt(SO_ERROR)`: how a connect that had begun ended.
fn is_connect_result(call: &Call<'_>) -> bool {
    matches!(call.args, Args::Option { level: libc::SOL_SOCKET, name: libc::SO_ERROR, .. })
}

/// Whether a call switched the reporting of ICMP errors on or off; `None` if it did neither.
pub fn reports_icmp(call: &Call<'_>) -> Option<bool> {
    let Args::Option { level, name, .. } = call.args else { return None };
    let is_recverr = matches!(
        (level, name),
        (libc::IPPROTO_IP, libc::IP_RECVERR) | (libc::IPPROTO_IPV6, libc::IPV6_RECVERR)
    );
    let is_set = call.kind == CallKind::SetSockOpt && call.errno.is_none() && is_recverr;
    option_value(call).filter(|_| is_set).map(|value| value != 0)
}

fn option_value(call: &Call<'_>) -> Option<i32> {
    let Args::Option { value, .. } = call.args else { return None };
    value.first_chunk().map(|value| i32::from_ne_bytes(*value))
}

/// The address that a call passed or got back.
pub fn address_of(call: &Call<'_>) -> Option<Address> {
    match call.args {
        Args::Message { address, .. } | Args::To { address } if !address.is_empty() => {
            Some(Address::from_sockaddr(address))
        }
        _ => None,
    }
}

/// What the library that carries the stream says: what was agreed on, or why it failed.
fn stream_detail(call: &Call<'_>) -> String {
    match call.args {
        Args::Stream { library, detail, .. } => {
            SafeText::escaped(library).then(": ").then(SafeText::escaped(detail)).to_string()
        }
        _ => String::new(),
    }
}

/// Whether a receive call took one whole message, or as much of it as there was room for.
pub const fn keeps_boundaries(call: &Call<'_>) -> bool {
    matches!(call.args, Args::Bytes { flags, .. } | Args::Message { flags, .. } if flags & libc::MSG_TRUNC != 0)
}

/// How many bytes a receive call had room for.
pub fn room_of(call: &Call<'_>) -> Option<u32> {
    match call.args {
        Args::Bytes { length, .. } | Args::Message { length, .. } if call.kind.is_receive() => Some(length),
        _ => None,
    }
}

/// How many bytes a send call that failed was given.
pub fn unsent(call: &Call<'_>) -> Option<u32> {
    let (Args::Bytes { length, .. } | Args::Message { length, .. }) = call.args else { return None };
    (call.kind.is_send() && call.errno.is_some()).then_some(length)
}

/// `ICMP port unreachable from 127.0.0.1, for "hello" (5 B) to 127.0.0.1:9`.
fn report(call: &Call<'_>) -> String {
    let Args::Message { control, .. } = call.args else { return String::new() };
    let error = Ancillary::all(control).into_iter().find_map(|said| match said {
        Ancillary::Error(error) => Some(error.words()),
        _ => None,
    });
    let text = SafeText::bounded(call.payload, 24);
    let dots = if text.left > 0 { "..." } else { "" };
    let to = address_of(call).map_or_else(String::new, |to| format!(" to {to}"));
    let error = error.unwrap_or_else(|| "an error without a reason".to_owned());
    format!("{error}, for \"{}\"{dots} ({} B){to}", text.text, call.length)
}

impl ConversationEntry {
    /// What a call means; `is_stream` tells what a receive of nothing is. `None` for calls that are no row.
    pub fn of(call: &Call<'_>, is_stream: bool) -> Option<ConversationEntry> {
        if !is_row(call) {
            return None;
        }
        if let Some(errno) = call.errno {
            return Some(ConversationEntry::Sign(SocketEvent::Failed(errno)));
        }
        if call.kind.is_library() && call.result < 0 {
            return Some(ConversationEntry::Sign(SocketEvent::LibraryFailed(stream_detail(call))));
        }
        if call.is_queued_error() {
            return Some(ConversationEntry::Sign(SocketEvent::Reported(report(call))));
        }
        let (asked, returned_flags) = match call.args {
            Args::Bytes { length, .. } | Args::Stream { length, .. } => (length, 0),
            Args::Message { length, returned, .. } => (length, returned),
            _ => (0, 0),
        };
        Some(match call.kind {
            kind if kind.is_send() => ConversationEntry::Sent { to: address_of(call), offered: asked },
            kind if kind.is_receive() => {
                if is_stream && call.length == 0 && asked > 0 {
                    return Some(ConversationEntry::Sign(SocketEvent::EndOfFile));
                }
                // recvmsg says so; recvfrom with MSG_TRUNC returns the true length instead.
                let is_cut = returned_flags & libc::MSG_TRUNC != 0 || call.result > i64::from(asked);
                ConversationEntry::Received { from: address_of(call), cut_to: is_cut.then_some(asked) }
            }
            CallKind::Connect => match call.args {
                Args::To { address } if Address::from_sockaddr(address).family() == Some(0) => {
                    ConversationEntry::Sign(SocketEvent::Dissolved)
                }
                _ => ConversationEntry::Sign(SocketEvent::Connected(address_of(call))),
            },
            CallKind::GetSockOpt => match option_value(call) {
                Some(0) | None => ConversationEntry::Sign(SocketEvent::Connected(None)),
                Some(errno) => ConversationEntry::Sign(SocketEvent::Failed(Errno(errno))),
            },
            CallKind::SetSockOpt => ConversationEntry::Sign(SocketEvent::WillReset),
            CallKind::Shutdown => {
                let Args::Shutdown { how } = call.args else { return None };
                ConversationEntry::Sign(SocketEvent::Shut(how))
            }
            CallKind::Close => ConversationEntry::Sign(SocketEvent::Closed),
            CallKind::StreamHandshake => ConversationEntry::Sign(SocketEvent::Agreed(stream_detail(call))),
            _ => return None,
        })
    }
}

impl SocketEvent {
    /// What it is called, a line.
    pub fn words(&self, kind: CallKind) -> String {
        match self {
            SocketEvent::Connected(Some(address)) => format!("connected to {address}"),
            SocketEvent::Connected(None) => "connected".to_owned(),
            SocketEvent::Agreed(detail) => format!("agreed, {detail}"),
            SocketEvent::LibraryFailed(detail) => format!("{}: {detail}", kind.name()),
            SocketEvent::Dissolved => "connection dissolved: connect(AF_UNSPEC)".to_owned(),
            SocketEvent::EndOfFile => "end of file: the peer sends no more".to_owned(),
            SocketEvent::Shut(how) => format!("shutdown({how}, {})", shut_name(*how)),
            SocketEvent::WillReset => "SO_LINGER 0: close will reset the connection".to_owned(),
            SocketEvent::Reported(words) => words.clone(),
            SocketEvent::Closed => "closed".to_owned(),
            // The error of a connect that had begun is read by getsockopt(SO_ERROR).
            SocketEvent::Failed(errno) => {
                let kind = if kind == CallKind::GetSockOpt { CallKind::Connect } else { kind };
                format!("{}: {errno}", kind.name())
            }
        }
    }

    /// What it is called in the row of a call: of a send that failed, with the bytes that did not go out.
    pub fn row_words(&self, call: &Call<'_>) -> String {
        let words = self.words(call.kind);
        match unsent(call) {
            Some(length) => format!("{words}, {length} B not sent"),
            None => words,
        }
    }

    /// What it means, or what to do next; empty where the words say it all.
    /// `address`: of the call, or of the peer of its socket.
    pub fn meaning(&self, kind: CallKind, address: Option<&Address>, is_stream: bool) -> &'static str {
        match self {
            SocketEvent::Connected(Some(_)) if !is_stream => {
                "from now on only datagrams of that address are received, and errors are reported"
            }
            SocketEvent::Dissolved => {
                "any address can send to this socket again; a port that the system chose is given back"
            }
            SocketEvent::EndOfFile => {
                "recv gave 0. We can still send; a peer that has closed, and not only shut down, answers with RST"
            }
            SocketEvent::Shut(0) => {
                "recv gives 0 while nothing is there; the peer is not told, and what it still sends comes in"
            }
            SocketEvent::Shut(1) => {
                "we send no more: the peer reads end of file; what it still sends comes in"
            }
            SocketEvent::Shut(2) => "we neither send nor receive",
            SocketEvent::Failed(errno) => {
                let kind = if kind == CallKind::GetSockOpt { CallKind::Connect } else { kind };
                advice_at(kind, address, *errno)
            }
            _ => "",
        }
    }

    /// Whether no answer is to be waited for after it.
    pub const fn ends_waiting(&self) -> bool {
        matches!(
            self,
            SocketEvent::EndOfFile
                | SocketEvent::Closed
                | SocketEvent::Failed(_)
                | SocketEvent::LibraryFailed(_)
                | SocketEvent::Reported(_)
                | SocketEvent::Shut(0 | 2)
        )
    }
}

/// Whether `shutdown` with this argument shuts the sending side.
pub const fn shuts_sending(how: i32) -> bool {
    matches!(how, libc::SHUT_WR | libc::SHUT_RDWR)
}

/// Whether `shutdown` with this argument shuts the receiving side.
pub const fn shuts_receiving(how: i32) -> bool {
    matches!(how, libc::SHUT_RD | libc::SHUT_RDWR)
}

const fn shut_name(how: i32) -> &'static str {
    match how {
        libc::SHUT_RD => "SHUT_RD",
        libc::SHUT_WR => "SHUT_WR",
        libc::SHUT_RDWR => "SHUT_RDWR",
        _ => "?",
    }
}
