//! The two secrets: in the OS keyring, or, on a server without one and only if set, in the
//! environment. Never in a file.

mod keyring;
mod vault;

pub use self::keyring::Keyring;
pub use vault::Vault;

use crate::model::Secret;
use crate::problem::{Code, Problem};
use std::fmt;

/// A secret's name, as the commands know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The secret of InTouch's OAuth client.
    InTouchClientSecret,
    /// I4's `X-Api-Key`.
    I4ApiKey,
}

impl Name {
    /// Both.
    pub const ALL: [Self; 2] = [Self::InTouchClientSecret, Self::I4ApiKey];

    /// The name in commands and in the keyring.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::InTouchClientSecret => "intouch-client-secret",
            Self::I4ApiKey => "i4-api-key",
        }
    }

    /// The name of a text, if it is one.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|n| n.text() == text)
    }

    /// The environment variable for machines without a keyring.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::InTouchClientSecret => "I4_CONNECTOR_INTOUCH_CLIENT_SECRET",
            Self::I4ApiKey => "I4_CONNECTOR_I4_API_KEY",
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// Where a secret was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The OS keyring.
    Keyring,
    /// The environment variable.
    Environment,
    /// This process's memory, for the demo.
    Memory,
}

/// A secret, from the environment if it is set there, else from the keyring.
///
/// # Errors
/// [`Code::SecretMissing`], or what is wrong with the keyring.
pub fn find(keyring: &Keyring, name: Name) -> Result<(Secret, Place), Problem> {
    if let Some(secret) = from_environment(name) {
        return Ok((secret, Place::Environment));
    }
    match keyring.get(name)? {
        Some(secret) => Ok((secret, Place::Keyring)),
        None => Err(Problem::new(Code::SecretMissing, name)),
    }
}

fn from_environment(name: Name) -> Option<Secret> {
    let text = std::env::var(name.variable()).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| Secret::new(text.to_owned()))
}
