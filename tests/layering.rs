//! The order of the layers, which no compiler holds inside one crate, and that no modules of a folder need each other.
//!
//! The files of `src` are read with comments, strings and character literals blanked out, and
//! each path in what is left is looked up in the rules of its layer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its helpers too"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A layer: its folder in `src`, and what it must not name, each with the reason.
struct Layer {
    folder: &'static str,
    forbidden: &'static [(&'static str, &'static str)],
}

const LAYERS: [Layer; 7] = [
    Layer {
        folder: "bytes",
        forbidden: &[
            ("crate::model", AFTER),
            ("crate::net", AFTER),
            ("crate::ui", AFTER),
            ("crate::export", AFTER),
            ("crate::cli", AFTER),
            ("crate::run", AFTER),
            ("std::time", PURE),
            ("std::fs", PURE),
            ("std::io", PURE),
            ("std::env", PURE),
            ("std::process", PURE),
            ("std::thread", PURE),
            ("std::os", PURE),
            ("std::net::TcpStream", PURE),
            ("std::net::TcpListener", PURE),
            ("std::net::UdpSocket", PURE),
            ("std::net::ToSocketAddrs", PURE),
            ("jiff", PURE),
            ("tokio", PURE),
            ("socket2", PURE),
            ("rustix", PURE),
            ("libc", PURE),
            ("ratatui", PURE),
            ("crossterm", PURE),
        ],
    },
    Layer {
        folder: "model",
        forbidden: &[
            ("crate::net", AFTER),
            ("crate::ui", AFTER),
            ("crate::export", AFTER),
            ("crate::cli", AFTER),
            ("crate::run", AFTER),
            ("std::net::SocketAddr", "an Address keeps its sockaddr bytes; SocketAddr does not"),
            ("std::net::SocketAddrV4", "an Address keeps its sockaddr bytes; SocketAddr does not"),
            ("std::net::SocketAddrV6", "an Address keeps its sockaddr bytes; SocketAddr does not"),
            ("socket2", NO_SOCKET),
            ("std::net::TcpStream", NO_SOCKET),
            ("std::net::TcpListener", NO_SOCKET),
            ("std::net::UdpSocket", NO_SOCKET),
            ("ratatui", NO_TERMINAL),
            ("crossterm", NO_TERMINAL),
        ],
    },
    Layer {
        folder: "net",
        forbidden: &[
            ("crate::ui", APART),
            ("crate::export", APART),
            ("crate::cli", AFTER),
            ("crate::run", AFTER),
            ("ratatui", NO_TERMINAL),
            ("crossterm", NO_TERMINAL),
        ],
    },
    Layer {
        folder: "ui",
        forbidden: &[
            ("crate::net", APART),
            ("crate::export", APART),
            ("crate::cli", AFTER),
            ("crate::run", AFTER),
            ("tokio", NO_SOCKET),
            ("socket2", NO_SOCKET),
            ("libc", NO_SOCKET),
            ("std::net", NO_SOCKET),
            ("std::os", NO_SOCKET),
            ("std::time::Instant", NO_CLOCK),
            ("std::time::SystemTime", NO_CLOCK),
            ("jiff::Timestamp::now", NO_CLOCK),
            ("jiff::Zoned::now", NO_CLOCK),
            ("std::fs", "files are read and written by tasks"),
            ("std::thread", "update and draw are synchronous"),
        ],
    },
    Layer {
        folder: "export",
        forbidden: &[
            ("crate::net", APART),
            ("crate::ui", APART),
            ("crate::cli", AFTER),
            ("crate::run", AFTER),
            ("socket2", NO_SOCKET),
            ("ratatui", NO_TERMINAL),
            ("crossterm", NO_TERMINAL),
        ],
    },
    Layer {
        folder: "run",
        forbidden: &[
            ("crate::cli", AFTER),
            ("crate::net::sys", BACKEND),
            ("socket2", NO_SOCKET),
            ("tokio::net", NO_SOCKET),
            ("std::net", NO_SOCKET),
        ],
    },
    Layer {
        folder: "cli",
        forbidden: &[
            ("crate::net::sys", BACKEND),
            ("ratatui", NO_TERMINAL),
            ("crossterm", NO_TERMINAL),
            ("socket2", NO_SOCKET),
            ("tokio::net", NO_SOCKET),
            ("std::net::TcpStream", NO_SOCKET),
            ("std::net::TcpListener", NO_SOCKET),
            ("std::net::UdpSocket", NO_SOCKET),
            ("std::net::ToSocketAddrs", NO_SOCKET),
        ],
    },
];

