//! What a word or a call means, on pages that lead to each other.
//!
//! ```text
//! ┌ connect (call) ───────────────────────────────────────┐
//! │ connect(11, {sa_family=AF_INET, …}, 16) = 0   12 µs   │   the very call, where there is one
//! │                                                       │
//! │ Ties a socket to the address of a peer. …             │
//! │ sockfd   11: the descriptor of the socket …           │
//! │ see  handshake · SYN · ECONNREFUSED                   │   Tab chooses, Enter opens, Esc goes back
//! └───────────────────────────────────────────── 4 more ↓ ┘
//! ```

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::PopupAct;
use crate::bytes::text::SafeText;
use crate::model::glossary::{CallExplained, GlossaryEntry, related};
use crate::ui::action::Action;
use crate::ui::paint;
use crate::ui::theme::{Role, Theme};

/// Columns of its inside at most: longer lines are hard to read.
const WIDE: u16 = 88;
/// Columns of the names of arguments at most.
const NAMES: usize = 14;
/// Pages that Esc leads back through at most.
const PAGES: usize = 32;
/// The word before the words that belong to a page.
const SEE: &str = "see";

/// Pages, the last of them shown.
#[derive(Clone, Debug)]
pub struct Explain {
    pages: Vec<Page>,
}

/// What is said of one thing.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The words on the frame.
    title: SafeText,
    parts: Vec<PagePart>,
    /// What belongs to it.
    see: Vec<&'static GlossaryEntry>,
    /// The link that Enter follows.
    link: usize,
    /// The first row that is shown.
    top: usize,
}

/// A part of a page, wrapped when it is drawn.
#[derive(Clone, Debug)]
enum PagePart {
    Blank,
    Heading(SafeText),
    Text(SafeText, Role),
    /// A name in a column of its own, and what is said of it; so many columns of that are its value.
    Named {
        name: SafeText,
        words: SafeText,
        value: usize,
    },
}

/// A row of the screen: a name, its column of words, and how many columns of them are a value.
struct PageRow {
    name: SafeText,
    column: u16,
    words: SafeText,
    value: usize,
    role: Role,
}

impl Page {
    /// A page with a title, to which parts are added.
    pub fn new(title: impl Into<SafeText>) -> Page {
        Page { title: title.into(), ..Page::default() }
    }

