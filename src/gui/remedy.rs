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
    /// The remedy for what stops passes or people: they are tried again by themselves.
    #[must_use]
    pub fn of(code: Code) -> Self {
        let text = match code {
            Code::I4Offline => {
                "Check this machine's internet connection and I4's address; the next pass tries \
                 again"
            }
            Code::InTouchBusy | Code::I4Busy => "The next pass tries again",
            Code::InTouchServer => "The next pass tries again. If it lasts, tell InTouch's support",
            Code::I4Server => "The next pass tries again. If it lasts, tell Jonas support",
            Code::InTouchGateway | Code::I4Gateway => {
                "The next pass tries again. If it lasts, look at this machine's proxy, its \
                 firewall, or a guest network that wants a sign-in"
            }
            Code::InTouchUnsettled | Code::InTouchRows => {
                "The others go out, and the next pass reads again. If it lasts, send the details \
                 to InTouch's support"
            }
            Code::Checking => "It is looked at again before anything is sent",
            _ => text(code),
        };
        Self {
            text,
            page: page(code),
        }
    }

    /// The remedy for the answer to what was asked for by hand: nothing asks again by itself.
    #[must_use]
    pub fn asked(code: Code) -> Self {
        let text = match code {
            Code::InTouchOffline => "Check this machine's internet connection, then try again",
            Code::I4Offline => {
                "Check this machine's internet connection and I4's address, then try again"
            }
            Code::InTouchServer => "Try again in a moment. If it lasts, tell InTouch's support",
            Code::I4Server => "Try again in a moment. If it lasts, tell Jonas support",
            Code::InTouchGateway | Code::I4Gateway => {
                "Look at this machine's proxy, its firewall, or a guest network that wants a \
                 sign-in, then try again"
            }
            Code::InTouchUnsettled | Code::InTouchRows => {
                "If it lasts, send the details to InTouch's support"
            }
            Code::InTouchBusy | Code::I4Busy | Code::Checking => "Try again in a moment",
            _ => text(code),
        };
        Self {
            text,
            page: page(code),
        }
    }

    /// The remedy for a file of settings that was refused as a whole: no page can show it.
    #[must_use]
    pub fn of_file(code: Code) -> Self {
        let text = match code {
            Code::SettingsNewer => text(code),
            _ => "Correct the file (Open folder), or set it aside",
        };
        Self { text, page: None }
    }
}

