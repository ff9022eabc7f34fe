//! Puts the real services, the real keyring and the real ledger together; nothing else does.

use crate::engine::dry_run::DryRun;
use crate::engine::{Engine, Options};
use crate::ledger::{Addresses, Ledger, System};
use crate::model::Secret;
use crate::problem::Problem;
use crate::remote::{I4, InTouch};
use crate::secrets::{Name, Vault};
use crate::settings::Settings;
use url::Url;

/// Both secrets, in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// InTouch's client secret.
    pub intouch: Secret,
    /// I4's key.
    pub i4: Secret,
}

impl Secrets {
    /// Finds both.
    ///
    /// # Errors
    /// Which one is missing, or what is wrong with the keyring.
    pub async fn find(vault: &Vault) -> Result<Self, Problem> {
        Ok(Self {
            intouch: vault.find(Name::InTouchClientSecret).await?.0,
            i4: vault.find(Name::I4ApiKey).await?.0,
        })
    }
}

/// Clients of both services.
///
/// # Errors
/// A setting is missing or cannot be used.
pub fn clients(settings: &Settings, secrets: &Secrets) -> Result<(InTouch, I4), Problem> {
    let connection = settings.connection()?;
    let intouch = InTouch::new(
        &connection.intouch_api,
        &connection.intouch_login,
        connection.client_id,
        secrets.intouch.clone(),
    )?;
    let i4 = I4::new(&connection.i4_api, &connection.company_id, &secrets.i4)?;
    Ok((intouch, i4))
}

/// Ties the ledger to the company and to the addresses of both services; `yes`: another address is
/// the same system.
///
/// # Errors
/// [`Code::ProfileCompany`](crate::problem::Code::ProfileCompany),
/// [`Code::ProfileAddress`](crate::problem::Code::ProfileAddress), or a setting is missing.
pub async fn tie(settings: &Settings, ledger: &Ledger, yes: bool) -> Result<(), Problem> {
    let connection = settings.connection()?;
    let system = System {
        company: settings.company_id.clone(),
        addresses: Addresses {
            intouch: place(&connection.intouch_api),
            i4: place(&connection.i4_api),
        },
    };
    ledger.tie_to(&system, yes).await
}

/// An address in one spelling.
fn place(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// The engine over the real services.
///
/// # Errors
/// A setting is missing, or the profile belongs to another company.
pub async fn engine(
    settings: &Settings,
    secrets: &Secrets,
    ledger: Ledger,
) -> Result<Engine<InTouch, I4>, Problem> {
    let (intouch, i4) = clients(settings, secrets)?;
    let options = options(settings)?;
    tie(settings, &ledger, false).await?;
    Ok(Engine::new(intouch, i4, ledger, options))
}

/// The engine of a dry run: real reading, no writing; `ledger` is a copy.
///
/// # Errors
/// As [`engine`].
pub async fn dry_engine(
    settings: &Settings,
    secrets: &Secrets,
    ledger: Ledger,
) -> Result<Engine<InTouch, DryRun<I4>>, Problem> {
    let (intouch, i4) = clients(settings, secrets)?;
    let options = options(settings)?;
    tie(settings, &ledger, false).await?;
    Ok(Engine::new(intouch, DryRun::new(i4), ledger, options))
}

fn options(settings: &Settings) -> Result<Options, Problem> {
    Ok(Options {
        clubs: settings.enabled_clubs()?,
        start_from: settings.sync.start_from,
        confirm_above: settings.sync.confirm_above,
        confirm_updated_above: settings.sync.confirm_updated_above,
        confirm_cleared_above: settings.sync.confirm_cleared_above,
        create_patience: settings.sync.create_patience,
        reread: settings.sync.reread,
        alarm_after: settings.sync.alarm_after,
    })
}
