//! The thread that reads and writes files for the ui thread, which never waits for a disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

use super::inbox::{Input, UiInbox};
use super::{kept, load, part, recent_endpoints, save, user_files};
use crate::export::json;
use crate::model::call::Seq;
use crate::model::endpoint::RecentEndpoints;
use crate::model::journal::JournalReader;
use crate::model::moment::Epoch;
use crate::model::user_files::KeptKind;
use crate::ui::file_part::FileSearch;
use crate::ui::msg::Msg;

/// Jobs that may wait. Each was asked for by a key press.
const CAPACITY: usize = 32;

/// Something to do with a file.
#[derive(Debug)]
pub(super) enum FileJob {
    /// Write it.
    Save {
        /// Where to.
        path: PathBuf,
        /// All of the file.
        bytes: Vec<u8>,
        /// Whether a file that is there is replaced.
        replaces: bool,
    },
    /// Write calls as JSON lines.
    SaveCalls {
        /// Where to.
        path: PathBuf,
        /// The journal, as far as it was taken.
        reader: Box<JournalReader>,
        /// Which calls of it.
        calls: Vec<Seq>,
        /// What their moments are counted from.
        epoch: Epoch,
        /// Whether a file that is there is replaced.
        replaces: bool,
    },
    /// Read the names in a folder.
    List(PathBuf),
    /// Read a part of it.
    Part {
        /// Which file.
        path: PathBuf,
        /// Where the part begins.
        at: u64,
        /// Bytes at most.
        length: usize,
    },
    /// Search one stretch of it.
    Search {
        /// Which file.
        path: PathBuf,
        /// What is looked for, and where.
        search: FileSearch,
    },
    /// Keep a message or a payload by its name; without a text, forget it.
    Keep {
        /// What it is.
        kind: KeptKind,
        /// Its name.
        name: String,
        /// Its fields, as they are typed.
        text: Option<String>,
    },
    /// Keep the endpoints that sessions went to.
    Remember(RecentEndpoints),
}

/// The ui thread's end of the file thread.
#[derive(Debug)]
pub(super) struct FileThread {
    jobs: SyncSender<FileJob>,
}

impl FileThread {
    /// Starts the thread. It ends when this is dropped. Messages are kept in the folder of the configuration.
    pub(super) fn start(inbox: Arc<UiInbox>, configuration: Option<PathBuf>) -> io::Result<FileThread> {
        let (jobs, todo) = sync_channel(CAPACITY);
        std::thread::Builder::new().name("files".to_owned()).spawn(move || {
            while let Ok(job) = todo.recv() {
                for answer in run(job, configuration.as_deref()) {
                    inbox.push(Input::Msg(answer));
                }
            }
        })?;
        Ok(FileThread { jobs })
    }

    /// Asks for a job, whose answer comes through the inbox; or is answered here, if a disk that
    /// does not answer has filled the queue.
    pub(super) fn ask(&self, job: FileJob) -> Option<Msg> {
        let busy = || "the disk is still busy with earlier files; try again".to_owned();
        match self.jobs.try_send(job) {
            Ok(()) => None,
            Err(TrySendError::Full(job) | TrySendError::Disconnected(job)) => Some(match job {
                FileJob::Save { path, .. } | FileJob::SaveCalls { path, .. } => {
                    Msg::Saved { path, result: Err(busy()) }
                }
                FileJob::List(path) => Msg::Folder { path, names: Arc::default() },
                FileJob::Part { path, .. } => Msg::Part { path, result: Err(busy()) },
                FileJob::Search { path, search } => Msg::Searched { path, search, result: Err(busy()) },
                FileJob::Keep { name, .. } => Msg::Kept { name, result: Err(busy()) },
                // It comes again with the next session.
                FileJob::Remember(_) => return None,
            }),
        }
    }
}

/// Writes a file, and says what became of it.
fn saved(path: PathBuf, bytes: &[u8], replaces: bool) -> Msg {
    match save::atomically(&path, bytes, replaces) {
        Err(error) if !replaces && error.kind() == io::ErrorKind::AlreadyExists => Msg::Exists { path },
        result => {
            Msg::Saved { path, result: result.map(|()| bytes.len()).map_err(|error| error.to_string()) }
        }
    }
}

