//! A buffer of cells as an SVG picture: text runs on a dark ground, the same bytes each time.

use std::fmt::Write as _;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

/// Width and height of a cell in SVG units, and the size of its letters.
const CELL: (f32, f32) = (8.4, 17.0);
const LETTERS: f32 = 14.0;
const MARGIN: f32 = 10.0;

const GROUND: &str = "#16181d";
const INK: &str = "#c8ccd4";

/// The picture of `buf`, with the text cursor where there is one.
pub(super) fn picture(buf: &Buffer, cursor: Option<(u16, u16)>, title: &str) -> String {
    let area = buf.area;
    let width = f32::from(area.width) * CELL.0 + 2.0 * MARGIN;
    let height = f32::from(area.height) * CELL.1 + 2.0 * MARGIN;
    let mut svg = String::new();
    let _ = writeln!(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" \
         font-size=\"{LETTERS}\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{GROUND}\"/>",
        escape(title)
    );
    for y in 0..area.height {
        let mut x = 0;
        while x < area.width {
            let from = x;
            let look = Look::of(buf, x, y);
            let mut text = String::new();
            while x < area.width && Look::of(buf, x, y) == look {
                let symbol = buf[(x, y)].symbol();
                text.push_str(symbol);
                x += unicode_width::UnicodeWidthStr::width(symbol).max(1) as u16;
            }
            look.run(&mut svg, from, y, x.min(area.width) - from, &text);
        }
    }
    if let Some((x, y)) = cursor {
        let (left, top) = place(x, y);
        let _ = writeln!(
            svg,
            "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"2\" height=\"{}\" fill=\"{INK}\"/>",
            CELL.1
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn place(x: u16, y: u16) -> (f32, f32) {
    (MARGIN + f32::from(x) * CELL.0, MARGIN + f32::from(y) * CELL.1)
}

/// How a cell looks, apart from its letter.
#[derive(PartialEq)]
struct Look {
    ink: &'static str,
    ground: Option<&'static str>,
    bold: bool,
    dim: bool,
    underlined: bool,
}

impl Look {
    fn of(buf: &Buffer, x: u16, y: u16) -> Look {
        let cell = &buf[(x, y)];
        let mut ink = colour(cell.fg).unwrap_or(INK);
        let mut ground = colour(cell.bg);
        if cell.modifier.contains(Modifier::REVERSED) {
            (ink, ground) = (ground.unwrap_or(GROUND), Some(ink));
        }
        Look {
            ink,
            ground,
            bold: cell.modifier.contains(Modifier::BOLD),
            dim: cell.modifier.contains(Modifier::DIM),
            underlined: cell.modifier.contains(Modifier::UNDERLINED),
        }
    }

    fn run(&self, svg: &mut String, x: u16, y: u16, columns: u16, text: &str) {
        let (left, top) = place(x, y);
        let width = f32::from(columns) * CELL.0;
        if let Some(ground) = self.ground {
            let _ = writeln!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{}\" fill=\"{ground}\"/>",
                CELL.1
            );
        }
        if text.trim().is_empty() {
            return;
        }
        let mut style = String::new();
        if self.bold {
            style.push_str(" font-weight=\"bold\"");
        }
        if self.dim {
            style.push_str(" opacity=\"0.6\"");
        }
        if self.underlined {
            style.push_str(" text-decoration=\"underline\"");
        }
        let base = top + CELL.1 * 0.76;
        let _ = writeln!(
            svg,
            "<text x=\"{left:.1}\" y=\"{base:.1}\" textLength=\"{width:.1}\" fill=\"{}\"{style} \
             xml:space=\"preserve\">{}</text>",
            self.ink,
            escape(text)
        );
    }
}

fn colour(colour: Color) -> Option<&'static str> {
    Some(match colour {
        Color::Black => "#16181d",
        Color::Red => "#e06c75",
        Color::Green => "#98c379",
        Color::Yellow => "#e5c07b",
        Color::Blue => "#61afef",
        Color::Magenta => "#c678dd",
        Color::Cyan => "#56b6c2",
        Color::Gray => "#abb2bf",
        Color::DarkGray => "#6b7280",
        Color::LightRed => "#ff8f98",
        Color::LightGreen => "#b5e08f",
        Color::LightYellow => "#ffd98f",
        Color::LightBlue => "#8cc8ff",
        Color::LightMagenta => "#e0a0f0",
        Color::LightCyan => "#84dce8",
        Color::White => "#eef1f6",
        _ => return None,
    })
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
