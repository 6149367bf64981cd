//! The `sockpit` program: headless commands when named, else the terminal program.

use std::process::ExitCode;

use sockpit::run::{self, Options};

fn main() -> ExitCode {
    run::main(&Options::default())
}
