//! The terminal is taken, kept and given back, whatever happens: the real program in a
//! pseudo-terminal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

mod common;

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::pty::{CONTAINER, HARD_STOP, SOCKPIT, Session, Setup};
use rustix::process::{Signal, kill_process};

fn up(setup: Setup) -> Session {
    let session = setup.start();
    session.until_up();
    session
}

fn assert_ends(session: &mut Session, code: u32) {
    assert_eq!(session.wait(), code);
    session.assert_restored();
}

#[test]
fn the_first_frame_stands_on_the_alternate_screen() {
    let mut session = up(Setup::program());
    session.view(|view| {
        assert!(view.screen.alternate_screen());
        assert!(view.screen.bracketed_paste());
        assert_eq!(view.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::ButtonMotion);
        assert_eq!(view.screen.mouse_protocol_encoding(), vt100::MouseProtocolEncoding::Sgr);
        assert!(view.bytes.starts_with(b"\x1b[?1049h"), "nothing is written on the main screen");
    });
    assert!(!session.has_modes_from_before(), "raw mode");
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
    assert_eq!(session.last_lines(), "", "nothing is left to say");
}

#[test]
fn leaving_gives_the_terminal_back_and_ends_with_0() {
    let mut session = up(Setup::program());
    session.until_text("COMMAND");
    // Once asks, twice within a second leaves at once.
    session.type_in("\x03\x03");
    assert_ends(&mut session, 0);
}

#[test]
fn the_mouse_is_let_go_of_and_taken_again() {
    let mut session = up(Setup::program());
    session.type_in("m");
    session.until("no reports", |view| view.screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None);
    session.type_in("m");
    session
        .until("reports", |view| view.screen.mouse_protocol_mode() == vt100::MouseProtocolMode::ButtonMotion);
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn the_key_after_a_new_size_counts_at_once() {
    let mut session = up(Setup::program());
    for round in 0..5 {
        let frames = session.whole_frames();
        session.resize(100 + round, 30);
        session.until("a frame of the new size", |view| view.whole_frames() > frames);
        // The key is alone: nothing follows that would make up for its loss.
        session.type_in("?");
        session.until("help", |view| view.text().contains("Everywhere"));
        session.type_in("\x1b");
        session.until("no help", |view| !view.text().contains("Everywhere"));
    }
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn more_keys_at_once_than_are_read_at_once_all_count() {
    let mut session = up(Setup::program());
    session.type_in("\r");
    session.until_text(" TYPE ");
    // The terminal holds 4,095 bytes, and crossterm reads 1,024.
    session.type_in(&"x".repeat(3000));
    session.type_in("the end");
    session.until_text("the end");
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn ctrl_z_stops_it_as_the_shell_expects() {
    let mut session = Setup::shell().start();
    session.until_text("[shell]");
    session.type_in("\"$SOCKPIT\"\n");
    session.until_text("COMMAND");
    session.type_in("\x1a");
    session.until_text("[status 147]");
    session.assert_restored();
    // Keys typed now are the shell's.
    session.type_in("echo mine | tr a-z A-Z\n");
    session.until_text("MINE");
    session.type_in("fg\n");
    session.until_text("COMMAND");
    session.type_in("\x03\x03");
    session.until("the end", |view| view.text().matches("[status 0]").count() == 2);
    session.assert_restored();
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_of_a_task_stands_on_the_screen() {
    let session = up(Setup::program().env("SOCKPIT_FAULT", "panic-task"));
    session.signal(Signal::USR1);
    session.until_text(r"a task failed: untrusted \x1b]0;title\x07 words");
}

#[test]
fn wrong_configuration_is_told_and_the_rest_goes_on() {
    let home = |name: &str, text: &str| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("sockpit")).unwrap();
        std::fs::write(folder.path().join("sockpit").join(name), text).unwrap();
        folder
    };
    let folder = home("config.toml", "theme = 'dark'\n\"\\u001b]0;x\" = 1\n");
    let session = up(Setup::program().env("XDG_CONFIG_HOME", folder.path().to_str().unwrap()));
    session.until_text("config.toml: line 2, column 1");
    session.view(|view| common::scan::check(view.bytes).unwrap());
}

#[test]
fn each_deadly_signal_gives_the_terminal_back() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::HUP, 129)] {
        let mut session = up(Setup::program());
        let sent = Instant::now();
        session.signal(signal);
        assert_ends(&mut session, code);
        assert!(sent.elapsed() < HARD_STOP, "{signal:?} took {:?}", sent.elapsed());
    }
}