const AFTER: &str = "it stands after this layer";
const APART: &str = "net, ui and export never name each other";
const PURE: &str = "bytes is pure: no clock, no I/O, no runtime, no terminal";
const NO_SOCKET: &str = "sockets are in net";
const BACKEND: &str = "calls are made by the backend, which records them";
const NO_TERMINAL: &str = "the terminal is in ui and run";
const NO_CLOCK: &str = "now is an argument";

/// The one folder that may hold `unsafe`.
const UNSAFE_FOLDER: &str = "net/sys";

/// What is wrong in one file; `path` is relative to `src`, with `/`.
fn violations(path: &str, source: &str) -> Vec<String> {
    violations_of_code(path, &code_only(source))
}

fn violations_of_code(path: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut report = |line: usize, what: &str, why: &str| {
        found.push(format!("src/{path}:{line}: names {what}: {why}"));
    };
    // `net.rs` belongs to the layer as `net/` does.
    let folder = path.split('/').next().unwrap_or(path).trim_end_matches(".rs");
    if let Some(layer) = LAYERS.iter().find(|layer| layer.folder == folder) {
        for (line, name) in paths(code) {
            let name = from_root(path, name);
            for (forbidden, why) in layer.forbidden {
                if is_within(&name, forbidden) || (name.ends_with('*') && is_glob_over(&name, forbidden)) {
                    report(line, &name, why);
                }
            }
        }
    }
    let in_sys = path.starts_with(&format!("{UNSAFE_FOLDER}/")) || path == format!("{UNSAFE_FOLDER}.rs");
    if !in_sys {
        for (line, word) in words(code) {
            if word == "unsafe" {
                report(line, "unsafe", "only net::sys may");
            }
        }
    }
    if folder == "ui" {
        for (line, word) in words(code) {
            if word == "await" || word == "async" {
                report(line, &word, "ui is synchronous");
            }
        }
    }
    found
}

/// `super::super::net` in `ui/app.rs` is `crate::net`; paths that stay inside are left alone.
fn from_root(path: &str, name: String) -> String {
    let depth = path.trim_end_matches("/mod.rs").split('/').count();
    let mut rest = name.as_str();
    let mut ups = 0;
    while let Some(tail) = rest.strip_prefix("super::") {
        (rest, ups) = (tail, ups + 1);
    }
    if ups > 0 && ups >= depth { format!("crate::{rest}") } else { name }
}

/// Whether `name` is `parent`, or an item in it.
fn is_within(name: &str, parent: &str) -> bool {
    name.strip_prefix(parent).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Whether the glob `name` takes `item` in: `std::net::*` takes `std::net::SocketAddr`.
fn is_glob_over(name: &str, item: &str) -> bool {
    name.strip_suffix("::*").is_some_and(|parent| parent != "crate" && is_within(item, parent))
}

/// The source with comments, strings and characters replaced by blanks; lines stay.
fn code_only(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let length = blank_length(&chars, at);
        if length == 0 {
            out.push(chars[at]);
            at += 1;
        } else {
            out.extend(chars[at..at + length].iter().map(|ch| if *ch == '\n' { '\n' } else { ' ' }));
            at += length;
        }
    }
    out
}

