//! Which code points may stand on the screen as themselves.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// How a code point may stand on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePointClass {
    /// As itself, in a column of its own.
    Base,
    /// As itself, on a base before it.
    Mark,
    /// Only as an escape.
    Refused,
}

/// Judges one code point by its general category (UAX #44), and by a list of those that
/// their category would let pass although they show nothing, or change their neighbours.
///
/// The backslash is refused too: it introduces an escape.
pub fn standing(ch: char) -> CodePointClass {
    use GeneralCategory as G;
    match ch {
        '\\' => return CodePointClass::Refused,
        ' '..='~' => return CodePointClass::Base,
        _ if is_deceptive(ch) => return CodePointClass::Refused,
        _ => {}
    }
    match ch.general_category() {
        G::UppercaseLetter
        | G::LowercaseLetter
        | G::TitlecaseLetter
        | G::ModifierLetter
        | G::OtherLetter
        | G::DecimalNumber
        | G::LetterNumber
        | G::OtherNumber
        | G::ConnectorPunctuation
        | G::DashPunctuation
        | G::OpenPunctuation
        | G::ClosePunctuation
        | G::InitialPunctuation
        | G::FinalPunctuation
        | G::OtherPunctuation
        | G::MathSymbol
        | G::CurrencySymbol
        | G::ModifierSymbol
        | G::OtherSymbol => CodePointClass::Base,
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => CodePointClass::Mark,
        // Spaces other than U+0020 look like it, or like nothing.
        G::SpaceSeparator
        | G::LineSeparator
        | G::ParagraphSeparator
        | G::Control
        | G::Format
        | G::Surrogate
        | G::PrivateUse
        | G::Unassigned => CodePointClass::Refused,
    }
}

/// Letters, marks and symbols that show nothing, or whose look depends on their neighbours.
const fn is_deceptive(ch: char) -> bool {
    matches!(ch,
        // Default ignorable code points that are not of category Cf (DerivedCoreProperties.txt).
        '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}'
        // Blank symbols and fillers: braille, musical null notehead, Khitan, Egyptian.
        | '\u{2800}' | '\u{1d159}' | '\u{16fe4}' | '\u{13441}'..='\u{13442}'
        // Stand-ins for something else; some terminals drop U+FFFD.
        | '\u{fffc}' | '\u{fffd}'
        // Halfwidth voiced sound marks: terminals and libraries count them as 0, 1 or 2 columns.
        | '\u{ff9e}'..='\u{ff9f}'
        // Regional indicators pair into flags; skin tones melt into the sign before them.
        | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f3fb}'..='\u{1f3ff}')
}
