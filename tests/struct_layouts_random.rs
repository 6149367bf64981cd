//! Random structs against the C compiler of this machine: it checks each size, alignment and offset that
//! `bytes::cstruct` says, and a program of its own finds the bits of each bit-field.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use sockpit::bytes::cstruct::{Abi, LayoutRow, StructLayout, parse};

/// Structs a machine.
const STRUCTS: usize = 500;

/// How the compiler is told to be a machine.
struct Target {
    abi: &'static str,
    flags: &'static [&'static str],
    /// Types that mean the same on both.
    types: &'static [&'static str],
    /// Before each struct and union.
    attribute: &'static str,
}

const TYPES: &[&str] = &[
    "char",
    "short",
    "int",
    "long",
    "long long",
    "unsigned char",
    "unsigned short",
    "unsigned",
    "unsigned long",
    "unsigned long long",
    "float",
    "double",
    "long double",
    "_Bool",
];

const TARGETS: [Target; 3] = [
    Target { abi: "x86-64", flags: &["-m64"], types: TYPES, attribute: "" },
    Target { abi: "i386", flags: &["-m32"], types: TYPES, attribute: "" },
    Target {
        abi: "windows-x64",
        flags: &["-m64"],
        // Where long and long double are as wide as here, there are none.
        types: &[
            "char",
            "short",
            "int",
            "long long",
            "unsigned char",
            "unsigned short",
            "unsigned",
            "double",
            "float",
        ],
        attribute: "__attribute__((ms_struct)) ",
    },
];

/// What a random struct is made from: numbers that choose.
fn struct_text(numbers: &[u32], target: &Target, number: usize) -> String {
    let mut numbers = numbers.iter().copied();
    let mut next = |below: u32| numbers.next().unwrap_or(0) % below;
    let mut text = String::new();
    let pack = match next(6) {
        0 => Some([1, 2, 4, 8][next(4) as usize]),
        _ => None,
    };
    if let Some(pack) = pack {
        let _ = writeln!(text, "#pragma pack(push, {pack})");
    }
    // In a union gcc counts only the bits of a field, Visual C++ its whole unit.
    let kind = if next(5) == 0 && target.attribute.is_empty() { "union" } else { "struct" };
    // Visual C++ packs by the pragma alone.
    let packed = if next(6) == 0 && target.attribute.is_empty() { " __attribute__((packed))" } else { "" };
    let types = target.types;
    let _ = writeln!(text, "{kind}{packed} s{number} {{");
    for member in 0..=next(7) {
        let of = types[next(types.len() as u32) as usize];
        let is_whole = !matches!(of, "float" | "double" | "long double");
        let bits = match of {
            "_Bool" => 1,
            "char" | "unsigned char" => 8,
            "short" | "unsigned short" => 16,
            "int" | "unsigned" | "long" | "unsigned long" => 32,
            _ => 64,
        };
        match next(9) {
            0 | 1 if is_whole => {
                let _ = writeln!(text, "  {of} m{member}:{};", 1 + next(bits));
            }
            2 if is_whole => match next(3) {
                0 => text.push_str(&format!("  {of} :0;\n")),
                _ => text.push_str(&format!("  {of} :{};\n", 1 + next(bits))),
            },
            3 => text.push_str(&format!("  {of} m{member}[{}];\n", 1 + next(5))),
            4 => text.push_str(&format!("  {of} *m{member};\n")),
            5 => text.push_str(&format!("  struct {{ {of} a; char b; }} m{member};\n")),
            6 => text.push_str(&format!("  {of} m{member} __attribute__((aligned({})));\n", 1 << next(5))),
            _ => text.push_str(&format!("  {of} m{member};\n")),
        }
    }
    text.push_str("};\n");
    if pack.is_some() {
        text.push_str("#pragma pack(pop)\n");
    }
    text
}

fn structs(target: &Target) -> Vec<String> {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let numbers = proptest::collection::vec(proptest::num::u32::ANY, 40);
    (0..STRUCTS)
        .map(|number| struct_text(&numbers.new_tree(&mut runner).unwrap().current(), target, number))
        .collect()
}

/// The bits that a row says, counted from the beginning of the struct.
fn bits_of(row: &LayoutRow) -> Option<(u64, u64)> {
    row.bits.map(|range| (row.offset * 8 + range.offset, range.bits))
}

