//! One run told twice: by the kernel's tracer and by sockpit.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::notation;
use crate::trace::{self, Called, Lifetime, MESSAGES};

/// A run under `strace` that has ended.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) trace: Vec<Lifetime>,
    pub(crate) journal: Vec<Called>,
    lifetimes: Vec<Lifetime>,
    has_library_calls: bool,
}

impl Pair {
    pub(crate) fn new(code: Option<i32>, stdout: String, log: &str) -> Pair {
        let calls: Vec<Value> = stdout
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .filter(|line| line["type"] == "call")
            .collect();
        // By socket, which is never used twice; in the order of their first calls.
        let mut sockets: BTreeMap<u64, Lifetime> = BTreeMap::new();
        let mut order = Vec::new();
        let mut journal = Vec::new();
        let mut has_library_calls = false;
        let netlink = "AF_NETLINK".to_owned();
        for call in &calls {
            if call["call"].as_str().unwrap().starts_with("getaddr") || call["call"] == "getnameinfo" {
                has_library_calls = true;
                continue;
            }
            let socket = call["socket"].as_u64().unwrap();
            let mut called = from_json(call);
            let is_netlink =
                sockets.get(&socket).is_some_and(|told| told.calls[0].arguments.contains(&netlink));
            if is_netlink && called.errno.is_empty() && !called.arguments.is_empty() {
                MESSAGES.clone_into(&mut called.arguments[0]);
            }
            journal.push(called.clone());
            let made = if called.name == "socket" { called.result as i32 } else { called.fd };
            sockets
                .entry(socket)
                .or_insert_with(|| {
                    order.push(socket);
                    Lifetime { fd: made, is_ours: true, calls: Vec::new() }
                })
                .calls
                .push(called);
        }
        let lifetimes = order.iter().map(|socket| sockets[socket].clone()).collect();
        Pair { code, stdout, trace: trace::read(log), journal, lifetimes, has_library_calls }
    }

    /// Fails unless both tell the same.
    #[track_caller]
    pub(crate) fn compare(&self) {
        let others: Vec<&Lifetime> = self.trace.iter().filter(|lifetime| !lifetime.is_ours).collect();
        assert!(
            self.has_library_calls || others.is_empty(),
            "sockets that the journal does not tell of, and no library call: {others:#?}"
        );
        self.compare_ours();
    }

    /// The same where the program has sockets of another's making.
    #[track_caller]
    pub(crate) fn compare_ours(&self) {
        let ours = self.trace.iter().filter(|lifetime| lifetime.is_ours);
        // Descriptors are used again, sockets are not: both sides are told in the order of their begin.
        let mut told: Vec<&Lifetime> = self.lifetimes.iter().collect();
        for lifetime in ours {
            let place = told.iter().position(|other| other.fd == lifetime.fd);
            let place = place.unwrap_or_else(|| panic!("the journal has no socket for {lifetime:#?}"));
            let journal = told.remove(place);
            for (index, (kernel, said)) in lifetime.calls.iter().zip(&journal.calls).enumerate() {
                assert_eq!(
                    said, kernel,
                    "call {index} on descriptor {} of {:#?}",
                    lifetime.fd, lifetime.calls
                );
            }
            assert_eq!(
                journal.calls.len(),
                lifetime.calls.len(),
                "descriptor {}\njournal {:#?}\nstrace {:#?}",
                lifetime.fd,
                journal.calls,
                lifetime.calls
            );
        }
        assert!(told.is_empty(), "only the journal tells of {told:#?}");
    }

    /// Fails unless a call of this name (or one that begins with it) was made: so that a comparison of
    /// nothing with nothing is no success.
    #[track_caller]
    pub(crate) fn has_call(&self, name: &str) {
        let name = if name == "accept" { "accept4" } else { name };
        assert!(
            self.journal.iter().any(|call| call.name.starts_with(name)),
            "no {name} in {:#?}",
            self.journal
        );
    }
}

fn from_json(call: &Value) -> Called {
    let name = match call["call"].as_str().unwrap() {
        "accept" => "accept4",
        name => name,
    };
    Called {
        name: name.to_owned(),
        arguments: notation::arguments(name, call),
        fd: if name == "socket" { -1 } else { call["fd"].as_i64().unwrap() as i32 },
        result: call["result"].as_i64().unwrap(),
        errno: call["errno"].as_str().unwrap_or("").to_owned(),
    }
}
