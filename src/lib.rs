//! Sockpit: a cockpit for sockets.
//!
//! The layers, each naming only those above it in this list (`tests/layering.rs` checks that):
//!
//! ```text
//! bytes   what bytes mean: pure, no clock, no I/O
//! model   what is said and kept: calls, journal, commands, events
//! net     the backend: the only place with sockets and resolvers
//! ui      panes, key map, theme: no socket, no await, no clock
//! export  the journal in other notations
//! run     the threads of the terminal program
//! cli     the command line and the headless commands
//! ```
//!
//! `net`, `ui` and `export` never name each other; `run` and `cli` join them. `docs/ARCHITECTURE.md` has the whole.
//!
//! # The backend as a library
//!
//! The backend takes commands, tells events, and records every socket call that it makes in a journal:
//!
//! ```
//! # use std::io::{Read, Write};
//! # use std::net::TcpStream;
//! # use std::time::{Instant, SystemTime};
//! # use sockpit::model::call::Seq;
//! # use sockpit::model::command::Command;
//! # use sockpit::model::endpoint::{Endpoint, Transport};
//! # use sockpit::model::event::Event;
//! # use sockpit::model::ids::ServerId;
//! # use sockpit::model::journal::{DEFAULT_BUDGET, Journal, JournalReader};
//! # use sockpit::model::ladder;
//! # use sockpit::model::moment::Epoch;
//! # use sockpit::model::server::{ServerCommand, ServerEvent, ServerSpec, Service};
//! # use sockpit::net;
//! let journal = Journal::new(DEFAULT_BUDGET, 1, Epoch::new(Instant::now(), SystemTime::now()));
//! let mut backend = net::start(net::BackendConfig::new(journal))?;
//! // An echo server on a port that the system chooses.
//! let at = Endpoint { host: "127.0.0.1".into(), service: "0".into(), transport: Transport::Tcp };
//! let spec = Box::new(ServerSpec::new(at, Service::Echo));
//! backend.commands.blocking_send(Command::Server(ServerCommand::Start(ServerId(0), spec)))?;
//! let address = loop {
//!     match backend.events.blocking_recv().ok_or("the backend ended")? {
//!         Event::Server(ServerEvent::Socket(_, socket)) => break socket.local.ok_or("it is not bound")?,
//!         _ => {}
//!     }
//! };
//! let mut client = TcpStream::connect(address.to_string())?;
//! client.write_all(b"Hello!\n")?;
//! client.read_exact(&mut [0; 7])?;
//! // What the server called, as C writes it.
//! let mut calls = JournalReader::new();
//! calls.take(&backend.journal);
//! let lines: Vec<String> =
//!     calls.from(Seq(0)).map(|call| ladder::exact(&call, 64).whole().to_string()).collect();
//! assert!(lines.iter().any(|line| line.starts_with("recv(") && line.contains(r#""Hello!\n", "#)), "{lines:?}");
//! backend.commands.blocking_send(Command::Stop)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
compile_error!(
    "sockpit is written for Linux with glibc: its socket calls, TCP_INFO, /proc and EAI_ numbers are those of that \
     system. Other platforms need a src/net/sys of their own first."
);

pub mod bytes;
pub mod cli;
pub mod export;
pub mod model;
pub mod net;
mod run;
pub mod ui;