/// What to do, whoever asked.
fn text(code: Code) -> &'static str {
    match code {
        Code::SettingsMissing => "Fill in the connection and add a club",
        Code::SettingsBroken => "Correct the file (Open folder), or set it aside",
        Code::SettingsValue => "Correct the named value",
        Code::SettingsTable => {
            "Correct the marked row: each club needs both ids, and no id may stand there twice"
        }
        Code::ClubZone => {
            "Correct the time zone of the named club: until then its times are shown in UTC"
        }
        Code::SettingsNoClubs => "Add a club under Clubs, or switch one on",
        Code::Usage => "",
        Code::NotPossible => "Open the person: what can be done now stands there",
        Code::ProfileBusy => "Watch it here, or end the other program first",
        Code::ProfileCompany => "Put the old Company ID back under Connection",
        Code::DatabaseDamaged => {
            "Rebuild it from InTouch and I4: everybody is found again, and nobody is made twice"
        }
        Code::NoWindow => "Use the commands instead",
        Code::KeyringAbsent => "Install GNOME Keyring or KWallet, then store the secrets again",
        Code::SecretMissing => "Store it under Connection",
        Code::InTouchSignIn => "Check the client ID, and store its secret again",
        Code::InTouchAnswer => {
            "Check InTouch's addresses; if they are right, send the details to support"
        }
        Code::InTouchShort => {
            "Look in InTouch whether the people are there. If they were really deleted, what \
             InTouch says is believed after a day of the same; switch off a club that was emptied"
        }
        Code::InTouchTotals => {
            "What is read is saved. If it lasts, send the details to InTouch's support"
        }
        Code::InTouchFuture => "Correct these people in InTouch, or its clock",
        Code::InTouchTimes => {
            "Send the details to InTouch's support. Until they can be read nothing of this club \
             is sent"
        }
        Code::ProfileAddress => {
            "If it is the same system under a new address, say yes: each link is compared before \
             anything is sent to it. For another system, use a new profile folder"
        }
        Code::I4Endpoint => {
            "Check I4's address; if it is right, ask Jonas which version of the API this is"
        }
        Code::I4Header => "Look whether a proxy takes headers away, and tell support",
        Code::NoSuccess => "What stops the club stands here and under Activity",
        Code::I4SignIn => "Check the Company ID, and store the key again",
        Code::I4Answer => "Check I4's address; if it is right, send the details to support",
        Code::HoldRule => {
            "Make the field optional in I4, or enter this person in I4 and link them here"
        }
        Code::HoldSeveral => "Choose the right one, or say that it is a new person",
        Code::HoldTaken => "Compare both. Link them all the same, or say that it is a new person",
        Code::HoldOther => {
            "Look whether it is the same human: link it again to keep it, or undo the link"
        }
        Code::HoldUnsure => {
            "Look in I4 for the name, the email and the mobile phone. Then link the record, or say \
             that it is a new person"
        }
        Code::HoldMember => "Enter them in I4 first, then look again",
        Code::HoldGone => "Undo the link, or choose another record",
        Code::HoldRecovered => {
            "Create them, if they belong in I4; a change in InTouch sends them too"
        }
        Code::ConfirmCreates | Code::ConfirmOld => {
            "Look who they are, then say yes on the Overview"
        }
        Code::ConfirmCleared => {
            "Look who they are and what they would lose, then say yes on the Overview"
        }
        Code::ConfirmUpdated => {
            "Look who they are and what would change, then say yes on the Overview"
        }
        Code::Shared => "Look whether they are the same human. If not, undo one link",
        Code::DoneWithNote => "Correct it in InTouch if it matters",
        Code::Done | Code::PassDone | Code::ByHand | Code::Gone | Code::SettingRaised => "",
        _ => code.next_step(),
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
        | Code::I4Endpoint
        | Code::ProfileAddress
        | Code::I4Answer => Some(Route::Connection),
        Code::SettingsTable
        | Code::SettingsNoClubs
        | Code::ClubZone
        | Code::InTouchClub
        | Code::InTouchShort
        | Code::I4Club => Some(Route::Clubs),
        Code::SettingsBroken | Code::SettingsValue | Code::SettingsNewer => Some(Route::Settings),
        Code::ConfirmCreates | Code::ConfirmOld | Code::ConfirmCleared | Code::ConfirmUpdated => {
            Some(Route::Overview)
        }
        Code::NoSuccess => Some(Route::Activity),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_never_tells_to_type_a_command() {
        for code in Code::ALL {
            for text in [Remedy::of, Remedy::asked, Remedy::of_file].map(|of| of(*code).text) {
                for command in ["`", "config.toml", "sync.", "intouch.", "i4.", "company_id"] {
                    assert!(!text.contains(command), "{code}: {text}");
                }
                assert!(!text.starts_with("Nothing"), "{code}: {text}");
            }
        }
    }

    #[test]
    fn what_needs_a_page_has_one() {
        assert_eq!(Remedy::of(Code::I4SignIn).page, Some(Route::Connection));
        assert_eq!(Remedy::of(Code::I4Club).page, Some(Route::Clubs));
        let nothing = Remedy {
            text: "",
            page: None,
        };
        assert_eq!(Remedy::of(Code::Done), nothing);
    }

    #[test]
    fn only_passes_try_again_by_themselves() {
        for code in Code::ALL {
            let text = Remedy::asked(*code).text;
            assert!(
                code.text().starts_with("C-HOLD") <= !text.is_empty(),
                "{code}"
            );
            assert!(!text.contains("next pass"), "{code}: {text}");
        }
        assert_eq!(Remedy::of(Code::I4Busy).text, "The next pass tries again");
        assert_eq!(Remedy::asked(Code::I4Busy).text, "Try again in a moment");
    }
}