    /// What the glossary says of a word.
    pub fn of_entry(entry: &'static GlossaryEntry) -> Page {
        let mut page = Page::new(SafeText::kept(entry.title()));
        page.add_entry(entry);
        page
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Adds a line of its own.
    pub fn add_text(&mut self, words: impl Into<SafeText>, role: Role) {
        self.parts.push(PagePart::Text(words.into(), role));
    }

    /// Adds a heading, with a blank row before it.
    pub fn add_heading(&mut self, words: impl Into<SafeText>) {
        if !self.parts.is_empty() {
            self.parts.push(PagePart::Blank);
        }
        self.parts.push(PagePart::Heading(words.into()));
    }

    /// Adds all that the glossary says of a word, below a heading if it is not the first.
    pub fn add_entry(&mut self, entry: &'static GlossaryEntry) {
        if !self.parts.is_empty() {
            self.add_heading(SafeText::kept(entry.title()));
        }
        self.add_text(SafeText::kept(&entry.text), Role::Text);
        self.parts.push(PagePart::Blank);
        self.add_text(SafeText::kept(&entry.practice), Role::Text);
        if !entry.arguments.is_empty() {
            self.add_heading("Arguments");
            for argument in &entry.arguments {
                self.add_named(SafeText::kept(&argument.name), SafeText::kept(&argument.text), 0);
            }
            self.add_named("returns".into(), SafeText::kept(&entry.returns), 0);
        }
        if !entry.next.is_empty() {
            self.add_heading("What can follow");
            for next in &entry.next {
                self.add_text(SafeText::kept(next), Role::Text);
            }
        }
        self.add_source(entry);
    }

    /// Adds a call with the values of this very call, and why it failed if it did.
    pub fn add_call(&mut self, told: &CallExplained) {
        let entry = told.entry;
        if !self.parts.is_empty() {
            self.add_heading(SafeText::kept(entry.title()));
        }
        self.add_text(told.line.clone(), Role::Key);
        self.parts.push(PagePart::Blank);
        self.add_text(SafeText::kept(&entry.text), Role::Text);
        self.add_heading("In this call");
        for argument in &told.arguments {
            let words = argument.value.clone().then(": ").then(argument.text);
            self.add_named(argument.name.into(), words, argument.value.width());
            for word in &argument.words {
                let brief = SafeText::kept(&word.word).then(": ").then(SafeText::kept(word.brief()));
                self.add_named(SafeText::EMPTY, brief, word.word.chars().count());
            }
        }
        let words = told.result.clone().then(": ").then(SafeText::kept(&entry.returns));
        self.add_named("returns".into(), words, told.result.width());
        self.parts.push(PagePart::Blank);
        self.add_text(SafeText::kept(&entry.practice), Role::Text);
        self.add_source(entry);
        if let Some(error) = told.error {
            self.add_entry(error);
        }
    }

    fn add_named(&mut self, name: SafeText, words: SafeText, value: usize) {
        self.parts.push(PagePart::Named { name, words, value });
    }

    fn add_source(&mut self, entry: &'static GlossaryEntry) {
        self.add_text(SafeText::literal("more in ").then(SafeText::kept(&entry.source)), Role::Dim);
        for other in related(entry) {
            if !self.see.contains(&other) {
                self.see.push(other);
            }
        }
    }

    fn rows(&self, columns: u16) -> Vec<PageRow> {
        let widest = self.parts.iter().map(|part| match part {
            PagePart::Named { name, .. } => name.width(),
            _ => 0,
        });
        let names = widest.max().unwrap_or(0).min(NAMES) as u16 + 3;
        let plain =
            |words: SafeText, role| PageRow { name: SafeText::EMPTY, column: 1, words, value: 0, role };
        let room = |column: u16| usize::from(columns.saturating_sub(column + 1)).max(8);
        let mut rows = Vec::new();
        for part in &self.parts {
            match part {
                PagePart::Blank => rows.push(plain(SafeText::EMPTY, Role::Text)),
                PagePart::Heading(words) => {
                    rows.extend(words.wrapped(room(1)).into_iter().map(|words| plain(words, Role::Title)));
                }
                PagePart::Text(words, role) => {
                    rows.extend(words.wrapped(room(1)).into_iter().map(|words| plain(words, *role)));
                }
                PagePart::Named { name, words, value } => {
                    for (index, words) in words.wrapped(room(names)).into_iter().enumerate() {
                        let name = if index == 0 { name.clone() } else { SafeText::EMPTY };
                        // A value that goes on below stands out in its first row alone.
                        let value = if index == 0 { (*value).min(words.width()) } else { 0 };
                        rows.push(PageRow { name, column: names, words, value, role: Role::Text });
                    }
                }
            }
        }
        rows
    }

    /// The rows of links: the place of each, and its column.
    fn links(&self, columns: u16) -> Vec<Vec<(usize, u16)>> {
        let begin = SEE.len() as u16 + 3;
        let (mut rows, mut row, mut column) = (Vec::new(), Vec::new(), begin);
        for (place, entry) in self.see.iter().enumerate() {
            let wide = paint::width(&entry.word);
            if column + wide + 1 > columns && !row.is_empty() {
                rows.push(std::mem::take(&mut row));
                column = begin;
            }
            row.push((place, column));
            column += wide + 3;
        }
        if !row.is_empty() {
            rows.push(row);
        }
        rows
    }
}

impl Explain {
    /// A popup that begins with this page.
    pub fn new(page: Page) -> Explain {
        Explain { pages: vec![page] }
    }

    fn page(&self) -> Option<&Page> {
        self.pages.last()
    }

    /// The words on its frame.
    pub(super) fn title(&self) -> SafeText {
        self.page().map_or(SafeText::EMPTY, |page| page.title.clone())
    }

