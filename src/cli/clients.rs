//! The clients of servers that run headless, as far as they were told: who came, who went, and what the
//! service said of them in between, in the order in which it happened.

use std::collections::HashMap;

use crate::bytes::text::SafeText;
use crate::model::address::Address;
use crate::model::call::{Args, Call};
use crate::model::connection::{Connection, ConnectionStatus};
use crate::model::endpoint::Transport;
use crate::model::ids::{ConnectionId, ServerId, SocketId};
use crate::model::moment::Moment;

/// What is to be told of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClientChange<'a> {
    /// It is new.
    Came(&'a Connection),
    /// The service says something new of it.
    Noted(&'a Connection),
    /// It ended.
    Went(&'a Connection),
}

/// What a call received.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Received {
    Nothing,
    From(Transport, Address),
    /// From a connection that was not told of yet.
    Early,
}

/// A row that was told and has not ended.
#[derive(Default)]
struct ReportedClient {
    calls_in: u64,
    note: String,
    /// The server of one that sends no more.
    shut_at: Option<ServerId>,
    /// Bytes that were typed for it, and bytes that went out to it.
    typed: u64,
    sent: u64,
}

/// The clients of all servers, as they were reported.
#[derive(Default)]
pub(super) struct Clients {
    rows: HashMap<ConnectionId, ReportedClient>,
    /// Sockets that were told of, with the peer of those that were accepted.
    sockets: HashMap<SocketId, (Transport, Option<Address>)>,
    /// What came on sockets that were not told of yet: it stands behind that line.
    early: HashMap<SocketId, Vec<SafeText>>,
    /// Who is answered by hand: the peer that spoke last.
    spoke_last: Option<(ServerId, ConnectionId)>,
    /// Replies are typed by hand, and no more will be.
    replies_ended: bool,
}

impl Clients {
    /// The socket of a server: its datagrams can be told.
    pub(super) fn socket(&mut self, id: SocketId, transport: Transport) {
        self.sockets.insert(id, (transport, None));
    }

    /// Rows that are new or changed, as news with their time. Rows come conflated, each at its latest, so that a client that
    /// came after another had gone would stand before that end: each thing is put at its time; what is so now, at the end of all.
    pub(super) fn news<'a>(
        &mut self,
        server: ServerId,
        rows: &'a [Connection],
    ) -> Vec<(Moment, ClientChange<'a>)> {
        let mut news = Vec::new();
        for row in rows.iter().filter(|row| !matches!(row.status, ConnectionStatus::Queued { .. })) {
            let is_new = !self.rows.contains_key(&row.id);
            let told = self.rows.entry(row.id).or_default();
            if row.counts.calls_in > told.calls_in || self.spoke_last.is_none() {
                self.spoke_last = Some((server, row.id));
            }
            told.calls_in = row.counts.calls_in;
            told.sent = row.counts.bytes_out;
            told.shut_at = (row.status == ConnectionStatus::HalfClosedByPeer).then_some(server);
            if is_new {
                news.push((row.since, ClientChange::Came(row)));
            }
            let ended = match row.status {
                ConnectionStatus::Ended(at, _) => Some(at),
                _ => None,
            };
            // Work that is going on changes its note all the time: its begin and its end are told.
            let is_settled = ended.is_some() || row.progress.is_none_or(|progress| progress >= 1000);
            if is_settled && !row.note.is_empty() && row.note != told.note {
                told.note.clone_from(&row.note);
                news.push((ended.unwrap_or(Moment(u64::MAX)), ClientChange::Noted(row)));
            }
            if let Some(at) = ended {
                self.rows.remove(&row.id);
                if self.spoke_last == Some((server, row.id)) {
                    self.spoke_last = None;
                }
                news.push((at, ClientChange::Went(row)));
            }
        }
        news.sort_by_key(|(at, _)| *at);
        news
    }

    /// A connection is told of now; what it sent before.
    pub(super) fn came(&mut self, transport: Transport, row: &Connection) -> Vec<SafeText> {
        let Some(socket) = row.socket.filter(|_| transport.is_stream()) else { return Vec::new() };
        self.sockets.insert(socket, (transport, Some(row.peer.clone())));
        self.early.remove(&socket).unwrap_or_default()
    }

    /// Its end was told.
    pub(super) fn went(&mut self, transport: Transport, row: &Connection) {
        if let Some(socket) = row.socket.filter(|_| transport.is_stream()) {
            self.sockets.remove(&socket);
        }
    }

    /// Who is answered by hand.
    pub(super) const fn spoke_last(&self) -> Option<(ServerId, ConnectionId)> {
        self.spoke_last
    }

    /// A reply was typed for a client.
    pub(super) fn typed(&mut self, to: ConnectionId, payload: &[u8]) {
        if let Some(client) = self.rows.get_mut(&to) {
            client.typed += payload.len() as u64;
        }
    }

    /// No more replies are typed.
    pub(super) fn end_replies(&mut self) {
        self.replies_ended = true;
    }

    /// Once no more replies are typed: who sends no more, has all that was typed for it, and was not given before.
    pub(super) fn take_answered(&mut self) -> Vec<(ServerId, ConnectionId)> {
        if !self.replies_ended {
            return Vec::new();
        }
        let answered = self.rows.iter_mut().filter(|(_, client)| client.sent >= client.typed);
        answered.filter_map(|(id, client)| Some((client.shut_at.take()?, *id))).collect()
    }

    /// From whom a call received, if it did.
    pub(super) fn received(&self, call: &Call<'_>) -> Received {
        if !(call.is_message() && call.kind.is_receive()) || call.errno.is_some() {
            return Received::Nothing;
        }
        match (call.args, self.sockets.get(&call.socket)) {
            (Args::Message { address, .. }, Some((transport, _))) => {
                Received::From(*transport, Address::from_sockaddr(address))
            }
            (Args::Bytes { .. }, _) if call.length == 0 => Received::Nothing,
            (Args::Bytes { .. }, Some((transport, Some(peer)))) => Received::From(*transport, peer.clone()),
            (Args::Bytes { .. }, _) => Received::Early,
            _ => Received::Nothing,
        }
    }

    /// Keeps a line for the connection that is told of later.
    pub(super) fn keep(&mut self, socket: SocketId, line: SafeText) {
        self.early.entry(socket).or_default().push(line);
    }

    /// Lines of connections that are never told of one by one, or of rows that are told next.
    pub(super) fn left(&mut self) -> Vec<SafeText> {
        std::mem::take(&mut self.early).into_values().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::connection::{End, Owner};
    use crate::model::counts::Counts;

    fn row(id: u32, since: u64, ended: Option<u64>, note: &str) -> Connection {
        Connection {
            id: ConnectionId(id),
            owner: Owner::Server(ServerId(0)),
            status: ended
                .map_or(ConnectionStatus::Open, |at| ConnectionStatus::Ended(Moment(at), End::ByPeer)),
            socket: Some(SocketId(id)),
            fd: None,
            local: None,
            peer: Address::UnixUnnamed,
            since: Moment(since),
            counts: Counts::default(),
            waiting: None,
            observed: None,
            note: note.to_owned(),
            progress: None,
            jobs: Vec::new(),
        }
    }

    fn told(clients: &mut Clients, rows: &[Connection]) -> Vec<String> {
        let news = clients.news(ServerId(0), rows);
        let line = |(_, news): &(Moment, ClientChange<'_>)| match news {
            ClientChange::Came(row) => format!("came {}", row.id.0),
            ClientChange::Noted(row) => format!("{}: {}", row.id.0, row.note),
            ClientChange::Went(row) => format!("went {}", row.id.0),
        };
        news.iter().map(line).collect()
    }

    #[test]
    fn what_is_told_stands_in_the_order_of_its_time() {
        let mut clients = Clients::default();
        // One at a time: the second came after the first had gone, and all of it within one tick.
        let rows = [row(1, 10, Some(20), ""), row(2, 30, Some(40), "done"), row(3, 50, None, "")];
        let wanted = ["came 1", "went 1", "came 2", "2: done", "went 2", "came 3"];
        assert_eq!(told(&mut clients, &rows), wanted);
        assert_eq!(told(&mut clients, &[row(3, 50, Some(60), "")]), ["went 3"]);
    }

    #[test]
    fn a_note_is_told_once_and_not_at_each_step_of_work() {
        let mut clients = Clients::default();
        let at = |note: &str, progress| Connection { progress, ..row(1, 10, None, note) };
        assert_eq!(told(&mut clients, &[at("waits", None)]), ["came 1", "1: waits"]);
        assert_eq!(told(&mut clients, &[at("waits", None)]), [""; 0]);
        assert_eq!(told(&mut clients, &[at("1 of 9 B", Some(111))]), [""; 0]);
        assert_eq!(told(&mut clients, &[at("done", Some(1000))]), ["1: done"]);
    }

    #[test]
    fn replies_by_hand_go_to_who_spoke_last_and_is_there() {
        let mut clients = Clients::default();
        let spoke = |id, calls_in| Connection {
            counts: Counts { calls_in, ..Counts::default() },
            ..row(id, 10, None, "")
        };
        clients.news(ServerId(0), &[spoke(1, 1), spoke(2, 1), spoke(1, 2)]);
        assert_eq!(clients.spoke_last(), Some((ServerId(0), ConnectionId(1))));
        clients.news(ServerId(0), &[row(1, 10, Some(20), "")]);
        assert_eq!(clients.spoke_last(), None);
    }
}
