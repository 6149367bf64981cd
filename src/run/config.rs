//! The user's files and the environment, made into the screen to start with.
//!
//! ```text
//! $XDG_CONFIG_HOME/sockpit/   ($HOME/.config/sockpit)
//!     config.toml             theme = "NAME", ascii = true, remember = false
//!     keymap.toml             bindings laid over the shipped ones
//!     themes/NAME.toml        a patch over a shipped theme
//!     templates/*.h           layouts of structs, in C ([`super::templates`])
//!     messages/*.msg          messages that are built field by field ([`super::kept`])
//!     payloads/*.payload      payloads of the Console ([`super::kept`])
//! ```
//!
//! All of it is optional. A file that cannot be read or is not valid changes nothing; the program
//! starts with what is shipped, and says so.

use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Deserialize;

use super::options::Options;
use super::{load, locale, recent_endpoints};
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::app::App;
use crate::ui::file_fault::FileFault;
use crate::ui::keys::KeyMap;
use crate::ui::theme::{Glyphs, Theme};

/// Largest configuration file, in bytes.
const LARGEST: u64 = 1024 * 1024;

/// What `config.toml` may say.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    /// The theme to start with.
    theme: Option<String>,
    /// Draw with ASCII alone.
    #[serde(default)]
    ascii: bool,
    /// Remember the endpoints that sessions went to.
    remember: Option<bool>,
}

/// What of the environment counts.
#[derive(Debug, Default)]
struct Environment {
    /// `NO_COLOR` is set and not empty (<https://no-color.org>).
    is_without_colours: bool,
    /// The terminal says in `COLORFGBG` (`15;0`: foreground, background) that its ground is light.
    is_light: bool,
    /// The terminal takes UTF-8.
    is_utf8: bool,
}

/// The screen to start with. What was wrong with the files stands on it.
pub(super) fn app(options: &Options, now: Moment) -> App {
    let environment = Environment {
        is_without_colours: is_set("NO_COLOR"),
        is_light: std::env::var("COLORFGBG").is_ok_and(|colours| is_light(&colours)),
        is_utf8: locale::is_utf8(),
    };
    let folder = options.config.clone().or_else(folder);
    let StartSettings { keys, theme, remembers, mut troubles } =
        load(folder.as_deref(), options, &environment);
    let mut app = App::new(keys, theme);
    if remembers && !options.forgets {
        let (recent, trouble) = recent_endpoints::read();
        app.remember(recent);
        troubles.extend(trouble);
    }
    for words in troubles {
        app.complain(words, now);
    }
    app
}

/// Whether the ground that `COLORFGBG` tells is white or light grey, of the 16 colours.
fn is_light(colours: &str) -> bool {
    colours.rsplit_once(';').is_some_and(|(_, ground)| matches!(ground, "7" | "15"))
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Where the user's files are.
pub(super) fn folder() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    Some(strategy.config_dir().join("sockpit"))
}

/// What the user's files make of the start.
struct StartSettings {
    keys: KeyMap,
    theme: Theme,
    /// The endpoints of sessions are remembered.
    remembers: bool,
    /// What was wrong.
    troubles: Vec<SafeText>,
}

fn load(folder: Option<&Path>, options: &Options, environment: &Environment) -> StartSettings {
    let mut files = ConfigFolder { folder, troubles: Vec::new() };
    let config = match files.text("config.toml") {
        Some(text) => match toml::from_str::<Config>(&text) {
            Ok(config) => config,
            Err(error) => {
                files.complain("config.toml", FileFault::of(&text, &error));
                Config::default()
            }
        },
        None => Config::default(),
    };
    let mut keys = KeyMap::shipped();
    if let Some(text) = files.text("keymap.toml")
        && let Err(error) = keys.patch(&text)
    {
        files.complain("keymap.toml", error);
    }
    let is_ascii = options.ascii || config.ascii || !environment.is_utf8;
    let glyphs = if is_ascii { &Glyphs::ASCII } else { &Glyphs::UNICODE };
    let initial = match Theme::shipped("light") {
        Some(light) if environment.is_light && !environment.is_without_colours => light.with_glyphs(glyphs),
        _ => Theme::initial(environment.is_without_colours, glyphs),
    };
    // The command line is newer than the environment, and the environment than the file.
    let configured = config.theme.filter(|_| !environment.is_without_colours);
    let theme = match options.theme.clone().or(configured) {
        Some(name) => files.theme(&name, &initial).unwrap_or(initial),
        None => initial,
    };
    StartSettings { keys, theme, remembers: config.remember.unwrap_or(true), troubles: files.troubles }
}