    /// Columns and rows of its inside, when there is room.
    pub(super) fn size(&self, columns: u16) -> (u16, u16) {
        let columns = columns.saturating_sub(4).min(WIDE);
        let rows = self.page().map_or(0, |page| page.rows(columns).len() + foot(page, columns));
        (columns, u16::try_from(rows).unwrap_or(u16::MAX))
    }

    /// Goes back a page; false on the first.
    pub(super) fn back(&mut self) -> bool {
        let is_first = self.pages.len() < 2;
        if !is_first {
            self.pages.pop();
        }
        !is_first
    }

    /// Scrolls, chooses a link, or follows it, inside this area.
    pub(super) fn apply(&mut self, action: &Action, inside: Rect) -> PopupAct {
        let Some(page) = self.pages.last_mut() else { return PopupAct::Close };
        let height = usize::from(inside.height).saturating_sub(foot(page, inside.width));
        let last = page.rows(inside.width).len().saturating_sub(height);
        let links = page.see.len();
        match action {
            Action::Up => page.top = page.top.saturating_sub(1),
            Action::Down => page.top += 1,
            Action::PageUp => page.top = page.top.saturating_sub(height),
            Action::PageDown | Action::Mark => page.top += height,
            Action::First => page.top = 0,
            Action::Last => page.top = last,
            Action::NextRegion | Action::Right if links > 0 => page.link = (page.link + 1) % links,
            Action::PreviousRegion | Action::Left if links > 0 => page.link = (page.link + links - 1) % links,
            Action::Enter => {
                let Some(entry) = page.see.get(page.link).copied() else { return PopupAct::Close };
                self.open(entry);
                return PopupAct::Stay;
            }
            _ => {}
        }
        page.top = page.top.min(last);
        PopupAct::Stay
    }

    fn open(&mut self, entry: &'static GlossaryEntry) {
        if self.pages.len() == PAGES {
            self.pages.remove(0);
        }
        self.pages.push(Page::of_entry(entry));
    }

    /// A click at a column and row of its inside: a link is followed.
    pub(super) fn click(&mut self, inside: Rect, column: u16, row: u16) {
        let Some(page) = self.page() else { return };
        let links = page.links(inside.width);
        let Some(line) = (row + links.len() as u16).checked_sub(inside.height) else { return };
        let found = links.get(usize::from(line)).and_then(|row| {
            row.iter().find(|(place, start)| {
                (*start..*start + paint::width(&page.see[*place].word)).contains(&column)
            })
        });
        if let Some((place, _)) = found {
            let entry = page.see[*place];
            self.open(entry);
        }
    }

    /// How many rows stand below the last one that is shown.
    pub(super) fn below(&self, inside: Rect) -> usize {
        let Some(page) = self.page() else { return 0 };
        let height = usize::from(inside.height).saturating_sub(foot(page, inside.width));
        page.rows(inside.width).len().saturating_sub(page.top + height)
    }

    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, theme: &Theme) {
        let Some(page) = self.page() else { return };
        let foot = foot(page, area.width).min(usize::from(area.height)) as u16;
        let body = Rect { height: area.height - foot, ..area };
        for (row, line) in (0..body.height).zip(page.rows(area.width).iter().skip(page.top)) {
            paint::put(buf, body, 1, row, line.name.as_str(), theme.style(Role::Label));
            paint::put(buf, body, line.column, row, line.words.as_str(), theme.style(line.role));
            if line.value > 0 {
                let value = line.words.truncated_with(line.value, "");
                paint::put(buf, body, line.column, row, value.as_str(), theme.style(Role::Key));
            }
        }
        let links = page.links(area.width);
        let first = area.height.saturating_sub(links.len() as u16);
        for (row, links) in (first..area.height).zip(links) {
            if row == first {
                paint::put(buf, area, 1, row, SEE, theme.style(Role::Label));
            }
            for (place, column) in links {
                let style = if place == page.link { theme.styled(Role::Cursor, true) } else { Style::new() };
                paint::put(buf, area, column, row, &page.see[place].word, style);
            }
        }
    }
}

/// Rows of the links, with a blank one before them.
fn foot(page: &Page, columns: u16) -> usize {
    let links = page.links(columns).len();
    if links == 0 { 0 } else { links + 1 }
}
