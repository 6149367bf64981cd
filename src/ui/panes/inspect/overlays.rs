//! The layouts over the bytes of a tab: one, and beside it another.

use super::overlay::Overlay;
use crate::bytes::cstruct::{Abi, Declarations};

/// Two layouts at most, of one machine.
#[derive(Clone, Debug)]
pub(super) struct Overlays {
    both: [Option<Overlay>; 2],
    /// Which of them the cursor goes by.
    pub(super) layer: usize,
    /// The machine whose layouts these are.
    pub(super) abi: &'static Abi,
    /// The offset at which they begin, in the bytes where these are from.
    offset: usize,
}

impl Overlays {
    /// No layout yet.
    pub(super) fn none() -> Overlays {
        Overlays { both: [None, None], layer: 0, abi: Abi::host(), offset: 0 }
    }

    /// One of the two.
    pub(super) fn of(&self, layer: usize) -> Option<&Overlay> {
        self.both.get(layer)?.as_ref()
    }

    /// The one that the cursor goes by.
    pub(super) fn current(&self) -> Option<&Overlay> {
        self.both[self.layer].as_ref().or(self.both[0].as_ref())
    }

    /// Lays one over bytes that begin at an offset, or takes it away: the cursor goes by it.
    pub(super) fn lay(&mut self, layer: usize, overlay: Option<Overlay>, base: usize) {
        self.layer = if overlay.is_some() { layer } else { 0 };
        if let Some(overlay) = &overlay {
            self.offset = base + overlay.at;
        }
        self.both[layer] = overlay;
    }

    /// What is typed as the first layout. It begins where the one before did.
    pub(super) fn lay_typed(&mut self, overlay: Overlay) {
        self.both[0] = Some(overlay);
    }

    /// Both begin at this byte, of bytes that begin at an offset.
    pub(super) fn begin_at(&mut self, at: usize, base: usize) {
        self.offset = base + at;
        self.put(at);
    }

    /// The bytes begin at another offset: what lies over an offset stays there.
    pub(super) fn move_base(&mut self, base: usize) {
        // A layout before what is held lies nowhere in it.
        self.put(self.offset.checked_sub(base).unwrap_or(usize::MAX));
    }

    fn put(&mut self, at: usize) {
        self.both.iter_mut().flatten().for_each(|overlay| overlay.at = at);
    }

    /// Reads the bytes anew.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        self.both.iter_mut().flatten().for_each(|overlay| overlay.read(bytes));
    }

    /// Takes the structs as they are declared now. The first one is left alone while it is typed.
    pub(super) fn declare_anew(&mut self, known: &Declarations, is_first_typed: bool) {
        self.remake(usize::from(is_first_typed), |overlay| overlay.declared_anew(known));
    }

    /// The layouts as they are on the next machine.
    pub(super) fn next_machine(&mut self) {
        let names = Abi::ALL.map(|abi| abi.name);
        let here = names.iter().position(|name| *name == self.abi.name).unwrap_or(0);
        self.abi = Abi::named(names[(here + 1) % names.len()]).unwrap_or(self.abi);
        let abi = self.abi;
        self.remake(0, |overlay| overlay.on(abi));
    }

    /// Puts others in place of those for which there is one.
    fn remake(&mut self, first: usize, remade: impl Fn(&Overlay) -> Option<Overlay>) {
        for overlay in self.both.iter_mut().skip(first).flatten() {
            if let Some(other) = remade(overlay) {
                *overlay = other;
            }
        }
    }
}
