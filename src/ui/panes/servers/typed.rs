//! Settings of a server that are typed as text: groups, limits of time, lists of faults.

use std::str::FromStr;
use std::time::Duration;

use crate::bytes::text::SafeText;
use crate::model::fault::Fault;
use crate::model::pointed::Pointed;
use crate::model::server::Membership;
use crate::model::span;

/// The longest idle limit.
const LONGEST: Duration = Duration::from_hours(24);

/// Groups, blanks between them, each `GROUP[@INTERFACE][,SOURCE]`.
pub(super) fn groups(text: &str) -> Result<Vec<Membership>, SafeText> {
    each(text)
}

/// A limit of time: empty or `off` is none.
pub(super) fn limit(text: &str) -> Result<Option<Duration>, SafeText> {
    match text {
        "" | "off" => Ok(None),
        _ => match span::parse(text, LONGEST)? {
            Duration::ZERO => Err("0 would end everything at once; empty is off".into()),
            span => Ok(Some(span)),
        },
    }
}

/// Faults, blanks between them, as the command line takes them: `drop:out:30% delay:in:50ms`.
pub(super) fn faults(text: &str) -> Result<Vec<Fault>, SafeText> {
    each(text)
}

/// Words with blanks between them; with more than one, an error names its own.
fn each<T: FromStr<Err = Pointed>>(text: &str) -> Result<Vec<T>, SafeText> {
    let is_one = text.split_whitespace().nth(1).is_none();
    let says = |word: &str, error: Pointed| {
        if is_one { error.text } else { SafeText::escaped_str(word).then(": ").then(&error.text) }
    };
    text.split_whitespace().map(|word| word.parse().map_err(|error| says(word, error))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_words_the_wrong_one_is_named() {
        assert_eq!(groups("239.1.2.3 239.1.2.4@lo").map(|groups| groups.len()), Ok(2));
        let error = groups("239.1.2.3 127.0.0.1").unwrap_err();
        assert!(error.as_str().starts_with("127.0.0.1: 127.0.0.1 is not multicast"), "{error}");
        assert!(groups("127.0.0.1").unwrap_err().as_str().starts_with("127.0.0.1 is not multicast"));
    }

    #[test]
    fn limits_can_be_off() {
        assert_eq!(limit(""), Ok(None));
        assert_eq!(limit("off"), Ok(None));
        assert_eq!(limit("1.5"), Ok(Some(Duration::from_millis(1500))));
        assert!(limit("0").is_err() && limit("x").is_err());
    }

    #[test]
    fn faults_are_read_as_on_the_command_line() {
        let read = faults("drop:out:30% stop-reading").unwrap();
        assert_eq!(
            read.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["drop:out:30%", "stop-reading"]
        );
        assert!(faults("drop:sideways:1").is_err());
    }
}
