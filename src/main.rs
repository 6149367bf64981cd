//! The `sockpit` program: headless commands when named, else the terminal program.

use std::process::ExitCode;

fn main() -> ExitCode {
    sockpit::cli::main(std::env::args_os())
}
