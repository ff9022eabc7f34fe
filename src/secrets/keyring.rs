//! The OS keyring, on a thread of its own with a deadline: a locked one may wait for a password
//! that nobody types.

use super::Name;
use crate::model::Secret;
use crate::problem::{Code, Problem};
use keyring::{Entry, Error};
use std::sync::mpsc;
use std::time::Duration;

/// The service name of all entries.
const SERVICE: &str = "i4-connector";
/// Long enough to type a password into the keyring's own question.
const DEADLINE: Duration = Duration::from_secs(30);

/// The keyring entries of one profile.
#[derive(Clone, Debug)]
pub struct Keyring {
    suffix: String,
}

impl Keyring {
    /// The entries of the profile whose names end with `suffix`.
    #[must_use]
    pub fn new(suffix: String) -> Self {
        Self { suffix }
    }

    /// Reads a secret; `None` if it is not stored.
    ///
    /// # Errors
    /// What is wrong with the keyring.
    pub fn get(&self, name: Name) -> Result<Option<Secret>, Problem> {
        self.ask(name, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(e) => Err(e),
        })
    }

    /// Stores a secret.
    ///
    /// # Errors
    /// What is wrong with the keyring.
    pub fn set(&self, name: Name, secret: Secret) -> Result<(), Problem> {
        self.ask(name, move |entry| entry.set_password(secret.reveal()))
    }

    /// Removes a secret. Returns whether it was there.
    ///
    /// # Errors
    /// What is wrong with the keyring.
    pub fn clear(&self, name: Name) -> Result<bool, Problem> {
        self.ask(name, |entry| match entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(Error::NoEntry) => Ok(false),
            Err(e) => Err(e),
        })
    }

    fn ask<T: Send + 'static>(
        &self,
        name: Name,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let user = user(name, &self.suffix);
        let (answer, answered) = mpsc::channel();
        let ask = move || {
            let result = Entry::new(SERVICE, &user).and_then(|entry| work(&entry));
            // Nobody listens any more if the deadline has passed.
            let _ = answer.send(result);
        };
        std::thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(ask)
            .map_err(|e| Problem::new(Code::KeyringUnavailable, e))?;
        match answered.recv_timeout(DEADLINE) {
            Ok(result) => result.map_err(|e| problem(&e)),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Code::KeyringSlow.into()),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(Problem::new(
                Code::KeyringUnavailable,
                "it ended unexpectedly",
            )),
        }
    }
}

/// The user name of an entry.
fn user(name: Name, suffix: &str) -> String {
    format!("{name}{suffix}")
}

fn problem(error: &Error) -> Problem {
    let (error, detail) = match (error, Entry::store_status()) {
        // The cause of a missing store is kept apart, for the whole process.
        (Error::NoDefaultStore, Err(cause)) => (cause, describe(cause)),
        _ => (error, describe(error)),
    };
    let code = match error {
        Error::NoStorageAccess(_) if detail.contains("no result") => Code::KeyringUnavailable,
        Error::NoStorageAccess(_) => Code::KeyringLocked,
        Error::NoDefaultStore => Code::KeyringAbsent,
        Error::PlatformFailure(_) if nobody_there(&detail) => Code::KeyringAbsent,
        _ => Code::KeyringUnavailable,
    };
    Problem::new(code, detail)
}

/// The error's own words. A few kinds carry secret bytes, which are left out.
fn describe(error: &Error) -> String {
    match error {
        Error::PlatformFailure(cause) | Error::NoStorageAccess(cause) => cause.to_string(),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => "the entry is not a text".to_owned(),
        other => other.to_string(),
    }
}

/// How the session bus says that no keyring runs on this machine, or that there is no bus.
fn nobody_there(detail: &str) -> bool {
    const SIGNS: [&str; 7] = [
        "ServiceUnknown",
        "was not provided by any .service files",
        "No such file or directory",
        "Connection refused",
        "DBUS_SESSION_BUS_ADDRESS",
        "XDG_RUNTIME_DIR",
        "dbus-launch",
    ];
    SIGNS.iter().any(|sign| detail.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_have_entries_of_their_own() {
        assert_eq!(user(Name::I4ApiKey, ""), "i4-api-key");
        assert_eq!(user(Name::I4ApiKey, "@/p"), "i4-api-key@/p");
    }

    #[test]
    fn three_different_words() {
        let platform = |text: &str| Error::PlatformFailure(text.to_owned().into());
        let access = |text: &str| Error::NoStorageAccess(text.to_owned().into());
        for (error, code) in [
            (
                platform("org.freedesktop.DBus.Error.ServiceUnknown: …"),
                Code::KeyringAbsent,
            ),
            (platform("something else"), Code::KeyringUnavailable),
            (access("SS Error: prompt dismissed"), Code::KeyringLocked),
            (access("no result found"), Code::KeyringUnavailable),
            (
                Error::BadEncoding(b"secret".to_vec()),
                Code::KeyringUnavailable,
            ),
        ] {
            let problem = problem(&error);
            assert_eq!(problem.code, code);
            assert!(!problem.detail.contains("secret"));
        }
    }
}