/// Characters of the comment or literal that begins at `at`; 0 when none does.
fn blank_length(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let find = |from: usize, end: &[char]| {
        let tail = rest.get(from..).unwrap_or_default();
        tail.windows(end.len())
            .position(|window| window == end)
            .map_or(rest.len(), |place| from + place + end.len())
    };
    let begins_word = at == 0 || !(chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match rest {
        ['/', '/', ..] => find(2, &['\n']) - usize::from(rest.contains(&'\n')),
        ['/', '*', ..] => nested_comment_length(rest),
        ['"', ..] => quoted_length(rest, 1),
        ['b' | 'c', '"', ..] if begins_word => quoted_length(rest, 2),
        ['r', ..] if begins_word => raw_length(rest, 1),
        ['b' | 'c', 'r', ..] if begins_word => raw_length(rest, 2),
        ['\'', '\\', ..] => find(3, &['\'']),
        ['\'', _, '\'', ..] => 3,
        _ => 0,
    }
}

fn nested_comment_length(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

fn quoted_length(rest: &[char], from: usize) -> usize {
    let mut at = from;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// `r"…"`, `r#"…"#`; 0 when it is an identifier or `r#keyword`.
fn raw_length(rest: &[char], from: usize) -> usize {
    let hashes = rest[from..].iter().take_while(|ch| **ch == '#').count();
    if rest.get(from + hashes) != Some(&'"') {
        return 0;
    }
    let mut end = vec!['"'];
    end.extend(vec!['#'; hashes]);
    let body = from + hashes + 1;
    let place = rest[body..].windows(end.len()).position(|window| window == end);
    place.map_or(rest.len(), |place| body + place + end.len())
}

/// Every word, with its line.
fn words(code: &str) -> Vec<(usize, String)> {
    tokens(code).into_iter().filter(|(_, token)| is_word(token)).collect()
}

fn is_word(token: &str) -> bool {
    token.starts_with(|ch: char| ch.is_alphanumeric() || ch == '_')
}

/// Words, `::` and single signs, each with its line.
fn tokens(code: &str) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let length = if is_word(rest) {
                rest.find(|ch: char| !(ch.is_alphanumeric() || ch == '_')).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            all.push((index + 1, rest[..length].to_owned()));
            rest = rest[length..].trim_start();
        }
    }
    all
}

/// Every path in the code, with the braces of `use` multiplied out.
fn paths(code: &str) -> Vec<(usize, String)> {
    let tokens = tokens(code);
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let is_start = is_word(&tokens[at].1) && (at == 0 || tokens[at - 1].1 != "::");
        at = if is_start { path_at(&tokens, at, "", &mut all) } else { at + 1 };
    }
    all
}

/// Reads the path that begins at `at`; answers where the next token is.
fn path_at(tokens: &[(usize, String)], mut at: usize, prefix: &str, all: &mut Vec<(usize, String)>) -> usize {
    let line = tokens[at].0;
    let mut path = prefix.to_owned();
    loop {
        match tokens.get(at).map(|(_, token)| token.as_str()) {
            Some("{") if path.ends_with("::") => return braces(tokens, at + 1, &path, all),
            Some(token) if is_word(token) || token == "*" => {
                path.push_str(token);
                at += 1;
            }
            // A turbofish or the like ends the path.
            _ => break,
        }
        if tokens.get(at).is_none_or(|(_, token)| token != "::") {
            break;
        }
        path.push_str("::");
        at += 1;
    }
    let path = path.trim_end_matches("::");
    all.push((line, path.strip_suffix("::self").unwrap_or(path).to_owned()));
    at
}

fn braces(tokens: &[(usize, String)], mut at: usize, prefix: &str, all: &mut Vec<(usize, String)>) -> usize {
    while let Some((_, token)) = tokens.get(at) {
        at = match token.as_str() {
            "}" => return at + 1,
            // The name after `as` is none of ours.
            "as" => at + 2,
            token if is_word(token) || token == "*" => path_at(tokens, at, prefix, all),
            _ => at + 1,
        };
    }
    at
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The files of `src`, as paths below it with `/`, and their code without comments and literals.
static SOURCES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let read = |file: &PathBuf| {
        let path = file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
        (path, code_only(&std::fs::read_to_string(file).expect("a source")))
    };
    files.iter().map(read).collect()
});

