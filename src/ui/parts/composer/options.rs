//! How what is typed becomes payloads, and the form in which that is chosen.

use std::fmt::Write as _;
use std::time::Duration;

use bytes::Bytes;

use crate::bytes::notation::{LineEnding, Notation, NotationError, VariableValues, variables};
use crate::model::span;
use crate::ui::parts::field::Field;
use crate::ui::parts::form::Form;
use crate::ui::theme::Theme;

/// Between two sends of a payload that is repeated, at least and at most.
const INTERVALS: (Duration, Duration) = (Duration::from_millis(10), Duration::from_hours(1));
/// Bytes of a file in a send at most.
const PIECE_MOST: u32 = 1 << 20;
/// The word for a file among the notations.
const FILE: &str = "file";
/// Name of the form of options, as it comes to `Pane::submit`.
pub const OPTIONS: &str = "composer";

/// What of a text is a payload of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SplitAt {
    /// All of it together.
    #[default]
    Nothing,
    /// Each word.
    Blanks,
    /// Each line.
    Lines,
}

/// How what is typed becomes payloads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "options that do not depend on each other")]
pub(super) struct PayloadOptions {
    pub(super) notation: Notation,
    /// Whether what is typed is the path of a file, whose bytes are sent as they are.
    pub(super) is_file: bool,
    /// Bytes of a file in each send; 0: as many as go.
    pub(super) piece: u32,
    pub(super) ending: LineEnding,
    /// Whether each line ends so, in the place of its line break, and not the payload alone.
    pub(super) ends_lines: bool,
    pub(super) appends_nul: bool,
    pub(super) split: SplitAt,
    /// Between two payloads of one text.
    pub(super) pause: Duration,
    /// Whether `${…}` in it is a variable.
    pub(super) has_variables: bool,
    /// How often it is sent, and at which interval; 0 is once.
    pub(super) repeats: u32,
    pub(super) interval: Duration,
}

impl PayloadOptions {
    /// How often what is typed is sent, and at which interval; `None` if it is sent once.
    pub(super) fn repeats(&self) -> Option<(u32, Duration)> {
        (self.repeats > 1).then_some((self.repeats, self.interval))
    }

    /// Whether a NUL is sent after a payload.
    pub(super) fn sends_nul(&self) -> bool {
        self.appends_nul || self.ending == LineEnding::Nul
    }

    /// The payloads of a text, one entry a send: usually one, with splitting one a word or line; of a file none. Each
    /// send has a number of its own, `values` those of the first.
    pub(super) fn payloads(
        &self,
        source: &str,
        values: &VariableValues,
    ) -> Result<Vec<Bytes>, NotationError> {
        let parts = if self.is_file { Vec::new() } else { self.parts(source) };
        let numbered = |at: usize| VariableValues { counter: values.counter + at as u64, ..*values };
        let payload = |(at, part)| self.payload(source, part, &numbered(at)).map(Bytes::from);
        parts.into_iter().enumerate().map(payload).collect()
    }

    /// One of the payloads of a text that is split; nothing behind the last.
    pub(super) fn part(
        &self,
        source: &str,
        at: usize,
        values: &VariableValues,
    ) -> Result<Bytes, NotationError> {
        let part = self.parts(source).get(at).copied();
        part.map_or(Ok(Bytes::new()), |part| self.payload(source, part, values).map(Bytes::from))
    }

