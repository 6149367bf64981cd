//! Copying: OSC 52 goes out, and nothing comes back that would say it was taken.

use super::App;
use crate::bytes::text::SafeText;
use crate::model::moment::Moment;
use crate::ui::action::CopyForm;
use crate::ui::msg::Effect;
use crate::ui::parts::Toast;

impl App {
    pub(super) fn copy(&mut self, form: CopyForm, now: Moment, effects: &mut Vec<Effect>) {
        let selection = self.panes.get(self.focus()).selection(&self.world);
        match selection.copied(form) {
            Some(text) => {
                let words = format!("{} bytes sent to the terminal's clipboard", text.len());
                self.toasts.push(Toast::note(SafeText::shown(words), now));
                effects.push(Effect::Copy(text));
            }
            None => self.toasts.push(Toast::note("nothing of that kind to copy here".into(), now)),
        }
    }
}
