//! Screen-share mode: the one open person is shown for as long as Space is held.

use super::row::row_id;
use crate::gui::mask::Mask;
use crate::model::PersonId;
use egui::{Key, Modifiers, Ui};

/// Whether Space is held for the open person, and not for a text field or button that has the
/// keyboard. On the person's own row it is theirs too, unless rows are being picked.
pub fn by_key(ui: &Ui, open: &PersonId, mask: &Mask, is_picking: bool) -> bool {
    if !mask.is_on {
        return false;
    }
    let focused = ui.memory(|m| m.focused());
    let on_row = focused == Some(row_id(open)) && !is_picking;
    if focused.is_some() && !on_row {
        return false;
    }
    ui.input_mut(|i| {
        let held = i.key_down(Key::Space);
        i.consume_key(Modifiers::NONE, Key::Space);
        held
    })
}
