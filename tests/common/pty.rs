//! A pseudo-terminal with the program, or a shell that runs it, at its other end.
//!
//! A thread reads all the time, feeds an emulator and keeps every byte. Nothing here sleeps: tests
//! wait for what the output says, until a deadline.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use super::scan;

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A program that takes longer to end was not ended in order, but by its last resort (`run::signals`).
pub const HARD_STOP: Duration = Duration::from_secs(3);

/// The program under test.
pub const SOCKPIT: &str = env!("CARGO_BIN_EXE_sockpit");

/// The last bytes of a whole frame.
const FRAME_END: &[u8] = b"\x1b[?2026l";

/// What a frame begins with that draws every cell.
const CLEAR: &[u8] = b"\x1b[2J";

/// A shell with job control that runs one line after the other, and says with which status each
/// ended. It is what a user's shell does, without a prompt.
const SHELL: &str =
    r#"set -m; echo "[shell]"; while IFS= read -r line; do eval "$line"; echo "[status $?]"; done"#;

/// What makes a process namespace with a user's rights (unshare(1)).
pub const CONTAINER: &[&str] = &["--user", "--map-root-user", "--pid", "--fork", "--mount-proc"];

/// How to start something in a terminal.
pub struct Setup {
    program: Vec<String>,
    environment: BTreeMap<String, String>,
    columns: u16,
    rows: u16,
}

impl Setup {
    /// The program itself, as the leader of its session: nobody could continue it if it stopped.
    pub fn program() -> Setup {
        Setup::new(vec![SOCKPIT.to_owned()])
    }

    /// The program in a process namespace of its own, whose session and group stay outside.
    pub fn container() -> Setup {
        let words = ["unshare"].iter().chain(CONTAINER).chain(&["sh", "-c", "\"$SOCKPIT\"; exit $?"]);
        Setup::new(words.map(|word| (*word).to_owned()).collect())
    }

    /// A shell with job control; `$SOCKPIT` is the program.
    pub fn shell() -> Setup {
        Setup::new(["bash", "--norc", "--noprofile", "-c", SHELL].map(str::to_owned).to_vec())
    }

    fn new(program: Vec<String>) -> Setup {
        let mut setup = Setup { program, environment: BTreeMap::new(), columns: 80, rows: 24 };
        for (name, value) in [
            ("PATH", std::env::var("PATH").unwrap_or_default().as_str()),
            ("TERM", "xterm-256color"),
            ("LANG", "C.UTF-8"),
            ("RUST_BACKTRACE", "0"),
            ("SOCKPIT", SOCKPIT),
        ] {
            setup.environment.insert(name.to_owned(), value.to_owned());
        }
        setup
    }

