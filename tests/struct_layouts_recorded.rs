//! Structs on machines that this one need not be: their sizes, alignments and offsets as the compilers for these
//! machines had them, recorded in `tests/layouts/`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use sockpit::bytes::cstruct::{Abi, Aggregate, StructLayout, parse};

/// A machine, its structs, its table, and the compiler that the table is from.
struct Recorded {
    abi: &'static str,
    structs: &'static str,
    table: &'static str,
    compiler: &'static [&'static str],
}

/// With all types and attributes of gcc.
const UNIX: &str = include_str!("layouts/unix.h");
/// Without what Visual C++ has not: packed attributes, a wide long double, and unions of bit-fields.
const WINDOWS: &str = include_str!("layouts/windows.h");

/// A machine of the structs for Unix.
macro_rules! unix {
    ($abi:literal, $($compiler:literal),+) => {
        Recorded {
            abi: $abi,
            structs: UNIX,
            table: include_str!(concat!("layouts/", $abi, ".txt")),
            compiler: &[$($compiler),+],
        }
    };
}

const RECORDED: [Recorded; 5] = [
    unix!("x86-64", "x86_64-linux-gnu-gcc"),
    unix!("i386", "x86_64-linux-gnu-gcc", "-m32"),
    unix!("aarch64", "aarch64-linux-gnu-gcc"),
    unix!("arm", "arm-linux-gnueabihf-gcc"),
    Recorded {
        abi: "windows-x64",
        structs: WINDOWS,
        table: include_str!("layouts/windows-x64.txt"),
        compiler: &["x86_64-w64-mingw32-gcc"],
    },
];

/// The structs of a file in their order, without those inside them.
fn structs(source: &str) -> Vec<std::sync::Arc<Aggregate>> {
    let declared = parse(source).unwrap_or_else(|error| panic!("{error}"));
    let is_numbered = |name: &str| name.strip_prefix('s').is_some_and(|rest| rest.parse::<u32>().is_ok());
    declared.aggregates.into_iter().filter(|one| is_numbered(&one.name)).collect()
}

/// `s7 24 8 m0:0 m1@64+3 m2[0].m0:16`: a struct, its size and alignment, the offset of each member in bytes, of each
/// bit-field in bits, with how many it has.
fn line(aggregate: &Aggregate, abi: &'static Abi) -> String {
    let layout = StructLayout::of(aggregate, abi).unwrap_or_else(|error| panic!("{}", error.as_str()));
    let mut line = format!("{} {} {}", aggregate.name, layout.size, layout.align);
    for row in layout.rows.iter().filter(|row| !row.name.is_empty()) {
        let _ = match row.bits {
            None => write!(line, " {}:{}", row.name, row.offset),
            Some(range) => write!(line, " {}@{}+{}", row.name, row.offset * 8 + range.offset, range.bits),
        };
    }
    line
}

#[test]
fn structs_elsewhere_lie_as_the_compilers_there_have_them() {
    for recorded in &RECORDED {
        let abi = Abi::named(recorded.abi).unwrap();
        let structs = structs(recorded.structs);
        assert_eq!((structs.len(), recorded.table.lines().count()), (200, 200), "{}", recorded.abi);
        for (aggregate, expected) in structs.iter().zip(recorded.table.lines()) {
            assert_eq!(line(aggregate, abi), expected, "{}", recorded.abi);
        }
    }
}

/// What the table says, as claims that a compiler checks.
fn claims(recorded: &Recorded) -> String {
    let kinds = structs(recorded.structs);
    let mut text = format!("#include <stddef.h>\n#include <stdint.h>\n{}", recorded.structs);
    for (aggregate, line) in kinds.iter().zip(recorded.table.lines()) {
        let mut words = line.split(' ');
        let name = format!("{} {}", aggregate.kind.word(), words.next().unwrap());
        let mut number = || words.next().unwrap().parse::<u64>().unwrap();
        let (size, align) = (number(), number());
        let _ = writeln!(text, "_Static_assert(sizeof({name}) == {size}, \"size of {name}\");");
        let _ = writeln!(text, "_Static_assert(_Alignof({name}) == {align}, \"alignment of {name}\");");
        for (member, offset) in words.filter_map(|word| word.split_once(':')) {
            let _ = writeln!(
                text,
                "_Static_assert(offsetof({name}, {member}) == {offset}, \"{name}.{member}\");"
            );
        }
    }
    text
}

#[test]
#[ignore = "wants compilers for other machines"]
fn the_recorded_tables_are_those_of_the_compilers() {
    for recorded in &RECORDED {
        let compiler = Command::new(recorded.compiler[0])
            .args(&recorded.compiler[1..])
            .args(["-std=gnu11", "-ffreestanding", "-w", "-fsyntax-only", "-xc", "-"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let Ok(mut compiler) = compiler else {
            println!("NOT RUN: there is no {}", recorded.compiler[0]);
            continue;
        };
        compiler.stdin.take().unwrap().write_all(claims(recorded).as_bytes()).unwrap();
        let output = compiler.wait_with_output().unwrap();
        let told = output.stderr.escape_ascii().to_string().replace("\\n", "\n");
        let errors: Vec<&str> = told.lines().filter(|line| line.contains("error")).take(5).collect();
        assert!(output.status.success(), "{}: {errors:#?}", recorded.abi);
    }
}
