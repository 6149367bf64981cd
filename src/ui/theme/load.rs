//! The strict reader of themes: three that are shipped, and the user's as a patch over one of them.

use std::collections::BTreeMap;
use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use toml::Spanned;

use super::{Glyphs, Role, Theme};
use crate::ui::file_fault::FileFault;

const DARK: &str = include_str!("../../../assets/themes/dark.toml");
const LIGHT: &str = include_str!("../../../assets/themes/light.toml");
const MONO: &str = include_str!("../../../assets/themes/mono.toml");

/// A theme file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    /// The shipped theme that a user's file is laid over; absent in shipped ones.
    base: Option<Spanned<String>>,
    #[serde(default)]
    roles: BTreeMap<Role, RoleStyle>,
    #[serde(default)]
    focused: BTreeMap<Role, RoleStyle>,
}

/// How one role looks. What is absent stays as it was.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleStyle {
    foreground: Option<Spanned<String>>,
    background: Option<Spanned<String>>,
    bold: Option<bool>,
    dim: Option<bool>,
    italic: Option<bool>,
    underline: Option<bool>,
    reverse: Option<bool>,
}

impl Theme {
    /// The names of the shipped themes.
    pub const SHIPPED: [&'static str; 3] = ["dark", "light", "mono"];

    /// A shipped theme by its name.
    pub fn shipped(name: &str) -> Option<Theme> {
        let text = match name {
            "dark" => DARK,
            "light" => LIGHT,
            "mono" => MONO,
            _ => return None,
        };
        let mut theme = Theme::default();
        // That the shipped files are sound is held by a test; a broken one would look plain.
        let _ = theme.patch(text);
        Some(theme)
    }

    /// The theme to start with: mono if colours are not wanted (`NO_COLOR` is set and not empty).
    pub fn initial(colours_unwanted: bool, glyphs: &'static Glyphs) -> Theme {
        let name = if colours_unwanted { "mono" } else { "dark" };
        Theme::shipped(name).unwrap_or_default().with_glyphs(glyphs)
    }

    /// The next shipped theme and its name, and after the last of them `first`, the one it began with.
    pub(in crate::ui) fn next(&self, first: &Theme) -> Option<(&'static str, Theme)> {
        let shipped = Theme::SHIPPED
            .into_iter()
            .filter_map(|name| Theme::shipped(name).map(|theme| (name, theme.with_glyphs(self.glyphs))));
        let mut all: Vec<(&'static str, Theme)> = shipped.collect();
        if all.iter().all(|(_, theme)| theme != first) {
            all.push(("your own", first.clone()));
        }
        let after = all.iter().position(|(_, theme)| theme == self).map_or(0, |place| place + 1);
        let place = after % all.len().max(1);
        (place < all.len()).then(|| all.swap_remove(place))
    }

    /// Reads a user's theme: a patch over the shipped one that it names as `base`, or over this one.
    pub fn patched(&self, text: &str) -> Result<Theme, FileFault> {
        let mut theme = self.clone();
        theme.patch(text)?;
        Ok(theme)
    }

    fn patch(&mut self, text: &str) -> Result<(), FileFault> {
        let file: ThemeFile = toml::from_str(text).map_err(|error| FileFault::of(text, &error))?;
        if let Some(base) = &file.base {
            let glyphs = self.glyphs;
            *self = Theme::shipped(base.get_ref())
                .ok_or_else(|| {
                    let words =
                        format!("no theme {:?} is shipped; there are dark, light, mono", base.get_ref());
                    FileFault::at(text, base.span().start, words)
                })?
                .with_glyphs(glyphs);
        }
        for (role, look) in &file.roles {
            let index = *role as usize;
            self.styles[index] = look.over(self.styles[index], text)?;
        }
        for (role, look) in &file.focused {
            let index = *role as usize;
            self.focused[index] = look.over(self.focused[index], text)?;
        }
        Ok(())
    }
}

impl RoleStyle {
    fn over(&self, mut style: Style, text: &str) -> Result<Style, FileFault> {
        if let Some(name) = &self.foreground {
            style = style.fg(colour(name, text)?);
        }
        if let Some(name) = &self.background {
            style = style.bg(colour(name, text)?);
        }
        let switches = [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.italic, Modifier::ITALIC),
            (self.underline, Modifier::UNDERLINED),
            (self.reverse, Modifier::REVERSED),
        ];
        for (switch, modifier) in switches {
            style = match switch {
                Some(true) => style.add_modifier(modifier),
                Some(false) => style.remove_modifier(modifier),
                None => style,
            };
        }
        Ok(style)
    }
}

/// A colour: one of the 16 names, a number up to 255, or `#rrggbb`.
fn colour(name: &Spanned<String>, text: &str) -> Result<Color, FileFault> {
    Color::from_str(name.get_ref()).map_err(|_| {
        let words = format!(
            "{:?} is no colour; a name such as blue or light-red, 0 to 255, or #rrggbb",
            name.get_ref()
        );
        FileFault::at(text, name.span().start, words)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_themes_are_sound() {
        for text in [DARK, LIGHT, MONO] {
            Theme::default().patch(text).unwrap();
        }
    }

    #[test]
    fn mono_has_no_colour_and_still_tells_the_cursor() {
        let mono = Theme::shipped("mono").unwrap();
        for role in Role::ALL {
            for focus in [false, true] {
                let style = mono.styled(*role, focus);
                assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
            }
        }
        assert_ne!(mono.styled(Role::Cursor, true), mono.style(Role::Text));
    }

    #[test]
    fn a_dim_cell_under_the_cursor_is_dim_no_more() {
        use ratatui::style::Modifier;
        for name in Theme::SHIPPED {
            let theme = Theme::shipped(name).unwrap();
            let cell = theme.style(Role::Dim).patch(theme.styled(Role::Cursor, true));
            assert!(!cell.add_modifier.contains(Modifier::DIM), "{name}");
        }
    }

    #[test]
    fn the_shipped_themes_keep_to_the_sixteen_colours() {
        for name in Theme::SHIPPED {
            let theme = Theme::shipped(name).unwrap();
            for style in theme.styles.iter().chain(&theme.focused) {
                for colour in [style.fg, style.bg].into_iter().flatten() {
                    assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{name}: {colour:?}");
                }
            }
        }
    }

    #[test]
    fn a_user_theme_is_a_patch_over_a_shipped_one() {
        let dark = Theme::shipped("dark").unwrap();
        let theme = dark.patched("base = \"light\"\n[roles]\nbad = { foreground = \"#ff0000\" }\n").unwrap();
        assert_eq!(theme.style(Role::Bad).fg, Some(Color::Rgb(255, 0, 0)));
        assert_eq!(theme.style(Role::Good), Theme::shipped("light").unwrap().style(Role::Good));
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let dark = Theme::shipped("dark").unwrap();
        let error = dark.patched("[roles]\nbad = { foreground = \"rot\" }\n").unwrap_err();
        assert_eq!((error.place.line, error.place.column), (2, 22));
        let error = dark.patched("[roles]\nmood = { bold = true }\n").unwrap_err();
        assert_eq!(error.place.line, 2);
        let error = dark.patched("[roles]\nbad = { blink = true }\n").unwrap_err();
        assert_eq!(error.place.line, 2);
    }
}