    /// Sets a variable of the environment.
    pub fn env(mut self, name: &str, value: &str) -> Setup {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Removes a variable of the environment.
    pub fn without(mut self, name: &str) -> Setup {
        self.environment.remove(name);
        self
    }

    /// The size of the terminal at the start.
    pub fn size(mut self, columns: u16, rows: u16) -> Setup {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// Starts it.
    pub fn start(self) -> Session {
        let home = tempfile::tempdir().unwrap();
        let pair = native_pty_system().openpty(pty_size(self.columns, self.rows)).unwrap();
        let reader = pair.master.try_clone_reader().unwrap();
        let writer = pair.master.take_writer().unwrap();
        let output = Arc::new(Output::new(self.columns, self.rows));
        let theirs = Arc::clone(&output);
        std::thread::spawn(move || theirs.drain(reader));
        let modes_before = modes(&*pair.master);
        let mut command = CommandBuilder::new(&self.program[0]);
        command.args(&self.program[1..]);
        command.cwd(home.path());
        command.env_clear();
        command.env("HOME", home.path());
        command.env("XDG_CONFIG_HOME", home.path().join("config"));
        command.env("XDG_STATE_HOME", home.path().join("state"));
        for (name, value) in &self.environment {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        // Ours would keep the terminal from ever ending.
        drop(pair.slave);
        Session { master: Some(pair.master), writer: Some(writer), child, output, modes_before, home }
    }
}

/// A started program and its terminal.
pub struct Session {
    master: Option<Box<dyn MasterPty + Send>>,
    writer: Option<Box<dyn Write + Send>>,
    child: Box<dyn Child + Send + Sync>,
    output: Arc<Output>,
    modes_before: String,
    /// The working directory and home of the program.
    pub home: tempfile::TempDir,
}

/// What is known of the output at one moment.
pub struct View<'a> {
    /// Every byte since the start.
    pub bytes: &'a [u8],
    /// The emulated screen.
    pub screen: &'a vt100::Screen,
}

impl View<'_> {
    /// The text on the screen, row by row.
    pub fn text(&self) -> String {
        self.screen.contents()
    }

    /// Whole frames so far.
    pub fn frames(&self) -> usize {
        count(self.bytes, FRAME_END)
    }

    /// Frames that cleared the screen first.
    pub fn whole_frames(&self) -> usize {
        count(self.bytes, CLEAR)
    }

    /// Ends of lines so far.
    pub fn lines(&self) -> usize {
        count(self.bytes, b"\n")
    }

    /// Whether `text` has ever been sent, with no sequence inside.
    pub fn has_sent(&self, text: &str) -> bool {
        count(self.bytes, text.as_bytes()) > 0
    }
}

impl Session {
    /// Waits until `is_so` says so; fails with what stands on the screen.
    pub fn until(&self, what: &str, is_so: impl Fn(&View<'_>) -> bool) {
        assert!(self.output.wait(PATIENCE, &is_so), "waited in vain: {what}\n{}", self.report());
    }

    /// Waits for `time`, and fails if `is_so` becomes true in it.
    pub fn never_within(&self, time: Duration, what: &str, is_so: impl Fn(&View<'_>) -> bool) {
        assert!(!self.output.wait(time, &is_so), "it happened: {what}\n{}", self.report());
    }

    /// Waits for the first whole frame.
    pub fn until_up(&self) {
        self.until("the first frame", |view| view.frames() > 0 && view.screen.alternate_screen());
    }

    /// Waits for `text` on the screen.
    pub fn until_text(&self, text: &str) {
        self.until(text, |view| view.text().contains(text));
    }

    /// Asks something of the output now.
    pub fn view<T>(&self, ask: impl FnOnce(&View<'_>) -> T) -> T {
        self.output.lock().view(ask)
    }

    /// Whole frames so far.
    pub fn frames(&self) -> usize {
        count(&self.output.lock().bytes, FRAME_END)
    }

    /// Frames so far that cleared the screen first.
    pub fn whole_frames(&self) -> usize {
        count(&self.output.lock().bytes, CLEAR)
    }

    /// Types.
    pub fn type_in(&mut self, keys: &str) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Sends a signal to the started process itself.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }

    /// The started process.
    pub fn pid(&self) -> Pid {
        Pid::from_raw(self.child.process_id().unwrap() as i32).unwrap()
    }

    /// The leader of the process group that has the terminal.
    pub fn foreground(&self) -> Pid {
        Pid::from_raw(self.master().process_group_leader().unwrap()).unwrap()
    }

    /// Gives the terminal another size.
    pub fn resize(&self, columns: u16, rows: u16) {
        self.output.resize(columns, rows);
        self.master().resize(pty_size(columns, rows)).unwrap();
    }

    /// From now on nobody reads what the program writes, until [`Session::read_again`]; and the
    /// terminal is filled, so that it takes no byte any more.
    pub fn stop_reading(&self) {
        self.output.lock().held = true;
        let path: PathBuf = self.master().tty_name().unwrap();
        let flags = rustix::fs::OFlags::NOCTTY | rustix::fs::OFlags::NONBLOCK;
        let mut terminal =
            std::fs::OpenOptions::new().write(true).custom_flags(flags.bits() as i32).open(path).unwrap();
        // The reader takes one more piece that it had asked for before; once it holds, full is full.
        let deadline = Instant::now() + PATIENCE;
        let mut full_since = None;
        loop {
            assert!(Instant::now() < deadline, "the terminal takes bytes without end");
            match terminal.write(&[b'.'; 1024]) {
                Ok(_) => full_since = None,
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    let since = *full_since.get_or_insert_with(Instant::now);
                    if self.output.lock().holding || since.elapsed() > Duration::from_millis(200) {
                        return;
                    }
                    std::thread::yield_now();
                }
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// The terminal is read again.
    pub fn read_again(&self) {
        self.output.lock().held = false;
        self.output.changed.notify_all();
    }

    /// Whether the modes of the terminal are those from before the start.
    pub fn has_modes_from_before(&self) -> bool {
        modes(self.master()) == self.modes_before
    }

    /// Closes the terminal, as the user does with its window.
    pub fn close(&mut self) {
        let size = self.master().get_size().unwrap();
        self.output.lock().abandoned = true;
        self.output.changed.notify_all();
        // The thread that reads holds the terminal too. The frame of a new size ends its last read.
        self.master().resize(PtySize { rows: size.rows + 1, ..size }).unwrap();
        assert!(self.output.wait_ended(PATIENCE), "no byte came to end the reader");
        self.writer = None;
        self.master = None;
    }

    /// Waits for the end of the started process, and for the last of its output.
    pub fn wait(&mut self) -> u32 {
        let code = self.wait_for_exit();
        if self.master.is_some() {
            assert!(
                self.output.wait_ended(PATIENCE),
                "the terminal is still open after the end\n{}",
                self.report()
            );
        }
        code
    }

    /// Waits for the end of the started process by a signal; gives back the signal's name.
    pub fn wait_killed(&mut self) -> String {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(self.output.wait_ended(PATIENCE), "the terminal is still open\n{}", self.report());
                return status.signal().unwrap_or_else(|| panic!("{status:?}\n{}", self.report())).to_owned();
            }
            assert!(Instant::now() < deadline, "it does not end\n{}", self.report());
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    /// Sends it a signal by its number: real-time signals have no name.
    pub fn kill(&self, signal: i32) {
        let line = format!("kill -{signal} {}", self.pid().as_raw_pid());
        assert!(std::process::Command::new("sh").args(["-c", &line]).status().unwrap().success(), "{line}");
    }

    /// Waits for the end of the started process alone.
    pub fn wait_for_exit(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.signal().is_none(), "killed by {:?}\n{}", status.signal(), self.report());
                return status.exit_code();
            }
            assert!(Instant::now() < deadline, "it does not end\n{}", self.report());
            std::thread::park_timeout(Duration::from_millis(1));
        }
    }

    /// Fails unless the terminal is as it was before, and every byte sent to it was one of ours.
    pub fn assert_restored(&self) {
        assert!(
            self.has_modes_from_before(),
            "the modes differ: before {}, now {}",
            self.modes_before,
            modes(self.master())
        );
        self.view(|view| {
            let screen = view.screen;
            assert!(!screen.alternate_screen(), "still on the alternate screen");
            assert!(!screen.hide_cursor(), "the cursor is hidden");
            assert!(!screen.bracketed_paste(), "pastes are still bracketed");
            assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
            assert_eq!(screen.fgcolor(), vt100::Color::Default);
            scan::check(view.bytes).unwrap();
        });
    }

    /// What was written after the alternate screen was left.
    pub fn last_lines(&self) -> String {
        self.view(|view| {
            let text = String::from_utf8(view.bytes.to_vec()).unwrap();
            text.rsplit("\x1b[?1049l").next().unwrap_or_default().to_owned()
        })
    }

    fn master(&self) -> &dyn MasterPty {
        self.master.as_deref().unwrap()
    }

    fn report(&self) -> String {
        self.view(|view| {
            let tail = &view.bytes[view.bytes.len().saturating_sub(300)..];
            let mut report = String::new();
            let _ = writeln!(
                report,
                "{} bytes, {} frames; the last: {:?}",
                view.bytes.len(),
                view.frames(),
                tail.escape_ascii().to_string()
            );
            let _ = writeln!(report, "-- screen\n{}\n--", view.text());
            report
        })
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.output.lock().abandoned = true;
        self.output.changed.notify_all();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The reading end.
struct Output {
    state: Mutex<State>,
    changed: Condvar,
}

#[expect(clippy::struct_excessive_bools, reason = "what the reader shall do, and what it does")]
struct State {
    bytes: Vec<u8>,
    parser: vt100::Parser,
    ended: bool,
    /// The reader shall not read.
    held: bool,
    /// The reader does not read.
    holding: bool,
    /// Nobody is interested any more.
    abandoned: bool,
}

impl State {
    fn view<T>(&self, ask: impl FnOnce(&View<'_>) -> T) -> T {
        ask(&View { bytes: &self.bytes, screen: self.parser.screen() })
    }
}

impl Output {
    fn new(columns: u16, rows: u16) -> Output {
        let (rows, columns) = emulator_size(columns, rows);
        let state = State {
            bytes: Vec::new(),
            parser: vt100::Parser::new(rows, columns, 0),
            ended: false,
            held: false,
            holding: false,
            abandoned: false,
        };
        Output { state: Mutex::new(state), changed: Condvar::new() }
    }

    fn drain(&self, mut reader: Box<dyn Read + Send>) {
        let mut buffer = [0_u8; 4096];
        loop {
            {
                let mut state = self.lock();
                state.holding = state.held;
                self.changed.notify_all();
                while state.held && !state.abandoned {
                    state = self.changed.wait(state).unwrap();
                }
                state.holding = false;
                if state.abandoned {
                    break;
                }
            }
            // EIO: the last process has closed the other end.
            let count = reader.read(&mut buffer).unwrap_or(0);
            let mut state = self.lock();
            state.bytes.extend_from_slice(&buffer[..count]);
            state.parser.process(&buffer[..count]);
            self.changed.notify_all();
            if count == 0 {
                break;
            }
        }
        drop(reader);
        self.lock().ended = true;
        self.changed.notify_all();
    }

    fn resize(&self, columns: u16, rows: u16) {
        let (rows, columns) = emulator_size(columns, rows);
        self.lock().parser.screen_mut().set_size(rows, columns);
    }

    fn wait(&self, time: Duration, is_so: &dyn Fn(&View<'_>) -> bool) -> bool {
        self.wait_state(time, |state| state.view(|view| is_so(view)))
    }

    fn wait_ended(&self, time: Duration) -> bool {
        self.wait_state(time, |state| state.ended)
    }

    fn wait_state(&self, time: Duration, is_so: impl Fn(&State) -> bool) -> bool {
        let deadline = Instant::now() + time;
        let mut state = self.lock();
        loop {
            if is_so(&state) {
                return true;
            }
            let rest = deadline.saturating_duration_since(Instant::now());
            if rest.is_zero() {
                return false;
            }
            state = self.changed.wait_timeout(state, rest).unwrap().0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn modes(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn pty_size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

/// The emulator knows no empty screen.
fn emulator_size(columns: u16, rows: u16) -> (NonZeroU16, NonZeroU16) {
    (NonZeroU16::new(rows.max(1)).unwrap(), NonZeroU16::new(columns.max(1)).unwrap())
}

fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|window| *window == what).count()
}
