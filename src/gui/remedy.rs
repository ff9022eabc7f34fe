//! What to do about a code, in the words of the window: where the commands name a command, the
//! window has a page. Pure.

use super::app::Route;
use crate::problem::Code;

/// A next step, and the page on which it is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// What to do; empty if there is nothing to do.
    pub text: &'static str,
    /// Where, if not here.
    pub page: Option<Route>,
}

impl Remedy {
    /// The remedy for a code.
    #[must_use]
    pub fn of(code: Code) -> Self {
        let page = page(code);
        let text = match code {
            Code::SettingsMissing => "Fill in the connection and add a club",
            Code::SettingsTable => {
                "Correct the marked row: each club needs both ids, and no id may stand there twice"
            }
            Code::SettingsNoClubs => "Add a club, or switch one on",
            Code::Usage => "",
            Code::ProfileBusy => "Watch it here, or end the other program first",
            Code::NoWindow => "Use the commands instead",
            Code::KeyringAbsent => "Install GNOME Keyring or KWallet, then store the secrets again",
            Code::SecretMissing => "Store it under Connection",
            Code::InTouchSignIn => "Check the client ID, and store its secret again",
            Code::InTouchAnswer => {
                "Check InTouch's addresses; if they are right, send the details to support"
            }
            Code::I4Offline => {
                "Check this machine's internet connection and I4's address; the next pass tries \
                 again"
            }
            Code::I4SignIn => "Check the Company ID, and store the key again",
            Code::I4Answer => "Check I4's address; if it is right, send the details to support",
            Code::HoldRule => {
                "Make the field optional in I4, or enter this person in I4 and link them"
            }
            Code::HoldSeveral => "Choose the right one, or say that it is a new person",
            Code::HoldMember => "Enter them in I4 first, then look again",
            Code::HoldGone => "Undo the link, or choose another record",
            Code::ConfirmCreates => "Look who they are, then say yes on the Overview",
            Code::DoneWithNote => "Correct it in InTouch if it matters",
            _ => code.next_step(),
        };
        // "Nothing: the next pass tries again" says it to whoever asked; here nobody did.
        let text = match text.strip_prefix("Nothing") {
            Some(rest) => rest.trim_start_matches([':', ' ']),
            None => text,
        };
        Self { text, page }
    }
}

/// The page on which a code is dealt with.
fn page(code: Code) -> Option<Route> {
    match code {
        Code::SettingsMissing
        | Code::SettingsUrl
        | Code::ProfileCompany
        | Code::KeyringLocked
        | Code::KeyringAbsent
        | Code::KeyringUnavailable
        | Code::KeyringSlow
        | Code::SecretMissing
        | Code::InTouchSignIn
        | Code::InTouchAnswer
        | Code::I4Offline
        | Code::I4SignIn
        | Code::I4Answer => Some(Route::Connection),
        Code::SettingsTable | Code::SettingsNoClubs | Code::InTouchClub | Code::I4Club => {
            Some(Route::Clubs)
        }
        Code::SettingsBroken | Code::SettingsValue | Code::SettingsNewer => Some(Route::Settings),
        Code::ConfirmCreates => Some(Route::Overview),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_never_tells_to_type_a_command() {
        for code in Code::ALL {
            let remedy = Remedy::of(*code);
            for command in ["`", "config.toml", "sync.", "intouch.", "i4.", "company_id"] {
                assert!(
                    !remedy.text.contains(command) || has_file(*code),
                    "{code}: {}",
                    remedy.text
                );
            }
        }
    }

    /// The file is what is broken there, so it is named.
    fn has_file(code: Code) -> bool {
        matches!(code, Code::SettingsBroken | Code::SettingsValue)
    }

    #[test]
    fn what_needs_a_page_has_one() {
        assert_eq!(Remedy::of(Code::I4SignIn).page, Some(Route::Connection));
        assert_eq!(Remedy::of(Code::I4Club).page, Some(Route::Clubs));
        assert_eq!(
            Remedy::of(Code::Done),
            Remedy {
                text: "",
                page: None
            }
        );
        assert_eq!(Remedy::of(Code::I4Busy).text, "the next pass tries again");
    }
}
