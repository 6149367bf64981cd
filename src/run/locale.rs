//! The character set of the terminal, as the environment tells it: decided here for all that is written to one, the
//! screen, the lines of headless commands, help and errors.

use std::sync::LazyLock;

use crate::bytes::text::SafeText;

/// Whether the terminal takes UTF-8: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set says so (locale(7)).
/// Without one the locale is C, which is ASCII.
pub(crate) fn is_utf8() -> bool {
    static IS_UTF8: LazyLock<bool> = LazyLock::new(|| {
        let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        locale.is_some_and(|locale| names_utf8(locale.as_encoded_bytes()))
    });
    *IS_UTF8
}

fn names_utf8(locale: &[u8]) -> bool {
    let locale = locale.to_ascii_lowercase();
    [&b"utf-8"[..], b"utf8"].iter().any(|name| locale.windows(name.len()).any(|part| part == *name))
}

/// The text as it may be written to the terminal: in ASCII alone where that takes no UTF-8, for the bytes of a letter
/// can be control characters to a terminal with 8-bit ones.
pub(crate) fn fit(text: SafeText) -> SafeText {
    if is_utf8() { text } else { text.in_ascii() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_locale_that_says_utf_8_has_it() {
        for (locale, is_utf8) in [
            ("en_US.UTF-8", true),
            ("C.utf8", true),
            ("de_DE.UTF-8@euro", true),
            ("C", false),
            ("POSIX", false),
            ("de_DE.ISO-8859-1", false),
            ("", false),
        ] {
            assert_eq!(names_utf8(locale.as_bytes()), is_utf8, "{locale}");
        }
    }
}