#[test]
fn signals_that_end_a_process_by_default_give_the_terminal_back() {
    // USR1, USR2, ALRM, STKFLT, XCPU, VTALRM, PROF, IO, PWR, and the first and last of the real-time signals.
    for signal in [10, 12, 14, 16, 24, 26, 27, 29, 30, 34, 64] {
        let mut session = up(Setup::program());
        session.kill(signal);
        assert_ends(&mut session, 128 + signal as u32);
    }
}

#[test]
fn signals_of_a_fault_give_the_terminal_back_and_end_the_process_as_they_do() {
    for (signal, name) in
        [(4, "ILL"), (5, "TRAP"), (6, "ABRT"), (7, "BUS"), (8, "FPE"), (11, "SEGV"), (31, "SYS")]
    {
        let mut session = up(Setup::program());
        session.kill(signal);
        session.wait_killed();
        session.assert_restored();
        let last = session.last_lines();
        assert!(last.starts_with(&format!("sockpit: ended by SIG{name}")), "{last:?}");
        assert_eq!(last.lines().count(), 1, "{last:?}");
    }
}

#[cfg(debug_assertions)]
#[test]
fn a_failed_allocation_and_a_full_stack_give_the_terminal_back() {
    for fault in ["allocation", "overflow"] {
        let mut session = up(Setup::program().env("SOCKPIT_FAULT", fault));
        session.signal(Signal::USR1);
        session.wait_killed();
        session.assert_restored();
        let last = session.last_lines();
        assert!(last.starts_with("sockpit: ended by SIG"), "{fault}: {last:?}");
    }
}

#[test]
fn with_too_few_descriptors_it_says_so_or_starts() {
    for limit in [5, 12, 13, 20, 26, 30] {
        let mut session = Setup::shell().start();
        session.until_text("[shell]");
        session.type_in(&format!("(ulimit -n {limit} && exec \"$SOCKPIT\")\n"));
        session.until("an end or a screen", |view| {
            view.text().contains("[status ") || view.text().contains("COMMAND")
        });
        if session.view(|view| view.screen.alternate_screen()) {
            session.type_in("\x03\x03");
            session.until_text("[status 0]");
        } else {
            session.until_text("[status 2]");
            let told = session.view(|view| view.text().split_whitespace().collect::<Vec<_>>().join(" "));
            assert!(
                told.contains("more descriptors can be opened here, and 24 are needed"),
                "{limit}: {told}"
            );
        }
        assert!(limit > 20 || !session.view(|view| view.has_sent("COMMAND")), "{limit} cannot be enough");
        session.assert_restored();
    }
}

/// Types each of these, which are cut sequences, and afterwards a key that must count once the terminal was silent.
fn assert_alive_after(session: &mut Session, cut: &[u8], silence: Duration) {
    session.type_in(std::str::from_utf8(cut).unwrap());
    session.never_within(silence, "an end", |view| !view.screen.alternate_screen());
    session.type_in("\x1bOP");
    session.until("help", |view| view.text().contains("Help: "));
    session.type_in("\x1b");
    session.until("no help", |view| !view.text().contains("Help: "));
}