#[test]
fn every_layer_names_only_those_before_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = &*SOURCES;
    let mut found = Vec::new();
    for (path, code) in files {
        found.extend(violations_of_code(path, code));
    }
    assert!(
        found.is_empty(),
        "{} of {} files break the order:\n{}",
        found.len(),
        files.len(),
        found.join("\n")
    );
    for layer in LAYERS {
        assert!(root.join(layer.folder).is_dir(), "no folder {}: is the rule out of date?", layer.folder);
    }
}

/// Modules of one folder that need each other, still: `folder: one, other`.
const CIRCLES: &[&str] = &[];

/// The modules of a source tree: what each imports, by name, and the paths that its code names.
#[derive(Default)]
struct ModuleTree {
    imports: BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>>,
    paths: BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
}

impl ModuleTree {
    /// Of files as paths and code; tests are left out.
    fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> ModuleTree {
        let mut tree = ModuleTree::default();
        for (path, code) in files {
            let module = path.trim_end_matches(".rs").trim_end_matches("/mod");
            if module.split('/').any(|part| part == "tests") || module == "main" {
                continue;
            }
            let module: Vec<String> =
                module.split('/').filter(|part| *part != "lib").map(str::to_owned).collect();
            let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let split = |path: &str| path.split("::").map(str::to_owned).collect::<Vec<String>>();
            let all = paths(code).into_iter().map(|(_, path)| split(&path));
            let named = all.filter(|path| ["crate", "super", "self"].contains(&path[0].as_str()));
            tree.paths.insert(module.clone(), named.collect());
            let imports = imports(code).into_iter().map(|path| split(&path));
            let imports = imports.map(|path| (path.last().expect("a name").clone(), path));
            tree.imports.insert(module, imports.collect());
        }
        tree
    }

    /// The module that the item of a path is defined in, seen from `module`: re-exports are followed.
    fn home(&self, module: &[String], path: &[String], depth: usize) -> Option<Vec<String>> {
        let depth = depth.checked_sub(1)?;
        let ups = path.iter().take_while(|part| *part == "super").count();
        let (mut home, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (module.to_vec(), &path[1..]),
            "super" => (module[..module.len().checked_sub(ups)?].to_vec(), &path[ups..]),
            _ => (module.to_vec(), path),
        };
        while let Some((first, others)) = rest.split_first() {
            home.push(first.clone());
            if self.paths.contains_key(&home) {
                rest = others;
                continue;
            }
            home.pop();
            let reexported = self.imports.get(&home).and_then(|imports| imports.get(first));
            // `use Foo` of a name that is defined here leads nowhere.
            let Some(to) = reexported.filter(|to| to.len() > 1) else { break };
            let to: Vec<String> = to.iter().chain(others).cloned().collect();
            return self.home(&home, &to, depth).or(Some(home));
        }
        Some(home)
    }

    /// Of each folder, which of its modules name which others, in themselves or below. A module and those inside it
    /// belong together, and name each other freely.
    fn needs(&self) -> BTreeMap<String, BTreeMap<&str, BTreeSet<String>>> {
        let mut needs: BTreeMap<String, BTreeMap<&str, BTreeSet<String>>> = BTreeMap::new();
        for (module, paths) in &self.paths {
            for path in paths {
                let Some(home) = self.home(module, path, 16) else { continue };
                let common = module.iter().zip(&home).take_while(|(one, other)| one == other).count();
                if let (Some(from), Some(to)) = (module.get(common), home.get(common)) {
                    let folder = needs.entry(module[..common].join("::")).or_default();
                    folder.entry(from).or_default().insert(to.clone());
                }
            }
        }
        needs
    }

