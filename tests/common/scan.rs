//! A strict reader of everything that the program sent to its terminal.
//!
//! It is written from the list of forms that sockpit says it emits, and shares nothing with the wall
//! in `screen`: each checks the other.

#![allow(dead_code, unreachable_pub, reason = "each test is a crate of its own and uses a part")]

/// Private modes that may be switched.
const MODES: [&str; 7] = ["25", "1000", "1002", "1006", "1049", "2004", "2026"];

/// Fails with the offending bytes if `bytes` hold anything but printable text, line ends outside of
/// the alternate screen, and the forms of sockpit.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let text = String::from_utf8(bytes.to_vec()).map_err(|error| format!("not UTF-8: {error}"))?;
    let mut alternate = false;
    let mut rest = text.as_str();
    let problem = |rest: &str, what: &str| {
        let begin: String = rest.chars().take(40).collect();
        Err(format!("{what}: {begin:?}"))
    };
    while let Some(ch) = rest.chars().next() {
        if let Some(sequence) = rest.strip_prefix("\x1b[?") {
            let end = sequence.find(['h', 'l']).unwrap_or(0);
            let (mode, after) = sequence.split_at(end);
            if !MODES.contains(&mode) {
                return problem(rest, "a private mode that is not ours");
            }
            if mode == "1049" {
                alternate = after.starts_with('h');
            }
            rest = &after[1..];
        } else if let Some(sequence) = rest.strip_prefix("\x1b[") {
            let end = sequence.find(|ch: char| !ch.is_ascii_digit() && ch != ';').unwrap_or(sequence.len());
            let (parameters, after) = sequence.split_at(end);
            if after.starts_with("\x18\x1b[?2026l") {
                // A frame may be cut inside a sequence too: what cancels it comes next.
                rest = after;
                continue;
            }
            let numbers: Option<Vec<u32>> = parameters.split(';').map(|part| part.parse().ok()).collect();
            let ours = match (after.chars().next(), numbers) {
                (Some('H'), Some(numbers)) => numbers.len() == 2 && !numbers.contains(&0),
                (Some('m'), Some(_)) => true,
                (Some('J'), Some(numbers)) => numbers == [2],
                _ => false,
            };
            if !ours {
                return problem(rest, "a sequence that is not ours");
            }
            rest = &after[1..];
        } else if let Some(sequence) = rest.strip_prefix("\x1b]52;c;") {
            let Some(end) = sequence.find('\x07') else { return problem(rest, "a clipboard without end") };
            let (digits, after) = sequence.split_at(end);
            if !digits.chars().all(|ch| ch.is_ascii_alphanumeric() || "+/=".contains(ch)) {
                return problem(rest, "a clipboard that is not base64");
            }
            rest = &after[1..];
        } else if rest.starts_with("\x18\x1b[?2026l") {
            // A frame that was cut is cancelled before the terminal is given back.
            rest = &rest[1..];
        } else if ch.is_control() && (alternate || !"\r\n".contains(ch)) {
            return problem(rest, "a control character");
        } else if matches!(ch, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        {
            return problem(rest, "a character that shows nothing");
        } else {
            rest = &rest[ch.len_utf8()..];
        }
    }
    Ok(())
}
