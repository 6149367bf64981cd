//! The user's files beside the configuration: layouts and messages, read anew when one of them changes.
//!
//! A thread waits for inotify(7), which costs nothing while nothing changes; so a layout that is edited beside the
//! program is laid over the bytes on screen as soon as the editor has written it. Reading when a menu opens would do
//! without the thread, and leave what is on screen as it was.

use std::ffi::OsStr;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::inotify::{CreateFlags, ReadFlags, Reader, WatchFlags, add_watch, init, remove_watch};
use rustix::io::Errno as SystemError;

use super::inbox::{Input, UiInbox};
use super::{kept, templates};
use crate::bytes::text::SafeText;
use crate::model::errno::Errno;
use crate::model::user_files::{KeptKind, UserFiles};
use crate::ui::msg::Msg;

/// How long after a change more of it are waited for: an editor writes, renames and removes.
const QUIET: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// How often more changes are waited for, before the files are read all the same.
const WAITS: usize = 20;

/// Everything that is kept in this folder of the configuration.
pub(super) fn read(folder: &Path) -> UserFiles {
    let templates::Templates { declared, mut faults } = templates::read(&folder.join(templates::FOLDER));
    let [messages, payloads] = KeptKind::ALL.map(|kind| kept::read(folder, kind, &mut faults));
    UserFiles { layouts: declared, messages, payloads, faults }
}

/// Starts the thread, which tells what it read first and each time that it is other. It ends with the program.
pub(super) fn start(folder: PathBuf, inbox: Arc<UiInbox>) -> io::Result<()> {
    std::thread::Builder::new().name("user files".to_owned()).spawn(move || watch(&folder, &inbox))?;
    Ok(())
}

fn watch(folder: &Path, inbox: &UiInbox) {
    let mut told = UserFiles::default();
    let mut watched =
        init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).map(|queue| Watched { queue, above: None });
    loop {
        // Before the files are read: what changes from now on is seen.
        let result = match &mut watched {
            Ok(watched) => watched.add(folder),
            Err(error) => Err(*error),
        };
        let files = read(folder);
        if files != told {
            told = files.clone();
            inbox.push(Input::Msg(Msg::UserFiles(Arc::new(files))));
        }
        let waited = result.and_then(|()| watched.as_ref().map_or(Ok(()), Watched::wait));
        if let Err(error) = waited {
            let why = SafeText::shown(Errno(error.raw_os_error()));
            let words =
                SafeText::literal("files beside the configuration are not read anew: inotify: ").then(why);
            inbox.note(|batch| batch.notice(words));
            return;
        }
    }
}

/// What inotify looks at.
struct Watched {
    queue: OwnedFd,
    /// The watch of the nearest folder that is there, while that of the configuration is not, and the name that has to
    /// come in it.
    above: Option<(i32, PathBuf)>,
}

impl Watched {
    /// Looks at the folder and those in it; where it is not there, at the nearest one above it.
    fn add(&mut self, folder: &Path) -> Result<(), SystemError> {
        if let Some((watch, _)) = self.above.take() {
            // It may have gone by itself.
            let _ = remove_watch(&self.queue, watch);
        }
        let own = WatchFlags::CREATE
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVE
            | WatchFlags::DELETE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        if self.watch(folder, own)?.is_some() {
            for inner in [templates::FOLDER].into_iter().chain(KeptKind::ALL.map(KeptKind::folder)) {
                self.watch(&folder.join(inner), own)?;
            }
            return Ok(());
        }
        let above =
            WatchFlags::CREATE | WatchFlags::MOVED_TO | WatchFlags::DELETE_SELF | WatchFlags::MOVE_SELF;
        for (parent, child) in folder.ancestors().skip(1).zip(folder.ancestors()) {
            if let Some(watch) = self.watch(parent, above)? {
                self.above = Some((watch, child.to_owned()));
                // It may have come in between.
                return if child.exists() { self.add(folder) } else { Ok(()) };
            }
        }
        Ok(())
    }