#[test]
fn an_unfinished_sequence_is_given_up() {
    let mut session = up(Setup::program());
    session.until_text("COMMAND");
    for cut in [
        "\x1b",
        "\x1b[",
        "\x1b[?",
        "\x1b[<",
        "\x1b[0",
        "\x1b[1;5",
        "\x1b[<0;12;5",
        "\x1b[M ",
        "\x1b[[",
        "\x1bO",
    ] {
        assert_alive_after(&mut session, cut.as_bytes(), Duration::from_millis(150));
    }
    for paste in ["\x1b[200~", "\x1b[200~text\x1b[201"] {
        assert_alive_after(&mut session, paste.as_bytes(), Duration::from_millis(1200));
    }
    // Ctrl-c counts without waiting: the second one within a second leaves.
    session.type_in("\x1b[<0;1\x03\x1b[\x03");
    assert_ends(&mut session, 0);
}

/// Every prefix of every sequence that terminals send.
#[test]
#[ignore = "some 120 pauses"]
fn every_unfinished_sequence_is_given_up() {
    let mut session = up(Setup::program());
    session.until_text("COMMAND");
    for sequence in [
        "\x1b[A",
        "\x1bOA",
        "\x1b[1;5C",
        "\x1b[15~",
        "\x1b[3;5~",
        "\x1b[[A",
        "\x1b[27;5;13~",
        "\x1b[97;5u",
        "\x1b[<0;12;5M",
        "\x1b[<64;1;1m",
        "\x1b[M !!",
        "\x1b[?64;1;22c",
        "\x1b[>0;276;0c",
        "\x1b[24;80R",
        "\x1b]11;rgb:0/0/0\x07",
        "\x1bP>|xterm\x1b\\",
        "\x1b_Gi=1\x1b\\",
    ] {
        for length in 1..sequence.len() {
            assert_alive_after(&mut session, &sequence.as_bytes()[..length], Duration::from_millis(150));
        }
    }
    session.type_in("\x03\x03");
    assert_ends(&mut session, 0);
}

#[test]
fn a_click_on_no_place_is_read_over() {
    let mut session = up(Setup::program());
    session.until_text("COMMAND");
    for report in ["\x1b[<0;0;0M", "\x1b[<0;0;1M", "\x1b[<64;1;0M", "\x1b[M   "] {
        session.type_in(report);
        session.type_in("?");
        session.until("help", |view| view.text().contains("Help: "));
        session.type_in("\x1b");
        session.until("no help", |view| !view.text().contains("Help: "));
    }
    session.type_in("\x03\x03");
    assert_ends(&mut session, 0);
}

#[test]
fn signals_during_the_end_do_not_break_it() {
    let mut session = up(Setup::program());
    session.signal(Signal::TERM);
    for signal in [Signal::HUP, Signal::INT, Signal::QUIT, Signal::TERM, Signal::TSTP] {
        // It may be gone by now.
        let _ = kill_process(session.pid(), signal);
    }
    let code = session.wait();
    // Signals that come together are taken in any order; the first taken is the one that counts.
    assert!([143, 129, 130, 131].contains(&code), "{code}");
    session.assert_restored();
}

#[test]
fn signals_that_end_others_are_survived() {
    let mut session = up(Setup::program());
    for signal in [Signal::PIPE, Signal::XFSZ, Signal::WINCH, Signal::CONT] {
        session.signal(signal);
    }
    // SIGCONT alone draws all anew: it was taken in, and so were the others.
    session.until("a second whole frame", |view| view.whole_frames() > 1);
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_of_the_ui_thread_gives_the_terminal_back_with_one_clean_line() {
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "panic-ui"));
    session.signal(Signal::USR1);
    assert_ends(&mut session, 101);
    let last = session.last_lines();
    assert!(last.contains(r"untrusted \x1b]0;title\x07 words (src/run/fault.rs:"), "{last:?}");
    assert_eq!(last.lines().count(), 1, "{last:?}");
}

