//! The `sockpit` program: headless commands when named, else the terminal program.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::SUCCESS
}
