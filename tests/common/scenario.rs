//! Scenarios: dialogues as data, `tests/scenarios/*.toml`.
//!
//! ```toml
//! about = "What it holds."
//! files = { f = 1000 }          # files of so many known bytes in a directory that $DIR stands for
//!
//! [[server]]                    # the keys of a preset, without name and help; port 0
//! transport = "tcp"
//! service = "echo"
//!
//! [[step]]                      # one action a step, by one client (`client`, or "a")
//! connect = 0                   # to which server
//! [[step]]
//! send = "Hello!\\n"            # payload notation
//! ```
//!
//! Steps: `connect send send-each send-bytes shutdown close reset expect expect-bytes expect-file
//! expect-eof expect-reset expect-epipe expect-nothing fetch reply row totals secret faults remove-file
//! stop-listening restart knock expect-connected queue`. A client that knocks sends its SYN and goes on: where
//! the accept queue is full it is not connected; `expect-connected` waits until it is.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

mod step;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::time::Duration;

use serde::Deserialize;
use sockpit::bytes::notation::Notation;
use sockpit::model::connection::ConnectionStatus;
use sockpit::model::endpoint::Transport;
use sockpit::model::ids::ServerId;
use sockpit::model::preset;
use sockpit::model::server::ServerSpec;

use step::{Part, Queue, Restart, Row, Step, Totals};

use super::client::{Came, Client, PATIENCE, fetch, pattern};
use super::harness::ServerHarness;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    about: String,
    #[serde(default)]
    files: BTreeMap<String, usize>,
    server: Vec<toml::Table>,
    step: Vec<toml::Table>,
}

/// Runs a scenario file.
pub fn run(path: &Path) {
    let source = std::fs::read_to_string(path).expect("the scenario");
    let file: File = toml::from_str(&source).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!file.about.is_empty());
    let directory = tempfile::tempdir().expect("a directory");
    for (name, length) in &file.files {
        std::fs::write(directory.path().join(name), pattern(*length)).expect("a file");
    }
    let mut harness = ServerHarness::new();
    let specs: Vec<ServerSpec> = file.server.iter().map(|table| spec(table, directory.path())).collect();
    let servers: Vec<ServerId> = specs.iter().map(|spec| harness.starts(spec.clone())).collect();
    if file.step.iter().any(|step| step.contains_key("queue")) {
        harness.watches(&servers);
    }
    let (clients, known) = (HashMap::new(), HashMap::new());
    let mut stage = Stage { harness, specs, servers, clients, known, directory };
    for (index, table) in file.step.into_iter().enumerate() {
        let told = format!("{}, step {}: {table}", path.display(), index + 1).replace('\n', " ");
        let (client, step) = read_step(table).unwrap_or_else(|error| panic!("{told}: {error}"));
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stage.does(&client, step)));
        assert!(done.is_ok(), "{told}: failed, see above");
    }
    stage.clients.clear();
    stage.harness.stops();
}

/// The client's name, and what is done.
fn read_step(mut table: toml::Table) -> Result<(String, Step), String> {
    let client = match table.remove("client") {
        None => "a".to_owned(),
        Some(toml::Value::String(name)) => name,
        Some(other) => return Err(format!("{other} is no name of a client")),
    };
    let step = toml::Value::Table(table).try_into().map_err(|error: toml::de::Error| error.to_string())?;
    Ok((client, step))
}

/// A server table is a preset without name and help.
fn spec(table: &toml::Table, directory: &Path) -> ServerSpec {
    let mut table = table.clone();
    table.insert("name".into(), "scenario".into());
    table.insert("help".into(), "scenario".into());
    if !table.contains_key("path") {
        table.insert("port".into(), 0.into());
    }
    let mut file = toml::Table::new();
    file.insert("preset".into(), vec![toml::Value::Table(table)].into());
    let source = toml::to_string(&file).expect("TOML");
    let source = source.replace("$DIR", directory.to_str().expect("UTF-8"));
    let mut presets = preset::load(&source).unwrap_or_else(|error| panic!("server: {error}\n{source}"));
    presets.remove(0).spec
}

