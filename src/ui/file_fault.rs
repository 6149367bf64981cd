//! What is wrong in a configuration file, and where: the parser's words made into ours.

use std::fmt;

/// Line and column, both counted from 1; the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl FilePlace {
    /// The place of the byte `offset` in `text`; the end for offsets past it.
    pub fn of(text: &str, offset: usize) -> FilePlace {
        let mut end = offset.min(text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        FilePlace { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

/// Why a file is refused. The words may hold some of the file's: they are untrusted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct FileFault {
    /// Where it is.
    pub place: FilePlace,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl FileFault {
    /// A fault at the byte `offset` of `text`.
    pub fn at(text: &str, offset: usize, problem: impl Into<String>) -> FileFault {
        FileFault { place: FilePlace::of(text, offset), problem: problem.into() }
    }

    /// What the parser says of `text`.
    pub fn of(text: &str, error: &toml::de::Error) -> FileFault {
        FileFault::at(text, error.span().map_or(0, |span| span.start), plain(error.message()))
    }
}

/// A message of serde's in plain words; the parser's own are plain already.
pub fn plain(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("invalid type: ")
        && let Some((found, wanted)) = rest.split_once(", expected ")
    {
        return match (found, wanted) {
            ("map", "a sequence") => {
                "a list of tables is expected: use two brackets, as in [[global]]".to_owned()
            }
            _ => format!("{} belongs here, not {}", in_toml(wanted), in_toml(found)),
        };
    }
    if let Some(name) = message.strip_prefix("missing field ") {
        return format!("{name} is missing in this entry");
    }
    let unknown =
        message.strip_prefix("unknown field `").or_else(|| message.strip_prefix("unknown variant `"));
    if let Some((name, known)) = unknown.and_then(|rest| rest.split_once("`, expected ")) {
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
        return unknown_name(name, &known);
    }
    message.to_owned()
}

/// Of what is known, the name that was probably meant; else all of them, where they are few.
fn unknown_name(name: &str, known: &[&str]) -> String {
    const FEW: usize = 12;
    let near = known.iter().map(|other| (distance(name, other), other)).min();
    match near {
        Some((steps, other)) if steps <= 2.min(name.chars().count() / 2) => {
            format!("there is no {name:?} here; {other:?} is near")
        }
        _ if known.len() <= FEW => format!("there is no {name:?} here; there are {}", known.join(", ")),
        _ => format!("there is no {name:?} here; the shipped file has all names"),
    }
}

/// Words of serde for a kind of value, in those of the TOML specification or plainer ones.
fn in_toml(kind: &str) -> String {
    for (prefix, word) in
        [("string ", "the text "), ("integer ", "the number "), ("floating point ", "the number ")]
    {
        if let Some(value) = kind.strip_prefix(prefix) {
            return format!("{word}{}", value.replace('`', ""));
        }
    }
    match kind {
        "a string" => "a text in quotes".to_owned(),
        "a sequence" | "sequence" => "a list in brackets".to_owned(),
        "a map" | "map" => "a table".to_owned(),
        "a boolean" => "true or false".to_owned(),
        _ if kind.starts_with("struct ") => "a table".to_owned(),
        _ => kind.strip_prefix("boolean ").unwrap_or(kind).replace('`', ""),
    }
}

/// How many letters must be put in, taken away or changed to make one word of another (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, letter) in one.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for column in 0..other.len() {
            let changed = diagonal + usize::from(letter != other[column]);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_in_plain_words() {
        for (message, words) in [
            (
                "invalid type: map, expected a sequence",
                "a list of tables is expected: use two brackets, as in [[global]]",
            ),
            (
                "invalid type: string \"a\", expected a sequence",
                "a list in brackets belongs here, not the text \"a\"",
            ),
            (
                "invalid type: integer `5`, expected a string",
                "a text in quotes belongs here, not the number 5",
            ),
            ("invalid type: boolean `true`, expected a map", "a table belongs here, not true"),
            ("missing field `level`", "`level` is missing in this entry"),
            (
                "unknown field `acton`, expected one of `action`, `keys`",
                "there is no \"acton\" here; \"action\" is near",
            ),
            (
                "unknown field `x`, expected `theme` or `ascii`",
                "there is no \"x\" here; there are theme, ascii",
            ),
            ("key with no value, expected `=`", "key with no value, expected `=`"),
        ] {
            assert_eq!(plain(message), words);
        }
    }

    #[test]
    fn the_nearest_name_is_the_one_with_the_fewest_changes() {
        assert_eq!([distance("", "abc"), distance("abc", ""), distance("abc", "abc")], [3, 3, 0]);
        assert_eq!([distance("kitten", "sitting"), distance("quitt", "quit")], [3, 1]);
        let many: Vec<String> = (0..20).map(|n| format!("role-{n}{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(unknown_name("mood", &many), "there is no \"mood\" here; the shipped file has all names");
    }
}
