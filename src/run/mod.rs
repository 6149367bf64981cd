//! The threads of the terminal program.