struct Stage {
    harness: ServerHarness,
    specs: Vec<ServerSpec>,
    servers: Vec<ServerId>,
    clients: HashMap<String, Client>,
    /// Server and address of every client, also of those that are gone.
    known: HashMap<String, (usize, String)>,
    directory: tempfile::TempDir,
}

fn bytes(source: &str) -> Vec<u8> {
    Notation::Text.parse(source).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn assert_same(got: &[u8], wanted: &[u8]) {
    let short = |bytes: &[u8]| format!("{} B: {:.300}", bytes.len(), bytes.escape_ascii().to_string());
    assert!(got == wanted, "came {}\nwanted {}", short(got), short(wanted));
}

impl Stage {
    fn client(&mut self, name: &str) -> &mut Client {
        self.clients.get_mut(name).unwrap_or_else(|| panic!("{name} is not connected"))
    }

    fn content(&self, part: &str) -> Vec<u8> {
        std::fs::read(self.directory.path().join(part)).expect("the file")
    }

    fn does(&mut self, name: &str, step: Step) {
        match step {
            Step::Connect(server) => self.connect(name, server),
            Step::Send(text) => self.client(name).send(&bytes(&text)).expect("send"),
            Step::SendEach(text) => {
                for byte in bytes(&text) {
                    self.client(name).send(&[byte]).expect("send");
                }
            }
            Step::SendBytes(count) => self.client(name).send(&pattern(count)).expect("send"),
            Step::Shutdown(_) => self.client(name).shut_sending(),
            Step::Close(_) => drop(self.clients.remove(name)),
            Step::Reset(_) => {
                self.clients.remove(name).expect("connected").reset();
            }
            Step::Expect(text) => {
                let wanted = bytes(&text);
                let got = self.client(name).expect(wanted.len());
                assert_same(&got, &wanted);
            }
            Step::ExpectBytes(count) => assert_same(&self.client(name).expect(count), &pattern(count)),
            Step::ExpectFile(Part { name: part, from }) => {
                let wanted = self.content(&part);
                assert_same(&self.client(name).expect_rest(), &wanted[from..]);
            }
            Step::ExpectEof(_) => assert_eq!(self.client(name).receive(1, PATIENCE), Came::Eof),
            Step::ExpectReset(_) => assert_eq!(self.client(name).receive(1, PATIENCE), Came::Reset),
            Step::ExpectEpipe(_) => self.expect_epipe(name),
            Step::ExpectNothing(millis) => {
                assert_eq!(self.client(name).receive(1, Duration::from_millis(millis)), Came::Nothing);
            }
            Step::Fetch(wanted) => {
                let got = fetch(self.client(name), wanted.command as u8, wanted.offset, wanted.lose_every);
                match (got, wanted.file, wanted.error) {
                    (Ok(got), Some(file), None) => assert_same(&got, &self.content(&file)[wanted.offset..]),
                    (Err(got), None, Some(error)) => assert_eq!(got, error),
                    (got, ..) => panic!("came {got:?}"),
                }
            }
            Step::Reply(text) => {
                let (server, address) = self.whose(name);
                self.harness.replies(self.servers[server], &address, bytes(&text));
            }
            Step::Row(wanted) => self.row(name, &wanted),
            Step::Totals(wanted) => self.totals(&wanted),
            Step::Secret(text) => {
                let secret = text.parse().unwrap_or_else(|error| panic!("{error}"));
                self.harness.sets_secret(self.servers[0], secret);
            }
            Step::Faults(texts) => {
                let parse = |text: &String| text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
                let faults = texts.iter().map(parse).collect();
                self.harness.sets_faults(self.servers[0], faults, self.specs[0].seed);
            }
            Step::RemoveFile(part) => {
                std::fs::remove_file(self.directory.path().join(part)).expect("removed");
            }
            Step::StopListening(_) => self.harness.stops_listening(self.servers[0]),
            Step::Restart(wanted) => self.restart(&wanted),
            Step::Knock(server) => {
                let client = Client::knocks(self.harness.address(self.servers[server]));
                self.knows(name, server, client);
            }
            Step::ExpectConnected(_) => {
                let client = self.clients.remove(name).expect("it knocked").until_connected();
                self.clients.insert(name.to_owned(), client);
            }
            Step::Queue(Queue { server, waiting, dropped }) => {
                self.harness.until_queue(self.servers[server], &format!("{waiting}, {dropped}"), |queue| {
                    queue.waiting == waiting && (queue.syns_dropped > 0) == dropped
                });
            }
        }
    }

    /// The server itself closed its connections first: TIME_WAIT is on its side.
    fn restart(&mut self, wanted: &Restart) {
        let server = self.servers[wanted.server];
        let mut spec = self.specs[wanted.server].clone();
        spec.at.service = self.harness.address(server).port().to_string();
        self.harness.stops_server(server);
        match &wanted.fails {
            None => self.harness.starts_as(server, spec),
            Some(errno) => {
                let failure = self.harness.fails(spec);
                assert_eq!(
                    failure.errno().map(sockpit::model::errno::Errno::symbol),
                    Some(errno.as_str()),
                    "{failure}"
                );
            }
        }
    }

    fn connect(&mut self, name: &str, server: usize) {
        let path = Path::new(&self.specs[server].at.host);
        let client = match self.specs[server].at.transport {
            Transport::Tcp => Client::tcp(self.harness.address(self.servers[server])),
            Transport::Udp => Client::udp(self.harness.address(self.servers[server])),
            Transport::UnixStream => Client::unix_stream(path),
            Transport::UnixDatagram => Client::unix_datagram(path, self.directory.path().join(name)),
            other => panic!("scenarios have no clients of {other}"),
        };
        self.knows(name, server, client);
    }

    fn knows(&mut self, name: &str, server: usize, client: Client) {
        let address = client.address().map_or_else(String::new, |address| address.to_string());
        self.known.insert(name.to_owned(), (server, address));
        self.clients.insert(name.to_owned(), client);
    }

    /// The server of a client, and the client's address as rows show it.
    fn whose(&self, name: &str) -> (usize, String) {
        self.known.get(name).unwrap_or_else(|| panic!("{name} never connected")).clone()
    }

    /// Writes after the peer's close: the first may go through and provoke the reset, a later one fails.
    fn expect_epipe(&mut self, name: &str) {
        let started = std::time::Instant::now();
        while started.elapsed() < PATIENCE {
            match self.client(name).send(b"x") {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return,
                Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
                Err(error) => panic!("send: {error}"),
            }
        }
        panic!("no EPIPE");
    }

    fn row(&mut self, name: &str, wanted: &Row) {
        let (server, address) = self.whose(name);
        self.harness.until_row(self.servers[server], &address, &format!("{wanted:?}"), |row| {
            let ended = match &row.status {
                ConnectionStatus::Ended(_, end) => format!("{end:?}"),
                _ => String::new(),
            };
            wanted.note.as_ref().is_none_or(|note| row.note == *note)
                && wanted.ended.as_ref().is_none_or(|end| ended == *end)
                && wanted.bytes_in.is_none_or(|count| row.counts.bytes_in == count)
                && wanted.bytes_out.is_none_or(|count| row.counts.bytes_out == count)
                && wanted.calls_in.is_none_or(|count| row.counts.calls_in == count)
                && wanted.calls_out.is_none_or(|count| row.counts.calls_out == count)
                && wanted.progress.is_none_or(|progress| row.progress == Some(progress))
                && wanted.place.is_none_or(
                    |wanted| matches!(row.status, ConnectionStatus::Queued { place, .. } if place == wanted),
                )
                && wanted.held.is_none_or(
                    |wanted| matches!(row.status, ConnectionStatus::Queued { held, .. } if held == wanted),
                )
        });
    }

    fn totals(&mut self, wanted: &Totals) {
        self.harness.until_totals(self.servers[wanted.server], &format!("{wanted:?}"), |totals| {
            wanted.open.is_none_or(|count| totals.open == count)
                && wanted.accepted.is_none_or(|count| totals.accepted == count)
                && wanted.refused.is_none_or(|count| totals.refused == count)
                && wanted.bytes_in.is_none_or(|count| totals.counts.bytes_in == count)
                && wanted.bytes_out.is_none_or(|count| totals.counts.bytes_out == count)
        });
    }
}
