//! Where the secrets of a running program come from.

use super::{Keyring, Name, Place, find};
use crate::model::Secret;
use crate::problem::{Code, Problem};
use std::sync::{Arc, Mutex, PoisonError};

/// The OS keyring, or this process's memory (the demo, which leaves nothing behind).
#[derive(Clone, Debug)]
pub struct Vault(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Keyring(Keyring),
    Memory(Arc<Mutex<[Option<Secret>; 2]>>),
}

impl Vault {
    /// The keyring entries of a profile; the environment beats them.
    #[must_use]
    pub fn keyring(suffix: String) -> Self {
        Self(Kind::Keyring(Keyring::new(suffix)))
    }

    /// Secrets that end with the process.
    #[must_use]
    pub fn memory(secrets: impl IntoIterator<Item = (Name, Secret)>) -> Self {
        let mut slots = [None, None];
        for (name, secret) in secrets {
            slots[name as usize] = Some(secret);
        }
        Self(Kind::Memory(Arc::new(Mutex::new(slots))))
    }

    /// Finds a secret.
    ///
    /// # Errors
    /// [`Code::SecretMissing`], or what is wrong with the keyring.
    pub async fn find(&self, name: Name) -> Result<(Secret, Place), Problem> {
        match &self.0 {
            Kind::Keyring(keyring) => {
                let keyring = keyring.clone();
                waited(move || find(&keyring, name)).await
            }
            Kind::Memory(slots) => {
                let slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
                match &slots[name as usize] {
                    Some(secret) => Ok((secret.clone(), Place::Memory)),
                    None => Err(Problem::new(Code::SecretMissing, name)),
                }
            }
        }
    }

    /// Stores a secret.
    ///
    /// # Errors
    /// What is wrong with the keyring; what was stored before is untouched.
    pub async fn set(&self, name: Name, secret: Secret) -> Result<(), Problem> {
        self.replace(name, Some(secret)).await.map(drop)
    }

    /// Removes a secret. Returns whether it was there.
    ///
    /// # Errors
    /// What is wrong with the keyring.
    pub async fn clear(&self, name: Name) -> Result<bool, Problem> {
        self.replace(name, None).await
    }

    async fn replace(&self, name: Name, secret: Option<Secret>) -> Result<bool, Problem> {
        match &self.0 {
            Kind::Keyring(keyring) => {
                let keyring = keyring.clone();
                waited(move || match secret {
                    Some(secret) => keyring.set(name, secret).map(|()| true),
                    None => keyring.clear(name),
                })
                .await
            }
            Kind::Memory(slots) => {
                let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
                let before = std::mem::replace(&mut slots[name as usize], secret);
                Ok(before.is_some())
            }
        }
    }

    /// What an admin calls the place.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self.0 {
            Kind::Memory(_) => "this demo's memory",
            Kind::Keyring(_) if cfg!(windows) => "Windows Credential Manager",
            Kind::Keyring(_) if cfg!(target_os = "macos") => "macOS Keychain",
            Kind::Keyring(_) => "the desktop's keyring (GNOME Keyring or KWallet)",
        }
    }
}

/// Runs what may wait for a password on a thread that may wait.
async fn waited<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|e| Err(Problem::new(Code::KeyringUnavailable, e)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_keeps_finds_and_forgets() {
        let vault = Vault::memory([(Name::I4ApiKey, Secret::new("k".to_owned()))]);
        let (secret, place) = vault.find(Name::I4ApiKey).await.unwrap();
        assert_eq!((secret.reveal(), place), ("k", Place::Memory));
        let missing = vault.find(Name::InTouchClientSecret).await.unwrap_err();
        assert_eq!(missing.code, Code::SecretMissing);
        assert!(vault.clear(Name::I4ApiKey).await.unwrap());
        assert!(!vault.clear(Name::I4ApiKey).await.unwrap());
    }
}
