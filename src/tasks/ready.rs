//! What a pass of the loop runs on: settings, secrets and the engine made from them.

use crate::engine::Engine;
use crate::ledger::{Activity, Ledger, now_ms};
use crate::problem::Problem;
use crate::remote::{I4, InTouch};
use crate::secrets::Vault;
use crate::settings::{Profile, Settings};
use crate::wiring::{self, Secrets};

/// An engine, and what it was made from.
pub struct Ready {
    /// The settings.
    pub settings: Settings,
    /// The engine over the real services.
    pub engine: Engine<InTouch, I4>,
    secrets: Secrets,
}

impl Ready {
    /// Reads settings and secrets, and makes the engine.
    ///
    /// # Errors
    /// What is missing or wrong.
    pub async fn new(profile: &Profile, vault: &Vault, ledger: &Ledger) -> Result<Self, Problem> {
        let settings = Settings::load(profile.folder())?;
        settings.connection()?;
        settings.enabled_clubs()?;
        let secrets = Secrets::find(vault).await?;
        Self::of(settings, secrets, ledger).await
    }

    /// Reads settings and secrets again, so that what the admin corrects takes effect. `None` if
    /// nothing has changed: this one keeps its token.
    ///
    /// # Errors
    /// As [`Ready::new`].
    pub async fn renewed(
        &self,
        profile: &Profile,
        vault: &Vault,
        ledger: &Ledger,
    ) -> Result<Option<Self>, Problem> {
        let settings = Settings::load(profile.folder())?;
        let secrets = Secrets::find(vault).await?;
        if self.settings == settings && self.secrets == secrets {
            return Ok(None);
        }
        settings.enabled_clubs()?;
        Self::of(settings, secrets, ledger).await.map(Some)
    }

    async fn of(settings: Settings, secrets: Secrets, ledger: &Ledger) -> Result<Self, Problem> {
        Ok(Self {
            engine: wiring::engine(&settings, &secrets, ledger.clone()).await?,
            settings,
            secrets,
        })
    }
}

/// Says that a pass begins. Clubs that nobody tries any more are not failing any longer.
///
/// # Errors
/// [`crate::problem::Code::Database`].
pub async fn say_begun(ledger: &Ledger, settings: &Settings) -> Result<(), Problem> {
    say_active(ledger, None).await?;
    ledger.keep_failing(&settings.enabled_ids()).await
}

/// Says in the ledger that this process syncs, and when its next pass begins.
///
/// # Errors
/// [`crate::problem::Code::Database`].
pub async fn say_active(ledger: &Ledger, next_pass_ms: Option<i64>) -> Result<(), Problem> {
    let pid = std::process::id();
    let before = ledger.activity().await?.filter(|a| a.pid == pid);
    ledger
        .set_activity(&Activity {
            pid,
            since_ms: before.map_or_else(now_ms, |a| a.since_ms),
            next_pass_ms,
        })
        .await
}