    /// The groups of modules that need each other.
    fn circles(&self) -> BTreeSet<String> {
        let mut circles = BTreeSet::new();
        for (folder, needs) in self.needs() {
            let reached = |from: &str| {
                let mut reached = BTreeSet::new();
                let mut open = vec![from.to_owned()];
                while let Some(module) = open.pop() {
                    let next = needs.get(module.as_str()).into_iter().flatten();
                    open.extend(next.filter(|to| reached.insert((*to).clone())).cloned());
                }
                reached
            };
            let reached: BTreeMap<&str, BTreeSet<String>> =
                needs.keys().map(|module| (*module, reached(module))).collect();
            for (module, others) in &reached {
                let is_back =
                    |other: &&String| reached.get(other.as_str()).is_some_and(|all| all.contains(*module));
                let group: Vec<&str> = others.iter().filter(is_back).map(String::as_str).collect();
                if group.len() > 1 {
                    circles.insert(format!("{folder}: {}", group.join(", ")));
                }
            }
        }
        circles
    }
}

/// The paths that `use` brings in.
fn imports(code: &str) -> Vec<String> {
    let tokens = tokens(code);
    let mut all = Vec::new();
    for (at, (_, token)) in tokens.iter().enumerate() {
        if token == "use" && tokens.get(at + 1).is_some_and(|(_, next)| is_word(next)) {
            path_at(&tokens, at + 1, "", &mut all);
        }
    }
    all.into_iter().map(|(_, path)| path).collect()
}

#[test]
fn no_modules_of_a_folder_need_each_other() {
    let circles =
        ModuleTree::new(SOURCES.iter().map(|(path, code)| (path.as_str(), code.as_str()))).circles();
    let known: BTreeSet<String> = CIRCLES.iter().map(|circle| (*circle).to_owned()).collect();
    let new: Vec<&String> = circles.difference(&known).collect();
    assert!(new.is_empty(), "these modules need each other: {new:#?}");
    let mended: Vec<&String> = known.difference(&circles).collect();
    assert!(mended.is_empty(), "take these out of the list, they are mended: {mended:#?}");
}

#[test]
fn circles_are_found_through_reexports_and_full_paths() {
    let files = [
        ("lib.rs", "pub mod a; pub mod b;"),
        ("a/mod.rs", "mod one; mod two; mod three; pub use one::One; pub use two::Two as Second;"),
        ("a/one.rs", "use super::two::Two; pub struct One;"),
        ("a/two.rs", "pub struct Two; fn f(one: crate::a::One) {} use crate::{b, b::B as C};"),
        ("a/three.rs", "use super::one::One; use super::Helper;"),
        ("b.rs", "pub struct B;"),
    ];
    let circles = ModuleTree::new(files).circles();
    assert_eq!(circles.iter().collect::<Vec<_>>(), ["a: one, two"]);
}