#[cfg(debug_assertions)]
#[test]
fn a_panic_elsewhere_leaves_the_terminal_alone() {
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "panic-task"));
    session.signal(Signal::USR1);
    session.resize(90, 30);
    session.until("a frame of the new size", |view| view.whole_frames() > 1);
    session.view(|view| assert!(view.screen.alternate_screen()));
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[cfg(debug_assertions)]
#[test]
fn a_ui_thread_that_does_not_answer_cannot_hold_the_end() {
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "stall-ui"));
    session.signal(Signal::USR1);
    // The stalled thread draws nothing for this.
    session.resize(90, 30);
    session.never_within(Duration::from_millis(100), "a frame", |view| view.whole_frames() > 1);
    let sent = Instant::now();
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
    assert!(sent.elapsed() < HARD_STOP, "{:?}", sent.elapsed());
}

#[cfg(debug_assertions)]
#[test]
fn a_failure_at_any_step_of_the_start_undoes_all_of_them() {
    for step in 0..5 {
        let mut session = Setup::program().env("SOCKPIT_FAULT", &format!("start-{step}")).start();
        assert_ends(&mut session, 1);
        let last = session.last_lines();
        assert_eq!(last, format!("sockpit: cannot set up the terminal: fault at step {step}\r\n"));
    }
}

#[cfg(debug_assertions)]
#[test]
fn what_others_write_to_stderr_waits_until_the_screen_is_gone() {
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "stderr"));
    session.signal(Signal::USR1);
    session.resize(90, 30);
    session.until("a frame of the new size", |view| view.whole_frames() > 1);
    session.view(|view| assert!(!view.has_sent("untrusted"), "it was written over the screen"));
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
    assert_eq!(session.last_lines(), "untrusted \\x1b]0;title\\x07 words\r\n");
}

#[cfg(debug_assertions)]
#[test]
fn the_editor_has_the_terminal_to_itself() {
    let editor = r#"sh -c 'cat "$0"; echo "|editing"; read line; echo "got $line" >&2; read again'"#;
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "edit").env("EDITOR", editor));
    let before = session.whole_frames();
    session.signal(Signal::USR1);
    session.until("the editor, on the main screen", |view| {
        view.has_sent("words|editing") && !view.screen.alternate_screen()
    });
    assert!(session.has_modes_from_before(), "the editor gets a cooked terminal");
    session.type_in("hello\n");
    session.until_text("got hello");
    // A new size is drawn by nobody now, and ctrl-c is for the editor alone.
    session.resize(90, 30);
    session.never_within(Duration::from_millis(100), "a frame", |view| view.whole_frames() > before);
    session.type_in("\x03");
    session.until("the screen again", |view| view.screen.alternate_screen() && view.whole_frames() > before);
    session.until_text("COMMAND");
    session.type_in("\x03\x03");
    assert_eq!(session.wait(), 0);
    assert!(session.has_modes_from_before());
}

#[cfg(debug_assertions)]
#[test]
fn what_an_editor_leaves_of_the_terminal_is_not_what_is_given_back() {
    let setup = Setup::program().env("SOCKPIT_FAULT", "edit").env("EDITOR", "sh -c 'stty raw -echo -isig'");
    let mut session = up(setup);
    let before = session.whole_frames();
    session.signal(Signal::USR1);
    session.until("the screen again", |view| view.screen.alternate_screen() && view.whole_frames() > before);
    session.type_in("\x03\x03");
    assert_eq!(session.wait(), 0);
    assert!(session.has_modes_from_before());
}

#[cfg(debug_assertions)]
#[test]
fn an_editor_that_is_not_there_is_named() {
    let session = up(Setup::program().env("SOCKPIT_FAULT", "edit").env("EDITOR", "/no/such"));
    session.signal(Signal::USR1);
    session.until_text("not edited: the editor /no/such was not found");
}

