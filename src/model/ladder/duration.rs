//! Lengths of time as the ladder writes them.

use std::time::Duration;

use crate::bytes::text::SafeText;

/// How long a call took, in at most 6 columns: `0 µs`, `12 µs`, `1.2 ms`, `12 ms`, `3.1 s`, `127 s`.
pub fn took(duration: Duration) -> SafeText {
    let micros = duration.as_micros();
    match micros {
        0..1_000 => SafeText::shown(format_args!("{micros} µs")),
        1_000..10_000 => SafeText::shown(format_args!("{}.{} ms", micros / 1_000, micros / 100 % 10)),
        10_000..1_000_000 => SafeText::shown(format_args!("{} ms", micros / 1_000)),
        1_000_000..10_000_000 => {
            SafeText::shown(format_args!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10))
        }
        _ => SafeText::shown(format_args!("{} s", micros / 1_000_000)),
    }
}

/// How long something has gone on, to the second: `0:09`, `1:10`, `1:02:03`.
pub fn waited(duration: Duration) -> SafeText {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        SafeText::shown(format_args!("{hours}:{minutes:02}:{seconds:02}"))
    } else {
        SafeText::shown(format_args!("{minutes}:{seconds:02}"))
    }
}
