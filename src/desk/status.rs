//! The state of the whole, one of six. Pure.

use super::view::{Holder, Stopped};
use crate::problem::{Code, Problem};

/// What the first line of the window says. People on hold do not change it; they stand beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Everything that InTouch had was brought to I4.
    UpToDate,
    /// A pass is on its way.
    Syncing,
    /// The admin has paused it, or it was never begun.
    #[default]
    Paused,
    /// A service cannot be reached; it goes on by itself.
    Offline,
    /// Somebody must do something.
    NeedsAttention,
    /// A credential is missing or refused.
    SignInNeeded,
}

impl Status {
    /// All six.
    pub const ALL: [Self; 6] = [
        Self::UpToDate,
        Self::Syncing,
        Self::Paused,
        Self::Offline,
        Self::NeedsAttention,
        Self::SignInNeeded,
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UpToDate => "Up to date",
            Self::Syncing => "Syncing",
            Self::Paused => "Paused",
            Self::Offline => "Offline",
            Self::NeedsAttention => "Needs attention",
            Self::SignInNeeded => "Sign-in needed",
        }
    }
}

/// What is known about the loop.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    /// Who syncs.
    pub holder: Holder,
    /// Whether a pass has found somebody to bring to I4.
    pub is_busy: bool,
    /// What stops everything.
    pub problem: Option<&'a Problem>,
    /// Why clubs are stopped.
    pub stopped: &'a [Stopped],
    /// Whether there is something to look at that stops nobody.
    pub is_warned: bool,
    /// People who wait for a yes.
    pub waiting: u64,
    /// People who failed for a technical reason.
    pub failed: u64,
    /// Clubs without a successful sync for long.
    pub alarms: usize,
    /// Whether a pass of any club has ever ended well: a club that was added since changes nothing.
    pub has_confirmed: bool,
}

impl Status {
    /// The state of the whole: what needs somebody comes before what does not.
    #[must_use]
    pub fn of(facts: &Facts<'_>) -> Self {
        let problems = || {
            let clubs = facts.stopped.iter().map(|s| &s.problem);
            facts.problem.into_iter().chain(clubs)
        };
        if problems().any(|p| is_sign_in(p.code)) {
            return Self::SignInNeeded;
        }
        if facts.waiting > 0 || facts.is_warned || problems().any(|p| !is_offline(p.code)) {
            return Self::NeedsAttention;
        }
        if facts.holder == Holder::Nobody && !facts.is_busy {
            return Self::Paused;
        }
        // What passes by itself has not passed for long. While it is paused, the pause is why.
        if facts.alarms > 0 {
            return Self::NeedsAttention;
        }
        if problems().next().is_some() {
            return Self::Offline;
        }
        if facts.is_busy || !facts.has_confirmed {
            return Self::Syncing;
        }
        if facts.failed > 0 {
            return Self::NeedsAttention;
        }
        Self::UpToDate
    }
}

/// Whether the admin must give a credential.
fn is_sign_in(code: Code) -> bool {
    matches!(
        code,
        Code::SecretMissing | Code::InTouchSignIn | Code::I4SignIn
    )
}

/// Whether it is likely to pass by itself.
fn is_offline(code: Code) -> bool {
    matches!(
        code,
        Code::InTouchOffline
            | Code::InTouchBusy
            | Code::InTouchServer
            | Code::I4Offline
            | Code::I4Busy
            | Code::I4Server
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_its_facts() {
        let here = Facts {
            holder: Holder::Here,
            has_confirmed: true,
            ..Facts::default()
        };
        let club = |code: Code| {
            [Stopped {
                club: "a".to_owned(),
                name: "Riverside".to_owned(),
                problem: code.into(),
            }]
        };
        let locked = Problem::from(Code::KeyringLocked);
        let missing = Problem::from(Code::SecretMissing);
        let offline = club(Code::InTouchOffline);
        let refused = club(Code::I4Club);
        for (facts, status) in [
            (here, Status::UpToDate),
            (
                Facts {
                    is_busy: true,
                    ..here
                },
                Status::Syncing,
            ),
            (
                Facts {
                    has_confirmed: false,
                    ..here
                },
                Status::Syncing,
            ),
            (
                Facts {
                    holder: Holder::Nobody,
                    ..here
                },
                Status::Paused,
            ),
            (
                Facts {
                    stopped: &offline,
                    ..here
                },
                Status::Offline,
            ),
            (
                Facts {
                    stopped: &refused,
                    ..here
                },
                Status::NeedsAttention,
            ),
            (Facts { failed: 1, ..here }, Status::NeedsAttention),
            (
                Facts {
                    waiting: 600,
                    ..here
                },
                Status::NeedsAttention,
            ),
            (
                Facts {
                    is_warned: true,
                    ..here
                },
                Status::NeedsAttention,
            ),
            (
                Facts {
                    problem: Some(&locked),
                    ..here
                },
                Status::NeedsAttention,
            ),
            // Somebody must act even while it is paused.
            (
                Facts {
                    holder: Holder::Nobody,
                    problem: Some(&missing),
                    ..here
                },
                Status::SignInNeeded,
            ),
            // Offline for long needs somebody, but not while it is paused.
            (
                Facts {
                    stopped: &offline,
                    alarms: 1,
                    ..here
                },
                Status::NeedsAttention,
            ),
            (
                Facts {
                    is_busy: true,
                    alarms: 1,
                    ..here
                },
                Status::NeedsAttention,
            ),
            (
                Facts {
                    holder: Holder::Nobody,
                    stopped: &offline,
                    alarms: 1,
                    ..here
                },
                Status::Paused,
            ),
            // A club that is offline says nothing while nobody syncs.
            (
                Facts {
                    holder: Holder::Nobody,
                    stopped: &offline,
                    ..here
                },
                Status::Paused,
            ),
        ] {
            assert_eq!(Status::of(&facts), status, "{facts:?}");
        }
    }
}