#[cfg(debug_assertions)]
#[test]
fn the_clipboard_gets_base64_and_nothing_else() {
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "copy"));
    session.signal(Signal::USR1);
    let digits = data_encoding::BASE64.encode(b"untrusted \x1b]0;title\x07 words");
    session.until("the sequence", |view| view.has_sent(&format!("\x1b]52;c;{digits}\x07")));
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn a_storm_of_resizes_down_to_nothing_is_survived() {
    let mut session = up(Setup::program());
    let sizes = [(1, 1), (0, 0), (1, 500), (300, 1), (0, 24), (80, 0), (500, 200), (2, 2)];
    for round in 0..125 {
        for (columns, rows) in sizes {
            session.resize(columns, rows + round % 2);
        }
    }
    session.resize(81, 25);
    let before = session.whole_frames();
    session.resize(82, 26);
    session.until("a frame after the storm", |view| view.whole_frames() > before);
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn a_terminal_without_a_size_is_taken_for_a_usual_one() {
    let mut session = up(Setup::program().size(0, 0));
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn a_terminal_that_knows_no_escapes_is_refused_in_one_line() {
    let dumb = |term: Option<&str>| match term {
        Some(term) => Setup::program().env("TERM", term),
        None => Setup::program().without("TERM"),
    };
    for term in [None, Some(""), Some("dumb")] {
        let mut session = dumb(term).start();
        assert_eq!(session.wait(), 2, "TERM {term:?}");
        session.view(|view| {
            assert!(!view.bytes.contains(&0x1b), "TERM {term:?}: an escape byte");
            assert_eq!(view.lines(), 1, "{}", view.text());
            assert!(view.text().contains("TERM"), "{}", view.text());
        });
        assert!(session.has_modes_from_before());
    }
}

#[test]
fn without_a_terminal_it_says_so_and_sends_no_escape() {
    // Each of stdin and stdout: a pipe, or the terminal of a shell.
    for redirect in ["< /dev/null", "> out", "< /dev/null > out"] {
        let mut session = Setup::shell().start();
        session.until_text("[shell]");
        session.type_in(&format!("\"$SOCKPIT\" {redirect}\n"));
        session.until_text("[status 2]");
        session.view(|view| {
            assert!(!view.bytes.contains(&0x1b), "{redirect}: an escape byte");
            assert!(view.text().contains("is not a terminal") || view.text().contains("are not a terminal"));
        });
        if redirect.contains("out") {
            assert_eq!(std::fs::read(session.home.path().join("out")).unwrap(), b"", "{redirect}");
        }
        assert!(session.has_modes_from_before());
    }
}

#[test]
fn without_a_controlling_terminal_it_says_so() {
    let output = Command::new("setsid")
        .arg("--wait")
        .arg(SOCKPIT)
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(output.stdout, b"");
    let words = String::from_utf8(output.stderr).unwrap();
    assert_eq!(words.lines().count(), 1, "{words:?}");
    assert!(words.starts_with("sockpit: standard input and output are not a terminal"), "{words:?}");
    assert!(!words.contains('\x1b'));
}

fn assert_full_terminal_holds_nothing(setup: Setup) {
    let mut session = up(setup);
    session.stop_reading();
    // Frames are due now, and none can be written.
    for round in 0..30 {
        session.resize(100 + round, 30);
    }
    let sent = Instant::now();
    session.signal(Signal::TERM);
    assert_eq!(session.wait_for_exit(), 143);
    assert!(sent.elapsed() < HARD_STOP, "{:?}", sent.elapsed());
    assert!(session.has_modes_from_before(), "the modes need no reader");
}

#[test]
fn a_terminal_that_does_not_read_does_not_hold_the_end() {
    assert_full_terminal_holds_nothing(Setup::program());
}

#[cfg(debug_assertions)]
#[test]
fn a_terminal_that_cannot_be_opened_anew_does_as_well() {
    let mut session = up(Setup::program().env("SOCKPIT_FAULT", "reopen"));
    session.resize(200, 60);
    session.until("a frame of the new size", |view| view.whole_frames() > 1);
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
    assert_full_terminal_holds_nothing(Setup::program().env("SOCKPIT_FAULT", "reopen"));
}

#[test]
fn a_terminal_that_reads_again_gets_the_newest_frame() {
    let mut session = up(Setup::program());
    session.stop_reading();
    for round in 0..30 {
        session.resize(100 + round, 30);
    }
    let before = session.frames();
    session.read_again();
    session.until("a frame", |view| view.frames() > before);
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
    // One frame was under way and one waited in the mailbox: no backlog of thirty.
    let frames = session.whole_frames();
    assert!(frames <= 6, "{frames} whole frames");
}

#[test]
fn a_stop_gives_the_terminal_to_the_shell_and_fg_takes_it_back() {
    let mut session = Setup::shell().start();
    session.until_text("[shell]");
    session.type_in("\"$SOCKPIT\"\n");
    session.until_up();
    for round in 1..=3 {
        let program = session.foreground();
        assert_ne!(program, session.pid(), "the program has the terminal");
        kill_process(program, Signal::TSTP).unwrap();
        // 128 + SIGSTOP.
        session.until("the shell is back", |view| {
            !view.screen.alternate_screen() && view.text().matches("[status 147]").count() >= round
        });
        session.assert_restored();
        let before = session.whole_frames();
        session.type_in("fg\n");
        session.until("all is drawn again", |view| {
            view.screen.alternate_screen() && view.whole_frames() > before && view.screen.bracketed_paste()
        });
        assert!(!session.has_modes_from_before(), "raw mode again");
    }
    kill_process(session.foreground(), Signal::TERM).unwrap();
    session.until_text("[status 143]");
    session.assert_restored();
}

#[test]
fn in_the_background_it_runs_without_the_terminal() {
    let mut session = Setup::shell().start();
    session.until_text("[shell]");
    session.type_in("\"$SOCKPIT\"\n");
    session.until_up();
    let program = session.foreground();
    kill_process(program, Signal::TSTP).unwrap();
    session.until_text("[status 147]");
    session.type_in("bg; jobs -r | wc -l\n");
    session.until_text("[status 0]");
    session.assert_restored();
    // A touch of the terminal would have stopped it (SIGTTOU).
    session.type_in("kill -WINCH %1; kill -CONT %1; jobs -s | wc -l | sed 's/^/stopped: /'\n");
    session.until_text("stopped: 0");
    session.assert_restored();
    let before = session.whole_frames();
    session.type_in("fg\n");
    session
        .until("all is drawn again", |view| view.screen.alternate_screen() && view.whole_frames() > before);
    kill_process(program, Signal::TSTP).unwrap();
    session.until("stopped again", |view| !view.screen.alternate_screen());
    session.until("the shell says so", |view| view.text().matches("[status 147]").count() >= 2);
    // A stopped job that is killed ends, without another look at the terminal.
    session.type_in("p=$(jobs -p); kill $p; kill -CONT $p; while kill -0 $p 2>&-; do :; done; wait $p; echo \"ended $?\"\n");
    session.until_text("ended 143");
    session.assert_restored();
}

#[test]
fn a_stop_that_nobody_could_end_is_not_made() {
    let mut session = up(Setup::program());
    session.signal(Signal::TSTP);
    session.resize(90, 30);
    session.until("a frame of the new size", |view| view.whole_frames() > 1);
    session.view(|view| assert!(view.screen.alternate_screen(), "half restored"));
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

#[test]
fn a_session_from_outside_of_a_container_is_nobody_to_wait_for() {
    // Its session and its group have no number in the namespace of the program.
    if !Command::new("unshare").args(CONTAINER).arg("true").output().is_ok_and(|tried| tried.status.success())
    {
        // Not by the macro, whose words the test runner keeps to itself.
        writeln!(std::io::stderr(), "NOT RUN: a process namespace cannot be made here").unwrap();
        return;
    }
    let mut session = up(Setup::container());
    session.type_in("\x1a");
    session.until_text("no shell waits that could resume sockpit");
    session.view(|view| assert!(view.screen.alternate_screen(), "half restored"));
    session.type_in("\x03\x03");
    assert_ends(&mut session, 0);
}

#[test]
fn a_closed_window_ends_it() {
    let mut session = up(Setup::program());
    let closed = Instant::now();
    session.close();
    // The leader of the session gets SIGHUP.
    assert_eq!(session.wait_for_exit(), 129);
    assert!(closed.elapsed() < HARD_STOP, "{:?}", closed.elapsed());
}

#[test]
fn a_dead_terminal_is_noticed_without_a_signal() {
    // The shell ignores SIGHUP and stays: the kernel tells nobody else that the terminal is gone.
    let mut session = Setup::shell().start();
    session.until_text("[shell]");
    session.type_in("trap '' HUP; \"$SOCKPIT\"; echo $? > code; times > times; exit 0\n");
    session.until_up();
    let closed = Instant::now();
    session.close();
    session.wait_for_exit();
    assert!(closed.elapsed() < HARD_STOP, "{:?}", closed.elapsed());
    let home = session.home.path();
    assert_eq!(std::fs::read_to_string(home.join("code")).unwrap(), "129\n");
    // The second line has the processor time of the children, user and system.
    let times = std::fs::read_to_string(home.join("times")).unwrap();
    let children = times.lines().nth(1).unwrap();
    let spent: f64 = children
        .split_whitespace()
        .map(|time| time.trim_start_matches("0m").trim_end_matches('s').parse::<f64>().unwrap())
        .sum();
    assert!(spent < 0.2, "{spent} s of processor time: {times}");
}

#[test]
fn an_idle_screen_wakes_nobody() {
    let mut session = up(Setup::program());
    // The last that comes by itself, in a frame that is whole.
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    session.until("the host name", |view| {
        view.text().contains(&format!("this host: {}", name.trim())) && view.bytes.ends_with(b"\x1b[?2026l")
    });
    let switches = |session: &Session| -> u64 {
        let tasks = format!("/proc/{}/task", session.pid().as_raw_pid());
        std::fs::read_dir(tasks)
            .unwrap()
            .map(|task| {
                let status = std::fs::read_to_string(task.unwrap().path().join("status")).unwrap();
                let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches")).unwrap();
                line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
            })
            .sum()
    };
    // The start is over when a whole pause passes without a byte and without a switch.
    let pause = Duration::from_millis(300);
    let mut last = switches(&session);
    let quiet = (0..20).any(|_| {
        let bytes = session.view(|view| view.bytes.len());
        session.never_within(pause, "output", |view| view.bytes.len() > bytes);
        let now = switches(&session);
        now == std::mem::replace(&mut last, now)
    });
    assert!(quiet, "some thread wakes up all the time");
    session.signal(Signal::TERM);
    assert_ends(&mut session, 143);
}

/// Every way to be ended from outside, on a terminal that reads and on one that does not, twenty times.
#[test]
#[ignore = "160 runs of the program"]
fn the_terminal_is_given_back_every_time() {
    let endings = [(Signal::TERM, 143), (Signal::INT, 130), (Signal::QUIT, 131), (Signal::HUP, 129)];
    for round in 0..20 {
        for (signal, code) in endings {
            for reads in [true, false] {
                let mut session = up(Setup::program());
                if !reads {
                    session.stop_reading();
                    session.resize(200, 60);
                }
                let sent = Instant::now();
                session.signal(signal);
                assert_eq!(session.wait_for_exit(), code, "round {round}");
                assert!(sent.elapsed() < HARD_STOP, "round {round}: {:?}", sent.elapsed());
                assert!(session.has_modes_from_before(), "round {round}");
                if reads {
                    assert_ends(&mut session, code);
                }
            }
        }
    }
}