#[test]
fn the_check_finds_each_kind_of_breach() {
    for (path, source, what) in [
        ("bytes/dump.rs", "use crate::model::call::Call;", "crate::model::call::Call"),
        ("bytes/dump.rs", "fn f() -> std::time::Instant { todo() }", "std::time::Instant"),
        ("bytes/dump.rs", "use std::{fmt, net::{Ipv4Addr, UdpSocket}};", "std::net::UdpSocket"),
        ("bytes/dump.rs", "use std::net::*;", "std::net::*"),
        ("bytes/dump.rs", "use std::io::{self, Write as _};", "std::io"),
        ("model/address.rs", "type A = std::net::SocketAddr;", "std::net::SocketAddr"),
        ("model/address.rs", "use std::net::{IpAddr, SocketAddrV6 as S};", "std::net::SocketAddrV6"),
        ("net/actor.rs", "use crate::ui;", "crate::ui"),
        ("net/actor.rs", "use crate::{model, export::json};", "crate::export::json"),
        ("net/actor.rs", "fn f(c: ratatui::style::Color) {}", "ratatui::style::Color"),
        ("ui/app.rs", "use crate::net::Backend;", "crate::net::Backend"),
        ("ui/app.rs", "use tokio::sync::mpsc;", "tokio::sync::mpsc"),
        ("ui/app.rs", "let a: std::net::IpAddr;", "std::net::IpAddr"),
        ("ui/app.rs", "std::time::Instant::now()", "std::time::Instant::now"),
        ("ui/app.rs", "use std::{time::\n  {Duration,\n Instant}};", "std::time::Instant"),
        ("ui/app.rs", "async fn f() {}", "async"),
        ("ui.rs", "pub use crate :: net :: sys;", "crate::net::sys"),
        ("ui/pane/mod.rs", "use super::super::net::sys;", "crate::net::sys"),
        ("model/call.rs", "use super::super::{net::sys, bytes::text};", "crate::net::sys"),
        ("export/json.rs", "use crate::cli::send;", "crate::cli::send"),
        ("cli/send.rs", "unsafe { f() }", "unsafe"),
        ("cli/send.rs", "use crate::net::sys;", "crate::net::sys"),
        ("cli/send.rs", "std::net::TcpStream::connect(to)", "std::net::TcpStream::connect"),
        ("run/reader.rs", "use crate::cli::line;", "crate::cli::line"),
        (
            "run/reader.rs",
            "use std::os::unix::net::UnixStream; use std::net::UdpSocket;",
            "std::net::UdpSocket",
        ),
        ("net/system.rs", "unsafe fn f() {}", "unsafe"),
        ("lib.rs", "unsafe impl Send for A {}", "unsafe"),
    ] {
        let found = violations(path, source);
        assert!(
            found.iter().any(|line| line.contains(&format!("names {what}:"))),
            "{path}: {source}: found {found:?}"
        );
    }
}

#[test]
fn the_check_lets_pass_what_is_allowed() {
    for (path, source) in [
        ("bytes/address.rs", "use std::net::{Ipv4Addr, Ipv6Addr};\nuse crate::bytes::text::SafeText;"),
        ("bytes/dump.rs", "// crate::model::call is where it goes\n/* std::fs /* tokio */ */ fn f() {}"),
        (
            "bytes/dump.rs",
            r##"const A: &str = "std::fs \" tokio"; const B: &str = r#"use crate::ui; " unsafe"#;"##,
        ),
        (
            "bytes/dump.rs",
            "const A: char = '\"'; const B: char = '\\''; fn f<'a>(a: &'a str) {} // tokio::net",
        ),
        (
            "bytes/dump.rs",
            "const A: &[u8] = b\"unsafe\"; const B: u8 = b'\\\\'; let r = 1; let tokio_like = r;",
        ),
        ("bytes/dump.rs", "use std::fmt::Write as _; use super::super::bytes::order;"),
        ("model/moment.rs", "use std::time::{Duration, Instant, SystemTime};"),
        ("model/address.rs", "use std::net::IpAddr;"),
        (
            "ui/app.rs",
            "use std::time::Duration; use ratatui::buffer::Buffer; use crate::model::event::Event;",
        ),
        ("model/call.rs", "use super::net::Row; use super::super::bytes::text;"),
        ("net/sys/mod.rs", "unsafe { libc::socket(0, 0, 0) }"),
        ("net/actor.rs", "use tokio::sync::mpsc; use crate::model::command::Command;"),
        ("cli/send.rs", "use crate::net::Backend; use crate::ui::app::App;"),
        ("lib.rs", "#![deny(unsafe_code)] pub mod net; pub mod ui;"),
    ] {
        assert_eq!(violations(path, source), Vec::<String>::new(), "{path}: {source}");
    }
}

#[test]
fn comments_and_literals_are_blank_and_lines_stay() {
    let code = code_only("a // b\nc /* d\n e */ f \"g\nh\" 'i' i r#\"j\"# k");
    assert_eq!(code.lines().count(), 4);
    let left: Vec<String> = words(&code).into_iter().map(|(_, word)| word).collect();
    assert_eq!(left, ["a", "c", "f", "i", "k"]);
    assert_eq!(
        violations("ui/a.rs", "\n\n/* */ use tokio::net;")[0],
        "src/ui/a.rs:3: names tokio::net: sockets are in net"
    );
}
