//! What an answer of `getaddrinfo` follows from: the source addresses that the kernel would use, the files of the name
//! service, and what each of its modules answers alone.

use std::io::Read;
use std::net::IpAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::context::NetContext;
use super::recorded_fd::RecordedFd;
use super::recorder::CallEntry;
use super::tables::{self, OwnAddress};
use super::{interfaces, name_files, sys};
use crate::bytes::address::{Candidate, PolicyTables, SourceState};
use crate::model::address::Address;
use crate::model::call::{Args, CallKind};
use crate::model::explanation::{CANDIDATES, Explanation, ModuleAnswer, OwnHost};
use crate::model::lookup::Question;

/// How long a module may take: longer than libc waits for two name servers that do not answer.
const PATIENCE: Duration = Duration::from_secs(21);
/// Bytes that are read of a module's answer.
const LONGEST: u64 = 64 * 1024;

/// What an answer follows from. It blocks.
pub(super) fn explain(net: &Arc<NetContext>, question: &Question, addresses: &[Address]) -> Explanation {
    let mut candidates: Vec<Candidate> = Vec::new();
    let own = own_addresses(net);
    for address in addresses {
        let Some(destination) = address.ip() else { continue };
        if candidates.len() >= CANDIDATES || candidates.iter().any(|each| each.destination == destination) {
            continue;
        }
        let source = source_of(net, address).ok().and_then(|source| source.ip());
        let known = own.iter().find(|own| Some(own.ip) == source);
        let state = known.map(|own| own.state).unwrap_or_default();
        candidates.push(Candidate { destination, source, source_prefix: known.map(|own| own.prefix), state });
    }
    Explanation {
        candidates,
        tables: PolicyTables::glibc(&name_files::gai_conf()),
        service: name_files::name_service(),
        hosts: question.node.as_deref().map(name_files::lines_with).unwrap_or_default(),
    }
}

/// The addresses of this host; where netlink does not tell of them, with their prefixes alone.
fn own_addresses(net: &Arc<NetContext>) -> Vec<OwnAddress> {
    tables::own_addresses(net).unwrap_or_else(|_| {
        let all = interfaces::prefixes().into_iter();
        all.map(|(ip, prefix)| OwnAddress { ip, prefix, state: SourceState::default() }).collect()
    })
}

/// The source address that the kernel would use: a datagram socket is connected, which sends nothing, and asked for its
/// own address. So does `getaddrinfo` itself.
fn source_of(net: &Arc<NetContext>, to: &Address) -> sys::Result<Address> {
    let raw = to.to_sockaddr();
    let mut socket = RecordedFd::open(net, i32::from(to.family().unwrap_or(0)), libc::SOCK_DGRAM, 0)?;
    let at = socket.begin();
    let connected = sys::connect(socket.fd()?, &raw);
    let entry = CallEntry::new(CallKind::Connect, at, Args::To { address: &raw });
    socket.record(entry.outcome(connected.map(|()| &[][..])));
    connected?;
    let at = socket.begin();
    let named = sys::getsockname(socket.fd()?);
    let address = named.as_ref().map_or(&[][..], |raw| raw.as_bytes());
    let entry = CallEntry::new(CallKind::GetSockName, at, Args::Returned { address });
    socket.record(entry.outcome(named.as_ref().map(|_| &[][..]).map_err(|errno| *errno)));
    Ok(Address::from_sockaddr(named?.as_bytes()))
}

/// What this host is. It blocks.
pub(super) fn own_host() -> OwnHost {
    OwnHost {
        name: sys::gethostname().unwrap_or_default(),
        interfaces: interfaces::all(),
        service: name_files::name_service(),
    }
}

/// Asks each module of the name service alone, one after the other. Which modules are asked is a setting of the whole
/// process in libc, so that each is asked in a process of its own: `getent -s` of libc.
pub(super) async fn ask_modules(net: &Arc<NetContext>, question: &Question) -> Vec<ModuleAnswer> {
    let Some(node) = question.node.clone() else { return Vec::new() };
    let modules = net.host.run(|| name_files::name_service().modules).await.unwrap_or_default();
    let mut answers = Vec::new();
    for (module, _) in modules {
        let began = net.now();
        let child = Arc::new(ModuleProcess::default());
        let asking = {
            let (child, module, node) = (Arc::clone(&child), module.clone(), node.clone());
            net.lookups.run(move || child.ask(&module, &node))
        };
        // Given up here, the process is ended.
        let _guard = KilledOnDrop(child);
        let answer = match tokio::time::timeout(PATIENCE, asking).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err("too much waits for the name service already".to_owned()),
            Err(_) => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        };
        answers.push(ModuleAnswer { module, took: net.now().since(began), answer });
    }
    answers
}

