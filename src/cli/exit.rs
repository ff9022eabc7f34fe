//! Exit codes, fixed by the design.

use crate::engine::PassReport;
use crate::problem::{Code, Problem};

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; people on hold are fine.
    Done,
    /// A club stopped, a person failed, or something did not work.
    Trouble,
    /// A mistake in the command or the settings.
    Usage,
    /// A service refuses the credentials.
    SignIn,
    /// Another process syncs this profile.
    Busy,
    /// Ctrl-C.
    Interrupted,
}

impl Exit {
    /// How a command ends that met this problem.
    #[must_use]
    pub fn of(problem: &Problem) -> Self {
        match problem.code {
            Code::InTouchSignIn | Code::I4SignIn => Self::SignIn,
            Code::ProfileBusy => Self::Busy,
            Code::SettingsMissing
            | Code::SettingsBroken
            | Code::SettingsNewer
            | Code::SettingsValue
            | Code::SettingsUrl
            | Code::SettingsTable
            | Code::SettingsNoClubs
            | Code::Usage
            | Code::NoWindow
            | Code::NotPossible
            | Code::ProfileFolder
            | Code::ProfileCompany
            | Code::ProfileAddress
            | Code::SecretMissing
            | Code::KeyringLocked
            | Code::KeyringAbsent
            | Code::KeyringUnavailable
            | Code::KeyringSlow => Self::Usage,
            _ => Self::Trouble,
        }
    }

    /// How `sync --once` ends after this pass.
    #[must_use]
    pub fn of_pass(report: &PassReport) -> Self {
        if report.interrupted {
            Self::Interrupted
        } else if let Some(problem) = report.fatal() {
            Self::of(problem)
        } else if report.has_trouble() {
            Self::Trouble
        } else {
            Self::Done
        }
    }
}

impl From<Exit> for i32 {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => 0,
            Exit::Trouble => 1,
            Exit::Usage => 2,
            Exit::SignIn => 3,
            Exit::Busy => 4,
            Exit::Interrupted => 130,
        }
    }
}