/// The configuration folder, and what was wrong in it.
struct ConfigFolder<'a> {
    folder: Option<&'a Path>,
    troubles: Vec<SafeText>,
}

impl ConfigFolder<'_> {
    /// A file that may be missing.
    fn text(&mut self, name: &str) -> Option<String> {
        match load::file(&self.folder?.join(name), LARGEST) {
            Ok(bytes) => {
                let text = String::from_utf8(bytes);
                text.map_err(|error| self.complain(name, format!("not UTF-8: {}", error.utf8_error()))).ok()
            }
            // A folder that is a file is as good as none.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                None
            }
            Err(error) => {
                self.complain(name, error);
                None
            }
        }
    }

    /// A theme of the user's, or a shipped one.
    fn theme(&mut self, name: &str, initial: &Theme) -> Option<Theme> {
        let is_name = !name.is_empty() && name.chars().all(|ch| ch.is_alphanumeric() || "-_".contains(ch));
        if !is_name {
            self.complain("theme", format!("{name:?} is no name of a theme: letters, digits, - and _"));
            return None;
        }
        let file = format!("themes/{name}.toml");
        if let Some(text) = self.text(&file) {
            return initial.patched(&text).map_err(|error| self.complain(&file, error)).ok();
        }
        let shipped = Theme::shipped(name).map(|theme| theme.with_glyphs(initial.glyphs));
        if shipped.is_none() {
            let known = Theme::SHIPPED.join(", ");
            self.complain("theme", format!("there is no {name:?}; shipped are {known}"));
        }
        shipped
    }

    fn complain(&mut self, name: &str, problem: impl std::fmt::Display) {
        let words = SafeText::shown(name).then(": ").then(SafeText::shown(problem));
        self.troubles.push(words.then(" (sockpit starts without it)"));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn colourful() -> Environment {
        Environment { is_without_colours: false, is_light: false, is_utf8: true }
    }

    fn loaded(files: &[(&str, &[u8])], options: &Options, environment: &Environment) -> (Theme, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("themes")).unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join(name), bytes).unwrap();
        }
        let StartSettings { theme, troubles, .. } = load(Some(folder.path()), options, environment);
        (theme, troubles.into_iter().map(String::from).collect())
    }

    fn shipped(name: &str) -> String {
        format!("{:?}", Theme::shipped(name).unwrap().with_glyphs(&Glyphs::UNICODE))
    }

    #[test]
    fn without_files_all_is_as_shipped() {
        let (theme, troubles) = loaded(&[], &Options::default(), &colourful());
        assert_eq!((format!("{theme:?}"), troubles), (shipped("dark"), vec![]));
        assert!(load(None, &Options::default(), &colourful()).troubles.is_empty());
    }

    #[test]
    fn the_command_line_outdoes_the_environment_and_that_the_file() {
        let file: &[(&str, &[u8])] = &[("config.toml", b"theme = 'light'")];
        let light = Options { theme: Some("light".to_owned()), ..Options::default() };
        let plain = Environment { is_without_colours: true, ..colourful() };
        assert_eq!(format!("{:?}", loaded(file, &Options::default(), &colourful()).0), shipped("light"));
        assert_eq!(format!("{:?}", loaded(file, &Options::default(), &plain).0), shipped("mono"));
        assert_eq!(format!("{:?}", loaded(file, &light, &plain).0), shipped("light"));
    }

    #[test]
    fn a_terminal_with_a_light_ground_gets_the_light_theme_unless_told_otherwise() {
        assert_eq!(
            ["0;15", "15;0", "0;default;7", "", "15"].map(is_light),
            [true, false, true, false, false]
        );
        let light = Environment { is_light: true, ..colourful() };
        let dark = Options { theme: Some("dark".to_owned()), ..Options::default() };
        assert_eq!(format!("{:?}", loaded(&[], &Options::default(), &light).0), shipped("light"));
        assert_eq!(format!("{:?}", loaded(&[], &dark, &light).0), shipped("dark"));
        let plain = Environment { is_without_colours: true, ..light };
        assert_eq!(format!("{:?}", loaded(&[], &Options::default(), &plain).0), shipped("mono"));
    }

    #[test]
    fn ascii_comes_from_the_flag_the_file_or_the_locale() {
        let ascii = Options { ascii: true, ..Options::default() };
        let plain = Environment { is_utf8: false, ..colourful() };
        for (theme, _) in [
            loaded(&[], &ascii, &colourful()),
            loaded(&[("config.toml", b"ascii = true")], &Options::default(), &colourful()),
            loaded(&[], &Options::default(), &plain),
        ] {
            assert_eq!(theme.glyphs, &Glyphs::ASCII);
        }
    }

    #[test]
    fn a_wrong_file_is_named_with_its_place_and_nothing_of_it_is_used() {
        let deep = "a = ".to_owned() + &"[".repeat(100_000);
        for (content, words) in [
            (
                &b"theme = 'light'\ncolour = 1\n"[..],
                "config.toml: line 2, column 1: there is no \"colour\" here; there are theme, ascii",
            ),
            (b"theme = 1", "config.toml: line 1, column 9: "),
            (b"theme = 'a'\ntheme = 'b'", "config.toml: line 2, column 1: duplicate key"),
            (b"\xff\xfe", "config.toml: not UTF-8"),
            (b"theme = '../../etc/passwd'", "is no name of a theme"),
            (b"theme = 'nowhere'", "shipped are dark, light, mono"),
            (b"theme = '\\u001b'", "theme"),
            (b"a\0b", "config.toml: line 1"),
            (deep.as_bytes(), "config.toml: line 1"),
        ] {
            let (theme, troubles) = loaded(&[("config.toml", content)], &Options::default(), &colourful());
            assert_eq!(format!("{theme:?}"), shipped("dark"));
            assert_eq!(troubles.len(), 1, "{troubles:?}");
            assert!(troubles[0].contains(words), "{troubles:?} has no {words:?}");
            assert!(!troubles[0].contains('\x1b'));
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let large = vec![b'#'; LARGEST as usize + 1];
        let (_, troubles) = loaded(&[("config.toml", &large)], &Options::default(), &colourful());
        assert!(troubles[0].contains("larger than 1048576 bytes"), "{troubles:?}");
        let (_, troubles) = loaded(&[("config.toml", &large[1..])], &Options::default(), &colourful());
        assert!(troubles.is_empty(), "{troubles:?}");
    }

    #[test]
    fn wrong_keys_and_themes_are_named() {
        let options = Options { theme: Some("mine".to_owned()), ..Options::default() };
        let files: &[(&str, &[u8])] =
            &[("keymap.toml", b"[[nowhere]]\n"), ("themes/mine.toml", b"base = 'no'\n")];
        let (theme, troubles) = loaded(files, &options, &colourful());
        assert_eq!(format!("{theme:?}"), shipped("dark"));
        assert!(troubles[0].starts_with("keymap.toml: "), "{troubles:?}");
        assert!(troubles[1].starts_with("themes/mine.toml: "), "{troubles:?}");
    }
}