    /// The pieces of a text that are payloads.
    fn parts<'a>(&self, source: &'a str) -> Vec<&'a str> {
        match self.split {
            SplitAt::Nothing => vec![source],
            SplitAt::Blanks => source.split_whitespace().collect(),
            SplitAt::Lines => source.lines().filter(|line| !line.is_empty()).collect(),
        }
    }

    fn payload(&self, source: &str, part: &str, values: &VariableValues) -> Result<Vec<u8>, NotationError> {
        let ending = self.notation.ending(self.ending);
        let mut bytes = Vec::new();
        if self.ends_lines && part.contains('\n') {
            for line in part.lines() {
                bytes.extend(self.parse(source, line, values)?);
                bytes.extend_from_slice(&ending);
            }
        } else {
            bytes = self.parse(source, part, values)?;
            bytes.extend_from_slice(&ending);
        }
        if self.appends_nul {
            bytes.extend(self.notation.ending(LineEnding::Nul));
        }
        Ok(bytes)
    }

    /// The bytes of a piece of `source`; an error points at its place in the whole.
    fn parse(&self, source: &str, piece: &str, values: &VariableValues) -> Result<Vec<u8>, NotationError> {
        let parsed = if self.has_variables {
            variables::parse(self.notation, piece, values)
        } else {
            self.notation.parse(piece)
        };
        let at = piece.as_ptr() as usize - source.as_ptr() as usize;
        parsed.map_err(|error| NotationError {
            range: error.range.start + at..error.range.end + at,
            column: error.column + source[..at].chars().count(),
            problem: error.problem,
        })
    }

    /// The options as the words of a rule: `text · ending none · ctrl-o changes`; `key` changes them.
    pub(super) fn words(&self, theme: &Theme, key: &str) -> String {
        let dot = theme.glyphs.dot;
        if self.is_file {
            return self.file_words(dot, key);
        }
        let mut words = format!("{} {dot} ending {}", self.notation.name(), self.ending.name());
        if self.ends_lines {
            words.push_str(" of each line");
        }
        if self.appends_nul {
            let _ = write!(words, " {dot} and NUL");
        }
        match self.split {
            SplitAt::Nothing => {}
            SplitAt::Blanks => _ = write!(words, " {dot} split at blanks"),
            SplitAt::Lines => _ = write!(words, " {dot} split at lines"),
        }
        if self.split != SplitAt::Nothing && !self.pause.is_zero() {
            let _ = write!(words, ", {} apart", span::show(self.pause));
        }
        if self.has_variables {
            let _ = write!(words, " {dot} variables");
        }
        if let Some((times, interval)) = self.repeats() {
            let _ = write!(words, " {dot} {times} times every {}", span::show(interval));
        }
        if !key.is_empty() {
            let _ = write!(words, " {dot} {key} changes");
        }
        words
    }

    fn file_words(&self, dot: &str, key: &str) -> String {
        let mut words = FILE.to_owned();
        if self.piece > 0 {
            let _ = write!(words, " {dot} {} B a send", self.piece);
        }
        if !self.pause.is_zero() {
            let _ = write!(words, ", {} apart", span::show(self.pause));
        }
        if !key.is_empty() {
            let _ = write!(words, " {dot} {key} changes");
        }
        words
    }

    /// The form of the options; confirmed, it goes to [`PayloadOptions::taken`].
    pub(super) fn form(&self, can_repeat: bool) -> Form {
        let mut notations = Notation::ALL.map(Notation::name).to_vec();
        if can_repeat {
            notations.push(FILE);
        }
        let endings = LineEnding::ALL.map(LineEnding::name);
        let chosen = if self.is_file { FILE } else { self.notation.name() };
        let notation = notations.iter().position(|name| *name == chosen).unwrap_or(0);
        let ending = LineEnding::ALL.iter().position(|e| *e == self.ending).unwrap_or(0);
        let mut fields = vec![
            Field::choice("notation", "notation", &notations, notation).helped(
                "text with escapes such as \\n and \\x1b, in UTF-8, UTF-16 or Latin-1; pairs of hex digits; base64; bytes as numbers from 0 to 255; the path of a file",
            ),
            Field::choice("ending", "ending", &endings, ending)
                .helped("bytes that are added at the end of each payload"),
            Field::ticks(
                "also",
                "also",
                &[
                    ("append NUL", self.appends_nul),
                    ("split at blanks", self.split == SplitAt::Blanks),
                    ("variables", self.has_variables),
                ],
            )
            .helped(
                "a NUL after each payload; a send for each word; ${counter} ${time:ms} ${random:8} ${peer} ${local:port} \
                 ${length:u16be} ${crc32:le} ${checksum:be} made anew for each send; K explains them",
            ),
        ];
        if can_repeat {
            let (times, interval) = self.repeats().unwrap_or((1, Duration::from_secs(1)));
            // What nobody has typed gives way to the first digit.
            let is_default = self.repeats().is_none();
            let number = Field::number("times", "times", times.into(), (1, 1_000_000));
            fields.push(number.defaulted(is_default).helped(
                "how often it is sent; more than once, the interval is between the sends, and ctrl-c stops it",
            ));
            let every = Field::text("interval", "every", &span::show(interval)).wide(10).beside();
            fields.push(every.defaulted(is_default).helped(
                "10ms to 1h, as 0.5, 500ms or 2m; a send that comes too late is left out, not made up for",
            ));
        }
        fields.push(
            Field::ticks(
                "lines",
                "lines",
                &[("split at lines", self.split == SplitAt::Lines), ("ending of each line", self.ends_lines)],
            )
            .helped("a send for each line that is typed; the ending in the place of each line break"),
        );
        if !can_repeat {
            return Form::new(OPTIONS, "How the payload is read", fields);
        }
        let pause = if self.pause.is_zero() { String::new() } else { span::show(self.pause) };
        fields.push(
            Field::text("pause", "apart", &pause).wide(10).hinted("empty: at once").helped(
                "how long to wait between the sends of a text that is split, or of a file: 200ms, 1; ctrl-c stops it",
            ),
        );
        let piece = if self.piece == 0 { String::new() } else { self.piece.to_string() };
        fields.push(Field::text("piece", "a file by", &piece).wide(8).beside().hinted("bytes").helped(
            "how many bytes of a file each send has, 1 to 1048576; empty: as many as go, all of it in one datagram",
        ));
        Form::new(OPTIONS, "How the payload is read, and how often it is sent", fields)
    }

    /// What the form says.
    pub(super) fn taken(form: &Form, before: PayloadOptions, can_repeat: bool) -> PayloadOptions {
        let split =
            match (form.is_ticked("also", "split at blanks"), form.is_ticked("lines", "split at lines")) {
                // Both ticked: the one that is new.
                (true, true) if before.split == SplitAt::Blanks => SplitAt::Lines,
                (true, _) => SplitAt::Blanks,
                (false, true) => SplitAt::Lines,
                (false, false) => SplitAt::Nothing,
            };
        let notation = form.chosen("notation");
        let mut options = PayloadOptions {
            is_file: notation == FILE,
            notation: Notation::from_name(notation).unwrap_or(before.notation),
            ending: LineEnding::from_name(form.chosen("ending")).unwrap_or(before.ending),
            ends_lines: form.is_ticked("lines", "ending of each line"),
            appends_nul: form.is_ticked("also", "append NUL"),
            split,
            has_variables: form.is_ticked("also", "variables"),
            ..before
        };
        if can_repeat {
            let time = |name: &str| span::parse(form.text(name).trim(), INTERVALS.1).ok();
            options.repeats = form.text("times").trim().parse().unwrap_or(1).clamp(1, 1_000_000);
            options.interval =
                time("interval").unwrap_or(Duration::from_secs(1)).clamp(INTERVALS.0, INTERVALS.1);
            options.pause = time("pause").unwrap_or_default();
            options.piece = form.text("piece").trim().parse().unwrap_or(0).min(PIECE_MOST);
        }
        options
    }
}