/// A process that asks one module.
#[derive(Default)]
struct ModuleProcess(Mutex<ModuleStage>);

#[derive(Default)]
enum ModuleStage {
    #[default]
    Waiting,
    Running(Child),
    /// It is not to begin any more.
    GivenUp,
}

impl ModuleProcess {
    /// Runs it to its end: the addresses, none where the module does not know the name.
    fn ask(&self, module: &str, node: &str) -> Result<Vec<IpAddr>, String> {
        let mut command = Command::new("getent");
        command.args(["-s", &format!("hosts:{module}"), "--", "ahosts", node]).env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let stdout = {
            let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if matches!(*stage, ModuleStage::GivenUp) {
                return Err("given up".to_owned());
            }
            let mut child = command.spawn().map_err(|error| format!("getent, which asks it: {error}"))?;
            let stdout = child.stdout.take();
            *stage = ModuleStage::Running(child);
            stdout
        };
        let mut text = String::new();
        if let Some(stdout) = stdout {
            stdout.take(LONGEST).read_to_string(&mut text).map_err(|error| error.to_string())?;
        }
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = match std::mem::take(&mut *stage) {
            ModuleStage::Running(mut child) => child.wait().map_err(|error| error.to_string())?,
            ModuleStage::Waiting | ModuleStage::GivenUp => return Err("given up".to_owned()),
        };
        match ended.code() {
            Some(0) => Ok(addresses(&text)),
            // The key was not found.
            Some(2) => Ok(Vec::new()),
            _ => Err(format!("getent, which asks it: {ended}")),
        }
    }

    fn give_up(&self) {
        let mut stage = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *stage {
            // The thread that reads its output waits for it.
            ModuleStage::Running(child) => drop(child.kill()),
            ModuleStage::Waiting => *stage = ModuleStage::GivenUp,
            ModuleStage::GivenUp => {}
        }
    }
}

struct KilledOnDrop(Arc<ModuleProcess>);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// `127.0.0.1       STREAM localhost`: the addresses at the beginnings of lines, each once.
fn addresses(text: &str) -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = Vec::new();
    for line in text.lines() {
        let first = line.split_whitespace().next().and_then(|word| word.split('%').next());
        if let Some(ip) = first.and_then(|word| word.parse().ok())
            && !all.contains(&ip)
        {
            all.push(ip);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::hints::Hints;

    #[test]
    fn the_source_of_a_loopback_address_is_itself_and_its_calls_are_an_observers() {
        let net = NetContext::fixture();
        let question = Question { node: Some("localhost".to_owned()), ..Question::default() };
        let to = Address::new("127.0.0.1".parse().expect("an address"), 7);
        let explained = explain(&net, &question, &[to.clone(), to]);
        let [candidate] = explained.candidates.as_slice() else { panic!("{explained:?}") };
        assert_eq!(candidate.source, Some(candidate.destination));
        assert_eq!(candidate.source_prefix, Some(8));
        let mut kinds = Vec::new();
        let mut reader = crate::model::journal::JournalReader::new();
        reader.take(&net.journal);
        for place in 1..=reader.len() as u64 {
            let call = reader.counted(place).and_then(|seq| reader.call(seq)).expect("a call");
            kinds.push((call.kind, call.observer));
        }
        let expected = [CallKind::Socket, CallKind::Connect, CallKind::GetSockName, CallKind::Close];
        assert!(kinds.iter().all(|(_, is_observer)| *is_observer), "{kinds:?}");
        // Behind what netlink was asked of the addresses of this host.
        let last: Vec<CallKind> = kinds.iter().rev().take(4).rev().map(|(kind, _)| *kind).collect();
        assert_eq!(last, expected);
    }

    #[test]
    fn the_answer_of_a_module_is_its_addresses_each_once() {
        let text = "127.0.0.1       STREAM localhost\n127.0.0.1       DGRAM\nfe80::1%lo STREAM\nnonsense\n";
        let told: Vec<String> = addresses(text).iter().map(IpAddr::to_string).collect();
        assert_eq!(told, ["127.0.0.1", "fe80::1"]);
    }

    #[test]
    fn what_is_in_the_hosts_file_is_found_there_by_family() {
        let asks = |node: &str, family| Question {
            node: Some(node.to_owned()),
            hints: Hints { family, ..Hints::default() },
            ..Question::default()
        };
        let has_localhost = !name_files::lines_with("localhost").is_empty();
        let is_first = name_files::name_service().modules.first().is_some_and(|(name, _)| name == "files");
        assert_eq!(name_files::is_in_hosts(&asks("localhost", 0)), has_localhost && is_first);
        assert!(!name_files::is_in_hosts(&asks("no.such.name.invalid", 0)));
    }
}
