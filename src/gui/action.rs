//! What can be done from anywhere: text, tooltip and shortcut together, so that buttons, the
//! list of shortcuts and the keyboard never disagree.

use super::app::Route;
use egui::{Key, KeyboardShortcut, Modifiers};

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// One pass now.
    SyncNow,
    /// Starts or pauses the loop.
    StartOrPause,
    /// Screen-share mode on or off.
    ScreenShare,
    /// Goes to a page.
    Go(Route),
    /// Puts the keyboard into the page's search.
    Search,
    /// Shows or hides the list of shortcuts.
    Shortcuts,
    /// Larger.
    Larger,
    /// Smaller.
    Smaller,
    /// As large as at first.
    NormalSize,
}

impl Action {
    /// All, in the order of the list of shortcuts.
    pub const ALL: [Self; 14] = [
        Self::SyncNow,
        Self::StartOrPause,
        Self::ScreenShare,
        Self::Search,
        Self::Go(Route::Overview),
        Self::Go(Route::People),
        Self::Go(Route::Clubs),
        Self::Go(Route::Connection),
        Self::Go(Route::Activity),
        Self::Go(Route::Settings),
        Self::Larger,
        Self::Smaller,
        Self::NormalSize,
        Self::Shortcuts,
    ];

    /// What it is called.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::SyncNow => "Sync now",
            Self::StartOrPause => "Start or pause syncing",
            Self::ScreenShare => "Screen-share mode",
            Self::Go(route) => route.title(),
            Self::Search => "Search",
            Self::Shortcuts => "Keyboard shortcuts",
            Self::Larger => "Larger",
            Self::Smaller => "Smaller",
            Self::NormalSize => "Normal size",
        }
    }

    /// The keys that do it.
    #[must_use]
    pub fn shortcut(self) -> KeyboardShortcut {
        let command = |key| KeyboardShortcut::new(Modifiers::COMMAND, key);
        let plain = |key| KeyboardShortcut::new(Modifiers::NONE, key);
        match self {
            Self::SyncNow => plain(Key::F5),
            Self::StartOrPause => plain(Key::F6),
            Self::ScreenShare => plain(Key::F9),
            Self::Search => command(Key::F),
            Self::Shortcuts => plain(Key::F1),
            Self::Larger => command(Key::Plus),
            Self::Smaller => command(Key::Minus),
            Self::NormalSize => command(Key::Num0),
            Self::Go(Route::Overview) => command(Key::Num1),
            Self::Go(Route::People) => command(Key::Num2),
            Self::Go(Route::Clubs) => command(Key::Num3),
            Self::Go(Route::Connection) => command(Key::Num4),
            Self::Go(Route::Activity) => command(Key::Num5),
            Self::Go(Route::Settings) => command(Key::Num6),
        }
    }

    /// Other keys that do it: where + needs Shift, the key that has it is meant too.
    #[must_use]
    pub fn second(self) -> Option<KeyboardShortcut> {
        (self == Self::Larger).then_some(KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals))
    }

    /// What it does, with its keys.
    #[must_use]
    pub fn hint(self, ctx: &egui::Context) -> String {
        format!(
            "{} ({})",
            self.text(),
            ctx.format_shortcut(&self.shortcut())
        )
    }

    /// The actions whose keys were pressed.
    #[must_use]
    pub fn pressed(ctx: &egui::Context) -> Vec<Self> {
        ctx.input_mut(|input| {
            let mut actions = Self::ALL.to_vec();
            actions.retain(|a| {
                // Both are used up, not only the first.
                let second = a.second().is_some_and(|keys| input.consume_shortcut(&keys));
                input.consume_shortcut(&a.shortcut()) || second
            });
            actions
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_keys_do_two_things() {
        for (i, a) in Action::ALL.iter().enumerate() {
            for b in &Action::ALL[i + 1..] {
                assert_ne!(a.shortcut(), b.shortcut(), "{a:?} {b:?}");
                assert_ne!(a.second(), Some(b.shortcut()), "{a:?} {b:?}");
            }
        }
    }
}