fn program(target: &Target) -> String {
    let abi = Abi::named(target.abi).unwrap();
    let mut text = "#include <stddef.h>\n".to_owned();
    let mut main = String::new();
    for (number, source) in structs(target).iter().enumerate() {
        let declared = parse(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
        let aggregate = declared.named(&format!("s{number}")).unwrap();
        let layout =
            StructLayout::of(aggregate, abi).unwrap_or_else(|error| panic!("{}\n{source}", error.as_str()));
        let kind = aggregate.kind.word();
        let name = format!("{kind} s{number}");
        let told = source.replace(&format!("\n{kind}"), &format!("\n{kind} {}", target.attribute));
        let told = if told.starts_with(kind) {
            told.replacen(kind, &format!("{kind} {}", target.attribute), 1)
        } else {
            told
        };
        text.push_str(&told);
        let _ = writeln!(text, "_Static_assert(sizeof({name}) == {}, \"size of s{number}\");", layout.size);
        let _ =
            writeln!(text, "_Static_assert(_Alignof({name}) == {}, \"align of s{number}\");", layout.align);
        for row in layout.rows.iter().filter(|row| !row.is_pad()) {
            match bits_of(row) {
                None => {
                    let _ = writeln!(
                        text,
                        "_Static_assert(offsetof({name}, {path}) == {}, \"s{number}.{path}\");\n\
                         _Static_assert(sizeof((({name} *)0)->{path}) == {}, \"size of s{number}.{path}\");",
                        row.offset,
                        row.size,
                        path = row.name,
                    );
                }
                Some((bit, bits)) if !row.name.is_empty() => {
                    let _ = writeln!(
                        main,
                        "  {{ {name} s; __builtin_memset(&s, 0, sizeof s); s.{path} = -1; wrong |= differs(&s, sizeof s, {bit}, {bits}, \"s{number}.{path}\"); }}",
                        path = row.name,
                    );
                }
                Some(_) => {}
            }
        }
    }
    let _ = write!(
        text,
        "int printf(const char *, ...);\n\
         static int differs(const void *s, size_t size, unsigned bit, unsigned bits, const char *name) {{\n\
           const unsigned char *bytes = s;\n\
           for (unsigned at = 0; at < size * 8; at++) {{\n\
             int is = bytes[at / 8] >> at % 8 & 1, expected = at >= bit && at < bit + bits;\n\
             if (is != expected) {{ printf(\"%s: bit %u is %d\\n\", name, at, is); return 1; }}\n\
           }}\n\
           return 0;\n\
         }}\n\
         int main(void) {{\n  int wrong = 0;\n{main}  return wrong;\n}}\n"
    );
    text
}

fn compile(target: &Target, source: &str, more: &[&str]) -> std::process::Output {
    let mut compiler = Command::new("cc")
        .args(target.flags)
        .args(["-std=gnu11", "-w", "-xc", "-"])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    compiler.stdin.take().unwrap().write_all(source.as_bytes()).unwrap();
    compiler.wait_with_output().unwrap()
}

fn is_intel_with_a_compiler() -> bool {
    let is_there = cfg!(target_arch = "x86_64") && Command::new("cc").arg("--version").output().is_ok();
    if !is_there {
        println!(
            "NOT RUN: random structs against the C compiler: there is no cc, or the machine is not x86-64"
        );
    }
    is_there
}

#[test]
fn sizes_alignments_and_offsets_are_those_of_the_compiler() {
    if !is_intel_with_a_compiler() {
        return;
    }
    for target in &TARGETS {
        let source = program(target);
        let output = compile(target, &source, &["-fsyntax-only"]);
        let told = String::from_utf8(output.stderr.clone()).unwrap();
        let first: Vec<&str> = told.lines().filter(|line| line.contains("error")).take(5).collect();
        // The struct of the first one, as it was compiled.
        let number = first
            .first()
            .and_then(|line| line.split(" s").last()?.split(['.', '"', '\\']).next()?.parse().ok());
        let which = number.map_or(String::new(), |number: usize| structs(target)[number].clone());
        assert!(output.status.success(), "{}: {first:#?}\n{which}", target.abi);
    }
}

#[test]
fn bit_fields_are_where_the_compiler_has_them() {
    if !is_intel_with_a_compiler() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for target in TARGETS.iter().filter(|target| target.flags == ["-m64"]) {
        let path = folder.path().join(target.abi);
        let output = compile(target, &program(target), &["-o", path.to_str().unwrap()]);
        assert!(output.status.success(), "{}", String::from_utf8(output.stderr.clone()).unwrap());
        let run = Command::new(&path).output().unwrap();
        assert!(run.status.success(), "{}: {}", target.abi, String::from_utf8(run.stdout).unwrap());
    }
}
