//! Lengths of time as the ladder writes them.

use std::time::Duration;

use crate::bytes::text::SafeText;

/// How long a call took, in at most 6 columns: `0 µs`, `12 µs`, `0.6 ms`, `31 ms`, `2.5 s`, `127 s`.
pub fn took(duration: Duration) -> SafeText {
    let micros = duration.as_micros();
    let millis = duration.as_secs_f64() * 1e3;
    match micros {
        0..600 => SafeText::shown(format_args!("{micros} µs")),
        600..9_950 => SafeText::shown(format_args!("{millis:.1} ms")),
        9_950..999_500 => SafeText::shown(format_args!("{millis:.0} ms")),
        999_500..9_950_000 => SafeText::shown(format_args!("{:.1} s", millis / 1e3)),
        _ => SafeText::shown(format_args!("{:.0} s", millis / 1e3)),
    }
}

/// How long something has gone on, in at most 6 columns: `0:09`, `12:05`, `1h02`, `3d04h`.
pub fn waited(duration: Duration) -> SafeText {
    let seconds = duration.as_secs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match seconds {
        0..3_600 => SafeText::shown(format_args!("{minutes}:{:02}", seconds % 60)),
        3_600..86_400 => SafeText::shown(format_args!("{hours}h{:02}", minutes % 60)),
        _ => SafeText::shown(format_args!("{days}d{:02}h", hours % 24)),
    }
}
