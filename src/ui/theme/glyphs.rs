//! The signs that the screen is drawn with, in Unicode and in plain ASCII, each one column wide
//! unless its comment says otherwise.

/// A set of signs.
#[derive(Debug, PartialEq, Eq)]
pub struct Glyphs {
    /// The bar beside the row under the cursor.
    pub bar: &'static str,
    /// A horizontal line.
    pub horizontal: &'static str,
    /// A vertical line.
    pub vertical: &'static str,
    /// Where a horizontal line meets a vertical one below it.
    pub tee_down: &'static str,
    /// Where a horizontal line meets a vertical one above it.
    pub tee_up: &'static str,
    /// Where a vertical line meets a horizontal one right of it.
    pub tee_right: &'static str,
    /// Where a vertical line meets a horizontal one left of it.
    pub tee_left: &'static str,
    /// Where two lines cross.
    pub cross: &'static str,
    /// A top left corner.
    pub top_left: &'static str,
    /// A top right corner.
    pub top_right: &'static str,
    /// A bottom left corner.
    pub bottom_left: &'static str,
    /// A bottom right corner.
    pub bottom_right: &'static str,
    /// Something that runs or is open.
    pub on: &'static str,
    /// Something that is stopped.
    pub off: &'static str,
    /// Something that waits.
    pub waiting: &'static str,
    /// Something that failed or was dropped.
    pub failed: &'static str,
    /// A marked row.
    pub mark: &'static str,
    /// Upwards; sent.
    pub up: &'static str,
    /// Downwards; received.
    pub down: &'static str,
    /// The keys left and right; two columns wide.
    pub left_right: &'static str,
    /// To the peer.
    pub sent: &'static str,
    /// From the peer.
    pub received: &'static str,
    /// From here to there.
    pub arrow: &'static str,
    /// Down to what follows.
    pub arrow_down: &'static str,
    /// This belongs under what stands above.
    pub hook: &'static str,
    /// Before the value of a choice.
    pub choice_left: &'static str,
    /// After the value of a choice.
    pub choice_right: &'static str,
    /// Something was left out.
    pub ellipsis: &'static str,
    /// Between two hints; a byte that cannot be shown.
    pub dot: &'static str,
    /// A full part of a gauge.
    pub full: &'static str,
    /// An empty part of a gauge; padding.
    pub shade: &'static str,
    /// Two things that are not the same.
    pub differs: &'static str,
    /// Two things that change places.
    pub swap: &'static str,
    /// A line that falls to the right.
    pub falling: &'static str,
    /// A line that rises to the right.
    pub rising: &'static str,
    /// Where a falling line meets a rising one.
    pub crossing: &'static str,
    /// Rising steps for a sparkline, the lowest first.
    pub sparks: [&'static str; 8],
    /// Frames of a spinner.
    pub spinner: [&'static str; 4],
}

impl Glyphs {
    /// The usual set. All signs are narrow in every terminal and need no special font.
    pub const UNICODE: Glyphs = Glyphs {
        bar: "▌",
        horizontal: "─",
        vertical: "│",
        tee_down: "┬",
        tee_up: "┴",
        tee_right: "├",
        tee_left: "┤",
        cross: "┼",
        top_left: "┌",
        top_right: "┐",
        bottom_left: "└",
        bottom_right: "┘",
        on: "●",
        off: "○",
        waiting: "◌",
        failed: "✕",
        mark: "◆",
        up: "↑",
        down: "↓",
        left_right: "←→",
        sent: "▶",
        received: "◀",
        arrow: "→",
        arrow_down: "▼",
        hook: "↳",
        choice_left: "‹",
        choice_right: "›",
        ellipsis: "…",
        dot: "·",
        full: "▓",
        shade: "░",
        differs: "≠",
        swap: "⇄",
        falling: "╲",
        rising: "╱",
        crossing: "╳",
        sparks: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
        spinner: ["◐", "◓", "◑", "◒"],
    };

    /// For terminals and fonts without Unicode.
    pub const ASCII: Glyphs = Glyphs {
        bar: ">",
        horizontal: "-",
        vertical: "|",
        tee_down: "+",
        tee_up: "+",
        tee_right: "+",
        tee_left: "+",
        cross: "+",
        top_left: "+",
        top_right: "+",
        bottom_left: "+",
        bottom_right: "+",
        on: "*",
        off: "o",
        waiting: ".",
        failed: "x",
        mark: "#",
        up: "^",
        down: "v",
        left_right: "<>",
        sent: ">",
        received: "<",
        arrow: ">",
        arrow_down: "v",
        hook: "`",
        choice_left: "<",
        choice_right: ">",
        ellipsis: "~",
        dot: ".",
        full: "#",
        shade: ":",
        differs: "!",
        swap: "=",
        falling: "\\",
        rising: "/",
        crossing: "X",
        sparks: ["_", "_", ".", "-", "-", "=", "=", "#"],
        spinner: ["|", "/", "-", "\\"],
    };

    /// What stands for a character on a terminal without Unicode, in words of ours and of others: a sign that
    /// looks or means alike, else `?`. The bytes of a payload are told by the hex beside it.
    pub fn in_ascii(symbol: &str) -> &'static str {
        match symbol {
            "…" => Glyphs::ASCII.ellipsis,
            "·" => Glyphs::ASCII.dot,
            "→" => Glyphs::ASCII.arrow,
            "─" => Glyphs::ASCII.horizontal,
            "µ" => "u",
            "×" => "x",
            "±" => "+",
            "≥" => ">",
            _ => "?",
        }
    }
}