/// What became of a job.
fn run(job: FileJob, configuration: Option<&Path>) -> Vec<Msg> {
    vec![match job {
        FileJob::Save { path, bytes, replaces } => saved(path, &bytes, replaces),
        FileJob::SaveCalls { path, reader, calls, epoch, replaces } => {
            let calls = calls.into_iter().filter_map(|seq| reader.call(seq));
            let lines = calls.map(|call| json::call(&call, &epoch) + "\n").collect::<String>();
            saved(path, lines.as_bytes(), replaces)
        }
        FileJob::List(path) => {
            let names = load::names(&path);
            Msg::Folder { path, names }
        }
        FileJob::Part { path, at, length } => {
            let result = part::read(&path, at, length).map_err(|error| part::words(&error));
            Msg::Part { path, result }
        }
        FileJob::Search { path, search } => {
            let result = part::search(&path, &search);
            Msg::Searched { path, search, result }
        }
        FileJob::Remember(recent) => {
            // Nobody asked for it: where it cannot be kept, the next start knows less.
            let _ = recent_endpoints::keep(&recent);
            return Vec::new();
        }
        FileJob::Keep { kind, name, text } => {
            let Some(folder) = configuration else {
                let why = "there is no folder for the configuration: HOME is not set".to_owned();
                return vec![Msg::Kept { name, result: Err(why) }];
            };
            let result = kept::keep(folder, kind, &name, text.as_deref());
            let result = result.map(|()| text.is_some()).map_err(|error| error.to_string());
            // Also where nothing tells that files change.
            let files = Msg::UserFiles(Arc::new(user_files::read(folder)));
            return vec![Msg::Kept { name, result }, files];
        }
    }]
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn calls_are_written_as_json_lines() {
        use crate::model::call::{Args, Call, CallKind};
        use crate::model::ids::SocketId;
        use crate::model::journal::{DEFAULT_BUDGET, Journal};
        use crate::model::moment::Moment;
        let epoch = Epoch::new(Instant::now(), std::time::SystemTime::UNIX_EPOCH);
        let journal = Journal::new(DEFAULT_BUDGET, 1, epoch);
        let call = |kind, payload: &'static [u8]| Call {
            seq: Seq(0),
            previous: None,
            at: Moment(1_000_000),
            took: Duration::from_micros(5),
            socket: SocketId(1),
            fd: 11,
            kind,
            args: Args::Bytes { length: 7, flags: 0 },
            result: payload.len() as i64,
            errno: None,
            payload,
            length: payload.len() as u32,
            observer: false,
            in_library: false,
            fault: 0,
        };
        let calls: Vec<Seq> = [call(CallKind::Send, b"Hi"), call(CallKind::Recv, b"\xff")]
            .iter()
            .filter_map(|call| journal.record(0, call, None))
            .collect();
        let mut reader = JournalReader::new();
        reader.take_and_acknowledge(&journal);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.jsonl");
        let save = || FileJob::SaveCalls {
            path: path.clone(),
            reader: Box::new(reader.clone()),
            calls: calls.clone(),
            epoch,
            replaces: false,
        };
        assert!(matches!(run(save(), None)[..], [Msg::Saved { result: Ok(_), .. }]));
        assert!(matches!(run(save(), None)[..], [Msg::Exists { .. }]));
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told = |line: &serde_json::Value| (line["call"].clone(), line["bytes"].clone());
        assert_eq!(
            lines.iter().map(told).collect::<Vec<_>>(),
            [("send".into(), "4869".into()), ("recv".into(), "ff".into())]
        );
    }

    #[test]
    fn a_folder_is_read_by_its_names() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("big"), "x").unwrap();
        std::fs::create_dir(folder.path().join("a folder")).unwrap();
        std::fs::write(folder.path().join("bad\u{1b}name"), "").unwrap();
        let listed = run(FileJob::List(folder.path().into()), None);
        let [Msg::Folder { names, .. }] = &listed[..] else { panic!("{listed:?}") };
        let names: Vec<_> = names.iter().map(|name| (name.name.as_str(), name.is_folder)).collect();
        assert_eq!(names, [("a folder", true), ("big", false)], "a name that would be escaped is left out");
    }

    #[test]
    fn a_job_is_answered_through_the_inbox() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let inbox = Arc::new(UiInbox::default());
        let files = FileThread::start(Arc::clone(&inbox), None).unwrap();
        let answer = || {
            let batch = inbox.wait(Some(Instant::now() + Duration::from_secs(10)));
            match batch.inputs.into_iter().next() {
                Some(Input::Msg(msg)) => msg,
                other => panic!("{other:?}"),
            }
        };
        let save =
            |bytes: &[u8], replaces| FileJob::Save { path: path.clone(), bytes: bytes.to_vec(), replaces };
        assert!(files.ask(save(b"bytes", false)).is_none());
        assert!(matches!(answer(), Msg::Saved { result: Ok(5), .. }));
        assert!(files.ask(save(b"other", false)).is_none());
        assert!(matches!(answer(), Msg::Exists { path: there } if there == path));
        assert_eq!(std::fs::read(&path).unwrap(), b"bytes");
        assert!(files.ask(save(b"bytes", true)).is_none());
        assert!(matches!(answer(), Msg::Saved { result: Ok(5), .. }));
        assert!(
            files
                .ask(FileJob::Keep { kind: KeptKind::Message, name: "hello".to_owned(), text: None })
                .is_none()
        );
        assert!(matches!(answer(), Msg::Kept { result: Err(why), .. } if why.contains("HOME")));
    }
}