    /// Looks at a folder; `None` if it is not there.
    fn watch(&self, folder: &Path, flags: WatchFlags) -> Result<Option<i32>, SystemError> {
        match add_watch(&self.queue, folder, flags | WatchFlags::ONLYDIR) {
            Ok(watch) => Ok(Some(watch)),
            Err(SystemError::NOENT | SystemError::NOTDIR | SystemError::ACCESS) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Waits until something has changed, and then until nothing does for a moment.
    fn wait(&self) -> Result<(), SystemError> {
        while !self.is_changed(None)? {}
        for _ in 0..WAITS {
            if !self.is_changed(Some(&QUIET))? {
                break;
            }
        }
        Ok(())
    }

    /// Takes the events that are there, or come until the time is over: whether one of them is about the files.
    fn is_changed(&self, timeout: Option<&Timespec>) -> Result<bool, SystemError> {
        match poll(&mut [PollFd::new(&self.queue, PollFlags::IN)], timeout) {
            Ok(0) => return Ok(false),
            Ok(_) | Err(SystemError::INTR) => {}
            Err(error) => return Err(error),
        }
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut events = Reader::new(&self.queue, &mut buffer);
        let mut is_changed = false;
        loop {
            let event = match events.next() {
                Ok(event) => event,
                Err(SystemError::AGAIN) => return Ok(is_changed),
                Err(SystemError::INTR) => continue,
                Err(error) => return Err(error),
            };
            // Of the folder above only the one that is missing counts, and its own end.
            let name = event.file_name().map(|name| OsStr::from_bytes(name.to_bytes()));
            let is_foreign = self.above.as_ref().is_some_and(|(watch, child)| {
                *watch == event.wd() && name.is_some() && name != child.file_name()
            });
            // That a watch has ended is said of what we ended, and of what is gone, which is told before.
            is_changed |= !is_foreign && !event.events().contains(ReadFlags::IGNORED);
            if event.events().contains(ReadFlags::MOVE_SELF) {
                let _ = remove_watch(&self.queue, event.wd());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// The files as they are told next, that fit.
    fn told(inbox: &UiInbox, fits: impl Fn(&UserFiles) -> bool) -> Arc<UserFiles> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            for input in inbox.wait(Some(deadline)).inputs {
                if let Input::Msg(Msg::UserFiles(files)) = input
                    && fits(&files)
                {
                    return files;
                }
            }
        }
        panic!("not told in time");
    }

    #[test]
    fn files_are_told_at_first_and_again_when_they_change() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("config/sockpit");
        let inbox = Arc::new(UiInbox::default());
        start(folder.clone(), Arc::clone(&inbox)).expect("a thread");
        // The folders come after the thread has begun to look, or before: both are seen.
        std::fs::create_dir_all(folder.join("templates")).expect("made");
        std::fs::write(folder.join("templates/a.h"), "struct one { int x; };").expect("written");
        told(&inbox, |files| files.layouts.named("one").is_some());
        // As editors save: a new file takes the name of the old one.
        std::fs::write(folder.join("templates/.a.new"), "struct two { int x; };").expect("written");
        std::fs::rename(folder.join("templates/.a.new"), folder.join("templates/a.h")).expect("renamed");
        let files = told(&inbox, |files| files.layouts.named("two").is_some());
        assert!(files.layouts.named("one").is_none());
        std::fs::write(folder.join("templates/b.h"), "struct {").expect("written");
        let files = told(&inbox, |files| !files.faults.is_empty());
        assert!(
            files.layouts.named("two").is_some()
                && files.faults[0].as_str().starts_with("templates/b.h, line 1")
        );
        kept::keep(&folder, KeptKind::Message, "hello", Some("text Hello")).expect("kept");
        told(&inbox, |files| files.messages.get("hello").is_some_and(|text| text == "text Hello"));
        std::fs::remove_dir_all(&folder).expect("removed");
        let files = told(&inbox, |files| files.messages.is_empty() && files.layouts.named("two").is_none());
        assert!(files.faults.is_empty(), "{:?}", files.faults);
        std::fs::create_dir_all(folder.join("messages")).expect("made");
        std::fs::write(folder.join("messages/again.msg"), "u8 1").expect("written");
        told(&inbox, |files| files.messages.contains_key("again"));
    }

    #[test]
    fn the_folder_may_come_at_any_time_while_it_is_looked_for() {
        let home = tempfile::tempdir().expect("a folder");
        let mut watched = Watched {
            queue: init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK).expect("inotify"),
            above: None,
        };
        let folder = home.path().join("a/b");
        watched.add(&folder).expect("watched");
        assert_eq!(watched.above.as_ref().map(|(_, child)| child.clone()), Some(home.path().join("a")));
        std::fs::write(home.path().join("other"), "").expect("written");
        assert_eq!(
            watched.is_changed(Some(&Timespec::default())),
            Ok(false),
            "another file is nothing to us"
        );
        std::fs::create_dir(home.path().join("a")).expect("made");
        assert_eq!(watched.is_changed(Some(&QUIET)), Ok(true));
        watched.add(&folder).expect("watched");
        assert_eq!(watched.above.as_ref().map(|(_, child)| child.clone()), Some(folder.clone()));
        std::fs::create_dir(&folder).expect("made");
        watched.add(&folder).expect("watched");
        assert!(watched.above.is_none());
    }
}
